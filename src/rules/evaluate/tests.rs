use serde_json::json;

use super::*;
use crate::facts::world::{World, well};
use crate::facts::{Origin, Value};
use crate::k8s::Kind;
use crate::rules::file::Severity;
use crate::rules::fired::{Confidence, DraftAction};
use crate::snapshot::Snapshot;

/// Reads one rule; its faults of style are not what is tested here.
fn rules(body: &str) -> Rules {
    // Only schema 1 has `deep`.
    let schema = if body.contains("deep:") { 1 } else { 2 };
    let text = format!(
        "schema: {schema}\nid: some-state\ntitle: Some state\nseverity: error\nsince: 0.1.0\ndocs: It is so.\n{body}"
    );
    let (rules, faults) = Rules::parse(std::iter::once(("rules/image/some-state.yaml".to_owned(), text)));
    assert_eq!(rules.rules.len(), 1, "{faults:#?}");
    rules
}

/// A pod that waits for its image, and one that is well.
fn world() -> World {
    let mut world = World::empty();
    let mut sick = well("sick");
    sick["spec"]["initContainers"] = json!([{"name": "fetch", "image": "r.example/app:1"}]);
    sick["status"]["phase"] = json!("Pending");
    sick["status"]["conditions"] =
        json!([{"type": "Ready", "status": "False", "lastTransitionTime": "2026-11-22T15:30:00Z"}]);
    sick["status"]["containerStatuses"] = json!([]);
    sick["status"]["initContainerStatuses"] = json!([{"name": "fetch", "ready": false, "restartCount": 3, "state":
        {"waiting": {"reason": "ImagePullBackOff", "message": "ErrImagePull: secret \"cred\" is gone"}}}]);
    world.add(Kind::Pod, sick);
    world.add(Kind::Pod, well("fine"));
    world
}

fn evaluated<'r>(rules: &'r Rules, snapshot: &Snapshot) -> Evaluation<'r> {
    evaluate(&prepare(rules), &Scene::new(snapshot), &Scope::default())
}

const WAITING: &str =
    "subject: container\nprecondition: { container.waiting.reason: [ErrImagePull, ImagePullBackOff] }\n";
const SAYS: &str = "cause: it waits\nevidence: [container.waiting.reason]\n";

/// A rule that uses every key.
const WHOLE: &str = r#"
match: { gone: { in: container.waiting.message, any: ['secret "(?P<name>[^"]+)" is gone'] } }
lookup: { secret: 'secret(pod.namespace, gone.name)' }
when: gone.found && !secret.exists
alternatives:
  - { rule: other, when: 'container.restarts > 0', because: 'it was tried {{plural(container.restarts, "time")}}' }
about: secret
cause: '{{container.name}} of {{pod.name}} needs {{secret.ref}} ({{pod.node_selector.text or: "no selector"}}).'
evidence: [ container.waiting.reason: why it waits, gone, container.image.digest ]
inspect: [ [kubectl, get, secret, '{{gone.name}}', -n, '{{pod.namespace}}'] ]
fix:
  - title: Create {{secret.ref.name}}
    create: { apiVersion: v1, kind: Secret, metadata: { name: '{{gone.name}}' }, data: { restarts: '{{container.restarts}}' } }
  - title: Never
    when: secret.exists
    manual: No.
"#;

fn evidence_of(fired: &Fired<'_>) -> Vec<(Origin, String, String)> {
    let told = fired.evidence.iter();
    told.map(|one| (one.origin, one.path.clone(), one.text.raw().to_owned()))
        .collect()
}

#[test]
fn a_rule_that_fires_is_filled_completely() {
    let rules = rules(&format!("{WAITING}{WHOLE}"));
    let evaluation = evaluated(&rules, &world().snapshot());
    assert!(evaluation.defects.is_empty(), "{:?}", evaluation.defects);
    let [fired] = evaluation.fired.as_slice() else {
        panic!("{evaluation:#?}");
    };
    assert_eq!(fired.about.spoken().raw(), "Secret shop/cred");
    assert_eq!(fired.about_exists, Some(false));
    assert_eq!(fired.key, ["Secret shop/cred", "fetch"]);
    assert_eq!(fired.bound, std::slice::from_ref(&fired.about));
    assert_eq!(
        fired.cause.raw(),
        "fetch of sick needs Secret shop/cred (no selector)."
    );
    assert_eq!(
        (fired.confidence, fired.severity),
        (Confidence::Confirmed, Severity::Error)
    );
    assert_eq!(fired.ruled_out[0].because.raw(), "it was tried 3 times");
    let status = "status.initContainerStatuses[name=fetch].state.waiting";
    let read = |field: &str, text: &str| (Origin::Field, format!("{status}.{field}"), text.to_owned());
    assert_eq!(
        evidence_of(fired),
        [
            read("reason", "ImagePullBackOff"),
            read("message", "ErrImagePull: secret \"cred\" is gone")
        ]
    );
    assert_eq!(fired.evidence[0].label.as_ref().unwrap().raw(), "why it waits");
    assert_eq!(fired.look[0].argv[3].raw(), "cred");
    assert_eq!(fired.fixes.len(), 1);
    assert_eq!(fired.fixes[0].title.raw(), "Create cred");
    let DraftAction::Create(manifest) = &fired.fixes[0].action else {
        panic!("{:?}", fired.fixes);
    };
    assert_eq!(manifest["metadata"]["name"], "cred");
    assert_eq!(manifest["data"]["restarts"], 3);
    assert_eq!(
        fired.began, None,
        "it was started again, and nothing tells when this began"
    );
    assert_eq!((evaluation.ran, evaluation.quiet, evaluation.not_run), (3, 2, 0));
}

