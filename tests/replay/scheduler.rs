//! The scheduler: random pods in random clusters, and the message of each pod's condition PodScheduled, word for word
//! but for what it adds of preemption; where the pod is placed, the node.

#[path = "scheduler/cases.rs"]
mod cases;
#[path = "scheduler/live.rs"]
mod live;

use std::time::Duration;

use anyhow::{Result, anyhow};
use sandbox_doctor::replay::{World, scheduler};
use serde_json::Value;
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

/// The minor version of the control plane.
const MINOR: u32 = 35;
/// How many pods are tried in one cluster.
const PODS: usize = 40;

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    block_on(async {
        let mut cluster = Cluster::connect(&kubeconfig).await?;
        prepare(&mut cluster).await?;
        let mut score = Score::default();
        let began = std::time::Instant::now();
        for first in (0..cases).step_by(PODS) {
            let mut stage = Stage::make(arena, &mut cluster, first).await?;
            for number in first..cases.min(first + PODS) {
                stage.try_pod(arena, number, &mut score).await?;
            }
            if std::env::var_os("REPLAY_TIMES").is_some() { eprintln!("{first}: {:?} wrong {} undecided {}", began.elapsed(), score.wrong.len(), score.undecided); }
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
        cluster.wait_for(account, |_| true, Duration::from_secs(30)).await?;
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
        for object in cases::cluster(&mut rng, number) {
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
        let word = |object: &Value, field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
        let of = |kind: &'static str| objects.iter().filter(move |object| object["kind"] == kind);
        self.nodes = of("Node").map(|object| word(object, "name")).collect();
        self.claims = of("PersistentVolumeClaim")
            .map(|object| (word(object, "namespace"), word(object, "name")))
            .collect();
        self.world = world(objects)?;
        Ok(())
    }

    async fn try_pod(&mut self, arena: &Arena, number: usize, score: &mut Score) -> Result<()> {
        let mut rng = arena.case(number);
        let name = format!("p{number}");
        let mut pod = loop {
            let pod = cases::waiting(&mut rng, &name, &self.nodes, &self.claims);
            // What the API server refuses is drawn again.
            if let Some(pod) = live::create_valid(self.cluster, &pod).await? {
                break pod;
            }
        };
        pod["apiVersion"] = "v1".into();
        pod["kind"] = "Pod".into();
        let computed = scheduler::placement(&self.world, &pod, MINOR);
        score.cases += 1;
        if computed["undecided"].is_string() {
            score.undecided += 1;
            return live::remove(self.cluster, &pod).await;
        }
        let seen = live::outcome(self.cluster, &pod).await?;
        live::remove(self.cluster, &pod).await?;
        if !agrees(&computed, &seen) {
            score.wrong.push(format!("case {number}: computed {computed}, seen {seen:?}, pod {pod}"));
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
        || [" preemption: ", " no new claims to deallocate, ", " still not schedulable, ", " not found"]
            .iter()
            .any(|start| rest.starts_with(start))
}
