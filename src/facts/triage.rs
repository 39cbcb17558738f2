//! What is unhealthy, decided before any rule runs and from rows; objects are read only where their row is not enough.
//!
//! Completed, replaced, superseded and young pods are not; nor is what nobody wants. The facts `pod.unhealthy`
//! and the coverage of a diagnosis read the same answer.

use std::collections::BTreeMap;

use super::container::{self, ContainerAt};
use super::job;
use super::scene::{Scene, pod_of, workload_part};
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::snapshot::row::{ConditionPart, ContainerKind, ContainerPart, WorkloadPart};
use crate::snapshot::{Input, Row, Status};

/// A pod, or a workload, is given this long before its state counts.
const GRACE_SECONDS: i64 = 30;

/// Deletion may take this long after its deadline.
const DELETION_SECONDS: i64 = 60;

/// Why something is unhealthy, as a sentence about it would go on: `app waits: ImagePullBackOff`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Why {
    /// Holds words of the cluster.
    pub(crate) state: Untrusted,
    /// When it began, where that is known.
    pub(crate) since: Option<Timestamp>,
    /// The container that it is about, if it is about one.
    pub(crate) container: Option<String>,
    /// How many replicas are wanted and not there; 0 for pods and Jobs.
    pub(crate) missing: i64,
}

impl Why {
    fn new(state: impl Into<String>, since: Option<Timestamp>) -> Self {
        Self {
            state: Untrusted::new(state),
            since,
            container: None,
            missing: 0,
        }
    }

    fn of(container: &ContainerPart, state: &str, since: Option<Timestamp>) -> Self {
        Self {
            container: Some(container.name.clone()),
            ..Self::new(format!("{} {state}", container.name), since)
        }
    }
}

/// Says why a pod is unhealthy; `None` when it is not, or was not seen.
pub(crate) fn unhealthy(scene: &Scene<'_>, pod: &ObjectRef) -> Option<Why> {
    let row = scene.row(pod)?;
    pod_why(scene, row).filter(|_| has_status(scene, row))
}

fn pod_why(scene: &Scene<'_>, row: &Row) -> Option<Why> {
    let part = pod_of(row);
    if let Some(deadline) = row.deletion {
        let late = scene.age(deadline);
        let said = "still present after its deletion deadline".to_owned();
        return (late > DELETION_SECONDS).then(|| Why::new(said, Some(deadline)));
    }
    let young = row
        .created
        .is_some_and(|created| scene.age(created) < GRACE_SECONDS);
    match part.phase.as_str() {
        "Succeeded" => None,
        // A terminal state needs no grace.
        "Failed" => (!replaced(scene, row)).then(|| failed(row)),
        _ if young => None,
        _ if superseded(scene, row) => None,
        _ => stuck(row)
            .or_else(|| restarting(scene, row))
            .or_else(|| not_ready(scene, row)),
    }
}

/// Whether the object has a status: a manifest has none, and so no health. It reads the object, so that it is asked only of
/// what is unhealthy by its row.
fn has_status(scene: &Scene<'_>, row: &Row) -> bool {
    scene
        .raw(&row.object)
        .is_none_or(|json| !json["status"].is_null())
}

/// Whether a pod of another revision, which differs in the hash of its template alone, is ready: what tells for a
/// ReplicaSet that was not read.
fn next_revision_runs(scene: &Scene<'_>, row: &Row) -> bool {
    let besides_hash = |row: &Row| {
        let mut labels = BTreeMap::clone(&row.labels);
        labels.remove("pod-template-hash");
        labels
    };
    let is_ready = |row: &Row| {
        pod_of(row)
            .conditions
            .get("Ready")
            .is_some_and(|(holds, _)| *holds)
    };
    let labels = besides_hash(row);
    let mut others = scene.snapshot.rows_in(Kind::Pod, &row.object.namespace);
    !labels.is_empty() && others.any(|other| is_ready(other) && besides_hash(other) == labels)
}

fn failed(row: &Row) -> Why {
    let part = pod_of(row);
    let ended = part.containers.iter().filter_map(|container| container.ended);
    let since = ended.filter_map(|(_, ended)| ended).max();
    match part.reason.as_str() {
        "" => Why::new("Failed", since),
        reason => Why::new(format!("Failed: {reason}"), since),
    }
}

