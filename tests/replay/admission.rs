//! Admission, held against creates that the API server only tries (`dryRun=All`): the verdict, who refuses and in which
//! words, and, of what is let in, what was filled in. What is said to pass is tried as well.

#[path = "admission/pods.rs"]
mod pods;
#[path = "admission/security.rs"]
mod security;
#[path = "admission/setting.rs"]
mod setting;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use fastrand::Rng;
use http_body_util::BodyExt as _;
use kube::Client;
use sandbox_doctor::replay::World;
use sandbox_doctor::replay::admission as engine;
use serde_json::{Value, json};
use testcluster::client::{self, Cluster};

use crate::arena::Arena;
use crate::score::{Engine, Score};

pub(crate) const ENGINE: Engine = Engine {
    name: "admission",
    against: "dry-run creates of Pods",
    cases: 2500,
    decided_at_least: 99.0,
    replay,
};

/// Requests that are on their way at once.
const AT_ONCE: usize = 8;

/// What a task needs.
struct Bench {
    client: Client,
    world: World,
    minor: u32,
    cases: Vec<Value>,
    next: AtomicUsize,
}

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let kubeconfig = arena.control_plane()?;
    client::block_on(async {
        let mut cluster = Cluster::connect(&kubeconfig).await?;
        let version: Value = serde_json::from_str(&cluster.get("/version").await?)?;
        let minor = version["minor"].as_str().unwrap_or_default();
        let minor = minor
            .trim_end_matches('+')
            .parse()
            .with_context(|| format!("cannot read the version {version}"))?;
        let namespaces = setting::make(&mut cluster, &arena.case(0)).await?;
        let objects = setting::read(&cluster).await?;
        let world = World::new(objects).map_err(|faults| anyhow::anyhow!("{}", faults.join("; ")))?;
        let bench = Arc::new(Bench {
            client: cluster.client(),
            world,
            minor,
            cases: (0..cases)
                .map(|number| object(&mut arena.case(number + 1), &namespaces))
                .collect(),
            next: AtomicUsize::new(0),
        });
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let bench = Arc::clone(&bench);
            tasks.spawn(async move { work(&bench).await });
        }
        let mut score = Score::default();
        while let Some(done) = tasks.join_next().await {
            let part = done.context("cannot finish a task")??;
            score.cases += part.cases;
            score.undecided += part.undecided;
            score.wrong.extend(part.wrong);
        }
        Ok(score)
    })
}

/// One object to create: nine of ten are pods, the rest claims.
fn object(rng: &mut Rng, namespaces: &[String]) -> Value {
    let namespace = rng.choice(namespaces).cloned().unwrap_or_default();
    if rng.u8(..) < 25 {
        pods::claim(rng, &namespace)
    } else {
        pods::pod(rng, &namespace)
    }
}

async fn work(bench: &Bench) -> Result<Score> {
    let mut score = Score::default();
    loop {
        let number = bench.next.fetch_add(1, Ordering::Relaxed);
        let Some(object) = bench.cases.get(number) else {
            return Ok(score);
        };
        score.cases += 1;
        let ours = ours(bench, object);
        if ours["verdict"] == "undecided" {
            score.undecided += 1;
            continue;
        }
        let theirs = create(&bench.client, object).await?;
        if let Some(fault) = differ(object, &ours, &theirs) {
            score
                .wrong
                .push(format!("case {}: {fault}\n    {object}", number + 1));
        } else if let Some(changed) = changed(object, &ours) {
            let again = create(&bench.client, &changed).await?;
            let told = again.body["message"].as_str().unwrap_or_default();
            if again.code != 201 && still_told(&ours, told) {
                score.wrong.push(format!(
                    "case {}: with what was said to pass: {told}\n    {changed}",
                    number + 1
                ));
            }
        }
    }
}

fn ours(bench: &Bench, object: &Value) -> Value {
    if object["kind"] == "Pod" {
        engine::create(&bench.world, object.clone(), bench.minor)
    } else {
        engine::claim(&bench.world, object.clone())
    }
}

/// What the API server answers.
struct Answer {
    code: u16,
    body: Value,
    warnings: Vec<String>,
}

