//! The cluster that pods are created in: namespaces with levels, bounds, quotas and accounts, and classes.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use kube::api::{DeleteParams, DynamicObject};
use serde_json::{Value, json};
use testcluster::client::Cluster;

use super::pods;

const NAMESPACES: usize = 36;

/// Makes the cluster and returns the names of its namespaces, one of which is being deleted and one of which is not there.
pub(super) async fn make(cluster: &mut Cluster, rng: &Rng) -> Result<Vec<String>> {
    let mut rng = rng.clone();
    for class in classes(&mut rng) {
        apply(cluster, class).await?;
    }
    let mut names = Vec::new();
    for number in 0..NAMESPACES {
        let name = format!("n{number}");
        apply(cluster, namespace(&mut rng, &name)).await?;
        for object in inside(&mut rng, &name) {
            // Not every mixture of scopes and resources is a quota.
            let _invalid = apply(cluster, object).await;
        }
        names.push(name);
    }
    for name in &names {
        let account = ("v1", "ServiceAccount", Some(name.as_str()), "default");
        cluster
            .wait_for(account, |_| true, Duration::from_secs(30))
            .await?;
    }
    fill(cluster, &mut rng, &names).await?;
    names.push(leave(cluster).await?);
    names.push("nowhere".to_owned());
    settle(cluster).await?;
    Ok(names)
}

async fn apply(cluster: &mut Cluster, object: Value) -> Result<()> {
    let object: DynamicObject = serde_json::from_value(object)?;
    cluster.apply(&object).await.map(|_| ())
}

fn classes(rng: &mut Rng) -> Vec<Value> {
    let class = |name: &str, value: i64| json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}, "value": value});
    let mut all = vec![class("low", -5), class("high", 1000)];
    let mut never = class("never", 7);
    never["preemptionPolicy"] = json!("Never");
    all.push(never);
    if rng.bool() {
        let mut standard = class("standard", 3);
        standard["globalDefault"] = json!(true);
        all.push(standard);
    }
    let runtime = |name: &str| json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": name}, "handler": "h"});
    all.push(runtime("plain"));
    let mut heavy = runtime("heavy");
    heavy["overhead"] = json!({"podFixed": {"cpu": "250m", "memory": "0.125Gi"}});
    heavy["scheduling"] = json!({"nodeSelector": {"runtime": "heavy"},
        "tolerations": [{"key": "runtime", "operator": "Exists"}]});
    all.push(heavy);
    all
}

fn namespace(rng: &mut Rng, name: &str) -> Value {
    let mut labels = json!({});
    let level = |rng: &mut Rng| {
        *pods::one(
            rng,
            &["privileged", "baseline", "restricted", "restricted", "Strict"],
        )
    };
    let version = |rng: &mut Rng| match rng.u8(..8) {
        0 => "latest".to_owned(),
        1 => "v1.99".to_owned(),
        2 => "1.30".to_owned(),
        3 => format!("v1.{}", rng.u8(..27)),
        _ => format!("v1.{}", rng.u8(28..38)),
    };
    for mode in ["enforce", "warn", "audit"] {
        if rng.u8(..) < 140 {
            labels[format!("pod-security.kubernetes.io/{mode}")] = json!(level(rng));
        }
        if rng.u8(..) < 140 {
            labels[format!("pod-security.kubernetes.io/{mode}-version")] = json!(version(rng));
        }
    }
    // The API server does not take labels that it cannot read; such come from before it looked at them.
    let readable = |label: &str, value: &str| {
        let level = matches!(value, "privileged" | "baseline" | "restricted");
        let version = value == "latest" || value.starts_with("v1.");
        if label.ends_with("-version") {
            version
        } else {
            level
        }
    };
    if let Some(labels) = labels.as_object_mut() {
        labels.retain(|label, value| readable(label, value.as_str().unwrap_or_default()));
    }
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

fn inside(rng: &mut Rng, namespace: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let metadata = |name: &str| json!({"name": name, "namespace": namespace});
    let account =
        |name: &str| json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(name)});
    let mut runner = account("runner");
    runner["imagePullSecrets"] = json!([{"name": "registry"}]);
    runner["automountServiceAccountToken"] = json!(rng.bool());
    all.push(runner);
    let mut strict = account("strict");
    strict["metadata"]["annotations"] = json!({"kubernetes.io/enforce-mountable-secrets": "true"});
    strict["secrets"] = json!([{"name": "known"}]);
    all.push(strict);
    let ranges = *pods::one(rng, &[0, 0, 0, 1, 1, 2]);
    for number in 0..ranges {
        all.push(
            json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata(&format!("r{number}")),
            "spec": {"limits": bounds(rng)}}),
        );
    }
    let quotas = *pods::one(rng, &[0, 0, 1, 1, 2, 3]);
    for number in 0..quotas {
        all.push(
            json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata(&format!("q{number}")),
            "spec": quota(rng)}),
        );
    }
    all
}

