//! `preflight` as a user runs it: what it says of the manifests that the recorded worlds were made of, and of bad input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// Runs it on a text; returns the exit code, and both outputs.
fn preflight(text: &str, flags: &[&str]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["preflight", "-f", "-"])
        .args(flags)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A run that refuses its flags reads nothing.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let word = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        word(output.stdout),
        word(output.stderr),
    )
}

fn of_world(world: &str) -> (i32, Vec<Json>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(world);
    let text = std::fs::read_to_string(folder.join("manifests.yaml")).unwrap();
    let (code, out, _) = preflight(&text, &["--from", folder.to_str().unwrap(), "-o", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap();
    (code, report["findings"].as_array().unwrap().clone())
}

fn pod(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers: [{{name: app, image: 'r.example/a:1'}}]\n{spec}"
    )
}

const ALONE: [&str; 2] = ["--against", "none"];

#[test]
fn what_the_cluster_refused_is_refused_before_at_its_line() {
    let (code, findings) = of_world("pandasai-sandbox");
    assert_eq!(code, 1);
    let refused: Vec<String> = findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| {
            format!(
                "{}:{}",
                finding["object"]["name"].as_str().unwrap(),
                finding["location"]["line"]
            )
        })
        .collect();
    // Two workloads share a name in two namespaces.
    for wanted in [
        "python-sandbox-account:1190",
        "python-sandbox-large:1232",
        "python-sandbox-norequest:1121",
    ] {
        assert!(
            refused.iter().any(|told| told == wanted),
            "{wanted} in {refused:?}"
        );
    }
}

#[test]
fn nothing_is_said_against_manifests_that_run() {
    for world in ["healthy", "look-alikes"] {
        let (code, findings) = of_world(world);
        assert_eq!(code, 0, "{world}: what runs already is decided");
        let wrong: Vec<_> = findings
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .collect();
        assert!(wrong.is_empty(), "{world}: {wrong:?}");
    }
}

#[test]
fn an_input_without_an_object_is_never_green() {
    for text in ["", "---\n---\n", "# nothing\n"] {
        let (code, _, errors) = preflight(text, &ALONE);
        assert_eq!(code, 2, "{text:?}: {errors}");
        assert!(errors.contains("no file contains an object"), "{errors}");
    }
}

#[test]
fn a_broken_document_is_named_and_the_others_are_judged() {
    let text = format!("a: [\n---\n{}", pod("web", "  restartPolicy: Never\n"));
    let (code, out, errors) = preflight(
        &text,
        &["--from", "tests/worlds/healthy", "-n", "nowhere", "-o", "json"],
    );
    assert_eq!(code, 2);
    assert!(errors.contains("stdin:1:4"), "{errors}");
    let report: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(report["source"], "manifests");
    assert!(report["checks"]["ran"].as_u64().unwrap() > 0);
}

#[test]
fn kinds_that_nobody_reads_are_listed_as_not_judged() {
    let (code, _, said) = preflight("apiVersion: e.io/v1\nkind: Widget\nmetadata: {name: w}\n", &ALONE);
    assert!(said.contains("not checked: 1 of kind Widget (e.io/v1)"), "{said}");
    // Nothing was judged, so nothing is green.
    assert_eq!(code, 2);
}

#[test]
fn three_thousand_documents_are_judged() {
    let text: Vec<String> = (0..3000).map(|at| pod(&format!("web-{at}"), "")).collect();
    let (code, out, _) = preflight(&text.join("---\n"), &["--against", "none", "-o", "json"]);
    assert_eq!(code, 0);
    let report: Json = serde_json::from_str(&out).unwrap();
    assert!(report["checks"]["ran"].as_u64().unwrap() >= 3000);
}

