//! Live runs of the built program, against recorded worlds that a server on the loopback address plays back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "the matrix of faults uses what this file does not")]

#[path = "live/difference.rs"]
mod difference;
#[path = "live/fault.rs"]
mod fault;
#[path = "live/honesty.rs"]
mod honesty;
#[path = "live/login.rs"]
mod login;
#[path = "live/probe.rs"]
mod probe;
#[path = "live/program.rs"]
mod program;
#[path = "live/recorded.rs"]
mod recorded;
#[path = "live/server.rs"]
mod server;

use std::path::Path;
use std::time::Duration;

use difference::{same, same_findings};
use fault::Fault;
use program::{Run, WORLD, doctor, doctor_at, recorded, run};
use serde_json::Value as Json;
use server::Server;

/// Items of a page, where a list fits into one.
const WHOLE: usize = 500;

/// The report of a recording, without what may differ: where it came from.
fn without_source(mut report: Json) -> Json {
    report["source"] = Json::Null;
    report
}

fn world(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(name)
}

/// The rules that found something, with what they speak of. A recording may tell of other namespaces, too.
fn findings(report: &Json) -> Vec<(String, String)> {
    let asked = |one: &&Json| {
        one["object"]["kind"] != "Namespace" || one["object"]["name"] == report["scope"]["namespaces"][0]
    };
    let mut found: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(asked)
        .map(|one| {
            (
                one["rule"].as_str().unwrap().to_owned(),
                format!("{} {}", one["object"], one["cause"]),
            )
        })
        .collect();
    found.sort();
    found
}

/// Finds the gap of an input with a status; another scope may have another one.
fn gap<'r>(report: &'r Json, input: &str, status: &str) -> Option<&'r Json> {
    let mut gaps = report["gaps"].as_array().unwrap().iter();
    gaps.find(|gap| gap["input"] == input && gap["status"] == status)
}

#[test]
fn a_live_run_says_what_the_recording_says_and_records_the_same() {
    for name in ["pandasai-sandbox", "healthy", "look-alikes"] {
        let server = Server::start(name, WHOLE, &[]);
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("recording");
        let words = [
            "diagnose",
            "-n",
            name,
            "-o",
            "json",
            "--record",
            record.to_str().unwrap(),
        ];
        let live = doctor(&server, &words);
        let report = live.json();
        assert_eq!(report["source"], "live");
        let again = run(
            Path::new("/nowhere"),
            &[
                "diagnose",
                "--from",
                record.to_str().unwrap(),
                "-n",
                name,
                "-o",
                "json",
            ],
        );
        same(
            &without_source(again.json()),
            &without_source(report.clone()),
            name,
        );
        let original = world(name);
        let original = run(
            Path::new("/nowhere"),
            &[
                "diagnose",
                "--from",
                original.to_str().unwrap(),
                "-n",
                name,
                "-o",
                "json",
            ],
        );
        same_findings(&findings(&report), &findings(&original.json()), name);
        assert_eq!(live.code, original.code, "{name}: {}", live.errors);
    }
}

#[test]
fn only_gets_are_sent_and_never_for_secrets_or_watches() {
    let server = Server::start(WORLD, WHOLE, &[]);
    doctor(&server, &["diagnose", "-A", "-o", "json"]);
    doctor(&server, &["diagnose", "-o", "json"]);
    let requests = server.requests();
    for request in &requests {
        assert!(request.starts_with("GET /"), "{request}");
        for word in ["secrets", "watch=", "/exec?", "/proxy", "resourceVersion="] {
            assert!(!request.contains(word), "{request}");
        }
        let is_list = request.contains("limit=500");
        let is_one =
            request.ends_with("/version") || request.contains("/log?") || request.contains("/namespaces/");
        assert!(is_list || is_one, "{request} is a list without pages");
    }
}

#[test]
fn pages_gone_and_busy_servers_change_nothing() {
    let whole = doctor(&Server::start(WORLD, WHOLE, &[]), &["diagnose", "-o", "json"]).json();
    let trouble: [(usize, &[(&str, Fault)]); 4] = [
        (3, &[]),
        (3, &[("/pods?", Fault::GoneOnce)]),
        (
            WHOLE,
            &[
                ("/pods?", Fault::Status(429, 2)),
                ("/events?", Fault::Status(503, 1)),
            ],
        ),
        (
            WHOLE,
            &[
                ("/services?", Fault::Reset(1)),
                ("/version", Fault::Status(500, 1)),
            ],
        ),
    ];
    for (page, faults) in trouble {
        let server = Server::start(WORLD, page, faults);
        let run = doctor(&server, &["diagnose", "-o", "json"]);
        same(&run.json(), &whole, &format!("pages of {page}, {faults:?}"));
    }
}

