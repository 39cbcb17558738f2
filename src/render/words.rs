//! The sentences that screens and tickets share. They are not bytes yet: a sink has to show them.
//!
//! ASCII only, so that a terminal without Unicode shows them as they are.

mod chosen;

use std::collections::BTreeSet;

use crate::facts::Origin;
use crate::facts::scheduling::nodes::NodeTable;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Command, Kind, ObjectRef, Untrusted};
use crate::report::{Finding, Fix, FixAction, FixLevel, Gap, Report};
use crate::rules::placeholder::placeholders;
use crate::rules::{Confidence, Evidence};
use crate::snapshot::{Input, Source, Status};

pub(super) use chosen::{Applied, applied, chosen, idle};

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

/// Returns the last word of a report: what was found, or what was checked, and what was not by choice.
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
    let sick = count(summary.unhealthy, "unhealthy pod");
    if shown == 0 && summary.unhealthy > 0 {
        return Untrusted::new(match chosen::ignored(report) {
            Some(ignored) => format!("0 findings, {ignored}; {sick}"),
            None => format!("{sick}, and no finding speaks of them"),
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
        (0, _) => format!("no cause found for {open} of {sick}"),
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

/// Says how many Pods were judged that are not there yet.
fn of_manifests(pods: usize) -> String {
    match pods {
        0 => "these manifests, of which no Pod comes".to_owned(),
        1 => "1 Pod that these manifests would make".to_owned(),
        pods => format!("{pods} Pods that these manifests would make"),
    }
}

/// Says that nothing was found, and of how much: a report with gaps must not read like a clean bill.
fn clean(report: &Report) -> Untrusted {
    let checked = match report.summary.pods {
        pods if report.source == Source::Manifests => {
            format!(
                "{} on {}",
                count(report.checks.rules, "check"),
                of_manifests(pods)
            )
        }
        0 => format!("{}, and no pod in scope", count(report.checks.rules, "check")),
        pods => format!(
            "{} on {}",
            count(report.checks.rules, "check"),
            count(pods, "pod")
        ),
    };
    let whole = report.complete && report.gaps.is_empty() && report.skipped.is_empty();
    let not_run = match report.checks.not_run {
        0 => String::new(),
        number => format!("; {number} deep checks were not run"),
    };
    let inputs = if whole {
        "all inputs complete"
    } else {
        "but not all inputs were there"
    };
    // Whoever ignores something must not read that there is nothing.
    let head = match (chosen::ignored(report), whole) {
        (Some(ignored), _) => format!("0 findings, {ignored};"),
        (None, _) if chosen::reduced(report) => "0 findings;".to_owned(),
        (None, true) => "no problem found:".to_owned(),
        (None, false) => "no problem found in what could be read:".to_owned(),
    };
    Untrusted::new(format!("{head} {checked}, {inputs}{not_run}"))
}

/// Returns `not readable: nodes (forbidden: …); not decided without it: …`.
pub(super) fn gap(gap: &Gap, most_rules: usize) -> Untrusted {
    let how = match gap.status {
        Status::Complete => "not known",
        Status::Partial | Status::Truncated => "only a part was read",
        Status::Forbidden | Status::Failed => "not readable",
        Status::NotServed => "not served by the cluster",
        Status::NotCollected => "not collected",
    };
    let scope = match (&gap.namespace, gap.input) {
        (Some(namespace), _) => format!(" in {namespace}"),
        (None, Input::Objects(kind)) if kind.namespaced() => " in all namespaces".to_owned(),
        (None, _) => String::new(),
    };
    let reason = match (&gap.reason, gap.status) {
        (Some(reason), Status::Forbidden) => format!(" (forbidden: {reason})"),
        (None, Status::Forbidden) => " (forbidden)".to_owned(),
        (Some(reason), _) => format!(" ({reason})"),
        (None, _) => String::new(),
    };
    let cost = match gap.rules.len() {
        0 => String::new(),
        _ => format!("; not decided without it: {}", list(&gap.rules, most_rules)),
    };
    Untrusted::new(format!("{how}: {}{scope}{reason}{cost}", gap.input.word()))
}

/// Returns `7 checks skipped, need events, nodes; most are opened by: list nodes`.
pub(super) fn skipped(report: &Report) -> Option<Untrusted> {
    let number: u64 = report.skipped.iter().map(|skip| skip.count).sum();
    if number == 0 {
        return None;
    }
    let needs: BTreeSet<&str> = report
        .skipped
        .iter()
        .flat_map(|skip| &skip.needs)
        .map(|input| input.word())
        .collect();
    let needs = needs.into_iter().collect::<Vec<_>>().join(", ");
    let opens = most_opened(report).map_or(String::new(), |(opens, scope, checks)| {
        format!("; most are opened by: {opens}{scope} ({checks} of {number})")
    });
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    Some(Untrusted::new(format!(
        "{} skipped, need {needs}{opens}",
        count(number, "check")
    )))
}

/// Returns the one right that would open most skipped checks, where it holds, and how many it opens.
fn most_opened(report: &Report) -> Option<(&str, String, u64)> {
    let mut best: Option<(&str, String, u64)> = None;
    for gap in report.gaps.iter().filter(|gap| gap.status == Status::Forbidden) {
        let Some(opens) = gap.opens.as_deref() else {
            continue;
        };
        // A check that needs something else besides stays shut.
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

/// Returns how sure a finding is, and what is open.
pub(super) fn proof(finding: &Finding) -> Untrusted {
    let open = &finding.unchecked_causes;
    let excluded = match finding.ruled_out.len() {
        0 => String::new(),
        1 => ", its rival is ruled out".to_owned(),
        number => format!(", {number} rivals are ruled out"),
    };
    let unknown = format!("not decided for lack of input: {}", list(open, 4));
    Untrusted::new(match finding.confidence {
        Confidence::Proved => format!("proved: every condition is known and holds{excluded}"),
        Confidence::Likely if open.is_empty() => {
            "likely: every condition holds, but a rival could not be ruled out".to_owned()
        }
        Confidence::Likely => {
            format!("likely: every condition holds, but what may stand behind it is open; {unknown}")
        }
        Confidence::Possible if finding.is_cause() => {
            "possible: it fits what was seen, and nothing proves it".to_owned()
        }
        Confidence::Possible if open.is_empty() => "possible: no rule explains it".to_owned(),
        Confidence::Possible => format!("possible: no rule explains it; {unknown}"),
    })
}

/// Returns `Pod shop/cart-7d`, or `Pod cart-7d` where the reader knows the namespace.
pub(super) fn object(object: &ObjectRef, home: &str) -> String {
    if object.namespace == home {
        format!("{} {}", object.kind, object.name)
    } else {
        object.spoken().raw().to_owned()
    }
}

/// Returns where and when something was read: `event FailedMount of Pod x, 14x, last 40s ago`. The namespace is
/// said where it is not that of the finding.
pub(super) fn place(evidence: &Evidence, finding: &Finding, now: Timestamp) -> Untrusted {
    let object = object(&evidence.object, &finding.object.namespace);
    let path = evidence.path.as_str();
    let place = match evidence.origin {
        Origin::Event if path.is_empty() => format!("event of {object}"),
        Origin::Event => format!("event {path} of {object}"),
        Origin::Log if path.is_empty() => format!("log of {object}"),
        Origin::Log => format!("log of container {path} of {object}"),
        Origin::Field => format!("field {path} of {object}"),
        Origin::Computed if path.is_empty() => format!("computed for {object}"),
        Origin::Computed => format!("computed {path} of {object}"),
    };
    let mut place = place;
    if evidence.count > 1 {
        place.push_str(&format!(", {}x", evidence.count));
    }
    let ago = |moment: Timestamp| time::age(time::seconds_between(moment, now));
    match (evidence.first, evidence.last) {
        (Some(first), Some(last)) if first != last => {
            place.push_str(&format!(", first {} ago, last {} ago", ago(first), ago(last)));
        }
        (_, Some(moment)) | (Some(moment), None) => place.push_str(&format!(", {} ago", ago(moment))),
        (None, None) => {}
    }
    Untrusted::new(place)
}

/// Returns the word of `evidence[].from`.
pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Field => "field",
        Origin::Event => "event",
        Origin::Log => "log",
        Origin::Computed => "computed",
    }
}

/// Returns how far a fix was tried.
pub(super) fn level(fix: &Fix) -> Untrusted {
    let tried = match fix.level {
        FixLevel::Suggested => "suggested, not tried",
        FixLevel::Rechecked => "rechecked on a copy: the finding is gone and nothing new fires",
        FixLevel::Admitted => "admitted: the API server accepts it in a dry run",
    };
    Untrusted::new(match &fix.why_not_higher {
        None => tried.to_owned(),
        // "not tried: it was not tried on a copy" says it twice.
        Some(why) if fix.level == FixLevel::Suggested => match why.split_once("not tried") {
            Some((_, rest)) => format!("{tried}{rest}"),
            None => format!("{tried}: {why}"),
        },
        Some(why) => format!("{tried}; no further, because {why}"),
    })
}

/// Says what else a fix allows.
pub(super) fn caution(fix: &Fix) -> Option<Untrusted> {
    let caution = fix.caution.as_ref()?;
    Some(Untrusted::new(format!("caution: {caution}")))
}

/// Says what a fix disturbs.
pub(super) fn disrupts(fix: &Fix) -> Option<Untrusted> {
    if !fix.disrupts {
        return None;
    }
    let templated = |kind: Option<Kind>| kind.is_some_and(Kind::is_workload);
    Some(match &fix.action {
        FixAction::Patch { target, .. } if templated(target.known_kind()) => Untrusted::new(format!(
            "disrupts: the pods of {} are replaced",
            target.spoken().raw()
        )),
        _ => "disrupts: pods restart, or traffic breaks while it is done".into(),
    })
}

/// Says which words of a fix a person must choose.
pub(super) fn to_choose(fix: &Fix) -> Option<Untrusted> {
    let of_command = |command: &Command| {
        let words = command.argv.iter().chain(&command.stdin);
        words.flat_map(|word| placeholders(word.raw())).collect()
    };
    let words: BTreeSet<String> = match &fix.action {
        FixAction::Patch { patch, command, .. } => {
            let mut words: BTreeSet<String> = of_command(command);
            words.extend(placeholders(&patch.to_string()));
            words
        }
        FixAction::Create { manifest, .. } => placeholders(&manifest.to_string()),
        FixAction::Command(command) => of_command(command),
        FixAction::Manual(_) => BTreeSet::new(),
    };
    let words: Vec<String> = words.into_iter().collect();
    (!words.is_empty()).then(|| Untrusted::new(format!("choose first: {}", words.join(", "))))
}

/// `0 of 5 nodes take it: 2 resources, 1 label; 3 more nodes are not shown`.
pub(super) fn tally(table: &NodeTable) -> String {
    let counts: Vec<String> = table
        .counts
        .iter()
        .map(|(class, count)| format!("{count} {class}"))
        .collect();
    let mut told = format!("{} of {} nodes take it", table.fit, table.nodes);
    if !counts.is_empty() {
        told.push_str(&format!(": {}", counts.join(", ")));
    }
    if table.agrees {
        told.push_str("; the scheduler counts the same");
    }
    if table.rows.iter().any(|row| row.count > 1) {
        told.push_str("; of nodes in one row (+) the amounts are those of the nearest");
    }
    if table.at_most {
        told.push_str("; not every pod was seen, and those that were not may take more");
    }
    if table.left_out > 0 {
        told.push_str(&format!("; {} more are not shown", table.left_out));
    }
    told
}
