//! What a pod counts for in a quota.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/pods.go

use serde_json::Value;

use crate::k8s::Quantity;
use crate::simulate::amounts::{self, Amounts};

const OF_DEVICE_CLASS: &str = "deviceclass.resource.kubernetes.io/";

/// Says whether pods count for this resource of a quota.
pub(super) fn counts(resource: &str) -> bool {
    let named = matches!(
        resource,
        "count/pods"
            | "pods"
            | "cpu"
            | "memory"
            | "ephemeral-storage"
            | "requests.cpu"
            | "requests.memory"
            | "requests.ephemeral-storage"
            | "limits.cpu"
            | "limits.memory"
            | "limits.ephemeral-storage"
    );
    let huge = resource.starts_with("hugepages-") || resource.starts_with("requests.hugepages-");
    let extended = resource
        .strip_prefix("requests.")
        .is_some_and(|name| !is_native(resource) || name.starts_with(OF_DEVICE_CLASS));
    named || huge || extended
}

fn is_native(resource: &str) -> bool {
    !resource.contains('/') || resource.contains("kubernetes.io/")
}

/// Says whether every container must state it: cpu and memory, since quotas are older than the classes of service.
pub(super) fn must_be_stated(resource: &str) -> bool {
    matches!(
        resource,
        "cpu" | "memory" | "requests.cpu" | "requests.memory" | "limits.cpu" | "limits.memory"
    )
}

/// Returns side and name of `limits.memory`; without a side it is `requests`.
pub(super) fn side(resource: &str) -> (&'static str, &str) {
    match resource.split_once('.') {
        Some(("limits", name)) => ("limits", name),
        Some(("requests", name)) => ("requests", name),
        _ => ("requests", resource),
    }
}

/// Returns what a pod counts for that has not ended.
pub(super) fn of(pod: &Value, levels: bool) -> Amounts {
    let overhead = amounts::read(&pod["spec"]["overhead"]);
    let [mut requests, mut limits] = ["requests", "limits"].map(|side| {
        let mut sums = amounts::of_containers(&pod["spec"], side);
        if levels {
            let stated = amounts::read(&pod["spec"]["resources"][side]);
            amounts::replace(&mut sums, stated, amounts::is_pod_level);
        }
        sums
    });
    amounts::add(&mut requests, &overhead);
    for (resource, amount) in &overhead {
        if let Some(limit) = limits.get_mut(resource).filter(|limit| !limit.is_zero()) {
            *limit += *amount;
        }
    }
    let mut counted = of_ended();
    counted.insert("pods".to_owned(), Quantity::whole(1));
    for (resource, amount) in requests {
        let basic = matches!(resource.as_str(), "cpu" | "memory" | "ephemeral-storage");
        let device = resource.starts_with(OF_DEVICE_CLASS);
        let huge = resource.starts_with("hugepages-");
        if basic || huge || device || !is_native(&resource) {
            counted.insert(format!("requests.{resource}"), amount);
        }
        if basic || huge {
            counted.insert(resource, amount);
        }
    }
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        if let Some(amount) = limits.get(resource) {
            counted.insert(format!("limits.{resource}"), *amount);
        }
    }
    counted
}

/// Returns what a pod counts for that has ended and is still stored.
pub(super) fn of_ended() -> Amounts {
    Amounts::from([("count/pods".to_owned(), Quantity::whole(1))])
}
