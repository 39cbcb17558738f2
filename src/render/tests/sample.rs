//! Small reports to render.

use std::collections::BTreeMap;

use serde_json::json;

use crate::facts::Origin;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Command, Kind, ObjectRef, Untrusted};
use crate::report::chosen::Chosen;
use crate::report::{
    Affected, Checks, Excerpt, Finding, Fix, FixAction, FixLevel, Gap, Report, RuleWords, SkippedRule,
    Summary,
};
use crate::rules::{Confidence, Evidence, RuledOut, Severity};
use crate::snapshot::{Input, Source, Status};

pub(crate) fn at(text: &str) -> Timestamp {
    time::parse(text).unwrap()
}

pub(crate) fn command(words: &[&str]) -> Command {
    Command {
        argv: words.iter().map(|word| Untrusted::from(*word)).collect(),
        stdin: None,
    }
}

fn ids(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// A report of findings with two gaps.
pub(crate) fn report(findings: Vec<Finding>) -> Report {
    let causes = findings.iter().filter(|one| one.is_cause()).count();
    let unhealthy = findings
        .iter()
        .filter(|one| one.root)
        .map(|one| one.affected.len())
        .sum();
    let nodes = Input::Objects(Kind::Node);
    Report {
        tool_version: "0.1.0",
        rules_hash: "0123456789ab".to_owned(),
        server_version: Some("v1.35.4".to_owned()),
        source: Source::Recording,
        namespaces: vec!["shop".to_owned()],
        time: at("2026-11-21T10:00:00Z"),
        complete: false,
        summary: Summary {
            pods: 12,
            unhealthy,
            explained: unhealthy,
            root_causes: causes,
            findings: findings.len(),
        },
        checks: Checks {
            rules: 41,
            ran: 400,
            quiet: 380,
            fired: 8,
            skipped: 12,
            not_run: 0,
            left_out: 0,
        },
        findings,
        skipped: vec![SkippedRule {
            rule: "node-full".to_owned(),
            severity: Severity::Error,
            needs: vec![nodes],
            count: 7,
            remote: 0,
            examples: vec![ObjectRef::new(Kind::Pod, "shop", "db-0")],
        }],
        gaps: gaps(nodes),
        limits: vec!["answers of admission webhooks", "contents of images"],
        rules: rules(),
        judged: Vec::new(),
        chosen: Chosen::default(),
    }
}

fn gaps(nodes: Input) -> Vec<Gap> {
    vec![
        Gap {
            input: nodes,
            namespace: None,
            status: Status::Forbidden,
            reason: Some("nodes is forbidden: User \"dev\" cannot list resource \"nodes\"".to_owned()),
            rules: ids(&["node-full", "node-not-ready", "node-pressure", "taint", "zone"]),
            opens: Some("list nodes".to_owned()),
        },
        Gap {
            input: Input::Objects(Kind::Event),
            namespace: Some("shop".to_owned()),
            status: Status::NotCollected,
            reason: None,
            rules: vec!["mount-failed".to_owned()],
            opens: Some("list events".to_owned()),
        },
    ]
}

/// What the rule of the finding says of itself.
fn rules() -> BTreeMap<String, RuleWords> {
    let words = RuleWords {
        title: "The named pull secret does not exist".to_owned(),
        severity: Severity::Error,
        stage: "image".to_owned(),
        docs: "The kubelet logs in with the Secrets that the pod *names*.".to_owned(),
        reference: Some("https://kubernetes.io/docs/concepts/containers/images/".to_owned()),
    };
    BTreeMap::from([("pull-secret-gone".to_owned(), words)])
}

/// Nothing found, everything read.
pub(crate) fn clean() -> Report {
    Report {
        complete: true,
        skipped: Vec::new(),
        gaps: Vec::new(),
        ..report(Vec::new())
    }
}

fn evidence(origin: Origin, path: &str, text: &str) -> Evidence {
    Evidence {
        origin,
        object: ObjectRef::new(Kind::Pod, "shop", "web-6d4cf-x2x7k"),
        path: path.to_owned(),
        text: text.into(),
        first: None,
        last: None,
        count: 1,
        label: None,
    }
}

const YAML: &str = "imagePullSecrets:
- name: regcred
containers:
- name: web
  image: registry.example.com/shop/web:1.4.2
";
const EVENT: &str = "failed to pull and unpack image \"registry.example.com/shop/web:1.4.2\": failed to resolve \
                     reference: failed to authorize: 401 Unauthorized";
const TRACEBACK: &str = "Traceback (most recent call last):
  File \"/app/main.py\", line 3, in <module>
    import pandas
  File \"/usr/lib/python3/site.py\", line 1
    x = 1
ModuleNotFoundError: No module named 'pandas'";
const LOGIN: &str = "kubectl create secret docker-registry regcred -n shop --docker-server=registry.example.com \
                     --docker-username=<user> --from-file=.dockerconfigjson=<file>";
const ASK: &str = "Ask whoever runs registry.example.com for an account that may pull shop/web; nothing in the \
                   cluster can make one.";

/// Splits words at spaces.
fn words(text: &str) -> Command {
    command(&text.split(' ').collect::<Vec<_>>())
}

/// A missing pull secret, with every block.
pub(crate) fn finding() -> Finding {
    let web = ObjectRef::new(Kind::Deployment, "shop", "web");
    let pod = |name: &str| Affected {
        object: ObjectRef::new(Kind::Pod, "shop", name),
        owner: Some(web.clone()),
    };
    Finding {
        id: "aaaaaaaaaaaa".to_owned(),
        rule: "pull-secret-gone".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Confirmed,
        location: None,
        agreeing: vec!["kubelet".to_owned()],
        object: ObjectRef::new(Kind::Secret, "shop", "regcred"),
        exists: Some(false),
        container: Some("web".to_owned()),
        affected: vec![pod("web-6d4cf-x2x7k"), pod("web-6d4cf-zr9k4")],
        title: "The named pull secret does not exist".to_owned(),
        meaning: None,
        cause: "Secret \"regcred\" does not exist in namespace \"shop\", so the kubelet asks registry.example.com \
                without credentials and is answered 401."
            .into(),
        breaks: Some("Deployment shop/web: 0 of 2 ready for 38m".into()),
        place: None,
        excerpt: Some(Excerpt {
            object: web.clone(),
            path: "spec.template.spec".to_owned(),
            yaml: YAML.into(),
            marks: vec![
                (26..33, "no Secret with this name in \"shop\"".into()),
                (66..101, "answers 401 without credentials".into()),
            ],
        }),
        evidence: vec![
            Evidence {
                first: Some(at("2026-11-21T09:22:00Z")),
                last: Some(at("2026-11-21T09:59:20Z")),
                count: 14,
                ..evidence(Origin::Event, "Failed", EVENT)
            },
            evidence(Origin::Field, "status.containerStatuses[name=web].state.waiting.reason", "ImagePullBackOff"),
            Evidence {
                label: Some("the line that tells".into()),
                ..evidence(Origin::Log, "web", TRACEBACK)
            },
        ],
        nodes: None,
        ruled_out: vec![
            RuledOut { rule: "tag-gone".to_owned(), because: "a missing tag is answered 404".into() },
            RuledOut { rule: "rate-limit".to_owned(), because: "would be answered 429".into() },
        ],
        look: vec![words("kubectl get secret -n shop"), words("kubectl get pods -n shop -o custom-columns=POD:.metadata.name")],
        root: true,
        explains: Vec::new(),
        explained_by: Vec::new(),
        unchecked_causes: Vec::new(),
        fixes: fixes(web),
        began: Some(at("2026-11-21T09:22:00Z")),
        status: Some("ImagePullBackOff".to_owned()),
        since: None,
    }
}

fn fixes(web: ObjectRef) -> Vec<Fix> {
    let container = json!({ "name": "web", "image": "registry.example.com/shop/web:<tag>" });
    let patch = json!({ "spec": { "template": { "spec": { "imagePullSecrets": null, "containers": [container] } } } });
    let text = patch.to_string();
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": "settings", "namespace": "shop" },
        "data": { "mode": "0644", "page": "a: 1\nb: 2\n" },
    });
    let stdin = Some(Untrusted::new(serde_json::to_string_pretty(&manifest).unwrap()));
    let fix = |title: &str, action| Fix {
        title: title.into(),
        level: FixLevel::Suggested,
        why_not_higher: Some("it was not tried on a copy".to_owned()),
        disrupts: false,
        caution: None,
        action,
    };
    vec![
        fix("Create the Secret", FixAction::Command(words(LOGIN))),
        Fix {
            disrupts: true,
            ..fix(
                "Use an image that needs no login",
                FixAction::Patch {
                    target: web,
                    patch,
                    patch_type: "strategic",
                    command: command(&[
                        "kubectl",
                        "patch",
                        "deployment.apps",
                        "web",
                        "-n",
                        "shop",
                        "--type=strategic",
                        "-p",
                        &text,
                    ]),
                },
            )
        },
        fix(
            "Create the ConfigMap",
            FixAction::Create {
                manifest,
                command: Command {
                    stdin,
                    ..command(&["kubectl", "apply", "-f", "-"])
                },
            },
        ),
        Fix {
            why_not_higher: Some("a person has to do it".to_owned()),
            ..fix("Ask", FixAction::Manual(ASK.into()))
        },
    ]
}

/// A symptom that the finding explains.
pub(crate) fn symptom(id: &str, name: &str) -> Finding {
    Finding {
        id: id.to_owned(),
        rule: "service-empty".to_owned(),
        title: "The Service has no ready endpoint".to_owned(),
        object: ObjectRef::new(Kind::Service, "shop", name),
        exists: Some(true),
        root: false,
        ..finding()
    }
}
