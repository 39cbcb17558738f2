//! The sentences that screens and tickets share, as text that still has to pass a sink.
//!
//! ASCII only, so that a terminal without Unicode shows them as they are.

mod chosen;
mod coverage;
mod finding;
mod fix;

use crate::facts::scheduling::nodes::NodeTable;
use crate::k8s::Untrusted;
use crate::report::Report;
use crate::snapshot::Source;

pub(super) use chosen::{Applied, applied, chosen, idle};
pub(super) use coverage::{gap, not_read, permission, skipped};
pub(super) use finding::{about, confidence, headline, object, origin, place, since, verify, without_object};
pub(super) use fix::{caution, first_fix, tested, to_choose};

/// Returns `1 cause` or `3 causes`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Returns `a, b and 3 more`.
pub(super) fn list(words: &[String], most: usize) -> String {
    let mut text = words
        .iter()
        .take(most)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if words.len() > most {
        text.push_str(&format!(" and {} more", words.len() - most));
    }
    text
}

/// Returns the verdict of a report: what was found, or what was checked, and what was deselected.
pub(super) fn verdict(report: &Report, shown: usize) -> Untrusted {
    let said = found_or_checked(report, shown);
    // A report without findings begins with what is ignored.
    let ignored = chosen::ignored(report).filter(|_| shown > 0);
    let by_choice = ignored.into_iter().chain(chosen::deselected(report));
    let by_choice: String = by_choice.map(|said| format!("; {said}")).collect();
    Untrusted::new(format!("{}{by_choice}", said.raw()))
}

fn found_or_checked(report: &Report, shown: usize) -> Untrusted {
    let (summary, checks) = (report.summary, report.checks);
    let unhealthy = count(summary.unhealthy, "unhealthy pod");
    if shown == 0 && summary.unhealthy > 0 {
        return Untrusted::new(match chosen::ignored(report) {
            Some(ignored) => format!("0 findings, {ignored}; {unhealthy}"),
            None => format!("{unhealthy}, no finding covers them"),
        });
    }
    if shown == 0 {
        return clean(report);
    }
    if report.source == Source::Manifests {
        return Untrusted::new(format!(
            "{} found in these manifests ({} checked on {})",
            count(shown, "fault"),
            count(checks.rules, "rule"),
            of_manifests(summary.pods)
        ));
    }
    let open = summary.unhealthy.saturating_sub(summary.explained);
    Untrusted::new(match (summary.root_causes, summary.unhealthy) {
        (0, 0) => format!(
            "{}; none of {} is unhealthy",
            count(shown, "finding"),
            count(summary.pods, "pod")
        ),
        (0, _) => format!("no cause found for {open} of {unhealthy}"),
        (causes, 0) => format!(
            "{} found; none of {} is unhealthy ({} checked)",
            count(causes, "cause"),
            count(summary.pods, "pod"),
            count(checks.rules, "rule")
        ),
        (causes, all) => {
            let verb = if causes == 1 { "explains" } else { "explain" };
            let open = if open == 0 {
                String::new()
            } else {
                format!("; {open} unexplained")
            };
            format!(
                "{} {verb} {} of {all} unhealthy pods{open}",
                count(causes, "cause"),
                summary.explained
            )
        }
    })
}

/// Returns the number of Pods that the manifests would create.
fn of_manifests(pods: usize) -> String {
    match pods {
        0 => "these manifests, which create no Pod".to_owned(),
        1 => "1 Pod that these manifests create".to_owned(),
        pods => format!("{pods} Pods that these manifests create"),
    }
}

/// Returns what was checked without a finding; a report with gaps must not read like a complete one.
fn clean(report: &Report) -> Untrusted {
    let checked = match report.summary.pods {
        pods if report.source == Source::Manifests => {
            format!(
                "{} on {}",
                count(report.checks.rules, "check"),
                of_manifests(pods)
            )
        }
        0 => format!("{}, no pod in scope", count(report.checks.rules, "check")),
        pods => format!(
            "{} on {}",
            count(report.checks.rules, "check"),
            count(pods, "pod")
        ),
    };
    let whole = report.complete && report.gaps.is_empty() && report.skipped.is_empty();
    let not_run = match report.checks.not_run {
        0 => String::new(),
        number => format!("; {number} deep checks not run"),
    };
    let inputs = if whole {
        "all inputs complete"
    } else {
        "some inputs were not read"
    };
    // Whoever ignores something must not read that there is nothing.
    let head = match (chosen::ignored(report), whole) {
        (Some(ignored), _) => format!("0 findings, {ignored};"),
        (None, _) if chosen::reduced(report) => "0 findings;".to_owned(),
        (None, true) => "no problem found:".to_owned(),
        (None, false) => "no problem found in what was read:".to_owned(),
    };
    Untrusted::new(format!("{head} {checked}, {inputs}{not_run}"))
}

/// Returns `0/5 nodes available (2 resources, 1 label), as the scheduler reports`.
pub(super) fn tally(table: &NodeTable) -> String {
    let counts: Vec<String> = table
        .counts
        .iter()
        .map(|(class, count)| format!("{count} {class}"))
        .collect();
    let mut text = format!("{}/{} nodes available", table.fit, table.nodes);
    if !counts.is_empty() {
        text.push_str(&format!(" ({})", counts.join(", ")));
    }
    if table.agrees {
        text.push_str(", as the scheduler reports");
    }
    if table.at_most {
        text.push_str("; free capacity is an upper bound: not all pods were read");
    }
    if table.rows.iter().any(|row| row.count > 1) {
        text.push_str("; amounts of a row with + are those of its closest node");
    }
    if table.left_out > 0 {
        text.push_str(&format!("; {} more nodes not shown", table.left_out));
    }
    text
}
