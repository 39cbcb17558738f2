//! Sets of rules: names that are taken, edges that lead back, files that are no rules.

use super::*;
use crate::rules::edges;

fn file(path: &str, id: &str, more: &str) -> (String, String) {
    let text = format!(
        "schema: 2\nid: {id}\ntitle: A title\nsubject: pod\nseverity: error\nsince: 0.1.0\nwhen: 'true'\n\
         cause: It is.\nevidence: [ pod.name ]\ndocs: Text.\n{more}"
    );
    (path.to_owned(), text)
}

/// The dictionary does not matter here.
fn faults(found: Vec<RuleFault>) -> Vec<String> {
    found
        .into_iter()
        .filter(|fault| !fault.message.contains("fact"))
        .map(|fault| {
            format!(
                "{}:{}:{} {}",
                fault.path, fault.place.line, fault.place.column, fault.message
            )
        })
        .collect()
}

#[test]
fn rules_come_in_the_order_of_their_ids_and_case_files_are_left_alone() {
    let sources = [
        file("rules/node/b.yaml", "b", ""),
        file("rules/crash/a.yaml", "a", ""),
        ("rules/crash/a.test.yaml".to_owned(), "no rule".to_owned()),
        ("rules/README.md".to_owned(), "no rule".to_owned()),
    ];
    let (rules, found) = Rules::parse(sources.into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    assert_eq!(rules.ids().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(rules.get("b").map(|rule| rule.stage.as_str()), Some("node"));
}

#[test]
fn an_id_is_taken_once() {
    let twice = [
        file("rules/crash/a.yaml", "a", ""),
        file("rules/node/a.yaml", "a", ""),
    ];
    let (_, found) = Rules::parse(twice.into_iter());
    assert_eq!(
        faults(found),
        ["rules/node/a.yaml:2:5 the id 'a' is taken by rules/crash/a.yaml"]
    );
    let (rules, _) = Rules::parse([file("rules/crash/a.yaml", "a", "")].into_iter());
    let (_, found) = rules.with_user([file("mine/a.yaml", "a", "")].into_iter());
    assert_eq!(
        faults(found),
        ["mine/a.yaml:2:5 the id 'a' of a rule of your own carries no prefix"]
    );
}

#[test]
fn earlier_ids_name_the_rule_and_are_taken_too() {
    let aliases = "aliases: [oldest, old]\n";
    let (rules, found) = Rules::parse([file("rules/crash/a.yaml", "a", aliases)].into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    for name in ["a", "old", "oldest"] {
        assert_eq!(
            rules.get(name).map(|rule| rule.id.value.as_str()),
            Some("a"),
            "{name}"
        );
        assert_eq!(rules.names()[name], "a");
    }
    assert_eq!(rules.get("a").map(Rule::oldest_id), Some("oldest"));
    let others = [
        file("rules/crash/old.yaml", "old", ""),
        file("rules/crash/z.yaml", "z", "aliases: [a]\n"),
        file("rules/crash/yy.yaml", "yy", "aliases: [Odd, a/b/c]\n"),
    ];
    let (_, found) = rules.extended(others.into_iter(), Standing::BuiltIn);
    assert_eq!(
        faults(found),
        [
            "rules/crash/old.yaml:2:5 the id 'old' is taken by rules/crash/a.yaml",
            "rules/crash/yy.yaml:11:11 the alias 'Odd' is not lower-kebab",
            "rules/crash/yy.yaml:11:16 the alias 'a/b/c' is not lower-kebab",
            "rules/crash/z.yaml:11:11 the id 'a' is taken by rules/crash/a.yaml",
        ]
    );
    let (rules, _) = Rules::parse([file("rules/crash/old.yaml", "old", "")].into_iter());
    let renamed = file("rules/crash/a.yaml", "a", "aliases: [old]\n");
    let (rules, found) = rules.with_proposed([renamed].into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    assert_eq!(rules.ids().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn own_rules_are_added_and_may_explain_built_in_ones() {
    let (rules, _) = Rules::parse([file("rules/crash/a.yaml", "a", "")].into_iter());
    let (path, text) = file("mine/b.yaml", "acme/b", "explains: [ { rule: a, via: self } ]\n");
    let own = (path, text.replace("schema: 2", "schema: 1"));
    let (rules, found) = rules.with_user([own].into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    assert_eq!(rules.ids().collect::<Vec<_>>(), ["a", "acme/b"]);
}

#[test]
fn a_proposed_rule_replaces_the_one_of_its_id() {
    let (rules, _) = Rules::parse([file("rules/crash/a.yaml", "a", "")].into_iter());
    let proposed = file("work/rules/node/a.yaml", "a", "");
    let (rules, found) = rules.with_proposed([proposed, file("mine/c.yaml", "acme/c", "")].into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    assert_eq!(rules.get("a").map(|rule| rule.stage.as_str()), Some("node"));
    assert_eq!(rules.ids().count(), 2);
}

#[test]
fn kinds_that_lead_back_are_printed() {
    let kind = |kind: &str| format!("explainedBy: [ {{ via: self, {kind} }} ]\n");
    let sources = [
        file("rules/crash/a.yaml", "a", &kind("stage: [memory]")),
        file("rules/memory/b.yaml", "b", &kind("stage: [image]")),
        file("rules/image/c.yaml", "c", &kind("stage: [crash], not: d")),
        file("rules/crash/d.yaml", "d", &kind("rule: d")),
        file(
            "rules/crash/e.yaml",
            "e",
            &kind("stage: [crash], not: [d, fallback]"),
        ),
        file(
            "rules/crash/f.yaml",
            "f",
            &kind("severity: error, stage: [image]"),
        ),
    ];
    let (_, found) = Rules::parse(sources.into_iter());
    assert_eq!(
        faults(found),
        [
            "rules/crash/a.yaml:11:16 'explainedBy' leads back to its rule: a → c → b → a",
            "rules/crash/d.yaml:11:16 'explainedBy' leads back to its rule: d → d",
            "rules/crash/e.yaml:11:16 'explainedBy' leads back to its rule: e → c → f → e",
        ]
    );
    let unknown = file(
        "rules/crash/a.yaml",
        "a",
        &kind("rule: [nowhere], not: [nobody, fallback]"),
    );
    let (_, found) = Rules::parse([unknown].into_iter());
    assert_eq!(
        faults(found),
        [
            "rules/crash/a.yaml:11:36 unknown rule 'nowhere'",
            "rules/crash/a.yaml:11:52 unknown rule 'nobody'",
        ]
    );
}

#[test]
fn a_kind_reaches_rules_that_did_not_exist_when_it_was_written() {
    let symptom = file(
        "rules/crash/a.yaml",
        "a",
        "explainedBy: [ { via: self, severity: error, stage: [own, python] }, { via: owner, layer: [dns] } ]\n",
    );
    let (rules, _) = Rules::parse([symptom].into_iter());
    let own = [
        file("mine/b.yaml", "acme/b", "layer: dns\n"),
        file("mine/python/c.yaml", "acme/c", ""),
        file("mine/image/d.yaml", "acme/d", "layer: runtime\n"),
    ];
    let (rules, found) = rules.with_user(own.into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    let edges: Vec<String> = edges::all(&rules)
        .map(|edge| {
            format!(
                "{} {} {}",
                edge.cause.id.value,
                edge.via.word(),
                edge.symptom.id.value
            )
        })
        .collect();
    assert_eq!(edges, ["acme/b self a", "acme/b owner a", "acme/c self a"]);
}

#[test]
fn both_schemas_may_stand_in_one_directory() {
    let (path, text) = file(
        "rules/crash/a.yaml",
        "a",
        "explainedBy: [ { via: self, stage: [node] } ]\n",
    );
    let old = text.replace("schema: 2", "schema: 1").replace("subject:", "on:");
    let old = old.replace("id: a\n", "id: b\n").replace(
        "explainedBy: [ { via: self, stage: [node] } ]\n",
        "explains: [ { rule: a, via: self } ]\n",
    );
    let (rules, found) = Rules::parse([(path, text), ("rules/crash/b.yaml".to_owned(), old)].into_iter());
    assert_eq!(faults(found), Vec::<String>::new());
    let outdated = |id| {
        rules.get(id).map(|rule| {
            rule.outdated
                .iter()
                .map(|key| (key.old, key.place.line))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(outdated("a"), Some(vec![]));
    assert_eq!(outdated("b"), Some(vec![("1", 1), ("on", 4), ("explains", 11)]));
    assert_eq!(edges::all(&rules).count(), 1);
}

#[test]
fn a_key_of_another_schema_is_named_with_its_successor() {
    let told = |text: String| {
        let (_, found) = Rules::parse([("rules/crash/a.yaml".to_owned(), text)].into_iter());
        found
            .into_iter()
            .map(|fault| (fault.place.line, fault.message, fault.hint.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let (_, text) = file(
        "rules/crash/a.yaml",
        "a",
        "gate: { pod.phase: [Pending] }\non: pod\nexplains: []\ndeep: true\n",
    );
    let hints: Vec<(usize, String)> = told(text.clone())
        .into_iter()
        .map(|(line, _, hint)| (line, hint))
        .collect();
    assert_eq!(
        hints,
        [
            (11, "schema 2 calls it 'precondition'".to_owned()),
            (
                12,
                "schema 2 calls it 'subject', which is given too: remove 'on'".to_owned()
            ),
            (
                13,
                "in schema 2 the symptom names kinds of causes: 'explainedBy'".to_owned()
            ),
            (14, "schema 2 has no such key: remove it".to_owned()),
        ]
    );
    let both = told(text.replace("schema: 2", "schema: 1"));
    assert_eq!(
        both[0],
        (
            12,
            "'on' and 'subject' are the same key".to_owned(),
            "keep 'subject'".to_owned()
        )
    );
}

#[test]
fn edges_of_schema_1_that_lead_back_are_printed() {
    let edge = |to: &str| format!("explains: [ {{ rule: {to}, via: self }} ]\n");
    let sources = [
        file("rules/crash/a.yaml", "a", &edge("b")),
        file("rules/crash/b.yaml", "b", &edge("c")),
        file("rules/crash/c.yaml", "c", &edge("a")),
        file("rules/crash/d.yaml", "d", &edge("d")),
        file("rules/crash/e.yaml", "e", &edge("a")),
    ];
    let sources = sources.map(|(path, text)| (path, text.replace("schema: 2", "schema: 1")));
    let (_, found) = Rules::parse(sources.into_iter());
    assert_eq!(
        faults(found),
        [
            "rules/crash/a.yaml:11:21 'explains' leads back to its rule: a → b → c → a",
            "rules/crash/d.yaml:11:21 'explains' leads back to its rule: d → d",
        ]
    );
}

#[test]
fn whoever_names_a_broken_rule_is_not_at_fault() {
    let sources = [
        file(
            "rules/crash/a.yaml",
            "a",
            "explainedBy: [ { via: self, rule: b } ]\n",
        ),
        file("rules/crash/b.yaml", "b", "colour: red\n"),
    ];
    let (rules, found) = Rules::parse(sources.into_iter());
    assert_eq!(faults(found), ["rules/crash/b.yaml:11:1 unknown key 'colour'"]);
    assert_eq!(rules.ids().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn a_file_that_is_cut_anywhere_is_judged_all_the_same() {
    let edges =
        "explainedBy: [ { rule: 'a', via: self } ]\nlookup: { s: \"secret(pod.näme, 'x\\u00e4')\" }\n";
    let (path, text) = file("rules/crash/a.yaml", "a", edges);
    for (cut, _) in text.char_indices() {
        let (rules, found) = Rules::parse([(path.clone(), text[..cut].to_owned())].into_iter());
        assert!(rules.rules.len() <= 1);
        assert!(rules.rules.len() == 1 || !found.is_empty(), "{}", &text[..cut]);
        assert!(found.iter().all(|fault| fault.place.line <= 14), "{found:?}");
    }
}

#[test]
fn the_rules_of_the_program_are_sound() {
    let sources = packed::files().map(|(path, text)| (path.to_owned(), text.to_owned()));
    let (rules, found) = Rules::parse(sources);
    let lines: Vec<String> = found
        .iter()
        .map(|fault| {
            let hint = fault.hint.as_deref().unwrap_or_default();
            let (line, column) = (fault.place.line, fault.place.column);
            format!("{}:{line}:{column}: {} {hint}", fault.path, fault.message)
        })
        .collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    assert_eq!(rules.fingerprint().len(), 12);
    assert!(rules.ids().count() > 0, "rules are packed into the program");
}

/// Many regexes of a megabyte each take as much memory together as one that is refused alone.
#[test]
fn the_regexes_of_a_user_have_a_budget_over_all_files() {
    let rules: Vec<Rule> = (0..3)
        .map(|at| {
            let more = "match:\n  found:\n    in: pod.message\n    any: [ 'a', 'b{200}' ]\n";
            let (path, text) = file(&format!("mine/r{at}.yaml"), &format!("acme/r{at}"), more);
            read::read(&path, &text, Standing::User)
                .rule
                .expect("it is a rule")
        })
        .collect();
    // Six regexes of at most 64 KiB each.
    assert_eq!(over_budget(&rules, 6 << 16), None);
    let fault = over_budget(&rules, 5 << 16).expect("the sixth is too much");
    assert_eq!((fault.path.as_str(), fault.place.line), ("mine/r2.yaml", 14));
    assert!(matching::bytes_of("a") < matching::bytes_of("\\w{60}"));
}

/// CEL's own `matches()` would compile a regex that no budget counts.
#[test]
fn an_expression_cannot_bring_a_regex_of_its_own() {
    for when in [
        "pod.name.matches('(a{1000}){1000}')",
        "matches(pod.name, 'x')",
        "['a'].exists(x, pod.name.matches(x))",
    ] {
        let (path, text) = file("mine/a.yaml", "acme/a", "");
        let text = text.replace("when: 'true'", &format!("when: \"{when}\""));
        let (_, found) = Rules::default().with_user([(path, text)].into_iter());
        assert!(
            found.iter().any(|fault| fault.message.contains("matches")),
            "{when}: {found:?}"
        );
    }
}

/// The example of the docs has every key, and its cases use every way to share objects.
#[test]
fn the_example_of_the_docs_is_a_rule_with_every_key() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/example-rule/config-absent");
    let text = std::fs::read_to_string(format!("{root}.yaml")).unwrap();
    let (node, outdated) = read::in_current_keys(&text).unwrap();
    assert_eq!(outdated, []);
    let keys: Vec<&str> = node
        .entries()
        .iter()
        .filter_map(|(key, _)| key.written())
        .collect();
    assert_eq!(
        keys,
        crate::rules::shape::RULE
            .keys
            .iter()
            .map(|key| key.name)
            .collect::<Vec<_>>()
    );
    let source = ("own/config-absent.yaml".to_owned(), text);
    let (rules, found) = Rules::builtin().with_user(std::iter::once(source));
    assert_eq!(faults(found), Vec::<String>::new());
    let cases = std::fs::read_to_string(format!("{root}.test.yaml")).unwrap();
    let cases = crate::rules::cases::read("config-absent.test.yaml", &cases).unwrap();
    assert_eq!(cases.cases.len(), 3);
    let rule = rules.get("acme/config-absent").unwrap();
    assert_eq!(crate::rules::cases::demands(&cases, rule), Vec::<String>::new());
}
