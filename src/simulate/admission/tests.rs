//! One pod through all plugins. The sentences are those of a 1.35 API server, as the replay saw them.

use serde_json::{Value, json};

use super::*;
use crate::collect;

fn world(mut objects: Vec<Value>) -> Snapshot {
    objects.push(json!({"apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": {"name": "default", "namespace": "shop"}}));
    if objects.iter().all(|object| object["kind"] != "Namespace") {
        objects.push(space(json!({})));
    }
    let (snapshot, faults) = collect::given(objects);
    assert_eq!(faults, Vec::<String>::new());
    snapshot
}

fn space(labels: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}})
}

fn restricted() -> Value {
    space(json!({"pod-security.kubernetes.io/enforce": "restricted"}))
}

fn range(limits: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "bounds", "namespace": "shop"},
        "spec": {"limits": limits}})
}

fn quota(spec: Value, status: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "shop"},
        "spec": spec, "status": status})
}

fn pod(container: Value) -> Value {
    let mut container = container;
    container["name"] = json!("app");
    json!({"metadata": {"generateName": "web-", "namespace": "shop"}, "spec": {"containers": [container]}})
}

fn told(objects: Vec<Value>, pod: Value) -> Vec<String> {
    let admission = admit_at(&world(objects), pod, Some(35));
    let refusals = admission.verdict.because.into_iter();
    refusals.map(|refusal| refusal.sentence).collect()
}

#[test]
fn the_first_of_several_refusals_is_that_of_the_plugin_that_is_asked_first() {
    let mut pod = pod(json!({"resources": {"requests": {"memory": "2Gi"}}}));
    pod["spec"]["runtimeClassName"] = json!("gvisor");
    let bounds = range(json!([{"type": "Container", "default": {"memory": "1Gi"}}]));
    let full = quota(
        json!({}),
        json!({"hard": {"pods": "2", "memory": "3Gi"}, "used": {"pods": "2", "memory": "1Gi"}}),
    );
    assert_eq!(
        told(vec![bounds, full], pod),
        [
            "pods \"web-\" is forbidden: pod rejected: RuntimeClass \"gvisor\" not found",
            "Pod \"web-<random>\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2Gi\": must be \
             less than or equal to memory limit of 1Gi",
            "pods \"web-<random>\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2",
        ]
    );
}

#[test]
fn what_a_limit_range_fills_in_counts_for_a_quota() {
    let bounds = range(json!([{"type": "Container", "max": {"memory": "256Mi"}}]));
    let counted = quota(
        json!({}),
        json!({"hard": {"limits.memory": "300Mi"}, "used": {"limits.memory": "0"}}),
    );
    assert!(told(vec![bounds, counted.clone()], pod(json!({}))).is_empty());
    assert_eq!(
        told(vec![counted], pod(json!({}))),
        ["pods \"web-<random>\" is forbidden: failed quota: q: must specify limits.memory for: app"]
    );
}

#[test]
fn a_quota_without_status_is_counted_from_the_pods_that_are_there() {
    let running = |name: &str, phase: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"containers": [{"name": "a", "resources": {"requests": {"cpu": "300m"}}}]},
            "status": {"phase": phase}})
    };
    let objects = || {
        vec![
            quota(
                json!({"hard": {"requests.cpu": "1", "count/pods": "9"}}),
                json!({}),
            ),
            running("one", "Running"),
            running("two", "Pending"),
            running("over", "Succeeded"),
        ]
    };
    let asking = |cpu: &str| pod(json!({"resources": {"requests": {"cpu": cpu}}}));
    assert!(told(objects(), asking("400m")).is_empty());
    let snapshot = world(objects());
    let admission = admit_at(&snapshot, asking("500m"), Some(35));
    let [refusal] = &admission.verdict.because[..] else {
        panic!("one quota refuses: {admission:?}");
    };
    let passes: Vec<_> = refusal
        .changes
        .iter()
        .map(|change| change.passes.as_deref())
        .collect();
    assert_eq!(passes, [Some("400m"), Some("1100m")]);
    let small = admit_at(&snapshot, asking("150m"), Some(35));
    let room = room(&snapshot, &small);
    assert_eq!((room.pods, room.answer), (Some(2), Answer::Allowed));
    assert_eq!(
        room.bound.map(|(_, resource)| resource),
        Some("requests.cpu".to_owned())
    );
}

#[test]
fn a_rollout_makes_a_quarter_more_unless_it_says_otherwise() {
    let workload =
        |strategy: Value| json!({"kind": "Deployment", "spec": {"replicas": 6, "strategy": strategy}});
    for (strategy, more) in [
        (json!({}), 2),
        (json!({"type": "Recreate"}), 0),
        (json!({"rollingUpdate": {"maxSurge": 3}}), 3),
        (json!({"rollingUpdate": {"maxSurge": "50%"}}), 3),
        (json!({"rollingUpdate": {"maxSurge": 0}}), 0),
    ] {
        assert_eq!(surge(&workload(strategy.clone())), more, "{strategy}");
    }
}

