//! Whole recordings: the worlds of the repository, and small ones written to disk.

mod forms;

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::k8s::{Kind, ObjectRef, time};
use crate::snapshot::{Existence, Input, LogRun, Status};

const PODS: Input = Input::Objects(Kind::Pod);
const EVENTS: Input = Input::Objects(Kind::Event);

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read_path(path: &Path) -> Reading {
    read(path.to_str().unwrap(), None)
}

fn snapshot(reading: Reading) -> Snapshot {
    assert_eq!(reading.faults, [], "nothing is broken");
    reading.snapshot.unwrap()
}

/// What is wrong, without the folder.
fn faults(reading: &Reading, folder: &TempDir) -> Vec<String> {
    let root = folder.path().to_str().unwrap();
    let sentences = reading
        .faults
        .iter()
        .map(|fault| fault.sentence().raw().replace(root, "."));
    sentences.collect()
}

fn status(reading: &Reading, input: Input, namespace: &str) -> Status {
    reading
        .snapshot
        .as_ref()
        .unwrap()
        .ledger()
        .status(input, namespace)
}

/// A typed list of one-line objects, given as namespace/name.
fn list(kind: &str, items: &[&str]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|item| {
            let (namespace, name) = item.split_once('/').unwrap();
            json!({"metadata": {"namespace": namespace, "name": name, "creationTimestamp": "2026-01-01T00:00:00Z"}})
        })
        .collect();
    json!({"kind": kind, "apiVersion": "v1", "metadata": {"resourceVersion": "7"}, "items": items})
        .to_string()
}

#[test]
fn the_demo_is_the_recorded_cluster() {
    let demo = snapshot(read("demo", None));
    assert_eq!(Some(demo.time()), time::parse("2026-11-22T20:31:57Z"));
    assert_eq!(demo.server_version(), Some("v1.35.4"));
    assert_eq!(demo.rows_in(Kind::Pod, "pandasai-sandbox").count(), 37);
    assert_eq!(demo.rows(Kind::Node).count(), 4);
    let ledger = demo.ledger();
    assert_eq!(ledger.status(PODS, "pandasai-quota"), Status::Complete);
    assert_eq!(ledger.status(PODS, "kube-system"), Status::NotCollected);
    assert_eq!(ledger.status(EVENTS, "default"), Status::Complete);
    assert_eq!(
        ledger.status(Input::Objects(Kind::Namespace), ""),
        Status::Partial
    );
    assert_eq!(
        ledger.status(Input::Objects(Kind::Secret), "pandasai-sandbox"),
        Status::NotCollected
    );
    assert_eq!(ledger.status(Input::Logs, "pandasai-sandbox"), Status::Complete);
    assert_eq!(ledger.status(Input::Clock, ""), Status::Complete);
    let pod = ObjectRef::new(
        Kind::Pod,
        "pandasai-sandbox",
        "python-sandbox-import-66554c9c5c-2qj9h",
    );
    let log = demo.log(&pod, "app", LogRun::Previous).unwrap();
    assert!(
        log.lines
            .iter()
            .any(|line| line.text.raw() == "ModuleNotFoundError: No module named 'pandas'")
    );
    assert!(log.lines.iter().all(|line| line.time.is_some()));
    assert_eq!(demo.raw(&pod).unwrap()["kind"], "Pod");
    let caller = ObjectRef::new(Kind::Pod, "pandasai-sandbox", "caller-nodns-5ff886c8f5-rshvs");
    assert!(
        demo.log(&caller, "app", LogRun::Current).unwrap().truncated,
        "200 lines were asked for"
    );
    let env = demo.look_up(Kind::ConfigMap, "pandasai-sandbox", "sandbox-env");
    assert!(matches!(env, Existence::Exists(_)));
    assert!(matches!(
        demo.look_up(Kind::ConfigMap, "pandasai-sandbox", "gone"),
        Existence::Absent
    ));
}

#[test]
fn a_world_on_disk_and_in_the_binary_are_the_same() {
    let worlds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds");
    assert_eq!(demos(), ["demo", "demo:healthy", "demo:look-alikes"]);
    for (name, source) in [
        ("pandasai-sandbox", "demo"),
        ("healthy", "demo:healthy"),
        ("look-alikes", "demo:look-alikes"),
    ] {
        let disk = snapshot(read_path(&worlds.join(name))).into_parts();
        let packed = snapshot(read(source, None)).into_parts();
        assert_eq!(disk.objects, packed.objects, "{name}");
        assert_eq!(disk.logs, packed.logs, "{name}");
        assert_eq!(disk.ledger, packed.ledger, "{name}");
        assert_eq!(disk.time, packed.time, "{name}");
    }
}

