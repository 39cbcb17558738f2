//! `preflight`, held against what becomes of the manifests when they are really applied: what it calls fine runs, and what it
//! refuses fails for that reason. Random workloads come into a namespace each; of the recorded worlds the recording tells.
//!
//! It takes place on the cluster that runs, if that has a real node. Otherwise on a control plane of its own, whose nodes
//! only pretend: then workloads whose fault a kubelet would find are not drawn, and the worlds are left out.

#[path = "preflight/outcome.rs"]
mod outcome;
#[path = "preflight/workload.rs"]
mod workload;
#[path = "preflight/worlds.rs"]
mod worlds;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use fastrand::Rng;
use kube::api::{DeleteParams, DynamicObject};
use serde_json::{Value, json};
use testcluster::client::{self, Cluster};
use testcluster::talk;

use crate::arena::Arena;
use crate::score::{Engine, Score};
use outcome::Outcome;
use workload::Case;

pub(crate) const ENGINE: Engine = Engine {
    name: "preflight",
    against: "what was applied",
    cases: 160,
    decided_at_least: 95.0,
    replay,
};

/// Namespaces that are there at once.
const AT_ONCE: usize = 6;
/// Of so many cases one is of a recorded world.
const OF_WORLDS: usize = 4;
/// How often a case is run for which the cluster did not answer.
const ATTEMPTS: usize = 4;
/// How long something may take to run, or to fail as it was said.
const PATIENCE: Duration = Duration::from_secs(240);

struct Bench {
    kubeconfig: PathBuf,
    /// The number of each case, and where its randomness begins.
    cases: Vec<(usize, Rng)>,
    kubelet: bool,
    next: AtomicUsize,
}

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let real = arena.real_node();
    let kubelet = real.is_some();
    let kubeconfig = match real {
        Some(kubeconfig) => kubeconfig,
        None => arena.control_plane()?,
    };
    let mut score = Score::default();
    if kubelet {
        score = worlds::replay(&kubeconfig, cases / OF_WORLDS)?;
    }
    let first = score.cases;
    let bench = Arc::new(Bench {
        cases: (first..cases)
            .map(|number| (number, arena.case(number)))
            .collect(),
        kubelet,
        kubeconfig,
        next: AtomicUsize::new(0),
    });
    client::block_on(async {
        if !kubelet {
            make_nodes(&bench.kubeconfig).await?;
        }
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let bench = Arc::clone(&bench);
            tasks.spawn(async move { work(&bench).await });
        }
        while let Some(done) = tasks.join_next().await {
            let part = done.context("cannot finish a task")??;
            score.cases += part.cases;
            score.undecided += part.undecided;
            score.wrong.extend(part.wrong);
        }
        Ok(score)
    })
}

/// Nodes that pretend: two, with the labels and the room that the workloads ask for.
async fn make_nodes(kubeconfig: &Path) -> Result<()> {
    let mut cluster = Cluster::connect(kubeconfig).await?;
    let room = json!({"cpu": "64", "memory": "256Gi", "pods": "1000", "ephemeral-storage": "1000Gi"});
    for name in ["preflight-1", "preflight-2"] {
        let node = json!({"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"},
                "annotations": {"kwok.x-k8s.io/node": "fake"}},
            "status": {"capacity": room, "allocatable": room}});
        cluster.apply(&serde_json::from_value(node)?).await?;
        let wanted = ("v1", "Node", None, name);
        cluster
            .wait_for(wanted, testcluster::control::is_usable, PATIENCE)
            .await?;
    }
    Ok(())
}

async fn work(bench: &Bench) -> Result<Score> {
    let mut cluster = Cluster::connect(&bench.kubeconfig).await?;
    let mut score = Score::default();
    while let Some((number, rng)) = bench.cases.get(bench.next.fetch_add(1, Ordering::Relaxed)) {
        score.cases += 1;
        for attempt in 1.. {
            let case = workload::draw(&mut rng.clone(), &format!("{number}-{attempt}"), bench.kubelet);
            let told = run(&mut cluster, &bench.kubeconfig, &case).await;
            if let Ok(namespace) = cluster.api("v1", "Namespace", None).await {
                // One that was never made is gone as well.
                let _ = namespace.delete(&case.namespace, &DeleteParams::default()).await;
            }
            match told {
                Ok(Told::Right) => {}
                Ok(Told::Undecided) => score.undecided += 1,
                Ok(Told::Wrong(why)) => score
                    .wrong
                    .push(format!("{} ({}): {why}", case.namespace, case.what)),
                // A busy machine breaks connections: that is nobody's answer.
                Err(error) if attempt < ATTEMPTS => {
                    talk::say(format!("{}: {error:#}; it is run again", case.namespace));
                    continue;
                }
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot run the case of {}", case.namespace));
                }
            }
            break;
        }
    }
    Ok(score)
}

enum Told {
    Right,
    Undecided,
    Wrong(String),
}

