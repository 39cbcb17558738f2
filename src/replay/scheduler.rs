//! kube-scheduler: what it would say of a pod.

use serde_json::{Value, json};

use super::World;
use crate::simulate::Answer;
use crate::simulate::scheduler::{Change, Cluster, place, placement::Judged, smallest};

/// Says of a pod what the scheduler of this minor version would: `fits` with the `nodes` that take it, or `message`;
/// `undecided` with the reason, if that cannot be computed. `reasons` has all that each node has against it.
#[must_use]
pub fn placement(world: &World, pod: &Value, minor: u32) -> Value {
    let cluster = Cluster::of(&world.snapshot);
    let placement = place(pod, &cluster);
    let reasons: Vec<Value> = placement
        .nodes
        .iter()
        .map(|node| json!({"node": node.node, "because": format!("{:?}", node.verdict)}))
        .collect();
    let taking = |node: &&Judged| node.verdict.answer == Answer::Allowed;
    match placement.answer() {
        Answer::Allowed => {
            let nodes = placement.nodes.iter().filter(taking);
            json!({"fits": true, "nodes": nodes.map(|node| &node.node).collect::<Vec<_>>(), "reasons": reasons})
        }
        Answer::Denied => json!({"fits": false, "message": placement.message(minor), "reasons": reasons}),
        Answer::Undecided(why) => json!({"undecided": format!("{why:?}"), "reasons": reasons}),
    }
}

/// Returns the smallest changes after which a node takes a pod, the lightest first: `text`, the changed `pod`, and what
/// is done `around` it, each a `patch` of the node `on`, or a pod to `remove`.
#[must_use]
pub fn changes(world: &World, pod: &Value) -> Vec<Value> {
    let cluster = Cluster::of(&world.snapshot);
    let plans = smallest(pod, &cluster, &place(pod, &cluster));
    let told = plans.into_iter().map(|plan| {
        let mut changed = pod.clone();
        plan.changes
            .iter()
            .for_each(|change| change.apply_to_pod(&mut changed));
        // Each is made on what those before it left: a node that loses two taints keeps neither.
        let mut after = cluster.clone();
        let mut around = Vec::new();
        for change in &plan.changes {
            after = change.apply_to_cluster(after);
            around.extend(done(change, &after));
        }
        json!({"text": format!("{:?}", plan.changes), "pod": changed, "around": around, "nodes": plan.nodes})
    });
    told.collect()
}

/// What is to be done for a change, of which the cluster already reads so.
fn done(change: &Change, after: &Cluster<'_>) -> Option<Value> {
    match change {
        Change::Label { node, key, value } => {
            Some(json!({"on": node, "patch": {"metadata": {"labels": { key.clone(): value }}}}))
        }
        Change::Uncordon { node } => Some(json!({"on": node, "patch": {"spec": {"unschedulable": false}}})),
        Change::Untaint { node, .. } => {
            let taints = after.node(node)?.json["spec"]["taints"].clone();
            Some(json!({"on": node, "patch": {"spec": {"taints": taints}}}))
        }
        Change::Evict { pod, .. } => Some(json!({"remove": {"namespace": pod.namespace, "name": pod.name}})),
        _ => None,
    }
}