fn bounds(rng: &mut Rng) -> Vec<Value> {
    let mut limits = Vec::new();
    for kind in ["Container", "Pod", "PersistentVolumeClaim"] {
        if rng.u8(..) < 90 {
            continue;
        }
        let mut item = json!({"type": kind});
        if kind == "PersistentVolumeClaim" {
            item["min"] = json!({"storage": "500Mi"});
            item["max"] = json!({"storage": pods::one(rng, &["1Gi", "2G", "10Gi"])});
            limits.push(item);
            continue;
        }
        for (resource, least, middle, most) in [
            ("cpu", "50m", "0.3", "1500m"),
            ("memory", "32Mi", "100M", "0.5Gi"),
        ] {
            if rng.u8(..) < 60 {
                item["min"][resource] = json!(least);
            }
            if rng.u8(..) < 60 {
                item["max"][resource] = json!(most);
            }
            if rng.u8(..) < 40 {
                item["maxLimitRequestRatio"][resource] = json!(pods::one(rng, &["1", "2", "1500m", "10"]));
            } else if kind == "Container" && rng.bool() {
                item["default"][resource] = json!(middle);
                if rng.bool() {
                    item["defaultRequest"][resource] = json!(least);
                }
            }
        }
        limits.push(item);
    }
    if limits.is_empty() {
        limits.push(json!({"type": "Container", "default": {"memory": "64Mi"}}));
    }
    limits
}

fn quota(rng: &mut Rng) -> Value {
    let mut hard = json!({});
    for (resource, amounts) in [
        ("pods", &["1", "3", "20"][..]),
        ("count/pods", &["4", "30"]),
        ("cpu", &["500m", "2", "40"]),
        ("memory", &["300M", "1Gi", "64Gi"]),
        ("requests.cpu", &["1", "10"]),
        ("requests.memory", &["0.5Gi", "3e9"]),
        ("limits.cpu", &["1500m", "8"]),
        ("limits.memory", &["512Mi", "4G"]),
        ("requests.ephemeral-storage", &["1Gi", "5G"]),
        ("requests.example.com/gpu", &["0", "3"]),
        ("hugepages-2Mi", &["8Mi", "64Mi"]),
        ("configmaps", &["50"]),
    ] {
        if rng.u8(..) < 50 {
            hard[resource] = json!(pods::one(rng, amounts));
        }
    }
    if empty(&hard) {
        hard["pods"] = json!("2");
    }
    let mut spec = json!({"hard": hard});
    match rng.u8(..10) {
        0 => spec["scopes"] = json!(["Terminating"]),
        1 => spec["scopes"] = json!(["NotTerminating"]),
        2 => {
            spec = json!({"hard": {"pods": pods::one(rng, &["0", "1", "5"])}, "scopes": ["BestEffort"]});
        }
        3 => spec["scopes"] = json!(["NotBestEffort"]),
        4 => spec["scopes"] = json!(["CrossNamespacePodAffinity"]),
        5 => {
            let operator = *pods::one(rng, &["In", "NotIn", "Exists", "DoesNotExist"]);
            let values = if operator.ends_with("In") {
                json!(["high", "low"])
            } else {
                json!([])
            };
            spec["scopeSelector"] = json!({"matchExpressions": [
                {"scopeName": "PriorityClass", "operator": operator, "values": values}]});
        }
        _ => {}
    }
    spec
}

