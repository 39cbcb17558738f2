//! Typed rows: of each object just what joins, triage and engines need. What objects have in common is shared where it can be.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::k8s::ObjectRef;
use crate::k8s::time::Timestamp;

/// The controller of an object (`metadata.ownerReferences[controller=true]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) object: ObjectRef,
    pub(crate) uid: String,
}

/// What every object has, and a part by kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) object: ObjectRef,
    pub(crate) uid: String,
    pub(crate) created: Option<Timestamp>,
    pub(crate) deletion: Option<Timestamp>,
    pub(crate) labels: Arc<BTreeMap<String, String>>,
    pub(crate) owner: Option<Owner>,
    /// Field managers in the order of the API; `managedFields` itself does not pass the door.
    pub(crate) managers: Arc<[String]>,
    pub(crate) part: Part,
}

/// The part of a row that depends on the kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    Pod(PodPart),
    Workload(WorkloadPart),
    Event(Box<EventPart>),
    Other,
}

/// Enough of a Pod to decide whether it deserves a look.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PodPart {
    pub(crate) phase: String,
    pub(crate) reason: String,
    pub(crate) node: String,
    /// Condition type → is it `True`, and since when.
    pub(crate) conditions: Arc<BTreeMap<String, (bool, Option<Timestamp>)>>,
    pub(crate) containers: Vec<ContainerPart>,
    /// `spec.terminationGracePeriodSeconds`-independent: `metadata.deletionGracePeriodSeconds` is in `deletion`.
    pub(crate) startup_budget_seconds: i64,
}

/// The kind of a container, which decides what its end means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ContainerKind {
    Init,
    /// An init container with `restartPolicy: Always`.
    Sidecar,
    App,
    Ephemeral,
}

impl ContainerKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            ContainerKind::Init => "init",
            ContainerKind::Sidecar => "sidecar",
            ContainerKind::App => "app",
            ContainerKind::Ephemeral => "ephemeral",
        }
    }
}

/// One container of a Pod, in the order init, sidecar (as declared), app, ephemeral.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ContainerPart {
    pub(crate) name: String,
    pub(crate) kind: ContainerKind,
    pub(crate) ready: bool,
    pub(crate) restarts: i64,
    /// `state.waiting.reason`, empty if not waiting.
    pub(crate) waiting: String,
    pub(crate) running_since: Option<Timestamp>,
    /// Exit code and end of `state.terminated`.
    pub(crate) ended: Option<(i64, Option<Timestamp>)>,
    /// Exit code and end of `lastState.terminated`.
    pub(crate) last_ended: Option<(i64, Option<Timestamp>)>,
}

/// How many pods a workload wants and has, in the words of its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkloadPart {
    /// `spec.replicas` (default 1), `status.desiredNumberScheduled`, or a Job's `parallelism`.
    pub(crate) wanted: i64,
    pub(crate) existing: i64,
    pub(crate) ready: i64,
    /// Suspended Jobs and CronJobs, paused Deployments are not: they still want their pods.
    pub(crate) suspended: bool,
    /// Condition type → status is `True`, reason, message, since.
    pub(crate) conditions: Vec<ConditionPart>,
    /// `spec.selector.matchLabels`.
    pub(crate) selector: Arc<BTreeMap<String, String>>,
}

/// One condition of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConditionPart {
    pub(crate) kind: String,
    pub(crate) holds: bool,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) since: Option<Timestamp>,
}

/// One event, its times told apart as the two recorders write them (core/v1 and events.k8s.io).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventPart {
    pub(crate) about_uid: String,
    pub(crate) about_kind: String,
    pub(crate) about_namespace: String,
    pub(crate) about_name: String,
    /// Container name out of `involvedObject.fieldPath`, empty if the event is not of a container.
    pub(crate) container: String,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) warning: bool,
    pub(crate) component: String,
    pub(crate) count: i64,
    pub(crate) first: Option<Timestamp>,
    /// `series.lastObservedTime`, `lastTimestamp`, `eventTime` or the creation, the first there is.
    pub(crate) last: Option<Timestamp>,
}
