use crate::facts::Scene;
use crate::facts::subject::Root;
use crate::facts::world::{World, said, subject};
use crate::k8s::Kind;

fn facts(world: &World, service: &str, wanted: &[(&str, &str)]) {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let service = subject(&scene, Root::Service, service);
    for (path, wanted) in wanted {
        let fact = scene.fact(&service, &format!("service.{path}"));
        assert_eq!(said(&fact), *wanted, "{path} of {}", service.object.name);
    }
}

#[test]
fn a_selector_that_misses_by_a_letter_has_a_nearest_workload() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "sandbox-selector",
        &[
            ("selects", "0"),
            ("ready", "0"),
            ("wanted", "true"),
            ("selector.text", "app=sandbox-apis"),
            ("nearest.found", "true"),
            ("nearest.ref", "Deployment pandasai-sandbox/sandbox-api"),
            ("nearest.kind", "Deployment"),
            ("nearest.name", "sandbox-api"),
            ("nearest.key", "app"),
            ("nearest.wants", "sandbox-apis"),
            ("nearest.has", "sandbox-api"),
            ("scaled_to_zero", "false"),
        ],
    );
}

#[test]
fn a_port_name_that_no_pod_declares_is_named() {
    facts(
        &World::recorded("pandasai-sandbox"),
        "sandbox-port",
        &[
            ("selects", "1"),
            ("nearest.found", "false"),
            ("unresolved_port.found", "true"),
            ("unresolved_port.name", "web"),
            ("unresolved_port.declared", "http=8080"),
            ("unresolved_port.number", "8080"),
            ("unresolved_port.only", "http"),
            ("ports.text", "8080→web"),
        ],
    );
}

#[test]
fn a_pod_that_is_not_ready_is_no_ready_endpoint() {
    let wanted = [
        ("selects", "1"),
        ("ready", "0"),
        ("not_ready", "1"),
        ("unresolved_port.found", "false"),
    ];
    let mut world = World::recorded("pandasai-sandbox");
    facts(&world, "sandbox-slow", &wanted);
    // Without the slices the same comes out of the pods.
    world.forbid(Kind::EndpointSlice);
    facts(&world, "sandbox-slow", &wanted);
    facts(&world, "sandbox-api", &[("ready", "1"), ("not_ready", "0")]);
    world.forbid(Kind::Pod);
    let unknown = [("ready", "unknown: endpointslices"), ("selects", "unknown: pods")];
    facts(&world, "sandbox-slow", &unknown);
    facts(&world, "sandbox-selector", &[("nearest.found", "unknown: pods")]);
}

#[test]
fn look_alikes_have_nothing_wrong() {
    let world = World::recorded("look-alikes");
    let fine = [
        ("nearest.found", "false"),
        ("unresolved_port.found", "false"),
        ("scaled_to_zero", "false"),
    ];
    for service in ["headless", "quiet-api", "port-name"] {
        facts(&world, service, &fine);
    }
    facts(
        &world,
        "headless",
        &[("headless", "true"), ("wanted", "false"), ("selects", "0")],
    );
    facts(&world, "quiet-api", &[("wanted", "true"), ("ready", "1")]);
    facts(&world, "port-name", &[("wanted", "true"), ("ready", "1")]);
}

#[test]
fn a_workload_that_rests_at_zero_is_what_the_service_means() {
    let mut world = World::recorded("look-alikes");
    world.change(Kind::Service, "quiet-api", |service| {
        service["spec"]["selector"]["app"] = "zero".into()
    });
    facts(
        &world,
        "quiet-api",
        &[
            ("scaled_to_zero", "true"),
            ("nearest.found", "false"),
            ("selects", "0"),
        ],
    );
}
