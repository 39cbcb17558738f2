//! Holds the report of every recorded world against what is true of it (`truth.yaml`, written before any report).
//!
//! It runs the built program and reads its JSON, as a script of a user would. What the words mean:
//! a finding speaks of its object, of what is affected, and of the owners of these.
//! *right*: a root finding whose rule is accepted speaks of the object and holds every word of `say`;
//! *wrong*: a rule of `never` speaks of it, or only other roots do; *missed*: no root, or only `unexplained`;
//! *extra*: an error or warning on a silent object, or such a root that speaks of no broken object.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and the table is its result"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

/// How many broken things of a world may still be missed; the rest must be right.
const MAY_MISS: [(&str, usize); 1] = [("pandasai-sandbox", 0)];

/// Reads what is true of a world.
fn truth_of(world: &Path) -> Truth {
    let text = std::fs::read_to_string(world.join("truth.yaml")).unwrap();
    let truth: Truth = serde_saphyr::from_str(&text).unwrap();
    match &truth.same {
        Some(other) => truth_of(&world.with_file_name(other)),
        None => truth,
    }
}

#[derive(serde::Deserialize)]
struct Truth {
    /// Another recording of the same manifests, whose truth is this one's too.
    same: Option<String>,
    broken: Option<Vec<Broken>>,
    silent: Option<Vec<String>>,
}

#[derive(serde::Deserialize)]
struct Broken {
    object: String,
    accept: Vec<String>,
    #[serde(default)]
    say: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Right,
    Missed,
    Wrong,
    Extra,
}

fn worlds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut worlds: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    worlds.sort();
    assert!(!worlds.is_empty(), "no recorded world was found");
    worlds
}

fn report(world: &Path) -> (String, Json) {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "--from"])
        .arg(world)
        .args(["-o", "json"])
        .output()
        .unwrap();
    let code = output.status.code();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(code, Some(0 | 1)),
        "{}: exit code {code:?}\n{errors}",
        world.display()
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&text).unwrap();
    (text, json)
}

fn spoken(object: &Json) -> String {
    let field = |name: &str| object[name].as_str().unwrap_or_default();
    match field("namespace") {
        "" => format!("{} {}", field("kind"), field("name")),
        namespace => format!("{} {namespace}/{}", field("kind"), field("name")),
    }
}

/// What a finding speaks of.
fn objects(finding: &Json) -> Vec<String> {
    let mut objects = vec![spoken(&finding["object"])];
    for affected in finding["affected"].as_array().unwrap() {
        objects.push(spoken(affected));
        if affected["owner"].is_object() {
            objects.push(spoken(&affected["owner"]));
        }
    }
    objects
}

fn text_of(finding: &Json) -> String {
    format!(
        "{}\n{}\n{}",
        finding["cause"], finding["evidence"], finding["fixes"]
    )
}

fn loud(finding: &Json) -> bool {
    matches!(finding["severity"].as_str(), Some("error" | "warning"))
}

fn judge(broken: &Broken, findings: &[Json]) -> (Verdict, String) {
    let speaking: Vec<&Json> = findings
        .iter()
        .filter(|one| objects(one).contains(&broken.object))
        .collect();
    let rule = |finding: &Json| finding["rule"].as_str().unwrap().to_owned();
    if let Some(never) = speaking
        .iter()
        .map(|one| rule(one))
        .find(|id| broken.never.contains(id))
    {
        return (Verdict::Wrong, format!("{never} must not speak of it"));
    }
    // Advice is no cause: a broken thing may be told at any severity, but only an accepted rule may tell it so.
    let roots: Vec<&&Json> = speaking.iter().filter(|one| one["root"] == true).collect();
    let accepted: Vec<&&&Json> = roots
        .iter()
        .filter(|one| broken.accept.contains(&rule(one)))
        .collect();
    for finding in &accepted {
        let text = text_of(finding);
        if broken.say.iter().all(|word| text.contains(word.as_str())) {
            return (Verdict::Right, rule(finding));
        }
    }
    if let Some(finding) = accepted.first() {
        return (
            Verdict::Wrong,
            format!("{} does not say {:?}", rule(finding), broken.say),
        );
    }
    let others: Vec<String> = roots
        .iter()
        .filter(|one| loud(one))
        .map(|one| rule(one))
        .collect();
    match others.iter().filter(|id| *id != "unexplained").count() {
        0 => (Verdict::Missed, others.join(", ")),
        _ => (Verdict::Wrong, format!("roots: {}", others.join(", "))),
    }
}

/// Findings that nobody wanted.
fn extras(truth: &Truth, findings: &[Json]) -> Vec<(String, String)> {
    let broken = truth.broken.as_deref().unwrap_or_default();
    let silent = truth.silent.as_deref().unwrap_or_default();
    let mut extras = Vec::new();
    for finding in findings.iter().filter(|one| loud(one)) {
        let objects = objects(finding);
        let rule = finding["rule"].as_str().unwrap().to_owned();
        if let Some(object) = objects.iter().find(|object| silent.contains(object)) {
            extras.push((object.clone(), format!("{rule}, and nothing may be said of it")));
        } else if finding["root"] == true && !broken.iter().any(|one| objects.contains(&one.object)) {
            extras.push((
                objects[0].clone(),
                format!("{rule}, which speaks of no broken object"),
            ));
        }
    }
    extras
}

#[test]
fn every_world_is_told_truly() {
    let mut failed = Vec::new();
    for world in worlds() {
        let name = world.file_name().unwrap().to_string_lossy().into_owned();
        let truth = truth_of(&world);
        let (_, report) = report(&world);
        let findings = report["findings"].as_array().unwrap();
        let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
        println!("world {name}");
        let judged = truth.broken.iter().flatten().map(|broken| {
            let (verdict, why) = judge(broken, findings);
            (broken.object.clone(), verdict, why)
        });
        let extra = extras(&truth, findings)
            .into_iter()
            .map(|(object, why)| (object, Verdict::Extra, why));
        for (object, verdict, why) in judged.chain(extra) {
            *counts.entry(verdict).or_default() += 1;
            println!(
                "  {:<7} {object:<58} {why}",
                format!("{verdict:?}").to_lowercase()
            );
        }
        let count = |verdict| counts.get(&verdict).copied().unwrap_or_default();
        let (right, missed) = (count(Verdict::Right), count(Verdict::Missed));
        let (wrong, extra) = (count(Verdict::Wrong), count(Verdict::Extra));
        println!("  {name}: {right} right, {missed} missed, {wrong} wrong, {extra} extra\n");
        let may_miss = MAY_MISS
            .iter()
            .find(|(world, _)| *world == name)
            .map_or(0, |(_, most)| *most);
        if wrong + extra > 0 || missed > may_miss {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "not told truly: {}", failed.join(", "));
}

#[test]
fn the_same_world_gives_the_same_bytes() {
    for world in worlds() {
        assert_eq!(report(&world).0, report(&world).0, "{}", world.display());
    }
}

/// Whatever is unhealthy is in some finding: nothing sick is passed over in silence.
#[test]
fn every_unhealthy_thing_is_in_a_finding() {
    for world in worlds() {
        let (_, report) = report(&world);
        let summary = &report["summary"];
        let unexplained = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["rule"] == "unexplained");
        let lone = unexplained.count() as u64;
        let (unhealthy, explained) = (
            summary["unhealthy"].as_u64().unwrap(),
            summary["explained"].as_u64().unwrap(),
        );
        assert!(
            unhealthy == explained || lone > 0,
            "{}: {explained} of {unhealthy}",
            world.display()
        );
    }
}
