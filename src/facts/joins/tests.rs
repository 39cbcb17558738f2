use serde_json::json;

use super::{ALL, EXISTS, REF};
use crate::facts::subject::Root;
use crate::facts::world::{World, said, subject, well};
use crate::facts::{Fact, Scene, Type, Value};
use crate::k8s::{Kind, ObjectRef};

fn word(text: &str) -> Value {
    Value::Word(text.to_owned())
}

/// Asks a join and compares fields of its record.
fn asks(world: &World, name: &str, args: &[Value], wanted: &[(&str, &str)]) {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    let join = ALL.iter().find(|join| join.name == name).unwrap();
    let Fact::Known(Value::Record(record)) = (join.compute)(&scene, args) else {
        panic!("{name} is no record");
    };
    for (field, _) in join.fields {
        assert!(record.contains_key(field), "{name} lacks {field}");
    }
    assert_eq!(
        record.len(),
        join.fields.len(),
        "{name} has a field that it does not declare"
    );
    for (field, wanted) in wanted {
        assert_eq!(said(&record[field]), *wanted, "{field} of {name}");
    }
}

fn pod(world: &World, name: &str) -> Value {
    let snapshot = world.snapshot();
    let scene = Scene::new(&snapshot);
    Value::Ref(subject(&scene, Root::Pod, name).object)
}

fn service(namespace: &str, name: &str) -> Value {
    Value::Ref(ObjectRef::new(Kind::Service, namespace, name))
}

#[test]
fn every_join_names_an_object_and_says_what_it_is() {
    let mut names = std::collections::HashSet::new();
    for join in ALL {
        assert!(names.insert(join.name), "{} stands twice", join.name);
        assert!(join.doc.ends_with('.'), "the doc of {} is no sentence", join.name);
        assert!(
            join.fields.contains(&REF) && join.fields.contains(&EXISTS),
            "{}",
            join.name
        );
    }
}

#[test]
fn every_record_holds_what_its_row_declares() {
    let world = World::recorded("pandasai-sandbox");
    for join in ALL {
        let args = join.args.iter().map(|kind| match kind {
            Type::Ref => pod(&world, "caller-timeout"),
            _ => word("8080"),
        });
        asks(&world, join.name, &args.collect::<Vec<_>>(), &[]);
    }
}

#[test]
fn objects_exist_are_absent_or_unknown() {
    let mut world = World::recorded("pandasai-sandbox");
    let named = |name: &str| [word("pandasai-sandbox"), word(name)];
    asks(&world, "configmap", &named("sandbox-env"), &[("exists", "true")]);
    asks(
        &world,
        "configmap",
        &named("sandbox-settings"),
        &[("exists", "false"), ("keys", "")],
    );
    asks(
        &world,
        "claim",
        &named("sandbox-cache"),
        &[("exists", "true"), ("phase", "Pending")],
    );
    asks(
        &world,
        "claim",
        &named("sandbox-data"),
        &[("exists", "false"), ("bound", "false")],
    );
    let quota = [word("pandasai-quota"), word("sandbox-quota")];
    asks(&world, "quota", &quota, &[("exists", "true")]);
    asks(
        &world,
        "limitrange",
        &[word("pandasai-restricted")],
        &[("exists", "true"), ("ref", "LimitRange pandasai-restricted/caps")],
    );
    world.forbid(Kind::Secret);
    asks(
        &world,
        "secret",
        &named("llm-key"),
        &[("exists", "unknown: secrets")],
    );
}

#[test]
fn a_text_is_taken_apart_whatever_printed_it() {
    let world = World::recorded("pandasai-sandbox");
    for (text, layer, wanted) in [
        (
            "Failed to pull image \"r.example/a:1\": rpc error: code = NotFound desc = failed to resolve reference \"r.example/a:1\": r.example/a:1: not found",
            "kubelet",
            [
                ("layer", "image-registry"),
                ("class", "not-found"),
                ("clear", "true"),
            ],
        ),
        (
            "java.net.ConnectException: Connection refused",
            "application",
            [("layer", "network"), ("class", "refused"), ("exists", "true")],
        ),
        ("", "kubelet", [("layer", ""), ("class", ""), ("exists", "false")]),
    ] {
        asks(&world, "failure", &[word(text), word(layer)], &wanted);
    }
}

