//! Failures as a kubelet reports them, for pods that only kwok runs.

use kube::api::DynamicObject;
use serde_json::{Value, json};

/// A failure as a kubelet reports it.
pub(crate) struct Failure {
    /// `waiting` with its reason and message, or the reason of a termination.
    state: State,
    event: (&'static str, &'static str),
}

enum State {
    Waiting(&'static str, &'static str),
    /// Terminated with this reason and exit code, and restarted since.
    Restarted(&'static str, i64),
    NotReady,
    /// The phase of the pod is Failed, with this reason and message.
    Failed(&'static str, &'static str),
}

/// Each in its turn.
pub(crate) static FAILURES: [Failure; 6] = [
    Failure {
        state: State::Waiting(
            "ImagePullBackOff",
            "Back-off pulling image \"registry.example.com/app:1.0\": ErrImagePull: failed to pull and unpack image \"registry.example.com/app:1.0\": failed to resolve image: registry.example.com/app:1.0: not found",
        ),
        event: (
            "Failed",
            "Failed to pull image \"registry.example.com/app:1.0\": failed to pull and unpack image \"registry.example.com/app:1.0\": failed to resolve image: registry.example.com/app:1.0: not found",
        ),
    },
    Failure {
        state: State::Waiting(
            "CrashLoopBackOff",
            "back-off 5m0s restarting failed container=app pod=app_fill",
        ),
        event: (
            "BackOff",
            "Back-off restarting failed container app in pod app_fill",
        ),
    },
    Failure {
        state: State::Restarted("OOMKilled", 137),
        event: (
            "BackOff",
            "Back-off restarting failed container app in pod app_fill",
        ),
    },
    Failure {
        state: State::NotReady,
        event: (
            "Unhealthy",
            "Readiness probe failed: Get \"http://10.251.0.9:8080/ready\": dial tcp 10.251.0.9:8080: connect: connection refused",
        ),
    },
    Failure {
        state: State::Failed("Evicted", "The node was low on resource: ephemeral-storage."),
        event: ("Evicted", "The node was low on resource: ephemeral-storage."),
    },
    Failure {
        state: State::Waiting(
            "CreateContainerConfigError",
            "configmap \"app-settings-old\" not found",
        ),
        event: ("Failed", "Error: configmap \"app-settings-old\" not found"),
    },
];

/// The status that a kubelet reports, made of that of a running pod.
pub(crate) fn failed_status(failure: &Failure, running: &Value) -> Value {
    let mut container = running["containerStatuses"][0].clone();
    let started = running["startTime"].clone();
    let ended = |reason: &str, code: i64| json!({"terminated": {"reason": reason, "exitCode": code, "startedAt": started, "finishedAt": started}});
    container["ready"] = json!(false);
    let mut status = json!({});
    match &failure.state {
        State::Waiting(reason, message) => {
            container["state"] = json!({"waiting": {"reason": reason, "message": message}, "running": null});
            if *reason == "CrashLoopBackOff" {
                container["restartCount"] = json!(9);
                container["lastState"] = ended("Error", 1);
            }
        }
        State::Restarted(reason, code) => {
            container["restartCount"] = json!(4);
            container["lastState"] = ended(reason, *code);
            container["state"] = json!({"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 1m20s restarting failed container=app pod=app_fill"}, "running": null});
        }
        State::NotReady => {}
        State::Failed(reason, message) => {
            status["phase"] = json!("Failed");
            status["reason"] = json!(reason);
            status["message"] = json!(message);
            container["state"] = ended("Error", 137);
            container["state"]["running"] = Value::Null;
        }
    }
    status["containerStatuses"] = json!([container]);
    let mut conditions = running["conditions"].as_array().cloned().unwrap_or_default();
    for condition in &mut conditions {
        if condition["type"] == "Ready" || condition["type"] == "ContainersReady" {
            condition["status"] = json!("False");
            condition["reason"] = json!("ContainersNotReady");
            condition["message"] = json!("containers with unready status: [app]");
        }
    }
    status["conditions"] = json!(conditions);
    status
}

/// The event that the kubelet records for it.
pub(crate) fn event(pod: &DynamicObject, failure: &Failure) -> Value {
    let (reason, message) = failure.event;
    let name = pod.metadata.name.clone().unwrap_or_default();
    let time = &pod.data["status"]["startTime"];
    json!({
        "apiVersion": "v1", "kind": "Event",
        "metadata": {"name": format!("{name}.fill"), "namespace": pod.metadata.namespace},
        "involvedObject": {
            "apiVersion": "v1", "kind": "Pod",
            "namespace": pod.metadata.namespace, "name": name, "uid": pod.metadata.uid,
        },
        "type": "Warning", "reason": reason, "message": message,
        "source": {"component": "kubelet"}, "count": 7,
        "firstTimestamp": time, "lastTimestamp": time,
    })
}
