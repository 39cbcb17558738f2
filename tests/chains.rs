//! Holds the chains from symptom to root cause (`chains.yaml`) against the reports of recordings, whole or cut: one root
//! finding per incident, its symptoms below it, all that it hit named.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and the table is its result"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Chain {
    chain: usize,
    title: String,
    origin: String,
    from: String,
    add: Vec<Added>,
    merge: Vec<Patch>,
    on: String,
    root: String,
    explains: Vec<String>,
    affected: usize,
    later: String,
}

/// An object that a list of the recording gets.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    list: String,
    object: Json,
}

/// What is changed of an object of the recording, by name.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    list: String,
    name: String,
    patch: Json,
}

fn chains() -> Vec<Chain> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chains.yaml");
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    for (key, value) in patch {
        merge(&mut target[key.as_str()], value);
    }
}

fn edit(world: &Path, list: &str, change: impl FnOnce(&mut Vec<Json>)) {
    let path = world.join("objects").join(format!("{list}.json"));
    let mut json: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(json["items"].as_array_mut().unwrap());
    std::fs::write(path, serde_json::to_vec(&json).unwrap()).unwrap();
}

/// The recording that a chain speaks of, or a changed copy of it.
fn world(chain: &Chain, number: usize) -> PathBuf {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(&chain.from);
    if chain.add.is_empty() && chain.merge.is_empty() {
        return recorded;
    }
    assert_eq!(chain.origin, "catalogue", "{}: a cut says so", chain.title);
    let cut = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chain-{number}"));
    if cut.is_dir() {
        std::fs::remove_dir_all(&cut).unwrap();
    }
    copy(&recorded, &cut);
    for added in &chain.add {
        edit(&cut, &added.list, |items| items.push(added.object.clone()));
    }
    for patch in &chain.merge {
        edit(&cut, &patch.list, |items| {
            let named = items
                .iter_mut()
                .find(|item| item["metadata"]["name"] == patch.name.as_str());
            merge(named.unwrap(), &patch.patch);
        });
    }
    cut
}

fn findings(world: &Path) -> Vec<Json> {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "-o", "json", "--from"])
        .arg(world)
        .output()
        .unwrap();
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    report["findings"].as_array().unwrap().clone()
}

fn spoken(object: &Json) -> String {
    let field = |name: &str| object[name].as_str().unwrap_or_default();
    format!("{} {}/{}", field("kind"), field("namespace"), field("name"))
}

fn speaks_of(finding: &Json, object: &str) -> bool {
    let affected = finding["affected"].as_array().unwrap().iter();
    let owners = affected.clone().map(|one| &one["owner"]);
    let all = affected.chain(owners).chain([&finding["object"]]);
    all.map(spoken).any(|one| one == object)
}

/// The rules of all that stands below a finding.
fn below(finding: &Json, findings: &[Json]) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    for id in finding["explains"].as_array().unwrap() {
        let symptom = findings.iter().find(|one| one["id"] == *id).unwrap();
        rules.insert(symptom["rule"].as_str().unwrap().to_owned());
        rules.extend(below(symptom, findings));
    }
    rules
}

fn fault(chain: &Chain, findings: &[Json]) -> Option<String> {
    let loud = |one: &&Json| one["root"] == true && one["severity"] != "info";
    let roots: Vec<&Json> = findings
        .iter()
        .filter(loud)
        .filter(|one| speaks_of(one, &chain.on))
        .collect();
    let names: Vec<&str> = roots.iter().map(|one| one["rule"].as_str().unwrap()).collect();
    if names != [chain.root.as_str()] {
        return Some(format!("roots of {}: {names:?}", chain.on));
    }
    let found = below(roots[0], findings);
    if let Some(missing) = chain.explains.iter().find(|rule| !found.contains(*rule)) {
        return Some(format!("{missing} is not below it, only {found:?}"));
    }
    let affected = roots[0]["affected"].as_array().unwrap().len();
    (affected != chain.affected).then(|| format!("{affected} affected, not {}", chain.affected))
}

#[test]
fn each_incident_has_one_cause_and_all_that_it_hit() {
    let mut faults = Vec::new();
    let mut reports = BTreeMap::new();
    for (number, chain) in chains()
        .iter()
        .enumerate()
        .filter(|(_, one)| one.later.is_empty())
    {
        let world = world(chain, number);
        let report = reports.entry(world.clone()).or_insert_with(|| findings(&world));
        let result = fault(chain, report);
        println!(
            "{:>2} {:<28} {:>2} {}",
            chain.chain, chain.root, chain.affected, chain.title
        );
        faults.extend(result.map(|why| format!("{} {}: {why}", chain.chain, chain.title)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_chain_is_shown_or_put_off_with_a_reason() {
    let numbers: BTreeSet<usize> = chains().iter().map(|chain| chain.chain).collect();
    assert_eq!(numbers, (1..=18).collect());
}
