//! Every class of fault with its exact place, on a small vocabulary.

mod keys;

use super::*;
use crate::facts::{Fact, FactRow, Scene, Subject};
use crate::rules::functions::Signature;
use crate::rules::read::{self, Standing};
use crate::snapshot::Input;

fn unasked(_: &Scene<'_>, _: &Subject, _: &str) -> Fact {
    unreachable!("the checker derives no fact")
}

const fn row(path: &'static str, kind: Type) -> FactRow {
    crate::facts::dictionary::fact(path, kind, unasked)
}

const fn guarded(path: &'static str, kind: Type, guard: &'static str) -> FactRow {
    row(path, kind).behind(guard)
}

const fn needing(path: &'static str, kind: Type) -> FactRow {
    row(path, kind).needing(&[Input::Objects(crate::k8s::Kind::Event)])
}

const TAINTS: &[(&str, Type)] = &[("key", Type::Word), ("effect", Type::Word)];
const SECRET: &[(&str, Type)] = &[
    ("ref", Type::Ref),
    ("exists", Type::Bool),
    ("kind", Type::Word),
    ("opening", Type::Manifest),
];

static FACTS: &[FactRow] = &[
    row("pod.name", Type::Word),
    row("pod.namespace", Type::Word),
    row("pod.ref", Type::Ref),
    row("pod.unschedulable", Type::Bool),
    row("pod.message", Type::Text),
    row("pod.restarts", Type::Int),
    row("pod.requests.cpu", Type::Quantity),
    row("pod.claims", Type::Words),
    row("pod.labels", Type::Map),
    row("pod.taints", Type::Objects(TAINTS)),
    row("pod.limited", Type::Bool),
    guarded("pod.limit", Type::Quantity, "pod.limited"),
    needing("pod.fit", Type::Int),
    needing("pod.nearest.found", Type::Bool),
    needing("pod.nearest.name", Type::Word),
    needing("pod.events.*", Type::Texts),
    row("container.name", Type::Word),
    row("container.output", Type::Texts),
];

static FUNCTIONS: &[Signature] = &[
    Signature {
        name: "secret",
        args: &[Type::Word, Type::Word],
        result: Type::Record(SECRET),
        fields: SECRET,
        binds: true,
        method: false,
        doc: "",
    },
    Signature {
        name: "quantity",
        args: &[Type::Text],
        result: Type::Quantity,
        fields: &[],
        binds: false,
        method: false,
        doc: "",
    },
];

const SOUND: &str = "\
schema: 2
id: x
title: A title
subject: pod
severity: error
since: 0.1.0
precondition: { pod.unschedulable: [true] }
match:
  absent: { in: pod.message, any: ['no \"(?P<name>[^\"]+)\"', 'none of (?P<name>\\S+) for (?P<who>\\S+)'] }
lookup: { held: 'secret(pod.namespace, absent.name)' }
when: absent.found && !held.exists
about: held
key: [held.ref]
cause: 'Pod {{pod.name}} lacks {{absent.name or: \"it\"}}.'
evidence: [ absent ]
docs: Text.
";

