//! Many pods for measurements: Deployments on nodes that kwok keeps, and one pod of a hundred that fails in one of the usual ways.
//!
//! Controllers create the pods and kwok reports them as running. Then the status of some is replaced by what a kubelet reports
//! for a failure, with the event that it records.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::Cluster;
use crate::failures::{FAILURES, Failure, event, failed_status};
use crate::place::Place;
use crate::talk::say;

/// Requests at once; the API server answers them over one connection.
const AT_ONCE: usize = 32;
/// Pods of a Deployment.
const REPLICAS: usize = 10;
/// Pods of a node: below the usual maximum of 110.
const PODS_PER_NODE: usize = 100;
/// One Deployment of so many has a pod that fails: one pod of a hundred.
const ONE_FAILS: usize = 10;
/// How long controllers and kwok may go on without a pod becoming ready.
const PATIENCE: Duration = Duration::from_secs(120);

/// How large the cluster is to be.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Running pods, rounded down to whole Deployments of ten.
    pub pods: usize,
    /// Namespaces, `fill-00` and on, with the same number of pods each.
    pub namespaces: usize,
}

/// A Deployment to create.
struct Planned {
    namespace: String,
    name: String,
    node: String,
    /// The failure that one of its pods gets.
    fails: Option<&'static Failure>,
}

/// Fills the running cluster, and returns when all pods run and the failures are reported.
pub async fn fill(place: &Place, size: Size) -> Result<()> {
    if size.namespaces == 0 || size.pods < size.namespaces * REPLICAS {
        bail!("cannot fill the cluster: each namespace gets {REPLICAS} pods or more");
    }
    let began = Instant::now();
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    let planned = plan(size);
    nodes(&mut cluster, size).await?;
    namespaces(&mut cluster, size).await?;
    let deployments = cluster.everywhere("apps/v1", "Deployment").await?;
    let mut objects = Vec::new();
    for one in &planned {
        objects.push(deployment(one));
        objects.push(service(one));
        objects.push(settings(one));
    }
    create(&mut cluster, objects).await?;
    await_ready(&deployments, planned.len() * REPLICAS).await?;
    let failed = fail(&mut cluster, &planned).await?;
    say(format!(
        "{} pods run in {} namespaces, {failed} of them fail, after {:.0} s",
        planned.len() * REPLICAS,
        size.namespaces,
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

fn plan(size: Size) -> Vec<Planned> {
    let of = |at: usize| Planned {
        namespace: namespace(at % size.namespaces),
        name: format!("app-{at:05}"),
        node: node(at * REPLICAS / PODS_PER_NODE),
        fails: at
            .is_multiple_of(ONE_FAILS)
            .then(|| &FAILURES[at / ONE_FAILS % FAILURES.len()]),
    };
    (0..size.pods / REPLICAS).map(of).collect()
}

fn namespace(at: usize) -> String {
    format!("fill-{at:02}")
}

fn node(at: usize) -> String {
    format!("fill-{at:04}")
}

async fn nodes(cluster: &mut Cluster, size: Size) -> Result<()> {
    let room = json!({"cpu": "32", "memory": "256Gi", "pods": "110"});
    let of = |at: usize| {
        json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {
                "name": node(at),
                "annotations": {"kwok.x-k8s.io/node": "fake"},
                "labels": {"kubernetes.io/hostname": node(at), "kubernetes.io/os": "linux", "type": "kwok"},
            },
            // What has no node of its own stays away from here.
            "spec": {"taints": [{"key": "kwok", "value": "fake", "effect": "NoSchedule"}]},
            "status": {"capacity": room, "allocatable": room},
        })
    };
    create(cluster, (0..size.pods.div_ceil(PODS_PER_NODE)).map(of).collect()).await
}

async fn namespaces(cluster: &mut Cluster, size: Size) -> Result<()> {
    let of = |at| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace(at)}});
    create(cluster, (0..size.namespaces).map(of).collect()).await?;
    for at in 0..size.namespaces {
        let account = ("v1", "ServiceAccount", Some(&*namespace(at)), "default");
        cluster.wait_for(account, |_| true, PATIENCE).await?;
    }
    Ok(())
}

fn labels(one: &Planned) -> Value {
    json!({"app": one.name})
}

