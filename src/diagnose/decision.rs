//! Decisions to ignore, held against a report: what they fit is taken out of the count, with its reason kept.
//!
//! A finding that speaks of several objects is ignored when all of them are covered, or none of it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::k8s::{ObjectRef, Untrusted};
use crate::report::chosen::{Idle, Ignored, WrittenIn};
use crate::report::{Finding, ManifestPlace, Report};
use crate::rules::suggest;

/// Somebody's word that a rule is not to be counted somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) rules: Vec<String>,
    /// Without one nothing is ignored.
    pub(crate) reason: Untrusted,
    pub(crate) written_in: WrittenIn,
    pub(crate) place: ManifestPlace,
    pub(crate) scope: Scope,
}

/// Where a decision holds.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// A line of a file, and the object whose manifest it is a part of.
    Line {
        file: String,
        line: usize,
        object: Option<ObjectRef>,
    },
    Object(ObjectRef),
    /// Whatever is not said fits all.
    Fitting {
        namespace: Option<String>,
        kind: Option<String>,
        name: Option<String>,
    },
}

/// The rules that exist, and those that were asked this time.
pub(crate) struct Known {
    /// Every id, earlier ones too, with the present id of its rule.
    pub(crate) names: BTreeMap<String, String>,
    pub(crate) asked: BTreeSet<String>,
    /// Whether everything was looked at that a decision may be about.
    pub(crate) whole: bool,
}

impl Known {
    /// Returns the present id of a rule that a file calls by any of its ids; an unknown word stays as it is.
    pub(crate) fn present<'w>(&'w self, word: &'w str) -> &'w str {
        self.names.get(word).map_or(word, String::as_str)
    }
}

/// Takes the findings that decisions fit out of a report, and says which decisions fit none.
pub(crate) fn apply(report: &mut Report, decisions: &[Decision], known: &Known) {
    let mut used = vec![false; decisions.len()];
    let mut partial = vec![None; decisions.len()];
    let findings = std::mem::take(&mut report.findings);
    for finding in findings {
        let objects = objects(&finding);
        let fitting: Vec<usize> = (0..decisions.len())
            .filter(|&at| is_valid(&decisions[at]) && names(&decisions[at], known, &finding.rule))
            .filter(|&at| {
                objects
                    .iter()
                    .any(|one| covers(&decisions[at], &finding, (one, objects.len())))
            })
            .collect();
        fitting.iter().for_each(|&at| used[at] = true);
        let covered = |object: &&ObjectRef| {
            let mut decisions = fitting.iter().map(|&at| &decisions[at]);
            decisions.any(|decision| covers(decision, &finding, (object, objects.len())))
        };
        let count = objects.iter().filter(covered).count();
        match fitting.first() {
            Some(&at) if count == objects.len() => report.chosen.ignored.push(Ignored {
                reason: decisions[at].reason.clone(),
                written_in: decisions[at].written_in,
                place: decisions[at].place.clone(),
                finding,
            }),
            _ => {
                fitting
                    .iter()
                    .for_each(|&at| partial[at] = Some((count, objects.len())));
                report.findings.push(finding);
            }
        }
    }
    for (at, decision) in decisions.iter().enumerate() {
        let said = match partial[at] {
            Some((count, all)) => Some(format!(
                "the finding of {} has {all} objects and only {count} of them are ignored; it is reported",
                decision.rules.join(", ")
            )),
            None if used[at] => None,
            None => idle(report, decision, known),
        };
        report.chosen.idle.extend(said.map(|said| Idle {
            place: decision.place.clone(),
            said: said.into(),
        }));
    }
    report.summary.findings = report.findings.len();
    report.summary.root_causes = report.findings.iter().filter(|one| one.is_cause()).count();
}

fn names(decision: &Decision, known: &Known, rule: &str) -> bool {
    decision.rules.iter().any(|word| known.present(word) == rule)
}

fn is_valid(decision: &Decision) -> bool {
    !decision.reason.raw().trim().is_empty()
}

/// What a finding speaks of: the objects that can be edited, each once.
fn objects(finding: &Finding) -> Vec<ObjectRef> {
    let affected = finding.affected.iter();
    let objects: BTreeSet<ObjectRef> = affected
        .map(|one| one.owner.as_ref().unwrap_or(&one.object).clone())
        .collect();
    if objects.is_empty() {
        return vec![finding.object.clone()];
    }
    objects.into_iter().collect()
}

/// Whether a decision covers one of the objects that a finding speaks of.
fn covers(decision: &Decision, finding: &Finding, (object, of): (&ObjectRef, usize)) -> bool {
    let alone = of == 1;
    match &decision.scope {
        Scope::Line {
            file,
            line,
            object: about,
        } => {
            let place = finding.place.as_ref();
            let here = place.is_some_and(|place| place.file == *file && place.line == *line);
            // A finding on many objects has one place, so that a line counts for the object that it is part of.
            (alone && here) || (!alone && about.as_ref() == Some(object))
        }
        Scope::Object(about) => about == object || (alone && *about == finding.object),
        Scope::Fitting {
            namespace,
            kind,
            name,
        } => {
            let fits = |wanted: &Option<String>, has: &str| wanted.as_deref().is_none_or(|one| one == has);
            let fits = |one: &ObjectRef| {
                fits(namespace, &one.namespace) && fits(kind, &one.kind) && fits(name, &one.name)
            };
            fits(object) || (alone && fits(&finding.object))
        }
    }
}

/// Says why a decision has no effect; nothing where that cannot be known.
fn idle(report: &Report, decision: &Decision, known: &Known) -> Option<String> {
    let rules = decision.rules.join(", ");
    if let Some(unknown) = decision
        .rules
        .iter()
        .find(|rule| !known.names.contains_key(*rule))
    {
        let meant = suggest::did_you_mean(unknown, known.names.keys().map(String::as_str));
        let meant = meant.map_or(String::new(), |meant| format!("; {meant}"));
        return Some(format!("nothing is ignored: rule '{unknown}' not found{meant}"));
    }
    if !is_valid(decision) {
        return Some(format!("{rules} is not ignored: missing reason"));
    }
    let decided = |rule: &String| {
        let rule = known.present(rule);
        known.asked.contains(rule) && !report.skipped.iter().any(|skipped| skipped.rule == rule)
    };
    let all = known.whole && decision.rules.iter().all(decided);
    all.then(|| format!("unused ignore of {rules}: no finding matches"))
}
