use serde_json::json;

use super::insufficient;
use crate::facts::Scene;
use crate::facts::subject::Root;
use crate::facts::world::{World, said, subject, well};
use crate::k8s::Kind;

fn facts(world: &World, pod: &str, wanted: &[(&str, &str)]) {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let pod = subject(&scene, Root::Pod, pod);
    for (path, wanted) in wanted {
        assert_eq!(
            said(&scene.fact(&pod, &format!("pod.{path}"))),
            *wanted,
            "{path} of {}",
            pod.object.name
        );
    }
}

#[test]
fn short_resources_are_read_out_of_the_message() {
    let histogram = "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) had untolerated taint(s). no new \
                     claims to deallocate, preemption: 0/4 nodes are available: 4 Insufficient memory.";
    assert_eq!(insufficient(histogram).collect::<Vec<_>>(), ["cpu"]);
    let extended = "0/2 nodes are available: 1 Insufficient memory, 2 Insufficient nvidia.com/gpu.";
    assert_eq!(
        insufficient(extended).collect::<Vec<_>>(),
        ["memory", "nvidia.com/gpu"]
    );
}

#[test]
fn a_request_beyond_every_node_is_too_big() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "python-sandbox-cpu",
        &[
            ("requests.cpu", "64"),
            ("requests.memory", "256Mi"),
            ("scheduling.nodes", "4"),
            ("scheduling.fit", "0"),
            ("scheduling.matching", "4"),
            ("scheduling.cpu_short", "true"),
            ("scheduling.memory_short", "false"),
            ("scheduling.too_big", "true"),
            ("scheduling.too_big.resource", "cpu"),
            ("scheduling.largest.cpu", "32"),
            ("scheduling.largest.memory", "256Gi"),
            ("scheduling.insufficient", "cpu"),
            ("scheduling.taint_only", "0"),
        ],
    );
}

#[test]
fn a_selector_that_no_node_carries_is_no_shortage_and_no_taint() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "python-sandbox-selector",
        &[
            ("scheduling.matching", "0"),
            ("scheduling.taint_only", "0"),
            ("scheduling.untolerated", ""),
            ("scheduling.cpu_short", "false"),
            ("scheduling.too_big", "false"),
            ("scheduling.insufficient", ""),
        ],
    );
}

#[test]
fn taints_of_the_nodes_that_a_selector_takes_are_named() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "python-sandbox-taint",
        &[
            ("scheduling.matching", "3"),
            ("scheduling.taint_only", "3"),
            ("scheduling.untolerated", "kwok=fake:NoSchedule"),
            ("scheduling.untolerated_nodes", "fake-0,fake-1,fake-2"),
            ("scheduling.fit", "0"),
            ("scheduling.cpu_short", "false"),
        ],
    );
}

#[test]
fn nodes_that_cannot_be_read_leave_all_but_the_message_unknown() {
    let mut world = World::recorded("pandasai-sandbox");
    world.forbid(Kind::Node);
    facts(
        &world,
        "python-sandbox-cpu",
        &[
            ("scheduling.nodes", "unknown: nodes"),
            ("scheduling.too_big", "unknown: nodes"),
            ("scheduling.cpu_short", "unknown: nodes"),
            ("scheduling.insufficient", "cpu"),
            ("requests.cpu", "64"),
        ],
    );
}

#[test]
fn a_scheduled_pod_has_no_scheduling_left() {
    let world = World::recorded("pandasai-sandbox");
    facts(
        &world,
        "sandbox-api",
        &[("scheduling.nodes", "0"), ("scheduling.fit", "0")],
    );
}

