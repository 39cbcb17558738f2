//! One walk over a term: the type of each part, and what may not stand there.

mod operators;
mod paths;

use std::collections::BTreeSet;

use super::scope::Scope;
use super::truths::{Truths, when_false, when_true};
use super::types::{BOOL, INT, Ty, WORD, accepts, is_text, name_of};
use super::{Spot, did_you_mean};
use crate::facts::{Root, Type};
use crate::rules::expression::{Term, TermKind};

/// What holds before a term is read.
#[derive(Clone, Default)]
pub(super) struct Given {
    /// Statements that are true.
    pub(super) truths: Truths,
    /// Paths that cannot be unknown.
    pub(super) known: BTreeSet<String>,
    /// Captures may be read without asking: the reader waits for them, or says something else instead.
    pub(super) captures_are_found: bool,
}

/// A macro's name, what it goes over, its variable and what it asks.
type Macro<'t> = (&'t str, &'t Term, &'t str, &'t Term);

/// A walk, and what it has found so far.
pub(super) struct Walk<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) truths: Truths,
    known: &'s BTreeSet<String>,
    captures_are_found: bool,
    /// Variables of `exists` and `all`, with what they stand for.
    variables: Vec<(String, Type)>,
    /// Only lookups before this one may be read.
    before: usize,
    spots: Vec<Spot>,
    used: BTreeSet<String>,
    /// Paths that may be unknown here, with their offsets.
    pub(super) unsure: Vec<(usize, String)>,
}

