//! `can -o json` on recordings: its schema, and that what it proposes is the least.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "schema/mod.rs"]
mod schema;

use std::path::Path;
use std::process::{Command, Stdio};

use schema::misfit;
use serde_json::{Value as Json, json};

const GUIDE: &str = "tests/cli/inputs/guide-access";

fn can(words: &[&str]) -> (i32, Json) {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .arg("can")
        .args(words)
        .args(["-o", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words:?}: {said}"));
    (output.status.code().unwrap(), json)
}

#[test]
fn every_answer_fits_the_schema_that_says_all_fields() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/can.schema.json");
    let schema: Json = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for (words, code) in [
        (
            vec![
                "serviceaccount:pandasai-sandbox:default",
                "create",
                "pods",
                "--from",
                GUIDE,
            ],
            0,
        ),
        (
            vec![
                "serviceaccount:default:default",
                "create",
                "pods",
                "-n",
                "pandasai-sandbox",
                "--from",
                GUIDE,
            ],
            1,
        ),
        (vec!["alice", "get", "/healthz", "--from", "demo"], 0),
        (
            vec![
                "alice",
                "escalate",
                "roles",
                "-n",
                "pandasai-sandbox",
                "--from",
                "demo",
            ],
            1,
        ),
        (
            vec!["group:devs", "list", "pods", "-n", "default", "--from", "demo"],
            3,
        ),
    ] {
        let (seen, answer) = can(&words);
        assert_eq!(seen, code, "{words:?}");
        assert_eq!(misfit(&schema, &schema, &answer, "can"), None, "{words:?}");
        let fields: Vec<&String> = answer.as_object().unwrap().keys().collect();
        let known = schema["properties"].as_object().unwrap();
        assert!(
            fields.iter().all(|field| known.contains_key(*field)),
            "{fields:?}"
        );
    }
    let mut broken = can(&["alice", "get", "/healthz", "--from", "demo"]).1;
    broken["answer"] = json!("maybe");
    assert_eq!(
        misfit(&schema, &schema, &broken, "can").as_deref(),
        Some("can.answer")
    );
}

#[test]
fn the_pair_of_the_guide_names_the_account_that_was_refused() {
    let error = "# Error: pods is forbidden: User \"system:serviceaccount:default:default\" \n# cannot create resource \"pods\" in API group \"\" in the namespace \"pandasai-sandbox\"";
    let (code, answer) = can(&["--from-error", error, "--from", GUIDE]);
    assert_eq!((code, &answer["answer"]), (1, &json!("no")));
    assert_eq!(answer["nearest"]["binding"]["name"], "pod-manager-binding");
    // A pasted text is no proof of whose account it is: the answer is the command that names it.
    assert_eq!(answer["fix"]["manifests"], json!([]));
    let argv = answer["fix"]["argv"].as_array().unwrap();
    assert_eq!(argv[..2], [json!("sandbox-doctor"), json!("can")]);
    let words: Vec<&str> = argv.iter().skip(2).filter_map(Json::as_str).collect();
    let (code, answer) = can(&[&words[..], &["--from", GUIDE]].concat());
    assert_eq!((code, &answer["answer"]), (1, &json!("no")));
    let [role, binding] = answer["fix"]["manifests"].as_array().unwrap().as_slice() else {
        panic!("a role and a binding: {answer:#}");
    };
    let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["create"] }]);
    assert_eq!(role["rules"], rules);
    assert_eq!(role["metadata"]["namespace"], "pandasai-sandbox");
    let refused = json!([{ "kind": "ServiceAccount", "name": "default", "namespace": "default" }]);
    assert_eq!(binding["subjects"], refused);
    // Added to what was recorded, it allows just that.
    let folder = tempfile::tempdir().unwrap();
    for (file, added) in [
        ("roles", Some(role)),
        ("rolebindings", Some(binding)),
        ("clusterroles", None),
        ("clusterrolebindings", None),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(GUIDE)
            .join(format!("{file}.json"));
        let mut list: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        list["items"].as_array_mut().unwrap().extend(added.cloned());
        std::fs::write(folder.path().join(format!("{file}.json")), list.to_string()).unwrap();
    }
    let from = folder.path().to_str().unwrap();
    let who = "serviceaccount:default:default";
    for (verb, wanted) in [("create", 0), ("delete", 1), ("get", 1)] {
        let (code, _) = can(&[who, verb, "pods", "-n", "pandasai-sandbox", "--from", from]);
        assert_eq!(code, wanted, "{verb}");
    }
}
