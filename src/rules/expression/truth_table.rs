//! The truth table of unknowns, on the locked CEL crate: every operator, every position, both orders, against
//! Kleene's table. It was the first test of this project; rules may lean on an absent key because it passes.

use std::collections::HashMap;

use cel::common::types::{CelBool, CelList, CelMap, CelMapKey};
use cel::common::value::Val;
use cel::{Context, ExecutionError, Program, Value as CelValue};

/// Kleene's third value beside true and false.
const U: Option<bool> = None;
const VALUES: [Option<bool>; 3] = [Some(false), Some(true), U];

/// A map with the key `v`, or without it: an unknown.
fn map(value: Option<bool>) -> Box<dyn Val> {
    let entry = value.map(|known| {
        let boxed: Box<dyn Val> = Box::new(CelBool::from(known));
        (CelMapKey::from("v"), boxed)
    });
    Box::new(CelMap::from(entry.into_iter().collect::<HashMap<_, _>>()))
}

fn nested(value: Option<bool>) -> Box<dyn Val> {
    Box::new(CelMap::from(HashMap::from([(CelMapKey::from("w"), map(value))])))
}

/// Evaluates on the crate alone, with plain maps.
fn crate_says(source: &str, operands: &[Option<bool>], items: &[Option<bool>]) -> Option<bool> {
    let program = Program::compile(source).unwrap();
    let mut context = Context::default();
    for (name, value) in ["a", "b", "c", "d"].iter().zip(operands) {
        context.add_variable_as_val(*name, map(*value));
        context.add_variable_as_val(format!("n{name}"), nested(*value));
    }
    let list: Vec<Box<dyn Val>> = items.iter().map(|item| map(*item)).collect();
    context.add_variable_as_val("items", Box::new(CelList::from(list)));
    match program.execute(&context) {
        Ok(CelValue::Bool(known)) => Some(known),
        Err(ExecutionError::NoSuchKey(_)) => U,
        other => panic!("{source} on {operands:?} {items:?} gave {other:?}"),
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => U,
    }
}

fn not(a: Option<bool>) -> Option<bool> {
    a.map(|known| !known)
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    not(and(not(a), not(b)))
}

fn choose(condition: Option<bool>, a: Option<bool>, b: Option<bool>) -> Option<bool> {
    condition.and_then(|holds| if holds { a } else { b })
}

/// `exists` over a list, by Kleene.
fn any_of(items: &[Option<bool>], body: impl Fn(Option<bool>) -> Option<bool>) -> Option<bool> {
    let mut any = Some(false);
    for item in items {
        any = or(any, body(*item));
    }
    any
}

/// `all` over a list, by Kleene.
fn every_of(items: &[Option<bool>], body: impl Fn(Option<bool>) -> Option<bool>) -> Option<bool> {
    not(any_of(items, |item| not(body(item))))
}

fn triples() -> impl Iterator<Item = [Option<bool>; 3]> {
    VALUES
        .into_iter()
        .flat_map(|a| VALUES.into_iter().flat_map(move |b| VALUES.map(|c| [a, b, c])))
}

/// Every list of up to three elements; the unknown element is the empty one that stands for a part not seen.
fn lists() -> Vec<Vec<Option<bool>>> {
    let mut all = vec![Vec::new()];
    for a in VALUES {
        all.push(vec![a]);
        for b in VALUES {
            all.push(vec![a, b]);
            all.extend(VALUES.map(|c| vec![a, b, c]));
        }
    }
    all
}

#[test]
fn binary_operators_in_both_orders() {
    for [a, b, _] in triples() {
        for (left, right) in [("a.v", "b.v"), ("na.w.v", "nb.w.v"), ("(a.v)", "nb.w.v")] {
            let operands = [a, b];
            let says = |source: String| crate_says(&source, &operands, &[]);
            assert_eq!(says(format!("{left} && {right}")), and(a, b), "{a:?} && {b:?}");
            assert_eq!(says(format!("{right} && {left}")), and(b, a), "{b:?} && {a:?}");
            assert_eq!(says(format!("{left} || {right}")), or(a, b), "{a:?} || {b:?}");
            assert_eq!(says(format!("{right} || {left}")), or(b, a), "{b:?} || {a:?}");
        }
    }
}

#[test]
fn negation_and_comparison_keep_the_unknown() {
    for a in VALUES {
        assert_eq!(crate_says("!a.v", &[a], &[]), not(a));
        assert_eq!(crate_says("!!na.w.v", &[a], &[]), a);
        for (source, wanted) in [
            ("a.v == true", a),
            ("true == a.v", a),
            ("a.v != true", not(a)),
            ("a.v in [true]", a),
            ("'k' in {'k': a.v}", a.map(|_| true)),
        ] {
            assert_eq!(crate_says(source, &[a], &[]), wanted, "{source} on {a:?}");
        }
    }
}

