//! Whether the pods of a workload are refused when they are created, by whom, and in which words.
//!
//! Such pods never exist: the condition ReplicaFailure and the events of the controller are all there is.

use super::events;
use super::field;
use super::scene::{Scene, workload_part};
use super::subject::Subject;
use super::upkeep;
use super::value::{Fact, Text};
use super::workload::missing;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::{ConditionPart, EventPart, WorkloadPart};
use crate::snapshot::{Input, Row};

/// Why the creates of a controller fail.
struct Refusal {
    controller: ObjectRef,
    message: Text,
}

/// What is known of the creates of a workload.
enum Creates {
    Refused(Refusal),
    /// None is refused, or none is tried.
    Fine,
    Unknown(Input),
}

pub(super) fn failing(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match creates(scene, of) {
        Creates::Refused(_) => Fact::bool(true),
        Creates::Fine => Fact::bool(false),
        Creates::Unknown(input) => Fact::Unknown(input),
    }
}

pub(super) fn error(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match creates(scene, of) {
        Creates::Refused(refusal) => Fact::text(refusal.message),
        Creates::Fine => Fact::text(Text::default()),
        Creates::Unknown(input) => Fact::Unknown(input),
    }
}

/// Returns the controls in `violates PodSecurity "restricted:latest": runAsNonRoot != true (…), seccompProfile (…)`.
pub(super) fn controls(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let refusal = match creates(scene, of) {
        Creates::Refused(refusal) => refusal,
        Creates::Fine => return Fact::words(Vec::<String>::new()),
        Creates::Unknown(input) => return Fact::Unknown(input),
    };
    let message = refusal.message.text.raw();
    let (_, violated) = message.split_once("violates PodSecurity \"").unwrap_or_default();
    let (_, controls) = violated.split_once("\": ").unwrap_or_default();
    Fact::words(upkeep::controls(controls.lines().next().unwrap_or_default()))
}

pub(super) fn controller(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match creates(scene, of) {
        Creates::Refused(refusal) => Fact::reference(refusal.controller),
        Creates::Fine => Fact::reference(of.object.clone()),
        Creates::Unknown(input) => Fact::Unknown(input),
    }
}

/// Returns a workload and those of its controllers that create pods now: the current ReplicaSet of
/// a Deployment, the unfinished Jobs of a CronJob.
pub(super) fn controllers<'a>(scene: &Scene<'a>, workload: &'a Row) -> Vec<&'a Row> {
    let mut controllers = vec![workload];
    match workload.object.known_kind() {
        Some(Kind::Deployment) => controllers.extend(current(scene, workload)),
        Some(Kind::CronJob) => {
            let jobs = scene.children(&workload.uid).iter().copied();
            controllers.extend(jobs.filter(|job| workload_part(job).is_some_and(|part| !finished(part))));
        }
        _ => {}
    }
    controllers
}

/// The ReplicaSet that a Deployment fills now: of those that want pods the one of the latest revision, which
/// after a rollback is not the newest.
fn current<'a>(scene: &Scene<'a>, deployment: &Row) -> Option<&'a Row> {
    let sets = scene.replica_sets(&deployment.object);
    let wants_pods = |set: &&&Row| workload_part(set).is_some_and(|part| part.wanted > 0);
    let revision = |set: &&&Row| {
        let json = scene.raw(&set.object).unwrap_or(&field::NOTHING);
        let written = field::word(json, "/metadata/annotations/deployment.kubernetes.io~1revision");
        written.parse::<i64>().unwrap_or(0)
    };
    let latest = sets.iter().rev().filter(wants_pods).max_by_key(revision);
    latest.or(sets.first()).copied()
}

fn creates(scene: &Scene<'_>, of: &Subject) -> Creates {
    let Some(workload) = scene.row(&of.object) else {
        return match of.object.known_kind().filter(|kind| kind.is_workload()) {
            Some(kind) => Creates::Unknown(Input::Objects(kind)),
            None => Creates::Fine,
        };
    };
    let mut answer = Creates::Fine;
    // The controller nearest to the pods speaks first: it made the attempt.
    for controller in controllers(scene, workload).into_iter().rev() {
        match of_controller(scene, controller) {
            Creates::Refused(refusal) => return Creates::Refused(refusal),
            Creates::Unknown(input) => answer = Creates::Unknown(input),
            Creates::Fine => {}
        }
    }
    answer
}

fn of_controller(scene: &Scene<'_>, row: &Row) -> Creates {
    let Some(part) = workload_part(row) else {
        return Creates::Fine;
    };
    let kind = row.object.known_kind();
    let lacks_pods = match kind {
        Some(Kind::CronJob) => !part.suspended,
        Some(Kind::Job) => !part.suspended && !finished(part) && part.existing < part.wanted,
        _ => missing(row, part) > 0,
    };
    if !lacks_pods {
        return Creates::Fine;
    }
    if let Some(condition) = condition(part, "ReplicaFailure") {
        let path = "status.conditions[type=ReplicaFailure].message";
        let message = Text::of_field(&row.object, path, &condition.message);
        return Creates::Refused(Refusal {
            controller: row.object.clone(),
            message,
        });
    }
    if let Some(condition) = not_created(part) {
        let path = "status.conditions[type=Progressing].message";
        let message = Text::of_field(&row.object, path, &condition.message);
        return Creates::Refused(Refusal {
            controller: row.object.clone(),
            message,
        });
    }
    match refused_last(scene, row) {
        Some(event) => {
            let (controller, message) = (row.object.clone(), events::text(&row.object, event));
            Creates::Refused(Refusal { controller, message })
        }
        // These kinds say it in their status, so that no event is missed where there are none.
        None if matches!(
            kind,
            Some(Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController)
        ) =>
        {
            Creates::Fine
        }
        None if scene.events_complete(&row.object.namespace) => Creates::Fine,
        None => Creates::Unknown(Input::Objects(Kind::Event)),
    }
}

/// Returns the newest refusal, unless a create after it went well.
fn refused_last<'s>(scene: &'s Scene<'_>, row: &Row) -> Option<&'s EventPart> {
    let refused = events::with_reason(scene, row, "FailedCreate").next()?;
    let created = events::with_reason(scene, row, "SuccessfulCreate").next();
    (refused.last >= created.and_then(|event| event.last)).then_some(refused)
}

fn condition<'a>(part: &'a WorkloadPart, kind: &str) -> Option<&'a ConditionPart> {
    part.conditions
        .iter()
        .find(|condition| condition.kind == kind && condition.holds)
}

/// Returns the condition of a Deployment whose ReplicaSet cannot be created (pkg/controller/deployment, `FailedRSCreateReason`).
fn not_created(part: &WorkloadPart) -> Option<&ConditionPart> {
    part.conditions.iter().find(|condition| {
        condition.kind == "Progressing" && !condition.holds && condition.reason == "ReplicaSetCreateError"
    })
}

fn finished(part: &WorkloadPart) -> bool {
    condition(part, "Complete").is_some() || condition(part, "Failed").is_some()
}
