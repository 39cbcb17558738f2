//! The exported alerts before Prometheus' own judge, `promtool`, which is built once into `target`.
//!
//! Without Go this is said in one line; with `SANDBOX_DOCTOR_CLUSTER=required`, as in CI, it fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{printed, root};

const PACKAGE: &str = "github.com/prometheus/prometheus/cmd/promtool";

/// Builds promtool as `tests/promtool/go.mod` locks it; `None` where there is no Go.
fn promtool() -> Option<PathBuf> {
    let module = root().join("tests/promtool");
    let lock = std::fs::read_to_string(module.join("go.mod")).unwrap();
    let version = lock
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("require ").split_once(' '))
        .find(|(path, _)| *path == "github.com/prometheus/prometheus")
        .and_then(|(_, rest)| rest.split_whitespace().next());
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("promtool-{}", version.unwrap()));
    if built.is_file() {
        return Some(built);
    }
    // Another test of this program may be building it, too: each under a name of its own, the last one stays.
    let draft = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let status = Command::new("go")
        .current_dir(module)
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        // Without service discovery, which needs the clients of all clouds and which rules have no use for.
        .args([
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-tags",
            "remove_all_sd",
            "-o",
        ])
        .args([draft.path(), Path::new(PACKAGE)])
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) => assert!(status.success(), "promtool cannot be built"),
        Err(_) => return None,
    }
    let draft = draft.into_temp_path();
    draft.persist(&built).unwrap();
    Some(built)
}

#[expect(
    clippy::print_stderr,
    reason = "who reads the tests must learn that one was not run"
)]
fn not_run() {
    let required = std::env::var("SANDBOX_DOCTOR_CLUSTER").is_ok_and(|value| value == "required");
    let line = "not run: Go is not installed, and promtool must be built with it";
    assert!(!required, "{line}");
    eprintln!("{line}");
}

fn judged(promtool: &Path, folder: &Path, words: &[&str]) {
    let output = Command::new(promtool)
        .current_dir(folder)
        .args(words)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "promtool {words:?}: {}",
        String::from_utf8_lossy(&told)
    );
}

#[test]
fn the_exported_alerts_are_valid_and_fire_when_they_should() {
    let Some(promtool) = promtool() else {
        return not_run();
    };
    let folder = tempfile::tempdir().unwrap();
    let alerts = |words: &[&str]| printed(&[&["rules", "export", "--to", "prometheus"], words].concat());
    std::fs::write(folder.path().join("alerts.yaml"), alerts(&[])).unwrap();
    let bound = alerts(&["--only", "shop", "--runbook", "https://example.com/runbook.html"]);
    assert!(
        bound.contains("runbook_url: https://example.com/runbook.html#podcrashlooping"),
        "{bound}"
    );
    std::fs::write(folder.path().join("bound.yaml"), bound).unwrap();
    judged(
        &promtool,
        folder.path(),
        &["check", "rules", "--lint-fatal", "alerts.yaml", "bound.yaml"],
    );
    let cases = root().join("tests/promtool/alerts.test.yaml");
    std::fs::copy(cases, folder.path().join("alerts.test.yaml")).unwrap();
    judged(&promtool, folder.path(), &["test", "rules", "alerts.test.yaml"]);
}

#[test]
fn the_object_of_the_operator_holds_the_same_groups() {
    let words = |to| ["rules", "export", "--to", to];
    let object: serde_json::Value = serde_saphyr::from_str(&printed(&words("prometheusrule"))).unwrap();
    let file: serde_json::Value = serde_saphyr::from_str(&printed(&words("prometheus"))).unwrap();
    assert_eq!(object["kind"], "PrometheusRule");
    assert_eq!(object["spec"], file);
}
