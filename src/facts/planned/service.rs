//! The facts `service.planned.*`: what a plan changes for a Service, its own or one of the cluster.

use std::collections::BTreeMap;

use crate::facts::dictionary::{FactRow, Observer, Type, fact};
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text, Value};
use crate::k8s::Kind;
use crate::simulate::endpoints;
use crate::snapshot::{ADDS, Input, REPLACES, Row, Status};

const PODS: &[Input] = &[Input::Objects(Kind::Pod)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("service.planned", Type::Bool, |scene, of, _| {
        Fact::bool(is_written(scene, of))
    })
    .from(
        Observer::Engine,
        "computed: the manifests",
        "Whether it is in a manifest.",
    ),
    fact("service.planned.pod", Type::Text, pod)
        .from(
            Observer::Engine,
            "computed: selector, labels",
            "The planned pod that it selects; empty if there is none.",
        )
        .needing(PODS),
    fact("service.planned.nearest", Type::Word, nearest)
        .from(
            Observer::Engine,
            "computed: nearest",
            "`; Deployment web has app=api instead of apis`, if a close match exists; else empty.",
        )
        .needing(PODS),
];

fn is_written(scene: &Scene<'_>, of: &Subject) -> bool {
    let row = scene.row(&of.object);
    row.is_some_and(|row| row.uid.starts_with(ADDS) || row.uid.starts_with(REPLACES))
}

/// Its own place, if it stands in a manifest, or that of the first planned Pod that it selects.
fn pod(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some(service) = scene.raw(&of.object) else {
        return Fact::unset(Type::Text);
    };
    let pods = scene.snapshot.rows_in(Kind::Pod, &of.object.namespace);
    let is_planned = |row: &&Row| {
        scene
            .raw(&row.object)
            .is_some_and(|json| super::is_planned(row, json))
    };
    let mut taken = pods
        .filter(is_planned)
        .filter(|row| endpoints::takes(service, row));
    let Some(pod) = taken.next() else {
        let pods = Input::Objects(Kind::Pod);
        let seen = scene.snapshot.ledger().status(pods, &of.object.namespace) == Status::Complete;
        return if seen || !is_written(scene, of) {
            Fact::unset(Type::Text)
        } else {
            Fact::Unknown(pods)
        };
    };
    let (object, path) = if is_written(scene, of) {
        (&of.object, "spec.ports")
    } else {
        (&pod.object, "spec.containers[0].ports")
    };
    Fact::text(Text::computed(object, path, &pod.object.name))
}

fn nearest(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let names = ["found", "kind", "name", "key", "has", "wants"];
    let facts: BTreeMap<&str, Fact> = names
        .into_iter()
        .map(|name| (name, scene.fact(of, &format!("service.nearest.{name}"))))
        .collect();
    if let Some(Fact::Unknown(input)) = facts.get("found") {
        return Fact::Unknown(*input);
    }
    if facts.get("found").and_then(Fact::as_bool) != Some(true) {
        return Fact::word("");
    }
    let word = |name: &str| match facts.get(name) {
        Some(Fact::Known(Value::Word(word))) => word.as_str(),
        _ => "",
    };
    let has = match word("has") {
        "" => format!("has no {}", word("key")),
        has => format!("has {}={has} instead of {}", word("key"), word("wants")),
    };
    Fact::word(format!("; {} {} {has}", word("kind"), word("name")))
}
