//! A wrong answer with a right status: nothing is called absent, unserved or allowed that the API server did not say so.

use serde_json::{Value as Json, json};

use crate::fault::{Fault, Reply, changed, page_of_a_proxy};
use crate::program::{WORLD, doctor};
use crate::recorded::Answer;
use crate::server::Server;
use crate::{WHOLE, gap, refused};

const NO_HANDLER: Fault = Fault::Made(|_, _| Reply::Whole(Answer::no_handler()));
const PAGE: Fault = Fault::Made(|_, _| Reply::Whole(page_of_a_proxy(200)));

fn report(faults: &[(&str, Fault)]) -> (Option<i32>, Json) {
    let server = Server::start(WORLD, WHOLE, faults);
    let run = doctor(&server, &["diagnose", "-o", "json"]);
    (run.code, run.json())
}

fn reason<'r>(report: &'r Json, input: &str, status: &str) -> &'r str {
    let gap = gap(report, input, status).unwrap_or_else(|| panic!("no {status} {input}: {}", report["gaps"]));
    gap["reason"].as_str().unwrap()
}

#[test]
fn a_list_that_answers_404_is_failed_where_discovery_has_it() {
    let (_, report) = report(&[("/nodes?", NO_HANDLER), ("/services?", NO_HANDLER)]);
    assert!(reason(&report, "nodes", "failed").contains("which its discovery lists"));
    assert!(reason(&report, "services", "failed").contains("404 Not Found"));
}

#[test]
fn a_kind_is_not_served_where_discovery_says_so_and_its_checks_are_skipped_by_name() {
    let without = Fault::Made(|_, right| {
        Reply::Whole(changed(right, |json| {
            let resources = json["resources"].as_array_mut().unwrap();
            resources.retain(|resource| resource["name"] != "networkpolicies");
        }))
    });
    let (_, one) = report(&[
        ("/networkpolicies?", NO_HANDLER),
        ("=/apis/networking.k8s.io/v1", without),
    ]);
    assert!(reason(&one, "networkpolicies", "not_served").contains("does not serve networkpolicies"));
    // A group that is not served.
    let ungrouped = Fault::Made(|_, right| {
        Reply::Whole(changed(right, |json| {
            let groups = json["groups"].as_array_mut().unwrap();
            groups.retain(|group| group["name"] != "networking.k8s.io");
        }))
    });
    let (_, whole) = report(&[("/apis/networking.k8s.io/v1", NO_HANDLER), ("=/apis", ungrouped)]);
    let gap = gap(&whole, "networkpolicies", "not_served").unwrap();
    assert!(!gap["rules"].as_array().unwrap().is_empty(), "{gap}");
    let skipped: Vec<&Json> = whole["skipped"].as_array().unwrap().iter().collect();
    let named = skipped.iter().any(|skipped| {
        skipped["needs"]
            .as_array()
            .unwrap()
            .contains(&json!("networkpolicies"))
    });
    assert!(named, "{skipped:?}");
    for discovery in [NO_HANDLER, PAGE, Fault::Forbidden, Fault::Status(500, 9)] {
        let (_, report) = report(&[("/apis/networking.k8s.io/v1", NO_HANDLER), ("=/apis", discovery)]);
        assert!(
            reason(&report, "networkpolicies", "failed").contains("does not show"),
            "{discovery:?}"
        );
    }
}

#[test]
fn a_server_without_pods_or_that_has_nothing_at_all_is_no_healthy_cluster() {
    let server = Server::start(WORLD, WHOLE, &[("?limit=", NO_HANDLER), ("/api", NO_HANDLER)]);
    refused(
        &doctor(&server, &["diagnose"]),
        "cannot read anything from the cluster: the server answered 404",
    );
    let empty = Fault::Made(|_, right| Reply::Whole(changed(right, |json| json["resources"] = json!([]))));
    let server = Server::start(WORLD, WHOLE, &[("?limit=", NO_HANDLER), ("=/api/v1", empty)]);
    refused(&doctor(&server, &["diagnose"]), "cannot read pods: ");
    for status in [404, 403, 500] {
        let fault = match status {
            404 => Fault::Made(|_, _| Reply::Whole(page_of_a_proxy(404))),
            403 => Fault::Forbidden,
            _ => Fault::Status(500, 9),
        };
        // A namespace is absent only where a Status says so, or else everybody would be told that theirs is.
        let server = Server::start(WORLD, WHOLE, &[("=/api/v1/namespaces/pandasai-sandbox", fault)]);
        let run = doctor(&server, &["diagnose", "-o", "json"]);
        assert_eq!(run.code, Some(1), "{status}: {}", run.errors);
    }
}

