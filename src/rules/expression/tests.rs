use std::collections::BTreeMap;

use super::*;
use crate::facts::{Fact, Record, Text, Value};
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::snapshot::Input;

const NODES: Input = Input::Objects(Kind::Node);
const PODS: Input = Input::Objects(Kind::Pod);

/// Facts by path; those in `unknown` are not known.
#[derive(Default)]
struct Given {
    known: BTreeMap<&'static str, Value>,
    unknown: BTreeMap<&'static str, Input>,
}

impl Given {
    fn with(mut self, path: &'static str, value: Value) -> Self {
        self.known.insert(path, value);
        self
    }

    fn without(mut self, path: &'static str, input: Input) -> Self {
        self.unknown.insert(path, input);
        self
    }

    fn says(&self, source: &str) -> Outcome {
        let stem = |path: &[&str]| {
            (1..=path.len()).rev().find(|length| {
                let stem = path[..*length].join(".");
                self.known.contains_key(stem.as_str()) || self.unknown.contains_key(stem.as_str())
            })
        };
        evaluate(&Compiled::new(source, &stem).unwrap(), self)
    }
}

impl Bindings for Given {
    fn get(&self, path: &str) -> Bound {
        match self.unknown.get(path) {
            Some(input) => Bound::Unknown(vec![*input]),
            None => Bound::Known(self.known[path].clone()),
        }
    }

    fn needs(&self, path: &str) -> Vec<Input> {
        if path == "pod.neighbours" {
            vec![PODS]
        } else {
            Vec::new()
        }
    }
}

fn yes() -> Outcome {
    Outcome::Known(Value::Bool(true))
}

fn no() -> Outcome {
    Outcome::Known(Value::Bool(false))
}

fn path(words: &str) -> TermKind {
    TermKind::Path(words.split('.').map(str::to_owned).collect())
}

#[test]
fn terms_keep_macros_operators_and_offsets() {
    let term = parse("pod.unhealthy && pod.events.Failed.exists(e, e.contains('x'))").unwrap();
    let TermKind::Call { function, args } = &term.kind else {
        panic!("{term:?}");
    };
    assert_eq!((function.as_str(), term.offset), ("&&", 0));
    assert_eq!((&args[0].kind, args[0].offset), (&path("pod.unhealthy"), 0));
    let TermKind::Comprehension {
        macro_name,
        range,
        variable,
        body,
    } = &args[1].kind
    else {
        panic!("{term:?}");
    };
    assert_eq!(
        (*macro_name, variable.as_str(), args[1].offset),
        ("exists", "e", 17)
    );
    assert_eq!(range.kind, path("pod.events.Failed"));
    assert_eq!(body.offset, 45);
    assert!(
        matches!(&body.kind, TermKind::Call { function, args } if function == "contains" && args.len() == 2)
    );
}

#[test]
fn offsets_point_at_names_and_left_operands() {
    let term = parse("!(  frobnicate (pod.name) == -3)").unwrap();
    let TermKind::Call { args, .. } = &term.kind else {
        panic!("{term:?}");
    };
    let TermKind::Call { function, args } = &args[0].kind else {
        panic!("{term:?}");
    };
    assert_eq!((function.as_str(), args[0].offset), ("==", 4));
    assert_eq!(args[1].kind, TermKind::Int(-3));
    assert!(
        matches!(&parse("has(pod.name)").unwrap().kind, TermKind::Has(of) if of.kind == path("pod.name"))
    );
    assert!(matches!(
        &parse("'k' in m && m['k'] == 'v'").unwrap().kind,
        TermKind::Call { .. }
    ));
}

#[test]
fn the_root_namespace_is_no_reserved_word_here() {
    let source = "namespace.enforce == 'namespace' && pod.namespace == namespace . name";
    let term = parse(source).unwrap();
    let found: Vec<String> = paths(&term).iter().map(|path| path.join(".")).collect();
    assert_eq!(found, ["namespace.enforce", "pod.namespace", "namespace.name"]);
    let given = Given::default()
        .with("namespace.enforce", Value::Word("namespace".into()))
        .with("pod.namespace", Value::Word("shop".into()))
        .with("namespace.name", Value::Word("shop".into()));
    assert_eq!(given.says(source), yes());
}

