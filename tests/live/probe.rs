//! `reach --probe` against a server that answers as the API server's proxy does: bounded, redacted, and by GET alone.

use std::time::Duration;

use serde_json::Value as Json;

use crate::WHOLE;
use crate::fault::Fault;
use crate::program::{Run, WORLD, doctor};
use crate::server::Server;

fn probe(server: &Server, to: &str) -> (Run, Json) {
    let words = ["reach", "deploy/caller-timeout", to, "--probe", "-o", "json"];
    let run = doctor(server, &words);
    let answer = run.json();
    (run, answer)
}

fn listener(answer: &Json) -> &Json {
    let mut steps = answer["steps"].as_array().unwrap().iter();
    steps.find(|step| step["name"] == "listener").unwrap()
}

fn heard(answer: &Json) -> Vec<(&str, &str)> {
    let probes = answer["probes"].as_array().unwrap().iter();
    probes
        .map(|probe| {
            (
                probe["through"].as_str().unwrap(),
                probe["heard"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_declared_path_is_asked_for_and_what_is_said_is_redacted() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let (run, answer) = probe(&server, "svc/sandbox-api:8080");
    // The policy is in the way, whatever the program says to the API server.
    assert_eq!(run.code, Some(1), "{}", run.errors);
    assert_eq!(
        heard(&answer),
        [("pods/proxy", "answered"), ("services/proxy", "answered")]
    );
    assert_eq!(listener(&answer)["passage"], "open", "{answer:#}");
    assert!(!run.out.contains("hunter2") && !run.out.contains('\u{1b}'));
    let requests = server.requests();
    let proxied: Vec<&String> = requests.iter().filter(|line| line.contains("/proxy")).collect();
    assert_eq!(proxied.len(), 2, "{proxied:?}");
    assert!(
        proxied
            .iter()
            .all(|line| line.starts_with("GET ") && line.ends_with(":8080/proxy/ready")),
        "{proxied:?}"
    );
    let screen = doctor(
        &server,
        &[
            "reach",
            "deploy/caller-timeout",
            "svc/sandbox-api:8080",
            "--probe",
        ],
    );
    assert!(screen.out.contains("this checks the program"), "{}", screen.out);
    assert!(!screen.out.contains("hunter2") && !screen.out.contains('\u{1b}'));
}

#[test]
fn nobody_is_asked_unless_it_is_wished_for() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let run = doctor(
        &server,
        &["reach", "deploy/caller-timeout", "svc/sandbox-api:8080"],
    );
    assert_eq!(run.code, Some(1), "{}", run.errors);
    assert!(server.requests().iter().all(|line| !line.contains("/proxy")));
}

#[test]
fn a_pod_that_gets_no_traffic_is_asked_all_the_same() {
    let server = Server::start(WORLD, WHOLE, &[]);
    let (run, answer) = probe(&server, "svc/sandbox-slow:8080");
    assert_eq!(run.code, Some(1), "{answer:#}");
    assert_eq!(
        heard(&answer),
        [("pods/proxy", "answered"), ("services/proxy", "no-endpoints")]
    );
}

#[test]
fn a_server_that_says_nothing_or_too_much_is_left_soon() {
    let silent = Server::start(WORLD, WHOLE, &[("/proxy/", Fault::Hang)]);
    let (run, answer) = probe(&silent, "kernel-0:8080");
    assert_eq!(
        (run.code, heard(&answer)),
        (Some(3), vec![("pods/proxy", "silent")])
    );
    assert_eq!(listener(&answer)["passage"], "unknown", "{answer:#}");
    assert!(run.took < Duration::from_secs(12), "{:?}", run.took);

    let endless = Server::start(WORLD, WHOLE, &[("/proxy/", Fault::Endless)]);
    let (run, answer) = probe(&endless, "kernel-0:8080");
    assert_eq!(
        (run.code, heard(&answer)),
        (Some(0), vec![("pods/proxy", "answered")])
    );
    assert!(run.out.len() < 10_000, "{}", run.out.len());
    assert!(run.took < Duration::from_secs(12), "{:?}", run.took);

    // Wherever it sends to, nobody goes.
    let elsewhere = Server::start(WORLD, WHOLE, &[("/proxy/", Fault::Redirect)]);
    let (_, answer) = probe(&elsewhere, "kernel-0:8080");
    assert_eq!(answer["probes"][0]["status"], 302, "{answer:#}");
}

#[test]
fn what_cannot_be_probed_is_refused_in_a_sentence() {
    let server = Server::start(WORLD, WHOLE, &[]);
    for (words, sentence) in [
        (
            vec!["--from", "demo", "deploy/caller-timeout", "kernel-0:8080"],
            "demo is a recording",
        ),
        (
            vec!["deploy/caller-timeout", "203.0.113.7:443"],
            "needs a pod or Service",
        ),
        (
            vec!["deploy/caller-timeout", "svc/sandbox-api:8080/UDP"],
            "needs a TCP port",
        ),
    ] {
        let run = doctor(&server, &[&["reach", "--probe"], words.as_slice()].concat());
        assert_eq!(run.code, Some(2), "{words:?}: {}", run.errors);
        assert!(run.errors.contains(sentence), "{words:?}: {}", run.errors);
        assert!(
            run.errors.contains("hint:") && run.out.is_empty(),
            "{}",
            run.errors
        );
    }
    assert!(server.requests().iter().all(|line| !line.contains("/proxy")));
}
