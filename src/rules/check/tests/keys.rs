//! Faults of the keys of a rule, beside its conditions.

use super::{condition, faults};

#[test]
fn binds_call_one_function_that_binds() {
    let bind = |call: &str| faults(&[("'secret(pod.namespace, absent.name)'", call)]);
    assert!(bind("quantity('1')")[0].starts_with("10:17 quantity() gives no object to look up"));
    assert!(bind("pod.ref")[0].starts_with("10:17 a lookup must call a function"));
    assert!(bind("secret(pod.namespace)")[0].starts_with("10:17 secret() takes 2 arguments, not 1"));
    assert!(
        bind("'secret(pod.namespace, pod.limited)'")
            .contains(&"10:40 secret() takes a word, not a bool".to_owned())
    );
    assert!(condition("secret(pod.name, pod.name).exists")[0].contains("secret() belongs in 'lookup'"));
    assert!(bind("'secret(pod.namespace, held.kind)'")[0].contains("'held' is not bound yet"));
}

#[test]
fn names_of_matches_and_binds_are_free_and_used() {
    assert!(faults(&[("held", "node")])[0].contains("'node' is a root of facts"));
    assert!(faults(&[("held", "in")])[0].contains("'in' is a word of CEL"));
    assert!(faults(&[("held", "Held")])[0].contains("'Held' cannot be a name"));
    assert!(
        faults(&[("held:", "absent:")])
            .iter()
            .any(|fault| fault.contains("the name 'absent' is taken"))
    );
    assert_eq!(
        faults(&[("match:\n", "match:\n  odd: { in: pod.message, any: [x] }\n")]),
        ["9:3 nothing reads 'odd' of 'match' | use it or take it out"]
    );
}

#[test]
fn matches_search_texts_with_sound_regexes() {
    assert!(
        faults(&[("in: pod.message", "in: pod.restarts")])[0]
            .starts_with("9:17 a match searches texts, and 'pod.restarts' is a number")
    );
    let broken = faults(&[("none of", "none (of")]);
    assert!(broken[0].contains("no regex: unclosed group"), "{broken:?}");
    assert!(broken[0].starts_with("9:66"), "{broken:?}");
    assert!(faults(&[("none of", "\\w{900}{90}")])[0].contains("size limit"));
    assert_eq!(
        faults(&[("in: pod.message", "in: pod.events.Failed")]),
        Vec::<String>::new()
    );
}

#[test]
fn gates_ask_what_a_row_can_tell() {
    let precondition = |precondition: &str| faults(&[("{ pod.unschedulable: [true] }", precondition)]);
    assert!(
        precondition("{ pod.unschedulable: ['true'] }")[0]
            .starts_with("7:37 'pod.unschedulable' is a bool, and this is none")
    );
    assert_eq!(
        precondition("{ pod.name: [on] }"),
        ["7:28 'pod.name' is a word, and this is none | write it in quotes"]
    );
    assert!(
        precondition("{ pod.message: [x] }")[0]
            .starts_with("7:31 a precondition cannot ask 'pod.message', which is a text")
    );
}

