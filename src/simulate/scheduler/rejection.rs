//! Why a node does not take a pod, or no node does: typed, with the words that kube-scheduler has for it.
//! https://github.com/kubernetes/kubernetes/tree/master/pkg/scheduler/framework/plugins

use super::Taint;
use crate::k8s::{ObjectRef, Quantity};

/// The filters in the order in which the scheduler asks them; it stops at a node's first that rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plugin {
    /// What a PreFilter leaves out before any filter is asked.
    PreFilter,
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodePorts,
    NodeResourcesFit,
    VolumeRestrictions,
    VolumeBinding,
    VolumeZone,
    PodTopologySpread,
    InterPodAffinity,
}

/// A requirement of a node selector term that a node does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unmet {
    pub(crate) key: String,
    pub(crate) operator: String,
    pub(crate) values: Vec<String>,
    /// The node's own value of the label or field.
    pub(crate) has: Option<String>,
    /// One of `matchFields`: the key is no label.
    pub(crate) field: bool,
}

/// Why an unbound claim finds no volume from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoVolume {
    /// Its class makes none, and no volume that is there serves.
    NoneAvailable,
    /// Its class makes volumes, but not for this node (`allowedTopologies`).
    NotHere,
    /// Another node was chosen for it already (`volume.kubernetes.io/selected-node`).
    OtherNodeSelected,
}

/// Why a node does not take a pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rejection {
    /// Its required affinity names nodes, and this is none of them.
    NotNamed,
    /// NodeUnschedulable: the node is cordoned.
    Unschedulable,
    /// NodeName: the pod names another node.
    OtherNode { wants: String },
    /// TaintToleration.
    Untolerated(Taint),
    /// NodeAffinity: a pair of `nodeSelector` that the node does not carry; `has` is its own value.
    Selector {
        key: String,
        wants: String,
        has: Option<String>,
    },
    /// NodeAffinity: no required term matches; of each term what it lacks (nothing: the term is empty).
    Affinity { terms: Vec<Vec<Unmet>> },
    /// NodePorts: another pod has the port of the node.
    Port {
        port: i64,
        protocol: String,
        holder: ObjectRef,
    },
    /// NodeResourcesFit: less is free than is asked. `free` is what is left at most.
    Insufficient {
        resource: String,
        asked: Quantity,
        free: Quantity,
        allocatable: Quantity,
    },
    /// VolumeRestrictions: another pod on the node uses the same disk.
    Disk { volume: String, holder: ObjectRef },
    /// VolumeRestrictions: a pod uses the claim, which is for one pod alone.
    ClaimInUse { claim: String, holder: ObjectRef },
    /// VolumeBinding: the volume of a claim can not be reached from the node.
    VolumeElsewhere { claim: String, volume: String },
    /// VolumeBinding: an unbound claim would find no volume here.
    NothingToBind { claim: String, why: NoVolume },
    /// VolumeZone: the volume is labelled for another zone.
    VolumeZone {
        volume: String,
        key: String,
        wants: Vec<String>,
        has: Option<String>,
    },
    /// PodTopologySpread: the node lacks the label that the pod is to be spread over.
    SpreadLabel { key: String },
    /// PodTopologySpread: one more pod there would be too uneven.
    Spread {
        key: String,
        domain: String,
        there: i64,
        least: i64,
        max_skew: i64,
    },
    /// InterPodAffinity: no pod that it must be near to is in the node's domain; `None`: the node lacks the label.
    NoNeighbour { key: String, domain: Option<String> },
    /// InterPodAffinity: a pod that it must not be near to is there.
    Neighbour {
        key: String,
        domain: String,
        holder: ObjectRef,
    },
    /// InterPodAffinity: a pod there must not be near to it.
    Shunned {
        key: String,
        domain: String,
        holder: ObjectRef,
    },
}

impl Rejection {
    pub(crate) fn plugin(&self) -> Plugin {
        match self {
            Rejection::NotNamed => Plugin::PreFilter,
            Rejection::Unschedulable => Plugin::NodeUnschedulable,
            Rejection::OtherNode { .. } => Plugin::NodeName,
            Rejection::Untolerated(_) => Plugin::TaintToleration,
            Rejection::Selector { .. } | Rejection::Affinity { .. } => Plugin::NodeAffinity,
            Rejection::Port { .. } => Plugin::NodePorts,
            Rejection::Insufficient { .. } => Plugin::NodeResourcesFit,
            Rejection::Disk { .. } | Rejection::ClaimInUse { .. } => Plugin::VolumeRestrictions,
            Rejection::VolumeElsewhere { .. } | Rejection::NothingToBind { .. } => Plugin::VolumeBinding,
            Rejection::VolumeZone { .. } => Plugin::VolumeZone,
            Rejection::SpreadLabel { .. } | Rejection::Spread { .. } => Plugin::PodTopologySpread,
            Rejection::NoNeighbour { .. } | Rejection::Neighbour { .. } | Rejection::Shunned { .. } => {
                Plugin::InterPodAffinity
            }
        }
    }

