//! `reach` on recordings: what each answer says, ends with, and looks like as JSON.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "recording/mod.rs"]
mod recording;
#[path = "schema/mod.rs"]
mod schema;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use recording::Recording;
use schema::misfit;
use serde_json::{Value as Json, json};

const POLICIES: &str = "tests/worlds/policy-timeout";
const GUARDED: &str = "svc/guarded-api:8080";

fn asked(world: &str, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["reach", "--from", world])
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The code and the answer, which always fits the schema.
fn reach(world: &str, words: &[&str]) -> (i32, Json) {
    let output = asked(world, &[words, &["-o", "json"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words:?}: {said}"));
    let schema = schema();
    assert_eq!(misfit(&schema, &schema, &answer, "reach"), None, "{words:?}");
    let known = schema["properties"].as_object().unwrap();
    let mut fields = answer.as_object().unwrap().keys();
    assert!(fields.all(|field| known.contains_key(field)), "{answer:#}");
    (output.status.code().unwrap(), answer)
}

fn schema() -> Json {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reach.schema.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// The names of the steps with a passage.
fn steps<'a>(answer: &'a Json, passage: &str) -> Vec<&'a str> {
    let all = answer["steps"].as_array().unwrap().iter();
    let such = all.filter(|step| step["passage"] == passage);
    such.map(|step| step["name"].as_str().unwrap()).collect()
}

#[test]
fn an_admitted_caller_gets_through() {
    let (code, answer) = reach(POLICIES, &["deploy/caller-admitted", GUARDED]);
    assert_eq!((code, &answer["answer"]), (0, &json!("open")), "{answer:#}");
    let far = [
        "policy-timeout/deploy/caller-admitted",
        "policy-timeout/svc/guarded-api:8080",
    ];
    assert_eq!(reach(POLICIES, &far), (code, answer));
}

#[test]
fn what_blocks_is_the_step_that_is_named() {
    let demo = |from, to| reach("demo", &[from, to, "-n", "pandasai-sandbox"]);
    for ((code, answer), step) in [
        (reach(POLICIES, &["deploy/caller-denied", GUARDED]), "ingress"),
        (reach(POLICIES, &["deploy/caller-nodns", GUARDED]), "name"),
        (demo("deploy/caller-nodns", "deploy/sandbox-slow:8080"), "egress"),
        (
            demo("deploy/caller-refused", "svc/sandbox-selector:8080"),
            "service",
        ),
    ] {
        assert_eq!((code, &answer["answer"]), (1, &json!("blocked")), "{answer:#}");
        assert_eq!(steps(&answer, "blocked"), [step], "{answer:#}");
        // What policies close, one more policy opens; it leaves nothing to fill in.
        let fixes = answer["fixes"].as_array().unwrap();
        assert_eq!(fixes.len(), usize::from(step != "service"), "{answer:#}");
        assert!(fixes.iter().all(|fix| !fix["manifest"].to_string().contains('<')));
    }
}

#[test]
fn an_address_outside_is_a_question_about_egress() {
    let (code, answer) = reach(POLICIES, &["deploy/caller-nodns", "203.0.113.7:443"]);
    assert_eq!(
        (code, steps(&answer, "blocked")),
        (1, vec!["egress"]),
        "{answer:#}"
    );
    let (code, answer) = reach(POLICIES, &["deploy/caller-admitted", "203.0.113.7:443"]);
    assert_eq!(code, 0, "{answer:#}");
    let limits = answer["limits"].to_string();
    assert!(limits.contains("not read has the address"), "{limits}");
    let (code, _) = reach(POLICIES, &["203.0.113.7", GUARDED]);
    assert_eq!(code, 1, "no block admits it");
}

#[test]
fn policies_that_were_not_read_leave_it_open() {
    let refused = Recording::of("policy-timeout");
    refused.refuse("networkpolicies");
    let words = ["deploy/caller-denied", GUARDED];
    let (code, answer) = reach(refused.path().to_str().unwrap(), &words);
    assert_eq!((code, &answer["answer"]), (3, &json!("unknown")), "{answer:#}");
    assert_eq!(answer["fixes"], json!([]));
}

#[test]
fn what_plugins_do_with_a_pod_on_its_node_is_not_known() {
    let on_node = Recording::of("policy-timeout");
    on_node.each("pods", |pod| {
        if pod["metadata"]["labels"]["tier"] == "api" {
            pod["spec"]["hostNetwork"] = json!(true);
        }
    });
    let world = on_node.path().to_str().unwrap();
    let (code, answer) = reach(world, &["deploy/caller-denied", GUARDED]);
    assert_eq!(
        (code, steps(&answer, "unknown")),
        (3, vec!["ingress"]),
        "{answer:#}"
    );
    let (code, answer) = reach(world, &["deploy/caller-admitted", GUARDED]);
    assert_eq!(code, 0, "admitted either way: {answer:#}");
}

#[test]
fn what_plugins_do_with_a_caller_on_its_node_is_not_known_either() {
    let on_node = Recording::of("policy-timeout");
    on_node.each("pods", |pod| {
        if pod["metadata"]["labels"]["app"] == "caller-nodns" {
            pod["spec"]["hostNetwork"] = json!(true);
        }
    });
    let world = on_node.path().to_str().unwrap();
    let (code, answer) = reach(world, &["deploy/caller-nodns", GUARDED]);
    assert_eq!(code, 3, "{answer:#}");
    assert!(steps(&answer, "unknown").contains(&"name"), "{answer:#}");
    assert_eq!(answer["fixes"], json!([]), "nothing is known to be closed");
}

#[test]
fn an_address_that_may_be_that_of_a_pod_elsewhere_is_not_decided() {
    let passages = |world: &str, from: &str, to: &str| {
        let (code, answer) = reach(world, &[from, to]);
        let blocked = steps(&answer, "blocked").join(" ");
        (code, blocked, steps(&answer, "unknown").join(" "))
    };
    let said = |code, blocked: &str, unknown: &str| (code, blocked.to_owned(), unknown.to_owned());
    // Only one namespace was recorded: a pod of another one may have it, and policies of its own.
    let elsewhere = "10.9.9.9:443";
    let got = passages(POLICIES, "deploy/caller-admitted", elsewhere);
    assert_eq!(got, said(3, "", "ingress"));
    // These two answers do not depend on it: the policies speak of pods of their own namespace alone.
    let got = passages(POLICIES, "deploy/caller-nodns", elsewhere);
    assert_eq!(got, said(1, "egress", "ingress"));
    let got = passages(POLICIES, "10.9.9.9", GUARDED);
    assert_eq!(got, said(1, "ingress", "egress"));

    let whole = Recording::of("policy-timeout");
    for kind in ["pods", "services"] {
        seen_everywhere(&whole, kind);
    }
    let got = passages(
        whole.path().to_str().unwrap(),
        "deploy/caller-admitted",
        elsewhere,
    );
    assert_eq!(got, said(0, "", ""), "nobody in the cluster has it");
    let refused = Recording::of("policy-timeout");
    seen_everywhere(&refused, "pods");
    refused.refuse("services");
    let world = refused.path().to_str().unwrap();
    let got = passages(world, "deploy/caller-admitted", elsewhere);
    assert_eq!(got, said(3, "", "ingress"), "it may be that of a Service");
    // Where no policy isolates anybody, it does not matter.
    seen_everywhere(&refused, "networkpolicies");
    let list = refused
        .path()
        .join("objects/networking.k8s.io_v1_networkpolicies.json");
    refused.change(list, |list| list["items"] = json!([]));
    refused.change("manifest.json", |manifest| {
        let mut rows = manifest["ledger"].as_array_mut().unwrap().iter_mut();
        rows.find(|row| row["input"] == "networkpolicies").unwrap()["items"] = json!(0);
    });
    let got = passages(world, "deploy/caller-admitted", elsewhere);
    assert_eq!(got, said(0, "", ""));
}

#[test]
fn an_address_is_admitted_by_a_block_and_perhaps_by_a_selector() {
    let admits = |to: Json| {
        let world = Recording::of("policy-timeout");
        world.each("networkpolicies", |policy| {
            policy["spec"] = json!({"podSelector": {}, "policyTypes": ["Egress"],
                "egress": [{"to": [to], "ports": [{"port": 443}]}]});
        });
        let words = ["deploy/caller-admitted", "10.9.9.9:443"];
        let (_, answer) = reach(world.path().to_str().unwrap(), &words);
        let mut steps = answer["steps"].as_array().unwrap().iter();
        steps.find(|step| step["name"] == "egress").unwrap()["passage"].clone()
    };
    assert_eq!(admits(json!({"ipBlock": {"cidr": "10.0.0.0/8"}})), "open");
    assert_eq!(admits(json!({"ipBlock": {"cidr": "10.8.0.0/16"}})), "blocked");
    assert_eq!(admits(json!({"podSelector": {}})), "blocked");
    assert_eq!(admits(json!({"namespaceSelector": {}})), "unknown");
}

/// Makes the list of one namespace that of the cluster.
fn seen_everywhere(recording: &Recording, plural: &str) {
    recording.change("manifest.json", |manifest| {
        let mut rows = manifest["ledger"].as_array_mut().unwrap().iter_mut();
        let row = rows.find(|row| row["input"] == plural).unwrap();
        row.as_object_mut().unwrap().remove("namespace");
    });
    for list in recording.lists(plural) {
        let whole = format!("{}.json", list.parent().unwrap().display());
        std::fs::rename(&list, whole).unwrap();
    }
}

#[test]
fn an_error_of_the_client_says_where_to_look() {
    let told = |error: &str| {
        let words = ["deploy/caller-denied", GUARDED, "--from-error", error];
        let (code, answer) = reach(POLICIES, &words);
        assert_eq!(code, 1);
        (answer["seen"]["error"].clone(), answer["cause"].clone())
    };
    let (seen, timed_out) = told("dial tcp 10.250.0.63:8080: i/o timeout");
    assert_eq!(seen, "timed-out");
    assert!(timed_out.as_str().unwrap().contains("ingress"), "{timed_out}");
    for (error, word) in [
        ("[Errno 111] Connection refused", "refused"),
        ("[Errno -2] Name or service not known", "not-resolved"),
    ] {
        let (seen, cause) = told(error);
        assert_eq!(seen, word);
        assert!(cause.as_str().unwrap().contains("does not match"), "{cause}");
    }
}

#[test]
fn bad_input_is_said_in_a_sentence() {
    for (words, sentence) in [
        (vec!["pod/nobody", GUARDED], "nobody"),
        (vec!["deploy/caller-denied", "svc/guarded-api:81"], "not found in"),
        (
            vec!["deploy/caller-denied", "deploy/guarded-api:81"],
            "not found in",
        ),
        (vec!["deploy/caller-denied", "500.1.1.1:80"], "500.1.1.1"),
        (vec!["nowhere/pod/web", GUARDED], "nowhere"),
        (
            vec!["world", "203.0.113.7:443"],
            "neither end of the connection is a pod",
        ),
        (vec!["deploy/caller-denied", "svc/guarded-api"], "missing port"),
        (
            vec!["deploy/caller-denied", GUARDED, "--from-error", "all is well"],
            "not a known connection error",
        ),
    ] {
        let output = asked(POLICIES, &words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(sentence), "{words:?}: {said}");
        assert!(said.contains("hint: "), "{words:?}: {said}");
        assert!(output.stdout.is_empty(), "{words:?}");
    }
}

#[test]
fn json_goes_to_a_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reach.json");
    let output = asked(
        POLICIES,
        &[
            "deploy/caller-denied",
            GUARDED,
            "-o",
            &format!("json={}", file.display()),
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    let answer: Json = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let schema = schema();
    assert_eq!(misfit(&schema, &schema, &answer, "reach"), None);
    assert_eq!(answer["kind"], "Reach");
}

#[test]
fn the_schema_refuses_what_is_none() {
    let (_, mut broken) = reach(POLICIES, &["deploy/caller-denied", GUARDED]);
    broken["answer"] = json!("maybe");
    let schema = schema();
    assert_eq!(
        misfit(&schema, &schema, &broken, "reach").as_deref(),
        Some("reach.answer")
    );
}
