//! The tests of `triage`, on the recorded worlds first.

use serde_json::json;

use super::*;
use crate::facts::field;
use crate::facts::world::{World, well};

/// The names of the pods and workloads of a recorded world that are unhealthy, with why.
fn sick(world: &World) -> Vec<String> {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let pods = snapshot.rows(Kind::Pod).filter_map(|row| {
        let why = unhealthy(&scene, &row.object)?;
        Some(format!("{}: {}", row.object.name, why.state.raw()))
    });
    let workloads = unhealthy_workloads(&scene).into_iter();
    let workloads =
        workloads.map(|(object, why)| format!("{} {}: {}", object.kind, object.name, why.state.raw()));
    pods.chain(workloads).collect()
}

#[test]
fn a_healthy_world_has_nothing_unhealthy() {
    assert_eq!(sick(&World::recorded("healthy")), Vec::<String>::new());
}

#[test]
fn of_the_look_alikes_only_the_deaf_server_is_unhealthy() {
    let sick = sick(&World::recorded("look-alikes"));
    assert_eq!(
        sick,
        ["deaf-7779c45c58-6hlx6: app is waiting: CrashLoopBackOff, restarted 17 times"]
    );
}

#[test]
fn every_broken_thing_of_the_sandbox_is_unhealthy_and_nothing_else() {
    let sick = sick(&World::recorded("pandasai-sandbox"));
    let expected = [
        "kernel-0: app is not ready",
        "nightly-report-9rxqm: Failed",
        "python-sandbox-command-864955ff68-h422f: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-cpu-6bbd5f9cd4-8lmbt: Pending, not scheduled",
        "python-sandbox-dns: app is waiting: ImagePullBackOff",
        "python-sandbox-import-66554c9c5c-2qj9h: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-init: fetch-model is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-liveness-78dd5cc9d6-hl8dg: app is waiting: CrashLoopBackOff, restarted 17 times",
        "python-sandbox-noclaim: Pending, not scheduled",
        "python-sandbox-noconfig: Pending, containers not started",
        "python-sandbox-nokey: app is waiting: CreateContainerConfigError",
        "python-sandbox-nosecret: app is waiting: CreateContainerConfigError",
        "python-sandbox-oldcred: app is waiting: ImagePullBackOff",
        "python-sandbox-oom-7c445979c9-cz2q4: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-perm-6b9984db87-7p7v9: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-private: app is waiting: ImagePullBackOff",
        "python-sandbox-readonly-6b789468d8-6vvwd: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-refused: app is waiting: ImagePullBackOff",
        "python-sandbox-regcred: app is waiting: ImagePullBackOff",
        "python-sandbox-selector: Pending, not scheduled",
        "python-sandbox-sidecar: collector is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-tag-d55f8b6b-gllcb: app is waiting: ImagePullBackOff",
        "python-sandbox-taint: Pending, not scheduled",
        "python-sandbox-timeout-5fb7476f67-sv6xn: app is waiting: CrashLoopBackOff, restarted 11 times",
        "python-sandbox-unbound: Pending, not scheduled",
        "sandbox-slow-65c5566bf9-8lng9: app is not ready",
        "spawner-7f777b7596-z8lr2: app is waiting: CrashLoopBackOff, restarted 11 times",
        "Deployment python-sandbox: has 2 of 3 pods",
        "Deployment python-sandbox-norequest: has 0 of 1 pods",
        "Deployment python-sandbox: has 0 of 1 pods",
        "Deployment python-sandbox-account: has 0 of 1 pods",
        "Deployment python-sandbox-large: has 0 of 1 pods",
        "StatefulSet kernel: has 1 of 3 pods",
        "Job long-report: failed: DeadlineExceeded",
        "Job nightly-report: failed: BackoffLimitExceeded",
    ];
    assert_eq!(sick, expected);
}

fn one(bend: impl Fn(&mut serde_json::Value)) -> Option<String> {
    let mut world = World::empty();
    let mut pod = well("cart");
    bend(&mut pod);
    world.add(Kind::Pod, pod);
    sick(&world).pop()
}

fn put(pod: &mut serde_json::Value, pointer: &str, value: serde_json::Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    pod.pointer_mut(parent).unwrap()[key] = value;
}

