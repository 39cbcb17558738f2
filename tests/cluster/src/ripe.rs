//! When a world is ripe: whatever will fail has failed, often enough to be seen, and whatever will work works.
//! Only the API is asked, never the program under test, whose opinion of the world is what the world is there to judge.

use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use kube::api::{DynamicObject, ListParams};
use serde_json::Value;

use crate::client::{Cluster, condition};
use crate::talk::say;

const PATIENCE: Duration = Duration::from_secs(600);
/// Back-offs, probes and deadlines of the worlds have shown by then.
const YOUNGEST: Duration = Duration::from_secs(240);
/// A container that fails at every start has failed this often.
const RESTARTS: u64 = 3;

/// Waits until the namespaces are ripe, and fails with what is not.
pub async fn wait(cluster: &mut Cluster, namespaces: &[String]) -> Result<()> {
    let began = Instant::now();
    let mut said = String::new();
    loop {
        let Some(unripe) = unripe(cluster, namespaces).await? else {
            say(format!("ripe after {} s", began.elapsed().as_secs()));
            return Ok(());
        };
        if began.elapsed() > PATIENCE {
            bail!(
                "cannot see the world ripe within {} s: {unripe}",
                PATIENCE.as_secs()
            );
        }
        if unripe != said {
            say(format!("not ripe: {unripe}"));
            said = unripe;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn unripe(cluster: &mut Cluster, namespaces: &[String]) -> Result<Option<String>> {
    for namespace in namespaces {
        for (version, kind, judge) in [
            ("v1", "Pod", pod as fn(&DynamicObject) -> Option<&'static str>),
            ("apps/v1", "Deployment", deployment),
            ("batch/v1", "Job", job),
        ] {
            let api = cluster.api(version, kind, Some(namespace)).await?;
            let all = api
                .list(&ListParams::default())
                .await
                .with_context(|| format!("cannot list {kind} of {namespace}"))?;
            for object in all {
                if let Some(why) = judge(&object) {
                    let name = object.metadata.name.unwrap_or_default();
                    return Ok(Some(format!("{kind} {namespace}/{name} {why}")));
                }
            }
        }
        let api = cluster.api("v1", "Namespace", None).await?;
        let object = api
            .get(namespace)
            .await
            .with_context(|| format!("cannot get the namespace {namespace}"))?;
        if age(&object) < YOUNGEST {
            return Ok(Some(format!(
                "{namespace} is younger than {} s",
                YOUNGEST.as_secs()
            )));
        }
    }
    Ok(None)
}

fn age(object: &DynamicObject) -> Duration {
    let created = object.metadata.creation_timestamp.as_ref();
    let created = created.map(|time| SystemTime::from(time.0));
    created
        .and_then(|created| created.elapsed().ok())
        .unwrap_or_default()
}

fn pod(pod: &DynamicObject) -> Option<&'static str> {
    let status = &pod.data["status"];
    let deleting = pod.metadata.deletion_timestamp.is_some();
    if deleting || matches!(status["phase"].as_str(), Some("Succeeded" | "Failed")) {
        return None;
    }
    // A mount that fails leaves it like this for good.
    let patient = age(pod) > Duration::from_secs(120);
    let always = pod.data["spec"]["restartPolicy"].as_str() == Some("Always");
    let containers = ["initContainerStatuses", "containerStatuses"]
        .into_iter()
        .flat_map(|field| status[field].as_array().into_iter().flatten());
    for container in containers {
        let state = &container["state"];
        let reason = state["waiting"]["reason"].as_str().unwrap_or_default();
        if reason == "ContainerCreating" && !patient {
            return Some("is being created");
        }
        let failed = |state: &Value| {
            state["terminated"]["exitCode"]
                .as_i64()
                .is_some_and(|code| code != 0)
        };
        let fails = failed(state) || failed(&container["lastState"]) && state["running"].is_null();
        if always && failed(state) {
            return Some("has just failed, and is about to wait");
        }
        let restarts = container["restartCount"].as_u64().unwrap_or_default();
        if always && fails && restarts < RESTARTS {
            return Some("has not been restarted often enough");
        }
    }
    None
}

fn deployment(deployment: &DynamicObject) -> Option<&'static str> {
    let status = &deployment.data["status"];
    let wanted = deployment.data["spec"]["replicas"].as_u64().unwrap_or(1);
    let ready = status["readyReplicas"].as_u64().unwrap_or_default();
    let soon = deployment.data["spec"]["progressDeadlineSeconds"]
        .as_u64()
        .is_some_and(|seconds| seconds <= 120);
    // One that was complete before it lost a pod has no deadline any more.
    let complete = status["conditions"].as_array().is_some_and(|all| {
        all.iter()
            .any(|one| one["type"] == "Progressing" && one["reason"] == "NewReplicaSetAvailable")
    });
    let gave_up = status["conditions"].as_array().is_some_and(|all| {
        all.iter()
            .any(|one| one["type"] == "Progressing" && one["status"] == "False")
    });
    let settled = ready >= wanted || gave_up || complete || !soon || condition(deployment, "ReplicaFailure");
    (!settled).then_some("has not passed its deadline")
}

fn job(job: &DynamicObject) -> Option<&'static str> {
    let suspended = job.data["spec"]["suspend"] == true;
    let ended = condition(job, "Complete") || condition(job, "Failed");
    (!suspended && !ended).then_some("has not ended")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(json: Value) -> DynamicObject {
        serde_json::from_value(json).unwrap()
    }

    fn crashing(restarts: u64) -> DynamicObject {
        object(json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
            "spec": {"restartPolicy": "Always"},
            "status": {"phase": "Running", "containerStatuses": [{
                "restartCount": restarts,
                "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                "lastState": {"terminated": {"exitCode": 1}},
            }]},
        }))
    }

    #[test]
    fn a_pod_must_have_failed_a_few_times() {
        assert_eq!(pod(&crashing(2)), Some("has not been restarted often enough"));
        assert_eq!(pod(&crashing(3)), None);
    }

    #[test]
    fn a_deployment_that_is_not_ready_must_have_given_up() {
        let of = |condition: Value| {
            object(json!({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
                "spec": {"replicas": 1, "progressDeadlineSeconds": 30},
                "status": {"conditions": [condition]},
            }))
        };
        assert!(
            deployment(&of(
                json!({"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"})
            ))
            .is_some()
        );
        assert!(
            deployment(&of(
                json!({"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"})
            ))
            .is_none()
        );
        assert!(deployment(&of(json!({"type": "ReplicaFailure", "status": "True"}))).is_none());
    }

    #[test]
    fn a_job_must_have_ended_unless_it_is_suspended() {
        let of = |suspend: bool| {
            object(json!({
                "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"},
                "spec": {"suspend": suspend}, "status": {},
            }))
        };
        assert_eq!(job(&of(false)), Some("has not ended"));
        assert_eq!(job(&of(true)), None);
    }
}
