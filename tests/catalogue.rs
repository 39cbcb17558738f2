//! Holds the catalogue of failure modes (`catalogue.yaml`) against the rules: each mode is a rule, or says why not, and
//! `docs/proof.md` counts them truly.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod rule_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rule_files::rule_files;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Catalogue {
    rule: BTreeSet<String>,
    told_by: BTreeMap<String, Told>,
    excused: BTreeMap<String, String>,
    later: BTreeMap<String, String>,
    besides: BTreeSet<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    rule: String,
    because: String,
}

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn catalogue() -> Catalogue {
    serde_saphyr::from_str(&text("tests/catalogue.yaml")).unwrap()
}

/// The ids of the rule files.
fn rules() -> BTreeSet<String> {
    rule_files(".yaml").into_keys().collect()
}

#[test]
fn every_failure_mode_is_a_rule_or_says_why_not() {
    let (catalogue, rules) = (catalogue(), rules());
    let known: BTreeSet<String> = catalogue.rule.union(&catalogue.besides).cloned().collect();
    assert_eq!(
        known, rules,
        "the rules that are there, and those that are listed"
    );
    for (id, told) in &catalogue.told_by {
        assert!(rules.contains(&told.rule), "{id} is told by no rule");
        assert!(!told.because.is_empty(), "{id} does not say why");
    }
    for (id, why) in catalogue.excused.iter().chain(&catalogue.later) {
        assert!(!rules.contains(id), "{id} is a rule by now");
        assert!(!why.is_empty(), "{id} does not say why");
    }
}

#[test]
fn no_failure_mode_is_counted_twice() {
    let catalogue = catalogue();
    let lists = [&catalogue.excused, &catalogue.later];
    let others = lists.iter().flat_map(|list| list.keys());
    let all: Vec<&String> = catalogue
        .rule
        .iter()
        .chain(catalogue.told_by.keys())
        .chain(others)
        .collect();
    let distinct: BTreeSet<&String> = all.iter().copied().collect();
    assert_eq!(all.len(), distinct.len());
}

#[test]
fn the_proof_counts_them_truly() {
    let catalogue = catalogue();
    let row = format!(
        "| {} | {} | {} | {} | {} |",
        catalogue.rule.len(),
        catalogue.told_by.len(),
        catalogue.excused.len(),
        catalogue.later.len(),
        catalogue.besides.len()
    );
    assert!(
        text("docs/proof.md").contains(&row),
        "docs/proof.md has no row {row}"
    );
}
