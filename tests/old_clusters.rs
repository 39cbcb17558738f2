//! The same failures as other versions and other runtimes tell them, and recordings that somebody damaged.
//!
//! Texts marked `origin: catalogue` were taken from the sources and reports of versions that cannot be run here;
//! the recorded world is rewritten to them, and the same causes must be found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the count is what a person reads with --nocapture"
)]

#[path = "old_clusters/damage.rs"]
mod damage;
#[path = "recording/mod.rs"]
mod recording;

use std::collections::BTreeSet;

use recording::{Recording, Run, line, same, side_by_side, spoken, word};
use regex::Regex;
use serde_json::Value as Json;

const WORLD: &str = "pandasai-sandbox";

/// Rewrites every message of pods and events.
fn rewrite(recording: &Recording, rewritten: &[(&str, &str)]) {
    let rewritten: Vec<(Regex, &str)> = rewritten
        .iter()
        .map(|(from, to)| (Regex::new(from).unwrap(), *to))
        .collect();
    let mut counts = vec![0; rewritten.len()];
    for plural in ["pods", "events"] {
        recording.each(plural, |object| {
            messages(object, &mut |text| {
                for ((from, to), count) in rewritten.iter().zip(&mut counts) {
                    *count += from.find_iter(text).count();
                    *text = from.replace_all(text, *to).into_owned();
                }
            })
        });
    }
    for ((from, _), count) in rewritten.iter().zip(counts) {
        assert!(count > 0, "nothing in the world reads like {from}");
    }
}

fn messages(value: &mut Json, change: &mut impl FnMut(&mut String)) {
    match value {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                match value {
                    Json::String(text) if key == "message" => change(text),
                    _ => messages(value, change),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| messages(item, change)),
        _ => {}
    }
}

/// The causes that are said of one world and not of the other.
fn differences(told: &Run, before: &Run) -> Vec<String> {
    let without = |one: &Run, other: &Run, word: &str| -> Vec<String> {
        let other: Vec<Json> = other.roots().cloned().collect();
        let lone = one
            .roots()
            .filter(|root| !other.iter().any(|known| same(root, known)));
        lone.map(|root| format!("{word}: {}", line(root))).collect()
    };
    [without(before, told, "lost"), without(told, before, "new")].concat()
}

fn holds(name: &str, recording: &Recording) {
    let before = Recording::of(WORLD).diagnose();
    let told = recording.diagnose();
    assert_eq!(told.code, Some(1), "{name}: {}", told.errors);
    let differences = differences(&told, &before);
    assert!(differences.is_empty(), "{name}:\n{}\n", differences.join("\n"));
}

/// Up to 1.31 the back-off does not repeat the cause; only the event does. origin: catalogue
#[test]
fn a_back_off_that_does_not_say_why() {
    let recording = Recording::of(WORLD);
    rewrite(
        &recording,
        &[(
            r#"^(Back-off pulling image "[^"]+"): ErrImagePull: (?s:.*)$"#,
            "$1",
        )],
    );
    holds("kubelet 1.31", &recording);
}

/// The resolver of containerd 1.6 and 1.7 names the reference; a login is told by a status code. origin: catalogue
const CONTAINERD_1: [(&str, &str); 4] = [
    (
        r#"image "([^"]+)": failed to resolve image: failed to do"#,
        r#"image "$1": failed to resolve reference "$1": failed to do"#,
    ),
    (
        r#"failed to resolve image: (\S+): not found"#,
        r#"failed to resolve reference "$1": $1: not found"#,
    ),
    (
        r#"image "([^"]+)": failed to resolve image: pull access denied.*no basic auth credentials"#,
        r#"image "$1": failed to resolve reference "$1": pulling from host 127.0.0.1:15001 failed with status code [manifests 1]: 401 Unauthorized"#,
    ),
    (
        r#"image "([^"]+)": failed to resolve image: unexpected status from HEAD request to \S+ 401 Unauthorized"#,
        r#"image "$1": failed to resolve reference "$1": pulling from host 127.0.0.1:15001 failed with status code [manifests 1]: 401 Unauthorized"#,
    ),
];

#[test]
fn containerd_1() {
    let recording = Recording::of(WORLD);
    rewrite(&recording, &CONTAINERD_1);
    holds("containerd 1", &recording);
}

/// Before the kubelet stripped the wrapper of gRPC, every pull error carried it. origin: catalogue
#[test]
fn containerd_1_wrapped_and_without_a_cause_in_the_status() {
    let recording = Recording::of(WORLD);
    rewrite(&recording, &CONTAINERD_1);
    rewrite(
        &recording,
        &[
            (
                r"(ErrImagePull: |Failed to pull image [^:]+:\S+: )failed to pull",
                "${1}rpc error: code = Unknown desc = failed to pull",
            ),
            (
                r#"^(Back-off pulling image "[^"]+"): ErrImagePull: (?s:.*)$"#,
                "$1",
            ),
            (
                r"runc create failed: unable to start container process: exec",
                "runc create failed: unable to start container process: error during container init: exec",
            ),
        ],
    );
    holds("containerd 1 behind gRPC", &recording);
}

