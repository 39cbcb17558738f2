//! Sessions on the command line, run as they stand: README's and those of `tests/cli`.
//!
//! `TRYCMD=overwrite cargo test` writes them anew.

use std::process::{Command, Stdio};

/// The surroundings of every session: nothing of the machine shows in it.
const SCRUBBED: [(&str, &str); 14] = [
    ("SANDBOX_DOCTOR_FROM", ""),
    ("SANDBOX_DOCTOR_OUTPUT", ""),
    ("SANDBOX_DOCTOR_COLOR", ""),
    ("SANDBOX_DOCTOR_RULES", ""),
    ("SANDBOX_DOCTOR_FAIL_ON", ""),
    ("NO_COLOR", ""),
    ("FORCE_COLOR", ""),
    ("CLICOLOR_FORCE", ""),
    ("CLICOLOR", ""),
    ("COLUMNS", "100"),
    ("TERM", "dumb"),
    ("LC_ALL", "C.UTF-8"),
    ("LC_CTYPE", ""),
    ("RUST_BACKTRACE", "0"),
];

#[test]
fn sessions_are_as_written() {
    let cases = trycmd::TestCases::new();
    for (name, value) in SCRUBBED {
        cases.env(name, value);
    }
    cases.case("README.md").case("tests/cli/*.trycmd");
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    command.args(words).envs(SCRUBBED).stdin(Stdio::null());
    command
}

/// README's section on a rule of one's own writes files: it is run in a folder that goes away.
#[test]
fn a_rule_of_your_own_goes_as_the_readme_tells() {
    let readme = include_str!("../README.md");
    let section = readme.split("### A rule of your own").nth(1).unwrap();
    let session = section.split("```").nth(1).unwrap();
    let steps: Vec<&str> = session.split("$ sandbox-doctor ").skip(1).collect();
    assert_eq!(steps.len(), 3);
    let folder = tempfile::tempdir().unwrap();
    for step in steps {
        let (words, wanted) = step.split_once('\n').unwrap();
        let words: Vec<&str> = words.split(' ').collect();
        let output = program(&words).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!((said.trim(), &*errors), (wanted.trim(), ""), "{words:?}");
        assert_eq!(output.status.code(), Some(0));
    }
    let again = program(&["rules", "new", "acme/mirror-down"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn what_a_rule_says_now_is_taken_into_its_cases() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| program(words).current_dir(folder.path()).output().unwrap();
    assert_eq!(run(&["rules", "new", "acme/mirror-down"]).status.code(), Some(0));
    let path = folder.path().join("my-rules/mirror-down.test.yaml");
    let written = std::fs::read_to_string(&path).unwrap();
    let changed = written.replace("expect: skipped", "expect: quiet  # for now");
    assert_ne!(changed, written);
    std::fs::write(&path, &changed).unwrap();
    assert_eq!(run(&["rules", "test", "my-rules"]).status.code(), Some(1));
    let accepted = run(&["rules", "test", "--accept", "my-rules"]);
    let said = String::from_utf8(accepted.stdout).unwrap();
    assert_eq!(accepted.status.code(), Some(0), "{said}");
    assert!(
        said.contains("my-rules/mirror-down.test.yaml:18: quiet -> skipped\n"),
        "{said}"
    );
    let kept = written.replace("expect: skipped", "expect: skipped  # for now");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), kept);
    assert_eq!(run(&["rules", "test", "my-rules"]).status.code(), Some(0));
    // A case that runs on a part of what it gives proves nothing, and nothing is taken from it.
    let nameless = format!(
        "{written}  - name: a pod without a name\n    given: [ {{ apiVersion: v1, kind: Pod }} ]\n    expect: {{ fires: true }}\n"
    );
    std::fs::write(&path, &nameless).unwrap();
    let refused = run(&["rules", "test", "--accept", "my-rules"]);
    let said = String::from_utf8(refused.stdout).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("broken     acme/mirror-down: a pod without a name\n           an object of it "),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), nameless);
    let packed = run(&["rules", "test", "--accept"]);
    assert_eq!(packed.status.code(), Some(2));
}

