//! What evaluation yields: rules that fired, rules that were skipped and what they need.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::Value as Json;

use super::file::{Rule, Severity};
use crate::facts::{Origin, Subject};
use crate::k8s::time::Timestamp;
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::snapshot::Input;

/// How sure a finding is; computed, never claimed by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Confidence {
    /// The rule is weak or a fallback, or nothing explains the state.
    Possible,
    /// One inference beyond what was stated, or an alternative that is not excluded, or a cause that was not checked.
    Likely,
    /// The component that decided states it, an engine computed it, or two components agree; no alternative is left.
    Confirmed,
}

impl Confidence {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Confirmed => "confirmed",
        }
    }

    /// Reads a word; `proved` is that of earlier reports and cases.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "possible" => Some(Confidence::Possible),
            "likely" => Some(Confidence::Likely),
            "confirmed" | "proved" => Some(Confidence::Confirmed),
            _ => None,
        }
    }
}

/// Something that was read, and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) origin: Origin,
    pub(crate) object: ObjectRef,
    /// Field path, event reason or container name.
    pub(crate) path: String,
    pub(crate) text: Untrusted,
    pub(crate) first: Option<Timestamp>,
    pub(crate) last: Option<Timestamp>,
    pub(crate) count: i64,
    /// What the rule says beside it; an excerpt prints it under the value.
    pub(crate) label: Option<Untrusted>,
}

/// A rival that was excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuledOut {
    pub(crate) rule: String,
    pub(crate) because: Untrusted,
}

/// A fix with its templates filled; `fix` turns it into a patch of the right object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FixDraft {
    pub(crate) title: Untrusted,
    pub(crate) disrupts: bool,
    pub(crate) action: DraftAction,
}

/// What the fix does, templates filled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DraftAction {
    Patch {
        container: Option<Json>,
        pod: Option<Json>,
    },
    PatchObject {
        object: ObjectRef,
        merge: Json,
    },
    Create(Json),
    Command(Command),
    Manual(Untrusted),
}

/// One rule that fired on one subject.
#[derive(Clone, Debug)]
pub(crate) struct Fired<'r> {
    pub(crate) rule: &'r Rule,
    pub(crate) subject: Subject,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    /// How sure the layer, operation and object are, where the rule is a fallback and gives no cause.
    pub(crate) location: Option<Confidence>,
    /// The observers that state it, sorted.
    pub(crate) agreeing: Vec<String>,
    pub(crate) about: ObjectRef,
    /// `None`: cannot be known.
    pub(crate) about_exists: Option<bool>,
    /// Equal (rule, key) is one finding.
    pub(crate) key: Vec<String>,
    /// Objects that the rule bound: they count when edges are followed.
    pub(crate) bound: Vec<ObjectRef>,
    pub(crate) cause: Untrusted,
    /// What the words that the cause quotes mean: the second paragraph of the cause.
    pub(crate) meaning: Option<Untrusted>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) ruled_out: Vec<RuledOut>,
    pub(crate) look: Vec<Command>,
    pub(crate) fixes: Vec<FixDraft>,
    /// When it began, where that is known.
    pub(crate) began: Option<Timestamp>,
}

impl Fired<'_> {
    /// Returns both paragraphs of the cause.
    pub(crate) fn said(&self) -> Cow<'_, str> {
        said(&self.cause, self.meaning.as_ref())
    }
}

/// Returns a cause, and behind it what the words that it quotes mean.
pub(crate) fn said<'a>(cause: &'a Untrusted, meaning: Option<&Untrusted>) -> Cow<'a, str> {
    match meaning {
        Some(meaning) => Cow::Owned(format!("{} {}", cause.raw(), meaning.raw())),
        None => Cow::Borrowed(cause.raw()),
    }
}

/// The rules that could not be decided on a subject; or, where the subject has no name, on a whole list that could
/// not be read.
#[derive(Clone, Debug)]
pub(crate) struct Skipped<'r> {
    pub(crate) subject: Arc<Subject>,
    /// In the order of their ids; never empty. Subjects of which the same is not known share one list: of a large cluster
    /// there would be millions.
    pub(crate) rules: Arc<[Undecided<'r>]>,
}

/// A rule that could not be decided, and what would have decided it.
#[derive(Clone, Debug)]
pub(crate) struct Undecided<'r> {
    pub(crate) rule: &'r Rule,
    /// Sorted, without repeats; never empty.
    pub(crate) needs: Vec<Input>,
}

impl Undecided<'_> {
    fn key(&self) -> (&str, &[Input]) {
        (&self.rule.id.value, &self.needs)
    }
}

impl PartialEq for Undecided<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Undecided<'_> {}

impl Hash for Undecided<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A rule whose expression failed for another reason than an unknown fact: the rule is at fault.
#[derive(Clone, Debug)]
pub(crate) struct Defect<'r> {
    pub(crate) rule: &'r Rule,
    pub(crate) subject: Subject,
    pub(crate) message: String,
}

/// What the rules say about a scene.
#[derive(Debug, Default)]
pub(crate) struct Evaluation<'r> {
    /// In the order of rule id, then subject.
    pub(crate) fired: Vec<Fired<'r>>,
    /// In the order of the subjects, the lists that could not be read last.
    pub(crate) skipped: Vec<Skipped<'r>>,
    pub(crate) defects: Vec<Defect<'r>>,
    /// Pairs of rule and subject that were decided.
    pub(crate) ran: u64,
    /// Of these, the pairs in which the rule did not fire.
    pub(crate) quiet: u64,
    /// Pairs that were not looked at (deep rules on subjects out of scope).
    pub(crate) not_run: u64,
    /// The lists of `skipped`, each once.
    shared: HashSet<Arc<[Undecided<'r>]>>,
}

impl<'r> Evaluation<'r> {
    /// Adds which rules were skipped on a subject.
    pub(super) fn skip(&mut self, subject: &Arc<Subject>, rules: Vec<Undecided<'r>>) {
        if rules.is_empty() {
            return;
        }
        let known = self.shared.get(rules.as_slice()).cloned();
        let rules = known.unwrap_or_else(|| {
            let rules: Arc<[Undecided<'r>]> = rules.into();
            self.shared.insert(Arc::clone(&rules));
            rules
        });
        let subject = Arc::clone(subject);
        self.skipped.push(Skipped { subject, rules });
    }

    /// Returns in how many pairs of rule and subject the rule could not be decided.
    pub(crate) fn skips(&self) -> u64 {
        self.skipped.iter().map(|skip| skip.rules.len() as u64).sum()
    }

    /// Adds what was said of further subjects, in parts.
    pub(super) fn append(&mut self, parts: Vec<Evaluation<'r>>) {
        let skipped = parts.iter().map(|part| part.skipped.len()).sum();
        self.skipped.reserve_exact(skipped);
        for more in parts {
            self.fired.extend(more.fired);
            self.skipped.extend(more.skipped);
            self.defects.extend(more.defects);
            self.ran += more.ran;
            self.quiet += more.quiet;
            self.not_run += more.not_run;
        }
    }

    /// Returns how often something was said: a rule fired, or failed.
    pub(super) fn spoken(&self) -> usize {
        self.fired.len() + self.defects.len()
    }

    /// Brings all into the order of rule id; what one rule says stays in the order of its subjects.
    pub(super) fn sort(&mut self) {
        self.fired.sort_by(|a, b| a.rule.id.value.cmp(&b.rule.id.value));
        self.defects.sort_by(|a, b| a.rule.id.value.cmp(&b.rule.id.value));
    }
}
