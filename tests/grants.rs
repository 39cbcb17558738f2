//! What a program prints grants nothing: a log line with a refusal, in the forms of six clients, of the pod's own account
//! and of others, in every format that the built program has.
//!
//! A grant is a role or a binding that can be applied, as a manifest or as a command.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the count is what a person reads with --nocapture"
)]

#[path = "grants/lines.rs"]
mod lines;
#[path = "grants/pasted.rs"]
mod pasted;
#[path = "recording/mod.rs"]
mod recording;

use lines::{FORMS, Refused};
use recording::{Recording, side_by_side, word};
use regex::Regex;
use serde_json::{Value as Json, json};

const WORLD: &str = "pandasai-sandbox";
const HOME: &str = "pandasai-sandbox";
const POD: &str = "spawner-7f777b7596-z8lr2";
const FORMATS: [&str; 9] = [
    "json", "text", "wide", "name", "markdown", "github", "gitlab", "sarif", "junit",
];
/// The account of the pod that prints the line.
const OWN: &str = "system:serviceaccount:pandasai-sandbox:default";
const OTHER: &str = "system:serviceaccount:attacker:evil";

/// What is asked for: verb, resource, API group, namespace.
type Asked = (&'static str, &'static str, &'static str, &'static str);

const ASKED: [(&str, Asked); 9] = [
    ("plain", ("get", "pods/log", "", HOME)),
    ("cluster", ("list", "pods", "", "")),
    ("secrets", ("list", "secrets", "", HOME)),
    ("exec", ("create", "pods/exec", "", HOME)),
    ("wildcard", ("*", "*", "*", HOME)),
    ("tokens", ("create", "serviceaccounts/token", "", HOME)),
    (
        "bindings",
        ("create", "clusterrolebindings", "rbac.authorization.k8s.io", ""),
    ),
    ("elsewhere", ("create", "deployments", "apps", "kube-system")),
    ("impersonation", ("impersonate", "users", "", "")),
];

/// Whether a text holds a role or binding that can be applied.
fn grants(text: &str) -> bool {
    let applied = r#"(?i)\\*"?kind\\*"?:\s*\\*"?(?:Cluster)?Role(?:Binding)?\b|create,?\s*\\*"?(?:cluster)?role(?:binding)?\b|add-(?:cluster-)?role-to|kubectl (?:apply|create) -f"#;
    Regex::new(applied).unwrap().is_match(text)
}

/// The recording with one Deployment alone, which is read quickly.
fn small() -> Recording {
    let recording = Recording::of(WORLD);
    for file in recording.objects() {
        recording.change(&file, |list| {
            let items = list["items"].as_array_mut().unwrap();
            items.retain(|item| {
                word(&item["metadata"], "name").starts_with("spawner-7f")
                    || item["metadata"]["name"] == "spawner"
            });
        });
    }
    let logs = recording.path().join("logs");
    for log in recording.logs() {
        if !log.starts_with(logs.join(HOME).join(POD)) {
            std::fs::remove_file(log).unwrap();
        }
    }
    recording.change("manifest.json", |manifest| {
        manifest["truncatedLogs"] = json!([]);
        for row in manifest["ledger"].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("items");
        }
    });
    recording
}

/// The recording in which the pod prints these lines.
fn printing(lines: &str) -> Recording {
    let recording = small();
    for file in ["app.log", "app.previous.log"] {
        let path = recording.path().join("logs").join(HOME).join(POD).join(file);
        let stamped: Vec<String> = lines
            .split('\n')
            .map(|line| format!("2026-11-22T20:29:28.326840636Z {line}"))
            .collect();
        std::fs::write(path, stamped.join("\n") + "\n").unwrap();
    }
    recording
}

/// What is printed of the pod's Deployment, by format, and the finding on the refusal.
struct Said {
    printed: Vec<(&'static str, String)>,
    finding: Json,
}

fn said(recording: &Recording) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let file = |format: &str| folder.path().join(format);
    let mut flags = vec!["deploy/spawner".to_owned(), "-n".to_owned(), HOME.to_owned()];
    for format in FORMATS {
        flags.extend(["-o".to_owned(), format!("{format}={}", file(format).display())]);
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let run = recording.run(&flags);
    assert_eq!(run.code, Some(1), "{}", run.errors);
    let printed: Vec<(&str, String)> = FORMATS
        .iter()
        .map(|format| (*format, std::fs::read_to_string(file(format)).unwrap()))
        .collect();
    let report: Json = serde_json::from_str(&printed[0].1).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|one| one["rule"] == "rbac-forbidden");
    Said {
        finding: finding.cloned().unwrap_or_default(),
        printed,
    }
}

impl Said {
    fn granting(&self) -> Vec<&str> {
        let granting = self.printed.iter().filter(|(_, text)| grants(text));
        granting.map(|(format, _)| *format).collect()
    }

    fn fixes(&self) -> &[Json] {
        self.finding["fixes"].as_array().map_or(&[], Vec::as_slice)
    }

    fn manifests(&self) -> Vec<&Json> {
        let manifests = self.fixes().iter().map(|fix| &fix["manifest"]);
        manifests.filter(|manifest| manifest.is_object()).collect()
    }

