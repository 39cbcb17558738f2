//! What can be changed so that a pod fits a node: of the pod, of the node, or of who is there. As data, and applied to copies.

use serde_json::{Value, json};

use super::{Cluster, Taint};
use crate::k8s::{ObjectRef, Quantity};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The pod tolerates a taint.
    Tolerate(Taint),
    /// A pair of `nodeSelector` goes; without `to` for good, else for another value.
    Selector {
        key: String,
        from: String,
        to: Option<String>,
    },
    /// A term of the required node affinity loses the requirements of these keys.
    Loosen {
        term: usize,
        keys: Vec<String>,
    },
    /// A container, or with no name the pod as a whole, requests less.
    Lower {
        container: Option<String>,
        resource: String,
        from: Quantity,
        to: Quantity,
    },
    /// The containers give up a port of the node.
    FreePort {
        port: i64,
        protocol: String,
    },
    /// Spreading over a key is wished for and no longer demanded.
    Spread {
        key: String,
    },
    /// Being near to pods (or, with `anti`, away from them) by a key is wished for and no longer demanded.
    Prefer {
        key: String,
        anti: bool,
    },
    /// The scheduling gates go.
    OpenGates(Vec<String>),
    /// A node gets a label.
    Label {
        node: String,
        key: String,
        value: String,
    },
    Uncordon {
        node: String,
    },
    /// A node loses a taint.
    Untaint {
        node: String,
        taint: Taint,
    },
    /// A pod leaves its node.
    Evict {
        pod: ObjectRef,
        node: String,
    },
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

impl Change {
    /// Returns the change without the node that it is made on.
    pub(crate) fn anywhere(&self) -> Change {
        let mut change = self.clone();
        if let Change::Label { node, .. } | Change::Uncordon { node } | Change::Untaint { node, .. } =
            &mut change
        {
            node.clear();
        }
        change
    }

    /// Weighs a change: a label is light, a pod that must go is heavy. What is asked for less weighs by how much.
    pub(crate) fn weight(&self) -> u32 {
        match self {
            Change::Label { .. } => 10,
            Change::Selector { to: Some(_), .. } => 12,
            Change::Uncordon { .. } => 15,
            Change::Tolerate(_) => 20,
            Change::Lower { from, to, .. } => 20 + lost_percent(*from, *to) / 2,
            Change::Selector { .. } | Change::Loosen { .. } | Change::Spread { .. } => 30,
            Change::FreePort { .. } | Change::Prefer { .. } => 32,
            Change::Untaint { .. } => 40,
            Change::OpenGates(_) => 45,
            Change::Evict { .. } => 60,
        }
    }

    /// Applies a change of the pod to its JSON; changes of the cluster leave it as it is.
    pub(crate) fn apply_to_pod(&self, pod: &mut Value) {
        let spec = &mut pod["spec"];
        match self {
            Change::Tolerate(taint) => push(&mut spec["tolerations"], tolerate(taint)),
            Change::Selector { key, to, .. } => match (to, spec["nodeSelector"].as_object_mut()) {
                (Some(to), Some(selector)) => {
                    selector.insert(key.clone(), json!(to));
                }
                (None, Some(selector)) => {
                    selector.shift_remove(key);
                }
                _ => {}
            },
            Change::Loosen { term, keys } => loosen(&mut spec["affinity"], *term, keys),
            Change::Lower {
                container,
                resource,
                to,
                ..
            } => lower(spec, container.as_deref(), resource, *to),
            Change::FreePort { port, protocol } => free(spec, *port, protocol),
            Change::Spread { key } => {
                for constraint in spec["topologySpreadConstraints"]
                    .as_array_mut()
                    .into_iter()
                    .flatten()
                {
                    if constraint["topologyKey"] == key.as_str() {
                        constraint["whenUnsatisfiable"] = json!("ScheduleAnyway");
                        remove(constraint, "minDomains");
                    }
                }
            }
            Change::Prefer { key, anti } => {
                let kind = if *anti { "podAntiAffinity" } else { "podAffinity" };
                prefer(&mut spec["affinity"][kind], key);
            }
            Change::OpenGates(_) => remove(spec, "schedulingGates"),
            _ => {}
        }
    }

