//! The scheduler: random pods in random clusters, and the message of each pod's condition PodScheduled, word for word
//! but for what it adds of preemption; where the pod is placed, the node.

#[path = "scheduler/cases.rs"]
mod cases;
#[path = "scheduler/live.rs"]
mod live;

use std::time::Duration;

use anyhow::{Result, anyhow};
use sandbox_doctor::replay::{World, scheduler};
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};

use crate::arena::Arena;
use crate::score::{Engine, Score};

pub(crate) const ENGINE: Engine = Engine {
    name: "scheduler",
    against: "kube-scheduler",
    cases: 2000,
    decided_at_least: 98.0,
    replay,
};

/// The smallest change, made on the real cluster: the scheduler then places the pod.
pub(crate) const CHANGES: Engine = Engine {
    name: "scheduler-changes",
    against: "kube-scheduler, after the change",
    // Of many pods no change of this kind helps, such as those whose claim does not exist.
    cases: 800,
    decided_at_least: 40.0,
    replay: replay_changes,
};

/// How many pods are tried in one cluster.
const PODS: usize = 40;

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    run(arena, cases, Trial::Placement)
}

fn replay_changes(arena: &mut Arena, cases: usize) -> Result<Score> {
    run(arena, cases, Trial::Change)
}

/// What is tried of each pod.
#[derive(Clone, Copy)]
enum Trial {
    Placement,
    Change,
}

fn run(arena: &mut Arena, cases: usize, trial: Trial) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    block_on(async {
        let mut cluster = Cluster::connect(&kubeconfig).await?;
        prepare(&mut cluster).await?;
        let mut score = Score::default();
        // The pods of one cluster are tried in turn, and what was done for one is there for the next.
        let begin = arena.first - arena.first % PODS;
        for first in (begin..cases).step_by(PODS) {
            let mut stage = Stage::make(arena, &mut cluster, first).await?;
            for number in first..cases.min(first + PODS) {
                match trial {
                    Trial::Placement => stage.try_pod(arena, number, &mut score).await?,
                    Trial::Change => stage.try_change(arena, number, &mut score).await?,
                }
            }
        }
        Ok(score)
    })
}

async fn prepare(cluster: &mut Cluster) -> Result<()> {
    for object in cases::lasting() {
        live::create(cluster, &object).await?;
    }
    for namespace in cases::NAMESPACES {
        let account = ("v1", "ServiceAccount", Some(namespace), "default");
        cluster
            .wait_for(account, |_| true, Duration::from_secs(30))
            .await?;
    }
    Ok(())
}

/// One random cluster, as the API server has it.
struct Stage<'c> {
    cluster: &'c mut Cluster,
    world: World,
    nodes: Vec<String>,
    claims: Vec<(String, String)>,
}