    /// Whether the report asks for the account by name, and what the command says after it.
    fn asks(&self) -> Option<String> {
        let argv = self
            .fixes()
            .iter()
            .find(|fix| fix["argv"][0] == "sandbox-doctor")?["argv"]
            .as_array()?;
        let words: Vec<&str> = argv.iter().skip(2).filter_map(Json::as_str).collect();
        Some(words.join(" "))
    }
}

fn refused(user: &'static str, asked: Asked) -> Refused {
    let (verb, resource, group, namespace) = asked;
    Refused {
        user: user.to_owned(),
        verb: verb.to_owned(),
        resource: resource.to_owned(),
        group: group.to_owned(),
        namespace: namespace.to_owned(),
    }
}

/// Each form with what is asked for most, the first form with all.
fn cases(user: &'static str) -> Vec<(&'static str, &'static str, Asked, String)> {
    let mut cases = Vec::new();
    for (at, (form, write)) in FORMS.into_iter().enumerate() {
        for (name, asked) in ASKED.into_iter().take(if at == 0 { ASKED.len() } else { 5 }) {
            cases.push((form, name, asked, write(&refused(user, asked))));
        }
    }
    cases
}

#[test]
fn an_account_that_only_a_log_names_is_granted_nothing() {
    let cases = cases(OTHER);
    let said = side_by_side(&cases, |(.., lines)| said(&printing(lines)));
    let mut texts = 0;
    for ((form, name, asked, _), said) in cases.iter().zip(&said) {
        assert_eq!(said.granting(), [""; 0], "{form} {name}");
        texts += said.printed.len();
        assert_eq!(
            said.finding["confidence"], "likely",
            "{form} {name}: {:#}",
            said.finding
        );
        let cause = word(&said.finding, "cause");
        let (verb, resource, _, namespace) = asked;
        for told in [
            "attacker:evil",
            verb,
            resource.split('/').next().unwrap(),
            "only this log names the account",
        ] {
            assert!(cause.contains(told), "{form} {name}: {cause}");
        }
        match *name {
            "wildcard" | "impersonation" => assert_eq!(said.asks(), None, "{form} {name}"),
            _ => {
                let asks = said.asks().unwrap();
                assert!(
                    asks.starts_with("serviceaccount:attacker:evil "),
                    "{form} {name}: {asks}"
                );
                let scope = match *namespace {
                    "" => "--all-namespaces".to_owned(),
                    namespace => format!("--namespace={namespace}"),
                };
                assert!(asks.ends_with(&scope), "{form} {name}: {asks}");
            }
        }
    }
    println!("{} lines in {texts} texts: 0 grants", cases.len());
}

#[test]
fn the_account_of_the_pod_is_granted_just_what_was_refused_and_what_is_dangerous_comes_last() {
    let cases = cases(OWN);
    let said = side_by_side(&cases, |(.., lines)| said(&printing(lines)));
    for ((form, name, asked, _), said) in cases.iter().zip(&said) {
        let (verb, resource, group, namespace) = asked;
        let case = format!("{form} {name}: {:#}", said.finding);
        assert_eq!(said.finding["confidence"], "confirmed", "{case}");
        if matches!(*name, "wildcard" | "impersonation") {
            assert!(
                said.manifests().is_empty() && said.granting().is_empty(),
                "{case}"
            );
            continue;
        }
        let last = said.manifests().last().copied().unwrap();
        let [role, binding] = last["items"].as_array().unwrap().as_slice() else {
            panic!("{case}");
        };
        let verbs = if *name == "exec" {
            json!(["create", "get"])
        } else {
            json!([verb])
        };
        assert_eq!(
            role["rules"],
            json!([{ "apiGroups": [group], "resources": [resource], "verbs": verbs }]),
            "{case}"
        );
        let account = json!([{ "kind": "ServiceAccount", "name": "default", "namespace": HOME }]);
        assert_eq!(binding["subjects"], account, "{case}");
        assert_eq!(word(&role["metadata"], "namespace"), *namespace, "{case}");
        let wide = namespace.is_empty();
        assert_eq!(role["kind"], if wide { "ClusterRole" } else { "Role" }, "{case}");
        let of_last = said
            .fixes()
            .iter()
            .position(|fix| fix["manifest"] == *last)
            .unwrap();
        let caution = word(&said.fixes()[of_last], "caution");
        assert_eq!(caution.is_empty(), *name == "plain", "{case}");
        // Where something narrower exists, it stands first.
        assert_eq!(of_last > 0, *name != "plain", "{case}");
        for (format, text) in &said.printed {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            // Text prints the first fix; what is dangerous comes last.
            let shown = of_last == 0 || *format != "text";
            let prints = shown && matches!(*format, "text" | "wide" | "markdown" | "json") && grants(text);
            let first = caution.split(' ').take(4).collect::<Vec<_>>().join(" ");
            assert!(
                !prints || flat.contains(&first),
                "{format} prints a grant without its caution: {case}"
            );
        }
    }
}