#[test]
fn conditions_keep_their_budget() {
    let long = format!(
        "when: |\n  absent.found && !held.exists{}",
        "\n  && pod.limited".repeat(8)
    );
    let found = faults(&[("when: absent.found && !held.exists", &long)]);
    assert!(
        found[0].starts_with("12:3 a condition has at most 5 conjuncts, not 10"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("12:3 a condition has at most 8 lines, not 9"),
        "{found:?}"
    );
    let deep = format!("{}pod.limited{}", "(".repeat(40), ")".repeat(40));
    assert!(
        condition(&deep)[0].starts_with("13:38 "),
        "{:?}",
        condition(&deep)
    );
    assert_eq!(condition("")[0].split(' ').next(), Some("13:5"));
}

#[test]
fn rules_that_are_named_exist() {
    let out = "alternatives: [ { rule: other-rul, when: pod.limited, because: x } ]\ndocs";
    assert_eq!(
        faults(&[("docs", out)]),
        ["16:25 unknown rule 'other-rul' | did you mean 'other-rule'?"]
    );
    let explains = "explainedBy: [ { via: self, rule: nowhere } ]\ndocs";
    assert_eq!(faults(&[("docs", explains)]), ["16:35 unknown rule 'nowhere'"]);
}

#[test]
fn titles_causes_and_versions_have_a_form() {
    let title = "x".repeat(71);
    assert!(faults(&[("A title", &title)])[0].starts_with("3:8 the title has 71 characters"));
    assert!(faults(&[("A title", "A title.")])[0].starts_with("3:8 the title must not end"));
    assert!(faults(&[("\"it\"}}.", "\"it\"}}")])[0].starts_with("14:8 the cause must end with a full stop"));
    assert!(faults(&[("0.1.0", "soon")])[0].starts_with("6:8 'soon' is no version"));
    let pages = "references: [ 'http://a' ]\ndocs";
    assert!(faults(&[("docs", pages)])[0].starts_with("16:15 'http://a' is no https:// address"));
}

#[test]
fn objects_and_keys_can_stand_for_something() {
    assert!(
        faults(&[("about: held", "about: hedl"), ("[held.ref]", "[pod.ref]")])[0]
            .contains("12:8 'about' names no object: 'hedl' | did you mean 'held'?")
    );
    assert!(
        faults(&[("about: held", "about: service")])[0].starts_with("12:8 a rule on 'pod' sees no service")
    );
    assert!(faults(&[("key: [held.ref]", "key: [pod.labels]")])[0].starts_with("13:7 a key is a word"));
}

#[test]
fn fixes_patch_what_the_subject_has() {
    let fix = |fix: &str| faults(&[("docs", &format!("fix: [ {fix} ]\ndocs"))]);
    assert!(
        fix("{ title: T, patch: { container: { image: a } } }")[0]
            .starts_with("16:17 the patch does not say which container")
    );
    assert_eq!(
        fix("{ title: T, patch: { container: { name: a, image: a } } }"),
        Vec::<String>::new()
    );
    assert_eq!(
        fix("{ title: T, patch: { pod: { nodeName: '{{pod.nam}}' } } }").len(),
        1
    );
    assert_eq!(
        fix("{ title: T, create: { kind: A, metadata: {} } }"),
        ["16:17 a manifest to create needs 'apiVersion'"]
    );
    assert!(
        fix("{ title: T, patchObject: { object: nobody, merge: {} } }")[0]
            .starts_with("16:43 'object' names no object")
    );
    assert_eq!(
        fix("{ title: T, when: pod.limited, manual: 'Set {{pod.limit}}.' }"),
        Vec::<String>::new()
    );
    assert!(
        fix("{ title: T, manual: 'Set {{pod.limit}}.' }")[0]
            .starts_with("16:35 'pod.limit' may be read only")
    );
    // A text of the cluster is no manifest, whatever it says.
    assert_eq!(fix("{ title: T, manifest: held.opening }"), Vec::<String>::new());
    assert_eq!(
        fix("{ title: T, manifest: pod.message }"),
        ["16:30 'manifest' is what an engine wrote, not a text"]
    );
}

#[test]
fn fixes_set_fields_that_their_object_has() {
    let fix = |fix: &str| faults(&[("docs", &format!("fix: [ {fix} ]\ndocs"))]);
    let none = Vec::<String>::new();
    // A template in a number hides nothing beside it, and what a patch deletes has a name, too.
    let patch = "{ title: T, patch: { container: { name: a, ports: [ { containerPort: '{{pod.restarts}}', nam: b } ] } } }";
    assert_eq!(
        fix(patch),
        ["16:102 the fix sets a field that a Pod does not have: spec.containers.0.ports.0.nam"]
    );
    let merge = |on: &str, merge: &str| {
        fix(&format!(
            "{{ title: T, patchObject: {{ object: {on}, merge: {merge} }} }}"
        ))
    };
    assert!(
        merge("pod", "{ spec: { activeDeadlineSecond: null } }")[0]
            .ends_with("the fix sets a field that a Pod does not have: spec.activeDeadlineSecond")
    );
    // A workload is of one of several kinds.
    assert_eq!(merge("workload", "{ spec: { paused: null } }"), none);
    assert_eq!(merge("workload", "{ spec: { suspend: true } }"), none);
    assert_eq!(merge("workload", "{ spec: { paws: true } }").len(), 1);
    assert_eq!(merge("held", "{ stringData: { a: b } }"), none);
    assert!(
        merge("held", "{ spec: { a: b } }")[0]
            .ends_with("the fix sets a field that a Secret does not have: spec")
    );
    // Another group has a Service of its own.
    let create = |version: &str| {
        fix(&format!(
            "{{ title: T, create: {{ apiVersion: {version}, kind: Service, metadata: {{}}, spec: {{ template: a }} }} }}"
        ))
    };
    assert_eq!(create("serving.knative.dev/v1"), none);
    assert_eq!(create("v1").len(), 1);
}

#[test]
fn an_alternative_that_repeats_the_condition_is_refused_with_its_place() {
    let with = |when: &str| {
        let out = format!("alternatives:\n- rule: other-rule\n  when: {when}\n  because: x\ndocs");
        faults(&[("docs", &out)])
    };
    let hint = "it is true whenever the rule fires: compare what only the alternative would show, or remove the alternative";
    let repeats =
        |column: usize, what: &str| vec![format!("18:{column} an alternative repeats {what} | {hint}")];
    assert_eq!(with("absent.found"), repeats(9, "a condition of 'when'"));
    assert_eq!(
        with("'pod.limited && !held.exists'"),
        repeats(25, "a condition of 'when'")
    );
    assert_eq!(with("pod.unschedulable"), repeats(9, "a precondition"));
    assert_eq!(with("pod.limited"), Vec::<String>::new());
}