/// Redaction takes no word away that a rule may match on.
#[test]
fn messages_and_logs_of_the_worlds_are_untouched_by_redaction() {
    let worlds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds");
    let mut redacted = 0;
    for source in demos() {
        let name = source.strip_prefix("demo:").unwrap_or(packed::DEMO);
        let parts = snapshot(read(&source, None)).into_parts();
        for ((namespace, pod, container, run), log) in &parts.logs {
            let end = if *run == LogRun::Previous {
                ".previous.log"
            } else {
                ".log"
            };
            let file = worlds
                .join(name)
                .join("logs")
                .join(namespace)
                .join(pod)
                .join(format!("{container}{end}"));
            let text = fs::read_to_string(file).unwrap();
            for (line, written) in log.lines.iter().zip(text.lines()) {
                assert!(
                    written.ends_with(line.text.raw()),
                    "{written} became {:?}",
                    line.text
                );
            }
        }
        for (row, json) in &parts.objects {
            let json = json.value().to_string();
            let kind = row.object.known_kind();
            let allowed = matches!(kind, Some(Kind::ConfigMap));
            assert!(
                allowed || !json.contains("<redacted:"),
                "{:?}: {json}",
                row.object
            );
            redacted += usize::from(allowed && json.contains("<redacted:configmap>"));
        }
    }
    assert!(redacted > 0);
}

#[test]
fn without_a_manifest_the_folder_tells_the_scope_and_its_newest_time_is_now() {
    let recording = folder(&[
        ("objects/v1_pods/shop.json", &list("PodList", &["shop/cart"])),
        ("objects/v1_events/shop.json", &list("EventList", &[])),
        (
            "objects/v1_nodes.json",
            r#"{"kind":"NodeList","apiVersion":"v1","items":null}"#,
        ),
        ("objects/example.com_v1_gadgets.json", "{}"),
        ("logs/shop/cart/app.log", "2026-01-01T00:00:09Z up\n"),
        ("truth.yaml", "not: an object"),
    ]);
    let reading = read_path(recording.path());
    assert_eq!(faults(&reading, &recording), Vec::<String>::new());
    assert_eq!(status(&reading, PODS, "shop"), Status::Complete);
    assert_eq!(status(&reading, PODS, "bank"), Status::NotCollected);
    assert_eq!(status(&reading, EVENTS, "shop"), Status::Complete);
    assert_eq!(status(&reading, Input::Objects(Kind::Node), ""), Status::Complete);
    assert_eq!(status(&reading, Input::Logs, "shop"), Status::Partial);
    assert_eq!(status(&reading, Input::Clock, ""), Status::Partial);
    assert_eq!(
        Some(reading.snapshot.unwrap().time()),
        time::parse("2026-01-01T00:00:09Z")
    );
    let now = time::parse("2026-02-02T00:00:00Z");
    let reading = read(recording.path().to_str().unwrap(), now);
    assert_eq!(status(&reading, Input::Clock, ""), Status::Complete);
    assert_eq!(Some(reading.snapshot.unwrap().time()), now);
}

#[test]
fn a_manifest_is_believed_as_far_as_the_files_bear_it_out() {
    let manifest = json!({"apiVersion": "sandbox-doctor/v1", "schema": "1.4", "time": "2026-01-01T01:00:00Z", "future": {},
        "ledger": [
            {"input": "pods", "namespace": "shop", "status": "complete", "items": 2},
            {"input": "services", "namespace": "shop", "status": "complete", "items": 1},
            {"input": "secrets", "status": "forbidden", "reason": "secrets is forbidden"},
            {"input": "jobs", "namespace": "shop", "status": "complete", "items": 0},
            {"input": "pods/log", "namespace": "shop", "status": "complete"}]})
    .to_string();
    let recording = folder(&[
        ("manifest.json", &manifest),
        ("objects/v1_pods/shop.json", &list("PodList", &["shop/cart"])),
        ("objects/v1_configmaps/shop.json", &list("ConfigMapList", &[])),
        ("logs/shop/cart/app.log", "up"),
    ]);
    let reading = read_path(recording.path());
    assert_eq!(
        faults(&reading, &recording),
        [
            "read ./manifest.json: manifest.json lists 2 pods, the recording contains 1",
            "read ./manifest.json: the list of services of namespace shop is not in the recording",
        ]
    );
    assert_eq!(status(&reading, PODS, "shop"), Status::Partial);
    assert_eq!(
        status(&reading, Input::Objects(Kind::Service), "shop"),
        Status::Failed
    );
    assert_eq!(
        status(&reading, Input::Objects(Kind::Secret), "shop"),
        Status::Forbidden
    );
    assert_eq!(
        status(&reading, Input::Objects(Kind::Job), "shop"),
        Status::Complete
    );
    assert_eq!(
        status(&reading, Input::Objects(Kind::ConfigMap), "shop"),
        Status::Partial,
        "the ledger is silent"
    );
    assert_eq!(status(&reading, Input::Logs, "shop"), Status::Complete);
}