    /// Applies a change of the cluster to a copy.
    pub(crate) fn apply_to_cluster<'a>(&self, cluster: Cluster<'a>) -> Cluster<'a> {
        match self {
            Change::Label { node, .. } | Change::Uncordon { node } | Change::Untaint { node, .. } => {
                cluster.with_node(node, |json| self.apply_to_node(json))
            }
            Change::Evict { pod, .. } => cluster.without_pod(pod),
            _ => cluster,
        }
    }

    fn apply_to_node(&self, node: &mut Value) {
        let taints = |node: &mut Value, gone: &dyn Fn(&Value) -> bool| {
            if let Some(taints) = node["spec"]["taints"].as_array_mut() {
                taints.retain(|taint| !gone(taint));
            }
        };
        match self {
            Change::Label { key, value, .. } => node["metadata"]["labels"][key] = json!(value),
            Change::Uncordon { .. } => {
                node["spec"]["unschedulable"] = json!(false);
                // The controller of nodes takes away the taint that it had put there.
                taints(node, &|taint| taint["key"] == super::node_unschedulable::TAINT);
            }
            Change::Untaint { taint: gone, .. } => taints(node, &|taint| {
                taint["key"] == gone.key.as_str() && taint["effect"] == gone.effect.as_str()
            }),
            _ => {}
        }
    }
}

fn lost_percent(from: Quantity, to: Quantity) -> u32 {
    let lost = (from - to).nanos().saturating_mul(100) / from.nanos().max(1);
    u32::try_from(lost).unwrap_or(100)
}

fn tolerate(taint: &Taint) -> Value {
    let (key, effect) = (&taint.key, &taint.effect);
    match taint.value.as_str() {
        "" => json!({"key": key, "operator": "Exists", "effect": effect}),
        value => json!({"key": key, "operator": "Equal", "value": value, "effect": effect}),
    }
}

fn push(list: &mut Value, item: Value) {
    match list.as_array_mut() {
        Some(items) => items.push(item),
        None => *list = json!([item]),
    }
}

fn remove(object: &mut Value, field: &str) {
    if let Some(fields) = object.as_object_mut() {
        fields.shift_remove(field);
    }
}

/// A term that has nothing left would match no node, so that the whole demand goes with it.
fn loosen(affinity: &mut Value, term: usize, keys: &[String]) {
    let terms = &mut affinity["nodeAffinity"][REQUIRED]["nodeSelectorTerms"];
    let term = &mut terms[term];
    let mut left = 0;
    for list in ["matchExpressions", "matchFields"] {
        if let Some(all) = term[list].as_array_mut() {
            all.retain(|one| !keys.iter().any(|key| one["key"] == key.as_str()));
            left += all.len();
        }
    }
    if left == 0 {
        remove(&mut affinity["nodeAffinity"], REQUIRED);
    }
}

fn lower(spec: &mut Value, container: Option<&str>, resource: &str, to: Quantity) {
    let Some(name) = container else {
        spec["resources"]["requests"][resource] = json!(to.to_string());
        return;
    };
    for list in ["initContainers", "containers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            if container["name"] == name {
                let resources = &mut container["resources"];
                resources["requests"][resource] = json!(to.to_string());
                // What cannot be promised twice is requested and limited alike.
                if resource.contains('/') || resource.starts_with("hugepages-") {
                    resources["limits"][resource] = json!(to.to_string());
                }
            }
        }
    }
}

fn free(spec: &mut Value, port: i64, protocol: &str) {
    for list in ["initContainers", "containers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            for declared in container["ports"].as_array_mut().into_iter().flatten() {
                let same = declared["protocol"].as_str().unwrap_or("TCP") == protocol;
                if declared["hostPort"] == port && same {
                    remove(declared, "hostPort");
                    remove(declared, "hostIP");
                }
            }
        }
    }
}

fn prefer(affinity: &mut Value, key: &str) {
    let Some(terms) = affinity[REQUIRED].as_array_mut() else {
        return;
    };
    let (wished, demanded): (Vec<Value>, Vec<Value>) = std::mem::take(terms)
        .into_iter()
        .partition(|term| term["topologyKey"] == key);
    affinity[REQUIRED] = json!(demanded);
    for term in wished {
        push(
            &mut affinity[PREFERRED],
            json!({"weight": 100, "podAffinityTerm": term}),
        );
    }
}
