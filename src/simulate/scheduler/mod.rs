//! kube-scheduler's filters, one file a plugin under its real name. Every plugin is asked on every node, so
//! that each reason is told, not the first alone; the message that the scheduler itself would write is computed too.
//!
//! Not recomputed: preemption, devices that drivers hand out, how many volumes a node may attach.

pub(crate) mod change;
pub(crate) mod cluster;
pub(crate) mod inter_pod_affinity;
mod less;
pub(crate) mod node_affinity;
pub(crate) mod node_name;
pub(crate) mod node_ports;
pub(crate) mod node_resources_fit;
pub(crate) mod node_unschedulable;
pub(crate) mod placement;
pub(crate) mod pod_topology_spread;
mod queue;
pub(crate) mod rejection;
pub(crate) mod scheduling_gates;
pub(crate) mod smallest;
pub(crate) mod taint_toleration;
pub(crate) mod volume_binding;
pub(crate) mod volume_restrictions;
pub(crate) mod volume_zone;
pub(crate) mod volumes;

pub(crate) use change::Change;
pub(crate) use cluster::{Cluster, Node};
pub(crate) use placement::{Placement, place};
pub(crate) use queue::placed;
pub(crate) use rejection::{Refusal, Rejection};
pub(crate) use smallest::{Plan, smallest};
pub(crate) use taint_toleration::Taint;

#[cfg(test)]
mod tests;