    /// Returns the scheduler's own words in this minor version of Kubernetes 1.
    pub(crate) fn reason(&self, minor: u32) -> String {
        let fixed = match self {
            Rejection::Untolerated(taint) if minor < 34 => {
                return format!("node(s) had untolerated taint {{{}: {}}}", taint.key, taint.value);
            }
            Rejection::Insufficient { resource, .. } if resource != "pods" => {
                return format!("Insufficient {resource}");
            }
            Rejection::Insufficient { .. } => "Too many pods",
            Rejection::NotNamed => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Rejection::Unschedulable => "node(s) were unschedulable",
            Rejection::OtherNode { .. } => "node(s) didn't match the requested node name",
            Rejection::Untolerated(_) => "node(s) had untolerated taint(s)",
            Rejection::Selector { .. } | Rejection::Affinity { .. } => {
                "node(s) didn't match Pod's node affinity/selector"
            }
            Rejection::Port { .. } => "node(s) didn't have free ports for the requested pod ports",
            Rejection::Disk { .. } => "node(s) had no available disk",
            Rejection::ClaimInUse { .. } if minor < 34 => {
                "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
            }
            Rejection::ClaimInUse { .. } => {
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already \
                 in-use by another pod"
            }
            Rejection::VolumeElsewhere { .. } if minor < 33 => "node(s) had volume node affinity conflict",
            Rejection::VolumeElsewhere { .. } => "node(s) didn't match PersistentVolume's node affinity",
            Rejection::NothingToBind { .. } => "node(s) didn't find available persistent volumes to bind",
            Rejection::VolumeZone { .. } => "node(s) had no available volume zone",
            Rejection::SpreadLabel { .. } => {
                "node(s) didn't match pod topology spread constraints (missing required label)"
            }
            Rejection::Spread { .. } => "node(s) didn't match pod topology spread constraints",
            Rejection::NoNeighbour { .. } => "node(s) didn't match pod affinity rules",
            Rejection::Neighbour { .. } => "node(s) didn't match pod anti-affinity rules",
            Rejection::Shunned { .. } => "node(s) didn't satisfy existing pods anti-affinity rules",
        };
        fixed.to_owned()
    }
}

/// Why no node is even tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// SchedulingGates: these gates are still set.
    Gated(Vec<String>),
    /// There is no Node at all.
    NoNode,
    /// NodeAffinity: each required term names nodes that exclude each other.
    AffinityConflict,
    /// A claim that is mounted does not exist; of an ephemeral volume it is yet to be made.
    ClaimMissing {
        claim: String,
        ephemeral: bool,
    },
    /// The volume of a claim is gone.
    ClaimLost {
        claim: String,
        volume: String,
    },
    ClaimDeleting(String),
    /// An ephemeral volume's claim exists, but was not made for this pod.
    ClaimOfOther(String),
    /// Claims that must be bound before the pod is placed, and are not.
    Unbound(Vec<String>),
    /// A bound claim's volume does not exist.
    VolumeMissing(String),
}

impl Refusal {
    /// Returns the scheduler's own words.
    pub(crate) fn reason(&self) -> String {
        match self {
            Refusal::Gated(_) => "Scheduling is blocked due to non-empty scheduling gates".to_owned(),
            Refusal::NoNode => "no nodes available to schedule pods".to_owned(),
            Refusal::AffinityConflict => "pod affinity terms conflict".to_owned(),
            Refusal::ClaimMissing {
                claim,
                ephemeral: false,
            } => format!("persistentvolumeclaim \"{claim}\" not found"),
            Refusal::ClaimMissing { claim, .. } => format!(
                "waiting for ephemeral volume controller to create the persistentvolumeclaim \"{claim}\""
            ),
            Refusal::ClaimLost { claim, volume } => {
                format!(
                    "persistentvolumeclaim \"{claim}\" bound to non-existent persistentvolume \"{volume}\""
                )
            }
            Refusal::ClaimDeleting(claim) => format!("persistentvolumeclaim \"{claim}\" is being deleted"),
            Refusal::ClaimOfOther(claim) => format!("PVC {claim} was not created for pod (pod is not owner)"),
            Refusal::Unbound(_) => "pod has unbound immediate PersistentVolumeClaims".to_owned(),
            Refusal::VolumeMissing(volume) => format!("persistentvolume \"{volume}\" not found"),
        }
    }
}
