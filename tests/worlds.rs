//! Holds the report of every recorded world against what is true of it (`truth.yaml`, written before any report).
//!
//! It runs the built program and reads its JSON, as a script of a user would; the judge stands in `truth`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and the table is its result"
)]

mod precision;
mod truth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use truth::{Verdict, truth_of, verdicts};

/// How many broken things of a world may still be missed; the rest must be right.
const MAY_MISS: [(&str, usize); 1] = [("pandasai-sandbox", 0)];

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
        for (object, verdict, why) in verdicts(&truth, findings) {
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
