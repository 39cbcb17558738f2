//! What the API server fills into a Pod when it reads it, as far as admission decides by it: resources and host ports.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (SetDefaults_Pod)

use serde_json::{Map, Value};

use super::amounts::{self, Amounts};
use super::{Request, entries_mut};

const LISTS: [&str; 2] = ["containers", "initContainers"];

const MILLI: i128 = 1_000_000;

/// Fills in; a pod that is filled in already stays as it is.
///
/// Amounts are rounded last, so that the sum of what was rounded can be more than what the pod as a whole was given.
pub(super) fn fill_in(request: &mut Request<'_>) {
    let levels = request.has_pod_level_resources();
    let Some(spec) = request.pod.get_mut("spec").filter(|spec| spec.is_object()) else {
        return;
    };
    for list in LISTS {
        entries_mut(spec, list).for_each(limits_become_requests);
    }
    if spec["hostNetwork"] == true {
        for list in LISTS {
            entries_mut(spec, list).for_each(host_ports);
        }
    }
    if spec["resources"].is_object() {
        let mut filled = if levels {
            of_the_pod(&request.pod)
        } else {
            Value::Null
        };
        round(&mut filled);
        request.set("resources", filled);
    }
    let overhead = rounded(&request.pod["spec"]["overhead"]);
    if !overhead.is_empty() {
        request.set("overhead", amounts::write(&overhead));
    }
    if let Some(spec) = request.pod.get_mut("spec") {
        for list in LISTS {
            entries_mut(spec, list)
                .filter_map(|container| container.get_mut("resources"))
                .for_each(round);
        }
    }
}

/// Nothing finer than a thousandth is kept.
fn rounded(list: &Value) -> Amounts {
    let read = amounts::read(list).into_iter();
    read.map(|(resource, amount)| (resource, amount.rounded_up(MILLI)))
        .collect()
}

/// Rounds both sides of a container's or the pod's resources.
fn round(resources: &mut Value) {
    for side in ["limits", "requests"] {
        let list = rounded(&resources[side]);
        if let Some(resources) = resources.as_object_mut().filter(|_| !list.is_empty()) {
            resources.insert(side.to_owned(), amounts::write(&list));
        }
    }
}

/// This happens to Pods and not to templates: a request that is not stated is the limit.
fn limits_become_requests(container: &mut Map<String, Value>) {
    let Some(Value::Object(resources)) = container.get_mut("resources") else {
        return;
    };
    let side = |name: &str| resources.get(name).map(amounts::read).unwrap_or_default();
    let (limits, mut requests) = (side("limits"), side("requests"));
    for (resource, amount) in &limits {
        requests.entry(resource.clone()).or_insert(*amount);
    }
    for (side, list) in [("limits", limits), ("requests", requests)] {
        if !list.is_empty() {
            resources.insert(side.to_owned(), amounts::write(&list));
        }
    }
}

/// Returns the resources of the pod as a whole, filled in.
fn of_the_pod(pod: &Value) -> Value {
    let resources = &pod["spec"]["resources"];
    let (mut limits, mut requests) = (
        amounts::read(&resources["limits"]),
        amounts::read(&resources["requests"]),
    );
    if !(limits.is_empty() && requests.is_empty()) {
        for (resource, amount) in amounts::of_containers(pod, "limits") {
            if resource.starts_with("hugepages-") && !requests.contains_key(&resource) {
                limits.entry(resource).or_insert(amount);
            }
        }
    }
    if !limits.is_empty() {
        for (resource, amount) in amounts::of_containers(pod, "requests") {
            if matches!(resource.as_str(), "cpu" | "memory") {
                requests.entry(resource).or_insert(amount);
            }
        }
        for (resource, amount) in &limits {
            if amounts::is_pod_level(resource) {
                requests.entry(resource.clone()).or_insert(*amount);
            }
        }
    }
    let mut filled = resources.clone();
    for (side, list) in [("limits", limits), ("requests", requests)] {
        if let Some(filled) = filled.as_object_mut().filter(|_| !list.is_empty()) {
            filled.insert(side.to_owned(), amounts::write(&list));
        }
    }
    filled
}

/// On the network of the node every port is one of the node.
fn host_ports(container: &mut Map<String, Value>) {
    let ports = container.get_mut("ports").and_then(Value::as_array_mut);
    for port in ports.into_iter().flatten().filter_map(Value::as_object_mut) {
        let set = port.get("hostPort").and_then(Value::as_i64).unwrap_or(0) != 0;
        if let Some(own) = port.get("containerPort").filter(|_| !set).cloned() {
            port.insert("hostPort".to_owned(), own);
        }
    }
}
