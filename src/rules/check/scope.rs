//! The names that one rule may read: facts it can see, its captures, its bound objects.

use std::collections::{BTreeMap, BTreeSet};

use super::truths::Truths;
use super::types::fields_of;
use super::walk::Given;
use super::{Spot, Vocabulary, did_you_mean, words};
use crate::facts::joins;
use crate::facts::{FactRow, Root, Type};
use crate::k8s::Kind;
use crate::k8s::yaml::place_within;
use crate::rules::expression::{self, Term, TermKind};
use crate::rules::file::{Literal, Rule, RuleFault};

/// What a name of `match` offers.
pub(super) struct Capture {
    /// The named groups, and whether every regex has it.
    pub(super) groups: BTreeMap<String, bool>,
    /// The fact that is searched.
    pub(super) source: String,
}

/// What a name of `lookup` offers.
pub(super) struct BoundName {
    /// Its place among the lookups: a lookup reads only what stands before it.
    pub(super) index: usize,
    pub(super) fields: Vec<(&'static str, Type)>,
    /// The kind of the object that it stands for, where its function finds no other.
    pub(super) kind: Option<Kind>,
    /// What must hold before it is asked: the captures that it reads were found.
    pub(super) needs: Truths,
}

impl BoundName {
    pub(super) fn has_field(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    pub(super) fn field(&self, name: &str) -> Option<Type> {
        let found = self.fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, kind)| *kind)
    }
}

/// All names of a rule.
pub(super) struct Scope<'a> {
    pub(super) on: Root,
    pub(super) vocabulary: &'a Vocabulary,
    captures: BTreeMap<&'a str, Capture>,
    binds: BTreeMap<&'a str, BoundName>,
}

impl<'a> Scope<'a> {
    /// Reads the names of a rule; regexes that do not compile and sources that are no texts are faults.
    pub(super) fn of(rule: &'a Rule, vocabulary: &'a Vocabulary) -> (Self, Vec<RuleFault>) {
        let mut scope = Self {
            on: rule.subject.value,
            vocabulary,
            captures: BTreeMap::new(),
            binds: BTreeMap::new(),
        };
        let mut faults = Vec::new();
        for entry in &rule.matches {
            let (groups, faulty) = groups_of(entry, rule);
            faults.extend(faulty);
            faults.extend(scope.source_fault(entry, rule));
            let source = entry.source.value.clone();
            scope
                .captures
                .insert(entry.name.value.as_str(), Capture { groups, source });
        }
        for (index, (name, source)) in rule.lookup.iter().enumerate() {
            let bound = scope.read_bind(index, &source.value);
            scope.binds.entry(name.value.as_str()).or_insert(bound);
        }
        (scope, faults)
    }

    pub(super) fn capture(&self, name: &str) -> Option<&Capture> {
        self.captures.get(name)
    }

    pub(super) fn bound(&self, name: &str) -> Option<&BoundName> {
        self.binds.get(name)
    }

    pub(super) fn bound_names(&self) -> impl Iterator<Item = &str> {
        self.binds.keys().copied()
    }

    /// Returns every word that a path may begin with.
    pub(super) fn first_words(&self) -> impl Iterator<Item = &str> {
        let roots = self.on.visible().iter().map(|root| root.word());
        roots
            .chain(self.captures.keys().copied())
            .chain(self.bound_names())
    }

