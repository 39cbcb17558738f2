//! Holds that cases show both sides of confidence: one in which a finding is confirmed, and one in which it is less.
//!
//! Rules that lack a side are listed in `confidence.yaml`, which may only shrink. `SNAPSHOTS=overwrite` writes it again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod rule_files;

use std::collections::BTreeMap;
use std::path::Path;

use rule_files::rule_files;
use serde_json::Value as Json;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Returns, of each rule that can be confirmed, the sides that no case shows.
fn lacking() -> BTreeMap<String, Vec<&'static str>> {
    let mut lacking = BTreeMap::new();
    let rules = rule_files(".yaml");
    for (id, path) in rule_files(".test.yaml") {
        let rule = yaml(&rules[&id]);
        if rule["weak"] == true || rule["fallback"] == true || rule["severity"] == "info" {
            continue;
        }
        let cases = yaml(&path);
        let shown: Vec<&str> = cases["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|case| case["expect"]["confidence"].as_str())
            .collect();
        let mut sides = Vec::new();
        if !shown.contains(&"confirmed") {
            sides.push("confirmed");
        }
        if !shown.contains(&"likely") {
            sides.push("likely");
        }
        if !sides.is_empty() {
            lacking.insert(id, sides);
        }
    }
    lacking
}

fn yaml(path: &Path) -> Json {
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_list_of_rules_whose_cases_show_one_side_of_confidence_only_shrinks() {
    let path = Path::new(ROOT).join("tests/confidence.yaml");
    let lacking = lacking();
    if std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite") {
        let lines = lacking
            .iter()
            .map(|(rule, sides)| format!("{rule}: [{}]\n", sides.join(", ")));
        std::fs::write(&path, lines.collect::<String>()).unwrap();
    }
    let listed: BTreeMap<String, Vec<String>> =
        serde_saphyr::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let of = |rule: &str| listed.get(rule).cloned().unwrap_or_default();
    let new = lacking.iter().flat_map(|(rule, sides)| {
        sides
            .iter()
            .filter(|side| !of(rule).iter().any(|one| one == *side))
            .map(move |side| format!("{rule}: no case is {side}"))
    });
    let new: Vec<String> = new.collect();
    assert!(new.is_empty(), "add a case:\n{}", new.join("\n"));
    let gone: Vec<&String> = listed
        .iter()
        .filter(|(rule, sides)| lacking.get(*rule).map_or(0, Vec::len) < sides.len())
        .map(|(rule, _)| rule)
        .collect();
    assert!(gone.is_empty(), "take out of tests/confidence.yaml: {gone:?}");
}
