//! The facts of a namespace and of what rules within it.

use super::dictionary::{FactRow, Type, fact};
use super::field;
use super::scene::Scene;
use super::subject::Subject;
use super::value::Fact;
use crate::k8s::Kind;
use crate::snapshot::{Existence, Input, Row, Status};

const NAMESPACES: &[Input] = &[Input::Objects(Kind::Namespace)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("namespace.name", Type::Word, |_, of, _| {
        Fact::word(&of.object.name)
    })
    .from("metadata.name", "The name."),
    fact("namespace.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from("metadata", "The namespace itself, for templates and joins."),
    fact("namespace.enforce", Type::Word, |scene, of, _| {
        read(scene, of, |_, row| {
            let level = row.labels.get("pod-security.kubernetes.io/enforce");
            Fact::word(level.cloned().unwrap_or_default())
        })
    })
    .from(
        "metadata.labels[pod-security.kubernetes.io/enforce]",
        "The Pod Security level that it enforces; empty where none is set.",
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
    .from("status.phase", "Whether it is being deleted.")
    .needing(NAMESPACES),
    fact("namespace.quotas", Type::Words, |scene, of, _| {
        names(scene, of, Kind::ResourceQuota)
    })
    .from("ResourceQuota.metadata.name", "Its ResourceQuotas.")
    .needing(&[Input::Objects(Kind::ResourceQuota)]),
    fact("namespace.policies", Type::Words, |scene, of, _| {
        names(scene, of, Kind::NetworkPolicy)
    })
    .from("NetworkPolicy.metadata.name", "Its NetworkPolicies.")
    .needing(&[Input::Objects(Kind::NetworkPolicy)]),
    fact("namespace.limit_ranges", Type::Words, |scene, of, _| {
        names(scene, of, Kind::LimitRange)
    })
    .from("LimitRange.metadata.name", "Its LimitRanges.")
    .needing(&[Input::Objects(Kind::LimitRange)]),
];

/// A namespace that holds something exists; if it was not read, its labels and phase are unknown.
fn read(scene: &Scene<'_>, of: &Subject, from: fn(&Scene<'_>, &Row) -> Fact) -> Fact {
    match scene.snapshot.look_up(Kind::Namespace, "", &of.object.name) {
        Existence::Exists(row) => from(scene, row),
        _ => Fact::Unknown(Input::Objects(Kind::Namespace)),
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