/// What is told of a text held against the healthy world: the rule and the line, without advice.
fn told(text: &str, flags: &[&str]) -> Vec<String> {
    let flags = [
        &["--from", "tests/worlds/healthy", "-n", "healthy", "-o", "json"],
        flags,
    ]
    .concat();
    let (_, out, errors) = preflight(text, &flags);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{errors}"));
    let findings = report["findings"].as_array().unwrap().iter();
    let hurts = findings.filter(|finding| finding["severity"] != "info");
    hurts
        .map(|finding| {
            format!(
                "{}:{}",
                finding["rule"].as_str().unwrap(),
                finding["location"]["line"]
            )
        })
        .collect()
}

const RESOURCES: &str = "resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {cpu: 1m, memory: 1Mi}}";

fn deployment(name: &str, replicas: u32) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec:\n      \
         containers:\n      - name: app\n        image: r.example/a:1\n        {RESOURCES}\n"
    )
}

#[test]
fn hosts_in_the_environment_are_looked_up_and_their_credentials_are_not_shown() {
    let text = deployment("web", 1)
        + "        env:\n        - {name: DB, value: 'postgres://me:s3cr3t@db/x'}\n        - {name: OUT, value: 'https://pypi.org/simple'}\n";
    assert_eq!(told(&text, &[]), ["planned-service-absent:15"]);
    let (_, out, errors) = preflight(
        &text,
        &["--from", "tests/worlds/healthy", "-n", "healthy", "-o", "json"],
    );
    assert!(out.contains("uses db:5432"), "{out}");
    assert!(
        !out.contains("s3cr3t") && !errors.contains("s3cr3t"),
        "{out}{errors}"
    );
}

#[test]
fn several_workloads_share_one_quota() {
    let (few, many) = (deployment("a", 1), deployment("a", 40));
    assert!(
        told(&few, &[])
            .iter()
            .all(|told| !told.starts_with("planned-quota")),
        "{few}"
    );
    assert_eq!(told(&many, &[]), ["planned-quota-short:1"]);
    let quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {pods: '5'}}\n";
    let both = [quota.to_owned(), deployment("a", 2), deployment("b", 2)].join("---\n");
    assert_eq!(told(&both, &[])[..1], ["planned-quota-crowded:6"], "{both}");
}

#[test]
fn needs_are_asked_of_the_account() {
    let text = deployment("web", 1);
    let told = told(&text, &["--needs", "get pods/log"]);
    assert_eq!(told, ["planned-needs-denied:1"]);
    let (code, _, errors) = preflight(&text, &["--against", "none", "--needs", "pods"]);
    assert_eq!(code, 2);
    assert!(
        errors.contains("invalid argument for flag --needs: 'pods' is not of the form VERB RESOURCE"),
        "{errors}"
    );
}

#[test]
fn the_last_line_speaks_of_the_manifests() {
    let (_, out, _) = preflight(
        &deployment("web", 1),
        &["--from", "tests/worlds/healthy", "-n", "healthy"],
    );
    assert!(out.contains("on 1 Pod that these manifests create"), "{out}");
    assert!(!out.contains("unhealthy"), "{out}");
}

#[test]
fn prevention_says_no_more_than_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let stage = folder.path().join("prevention");
    std::fs::create_dir(&stage).unwrap();
    let rule = "schema: 2\nid: acme/strict\ntitle: No Pod is wanted\nsubject: pod\nseverity: error\nsince: 0.1.0\n\
        precondition: { pod.planned: [true] }\nwhen: pod.planned\ncause: '{{pod.name}} is one.'\nevidence: [pod.phase]\n\
        inspect: [[kubectl, get, pods]]\nfix: [{ title: None, manual: Do without. }]\ndocs: |\n  A rule of our own.\n";
    std::fs::write(stage.join("strict.yaml"), rule).unwrap();
    let rules = folder.path().to_str().unwrap();
    let (_, out, errors) = preflight(
        &pod("web", ""),
        &["--against", "none", "-o", "json", "--rules", rules],
    );
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{errors}"));
    let mut findings = report["findings"].as_array().unwrap().iter();
    let strict = findings.find(|finding| finding["rule"] == "acme/strict").unwrap();
    assert_eq!(strict["severity"], "warning");
}