async fn create(client: &Client, object: &Value) -> Result<Answer> {
    let plural = if object["kind"] == "Pod" {
        "pods"
    } else {
        "persistentvolumeclaims"
    };
    let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
    let request = http::Request::post(format!("/api/v1/namespaces/{namespace}/{plural}?dryRun=All"))
        .header("content-type", "application/json")
        .body(serde_json::to_vec(object)?.into())?;
    let answer = client.send(request).await.context("cannot ask the API server")?;
    let code = answer.status().as_u16();
    let warnings = answer.headers().get_all("warning");
    let warnings = warnings
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    let body = answer
        .into_body()
        .collect()
        .await
        .context("cannot read the answer")?;
    Ok(Answer {
        code,
        body: serde_json::from_slice(&body.to_bytes())?,
        warnings,
    })
}

/// Says what is different, if anything is.
fn differ(object: &Value, ours: &Value, theirs: &Answer) -> Option<String> {
    if theirs.code == 201 {
        return if ours["verdict"] == "allowed" {
            stored_otherwise(ours, theirs)
        } else {
            Some(format!("let in, although {}", ours["refusals"][0]["sentence"]))
        };
    }
    let told = theirs.body["message"].as_str().unwrap_or_default();
    if ours["verdict"] == "allowed" {
        return Some(format!("refused ({}): {told}", theirs.code));
    }
    if ours["order_known"] == false {
        return None;
    }
    let refusals = ours["refusals"].as_array()?;
    let first = refusals.first()?["step"].clone();
    let mut sentences = refusals
        .iter()
        .filter(|refusal| refusal["step"] == first)
        .map(|refusal| parts(refusal["sentence"].as_str().unwrap_or_default()));
    let anonymous = without_name(object, theirs, told);
    let anonymous = parts(&anonymous);
    if sentences.any(|sentence| sentence == anonymous) {
        return None;
    }
    Some(format!(
        "told otherwise: {told}\n    ours: {}",
        ours["refusals"][0]["sentence"]
    ))
}

/// Replaces the letters of a generated name by what stands for them.
fn without_name(object: &Value, theirs: &Answer, told: &str) -> String {
    let name = theirs.body["details"]["name"].as_str().unwrap_or_default();
    let stem = object["metadata"]["generateName"].as_str().unwrap_or_default();
    if !stem.is_empty() && name.starts_with(stem) && name.len() == stem.len() + 5 {
        told.replace(name, &format!("{stem}<random>"))
    } else {
        told.to_owned()
    }
}

/// The order of several reasons in one bracket is that of a Go map: none.
fn parts(sentence: &str) -> Vec<&str> {
    match sentence.split_once(": [") {
        Some((head, list)) if list.ends_with(']') && !list.contains("[\"ALL\"") => {
            let mut parts: Vec<&str> = list.trim_end_matches(']').split(", ").collect();
            parts.sort_unstable();
            parts.insert(0, head);
            parts
        }
        _ => vec![sentence],
    }
}

/// Compares what admission fills in, as far as the engine follows it.
fn stored_otherwise(ours: &Value, theirs: &Answer) -> Option<String> {
    let (ours_pod, theirs_pod) = (&ours["pod"], &theirs.body);
    if ours_pod.is_null() {
        return None;
    }
    for field in [
        "priority",
        "priorityClassName",
        "preemptionPolicy",
        "overhead",
        "nodeSelector",
        "serviceAccountName",
        "imagePullSecrets",
        "resources",
    ] {
        let (mine, real) = (&ours_pod["spec"][field], &theirs_pod["spec"][field]);
        if mine != real && !(empty(mine) && empty(real)) {
            return Some(format!("spec.{field} is stored as {real}, ours {mine}"));
        }
    }
    for list in ["containers", "initContainers"] {
        for field in ["resources", "ports", "volumeMounts"] {
            let of = |pod: &Value| -> Vec<Value> {
                let containers = pod["spec"][list].as_array().into_iter().flatten();
                containers.map(|one| shown(&one[field])).collect()
            };
            let (mine, real) = (of(ours_pod), of(theirs_pod));
            if mine != real {
                return Some(format!(
                    "{list} have {field} {}, ours {}",
                    json!(real),
                    json!(mine)
                ));
            }
        }
    }
    let limits = |pod: &Value| pod["metadata"]["annotations"]["kubernetes.io/limit-ranger"].clone();
    // Of several LimitRanges that fill in, each writes over the annotation of the one before it.
    if !limits(ours_pod).is_null() && limits(ours_pod) != limits(theirs_pod) {
        return Some(format!(
            "annotated {}, ours {}",
            limits(theirs_pod),
            limits(ours_pod)
        ));
    }
    let own = ours["warnings"].as_array().into_iter().flatten();
    let own: Vec<&str> = own.filter_map(Value::as_str).collect();
    let theirs: Vec<String> = theirs
        .warnings
        .iter()
        .filter(|text| text.contains("would violate PodSecurity"))
        .map(|text| {
            let quoted = text.trim_start_matches("299 - \"").trim_end_matches('"');
            quoted.replace("\\\"", "\"")
        })
        .collect();
    (own != theirs).then(|| format!("warned {theirs:?}, ours {own:?}"))
}

