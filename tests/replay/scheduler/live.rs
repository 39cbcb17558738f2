//! The cluster that the pods of the replay are tried on: making, settling, reading and clearing it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use kube::api::{Api, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};
use testcluster::client::Cluster;

use super::cases::NAMESPACES;

const PATIENCE: Duration = Duration::from_secs(30);
/// What the scheduler reads, by version and kind.
const READ: [(&str, &str); 6] = [
    ("v1", "Node"),
    ("v1", "Pod"),
    ("v1", "Namespace"),
    ("v1", "PersistentVolume"),
    ("v1", "PersistentVolumeClaim"),
    ("storage.k8s.io/v1", "StorageClass"),
];

pub(super) async fn api(cluster: &mut Cluster, object: &Value) -> Result<Api<DynamicObject>> {
    let word = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let (version, kind) = (word("/apiVersion"), word("/kind"));
    let (version, kind) = version.zip(kind).context("cannot use an object without a kind")?;
    cluster.api(version, kind, word("/metadata/namespace")).await
}

/// Creates an object and returns it as the API server completed it.
pub(super) async fn create(cluster: &mut Cluster, object: &Value) -> Result<Value> {
    let made: DynamicObject = serde_json::from_value(object.clone())?;
    let answer = api(cluster, object)
        .await?
        .create(&PostParams::default(), &made)
        .await;
    let answer = answer.with_context(|| format!("cannot create {object}"))?;
    Ok(serde_json::to_value(answer)?)
}

/// Creates an object, unless the API server finds it invalid.
pub(super) async fn create_valid(cluster: &mut Cluster, object: &Value) -> Result<Option<Value>> {
    match create(cluster, object).await {
        Ok(made) => Ok(Some(made)),
        Err(error) => match error.downcast_ref::<kube::Error>() {
            Some(kube::Error::Api(status)) if status.code == 422 => Ok(None),
            _ => Err(error),
        },
    }
}

pub(super) async fn merge(cluster: &mut Cluster, object: &Value, patch: &Value) -> Result<()> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let api = api(cluster, object).await?;
    let done = api
        .patch(name, &PatchParams::default(), &Patch::Merge(patch))
        .await;
    done.with_context(|| format!("cannot change {object} by {patch}"))?;
    Ok(())
}

pub(super) fn of_kind(mut object: Value, version: &str, kind: &str) -> Value {
    object["apiVersion"] = json!(version);
    object["kind"] = json!(kind);
    object
}

/// Returns a pod as it can be created again. What the API server made of `matchLabelKeys` stands in the selectors, and
/// it refuses to see both. Its name is another: what the scheduler still has to say of the first would be taken for its own.
pub(super) fn anew(pod: &Value) -> Value {
    let identity = &pod["metadata"];
    let name = format!("{}-again", identity["name"].as_str().unwrap_or_default());
    let metadata = json!({"name": name, "namespace": identity["namespace"], "labels": identity["labels"]});
    let mut spec = pod["spec"].clone();
    drop_keys(&mut spec);
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

fn drop_keys(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| key != "matchLabelKeys" && key != "mismatchLabelKeys");
            fields.values_mut().for_each(drop_keys);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_keys),
        _ => {}
    }
}

/// Removes an object at once; that it is not there any more is well.
pub(super) async fn remove(cluster: &mut Cluster, object: &Value) -> Result<()> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let api = api(cluster, object).await?;
    match api.delete(name, &DeleteParams::default().grace_period(0)).await {
        Ok(_) => Ok(()),
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot remove {name}")),
    }
}

