//! Secrets that were planted in a recording, and in files that cannot be read: they are printed nowhere.

use serde_json::Value as Json;

use crate::recording::Recording;
use crate::{WORLD, leaks, printed};

/// Secrets by their place or shape, each with a mark that must not be printed.
const MARK: &str = "Zq7Xw3Lk9Tv2";

fn plant(recording: &Recording) {
    let jwt = format!("eyJhbGciOiJIUzI1NiJ9.eyJ{MARK}aaaaaaaa.{MARK}bbbbbbbb");
    let said = [
        format!("password={MARK}1"),
        format!("Authorization: Bearer {MARK}token4711"),
        format!("jwt {jwt}"),
        format!("postgres://app:{MARK}@db:5432/app"),
        format!("-----BEGIN RSA PRIVATE KEY----- {MARK} -----END RSA PRIVATE KEY-----"),
        format!("{{\"client_secret\": \"{MARK}\"}}"),
        format!("--token={MARK}9"),
    ];
    let mut next = 0;
    let mut message = move || {
        next += 1;
        said[next % said.len()].clone()
    };
    for plural in [
        "pods",
        "events",
        "deployments",
        "replicasets",
        "jobs",
        "statefulsets",
    ] {
        recording.each(plural, |object| {
            object["metadata"]["annotations"] = serde_json::json!({
                "kubectl.kubernetes.io/last-applied-configuration":
                    format!("{{\"spec\":{{\"containers\":[{{\"env\":[{{\"name\":\"A\",\"value\":\"{MARK}\"}}]}}]}}}}"),
                "note": format!("password: {MARK}"),
            });
            for spec in ["/spec", "/spec/template/spec"] {
                for list in ["containers", "initContainers"] {
                    let containers = object.pointer_mut(&format!("{spec}/{list}")).and_then(Json::as_array_mut);
                    for container in containers.into_iter().flatten() {
                        let env = serde_json::json!([{"name": "GREETING", "value": MARK}, {"name": "DB_PASSWORD", "value": MARK}]);
                        container["env"] = env;
                        let mut args = container["args"].as_array().cloned().unwrap_or_default();
                        args.extend([format!("--password={MARK}"), "--api-key".to_owned(), MARK.to_owned()].map(Json::from));
                        container["args"] = args.into();
                    }
                }
            }
            say(object, &mut message);
        });
    }
    recording.each("configmaps", |object| {
        object["data"] = serde_json::json!({ "settings": MARK, "other": MARK })
    });
    for log in recording.logs() {
        let text = std::fs::read_to_string(&log).unwrap();
        let lines = text
            .lines()
            .map(|line| format!("{line} {}\n", message()))
            .collect::<String>();
        std::fs::write(&log, lines).unwrap();
    }
}

/// Adds to each message.
fn say(value: &mut Json, message: &mut impl FnMut() -> String) {
    match value {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                match value {
                    Json::String(text) if key == "message" => *text = format!("{text} {}", message()),
                    _ => say(value, message),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| say(item, message)),
        _ => {}
    }
}

fn lines_with_mark(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.contains(MARK))
        .map(str::to_owned)
        .collect()
}

#[test]
fn seeded_secrets_are_printed_nowhere() {
    let recording = Recording::of(WORLD);
    plant(&recording);
    let (printed, run) = printed(&recording);
    assert_eq!(run.code, Some(1), "{}", run.errors);
    let mut faults = lines_with_mark(&run.errors);
    for (format, text) in &printed {
        assert!(!text.is_empty(), "{format} prints nothing");
        faults.extend(
            lines_with_mark(text)
                .into_iter()
                .map(|line| format!("{format}: {line}")),
        );
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Errors quote neither what cannot be parsed nor what a server answered, and no control of it.
#[test]
fn errors_show_no_secret_and_steer_nothing() {
    let hostile = "\u{1b}[31m\n::error::x\n##[group]x \u{202e}\u{200b}";
    let status = serde_json::json!({"kind": "Status", "apiVersion": "v1", "status": "Failure",
        "message": format!("{hostile} password={MARK}1 Authorization: Bearer {MARK}token4711")});
    let pods =
        |items: Json| serde_json::json!({"kind": "PodList", "apiVersion": "v1", "items": items}).to_string();
    let nameless = pods(
        serde_json::json!([{"metadata": {"name": ""}, "spec": {"nodeName": format!("{hostile}{MARK}")}}, hostile]),
    );
    let whole = pods(
        serde_json::json!([{"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "env": [{"name": "A", "value": MARK}]}]}}]),
    );
    for (name, text) in [
        ("status.json", status.to_string()),
        ("cut.json", whole[..whole.len() - 5].to_owned()),
        (
            "cut-in-secret.json",
            whole[..whole.find(MARK).unwrap() + 6].to_owned(),
        ),
        ("nameless.json", nameless),
        ("odd.yaml", format!("a: [\n{MARK}: \u{1b}[31m::error::\n")),
        (
            "control.yaml",
            format!("kind: Pod\nmetadata: {{name: {MARK}\u{7}}}\n"),
        ),
        ("no-object.yaml", format!("password: {MARK}\n--- \n- {MARK}\n")),
        ("::error::\u{1b}[31m\u{200b}x.yaml", format!("{MARK}: [")),
        ("a\n::error::b.yaml", format!("{MARK}: [")),
    ] {
        let folder = Recording::empty();
        std::fs::write(folder.path().join(name), text).unwrap();
        let run = folder.run(&["-o", "text"]);
        let said = format!("{}{}", run.errors, String::from_utf8_lossy(&run.stdout));
        assert!(matches!(run.code, Some(2)), "{name:?}: {:?} {said}", run.code);
        // A secret may be cut, so that no shape is left; what is quoted is short then.
        let secrets = lines_with_mark(&said);
        let leaks = leaks(&said);
        assert!(
            leaks.is_empty() && secrets.is_empty(),
            "{name:?}: {leaks:?} {secrets:?}\n{said}"
        );
    }
}