/// Whether a failed pod was made good for: its controller has enough others, or a later one in its place.
fn replaced(scene: &Scene<'_>, row: &Row) -> bool {
    let Some(owner) = &row.owner else {
        return false;
    };
    let kind = owner.object.known_kind();
    // A StatefulSet puts the new pod under the old one's name; the mirror of a static pod has no controller.
    if matches!(kind, Some(Kind::StatefulSet | Kind::Node)) {
        return false;
    }
    let index = |row: &Row| {
        row.labels
            .get("batch.kubernetes.io/job-completion-index")
            .cloned()
    };
    let in_its_place = |other: &Row| {
        let node = kind != Some(Kind::DaemonSet) || pod_of(other).node == pod_of(row).node;
        other.created > row.created && index(other) == index(row) && node
    };
    if scene.children(&owner.uid).iter().any(|other| in_its_place(other)) {
        return true;
    }
    let Some(owner) = scene.row(&owner.object) else {
        return kind == Some(Kind::ReplicaSet) && next_revision_runs(scene, row);
    };
    workload_part(owner).is_some_and(|part| match kind {
        Some(Kind::Job) => holds(part, "Complete") || part.suspended || made_good(scene, owner),
        Some(Kind::DaemonSet) => false,
        // A ReplicaSet does not count failed pods as existing.
        _ => part.existing >= part.wanted,
    })
}

/// Whether a controller wants none of its pods any more and is about to delete this one.
fn superseded(scene: &Scene<'_>, row: &Row) -> bool {
    let owner = row.owner.as_ref().and_then(|owner| scene.row(&owner.object));
    owner
        .and_then(workload_part)
        .is_some_and(|part| part.suspended || part.wanted == 0)
}

/// A container that waits for something other than its turn.
fn stuck(row: &Row) -> Option<Why> {
    let mut containers = pod_of(row).containers.iter();
    let container = containers.find(|container| !container::PATIENT.contains(&container.waiting.as_str()))?;
    // A container that crashes is ready for a moment each time it starts, so that this is the latest time at
    // which it may have begun.
    let since = condition_since(row, "Ready").or(row.created);
    let times = match container.restarts {
        0 => String::new(),
        restarts => format!(", restarted {}", times(restarts)),
    };
    Some(Why::of(
        container,
        &format!("is waiting: {}{times}", container.waiting),
        since,
    ))
}

fn restarting(scene: &Scene<'_>, row: &Row) -> Option<Why> {
    let mut containers = pod_of(row).containers.iter();
    containers.find_map(|container| {
        // An init container that got through in the end holds nobody up.
        let through = container.kind == ContainerKind::Init && matches!(container.ended, Some((0, _)));
        let last = container
            .ended
            .or(container.last_ended)
            .and_then(|(_, ended)| ended);
        let recovered =
            || ContainerAt::find(scene, &row.object, &container.name).is_some_and(|at| at.recovered());
        if container.restarts < 2 || through || !scene.recent(last) || recovered() {
            return None;
        }
        let ago = time::age(scene.age(last?));
        let said = format!("was restarted {}, last {ago} ago", times(container.restarts));
        Some(Why::of(container, &said, last))
    })
}

fn not_ready(scene: &Scene<'_>, row: &Row) -> Option<Why> {
    let part = pod_of(row);
    if part.phase == "Pending" {
        let since = row.created;
        let long = since.is_none_or(|since| scene.age(since) > GRACE_SECONDS);
        return long.then(|| Why::new(pending(row), since));
    }
    let ready = match part.conditions.get("Ready") {
        Some((ready, _)) => *ready,
        None => serving(row).all(|container| container.ready),
    };
    // Those that ended well will not be ready again; while the others go on, nothing is wrong.
    let done = |container: &ContainerPart| matches!(container.ended, Some((0, _)));
    let only_done =
        serving(row).any(done) && serving(row).all(|container| container.ready || done(container));
    if ready || only_done {
        return None;
    }
    let begun = part
        .containers
        .iter()
        .filter_map(|container| container.running_since)
        .max();
    let since = condition_since(row, "Ready").max(begun).or(row.created);
    let budget = part.startup_budget_seconds.max(GRACE_SECONDS);
    let long = since.is_none_or(|since| scene.age(since) > budget);
    let unready = serving(row).find(|container| !container.ready && !done(container));
    long.then(|| match unready {
        Some(container) => Why::of(container, "is not ready", since),
        None => Why::new("is not Ready although its containers are", since),
    })
}

/// The containers that readiness is about.
fn serving(row: &Row) -> impl Iterator<Item = &ContainerPart> {
    let serves =
        |container: &&ContainerPart| matches!(container.kind, ContainerKind::App | ContainerKind::Sidecar);
    pod_of(row).containers.iter().filter(serves)
}

