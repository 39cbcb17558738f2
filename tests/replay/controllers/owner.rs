//! Random owners of the six kinds, and the cluster around them: accounts, classes, nodes.

use fastrand::Rng;
use serde_json::{Value, json};

use super::template::{pick, template};

/// Owners live in these namespaces, so that no informer has to look through all of them at once.
pub(crate) const NAMESPACES: [&str; 4] = ["replay-0", "replay-1", "replay-2", "replay-3"];

/// Returns what must be there before the owners.
pub(crate) fn surroundings(everybodys_class: bool) -> Vec<Value> {
    let mut all = vec![
        json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "replay-high"}, "value": 1000}),
        json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "replay-never"},
            "value": -5, "preemptionPolicy": "Never"}),
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "replay-plain"}, "handler": "runc"}),
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "replay-sandboxed"}, "handler": "runsc",
            "overhead": {"podFixed": {"cpu": "0.25", "memory": "128Mi"}},
            "scheduling": {"nodeSelector": {"sandbox": "yes"}, "tolerations": [
                {"key": "sandbox", "operator": "Exists"}, {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]}}),
    ];
    if everybodys_class {
        all.push(json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "replay-everybodys"},
            "value": 7, "globalDefault": true, "preemptionPolicy": "Never"}));
    }
    for namespace in NAMESPACES {
        all.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}));
        all.push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "builder", "namespace": namespace},
            "imagePullSecrets": [{"name": "reg"}, {"name": "reg2"}]}));
        all.push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "quiet", "namespace": namespace},
            "automountServiceAccountToken": false}));
    }
    for (name, labels, taints) in [
        (
            "replay-big",
            json!({"size": "big", "disk": ""}),
            json!([{"key": "big", "effect": "NoSchedule"}]),
        ),
        (
            "replay-gpu",
            json!({"size": "small"}),
            json!([{"key": "gpu", "effect": "NoSchedule"}, {"key": "kwok", "effect": "NoSchedule"}]),
        ),
    ] {
        let room = json!({"cpu": "256", "memory": "2048Gi", "pods": "2000"});
        all.push(json!({"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
            "spec": {"taints": taints}, "status": {"capacity": room, "allocatable": room}}));
    }
    all
}

