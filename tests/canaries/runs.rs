//! The runs of the program, over everything in which secrets were planted.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::places::{self, SPACE};
use crate::{Outputs, Planted, doctor, files_of, server, side_by_side, write};

/// The cluster, as lists by API version and plural.
fn lists(planted: &Planted) -> BTreeMap<(String, String), Vec<Json>> {
    let mut lists: BTreeMap<(String, String), Vec<Json>> = BTreeMap::new();
    let annotated = |number: usize| json!({"team/x": planted.at(number)("annotation-namespace")});
    for number in 0..planted.forms.len() {
        for object in places::objects(number, &mut planted.at(number)) {
            let word = |field: &str| object[field].as_str().unwrap().to_owned();
            let kind = word("kind").to_lowercase();
            let plural = if kind.ends_with("ss") {
                format!("{kind}es")
            } else {
                format!("{kind}s")
            };
            lists
                .entry((word("apiVersion"), plural))
                .or_default()
                .push(object);
        }
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": format!("a{number}"), "annotations": annotated(number)}});
        lists
            .entry(("v1".into(), "namespaces".into()))
            .or_default()
            .push(namespace);
    }
    let own = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}});
    lists
        .entry(("v1".into(), "namespaces".into()))
        .or_default()
        .push(own);
    lists
}

/// Writes the cluster as somebody else might have recorded it: nothing was redacted.
pub(crate) fn raw_recording(planted: &Planted, folder: &Path) {
    let mut ledger = vec![json!({"input": "pods/log", "status": "complete"})];
    for ((version, plural), items) in lists(planted) {
        let file = format!("objects/{}_{plural}.json", version.replace('/', "_"));
        let count = items.len();
        let list = json!({"kind": "List", "apiVersion": version, "metadata": {}, "items": items});
        let kind = items_kind(&list);
        let list = json!({"kind": format!("{kind}List"), "apiVersion": version, "metadata": {}, "items": list["items"]});
        write(&folder.join(file), list.to_string());
        ledger.push(json!({"input": plural, "status": "complete", "items": count, "pages": 1}));
    }
    for number in 0..planted.forms.len() {
        let [current, previous] = places::logs(&mut planted.at(number));
        let logs = folder.join("logs").join(SPACE).join(format!("p{number}"));
        write(&logs.join("app.log"), current);
        write(&logs.join("app.previous.log"), previous);
        ledger.push(
            json!({"input": "resourcequotas", "namespace": format!("a{number}"), "status": "forbidden",
            "reason": planted.at(number)("ledger-reason")}),
        );
    }
    let manifest = json!({"apiVersion": "sandbox-doctor/v1", "kind": "Recording", "schema": "1.0", "time": "2026-01-01T00:10:00Z",
        "serverVersion": "v1.35.0", "logTail": 200, "ledger": ledger});
    write(&folder.join("manifest.json"), manifest.to_string());
}

fn items_kind(list: &Json) -> String {
    list["items"][0]["kind"].as_str().unwrap().to_owned()
}

/// A live run, what it prints and what it records.
pub(crate) fn live(world: &Path, outputs: &mut Outputs) {
    let server = server::Server::start(world.to_str().unwrap(), 500, &[]);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    write(
        &config,
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: c, cluster: {{server: 'http://{}'}}}}]\n\
             users: [{{name: c, user: {{token: t}}}}]\ncontexts: [{{name: c, context: {{cluster: c, user: c, namespace: {SPACE}}}}}]\n",
            server.address
        ),
    );
    let (config, record) = (
        config.to_str().unwrap().to_owned(),
        folder.path().join("recorded"),
    );
    let path = record.to_str().unwrap();
    let words = [
        "diagnose",
        "-A",
        "-v",
        "--timeout",
        "10m",
        "--request-timeout",
        "5m",
        "--kubeconfig",
        &config,
        "--read-secrets",
        "--logs",
        "all",
        "--record",
        path,
    ];
    outputs.extend(doctor("live", &words, None, true));
    assert!(record.join("manifest.json").exists(), "{}", outputs[1].1);
    let before = outputs.len();
    files_of("recording", &record, outputs);
    let recorded: String = outputs[before..].iter().map(|(_, text)| text.as_str()).collect();
    for dropped in ["machineID", "bootID", "systemUUID"] {
        assert!(!recorded.contains(dropped), "{dropped} was recorded");
    }
    // Values of pods that were not read would not be known.
    for list in ["v1_pods", "v1_events"] {
        let read = outputs
            .iter()
            .any(|(what, text)| what.contains(list) && text.contains("\"p198\""));
        assert!(read, "{list} was not read: {}", outputs[1].1);
    }
    assert!(
        recorded.contains("<redacted:env>"),
        "the values of variables leave a placeholder"
    );
}

