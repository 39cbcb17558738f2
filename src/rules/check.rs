//! Whether a rule makes sense: every fact exists, every type fits, nothing is read that may be unset or unknown.
//!
//! It walks terms and tables and never evaluates. What it lets pass can at run time only be unknown for lack of
//! an observation.

mod alternatives;
mod cycle;
mod fixes;
mod scope;
mod template;
mod truths;
mod types;
mod vocabulary;
mod walk;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::edges::FALLBACK;
use super::expression::{self, ParseFault, Term};
use super::file::{About, Placed, Rule, RuleFault, Source};
use super::suggest::did_you_mean;
use crate::facts::{Root, Type};
use crate::k8s::yaml::place_within;
pub(super) use cycle::cycle;
use scope::Scope;
use truths::{conjuncts, when_true};
use types::{Ty, name_of};
pub(crate) use vocabulary::Vocabulary;
use walk::{Given, Walk};

/// `when` that grows beyond this is a missing fact.
const MOST_LINES: usize = 8;
const MOST_CONJUNCTS: usize = 5;

/// Returns everything that is wrong with a rule; `known` are the ids that it may name.
pub(super) fn rule(rule: &Rule, vocabulary: &Vocabulary, known: &BTreeSet<&str>) -> Vec<RuleFault> {
    let (scope, faults) = Scope::of(rule, vocabulary);
    let mut check = Check {
        rule,
        scope,
        faults,
        used: BTreeSet::new(),
    };
    words::check(&mut check);
    check.names(known);
    let given = check.conditions();
    alternatives::check(&mut check, &given);
    check.about();
    check.key(&given);
    check.evidence(&given);
    check.template(&rule.cause, &given);
    for command in &rule.inspect {
        command.iter().for_each(|word| check.template(word, &given));
    }
    fixes::check(&mut check, &given);
    check.unused();
    check.faults.sort();
    check.faults.dedup();
    check.faults
}

/// A rule under check.
struct Check<'a> {
    rule: &'a Rule,
    scope: Scope<'a>,
    faults: Vec<RuleFault>,
    /// Names of `match` and `lookup` that something reads.
    used: BTreeSet<String>,
}

/// Something that is wrong at a byte of an expression or template.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    offset: usize,
    message: String,
    hint: Option<String>,
}

fn spot_of(fault: ParseFault) -> Spot {
    Spot {
        offset: fault.offset,
        message: fault.message,
        hint: None,
    }
}

impl<'a> Check<'a> {
    fn fault(&mut self, at: &Placed<String>, message: String, hint: Option<String>) {
        self.faults.push(RuleFault {
            path: self.rule.path.clone(),
            place: at.place,
            message,
            hint,
        });
    }

    /// Reports what was found within a text of the file.
    fn spots(&mut self, text: &Placed<String>, spots: Vec<Spot>) {
        for spot in spots {
            self.faults.push(RuleFault {
                path: self.rule.path.clone(),
                place: place_within(&self.rule.text, text.place, &text.value, spot.offset),
                message: spot.message,
                hint: spot.hint,
            });
        }
    }

    /// Parses and walks an expression; `None` when it is no expression.
    fn expression(&mut self, source: &Source, given: &Given) -> Option<(Term, Ty)> {
        match expression::parse(&source.value) {
            Ok(term) => {
                let mut walk = Walk::new(&self.scope, given);
                let ty = walk.term(&term);
                let (spots, used) = walk.finish();
                self.used.extend(used);
                self.spots(source, spots);
                Some((term, ty))
            }
            Err(fault) => {
                self.spots(source, vec![spot_of(fault)]);
                None
            }
        }
    }

    fn template(&mut self, text: &Placed<String>, given: &Given) {
        let (spots, used) = template::check(&text.value, &self.scope, given);
        self.used.extend(used);
        self.spots(text, spots);
    }

    /// A template whose letters do not stand at its place.
    fn template_at(&mut self, text: &Placed<String>, given: &Given) {
        let (spots, used) = template::check(&text.value, &self.scope, given);
        self.used.extend(used);
        for spot in spots {
            self.fault(text, spot.message, spot.hint);
        }
    }

    /// An expression that decides something, within the budget.
    fn condition(&mut self, source: &Source, given: &Given) -> Option<Term> {
        let lines = source.value.trim().lines().count();
        if lines > MOST_LINES {
            let message = format!("a condition has at most {MOST_LINES} lines, not {lines}");
            self.fault(
                source,
                message,
                Some("an expression that grows is a missing fact".to_owned()),
            );
        }
        let (term, ty) = self.expression(source, given)?;
        let count = conjuncts(&term).len();
        if count > MOST_CONJUNCTS {
            let message = format!("a condition has at most {MOST_CONJUNCTS} conjuncts, not {count}");
            self.fault(
                source,
                message,
                Some("an expression that grows is a missing fact".to_owned()),
            );
        }
        if !matches!(ty, Ty::Of(Type::Bool) | Ty::Any) {
            self.fault(
                source,
                format!("a condition must be a bool, not {}", name_of(ty)),
                None,
            );
        }
        Some(term)
    }

