use super::*;
use crate::facts::world::{self, well};
use crate::rules::Rules;

/// The demo, and worlds of loose objects.
struct Recorded;

impl Worlds for Recorded {
    fn open(&self, from: &str) -> Result<Rc<Snapshot>, String> {
        match from {
            "demo" => Ok(Rc::new(world::World::recorded("pandasai-sandbox").snapshot())),
            _ => Err("there is no such world".to_owned()),
        }
    }

    fn given(&self, objects: Vec<Json>) -> (Snapshot, Vec<String>) {
        let mut world = world::World::empty();
        for object in objects {
            let text = |key: &str| object[key].as_str().unwrap_or_default();
            world.add(Kind::of(text("apiVersion"), text("kind")).unwrap(), object);
        }
        (world.snapshot(), Vec::new())
    }
}

const RULE: &str = r#"
schema: 2
id: image-waits
title: The image is waited for
subject: container
severity: error
since: 0.1.0
precondition: { container.waiting.reason: [ErrImagePull, ImagePullBackOff] }
match: { failed: { in: pod.events.Failed, any: ['pull'] } }
when: failed.found
cause: '{{container.image}} is waited for.'
evidence: [ failed ]
fix: [ { title: Wait, manual: Wait longer. } ]
docs: It waits.
"#;

fn rules() -> Rules {
    let (rules, faults) = Rules::parse(std::iter::once((
        "rules/image/image-waits.yaml".to_owned(),
        RULE.to_owned(),
    )));
    assert!(faults.is_empty(), "{faults:#?}");
    rules
}

fn cases(text: &str) -> CaseFile {
    read(
        "rules/image/image-waits.test.yaml",
        &format!("rule: image-waits\ncases:\n{text}"),
    )
    .unwrap()
}

/// Runs one case on a pod of the demo that waits for an image whose tag does not exist.
fn verdict(on: &str, rest: &str) -> Verdict {
    let file = cases(&format!("  - name: it\n    from: demo\n    on: {on}\n{rest}\n"));
    let rules = rules();
    run(&file, &rules.rules[0], &Recorded).remove(0).verdict
}

#[test]
fn what_holds_is_validated() {
    let fires = "    expect: { fires: true, cause: 'is waited for', confidence: confirmed, severity: error, fixes: 1 }";
    assert_eq!(verdict("deploy/python-sandbox-tag", fires), Verdict::Validated);
    assert_eq!(
        verdict("deploy/python-sandbox-oom", "    expect: quiet"),
        Verdict::Validated
    );
    let forbidden = "    forbidden: [events]\n    expect: skipped";
    assert_eq!(
        verdict("deploy/python-sandbox-tag", forbidden),
        Verdict::Validated
    );
}

#[test]
fn what_does_not_hold_is_told_in_words() {
    let tag = "deploy/python-sandbox-tag";
    let missing = verdict("deploy/python-sandbox-oom", "    expect: { fires: true }");
    assert_eq!(missing.word(), "missing");
    assert!(
        missing.lines()[0].starts_with("it should fire: it speaks only of "),
        "{missing:?}"
    );
    let skipped = verdict(tag, "    forbidden: [events]\n    expect: { fires: true }");
    assert_eq!(
        skipped.lines()[0],
        "it should fire: it was skipped for want of events"
    );
    assert_eq!(verdict(tag, "    expect: quiet").word(), "noisy");
    assert_eq!(verdict(tag, "    expect: skipped").word(), "noisy");
    let wrong = verdict(
        tag,
        "    expect: { fires: true, cause: nonsense, confidence: likely, severity: info, fixes: 2 }",
    );
    let Verdict::Wrong(lines) = &wrong else {
        panic!("{wrong:?}");
    };
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(
        lines[1..],
        [
            "it is confirmed, not likely",
            "its severity is error, not info",
            "it offers 1 fixes, not 2"
        ]
    );
    let undecided = verdict(tag, "    forbidden: [events]\n    expect: quiet");
    assert_eq!(
        undecided.lines(),
        ["it should be quiet: it was skipped for want of events"]
    );
    assert_eq!(
        verdict("deploy/python-sandbox-oom", "    expect: skipped").word(),
        "undecided"
    );
}

#[test]
fn a_case_that_looks_at_nothing_is_broken() {
    for (on, rest) in [
        ("deploy/no-such", "    expect: quiet"),
        (
            "deploy/python-sandbox-oom",
            "    without: [pod/no-such]\n    expect: quiet",
        ),
        (
            "deploy/python-sandbox-oom",
            "    logs: { 'no-such/app': x }\n    expect: quiet",
        ),
    ] {
        assert_eq!(verdict(on, rest).word(), "broken", "{on} {rest}");
    }
}

#[test]
fn a_recording_is_cut_before_the_run() {
    let snapshot = Recorded.open("demo").unwrap();
    let pod = snapshot
        .rows(Kind::Pod)
        .find(|row| row.object.name.starts_with("python-sandbox-tag-"))
        .unwrap();
    let name = &pod.object.name;
    let on = format!("pod/{name}");
    let change = format!(
        "    change: [ {{ object: {on}, merge: {{ status: {{ containerStatuses: null }} }} }} ]\n    expect: quiet"
    );
    assert_eq!(verdict(&on, &change), Verdict::Validated);
    assert_eq!(
        verdict(&on, &format!("    without: [{on}]\n    expect: quiet")),
        Verdict::Validated
    );
}

#[test]
fn loose_objects_make_a_world_of_their_own() {
    let mut pod = well("web");
    pod["apiVersion"] = "v1".into();
    pod["kind"] = "Pod".into();
    let file = cases(&format!(
        "  - {{ name: it, given: [ {pod} ], on: pod/web, expect: quiet }}\n  - {{ name: that, given: [ {pod} ], on: pod/web, expect: skipped }}\n"
    ));
    let rules = rules();
    let words: Vec<_> = run(&file, &rules.rules[0], &Recorded)
        .iter()
        .map(|ran| ran.verdict.word())
        .collect();
    assert_eq!(words, ["validated", "undecided"]);
}

#[test]
fn a_file_must_show_all_three_outcomes() {
    let rules = rules();
    let lacking = cases("  - { name: it, from: demo, on: pod/x, expect: quiet }\n");
    assert_eq!(
        demands(&lacking, &rules.rules[0]),
        [
            "no case in which the rule fires",
            "no case in which the rule is skipped for want of events"
        ]
    );
}

#[test]
fn faults_of_a_case_file_stand_at_their_place() {
    let text = "rule: image-waits\ncases:\n  - name: it\n    from: demo\n    on: gadget/x\n    forbidden: [nodez]\n    expct: quiet\n";
    let faults = read("x.test.yaml", text).unwrap_err();
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.place.line, fault.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, "a case needs the key 'expect'"),
            (5, "'gadget/x' names no object"),
            (6, "'nodez' is no input"),
            (7, "unknown key 'expct'"),
        ]
    );
    assert!(read("x.test.yaml", "").is_err());
    assert!(read("x.test.yaml", "rule: [\n").is_err());
}
