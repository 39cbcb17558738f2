//! Random clusters and pods for the scheduler: nodes, pods on them, volumes, and a pod that wants to go somewhere.

use fastrand::Rng;
use serde_json::{Value, json};

pub(super) const NAMESPACES: [&str; 2] = ["red", "blue"];
const APPS: [&str; 3] = ["a", "b", "c"];
const KEYS: [&str; 3] = ["topology.kubernetes.io/zone", "kubernetes.io/hostname", "rack"];

fn one<T: Clone>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.usize(..all.len())].clone()
}

fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// What every cluster has: namespaces with labels, storage classes, a runtime class with overhead.
pub(super) fn lasting() -> Vec<Value> {
    let class = |name: &str, provisioner: &str, mode: &str| {
        json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name},
            "provisioner": provisioner, "volumeBindingMode": mode})
    };
    let mut zoned = class("zoned", "example.com/none", "WaitForFirstConsumer");
    zoned["allowedTopologies"] = json!([{"matchLabelExpressions": [{"key": KEYS[0], "values": ["z9"]}]}]);
    let mut all = vec![
        class("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer"),
        class("now", "kubernetes.io/no-provisioner", "Immediate"),
        zoned,
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "heavy"},
            "handler": "heavy", "overhead": {"podFixed": {"cpu": "250m", "memory": "64Mi"}}}),
    ];
    for (name, team) in NAMESPACES.iter().zip(["x", "y"]) {
        all.push(json!({"apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": name, "labels": {"team": team}}}));
    }
    all
}

/// The nodes of a cluster, the pods on them, volumes and claims. `number` keeps names apart.
pub(super) fn cluster(rng: &mut Rng, number: usize) -> Vec<Value> {
    let nodes: Vec<String> = (0..rng.usize(2..=7))
        .map(|index| format!("n{number}-{index}"))
        .collect();
    let mut all: Vec<Value> = nodes.iter().map(|name| node(rng, name)).collect();
    for name in &nodes {
        for index in 0..rng.usize(0..=4) {
            all.push(bound(rng, &format!("on-{name}-{index}"), name));
        }
    }
    if chance(rng, 60) {
        all.extend(storage(rng, number, &nodes));
    }
    all
}

fn node(rng: &mut Rng, name: &str) -> Value {
    let mut labels = json!({"kubernetes.io/hostname": name});
    if chance(rng, 85) {
        labels[KEYS[0]] = json!(format!("z{}", rng.usize(..3)));
    }
    if chance(rng, 60) {
        labels["rack"] = json!(format!("r{}", rng.usize(..2)));
    }
    if chance(rng, 70) {
        labels["disk"] = json!(one(rng, &["ssd", "hdd"]));
    }
    if chance(rng, 60) {
        labels["cores"] = json!(one(rng, &["4", "8", "16", "many"]));
    }
    let mut taints = Vec::new();
    for (key, value, effect) in [
        ("dedicated", "gpu", "NoSchedule"),
        ("dedicated", "batch", "NoExecute"),
        ("spot", "", "NoSchedule"),
        ("soft", "x", "PreferNoSchedule"),
    ] {
        if chance(rng, 13) {
            taints.push(json!({"key": key, "value": value, "effect": effect}));
        }
    }
    let mut room = json!({"cpu": one(rng, &["1", "1500m", "2", "4"]), "memory": one(rng, &["1Gi", "2000M", "4Gi"]),
        "pods": one(rng, &["2", "4", "8", "20"])});
    if chance(rng, 60) {
        room["ephemeral-storage"] = json!("2Gi");
    }
    if chance(rng, 40) {
        room["example.com/gpu"] = json!(one(rng, &["1", "2"]));
    }
    json!({"apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "spec": {"unschedulable": chance(rng, 12), "taints": taints},
        "status": {"capacity": room, "allocatable": room}})
}

/// A pod that is on a node already. It tolerates all, so that nobody evicts it.
fn bound(rng: &mut Rng, name: &str, node: &str) -> Value {
    let mut pod = bare(rng, name);
    pod["spec"]["nodeName"] = json!(node);
    pod["spec"]["tolerations"] = json!([{"operator": "Exists"}]);
    if chance(rng, 15) {
        let term = neighbour(rng);
        pod["spec"]["affinity"] =
            json!({"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}});
    }
    pod
}

fn bare(rng: &mut Rng, name: &str) -> Value {
    let mut container = json!({"name": "app", "image": "registry.example/app:1"});
    container["resources"] = resources(rng, 55);
    if chance(rng, 30) {
        let mut port = json!({"containerPort": 80, "hostPort": one(rng, &[8080, 8081, 9090]),
            "protocol": one(rng, &["TCP", "TCP", "UDP"])});
        if chance(rng, 30) {
            port["hostIP"] = json!(one(rng, &["127.0.0.1", "10.0.0.1"]));
        }
        container["ports"] = json!([port]);
    }
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": one(rng, &NAMESPACES),
            "labels": {"app": one(rng, &APPS), "version": one(rng, &["1", "2"])}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container]}})
}

