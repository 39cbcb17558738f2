//! The workload controllers: owner → the Pods that its controller would create, as the API server takes and stores them.
//!
//! [`pods_of`] says what a controller sends, with the API server's defaults; what admission makes of it is told by
//! [`super::admission`]. What Kubernetes picks
//! itself stands in angle brackets, which no name and no label may hold, so that it can be told from what
//! is decided: `web-<hash>-<random>`.
//! https://kubernetes.io/docs/concepts/workloads/controllers/

mod cronjob;
mod daemonset;
mod deployment;
mod job;
mod pod_control;
mod replicaset;
mod statefulset;

use serde_json::{Value, json};

use super::{Undecided, Verdict, fields};
use crate::k8s::Kind;
use crate::snapshot::Snapshot;

/// Stands for the five letters at the end of a generated name.
pub(crate) const RANDOM: &str = "<random>";
/// Stands for the uid of an owner that is not stored yet.
const UID: &str = "<uid>";
/// Stands for the hash of a template: it is over Go's structures, so that each version of Kubernetes has another.
const HASH: &str = "<hash>";
/// Stands for the minute of a CronJob's next run.
const MINUTE: &str = "<minute>";

/// As many Pods that differ are spelled out; of the rest their number is told.
const SPELLED_OUT: i64 = 1000;

/// Why a controller creates no Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// It is to have none: `replicas`, `parallelism` or `completions` is 0.
    NoneWanted,
    /// A Job or CronJob with `suspend`.
    Suspended,
    /// A Deployment with `paused` rolls nothing out.
    Paused,
    /// No node passes the affinity and the taints that a DaemonSet looks at.
    NoNode,
    /// A Job with `managedBy`: somebody else's.
    ManagedElsewhere,
    /// No template, or not of a kind that creates Pods.
    NotAController,
}

/// Pods that are alike but for their random name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alike {
    pub(crate) pod: Value,
    pub(crate) count: i64,
}

/// What a controller would create, if nothing refused it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Creation {
    /// Allowed: there are Pods. Denied: there are none, and why.
    pub(crate) verdict: Verdict<Idle>,
    pub(crate) pods: Vec<Alike>,
    /// PersistentVolumeClaims that a StatefulSet creates before its Pods.
    pub(crate) claims: Vec<Value>,
    /// Pods that differ from those in `pods` and are not spelled out.
    pub(crate) left_out: i64,
    /// How many Pods there are at most during a rollout, which is what a quota must hold.
    pub(crate) at_most: i64,
}

impl Creation {
    fn none(why: Idle) -> Self {
        Self::of(Verdict::denied_by(vec![why]), Vec::new())
    }

    fn undecided(why: Undecided) -> Self {
        Self::of(Verdict::undecided(why), Vec::new())
    }

    /// Some Pods, each in its number.
    fn some(pods: Vec<Alike>) -> Self {
        Self::of(Verdict::allowed(), pods)
    }

    /// The same Pod so many times.
    fn same(pod: Value, count: i64) -> Self {
        if count <= 0 {
            return Self::none(Idle::NoneWanted);
        }
        Self::some(vec![Alike { pod, count }])
    }

    fn of(verdict: Verdict<Idle>, pods: Vec<Alike>) -> Self {
        let at_most = pods.iter().map(|alike| alike.count).sum();
        Self {
            verdict,
            pods,
            claims: Vec::new(),
            left_out: 0,
            at_most,
        }
    }
}

/// Returns the Pods that the controller of an object would create, were the object stored as it is and had no Pod yet.
///
/// The object may come from a file or from a cluster: defaults that are missing are filled in. Nodes of the snapshot decide
/// where a DaemonSet has Pods; nothing else of it is read. A Pod is returned as it would be stored if nobody owns it.
pub(crate) fn pods_of(kind: Kind, owner: &Value, snapshot: &Snapshot) -> Creation {
    if kind == Kind::Pod {
        return Creation::same(stored(owner), 1);
    }
    let template = match kind {
        Kind::CronJob => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    if !owner.pointer(template).is_some_and(Value::is_object) {
        return Creation::none(Idle::NotAController);
    }
    match kind {
        Kind::Deployment => deployment::pods(owner),
        Kind::ReplicaSet => replicaset::pods(owner),
        Kind::StatefulSet => statefulset::pods(owner),
        Kind::DaemonSet => daemonset::pods(owner, snapshot),
        Kind::Job => job::pods(owner),
        Kind::CronJob => cronjob::pods(owner),
        _ => Creation::none(Idle::NotAController),
    }
}

/// Returns a Pod that somebody wrote by hand with the API server's defaults.
fn stored(pod: &Value) -> Value {
    let mut metadata = json!({});
    for field in [
        "name",
        "generateName",
        "namespace",
        "labels",
        "annotations",
        "finalizers",
        "ownerReferences",
    ] {
        if !pod["metadata"][field].is_null() {
            fields::put(&mut metadata, field, pod["metadata"][field].clone());
        }
    }
    fields::put_zero(&mut metadata, "namespace", "default");
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod["spec"]});
    pod_control::settle(&mut pod);
    pod
}

#[cfg(test)]
mod tests;