#[test]
fn what_may_not_be_read_is_a_gap_and_nothing_is_called_missing() {
    let whole = recorded(&world(WORLD));
    for (path, input, status) in [
        ("/api/v1/nodes", "nodes", "forbidden"),
        ("/networkpolicies", "networkpolicies", "forbidden"),
        ("/events", "events", "forbidden"),
        ("/services", "services", "forbidden"),
        ("/log?", "pods/log", "forbidden"),
    ] {
        let server = Server::start(WORLD, WHOLE, &[(path, Fault::Forbidden)]);
        let run = doctor(&server, &["diagnose", "-o", "json"]);
        let report = run.json();
        let gap = gap(&report, input, status).unwrap_or_else(|| panic!("no gap {input}: {}", report["gaps"]));
        assert!(gap["reason"].as_str().unwrap().contains("eve"), "{gap}");
        assert_eq!(run.code, Some(1));
        // Findings may be lost or less sure for lack of an input; none may appear but 'unexplained'.
        let known: Vec<String> = findings(&whole).into_iter().map(|(rule, _)| rule).collect();
        for (rule, about) in findings(&report) {
            assert!(
                rule == "unexplained" || known.contains(&rule),
                "{input} forbidden: {rule} {about}"
            );
        }
    }
}

#[test]
fn a_failed_list_is_a_gap_with_its_reason() {
    for (fault, reason) in [
        (Fault::Status(500, 9), "busy"),
        (Fault::OtherKind, "no NodeList"),
        (Fault::Redirect, "not followed"),
        (Fault::Hang, "no answer within 1 s"),
        (Fault::Endless, "larger than"),
    ] {
        let server = Server::start(WORLD, WHOLE, &[("/api/v1/nodes", fault)]);
        // An endless answer takes its time to be too large.
        let patience = if matches!(fault, Fault::Hang) { "1s" } else { "10s" };
        let run = doctor(
            &server,
            &["diagnose", "-o", "json", "--request-timeout", patience],
        );
        let report = run.json();
        let gap = gap(&report, "nodes", "failed").unwrap_or_else(|| panic!("no gap: {}", report["gaps"]));
        assert!(
            gap["reason"].as_str().unwrap().contains(reason),
            "{fault:?}: {gap}"
        );
    }
}

#[test]
fn a_forbidden_list_of_the_cluster_falls_back_to_namespaces() {
    let server = Server::start(WORLD, WHOLE, &[("/api/v1/pods", Fault::Forbidden)]);
    let run = doctor(&server, &["diagnose", "-A", "-o", "json"]);
    assert!(
        server
            .requests()
            .iter()
            .any(|request| request.contains("/namespaces/pandasai-sandbox/pods?"))
    );
    assert!(
        run.json()["summary"]["unhealthy"].as_u64().unwrap() > 0,
        "{}",
        run.errors
    );
}

#[test]
fn a_named_object_is_read_by_get_where_its_list_is_forbidden() {
    let server = Server::start(WORLD, WHOLE, &[("/pods?", Fault::Forbidden)]);
    let pods = std::fs::read_to_string(world(WORLD).join("objects/v1_pods/pandasai-sandbox.json")).unwrap();
    let pods: Json = serde_json::from_str(&pods).unwrap();
    let name = pods["items"][0]["metadata"]["name"].as_str().unwrap().to_owned();
    let run = doctor(&server, &["diagnose", &format!("pod/{name}"), "-o", "json"]);
    assert!(matches!(run.code, Some(0 | 1 | 3)), "{}", run.errors);
    assert!(
        server
            .requests()
            .iter()
            .any(|request| request.ends_with(&format!("/pods/{name}")))
    );
}

/// A run that must end with 2, soon, in one sentence.
fn refused(run: &Run, said: &str) {
    assert_eq!(run.code, Some(2), "{}{}", run.out, run.errors);
    assert!(run.errors.contains(said), "{}", run.errors);
    assert!(run.took < Duration::from_secs(15), "{:?}", run.took);
    assert_eq!(run.errors.matches("error:").count(), 1, "{}", run.errors);
    assert!(run.out.is_empty());
}

