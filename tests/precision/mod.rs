//! What is said of things that are well: nothing at warning or error, in any recorded world, and which advice.
//!
//! Silent is every Pod, workload, Service, claim, quota and node of a recording that `truth.yaml` does not name as broken, and
//! that neither owns such a thing nor belongs to one. The table stands in `docs/proof.md`; SNAPSHOTS=overwrite writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value as Json;

use crate::truth::{self, Truth, Verdict};

/// The lists of a recording in which something may be well or sick.
const LISTS: [&str; 9] = [
    "v1_pods",
    "apps_v1_deployments",
    "apps_v1_statefulsets",
    "apps_v1_daemonsets",
    "batch_v1_jobs",
    "batch_v1_cronjobs",
    "v1_services",
    "v1_persistentvolumeclaims",
    "v1_resourcequotas",
];
const HEAD: &str =
    "| world | objects | silent | said of them at warning or error | advice |\n|---|---|---|---|---|\n";
const BEGIN: &str = "<!-- precision -->\n";
const END: &str = "<!-- /precision -->\n";

fn spoken(object: &Json) -> String {
    let field = |name: &str| object[name].as_str().unwrap_or_default();
    match field("namespace") {
        "" => format!("{} {}", field("kind"), field("name")),
        namespace => format!("{} {namespace}/{}", field("kind"), field("name")),
    }
}

/// Returns the items of every namespace of a list, or of a list without namespaces.
fn items(world: &Path, list: &str) -> Vec<Json> {
    let objects = world.join("objects");
    let whole = objects.join(format!("{list}.json"));
    let mut files = if whole.is_file() { vec![whole] } else { Vec::new() };
    if let Ok(folder) = std::fs::read_dir(objects.join(list)) {
        files.extend(folder.map(|file| file.unwrap().path()));
    }
    files.sort();
    let read = |file| serde_json::from_str::<Json>(&std::fs::read_to_string(file).unwrap()).unwrap();
    files
        .into_iter()
        .flat_map(|file| read(file)["items"].as_array().cloned().unwrap_or_default())
        .collect()
}

/// What was recorded, by kind and name, with who owns it.
struct Recorded {
    objects: BTreeSet<String>,
    owners: BTreeMap<String, String>,
}

fn recorded(world: &Path) -> Recorded {
    let kind_of = |list: &str| match list.rsplit('_').next().unwrap_or_default() {
        "pods" => "Pod",
        "deployments" => "Deployment",
        "statefulsets" => "StatefulSet",
        "daemonsets" => "DaemonSet",
        "replicasets" => "ReplicaSet",
        "jobs" => "Job",
        "cronjobs" => "CronJob",
        "services" => "Service",
        "persistentvolumeclaims" => "PersistentVolumeClaim",
        "resourcequotas" => "ResourceQuota",
        _ => "Node",
    };
    let mut recorded = Recorded {
        objects: BTreeSet::new(),
        owners: BTreeMap::new(),
    };
    for list in LISTS.into_iter().chain(["v1_nodes", "apps_v1_replicasets"]) {
        for item in items(world, list) {
            let mut named = item["metadata"].clone();
            named["kind"] = kind_of(list).into();
            let name = spoken(&named);
            for owner in named["ownerReferences"].as_array().into_iter().flatten() {
                let mut owner = owner.clone();
                owner["namespace"] = named["namespace"].clone();
                recorded.owners.insert(name.clone(), spoken(&owner));
            }
            if list != "apps_v1_replicasets" {
                recorded.objects.insert(name);
            }
        }
    }
    assert!(!recorded.objects.is_empty(), "{}", world.display());
    recorded
}

impl Recorded {
    fn chain(&self, object: &str) -> Vec<String> {
        let mut chain = vec![object.to_owned()];
        while let Some(owner) = chain.last().and_then(|last| self.owners.get(last)) {
            chain.push(owner.clone());
        }
        chain
    }

    /// The broken things, what they own, and what owns them.
    fn sick(&self, truth: &Truth) -> BTreeSet<String> {
        let broken = truth.broken.iter().flatten().map(|broken| broken.object.clone());
        let mut sick: BTreeSet<String> = broken.collect();
        let named = sick.clone();
        for object in self.objects.iter().chain(&named) {
            let chain = self.chain(object);
            if chain.iter().any(|one| named.contains(one)) {
                sick.extend(chain);
            }
        }
        sick
    }
}

/// What a finding speaks of.
fn objects(finding: &Json) -> Vec<String> {
    let affected = finding["affected"].as_array().unwrap().iter();
    let affected = affected.flat_map(|one| [spoken(one), spoken(&one["owner"])]);
    std::iter::once(spoken(&finding["object"]))
        .chain(affected)
        .collect()
}

/// Whether a finding, or what explains it, speaks of a sick thing.
fn of_the_sick(finding: &Json, findings: &[Json], sick: &BTreeSet<String>) -> bool {
    let causes = finding["explainedBy"].as_array().unwrap();
    let explaining = findings.iter().filter(|one| causes.contains(&one["id"]));
    std::iter::once(finding)
        .chain(explaining)
        .any(|one| objects(one).iter().any(|object| sick.contains(object)))
}

/// One row of the table, and what was said of the silent things of a world that should not be.
fn row(world: &Path) -> (String, Vec<String>) {
    let name = world.file_name().unwrap().to_string_lossy().into_owned();
    let (truth, recorded) = (truth::truth_of(world), recorded(world));
    let (_, report) = super::report(world);
    let findings = report["findings"].as_array().unwrap();
    let sick = recorded.sick(&truth);
    let silent = recorded
        .objects
        .iter()
        .filter(|object| !sick.contains(*object))
        .count();
    let loud = |finding: &&Json| finding["severity"] != "info";
    let told = |finding: &Json| format!("{} of {}", finding["rule"], spoken(&finding["object"]));
    let unwanted = findings
        .iter()
        .filter(loud)
        .filter(|one| !of_the_sick(one, findings, &sick));
    let mut extra: Vec<String> = unwanted.map(told).collect();
    let judged = truth::verdicts(&truth, findings).into_iter();
    extra.extend(
        judged
            .filter(|(_, verdict, _)| *verdict == Verdict::Extra)
            .map(|(object, _, why)| format!("{object}: {why}")),
    );
    let mut advice: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings.iter().filter(|one| !loud(one)) {
        if objects(finding).iter().any(|object| !sick.contains(object)) {
            *advice.entry(finding["rule"].as_str().unwrap()).or_default() += 1;
        }
    }
    let advice: Vec<String> = advice
        .iter()
        .map(|(rule, times)| format!("{rule} {times}"))
        .collect();
    let (all, said) = (recorded.objects.len(), extra.len());
    let advice = advice.join(", ");
    (
        format!("| {name} | {all} | {silent} | {said} | {advice} |\n"),
        extra,
    )
}

#[test]
fn nothing_is_wrong_with_what_is_well() {
    let (rows, extra): (Vec<String>, Vec<Vec<String>>) =
        super::worlds().iter().map(|world| row(world)).unzip();
    let table = format!("{HEAD}{}", rows.concat());
    println!("{table}");
    let extra = extra.concat();
    assert!(extra.is_empty(), "{extra:#?}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/proof.md");
    let proof = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = proof.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, table);
    }
}
