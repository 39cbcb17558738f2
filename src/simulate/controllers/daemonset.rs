//! The DaemonSet controller: a Pod for each node that passes affinity and taints, bound to it by affinity.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/daemon/util/daemonset_util.go

use serde_json::{Value, json};

use super::pod_control::{Controller, label, settle};
use super::{Alike, Creation, HASH, Idle};
use crate::k8s::Kind;
use crate::simulate::fields::{made, put, text};
use crate::simulate::scheduler::cluster::Node;
use crate::simulate::scheduler::{node_affinity, taint_toleration};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Input, Snapshot, Status};

/// Taints that Pods of a DaemonSet live with; the last only on the network of their node.
const TOLERATED: [(&str, &str); 7] = [
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
    ("node.kubernetes.io/network-unavailable", "NoSchedule"),
];

pub(super) fn pods(owner: &Value, snapshot: &Snapshot) -> Creation {
    let input = Input::Objects(Kind::Node);
    if snapshot.ledger().status(input, "") != Status::Complete {
        return Creation::undecided(Undecided::NotSeen(input));
    }
    let plain = plain_pod(owner);
    let nodes = snapshot.rows(Kind::Node).filter(|row| {
        let node = snapshot.raw(&row.object);
        node.is_some_and(|node| takes(node, &row.object.name, &plain))
    });
    let pods: Vec<Alike> = nodes
        .map(|row| Alike {
            pod: on_node(plain.clone(), &row.object.name),
            count: 1,
        })
        .collect();
    if pods.is_empty() {
        return Creation::none(Idle::NoNode);
    }
    Creation::some(pods)
}

/// Returns the Pod before it is bound to a node.
fn plain_pod(owner: &Value) -> Value {
    let mut pod = Controller::of(owner, "apps/v1", "DaemonSet").pod(&owner["spec"]["template"]);
    let host_network = pod["spec"]["hostNetwork"] == true;
    if let Some(spec) = made(&mut pod, "spec") {
        for (key, effect) in TOLERATED {
            if host_network || key != "node.kubernetes.io/network-unavailable" {
                tolerate(spec, key, effect);
            }
        }
    }
    // A cluster that was made anew counts from 1; the annotation is how version 1 of the API shows the count.
    let count = text(
        owner,
        "/metadata/annotations/deprecated.daemonset.template.generation",
    )
    .parse::<i64>();
    let count = count.unwrap_or(1).max(1);
    label(&mut pod, "pod-template-generation", &count.to_string());
    label(&mut pod, "controller-revision-hash", HASH);
    pod
}

/// Adds a toleration without an end, in the place of those of the same key, effect and operator.
fn tolerate(spec: &mut Value, key: &str, effect: &str) {
    let toleration = json!({"key": key, "operator": "Exists", "effect": effect});
    let same = |other: &Value| {
        ["key", "operator", "effect", "value"].iter().all(|field| {
            other[*field].as_str().unwrap_or_default() == toleration[*field].as_str().unwrap_or_default()
        })
    };
    let mut replaced = false;
    for other in crate::simulate::fields::items(spec, "tolerations").filter(|other| same(other)) {
        *other = toleration.clone();
        replaced = true;
    }
    if !replaced {
        crate::simulate::fields::append(spec, "tolerations", toleration);
    }
}

/// Says whether a node is to have a Pod. Resources and a cordon are not looked at.
fn takes(node: &Value, name: &str, pod: &Value) -> bool {
    let bound = text(pod, "/spec/nodeName");
    let node = Node::without_pods(node);
    (bound.is_empty() || bound == name)
        && node_affinity::filter(pod, &node).answer == Answer::Allowed
        && taint_toleration::filter(pod, &node).answer == Answer::Allowed
}

/// Binds a Pod to a node: the node's name takes the place of the required terms, for they hold there.
fn on_node(mut pod: Value, node: &str) -> Value {
    let terms = json!([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}]);
    let affinity = made(&mut pod, "spec")
        .and_then(|spec| made(spec, "affinity"))
        .and_then(|affinity| made(affinity, "nodeAffinity"))
        .and_then(|affinity| made(affinity, "requiredDuringSchedulingIgnoredDuringExecution"));
    if let Some(required) = affinity {
        put(required, "nodeSelectorTerms", terms);
    }
    settle(&mut pod);
    pod
}
