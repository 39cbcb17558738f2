//! What was not read, in words: each gap, the checks that it skipped, and the permission that enables most of them.

use std::collections::BTreeSet;

use super::{count, list};
use crate::k8s::Untrusted;
use crate::report::{Gap, Report};
use crate::snapshot::{Input, Status};

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Complete => "unknown",
        Status::Partial | Status::Truncated => "only a part",
        Status::Forbidden => "forbidden",
        Status::Failed => "failed",
        Status::NotServed => "not served by the cluster",
        Status::NotCollected => "not collected",
    }
}

fn scope(gap: &Gap) -> String {
    match (&gap.namespace, gap.input) {
        (Some(namespace), _) => format!(" in {namespace}"),
        (None, Input::Objects(kind)) if kind.namespaced() => " in all namespaces".to_owned(),
        (None, _) => String::new(),
    }
}

/// Returns `not read: nodes (forbidden: …); skipped: …` of one gap, with all that is known of it.
pub(in crate::render) fn gap(gap: &Gap) -> Untrusted {
    let reason = match &gap.reason {
        Some(reason) => format!(": {reason}"),
        None => String::new(),
    };
    let cost = match gap.rules.len() {
        0 => String::new(),
        _ => format!("; skipped: {}", gap.rules.join(", ")),
    };
    let (word, scope) = (status_word(gap.status), scope(gap));
    Untrusted::new(format!(
        "not read: {}{scope} ({word}{reason}){cost}",
        gap.input.word()
    ))
}

/// Returns the inputs that were not read, those that are forbidden first, and the rules that were skipped for them;
/// nothing where every input was read.
pub(in crate::render) fn not_read(report: &Report) -> Option<(Vec<String>, Vec<String>)> {
    let mut gaps: Vec<&Gap> = report.gaps.iter().collect();
    // Stable: gaps of one kind keep their order.
    gaps.sort_by_key(|gap| gap.status != Status::Forbidden);
    let mut inputs: Vec<String> = Vec::new();
    for gap in gaps {
        let input = format!("{}{} ({})", gap.input.word(), scope(gap), status_word(gap.status));
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    if inputs.is_empty() {
        // Without a gap the list was read, but has expired in part.
        let needs: BTreeSet<&str> = needs(report).collect();
        inputs.extend(needs.into_iter().map(|need| format!("{need} (only a part)")));
    }
    let of_gaps = report.gaps.iter().flat_map(|gap| gap.rules.iter().cloned());
    let of_skips = report.skipped.iter().map(|skip| skip.rule.clone());
    let rules: BTreeSet<String> = of_gaps.chain(of_skips).collect();
    (!inputs.is_empty()).then(|| (inputs, rules.into_iter().collect()))
}

fn needs(report: &Report) -> impl Iterator<Item = &'static str> {
    let needs = report.skipped.iter().flat_map(|skip| &skip.needs);
    needs.map(|input| input.word())
}

/// Returns `7 checks skipped: need events, nodes`, if some were.
pub(in crate::render) fn skipped(report: &Report) -> Option<Untrusted> {
    let number = skips(report);
    if number == 0 {
        return None;
    }
    let needs: BTreeSet<&str> = needs(report).collect();
    let needs: Vec<String> = needs.into_iter().map(str::to_owned).collect();
    let enables = permission(report).map_or(String::new(), |said| format!("; {}", said.raw()));
    let checks = count(usize::try_from(number).unwrap_or(usize::MAX), "check");
    Some(Untrusted::new(format!(
        "{checks} skipped, not read: {}{enables}",
        list(&needs, usize::MAX)
    )))
}

fn skips(report: &Report) -> u64 {
    report.skipped.iter().map(|skip| skip.count).sum()
}

/// Returns `the permission to list nodes enables 7 of 12 skipped checks`: the one that enables most of them.
pub(in crate::render) fn permission(report: &Report) -> Option<Untrusted> {
    let (opens, scope, checks) = most_enabling(report)?;
    Some(Untrusted::new(format!(
        "the permission to {opens}{scope} enables {checks} of {}",
        count(
            usize::try_from(skips(report)).unwrap_or(usize::MAX),
            "skipped check"
        )
    )))
}

/// Returns the permission that would enable most skipped checks, its namespace, and how many it enables.
fn most_enabling(report: &Report) -> Option<(&str, String, u64)> {
    let mut best: Option<(&str, String, u64)> = None;
    for gap in report.gaps.iter().filter(|gap| gap.status == Status::Forbidden) {
        let Some(opens) = gap.opens.as_deref() else {
            continue;
        };
        // A check that needs another input, too, stays skipped.
        let alone = report
            .skipped
            .iter()
            .filter(|skip| skip.needs == [gap.input] && gap.rules.contains(&skip.rule));
        let checks = alone.map(|skip| skip.count).sum();
        // Of equals the first: the order of gaps is stable.
        if checks > best.as_ref().map_or(0, |(.., most)| *most) {
            let scopes = report.gaps.iter().filter(|other| other.input == gap.input);
            let scope = match (scopes.count(), &gap.namespace) {
                (1, Some(namespace)) => format!(" in {namespace}"),
                _ => String::new(),
            };
            best = Some((opens, scope, checks));
        }
    }
    best
}
