//! `-o markdown`: for tickets and job summaries. The headlines, then each cause with its details folded.

use super::folded::{Folded, Symptoms};
use super::sink::markdown::{fenced, object, quoted, text, word};
use super::{shell, sink, text as screen, words, yaml};
use crate::facts::scheduling::nodes::{NodeChange, NodeRow, NodeTable};
use crate::k8s::{Command, Untrusted};
use crate::report::{Finding, Fix, FixAction, Report};
use crate::rules::Evidence;
use crate::snapshot::Source;

/// Columns at which a long command goes on after a backslash.
const COLUMNS: usize = 100;
/// A job summary of GitHub may have 1 MiB, and a longer one is not shown at all. The rest of the page needs room.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const LONGEST: usize = 900 << 10;

/// Returns the page.
pub(super) fn page(report: &Report) -> String {
    let folded = Folded::of(report);
    let mut page = format!("## {}\n\n", text(&words::verdict(report, folded.causes.len())));
    page.push_str(&table(report, &folded));
    causes(report, &folded, &mut page);
    advice(&folded, &mut page);
    let gaps = report.gaps.iter().map(words::gap).chain(words::skipped(report));
    section(
        &mut page,
        "Not read",
        gaps.map(|said| format!("- {}\n", text(&said))).collect(),
    );
    let idle = report.chosen.idle.iter().map(words::idle);
    section(
        &mut page,
        "Ignored and compared",
        words::chosen(report)
            .into_iter()
            .chain(idle)
            .map(|said| format!("- {}\n", text(&said)))
            .collect(),
    );
    let limits = report
        .limits
        .iter()
        .map(|limit| format!("- {}\n", text(&Untrusted::from(*limit))));
    section(&mut page, "Not visible through the API", limits.collect());
    page.push_str(&format!("{}\n", text(&colophon(report))));
    page
}

/// The number of recommendations, and each of them folded.
fn advice(folded: &Folded<'_>, page: &mut String) {
    if folded.advice.is_empty() {
        return;
    }
    let number = words::count(folded.advice.len(), "recommendation");
    page.push_str(&format!(
        "### Advice: {number}\n\n<details>\n<summary>advice</summary>\n\n"
    ));
    for one in &folded.advice {
        let title = text(&Untrusted::new(one.title.as_str()));
        page.push_str(&format!(
            "- {} {}: {title}\n",
            word(&one.rule),
            object(&one.object)
        ));
    }
    page.push_str("\n</details>\n\n");
}

/// A row a cause, as many as leave room for the rest.
fn table(report: &Report, folded: &Folded<'_>) -> String {
    if folded.causes.is_empty() {
        return String::new();
    }
    let mut table = "| severity | object | status | cause | since |\n|---|---|---|---|---|\n".to_owned();
    for (at, finding) in folded.causes.iter().enumerate() {
        if table.len() > LONGEST / 2 {
            let more = words::count(folded.causes.len() - at, "more cause");
            table.push_str(&format!("| | | | and {more} | |\n"));
            break;
        }
        table.push_str(&row(report, finding));
    }
    table + "\n"
}

/// The causes in full, as far as the page may grow.
fn causes(report: &Report, folded: &Folded<'_>, page: &mut String) {
    let mut left_out = 0;
    for (at, finding) in folded.causes.iter().enumerate() {
        let told = cause(report, folded, finding, at + 1);
        if page.len() + told.len() > LONGEST {
            left_out += 1;
        } else {
            page.push_str(&told);
        }
    }
    if left_out > 0 {
        let more = words::count(left_out, "more cause");
        page.push_str(&format!(
            "{more} left out, because the page would be too long. `-o wide` shows all.\n\n"
        ));
    }
}

fn section(page: &mut String, title: &str, items: Vec<String>) {
    if !items.is_empty() {
        page.push_str(&format!("### {title}\n\n{}\n", items.concat()));
    }
}

