//! What somebody chose not to be told, in words: ignores, those that ignore nothing, and what a baseline had.

use std::collections::BTreeMap;

use super::{count, list};
use crate::k8s::Untrusted;
use crate::report::chosen::{Idle, Resolved, Since};
use crate::report::{Finding, Report};

/// Returns what was decided beforehand and became of it: what is ignored, known or gone.
pub(in crate::render) fn chosen(report: &Report) -> Vec<Untrusted> {
    let chosen = &report.chosen;
    let mut said = Vec::new();
    if !chosen.ignored.is_empty() {
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &chosen.ignored {
            *by_rule.entry(&one.finding.rule).or_default() += 1;
        }
        let rules: Vec<String> = by_rule
            .into_iter()
            .map(|(rule, number)| match number {
                1 => rule.to_owned(),
                number => format!("{rule} ({number}x)"),
            })
            .collect();
        let number = count(chosen.ignored.len(), "finding");
        said.push(format!("{number} ignored, with a reason: {}", list(&rules, 6)));
    }
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