async fn run(cluster: &mut Cluster, kubeconfig: &Path, case: &Case) -> Result<Told> {
    for object in &case.before {
        cluster.apply(&serde_json::from_value(object.clone())?).await?;
    }
    ready(cluster, case).await?;
    let report = preflight(kubeconfig, &case.manifests, &case.namespace)?;
    let refused = refusals(&report);
    let skipped = report["skipped"].as_array().is_some_and(|all| !all.is_empty());
    if refused.is_empty() && skipped {
        return Ok(Told::Undecided);
    }
    let mut denied = None;
    for object in &case.manifests {
        let object: DynamicObject = serde_json::from_value(object.clone())?;
        if let Err(error) = cluster.apply(&object).await {
            let answered = matches!(error.downcast_ref(), Some(kube::Error::Api(_)));
            anyhow::ensure!(answered, error);
            denied = Some(Outcome::Refused(format!("{error:#}")));
        }
    }
    let begun = Instant::now();
    loop {
        let became = match &denied {
            Some(denied) => denied.clone(),
            None => outcome::of(cluster, case).await?,
        };
        if agrees(&refused, &became) {
            return Ok(Told::Right);
        }
        if begun.elapsed() > PATIENCE || denied.is_some() {
            return Ok(Told::Wrong(format!("said {refused:?}, and it {became:?}")));
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
}

/// Waits for what controllers make of a namespace and its quotas.
async fn ready(cluster: &mut Cluster, case: &Case) -> Result<()> {
    let namespace = Some(case.namespace.as_str());
    for object in &case.before {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        if object["kind"] == "ResourceQuota" {
            let wanted = ("v1", "ResourceQuota", namespace, name);
            let counted = |quota: &DynamicObject| quota.data["status"]["used"].is_object();
            cluster.wait_for(wanted, counted, PATIENCE).await?;
        }
    }
    for (kind, name) in [("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")] {
        cluster
            .wait_for(("v1", kind, namespace, name), |_| true, PATIENCE)
            .await?;
    }
    Ok(())
}

/// Runs the program on manifests, held against the cluster.
fn preflight(kubeconfig: &Path, manifests: &[Value], namespace: &str) -> Result<Value> {
    let text: Vec<String> = manifests.iter().map(Value::to_string).collect();
    judge(kubeconfig, &text.join("\n---\n"), namespace)
}

fn judge(kubeconfig: &Path, text: &str, namespace: &str) -> Result<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args([
            "preflight",
            "-f",
            "-",
            "-n",
            namespace,
            "-o",
            "json",
            "--read-secrets",
        ])
        .env("KUBECONFIG", kubeconfig)
        .env_remove("SANDBOX_DOCTOR_FROM")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start the program")?;
    let mut stdin = child.stdin.take().context("cannot write to the program")?;
    stdin
        .write_all(text.as_bytes())
        .context("cannot write to the program")?;
    drop(stdin);
    let output = child.wait_with_output().context("cannot wait for the program")?;
    serde_json::from_slice(&output.stdout).with_context(|| {
        format!(
            "cannot read what it said: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// An error of the report: the rule, and what it read.
#[derive(Clone, Debug)]
struct Refusal {
    rule: String,
    seen: String,
}

fn refusals(report: &Value) -> Vec<Refusal> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let errors = findings.filter(|finding| finding["severity"] == "error");
    errors.map(refusal).collect()
}

fn refusal(finding: &Value) -> Refusal {
    let evidence = finding["evidence"].as_array().into_iter().flatten();
    let seen: Vec<&str> = evidence.filter_map(|one| one["text"].as_str()).collect();
    Refusal {
        rule: finding["rule"].as_str().unwrap_or_default().to_owned(),
        seen: seen.join("\n"),
    }
}

/// Whether what was said is what became of it: nothing and it runs, or one of the errors is why it does not.
fn agrees(refused: &[Refusal], became: &Outcome) -> bool {
    match became {
        Outcome::Runs => refused.is_empty(),
        Outcome::Refused(told) => refused.iter().any(|one| match one.rule.as_str() {
            "planned-pod-refused" => one.seen.lines().any(|line| same_reason(line, told)),
            "planned-quota-short" | "planned-quota-crowded" => told.contains("exceeded quota"),
            _ => false,
        }),
        Outcome::Unplaced(_) => refused.iter().any(|one| {
            let rules = [
                "planned-pod-unplaced",
                "planned-replicas-unfit",
                "planned-claim-unprovided",
            ];
            rules.contains(&one.rule.as_str())
        }),
        Outcome::Unstarted(told) => refused.iter().any(|one| match one.rule.as_str() {
            "planned-image-invalid" => told.contains("InvalidImageName"),
            // `Secret ns/name is not there` of `secret "name" not found`.
            "planned-reference-missing" => one
                .seen
                .split_whitespace()
                .any(|word| told.contains(word.rsplit('/').next().unwrap_or(word)) && word.contains('/')),
            _ => false,
        }),
        Outcome::Waits | Outcome::Otherwise(_) => false,
    }
}

/// The API server tells the first reason alone, and names a Pod that we cannot name.
fn same_reason(ours: &str, theirs: &str) -> bool {
    let reason = ["is forbidden: ", "is invalid: ", "not found"]
        .iter()
        .find_map(|mark| ours.split_once(mark).map(|(_, reason)| reason));
    let start: String = reason.unwrap_or(ours).chars().take(36).collect();
    theirs.contains(&start)
}
