//! The status that `kubectl get` prints for what a finding affects: the word that the reader has already seen.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::facts::{Scene, triage};
use crate::k8s::time::Timestamp;
use crate::k8s::{Kind, ObjectRef};
use crate::report::Affected;
use crate::snapshot::row::Part;

/// Returns the STATUS of the first affected pod, unhealthy pods first; without a pod, that of the object itself.
pub(crate) fn of(scene: &Scene<'_>, object: &ObjectRef, affected: &[Affected]) -> Option<String> {
    let pods = || {
        let affected = affected.iter().map(|one| &one.object);
        std::iter::once(object)
            .chain(affected)
            .filter(|one| one.known_kind() == Some(Kind::Pod))
    };
    let unhealthy = pods().find(|pod| triage::unhealthy(scene, pod).is_some());
    let pod = unhealthy.or_else(|| pods().next());
    let shown = pod
        .and_then(|pod| scene.snapshot.raw(pod))
        .map(of_pod)
        .or_else(|| of_object(scene, object))
        .or_else(|| affected.iter().find_map(|one| of_object(scene, &one.object)));
    shown.filter(|status| !status.is_empty())
}

/// Returns the oldest time at which the finding may have begun, where no evidence has a time: since an unhealthy object
/// is in its state, else the creation of the youngest affected object.
pub(crate) fn since(scene: &Scene<'_>, object: &ObjectRef, affected: &[Affected]) -> Option<Timestamp> {
    let objects: BTreeSet<&ObjectRef> = affected.iter().map(|one| &one.object).collect();
    let states = objects
        .iter()
        .filter_map(|object| triage::unhealthy(scene, object)?.since);
    let created = |object: &ObjectRef| scene.snapshot.row(object)?.created;
    states
        .min()
        .or_else(|| objects.iter().filter_map(|object| created(object)).max())
        .or_else(|| created(object))
}

/// Returns the STATUS column of a pod as kubectl computes it.
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go (printPod)
fn of_pod(pod: &Json) -> String {
    let status = &pod["status"];
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let mut shown = match text(&status["reason"]) {
        reason if reason.is_empty() => text(&status["phase"]),
        reason => reason,
    };
    let condition = |kind: &str| list(&status["conditions"]).find(|one| one["type"] == kind);
    let holds = |kind: &str| condition(kind).is_some_and(|one| one["status"] == "True");
    if condition("PodScheduled").is_some_and(|one| one["reason"] == "SchedulingGated") {
        "SchedulingGated".clone_into(&mut shown);
    }
    let initializing = of_init_containers(pod);
    let waits = initializing.is_some();
    shown = initializing.unwrap_or(shown);
    if !waits || holds("Initialized") {
        let mut running = false;
        for container in list(&status["containerStatuses"]).rev() {
            let state = &container["state"];
            let waiting = text(&state["waiting"]["reason"]);
            match () {
                () if !waiting.is_empty() => shown = waiting,
                () if state["terminated"].is_object() => shown = ended(&state["terminated"]),
                () => running |= container["ready"] == true && state["running"].is_object(),
            }
        }
        if shown == "Completed" && running {
            shown = if holds("Ready") { "Running" } else { "NotReady" }.to_owned();
        }
    }
    let terminal = ["Succeeded", "Failed"].contains(&status["phase"].as_str().unwrap_or_default());
    match pod["metadata"]["deletionTimestamp"].is_string() {
        true if status["reason"] == "NodeLost" => "Unknown".to_owned(),
        true if !terminal => "Terminating".to_owned(),
        _ => shown,
    }
}

/// Returns `Init:…` while an init container has not ended.
fn of_init_containers(pod: &Json) -> Option<String> {
    let sidecars: BTreeSet<&str> = list(&pod["spec"]["initContainers"])
        .filter(|container| container["restartPolicy"] == "Always")
        .filter_map(|container| container["name"].as_str())
        .collect();
    let all = list(&pod["spec"]["initContainers"]).count();
    for (at, container) in list(&pod["status"]["initContainerStatuses"]).enumerate() {
        let state = &container["state"];
        let sidecar = container["name"]
            .as_str()
            .is_some_and(|name| sidecars.contains(name));
        let waiting = state["waiting"]["reason"].as_str().unwrap_or_default();
        if state["terminated"]["exitCode"] == 0 || (sidecar && container["started"] == true) {
            continue;
        }
        return Some(match () {
            () if state["terminated"].is_object() => format!("Init:{}", ended(&state["terminated"])),
            () if !["", "PodInitializing"].contains(&waiting) => format!("Init:{waiting}"),
            () => format!("Init:{at}/{all}"),
        });
    }
    None
}

fn ended(terminated: &Json) -> String {
    match terminated["reason"].as_str().unwrap_or_default() {
        "" if terminated["signal"].as_i64().unwrap_or_default() != 0 => {
            format!("Signal:{}", terminated["signal"])
        }
        "" => format!("ExitCode:{}", terminated["exitCode"].as_i64().unwrap_or_default()),
        reason => reason.to_owned(),
    }
}