#[test]
fn a_list_that_was_refused_proves_no_absence() {
    let rules = rules(&format!(
        "{WAITING}{}",
        r#"
match: { gone: { in: container.waiting.message, any: ['secret "(?P<name>[^"]+)"'] } }
lookup: { secret: 'secret(pod.namespace, gone.name)' }
when: gone.found && !secret.exists
cause: it waits
evidence: [gone]
"#
    ));
    let mut world = world();
    world.forbid(Kind::Secret);
    let evaluation = evaluated(&rules, &world.snapshot());
    assert!(
        evaluation.fired.is_empty() && evaluation.defects.is_empty(),
        "{evaluation:#?}"
    );
    assert_eq!(evaluation.skipped.len(), 1);
    assert_eq!(
        evaluation.skipped[0].rules[0].needs,
        [Input::Objects(Kind::Secret)]
    );
}

#[test]
fn a_bound_name_is_unset_when_its_capture_was_not_found() {
    let rules = rules(&format!(
        "{WAITING}{}",
        r#"
match: { gone: { in: container.waiting.message, any: ['configmap "(?P<name>[^"]+)"'] } }
lookup: { map: 'configmap(pod.namespace, gone.name)' }
when: '!gone.found && !map.exists && map.ref.name == ""'
cause: it waits
evidence: [gone]
"#
    ));
    let evaluation = evaluated(&rules, &world().snapshot());
    assert!(evaluation.defects.is_empty(), "{:?}", evaluation.defects);
    assert_eq!(evaluation.fired.len(), 1);
    assert!(evaluation.fired[0].bound.is_empty());
    assert_eq!(evaluation.fired[0].about.spoken().raw(), "Pod shop/sick");
}

/// The confidence of the only finding of a rule on the container that waits.
fn confidence_of(extra: &str) -> (Confidence, Option<Confidence>, Vec<String>) {
    let rules = rules(&format!("{WAITING}{SAYS}{extra}"));
    let mut world = world();
    world.forbid(Kind::Node);
    let evaluation = evaluated(&rules, &world.snapshot());
    assert!(evaluation.defects.is_empty(), "{:?}", evaluation.defects);
    let fired = &evaluation.fired[0];
    (fired.confidence, fired.location, fired.agreeing.clone())
}

const GONE: &str = "match: { gone: { in: container.waiting.message, any: ['is gone'] } }\nlookup: { secret: \"secret(pod.namespace, 'cred')\" }\n";

#[test]
fn a_symptom_with_or_without_a_setting_confirms_nothing() {
    assert_eq!(confidence_of(""), (Confidence::Likely, None, Vec::new()));
    let with_a_setting = "when: container.image != ''\n";
    assert_eq!(confidence_of(with_a_setting).0, Confidence::Likely);
}

#[test]
fn words_confirm_only_in_a_class_and_two_observers_without() {
    let one = format!("{GONE}when: gone.found\nkey: [secret.exists]\n");
    assert_eq!(
        confidence_of(&one),
        (Confidence::Likely, None, vec!["registry".to_owned()])
    );
    let two = format!("{GONE}when: gone.found && !secret.exists\n");
    let both = vec!["api-server".to_owned(), "registry".to_owned()];
    assert_eq!(confidence_of(&two), (Confidence::Confirmed, None, both));
    let either = format!("{GONE}when: gone.found || !secret.exists\n");
    assert_eq!(confidence_of(&either).0, Confidence::Confirmed);
    let inferred = format!("{two}inferred: true\n");
    assert_eq!(confidence_of(&inferred).0, Confidence::Likely);
    let weak = format!("{two}weak: true\n");
    assert_eq!(confidence_of(&weak).0, Confidence::Possible);
}

#[test]
fn the_location_of_a_fallback_may_be_confirmed_and_its_cause_is_possible() {
    let fallback = format!("{GONE}when: gone.found && !secret.exists\nfallback: true\n");
    let (confidence, location, _) = confidence_of(&fallback);
    assert_eq!(
        (confidence, location),
        (Confidence::Possible, Some(Confidence::Confirmed))
    );
}