fn colophon(report: &Report) -> Untrusted {
    let server = report
        .server_version
        .as_ref()
        .map_or(String::new(), |version| format!(", Kubernetes {version}"));
    Untrusted::new(format!(
        "sandbox-doctor {}, rules {}{server}, as of {}.",
        report.tool_version, report.rules_hash, report.time
    ))
}

fn row(report: &Report, finding: &Finding) -> String {
    format!(
        "| {} | {} | {} | {} | {} |\n",
        finding.severity.word(),
        object(&finding.object),
        finding.status.as_deref().map_or("-".to_owned(), word),
        text(&Untrusted::new(finding.title.as_str())),
        words::since(finding, report.time)
    )
}

fn cause(report: &Report, folded: &Folded<'_>, finding: &Finding, number: usize) -> String {
    let mut page = format!(
        "### {number}. {}: {}\n\n{}\n\n",
        finding.severity.word(),
        text(&words::headline(finding)),
        about(finding)
    );
    if let Some(breaks) = &finding.breaks {
        let breaks = words::without_object(breaks, finding);
        page.push_str(&format!("**Affected**: {}\n\n", text(&breaks)));
    }
    let sure = text(&words::confidence(finding));
    page.push_str(&format!("**Cause**: {} ({sure})\n\n", text(&finding.cause)));
    if let Some(meaning) = &finding.meaning {
        page.push_str(&format!("**Meaning**: {}\n\n", text(meaning)));
    }
    page.push_str("<details>\n<summary>evidence, fix, verify, inspect</summary>\n\n");
    if let Some(lines) = finding.excerpt.as_ref().and_then(screen::excerpt) {
        page.push_str(&format!("{}\n", fenced("text", &lines)));
    }
    titled(&mut page, "Evidence", &evidence(report, finding));
    if let Some(table) = &finding.nodes {
        nodes(table, &mut page);
    }
    let mut chain = String::new();
    branches(&folded.symptoms(finding), 0, &mut chain);
    titled(&mut page, "Explains", &chain);
    for (at, one) in finding.fixes.iter().enumerate() {
        page.push_str(&fix(one, at + 1));
    }
    let verify = words::verify(finding).filter(|_| report.source != Source::Manifests);
    titled(&mut page, "Verify", &commands(verify.as_slice()));
    titled(&mut page, "Inspect", &commands(&finding.look));
    let ruled_out = finding.ruled_out.iter();
    let ruled_out = ruled_out.map(|rival| format!("- {}: {}\n", word(&rival.rule), text(&rival.because)));
    titled(&mut page, "Ruled out", &ruled_out.collect::<String>());
    page.push_str("</details>\n\n");
    page
}

/// Object and container, each in a code span, and the rule.
fn about(finding: &Finding) -> String {
    let container = finding.container.as_deref();
    let container = container.map_or(String::new(), |name| format!(", container {}", word(name)));
    format!(
        "{}{container}, rule {}",
        object(&finding.object),
        word(&finding.rule)
    )
}

fn evidence(report: &Report, finding: &Finding) -> String {
    let one = |one: &Evidence| {
        let label = one.label.as_ref();
        let label = label.map_or(String::new(), |label| format!(" ({})", text(label)));
        let place = text(&words::place(one, finding, report.time));
        format!("- {place}{label}: {}\n", quoted(&one.text))
    };
    finding.evidence.iter().map(one).collect()
}