/// The policy that admits `caller-timeout` to `sandbox-api`, and nobody else.
fn opening() -> serde_json::Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "sandbox-api-from-caller-timeout-8080", "namespace": "pandasai-sandbox"},
        "spec": {
            "podSelector": {"matchLabels": {"app": "sandbox-api", "tier": "api"}},
            "policyTypes": ["Ingress"],
            "ingress": [{
                "from": [{"podSelector": {"matchLabels": {"app": "caller-timeout"}}}],
                "ports": [{"protocol": "TCP", "port": 8080}],
            }],
        },
    })
}

#[test]
fn a_policy_denies_the_caller_that_it_does_not_name() {
    let mut world = World::recorded("pandasai-sandbox");
    let to = service("pandasai-sandbox", "sandbox-api");
    let args = [pod(&world, "caller-timeout"), to.clone(), word("8080")];
    asks(
        &world,
        "reach",
        &args,
        &[
            ("denied", "true"),
            ("exists", "true"),
            ("allowed", "false"),
            ("decided", "true"),
            ("policies", "python-sandbox-isolation"),
            ("ref", "NetworkPolicy pandasai-sandbox/python-sandbox-isolation"),
            ("direction", "ingress"),
            ("peer", "app=caller-timeout"),
            ("port", "8080"),
            ("opens", "true"),
            ("opening", &opening().to_string()),
        ],
    );
    let open = [
        pod(&world, "caller-refused"),
        service("pandasai-sandbox", "sandbox-slow"),
        word("8080"),
    ];
    asks(
        &world,
        "reach",
        &open,
        &[
            ("denied", "false"),
            ("allowed", "true"),
            ("policies", ""),
            ("opens", "false"),
        ],
    );
    // With the label that the policy asks for the same pod is let in.
    world.change(Kind::Pod, "caller-timeout", |pod| {
        pod["metadata"]["labels"]["role"] = "gateway".into()
    });
    asks(
        &world,
        "reach",
        &args,
        &[("denied", "false"), ("decided", "true")],
    );
    let nowhere = [args[0].clone(), service("pandasai-sandbox", "gone"), word("8080")];
    let wanted = [("denied", "false"), ("decided", "false")];
    asks(&world, "reach", &nowhere, &wanted);
    world.forbid(Kind::NetworkPolicy);
    asks(
        &world,
        "reach",
        &args,
        &[("denied", "unknown: networkpolicies"), ("decided", "false")],
    );
}

