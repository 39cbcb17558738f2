//! How sure a finding is: computed from the components that state what its condition rests on, and from its alternatives.
//!
//! A component's own decision, in words of one meaning, confirms a cause; so does the exact result of an engine, and so do
//! two components that state it. Anything else is an inference.

use std::collections::BTreeSet;

use super::frame::{Frame, Joined, function_named_in};
use super::within;
use crate::facts::{self, Bearing, Fact, FactRow, Observer, Seen, Type, Value, observer};
use crate::k8s::Untrusted;
use crate::rules::expression::{Bindings, Bound, Outcome, Term, TermKind};
use crate::rules::file::Severity;
use crate::rules::fired::{Confidence, RuledOut};
use crate::rules::template;
use crate::text::{Failure, FailureClass, Layer};

/// The join whose record is the structure of its text.
const FAILURE: &str = "failure";

/// How sure a finding is, and why.
pub(super) struct Assessment {
    /// Of the cause.
    pub(super) confidence: Confidence,
    /// Of the layer, operation and object, where the rule is a fallback and gives no cause.
    pub(super) location: Option<Confidence>,
    /// The observers that state it, sorted.
    pub(super) agreeing: Vec<String>,
    pub(super) ruled_out: Vec<RuledOut>,
}

/// Assesses a rule that fires.
pub(super) fn assess(frame: &Frame<'_, '_, '_>) -> Result<Assessment, String> {
    let rule = frame.prepared.rule;
    let (ruled_out, all_excluded) = alternatives(frame)?;
    let mut grounds = Grounds::default();
    for precondition in &rule.precondition {
        grounds.fact(frame, &precondition.fact.value);
    }
    if let Some(term) = frame.prepared.condition()? {
        grounds.condition(frame, term, true);
    }
    if rule.fallback {
        // A family locates the failure by the structure of a text, whatever its condition reads.
        for (name, source) in &rule.lookup {
            grounds.lookup(frame, &name.value, &source.value);
        }
    }
    grounds.quotations(frame, &rule.cause.value);
    let sure = grounds.stated(rule.severity) && !grounds.inferred && !rule.inferred;
    let stated = match sure && all_excluded && frame.is_certain() {
        true => Confidence::Confirmed,
        false => Confidence::Likely,
    };
    let confidence = match rule.weak || rule.fallback {
        true => Confidence::Possible,
        false => stated,
    };
    Ok(Assessment {
        confidence,
        location: rule.fallback.then_some(stated),
        agreeing: grounds.observers.into_iter().collect(),
        ruled_out,
    })
}

/// Returns the alternatives that are excluded, and whether all are.
fn alternatives(frame: &Frame<'_, '_, '_>) -> Result<(Vec<RuledOut>, bool), String> {
    let mut excluded = Vec::new();
    let all = &frame.prepared.rule.alternatives;
    let fault = |message: String| within("alternatives", message);
    for alternative in all {
        match frame.evaluate(&alternative.when.value) {
            Outcome::Known(Value::Bool(true)) => {
                let because = template::fill(&alternative.because.value, &|source| frame.evaluate(source));
                excluded.push(RuledOut {
                    rule: alternative.rule.value.clone(),
                    because: because.map_err(fault)?,
                });
            }
            Outcome::Known(Value::Bool(false)) | Outcome::Unknown(_) => {}
            Outcome::Known(_) => return Err(fault("'when' is neither true nor false".to_owned())),
            Outcome::Defect(message) => return Err(fault(message)),
        }
    }
    let all_excluded = excluded.len() == all.len();
    Ok((excluded, all_excluded))
}

/// What a condition that holds rests on.
#[derive(Default)]
struct Grounds {
    /// Components that state a decision.
    observers: BTreeSet<String>,
    /// A decision in words of one meaning, or an exact result.
    settled: bool,
    /// It rests on a symptom too: settings beside it are no cause by themselves.
    symptom: bool,
    /// A program's words are part of it; the exit code alone states no more than the exit.
    words_of_program: bool,
    exited: bool,
    /// Something that no object shows is assumed.
    inferred: bool,
}

impl Grounds {
    /// Returns whether the cause is stated, and not inferred. A rule that reads only settings speaks of them alone.
    fn stated(&self, severity: Severity) -> bool {
        let settled = self.settled || self.exited && !self.words_of_program;
        let of_settings = self.observers.is_empty() && (!self.symptom || severity == Severity::Info);
        settled || self.observers.len() > 1 || of_settings
    }