#[test]
fn chains_of_three_and_four_in_every_position() {
    for [a, b, c] in triples() {
        for d in VALUES {
            let operands = [a, b, c, d];
            let says = |source: &str| crate_says(source, &operands, &[]);
            assert_eq!(says("a.v && b.v && c.v"), and(and(a, b), c), "{operands:?}");
            assert_eq!(says("a.v || b.v || c.v"), or(or(a, b), c), "{operands:?}");
            assert_eq!(
                says("a.v && b.v && c.v && d.v"),
                and(and(a, b), and(c, d)),
                "{operands:?}"
            );
            assert_eq!(
                says("a.v || b.v || c.v || d.v"),
                or(or(a, b), or(c, d)),
                "{operands:?}"
            );
            assert_eq!(
                says("a.v && !b.v || c.v && !d.v"),
                or(and(a, not(b)), and(c, not(d)))
            );
            assert_eq!(
                says("(a.v || b.v) && !(c.v && d.v)"),
                and(or(a, b), not(and(c, d)))
            );
            assert_eq!(
                says("!(a.v || !b.v) || (c.v && na.w.v)"),
                or(not(or(a, not(b))), and(c, a))
            );
        }
    }
}

#[test]
fn the_conditional_knows_only_what_its_condition_knows() {
    for [a, b, c] in triples() {
        let says = |source: &str| crate_says(source, &[a, b, c], &[]);
        assert_eq!(says("a.v ? b.v : c.v"), choose(a, b, c), "{a:?} ? {b:?} : {c:?}");
        assert_eq!(says("(a.v ? b.v : c.v) || c.v"), or(choose(a, b, c), c));
        assert_eq!(says("c.v && (a.v ? b.v : c.v)"), and(c, choose(a, b, c)));
    }
}

#[test]
fn exists_and_all_do_not_depend_on_the_order_of_the_list() {
    for items in lists() {
        let any = any_of(&items, |item| item);
        let every = every_of(&items, |item| item);
        let none = every_of(&items, not);
        assert_eq!(
            crate_says("items.exists(x, x.v)", &[], &items),
            any,
            "exists over {items:?}"
        );
        assert_eq!(
            crate_says("items.all(x, x.v)", &[], &items),
            every,
            "all over {items:?}"
        );
        assert_eq!(
            crate_says("items.all(x, !x.v)", &[], &items),
            none,
            "all not over {items:?}"
        );
        assert_eq!(crate_says("!items.exists(x, x.v)", &[], &items), not(any));
        assert_eq!(crate_says("!items.all(x, x.v)", &[], &items), not(every));
    }
}

#[test]
fn a_comprehension_stands_in_every_position() {
    for items in lists() {
        let any = any_of(&items, |item| item);
        let every = every_of(&items, |item| item);
        for a in VALUES {
            let says = |source: &str| crate_says(source, &[a], &items);
            assert_eq!(
                says("a.v && items.exists(x, x.v)"),
                and(a, any),
                "{a:?} {items:?}"
            );
            assert_eq!(
                says("items.exists(x, x.v) && a.v"),
                and(any, a),
                "{a:?} {items:?}"
            );
            assert_eq!(says("a.v || items.all(x, x.v)"), or(a, every), "{a:?} {items:?}");
            assert_eq!(says("items.all(x, x.v) || a.v"), or(every, a), "{a:?} {items:?}");
        }
    }
}

#[test]
fn bodies_of_comprehensions_mix_elements_and_facts() {
    for items in lists() {
        for a in VALUES {
            let says = |source: &str| crate_says(source, &[a], &items);
            assert_eq!(
                says("items.exists(x, x.v && a.v)"),
                any_of(&items, |x| and(x, a)),
                "{a:?} {items:?}"
            );
            assert_eq!(
                says("items.exists(x, a.v || x.v)"),
                any_of(&items, |x| or(a, x)),
                "{a:?} {items:?}"
            );
            assert_eq!(
                says("items.all(x, x.v || a.v)"),
                every_of(&items, |x| or(x, a)),
                "{a:?} {items:?}"
            );
            assert_eq!(
                says("items.all(x, !a.v && x.v)"),
                every_of(&items, |x| and(not(a), x)),
                "{a:?} {items:?}"
            );
            assert_eq!(
                says("items.exists(x, x.v ? a.v : !x.v)"),
                any_of(&items, |x| choose(x, a, not(x))),
                "{a:?} {items:?}"
            );
        }
    }
}

#[test]
fn an_unknown_list_is_unknown_unless_the_rest_decides() {
    let says = |source: &str| crate_says(source, &[U, Some(false), Some(true)], &[]);
    assert_eq!(says("a.v.exists(x, x.v)"), U);
    assert_eq!(says("a.v.all(x, x.v)"), U);
    assert_eq!(says("b.v && a.v.exists(x, x.v)"), Some(false));
    assert_eq!(says("a.v.exists(x, x.v) && b.v"), Some(false));
    assert_eq!(says("a.v.all(x, x.v) || c.v"), Some(true));
    assert_eq!(says("c.v || a.v.all(x, x.v)"), Some(true));
}
