//! The workload controllers: owners of random templates are created, and the Pods that come of them compared field for field.
//! A template that is taken but whose Pod is invalid is no case: validation is not the controllers'.

#[path = "controllers/compare.rs"]
mod compare;
#[path = "controllers/container.rs"]
mod container;
#[path = "controllers/owner.rs"]
mod owner;
#[path = "controllers/template.rs"]
mod template;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use kube::api::{Api, DynamicObject, ListParams, PostParams};
use sandbox_doctor::replay::World;
use sandbox_doctor::replay::controllers::pods_of;
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};
use tokio::task::JoinSet;

use crate::arena::Arena;
use crate::score::{Engine, Score};

pub(crate) const ENGINE: Engine = Engine {
    name: "controllers",
    against: "the Pods of the real controllers",
    cases: 600,
    decided_at_least: 100.0,
    replay,
};

/// As many requests are on their way at once.
const AT_ONCE: usize = 16;
/// One owner in so many is created beyond those asked for, in the place of those whose Pods are invalid.
const SPARE: usize = 6;
/// How often an owner is drawn at most.
const DRAWS: usize = 30;
/// How long the controllers may take after the last owner; a CronJob waits for the next minute.
const PATIENCE: Duration = Duration::from_secs(150);
/// Owners that are to have no Pod are looked at when the others have theirs, and so much later.
const QUIET: Duration = Duration::from_secs(3);

/// A case: the manifest, what the server stored of it, and what the engine says of both.
struct Case {
    number: usize,
    manifest: Value,
    stored: Value,
    said: [Value; 2],
}

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    let everybodys = arena.case(cases).bool();
    block_on(async {
        let mut cluster = Cluster::connect(&kubeconfig).await?;
        for object in owner::surroundings(everybodys) {
            cluster.apply(&serde_json::from_value(object)?).await?;
        }
        for node in ["replay-big", "replay-gpu"] {
            let wanted = ("v1", "Node", None, node);
            let patience = Duration::from_secs(60);
            cluster
                .wait_for(wanted, testcluster::control::is_usable, patience)
                .await?;
        }
        for namespace in owner::NAMESPACES {
            let account = ("v1", "ServiceAccount", Some(namespace), "default");
            cluster
                .wait_for(account, |_| true, Duration::from_secs(60))
                .await?;
        }
        let world = world(&mut cluster).await?;
        let created = create(&mut cluster, arena, cases + cases / SPARE + 1).await?;
        let cases: Vec<Case> = created
            .into_iter()
            .enumerate()
            .map(|(number, (manifest, stored))| {
                let said = [pods_of(&world, &manifest), pods_of(&world, &stored)];
                Case {
                    number,
                    manifest,
                    stored,
                    said,
                }
            })
            .collect();
        judge(&mut cluster, &cases).await
    })
}

/// Everything of these kinds, with their kind.
async fn all(cluster: &mut Cluster, version: &str, kind: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for namespace in owner::NAMESPACES {
        let api = cluster.api(version, kind, Some(namespace)).await?;
        let cluster_wide = api.resource_url().matches("/namespaces/").count() == 0;
        let list = api.list(&ListParams::default()).await;
        for object in list.with_context(|| format!("cannot list {kind}"))? {
            let mut object = serde_json::to_value(object)?;
            object["apiVersion"] = json!(version);
            object["kind"] = json!(kind);
            found.push(object);
        }
        if cluster_wide {
            break;
        }
    }
    Ok(found)
}

async fn world(cluster: &mut Cluster) -> Result<World> {
    let mut objects = Vec::new();
    for (version, kind) in [
        ("v1", "Node"),
        ("v1", "Namespace"),
        ("v1", "ServiceAccount"),
        ("scheduling.k8s.io/v1", "PriorityClass"),
        ("node.k8s.io/v1", "RuntimeClass"),
    ] {
        objects.extend(all(cluster, version, kind).await?);
    }
    World::new(objects).map_err(|faults| anyhow::anyhow!("cannot make a world: {}", faults.join("; ")))
}

