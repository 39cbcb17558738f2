//! The tests of `probe`, on the recorded worlds first.

use serde_json::{Value as Json, json};

use crate::facts::scene::Scene;
use crate::facts::world::{World, container, said, well};
use crate::k8s::Kind;

fn ask(world: &World, pod: &str, paths: &[&str]) -> Vec<String> {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let subject = container(&scene, pod, "app");
    paths
        .iter()
        .map(|path| said(&scene.fact(&subject, path)))
        .collect()
}

fn killed(world: &World, pod: &str) -> String {
    ask(world, pod, &["container.probe.liveness.killed"]).remove(0)
}

#[test]
fn who_was_killed_by_the_liveness_probe_in_the_recordings() {
    let sandbox = World::recorded("pandasai-sandbox");
    let look_alikes = World::recorded("look-alikes");
    // The last Killing event of both is 25 minutes old: the client dropped those that came after it.
    assert_eq!(killed(&sandbox, "python-sandbox-liveness"), "true");
    assert_eq!(killed(&look_alikes, "deaf"), "true");
    assert_eq!(killed(&sandbox, "python-sandbox-oom"), "false");
    assert_eq!(killed(&look_alikes, "restarted-once"), "false");
}

#[test]
fn without_events_nobody_knows_who_sent_the_signal() {
    let mut world = World::recorded("pandasai-sandbox");
    world.forbid(Kind::Event);
    assert_eq!(killed(&world, "python-sandbox-liveness"), "unknown: events");
    assert_eq!(killed(&world, "python-sandbox-oom"), "false");
    // An exit code of its own is no signal, and no probe is declared.
    assert_eq!(killed(&world, "python-sandbox-import-6"), "false");
}

#[test]
fn readiness_is_told_by_the_status_and_its_reason_by_events() {
    let mut world = World::recorded("pandasai-sandbox");
    let paths = [
        "container.probe.readiness.failing",
        "container.probe.readiness.error",
        "container.probe.readiness.target",
        "container.probe.readiness.port",
    ];
    assert_eq!(
        ask(&world, "sandbox-slow", &paths),
        [
            "true",
            "Readiness probe failed: HTTP probe failed with statuscode: 404",
            "GET /healthz on port 8080",
            "8080"
        ]
    );
    assert_eq!(ask(&world, "sandbox-api", &paths[..2]), ["false", ""]);
    world.forbid(Kind::Event);
    assert_eq!(
        ask(&world, "sandbox-slow", &paths[..2]),
        ["true", "unknown: events"]
    );
    assert_eq!(ask(&world, "sandbox-api", &paths[..2]), ["false", ""]);
}

/// A pod with a liveness probe whose container ended and was restarted, and an event.
fn restarted(end: Json, event: Json) -> World {
    let mut pod = well("cart");
    pod["spec"]["containers"][0]["livenessProbe"] = json!({"tcpSocket": {"port": 8080}});
    pod["status"]["containerStatuses"][0]["restartCount"] = json!(1);
    pod["status"]["containerStatuses"][0]["lastState"] = json!({"terminated": end});
    let mut world = World::empty();
    world.add(Kind::Pod, pod);
    let mut event = event;
    event["metadata"] = json!({"name": "cart.1", "namespace": "shop"});
    event["involvedObject"] = json!({"kind": "Pod", "uid": "cart", "fieldPath": "spec.containers{app}"});
    world.add(Kind::Event, event);
    world
}

fn killing(last: &str) -> Json {
    json!({"reason": "Killing", "lastTimestamp": last,
        "message": "Container app failed liveness probe, will be restarted"})
}

#[test]
fn a_kill_counts_only_for_the_run_that_it_ended() {
    let end = |code: i64, ended: &str| json!({"exitCode": code, "reason": "Error", "finishedAt": ended});
    // A server that answers the signal by ending well was killed all the same.
    let world = restarted(end(0, "2026-11-22T16:09:05Z"), killing("2026-11-22T16:09:00Z"));
    assert_eq!(killed(&world, "cart"), "true");
    // It was killed, started again, and ended by itself minutes later.
    let world = restarted(end(1, "2026-11-22T16:11:00Z"), killing("2026-11-22T16:05:00Z"));
    assert_eq!(killed(&world, "cart"), "false");
    // Long ago, and well since.
    let world = restarted(end(137, "2026-11-22T15:09:35Z"), killing("2026-11-22T15:09:05Z"));
    assert_eq!(killed(&world, "cart"), "false");
}

#[test]
fn one_failed_probe_kills_nobody() {
    let failed = |count: i64| {
        json!({"reason": "Unhealthy", "count": count, "lastTimestamp": "2026-11-22T16:09:00Z",
            "message": "Liveness probe failed: dial tcp 10.0.0.1:8080: i/o timeout"})
    };
    let end = || json!({"exitCode": 137, "reason": "Error", "finishedAt": "2026-11-22T16:09:30Z"});
    assert_eq!(killed(&restarted(end(), failed(1)), "cart"), "false");
    assert_eq!(killed(&restarted(end(), failed(3)), "cart"), "true");
}
