//! Fixes that need no choice of a person are tried on a copy of the recording, and the report says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value as Json;

/// Three tests ask for it, and it is the largest world.
static DEMO: LazyLock<Json> = LazyLock::new(|| report("demo"));

fn report(world: &str) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "--from", world, "-o", "json"])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns the first fix of the finding of a rule about an object.
fn first_fix(report: &Json, rule: &str, object: &str) -> Json {
    let mut findings = report["findings"].as_array().unwrap().iter();
    let finding = findings.find(|one| one["rule"] == rule && one["object"]["name"] == object);
    finding.map_or_else(
        || panic!("{rule} says nothing of {object}"),
        |finding| finding["fixes"][0].clone(),
    )
}

/// The endpoints controller is recomputed: with a selector or port that fits, the Service has endpoints.
#[test]
fn a_service_that_fits_its_pods_again_has_endpoints_on_the_copy() {
    let selector = first_fix(&DEMO, "svc-selector-mismatch", "sandbox-selector");
    assert_eq!(selector["level"], "rechecked", "{selector}");
    let port = first_fix(&DEMO, "svc-target-port", "sandbox-port");
    assert_eq!(port["level"], "rechecked", "{port}");
    assert_eq!(port["patchType"], "strategic", "{port}");
    let ports = serde_json::json!([{"port": 8080, "targetPort": "http"}]);
    assert_eq!(port["patch"]["spec"]["ports"], ports);
}

/// The policy is whole: no label is left to a person.
#[test]
fn the_policy_that_admits_a_caller_is_whole_and_was_tried() {
    let dropped = report("tests/worlds/policy-timeout");
    for (report, object) in [(&*DEMO, "python-sandbox-isolation"), (&dropped, "gateways-only")] {
        let fix = first_fix(report, "netpol-ingress-denied", object);
        assert_eq!(fix["level"], "rechecked", "{fix}");
        assert_eq!(fix["kind"], "create", "{fix}");
        assert!(!fix["manifest"].to_string().contains('<'), "{fix}");
        assert_eq!(
            fix["manifest"]["spec"]["ingress"][0]["ports"][0]["port"], 8080,
            "{fix}"
        );
    }
}

/// Where the resolver lives was not seen, so that the copy cannot tell whether names are resolved then.
#[test]
fn the_policy_that_admits_names_is_whole_and_says_why_it_was_not_tried() {
    let fix = first_fix(&DEMO, "netpol-dns-blocked", "caller-egress");
    assert_eq!(fix["kind"], "create", "{fix}");
    assert!(!fix["manifest"].to_string().contains('<'), "{fix}");
    assert_eq!(fix["level"], "suggested", "{fix}");
    let why = fix["whyNotHigher"].as_str().unwrap();
    assert!(why.contains("lacks its input"), "{why}");
}