impl<'s> Walk<'s> {
    pub(super) fn new(scope: &'s Scope<'s>, given: &'s Given) -> Self {
        Self {
            scope,
            truths: given.truths.clone(),
            known: &given.known,
            captures_are_found: given.captures_are_found,
            variables: Vec::new(),
            before: usize::MAX,
            spots: Vec::new(),
            used: BTreeSet::new(),
            unsure: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> (Vec<Spot>, BTreeSet<String>) {
        (self.spots, self.used)
    }

    /// Reports a fault; the type of what is at fault is `Any`, so that one slip is reported once.
    pub(super) fn fault(&mut self, offset: usize, message: impl Into<String>, hint: Option<&str>) -> Ty {
        self.spots.push(Spot {
            offset,
            message: message.into(),
            hint: hint.map(str::to_owned),
        });
        Ty::Any
    }

    /// Walks the expression of the lookup at `index`: one call of a function that binds.
    pub(super) fn binding(&mut self, term: &Term, index: usize) {
        self.before = index;
        let hint = Some("write one call: secret(pod.namespace, absent.name)");
        let TermKind::Call { function, args } = &term.kind else {
            self.fault(term.offset, "a lookup must call a function", hint);
            return;
        };
        match self.scope.vocabulary.function(function) {
            Some(signature) if signature.binds => {
                self.arguments(term.offset, (function, signature.args), args)
            }
            Some(_) => {
                self.fault(
                    term.offset,
                    format!("{function}() gives no object to look up"),
                    hint,
                );
            }
            None => {
                self.unknown_function(term.offset, function);
            }
        }
    }

    pub(super) fn term(&mut self, term: &Term) -> Ty {
        let offset = term.offset;
        match &term.kind {
            TermKind::Bool(_) => BOOL,
            TermKind::Int(_) => INT,
            TermKind::Text(_) => WORD,
            TermKind::Other(name) => self.fault(offset, format!("no fact is compared with a {name}"), None),
            TermKind::Path(path) => self.path(offset, path),
            TermKind::Select { of, field } => {
                let of = self.term(of);
                self.field(offset, of, field)
            }
            TermKind::Has(_) => self.fault(
                offset,
                "has() is not offered",
                Some("an unset fact is empty, or has a bool beside it: ask that"),
            ),
            TermKind::Call { function, args } => self.call(term, function, args),
            TermKind::List(items) => self.list(offset, items),
            TermKind::Map(_) => self.fault(offset, "a map cannot be written here", None),
            TermKind::Comprehension {
                macro_name,
                range,
                variable,
                body,
            } => self.comprehension(offset, (macro_name, range, variable, body)),
        }
    }

    fn list(&mut self, offset: usize, items: &[Term]) -> Ty {
        let types: Vec<Ty> = items.iter().map(|item| self.term(item)).collect();
        if types.iter().all(|ty| is_text(*ty)) {
            Ty::Of(Type::Words)
        } else if types.iter().all(|ty| matches!(*ty, Ty::Any | INT)) {
            Ty::Ints
        } else {
            self.fault(offset, "a list holds words or numbers, of one kind", None)
        }
    }

    fn call(&mut self, term: &Term, function: &str, args: &[Term]) -> Ty {
        match (function, args) {
            ("&&", [left, right]) => self.joined(left, right, &when_true(left)),
            ("||", [left, right]) => self.joined(left, right, &when_false(left)),
            ("!", [inner]) => {
                self.bool(inner, "'!'");
                BOOL
            }
            ("==" | "!=", [left, right]) => self.equality(function, left, right),
            ("<" | "<=" | ">" | ">=", [left, right]) => self.order(function, left, right),
            ("in", [item, list]) => self.membership(item, list),
            ("+", [left, right]) => self.sum(left, right),
            ("-" | "*" | "/" | "%", args) => {
                for arg in args {
                    let ty = self.term(arg);
                    if !matches!(ty, INT | Ty::Any) {
                        let message = format!("cannot compute '{function}' with {}", name_of(ty));
                        self.fault(arg.offset, message, Some("a computation is a fact"));
                    }
                }
                INT
            }
            ("[]", [map, key]) => self.index(term, map, key),
            ("?:", [condition, yes, no]) => self.choice(condition, yes, no),
            _ => self.function(term.offset, function, args),
        }
    }

    /// Walks a term with more known to hold.
    fn under(&mut self, truths: &Truths, walk: impl FnOnce(&mut Self) -> Ty) -> Ty {
        let outside = self.truths.clone();
        self.truths.extend(truths.iter().cloned());
        let ty = walk(self);
        self.truths = outside;
        ty
    }

    fn joined(&mut self, left: &Term, right: &Term, truths: &Truths) -> Ty {
        self.bool(left, "'&&' and '||'");
        self.under(truths, |walk| {
            walk.bool(right, "'&&' and '||'");
            BOOL
        })
    }

    fn bool(&mut self, term: &Term, what: &str) {
        let ty = self.term(term);
        if !matches!(ty, BOOL | Ty::Any) {
            self.fault(
                term.offset,
                format!("{what} takes a bool, not {}", name_of(ty)),
                None,
            );
        }
    }

    fn comprehension(&mut self, offset: usize, (name, range, variable, body): Macro<'_>) -> Ty {
        if !matches!(name, "exists" | "all") {
            return self.fault(
                offset,
                format!("{name}() is not offered, because a list may have been seen in part"),
                Some("ask with exists() or all(); a count is a fact"),
            );
        }
        if !self.variables.is_empty() {
            return self.fault(
                offset,
                format!("{name}() stands inside another"),
                Some("an expression that grows is a missing fact"),
            );
        }
        let element = match self.term(range) {
            Ty::Of(Type::Objects(fields)) => Type::Record(fields),
            Ty::Of(Type::Words) => Type::Word,
            Ty::Any => return BOOL,
            other => {
                let message = format!("{name}() asks lists of objects or words, not {}", name_of(other));
                return self.fault(range.offset, message, None);
            }
        };
        if self.scope.first_words().any(|word| word == variable) || Root::of_word(variable).is_some() {
            let message = format!("the variable '{variable}' hides another name");
            return self.fault(offset, message, Some("call it x"));
        }
        self.variables.push((variable.to_owned(), element));
        self.bool(body, &format!("{name}()"));
        self.variables.pop();
        BOOL
    }

    fn function(&mut self, offset: usize, name: &str, args: &[Term]) -> Ty {
        match name {
            "matches" => {
                return self.fault(
                    offset,
                    "matches() is not offered",
                    Some("write the regex in 'match' and ask NAME.found"),
                );
            }
            "size" => {
                return self.fault(
                    offset,
                    "size() is not offered, because a list may have been seen in part",
                    Some("a count is a fact; ask exists() whether there is one"),
                );
            }
            _ => {}
        }
        let Some(signature) = self.scope.vocabulary.function(name) else {
            return self.unknown_function(offset, name);
        };
        if signature.binds {
            let hint = format!("write 'lookup: {{ NAME: {name}(…) }}' and read NAME");
            return self.fault(offset, format!("{name}() belongs in 'lookup'"), Some(&hint));
        }
        let (result, wanted) = (signature.result, signature.args);
        self.arguments(offset, (name, wanted), args);
        Ty::Of(result)
    }

    fn unknown_function(&mut self, offset: usize, name: &str) -> Ty {
        let names = self.scope.vocabulary.function_names().chain(["exists", "all"]);
        let hint = did_you_mean(name, names).unwrap_or_else(|| "'rules functions' lists them".to_owned());
        self.fault(offset, format!("unknown function '{name}'"), Some(&hint))
    }

    fn arguments(&mut self, offset: usize, (name, wanted): (&str, &[Type]), args: &[Term]) {
        if args.len() != wanted.len() {
            let message = format!("{name}() takes {} arguments, not {}", wanted.len(), args.len());
            self.fault(offset, message, None);
        }
        for (position, arg) in args.iter().enumerate() {
            let got = self.term(arg);
            if let Some(kind) = wanted.get(position).filter(|kind| !accepts(**kind, got)) {
                let message = format!("{name}() takes {}, not {}", name_of(Ty::Of(*kind)), name_of(got));
                self.fault(arg.offset, message, None);
            }
        }
    }
}