#[test]
fn young_completed_and_just_deleted_pods_are_left_alone() {
    assert_eq!(one(|_| ()), None);
    assert_eq!(one(|pod| put(pod, "/status/phase", json!("Succeeded"))), None);
    let young = one(|pod| {
        put(pod, "/metadata/creationTimestamp", json!("2026-11-22T16:11:20Z"));
        put(pod, "/status/phase", json!("Pending"));
    });
    assert_eq!(young, None);
    let leaving = one(|pod| put(pod, "/metadata/deletionTimestamp", json!("2026-11-22T16:11:00Z")));
    assert_eq!(leaving, None);
    let overdue = one(|pod| put(pod, "/metadata/deletionTimestamp", json!("2026-11-22T16:06:34Z")));
    assert_eq!(
        overdue.as_deref(),
        Some("cart: still present after its deletion deadline")
    );
}

#[test]
fn pods_that_hang_fail_or_restart_are_unhealthy() {
    let pending = one(|pod| {
        put(pod, "/status", json!({"phase": "Pending"}));
        put(pod, "/spec/nodeName", json!(""));
    });
    assert_eq!(pending.as_deref(), Some("cart: Pending, not scheduled"));
    let failed = one(|pod| put(pod, "/status", json!({"phase": "Failed", "reason": "Evicted"})));
    assert_eq!(failed.as_deref(), Some("cart: Failed: Evicted"));
    let restarted = |count: i64, ended: &str| {
        one(|pod| {
            put(pod, "/status/containerStatuses/0/restartCount", json!(count));
            let end = json!({"terminated": {"exitCode": 1, "finishedAt": ended}});
            put(pod, "/status/containerStatuses/0/lastState", end);
        })
    };
    assert_eq!(
        restarted(2, "2026-11-22T16:09:34Z").as_deref(),
        Some("cart: app was restarted twice, last 2m ago")
    );
    assert_eq!(restarted(1, "2026-11-22T16:09:34Z"), None);
    assert_eq!(restarted(9, "2026-11-22T15:09:34Z"), None);
}

#[test]
fn a_failed_pod_of_a_job_is_made_good_by_a_later_one() {
    let mut world = World::recorded("pandasai-sandbox");
    let failed = |world: &World| {
        sick(world)
            .into_iter()
            .filter(|line| line.contains("nightly-report"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        failed(&world),
        [
            "nightly-report-9rxqm: Failed",
            "Job nightly-report: failed: BackoffLimitExceeded"
        ]
    );
    world.change(Kind::Job, "nightly-report", |job| {
        job["status"]["conditions"] = json!([{"type": "Complete", "status": "True"}]);
    });
    assert_eq!(failed(&world), Vec::<String>::new());
}

#[test]
fn without_the_owner_a_later_pod_still_tells_that_one_was_replaced() {
    let mut world = World::recorded("pandasai-sandbox");
    world.forbid(Kind::Job);
    world.remove(|kind, object| {
        kind == Kind::Pod && field::word(object, "/metadata/name").starts_with("nightly")
    });
    assert_eq!(sick(&world), ["nightly-report-9rxqm: Failed"]);
}

#[test]
fn an_evicted_pod_counts_until_its_controller_has_another() {
    let with = |kind: &str, controller: Kind, replicas: i64| {
        let mut world = World::empty();
        let reference =
            json!({"apiVersion": "apps/v1", "kind": kind, "name": "web", "uid": "web", "controller": true});
        let mut pod = well("web-0");
        pod["metadata"]["ownerReferences"] = json!([reference]);
        pod["status"] = json!({"phase": "Failed", "reason": "Evicted"});
        world.add(Kind::Pod, pod);
        let mut owner = well("web");
        owner["spec"] = json!({"replicas": 1});
        owner["status"] = json!({"replicas": replicas});
        world.add(controller, owner);
        sick(&world)
            .into_iter()
            .filter(|line| line.starts_with("web-0"))
            .count()
    };
    assert_eq!(with("ReplicaSet", Kind::ReplicaSet, 1), 0);
    assert_eq!(with("ReplicaSet", Kind::ReplicaSet, 0), 1);
    // The new pod of a StatefulSet would bear the same name.
    assert_eq!(with("StatefulSet", Kind::StatefulSet, 1), 1);
}
