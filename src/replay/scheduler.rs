//! kube-scheduler: what it would say of a pod.

use serde_json::{Value, json};

use super::World;
use crate::simulate::Answer;
use crate::simulate::scheduler::{Cluster, place};

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
    let taking = |node: &&crate::simulate::scheduler::placement::Judged| node.verdict.answer == Answer::Allowed;
    match placement.answer() {
        Answer::Allowed => {
            let nodes = placement.nodes.iter().filter(taking);
            json!({"fits": true, "nodes": nodes.map(|node| &node.node).collect::<Vec<_>>(), "reasons": reasons})
        }
        Answer::Denied => json!({"fits": false, "message": placement.message(minor), "reasons": reasons}),
        Answer::Undecided(why) => json!({"undecided": format!("{why:?}"), "reasons": reasons}),
    }
}