/// Creates the owner of each case, many at once, and returns manifests and what is stored of them. What the API server
/// refuses as a whole is drawn again: no Pod would come of it.
async fn create(cluster: &mut Cluster, arena: &Arena, cases: usize) -> Result<Vec<(Value, Value)>> {
    let mut created: BTreeMap<usize, (Value, Value)> = BTreeMap::new();
    let mut draws: BTreeMap<usize, Rng> = (0..cases).map(|case| (case, arena.case(case))).collect();
    for _ in 0..DRAWS {
        let open: Vec<usize> = (0..cases).filter(|case| !created.contains_key(case)).collect();
        for group in open.chunks(AT_ONCE) {
            let mut requests = JoinSet::new();
            for case in group.iter().copied() {
                let Some(rng) = draws.get_mut(&case) else { continue };
                let manifest = owner::owner(rng, case);
                let text = |pointer: &str| {
                    manifest
                        .pointer(pointer)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                };
                let namespace = text("/metadata/namespace");
                let api: Api<DynamicObject> = cluster
                    .api(text("/apiVersion"), text("/kind"), Some(namespace))
                    .await?;
                let object: DynamicObject = serde_json::from_value(manifest.clone())?;
                requests.spawn(
                    async move { (case, manifest, api.create(&PostParams::default(), &object).await) },
                );
            }
            while let Some(answer) = requests.join_next().await {
                match answer? {
                    (case, manifest, Ok(stored)) => {
                        created.insert(case, (manifest, serde_json::to_value(stored)?));
                    }
                    (_, _, Err(kube::Error::Api(status))) if status.code == 422 => {}
                    (case, _, Err(error)) => {
                        return Err(error).with_context(|| format!("cannot create the owner of case {case}"));
                    }
                }
            }
        }
    }
    if created.len() < cases {
        bail!("cannot draw {} owners that are taken", cases - created.len());
    }
    Ok(created.into_values().collect())
}

fn uid_of_owner(object: &Value) -> String {
    let owner = &object["metadata"]["ownerReferences"][0]["uid"];
    owner.as_str().unwrap_or_default().to_owned()
}

/// What a ReplicaSet or Job has above it.
async fn tops(cluster: &mut Cluster) -> Result<BTreeMap<String, String>> {
    let mut above = BTreeMap::new();
    for (version, kind) in [("apps/v1", "ReplicaSet"), ("batch/v1", "Job")] {
        for object in all(cluster, version, kind).await? {
            let top = uid_of_owner(&object);
            if !top.is_empty() {
                above.insert(
                    object["metadata"]["uid"].as_str().unwrap_or_default().to_owned(),
                    top,
                );
            }
        }
    }
    Ok(above)
}

/// Pods by the uid of their top owner.
async fn pods(cluster: &mut Cluster) -> Result<BTreeMap<String, Vec<Value>>> {
    let above = tops(cluster).await?;
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for pod in all(cluster, "v1", "Pod").await? {
        // One that was evicted has another in its place.
        if !pod["metadata"]["deletionTimestamp"].is_null() {
            continue;
        }
        let owner = uid_of_owner(&pod);
        found
            .entry(above.get(&owner).cloned().unwrap_or(owner))
            .or_default()
            .push(pod);
    }
    Ok(found)
}

