//! The facts of a namespace and of what rules within it.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::Scene;
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::snapshot::{Existence, Input, Row, Status};

const NAMESPACES: &[Input] = &[Input::Objects(Kind::Namespace)];

/// In the order in which the namespace controller takes its steps.
const DELETION_FAILED: [&str; 3] = [
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
];

pub(crate) const FACTS: &[FactRow] = &[
    fact("namespace.name", Type::Word, |_, of, _| {
        Fact::word(&of.object.name)
    })
    .from(Observer::Spec, "metadata.name", "The name."),
    fact("namespace.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the namespace, for templates and joins.",
    ),
    fact("namespace.enforce", Type::Word, |scene, of, _| {
        read(scene, of, |_, row| {
            let level = row.labels.get("pod-security.kubernetes.io/enforce");
            Fact::word(level.cloned().unwrap_or_default())
        })
    })
    .from(
        Observer::Spec,
        "metadata.labels[pod-security.kubernetes.io/enforce]",
        "The Pod Security level that it enforces; empty if none is set.",
    )
    .needing(NAMESPACES),
    fact("namespace.terminating", Type::Bool, |scene, of, _| {
        read(scene, of, |scene, row| {
            let phase = scene
                .raw(&row.object)
                .map_or("", |json| field::word(json, "/status/phase"));
            Fact::bool(row.deletion.is_some() || phase == "Terminating")
        })
    })
    .symptom()
    .from(
        Observer::ApiServer,
        "status.phase",
        "Whether it is being deleted.",
    )
    .needing(NAMESPACES),
    fact("namespace.terminating.seconds", Type::Int, |scene, of, _| {
        read(scene, of, |scene, row| {
            Fact::int(row.deletion.map_or(0, |began| scene.age(began)))
        })
    })
    .symptom()
    .from(
        Observer::ApiServer,
        "metadata.deletionTimestamp",
        "Seconds since its deletion was requested; 0 if it is not being deleted.",
    )
    .needing(NAMESPACES),
    fact("namespace.remaining", Type::Text, |scene, of, _| {
        read(scene, of, |scene, row| {
            condition(scene, row, &["NamespaceContentRemaining"])
        })
    })
    .from(
        Observer::Controller("namespace"),
        "status.conditions[type=NamespaceContentRemaining].message",
        "The remaining content of a namespace that is being deleted; empty if there is none.",
    )
    .needing(NAMESPACES),
    fact("namespace.held", Type::Text, |scene, of, _| {
        read(scene, of, |scene, row| {
            condition(scene, row, &["NamespaceFinalizersRemaining"])
        })
    })
    .from(
        Observer::Controller("namespace"),
        "status.conditions[type=NamespaceFinalizersRemaining].message",
        "The finalizers that block the deletion of the remaining content; empty if there are none.",
    )
    .needing(NAMESPACES),
    fact("namespace.deletion_error", Type::Text, |scene, of, _| {
        read(scene, of, |scene, row| condition(scene, row, &DELETION_FAILED))
    })
    .from(
        Observer::Controller("namespace"),
        "status.conditions[type=NamespaceDeletion*Failure].message",
        "Why the namespace controller cannot list or delete the content; empty if it can.",
    )
    .needing(NAMESPACES),
    fact("namespace.quotas", Type::Words, |scene, of, _| {
        names(scene, of, Kind::ResourceQuota)
    })
    .setting()
    .from(
        Observer::ApiServer,
        "ResourceQuota.metadata.name",
        "Its ResourceQuotas.",
    )
    .needing(&[Input::Objects(Kind::ResourceQuota)]),
    fact("namespace.policies", Type::Words, |scene, of, _| {
        names(scene, of, Kind::NetworkPolicy)
    })
    .setting()
    .from(
        Observer::ApiServer,
        "NetworkPolicy.metadata.name",
        "Its NetworkPolicies.",
    )
    .needing(&[Input::Objects(Kind::NetworkPolicy)]),
    fact("namespace.limit_ranges", Type::Words, |scene, of, _| {
        names(scene, of, Kind::LimitRange)
    })
    .setting()
    .from(
        Observer::ApiServer,
        "LimitRange.metadata.name",
        "Its LimitRanges.",
    )
    .needing(&[Input::Objects(Kind::LimitRange)]),
];

/// A namespace that holds something exists; if it was not read, its labels and phase are unknown.
fn read(scene: &Scene<'_>, of: &Subject, from: fn(&Scene<'_>, &Row) -> Fact) -> Fact {
    match scene.snapshot.look_up(Kind::Namespace, "", &of.object.name) {
        Existence::Exists(row) => from(scene, row),
        _ => Fact::Unknown(Input::Objects(Kind::Namespace)),
    }
}

/// The message of the first of these conditions that holds.
fn condition(scene: &Scene<'_>, row: &Row, types: &[&str]) -> Fact {
    let conditions = scene
        .raw(&row.object)
        .map_or(&[][..], |json| field::list(json, "/status/conditions"));
    let said = types.iter().find_map(|name| {
        conditions
            .iter()
            .find(|one| field::word(one, "/type") == *name && field::word(one, "/status") == "True")
    });
    match said {
        Some(one) => {
            let path = format!("status.conditions[type={}].message", field::word(one, "/type"));
            Fact::text(Text::of_field(&row.object, path, field::word(one, "/message")))
        }
        None => Fact::unset(Type::Text),
    }
}

fn names(scene: &Scene<'_>, of: &Subject, kind: Kind) -> Fact {
    let input = Input::Objects(kind);
    match scene.snapshot.ledger().status(input, &of.object.name) {
        Status::Complete => {
            let rows = scene.snapshot.rows_in(kind, &of.object.name);
            Fact::words(rows.map(|row| row.object.name.as_str()))
        }
        _ => Fact::Unknown(input),
    }
}
