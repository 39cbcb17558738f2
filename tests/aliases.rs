//! A rule that got another id: everything that was written under its earlier id still holds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

const RULE: &str = "schema: 2\nID\ntitle: A container waits for its image\nsubject: container\nseverity: error\nsince: 0.1.0\n\
    precondition: { container.waiting.reason: [ErrImagePull, ImagePullBackOff] }\ncause: '{{container.name}} waits.'\n\
    evidence: [container.waiting.reason]\ninspect: [[kubectl, get, pods]]\nfix: [{ title: Wait, manual: Wait. }]\n\
    docs: |\n  A rule of our own.\n";
const CASES: &str = "rule: acme/old-name\ncases:\n  - { name: it waits, from: demo, on: deploy/python-sandbox-tag, expect: { fires: true } }\n\
    \x20 - { name: it runs, from: demo, on: deploy/python-sandbox-import, expect: quiet }\n";

fn directory(id: &str, file: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let rule = directory.path().join(format!("{file}.yaml"));
    std::fs::write(rule, RULE.replace("ID", id)).unwrap();
    let cases = directory.path().join(format!("{file}.test.yaml"));
    std::fs::write(cases, CASES).unwrap();
    directory
}

fn run(rules: &Path, directory: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .arg("--rules")
        .arg(rules)
        .current_dir(directory)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn report(rules: &Path, directory: &Path, more: &[&str]) -> Json {
    let words = [&["diagnose", "--from", "demo", "-A", "-o", "json"], more].concat();
    let output = run(rules, directory, &words);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn of_acme(report: &Json) -> Vec<(String, String)> {
    let word = |of: &Json| of.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let ours = findings.filter(|one| one["rule"].as_str().unwrap().starts_with("acme/"));
    ours.map(|one| (word(&one["id"]), word(&one["since"]))).collect()
}

#[test]
fn a_renamed_rule_keeps_its_findings_baselines_and_ignores() {
    let old = directory("id: acme/old-name", "old-name");
    let new = directory("id: acme/new-name\naliases: [acme/old-name]", "new-name");
    let here = tempfile::tempdir().unwrap();
    let before = report(old.path(), here.path(), &[]);
    let ids = |report: &Json| of_acme(report).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert!(!ids(&before).is_empty());
    std::fs::write(here.path().join("baseline.json"), before.to_string()).unwrap();
    let after = report(new.path(), here.path(), &["--baseline", "baseline.json"]);
    assert_eq!(ids(&after), ids(&before), "the ids of findings");
    assert!(
        of_acme(&after).iter().all(|(_, since)| since == "known"),
        "{:?}",
        of_acme(&after)
    );
    assert_eq!(after["resolved"].as_array().map(Vec::len), Some(0));
    for flag in ["--ignore", "--select"] {
        let chosen = report(new.path(), here.path(), &[flag, "acme/old-name"]);
        assert_eq!(ids(&chosen).is_empty(), flag == "--ignore", "{flag}");
    }
    let decision = "ignore:\n  - { rule: acme/old-name, reason: it is known }\n";
    // A configuration is discovered in a Git work tree only.
    std::fs::create_dir(here.path().join(".git")).unwrap();
    std::fs::write(here.path().join(".sandbox-doctor.yaml"), decision).unwrap();
    let ignored = report(new.path(), here.path(), &[]);
    assert!(ids(&ignored).is_empty(), "{:?}", ids(&ignored));
    assert!(ignored["ignored"].as_array().is_some_and(|ones| !ones.is_empty()));
}

#[test]
fn an_earlier_id_is_accepted_by_every_command_of_rules() {
    let new = directory("id: acme/new-name\naliases: [acme/old-name]", "new-name");
    let here = tempfile::tempdir().unwrap();
    let said = |words: &[&str]| {
        let output = run(new.path(), here.path(), words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        text(&output)
    };
    assert!(said(&["explain", "acme/old-name"]).starts_with("acme/new-name: "));
    assert!(said(&["rules", "show", "acme/old-name"]).contains("id: acme/new-name"));
    assert!(said(&["rules", "test", "acme/old-name"]).contains("acme/new-name: it waits"));
}
