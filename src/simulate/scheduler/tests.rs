//! Whole placements: what is counted, what is said first, and what would help. Objects are those of the documentation.

use serde_json::{Value, json};

use super::{Change, Cluster, Plan, place, smallest};
use crate::collect;
use crate::simulate::Answer;
use crate::snapshot::Snapshot;

fn node(name: &str, zone: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "zone": zone}},
        "status": {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "10"}}})
}

fn pod(name: &str, node: Option<&str>, spec: &Value) -> Value {
    let mut spec = spec.clone();
    spec["nodeName"] = json!(node);
    json!({"apiVersion": "v1", "kind": "Pod", "spec": spec,
        "metadata": {"name": name, "namespace": "shop", "labels": {"app": "web"}}})
}

fn world(objects: &[Value]) -> Snapshot {
    let (snapshot, faults) = collect::given(objects.to_vec());
    assert_eq!(faults, [""; 0]);
    snapshot
}

fn asks(cpu: &str) -> Value {
    json!({"containers": [{"name": "app", "resources": {"requests": {"cpu": cpu}}}]})
}

fn message(objects: &[Value], pod: &Value) -> Option<String> {
    let snapshot = world(objects);
    place(pod, &Cluster::of(&snapshot)).message(35)
}

fn plans(objects: &[Value], pod: &Value) -> Vec<Plan> {
    let snapshot = world(objects);
    let cluster = Cluster::of(&snapshot);
    smallest(pod, &cluster, &place(pod, &cluster))
}

#[test]
fn a_node_is_counted_under_its_first_filter_and_all_resources_that_are_short() {
    let mut tainted = node("a", "z1");
    tainted["spec"] = json!({"taints": [{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]});
    let all = [tainted, node("b", "z1"), node("c", "z1")];
    let mut wants = asks("3");
    wants["containers"][0]["resources"]["requests"]["memory"] = json!("8Gi");
    assert_eq!(
        message(&all, &pod("p", None, &wants)).as_deref(),
        Some(
            "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu, 2 Insufficient memory."
        )
    );
    let snapshot = world(&all);
    let cluster = Cluster::of(&snapshot);
    let taken = place(&pod("p", None, &asks("1")), &cluster);
    assert_eq!((taken.answer(), taken.message(35)), (Answer::Allowed, None));
}

#[test]
fn a_claim_that_is_missing_keeps_the_pod_from_all_nodes() {
    let mut wants = asks("1");
    wants["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "gone"}}]);
    assert_eq!(
        message(&[node("a", "z1")], &pod("p", None, &wants)).as_deref(),
        Some("0/1 nodes are available: persistentvolumeclaim \"gone\" not found.")
    );
}

#[test]
fn anti_affinity_counts_per_domain_and_a_spread_per_constraint() {
    let term = json!({"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "web"}}});
    let mut apart = asks("1");
    apart["affinity"] =
        json!({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}});
    let all = [
        node("a", "z1"),
        node("b", "z1"),
        pod("one", Some("a"), &asks("1")),
    ];
    assert_eq!(
        message(&all, &pod("p", None, &apart)).as_deref(),
        Some("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.")
    );
    let mut even = asks("1");
    even["topologySpreadConstraints"] = json!([{"topologyKey": "kubernetes.io/hostname", "maxSkew": 1,
        "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}, "minDomains": 3}]);
    let all = [
        node("a", "z1"),
        node("b", "z1"),
        pod("one", Some("a"), &asks("1")),
        pod("two", Some("b"), &asks("1")),
    ];
    assert_eq!(
        message(&all, &pod("p", None, &even)).as_deref(),
        Some("0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.")
    );
}

#[test]
fn a_request_that_the_pod_states_itself_may_not_be_less_than_its_containers() {
    let mut wants = asks("1500m");
    wants["resources"] = json!({"requests": {"cpu": "3"}});
    let all = [node("a", "z1"), pod("one", Some("a"), &asks("1"))];
    let lowered: Vec<(Option<String>, String)> = plans(&all, &pod("p", None, &wants))[0]
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Lower { container, to, .. } => Some((container.clone(), to.to_string())),
            _ => None,
        })
        .collect();
    assert_eq!(
        lowered,
        [(Some("app".to_owned()), "1".to_owned()), (None, "1".to_owned())]
    );
}

#[test]
fn a_taint_of_a_sick_node_is_not_to_be_put_up_with() {
    let mut sick = node("a", "z1");
    sick["spec"] = json!({"taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]});
    assert_eq!(plans(&[sick], &pod("p", None, &asks("1"))), []);
}

#[test]
fn a_gate_hides_nothing_that_would_refuse_the_pod_after_it() {
    let mut gated = asks("1");
    gated["schedulingGates"] = json!([{"name": "example.com/wait"}]);
    let open = plans(&[node("a", "z1")], &pod("p", None, &gated));
    assert_eq!(
        open[0].changes,
        [Change::OpenGates(vec!["example.com/wait".to_owned()])]
    );
    gated["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "gone"}}]);
    assert_eq!(plans(&[node("a", "z1")], &pod("p", None, &gated)), []);
}
