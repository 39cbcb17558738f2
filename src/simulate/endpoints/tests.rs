use super::*;
use serde_json::json;

#[test]
fn a_named_port_needs_the_name_and_the_protocol() {
    let pod = json!({"spec": {"containers": [{"ports": [
        {"name": "web", "containerPort": 8080}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]}]}});
    for (port, leads_to) in [
        (json!({"port": 80, "targetPort": "web"}), TargetPort::Number(8080)),
        (
            json!({"port": 53, "targetPort": "dns", "protocol": "UDP"}),
            TargetPort::Number(53),
        ),
        (
            json!({"port": 53, "targetPort": "dns"}),
            TargetPort::Unresolved("dns".into()),
        ),
        (json!({"port": 80, "targetPort": 9999}), TargetPort::Number(9999)),
        (json!({"port": 80}), TargetPort::Number(80)),
    ] {
        assert_eq!(target_port(&port, &pod), leads_to);
    }
}

#[test]
fn a_sidecars_port_counts_and_an_init_containers_does_not() {
    let ports = json!([{"name": "web", "containerPort": 8080}]);
    let sidecar = json!({"spec": {"initContainers": [{"restartPolicy": "Always", "ports": ports}]}});
    let init = json!({"spec": {"initContainers": [{"ports": ports}]}});
    let port = json!({"port": 80, "targetPort": "web"});
    assert_eq!(target_port(&port, &sidecar), TargetPort::Number(8080));
    assert_eq!(target_port(&port, &init), TargetPort::Unresolved("web".into()));
}

#[test]
fn services_without_a_selector_select_nothing() {
    assert_eq!(
        selection(&json!({"spec": {"type": "ExternalName"}})),
        Selection::External
    );
    assert_eq!(selection(&json!({"spec": {"selector": {}}})), Selection::Manual);
    assert_eq!(
        selection(&json!({"spec": {"selector": {"app": "x"}}})),
        Selection::Pods
    );
}

fn endpoint(node: &str, ready: bool, serving: bool, terminating: bool) -> Endpoint {
    Endpoint {
        pod: ObjectRef::new(Kind::Pod, "shop", node),
        addresses: Vec::new(),
        ports: Vec::new(),
        ready,
        serving,
        terminating,
        node: Some(node.to_owned()),
        zone: None,
        hostname: None,
    }
}

#[test]
fn what_ends_serves_only_where_nothing_is_ready() {
    let service = json!({"spec": {}});
    let both = [endpoint("a", true, true, false), endpoint("b", false, true, true)];
    let names = |chosen: Vec<&Endpoint>| chosen.iter().map(|one| one.pod.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(chosen(&service, &both, None)), ["a"]);
    assert_eq!(names(chosen(&service, &both[1..], None)), ["b"]);
    assert!(chosen(&service, &[endpoint("c", false, false, false)], None).is_empty());
}

#[test]
fn local_traffic_stays_on_the_node() {
    let service = json!({"spec": {"internalTrafficPolicy": "Local"}});
    let both = [endpoint("a", true, true, false), endpoint("b", true, true, false)];
    assert_eq!(chosen(&service, &both, Some("b")).len(), 1);
    assert!(chosen(&service, &both, Some("c")).is_empty());
    assert!(chosen(&service, &both, None).is_empty());
}