    /// Checks precondition, lookups and `when`, and returns what holds once the rule has fired.
    fn conditions(&mut self) -> Given {
        let rule = self.rule;
        let mut given = self.scope.precondition_given(rule);
        // A name is bound only when every capture that it reads was found.
        let binding = Given {
            captures_are_found: true,
            ..given.clone()
        };
        for (index, (_, source)) in rule.lookup.iter().enumerate() {
            self.bound(source, index, &binding);
        }
        if let Some(term) = rule
            .when
            .as_ref()
            .and_then(|source| self.condition(source, &given))
        {
            given.learn(&term);
            self.scope.add_found_sources(&mut given);
        }
        given
    }

    /// The expression of a lookup is one call of a function that binds.
    fn bound(&mut self, source: &Source, index: usize, given: &Given) {
        let Ok(term) = expression::parse(&source.value) else {
            self.expression(source, given);
            return;
        };
        let mut walk = Walk::new(&self.scope, given);
        walk.binding(&term, index);
        let (spots, used) = walk.finish();
        self.used.extend(used);
        self.spots(source, spots);
    }

    /// Rules that this one names exist.
    fn names(&mut self, known: &BTreeSet<&str>) {
        let rule = self.rule;
        let rivals = rule.alternatives.iter().map(|rival| &rival.rule);
        let symptoms = rule.explains.iter().map(|edge| &edge.rule);
        let kinds = rule.explained_by.iter();
        let causes = kinds.flat_map(|kind| kind.rules.iter().chain(&kind.not));
        let causes = causes.filter(|word| word.value != FALLBACK);
        for id in rivals.chain(symptoms).chain(causes) {
            if !known.contains(id.value.as_str()) {
                let hint = did_you_mean(&id.value, known.iter().copied());
                self.fault(id, format!("unknown rule '{}'", id.value), hint);
            }
        }
        for rival in &rule.alternatives {
            if rival.rule.value == rule.id.value {
                self.fault(&rival.rule, "a rule cannot rule itself out".to_owned(), None);
            }
        }
    }

    fn about(&mut self) {
        if let About::Name(name) = &self.rule.about {
            self.object(name, "'about'");
        }
    }

    /// A word that stands for an object: a bound name with a `ref`, or a root that can be seen.
    fn object(&mut self, name: &Placed<String>, what: &str) {
        self.used.insert(name.value.clone());
        if let Some(bound) = self.scope.bound(&name.value) {
            if !bound.has_field("ref") {
                self.fault(name, format!("'{}' stands for no object", name.value), None);
            }
            return;
        }
        let on = self.rule.subject.value;
        let visible: Vec<&str> = on.visible().iter().map(|root| root.word()).collect();
        let hint = || format!("it is a name of 'lookup', or one of {}", visible.join(", "));
        match Root::of_word(&name.value) {
            Some(root) if on.visible().contains(&root) && root != Root::Cluster => {}
            Some(root) => {
                let message = format!("a rule on '{}' sees no {}", on.word(), root.word());
                self.fault(name, message, Some(hint()));
            }
            None => {
                let names = self.scope.bound_names().chain(visible.iter().copied());
                let hint = did_you_mean(&name.value, names).unwrap_or_else(hint);
                self.fault(
                    name,
                    format!("{what} names no object: '{}'", name.value),
                    Some(hint),
                );
            }
        }
    }

    fn key(&mut self, given: &Given) {
        let rule = self.rule;
        for source in &rule.key {
            if let Some((_, ty)) = self.expression(source, given) {
                let fits = [Type::Word, Type::Text, Type::Int, Type::Ref, Type::Bool].map(Ty::Of);
                if ty != Ty::Any && !fits.contains(&ty) {
                    let message = format!("a key is a word, a number or an object, not {}", name_of(ty));
                    self.fault(source, message, None);
                }
            }
        }
    }

    fn evidence(&mut self, given: &Given) {
        let rule = self.rule;
        for item in &rule.evidence {
            if let Some(label) = &item.label {
                self.template(label, given);
            }
            self.used.insert(item.path.value.clone());
            if self.scope.capture(&item.path.value).is_some() {
                continue;
            }
            let segments: Vec<String> = item.path.value.split('.').map(str::to_owned).collect();
            let mut walk = Walk::new(&self.scope, given);
            let ty = walk.quoted(&segments);
            let (spots, used) = walk.finish();
            self.used.extend(used);
            self.spots(&item.path, spots);
            if matches!(ty, Ty::Of(Type::Objects(_) | Type::Record(_))) {
                let message = format!("{} cannot be quoted as evidence", name_of(ty));
                self.fault(&item.path, message, Some("name one of its fields".to_owned()));
            }
        }
    }

    fn unused(&mut self) {
        let rule = self.rule;
        let matches = rule.matches.iter().map(|entry| (&entry.name, "match"));
        let binds = rule.lookup.iter().map(|(name, _)| (name, "lookup"));
        for (name, key) in matches.chain(binds) {
            if !self.used.contains(&name.value) {
                let message = format!("nothing reads '{}' of '{key}'", name.value);
                self.fault(name, message, Some("use it or take it out".to_owned()));
            }
        }
    }
}

impl Given {
    /// Adds what a condition that holds says.
    fn learn(&mut self, term: &Term) {
        self.truths.extend(when_true(term));
        for conjunct in conjuncts(term) {
            self.known.extend(truths::decided(conjunct));
        }
    }
}
