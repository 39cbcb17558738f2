//! The facts of a node.

use serde_json::Value as Json;

use super::cluster::minor;
use super::dictionary::{FactRow, Observer, Type, fact};
use super::events;
use super::field;
use super::scene::{Scene, event_of};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::simulate::scheduler::taint_toleration::taints;
use crate::snapshot::Input;

pub(crate) const FACTS: &[FactRow] = &[
    fact("node.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(
        Observer::Spec,
        "metadata.name",
        "The name.",
    ),
    fact("node.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the node, for templates and joins.",
    ),
    fact("node.ready", Type::Bool, |scene, of, _| {
        Fact::bool(field::word(ready(scene, of), "/status") == "True")
    })
    .symptom()
    .from(
        Observer::Kubelet,
        "status.conditions[type=Ready]",
        "Whether the node is Ready.",
    ),
    fact("node.ready.reason", Type::Word, |scene, of, _| {
        Fact::word(field::word(ready(scene, of), "/reason"))
    })
    .from(
        Observer::Kubelet,
        "status.conditions[type=Ready].reason",
        "The reason of its Ready condition: KubeletReady, NodeStatusUnknown.",
    ),
    fact("node.ready.message", Type::Text, |scene, of, _| {
        let message = field::word(ready(scene, of), "/message");
        Fact::text(Text::of_field(
            &of.object,
            "status.conditions[type=Ready].message",
            message,
        ))
    })
    .from(
        Observer::Kubelet,
        "status.conditions[type=Ready].message",
        "The message of its Ready condition.",
    ),
    fact("node.pressure", Type::Words, |scene, of, _| {
        let strained = conditions(scene, of).iter().filter(|condition| {
            let kind = field::word(condition, "/type");
            kind.ends_with("Pressure") && field::word(condition, "/status") == "True"
        });
        Fact::words(strained.map(|condition| field::word(condition, "/type")))
    })
    .from(
        Observer::Kubelet,
        "status.conditions[]",
        "Its pressure conditions: MemoryPressure, DiskPressure, PIDPressure.",
    ),
    fact("node.kubelet.minor", Type::Int, |scene, of, _| {
        let json = scene.raw(&of.object).unwrap_or(&field::NOTHING);
        Fact::int(minor(field::word(json, "/status/nodeInfo/kubeletVersion")))
    })
    .setting()
    .from(
        Observer::Kubelet,
        "status.nodeInfo.kubeletVersion",
        "The minor version of its kubelet, 35; 0 if it is not reported.",
    ),
    fact("node.cordoned", Type::Bool, |scene, of, _| {
        Fact::bool(
            scene
                .raw(&of.object)
                .is_some_and(|json| field::flag(json, "/spec/unschedulable")),
        )
    })
    .from(Observer::Spec, "spec.unschedulable", "Whether it is cordoned."),
    fact("node.taints", Type::Words, |scene, of, _| {
        let taints = scene.raw(&of.object).into_iter().flat_map(taints);
        Fact::words(taints.map(|taint| taint.spoken()))
    })
    .from(Observer::Spec, "spec.taints", "Its taints as `key=value:effect`."),
    fact("node.events.*", Type::Texts, told)
        .from(
            Observer::Reporter,
            "Event.message",
            "The messages of its events with that reason, newest first.",
        )
        .needing(events::EVENTS),
];

/// Kubelets name themselves in their events and often give no uid, or the name as one; a name is one node's.
fn told(scene: &Scene<'_>, of: &Subject, reason: &str) -> Fact {
    let name = of.object.name.as_str();
    let uid = scene.row(&of.object).map_or("", |row| row.uid.as_str());
    let uids = ["", name, uid];
    let mut known: Vec<&str> = uids.to_vec();
    known.dedup();
    let rows = known.iter().flat_map(|uid| scene.events_of(uid));
    let mut told: Vec<_> = rows
        .map(|row| event_of(row))
        .filter(|event| event.reason == reason && event.about_kind == "Node" && event.about_name == name)
        .collect();
    if told.is_empty() && !scene.events_complete("default") {
        return Fact::Unknown(Input::Objects(Kind::Event));
    }
    told.sort_by_key(|event| std::cmp::Reverse(event.last));
    Fact::texts(
        told.into_iter()
            .map(|event| events::text(&of.object, event))
            .collect(),
    )
}

fn conditions<'a>(scene: &Scene<'a>, of: &Subject) -> &'a [Json] {
    scene
        .raw(&of.object)
        .map_or(&[], |json| field::list(json, "/status/conditions"))
}

fn ready<'a>(scene: &Scene<'a>, of: &Subject) -> &'a Json {
    let mut conditions = conditions(scene, of).iter();
    conditions
        .find(|condition| field::word(condition, "/type") == "Ready")
        .unwrap_or(&field::NOTHING)
}

#[cfg(test)]
mod tests {
    use super::super::subject::Root;
    use super::super::world::{World, said, subject};
    use crate::facts::Scene;
    use crate::k8s::Kind;

    #[test]
    fn events_of_a_node_are_its_own_by_name_as_well() {
        let ask = |world: &World, node: &str, path: &str| {
            let snapshot = world.snapshot();
            let scene = Scene::new(&snapshot);
            said(&scene.fact(&subject(&scene, Root::Node, node), path))
        };
        let mut world = World::recorded("pandasai-sandbox");
        assert!(ask(&world, "node1", "node.events.Starting").contains("kubelet"));
        assert_eq!(ask(&world, "fake-0", "node.events.Starting"), "");
        world.forbid(Kind::Event);
        assert_eq!(ask(&world, "node1", "node.events.Starting"), "unknown: events");
    }
}
