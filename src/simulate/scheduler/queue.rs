//! Many pods one after the other: how many of each find a node, when each leaves less room for the next.
//!
//! Only what pods ask of resources is added up. That they keep each other away, or each other's ports, is not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::node_resources_fit::{allocatable, scheduling_requests};
use super::{Cluster, Node, place};
use crate::k8s::Quantity;
use crate::simulate::Answer;
use crate::simulate::amounts::{Amounts, add};

/// Returns how many of each pod find a node, in this order; None where that is not decided.
pub(crate) fn placed<'a>(cluster: &Cluster<'a>, pods: &[(&'a Value, u64)]) -> Vec<Option<u64>> {
    let mut promised: BTreeMap<String, Amounts> = BTreeMap::new();
    let each = pods.iter().map(|(pod, count)| {
        let placement = place(pod, cluster);
        if placement.answer() != Answer::Allowed {
            return None;
        }
        let decided = |answer| matches!(answer, Answer::Allowed | Answer::Denied);
        if !placement.nodes.iter().all(|node| decided(node.verdict.answer)) {
            return None;
        }
        let taking = placement
            .nodes
            .iter()
            .filter(|node| node.verdict.answer == Answer::Allowed);
        let nodes: Vec<&Node<'a>> = taking.filter_map(|node| cluster.node(&node.node)).collect();
        let asked = scheduling_requests(pod);
        let fits = (0..*count).take_while(|_| {
            let roomy = nodes.iter().filter_map(|node| {
                let left = least_left(node, promised.get(node.name()), &asked)?;
                Some((left, *node))
            });
            // The scheduler prefers the node with most left.
            match roomy.max_by_key(|(left, _)| *left) {
                Some((_, node)) => {
                    add(promised.entry(node.name().to_owned()).or_default(), &asked);
                    true
                }
                None => false,
            }
        });
        u64::try_from(fits.count()).ok()
    });
    each.collect()
}

/// Of the resources that are asked for, the smallest share that would be left, in thousandths; None if one does not suffice.
fn least_left(node: &Node<'_>, promised: Option<&Amounts>, asked: &Amounts) -> Option<i128> {
    let mut least = 1000;
    for (resource, asked) in asked.iter().filter(|(_, asked)| **asked > Quantity::ZERO) {
        let all = allocatable(&node.json, resource);
        let promised = promised.and_then(|promised| promised.get(resource)).copied();
        let left = all - node.used(resource) - promised.unwrap_or_default() - *asked;
        if left < Quantity::ZERO {
            return None;
        }
        least = least.min(left.nanos().saturating_mul(1000) / all.nanos().max(1));
    }
    Some(least)
}