fn deployment(one: &Planned) -> Value {
    let get = |path: &str| json!({"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 3, "periodSeconds": 10});
    let container = json!({
        "name": "app",
        "image": "registry.example.com/app:1.0",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "LEVEL", "value": "info"},
        ],
        "envFrom": [{"configMapRef": {"name": format!("{}-settings", one.name)}}],
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"memory": "256Mi"},
        },
        "livenessProbe": get("/live"),
        "readinessProbe": get("/ready"),
        "securityContext": {"allowPrivilegeEscalation": false, "runAsNonRoot": true},
    });
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": one.name, "namespace": one.namespace, "labels": labels(one)},
        "spec": {
            "replicas": REPLICAS,
            "selector": {"matchLabels": labels(one)},
            "template": {
                "metadata": {"labels": labels(one)},
                "spec": {
                    // The scheduler would take most of the time.
                    "nodeName": one.node,
                    "automountServiceAccountToken": false,
                    "tolerations": [{"key": "kwok", "operator": "Exists"}],
                    "containers": [container],
                },
            },
        },
    })
}

fn service(one: &Planned) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": one.name, "namespace": one.namespace},
        "spec": {"selector": labels(one), "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
    })
}

fn settings(one: &Planned) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": format!("{}-settings", one.name), "namespace": one.namespace},
        "data": {"MODE": "production", "POOL": "10"},
    })
}

/// Creates objects; one that exists already stays as it is.
async fn create(cluster: &mut Cluster, objects: Vec<Value>) -> Result<()> {
    let mut running = JoinSet::new();
    for json in objects {
        let object: DynamicObject =
            serde_json::from_value(json).context("cannot read an object to create")?;
        let types = object
            .types
            .clone()
            .context("cannot create an object without a kind")?;
        let namespace = object.metadata.namespace.clone();
        let api = cluster
            .api(&types.api_version, &types.kind, namespace.as_deref())
            .await?;
        if running.len() >= AT_ONCE {
            joined(running.join_next().await)?;
        }
        running.spawn(async move {
            match api.create(&kube::api::PostParams::default(), &object).await {
                Ok(_) => Ok(()),
                Err(kube::Error::Api(status)) if status.code == 409 => Ok(()),
                Err(error) => Err(error)
                    .with_context(|| format!("cannot create {} {:?}", types.kind, object.metadata.name)),
            }
        });
    }
    while let Some(done) = running.join_next().await {
        joined(Some(done))?;
    }
    Ok(())
}

fn joined(done: Option<Result<Result<()>, tokio::task::JoinError>>) -> Result<()> {
    match done {
        Some(done) => done.context("cannot finish a request")?,
        None => Ok(()),
    }
}

/// Waits until so many pods are ready, and fails when their number stands still.
async fn await_ready(deployments: &Api<DynamicObject>, wanted: usize) -> Result<()> {
    let (mut seen, mut changed) = (0, Instant::now());
    loop {
        let all = deployments
            .list(&ListParams::default())
            .await
            .context("cannot list Deployments")?;
        let ready: u64 = all
            .items
            .iter()
            .filter_map(|one| one.data["status"]["readyReplicas"].as_u64())
            .sum();
        if ready >= wanted as u64 {
            return Ok(());
        }
        if ready != seen {
            (seen, changed) = (ready, Instant::now());
            say(format!("{ready} of {wanted} pods are ready"));
        }
        if changed.elapsed() > PATIENCE {
            bail!("cannot see more than {ready} of {wanted} pods ready");
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}

/// Gives one pod of each Deployment that is to fail its failure; returns their number.
async fn fail(cluster: &mut Cluster, planned: &[Planned]) -> Result<usize> {
    let mut events = Vec::new();
    let mut apis: BTreeMap<&str, Api<DynamicObject>> = BTreeMap::new();
    for (one, failure) in planned.iter().filter_map(|one| Some((one, one.fails?))) {
        if !apis.contains_key(&*one.namespace) {
            let api = cluster.api("v1", "Pod", Some(&one.namespace)).await?;
            apis.insert(&one.namespace, api);
        }
        let pods = &apis[&*one.namespace];
        let selected = ListParams::default()
            .labels(&format!("app={}", one.name))
            .limit(1);
        let listed = pods
            .list(&selected)
            .await
            .context("cannot list the pods of a Deployment")?;
        let Some(pod) = listed.items.first() else {
            bail!("cannot find a pod of {} {}", one.namespace, one.name);
        };
        let name = pod.metadata.name.clone().unwrap_or_default();
        let status = Patch::Merge(json!({"status": failed_status(failure, &pod.data["status"])}));
        pods.patch_status(&name, &PatchParams::default(), &status)
            .await
            .with_context(|| format!("cannot change the status of pod {name}"))?;
        events.push(event(pod, failure));
    }
    let failed = events.len();
    create(cluster, events).await?;
    Ok(failed)
}