    /// Finds a fact that the rule can see.
    pub(super) fn fact_named(&self, path: &str) -> Option<&'static FactRow> {
        let row = self.vocabulary.fact(path)?;
        self.on.visible().contains(&row.root()).then_some(row)
    }

    /// Says why a path is no fact of this rule.
    pub(super) fn unknown_fact(&self, path: &str, offset: usize) -> Spot {
        let first = path.split('.').next().unwrap_or_default();
        let visible = self.on.visible();
        let (message, hint) = match Root::of_word(first) {
            Some(root) if !visible.contains(&root) => {
                let seen: Vec<&str> = visible.iter().map(|root| root.word()).collect();
                (
                    format!("a rule on '{}' sees no facts of '{first}'", self.on.word()),
                    Some(format!("it sees {}", seen.join(", "))),
                )
            }
            Some(_) => (
                format!("unknown fact '{path}'"),
                did_you_mean(path, self.visible_paths()),
            ),
            None => (
                format!("unknown name '{first}'"),
                did_you_mean(first, self.first_words()).or_else(|| did_you_mean(path, self.visible_paths())),
            ),
        };
        Spot {
            offset,
            message,
            hint,
        }
    }

    fn visible_paths(&self) -> impl Iterator<Item = &'static str> {
        let visible = self.on.visible();
        self.vocabulary.paths().filter(move |path| {
            let first = path.split('.').next().unwrap_or_default();
            Root::of_word(first).is_some_and(|root| visible.contains(&root))
        })
    }

    /// Returns what a passed precondition says.
    pub(super) fn precondition_given(&self, rule: &Rule) -> Given {
        let mut given = Given::default();
        for precondition in &rule.precondition {
            given.known.insert(precondition.fact.value.clone());
            if precondition
                .any
                .iter()
                .all(|literal| literal.value == Literal::Bool(true))
            {
                given.truths.insert(precondition.fact.value.clone());
            }
        }
        given
    }

    /// A text in which something was found is known.
    pub(super) fn add_found_sources(&self, given: &mut Given) {
        for (name, capture) in &self.captures {
            if given.truths.contains(&format!("{name}.found")) {
                given.known.insert(capture.source.clone());
            }
        }
    }

    fn source_fault(&self, entry: &crate::rules::file::Match, rule: &Rule) -> Option<RuleFault> {
        let path = entry.source.value.as_str();
        let spot = match self.fact_named(path) {
            None => self.unknown_fact(path, 0),
            Some(row) if matches!(row.kind, Type::Text | Type::Texts) => return None,
            Some(row) => Spot {
                offset: 0,
                message: format!(
                    "a match searches texts, and '{path}' is {}",
                    super::name_of(super::Ty::Of(row.kind))
                ),
                hint: Some("compare it in 'when'".to_owned()),
            },
        };
        Some(RuleFault {
            path: rule.path.clone(),
            place: entry.source.place,
            message: spot.message,
            hint: spot.hint,
        })
    }

    fn read_bind(&self, index: usize, source: &str) -> BoundName {
        let mut bound = BoundName {
            index,
            fields: Vec::new(),
            kind: None,
            needs: BTreeSet::new(),
        };
        let Ok(term) = expression::parse(source) else {
            return bound;
        };
        for path in expression::paths(&term) {
            if self.captures.contains_key(path[0].as_str()) {
                bound.needs.insert(format!("{}.found", path[0]));
            } else if let Some(before) = self.binds.get(path[0].as_str()) {
                bound.needs.extend(before.needs.iter().cloned());
            }
        }
        bound.kind = function_of(&term).and_then(joins::kind_of);
        if let Some(function) = function_of(&term).and_then(|name| self.vocabulary.function(name)) {
            bound.fields.extend(fields_of(function.result));
            for always in [("ref", Type::Ref), ("exists", Type::Bool)] {
                if !bound.has_field(always.0) {
                    bound.fields.push(always);
                }
            }
        }
        bound
    }
}

fn function_of(term: &Term) -> Option<&str> {
    match &term.kind {
        TermKind::Call { function, .. } => Some(function),
        _ => None,
    }
}

/// Returns the named groups of a match.
fn groups_of(entry: &crate::rules::file::Match, rule: &Rule) -> (BTreeMap<String, bool>, Vec<RuleFault>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for source in &entry.any {
        let mut say = |offset: usize, message: String| {
            faults.push(RuleFault {
                path: rule.path.clone(),
                place: place_within(&rule.text, source.place, &source.value, offset),
                message,
                hint: None,
            });
        };
        match words::regex(&source.value) {
            Err((offset, message)) => say(offset, message),
            Ok(regex) => {
                for group in regex.capture_names().flatten() {
                    if group == "found" || group == "text" {
                        say(0, format!("a group cannot be called '{group}'"));
                    }
                    *counts.entry(group.to_owned()).or_default() += 1;
                }
            }
        }
    }
    let everywhere = |count: usize| count == entry.any.len();
    let groups = counts
        .into_iter()
        .map(|(group, count)| (group, everywhere(count)));
    (groups.collect(), faults)
}
