//! The cross table: what fires besides a rule where its cases make it fire.
//!
//! `tests/overlap.yaml` holds the table, and why two rules that no edge ties may both speak.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// Below this line of the file everything is generated.
const GENERATED: &str = "overlap:\n";

#[derive(Deserialize)]
struct Table {
    untied: BTreeMap<String, BTreeMap<String, String>>,
    overlap: BTreeMap<String, Vec<String>>,
}

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overlap.yaml")
}

/// Returns the lines of `rules test --overlap` that name another rule, as the file writes them.
fn lines() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["rules", "test", "--overlap"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.is_empty(), "{errors}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let named = lines.lines().filter(|line| !line.ends_with("[]"));
    named.map(|line| format!("  {line}\n")).collect()
}

fn rows(verb: &str) -> Vec<Vec<String>> {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["rules", verb])
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    // A long title goes on in a line that is indented.
    let first = lines.lines().skip(1).filter(|line| !line.starts_with(' '));
    first.map(words).collect()
}

/// Returns which rules each rule explains; advice is left out, for it may stand beside any failure of its object.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let serious = rows("list").into_iter().filter(|row| row[2] != "info");
    let mut edges: BTreeMap<String, BTreeSet<String>> =
        serious.map(|row| (row[0].clone(), BTreeSet::new())).collect();
    for row in rows("edges") {
        if let Some(explained) = edges.get_mut(&row[0]) {
            explained.insert(row[2].clone());
        }
    }
    edges
}

#[test]
fn what_fires_besides_a_rule_is_known() {
    let kept = std::fs::read_to_string(file()).unwrap();
    let (by_hand, generated) = kept.split_once(GENERATED).unwrap();
    let lines = lines();
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        std::fs::write(file(), format!("{by_hand}{GENERATED}{lines}")).unwrap();
        return;
    }
    assert_eq!(
        lines, generated,
        "SNAPSHOTS=overwrite writes it anew; read what changed"
    );
}

#[test]
fn two_rules_that_both_speak_are_tied_or_it_is_said_why_not() {
    let table: Table = serde_saphyr::from_str(&std::fs::read_to_string(file()).unwrap()).unwrap();
    let edges = edges();
    let ties = |one: &str, other: &str| edges.get(one).is_some_and(|explained| explained.contains(other));
    let mut untied: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (rule, others) in table.overlap.iter().filter(|(rule, _)| edges.contains_key(*rule)) {
        let loose = others
            .iter()
            .filter(|other| !ties(rule, other) && !ties(other, rule));
        untied.extend(loose.map(|other| (rule.as_str(), other.as_str())));
    }
    let excused: BTreeSet<(&str, &str)> = table
        .untied
        .iter()
        .flat_map(|(rule, others)| others.keys().map(move |other| (rule.as_str(), other.as_str())))
        .collect();
    assert_eq!(
        untied, excused,
        "on the left the pairs without an edge, on the right those with a reason"
    );
}