fn pending(row: &Row) -> String {
    let part = pod_of(row);
    let before = |kind: ContainerKind| matches!(kind, ContainerKind::Init | ContainerKind::Sidecar);
    let mut first = part.containers.iter().filter(|container| before(container.kind));
    if part.node.is_empty() {
        return "Pending, not scheduled".to_owned();
    }
    match first.rfind(|container| container.running_since.is_some()) {
        Some(container) => format!("Pending, init container {} is still running", container.name),
        None => "Pending, containers not started".to_owned(),
    }
}

fn condition_since(row: &Row, kind: &str) -> Option<Timestamp> {
    pod_of(row).conditions.get(kind).and_then(|(_, since)| *since)
}

fn times(count: i64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// Returns the workloads that do not have the pods they want, and the Jobs that failed, by kind and name.
pub(crate) fn unhealthy_workloads(scene: &Scene<'_>) -> Vec<(ObjectRef, Why)> {
    let kinds = Kind::all().filter(|kind| kind.is_workload());
    let rows = kinds.flat_map(|kind| scene.snapshot.rows(kind));
    let unhealthy = |row: &Row| workload_why(scene, row).filter(|_| has_status(scene, row));
    rows.filter_map(|row| Some((row.object.clone(), unhealthy(row)?)))
        .collect()
}

fn workload_why(scene: &Scene<'_>, row: &Row) -> Option<Why> {
    let part = workload_part(row)?;
    let young = row
        .created
        .is_some_and(|created| scene.age(created) < GRACE_SECONDS);
    if young || part.suspended || row.deletion.is_some() {
        return None;
    }
    match row.object.known_kind()? {
        Kind::CronJob => None,
        Kind::Job => job_why(scene, row, part),
        // Its Deployment tells what it lacks.
        Kind::ReplicaSet if owned_by_a_workload(row) => None,
        _ => {
            let missing = part.wanted.saturating_sub(part.existing);
            let said = match (part.existing, part.wanted) {
                (0, 1) => "has 0 of 1 pods".to_owned(),
                (0, wanted) => format!("has 0 of {wanted} pods"),
                (existing, wanted) => format!("has {existing} of {wanted} pods"),
            };
            (missing > 0).then(|| Why {
                missing,
                ..Why::new(said, failing_since(part).or(row.created))
            })
        }
    }
}

fn job_why(scene: &Scene<'_>, row: &Row, part: &WorkloadPart) -> Option<Why> {
    if holds(part, "Complete") || holds(part, "SuccessCriteriaMet") || made_good(scene, row) {
        return None;
    }
    if let Some(failed) = condition(part, "Failed") {
        return Some(Why::new(format!("failed: {}", failed.reason), failed.since));
    }
    if let Some(held) = job::held(scene, &row.object).filter(|held| held.is_long(scene)) {
        let said = format!("is not complete: {} is still running", held.by.join(", "));
        return Some(Why::new(said, held.since));
    }
    // Between two tries a Job has no active pod, but the failed ones are there.
    let namespace = &row.object.namespace;
    let pods = scene
        .snapshot
        .ledger()
        .status(Input::Objects(Kind::Pod), namespace);
    let none = scene.children(&row.uid).is_empty() && pods == Status::Complete;
    let wants = part.wanted > 0 && part.existing == 0;
    (none && wants).then(|| Why::new("has no pod", row.created))
}

/// Whether a later Job of the same CronJob did the work that this one did not.
fn made_good(scene: &Scene<'_>, job: &Row) -> bool {
    let Some(owner) = &job.owner else {
        return false;
    };
    scene.children(&owner.uid).iter().any(|other| {
        other.created > job.created && workload_part(other).is_some_and(|part| holds(part, "Complete"))
    })
}

fn owned_by_a_workload(row: &Row) -> bool {
    let owner = row.owner.as_ref().and_then(|owner| owner.object.known_kind());
    owner.is_some_and(Kind::is_workload)
}

fn condition<'p>(part: &'p WorkloadPart, kind: &str) -> Option<&'p ConditionPart> {
    part.conditions
        .iter()
        .find(|condition| condition.kind == kind && condition.holds)
}

fn holds(part: &WorkloadPart, kind: &str) -> bool {
    condition(part, kind).is_some()
}

fn failing_since(part: &WorkloadPart) -> Option<Timestamp> {
    condition(part, "ReplicaFailure").and_then(|condition| condition.since)
}

#[cfg(test)]
mod tests;
