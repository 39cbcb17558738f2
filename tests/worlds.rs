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
use truth::{Truth, Verdict, loud, names, objects, truth_of, verdicts};

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

/// At least so many percent of the right first roots are `confirmed`.
const CONFIRMED_PERCENT: usize = 85;

/// The first loud root of each broken thing that an accepted rule states, and its confidence.
fn right_first_roots<'r>(truth: &'r Truth, findings: &'r [Json]) -> Vec<(&'r str, &'r str)> {
    let of_thing = truth.broken.iter().flatten().filter_map(|broken| {
        let speaks = |one: &&Json| one["root"] == true && loud(one) && objects(one).contains(&broken.object);
        let first = findings.iter().find(speaks)?;
        let rule = first["rule"].as_str()?;
        let accepted = names(&broken.accept, rule);
        accepted.then(|| (rule, first["confidence"].as_str().unwrap()))
    });
    of_thing.collect()
}

/// Confirmed loud roots that are accepted for nothing that they speak of.
fn wrong_and_confirmed(truth: &Truth, findings: &[Json]) -> Vec<String> {
    let confirmed = findings.iter().filter(|one| one["root"] == true && loud(one));
    let confirmed = confirmed.filter(|one| one["confidence"] == "confirmed");
    let wrong = confirmed.filter(|one| {
        let rule = one["rule"].as_str().unwrap();
        let of = objects(one);
        let broken = truth.broken.iter().flatten();
        !broken
            .filter(|broken| of.contains(&broken.object))
            .any(|broken| names(&broken.accept, rule))
    });
    wrong
        .map(|one| format!("{} {}", one["rule"], one["cause"]))
        .collect()
}

/// Confidence holds on both sides: what is confirmed is right, and most of what is right is confirmed.
#[test]
fn what_is_confirmed_is_right_and_most_that_is_right_is_confirmed() {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut less: BTreeMap<String, usize> = BTreeMap::new();
    println!(
        "{:<24} {:>9} {:>6} {:>8}",
        "recording", "confirmed", "likely", "possible"
    );
    for world in worlds() {
        let name = world.file_name().unwrap().to_string_lossy().into_owned();
        let truth = truth_of(&world);
        let (_, report) = report(&world);
        let findings = report["findings"].as_array().unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (rule, confidence) in right_first_roots(&truth, findings) {
            *counts.entry(confidence).or_default() += 1;
            *all.entry(confidence.to_owned()).or_default() += 1;
            if confidence != "confirmed" {
                *less.entry(format!("{confidence:<9} {rule}")).or_default() += 1;
            }
        }
        let count = |word| counts.get(word).copied().unwrap_or_default();
        println!(
            "{name:<24} {:>9} {:>6} {:>8}",
            count("confirmed"),
            count("likely"),
            count("possible")
        );
        wrong.extend(
            wrong_and_confirmed(&truth, findings)
                .into_iter()
                .map(|one| format!("{name}: {one}")),
        );
    }
    let count = |word| all.get(word).copied().unwrap_or_default();
    let confirmed = count("confirmed");
    let right: usize = all.values().sum();
    println!(
        "{:<24} {confirmed:>9} {:>6} {:>8}\n",
        "all",
        count("likely"),
        count("possible")
    );
    less.iter().for_each(|(rule, times)| println!("{rule}: {times}"));
    assert!(wrong.is_empty(), "confirmed and wrong:\n{}", wrong.join("\n"));
    assert!(
        confirmed * 100 >= right * CONFIRMED_PERCENT,
        "{confirmed} of {right} right first roots are confirmed"
    );
}