#[test]
fn faults_say_where_and_what() {
    for (source, offset, message) in [
        ("", 0, "the expression is empty"),
        ("a &&", 4, "the expression ends too early"),
        ("a\n  == )", 7, "unexpected ')'"),
        ("let == 1", 0, "reserved identifier: let"),
    ] {
        let fault = parse(source).unwrap_err();
        assert_eq!(
            (fault.offset, fault.message.as_str()),
            (offset, message),
            "{source:?}"
        );
    }
}

#[test]
fn hostile_sources_are_refused_before_the_parser_sees_them() {
    for hostile in [
        "(".repeat(10_000),
        "[".repeat(33),
        "!".repeat(5_000),
        format!("a{}", ".a".repeat(50_000)),
        format!("1{}", "+1".repeat(2_000)),
        format!("a{}", " || a".repeat(1_000)),
        "a".repeat(9_000),
    ] {
        assert!(parse(&hostile).is_err(), "{}…", &hostile[..20]);
    }
    for odd in [
        "'",
        "\"\"\"",
        "r'\\",
        "a.'",
        "\u{202e}a",
        "\0",
        "{'a':}",
        "a?b",
        "`a`",
        "'é' == ü",
        "//",
        "a.b(",
        "'\\u'",
    ] {
        // Any answer but a panic.
        let _ = parse(odd);
        let _ = Compiled::new(odd, &|_| None);
    }
}

#[test]
fn a_path_and_the_paths_below_it_live_side_by_side() {
    let given = Given::default()
        .with("pod.run_as_user", Value::Int(1000))
        .with("pod.run_as_user.set", Value::Bool(true))
        .without("pod.storage", NODES)
        .with("pod.storage.exists", Value::Bool(false));
    assert_eq!(
        given.says("pod.run_as_user.set && pod.run_as_user == 1000"),
        yes()
    );
    assert_eq!(given.says("pod.storage.exists && pod.storage == 'fast'"), no());
    assert_eq!(given.says("pod.storage == 'fast'"), Outcome::Unknown(vec![NODES]));
}

#[test]
fn kleene_holds_through_our_own_evaluation() {
    let three = [Some(false), Some(true), None];
    let outcome = |value: Option<bool>| match value {
        Some(known) => Outcome::Known(Value::Bool(known)),
        None => Outcome::Unknown(vec![NODES]),
    };
    for a in three {
        for b in three {
            let mut given = Given::default();
            for (name, value) in [("pod.a", a), ("pod.a.b", b)] {
                given = match value {
                    Some(known) => given.with(name, Value::Bool(known)),
                    None => given.without(name, NODES),
                };
            }
            let and = if a == Some(false) || b == Some(false) {
                Some(false)
            } else {
                a.and(b)
            };
            let or = if a == Some(true) || b == Some(true) {
                Some(true)
            } else {
                a.and(b)
            };
            assert_eq!(given.says("pod.a && pod.a.b"), outcome(and), "{a:?} && {b:?}");
            assert_eq!(given.says("pod.a.b || pod.a"), outcome(or), "{a:?} || {b:?}");
            assert_eq!(given.says("!pod.a"), outcome(a.map(|known| !known)));
        }
    }
}

#[test]
fn only_the_inputs_that_were_missed_are_named() {
    let given = Given::default()
        .without("pod.a", NODES)
        .without("pod.b", PODS)
        .with("pod.no", Value::Bool(false));
    assert_eq!(
        given.says("(pod.no && pod.a) || pod.b"),
        Outcome::Unknown(vec![PODS])
    );
    assert_eq!(given.says("pod.a || pod.b"), Outcome::Unknown(vec![PODS, NODES]));
    assert_eq!(given.says("pod.a && pod.b && pod.no"), no());
}

#[test]
fn an_empty_element_stands_for_what_was_not_seen() {
    let element = |name: &str| Record::from([("name", Fact::word(name)), ("ready", Fact::Unknown(NODES))]);
    let whole = Given::default().with("pod.neighbours", Value::Objects(vec![element("a")]));
    assert_eq!(whole.says("pod.neighbours.exists(n, n.name == 'b')"), no());
    assert_eq!(
        whole.says("pod.neighbours.exists(n, n.ready)"),
        Outcome::Unknown(vec![NODES])
    );
    assert!(matches!(
        whole.says("pod.neighbours.exists(n, n.nmae == 'b')"),
        Outcome::Defect(_)
    ));
    let part = Given::default().with(
        "pod.neighbours",
        Value::Objects(vec![Record::new(), element("a")]),
    );
    assert_eq!(part.says("pod.neighbours.exists(n, n.name == 'a')"), yes());
    assert_eq!(
        part.says("pod.neighbours.exists(n, n.name == 'b')"),
        Outcome::Unknown(vec![PODS])
    );
    assert_eq!(part.says("pod.neighbours.all(n, n.name == 'b')"), no());
}

