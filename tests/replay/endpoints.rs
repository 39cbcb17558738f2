//! The endpoints controller: random Services and Pods, whose states are written by hand, against the EndpointSlices.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use fastrand::Rng;
use kube::api::{Api, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use sandbox_doctor::replay::World;
use sandbox_doctor::replay::endpoints::endpoints_of;
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};
use tokio::task::JoinSet;

use crate::arena::Arena;
use crate::score::{Engine, Score};

pub(crate) const ENGINE: Engine = Engine {
    name: "endpoints",
    against: "the EndpointSlices of the real controller",
    cases: 600,
    decided_at_least: 100.0,
    replay,
};

const NAMESPACES: [&str; 3] = ["ends-0", "ends-1", "ends-2"];
const NODES: [&str; 2] = ["ends-a", "ends-b"];
/// As many requests are on their way at once.
const AT_ONCE: usize = 16;
/// The controller works in the background; what differs after so long does differ.
const PATIENCE: Duration = Duration::from_secs(40);

/// A Pod as it is created, the status that it then gets, and whether it is deleted and kept by its finalizer.
struct Planned {
    pod: Value,
    status: Value,
    deleted: bool,
}

fn pick(rng: &mut Rng, values: &[Value]) -> Value {
    values[rng.usize(..values.len())].clone()
}

fn namespace(case: usize) -> &'static str {
    NAMESPACES[case % NAMESPACES.len()]
}

fn service(rng: &mut Rng, case: usize) -> Value {
    let app = format!("e{case}");
    let mut spec = json!({});
    if rng.usize(..12) > 0 {
        let tier = json!({"app": app, "tier": "back"});
        spec["selector"] = pick(
            rng,
            &[
                json!({"app": app}),
                json!({"app": app}),
                tier,
                json!({"tier": "rare"}),
                json!({}),
            ],
        );
    }
    match rng.usize(..12) {
        0 => {
            spec["type"] = json!("ExternalName");
            spec["externalName"] = json!("db.example");
        }
        1..4 => spec["clusterIP"] = json!("None"),
        4 => spec["type"] = json!("NodePort"),
        _ => {}
    }
    let headless = spec["clusterIP"] == "None";
    let all = [
        json!({"port": 80}),
        json!({"port": 8080, "targetPort": "web"}),
        json!({"port": 81, "targetPort": 9999, "appProtocol": "http"}),
        json!({"port": 53, "targetPort": "dns", "protocol": "UDP"}),
        json!({"port": 54, "targetPort": "dns"}),
        json!({"port": 82, "targetPort": "https"}),
    ];
    let mut ports: Vec<Value> = all.into_iter().filter(|_| rng.usize(..3) == 0).collect();
    if ports.is_empty() && !(headless && rng.bool()) {
        ports.push(json!({"port": 443, "targetPort": "web"}));
    }
    for (at, port) in ports.iter_mut().enumerate() {
        port["name"] = json!(format!("p{at}"));
    }
    if let [only] = &mut ports[..]
        && rng.bool()
        && let Some(only) = only.as_object_mut()
    {
        only.remove("name");
    }
    if !ports.is_empty() {
        spec["ports"] = Value::from(ports);
    }
    if rng.usize(..4) == 0 {
        spec["publishNotReadyAddresses"] = json!(rng.bool());
    }
    if rng.usize(..4) == 0 && spec["type"] != "ExternalName" {
        spec["internalTrafficPolicy"] = json!("Local");
    }
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": app, "namespace": namespace(case)}, "spec": spec})
}

fn planned(rng: &mut Rng, case: usize, at: usize) -> Planned {
    let app = format!("e{case}");
    let mut labels = json!({"app": app});
    if rng.bool() {
        labels["tier"] = pick(
            rng,
            &[json!("back"), json!("front"), json!("back"), json!("rare")],
        );
    }
    let web = json!({"name": "web", "containerPort": 8000 + rng.usize(..2)});
    let dns = json!({"name": "dns", "containerPort": 5353, "protocol": "UDP"});
    let ports = pick(
        rng,
        &[
            json!([]),
            json!([web]),
            json!([web, dns]),
            json!([{"name": "dns", "containerPort": 53}]),
        ],
    );
    let mut spec =
        json!({"schedulerName": "nobody", "containers": [{"name": "c", "image": "x", "ports": ports}]});
    if rng.usize(..3) == 0 {
        let mut beside =
            json!({"name": "i", "image": "x", "ports": [{"name": "web", "containerPort": 7000}]});
        if rng.bool() {
            beside["restartPolicy"] = json!("Always");
        }
        spec["initContainers"] = json!([beside]);
    }
    if rng.usize(..8) > 0 {
        spec["nodeName"] = json!(NODES[rng.usize(..NODES.len())]);
    }
    if rng.usize(..4) == 0 {
        spec["hostname"] = json!(format!("h{at}"));
        spec["subdomain"] = pick(rng, &[json!(app), json!("other")]);
    }
    let pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("{app}-{at}"), "namespace": namespace(case), "labels": labels, "finalizers": ["example.com/hold"]},
        "spec": spec});
    Planned {
        pod,
        status: status(rng, case, at),
        deleted: rng.usize(..5) == 0,
    }
}

