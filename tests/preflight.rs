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
        let (_, findings) = of_world(world);
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
        assert!(errors.contains("no file holds an object"), "{errors}");
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
    assert!(said.contains("not judged: 1 of kind Widget (e.io/v1)"), "{said}");
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
