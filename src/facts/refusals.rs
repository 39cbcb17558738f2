//! Refusals that the API itself shows: in events and in conditions of objects that controllers write.
//!
//! A program prints what it likes, so that a log proves nothing about another account. A text counts here only where no
//! container can put its own words into it: the kubelet quotes the output of probes and hooks in events, and the last words
//! of a container in the status of its pod, so that pods are passed over and of the kubelet's events only those are read
//! whose text comes from a driver or a network plugin. A webhook's answer may quote the object that it refuses.

use std::cell::OnceCell;
use std::rc::Rc;

use super::scene::{Scene, event_of};
use crate::k8s::forbidden::{self, Denied};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Snapshot;
use crate::snapshot::row::EventPart;

/// Events of the kubelet whose text comes from a volume driver or a network plugin.
const OF_DRIVERS: [&str; 5] = [
    "FailedAttachVolume",
    "FailedCreatePodSandBox",
    "FailedMapVolume",
    "FailedMount",
    "FailedUnMount",
];

/// The refusals of a snapshot, read when they are first asked for.
#[derive(Clone, Default)]
pub(crate) struct ShownRefusals(Rc<OnceCell<Vec<Denied>>>);

impl ShownRefusals {
    fn of(&self, snapshot: &Snapshot) -> &[Denied] {
        self.0.get_or_init(|| {
            let events = snapshot.rows(Kind::Event).map(event_of);
            let events = events
                .filter(|event| is_of_a_controller(event))
                .flat_map(|event| forbidden::verbatim(&event.message));
            events.chain(of_conditions(snapshot)).collect()
        })
    }
}

fn is_of_a_controller(event: &EventPart) -> bool {
    event.component != "kubelet" || OF_DRIVERS.contains(&event.reason.as_str())
}

fn of_conditions(snapshot: &Snapshot) -> impl Iterator<Item = Denied> {
    let speaks = |kind: &Kind| {
        kind.is_workload()
            || matches!(
                kind,
                Kind::HorizontalPodAutoscaler | Kind::Namespace | Kind::PersistentVolumeClaim
            )
    };
    let built_in = Kind::all()
        .filter(speaks)
        .flat_map(|kind| snapshot.rows(kind))
        .map(|row| &row.object);
    let custom = snapshot.strangers().iter().filter(|(_, row)| row.is_some());
    built_in
        .chain(custom.map(|(object, _)| object))
        .flat_map(|object| messages(snapshot, object))
        .flat_map(|message| forbidden::verbatim(&message))
}

fn messages(snapshot: &Snapshot, object: &ObjectRef) -> Vec<String> {
    let conditions = snapshot
        .raw(object)
        .and_then(|json| json.pointer("/status/conditions")?.as_array());
    let messages = conditions.into_iter().flatten();
    messages
        .filter_map(|condition| condition["message"].as_str().map(str::to_owned))
        .collect()
}

impl Scene<'_> {
    /// Returns whether an event or a condition shows that this caller was refused just this request.
    pub(crate) fn shows_refusal(&self, denied: &Denied) -> bool {
        let same = |one: &Denied| one.caller == denied.caller && one.request == denied.request;
        self.shown_refusals().of(self.snapshot).iter().any(same)
    }
}

#[cfg(test)]
mod tests {
    use super::super::world::World;
    use super::*;
    use crate::k8s::forbidden::Refusal;
    use serde_json::json;

    const WORDS: &str = r#"pods is forbidden: User "system:serviceaccount:ops:spawner" cannot create resource "pods" in API group "" in the namespace "shop""#;

    fn event(component: &str, reason: &str, message: &str) -> serde_json::Value {
        json!({
            "metadata": { "name": "e1", "namespace": "shop", "uid": "e1" },
            "involvedObject": { "kind": "Pod", "namespace": "shop", "name": "web", "uid": "u1" },
            "reason": reason, "message": message, "type": "Warning", "source": { "component": component },
            "lastTimestamp": "2026-11-22T16:05:00Z",
        })
    }

    fn shown(kind: Kind, object: serde_json::Value) -> bool {
        let mut world = World::empty();
        world.add(kind, object);
        let snapshot = world.snapshot();
        let Refusal::Access(denied) = forbidden::read(WORDS) else {
            panic!("the words are no refusal");
        };
        Scene::new(&snapshot).shows_refusal(&denied)
    }

    #[test]
    fn only_what_no_container_can_write_shows_a_refusal() {
        let of = |component: &str, reason: &str, message: &str| {
            shown(Kind::Event, event(component, reason, message))
        };
        let created = format!("Error creating: {WORDS}");
        assert!(of("replicaset-controller", "FailedCreate", &created));
        assert!(of(
            "kubelet",
            "FailedMount",
            &format!("MountVolume.SetUp failed: rpc error: {WORDS}")
        ));
        for (component, reason, message) in [
            ("kubelet", "Unhealthy", format!("Readiness probe failed: {WORDS}")),
            ("kubelet", "FailedPostStartHook", WORDS.to_owned()),
            ("kubelet", "Failed", format!("Error: exec: {WORDS}: not found")),
            (
                "replicaset-controller",
                "FailedCreate",
                "Error creating: quota".to_owned(),
            ),
            (
                "replicaset-controller",
                "FailedCreate",
                format!("Error creating: admission webhook \"w\" denied the request: image {WORDS}"),
            ),
            (
                "job-controller",
                "FailedCreate",
                format!("cannot parse {:?}", WORDS),
            ),
            (
                "job-controller",
                "FailedCreate",
                WORDS.replace("\"shop\"", "\"other\""),
            ),
        ] {
            assert!(!of(component, reason, &message), "{component} {reason} {message}");
        }
    }

    #[test]
    fn conditions_of_workloads_count_and_the_status_of_a_pod_does_not() {
        let object = |status: serde_json::Value| json!({ "metadata": { "name": "web", "namespace": "shop", "uid": "u1" }, "status": status });
        let conditions =
            json!({ "conditions": [{ "type": "ReplicaFailure", "status": "True", "message": WORDS }] });
        assert!(shown(Kind::ReplicaSet, object(conditions.clone())));
        assert!(!shown(Kind::Pod, object(conditions)));
        let last_words = json!({ "containerStatuses": [{ "name": "app", "lastState": { "terminated": { "message": WORDS, "exitCode": 1 } } }] });
        assert!(!shown(Kind::Pod, object(last_words)));
    }
}
