//! Random workloads: a plain one, good or with one thing wrong, and what must be there before.

use fastrand::Rng;
use serde_json::{Value, json};

/// One case.
pub(super) struct Case {
    pub(super) namespace: String,
    /// What was done to the plain workload, for whoever reads of a disagreement.
    pub(super) what: &'static str,
    /// Applied before it is judged.
    pub(super) before: Vec<Value>,
    /// Judged, then applied.
    pub(super) manifests: Vec<Value>,
}

/// A workload under way: its Pod, and what stands around it.
struct Draft {
    pod: Value,
    replicas: i64,
    before: Vec<Value>,
    beside: Vec<Value>,
    labels: Value,
}

/// What can be done to a plain workload, whether a kubelet must tell of it, and how.
type Twist = (&'static str, bool, fn(&mut Draft, &mut Rng));

const TWISTS: &[Twist] = &[
    ("nothing", false, |_, _| {}),
    ("a ConfigMap in the environment", false, |draft, _| {
        draft.beside.push(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"level": "info"}}));
        env(
            draft,
            json!({"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "level"}}}),
        );
    }),
    ("a Secret of the cluster in a volume", false, |draft, _| {
        draft.before.push(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "stringData": {"a": "b"}}));
        volume(draft, json!({"name": "keys", "secret": {"secretName": "keys"}}));
    }),
    ("an optional Secret that is not there", false, |draft, _| {
        env(
            draft,
            json!({"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "ghost", "key": "a", "optional": true}}}),
        );
    }),
    ("a Secret that is not there", true, |draft, _| {
        env(
            draft,
            json!({"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "ghost-secret", "key": "a"}}}),
        );
    }),
    ("a key that is not there", true, |draft, _| {
        draft.beside.push(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"level": "info"}}));
        env(
            draft,
            json!({"name": "LEVEL", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "ghost"}}}),
        );
    }),
    ("a volume of a ConfigMap that is not there", true, |draft, _| {
        volume(
            draft,
            json!({"name": "ghost", "configMap": {"name": "ghost-config"}}),
        );
    }),
    ("an image name in capitals", true, |draft, _| {
        draft.pod["containers"][0]["image"] = json!("127.0.0.1:15000/BusyBox:1");
    }),
    ("a label that no node has", false, |draft, _| {
        draft.pod["nodeSelector"] = json!({"workload": "ghost"});
    }),
    ("a label that nodes have", false, |draft, _| {
        draft.pod["nodeSelector"] = json!({"kubernetes.io/os": "linux"});
    }),
    ("more CPU than any node has", false, |draft, rng| {
        draft.pod["containers"][0]["resources"]["requests"]["cpu"] =
            json!(format!("{}", rng.u32(100_000..200_000)));
        draft.pod["containers"][0]["resources"]["limits"] = json!({});
    }),
    ("a quota with room for fewer", false, |draft, rng| {
        draft.replicas = rng.i64(2..4);
        let room = draft.replicas - 1;
        quota(draft, &json!({"pods": room.to_string()}));
    }),
    ("a quota with room for all", false, |draft, rng| {
        draft.replicas = rng.i64(1..4);
        let room = draft.replicas;
        quota(draft, &json!({"pods": room.to_string(), "requests.cpu": "1"}));
    }),
    ("a quota of memory with room for fewer", false, |draft, _| {
        draft.replicas = 3;
        quota(draft, &json!({"requests.memory": "40Mi"}));
    }),
    ("a quota of what is not stated", false, |draft, _| {
        draft.pod["containers"][0]["resources"] = json!({});
        quota(draft, &json!({"limits.cpu": "4"}));
    }),
    ("a quota and defaults that state it", false, |draft, _| {
        draft.pod["containers"][0]["resources"] = json!({});
        quota(draft, &json!({"limits.cpu": "4"}));
        limits(
            draft,
            &json!({"type": "Container", "default": {"cpu": "100m"}, "defaultRequest": {"cpu": "10m"}}),
        );
    }),
    ("more than a LimitRange allows", false, |draft, _| {
        limits(draft, &json!({"type": "Container", "max": {"memory": "8Mi"}}));
    }),
    (
        "the baseline standard and the host's network",
        false,
        |draft, _| {
            draft.labels = json!({"pod-security.kubernetes.io/enforce": "baseline"});
            draft.pod["hostNetwork"] = json!(true);
        },
    ),
    (
        "the baseline standard and nothing against it",
        false,
        |draft, _| {
            draft.labels = json!({"pod-security.kubernetes.io/enforce": "baseline"});
        },
    ),
    (
        "the restricted standard and no security context",
        false,
        |draft, _| {
            draft.labels = json!({"pod-security.kubernetes.io/enforce": "restricted"});
        },
    ),
    ("the restricted standard, kept", false, |draft, _| {
        draft.labels = json!({"pod-security.kubernetes.io/enforce": "restricted"});
        draft.pod["securityContext"] =
            json!({"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}});
        draft.pod["containers"][0]["securityContext"] =
            json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    }),
    ("an account that is not there", false, |draft, _| {
        draft.pod["serviceAccountName"] = json!("ghost");
    }),
    ("an account that comes with it", false, |draft, _| {
        draft
            .beside
            .push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "own"}}));
        draft.pod["serviceAccountName"] = json!("own");
    }),
    ("a priority class that is not there", false, |draft, _| {
        draft.pod["priorityClassName"] = json!("ghost");
    }),
    ("a runtime class that is not there", false, |draft, _| {
        draft.pod["runtimeClassName"] = json!("ghost");
    }),
    ("a claim that is not there", false, |draft, _| {
        volume(
            draft,
            json!({"name": "work", "persistentVolumeClaim": {"claimName": "ghost"}}),
        );
    }),
    ("a claim of a class that is not there", false, |draft, _| {
        draft.beside.push(json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "work"}, "spec": {
            "storageClassName": "ghost", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}));
        volume(
            draft,
            json!({"name": "work", "persistentVolumeClaim": {"claimName": "work"}}),
        );
    }),
    ("no replicas", false, |draft, _| draft.replicas = 0),
];

