//! Requests that follow from limits, of containers and of the pod.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (`SetDefaults_Pod`)

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{inside, items, list, made};
use super::wire::{canonical, spoken};
use crate::k8s::Quantity;

type Amounts = BTreeMap<String, Quantity>;

/// Fills in the requests of each container, then those of the pod where it declares resources itself.
pub(super) fn fill(spec: &mut Value) {
    for kind in ["containers", "initContainers"] {
        for container in items(spec, kind) {
            if let Some(resources) = inside(container, "resources") {
                requests_from_limits(resources);
            }
        }
    }
    fill_pod_level(spec);
}

fn requests_from_limits(resources: &mut Value) {
    let limits = resources["limits"].as_object().cloned().unwrap_or_default();
    put_all_absent(resources, "requests", limits);
}

fn put_all_absent(resources: &mut Value, side: &str, amounts: Map<String, Value>) {
    if amounts.is_empty() {
        return;
    }
    if let Some(side) = made(resources, side).and_then(Value::as_object_mut) {
        for (resource, amount) in amounts {
            side.entry(resource).or_insert(amount);
        }
    }
}

fn is_huge_pages(resource: &str) -> bool {
    resource.starts_with("hugepages-")
}

/// Resources that a pod as a whole may declare.
fn is_pod_level(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory") || is_huge_pages(resource)
}

fn fill_pod_level(spec: &mut Value) {
    let resources = &spec["resources"];
    let count = |side: &str| resources[side].as_object().map_or(0, Map::len);
    if !resources.is_object() || count("limits") + count("requests") == 0 {
        return;
    }
    let huge = |(resource, amount): (String, Quantity)| {
        let asked = !resources["requests"][&resource].is_null();
        (is_huge_pages(&resource) && !asked).then(|| (resource, spoken(amount)))
    };
    let limits: Map<String, Value> = of_containers(spec, "limits")
        .into_iter()
        .filter_map(huge)
        .collect();
    let asked = of_containers(spec, "requests").into_iter();
    let asked = asked.filter(|(resource, _)| matches!(resource.as_str(), "cpu" | "memory"));
    let asked: Map<String, Value> = asked
        .map(|(resource, amount)| (resource, spoken(amount)))
        .collect();
    let Some(resources) = inside(spec, "resources") else {
        return;
    };
    put_all_absent(resources, "limits", limits);
    let limits = resources["limits"].as_object().cloned().unwrap_or_default();
    if limits.is_empty() {
        return;
    }
    put_all_absent(resources, "requests", asked);
    let limits = limits.into_iter().filter(|(resource, _)| is_pod_level(resource));
    put_all_absent(resources, "requests", limits.collect());
}

/// Sums up what the containers of a pod declare: sidecars add to all that runs after them, init containers run alone.
fn of_containers(spec: &Value, side: &str) -> Amounts {
    let declared = |container: &Value| -> Amounts {
        let amounts = container["resources"][side].as_object().into_iter().flatten();
        amounts
            .filter_map(|(resource, amount)| Some((resource.clone(), canonical(amount)?)))
            .collect()
    };
    let mut together = Amounts::new();
    for container in list(spec, "/containers") {
        add(&mut together, &declared(container));
    }
    let (mut sidecars, mut alone) = (Amounts::new(), Amounts::new());
    for container in list(spec, "/initContainers") {
        let mut used = declared(container);
        if container["restartPolicy"] == "Always" {
            add(&mut together, &used);
            add(&mut sidecars, &used);
            used = sidecars.clone();
        } else {
            add(&mut used, &sidecars);
        }
        at_least(&mut alone, &used);
    }
    at_least(&mut together, &alone);
    together
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (resource, amount) in more {
        *sum.entry(resource.clone()).or_default() += *amount;
    }
}

fn at_least(largest: &mut Amounts, amounts: &Amounts) {
    for (resource, amount) in amounts {
        let held = largest.entry(resource.clone()).or_insert(*amount);
        *held = (*held).max(*amount);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_that_is_not_set_is_the_limit() {
        let mut spec = json!({"containers": [{"resources": {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "100m"}}}]});
        fill(&mut spec);
        assert_eq!(
            spec["containers"][0]["resources"]["requests"],
            json!({"cpu": "100m", "memory": "1Gi"})
        );
    }

    #[test]
    fn a_pod_with_limits_asks_for_what_its_containers_ask_and_else_for_the_limit() {
        let mut spec = json!({"resources": {"limits": {"cpu": "4", "memory": "4Gi"}},
            "initContainers": [{"resources": {"requests": {"cpu": "3"}}}],
            "containers": [{"resources": {"requests": {"cpu": "1"}}}, {"resources": {"requests": {"cpu": "500m"}}}]});
        fill(&mut spec);
        assert_eq!(
            spec["resources"]["requests"],
            json!({"cpu": "3", "memory": "4Gi"})
        );
    }
}