#[test]
fn a_cluster_that_cannot_be_read_is_told_in_one_sentence() {
    let start = |faults| Server::start(WORLD, WHOLE, faults);
    let refused_by = |faults, said| refused(&doctor(&start(faults), &["diagnose"]), said);
    refused_by(
        &[("/", Fault::Unauthorized)],
        "cannot log in to the cluster: Unauthorized",
    );
    refused_by(&[("/version", Fault::Redirect)], "not followed");
    refused_by(&[("/version", Fault::OtherKind)], "not a Kubernetes API server");
    refused_by(
        &[("/api", Fault::Status(500, 999))],
        "cannot read anything from the cluster: the server is busy",
    );
    refused(
        &doctor_at("http://127.0.0.1:1", &["diagnose"]),
        "127.0.0.1:1: connection refused",
    );
    let hanging = doctor(
        &start(&[("/", Fault::Hang)]),
        &["diagnose", "--request-timeout", "2"],
    );
    refused(&hanging, "no answer within 2 s");
    // TLS against a server that speaks none.
    let plain = start(&[]);
    refused(
        &doctor_at(&format!("https://{}", plain.address), &["diagnose"]),
        "cannot reach the API server https://",
    );
}

#[test]
fn a_namespace_or_context_that_is_not_there_is_told_with_the_nearest() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let run = doctor(&server, &["diagnose", "-n", "pandasai-sandbok"]);
    refused(
        &run,
        "cannot find namespace 'pandasai-sandbok': not found in the cluster",
    );
    assert!(
        run.errors.contains("did you mean 'pandasai-sandbox'?"),
        "{}",
        run.errors
    );
    let run = doctor(&server, &["diagnose", "--context", "hera"]);
    refused(&run, "cannot use context 'hera'");
    assert!(run.errors.contains("did you mean 'here'?"), "{}", run.errors);
}

#[test]
fn a_snapshot_is_a_recording_and_replaces_nothing() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let run = doctor(&server, &["snapshot", path.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.errors);
    same_findings(
        &findings(&recorded(&path)),
        &findings(&recorded(&world(WORLD))),
        "snapshot",
    );
    let run = doctor(&server, &["snapshot", path.to_str().unwrap()]);
    refused(&run, "the folder is not empty");
}

#[cfg(unix)]
#[test]
fn a_login_plugin_that_hangs_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = "current-context: here\n\
         clusters: [{name: here, cluster: {server: 'http://127.0.0.1:1'}}]\n\
         contexts: [{name: here, context: {cluster: here, user: me}}]\n\
         users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sleep, args: ['60']}}}]\n";
    std::fs::write(&kubeconfig, text).unwrap();
    refused(
        &run(&kubeconfig, &["diagnose"]),
        "cannot log in with plugin 'sleep': it did not end within 14 s",
    );
}

#[cfg(unix)]
#[test]
fn a_slow_login_and_a_server_that_hangs_share_one_patience() {
    let server = Server::start(WORLD, WHOLE, &[("/", Fault::Hang)]);
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = format!(
        "current-context: here\n\
         clusters: [{{name: here, cluster: {{server: 'http://{}'}}}}]\n\
         contexts: [{{name: here, context: {{cluster: here, user: me}}}}]\n\
         users: [{{name: me, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh,\n\
         args: ['-c', 'sleep 11; echo \"{{\\\"status\\\": {{\\\"token\\\": \\\"x\\\"}}}}\"']}}}}}}]\n",
        server.address
    );
    std::fs::write(&kubeconfig, text).unwrap();
    refused(&run(&kubeconfig, &["diagnose"]), "no answer within");
}

#[test]
fn all_logs_are_read_everywhere_when_asked() {
    let logs = |words: &[&str]| {
        let server = Server::start(WORLD, WHOLE, &[]);
        doctor(&server, &[&["diagnose", "-A", "-o", "json"], words].concat());
        let requests = server.requests();
        requests.iter().filter(|path| path.contains("/log?")).count()
    };
    let (usual, all) = (logs(&[]), logs(&["--logs", "all"]));
    assert!(0 < usual && usual < all, "{usual} and {all}");
    assert_eq!(logs(&["--logs", "never"]), 0);
}

#[test]
fn secrets_are_asked_for_when_somebody_said_so_and_no_value_is_kept() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let run = doctor(&server, &["snapshot", path.to_str().unwrap(), "--read-secrets"]);
    assert_eq!(run.code, Some(0), "{}", run.errors);
    let lists = server
        .requests()
        .into_iter()
        .filter(|path| path.contains("/secrets"));
    assert_eq!(lists.count(), 1);
    let kept = std::fs::read_to_string(path.join("objects/v1_secrets/pandasai-sandbox.json")).unwrap();
    assert!(kept.contains("SecretList"), "{kept}");
}