fn empty(value: &Value) -> bool {
    value.as_object().is_none_or(serde_json::Map::is_empty)
}

/// Creates pods, so that quotas are used; some of them have ended.
async fn fill(cluster: &mut Cluster, rng: &mut Rng, names: &[String]) -> Result<()> {
    for name in names {
        for number in 0..rng.u8(..4) {
            let mut pod = pods::pod(rng, name);
            pod["metadata"] = json!({"name": format!("old{number}"), "namespace": name});
            let _refused = apply(cluster, pod).await;
        }
    }
    let mut api = Vec::new();
    for name in names {
        api.push(cluster.api("v1", "Pod", Some(name)).await?);
    }
    for api in api {
        for pod in api.list(&kube::api::ListParams::default()).await? {
            if rng.u8(..) < 80 {
                let name = pod.metadata.name.unwrap_or_default();
                let ended = json!({"status": {"phase": pods::one(rng, &["Succeeded", "Failed"])}});
                api.patch_status(
                    &name,
                    &kube::api::PatchParams::default(),
                    &kube::api::Patch::Merge(&ended),
                )
                .await?;
            }
        }
    }
    Ok(())
}

/// Leaves a namespace behind whose deletion does not end.
async fn leave(cluster: &mut Cluster) -> Result<String> {
    let name = "leaving".to_owned();
    let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    apply(cluster, space).await?;
    let held = json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "held", "namespace": name, "finalizers": ["example.com/held"]}});
    apply(cluster, held).await?;
    let namespaces = cluster.api("v1", "Namespace", None).await?;
    namespaces.delete(&name, &DeleteParams::default()).await?;
    cluster
        .wait_for(
            ("v1", "Namespace", None, &name),
            |space| space.data["status"]["phase"] == "Terminating",
            Duration::from_secs(30),
        )
        .await?;
    Ok(name)
}

/// Waits until the quota controller has counted, and counts the same again.
async fn settle(cluster: &Cluster) -> Result<()> {
    let mut before = Value::Null;
    for _ in 0..60 {
        let quotas = list(cluster, "/api/v1/resourcequotas").await?;
        let counted = quotas.iter().all(|quota| {
            let hard = |part: &str| quota[part]["hard"].as_object().map(serde_json::Map::len);
            hard("spec") == hard("status")
        });
        let all: Value = quotas.iter().map(|quota| quota["status"].clone()).collect();
        if counted && all == before {
            return Ok(());
        }
        before = all;
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    bail!("cannot see the quotas counted within 180 s")
}

/// Reads all that admission reads.
pub(super) async fn read(cluster: &Cluster) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    for (path, version, kind) in [
        ("/api/v1/namespaces", "v1", "Namespace"),
        ("/api/v1/limitranges", "v1", "LimitRange"),
        ("/api/v1/resourcequotas", "v1", "ResourceQuota"),
        ("/api/v1/serviceaccounts", "v1", "ServiceAccount"),
        ("/api/v1/pods", "v1", "Pod"),
        (
            "/apis/scheduling.k8s.io/v1/priorityclasses",
            "scheduling.k8s.io/v1",
            "PriorityClass",
        ),
        (
            "/apis/node.k8s.io/v1/runtimeclasses",
            "node.k8s.io/v1",
            "RuntimeClass",
        ),
    ] {
        for mut object in list(cluster, path).await? {
            object["apiVersion"] = json!(version);
            object["kind"] = json!(kind);
            all.push(object);
        }
    }
    Ok(all)
}

async fn list(cluster: &Cluster, path: &str) -> Result<Vec<Value>> {
    let mut answer: Value = serde_json::from_str(&cluster.get(path).await?)
        .with_context(|| format!("cannot read the list {path}"))?;
    Ok(serde_json::from_value(answer["items"].take()).unwrap_or_default())
}
