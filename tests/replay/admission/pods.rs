//! Random pods, each of which the API server's validation would take if admission did not change it, and claims.

use fastrand::Rng;
use serde_json::{Value, json};

use super::security::{of_container, of_pod};

pub(super) fn one<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.usize(..of.len())]
}

/// One time in so many.
pub(super) fn rarely(rng: &mut Rng, times: u8) -> bool {
    rng.u8(..times) == 0
}

pub(super) fn claim(rng: &mut Rng, namespace: &str) -> Value {
    let asked = one(rng, &["100Mi", "500Mi", "0.5Gi", "1Gi", "2G", "2Gi", "100Gi"]);
    json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": "claim", "namespace": namespace},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": asked}}}})
}

/// How a pod is made.
pub(super) struct Style {
    /// It meets the level restricted, but for what is random.
    pub(super) hardened: bool,
    pub(super) user_namespace: bool,
    pub(super) host_ipc: bool,
    windows: bool,
    pub(super) host_network: bool,
    stated: bool,
    next_port: u16,
}

pub(super) fn pod(rng: &mut Rng, namespace: &str) -> Value {
    let mut style = Style {
        hardened: rng.u8(..) < 180,
        user_namespace: rarely(rng, 8),
        host_ipc: rarely(rng, 24),
        windows: rarely(rng, 25),
        host_network: rarely(rng, 20),
        stated: rng.u8(..) < 160,
        next_port: 8000,
    };
    style.host_network &= !style.user_namespace && !style.windows;
    style.user_namespace &= !style.windows;
    let mut spec = json!({});
    let count = *one(rng, &[1, 1, 1, 2, 3]);
    spec["containers"] = (0..count)
        .map(|number| container(rng, &format!("c{number}"), &mut style))
        .collect();
    let count = *one(rng, &[0, 0, 0, 1, 2]);
    if count > 0 {
        spec["initContainers"] = (0..count)
            .map(|number| init_container(rng, number, &mut style))
            .collect();
    }
    people(rng, &mut spec);
    classes(rng, &mut spec);
    placement(rng, &mut spec);
    hosts(rng, &mut spec, &style);
    volumes(rng, &mut spec, &style);
    if !style.windows {
        spec["securityContext"] = of_pod(rng, &style);
        if rarely(rng, 12) {
            spec["resources"] = whole(rng);
        }
    }
    let mut metadata = json!({"namespace": namespace, "labels": {"app": "replay"}});
    if rng.bool() {
        metadata["name"] = json!("one");
    } else {
        metadata["generateName"] = json!("some-");
    }
    annotations(rng, &mut metadata, &mut spec, &style);
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

fn init_container(rng: &mut Rng, number: usize, style: &mut Style) -> Value {
    let mut made = container(rng, &format!("i{number}"), style);
    if rarely(rng, 3) {
        made["restartPolicy"] = json!("Always");
    } else if let Some(made) = made.as_object_mut() {
        for only_of_running in ["livenessProbe", "readinessProbe", "lifecycle"] {
            made.remove(only_of_running);
        }
    }
    made
}

fn container(rng: &mut Rng, name: &str, style: &mut Style) -> Value {
    let mut made = json!({"name": name, "image": "registry.example/app:1"});
    let resources = resources(rng, style.stated);
    if resources != json!({}) {
        made["resources"] = resources;
    }
    if rarely(rng, 5) {
        style.next_port += 1;
        made["ports"] = json!([{"containerPort": style.next_port}]);
        if style.host_network || rarely(rng, 3) {
            made["ports"][0]["hostPort"] = json!(style.next_port);
        }
        if style.host_network && rng.bool() {
            made["ports"] = json!([{"containerPort": style.next_port}]);
        }
    }
    let host = || json!({"httpGet": {"path": "/", "port": 80, "host": "example.com"}});
    if rarely(rng, 14) {
        made["livenessProbe"] = host();
    }
    if rarely(rng, 14) {
        made["readinessProbe"] = json!({"tcpSocket": {"port": 80, "host": "10.0.0.1"}});
    }
    if rarely(rng, 14) {
        made["lifecycle"] = json!({"preStop": host()});
    }
    if rarely(rng, 10) {
        let secret = one(rng, &["known", "foreign"]);
        made["env"] = json!([{"name": "A", "valueFrom": {"secretKeyRef": {"name": secret, "key": "k"}}}]);
    }
    if rarely(rng, 14) {
        made["envFrom"] = json!([{"secretRef": {"name": one(rng, &["known", "foreign"])}}]);
    }
    if style.windows {
        if rarely(rng, 4) {
            made["securityContext"] = json!({"windowsOptions": {"hostProcess": false}});
        }
        return made;
    }
    let security = of_container(rng, style);
    if security != json!({}) {
        made["securityContext"] = security;
    }
    made
}

const CPU: [&str; 9] = ["50m", "0.1", "100m", "250m", "0.3", "1", "1500m", "2", "100100u"];
const MEMORY: [&str; 10] = [
    "32Mi",
    "64Mi",
    "100M",
    "0.1Gi",
    "128974848",
    "1e8",
    "256Mi",
    "0.5Gi",
    "1.5Gi",
    "2G",
];

fn resources(rng: &mut Rng, stated: bool) -> Value {
    let mut made = json!({});
    let chance: u8 = if stated { 210 } else { 60 };
    for (name, amounts) in [
        ("cpu", &CPU[..]),
        ("memory", &MEMORY),
        ("ephemeral-storage", &["100Mi", "1G"]),
    ] {
        let (mut low, mut high) = (rng.usize(..amounts.len()), rng.usize(..amounts.len()));
        if low > high {
            (low, high) = (high, low);
        }
        // Amounts stand in ascending order, but for cpu's last, which is a hundred thousandths of one.
        if name == "cpu" && (high == 8 || low == 8) {
            (low, high) = (8, 8);
        }
        let chance = if name == "ephemeral-storage" { 30 } else { chance };
        if rng.u8(..) < chance {
            made["requests"][name] = json!(amounts[low]);
        }
        if rng.u8(..) < chance {
            made["limits"][name] = json!(amounts[high]);
        }
    }
    if rarely(rng, 12) {
        let gpus = one(rng, &["1", "2", "4"]);
        made["limits"]["example.com/gpu"] = json!(gpus);
    }
    if rarely(rng, 20) && (!made["limits"]["cpu"].is_null() || !made["requests"]["memory"].is_null()) {
        made["limits"]["hugepages-2Mi"] = json!(one(rng, &["4Mi", "16Mi"]));
    }
    made
}

/// What the pod as a whole may use: sometimes less than its containers, which is not valid.
fn whole(rng: &mut Rng) -> Value {
    let mut made = json!({"limits": {"cpu": "40", "memory": "64Gi"}});
    if rng.bool() {
        made["requests"] = json!({"cpu": one(rng, &["100m", "10"]), "memory": one(rng, &["64Mi", "20Gi"])});
    }
    if rarely(rng, 4) {
        made["limits"] = json!({"memory": one(rng, &["200Mi", "30Gi"])});
        made["requests"] = json!({"memory": "200Mi"});
    }
    made
}

fn people(rng: &mut Rng, spec: &mut Value) {
    match rng.u8(..24) {
        0 => spec["serviceAccountName"] = json!("nobody"),
        1..4 => spec["serviceAccountName"] = json!("strict"),
        4..8 => spec["serviceAccountName"] = json!("runner"),
        8 => spec["serviceAccount"] = json!("runner"),
        _ => {}
    }
    if rarely(rng, 6) {
        spec["automountServiceAccountToken"] = json!(rng.bool());
    }
    if rarely(rng, 10) {
        spec["imagePullSecrets"] = json!([{"name": "own"}]);
    }
}

fn classes(rng: &mut Rng, spec: &mut Value) {
    match rng.u8(..40) {
        0 => spec["priorityClassName"] = json!("absent"),
        1..4 => spec["priorityClassName"] = json!("low"),
        4..9 => spec["priorityClassName"] = json!("high"),
        9 => spec["priorityClassName"] = json!("system-node-critical"),
        10..12 => spec["priorityClassName"] = json!("never"),
        _ => {}
    }
    if rarely(rng, 30) {
        spec["priority"] = json!(one(rng, &[0, 1000, 3]));
    }
    if rarely(rng, 30) {
        spec["preemptionPolicy"] = json!(one(rng, &["Never", "PreemptLowerPriority"]));
    }
    match rng.u8(..30) {
        0 => spec["runtimeClassName"] = json!("absent"),
        1..3 => spec["runtimeClassName"] = json!("plain"),
        3..7 => spec["runtimeClassName"] = json!("heavy"),
        _ => {}
    }
    if rarely(rng, 30) {
        spec["overhead"] = json!({"cpu": "250m", "memory": one(rng, &["128Mi", "1Mi"])});
    }
}

fn placement(rng: &mut Rng, spec: &mut Value) {
    if rarely(rng, 10) {
        spec["nodeSelector"] = json!({"runtime": one(rng, &["heavy", "light"])});
    }
    if rarely(rng, 10) {
        spec["tolerations"] = json!([{"key": "runtime", "operator": "Exists", "effect": "NoSchedule"}]);
    }
    if rarely(rng, 6) {
        spec["activeDeadlineSeconds"] = json!(600);
    }
    if rarely(rng, 8) {
        let mut term = json!({"topologyKey": "zone", "labelSelector": {"matchLabels": {"a": "b"}}});
        match rng.u8(..3) {
            0 => term["namespaces"] = json!(["other"]),
            1 => term["namespaceSelector"] = json!({}),
            _ => {}
        }
        let kind = *one(rng, &["podAffinity", "podAntiAffinity"]);
        if rng.bool() {
            spec["affinity"][kind]["requiredDuringSchedulingIgnoredDuringExecution"] = json!([term]);
        } else {
            spec["affinity"][kind]["preferredDuringSchedulingIgnoredDuringExecution"] =
                json!([{"weight": 1, "podAffinityTerm": term}]);
        }
    }
}

fn hosts(rng: &mut Rng, spec: &mut Value, style: &Style) {
    if style.windows {
        spec["os"] = json!({"name": "windows"});
        return;
    }
    if style.host_network {
        spec["hostNetwork"] = json!(true);
    }
    if style.user_namespace {
        spec["hostUsers"] = json!(false);
    } else {
        for (field, set) in [("hostPID", rarely(rng, 24)), ("hostIPC", style.host_ipc)] {
            if set {
                spec[field] = json!(true);
            }
        }
    }
}

fn volumes(rng: &mut Rng, spec: &mut Value, style: &Style) {
    let mut volumes = Vec::new();
    for number in 0..*one(rng, &[0, 0, 0, 1, 1, 2]) {
        let source = match rng.u8(..16) {
            0 => json!({"hostPath": {"path": "/tmp"}}),
            1 => json!({"nfs": {"server": "s", "path": "/p"}}),
            2 => json!({"secret": {"secretName": one(rng, &["known", "foreign"])}}),
            3 => json!({"persistentVolumeClaim": {"claimName": "data"}}),
            4 => json!({"projected": {"sources": [{"configMap": {"name": "m"}}]}}),
            5 => json!({"csi": {"driver": "d.example.com"}}),
            6 => json!({"ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "1Gi"}}}}}}),
            7 => {
                json!({"downwardAPI": {"items": [{"path": "n", "fieldRef": {"fieldPath": "metadata.name"}}]}})
            }
            8 => json!({"iscsi": {"targetPortal": "1.2.3.4", "iqn": "iqn.2001-04.com.example:s", "lun": 0}}),
            9 => json!({}),
            10 if !style.windows => json!({"image": {"reference": "registry.example/data:1"}}),
            11..13 => json!({"emptyDir": {}}),
            _ => json!({"configMap": {"name": "m"}}),
        };
        let mut volume = json!({"name": format!("v{number}")});
        if let (Some(volume), Some(source)) = (volume.as_object_mut(), source.as_object()) {
            volume.extend(source.clone());
        }
        volumes.push(volume);
    }
    if !volumes.is_empty() {
        spec["volumes"] = json!(volumes);
    }
}

/// Annotations of before 1.30, which the API server turns into fields, and of before 1.19, which it ignores.
fn annotations(rng: &mut Rng, metadata: &mut Value, spec: &mut Value, style: &Style) {
    if style.windows {
        return;
    }
    if rarely(rng, 14) && spec["containers"][0]["securityContext"]["appArmorProfile"].is_null() {
        let value = one(rng, &["unconfined", "runtime/default", "localhost/own"]);
        let unequal = spec["securityContext"]["appArmorProfile"].is_null();
        if unequal {
            metadata["annotations"]["container.apparmor.security.beta.kubernetes.io/c0"] = json!(value);
        }
    }
    if rarely(rng, 8) && spec["securityContext"]["seccompProfile"].is_null() {
        let value = one(rng, &["unconfined", "runtime/default"]);
        metadata["annotations"]["seccomp.security.alpha.kubernetes.io/pod"] = json!(value);
    }
}
