//! What somebody chose not to be told, in words: ignores, those that ignore nothing, and what a baseline had.

use std::collections::BTreeMap;

use super::{count, list};
use crate::k8s::Untrusted;
use crate::report::chosen::{Deselected, DeselectedBy, Idle, Ignored, Resolved, Since};
use crate::report::{Finding, ManifestPlace, Report};

/// Places that one sentence names.
const PLACES: usize = 3;

/// A line that ignores findings or deselects rules, and what came of it.
pub(in crate::render) struct Applied<'r> {
    pub(in crate::render) place: &'r ManifestPlace,
    /// Rules were not run; otherwise findings are ignored.
    pub(in crate::render) deselects: bool,
    /// `1 finding ignored`
    pub(in crate::render) title: String,
    /// Which rules or findings, and why.
    pub(in crate::render) what: String,
}

/// Returns each line that was applied, in the order of the report.
pub(in crate::render) fn applied(report: &Report) -> Vec<Applied<'_>> {
    let mut by_place: Vec<(&ManifestPlace, Vec<&Ignored>)> = Vec::new();
    for one in &report.chosen.ignored {
        match by_place.iter_mut().find(|(place, _)| **place == one.place) {
            Some((_, all)) => all.push(one),
            None => by_place.push((&one.place, vec![one])),
        }
    }
    let ignored = by_place.into_iter().map(|(place, all)| {
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        all.iter()
            .for_each(|one| *by_rule.entry(&one.finding.rule).or_default() += 1);
        let rules = by_rule.into_iter().map(|(rule, number)| match number {
            1 => rule.to_owned(),
            number => format!("{rule} ({number}x)"),
        });
        let rules = rules.collect::<Vec<_>>().join(", ");
        let reason = all.first().map_or("", |one| one.reason.raw());
        Applied {
            place,
            deselects: false,
            title: format!("{} ignored", count(all.len(), "finding")),
            what: format!("{rules}: {reason}"),
        }
    });
    let deselected = report.chosen.deselected.iter().filter_map(|one| match &one.by {
        DeselectedBy::Flag(_) => None,
        DeselectedBy::File(place) => Some(Applied {
            place,
            deselects: true,
            title: format!("{} not run", count(one.rules.len(), "rule")),
            what: list(&one.rules, 6),
        }),
    });
    ignored.chain(deselected).collect()
}

impl Applied<'_> {
    /// Returns `.sandbox-doctor.yaml:2: 1 finding ignored, bp-latest-tag: the registry keeps no other tag`.
    pub(in crate::render) fn sentence(&self) -> Untrusted {
        let place = at(self.place);
        Untrusted::new(format!("{place}: {}, {}", self.title, self.what))
    }
}

fn at(place: &ManifestPlace) -> String {
    let file = place.file.strip_prefix("./").unwrap_or(&place.file);
    format!("{file}:{}", place.line)
}

/// Returns `1 ignored by .sandbox-doctor.yaml:2`, if something was ignored.
pub(super) fn ignored(report: &Report) -> Option<String> {
    let mut places: Vec<String> = Vec::new();
    for one in &report.chosen.ignored {
        let place = at(&one.place);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let number = report.chosen.ignored.len();
    (number > 0).then(|| format!("{number} ignored by {}", list(&places, PLACES)))
}

/// Returns `12 rules not run: deselected by .sandbox-doctor.yaml:3, --ignore`, if some were deselected.
pub(super) fn deselected(report: &Report) -> Option<String> {
    let by = report.chosen.deselected.iter().map(|one| match &one.by {
        DeselectedBy::Flag(flag) => (*flag).to_owned(),
        DeselectedBy::File(place) => at(place),
    });
    let by = list(&by.collect::<Vec<_>>(), PLACES);
    let number = report.checks.left_out;
    (number > 0).then(|| format!("{} not run: deselected by {by}", count(number, "rule")))
}

/// Returns true when a file kept findings or rules out of the report.
pub(super) fn reduced(report: &Report) -> bool {
    let by_file = |one: &Deselected| matches!(one.by, DeselectedBy::File(_));
    !report.chosen.ignored.is_empty() || report.chosen.deselected.iter().any(by_file)
}

/// Returns what was decided beforehand and became of it: what is ignored, deselected, known or gone.
pub(in crate::render) fn chosen(report: &Report) -> Vec<Untrusted> {
    let chosen = &report.chosen;
    let mut said: Vec<String> = applied(report)
        .iter()
        .map(|one| one.sentence().raw().to_owned())
        .collect();
    if chosen.compared {
        let known = |one: &&Finding| one.since == Some(Since::Known);
        let known = report.findings.iter().filter(known).count();
        let new = count(report.findings.len() - known, "finding");
        let mut sentence = format!("beside the baseline: {new} new, {known} known");
        let (gone, open): (Vec<_>, Vec<_>) = chosen.resolved.iter().partition(|one| one.observed);
        if !gone.is_empty() {
            let gone: Vec<String> = gone.iter().map(|one| resolved(one)).collect();
            sentence.push_str(&format!(", {} gone: {}", gone.len(), list(&gone, 6)));
        }
        if !open.is_empty() {
            sentence.push_str(&format!(", {} not looked for this time", open.len()));
        }
        said.push(sentence);
    }
    said.into_iter().map(Untrusted::new).collect()
}

/// Returns `warning: web.yaml:3:1: …` of an ignore without effect.
pub(in crate::render) fn idle(idle: &Idle) -> Untrusted {
    let place = &idle.place;
    Untrusted::new(format!(
        "warning: {}:{}:{}: {}",
        place.file,
        place.line,
        place.column,
        idle.said.raw()
    ))
}

fn resolved(one: &Resolved) -> String {
    format!("{} on {}", one.rule, one.object.raw())
}
