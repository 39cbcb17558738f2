//! Rules on subjects: fires, quiet, skipped, or a defect of the rule.
//!
//! What a finding says is filled here completely; what is the cause of what is not decided here.

mod evidence;
mod fill;
mod frame;
mod prepared;

use std::collections::BTreeSet;

use super::Rules;
use super::expression::Outcome;
use super::file::{Gate, Literal, Rule};
use super::fired::{Defect, Evaluation, Fired, Skipped};
use crate::facts::{Fact, Root, Scene, Subject, Value};
use crate::snapshot::Input;
use frame::Frame;
use prepared::Prepared;

/// What is evaluated. Facts see everything that was recorded, whatever the scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// `None`: every namespace. Cluster-scoped subjects are always evaluated.
    pub(crate) namespaces: Option<Vec<String>>,
}

impl Scope {
    fn holds(&self, subject: &Subject) -> bool {
        let namespace = match subject.root {
            Root::Namespace => &subject.object.name,
            _ => &subject.object.namespace,
        };
        let named = |namespaces: &Vec<String>| namespaces.contains(namespace);
        namespace.is_empty() || self.namespaces.as_ref().is_none_or(named)
    }
}

/// What one rule says of one subject.
enum Verdict<'r> {
    Fires(Box<Fired<'r>>),
    Quiet,
    Skipped(Vec<Input>),
    Defect(String),
}

/// Evaluates all rules on all their subjects, in the order of rule id, then subject.
pub(crate) fn evaluate<'r>(rules: &'r Rules, scene: &Scene<'_>, scope: &Scope) -> Evaluation<'r> {
    let mut evaluation = Evaluation::default();
    let mut subjects: Vec<(Root, Vec<Subject>)> = Vec::new();
    for rule in in_order(rules) {
        let root = rule.on.value;
        let position = subjects
            .iter()
            .position(|(known, _)| *known == root)
            .unwrap_or_else(|| {
                subjects.push((root, scene.subjects(root)));
                subjects.len() - 1
            });
        let prepared = Prepared::new(rule);
        for subject in &subjects[position].1 {
            if !scope.holds(subject) {
                evaluation.not_run += u64::from(rule.deep);
                continue;
            }
            let verdict = judge(&prepared, scene, subject);
            enter(&mut evaluation, (rule, subject), verdict);
        }
        for (list, input) in scene.unread(root) {
            if scope.holds(&list) {
                enter(&mut evaluation, (rule, &list), Verdict::Skipped(vec![input]));
            }
        }
    }
    evaluation
}

fn in_order(rules: &Rules) -> Vec<&Rule> {
    let mut in_order: Vec<&Rule> = rules.rules.iter().collect();
    in_order.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    in_order
}

fn enter<'r>(evaluation: &mut Evaluation<'r>, (rule, subject): (&'r Rule, &Subject), verdict: Verdict<'r>) {
    let subject = subject.clone();
    match verdict {
        Verdict::Fires(fired) => {
            evaluation.ran += 1;
            evaluation.fired.push(*fired);
        }
        Verdict::Quiet => {
            evaluation.ran += 1;
            evaluation.quiet += 1;
        }
        Verdict::Skipped(needs) => evaluation.skipped.push(Skipped { rule, subject, needs }),
        Verdict::Defect(message) => evaluation.defects.push(Defect {
            rule,
            subject,
            message,
        }),
    }
}

fn judge<'r>(prepared: &Prepared<'r>, scene: &Scene<'_>, subject: &Subject) -> Verdict<'r> {
    match gates(&prepared.rule.gate, scene, subject) {
        Ok(true) => {}
        Ok(false) => return Verdict::Quiet,
        Err(needs) => return Verdict::Skipped(needs),
    }
    let frame = match Frame::new(prepared, scene, subject) {
        Ok(frame) => frame,
        Err(message) => return Verdict::Defect(message),
    };
    let outcome = match &prepared.rule.when {
        Some(when) => frame.evaluate(&when.value),
        None => Outcome::Known(Value::Bool(true)),
    };
    match outcome {
        Outcome::Known(Value::Bool(true)) => match fill::fired(&frame) {
            Ok(fired) => Verdict::Fires(Box::new(fired)),
            Err(message) => Verdict::Defect(message),
        },
        Outcome::Known(Value::Bool(false)) => Verdict::Quiet,
        Outcome::Known(_) => Verdict::Defect("'when' is neither true nor false".to_owned()),
        Outcome::Unknown(needs) => Verdict::Skipped(needs),
        Outcome::Defect(message) => Verdict::Defect(format!("'when': {message}")),
    }
}

/// Whether all gates pass. A gate that is known to be shut decides, whatever is unknown beside it.
fn gates(gates: &[Gate], scene: &Scene<'_>, subject: &Subject) -> Result<bool, Vec<Input>> {
    let mut needs = BTreeSet::new();
    for gate in gates {
        match scene.fact(subject, &gate.fact.value) {
            Fact::Unknown(input) => {
                needs.insert(input);
            }
            Fact::Known(value) => {
                if !gate.any.iter().any(|literal| is(&value, &literal.value)) {
                    return Ok(false);
                }
            }
        }
    }
    if needs.is_empty() {
        return Ok(true);
    }
    Err(needs.into_iter().collect())
}

fn is(value: &Value, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Bool(value), Literal::Bool(literal)) => value == literal,
        (Value::Int(value), Literal::Int(literal)) => value == literal,
        (Value::Word(value), Literal::Word(literal)) => value == literal,
        (Value::Text(value), Literal::Word(literal)) => value.text.raw() == literal,
        (Value::Words(values), Literal::Word(literal)) => values.contains(literal),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
