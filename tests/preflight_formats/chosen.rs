//! Ignores with a reason, and a baseline: what does not count is still there, with why.

use std::path::Path;

use serde_json::Value as Json;

use super::{list, root, run_in};

/// Two Pods that no node takes, the second with another trouble of its own.
const TWO: &str = "apiVersion: v1
kind: Pod
metadata:
  name: one
  namespace: healthy
spec:
  serviceAccountName: sandbox
  nodeSelector:
    disk: none
  containers:
  - name: app
    image: r.example/a:1
    resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: 2Mi}}
---
apiVersion: v1
kind: Pod
metadata:
  name: two
  namespace: healthy
spec:
  serviceAccountName: sandbox
  nodeSelector:
    disk: none
  containers:
  - name: app
    image: r.example/a:1
    resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: 2Mi}}
    envFrom:
    - configMapRef: {name: nowhere}
";

/// Judges a text beside the healthy world, in a folder of its own.
fn judge(folder: &Path, text: &str, flags: &[&str]) -> (i32, Json, String) {
    std::fs::write(folder.join("m.yaml"), text).unwrap();
    let world = root().join("tests/worlds/healthy");
    let words = [
        "preflight",
        "-f",
        "m.yaml",
        "--from",
        world.to_str().unwrap(),
        "--allow-incomplete",
    ];
    let (code, out, errors) = run_in(folder, &[&words[..], &["-o", "json"], flags].concat(), "");
    (code, serde_json::from_str(&out).unwrap_or_default(), errors)
}

fn told(findings: &Json, of: &str) -> Vec<String> {
    let told = |one: &Json| {
        let finding = if of.is_empty() { one } else { &one[of] };
        let (rule, object) = (&finding["rule"], &finding["object"]["name"]);
        format!("{} {}", rule.as_str().unwrap(), object.as_str().unwrap())
    };
    let mut told: Vec<String> = list(findings).iter().map(told).collect();
    told.retain(|one| !one.starts_with("bp-"));
    told.sort();
    told
}

#[test]
fn a_comment_with_a_reason_takes_one_finding_out_of_the_count() {
    let folder = tempfile::tempdir().unwrap();
    let (code, before, _) = judge(folder.path(), TWO, &[]);
    assert_eq!(code, 1);
    let all = told(&before["findings"], "");
    let unplaced: Vec<&String> = all
        .iter()
        .filter(|one| one.starts_with("planned-pod-unplaced"))
        .collect();
    assert_eq!(unplaced.len(), 2, "{all:?}");
    let line = list(&before["findings"])
        .iter()
        .find(|one| one["object"]["name"] == "one" && one["rule"] == "planned-pod-unplaced")
        .map(|one| one["location"]["line"].as_u64().unwrap())
        .unwrap();
    let mut lines: Vec<String> = TWO.lines().map(str::to_owned).collect();
    let at = usize::try_from(line).unwrap() - 1;
    lines[at].push_str(" # sandbox-doctor: ignore[planned-pod-unplaced] disks come tomorrow");
    let (_, after, errors) = judge(folder.path(), &lines.join("\n"), &[]);
    assert_eq!(
        told(&after["ignored"], "finding"),
        ["planned-pod-unplaced one"],
        "{errors}"
    );
    assert_eq!(after["ignored"][0]["reason"], "disks come tomorrow");
    assert_eq!(after["ignored"][0]["writtenAt"]["line"], line);
    assert_eq!(after["summary"]["ignored"], 1);
    assert_eq!(list(&after["idleIgnores"]).len(), 0);
    assert_eq!(
        list(&after["findings"]).len() + 1,
        list(&before["findings"]).len()
    );
    // Above the line it says the same.
    lines[at] = TWO.lines().nth(at).unwrap().to_owned();
    lines.insert(
        at,
        "  # sandbox-doctor: ignore[planned-pod-unplaced] disks come tomorrow".to_owned(),
    );
    let (_, above, _) = judge(folder.path(), &lines.join("\n"), &[]);
    assert_eq!(told(&above["ignored"], "finding"), ["planned-pod-unplaced one"]);
}

#[test]
fn an_ignore_needs_a_reason_and_something_to_ignore() {
    let folder = tempfile::tempdir().unwrap();
    let annotated = |text: &str| {
        TWO.replacen(
            "  name: one\n",
            &format!("  name: one\n  annotations:\n    sandbox-doctor/ignore: {text}\n"),
            1,
        )
    };
    for (text, wanted) in [
        ("planned-pod-unplaced", "missing reason"),
        (
            "planned-pod-unplacd because",
            "did you mean 'planned-pod-unplaced'?",
        ),
        ("planned-reference-missing because", "no finding matches"),
    ] {
        let (code, report, _) = judge(folder.path(), &annotated(text), &[]);
        assert_eq!(code, 1, "{text}");
        assert_eq!(list(&report["ignored"]).len(), 0, "{text}");
        let idle = &report["idleIgnores"][0];
        assert!(idle["text"].as_str().unwrap().contains(wanted), "{idle}");
        assert_eq!(idle["location"]["line"], 6);
    }
    let (_, report, _) = judge(
        folder.path(),
        &annotated("planned-pod-unplaced disks come tomorrow"),
        &[],
    );
    assert_eq!(told(&report["ignored"], "finding"), ["planned-pod-unplaced one"]);
    assert_eq!(list(&report["idleIgnores"]).len(), 0);
}