#[test]
fn pages_that_cannot_be_the_whole_list_are_truncated_or_failed() {
    let remaining = Fault::Made(|_, right| {
        Reply::Whole(changed(right, |list| {
            list["metadata"]["remainingItemCount"] = json!(900)
        }))
    });
    let repeated = Fault::Made(|_, right| crate::fault::again_with(right, "A"));
    let cycle = Fault::Made(|asked, right| {
        crate::fault::again_with(right, if asked.hit % 2 == 0 { "A" } else { "B" })
    });
    for (fault, said) in [
        (remaining, "of 9"),
        (repeated, "repeated a continue token"),
        (cycle, "adds nothing"),
    ] {
        let (_, report) = report(&[("/nodes?", fault)]);
        let reason = reason(&report, "nodes", "truncated");
        assert!(
            reason.contains(said) || reason.contains("adds nothing"),
            "{reason}"
        );
    }
    for items in [Json::Null, json!({}), json!("none")] {
        let make: fn(&crate::fault::Asked, Answer) -> Reply = match items {
            Json::Null => |_, right| Reply::Whole(changed(right, |list| list["items"] = Json::Null)),
            Json::Object(_) => |_, right| Reply::Whole(changed(right, |list| list["items"] = json!({}))),
            _ => |_, right| Reply::Whole(changed(right, |list| list["items"] = json!("none"))),
        };
        let (_, report) = report(&[("/nodes?", Fault::Made(make))]);
        reason(&report, "nodes", "failed");
    }
}

#[test]
fn a_page_is_neither_a_log_nor_a_list() {
    let (_, report) = report(&[("/log?", PAGE), ("/services?", PAGE)]);
    assert!(reason(&report, "pods/log", "failed").contains("an HTML page, not the log"));
    assert!(reason(&report, "services", "failed").contains("no ServiceList"));
}

#[test]
fn an_access_review_counts_only_where_it_is_one() {
    let notes = |fault: Option<Fault>| {
        let faults: Vec<(&str, Fault)> = fault.into_iter().map(|fault| ("accessreviews", fault)).collect();
        let server = Server::start(WORLD, WHOLE, &faults);
        let run = doctor(&server, &["can", "me", "delete", "nodes", "-o", "json"]);
        (run.code, format!("{}{}", run.out, run.errors))
    };
    let (code, said) = notes(None);
    assert!(
        code == Some(0) && !said.contains("did not review the access"),
        "{said}"
    );
    let wrong: [Fault; 7] = [
        PAGE,
        Fault::OtherKind,
        Fault::Made(|_, _| Reply::Whole(Answer::json(200, &json!({"status": {"allowed": true}})))),
        Fault::Made(|_, right| {
            Reply::Whole(changed(right, |json| json["kind"] = json!("SubjectAccessReview")))
        }),
        Fault::Made(|_, right| {
            Reply::Whole(changed(right, |json| json["status"] = json!({"allowed": "true"})))
        }),
        Fault::Made(|_, right| {
            Reply::Whole(changed(right, |json| {
                json["status"] = json!({"allowed": true, "denied": true})
            }))
        }),
        Fault::Made(|_, right| {
            Reply::Whole(changed(right, |json| {
                json["spec"]["resourceAttributes"]["verb"] = json!("get")
            }))
        }),
    ];
    for fault in wrong {
        let (code, said) = notes(Some(fault));
        assert!(said.contains("did not review the access"), "{fault:?}: {said}");
        // No role of the recording says that eve may.
        assert_ne!(code, Some(0), "{fault:?}: {said}");
    }
}
