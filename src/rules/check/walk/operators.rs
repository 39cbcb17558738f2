//! Operators: which types go together.

use super::Walk;
use crate::facts::Type;
use crate::rules::check::truths::{spell, when_false, when_true};
use crate::rules::check::types::{
    BOOL, INT, TEXT, Ty, WORD, comparable, contained, is_text, name_of, ordered,
};
use crate::rules::expression::{Term, TermKind};

impl Walk<'_> {
    pub(super) fn equality(&mut self, sign: &str, left: &Term, right: &Term) -> Ty {
        let (from, to) = (self.term(left), self.term(right));
        if !comparable(from, to) {
            self.mismatch(left.offset, sign, (from, to));
            return BOOL;
        }
        let literal = |term: &Term| matches!(&term.kind, TermKind::Text(text) if !text.is_empty());
        if (from == TEXT && literal(right)) || (to == TEXT && literal(left)) {
            self.fault(
                left.offset,
                "a free text is searched, not compared",
                Some("give it a name in 'match' and ask NAME.found"),
            );
        }
        BOOL
    }

    pub(super) fn mismatch(&mut self, offset: usize, sign: &str, (left, right): (Ty, Ty)) {
        let quantity = Ty::Of(Type::Quantity);
        let hint = if left == quantity || right == quantity {
            Some("write the other side as a quantity: quantity('1Gi')")
        } else if matches!(left, Ty::Of(Type::Words)) || matches!(right, Ty::Of(Type::Words)) {
            Some("ask whether a word is in the list: 'word' in list")
        } else {
            None
        };
        let message = format!(
            "cannot compare {} with {} by '{sign}'",
            name_of(left),
            name_of(right)
        );
        self.fault(offset, message, hint);
    }

    pub(super) fn order(&mut self, sign: &str, left: &Term, right: &Term) -> Ty {
        let (from, to) = (self.term(left), self.term(right));
        if !ordered(from, to) {
            self.mismatch(left.offset, sign, (from, to));
        }
        BOOL
    }

    pub(super) fn membership(&mut self, item: &Term, list: &Term) -> Ty {
        let (what, of) = (self.term(item), self.term(list));
        if !contained(what, of) {
            let message = format!("cannot look for {} in {}", name_of(what), name_of(of));
            let hint = matches!(of, Ty::Of(Type::Objects(_)))
                .then_some("ask with exists(): list.exists(x, x.name == 'a')");
            self.fault(item.offset, message, hint);
        }
        BOOL
    }

    pub(super) fn sum(&mut self, left: &Term, right: &Term) -> Ty {
        let (from, to) = (self.term(left), self.term(right));
        match (from, to) {
            (Ty::Any, other) | (other, Ty::Any) => other,
            (INT, INT) => INT,
            _ if is_text(from) && is_text(to) => TEXT,
            _ => self.fault(
                left.offset,
                format!("cannot add {} and {}", name_of(from), name_of(to)),
                Some("a computation is a fact"),
            ),
        }
    }

    pub(super) fn index(&mut self, term: &Term, map: &Term, key: &Term) -> Ty {
        let (of, by) = (self.term(map), self.term(key));
        match of {
            Ty::Of(Type::Map) if is_text(by) => {
                let guard = spell(key)
                    .zip(spell(map))
                    .map(|(key, map)| format!("{key} in {map}"));
                if !guard.as_ref().is_some_and(|guard| self.truths.contains(guard)) {
                    let guard = guard.unwrap_or_else(|| "'k' in m".to_owned());
                    let hint = format!("write {guard} && … before it");
                    self.fault(term.offset, "a map may lack the key", Some(&hint));
                }
                WORD
            }
            Ty::Any => Ty::Any,
            Ty::Of(Type::Map) => self.fault(
                key.offset,
                format!("the key of a map is a word, not {}", name_of(by)),
                None,
            ),
            _ => self.fault(
                term.offset,
                format!("cannot index {}", name_of(of)),
                Some("ask with 'in' or exists(); what stands first is a fact"),
            ),
        }
    }

    pub(super) fn choice(&mut self, condition: &Term, yes: &Term, no: &Term) -> Ty {
        self.bool(condition, "'?'");
        let from = self.under(&when_true(condition), |walk| walk.term(yes));
        let to = self.under(&when_false(condition), |walk| walk.term(no));
        match (from, to) {
            (Ty::Any, other) | (other, Ty::Any) => other,
            (from, to) if from == to => from,
            (from, to) if is_text(from) && is_text(to) => TEXT,
            _ => self.fault(
                yes.offset,
                format!("'?' chooses between {} and {}", name_of(from), name_of(to)),
                None,
            ),
        }
    }
}
