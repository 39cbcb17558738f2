//! Files of schema 1 become files of schema 2: only the keys change, and what cannot be converted is named.

use super::*;
use crate::k8s::yaml::Place;

const OLD: &str = "\
# A rule of ours.
schema: 1   # the form
id: acme/x
title: 'on: it is'
on:    container # one subject
severity: error
since: 0.1.0
\"gate\": { container.state: [waiting] }
match: { said: { in: container.output, any: ['on: gate'] } }
when: said.found
bind: { held: 'secret(pod.namespace, pod.name)' }
rulesOut:
  # The look-alike.
  - { rule: acme/y, when: 'held.exists', because: 'on: that' }
look: [[kubectl, get, pods]]
cause: It is.
evidence: [ said ]
deep: true
fix:
  - title: Do it
    patchObject: { on: held, merge: { data: { on: 'x' } } }
docs: |
  on: gate
";

/// One symptom of the own stage, and one of another.
fn symptoms() -> Rules {
    let symptom = |id: &str, kinds: &str| {
        let text = format!(
            "schema: 2\nid: {id}\ntitle: A title\nsubject: container\nseverity: error\nsince: 0.1.0\n\
             when: container.ready\nexplainedBy: [{kinds}]\ncause: It is.\nevidence: [pod.name]\ndocs: Text.\n"
        );
        (format!("rules/crash/{id}.yaml"), text)
    };
    let sources = [
        symptom("fits", "{ via: self, stage: [own] }"),
        symptom("other", "{ via: self, stage: [image] }"),
    ];
    Rules::parse(sources.into_iter()).0
}

fn converted(text: &str) -> String {
    match convert("mine/x.yaml", text, &symptoms()) {
        Converted::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn refused(text: &str) -> Vec<String> {
    match convert("mine/x.yaml", text, &symptoms()) {
        Converted::Refused(faults) => faults
            .into_iter()
            .map(|fault| format!("{}:{} {}", fault.place.line, fault.place.column, fault.message))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_keys_change_and_a_second_run_changes_nothing() {
    let new = converted(OLD);
    let expected = OLD
        .replace("schema: 1 ", "schema: 2 ")
        .replace("\non:    container", "\nsubject:    container")
        .replace("\"gate\":", "\"precondition\":")
        .replace("\nbind:", "\nlookup:")
        .replace("\nrulesOut:", "\nalternatives:")
        .replace("\nlook:", "\ninspect:")
        .replace("\ndeep: true\n", "\n")
        .replace("{ on: held", "{ object: held");
    assert_eq!(new, expected);
    assert_eq!(convert("mine/x.yaml", &new, &symptoms()), Converted::Unchanged);
}

#[test]
fn every_form_that_yaml_allows_is_converted_or_named() {
    let flow = "{schema: 1, id: acme/x, title: A title, on: pod, severity: error, since: 0.1.0, when: 'true', cause: It is., evidence: [pod.name], docs: Text.}\n";
    assert_eq!(
        converted(flow),
        flow.replace("schema: 1", "schema: 2")
            .replace("on: pod", "subject: pod")
    );
    let lines = OLD.replace('\n', "\r\n");
    assert!(converted(&lines).contains("\r\nsubject:    container"));
    let escaped = OLD.replace("\"gate\"", "\"g\\x61te\"");
    assert_eq!(
        refused(&escaped),
        ["8:1 cannot convert 'gate': it is not written plainly"]
    );
    let hexadecimal = OLD.replace("schema: 1", "schema: 0x1");
    assert_eq!(
        refused(&hexadecimal),
        ["2:9 cannot convert '1': it is not written plainly"]
    );
    let shared = OLD.replace("deep: true", "deep: true # it is");
    assert_eq!(
        refused(&shared),
        ["18:1 cannot convert 'deep': it is not written plainly"]
    );
}

#[test]
fn a_file_with_a_fault_stays_as_it_is() {
    let both = OLD.replace("\ncause:", "\nsubject: pod\ncause:");
    assert_eq!(refused(&both)[0], "16:1 'on' and 'subject' are the same key");
    let unknown = OLD.replace("\ncause:", "\ncolour: red\ncause:");
    assert_eq!(refused(&unknown), ["16:1 unknown key 'colour'"]);
    assert_eq!(refused("schema: 1\n- a\n").len(), 1);
}

#[test]
fn edges_go_where_the_symptom_names_the_kind_and_are_named_where_it_does_not() {
    let with = |explains: &str| OLD.replace("docs:", &format!("{explains}docs:"));
    let block = with("explains:\n  - { rule: fits, via: self }\n# The page.\n");
    assert_eq!(converted(&block), converted(&with("# The page.\n")));
    let listed = with("explains:\n- rule: fits\n  via: self\n");
    assert_eq!(converted(&listed), converted(OLD));
    let flow = with("explains: [\n  { rule: fits, via: self }\n]\n");
    assert_eq!(converted(&flow), converted(OLD));
    for edge in [
        "{ rule: other, via: self }",
        "{ rule: fits, via: owner }",
        "{ rule: nowhere, via: self }",
    ] {
        let told = refused(&with(&format!("explains:\n  - {edge}\n")));
        assert!(
            told[0].starts_with("23:13 cannot convert 'explains': no kind of causes of"),
            "{told:?}"
        );
    }
    let commented = with("explains: # why\n  - { rule: fits, via: self }\n");
    assert_eq!(
        refused(&commented),
        ["22:1 cannot convert 'explains': it is not written plainly"]
    );
}

#[test]
fn places_become_bytes_whatever_stands_before_them() {
    let text = "é: 1\nä: { ü: on }\n";
    let at = |line, column| offset_of(text, Place { line, column });
    assert_eq!(at(1, 1), Some(0));
    assert_eq!(at(2, 9), text.find("on"));
    assert_eq!((at(0, 1), at(9, 1), at(1, 99)), (None, None, None));
    assert_eq!(word_at("once: 1", Place { line: 1, column: 1 }, "on"), None);
}
