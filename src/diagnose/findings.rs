//! Groups and edges, written down as findings of the report.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

use super::cause::{self, Graph};
use super::group::Group;
use super::{breaks, excerpt, owner_of, status};
use crate::facts::scheduling::{changes::REASONS, nodes};
use crate::facts::{Scene, Subject};
use crate::k8s::digest;
use crate::report::{Affected, Finding};
use crate::rules::{Confidence, Evidence, Fired, FixDraft, Rules, Severity};

/// How much evidence one finding quotes.
const EVIDENCE: usize = 8;

/// A finding, and the drafts of its fixes.
pub(crate) type Written = (Finding, Vec<(Subject, FixDraft)>);

/// What findings are written from.
pub(crate) struct Found<'a, 'r> {
    pub(crate) rules: &'r Rules,
    pub(crate) groups: &'a [Group<'r>],
    pub(crate) graph: &'a Graph,
    pub(crate) missed: &'a cause::Missed<'a>,
    pub(crate) kept: &'a BTreeSet<usize>,
}

/// Writes the groups that are kept as findings.
pub(crate) fn write(scene: &Scene<'_>, found: &Found<'_, '_>) -> Vec<Written> {
    let ids: Vec<String> = found.groups.iter().map(id).collect();
    found
        .kept
        .iter()
        .map(|&at| write_one(scene, found, &ids, at))
        .collect()
}

fn write_one(scene: &Scene<'_>, found: &Found<'_, '_>, ids: &[String], at: usize) -> Written {
    let group = &found.groups[at];
    let speaker = &group.speaker;
    let root = found.graph.is_root(at);
    let unchecked = match root {
        true => cause::unchecked_causes(scene, found.rules, found.missed, group),
        false => Vec::new(),
    };
    // A cause that could not be checked might stand above this one.
    let most = match unchecked.is_empty() {
        true => Confidence::Confirmed,
        false => Confidence::Likely,
    };
    let affected = affected_below(scene, found, at);
    let evidence = evidence(group);
    let name = |others: &BTreeSet<usize>| -> Vec<String> {
        others
            .iter()
            .filter(|other| found.kept.contains(other))
            .map(|&other| ids[other].clone())
            .collect()
    };
    let finding = Finding {
        id: ids[at].clone(),
        rule: group.rule().to_owned(),
        severity: group.severity,
        confidence: group.confidence.min(most),
        location: speaker.location.map(|location| location.min(most)),
        agreeing: agreeing(group),
        object: speaker.about.clone(),
        exists: speaker.about_exists,
        container: group.container.clone(),
        title: speaker.rule.title.value.clone(),
        cause: speaker.cause.clone(),
        meaning: speaker.meaning.clone(),
        // Advice breaks nothing.
        breaks: breaks::line(scene, &affected).filter(|_| group.severity > Severity::Info),
        place: None,
        excerpt: excerpt::make(scene, &evidence),
        evidence,
        nodes: nodes_of(scene, speaker),
        ruled_out: speaker.ruled_out.clone(),
        look: speaker.look.clone(),
        root,
        explains: name(&found.graph.explains[at]),
        explained_by: name(&found.graph.explained_by[at]),
        unchecked_causes: unchecked,
        fixes: Vec::new(),
        began: group
            .began()
            .or_else(|| status::since(scene, &speaker.about, &affected)),
        status: (group.severity > Severity::Info)
            .then(|| status::of(scene, &speaker.about, &affected))
            .flatten(),
        since: None,
        affected,
    };
    let drafts = speaker.fixes.iter();
    let drafts = drafts.map(|draft| (speaker.subject.clone(), draft.clone()));
    (finding, drafts.collect())
}

/// Returns what is affected by a group, and by all that it explains.
fn affected_below(scene: &Scene<'_>, found: &Found<'_, '_>, at: usize) -> Vec<Affected> {
    let mut affected = affected_by(scene, &found.groups[at]);
    for symptom in found.graph.below(at) {
        affected.extend(affected_by(scene, &found.groups[symptom]));
    }
    affected.into_iter().collect()
}

/// The nodes are told of one pod, also where the finding is of many.
fn nodes_of(scene: &Scene<'_>, speaker: &Fired<'_>) -> Option<nodes::NodeTable> {
    let asked = speaker
        .rule
        .evidence
        .iter()
        .any(|item| item.path.value == REASONS);
    asked.then(|| nodes::table(scene, &speaker.subject)).flatten()
}

/// The identity of a finding: no uid, no pod hash, no time, no count.
fn id(group: &Group<'_>) -> String {
    let about = group.speaker.about.spoken();
    let mut parts = vec![
        group.speaker.rule.oldest_id(),
        about.raw(),
        group.container.as_deref().unwrap_or_default(),
    ];
    parts.extend(group.speaker.key.iter().map(String::as_str));
    digest::fingerprint(&parts)
}

fn affected_by(scene: &Scene<'_>, group: &Group<'_>) -> BTreeSet<Affected> {
    group
        .members()
        .map(|fired| Affected {
            object: fired.subject.object.clone(),
            owner: owner_of(scene, &fired.subject),
        })
        .collect()
}

/// Returns the observers of all members.
fn agreeing(group: &Group<'_>) -> Vec<String> {
    let observers = group.members().flat_map(|fired| &fired.agreeing);
    let observers: BTreeSet<&String> = observers.collect();
    observers.into_iter().cloned().collect()
}

/// What the speaker read, then what the others read and it did not.
fn evidence(group: &Group<'_>) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::new();
    for one in group.members().flat_map(|fired| &fired.evidence) {
        let known = all
            .iter()
            .any(|other| other.path == one.path && other.text == one.text);
        if !known && !one.text.is_empty() {
            all.push(one.clone());
        }
        if all.len() == EVIDENCE {
            break;
        }
    }
    all
}

/// Roots first, then the worst, what explains most, a specific cause before that of a family, the surest, the newest.
pub(crate) fn order(a: &Written, b: &Written) -> Ordering {
    let rank = |one: &Finding| {
        (
            !one.root,
            Reverse(one.severity),
            Reverse(one.affected.len()),
            one.location.is_some(),
            Reverse(one.confidence),
            Reverse(one.began),
        )
    };
    rank(&a.0)
        .cmp(&rank(&b.0))
        .then_with(|| a.0.object.cmp(&b.0.object))
        .then_with(|| a.0.rule.cmp(&b.0.rule))
        .then_with(|| a.0.id.cmp(&b.0.id))
}
