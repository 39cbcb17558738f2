//! The facts of the HorizontalPodAutoscaler that points at a workload, and what it says of itself.

use serde_json::Value as Json;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::Scene;
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::snapshot::{Input, Row, Status};

const AUTOSCALERS: &[Input] = &[Input::Objects(Kind::HorizontalPodAutoscaler)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("workload.autoscaler.name", Type::Word, |scene, of, _| {
        told(
            scene,
            of,
            |row, _| Fact::word(row.object.name.as_str()),
            || Fact::word(""),
        )
    })
    .from(
        Observer::Spec,
        "HorizontalPodAutoscaler.spec.scaleTargetRef",
        "The HorizontalPodAutoscaler that targets it; empty if none does.",
    )
    .needing(AUTOSCALERS),
    fact("workload.autoscaler.idle.reason", Type::Word, |scene, of, _| {
        told(
            scene,
            of,
            |_, json| Fact::word(field::word(idle(json), "/reason")),
            || Fact::word(""),
        )
    })
    .from(
        Observer::Controller("horizontal-pod-autoscaler"),
        "HorizontalPodAutoscaler.status.conditions[]",
        "Why the autoscaler cannot scale: FailedGetResourceMetric, FailedGetScale; empty if it can.",
    )
    .needing(AUTOSCALERS),
    fact("workload.autoscaler.idle.message", Type::Text, |scene, of, _| {
        let message = |row: &Row, json: &Json| {
            let path = "status.conditions[].message";
            Fact::text(Text::of_field(
                &row.object,
                path,
                field::word(idle(json), "/message"),
            ))
        };
        told(scene, of, message, || Fact::text(Text::default()))
    })
    .from(
        Observer::Controller("horizontal-pod-autoscaler"),
        "HorizontalPodAutoscaler.status.conditions[].message",
        "The message of that condition.",
    )
    .needing(AUTOSCALERS),
];

/// Reads the autoscaler of a workload; unknown when none was seen in a list that was not read whole.
fn told(
    scene: &Scene<'_>,
    of: &Subject,
    read: impl Fn(&Row, &Json) -> Fact,
    none: impl Fn() -> Fact,
) -> Fact {
    let kind = Kind::HorizontalPodAutoscaler;
    let namespace = &of.object.namespace;
    let mut rows = scene.snapshot.rows_in(kind, namespace);
    let found = rows.find_map(|row| {
        let json = scene.raw(&row.object)?;
        let target = field::at(json, "/spec/scaleTargetRef");
        let same =
            field::word(target, "/kind") == of.object.kind && field::word(target, "/name") == of.object.name;
        same.then_some((row, json))
    });
    match found {
        Some((row, json)) => read(row, json),
        None if scene.snapshot.ledger().status(AUTOSCALERS[0], namespace) == Status::Complete => none(),
        None => Fact::Unknown(AUTOSCALERS[0]),
    }
}

/// Returns the condition that keeps it from scaling. One that is off because nothing is to be scaled is none.
fn idle(json: &Json) -> &Json {
    let mut conditions = field::list(json, "/status/conditions").iter();
    let stops = |condition: &&Json| {
        matches!(field::word(condition, "/type"), "ScalingActive" | "AbleToScale")
            && field::word(condition, "/status") == "False"
            && field::word(condition, "/reason") != "ScalingDisabled"
    };
    conditions.find(stops).unwrap_or(&field::NOTHING)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::subject::{Root, Subject};
    use super::super::world::{World, said};
    use crate::facts::Scene;
    use crate::k8s::{Kind, ObjectRef};

    #[test]
    fn an_autoscaler_says_why_it_is_idle_and_zero_replicas_are_no_reason() {
        let ask = |reason: &str, path: &str| {
            let mut world = World::empty();
            world.add(
                Kind::HorizontalPodAutoscaler,
                json!({
                    "metadata": {"name": "cart", "namespace": "shop", "uid": "u-hpa"},
                    "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "cart"}},
                    "status": {"conditions": [{"type": "ScalingActive", "status": "False", "reason": reason}]},
                }),
            );
            let snapshot = world.snapshot();
            let scene = Scene::new(&snapshot);
            let object = ObjectRef::new(Kind::Deployment, "shop", "cart");
            said(&scene.fact(
                &Subject {
                    root: Root::Workload,
                    object,
                    container: None,
                },
                path,
            ))
        };
        let reason = "workload.autoscaler.idle.reason";
        assert_eq!(ask("FailedGetResourceMetric", reason), "FailedGetResourceMetric");
        assert_eq!(ask("FailedGetResourceMetric", "workload.autoscaler.name"), "cart");
        assert_eq!(ask("ScalingDisabled", reason), "");
    }
}