/// A rule that is at fault stops the run before anything is read, with every fault and its place.
#[test]
fn a_rule_with_faults_is_refused_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| program(words).current_dir(folder.path()).output().unwrap();
    assert_eq!(run(&["rules", "new", "acme/mirror-down"]).status.code(), Some(0));
    let path = folder.path().join("my-rules/mirror-down.yaml");
    let good = std::fs::read_to_string(&path).unwrap();
    let manual = good.lines().find(|line| line.starts_with("    manual:")).unwrap();
    let when = good.lines().find(|line| line.starts_with("when:")).unwrap();
    let long = format!("{good}\n# {}\n", "x".repeat(8200));
    let faults = [
        (
            manual,
            "    patch: { container: { livenesProbe: { timeoutSeconds: 5 } } }",
            "has no",
        ),
        (
            manual,
            "    create: { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, date: { a: b } }",
            "has no",
        ),
        (when, "when: container.redy && down.found", "redy"),
        (
            when,
            "when: down.found && down.found && down.found && down.found && down.found && down.found",
            "conjuncts",
        ),
        (good.as_str(), long.as_str(), "8"),
    ];
    for (part, instead, said) in faults {
        std::fs::write(&path, good.replace(part, instead)).unwrap();
        let refused = run(&["diagnose", "--rules", "my-rules", "--from", "demo"]);
        let errors = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{errors}");
        assert!(refused.stdout.is_empty());
        let said = said.replace("has no", "does not have");
        assert!(
            errors.contains("my-rules/mirror-down.yaml") && errors.contains(&said),
            "{errors}"
        );
    }
    std::fs::write(&path, &good).unwrap();
    std::fs::write(folder.path().join("my-rules/again.yaml"), &good).unwrap();
    let twice = run(&["diagnose", "--rules", "my-rules", "--from", "demo"]);
    let errors = String::from_utf8(twice.stderr).unwrap();
    assert_eq!(twice.status.code(), Some(2), "{errors}");
    assert!(errors.contains("acme/mirror-down"), "{errors}");
}

#[test]
fn an_empty_folder_is_told_and_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let output = program(&["diagnose", "--from", path]).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(
        errors.starts_with(&format!("error: cannot read recording {path}: ")),
        "{errors}"
    );
    assert!(errors.contains("\nhint: "), "{errors}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_level_after_v_is_told() {
    let output = program(&["diagnose", "--from", "demo:healthy", "-v", "6"])
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.ends_with("hint: -v takes no number\n"), "{errors}");
}

#[test]
fn reports_go_to_files_and_a_folder_that_is_not_there_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let to_file = format!("json={}", file.display());
    let words = ["diagnose", "--from", "demo:healthy", "-o", "name", "-o", &to_file];
    assert_eq!(program(&words).output().unwrap().status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(report["apiVersion"], "sandbox-doctor/v1");
    let nowhere = format!("json={}/no/report.json", folder.path().display());
    let output = program(&["diagnose", "--from", "demo:healthy", "-o", &nowhere])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_closed_pipe_keeps_the_code() {
    let mut child = program(&["diagnose", "--from", "demo", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_rules_are_sound_and_their_cases_hold() {
    for verb in ["check", "test"] {
        let output = program(&["rules", verb]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let failed: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("validated"))
            .collect();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "rules {verb}:\n{}\n{errors}",
            failed.join("\n")
        );
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["text", "wide", "name", "json", "markdown"] {
        let words = ["diagnose", "--from", "demo", "-o", format];
        let (first, second) = (
            program(&words).output().unwrap(),
            program(&words).output().unwrap(),
        );
        assert!(!first.stdout.is_empty(), "{format} prints nothing");
        assert!(first.stdout == second.stdout, "{format} differs between two runs");
    }
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let escape = |words: &[&str]| program(words).output().unwrap().stdout.contains(&0x1b);
    assert!(escape(&["diagnose", "--from", "demo", "--color", "always"]));
    assert!(!escape(&["diagnose", "--from", "demo"]));
}
