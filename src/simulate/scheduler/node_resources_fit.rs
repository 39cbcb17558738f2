//! The plugin NodeResourcesFit: requests against what is allocatable and not yet promised. All exact.
//! https://github.com/kubernetes/component-helpers/blob/master/resource/helpers.go

use serde_json::Value;

use super::{Node, Rejection};
use crate::k8s::Quantity;
use crate::simulate::amounts::{self, Amounts};
use crate::simulate::{Answer, Undecided, Verdict};

pub(crate) fn filter(asked: &Amounts, node: &Node<'_>, every_pod: bool) -> Verdict<Rejection> {
    let mut because = Vec::new();
    for (resource, asked) in asked {
        let allocatable = whole(resource, allocatable(&node.json, resource));
        let free = allocatable - node.used(resource);
        // What was seen is the least that is used, so that a shortage is certain even when some pods were not seen.
        if *asked > Quantity::ZERO && *asked > free {
            because.push(Rejection::Insufficient {
                resource: resource.clone(),
                asked: *asked,
                free,
                allocatable,
            });
        }
    }
    let mut verdict = Verdict::denied_by(because);
    if !every_pod && verdict.answer == Answer::Allowed {
        verdict.answer = Answer::Undecided(Undecided::UNSEEN_PODS);
    }
    verdict
}

/// Returns an amount as the scheduler counts it: CPU in thousandths, all else in whole units, rounded up.
fn whole(resource: &str, amount: Quantity) -> Quantity {
    amount.rounded_up(if resource == "cpu" {
        1_000_000
    } else {
        1_000_000_000
    })
}

fn all_whole(amounts: Amounts) -> Amounts {
    let whole = amounts
        .into_iter()
        .map(|(resource, amount)| (resource.clone(), whole(&resource, amount)));
    whole.collect()
}

/// Returns what the scheduler looks for on a node: what the pod asks for, and room for one more pod.
pub(super) fn scheduling_requests(pod: &Value) -> Amounts {
    let mut asked = all_whole(requests(pod));
    asked.insert("pods".to_owned(), Quantity::whole(1));
    asked
}

/// Returns what a node can promise of a resource: never its capacity; nothing, if it does not have it.
pub(crate) fn allocatable(node: &Value, resource: &str) -> Quantity {
    amounts::quantity(&node["status"]["allocatable"][resource]).unwrap_or_default()
}

/// Returns what the scheduler takes a pod to ask for: the larger of its containers together and of each init
/// container with the sidecars started before it, what the pod itself states instead, plus overhead.
pub(crate) fn requests(pod: &Value) -> Amounts {
    effective(pod, requests_of_container)
}

/// Returns the requests of a pod that is on a node: a resize counts from when it is asked until it is done.
pub(super) fn bound_requests(pod: &Value) -> Amounts {
    let conditions = pod["status"]["conditions"].as_array();
    // A resize that can not be done counts as what is there.
    let infeasible = conditions
        .into_iter()
        .flatten()
        .any(|one| one["type"] == "PodResizePending" && one["reason"] == "Infeasible");
    all_whole(effective(pod, |container| {
        let mut asked = requests_of_container(container);
        let statuses = |list: &str| pod["status"][list].as_array().into_iter().flatten();
        let status = statuses("containerStatuses")
            .chain(statuses("initContainerStatuses"))
            .find(|status| status["name"] == container["name"]);
        // Init containers that end do not resize.
        let resizes = container["restartPolicy"] == "Always" || listed(pod, "containers", container);
        if let Some(status) = status.filter(|status| resizes && status["resources"].is_object()) {
            if infeasible {
                asked.clear();
            }
            amounts::raise(&mut asked, &amounts::read(&status["allocatedResources"]));
            amounts::raise(&mut asked, &amounts::read(&status["resources"]["requests"]));
        }
        asked
    }))
}

fn listed(pod: &Value, list: &str, container: &Value) -> bool {
    let containers = pod["spec"][list].as_array();
    containers
        .into_iter()
        .flatten()
        .any(|other| other["name"] == container["name"])
}

