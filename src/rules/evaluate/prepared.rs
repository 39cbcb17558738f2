//! A rule with what was compiled of it so far: an expression is compiled when it is first needed.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::facts::{self, Root};
use crate::rules::expression::{self, Compiled, CompiledCall, Term};
use crate::rules::file::Rule;
use crate::rules::matching::{self, Source};

/// A rule and its compiled parts, as long as one evaluation of all rules.
pub(crate) struct Prepared<'r> {
    pub(super) rule: &'r Rule,
    sources: OnceCell<Result<Vec<Source>, String>>,
    when: OnceCell<Result<Vec<Compiled>, String>>,
    condition: OnceCell<Result<Option<Term>, String>>,
    expressions: RefCell<HashMap<String, Result<Rc<Compiled>, String>>>,
    calls: RefCell<HashMap<String, Result<Rc<CompiledCall>, String>>>,
}

impl<'r> Prepared<'r> {
    pub(super) fn new(rule: &'r Rule) -> Self {
        Self {
            rule,
            sources: OnceCell::new(),
            when: OnceCell::new(),
            condition: OnceCell::new(),
            expressions: RefCell::default(),
            calls: RefCell::default(),
        }
    }

    /// The kind of object that the rule is evaluated on.
    pub(crate) fn root(&self) -> Root {
        self.rule.subject.value
    }

    /// The regexes of `match`.
    pub(super) fn sources(&self) -> Result<&[Source], String> {
        let sources = self.sources.get_or_init(|| matching::prepare(&self.rule.matches));
        sources.as_deref().map_err(Clone::clone)
    }

    /// The conjuncts of `when`, those that read facts and matches alone before those that ask for what is bound.
    pub(super) fn when(&self) -> Result<&[Compiled], String> {
        let when = self.when.get_or_init(|| {
            let Some(when) = &self.rule.when else {
                return Ok(Vec::new());
            };
            let compiled = Compiled::conjuncts(&when.value, &|path| self.stem(path));
            let mut conjuncts = compiled.map_err(|fault| fault.message)?;
            conjuncts.sort_by_key(|one| one.paths().any(|path| self.is_bound(path)));
            Ok(conjuncts)
        });
        when.as_deref().map_err(Clone::clone)
    }

    /// Returns `when` as a term, for the question what it rests on.
    pub(super) fn condition(&self) -> Result<Option<&Term>, String> {
        let condition = self.condition.get_or_init(|| {
            let when = self.rule.when.as_ref();
            let term = when.map(|when| expression::parse(&when.value));
            term.transpose().map_err(|fault| fault.message)
        });
        condition.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    fn is_bound(&self, path: &str) -> bool {
        path.split('.')
            .next()
            .is_some_and(|name| self.bound(name).is_some())
    }

    pub(super) fn expression(&self, source: &str) -> Result<Rc<Compiled>, String> {
        let known = self.expressions.borrow().get(source).cloned();
        known.unwrap_or_else(|| {
            let compiled = Compiled::new(source, &|path| self.stem(path));
            let compiled = compiled.map(Rc::new).map_err(|fault| fault.message);
            self.expressions
                .borrow_mut()
                .insert(source.to_owned(), compiled.clone());
            compiled
        })
    }

    /// Returns the call that a bound name stands for.
    pub(super) fn call(&self, source: &str) -> Result<Rc<CompiledCall>, String> {
        let known = self.calls.borrow().get(source).cloned();
        known.unwrap_or_else(|| {
            let compiled = CompiledCall::new(source, &|path| self.stem(path));
            let compiled = compiled.map(Rc::new).map_err(|fault| fault.message);
            self.calls
                .borrow_mut()
                .insert(source.to_owned(), compiled.clone());
            compiled
        })
    }

    pub(super) fn matches(&self, name: &str) -> bool {
        self.rule.matches.iter().any(|entry| entry.name.value == name)
    }

    /// Returns the expression of a bound name.
    pub(super) fn bound(&self, name: &str) -> Option<&'r str> {
        let mut binds = self.rule.lookup.iter();
        binds
            .find(|(bound, _)| bound.value == name)
            .map(|(_, source)| source.value.as_str())
    }

    /// Returns how many segments of a path name a value: a name of the rule and one field, or a fact.
    fn stem(&self, path: &[&str]) -> Option<usize> {
        let name = path.first()?;
        if self.matches(name) || self.bound(name).is_some() {
            return Some(2);
        }
        (2..=path.len())
            .rev()
            .find(|length| facts::look_up(&path[..*length].join(".")).is_some())
    }
}
