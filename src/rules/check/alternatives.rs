//! Alternatives: what excludes one must not be a part of the rule's own condition, which is true whenever the rule fires.

use super::truths::conjuncts;
use super::walk::Given;
use super::{Check, Spot};
use crate::rules::expression::{self, Term, TermKind};
use crate::rules::file::{Literal, Precondition, Rule};

const HINT: &str = "it is true whenever the rule fires: compare what only the alternative would show, or remove the alternative";

/// Checks the alternatives of a rule.
pub(super) fn check(check: &mut Check<'_>, given: &Given) {
    let rule = check.rule;
    let own = own_condition(rule);
    for alternative in &rule.alternatives {
        let mut because = given.clone();
        if let Some(term) = check.condition(&alternative.when, given) {
            because.learn(&term);
            let repeated = conjuncts(&term)
                .into_iter()
                .filter_map(|part| repeats(rule, &own, part));
            let spots = repeated.collect();
            check.spots(&alternative.when, spots);
        }
        check.template(&alternative.because, &because);
    }
}

/// The conjuncts of `when`.
fn own_condition(rule: &Rule) -> Vec<Term> {
    let when = rule.when.as_ref();
    let term = when.and_then(|when| expression::parse(&when.value).ok());
    let own = term.as_ref().map(conjuncts).unwrap_or_default();
    own.into_iter().cloned().collect()
}

/// Returns what is wrong with a part of an alternative that the rule's own condition implies.
fn repeats(rule: &Rule, own: &[Term], part: &Term) -> Option<Spot> {
    let message = if own.iter().any(|one| same(one, part)) {
        "an alternative repeats a condition of 'when'"
    } else if rule.precondition.iter().any(|one| implies(one, part)) {
        "an alternative repeats a precondition"
    } else {
        return None;
    };
    Some(Spot {
        offset: part.offset,
        message: message.to_owned(),
        hint: Some(HINT.to_owned()),
    })
}

/// Returns whether every literal of a precondition makes a term true: `reason: [Error]` and `reason != 'OOMKilled'`.
fn implies(precondition: &Precondition, term: &Term) -> bool {
    let of_fact =
        |term: &Term| matches!(&term.kind, TermKind::Path(path) if path.join(".") == precondition.fact.value);
    let every = |holds: &dyn Fn(&Literal) -> bool| precondition.any.iter().all(|one| holds(&one.value));
    let TermKind::Call { function, args } = &term.kind else {
        return of_fact(term) && every(&|literal| *literal == Literal::Bool(true));
    };
    match (function.as_str(), args.as_slice()) {
        ("!", [inner]) => of_fact(inner) && every(&|literal| *literal == Literal::Bool(false)),
        ("==", [fact, value]) => of_fact(fact) && every(&|literal| is(literal, value)),
        ("!=", [fact, value]) => of_fact(fact) && every(&|literal| !is(literal, value)),
        _ => false,
    }
}

fn is(literal: &Literal, value: &Term) -> bool {
    match (literal, &value.kind) {
        (Literal::Word(word), TermKind::Text(text)) => word == text,
        (Literal::Int(number), TermKind::Int(value)) => number == value,
        (Literal::Bool(literal), TermKind::Bool(value)) => literal == value,
        _ => false,
    }
}

/// Returns whether two terms are the same, wherever they stand.
fn same(one: &Term, other: &Term) -> bool {
    let all = |ones: &[Term], others: &[Term]| {
        ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(one, other))
    };
    match (&one.kind, &other.kind) {
        (
            TermKind::Call { function, args },
            TermKind::Call {
                function: name,
                args: others,
            },
        ) => function == name && all(args, others),
        (TermKind::List(ones), TermKind::List(others)) => all(ones, others),
        (
            TermKind::Select { of, field },
            TermKind::Select {
                of: other,
                field: name,
            },
        ) => field == name && same(of, other),
        (one, other) => one == other,
    }
}