/// Up to 1.34 the scheduler named the first taint, and said nothing of claims. origin: catalogue
#[test]
fn a_scheduler_that_names_taints() {
    let text = "had untolerated taint {kwok.x-k8s.io/node: fake}";
    let recording = Recording::of(WORLD);
    rewrite(
        &recording,
        &[
            (r"had untolerated taint\(s\)", text),
            (r" no new claims to deallocate, preemption:", " preemption:"),
        ],
    );
    holds(text, &recording);
}

/// CRI-O has texts of its own for the same answers of a registry. origin: catalogue
#[test]
fn cri_o() {
    let recording = Recording::of(WORLD);
    let wrapped = r#"(?:rpc error: code = NotFound desc = )?failed to pull and unpack image "([^":]+(?::\d+)?)(/[^":]+):([^"]+)": failed to resolve image: "#;
    let of = |rest: &str| format!("{wrapped}{rest}");
    rewrite(
        &recording,
        &[
            (
                of(r"\S+: not found").as_str(),
                "reading manifest $3 in $1$2: manifest unknown",
            ),
            (
                of(r"failed to do request: .*?(dial tcp.*)$").as_str(),
                "initializing source docker://$1$2:$3: pinging container registry $1: Get \"https://$1/v2/\": $4",
            ),
            (
                of(r"pull access denied.*no basic auth credentials").as_str(),
                "initializing source docker://$1$2:$3: reading manifest $3 in $1$2: unauthorized: authentication required",
            ),
            (
                of(r"unexpected status from HEAD.*401 Unauthorized").as_str(),
                "initializing source docker://$1$2:$3: unable to retrieve auth token: invalid username/password: unauthorized",
            ),
        ],
    );
    holds("CRI-O", &recording);
}

/// CRI-O finds out about a bad command while it creates the container, which then never ran. origin: catalogue
#[test]
fn cri_o_creates_what_containerd_starts() {
    let recording = Recording::of(WORLD);
    let said = "container create failed: executable file `pandasai-server` not found in $PATH: No such file or directory";
    let mut changed = 0;
    recording.each("pods", |pod| {
        if !word(&pod["metadata"], "name").starts_with("python-sandbox-command-") {
            return;
        }
        let status = &mut pod["status"]["containerStatuses"][0];
        status["state"] = serde_json::json!({"waiting": {"reason": "CreateContainerError", "message": said}});
        status["lastState"] = serde_json::json!({});
        status["restartCount"] = 0.into();
        changed += 1;
    });
    recording.each("events", |event| {
        if word(&event["involvedObject"], "name").starts_with("python-sandbox-command-")
            && event["reason"] == "Failed"
        {
            event["message"] = format!("Error: {said}").into();
        }
    });
    assert_eq!(changed, 1);
    holds("CRI-O create", &recording);
}

/// Whatever is wrong with a recording, the program ends by itself and blames nobody who is well.
#[test]
fn damaged_recordings_are_judged_as_far_as_they_go() {
    let silent: Vec<(String, BTreeSet<String>, Run)> = recording::worlds()
        .into_iter()
        .map(|world| {
            let recording = Recording::of(&world);
            let truth = recording::truth(&world);
            let silent = truth["silent"].as_array().into_iter().flatten();
            let silent = silent.map(|object| spoken_as(object.as_str().unwrap())).collect();
            let whole = recording.diagnose();
            (world, silent, whole)
        })
        .collect();
    let runs: Vec<u64> = (0..100).collect();
    let told = side_by_side(&runs, |seed| {
        let (world, silent, whole) = &silent[usize::try_from(*seed).unwrap() % silent.len()];
        let recording = Recording::of(world);
        let damage = damage::Damage::to(&recording, *seed, 4);
        let run = recording.diagnose();
        let fault = fault(&run, &damage, (silent, whole));
        fault.map(|fault| format!("{world}, seed {seed}: {fault}\n  {}", damage.done.join("\n  ")))
    });
    let faults: Vec<String> = told.into_iter().flatten().collect();
    println!(
        "{} mutations in {} runs, {} faults",
        runs.len() * 4,
        runs.len(),
        faults.len()
    );
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// `Kind namespace/name`, as findings are compared; of the cluster `Kind /name`.
fn spoken_as(object: &str) -> String {
    match object.split_once(' ') {
        Some((kind, name)) if !name.contains('/') => format!("{kind} /{name}"),
        _ => object.to_owned(),
    }
}

fn fault(run: &Run, damage: &damage::Damage, (silent, whole): (&BTreeSet<String>, &Run)) -> Option<String> {
    if !matches!(run.code, Some(0..=3)) || run.errors.contains("panicked") {
        return Some(format!("ends with {:?}: {}", run.code, run.errors));
    }
    if run.code != Some(2) && run.report["kind"] != "Report" {
        return Some(format!("prints no report: {}", run.errors));
    }
    if run.code == Some(0) && whole.code == Some(1) && run.report["complete"] == true {
        return Some("is called well, and all of it complete".to_owned());
    }
    let touched = |finding: &Json| {
        let evidence = finding["evidence"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| spoken(&one["object"]));
        recording::speaks_of(finding)
            .into_iter()
            .chain(evidence)
            .any(|object| damage.touched.contains(&object))
    };
    let blamed = run.roots().find(|root| {
        !recording::speaks_of(root).is_disjoint(silent)
            && !touched(root)
            && !whole.findings().iter().any(|known| same(root, known))
    });
    blamed
        .filter(|_| !damage.of_neighbours)
        .map(|root| format!("blames {}: {}", line(root), root["cause"]))
}