/// Removes all pods, nodes, claims and volumes, in this order, and waits until none is left.
pub(super) async fn clear(cluster: &mut Cluster) -> Result<()> {
    let began = Instant::now();
    loop {
        let mut left = 0;
        for (version, kind) in [
            ("v1", "Pod"),
            ("v1", "PersistentVolumeClaim"),
            ("v1", "PersistentVolume"),
            ("v1", "Node"),
        ] {
            for object in list(cluster, version, kind).await? {
                left += 1;
                remove(cluster, &object).await?;
            }
        }
        if left == 0 {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            bail!(
                "cannot clear the cluster within {} s: {left} objects stay",
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Returns all objects of a kind, each with its kind.
async fn list(cluster: &mut Cluster, version: &str, kind: &str) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    let namespaced = matches!(kind, "Pod" | "PersistentVolumeClaim");
    let namespaces = if namespaced { &NAMESPACES[..] } else { &[""][..] };
    for namespace in namespaces {
        let api = cluster.api(version, kind, Some(namespace)).await?;
        for item in api.list(&ListParams::default()).await?.items {
            all.push(of_kind(serde_json::to_value(item)?, version, kind));
        }
    }
    Ok(all)
}

/// Returns everything that the scheduler reads.
pub(super) async fn read(cluster: &mut Cluster) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    for (version, kind) in READ {
        all.extend(list(cluster, version, kind).await?);
    }
    Ok(all)
}

/// Waits until nothing moves by itself: nodes are usable, volumes available, claims that name one are bound.
pub(super) async fn settle(cluster: &mut Cluster) -> Result<()> {
    let began = Instant::now();
    loop {
        let objects = read(cluster).await?;
        if objects.iter().all(is_settled) {
            // The scheduler hears of nodes and of pods on different ways.
            tokio::time::sleep(Duration::from_millis(300)).await;
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            let moving: Vec<_> = objects.iter().filter(|object| !is_settled(object)).collect();
            bail!(
                "cannot see the cluster settled within {} s: {moving:?}",
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn is_settled(object: &Value) -> bool {
    let phase = &object["status"]["phase"];
    let named = |field: &str| !object["spec"][field].is_null();
    match object["kind"].as_str().unwrap_or_default() {
        "Node" => {
            let taints = object["spec"]["taints"].as_array().into_iter().flatten();
            let own = ["dedicated", "spot", "soft"];
            let strange = |taint: &Value| {
                let key = taint["key"].as_str().unwrap_or_default();
                let cordon =
                    key == "node.kubernetes.io/unschedulable" && object["spec"]["unschedulable"] == true;
                !own.contains(&key) && !cordon
            };
            let cordoned = object["spec"]["unschedulable"] == true;
            let mut all = taints.clone();
            let told = !cordoned || all.any(|taint| taint["key"] == "node.kubernetes.io/unschedulable");
            told && !taints.into_iter().any(strange)
        }
        "PersistentVolume" if named("claimRef") => phase == "Bound",
        "PersistentVolume" => phase == "Available",
        "PersistentVolumeClaim" if named("volumeName") => phase == "Bound",
        // The controller speaks of every claim once, and then leaves it.
        "PersistentVolumeClaim" => phase == "Pending",
        "Pod" => phase == "Running",
        _ => true,
    }
}

/// Waits until the scheduler has placed a pod or said why not: the node, or the condition's message.
pub(super) async fn outcome(cluster: &mut Cluster, pod: &Value) -> Result<Result<String, String>> {
    let api = api(cluster, pod).await?;
    let name = pod["metadata"]["name"].as_str().unwrap_or_default();
    let began = Instant::now();
    loop {
        let seen = api
            .get(name)
            .await
            .with_context(|| format!("cannot get {name}"))?;
        if let Some(node) = seen.data["spec"]["nodeName"].as_str() {
            return Ok(Ok(node.to_owned()));
        }
        let conditions = seen.data["status"]["conditions"].as_array().into_iter().flatten();
        let mut scheduled = conditions.filter(|one| one["type"] == "PodScheduled");
        if let Some(told) = scheduled.find_map(|one| one["message"].as_str()) {
            return Ok(Err(told.to_owned()));
        }
        if began.elapsed() > PATIENCE {
            bail!(
                "cannot see the scheduler look at {name} within {} s",
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