#[test]
fn a_broken_manifest_makes_nothing_complete_and_a_newer_one_stops() {
    let pods = list("PodList", &["shop/cart"]);
    let broken = folder(&[
        ("manifest.json", r#"{"apiVersion": "sandbox-doctor/v1","#),
        ("objects/v1_pods.json", &pods),
    ]);
    let reading = read_path(broken.path());
    assert_eq!(reading.faults.len(), 1);
    assert_eq!(status(&reading, PODS, "shop"), Status::Partial);
    assert_eq!(reading.snapshot.unwrap().rows(Kind::Pod).count(), 1);
    let newer = json!({"apiVersion": "sandbox-doctor/v1", "schema": "2.0", "ledger": []}).to_string();
    let newer = folder(&[("manifest.json", &newer), ("objects/v1_pods.json", &pods)]);
    let reading = read_path(newer.path());
    assert!(reading.snapshot.is_none());
    assert!(reading.faults[0].reason.raw().contains("schema 2.0"));
    assert!(reading.faults[0].hint.as_ref().unwrap().contains("newer"));
}

#[test]
fn a_broken_file_is_named_and_the_others_are_judged() {
    let pods = list("PodList", &["shop/a", "shop/b"]);
    let cut = &pods[..pods.len() - 20];
    let recording = folder(&[
        ("pods.json", cut),
        ("services.json", &list("ServiceList", &["shop/web"])),
        ("values.yaml", "replicas: 3\nimage: x\n"),
        ("words.yaml", "just words\n"),
        ("bad.yaml", "kind: [\n"),
    ]);
    let reading = read_path(recording.path());
    let told = faults(&reading, &recording);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("read ./bad.yaml:"), "{told:?}");
    assert_eq!(told[1], "read ./pods.json: the JSON ends too early, at line 1");
    assert_eq!(
        told[2],
        "read ./values.yaml: the document has no apiVersion and kind, as every Kubernetes object does"
    );
    assert_eq!(
        told[3],
        "read ./words.yaml:1:1: it holds text, not a Kubernetes object"
    );
    assert_eq!(status(&reading, PODS, "shop"), Status::Failed);
    assert_eq!(
        status(&reading, Input::Objects(Kind::Service), "shop"),
        Status::Complete
    );
    let snapshot = reading.snapshot.unwrap();
    assert!(
        matches!(snapshot.look_up(Kind::Pod, "shop", "a"), Existence::Exists(_)),
        "it was seen before the break"
    );
    assert!(matches!(
        snapshot.look_up(Kind::Pod, "shop", "b"),
        Existence::Unknown(_)
    ));
}

#[test]
fn what_cannot_be_read_at_all_is_one_sentence_and_a_hint() {
    let empty = tempfile::tempdir().unwrap();
    let cases = [
        (
            folder(&[("x.json", "")]),
            "x.json",
            "read ./x.json: the file is empty",
        ),
        (
            folder(&[("x.yaml", "a: 1")]),
            "x.yaml",
            "read ./x.yaml: the document has no apiVersion and kind, as every Kubernetes object does",
        ),
        (folder(&[("x.txt", "\u{1}\u{2}: [")]), "x.txt", "read ./x.txt"),
        (
            folder(&[("x.json", "{\"kind\": \"Pod\",")]),
            "x.json",
            "read ./x.json: the JSON ends too early, at line 1",
        ),
        (
            folder(&[(
                "x.json",
                "{\"kind\":\"Gadget\",\"apiVersion\":\"a/v1\",\"metadata\":{\"name\":\"g\"}}",
            )]),
            "x.json",
            "read recording ./x.json: it contains no object of a kind that sandbox-doctor reads",
        ),
        (
            folder(&[("notes.md", "# notes")]),
            "",
            "read recording .: it contains no Kubernetes objects",
        ),
        (empty, "", "read recording .: the directory is empty"),
    ];
    for (folder, name, expected) in &cases {
        let reading = read_path(&folder.path().join(name));
        let told = faults(&reading, folder);
        assert!(reading.snapshot.is_none(), "{expected}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(expected), "{told:?}");
        assert!(reading.faults[0].hint.is_some(), "{expected}");
    }
    let reading = read("./no-such-recording", None);
    assert_eq!(
        reading.faults[0].sentence().raw(),
        "read recording ./no-such-recording: no such file or directory"
    );
    assert_eq!(
        reading.faults[0].hint.as_deref(),
        Some("try: sandbox-doctor diagnose --from demo")
    );
    let reading = read("demo:sick", None);
    assert_eq!(
        reading.faults[0].sentence().raw(),
        "read recording demo:sick: unknown demo recording"
    );
    assert!(reading.faults[0].hint.as_ref().unwrap().contains("demo:healthy"));
}
