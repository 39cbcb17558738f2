//! Holds the report of failures that people reported in public, rebuilt as small inputs, against what is true of them.
//!
//! Each stands for a kind of failure in a cluster that nobody here ran. `truth.yaml` was written before any report; its
//! first lines say where it was reported and what happened.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and the table is its result"
)]

#[path = "field/siblings.rs"]
mod siblings;
mod truth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use truth::{Verdict, truth_of, verdicts};

/// Cases that are not answered rightly yet, each with what is missing. The list may only become shorter: a case that is
/// right must be taken out of it.
const OPEN: &[(&str, &str)] = &[
    (
        "arc-ephemeralrunner-pod-invalid",
        "the status of a custom resource is read by no rule yet",
    ),
    (
        "arc-workflow-pod-nodeports",
        "which pod holds the host port is not computed for a pod that the kubelet rejected",
    ),
    (
        "cilium-client-timeout-policy",
        "the agent pod of the network plugin on the node is not named",
    ),
    (
        "configmap-absent-short-mount-text",
        "the volumes of a waiting pod are not compared with the ConfigMaps that exist",
    ),
    (
        "custom-resource-not-ready-quota",
        "conditions of custom resources are read by no rule yet",
    ),
    (
        "dask-operator-portforward-403",
        "a 403 of a WebSocket handshake names no user, verb or resource",
    ),
    (
        "environment-names-absent-service",
        "hosts and ports of environment variables are looked up by preflight only",
    ),
    (
        "image-volume-artifact-crio",
        "an image volume is not told apart from the image of the container",
    ),
    (
        "liveness-kill-newer-than-last-end",
        "a kill by the kubelet that is newer than the last end is not joined with it",
    ),
    (
        "netpol-cloud-dns-link-local",
        "DNS to an address outside of the cluster is not checked against policies",
    ),
    (
        "old-replicaset",
        "the failing probe of a superseded ReplicaSet is reported in addition to that of the current one",
    ),
    (
        "quota-injected-containers",
        "containers that a webhook adds are not told apart from those of the template",
    ),
    (
        "quota-of-claims-full",
        "a quota of claims is not checked for a claim that must be created",
    ),
    (
        "statefulset-stuck-on-broken-revision",
        "the revision of a pod is not compared with that of its StatefulSet",
    ),
    (
        "sysctl-forbidden-sandbox",
        "the flag of the kubelet that allows a sysctl is not named",
    ),
    (
        "udp-service-tcp-pod",
        "the protocol of a Service port is not compared with that of the container port",
    ),
    (
        "userns-privileged-sysfs",
        "hostUsers is not joined with the refused mount of sysfs",
    ),
    (
        "xfs-clone-same-node",
        "a cloned XFS volume is not told apart from a damaged file system",
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field")
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() > 50, "{} cases", cases.len());
    cases
}

/// Copies what a user would have: the input without what is true of it.
fn input(case: &Path, to: &Path) {
    for entry in std::fs::read_dir(case).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap();
        if from.is_dir() {
            std::fs::create_dir_all(to.join(name)).unwrap();
            input(&from, &to.join(name));
        } else if name != "truth.yaml" {
            std::fs::copy(&from, to.join(name)).unwrap();
        }
    }
}

fn findings(case: &Path) -> Vec<Json> {
    let folder = tempfile::tempdir().unwrap();
    input(case, folder.path());
    findings_of(folder.path())
}

fn findings_of(recording: &Path) -> Vec<Json> {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "-o", "json", "--from"])
        .arg(recording)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1 | 3)),
        "{}: {errors}",
        recording.display()
    );
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn what_people_reported_is_answered_rightly() {
    let (mut wrong, mut closed) = (Vec::new(), Vec::new());
    let open: BTreeMap<&str, &str> = OPEN.iter().copied().collect();
    let cases = cases();
    let mut right = 0;
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let verdicts = verdicts(&truth_of(case), &findings(case));
        let faults: Vec<String> = verdicts
            .iter()
            .filter(|(_, verdict, _)| *verdict != Verdict::Right)
            .map(|(object, verdict, why)| format!("{name}: {verdict:?} {object}: {why}"))
            .collect();
        right += usize::from(faults.is_empty());
        match (faults.is_empty(), open.get(name.as_str())) {
            (true, None) => println!("right {name}"),
            (true, Some(_)) => closed.push(name),
            (false, Some(missing)) => println!("open  {name}: {missing}\n      {}", faults.join("\n      ")),
            (false, None) => wrong.extend(faults),
        }
    }
    println!("{right} of {} right", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        closed.is_empty(),
        "right by now, take them out of OPEN: {closed:?}"
    );
}

#[test]
fn each_open_case_is_there_and_says_what_is_missing() {
    for (name, missing) in OPEN {
        assert!(cases().iter().any(|case| case.ends_with(name)), "{name}");
        assert!(!missing.is_empty(), "{name}");
    }
}
