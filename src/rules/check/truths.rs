//! What is known to hold where a term is read: the left side of its `&&`, the precondition, a `when` that passed.

use std::collections::BTreeSet;

use crate::rules::expression::{Term, TermKind, paths};

/// Statements by their spelling: `container.memory.limited`, `'app' in pod.labels`.
pub(super) type Truths = BTreeSet<String>;

/// Returns what holds when a term is true.
pub(super) fn when_true(term: &Term) -> Truths {
    match call(term) {
        Some(("&&", [left, right])) => &when_true(left) | &when_true(right),
        Some(("||", [left, right])) => &when_true(left) & &when_true(right),
        Some(("!", [inner])) => when_false(inner),
        _ => spell(term).into_iter().collect(),
    }
}

/// Returns what holds when a term is false.
pub(super) fn when_false(term: &Term) -> Truths {
    match call(term) {
        Some(("&&", [left, right])) => &when_false(left) & &when_false(right),
        Some(("||", [left, right])) => &when_false(left) | &when_false(right),
        Some(("!", [inner])) => when_true(inner),
        _ => Truths::new(),
    }
}

/// Returns the terms that `&&` joins at the top.
pub(super) fn conjuncts(term: &Term) -> Vec<&Term> {
    match call(term) {
        Some(("&&", [left, right])) => {
            let mut all = conjuncts(left);
            all.extend(conjuncts(right));
            all
        }
        _ => vec![term],
    }
}

/// Returns the paths that must have been known for a conjunct to be true: `||`, `exists` and `?:` can be true
/// although a part of them is unknown.
pub(super) fn decided(term: &Term) -> BTreeSet<String> {
    match &term.kind {
        TermKind::Comprehension { .. } => BTreeSet::new(),
        TermKind::Call { function, .. } if function == "||" || function == "?:" => BTreeSet::new(),
        TermKind::Call { function, args } if function == "!" => {
            // `!(a && b)` is `!a || !b`.
            match args.first().and_then(call) {
                Some(("&&", _)) => BTreeSet::new(),
                Some(("||", sides)) => sides.iter().flat_map(decided).collect(),
                _ => args.iter().flat_map(decided).collect(),
            }
        }
        TermKind::Call { args, .. } => args.iter().flat_map(decided).collect(),
        TermKind::Path(_) => paths(term).iter().map(|path| path.join(".")).collect(),
        TermKind::List(items) => items.iter().flat_map(decided).collect(),
        TermKind::Select { of, .. } => decided(of),
        _ => BTreeSet::new(),
    }
}

/// Returns the spelling of a term that guards others.
pub(super) fn spell(term: &Term) -> Option<String> {
    match &term.kind {
        TermKind::Path(path) => Some(path.join(".")),
        TermKind::Text(text) => Some(format!("'{text}'")),
        TermKind::Call { function, args } if function == "in" => match args.as_slice() {
            [key, map] => Some(format!("{} in {}", spell(key)?, spell(map)?)),
            _ => None,
        },
        _ => None,
    }
}

fn call(term: &Term) -> Option<(&str, &[Term])> {
    match &term.kind {
        TermKind::Call { function, args } => Some((function, args)),
        _ => None,
    }
}
