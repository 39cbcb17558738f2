//! Rules on subjects: fires, quiet, skipped, or a defect of the rule.
//!
//! What a finding says is filled here completely; what is the cause of what is not decided here.

mod confidence;
mod evidence;
mod fill;
mod frame;
mod prepared;
mod shared;
pub(crate) mod why;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Rules;
use super::expression::Outcome;
use super::file::{Literal, Precondition, Rule};
use super::fired::{Defect, Evaluation, Fired, Undecided};
use crate::facts::{Fact, Root, Scene, Subject, Value};
use crate::k8s::ObjectRef;
use crate::snapshot::Input;
use frame::Frame;

pub(crate) use prepared::Prepared;

/// What is read of so many subjects is kept at once, where there are more.
const BATCH: usize = 500;

/// What is evaluated. Facts see everything that was recorded, whatever the scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// `None`: every namespace. Cluster-scoped subjects are always evaluated.
    pub(crate) namespaces: Option<Vec<String>>,
    /// `None`: every object. Else these alone, and what lies in them.
    pub(crate) objects: Option<BTreeSet<ObjectRef>>,
}

impl Scope {
    fn holds(&self, subject: &Subject) -> bool {
        let namespace = match subject.root {
            Root::Namespace => &subject.object.name,
            _ => &subject.object.namespace,
        };
        let named = |namespaces: &Vec<String>| namespaces.contains(namespace);
        if self
            .objects
            .as_ref()
            .is_some_and(|objects| !objects.contains(&subject.object))
        {
            return false;
        }
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

/// Makes rules ready, in the order of their ids. What is compiled of a rule lives as long as this, however often it is
/// evaluated.
pub(crate) fn prepare(rules: &Rules) -> Vec<Prepared<'_>> {
    in_order(rules).into_iter().map(Prepared::new).collect()
}

/// Evaluates all rules on all their subjects; what comes out is in the order of rule id, then subject.
pub(crate) fn evaluate<'r>(prepared: &[Prepared<'r>], scene: &Scene<'_>, scope: &Scope) -> Evaluation<'r> {
    let mut evaluation = Evaluation::default();
    let of_root = by_root(prepared);
    let subjects = of_root.keys().flat_map(|root| scene.subjects(*root));
    let mut subjects: Vec<Arc<Subject>> = subjects.map(Arc::new).collect();
    subjects.retain(|subject| {
        let inside = scope.holds(subject);
        if !inside {
            let deep = of_root[&subject.root].iter().filter(|one| one.rule.deep);
            evaluation.not_run += deep.count() as u64;
        }
        inside
    });
    // A pod, its containers and its workload read the same objects, and stand together by name.
    subjects.sort_by(|one, other| place(one).cmp(&place(other)));
    evaluation.append(shared::on_all_processors(prepared, scene, &subjects));
    for (root, rules) in &of_root {
        for (list, input) in scene.unread(*root).iter().filter(|(list, _)| scope.holds(list)) {
            let list = Arc::new(list.clone());
            let undecided = |prepared: &&Prepared<'r>| Undecided {
                rule: prepared.rule,
                needs: vec![*input],
            };
            evaluation.skip(&list, rules.iter().map(undecided).collect());
        }
    }
    evaluation.sort();
    evaluation
}

fn by_root<'p, 'r>(prepared: &'p [Prepared<'r>]) -> BTreeMap<Root, Vec<&'p Prepared<'r>>> {
    let mut of_root: BTreeMap<Root, Vec<&Prepared<'r>>> = BTreeMap::new();
    for one in prepared {
        of_root.entry(one.rule.subject.value).or_default().push(one);
    }
    of_root
}

fn place(subject: &Subject) -> (&str, &str) {
    (&subject.object.namespace, &subject.object.name)
}

/// All rules on the subjects of one batch; what is parsed for them is let go with it, where there are more.
fn judge_batch<'r>(
    of_root: &BTreeMap<Root, Vec<&Prepared<'r>>>,
    scene: &Scene<'_>,
    (batch, many): (&[Arc<Subject>], bool),
) -> Evaluation<'r> {
    let mut evaluation = Evaluation::default();
    let copy = many.then(|| scene.snapshot.passing());
    let passing = copy.as_ref().map(|copy| scene.passing(copy));
    let here = passing.as_ref().unwrap_or(scene);
    for subject in batch {
        judge_all(&mut evaluation, &of_root[&subject.root], (here, subject));
    }
    scene.let_go_of_most();
    evaluation
}

/// All rules on one subject; what was derived of a subject that no rule speaks of is let go.
fn judge_all<'r>(
    evaluation: &mut Evaluation<'r>,
    rules: &[&Prepared<'r>],
    (scene, subject): (&Scene<'_>, &Arc<Subject>),
) {
    let spoken = evaluation.spoken();
    let mut undecided = Vec::new();
    for prepared in rules {
        let rule = prepared.rule;
        match judge(prepared, scene, subject) {
            Verdict::Skipped(needs) => undecided.push(Undecided { rule, needs }),
            Verdict::Fires(fired) => {
                evaluation.ran += 1;
                evaluation.fired.push(*fired);
            }
            Verdict::Quiet => {
                evaluation.ran += 1;
                evaluation.quiet += 1;
            }
            Verdict::Defect(message) => evaluation.defects.push(Defect {
                rule,
                subject: Subject::clone(subject),
                message,
            }),
        }
    }
    evaluation.skip(subject, undecided);
    if evaluation.spoken() == spoken {
        scene.let_go(subject);
    }
}

/// Names the key of the rule in which something is wrong.
fn within(key: &str, message: String) -> String {
    format!("'{key}': {message}")
}

fn in_order(rules: &Rules) -> Vec<&Rule> {
    let mut in_order: Vec<&Rule> = rules.rules.iter().collect();
    in_order.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    in_order
}

fn judge<'r>(prepared: &Prepared<'r>, scene: &Scene<'_>, subject: &Subject) -> Verdict<'r> {
    match preconditions(&prepared.rule.precondition, scene, subject) {
        Ok(true) => {}
        Ok(false) => return Verdict::Quiet,
        Err(needs) => return Verdict::Skipped(needs),
    }
    let frame = match Frame::new(prepared, scene, subject) {
        Ok(frame) => frame,
        Err(message) => return Verdict::Defect(message),
    };
    match frame.when() {
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

/// Whether all preconditions pass. A precondition that is known to be shut decides, whatever is unknown beside it.
fn preconditions(
    preconditions: &[Precondition],
    scene: &Scene<'_>,
    subject: &Subject,
) -> Result<bool, Vec<Input>> {
    let mut needs = BTreeSet::new();
    for precondition in preconditions {
        match &*scene.shared_fact(subject, &precondition.fact.value) {
            Fact::Unknown(input) => {
                needs.insert(*input);
            }
            Fact::Known(value) => {
                if !precondition.any.iter().any(|literal| is(value, &literal.value)) {
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
