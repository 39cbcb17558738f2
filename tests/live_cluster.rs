//! Live runs of the built program on the real cluster of the tests: the truth, the recording, the audit log, and users
//! who may not read everything. Without a cluster each test says in one line that it was not run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "live_cluster/manifests.rs"]
mod manifests;
#[path = "live_cluster/owners.rs"]
mod owners;
#[path = "live_cluster/place.rs"]
mod place;
#[path = "live_cluster/reach.rs"]
mod reach;
#[path = "live_cluster/readers.rs"]
mod readers;
#[path = "live_cluster/rights.rs"]
mod rights;
mod truth;

use std::path::Path;
use std::time::{Duration, Instant};

use place::{Run, audited, begin, begin_alone, diagnose, doctor, say};
use readers::Reader;
use serde_json::Value as Json;
use truth::{Verdict, truth_of, verdicts};

/// The world that is seeded, and the namespaces of its manifests.
const WORLD: &str = "pandasai-sandbox";
const NAMESPACES: [&str; 3] = ["pandasai-sandbox", "pandasai-quota", "pandasai-restricted"];
/// What fails in a container fails some minutes after the world was seeded.
const RIPE: Duration = Duration::from_secs(240);

fn findings(report: &Json) -> Vec<Json> {
    report["findings"].as_array().unwrap().clone()
}

/// Where it came from is the only thing that a recording may tell otherwise.
fn without_source(run: &Run) -> Json {
    let mut report = run.json();
    report["source"] = Json::Null;
    report
}

#[test]
fn a_recording_says_what_the_cluster_said() {
    let Some(cluster) = begin("the recording of a live run", Some(WORLD)) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for namespace in NAMESPACES {
        let record = folder.path().join(namespace);
        let record = record.to_str().unwrap();
        let live = diagnose(&cluster, &["-n", namespace, "--record", record]);
        assert_eq!(live.json()["source"], "live", "{}", live.errors);
        let again = doctor(
            Path::new("/nowhere"),
            &["diagnose", "-o", "json", "--from", record, "-n", namespace],
        );
        assert!(
            without_source(&live) == without_source(&again),
            "{namespace} differs"
        );
        assert_eq!(live.code, again.code, "{namespace}");
    }
}

#[test]
fn what_is_true_of_the_world_is_said_live() {
    let Some(cluster) = begin("the truth of a live run", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        return say("the truth of a live run: the cluster has no real node (testcluster up --node)");
    }
    let world = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(WORLD);
    let truth = truth_of(&world);
    let begun = Instant::now();
    loop {
        let reports = NAMESPACES.map(|namespace| diagnose(&cluster, &["-n", namespace]).json());
        let said: Vec<Json> = reports.iter().flat_map(findings).collect();
        let all = verdicts(&truth, &said);
        let faults: Vec<_> = all
            .iter()
            .filter(|(_, verdict, _)| *verdict != Verdict::Right)
            .collect();
        if faults.is_empty() {
            return say(&format!(
                "{WORLD}, live: {} right, none missed, wrong or extra",
                all.len()
            ));
        }
        assert!(begun.elapsed() < RIPE, "not told truly: {faults:#?}");
        std::thread::sleep(Duration::from_secs(15));
    }
}

#[test]
fn the_audit_log_has_gets_lists_and_reviews_alone() {
    let Some(cluster) = begin_alone("the audit log of a live run") else {
        return;
    };
    let seen = audited(&cluster, || {
        diagnose(&cluster, &["-A", "--logs", "all"]);
        diagnose(&cluster, &["-n", "default"]);
    });
    assert!(seen.len() > 30, "{} requests were recorded", seen.len());
    for request in &seen {
        let verb = request["verb"].as_str().unwrap();
        let object = &request["objectRef"];
        let resource = object["resource"].as_str().unwrap_or_default();
        let reviews = verb == "create" && object["apiGroup"] == "authorization.k8s.io";
        assert!(matches!(verb, "get" | "list") || reviews, "{request}");
        assert_ne!(resource, "secrets", "{request}");
        let part = object["subresource"].as_str().unwrap_or("log");
        assert_eq!(part, "log", "{request}");
        let uri = request["requestURI"].as_str().unwrap();
        assert!(
            !uri.contains("watch=") && !uri.contains("resourceVersion="),
            "{uri}"
        );
    }
    say(&format!(
        "the audit log: {} requests, all get or list",
        seen.len()
    ));
}