fn list(value: &Json) -> impl DoubleEndedIterator<Item = &Json> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter()
}

/// Returns what `kubectl get` prints of an object that is no pod: READY of a workload, STATUS of the others.
fn of_object(scene: &Scene<'_>, object: &ObjectRef) -> Option<String> {
    let kind = object.known_kind()?;
    let row = scene.snapshot.row(object)?;
    let raw = scene.snapshot.raw(object);
    let status = |path: &str| Some(raw?.pointer(path)?.as_str()?.to_owned());
    match (&row.part, kind) {
        (Part::Workload(job), Kind::Job) => {
            let holds = |kind: &str| job.conditions.iter().any(|one| one.kind == kind && one.holds);
            let known = ["Failed", "Suspended", "Complete"]
                .into_iter()
                .find(|kind| holds(kind));
            Some(known.unwrap_or("Running").to_owned())
        }
        (Part::Workload(_), Kind::CronJob) => None,
        (Part::Workload(workload), _) => Some(format!("{}/{} ready", workload.ready, workload.wanted)),
        (_, Kind::Node) => {
            let mut conditions = list(&raw?["status"]["conditions"]);
            let ready = conditions.find(|one| one["type"] == "Ready")?;
            let word = if ready["status"] == "True" {
                "Ready"
            } else {
                "NotReady"
            };
            let closed = raw?["spec"]["unschedulable"] == true;
            Some(format!(
                "{word}{}",
                if closed { ",SchedulingDisabled" } else { "" }
            ))
        }
        _ => status("/status/phase"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pod(status: &Json) -> Json {
        json!({ "spec": { "initContainers": [{ "name": "i" }, { "name": "s", "restartPolicy": "Always" }] },
            "metadata": {}, "status": status })
    }

    #[test]
    fn a_pod_has_the_status_that_kubectl_prints() {
        let waiting = |reason: &str| json!({ "state": { "waiting": { "reason": reason } } });
        let ran = json!({ "name": "i", "state": { "terminated": { "exitCode": 0, "reason": "Completed" } } });
        for (status, wanted) in [
            (json!({ "phase": "Pending" }), "Pending"),
            (json!({ "phase": "Failed", "reason": "Evicted" }), "Evicted"),
            (
                json!({ "phase": "Pending", "containerStatuses": [waiting("ImagePullBackOff")] }),
                "ImagePullBackOff",
            ),
            // kubectl reads the containers from the last to the first.
            (
                json!({ "phase": "Running", "containerStatuses": [waiting("CrashLoopBackOff"), waiting("ErrImagePull")] }),
                "CrashLoopBackOff",
            ),
            (
                json!({ "phase": "Failed", "containerStatuses": [{ "state": { "terminated": { "exitCode": 137, "reason": "OOMKilled" } } }] }),
                "OOMKilled",
            ),
            (
                json!({ "phase": "Failed", "containerStatuses": [{ "state": { "terminated": { "exitCode": 3 } } }] }),
                "ExitCode:3",
            ),
            (
                json!({ "phase": "Failed", "containerStatuses": [{ "state": { "terminated": { "exitCode": 137, "signal": 9 } } }] }),
                "Signal:9",
            ),
            (
                json!({ "phase": "Pending", "initContainerStatuses": [{ "name": "i", "state": { "waiting": { "reason": "CrashLoopBackOff" } } }] }),
                "Init:CrashLoopBackOff",
            ),
            (
                json!({ "phase": "Pending", "initContainerStatuses": [{ "name": "i", "state": { "terminated": { "exitCode": 1, "reason": "Error" } } }] }),
                "Init:Error",
            ),
            (
                json!({ "phase": "Pending", "initContainerStatuses": [{ "name": "i", "state": { "running": {} } }] }),
                "Init:0/2",
            ),
            (
                json!({ "phase": "Running", "initContainerStatuses": [ran, { "name": "s", "started": true, "state": { "running": {} } }],
                    "containerStatuses": [{ "ready": true, "state": { "running": {} } }] }),
                "Running",
            ),
            (
                json!({ "phase": "Running", "conditions": [{ "type": "Ready", "status": "False" }], "containerStatuses": [
                    { "ready": true, "state": { "running": {} } }, { "state": { "terminated": { "exitCode": 0, "reason": "Completed" } } }] }),
                "NotReady",
            ),
            (
                json!({ "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "SchedulingGated" }] }),
                "SchedulingGated",
            ),
        ] {
            assert_eq!(of_pod(&pod(&status)), wanted, "{status}");
        }
        let mut deleted = pod(&json!({ "phase": "Running" }));
        deleted["metadata"]["deletionTimestamp"] = json!("2026-11-21T09:30:00Z");
        assert_eq!(of_pod(&deleted), "Terminating");
        deleted["status"]["phase"] = json!("Failed");
        assert_eq!(of_pod(&deleted), "Failed");
    }
}