/// The nodes that cannot accept the pod, and the changes after which one can.
fn nodes(table: &NodeTable, page: &mut String) {
    let row = |row: &NodeRow| {
        let first = row.names.first().map_or("", String::as_str);
        let more = match row.count.saturating_sub(1) {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        let reasons: Vec<String> = row.objections.iter().map(|one| text(&one.text)).collect();
        format!(
            "| {}{more} | {} | {} | {} |\n",
            word(first),
            row.cpu,
            row.memory,
            reasons.join("; ")
        )
    };
    let rows: String = table.rows.iter().map(row).collect();
    let tally = text(&Untrusted::new(words::tally(table)));
    let head = "| node | cpu free | memory free | why not |\n|---|---|---|---|\n";
    titled(page, "Nodes", &format!("{head}{rows}\n{tally}\n"));
    let change = |change: &NodeChange| {
        let said = Untrusted::new(format!("{}; {}", change.text.raw(), change.costs));
        format!("1. {}\n", text(&said))
    };
    titled(
        page,
        "Would fit",
        &table.changes.iter().map(change).collect::<String>(),
    );
}

fn titled(page: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        page.push_str(&format!("**{title}**\n\n{body}\n"));
    }
}

fn branches(symptoms: &[Symptoms<'_>], depth: usize, page: &mut String) {
    for symptom in symptoms {
        let objects: Vec<String> = symptom.findings.iter().map(|one| object(&one.object)).collect();
        let title = symptom.findings.first().map_or("", |one| one.title.as_str());
        let title = text(&Untrusted::new(title));
        page.push_str(&format!(
            "{}- {title}: {}\n",
            "  ".repeat(depth),
            objects.join(", ")
        ));
        branches(&symptom.below, depth + 1, page);
    }
}

fn fix(fix: &Fix, number: usize) -> String {
    let mut page = format!("**Fix {number}**: {}\n\n", text(&fix.title));
    if let Some(caution) = words::caution(fix) {
        page.push_str(&format!("{}\n\n", text(&caution)));
    }
    match &fix.action {
        FixAction::Patch {
            target,
            patch,
            command: by,
            ..
        } => {
            let lines = sink::SCREEN.lines(&Untrusted::new(yaml::block(patch)));
            page.push_str(&format!(
                "{}:\n\n{}\n{}\n",
                object(target),
                fenced("yaml", &lines),
                command(by)
            ));
        }
        FixAction::Create {
            manifest,
            command: by,
        } => {
            let stdin = Some(Untrusted::new(yaml::block(manifest)));
            page.push_str(&format!(
                "{}\n",
                command(&Command {
                    argv: by.argv.clone(),
                    stdin
                })
            ));
        }
        FixAction::Command(by) => page.push_str(&format!("{}\n", command(by))),
        FixAction::Manual(said) => page.push_str(&format!("{}\n\n", text(said))),
    }
    let by_hand = matches!(fix.action, FixAction::Manual(_));
    let tested = (!by_hand).then(|| words::tested(fix));
    for said in [words::to_choose(fix), tested].into_iter().flatten() {
        page.push_str(&format!("- {}\n", text(&said)));
    }
    page + "\n"
}

/// Returns commands in one block, as far as a shell can be given them.
fn commands(commands: &[Command]) -> String {
    let mut lines = Vec::new();
    let mut unusual = String::new();
    for one in commands {
        match shell::script(one, sink::SCREEN) {
            Ok(script) => lines.extend(script.lines(COLUMNS)),
            Err(_) => unusual.push_str(&command(one)),
        }
    }
    let usual = if lines.is_empty() {
        String::new()
    } else {
        fenced("sh", &lines)
    };
    usual + &unusual
}

fn command(command: &Command) -> String {
    match shell::script(command, sink::SCREEN) {
        Ok(script) => fenced("sh", &script.lines(COLUMNS)),
        Err(words) => {
            format!(
                "a name contains unusual characters; the command is shown as JSON words:\n\n{}",
                fenced("json", &[words])
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::sample;

    #[test]
    fn a_page_fits_into_a_job_summary_and_says_what_is_left_out() {
        let of = |number: usize| Finding {
            id: format!("cause{number}"),
            ..sample::finding()
        };
        let page = page(&sample::report((0..2000).map(of).collect()));
        assert!(page.len() < 1 << 20, "{}", page.len());
        assert!(page.contains("because the page would be too long"));
        assert!(page.contains("### Not read"));
    }
}
