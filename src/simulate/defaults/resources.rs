//! Requests that follow from limits, of containers and of the pod.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go (`SetDefaults_Pod`)

use serde_json::{Map, Value};

use crate::simulate::amounts::{self, Amounts};
use crate::simulate::fields::{inside, items, made};

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

fn fill_pod_level(spec: &mut Value) {
    let resources = &spec["resources"];
    let count = |side: &str| resources[side].as_object().map_or(0, Map::len);
    if !resources.is_object() || count("limits") + count("requests") == 0 {
        return;
    }
    let asked_for = |resource: &str| !resources["requests"][resource].is_null();
    let chosen = |side: &str, chosen: &dyn Fn(&str) -> bool| -> Map<String, Value> {
        let mut sums: Amounts = amounts::of_containers(spec, side);
        sums.retain(|resource, _| chosen(resource));
        let spoken = sums
            .into_iter()
            .map(|(resource, amount)| (resource, Value::from(amount.to_string())));
        spoken.collect()
    };
    let limits = chosen("limits", &|resource| {
        resource.starts_with("hugepages-") && !asked_for(resource)
    });
    let asked = chosen("requests", &|resource| matches!(resource, "cpu" | "memory"));
    let Some(resources) = inside(spec, "resources") else {
        return;
    };
    put_all_absent(resources, "limits", limits);
    let limits = resources["limits"].as_object().cloned().unwrap_or_default();
    if limits.is_empty() {
        return;
    }
    put_all_absent(resources, "requests", asked);
    let limits = limits
        .into_iter()
        .filter(|(resource, _)| amounts::is_pod_level(resource));
    put_all_absent(resources, "requests", limits.collect());
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
