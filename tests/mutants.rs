//! Every rule made wrong in every place where it decides: how many of these mutants no case notices.
//!
//! `tests/mutants.yaml` holds the numbers of the rules that still have survivors. They only fall.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Of all mutants, at most this share may be called equivalent.
const MOST_EQUIVALENTS_PERCENT: usize = 3;

/// Returns the lines of `rules test --mutants`.
fn lines() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["rules", "test", "--mutants"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the number that stands before a word.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|one| *one == word).unwrap();
    words[at - 1].parse().unwrap()
}

/// Returns mutants and survivors of each rule that has survivors, as the committed file writes them.
fn table(lines: &str) -> String {
    let mut table = "# RULE: [mutants, survivors], of `sandbox-doctor rules test --mutants`. SNAPSHOTS=overwrite writes it anew.\n".to_owned();
    for line in lines.lines().filter(|line| line.ends_with(" survived")) {
        let survivors = before(line, "survived");
        let named = line
            .split_once(": ")
            .filter(|(rule, _)| survivors > 0 && !rule.contains(' '));
        if let Some((rule, _)) = named {
            table.push_str(&format!("{rule}: [{}, {survivors}]\n", before(line, "mutants")));
        }
    }
    table
}

fn read(table: &str) -> BTreeMap<String, (usize, usize)> {
    serde_saphyr::from_str(table).unwrap()
}

#[test]
fn no_more_mutants_survive_than_are_known() {
    let lines = lines();
    let untrue: Vec<&str> = lines.lines().filter(|line| line.starts_with("untrue")).collect();
    assert!(untrue.is_empty(), "{untrue:#?}");
    let closing = lines.lines().last().unwrap();
    let mutants = before(closing, "mutants:");
    assert!(
        before(closing, "equivalent") * 100 <= mutants * MOST_EQUIVALENTS_PERCENT,
        "{closing}"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutants.yaml");
    let found = table(&lines);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, &found).unwrap();
    }
    let known = read(&std::fs::read_to_string(&path).unwrap());
    let found = read(&found);
    let rules: std::collections::BTreeSet<&String> = known.keys().chain(found.keys()).collect();
    let differ: Vec<String> = rules
        .into_iter()
        .filter(|rule| known.get(*rule) != found.get(*rule))
        .map(|rule| {
            let (known, found) = (known.get(rule), found.get(rule));
            format!("{rule}: {known:?} are known, {found:?} were found")
        })
        .collect();
    assert!(
        differ.is_empty(),
        "mutants and survivors differ from tests/mutants.yaml; more survivors want a case, fewer want\nSNAPSHOTS=overwrite cargo test --test mutants\n{}",
        differ.join("\n")
    );
}