/// Why Pods could not be created, by the uid of the top owner.
async fn refusals(cluster: &mut Cluster) -> Result<BTreeMap<String, String>> {
    let above = tops(cluster).await?;
    let mut found = BTreeMap::new();
    for event in all(cluster, "v1", "Event").await? {
        if event["reason"] == "FailedCreate" {
            let owner = event["involvedObject"]["uid"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let message = event["message"].as_str().unwrap_or_default().to_owned();
            found.insert(above.get(&owner).cloned().unwrap_or(owner), message);
        }
    }
    Ok(found)
}

fn expected(said: &Value) -> usize {
    let counts = said["pods"].as_array().into_iter().flatten();
    let count: i64 = counts.filter_map(|alike| alike["count"].as_i64()).sum();
    usize::try_from(count).unwrap_or(0)
}

async fn judge(cluster: &mut Cluster, cases: &[Case]) -> Result<Score> {
    let began = Instant::now();
    let uid = |case: &Case| {
        case.stored["metadata"]["uid"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    loop {
        let found = pods(cluster).await?;
        let refused = refusals(cluster).await?;
        let waiting = cases.iter().filter(|case| {
            found.get(&uid(case)).map_or(0, Vec::len) < expected(&case.said[0])
                && !refused.contains_key(&uid(case))
        });
        if waiting.count() == 0 || began.elapsed() > PATIENCE {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tokio::time::sleep(QUIET).await;
    let found = pods(cluster).await?;
    let claims = all(cluster, "v1", "PersistentVolumeClaim").await?;
    let refused = refusals(cluster).await?;
    let mut score = Score::default();
    let none = Vec::new();
    for case in cases {
        let complaint = refused.get(&uid(case)).map(String::as_str).unwrap_or_default();
        if complaint.contains("is invalid:") {
            continue;
        }
        score.cases += 1;
        if case.said.iter().any(|said| !said["undecided"].is_null()) {
            score.undecided += 1;
            continue;
        }
        let pods = found.get(&uid(case)).unwrap_or(&none);
        let wrong = case
            .said
            .iter()
            .find_map(|said| disagreement(said, pods).or_else(|| of_claims(said, &claims)));
        if let Some(wrong) = wrong {
            let kind = case.manifest["kind"].as_str().unwrap_or_default();
            score
                .wrong
                .push(format!("case {} ({kind}): {wrong} {complaint}", case.number));
        }
    }
    if found.is_empty() {
        bail!("cannot see any Pod");
    }
    Ok(score)
}

/// Compares each Pod with the one of ours that it is nearest to: that of its index, its ordinal, its node.
fn disagreement(said: &Value, theirs: &[Value]) -> Option<String> {
    let ours: Vec<&Value> = said["pods"].as_array().into_iter().flatten().collect();
    if expected(said) != theirs.len() {
        let why = [&said["none"], &said["refused"]]
            .into_iter()
            .find_map(Value::as_str)
            .unwrap_or_default();
        let states: Vec<String> = theirs.iter().map(state).collect();
        return Some(format!(
            "ours {} Pods {why}, the server's {}: {}",
            expected(said),
            theirs.len(),
            states.join(", ")
        ));
    }
    let mut left: Vec<(&Value, i64)> = ours
        .into_iter()
        .map(|alike| (&alike["pod"], alike["count"].as_i64().unwrap_or(0)))
        .collect();
    for pod in theirs {
        let mut nearest = None;
        for (at, (one, count)) in left.iter().enumerate() {
            match compare::difference(one, pod) {
                _ if *count == 0 => {}
                None => {
                    nearest = Some((at, None));
                    break;
                }
                // Which Pod is meant shows in the metadata, which is compared first.
                Some(difference) if nearest.is_none() || difference.starts_with("spec") => {
                    nearest = Some((at, Some(difference)));
                }
                Some(_) => {}
            }
        }
        match nearest {
            Some((at, None)) => left[at].1 -= 1,
            Some((_, Some(difference))) => return Some(difference),
            None => return Some("the server has a Pod too many".to_owned()),
        }
    }
    None
}

fn of_claims(said: &Value, stored: &[Value]) -> Option<String> {
    said["claims"].as_array().into_iter().flatten().find_map(|claim| {
        let same = |other: &&Value| {
            ["name", "namespace"]
                .iter()
                .all(|field| other["metadata"][*field] == claim["metadata"][*field])
        };
        let Some(mut theirs) = stored.iter().find(same).cloned() else {
            return Some(format!(
                "the server lacks the claim {}",
                claim["metadata"]["name"]
            ));
        };
        // Protection is admission's, not the controller's.
        theirs["metadata"].as_object_mut()?.remove("finalizers");
        compare::difference(claim, &theirs)
    })
}

/// A Pod in short: what became of it, and where.
fn state(pod: &Value) -> String {
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    format!(
        "{} on {:?} {}",
        text("/status/phase"),
        text("/spec/nodeName"),
        text("/status/reason")
    )
}
