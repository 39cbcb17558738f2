//! The plugin NodeResourcesFit: requests against what is allocatable and not yet promised. All exact.
//! https://github.com/kubernetes/component-helpers/blob/master/resource/helpers.go

use std::collections::BTreeMap;

use serde_json::Value;

use super::Rejection;
use crate::k8s::{Kind, Quantity};
use crate::simulate::{Answer, Undecided, Verdict};
use crate::snapshot::row::Part;
use crate::snapshot::{Input, Snapshot, Status};

/// Resource name to amount.
pub(crate) type Requests = BTreeMap<String, Quantity>;

/// What the pods that are bound to each node ask for, as far as pods were seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    by_node: BTreeMap<String, Requests>,
    complete: bool,
}

impl Usage {
    /// Adds up the bound pods of a snapshot.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut usage = Usage {
            by_node: BTreeMap::new(),
            complete: every_pod_was_seen(snapshot),
        };
        for row in snapshot.rows(Kind::Pod) {
            let Part::Pod(part) = &row.part else { continue };
            // Terminating pods count until they are gone; finished ones hold nothing.
            if part.node.is_empty() || matches!(part.phase.as_str(), "Succeeded" | "Failed") {
                continue;
            }
            if let Some(pod) = snapshot.raw(&row.object) {
                usage.add(&part.node, pod);
            }
        }
        usage
    }

    /// Says whether every pod of the cluster was seen.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    fn add(&mut self, node: &str, pod: &Value) {
        let used = self.by_node.entry(node.to_owned()).or_default();
        add(used, &bound_requests(pod));
        add(used, &BTreeMap::from([("pods".to_owned(), Quantity::whole(1))]));
    }

    fn used(&self, node: &str, resource: &str) -> Quantity {
        let of_node = self.by_node.get(node).and_then(|used| used.get(resource));
        of_node.copied().unwrap_or_default()
    }
}

/// A pod of a namespace that was not listed may sit on any node.
fn every_pod_was_seen(snapshot: &Snapshot) -> bool {
    let of_pods = || {
        snapshot
            .ledger()
            .rows()
            .iter()
            .filter(|row| row.input == Input::Objects(Kind::Pod))
    };
    of_pods().any(|row| row.namespace.is_none()) && of_pods().all(|row| row.status == Status::Complete)
}

pub(crate) fn filter(pod: &Value, node: &Value, usage: &Usage) -> Verdict<Rejection> {
    let name = node["metadata"]["name"].as_str().unwrap_or_default();
    let mut asked = requests(pod);
    asked.insert("pods".to_owned(), Quantity::whole(1));
    let mut because = Vec::new();
    for (resource, asked) in asked {
        let allocatable = allocatable(node, &resource);
        let free = allocatable - usage.used(name, &resource);
        // What was seen is the least that is used, so that a shortage is certain even when some pods were not seen.
        if asked > Quantity::ZERO && asked > free {
            because.push(Rejection::Insufficient {
                resource,
                asked,
                free,
                allocatable,
            });
        }
    }
    let mut verdict = Verdict::denied_by(because);
    if !usage.complete && verdict.answer == Answer::Allowed {
        verdict.answer = Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::Pod)));
    }
    verdict
}

/// Returns what a node can promise of a resource: never its capacity; nothing, if it does not have it.
pub(crate) fn allocatable(node: &Value, resource: &str) -> Quantity {
    quantity(&node["status"]["allocatable"][resource]).unwrap_or_default()
}

/// Returns what the scheduler takes a pod to ask for: the larger of its containers together and of each init
/// container with the sidecars started before it, what the pod itself states instead, plus overhead.
pub(crate) fn requests(pod: &Value) -> Requests {
    effective(pod, requests_of_container)
}

