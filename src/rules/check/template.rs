//! What stands in the holes of a template: sound expressions, and other words for what may be unknown.

use std::collections::BTreeSet;

use super::scope::Scope;
use super::types::{Ty, name_of};
use super::walk::{Given, Walk};
use super::{Spot, spot_of};
use crate::facts::Type;
use crate::rules::expression;
use crate::rules::template::{Piece, pieces};

/// Checks every hole of a text.
pub(super) fn check(text: &str, scope: &Scope<'_>, given: &Given) -> (Vec<Spot>, BTreeSet<String>) {
    let mut spots = Vec::new();
    let mut used = BTreeSet::new();
    match pieces(text) {
        Ok(pieces) => {
            for piece in &pieces {
                if let Piece::Expression { source, offset, or } = piece {
                    let (more, names) = hole((source, or.is_some()), scope, given);
                    used.extend(names);
                    spots.extend(more.into_iter().map(|spot| Spot {
                        offset: spot.offset + offset,
                        ..spot
                    }));
                }
            }
        }
        Err(fault) => spots.push(spot_of(fault)),
    }
    (spots, used)
}

fn hole((source, has_or): (&str, bool), scope: &Scope<'_>, given: &Given) -> (Vec<Spot>, BTreeSet<String>) {
    let term = match expression::parse(source) {
        Ok(term) => term,
        Err(fault) => return (vec![spot_of(fault)], BTreeSet::new()),
    };
    let given = Given {
        captures_are_found: has_or || given.captures_are_found,
        ..given.clone()
    };
    let mut walk = Walk::new(scope, &given);
    let ty = walk.term(&term);
    if let Ty::Of(Type::Map | Type::Objects(_) | Type::Record(_) | Type::Texts) = ty {
        let hint = match ty {
            Ty::Of(Type::Texts) => "capture the part that matters with 'match'",
            _ => "read one of its fields",
        };
        let message = format!("{} cannot be written in a sentence", name_of(ty));
        walk.fault(term.offset, message, Some(hint));
    }
    let unsure = std::mem::take(&mut walk.unsure);
    for (offset, path) in unsure.into_iter().filter(|_| !has_or) {
        let hint = format!("say what stands there then: {{{{{source} or: \"…\"}}}}");
        walk.fault(offset, format!("'{path}' may be unknown here"), Some(&hint));
    }
    walk.finish()
}
