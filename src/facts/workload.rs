//! The facts of a workload: the topmost controller that makes pods, what it wants and why it does not get it.

use serde_json::Value as Json;

use super::creation;
use super::dictionary::{FactRow, Observer, Type, fact};
use super::events;
use super::field;
use super::scene::{Scene, workload_part};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::snapshot::row::{ConditionPart, WorkloadPart};
use crate::snapshot::{Existence, Input, Row};

const EVENTS: &[Input] = &[Input::Objects(Kind::Event)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("workload.exists", Type::Bool, exists).setting().from(Observer::ApiServer,
        "metadata.ownerReferences[]",
        "Whether the pod has a controller; false for a bare pod.",
    ),
    fact("workload.kind", Type::Word, |_, of, _| {
        Fact::word(&*of.object.kind)
    })
    .from(Observer::Spec, "kind", "The kind: Deployment, StatefulSet, Job."),
    fact("workload.name", Type::Word, |_, of, _| {
        Fact::word(&of.object.name)
    })
    .from(Observer::Spec, "metadata.name", "The name."),
    fact("workload.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("workload.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(Observer::Spec, "metadata", "Reference to the workload, for templates and joins."),
    fact("workload.replicas.wanted", Type::Int, |scene, of, _| {
        counted(scene, of, |_, part| part.wanted)
    })
    .from(Observer::Spec,
        "spec.replicas",
        "The number of pods that it should have: replicas, scheduled nodes or parallelism.",
    ),
    fact("workload.replicas.existing", Type::Int, |scene, of, _| {
        counted(scene, of, |_, part| part.existing)
    })
    .symptom().from(Observer::Controller("workload"), "status.replicas", "The number of its pods that exist."),
    fact("workload.replicas.ready", Type::Int, |scene, of, _| {
        counted(scene, of, |_, part| part.ready)
    })
    .symptom().from(Observer::Controller("workload"), "status.readyReplicas", "The number of its pods that are ready."),
    fact("workload.replicas.missing", Type::Int, |scene, of, _| {
        counted(scene, of, missing)
    })
    .symptom().from(Observer::Controller("workload"),
        "computed: wanted - existing",
        "The number of its pods that were never created; 0 for Jobs and for what is suspended.",
    ),
    fact("workload.create.failing", Type::Bool, creation::failing)
        .symptom().from(Observer::Controller("workload"),
            "status.conditions[type=ReplicaFailure], events FailedCreate",
            "Whether the API server rejects the pods that it, or its current ReplicaSet, tries to create.",
        )
        .needing(EVENTS),
    fact("workload.create.error", Type::Text, creation::error)
        .from(Observer::ApiServer,
            "status.conditions[type=ReplicaFailure].message, Event.message",
            "The API server's error for the create request.",
        )
        .needing(EVENTS),
    fact("workload.create.controls", Type::Words, creation::controls)
        .from(Observer::ApiServer,
            "computed: workload.create.error",
            "The controls that Pod Security admission reports as violated, without containers and values; empty if it did not reject the pod.",
        )
        .needing(EVENTS),
    fact("workload.create.controller", Type::Ref, creation::controller)
        .from(Observer::Spec,
            "computed: the workload or its ReplicaSet",
            "The controller whose create requests are rejected.",
        )
        .needing(EVENTS),
    fact("workload.progress.failed", Type::Bool, |scene, of, _| {
        seen(scene, of, Type::Bool, |_, _, part| {
            Fact::bool(overdue(part).is_some())
        })
    })
    .symptom().from(Observer::Controller("deployment"),
        "status.conditions[type=Progressing]",
        "Whether a rollout passed its progress deadline.",
    ),
    fact("workload.progress.message", Type::Text, |scene, of, _| {
        seen(scene, of, Type::Text, |_, row, part| {
            let message = overdue(part).map_or("", |condition| &condition.message);
            Fact::text(Text::of_field(
                &row.object,
                "status.conditions[type=Progressing].message",
                message,
            ))
        })
    })
    .from(Observer::Controller("deployment"),
        "status.conditions[type=Progressing].message",
        "The Deployment's message about the deadline.",
    ),
    fact("workload.service_account", Type::Word, account).from(Observer::Spec,
        "spec.template.spec.serviceAccountName",
        "The account that its pods run as.",
    ),
    fact("workload.suspended", Type::Bool, |scene, of, _| {
        seen(scene, of, Type::Bool, |_, _, part| Fact::bool(part.suspended))
    })
    .from(Observer::Spec, "spec.suspend", "Whether a Job or CronJob is suspended."),
    fact("workload.paused", Type::Bool, |scene, of, _| {
        seen(scene, of, Type::Bool, |scene, row, _| {
            let json = scene.raw(&row.object);
            Fact::bool(json.is_some_and(|json| field::flag(json, "/spec/paused")))
        })
    })
    .from(Observer::Spec,
        "spec.paused",
        "Whether a Deployment is paused, so that changes of its template are not rolled out.",
    ),
    fact("workload.revised", Type::Bool, |scene, of, _| {
        seen(scene, of, Type::Bool, |scene, row, _| {
            let json = scene.raw(&row.object);
            let revision = json.map_or("", |json| {
                field::word(json, "/metadata/annotations/deployment.kubernetes.io~1revision")
            });
            Fact::bool(revision.parse::<u64>().is_ok_and(|revision| revision > 1))
        })
    })
    .from(Observer::Spec,
        "metadata.annotations[deployment.kubernetes.io/revision]",
        "Whether a Deployment has an earlier revision to roll back to.",
    ),
    fact("workload.updating", Type::Bool, |scene, of, _| {
        seen(scene, of, Type::Bool, |scene, row, part| {
            Fact::bool(
                scene
                    .raw(&row.object)
                    .is_some_and(|json| updating(row, part, json)),
            )
        })
    })
    .symptom().from(Observer::Controller("workload"),
        "status.observedGeneration, status.updatedReplicas",
        "Whether a rollout is under way.",
    ),
    fact(
        "workload.events.*",
        Type::Texts,
        |scene, of, reason| match scene.row(&of.object) {
            Some(row) => events::texts(scene, &creation::controllers(scene, row), reason),
            None => absent(scene, of, Type::Texts),
        },
    )
    .from(Observer::Reporter,
        "Event.message",
        "The messages of its events, and its current ReplicaSet's, with that reason.",
    )
    .needing(EVENTS),
];

/// Derives from the row of a workload that was seen; of one that is only named it is unknown.
fn seen(
    scene: &Scene<'_>,
    of: &Subject,
    kind: Type,
    read: fn(&Scene<'_>, &Row, &WorkloadPart) -> Fact,
) -> Fact {
    match scene
        .row(&of.object)
        .and_then(|row| Some((row, workload_part(row)?)))
    {
        Some((row, part)) => read(scene, row, part),
        None => absent(scene, of, kind),
    }
}

/// An owner that was not seen: unknown, unless its list is complete or nobody reads its kind.
fn absent(scene: &Scene<'_>, of: &Subject, kind: Type) -> Fact {
    let Some(owner) = of.object.known_kind() else {
        return Fact::unset(kind);
    };
    match scene
        .snapshot
        .look_up(owner, &of.object.namespace, &of.object.name)
    {
        Existence::Unknown(input) => Fact::Unknown(input),
        _ => Fact::unset(kind),
    }
}

fn exists(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match of.object.known_kind() {
        // A pod without a controller stands for itself.
        Some(Kind::Pod) => Fact::bool(false),
        Some(kind) => existence(scene, kind, &of.object.namespace, &of.object.name),
        // The garbage collector removes what a vanished owner leaves behind; only the server knows better.
        None => Fact::bool(scene.snapshot.strangers().get(&of.object) != Some(&None)),
    }
}

/// Returns whether an object is there, as a fact.
pub(super) fn existence(scene: &Scene<'_>, kind: Kind, namespace: &str, name: &str) -> Fact {
    match scene.snapshot.look_up(kind, namespace, name) {
        Existence::Exists(_) => Fact::bool(true),
        Existence::Absent => Fact::bool(false),
        Existence::Unknown(input) => Fact::Unknown(input),
    }
}

fn counted(scene: &Scene<'_>, of: &Subject, count: fn(&Row, &WorkloadPart) -> i64) -> Fact {
    match scene
        .row(&of.object)
        .and_then(|row| Some((row, workload_part(row)?)))
    {
        Some((row, part)) => Fact::int(count(row, part)),
        None => absent(scene, of, Type::Int),
    }
}

/// Jobs replace their pods and end; what they lack for a moment is not missing.
pub(super) fn missing(row: &Row, part: &WorkloadPart) -> i64 {
    let runs_to_an_end = matches!(row.object.known_kind(), Some(Kind::Job | Kind::CronJob));
    if part.suspended || runs_to_an_end {
        0
    } else {
        part.wanted.saturating_sub(part.existing).max(0)
    }
}

fn overdue(part: &WorkloadPart) -> Option<&ConditionPart> {
    let mut conditions = part.conditions.iter();
    conditions.find(|condition| {
        condition.kind == "Progressing" && !condition.holds && condition.reason == "ProgressDeadlineExceeded"
    })
}

fn account(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match scene
        .pod_spec(&of.object)
        .map(|spec| field::word(spec, "/serviceAccountName"))
    {
        Some("") => Fact::word("default"),
        Some(name) => Fact::word(name),
        None => absent(scene, of, Type::Word),
    }
}

fn updating(row: &Row, part: &WorkloadPart, json: &Json) -> bool {
    let int = |pointer: &str| field::int(json, pointer).unwrap_or(0);
    let unseen = int("/status/observedGeneration") < int("/metadata/generation");
    match row.object.known_kind() {
        Some(Kind::Deployment) => {
            let updated = int("/status/updatedReplicas");
            unseen || updated < part.wanted || int("/status/replicas") > updated
        }
        Some(Kind::StatefulSet) => {
            let revision = |pointer: &str| field::word(json, pointer);
            unseen || revision("/status/currentRevision") != revision("/status/updateRevision")
        }
        Some(Kind::DaemonSet) => {
            unseen || int("/status/updatedNumberScheduled") < int("/status/desiredNumberScheduled")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