impl<'c> Stage<'c> {
    async fn make(arena: &Arena, cluster: &'c mut Cluster, number: usize) -> Result<Self> {
        live::clear(cluster).await?;
        let mut rng = arena.case(1_000_000 + number);
        let mut claimed = false;
        for object in cases::cluster(&mut rng, number) {
            // A claim that the controller sees before its volume waits until the controller goes round.
            if object["kind"] == "PersistentVolumeClaim" && !std::mem::replace(&mut claimed, true) {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            live::create_valid(cluster, &object).await?;
        }
        let mut stage = Self {
            cluster,
            world: world(vec![])?,
            nodes: Vec::new(),
            claims: Vec::new(),
        };
        stage.read().await?;
        Ok(stage)
    }

    async fn read(&mut self) -> Result<()> {
        live::settle(self.cluster).await?;
        let objects = live::read(self.cluster).await?;
        let word =
            |object: &Value, field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
        let of = |kind: &'static str| objects.iter().filter(move |object| object["kind"] == kind);
        self.nodes = of("Node").map(|object| word(object, "name")).collect();
        self.claims = of("PersistentVolumeClaim")
            .map(|object| (word(object, "namespace"), word(object, "name")))
            .collect();
        self.world = world(objects)?;
        Ok(())
    }

    /// Draws a pod that the API server takes, and returns it as that has completed it.
    async fn draw(&mut self, arena: &Arena, number: usize) -> Result<Value> {
        let mut rng = arena.case(number);
        let name = format!("p{number}");
        loop {
            let pod = cases::waiting(&mut rng, &name, &self.nodes, &self.claims);
            if let Some(mut pod) = live::create_valid(self.cluster, &pod).await? {
                pod["apiVersion"] = "v1".into();
                pod["kind"] = "Pod".into();
                return Ok(pod);
            }
        }
    }

    /// Draws pods until one is not placed, makes one of its smallest changes, and looks whether it is placed.
    async fn try_change(&mut self, arena: &Arena, number: usize, score: &mut Score) -> Result<()> {
        let mut attempt = number;
        let pod = loop {
            let pod = self.draw(arena, attempt).await?;
            live::remove(self.cluster, &pod).await?;
            if scheduler::placement(&self.world, &pod, arena.minor())["fits"] == false {
                break pod;
            }
            attempt += 100_000;
        };
        score.cases += 1;
        let plans = scheduler::changes(&self.world, &pod);
        // All of them must hold what they promise, so that they take turns.
        let Some(plan) = plans.get(number % plans.len().max(1)) else {
            score.undecided += 1;
            return Ok(());
        };
        let around = plan["around"].as_array().into_iter().flatten();
        for change in around.clone() {
            self.change(change).await?;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        if around.count() > 0 {
            live::settle(self.cluster).await?;
        }
        let changed = live::create(self.cluster, &live::anew(&plan["pod"])).await;
        let changed = match changed {
            Ok(changed) => changed,
            Err(error) => {
                score.wrong.push(format!(
                    "case {number}: refused after {}: {error:#}",
                    plan["text"]
                ));
                return self.read().await;
            }
        };
        let seen = live::outcome(self.cluster, &live::of_kind(changed.clone(), "v1", "Pod")).await?;
        live::remove(self.cluster, &live::of_kind(changed, "v1", "Pod")).await?;
        if let Err(told) = seen {
            score.wrong.push(format!(
                "case {number}: after {} still {told}, pod {pod}",
                plan["text"]
            ));
        }
        self.read().await
    }

    async fn change(&mut self, change: &Value) -> Result<()> {
        if let Some(node) = change["on"].as_str() {
            let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": node}});
            return live::merge(self.cluster, &node, &change["patch"]).await;
        }
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": change["remove"]});
        live::remove(self.cluster, &pod).await
    }

    async fn try_pod(&mut self, arena: &Arena, number: usize, score: &mut Score) -> Result<()> {
        let pod = self.draw(arena, number).await?;
        let computed = scheduler::placement(&self.world, &pod, arena.minor());
        score.cases += 1;
        if computed["undecided"].is_string() {
            score.undecided += 1;
            return live::remove(self.cluster, &pod).await;
        }
        let seen = live::outcome(self.cluster, &pod).await?;
        live::remove(self.cluster, &pod).await?;
        if !agrees(&computed, &seen) {
            score.wrong.push(format!(
                "case {number}: computed {computed}, seen {seen:?}, pod {pod}"
            ));
        }
        if seen.is_ok() {
            // It may have taken a volume along.
            match pod["spec"]["volumes"].as_array().map_or(0, Vec::len) {
                0 | 1 => tokio::time::sleep(Duration::from_millis(20)).await,
                _ => self.read().await?,
            }
        }
        Ok(())
    }
}

fn world(objects: Vec<Value>) -> Result<World> {
    World::new(objects).map_err(|faults| anyhow!("cannot read the cluster: {}", faults.join("; ")))
}

fn agrees(computed: &Value, seen: &Result<String, String>) -> bool {
    match seen {
        Ok(node) => {
            let mut nodes = computed["nodes"].as_array().into_iter().flatten();
            nodes.any(|fitting| fitting == node.as_str())
        }
        Err(told) => computed["message"]
            .as_str()
            .and_then(|message| told.strip_prefix(message))
            .is_some_and(is_tail),
    }
}

/// What the scheduler adds of preemption, and of devices that it could take back.
fn is_tail(rest: &str) -> bool {
    rest.is_empty()
        || [
            " preemption: ",
            " no new claims to deallocate, ",
            " still not schedulable, ",
            " not found",
        ]
        .iter()
        .any(|start| rest.starts_with(start))
}
