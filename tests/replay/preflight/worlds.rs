//! The workloads of the recorded worlds: judged in namespaces of another name, as if they were not there yet; what became of
//! them is in the recordings.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;
use testcluster::seed;

use super::outcome::{self, Outcome};
use super::{agrees, judge, refusal};
use crate::score::Score;

/// The worlds and the namespaces of their manifests.
const WORLDS: [(&str, &[&str]); 3] = [
    (
        "pandasai-sandbox",
        &["pandasai-sandbox", "pandasai-quota", "pandasai-restricted"],
    ),
    ("healthy", &["healthy"]),
    ("look-alikes", &["look-alikes"]),
];
const WORKLOADS: [&str; 6] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "Pod",
];

/// A workload, and what the recording tells of it.
struct Recorded {
    world: &'static str,
    namespace: String,
    kind: String,
    name: String,
    became: Outcome,
}

/// Replays so many workloads of the worlds, or all there are.
pub(super) fn replay(kubeconfig: &Path, most: usize) -> Result<Score> {
    let mut score = Score::default();
    for (world, namespaces) in WORLDS {
        let folder = seed::folder(world);
        let text = std::fs::read_to_string(folder.join("manifests.yaml"))
            .with_context(|| format!("cannot read the manifests of {world}"))?;
        let again = renamed(&text, namespaces);
        let report = judge(kubeconfig, &again, "default")?;
        for one in recorded(world, &folder, &text)?
            .into_iter()
            .take(most.saturating_sub(score.cases))
        {
            score.cases += 1;
            compare(&one, &report, &mut score);
        }
    }
    Ok(score)
}

/// Lines that end in the name of a namespace name another one.
fn renamed(text: &str, namespaces: &[&str]) -> String {
    let line = |line: &str| {
        let named = namespaces.iter().any(|namespace| {
            let value = line.trim().trim_start_matches("- ");
            value == format!("namespace: {namespace}")
                || value == format!("name: {namespace}")
                || value == format!("kubernetes.io/metadata.name: {namespace}")
        });
        if named {
            format!("{line}-again")
        } else {
            line.to_owned()
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn compare(one: &Recorded, report: &Value, score: &mut Score) {
    let namespace = format!("{}-again", one.namespace);
    let is_it = |object: &Value| {
        object["name"] == one.name.as_str()
            && object["kind"] == one.kind.as_str()
            && object["namespace"] == namespace.as_str()
    };
    let concerns = |finding: &&Value| {
        let affected = finding["affected"].as_array().into_iter().flatten();
        is_it(&finding["object"]) || affected.into_iter().any(|one| is_it(one) || is_it(&one["owner"]))
    };
    let findings = report["findings"].as_array().into_iter().flatten();
    let errors = findings.filter(|finding| finding["severity"] == "error");
    let refused: Vec<_> = errors.filter(concerns).map(refusal).collect();
    let skipped = report["skipped"].as_array().into_iter().flatten();
    let open = skipped
        .filter_map(|skipped| skipped["examples"].as_array())
        .flatten()
        .any(|object| object["namespace"] == namespace.as_str() && starts(object, &one.name));
    if refused.is_empty() && open {
        score.undecided += 1;
        return;
    }
    // What no manifest tells may keep it from running: its program, its image, its probes.
    let untold = matches!(one.became, Outcome::Otherwise(_) | Outcome::Waits);
    if !(agrees(&refused, &one.became) || (refused.is_empty() && untold)) {
        let (world, kind, name) = (one.world, &one.kind, &one.name);
        let became = &one.became;
        score.wrong.push(format!(
            "{world}: {kind} {}/{name}: said {refused:?}, and it {became:?}",
            one.namespace
        ));
    }
}

fn starts(object: &Value, name: &str) -> bool {
    object["name"]
        .as_str()
        .is_some_and(|of| of == name || of.starts_with(&format!("{name}-")))
}

fn recorded(world: &'static str, folder: &Path, text: &str) -> Result<Vec<Recorded>> {
    let mut all = Vec::new();
    for object in seed::objects(text, &folder.join("manifests.yaml"))? {
        let kind = object.types.as_ref().map_or("", |types| types.kind.as_str());
        let (Some(name), Some(namespace)) = (object.metadata.name, object.metadata.namespace) else {
            continue;
        };
        if !WORKLOADS.contains(&kind) {
            continue;
        }
        let became = became(folder, &namespace, &name)?;
        let (kind, namespace) = (kind.to_owned(), namespace);
        all.push(Recorded {
            world,
            namespace,
            kind,
            name,
            became,
        });
    }
    Ok(all)
}

fn list(folder: &Path, kind: &str, namespace: &str) -> Result<Vec<Value>> {
    let path: PathBuf = folder
        .join("objects")
        .join(kind)
        .join(format!("{namespace}.json"));
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let list: Value = serde_json::from_str(&text)?;
    Ok(list["items"].as_array().cloned().unwrap_or_default())
}

fn became(folder: &Path, namespace: &str, name: &str) -> Result<Outcome> {
    let sets = list(folder, "apps_v1_replicasets", namespace)?;
    let owner = |object: &Value| {
        let owner = object["metadata"]["ownerReferences"][0]["name"].as_str();
        owner.unwrap_or_default().to_owned()
    };
    let under = |object: &Value| {
        let (own, above) = (
            object["metadata"]["name"].as_str().unwrap_or_default(),
            owner(object),
        );
        let set = sets.iter().find(|set| set["metadata"]["name"] == above.as_str());
        own == name || above == name || set.is_some_and(|set| owner(set) == name)
    };
    let pods: Vec<Value> = list(folder, "v1_pods", namespace)?
        .into_iter()
        .filter(|pod| under(pod))
        .collect();
    let of_it = |event: &Value| {
        let about = &event["involvedObject"];
        starts(about, name)
            && (about["name"] == name
                || pods.iter().any(|pod| pod["metadata"]["name"] == about["name"])
                || sets
                    .iter()
                    .any(|set| set["metadata"]["name"] == about["name"] && owner(set) == name))
    };
    let events: Vec<Value> = list(folder, "v1_events", namespace)?
        .into_iter()
        .filter(|event| of_it(event))
        .collect();
    let well = pods.iter().all(outcome::is_well);
    let refused = outcome::failed_create(&events);
    let trouble = refused.or_else(|| {
        pods.iter()
            .filter(|pod| !outcome::is_well(pod))
            .find_map(outcome::trouble)
    });
    let trouble = trouble.or_else(|| outcome::unmounted(&events).filter(|_| !well));
    Ok(match trouble {
        Some(trouble) => trouble,
        None if well => Outcome::Runs,
        None => Outcome::Waits,
    })
}