/// Returns the owner of a case. One in 25 names an account or a class that is not there.
pub(crate) fn owner(rng: &mut Rng, case: usize) -> Value {
    let name = format!("r{case}");
    let labels = pick(
        rng,
        &[
            json!({"app": name}),
            json!({"app": name, "tier": ""}),
            json!({"app": name, "tier": "back"}),
        ],
    );
    let mut owner = match case % 6 {
        0 => deployment(rng, &labels),
        1 => replica_set(rng, &labels),
        2 => stateful_set(rng, &labels),
        3 => daemon_set(rng, &labels),
        4 => job(rng, &labels),
        _ => cron_job(rng, &labels),
    };
    owner["metadata"]["name"] = json!(name);
    owner["metadata"]["namespace"] = json!(NAMESPACES[case % NAMESPACES.len()]);
    let long = "a-name-that-is-rather-long-so-that-a-generated-one-is-cut";
    if case % 6 < 2 && rng.usize(..10) == 0 {
        owner["metadata"]["name"] = json!(format!("{long}-{case}"));
    }
    let template = match case % 6 {
        5 => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    if rng.usize(..25) == 0
        && let Some(spec) = owner.pointer_mut(template)
    {
        let field = pick(
            rng,
            &[
                json!("serviceAccountName"),
                json!("priorityClassName"),
                json!("runtimeClassName"),
            ],
        );
        spec[field.as_str().unwrap_or_default()] = json!("not-there");
    }
    owner
}

fn workload(kind: &str, labels: &Value, template: &Value) -> Value {
    json!({"apiVersion": "apps/v1", "kind": kind, "metadata": {},
        "spec": {"selector": {"matchLabels": {"app": labels["app"]}}, "template": template}})
}

fn replicas(rng: &mut Rng, owner: &mut Value) {
    match rng.usize(..6) {
        0 => {}
        1 => owner["spec"]["replicas"] = json!(0),
        some => owner["spec"]["replicas"] = json!(some.min(3)),
    }
}

fn deployment(rng: &mut Rng, labels: &Value) -> Value {
    let tolerant = rng.bool();
    let mut owner = workload("Deployment", labels, &template(rng, labels, "Always", tolerant));
    replicas(rng, &mut owner);
    if rng.usize(..12) == 0 {
        owner["spec"]["paused"] = json!(true);
    }
    owner
}

fn replica_set(rng: &mut Rng, labels: &Value) -> Value {
    let tolerant = rng.bool();
    let mut owner = workload("ReplicaSet", labels, &template(rng, labels, "Always", tolerant));
    replicas(rng, &mut owner);
    owner
}

fn stateful_set(rng: &mut Rng, labels: &Value) -> Value {
    let mut owner = workload("StatefulSet", labels, &template(rng, labels, "Always", false));
    replicas(rng, &mut owner);
    owner["spec"]["podManagementPolicy"] = json!("Parallel");
    owner["spec"]["serviceName"] = pick(rng, &[json!("replay"), json!("")]);
    if rng.bool() {
        owner["spec"]["ordinals"] = json!({"start": rng.i64(0..6)});
    }
    let claim = |name: &str, labels: Value| {
        json!({"metadata": {"name": name, "labels": labels, "annotations": {"note": name}},
            "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "none", "resources": {"requests": {"storage": "1.5Gi"}}}})
    };
    // A volume of the template with the name of a claim gives way to it.
    let claims = [claim("data", json!({"app": "other"})), claim("tmp", Value::Null)];
    let count = rng.usize(..=claims.len());
    if count > 0 {
        owner["spec"]["volumeClaimTemplates"] = Value::from(claims[..count].to_vec());
    }
    if rng.usize(..3) == 0 {
        owner["spec"]["persistentVolumeClaimRetentionPolicy"] = json!({"whenDeleted": pick(rng, &[json!("Delete"), json!("Retain")]), "whenScaled": pick(rng, &[json!("Delete"), json!("Retain")])});
    }
    owner
}

fn daemon_set(rng: &mut Rng, labels: &Value) -> Value {
    let tolerant = rng.bool();
    let mut owner = workload("DaemonSet", labels, &template(rng, labels, "Always", tolerant));
    if rng.usize(..5) == 0 {
        owner["metadata"]["annotations"] = json!({"deprecated.daemonset.template.generation": "4"});
    }
    owner
}

fn job_spec(rng: &mut Rng, labels: &Value) -> Value {
    let restart = pick(rng, &[json!("Never"), json!("OnFailure")]);
    let restart = restart.as_str().unwrap_or_default();
    let mut template = template(rng, labels, restart, false);
    if rng.usize(..5) == 0 {
        template["metadata"]["labels"] = Value::Null;
    }
    let mut spec = json!({"template": template});
    if rng.bool() {
        spec["completions"] = json!(rng.i64(1..5));
    }
    if rng.bool() {
        spec["parallelism"] = json!(rng.i64(0..4));
    }
    if rng.usize(..3) == 0 {
        spec["completionMode"] = json!("Indexed");
        spec["completions"] = json!(rng.i64(1..5));
        if rng.bool() && restart == "Never" {
            spec["backoffLimitPerIndex"] = json!(rng.i64(0..3));
        }
    }
    if rng.usize(..4) == 0 {
        spec["template"]["spec"]["activeDeadlineSeconds"] = json!(100_000);
    }
    spec
}

fn job(rng: &mut Rng, labels: &Value) -> Value {
    let mut owner =
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {}, "spec": job_spec(rng, labels)});
    if rng.usize(..12) == 0 {
        owner["spec"]["suspend"] = json!(true);
    }
    owner
}

fn cron_job(rng: &mut Rng, labels: &Value) -> Value {
    let mut owner = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {},
        "spec": {"schedule": "* * * * *", "concurrencyPolicy": "Forbid", "jobTemplate": {"spec": job_spec(rng, labels)}}});
    if rng.usize(..12) == 0 {
        owner["spec"]["suspend"] = json!(true);
    }
    owner
}