fn effective(pod: &Value, of_container: impl Fn(&Value) -> Amounts) -> Amounts {
    let spec = &pod["spec"];
    let mut sums = amounts::together(spec, of_container);
    // Amounts of the pod as a whole replace the sum, resource by resource.
    amounts::replace(
        &mut sums,
        amounts::read(&spec["resources"]["requests"]),
        amounts::is_pod_level,
    );
    amounts::add(&mut sums, &amounts::read(&spec["overhead"]));
    sums
}

/// A request that is not stated is its limit: the API server fills it in when it reads a Pod.
fn requests_of_container(container: &Value) -> Amounts {
    let mut asked = amounts::read(&container["resources"]["limits"]);
    asked.extend(amounts::read(&container["resources"]["requests"]));
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(spec: Value) -> Vec<(String, String)> {
        let asked = requests(&json!({"spec": spec}));
        asked
            .into_iter()
            .map(|(resource, amount)| (resource, amount.to_string()))
            .collect()
    }

    fn pair(resource: &str, amount: &str) -> (String, String) {
        (resource.to_owned(), amount.to_owned())
    }

    fn with(requests: Value) -> Value {
        json!({"name": "c", "resources": {"requests": requests}})
    }

    #[test]
    fn containers_add_up_and_init_containers_do_not() {
        let spec = json!({
            "containers": [with(json!({"cpu": "100m"})), with(json!({"cpu": "0.3"}))],
            "initContainers": [with(json!({"cpu": "350m", "memory": "1Gi"})), with(json!({"cpu": "1m"}))]});
        assert_eq!(asked(spec), [pair("cpu", "400m"), pair("memory", "1Gi")]);
    }

    #[test]
    fn a_sidecar_counts_with_what_runs_beside_it() {
        let mut sidecar = with(json!({"cpu": "200m"}));
        sidecar["restartPolicy"] = json!("Always");
        let spec = json!({"containers": [with(json!({"cpu": "100m"}))],
            "initContainers": [with(json!({"cpu": "300m"})), sidecar, with(json!({"cpu": "250m"}))],
            "overhead": {"cpu": "10m"}});
        assert_eq!(asked(spec), [pair("cpu", "460m")]);
    }

    #[test]
    fn a_limit_alone_is_the_request_and_the_pods_own_request_replaces_the_sum() {
        let limited = json!({"name": "c", "resources": {"limits": {"cpu": "2", "memory": "64Mi"}}});
        let spec = json!({"containers": [limited], "resources": {"requests": {"cpu": "500m"}}});
        assert_eq!(asked(spec), [pair("cpu", "500m"), pair("memory", "64Mi")]);
    }

    fn node(pods: Vec<Value>) -> Node<'static> {
        let json = json!({"metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "2", "pods": "10"}}});
        Node::of(json, pods)
    }

    fn pod(cpu: &str) -> Value {
        json!({"metadata": {"name": cpu}, "spec": {"containers": [with(json!({"cpu": cpu}))]}})
    }

    fn judged(cpu: &str, on: &Node<'_>, every_pod: bool) -> Verdict<Rejection> {
        filter(&scheduling_requests(&pod(cpu)), on, every_pod)
    }

    #[test]
    fn what_is_promised_to_bound_pods_is_not_free() {
        let node = node(vec![pod("1500m")]);
        assert_eq!(judged("500m", &node, true).answer, Answer::Allowed);
        let verdict = judged("501m", &node, true);
        assert_eq!(verdict.answer, Answer::Denied);
        let [Rejection::Insufficient { resource, free, .. }] = &verdict.because[..] else {
            panic!("one resource is short: {verdict:?}");
        };
        assert_eq!((resource.as_str(), free.to_string().as_str()), ("cpu", "500m"));
    }

    #[test]
    fn a_byte_in_thousandths_is_a_whole_byte() {
        let spec = json!({"containers": [with(json!({"memory": "512m"}))]});
        let asked = scheduling_requests(&json!({"spec": spec}));
        assert_eq!(asked["memory"], Quantity::whole(1));
    }

    #[test]
    fn pods_that_were_not_seen_leave_room_undecided_but_never_a_shortage() {
        let node = node(vec![]);
        assert_eq!(
            judged("1", &node, false).answer,
            Answer::Undecided(Undecided::UNSEEN_PODS)
        );
        assert_eq!(judged("64", &node, false).answer, Answer::Denied);
    }
}