fn empty(value: &Value) -> bool {
    value.is_null() || *value == json!([]) || *value == json!({}) || *value == ""
}

/// Leaves out what is the API server's own default, and the letters of the token's volume.
fn shown(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(shown).collect(),
        Value::Object(map) => map
            .iter()
            .filter(|(key, value)| !empty(value) && *key != "protocol")
            .map(|(key, value)| (key.clone(), shown(value)))
            .collect(),
        Value::String(text) if text.starts_with("kube-api-access-") => "kube-api-access-".into(),
        Value::Null => json!({}),
        other => other.clone(),
    }
}

/// Makes the object that the first refusal's changes ask for, if they are of the object itself.
fn changed(object: &Value, ours: &Value) -> Option<Value> {
    let refusal = &ours["refusals"][0];
    let plugin = refusal["plugin"].as_str()?;
    if !matches!(
        plugin,
        "PodSecurity" | "LimitRanger" | "Pod" | "RuntimeClass" | "Priority"
    ) {
        return None;
    }
    let mut changed = object.clone();
    // Of two bounds on one field the tighter one would have to be found; the first is what is told.
    let mut seen = Vec::new();
    for change in refusal["changes"].as_array()? {
        let field = change["field"].as_str()?;
        let nothing = change["value"].is_null() && change["passes"].is_null();
        if nothing || field.contains("[*]") || seen.contains(&field) {
            return None;
        }
        seen.push(field);
        apply(&mut changed, field, &change["passes"]);
    }
    Some(changed)
}

/// Writes a value at a path such as `spec.containers[0].resources.limits.memory`, or removes what is there.
fn apply(object: &mut Value, path: &str, passes: &Value) {
    let mut at = object;
    let mut keys = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        // The name of a resource or label may hold dots; it comes last.
        let last = ["requests.", "limits.", "annotations[", "nodeSelector["]
            .into_iter()
            .find_map(|before| rest.strip_prefix(before).map(|name| (before, name)));
        if let Some((before, name)) = last {
            keys.push(before[..before.len() - 1].to_owned());
            keys.push(name.trim_end_matches(']').to_owned());
            break;
        }
        keys.push(rest[..end].trim_end_matches(']').to_owned());
        rest = rest.get(end + 1..).unwrap_or_default();
        rest = rest.trim_start_matches('.');
    }
    let last = keys.pop().unwrap_or_default();
    for key in keys.iter().filter(|key| !key.is_empty()) {
        at = match key.parse::<usize>() {
            Ok(index) if at.is_array() => &mut at[index],
            _ => &mut at[key.as_str()],
        };
    }
    let value = match passes.as_str() {
        Some("true") => json!(true),
        Some("false") => json!(false),
        Some(text) if text.starts_with('[') => serde_json::from_str(text).unwrap_or_default(),
        Some(text) => match text.parse::<i64>() {
            Ok(number) if !path.contains("resources") => json!(number),
            _ => json!(text),
        },
        None => Value::Null,
    };
    at[last.as_str()] = value;
}

/// Says whether a refusal, or one of its reasons, is told once more.
fn still_told(ours: &Value, told: &str) -> bool {
    let first = ours["refusals"][0]["sentence"].as_str().unwrap_or_default();
    let reason = |sentence: &str| sentence.split_once(": ").map(|(_, reason)| reason.to_owned());
    let reasons = |sentence: &str| -> Vec<String> {
        let list = reason(sentence).unwrap_or_default();
        let list = list.trim_start_matches('[').trim_end_matches(']');
        let reasons = list.replace(", but", "; but");
        reasons.split(", ").map(str::to_owned).collect()
    };
    let again = reasons(told);
    reasons(first).iter().any(|reason| again.contains(reason))
}