#[test]
fn every_other_error_is_a_defect() {
    let given = Given::default()
        .with(
            "pod.labels",
            Value::Map(BTreeMap::from([("app".into(), "web".into())])),
        )
        .with("pod.name", Value::Word("web".into()))
        .without("pod.node", NODES);
    assert_eq!(
        given.says("'app' in pod.labels && pod.labels['app'] == 'web'"),
        yes()
    );
    for source in [
        "pod.labels['tier'] == 'x'",
        "pod.name < 3",
        "pod.name.kind == 'x'",
        "nothing",
        "frob(pod.name)",
        "[pod.labels]",
    ] {
        assert!(matches!(given.says(source), Outcome::Defect(_)), "{source}");
    }
}

#[test]
fn values_come_back_as_they_went_in() {
    let object = ObjectRef::new(Kind::Secret, "shop", "cred");
    let given = Given::default()
        .with("secret.ref", Value::Ref(object.clone()))
        .with("pod.message", Value::Text(Text::default()))
        .with("pod.words", Value::Words(vec!["a".into(), "b".into()]))
        .with("pod.limit", Value::Quantity(Quantity::default()));
    assert_eq!(given.says("secret.ref"), Outcome::Known(Value::Ref(object)));
    assert_eq!(
        given.says("secret.ref.name + '/' + secret.ref.kind"),
        Outcome::Known(Value::Word("cred/Secret".into()))
    );
    assert_eq!(
        given.says("pod.words"),
        Outcome::Known(Value::Words(vec!["a".into(), "b".into()]))
    );
    assert_eq!(given.says("pod.message == ''"), yes());
    assert_eq!(
        given.says("pod.limit == pod.limit && !(pod.limit < pod.limit)"),
        yes()
    );
    assert!(matches!(given.says("pod.limit < 3"), Outcome::Defect(_)));
}

#[test]
fn functions_of_the_table_answer() {
    let given = Given::default().with("pod.words", Value::Words(vec!["x".into(), "y".into()]));
    for (source, wanted) in [
        ("lower('ABC')", "abc"),
        ("first(pod.words)", "x"),
        ("join(pod.words, ' and ')", "x and y"),
        ("amount('25171644416')", "23.4Gi"),
        ("amount('1048576')", "1Mi"),
        ("amount('1024')", "1Ki"),
        ("amount('1023')", "1023"),
        ("amount('2000m')", "2000m"),
        ("plural(1, 'pod')", "1 pod"),
        ("host_port('api', '80')", "api:80"),
        ("host_port('api', '')", "api"),
        ("host_port('::1', '80')", "[::1]:80"),
        ("host_port('[::1]', '80')", "[::1]:80"),
        ("plural(3, 'pod')", "3 pods"),
    ] {
        assert_eq!(
            given.says(source),
            Outcome::Known(Value::Word(wanted.into())),
            "{source}"
        );
    }
    assert_eq!(
        given.says("'abc'.startsWith('ab') && 'abc'.endsWith('c') && 'abc'.contains('b')"),
        yes()
    );
    assert!(matches!(given.says("lower(3)"), Outcome::Defect(_)));
}

#[test]
fn quantities_compare_exactly_and_never_with_numbers() {
    let given = Given::default().with(
        "container.memory.limit",
        Value::Quantity(Quantity::parse("1024Mi").unwrap()),
    );
    for source in [
        "container.memory.limit == quantity('1Gi')",
        "container.memory.limit <= quantity('1Gi')",
        "container.memory.limit < quantity('1073741825')",
        "container.memory.limit > quantity('1073741823.999')",
        "quantity('100m') < quantity('0.1001')",
        "quantity('9007199254740993') > quantity('9007199254740992')",
        "container.memory.limit != quantity('1G')",
    ] {
        assert_eq!(given.says(source), yes(), "{source}");
    }
    assert!(matches!(given.says("quantity('lots')"), Outcome::Defect(_)));
    assert!(matches!(
        given.says("container.memory.limit < 3"),
        Outcome::Defect(_)
    ));
}