    /// Adds what a part of the condition rests on, which is known to be true or false.
    fn condition(&mut self, frame: &Frame<'_, '_, '_>, term: &Term, holds: bool) {
        let TermKind::Call { function, args } = &term.kind else {
            self.paths(frame, term, holds);
            return;
        };
        match (function.as_str(), args.as_slice()) {
            ("!", [inner]) => self.condition(frame, inner, !holds),
            ("&&" | "||", sides) if (function == "&&") == holds => {
                sides.iter().for_each(|side| self.condition(frame, side, holds));
            }
            ("&&" | "||", sides) => self.deciding(frame, sides, holds),
            ("!=", sides) if holds && sides.iter().any(is_value) => {}
            ("==", sides) if !holds && sides.iter().any(is_value) => {}
            _ => self.paths(frame, term, holds),
        }
    }

    /// Adds the sides that decide: of `a || b` those that are true.
    fn deciding(&mut self, frame: &Frame<'_, '_, '_>, sides: &[Term], holds: bool) {
        let is = |side: &&Term| truth(frame, side) == Some(holds);
        let mut decided = sides.iter().filter(is).peekable();
        if decided.peek().is_none() {
            let unclear = sides.iter().filter(|side| truth(frame, side).is_none());
            unclear.for_each(|side| self.condition(frame, side, holds));
            return;
        }
        decided.for_each(|side| self.condition(frame, side, holds));
    }

    fn paths(&mut self, frame: &Frame<'_, '_, '_>, term: &Term, holds: bool) {
        for path in crate::rules::expression::paths(term) {
            let name = path[0].as_str();
            match frame.prepared.bound(name) {
                // That words are missing states nothing.
                None if frame.prepared.matches(name) && !holds => {}
                None if frame.prepared.matches(name) => self.words(frame, name),
                Some(source) => {
                    self.lookup(frame, name, source);
                    // No object of this name is in a complete list.
                    self.settled |= !holds && path.get(1).is_some_and(|field| field == "exists");
                }
                // That something did not happen excludes a cause, and states none.
                None if holds || decides_in_negative(&path) => self.fact(frame, &path.join(".")),
                None => {}
            }
        }
    }

    fn words(&mut self, frame: &Frame<'_, '_, '_>, name: &str) {
        let source = frame
            .prepared
            .rule
            .matches
            .iter()
            .find(|entry| entry.name.value == name);
        let row = source.and_then(|entry| facts::look_up(&entry.source.value));
        if let (Some((row, _)), Some(hit)) = (row, frame.hit(name)) {
            self.text(frame, row, (&hit.line, hit.seen.as_deref()));
        }
    }

    fn lookup(&mut self, frame: &Frame<'_, '_, '_>, name: &str, source: &str) {
        let (Some(join), Ok(call)) = (function_named_in(source), frame.prepared.call(source)) else {
            return;
        };
        for path in call.args.iter().flat_map(|arg| arg.paths()) {
            let first = path.split('.').next().unwrap_or_default();
            if frame.prepared.matches(first) {
                self.words(frame, first);
            } else if join.name == FAILURE {
                self.fact(frame, path);
            }
        }
        if join.observer == Observer::Spec || join.name == FAILURE {
            return;
        }
        self.observers.insert(join.observer.word());
        let Joined::Is(record) = frame.joined(name) else {
            return;
        };
        let assumed = join
            .assumes
            .and_then(|field| record.get(field))
            .and_then(Fact::as_bool);
        self.inferred |= assumed == Some(true);
        self.settled |= join.observer == Observer::Engine && assumed != Some(true);
    }

    fn fact(&mut self, frame: &Frame<'_, '_, '_>, path: &str) {
        let Some((row, _)) = facts::look_up(path) else {
            return;
        };
        let Bound::Known(value) = frame.get(path) else {
            return;
        };
        match row.bearing(Some(&value)) {
            Bearing::Setting => {}
            Bearing::Symptom => self.symptom = true,
            Bearing::Decision => match &value {
                Value::Text(text) => self.text(frame, row, (&text.text, text.seen.as_deref())),
                _ => self.decision(row),
            },
        }
    }

    /// Adds what the cause quotes whole: a sentence that gives the words of the component that decided is as sure as they.
    fn quotations(&mut self, frame: &Frame<'_, '_, '_>, cause: &str) {
        for piece in template::pieces(cause).unwrap_or_default() {
            let template::Piece::Expression { source, .. } = piece else {
                continue;
            };
            let row = facts::look_up(source).map(|(row, _)| row);
            if row.is_some_and(|row| row.kind == Type::Text && row.observer != Observer::Program) {
                self.fact(frame, source);
            }
        }
    }