/// Checks the sound rule with some texts replaced; a fault is `line:column message | hint`.
fn faults(replace: &[(&str, &str)]) -> Vec<String> {
    let mut text = SOUND.to_owned();
    for (old, new) in replace {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let reading = read::read("rules/crash/x.yaml", &text, Standing::BuiltIn);
    assert_eq!(reading.faults, []);
    let rule = reading.rule.expect("the rule can be read");
    let vocabulary = Vocabulary::new(FACTS.iter(), FUNCTIONS.iter().copied());
    let known = BTreeSet::from(["x", "other-rule"]);
    let line = |fault: RuleFault| {
        let hint = fault.hint.map(|hint| format!(" | {hint}")).unwrap_or_default();
        format!(
            "{}:{} {}{hint}",
            fault.place.line, fault.place.column, fault.message
        )
    };
    super::rule(&rule, &vocabulary, &known)
        .into_iter()
        .map(line)
        .collect()
}

/// Checks one more condition, behind one that says what the sound rule knows.
fn condition(expression: &str) -> Vec<String> {
    let when = format!("when: |\n  absent.found && !held.exists\n  && {expression}");
    faults(&[("when: absent.found && !held.exists", &when)])
}

#[test]
fn a_sound_rule_has_no_fault() {
    assert_eq!(faults(&[]), Vec::<String>::new());
}

#[test]
fn unknown_names_are_found_with_their_place_and_what_was_meant() {
    assert_eq!(
        condition("pod.request.cpu == quantity('1')"),
        ["13:6 unknown fact 'pod.request.cpu' | did you mean 'pod.requests.cpu'?"]
    );
    assert_eq!(
        condition("pdo.limited"),
        ["13:6 unknown name 'pdo' | did you mean 'pod'?"]
    );
    assert_eq!(
        condition("container.name == 'a'"),
        [
            "13:6 a rule on 'pod' sees no facts of 'container' | it sees pod, workload, node, account, namespace, cluster"
        ]
    );
    assert_eq!(
        condition("(true && secrt(pod.name))"),
        ["13:15 unknown function 'secrt' | did you mean 'secret'?"]
    );
    assert_eq!(
        condition("absent.nam == 'a'"),
        ["13:6 'absent' has no group 'nam' | did you mean 'name'?"]
    );
    assert_eq!(
        condition("held.kin == 'a'"),
        ["13:6 'held' has no 'kin' | did you mean 'kind'?"]
    );
    assert_eq!(
        faults(&[("{{pod.name}}", "{{pod.nmae}}")]),
        ["14:15 unknown fact 'pod.nmae' | did you mean 'pod.name'?"]
    );
    assert_eq!(
        faults(&[("[ absent ]", "[ absent, pod.mesage: odd ]")]),
        ["15:21 unknown fact 'pod.mesage' | did you mean 'pod.message'?"]
    );
    assert_eq!(
        faults(&[("{ pod.unschedulable:", "{ pod.unschedulabel:")]),
        ["7:17 unknown fact 'pod.unschedulabel' | did you mean 'pod.unschedulable'?"]
    );
}

#[test]
fn types_that_do_not_go_together_are_found() {
    let table = [
        (
            "pod.limited == 'yes'",
            "13:6 cannot compare a bool with a word by '=='",
        ),
        (
            "pod.restarts > 'a'",
            "13:6 cannot compare a number with a word by '>'",
        ),
        (
            "pod.requests.cpu > 1",
            "13:6 cannot compare a quantity with a number by '>' | write the other side as a quantity: quantity('1Gi')",
        ),
        (
            "pod.claims == 'a'",
            "13:6 cannot compare a list of words with a word by '==' | ask whether a word is in the list: 'word' in list",
        ),
        ("pod.name", "13:6 '&&' and '||' takes a bool, not a word"),
        ("!pod.name", "13:7 '!' takes a bool, not a word"),
        (
            "1 in pod.claims",
            "13:6 cannot look for a number in a list of words",
        ),
        (
            "pod.message == 'boom'",
            "13:6 a free text is searched, not compared | give it a name in 'match' and ask NAME.found",
        ),
        (
            "pod.requests.cpu + pod.requests.cpu == pod.requests.cpu",
            "13:6 cannot add a quantity and a quantity | a computation is a fact",
        ),
        (
            "quantity(1) == pod.requests.cpu",
            "13:15 quantity() takes a text, not a number",
        ),
        (
            "pod.restarts in [1, 'a']",
            "13:22 a list holds words or numbers, of one kind",
        ),
        ("pod.restarts == 1.5", "13:22 no fact is compared with a double"),
        (
            "pod.ref.nam == 'a'",
            "13:6 an object has no 'nam' | did you mean 'name'?",
        ),
    ];
    for (expression, fault) in table {
        assert_eq!(condition(expression), [fault], "{expression}");
    }
    assert_eq!(
        faults(&[
            ("when: absent.found && !held.exists", "when: pod.restarts"),
            ("[ absent ]", "[ absent, pod.name ]")
        ])
        .first()
        .map(String::as_str),
        Some("11:7 a condition must be a bool, not a number")
    );
}

#[test]
fn what_could_lie_about_a_partial_list_is_refused() {
    let refused = |expression: &str| condition(expression).remove(0);
    assert!(refused("has(pod.name)").starts_with("13:6 has() is not offered"));
    assert!(refused("pod.name.matches('a')").contains("matches() is not offered"));
    assert!(refused("pod.taints.size() > 1").contains("size() is not offered"));
    assert!(refused("pod.taints.filter(t, t.key == 'a') == []").contains("filter() is not offered"));
    assert!(refused("pod.taints.map(t, t.key) == []").contains("map() is not offered"));
    assert!(refused("pod.taints[0].key == 'a'").contains("cannot index a list of objects"));
    assert!(refused("'a' in pod.taints").contains("cannot look for a word in a list of objects"));
    let nested = "pod.taints.exists(t, pod.claims.exists(c, c == t.key))";
    assert!(refused(nested).contains("exists() stands inside another"));
    assert_eq!(
        condition("pod.taints.exists(t, t.kye == 'a')"),
        ["13:27 a record has no 'kye' | did you mean 'key'?"]
    );
    assert_eq!(condition("pod.taints.all(t, t.key == 'a')"), Vec::<String>::new());
}

#[test]
fn a_guarded_value_is_read_only_behind_its_guard() {
    let quantity = "pod.limit == quantity('1')";
    let fault = "'pod.limit' may be read only after 'pod.limited'";
    assert!(condition(quantity)[0].starts_with(&format!("13:6 {fault}")));
    assert_eq!(
        condition(&format!("pod.limited && {quantity}")),
        Vec::<String>::new()
    );
    assert_eq!(
        condition(&format!("(!pod.limited || {quantity})")),
        Vec::<String>::new()
    );
    assert!(condition(&format!("(pod.limited || {quantity})"))[0].contains(fault));
    assert!(condition(&format!("{quantity} && pod.limited"))[0].contains(fault));
    // In a template the precondition and what `when` says count.
    let cause = ("lacks", "has {{pod.limit}}, lacks");
    assert!(faults(&[cause])[0].starts_with("14:32 'pod.limit' may be read only after"));
    assert_eq!(
        faults(&[cause, ("&& !held", "&& pod.limited && !held")]),
        Vec::<String>::new()
    );
    assert_eq!(
        faults(&[cause, ("precondition: {", "precondition: { pod.limited: [true],")]),
        Vec::<String>::new()
    );
    assert!(
        !faults(&[
            cause,
            ("precondition: {", "precondition: { pod.limited: [true, false],")
        ])
        .is_empty()
    );
    // A map is read behind its key.
    assert!(condition("pod.labels['a'] == 'b'")[0].starts_with("13:6 a map may lack the key"));
    assert_eq!(
        condition("'a' in pod.labels && pod.labels['a'] == 'b'"),
        Vec::<String>::new()
    );
}

#[test]
fn captures_and_binds_are_read_only_when_something_was_found() {
    let early = faults(&[(
        "when: absent.found && !held.exists",
        "when: absent.name == 'a' && !held.exists",
    )]);
    assert!(
        early.contains(
            &"11:7 'absent.name' may be read only after 'absent.found' | write 'absent.found && …' before it"
                .to_owned()
        )
    );
    assert!(
        early
            .iter()
            .any(|fault| fault.starts_with("11:30 'held.exists' may be read only after 'absent.found'"))
    );
    // A group that only one of the regexes has may be unknown.
    assert_eq!(
        faults(&[("{{pod.name}}", "{{absent.who}}")]),
        ["14:15 'absent.who' may be unknown here | say what stands there then: {{absent.who or: \"…\"}}"]
    );
}

#[test]
fn what_may_be_unknown_needs_other_words_in_a_template() {
    let cause = |hole: &str| faults(&[("{{pod.name}}", hole)]);
    assert_eq!(
        cause("{{pod.fit}}"),
        ["14:15 'pod.fit' may be unknown here | say what stands there then: {{pod.fit or: \"…\"}}"]
    );
    assert_eq!(cause("{{pod.fit or: \"some\"}}"), Vec::<String>::new());
    // `when` was true, so what it asked strictly is known.
    let asked = ("&& !held", "&& pod.fit == 0 && !held");
    assert_eq!(
        faults(&[asked, ("{{pod.name}}", "{{pod.fit}}")]),
        Vec::<String>::new()
    );
    let either = ("&& !held", "&& (pod.limited || pod.fit == 0) && !held");
    assert_eq!(faults(&[either, ("{{pod.name}}", "{{pod.fit}}")]).len(), 1);
    // What is found together is known together.
    let found = ("&& !held", "&& pod.nearest.found && !held");
    assert_eq!(faults(&[("{{pod.name}}", "{{pod.nearest.name}}")]).len(), 1);
    assert_eq!(
        faults(&[found, ("{{pod.name}}", "{{pod.nearest.name}}")]),
        Vec::<String>::new()
    );
    assert!(cause("{{pod.labels}}")[0].starts_with("14:15 a map cannot be written in a sentence"));
    assert!(cause("{{pod.name or: some}}")[0].starts_with("14:24 'or:' needs a text in quotes"));
    let open = faults(&[("{{absent.name or: \"it\"}}.", "{{absent.name.")]);
    assert!(
        open.iter()
            .any(|fault| fault.starts_with("14:32 '{{' has no '}}'")),
        "{open:?}"
    );
    assert_eq!(cause("{{held.kind}}"), Vec::<String>::new());
}
