//! A rule made wrong in one place, in every place where it decides: what its cases must notice.
//!
//! `precondition`, `match`, `when`, `alternatives` and `key` are changed; sentences, fixes and evidence are not. No case is run here.

mod condition;
mod words;

use std::collections::BTreeSet;

use super::check::{self, Vocabulary};
use super::file::{Place, Rule};

/// A rule with one fault.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    pub(crate) rule: Rule,
    pub(crate) place: Place,
    /// What was done to it: "precondition container.state: without running".
    pub(crate) what: String,
}

/// Returns every mutant of a rule, in the order of its file's keys. What `rules check` refuses (a number without the
/// guard before it) nobody can write, so that it is none.
pub(crate) fn of(rule: &Rule) -> Vec<Mutant> {
    let vocabulary = Vocabulary::of_dictionary();
    let mut mutants = Mutants {
        rule,
        faults: faults(rule, &vocabulary),
        vocabulary,
        all: Vec::new(),
    };
    mutants.precondition();
    mutants.matches();
    mutants.when();
    mutants.alternatives();
    mutants.key();
    mutants.all
}

/// How much is wrong with a rule; that other rules are not known here counts for it and for its mutants alike.
fn faults(rule: &Rule, vocabulary: &Vocabulary) -> usize {
    check::rule(rule, vocabulary, &BTreeSet::new()).len()
}

struct Mutants<'r> {
    rule: &'r Rule,
    vocabulary: Vocabulary,
    faults: usize,
    all: Vec<Mutant>,
}

impl Mutants<'_> {
    fn add(&mut self, place: Place, what: String, change: impl FnOnce(&mut Rule)) {
        let mut rule = self.rule.clone();
        change(&mut rule);
        if faults(&rule, &self.vocabulary) > self.faults {
            return;
        }
        // The same words twice in one regex are two mutants, and are told apart by a number.
        let same = |one: &&Mutant| one.what == what || one.what.starts_with(&format!("{what} #"));
        let what = match self.all.iter().filter(same).count() {
            0 => what,
            before => format!("{what} #{}", before + 1),
        };
        self.all.push(Mutant { rule, place, what });
    }

    fn precondition(&mut self) {
        for (at, precondition) in self.rule.precondition.iter().enumerate() {
            let fact = &precondition.fact.value;
            self.add(
                precondition.fact.place,
                format!("without the precondition {fact}"),
                |rule| {
                    rule.precondition.remove(at);
                },
            );
            for (nth, literal) in precondition.any.iter().enumerate() {
                let what = format!("precondition {fact}: without {}", literal.value.written());
                self.add(literal.place, what, |rule| {
                    rule.precondition[at].any.remove(nth);
                });
            }
        }
    }

    fn matches(&mut self) {
        for (at, entry) in self.rule.matches.iter().enumerate() {
            let name = &entry.name.value;
            for (nth, pattern) in entry.any.iter().enumerate() {
                let regex = &pattern.value;
                self.add(
                    pattern.place,
                    format!("match {name}: without '{regex}'"),
                    |rule| {
                        rule.matches[at].any.remove(nth);
                    },
                );
                for changed in words::changed(regex) {
                    let what = format!("match {name}: '{}' becomes '{}'", changed.word, changed.instead);
                    self.add(pattern.place, what, |rule| {
                        rule.matches[at].any[nth].value = changed.regex;
                    });
                }
            }
        }
    }

    fn when(&mut self) {
        let Some(when) = &self.rule.when else {
            return;
        };
        for changed in condition::changed(&when.value) {
            self.add(when.place, format!("when: {}", changed.what), |rule| {
                if let Some(when) = &mut rule.when {
                    when.value = changed.source;
                }
            });
        }
    }

    fn alternatives(&mut self) {
        for (at, rival) in self.rule.alternatives.iter().enumerate() {
            let what = format!("alternatives: without {}", rival.rule.value);
            self.add(rival.rule.place, what, |rule| {
                rule.alternatives.remove(at);
            });
        }
    }

    fn key(&mut self) {
        for (at, element) in self.rule.key.iter().enumerate() {
            self.add(element.place, format!("key: without {}", element.value), |rule| {
                rule.key.remove(at);
            });
        }
    }
}

#[cfg(test)]
mod tests;