#[test]
fn a_policy_without_port_53_denies_names() {
    let mut world = World::recorded("pandasai-sandbox");
    let caller = [pod(&world, "caller-nodns")];
    asks(
        &world,
        "dns",
        &caller,
        &[
            ("denied", "true"),
            ("policies", "caller-egress"),
            ("direction", "egress"),
            ("opens", "true"),
        ],
    );
    asks(
        &world,
        "dns",
        &[pod(&world, "caller-noname")],
        &[("denied", "false"), ("allowed", "true")],
    );
    // Port 53 to somewhere in another namespace: the resolver may live there.
    world.change(Kind::NetworkPolicy, "caller-egress", |policy| {
        let rule = json!({"ports": [{"protocol": "UDP", "port": 53}],
            "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]});
        policy["spec"]["egress"] = json!([rule]);
    });
    asks(
        &world,
        "dns",
        &caller,
        &[("decided", "false"), ("denied", "unknown: resolver")],
    );
}

#[test]
fn hosts_lead_to_services() {
    let world = World::recorded("pandasai-sandbox");
    let ask = |host: &str, wanted: &[(&str, &str)]| {
        asks(
            &world,
            "service_for_host",
            &[word("pandasai-sandbox"), word(host)],
            wanted,
        );
    };
    for host in [
        "sandbox-api",
        "sandbox-api:8080",
        "sandbox-api.pandasai-sandbox",
        "sandbox-api.pandasai-sandbox.svc",
        "sandbox-api.pandasai-sandbox.svc.cluster.local.",
        "10.96.216.235",
    ] {
        ask(
            host,
            &[
                ("exists", "true"),
                ("name", "sandbox-api"),
                ("ready", "1"),
                ("in_cluster", "true"),
            ],
        );
    }
    ask(
        "python-sandbox-abc123.pandasai-sandbox.svc.cluster.local",
        &[
            ("exists", "false"),
            ("in_cluster", "true"),
            ("pod_of_name", "false"),
            ("name", "python-sandbox-abc123"),
            ("namespace", "pandasai-sandbox"),
        ],
    );
    ask(
        "python-sandbox-taint",
        &[("exists", "false"), ("pod_of_name", "true")],
    );
    ask("pypi.org", &[("exists", "false"), ("in_cluster", "false")]);
    ask(
        "files.pythonhosted.org",
        &[("exists", "false"), ("in_cluster", "false")],
    );
}

#[test]
fn paths_lie_on_volumes_or_on_the_container() {
    let mut world = World::empty();
    let mut pod = well("p");
    pod["spec"]["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "cache"}}]);
    pod["spec"]["containers"][0]["volumeMounts"] = json!([{"name": "data", "mountPath": "/data"}]);
    pod["spec"]["containers"][0]["securityContext"] = json!({"readOnlyRootFilesystem": true});
    world.add(Kind::Pod, pod);
    let at = |path: &str| {
        [
            Value::Ref(ObjectRef::new(Kind::Pod, "shop", "p")),
            word("app"),
            word(path),
        ]
    };
    asks(
        &world,
        "mount",
        &at("/data/x"),
        &[
            ("exists", "true"),
            ("kind", "persistentVolumeClaim"),
            ("source", "cache"),
            ("ref", "PersistentVolumeClaim shop/cache"),
            ("read_only", "false"),
        ],
    );
    asks(
        &world,
        "mount",
        &at("/output.csv"),
        &[("kind", "rootfs"), ("read_only", "true"), ("volume", "")],
    );
    asks(&world, "mount", &at("output.csv"), &[("exists", "false")]);
}

#[test]
fn a_node_without_an_endpoint_sends_nowhere_when_traffic_stays_local() {
    let mut world = World::empty();
    let mut pod = well("api");
    pod["metadata"]["labels"] = json!({"app": "api"});
    pod["spec"]["nodeName"] = json!("node1");
    pod["status"]["podIP"] = json!("10.1.0.2");
    world.add(Kind::Pod, pod);
    world.add(Kind::Node, json!({"metadata": {"name": "node1"}}));
    for (name, policy, address) in [
        ("local", "Local", "10.96.0.1"),
        ("wide", "Cluster", "10.96.0.2"),
        ("headless", "Local", "None"),
    ] {
        world.add(
            Kind::Service,
            json!({"metadata": {"name": name, "namespace": "shop"}, "spec": {"clusterIP": address,
                "internalTrafficPolicy": policy, "selector": {"app": "api"}, "ports": [{"port": 80}]}}),
        );
    }
    let from = |name: &str, node: &str| [service("shop", name), word(node)];
    for (name, node, local, here) in [
        ("local", "node1", "true", "1"),
        ("local", "node2", "true", "0"),
        ("wide", "node2", "false", "1"),
        ("headless", "node2", "false", "1"),
    ] {
        asks(
            &world,
            "endpoints_from",
            &from(name, node),
            &[("local", local), ("here", here), ("all", "1"), ("exists", "true")],
        );
    }
    asks(
        &world,
        "endpoints_from",
        &from("gone", "node1"),
        &[("exists", "false"), ("all", "0"), ("local", "false")],
    );
}