    fn decision(&mut self, row: &FactRow) {
        self.observers.insert(row.observer.word());
        match row.observer {
            Observer::Program => self.exited = true,
            _ => self.settled = true,
        }
    }

    fn text(&mut self, frame: &Frame<'_, '_, '_>, row: &FactRow, (words, seen): (&Untrusted, Option<&Seen>)) {
        if words.is_empty() {
            return;
        }
        let parsed = frame.scene.parsed(words.raw(), layer_of(&row.observer));
        let failure = parsed.cause();
        let of_program = row.observer == Observer::Program;
        self.observers.insert(speaker(row, failure, seen));
        self.words_of_program |= of_program;
        let one_meaning = row.observer == Observer::Engine || failure.is_some_and(Failure::has_one_meaning);
        self.settled |= match of_program {
            // An exception that ends the program is its last word, whatever its class.
            true => {
                let final_words = failure.is_some_and(|failure| failure.class == FailureClass::Exited);
                (one_meaning || final_words) && has_ended(frame)
            }
            false => one_meaning,
        };
    }
}

/// Returns whether a fact that is false states something: no object of the name exists, or an engine says no.
fn decides_in_negative(path: &[String]) -> bool {
    let absent = path.last().is_some_and(|field| field == "exists");
    let path = path.join(".");
    let row = facts::look_up(&path);
    absent || row.is_some_and(|(row, _)| row.observer == Observer::Engine)
}

/// Returns who states a text.
fn speaker(row: &FactRow, failure: Option<&Failure>, seen: Option<&Seen>) -> String {
    let quoted = failure.is_some_and(|failure| failure.layer == Layer::ImageRegistry);
    match (&row.observer, seen) {
        (Observer::Kubelet, _) if quoted => Observer::Registry.word(),
        (Observer::Reporter, Some(seen)) => observer::of_component(&seen.component),
        (observer, _) => observer.word(),
    }
}

/// Returns the layer of a text that does not show one.
fn layer_of(observer: &Observer) -> Layer {
    match observer {
        Observer::Program => Layer::Application,
        Observer::Scheduler => Layer::Scheduler,
        Observer::ApiServer => Layer::Api,
        Observer::Controller(_) => Layer::Controller,
        Observer::Runtime => Layer::Runtime,
        _ => Layer::Kubelet,
    }
}

/// Returns whether the program ended after what it said: words of one that still runs may be of something that it survived.
fn has_ended(frame: &Frame<'_, '_, '_>) -> bool {
    frame.scene.fact(frame.subject, "container.crashing").as_bool() == Some(true)
}

/// A literal other than the empty text: a comparison that it is not this value excludes, and states nothing.
fn is_value(term: &Term) -> bool {
    match &term.kind {
        TermKind::Text(text) => !text.is_empty(),
        TermKind::Int(_) => true,
        _ => false,
    }
}

/// Returns whether a term is true, where that needs no more than paths and literals.
fn truth(frame: &Frame<'_, '_, '_>, term: &Term) -> Option<bool> {
    match &term.kind {
        TermKind::Bool(value) => Some(*value),
        TermKind::Path(path) => match frame.get(&path.join(".")) {
            Bound::Known(Value::Bool(value)) => Some(value),
            _ => None,
        },
        TermKind::Call { function, args } => match (function.as_str(), args.as_slice()) {
            ("!", [inner]) => truth(frame, inner).map(|value| !value),
            ("&&", [one, other]) => Some(truth(frame, one)? && truth(frame, other)?),
            ("||", [one, other]) => Some(truth(frame, one)? || truth(frame, other)?),
            ("==", [one, other]) => equal(frame, one, other),
            ("!=", [one, other]) => equal(frame, one, other).map(|value| !value),
            _ => None,
        },
        _ => None,
    }
}

fn equal(frame: &Frame<'_, '_, '_>, one: &Term, other: &Term) -> Option<bool> {
    let TermKind::Path(path) = &one.kind else {
        return None;
    };
    match (frame.get(&path.join(".")), &other.kind) {
        (Bound::Known(Value::Word(word)), TermKind::Text(text)) => Some(word == *text),
        (Bound::Known(Value::Int(number)), TermKind::Int(literal)) => Some(number == *literal),
        _ => None,
    }
}