#[test]
fn whoever_says_nothing_is_told_with_whoever_says_no() {
    let mut pod = pod(
        json!({"securityContext": {"allowPrivilegeEscalation": false, "runAsNonRoot": false,
        "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}}}),
    );
    let refusing = pod["spec"]["containers"][0].clone();
    let mut silent = refusing.clone();
    silent["name"] = json!("silent");
    silent["securityContext"]["runAsNonRoot"] = Value::Null;
    pod["spec"]["containers"] = json!([refusing, silent]);
    let admission = admit_at(&world(vec![restricted()]), pod, Some(35));
    let [refusal] = &admission.verdict.because[..] else {
        panic!("one level refuses: {admission:?}");
    };
    assert_eq!(
        refusal.sentence,
        "pods \"web-<random>\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true \
         (container \"app\" must not set securityContext.runAsNonRoot=false)"
    );
    let fields: Vec<&str> = refusal
        .changes
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "spec.containers[0].securityContext.runAsNonRoot",
            "spec.securityContext.runAsNonRoot"
        ]
    );
    assert_eq!(admission.limits, [Limit::Exemptions]);
}

#[test]
fn a_check_is_as_old_as_the_policy_and_the_server() {
    let pod = || {
        let mut pod = pod(json!({}));
        pod["spec"]["securityContext"] = json!({"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]});
        pod
    };
    let refused = |version: &str, server: Option<u32>| {
        let labels = json!({"pod-security.kubernetes.io/enforce": "baseline",
            "pod-security.kubernetes.io/enforce-version": version});
        admit_at(&world(vec![space(labels)]), pod(), server)
            .verdict
            .answer
    };
    assert_eq!(refused("v1.31", Some(35)), Answer::Denied);
    assert_eq!(refused("v1.32", Some(35)), Answer::Allowed);
    assert_eq!(refused("latest", Some(31)), Answer::Denied);
    assert_eq!(
        refused("latest", None),
        Answer::Undecided(Undecided::ServerVersion)
    );
    assert_eq!(refused("v1.31", None), Answer::Denied);
}

#[test]
fn two_limit_ranges_that_differ_leave_the_pod_open() {
    let mut other = range(json!([{"type": "Container", "default": {"memory": "64Mi"}}]));
    other["metadata"]["name"] = json!("other");
    let one = range(json!([{"type": "Container", "default": {"memory": "128Mi"}}]));
    let snapshot = world(vec![one, other]);
    let answer = |container: Value| admit_at(&snapshot, pod(container), Some(35)).verdict.answer;
    let open = Answer::Undecided(Undecided::OrderOf(Kind::LimitRange));
    assert_eq!(answer(json!({})), open);
    assert_eq!(
        answer(json!({"resources": {"limits": {"memory": "1Mi"}}})),
        Answer::Allowed
    );
}

#[test]
fn absurd_pods_are_judged_and_not_choked_on() {
    for spec in [
        json!(null),
        json!("x"),
        json!({"containers": "x", "volumes": 3}),
        json!({"containers": [1, {"resources": "x", "ports": "y", "securityContext": []}], "overhead": 7,
            "nodeSelector": "x", "tolerations": {}, "resources": {"limits": []}}),
    ] {
        let pod = json!({"metadata": {"namespace": "shop", "name": 3}, "spec": spec});
        let admission = admit_at(&world(vec![restricted()]), pod, Some(35));
        assert!(
            !matches!(admission.verdict.answer, Answer::Undecided(_)),
            "{spec}"
        );
    }
}

#[test]
fn the_pod_takes_along_what_its_account_and_class_say() {
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "lender", "namespace": "shop"},
        "imagePullSecrets": [{"name": "reg"}]});
    let class = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"},
        "value": 9, "globalDefault": true, "preemptionPolicy": "Never"});
    let mut pod = pod(json!({"image": "python"}));
    pod["spec"]["serviceAccountName"] = json!("lender");
    let admission = admit_at(&world(vec![account, class]), pod, Some(35));
    assert_eq!(admission.verdict.answer, Answer::Allowed);
    let spec = &admission.pod["spec"];
    assert_eq!(spec["imagePullSecrets"], json!([{"name": "reg"}]));
    let class = [
        &spec["priority"],
        &spec["priorityClassName"],
        &spec["preemptionPolicy"],
    ];
    assert_eq!(class, [&json!(9), &json!("high"), &json!("Never")]);
    let mount = &spec["containers"][0]["volumeMounts"][0];
    assert_eq!(mount["name"], "kube-api-access-<random>");
    assert_eq!(spec["tolerations"][1]["tolerationSeconds"], 300);
    assert_eq!(spec["containers"][0]["imagePullPolicy"], "Always");
}
