//! `-o gitlab`: the report that GitLab's Code Quality widget reads.
//! https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
//!
//! The widget compares with the target branch itself, so that a baseline leaves nothing out here.

use serde_json::{Value as Json, json};

use super::located::{Spot, in_file, message, spot};
use super::{sink, words};
use crate::k8s::digest;
use crate::report::Report;
use crate::rules::Severity;

/// Returns one entry a finding, and one that says what was not decided.
pub(super) fn report(report: &Report) -> String {
    let findings = report.findings.iter().map(|finding| {
        let severity = match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Info => "info",
        };
        let (rule, id) = (&*finding.rule, &*finding.id);
        entry((rule, severity), &message(finding), &spot(finding), id)
    });
    let idle = report.chosen.idle.iter().map(|idle| {
        let (said, at) = (sink::SCREEN.line(&idle.said), in_file(&idle.place));
        let id = digest::fingerprint(&["idle", &at.path, &said]);
        entry(("ignore-without-effect", "minor"), &said, &at, &id)
    });
    let applied = words::applied(report).into_iter().map(|one| {
        let (said, at) = (sink::SCREEN.line(&one.sentence()), in_file(one.place));
        let line = at.line.to_string();
        let id = digest::fingerprint(&["applied", &at.path, &line, &one.title]);
        entry(("ignored-by-choice", "info"), &said, &at, &id)
    });
    let open = words::skipped(report).map(|said| {
        let at = Spot {
            path: "cluster".to_owned(),
            line: 1,
            column: 1,
        };
        entry(
            ("checks-skipped", "info"),
            &sink::SCREEN.line(&said),
            &at,
            "skipped",
        )
    });
    let entries: Vec<Json> = findings.chain(idle).chain(applied).chain(open).collect();
    sink::json::pretty(&entries) + "\n"
}

fn entry((rule, severity): (&str, &str), description: &str, at: &Spot, fingerprint: &str) -> Json {
    json!({
        "description": description,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": at.path, "lines": { "begin": at.line } },
    })
}
