//! kube-scheduler's filters, one file a plugin under its real name. Every plugin is asked on every node, so
//! that each reason is told, not the first alone.
//!
//! Not recomputed: ports, volumes, topology spread, affinity between pods, dynamic resources, preemption.

pub(crate) mod node_affinity;
pub(crate) mod node_resources_fit;
pub(crate) mod node_unschedulable;
pub(crate) mod taint_toleration;

use serde_json::Value;

use super::Verdict;
use crate::k8s::Quantity;

pub(crate) use node_resources_fit::Usage;
pub(crate) use taint_toleration::Taint;

/// Why a node does not take a pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rejection {
    /// NodeUnschedulable: the node is cordoned.
    Unschedulable,
    /// TaintToleration.
    Untolerated(Taint),
    /// NodeAffinity: a pair of `nodeSelector` that the node does not carry; `has` is its own value.
    Selector {
        key: String,
        wants: String,
        has: Option<String>,
    },
    /// NodeAffinity: no term of `requiredDuringSchedulingIgnoredDuringExecution` matches.
    Affinity,
    /// NodeResourcesFit: less is free than is asked. `free` is what is left at most.
    Insufficient {
        resource: String,
        asked: Quantity,
        free: Quantity,
        allocatable: Quantity,
    },
}

/// Says whether a node takes a pod, as far as the recomputed filters go.
pub(crate) fn filter(pod: &Value, node: &Value, usage: &Usage) -> Verdict<Rejection> {
    node_unschedulable::filter(pod, node)
        .and(taint_toleration::filter(pod, node))
        .and(node_affinity::filter(pod, node))
        .and(node_resources_fit::filter(pod, node, usage))
}