fn env(draft: &mut Draft, variable: Value) {
    draft.pod["containers"][0]["env"] = json!([variable]);
}

fn volume(draft: &mut Draft, volume: Value) {
    draft.pod["containers"][0]["volumeMounts"] = json!([{"name": volume["name"], "mountPath": "/mnt/it"}]);
    draft.pod["volumes"] = json!([volume]);
}

fn quota(draft: &mut Draft, hard: &Value) {
    draft.before.push(json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "quota"}, "spec": {"hard": hard}}));
}

fn limits(draft: &mut Draft, limit: &Value) {
    draft.before.push(json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "range"}, "spec": {"limits": [limit]}}));
}

/// Draws a case. Without a kubelet nothing is drawn that only a kubelet would find.
pub(super) fn draw(rng: &mut Rng, number: &str, kubelet: bool) -> Case {
    let namespace = format!("preflight-replay-{number}");
    let mut draft = Draft {
        pod: json!({"terminationGracePeriodSeconds": 0, "containers": [{
            "name": "app", "image": "127.0.0.1:15000/busybox:1", "command": ["sleep", "3600"],
            "resources": {"requests": {"cpu": "1m", "memory": "16Mi"}, "limits": {"cpu": "100m", "memory": "32Mi"}}}]}),
        replicas: rng.i64(1..3),
        before: Vec::new(),
        beside: Vec::new(),
        labels: json!({}),
    };
    let open: Vec<&Twist> = TWISTS.iter().filter(|(_, needs, _)| kubelet || !needs).collect();
    let (what, _, twist) = open[rng.usize(..open.len())];
    twist(&mut draft, rng);
    let workload = workload(rng, &mut draft);
    let mut before = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": draft.labels}}),
    ];
    before.append(&mut draft.before);
    let mut manifests = draft.beside;
    manifests.push(workload);
    for object in before[1..].iter_mut().chain(&mut manifests) {
        object["metadata"]["namespace"] = json!(namespace);
    }
    Case {
        namespace,
        what,
        before,
        manifests,
    }
}

/// Puts the Pod into a workload of some kind; several replicas are a Deployment's or a StatefulSet's.
fn workload(rng: &mut Rng, draft: &mut Draft) -> Value {
    let labels = json!({"app": "web"});
    let kind = if draft.replicas == 1 {
        rng.u8(..4)
    } else {
        rng.u8(..2)
    };
    let template = json!({"metadata": {"labels": labels}, "spec": draft.pod});
    let metadata = json!({"name": "web"});
    match kind {
        0 => json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"replicas": draft.replicas, "selector": {"matchLabels": labels}, "template": template}}),
        1 if draft.replicas > 0 => {
            json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata,
            "spec": {"replicas": draft.replicas, "serviceName": "web", "podManagementPolicy": "Parallel",
                "selector": {"matchLabels": labels}, "template": template}})
        }
        2 => {
            let mut template = template;
            template["spec"]["restartPolicy"] = json!("Never");
            template["spec"]["containers"][0]["command"] = json!(["true"]);
            json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {"backoffLimit": 0, "template": template}})
        }
        3 => {
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": labels}, "spec": draft.pod})
        }
        _ => json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"replicas": draft.replicas, "selector": {"matchLabels": labels}, "template": template}}),
    }
}