/// A finding without what changes from one second to the next.
fn brief(finding: &Json) -> (String, String, String) {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let cause: String = text(&finding["cause"])
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect();
    let mut object = finding["object"].clone();
    // Whether it is there may be no longer known.
    object.as_object_mut().unwrap().remove("exists");
    (text(&finding["rule"]), object.to_string(), cause)
}

#[test]
fn whoever_may_not_read_something_is_told_so_and_nothing_else_changes() {
    let Some(cluster) = begin("users who may not read everything", Some(WORLD)) else {
        return;
    };
    for (input, resource) in [
        ("nodes", "nodes"),
        ("events", "events"),
        ("resourcequotas", "resourcequotas"),
        ("pods/log", "pods/log"),
        ("networkpolicies", "networkpolicies"),
    ] {
        let reader = Reader::of_all_but(&cluster, resource);
        for namespace in NAMESPACES {
            let whole = diagnose(&cluster, &["-n", namespace]).json();
            let partly = diagnose(&cluster, &["-n", namespace, "--as", reader.name()]).json();
            told_of(input, &whole, &partly);
        }
    }
}

/// Holds what a user without an input is told against what one with all of them is told.
fn told_of(input: &str, whole: &Json, partly: &Json) {
    let (all, some) = (findings(whole), findings(partly));
    let (all_brief, some_brief): (Vec<_>, Vec<_>) =
        (all.iter().map(brief).collect(), some.iter().map(brief).collect());
    let skipped: Vec<&str> = partly["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["needs"].as_array().unwrap().iter().any(|need| need == input))
        .map(|rule| rule["rule"].as_str().unwrap())
        .collect();
    let gaps = partly["gaps"].as_array().unwrap();
    let named = gaps
        .iter()
        .any(|gap| gap["input"] == input && gap["status"] == "forbidden");
    let lost = all_brief.iter().filter(|one| !some_brief.contains(one));
    for (rule, object, cause) in lost {
        assert!(named, "{input}: {rule} of {object} is lost, and no gap is named");
        // It is skipped, or it is told with less: what it needs for its words is not known.
        let told_otherwise = some_brief
            .iter()
            .any(|(other, about, _)| (other, about) == (rule, object));
        assert!(
            skipped.contains(&rule.as_str()) || told_otherwise,
            "{input}: {rule} of {object} is lost without being skipped: {cause}"
        );
    }
    for (finding, (rule, object, cause)) in some.iter().zip(&some_brief) {
        let known = all_brief
            .iter()
            .any(|(other, about, _)| (other, about) == (rule, object));
        assert!(
            known || rule == "unexplained",
            "{input}: {rule} of {object} is new: {cause}"
        );
        let was = all
            .iter()
            .find(|one| one["rule"] == finding["rule"] && one["object"]["name"] == finding["object"]["name"]);
        if finding["object"]["exists"] == false {
            let was = was.map(|one| &one["object"]["exists"]);
            assert_eq!(
                was,
                Some(&Json::Bool(false)),
                "{input}: {object} is called missing"
            );
        }
    }
    assert!(
        named || skipped.is_empty(),
        "{input}: no gap is named, and {skipped:?} were skipped"
    );
}

#[test]
fn with_the_role_view_the_program_is_useful_and_does_not_end_with_3() {
    let Some(cluster) = begin("a user with the role view", Some(WORLD)) else {
        return;
    };
    let viewer = Reader::with_role(&cluster, "view");
    let run = diagnose(&cluster, &["-n", WORLD, "--as", viewer.name()]);
    assert_eq!(run.code, Some(1), "{}", run.errors);
    let explained = run.json()["summary"]["explained"].as_u64().unwrap();
    assert!(explained > 0, "{}", run.json()["summary"]);
    if !cluster.has_namespace("healthy") {
        return say("a user with the role view, all being well: 'healthy' is not seeded");
    }
    let run = diagnose(&cluster, &["-n", "healthy", "--as", viewer.name()]);
    let report = run.json();
    assert_eq!(run.code, Some(0), "{}\n{}", report["skipped"], report["gaps"]);
    let everywhere = diagnose(&cluster, &["-A", "--as", viewer.name()]);
    assert!(matches!(everywhere.code, Some(0 | 1)), "{}", everywhere.errors);
}

#[test]
fn owners_of_any_kind_are_read_by_their_name() {
    let Some(cluster) = begin("owners of other kinds", None) else {
        return;
    };
    let racks = owners::Racks::new(&cluster);
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let run = diagnose(
        &cluster,
        &["-n", racks.namespace(), "--record", whole.to_str().unwrap()],
    );
    let owner = |report: &Json| {
        let found = findings(report);
        let affected = found.iter().flat_map(|one| one["affected"].as_array().unwrap());
        let mut owners = affected
            .map(|one| one["owner"].clone())
            .filter(|owner| owner["kind"] == "Rack");
        owners
            .next()
            .unwrap_or_else(|| panic!("no pod of a Rack: {found:?}"))
    };
    // The pod is two steps below the Rack that the ReplicaSet names.
    assert_eq!(owner(&run.json())["name"], "top");
    let kept = std::fs::read_to_string(whole.join("owners.json")).unwrap();
    assert!(kept.contains("top") && !kept.contains("never read"), "{kept}");
    let again = doctor(
        Path::new("/nowhere"),
        &[
            "diagnose",
            "-o",
            "json",
            "--from",
            whole.to_str().unwrap(),
            "-n",
            racks.namespace(),
        ],
    );
    assert!(without_source(&run) == without_source(&again));

    let reader = Reader::of_all_but(&cluster, "racks");
    let partly = folder.path().join("partly");
    let words = [
        "-n",
        racks.namespace(),
        "--as",
        reader.name(),
        "--record",
        partly.to_str().unwrap(),
    ];
    let report = diagnose(&cluster, &words).json();
    assert_eq!(owner(&report)["name"], "low", "what is above it is not known");
    let manifest = std::fs::read_to_string(partly.join("manifest.json")).unwrap();
    let manifest: Json = serde_json::from_str(&manifest).unwrap();
    let mut ledger = manifest["ledger"].as_array().unwrap().iter();
    let row = ledger.find(|row| row["input"] == "owners").unwrap();
    assert_eq!(row["status"], "forbidden", "{row}");
}

#[test]
fn a_certificate_that_does_not_fit_is_told_in_one_sentence() {
    let Some(cluster) = begin("certificates that do not fit", None) else {
        return;
    };
    let text = std::fs::read_to_string(cluster.place.kubeconfig()).unwrap();
    let good: Json = serde_json::from_str(&text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused = |change: &dyn Fn(&mut Json), said: &str| {
        let mut bent = good.clone();
        change(&mut bent["clusters"][0]["cluster"]);
        let path = folder.path().join("config");
        std::fs::write(&path, bent.to_string()).unwrap();
        let begun = Instant::now();
        let run = doctor(&path, &["diagnose"]);
        assert_eq!(run.code, Some(2), "{}{}", run.out, run.errors);
        assert!(run.errors.contains(said), "{}", run.errors);
        assert_eq!(run.errors.matches("error:").count(), 1, "{}", run.errors);
        assert!(run.out.is_empty() && begun.elapsed() < Duration::from_secs(15));
    };
    // Without an authority those of the machine are asked.
    refused(
        &|cluster| {
            drop(
                cluster
                    .as_object_mut()
                    .unwrap()
                    .remove("certificate-authority-data"),
            )
        },
        "UnknownIssuer",
    );
    refused(
        &|cluster| cluster["tls-server-name"] = Json::from("other.example"),
        "not valid for name",
    );
}
