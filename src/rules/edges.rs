//! Which rule explains which: the kinds of causes that symptoms name, and the edges that causes of schema 1 name.

use std::collections::BTreeSet;

use super::Rules;
use super::Severity;
use super::file::{CauseKind, Rule, Via};
use crate::facts::subject::Root;

/// The word of `not:` that stands for all fallbacks.
pub(super) const FALLBACK: &str = "fallback";

/// One rule explains another where their objects stand in this relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleEdge<'r> {
    pub(crate) cause: &'r Rule,
    pub(crate) via: Via,
    pub(crate) symptom: &'r Rule,
}

impl CauseKind {
    /// Returns whether a rule is a cause of this kind.
    pub(super) fn holds(&self, cause: &Rule) -> bool {
        let is_one_of = |ids: &[super::file::Placed<String>]| ids.iter().any(|id| cause.is_called(&id.value));
        let excepted =
            is_one_of(&self.not) || (cause.fallback && self.not.iter().any(|word| word.value == FALLBACK));
        (self.rules.is_empty() || is_one_of(&self.rules))
            && self.severity.is_none_or(|lowest| cause.severity >= lowest)
            && (self.stages.is_empty() || self.stages.contains(&cause.stage))
            && (self.layers.is_empty() || self.layers.contains(&cause.layer))
            && !excepted
    }
}

/// Returns the relations in which a finding of one rule explains a finding of another, each once.
pub(crate) fn relations(cause: &Rule, symptom: &Rule) -> BTreeSet<Via> {
    let kinds = symptom.explained_by.iter().filter(|kind| {
        // A kind that fits its own rule does not mean it; an id would.
        kind.holds(cause) && (cause.id.value != symptom.id.value || !kind.rules.is_empty())
    });
    let named = cause
        .explains
        .iter()
        .filter(|edge| symptom.is_called(&edge.rule.value));
    kinds
        .map(|kind| kind.via)
        .chain(named.map(|edge| edge.via))
        // A fallback states less than any specific rule on the same object.
        .filter(|via| *via != Via::Itself || !cause.fallback || symptom.fallback)
        .chain(outranks(cause, symptom).then_some(Via::Itself))
        .collect()
}

/// Returns true if a rule outranks a fallback on the same object: it is at least as severe, or states why the same layer
/// failed.
fn outranks(cause: &Rule, symptom: &Rule) -> bool {
    let is_of_pod = |rule: &Rule| matches!(rule.subject.value, Root::Pod | Root::Container);
    let same_object =
        cause.subject.value == symptom.subject.value || (is_of_pod(cause) && is_of_pod(symptom));
    let at_least = match cause.layer == symptom.layer {
        true => Severity::Warning,
        false => symptom.severity,
    };
    // What the fallback explains elsewhere (the rollout of a pod that cannot start) states less than the fallback does.
    let is_symptom = cause
        .explained_by
        .iter()
        .any(|kind| kind.via != Via::Itself && kind.holds(symptom));
    symptom.fallback && !cause.fallback && same_object && cause.severity >= at_least && !is_symptom
}

/// Returns every edge between rules, in the order of the symptoms, then the causes.
pub(crate) fn all(rules: &Rules) -> impl Iterator<Item = RuleEdge<'_>> {
    rules.rules.iter().flat_map(move |symptom| {
        rules.rules.iter().flat_map(move |cause| {
            relations(cause, symptom)
                .into_iter()
                .map(move |via| RuleEdge { cause, via, symptom })
        })
    })
}