fn status(rng: &mut Rng, case: usize, at: usize) -> Value {
    let phase = pick(
        rng,
        &[
            json!("Running"),
            json!("Running"),
            json!("Running"),
            json!("Pending"),
            json!("Succeeded"),
            json!("Failed"),
            json!("Unknown"),
        ],
    );
    let mut status = json!({"phase": phase});
    match rng.usize(..4) {
        0 => {}
        3 => status["conditions"] = json!([{"type": "Ready", "status": "False"}]),
        _ => status["conditions"] = json!([{"type": "Ready", "status": "True"}]),
    }
    let v4 = format!("10.{}.{}.{}", 100 + case / 250, case % 250, at + 1);
    let v6 = format!("fd00::{case:x}:{at:x}");
    match rng.usize(..6) {
        0 => {}
        1 => status["podIPs"] = json!([{"ip": v4}, {"ip": v6}]),
        2 => status["podIPs"] = json!([{"ip": v6}]),
        _ => status["podIPs"] = json!([{"ip": v4}]),
    }
    if let Some(first) = status["podIPs"][0]["ip"].as_str().map(str::to_owned) {
        status["podIP"] = json!(first);
    }
    status
}

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    let arena = &*arena;
    block_on(async {
        let mut cluster = Cluster::connect(&kubeconfig).await?;
        surroundings(&mut cluster).await?;
        let all: Vec<usize> = (0..cases).collect();
        for (beat, group) in all.chunks(AT_ONCE).enumerate() {
            heartbeat(&mut cluster, beat).await?;
            let mut work = JoinSet::new();
            for case in group.iter().copied() {
                let mut rng = arena.case(case);
                let service = service(&mut rng, case);
                let pods: Vec<Planned> = (0..rng.usize(..5))
                    .map(|at| planned(&mut rng, case, at))
                    .collect();
                let services = cluster.api("v1", "Service", Some(namespace(case))).await?;
                let api = cluster.api("v1", "Pod", Some(namespace(case))).await?;
                work.spawn(async move { build(case, (services, service), (api, pods)).await });
            }
            while let Some(done) = work.join_next().await {
                done??;
            }
        }
        judge(&mut cluster, cases).await
    })
}

async fn build(
    case: usize,
    (services, service): (Api<DynamicObject>, Value),
    (api, pods): (Api<DynamicObject>, Vec<Planned>),
) -> Result<()> {
    let cannot = || format!("cannot build case {case}");
    let service: DynamicObject = serde_json::from_value(service)?;
    services
        .create(&PostParams::default(), &service)
        .await
        .with_context(cannot)?;
    for planned in pods {
        let name = planned.pod["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let pod: DynamicObject = serde_json::from_value(planned.pod)?;
        api.create(&PostParams::default(), &pod)
            .await
            .with_context(cannot)?;
        let patch = Patch::Merge(json!({"status": planned.status}));
        api.patch_status(&name, &PatchParams::default(), &patch)
            .await
            .with_context(cannot)?;
        if planned.deleted {
            api.delete(&name, &DeleteParams::default())
                .await
                .with_context(cannot)?;
        }
    }
    Ok(())
}

/// Nodes without a kubelet: nobody but this test writes the states of their Pods.
async fn surroundings(cluster: &mut Cluster) -> Result<()> {
    for name in NODES {
        let labels = if name == NODES[0] {
            json!({"topology.kubernetes.io/zone": "z1"})
        } else {
            json!({})
        };
        let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}});
        cluster.apply(&serde_json::from_value(node)?).await?;
    }
    heartbeat(cluster, 0).await?;
    for name in NAMESPACES {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        cluster.apply(&serde_json::from_value(namespace)?).await?;
    }
    for name in NAMESPACES {
        let account = ("v1", "ServiceAccount", Some(name), "default");
        cluster
            .wait_for(account, |_| true, Duration::from_secs(60))
            .await?;
    }
    Ok(())
}