#[test]
fn a_list_of_the_whole_cluster_is_first_offered_for_one_namespace() {
    let said = said(&printing(&FORMS[0].1(&refused(OWN, ("list", "pods", "", "")))));
    let kinds: Vec<&str> = said
        .manifests()
        .iter()
        .map(|manifest| word(&manifest["items"][0], "kind"))
        .collect();
    assert_eq!(kinds, ["Role", "ClusterRole"]);
    assert_eq!(said.manifests()[0]["items"][0]["metadata"]["namespace"], HOME);
}

#[test]
fn words_that_no_api_has_yield_neither_a_grant_nor_a_command() {
    let hostile = [
        "system:serviceaccount:pandasai-sandbox:default;id",
        "system:serviceaccount:pandasai-sandbox:$(id)",
        "system:serviceaccount:pandasai-sandbox:`id`",
        "system:serviceaccount:pandasai-sandbox:*",
        "system:serviceaccount:pandasai-sandbox:default\u{1b}[2J",
        "system:serviceaccount:pandasai-sandbox:default' -- '",
        "system:serviceaccount:pandasai-sandbox:--help",
        "system:serviceaccount:Pandasai-Sandbox:default",
        "system:serviceaccount:pandasai-sandbox:\u{202e}tluafed",
        "system:masters\u{0}",
    ];
    let mut cases: Vec<Refused> = Vec::new();
    for user in hostile {
        let mut one = refused(OWN, ("create", "pods", "", HOME));
        user.clone_into(&mut one.user);
        cases.push(one);
    }
    let odd: [fn(&mut Refused); 6] = [
        |one| one.verb = "create;id".to_owned(),
        |one| one.verb = "--as=admin".to_owned(),
        |one| one.resource = "pods\u{2028}x".to_owned(),
        |one| one.resource = "*/exec".to_owned(),
        |one| one.namespace = "$(id)".to_owned(),
        |one| one.group = "a b".to_owned(),
    ];
    for change in odd {
        let mut one = refused(OWN, ("create", "pods", "", HOME));
        change(&mut one);
        cases.push(one);
    }
    let said = side_by_side(&cases, |one| said(&printing(&one.sentence())));
    for (one, said) in cases.iter().zip(&said) {
        assert_eq!(said.granting(), [""; 0], "{}", one.sentence());
        assert_eq!(said.asks(), None, "{}", one.sentence());
    }
}

/// The recording in which the pod's log names another account, and an event says the same.
fn with_event(component: &str, reason: &str, message: &str, lines: &str) -> Recording {
    let recording = printing(lines);
    let event = json!({
        "metadata": { "name": "spawner.1", "namespace": HOME, "uid": "6d0f6f0e-0000-4000-8000-000000000001" },
        "involvedObject": { "kind": "Pod", "namespace": HOME, "name": POD },
        "reason": reason, "message": message, "type": "Warning", "source": { "component": component },
        "lastTimestamp": "2026-11-22T20:29:00Z",
    });
    recording.change(format!("objects/v1_events/{HOME}.json"), |list| {
        list["items"].as_array_mut().unwrap().push(event);
    });
    recording
}

#[test]
fn an_account_that_an_event_shows_as_refused_gets_the_exact_role() {
    let one = refused(
        "system:serviceaccount:ops:controller",
        ("get", "configmaps", "", HOME),
    );
    let words = one.sentence();
    let shown = format!("Error creating: {words}");
    let narrow = said(&with_event(
        "deployment-controller",
        "FailedCreate",
        &shown,
        &words,
    ));
    assert_eq!(narrow.finding["confidence"], "confirmed");
    let items = &narrow.manifests()[0]["items"];
    let rules = json!([{ "apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"] }]);
    assert_eq!(items[0]["rules"], rules);
    let account = json!([{ "kind": "ServiceAccount", "name": "controller", "namespace": "ops" }]);
    assert_eq!(items[1]["subjects"], account);
    assert_eq!(items[1]["metadata"]["namespace"], HOME);
    // The output of a probe, another request, and a quotation show nothing.
    let other = refused(
        "system:serviceaccount:ops:controller",
        ("list", "configmaps", "", HOME),
    );
    for (component, reason, message) in [
        ("kubelet", "Unhealthy", format!("Readiness probe failed: {words}")),
        ("deployment-controller", "FailedCreate", other.sentence()),
        (
            "deployment-controller",
            "FailedCreate",
            format!("cannot read {words:?}"),
        ),
    ] {
        let said = said(&with_event(component, reason, &message, &words));
        assert_eq!(said.granting(), [""; 0], "{component} {reason} {message}");
        assert_eq!(
            said.finding["confidence"], "likely",
            "{component} {reason} {message}"
        );
    }
}

#[test]
fn a_pod_without_a_token_was_not_refused_as_its_account() {
    let recording = printing(&refused(OWN, ("get", "pods/log", "", HOME)).sentence());
    recording.each("pods", |pod| {
        if pod["metadata"]["name"] == POD {
            pod["spec"]["automountServiceAccountToken"] = json!(false);
            pod["spec"]["volumes"] = json!([]);
        }
    });
    let said = said(&recording);
    assert_eq!(said.granting(), [""; 0]);
    assert!(said.asks().is_some());
}