#[test]
fn an_alternative_that_is_not_excluded_leaves_it_likely() {
    let confirmed = format!("{GONE}when: gone.found && !secret.exists\n");
    let alternative =
        |when: &str| format!("{confirmed}alternatives: [ {{ rule: other, when: '{when}', because: so }} ]\n");
    let confidence = |when: &str| confidence_of(&alternative(when)).0;
    assert_eq!(confidence("container.restarts == 3"), Confidence::Confirmed);
    assert_eq!(confidence("container.restarts == 4"), Confidence::Likely);
    assert_eq!(confidence("node.ready"), Confidence::Likely);
}

#[test]
fn a_shut_gate_decides_and_an_unknown_one_does_not() {
    let mut world = world();
    world.forbid(Kind::Node);
    let snapshot = world.snapshot();
    let shut = rules(&format!(
        "subject: pod\nprecondition: {{ node.ready: [true], pod.phase: [Failed] }}\n{SAYS}"
    ));
    let evaluation = evaluated(&shut, &snapshot);
    assert_eq!((evaluation.quiet, evaluation.skipped.len()), (2, 0));
    let unknown = rules(
        "subject: pod\nprecondition: { node.ready: [true], pod.phase: [Pending] }\ncause: c\nevidence: [pod.phase]\n",
    );
    let evaluation = evaluated(&unknown, &snapshot);
    assert_eq!((evaluation.quiet, evaluation.skipped.len()), (1, 1));
    assert_eq!(evaluation.skipped[0].rules[0].needs, [Input::Objects(Kind::Node)]);
}

#[test]
fn an_error_on_something_that_is_well_is_a_warning() {
    let rules = rules(
        "subject: pod\nprecondition: { pod.restart_policy: [Always, ''] }\ncause: '{{pod.name}}'\nevidence: [pod.phase]\n",
    );
    let evaluation = evaluated(&rules, &world().snapshot());
    let told: Vec<_> = evaluation
        .fired
        .iter()
        .map(|fired| (fired.cause.raw(), fired.severity))
        .collect();
    assert_eq!(told, [("fine", Severity::Warning), ("sick", Severity::Error)]);
}

#[test]
fn a_hole_in_a_sentence_is_a_defect_and_not_a_finding() {
    let rules = rules(
        "subject: pod\nprecondition: { pod.phase: [Pending] }\ncause: 'on {{node.ready.message}}'\nevidence: [pod.phase]\n",
    );
    let mut world = world();
    world.forbid(Kind::Node);
    let evaluation = evaluated(&rules, &world.snapshot());
    assert!(evaluation.fired.is_empty());
    assert_eq!(
        evaluation.defects[0].message,
        "'cause': '{{node.ready.message}}' is unknown without nodes and has no 'or:'"
    );
}

#[test]
fn only_subjects_in_scope_are_evaluated() {
    let rules = rules(
        "subject: pod\nwhen: pod.name != ''\ndeep: true\ncause: '{{pod.name}}'\nevidence: [pod.phase]\n",
    );
    let snapshot = world().snapshot();
    let scope = |namespaces: &[&str]| Scope {
        objects: None,
        namespaces: Some(namespaces.iter().map(|name| (*name).to_owned()).collect()),
    };
    let here = evaluate(&prepare(&rules), &Scene::new(&snapshot), &scope(&["shop"]));
    assert_eq!((here.fired.len(), here.not_run), (2, 0));
    let elsewhere = evaluate(&prepare(&rules), &Scene::new(&snapshot), &scope(&["other"]));
    assert_eq!(
        (elsewhere.fired.len(), elsewhere.ran, elsewhere.not_run),
        (0, 0, 2)
    );
}

#[test]
fn literals_of_a_gate_compare_with_their_own_type_alone() {
    assert!(is(&Value::Word("Failed".into()), &Literal::Word("Failed".into())));
    assert!(is(
        &Value::Words(vec!["a".into(), "b".into()]),
        &Literal::Word("b".into())
    ));
    assert!(!is(&Value::Word("true".into()), &Literal::Bool(true)));
    assert!(!is(&Value::Int(1), &Literal::Bool(true)));
}

#[test]
fn what_was_never_started_again_began_when_its_pod_ceased_to_be_ready() {
    let rules = rules(&format!("{WAITING}{SAYS}"));
    let mut world = world();
    world.change(Kind::Pod, "sick", |pod| {
        pod["status"]["initContainerStatuses"][0]["restartCount"] = json!(0);
    });
    let evaluation = evaluated(&rules, &world.snapshot());
    let began = evaluation.fired[0].began.map(|began| began.to_string());
    assert_eq!(began.as_deref(), Some("2026-11-22T15:30:00Z"));
}