/// The same objects as people hand them over: a folder of `cluster-info dump`, and one file of YAML.
pub(crate) fn loose(planted: &Planted, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    let (mut all, mut text) = (Vec::new(), String::new());
    for ((version, plural), items) in lists(planted) {
        let list = json!({"kind": format!("{}List", items[0]["kind"].as_str().unwrap()), "apiVersion": version, "metadata": {}, "items": items});
        let name = if plural == "nodes" {
            "nodes.json".to_owned()
        } else {
            format!("{SPACE}/{plural}.json")
        };
        write(&folder.path().join("dump").join(name), list.to_string());
        all.extend(items);
    }
    for number in 0..planted.forms.len() {
        let [current, previous] = places::logs(&mut planted.at(number));
        let mark = |word: &str| format!("==== {word} logs for container app of pod {SPACE}/p{number} ====\n");
        let logs = format!("{}{current}{previous}{}", mark("START"), mark("END"));
        write(
            &folder.path().join(format!("dump/{SPACE}/p{number}/logs.txt")),
            &logs,
        );
        text.push_str(&logs);
    }
    write(
        &folder.path().join("all.json"),
        json!({"kind": "List", "apiVersion": "v1", "items": all}).to_string() + "\n" + &text,
    );
    for name in ["dump", "all.json"] {
        let path = folder.path().join(name);
        outputs.extend(doctor(
            name,
            &["diagnose", "-A", "-v", "--from", path.to_str().unwrap()],
            None,
            true,
        ));
    }
}

pub(crate) fn preflight(planted: &Planted, world: &Path, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..planted.forms.len() {
        let [good, broken] = places::manifests(number, &mut planted.at(number));
        write(&folder.path().join(format!("good/{number}.yaml")), good);
        write(&folder.path().join(format!("broken/{number}.yaml")), broken);
    }
    for name in ["good", "broken"] {
        let path = folder.path().join(name);
        let words = [
            "preflight",
            "-v",
            "-f",
            path.to_str().unwrap(),
            "--from",
            world.to_str().unwrap(),
        ];
        outputs.extend(doctor(
            &format!("preflight of {name} manifests"),
            &words,
            None,
            name == "good",
        ));
    }
}

/// What is pasted, typed or configured, one form at a time where an error would hide the others.
pub(crate) fn texts(planted: &Planted, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<usize> = (0..planted.forms.len()).collect();
    let pastes: Vec<&[usize]> = numbers.chunks(12).collect();
    let pasted = side_by_side(&pastes, |numbers| paste(planted, numbers));
    outputs.extend(pasted.into_iter().flatten());
    // What an error quotes depends on the place, hardly on the form.
    let some = |number: &usize| number.is_multiple_of(8) || planted.forms[*number].family == "plain";
    let numbers: Vec<usize> = numbers.into_iter().filter(some).collect();
    let runs = side_by_side(&numbers, |number| broken_input(planted, *number, folder.path()));
    outputs.extend(runs.into_iter().flatten());
}

/// Explains a log and a description that hold these forms.
fn paste(planted: &Planted, numbers: &[usize]) -> Outputs {
    let (mut log, mut described) = (
        "CrashLoopBackOff: back-off\n".to_owned(),
        "Name: p\nState: Waiting\n".to_owned(),
    );
    for number in numbers {
        let mut at = planted.at(*number);
        log.push_str(&format!("ERROR {} connection refused\n", at("explain-stdin")));
        described.push_str(&format!(
            "  Reason: ImagePullBackOff\n  Message: {}\n",
            at("describe-text")
        ));
    }
    let mut all = doctor("explain -", &["explain", "-"], Some(&log), false);
    all.extend(doctor(
        "explain of describe",
        &["explain", "-"],
        Some(&described),
        false,
    ));
    all
}

/// Reads a kubeconfig, a server address and files that are broken where a form stands.
fn broken_input(planted: &Planted, number: usize, folder: &Path) -> Outputs {
    let mut at = planted.at(number);
    let mut all = Vec::new();
    let config = folder.join(format!("config{number}"));
    let quoted = serde_json::to_string(&at("kubeconfig")).unwrap();
    write(
        &config,
        format!(
            "apiVersion: v1\nkind: Config\nusers: [{{name: {quoted}, user: {quoted}}}]\nclusters: {quoted}\n"
        ),
    );
    let words = ["diagnose", "--kubeconfig", config.to_str().unwrap()];
    all.extend(doctor("kubeconfig", &words, None, false));
    let server = format!("http://me:{}@127.0.0.1:1", at("server-url"));
    if planted.forms[number].family == "plain" {
        let words = ["diagnose", "--server", &server, "--token", "t"];
        all.extend(doctor("server", &words, None, false));
    }
    let quoted = serde_json::to_string(&at("broken-json")).unwrap();
    for (name, text) in [
        ("type", format!("{{\"kind\":\"PodList\",\"items\":{quoted}}}")),
        ("cut", format!("{{\"kind\":\"Pod\",\"x\":{quoted},")),
    ] {
        let path = folder.join(format!("{name}{number}.json"));
        write(&path, text);
        let words = ["diagnose", "--from", path.to_str().unwrap()];
        all.extend(doctor("broken JSON", &words, None, false));
    }
    all
}
