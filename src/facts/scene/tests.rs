//! The tests of `scene`, on the recorded worlds first.

use serde_json::json;

use super::relations::LONGEST_CHAIN;
use super::*;
use crate::facts::world::{World, container, said, well};

fn owner(world: &World, pod: &str) -> Option<String> {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let subject = container(&scene, pod, "app");
    let top = scene.top_owner(&subject.object)?;
    Some(format!("{} {}", top.kind, top.name))
}

#[test]
fn owners_are_followed_to_the_top_or_to_the_last_that_is_named() {
    let mut world = World::recorded("pandasai-sandbox");
    assert_eq!(
        owner(&world, "python-sandbox-tag").as_deref(),
        Some("Deployment python-sandbox-tag")
    );
    assert_eq!(owner(&world, "kernel-0").as_deref(), Some("StatefulSet kernel"));
    assert_eq!(
        owner(&world, "nightly-report").as_deref(),
        Some("Job nightly-report")
    );
    assert_eq!(owner(&world, "python-sandbox-private"), None);
    world.forbid(Kind::ReplicaSet);
    assert_eq!(
        owner(&world, "python-sandbox-tag").as_deref(),
        Some("ReplicaSet python-sandbox-tag-d55f8b6b")
    );
}

#[test]
fn a_controller_of_another_kind_is_the_top_but_the_workload_is_the_one_that_makes_pods() {
    let mut world = World::empty();
    let owned = |name: &str, api: &str, kind: &str, owner: &str| {
        let mut object = well(name);
        let reference =
            json!({"apiVersion": api, "kind": kind, "name": owner, "uid": owner, "controller": true});
        object["metadata"]["ownerReferences"] = json!([reference]);
        object
    };
    world.add(Kind::Pod, owned("cart-1", "apps/v1", "ReplicaSet", "cart"));
    world.add(
        Kind::ReplicaSet,
        owned("cart", "argoproj.io/v1alpha1", "Rollout", "shop"),
    );
    world.add(
        Kind::Pod,
        owned("session", "agents.x-k8s.io/v1alpha1", "Sandbox", "sandbox"),
    );
    world.add(Kind::Pod, owned("etcd-n1", "v1", "Node", "n1"));
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let workload = |pod: &str| match scene.rooted(&container(&scene, pod, "app"), Root::Workload) {
        Rooted::Is(subject) => subject.object.kind,
        _ => String::new().into(),
    };
    assert_eq!(owner(&world, "cart-1").as_deref(), Some("Rollout shop"));
    assert_eq!(workload("cart-1"), "ReplicaSet");
    assert_eq!(workload("session"), "Sandbox");
    // A node owns the mirror of a static pod, and is no controller.
    assert_eq!(workload("etcd-n1"), "");
    assert_eq!(
        scene
            .pods_of(&ObjectRef::new(Kind::ReplicaSet, "shop", "cart"))
            .len(),
        1
    );
}

#[test]
fn a_cycle_of_owners_ends() {
    let mut world = World::empty();
    for (name, owner) in [("a", "b"), ("b", "a")] {
        let reference = json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": owner, "uid": owner, "controller": true});
        let mut object = well(name);
        object["metadata"]["ownerReferences"] = json!([reference]);
        world.add(Kind::ReplicaSet, object);
    }
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let chain = scene.owners(&ObjectRef::new(Kind::ReplicaSet, "shop", "a"));
    assert_eq!(chain.len(), LONGEST_CHAIN);
}

#[test]
fn events_that_may_not_be_read_are_unknown_and_those_that_are_not_there_are_none() {
    let mut world = World::recorded("pandasai-sandbox");
    let ask = |world: &World, path: &str| {
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        said(&scene.fact(&container(&scene, "python-sandbox-noconfig", "app"), path))
    };
    let mounts = ask(&world, "pod.events.FailedMount");
    assert!(
        mounts.contains("configmap \"sandbox-settings\" not found"),
        "{mounts}"
    );
    assert_eq!(ask(&world, "pod.events.Evicted"), "");
    world.forbid(Kind::Event);
    assert_eq!(ask(&world, "pod.events.FailedMount"), "unknown: events");
    assert_eq!(ask(&world, "pod.phase"), "Pending");
}

#[test]
fn subjects_stand_in_the_order_of_namespace_name_and_container() {
    let world = World::recorded("pandasai-sandbox");
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let workloads = scene.subjects(Root::Workload);
    let kinds: BTreeSet<_> = workloads.iter().map(|subject| &*subject.object.kind).collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["Deployment", "Job", "StatefulSet"]
    );
    let containers = scene.subjects(Root::Container);
    let places: Vec<_> = containers.iter().map(place).collect();
    assert!(places.is_sorted());
    let namespaces = scene.subjects(Root::Namespace).len();
    assert!(namespaces >= 3, "{namespaces}");
}