/// Keeps the nodes alive: a node that is silent makes its Pods not ready.
async fn heartbeat(cluster: &mut Cluster, beat: usize) -> Result<()> {
    let api = cluster.api("v1", "Node", None).await?;
    let at = format!(
        "2026-11-22T{:02}:{:02}:{:02}Z",
        beat / 3600 % 24,
        beat / 60 % 60,
        beat % 60
    );
    let ready = json!({"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "", "lastHeartbeatTime": at, "lastTransitionTime": "2026-11-22T00:00:00Z"});
    for name in NODES {
        let patch = Patch::Merge(json!({"status": {"conditions": [ready]}}));
        api.patch_status(name, &PatchParams::default(), &patch)
            .await
            .context("cannot keep a node alive")?;
    }
    Ok(())
}

async fn list(cluster: &mut Cluster, version: &str, kind: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for namespace in NAMESPACES {
        let api = cluster.api(version, kind, Some(namespace)).await?;
        for object in api
            .list(&ListParams::default())
            .await
            .with_context(|| format!("cannot list {kind}"))?
        {
            let mut object = serde_json::to_value(object)?;
            object["apiVersion"] = json!(version);
            object["kind"] = json!(kind);
            found.push(object);
        }
        if kind == "Node" {
            break;
        }
    }
    Ok(found)
}

async fn judge(cluster: &mut Cluster, cases: usize) -> Result<Score> {
    let began = Instant::now();
    let mut beat = 3600;
    loop {
        heartbeat(cluster, beat).await?;
        beat += 1;
        let mut objects = Vec::new();
        for kind in ["Node", "Service", "Pod"] {
            objects.extend(list(cluster, "v1", kind).await?);
        }
        let world = World::new(objects)
            .map_err(|faults| anyhow::anyhow!("cannot make a world: {}", faults.join("; ")))?;
        let slices = list(cluster, "discovery.k8s.io/v1", "EndpointSlice").await?;
        let score = compare(&world, &slices, cases);
        if score.wrong.is_empty() || began.elapsed() > PATIENCE {
            return Ok(score);
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

fn compare(world: &World, slices: &[Value], cases: usize) -> Score {
    let mut theirs: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for slice in slices {
        let service = slice["metadata"]["labels"]["kubernetes.io/service-name"]
            .as_str()
            .unwrap_or_default();
        theirs.entry(service.to_owned()).or_default().extend(flat(slice));
    }
    let mut score = Score {
        cases,
        ..Score::default()
    };
    for case in 0..cases {
        let name = format!("e{case}");
        let Some(mut ours) = endpoints_of(world, namespace(case), &name) else {
            score.undecided += 1;
            continue;
        };
        let mut seen = theirs.remove(&name).unwrap_or_default();
        ours.sort_by_key(Value::to_string);
        seen.sort_by_key(Value::to_string);
        if ours != seen {
            score.wrong.push(format!(
                "case {case}: ours {}, the server's {}",
                Value::from(ours),
                Value::from(seen)
            ));
        }
    }
    score
}

/// An endpoint of a slice with what the slice says of all of them.
fn flat(slice: &Value) -> Vec<Value> {
    let ports = slice["ports"].as_array().into_iter().flatten().map(|port| {
        json!({"name": port["name"], "port": port["port"], "protocol": port["protocol"], "appProtocol": port["appProtocol"]})
    });
    let mut ports: Vec<Value> = ports.collect();
    ports.sort_by_key(Value::to_string);
    let endpoints = slice["endpoints"].as_array().into_iter().flatten();
    endpoints
        .map(|endpoint| {
            json!({"family": slice["addressType"], "addresses": endpoint["addresses"], "ports": ports,
                "conditions": {"ready": endpoint["conditions"]["ready"], "serving": endpoint["conditions"]["serving"],
                    "terminating": endpoint["conditions"]["terminating"]},
                "pod": endpoint["targetRef"]["name"], "nodeName": endpoint["nodeName"], "zone": endpoint["zone"],
                "hostname": endpoint["hostname"]})
        })
        .collect()
}
