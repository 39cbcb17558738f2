//! The reasons that kubelet, scheduler and controllers give: each has a rule, or a sentence why it has none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(default)]
    rules: Vec<String>,
    excuse: Option<String>,
}

fn reasons() -> BTreeMap<String, BTreeMap<String, Told>> {
    serde_saphyr::from_str(include_str!("reasons.yaml")).unwrap()
}

/// Returns the texts of all rules, by id; `ending` chooses the rules or their cases.
fn texts(ending: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let stages = std::fs::read_dir(folder)
        .unwrap()
        .map(|stage| stage.unwrap().path());
    let files = stages
        .filter(|stage| stage.is_dir())
        .flat_map(|stage| std::fs::read_dir(stage).unwrap().map(|file| file.unwrap().path()));
    let named = files.filter_map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        let id = name.strip_suffix(ending).filter(|id| !id.contains('.'))?;
        Some((id.to_owned(), std::fs::read_to_string(&file).unwrap()))
    });
    named.collect()
}

#[test]
fn every_reason_has_a_rule_that_speaks_of_it_or_an_excuse() {
    let rules = texts(".yaml");
    let cases = texts(".test.yaml");
    let mut wrong = Vec::new();
    for (reason, told) in reasons().values().flatten() {
        if told.rules.is_empty() == told.excuse.is_none() {
            wrong.push(format!("{reason}: it needs rules or an excuse, not both"));
        }
        for id in &told.rules {
            let speaks = |texts: &BTreeMap<String, String>| {
                texts.get(id).is_some_and(|text| text.contains(reason.as_str()))
            };
            if !rules.contains_key(id) || !(speaks(&rules) || speaks(&cases)) {
                wrong.push(format!("{reason}: the rule {id} does not speak of it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_event_that_a_rule_reads_is_listed() {
    let reasons = reasons();
    let listed: BTreeSet<&String> = reasons["events"].keys().collect();
    let mut missing = BTreeSet::new();
    for (id, text) in &texts(".yaml") {
        for after in text.split(".events.").skip(1) {
            let end = after.find(|letter: char| !letter.is_ascii_alphanumeric());
            let event = after[..end.unwrap_or(after.len())].to_owned();
            if !event.is_empty() && !listed.contains(&event) {
                missing.insert(format!("{event} ({id})"));
            }
        }
    }
    assert!(missing.is_empty(), "not in tests/reasons.yaml: {missing:?}");
}