#[test]
fn bound_pods_and_a_cordon_are_told_apart() {
    let mut world = World::empty();
    for (name, cordoned) in [("n1", false), ("n2", true)] {
        let allocatable = json!({"cpu": "2", "memory": "1Gi", "pods": "10"});
        let node = json!({"metadata": {"name": name}, "spec": {"unschedulable": cordoned},
            "status": {"allocatable": allocatable}});
        world.add(Kind::Node, node);
    }
    let mut bound = well("bound");
    bound["spec"]["containers"][0]["resources"] = json!({"requests": {"cpu": "1500m"}});
    world.add(Kind::Pod, bound);
    let mut waiting = well("waiting");
    waiting["spec"]["nodeName"] = json!(null);
    waiting["spec"]["containers"][0]["resources"] = json!({"requests": {"cpu": "600m"}});
    world.add(Kind::Pod, waiting);
    facts(
        &world,
        "waiting",
        &[
            ("scheduling.cordoned", "n2"),
            ("scheduling.cpu_short", "true"),
            ("scheduling.memory_short", "false"),
            ("scheduling.too_big", "false"),
            ("scheduling.fit", "0"),
        ],
    );
}

#[test]
fn pods_that_were_not_seen_leave_room_to_the_word_of_the_scheduler() {
    let mut world = World::recorded("pandasai-sandbox");
    world.doubt(Kind::Pod);
    let short = [
        ("scheduling.cpu_short", "true"),
        ("scheduling.memory_short", "false"),
        ("scheduling.too_big", "true"),
        ("scheduling.fit", "0"),
    ];
    facts(&world, "python-sandbox-cpu", &short);
    let (cpu, quarter) = ("python-sandbox-cpu", json!({"requests": {"cpu": "250m"}}));
    world.change(Kind::Pod, cpu, |pod| {
        pod["spec"]["containers"][0]["resources"] = quarter.clone()
    });
    facts(
        &world,
        cpu,
        &[
            ("scheduling.cpu_short", "true"),
            ("scheduling.fit", "unknown: pods"),
        ],
    );
    world.change(Kind::Pod, cpu, |pod| pod["status"]["conditions"] = json!([]));
    facts(
        &world,
        cpu,
        &[
            ("scheduling.cpu_short", "unknown: pods"),
            ("scheduling.too_big", "false"),
        ],
    );
}

#[test]
fn every_node_says_all_that_it_has_against_a_pod_and_changes_are_tried() {
    let short = "node1: cpu short by 62.02 (1.98 free of 2)\nfake-0, fake-1, fake-2: has the untolerated taint \
                 kwok=fake:NoSchedule; cpu short by 32 (32 free of 32)";
    facts(
        &World::recorded("pandasai-sandbox"),
        "python-sandbox-cpu",
        &[
            ("scheduling.reasons", short),
            ("scheduling.agrees", "true"),
            ("scheduling.change.kind", "lower"),
            ("scheduling.change.container", "app"),
            ("scheduling.change.key", "cpu"),
            ("scheduling.change.value", "1980m"),
            ("scheduling.fits_then", "node1"),
        ],
    );
}

#[test]
fn a_label_that_leads_to_tainted_nodes_is_not_given_to_others_first() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "python-sandbox-taint",
        &[
            ("scheduling.agrees", "true"),
            ("scheduling.change.kind", "tolerate"),
            ("scheduling.change.key", "kwok"),
            ("scheduling.change.value", "fake"),
            ("scheduling.change.effect", "NoSchedule"),
            ("scheduling.fits_then", "fake-0,fake-1,fake-2"),
        ],
    );
}

#[test]
fn a_label_that_no_node_has_may_be_given_to_one() {
    let mut world = World::recorded("pandasai-sandbox");
    let wanted = [
        ("scheduling.change.kind", "label"),
        ("scheduling.change.node", "node1"),
        ("scheduling.change.key", "workload"),
        ("scheduling.change.value", "sandbox"),
    ];
    facts(&world, "python-sandbox-selector", &wanted);
    world.forbid(Kind::Node);
    let unknown = [
        ("scheduling.change.kind", "unknown: nodes"),
        ("scheduling.reasons", "unknown: nodes"),
        ("scheduling.agrees", "unknown: nodes"),
    ];
    facts(&world, "python-sandbox-selector", &unknown);
}
