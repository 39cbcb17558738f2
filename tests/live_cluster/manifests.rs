//! Manifests held against the cluster that runs: `preflight` without a recording.

use std::path::Path;

use serde_json::Value as Json;

use super::place::{Cluster, begin, doctor};

fn preflight(cluster: &Cluster, text: &str) -> (Option<i32>, Json) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("manifests.yaml");
    std::fs::write(&path, text).unwrap();
    let words = ["preflight", "-f", path.to_str().unwrap(), "-o", "json"];
    let run = doctor(&cluster.place.kubeconfig(), &words);
    (run.code, run.json())
}

/// The manifests of a world, in namespaces that the cluster does not have.
fn again(world: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(world);
    let text = std::fs::read_to_string(folder.join("manifests.yaml")).unwrap();
    let line = |line: &str| {
        let value = line.trim();
        let names = [
            "pandasai-sandbox",
            "pandasai-quota",
            "pandasai-restricted",
            "healthy",
        ];
        let named = names
            .iter()
            .any(|name| value == format!("namespace: {name}") || value == format!("name: {name}"));
        if named {
            format!("{line}-again")
        } else {
            line.to_owned()
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn manifests_that_run_pass_on_the_cluster() {
    let Some(cluster) = begin("a preflight of good manifests", None) else {
        return;
    };
    if !cluster.has_real_node() {
        return super::say(
            "a preflight of good manifests: the cluster has no real node (testcluster up --node)",
        );
    }
    let (code, report) = preflight(&cluster, &again("healthy"));
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!(report["source"], "manifests");
    assert_eq!(report["skipped"], Json::Array(Vec::new()));
}

#[test]
fn what_would_not_run_is_named_on_the_cluster() {
    let Some(cluster) = begin("a preflight of broken manifests", None) else {
        return;
    };
    if !cluster.has_real_node() {
        return super::say(
            "a preflight of broken manifests: the cluster has no real node (testcluster up --node)",
        );
    }
    let (code, report) = preflight(&cluster, &again("pandasai-sandbox"));
    assert_eq!(code, Some(1), "{report:#}");
    let errors: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| {
            format!(
                "{} {}",
                finding["rule"].as_str().unwrap(),
                finding["object"]["name"].as_str().unwrap()
            )
        })
        .collect();
    for wanted in [
        "planned-pod-refused python-sandbox-account",
        "planned-pod-refused python-sandbox-large",
        "planned-pod-refused python-sandbox-norequest",
        "planned-pod-unplaced python-sandbox-selector",
        "planned-quota-short python-sandbox",
        "planned-reference-missing python-sandbox-noconfig",
        "planned-claim-unprovided sandbox-cache",
        "planned-service-target sandbox-port",
    ] {
        assert!(
            errors.iter().any(|told| told == wanted),
            "{wanted} in {errors:#?}"
        );
    }
}