fn resources(rng: &mut Rng, percent: u32) -> Value {
    let mut asked = json!({});
    for (resource, amounts) in [
        ("cpu", ["100m", "0.3", "700m", "1100m"]),
        ("memory", ["64Mi", "300M", "1Gi", "512m"]),
        ("ephemeral-storage", ["100Mi", "1Gi", "1500Mi", "3Gi"]),
    ] {
        let percent = if resource == "ephemeral-storage" {
            percent / 4
        } else {
            percent
        };
        if chance(rng, percent) {
            asked[resource] = json!(one(rng, &amounts));
        }
    }
    if chance(rng, percent / 5) {
        let gpus = one(rng, &["1", "2"]);
        return json!({"requests": asked, "limits": {"example.com/gpu": gpus}});
    }
    json!({ one(rng, &["requests", "limits"]).to_owned(): asked })
}

fn selector(rng: &mut Rng) -> Value {
    match rng.u32(..6) {
        0 => json!({}),
        1 => json!({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": [one(rng, &APPS)]}]}),
        2 => json!({"matchExpressions": [{"key": "version", "operator": "Exists"}]}),
        _ => json!({"matchLabels": {"app": one(rng, &APPS)}}),
    }
}

/// A term of affinity or anti-affinity to pods.
fn neighbour(rng: &mut Rng) -> Value {
    let mut term = json!({"topologyKey": one(rng, &KEYS), "labelSelector": selector(rng)});
    match rng.u32(..8) {
        0 => term["namespaces"] = json!([one(rng, &NAMESPACES)]),
        1 => term["namespaceSelector"] = json!({}),
        2 => term["namespaceSelector"] = json!({"matchLabels": {"team": one(rng, &["x", "y"])}}),
        3 => term["matchLabelKeys"] = json!(["version"]),
        4 => term["mismatchLabelKeys"] = json!(["version"]),
        5 => {
            term.as_object_mut().map(|term| term.remove("labelSelector"));
        }
        _ => {}
    }
    term
}

/// A pod that wants to be placed. `nodes` are those that it may name, `claims` those that it may mount.
pub(super) fn waiting(rng: &mut Rng, name: &str, nodes: &[String], claims: &[(String, String)]) -> Value {
    let mut pod = bare(rng, name);
    let spec = &mut pod["spec"];
    sizes(rng, spec);
    if chance(rng, 50) {
        spec["nodeSelector"] = match rng.u32(..4) {
            0 => json!({"disk": "nvme"}),
            1 => json!({"disk": "ssd", "rack": "r0"}),
            _ => json!({"disk": one(rng, &["ssd", "hdd"])}),
        };
    }
    let mut affinity = json!({});
    if chance(rng, 35) {
        let terms: Vec<Value> = (0..rng.usize(1..=2)).map(|_| node_term(rng, nodes)).collect();
        affinity["nodeAffinity"] =
            json!({"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}});
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        if chance(rng, 25) {
            let terms: Vec<Value> = (0..rng.usize(1..=2)).map(|_| neighbour(rng)).collect();
            affinity[kind] = json!({"requiredDuringSchedulingIgnoredDuringExecution": terms});
        }
    }
    spec["affinity"] = affinity;
    spec["tolerations"] = tolerations(rng);
    if chance(rng, 35) {
        let first = spread(rng);
        let mut all = vec![first];
        if chance(rng, 40) {
            all.push(spread(rng));
        }
        all.dedup_by(|one, other| one["topologyKey"] == other["topologyKey"]);
        spec["topologySpreadConstraints"] = json!(all);
    }
    if chance(rng, 3) {
        spec["schedulingGates"] = json!([{"name": "example.com/wait"}]);
    }
    if !claims.is_empty() && chance(rng, 40) {
        let (namespace, claim) = one(rng, claims);
        pod["metadata"]["namespace"] = json!(namespace);
        let claim = if chance(rng, 5) { "none" } else { claim.as_str() };
        pod["spec"]["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]);
    }
    pod
}

fn sizes(rng: &mut Rng, spec: &mut Value) {
    let init: Vec<Value> = (0..rng.usize(..3))
        .map(|index| {
            let mut container = json!({"name": format!("init-{index}"), "image": "registry.example/init:1"});
            container["resources"] = resources(rng, 40);
            if chance(rng, 40) {
                container["restartPolicy"] = json!("Always");
                if chance(rng, 30) {
                    container["ports"] = json!([{"containerPort": 81, "hostPort": 9090}]);
                }
            }
            container
        })
        .collect();
    spec["initContainers"] = json!(init);
    if chance(rng, 10) {
        spec["runtimeClassName"] = json!("heavy");
    }
    if chance(rng, 12) {
        spec["resources"] = json!({"requests": {"cpu": one(rng, &["3", "5"]), "memory": "5Gi"}});
    }
}

fn node_term(rng: &mut Rng, nodes: &[String]) -> Value {
    let name = || "metadata.name";
    match rng.u32(..10) {
        0 => json!({}),
        1 => json!({"matchFields": [{"key": name(), "operator": "In", "values": [one(rng, nodes)]}]}),
        2 => json!({"matchFields": [{"key": name(), "operator": "NotIn", "values": [one(rng, nodes)]}]}),
        3 => json!({"matchFields": [{"key": name(), "operator": "In", "values": [one(rng, nodes)]},
            {"key": name(), "operator": "In", "values": [one(rng, nodes)]}]}),
        4 => {
            json!({"matchExpressions": [{"key": "cores", "operator": one(rng, &["Gt", "Lt"]), "values": ["7"]}]})
        }
        5 => {
            json!({"matchExpressions": [{"key": "rack", "operator": one(rng, &["Exists", "DoesNotExist"])}]})
        }
        6 => json!({"matchExpressions": [{"key": "disk", "operator": "NotIn", "values": ["hdd"]}]}),
        7 => json!({"matchFields": [{"key": name(), "operator": "In", "values": ["gone"]}]}),
        _ => json!({"matchExpressions": [
            {"key": KEYS[0], "operator": "In", "values": ["z0", one(rng, &["z1", "z7"])]},
            {"key": "disk", "operator": "In", "values": [one(rng, &["ssd", "hdd"])]}]}),
    }
}

fn tolerations(rng: &mut Rng) -> Value {
    let mut all = Vec::new();
    for toleration in [
        json!({"key": "dedicated", "operator": "Exists"}),
        json!({"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}),
        json!({"key": "spot", "value": "", "effect": "NoSchedule"}),
        json!({"key": "spot", "operator": "Exists", "effect": "NoExecute"}),
        json!({"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}),
    ] {
        if chance(rng, 12) {
            all.push(toleration);
        }
    }
    json!(all)
}

fn spread(rng: &mut Rng) -> Value {
    let mut constraint = json!({"topologyKey": one(rng, &KEYS), "maxSkew": rng.i64(1..=2),
        "whenUnsatisfiable": one(rng, &["DoNotSchedule", "DoNotSchedule", "ScheduleAnyway"]),
        "labelSelector": selector(rng)});
    if constraint["whenUnsatisfiable"] == "DoNotSchedule" && chance(rng, 30) {
        constraint["minDomains"] = json!(rng.i64(1..=5));
    }
    if chance(rng, 25) {
        constraint["nodeAffinityPolicy"] = json!(one(rng, &["Honor", "Ignore"]));
    }
    if chance(rng, 25) {
        constraint["nodeTaintsPolicy"] = json!(one(rng, &["Honor", "Ignore"]));
    }
    if chance(rng, 20) && constraint["labelSelector"]["matchExpressions"][0]["key"] != "version" {
        constraint["matchLabelKeys"] = json!(["version"]);
    }
    constraint
}

/// Volumes in places, and after them claims that have one, wait for one, or can have none.
fn storage(rng: &mut Rng, number: usize, nodes: &[String]) -> Vec<Value> {
    let (mut all, mut claims) = (Vec::new(), Vec::new());
    for index in 0..rng.usize(1..=5) {
        let name = format!("v{number}-{index}");
        let (key, value) = match rng.u32(..3) {
            0 => (KEYS[1], one(rng, nodes)),
            _ => (KEYS[0], format!("z{}", rng.usize(..3))),
        };
        let class = one(rng, &["local", "local", "other"]);
        let mut volume = json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
            "spec": {"capacity": {"storage": one(rng, &["1Gi", "5Gi"])}, "accessModes": ["ReadWriteOnce"],
                "storageClassName": class, "hostPath": {"path": "/data"}, "nodeAffinity": {"required":
                    {"nodeSelectorTerms": [{"matchExpressions": [
                        {"key": key, "operator": "In", "values": [value]}]}]}}}});
        if chance(rng, 30) {
            volume["metadata"]["labels"] = json!({KEYS[0]: one(rng, &["z0", "z1", "z0__z2"])});
        }
        if class == "other" || chance(rng, 30) {
            let namespace = one(rng, &NAMESPACES);
            let claim = format!("c{number}-{index}");
            volume["spec"]["claimRef"] = json!({"name": claim, "namespace": namespace});
            let mode = if chance(rng, 25) {
                "ReadWriteOncePod"
            } else {
                "ReadWriteOnce"
            };
            volume["spec"]["accessModes"] = json!([mode]);
            claims.push(claimed(&claim, namespace, class, (mode, "1Gi", Some(&name))));
        }
        all.push(volume);
    }
    for index in 0..rng.usize(1..=3) {
        let class = one(rng, &["local", "local", "local", "now", "zoned", "missing"]);
        let size = one(rng, &["1Gi", "3Gi", "9Gi"]);
        let name = format!("w{number}-{index}");
        claims.push(claimed(
            &name,
            one(rng, &NAMESPACES),
            class,
            ("ReadWriteOnce", size, None),
        ));
    }
    all.extend(claims);
    all
}

fn claimed(
    name: &str,
    namespace: &str,
    class: &str,
    (mode, size, volume): (&str, &str, Option<&str>),
) -> Value {
    let mut claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"storageClassName": class, "accessModes": [mode], "resources": {"requests": {"storage": size}}}});
    if let Some(volume) = volume {
        claim["spec"]["volumeName"] = json!(volume);
    }
    claim
}
