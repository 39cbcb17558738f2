//! What became of workloads that were applied, read of the objects that Kubernetes made.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;
use testcluster::client::Cluster;

use super::workload::Case;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// All Pods are ready, or ended well, or none is wanted.
    Runs,
    /// The API server refused a Pod, in these words.
    Refused(String),
    /// A Pod waits for a node.
    Unplaced(String),
    /// A container cannot be started for something that manifests tell.
    Unstarted(String),
    /// A container fails for something that no manifest tells: its program, its image, its probes.
    Otherwise(String),
    /// Nothing of this yet.
    Waits,
}

/// Reads what became of a case so far.
pub(super) async fn of(cluster: &mut Cluster, case: &Case) -> Result<Outcome> {
    let mut lists = BTreeMap::new();
    for (path, plural) in [
        ("/api/v1", "pods"),
        ("/api/v1", "events"),
        ("/apis/apps/v1", "deployments"),
        ("/apis/apps/v1", "statefulsets"),
        ("/apis/batch/v1", "jobs"),
    ] {
        let path = format!("{path}/namespaces/{}/{plural}", case.namespace);
        let list: Value = serde_json::from_str(&cluster.get(&path).await?)
            .with_context(|| format!("cannot read the {plural}"))?;
        lists.insert(plural, list["items"].as_array().cloned().unwrap_or_default());
    }
    let worst = [
        failed_create(&lists["events"]),
        lists["pods"].iter().find_map(trouble),
        unmounted(&lists["events"]).filter(|_| !lists["pods"].iter().all(is_well)),
    ];
    if let Some(trouble) = worst.into_iter().flatten().next() {
        return Ok(trouble);
    }
    let runs = ["deployments", "statefulsets", "jobs"]
        .iter()
        .all(|plural| lists[plural].iter().all(|workload| complete(plural, workload)));
    let pods = &lists["pods"];
    let idle = lists["deployments"]
        .iter()
        .all(|one| one["spec"]["replicas"] == 0);
    let any = !pods.is_empty() || (idle && !lists["deployments"].is_empty());
    Ok(if runs && any && pods.iter().all(is_well) {
        Outcome::Runs
    } else {
        Outcome::Waits
    })
}

/// A Pod that was refused is told of in an event of what would have made it.
pub(super) fn failed_create(events: &[Value]) -> Option<Outcome> {
    let mut failed = events.iter().filter(|event| event["reason"] == "FailedCreate");
    failed.find_map(|event| {
        let told = event["message"].as_str()?;
        // Controllers race with the account of a new namespace, and try again.
        (!told.contains("object has been modified")).then(|| Outcome::Refused(told.to_owned()))
    })
}

fn complete(plural: &str, workload: &Value) -> bool {
    let number = |pointer: &str| workload.pointer(pointer).and_then(Value::as_i64);
    match plural {
        "jobs" => number("/status/succeeded") >= number("/spec/completions").or(Some(1)),
        _ => number("/status/readyReplicas").unwrap_or(0) >= number("/spec/replicas").unwrap_or(1),
    }
}

pub(super) fn is_well(pod: &Value) -> bool {
    let ready = pod["status"]["conditions"].as_array().into_iter().flatten();
    let mut ready = ready.filter(|one| one["type"] == "Ready");
    pod["status"]["phase"] == "Succeeded" || ready.any(|one| one["status"] == "True")
}

/// What keeps a Pod from running, if that is told by now.
pub(super) fn trouble(pod: &Value) -> Option<Outcome> {
    let conditions = pod["status"]["conditions"].as_array().into_iter().flatten();
    for condition in conditions {
        let told = condition["message"].as_str().unwrap_or_default();
        if condition["type"] == "PodScheduled" && condition["reason"] == "Unschedulable" {
            return Some(Outcome::Unplaced(told.to_owned()));
        }
    }
    let of = |list: &str| pod["status"][list].as_array().into_iter().flatten();
    for status in of("initContainerStatuses").chain(of("containerStatuses")) {
        let waiting = &status["state"]["waiting"];
        let reason = waiting["reason"].as_str().unwrap_or_default();
        let told = format!("{reason}: {}", waiting["message"].as_str().unwrap_or_default());
        match reason {
            "CreateContainerConfigError" | "InvalidImageName" => return Some(Outcome::Unstarted(told)),
            "" | "PodInitializing" | "ContainerCreating" => {}
            _ => return Some(Outcome::Otherwise(told)),
        }
    }
    None
}

/// A volume that cannot be mounted is told of in events of the Pod alone.
pub(super) fn unmounted(events: &[Value]) -> Option<Outcome> {
    let mut failed = events.iter().filter(|event| event["reason"] == "FailedMount");
    failed.find_map(|event| Some(Outcome::Unstarted(event["message"].as_str()?.to_owned())))
}