#[test]
fn what_is_ignored_is_suppressed_in_sarif_and_skipped_in_junit() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let settings =
        "ignore:\n- rule: planned-pod-unplaced\n  object: pod/one\n  reason: disks come tomorrow\n";
    std::fs::write(folder.path().join(".sandbox-doctor.yaml"), settings).unwrap();
    let (_, report, errors) = judge(folder.path(), TWO, &["-o", "sarif=d.sarif", "-o", "junit=d.xml"]);
    assert_eq!(
        told(&report["ignored"], "finding"),
        ["planned-pod-unplaced one"],
        "{errors}"
    );
    assert_eq!(report["ignored"][0]["writtenAt"]["file"], ".sandbox-doctor.yaml");
    let log: Json = serde_json::from_slice(&std::fs::read(folder.path().join("d.sarif")).unwrap()).unwrap();
    let results = list(&log["runs"][0]["results"]);
    let mut suppressed = results.iter().filter(|one| one.get("suppressions").is_some());
    let suppression = &suppressed.next().unwrap()["suppressions"][0];
    assert_eq!(suppression["justification"], "disks come tomorrow");
    assert_eq!(suppression["kind"], "external");
    assert_eq!(suppressed.count(), 0);
    let document = std::fs::read_to_string(folder.path().join("d.xml")).unwrap();
    assert!(
        document.contains("<skipped message=\"ignored by .sandbox-doctor.yaml:2: disks come tomorrow\">"),
        "{document}"
    );
}

#[test]
fn a_setting_that_nobody_knows_stops_the_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".sandbox-doctor.yaml"), "fail-no: never\n").unwrap();
    let named = ["--config", ".sandbox-doctor.yaml"];
    let (code, _, errors) = judge(folder.path(), TWO, &named);
    assert_eq!(code, 2);
    assert!(
        errors.contains(".sandbox-doctor.yaml:1:1: unknown key 'fail-no'"),
        "{errors}"
    );
    assert!(errors.contains("did you mean 'fail-on'?"), "{errors}");
    std::fs::write(folder.path().join(".sandbox-doctor.yaml"), "fail-on: never\n").unwrap();
    assert_eq!(judge(folder.path(), TWO, &named).0, 0);
    // A flag outranks it.
    let flags = [&named[..], &["--fail-on", "error"]].concat();
    assert_eq!(judge(folder.path(), TWO, &flags).0, 1);
}

#[test]
fn only_what_a_baseline_does_not_have_counts() {
    let folder = tempfile::tempdir().unwrap();
    let first = TWO.split("---\n").next().unwrap();
    let (code, before, _) = judge(folder.path(), first, &["-o", "sarif=d.sarif"]);
    assert_eq!(code, 1);
    let written = serde_json::to_string(&before).unwrap();
    std::fs::write(folder.path().join("b.json"), written).unwrap();
    // The same again, a line further down.
    let moved = format!("# a line more\n{first}");
    let (code, again, _) = judge(folder.path(), &moved, &["--baseline", "b.json"]);
    assert_eq!(code, 0);
    let since: Vec<&Json> = list(&again["findings"]).iter().map(|one| &one["since"]).collect();
    assert!(
        !since.is_empty() && since.iter().all(|since| **since == "known"),
        "{since:?}"
    );
    // One more Pod: what is new counts.
    let (code, more, _) = judge(folder.path(), TWO, &["--baseline", "b.json"]);
    assert_eq!(code, 1);
    let new = |one: &&Json| one["since"] == "new" && one["severity"] == "error";
    assert!(
        list(&more["findings"])
            .iter()
            .filter(new)
            .all(|one| one["object"]["name"] == "two")
    );
    assert!(list(&more["findings"]).iter().any(|one| new(&one)));
    // Mended: what is gone is said.
    let mended = first.replace("  nodeSelector:\n    disk: none\n", "");
    let (code, gone, _) = judge(folder.path(), &mended, &["--baseline", "b.json"]);
    assert_eq!(code, 0);
    let resolved: Vec<&Json> = list(&gone["resolved"])
        .iter()
        .filter(|one| one["rule"] == "planned-pod-unplaced")
        .collect();
    assert_eq!(resolved.len(), 1);
    assert_eq!(resolved[0]["object"], "Pod healthy/one");
}

#[test]
fn a_baseline_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (text, wanted) in [("{}", "not a report of"), ("[", "not JSON")] {
        std::fs::write(folder.path().join("b.json"), text).unwrap();
        let (code, _, errors) = judge(folder.path(), TWO, &["--baseline", "b.json"]);
        assert_eq!(code, 2);
        assert!(
            errors.contains("cannot read baseline b.json: ") && errors.contains(wanted),
            "{errors}"
        );
    }
    let (code, _, errors) = judge(folder.path(), TWO, &["--baseline", "none.json"]);
    assert_eq!(code, 2);
    assert!(
        errors.contains("no such file") && errors.contains("hint: write a baseline with"),
        "{errors}"
    );
}
