//! Every command that a report of the seeded world suggests, run by kubectl on the cluster it was made of: `look` as it
//! stands, fixes as server-side dry-runs. What deletes is listed and not run; what kubectl cannot try is listed too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "advice/command.rs"]
mod command;
#[path = "live_cluster/place.rs"]
#[expect(dead_code, reason = "the live tests read more of it")]
mod place;

use std::collections::{BTreeMap, BTreeSet};

use command::{Outcome, Suggestion};
use place::{begin, diagnose, say};
use serde_json::Value as Json;
use testcluster::unable;

/// The world that is seeded, and the namespaces of its manifests.
const WORLD: &str = "pandasai-sandbox";
const NAMESPACES: [&str; 3] = ["pandasai-sandbox", "pandasai-quota", "pandasai-restricted"];

/// What a person would write in the place of `<…>`. A placeholder that is not here fails the test.
fn words() -> BTreeMap<&'static str, &'static str> {
    let text = include_str!("advice/words.txt");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .collect()
}

#[test]
fn every_suggested_command_is_accepted() {
    let Some(cluster) = begin("the commands that are suggested", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        assert!(
            !unable::required(),
            "the commands that are suggested: no real node"
        );
        return say(
            "not run: the commands that are suggested: the cluster has no real node (testcluster up --node)",
        );
    }
    let words = words();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut refused, mut listed, mut tried) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut told = BTreeSet::new();
    for namespace in NAMESPACES {
        let report = diagnose(&cluster, &["-n", namespace]).json();
        for finding in report["findings"].as_array().unwrap() {
            told.extend(told_to_a_person(finding));
            for suggestion in suggestions(finding) {
                // The same command stands in many findings.
                if !tried.insert((suggestion.words.clone(), suggestion.stdin.clone())) {
                    continue;
                }
                let (kind, outcome) = (suggestion.kind, suggestion.run(&cluster.place, &words));
                match outcome {
                    Outcome::Accepted => *counts.entry(kind).or_default() += 1,
                    Outcome::NotTried(why) => drop(listed.insert(format!("{why}: {}", suggestion.spoken()))),
                    Outcome::Refused(why) => {
                        refused.push(format!(
                            "{}: {kind} {}\n    {why}",
                            finding["rule"],
                            suggestion.spoken()
                        ));
                    }
                }
            }
        }
    }
    for line in &listed {
        say(&format!("not run: {line}"));
    }
    let count = |kind| counts.get(kind).copied().unwrap_or_default();
    let (looks, fixes) = (count("look"), count("fix"));
    say(&format!(
        "{looks} looks and {fixes} fixes were accepted, {} are listed as not run, {} were refused",
        listed.len(),
        refused.len()
    ));
    say(&format!(
        "{} more fixes are words for a person and have no command",
        told.len()
    ));
    assert!(refused.is_empty(), "\n{}", refused.join("\n"));
    assert!(
        looks >= 40 && fixes >= 15,
        "too little was suggested to show anything"
    );
}

/// The fixes that are no command, by their rule and title.
fn told_to_a_person(finding: &Json) -> Vec<(String, String)> {
    let spoken = |json: &Json| json.as_str().unwrap().to_owned();
    let fixes = finding["fixes"].as_array().unwrap().iter();
    fixes
        .filter(|fix| fix["argv"].as_array().is_none_or(Vec::is_empty))
        .map(|fix| (spoken(&finding["rule"]), spoken(&fix["title"])))
        .collect()
}

fn suggestions(finding: &Json) -> Vec<Suggestion> {
    let argv = |json: &Json| -> Vec<String> {
        let words = json.as_array().into_iter().flatten();
        words.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let cause = finding["cause"].as_str().unwrap().to_owned();
    let looks = finding["look"].as_array().unwrap().iter().map(|look| Suggestion {
        kind: "look",
        words: argv(look),
        stdin: None,
        cause: cause.clone(),
    });
    let fixes = finding["fixes"].as_array().unwrap().iter().map(|fix| Suggestion {
        kind: "fix",
        words: argv(&fix["argv"]),
        stdin: fix["stdin"].as_str().map(str::to_owned),
        cause: cause.clone(),
    });
    looks.chain(fixes).filter(|one| !one.words.is_empty()).collect()
}