/// Returns the requests of a pod that is on a node: a resize counts from when it is asked until it is done.
fn bound_requests(pod: &Value) -> Requests {
    effective(pod, |container| {
        let mut asked = requests_of_container(container);
        let statuses = |list: &str| pod["status"][list].as_array().into_iter().flatten();
        let status = statuses("containerStatuses")
            .chain(statuses("initContainerStatuses"))
            .find(|status| status["name"] == container["name"]);
        if let Some(status) = status {
            raise(&mut asked, &amounts(&status["allocatedResources"]));
            raise(&mut asked, &amounts(&status["resources"]["requests"]));
        }
        asked
    })
}

fn effective(pod: &Value, of_container: impl Fn(&Value) -> Requests) -> Requests {
    let spec = &pod["spec"];
    let list = |name: &str| spec[name].as_array().into_iter().flatten();
    let mut together = Requests::new();
    for container in list("containers") {
        add(&mut together, &of_container(container));
    }
    let (mut sidecars, mut largest_init) = (Requests::new(), Requests::new());
    for container in list("initContainers") {
        let mut at_once = of_container(container);
        if container["restartPolicy"] == "Always" {
            add(&mut together, &at_once);
            add(&mut sidecars, &at_once);
            at_once.clone_from(&sidecars);
        } else {
            add(&mut at_once, &sidecars);
        }
        raise(&mut largest_init, &at_once);
    }
    raise(&mut together, &largest_init);
    // Requests of the pod as a whole replace the sum, resource by resource.
    together.extend(amounts(&spec["resources"]["requests"]));
    add(&mut together, &amounts(&spec["overhead"]));
    together
}

/// A request that is not stated is its limit: the API server fills it in when it reads a Pod.
fn requests_of_container(container: &Value) -> Requests {
    let mut asked = amounts(&container["resources"]["limits"]);
    asked.extend(amounts(&container["resources"]["requests"]));
    asked
}

fn amounts(map: &Value) -> Requests {
    let entries = map.as_object().into_iter().flatten();
    entries
        .filter_map(|(resource, amount)| Some((resource.clone(), quantity(amount)?)))
        .collect()
}

fn add(to: &mut Requests, other: &Requests) {
    for (resource, amount) in other {
        let sum = to.get(resource).map_or(*amount, |had| *had + *amount);
        to.insert(resource.clone(), sum);
    }
}

fn raise(to: &mut Requests, other: &Requests) {
    for (resource, amount) in other {
        let larger = to.get(resource).map_or(*amount, |had| *had.max(amount));
        to.insert(resource.clone(), larger);
    }
}

/// Reads an amount that JSON may hold as text or as a number.
fn quantity(value: &Value) -> Option<Quantity> {
    match value {
        Value::String(text) => Quantity::parse(text),
        Value::Number(number) => Quantity::parse(&number.to_string()),
        _ => None,
    }
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

    fn node() -> Value {
        json!({"metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "2", "pods": "10"}}})
    }

    fn pod(cpu: &str) -> Value {
        json!({"spec": {"containers": [with(json!({"cpu": cpu}))]}})
    }

    #[test]
    fn what_is_promised_to_bound_pods_is_not_free() {
        let mut usage = Usage {
            complete: true,
            ..Usage::default()
        };
        usage.add("n", &pod("1500m"));
        assert_eq!(filter(&pod("500m"), &node(), &usage).answer, Answer::Allowed);
        let verdict = filter(&pod("501m"), &node(), &usage);
        assert_eq!(verdict.answer, Answer::Denied);
        let [Rejection::Insufficient { resource, free, .. }] = &verdict.because[..] else {
            panic!("one resource is short: {verdict:?}");
        };
        assert_eq!((resource.as_str(), free.to_string().as_str()), ("cpu", "500m"));
    }

    #[test]
    fn pods_that_were_not_seen_leave_room_undecided_but_never_a_shortage() {
        let usage = Usage::default();
        let verdict = filter(&pod("1"), &node(), &usage);
        assert_eq!(
            verdict.answer,
            Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::Pod)))
        );
        assert_eq!(filter(&pod("64"), &node(), &usage).answer, Answer::Denied);
    }
}
