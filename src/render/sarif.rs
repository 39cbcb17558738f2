//! `-o sarif`: SARIF 2.1.0 for code scanning.
//! https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//! https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
//!
//! Every result has a physical location: GitHub refuses a whole file for one without.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::located::{Spot, in_file, message, plain, spot};
use super::{sink, words};
use crate::k8s::Untrusted;
use crate::report::chosen::{Idle, Ignored, WrittenIn};
use crate::report::{Finding, Report};
use crate::rules::Severity;
use crate::snapshot::Source;

/// GitHub refuses a run with more results.
const MOST_RESULTS: usize = 25_000;

/// Returns the log, with one run.
pub(super) fn log(report: &Report) -> String {
    let mut all: Vec<(&Finding, Option<&Ignored>)> = report.findings.iter().map(|one| (one, None)).collect();
    all.extend(report.chosen.ignored.iter().map(|one| (&one.finding, Some(one))));
    // The worst first: GitHub shows the first 5,000.
    all.sort_by_key(|(finding, _)| std::cmp::Reverse(finding.severity));
    let left_out = all.len().saturating_sub(MOST_RESULTS);
    all.truncate(MOST_RESULTS);
    let rules: BTreeMap<&str, &Finding> = all.iter().map(|(one, _)| (one.rule.as_str(), *one)).collect();
    let index = |rule: &str| rules.keys().position(|id| *id == rule);
    let results: Vec<Json> = all
        .iter()
        .map(|(finding, ignored)| {
            let mut result = result(finding, *ignored);
            result["ruleIndex"] = json!(index(&finding.rule));
            result
        })
        .collect();
    let descriptors: Vec<Json> = rules
        .values()
        .map(|finding| descriptor(report, finding))
        .collect();
    let source = match report.source {
        Source::Live => "live",
        Source::Recording => "recording",
        Source::Manifests => "manifests",
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sandbox-doctor",
                "semanticVersion": report.tool_version,
                "rules": descriptors,
            }},
            "automationDetails": { "id": format!("sandbox-doctor/{source}/") },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": not_read(report, left_out),
                "toolConfigurationNotifications": configured(report),
            }],
            "results": results,
        }],
    });
    sink::json::pretty(&log) + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Says what a rule is about. A rule that the program does not know any more has its finding to speak for it.
fn descriptor(report: &Report, finding: &Finding) -> Json {
    let Some(rule) = report.rules.get(&finding.rule) else {
        return json!({
            "id": finding.rule,
            "shortDescription": { "text": text(&finding.title) },
            "help": { "text": text(&finding.title) },
            "defaultConfiguration": { "level": level(finding.severity) },
        });
    };
    let docs = if rule.docs.trim().is_empty() {
        rule.title.as_str()
    } else {
        rule.docs.as_str()
    };
    let mut descriptor = json!({
        "id": finding.rule,
        "shortDescription": { "text": text(&rule.title) },
        "help": { "text": text(docs), "markdown": docs },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["kubernetes", rule.stage] },
    });
    if let Some(reference) = &rule.reference {
        descriptor["helpUri"] = json!(reference);
    }
    descriptor
}

fn result(finding: &Finding, ignored: Option<&Ignored>) -> Json {
    let object = finding.object.spoken();
    let object = sink::SCREEN.line(&object);
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": null,
        "level": level(finding.severity),
        "message": { "text": links_broken(&message(finding)) },
        "locations": [{
            "physicalLocation": physical(&spot(finding)),
            "logicalLocations": [{ "fullyQualifiedName": object, "kind": "resource" }],
        }],
        // Neither line nor time is in it: the same finding keeps it when the file grows.
        "partialFingerprints": { "sandboxDoctor/v1": finding.id },
        "properties": { "confidence": finding.confidence.word(), "root": finding.root },
    });
    if let Some(since) = finding.since {
        let known = since == crate::report::chosen::Since::Known;
        result["baselineState"] = json!(if known { "unchanged" } else { "new" });
    }
    if let Some(ignored) = ignored {
        let kind = match ignored.written_in {
            WrittenIn::Comment | WrittenIn::Annotation => "inSource",
            WrittenIn::Settings => "external",
        };
        result["suppressions"] = json!([{
            "kind": kind,
            "justification": plain(&ignored.reason),
            "location": { "physicalLocation": physical(&in_file(&ignored.place)) },
        }]);
    }
    result
}

fn physical(at: &Spot) -> Json {
    json!({
        "artifactLocation": { "uri": uri(&at.path) },
        "region": { "startLine": at.line, "startColumn": at.column },
    })
}

/// Returns a path as a reference relative to the repository; an absolute one stays absolute.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// Says what could not be read, and what was left out: a short list must not read like a clean bill.
fn not_read(report: &Report, left_out: usize) -> Vec<Json> {
    let gaps = report.gaps.iter().map(words::gap);
    let mut said: Vec<Untrusted> = gaps.chain(words::skipped(report)).collect();
    if left_out > 0 {
        let more = words::count(left_out, "more finding");
        said.push(Untrusted::new(format!(
            "{more}: a run holds {MOST_RESULTS} at most"
        )));
    }
    let note = |said: &Untrusted| json!({ "level": "warning", "message": { "text": text(said.raw()) } });
    said.iter().map(note).collect()
}

/// Says which lines ignored or deselected something, and which ignores have no effect.
fn configured(report: &Report) -> Vec<Json> {
    let applied = words::applied(report).into_iter().map(|one| {
        json!({
            "level": "note",
            "message": { "text": text(one.sentence().raw()) },
            "locations": [{ "physicalLocation": physical(&in_file(one.place)) }],
        })
    });
    report.chosen.idle.iter().map(idle).chain(applied).collect()
}

fn idle(idle: &Idle) -> Json {
    json!({
        "level": "warning",
        "message": { "text": text(idle.said.raw()) },
        "locations": [{ "physicalLocation": physical(&in_file(&idle.place)) }],
    })
}

fn text(text: &str) -> String {
    links_broken(&plain(&Untrusted::from(text)))
}

/// In a message of SARIF `[text](address)` is a link, and what a cluster says makes none.
fn links_broken(text: &str) -> String {
    text.replace("](", "]\\u{28}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::sample;

    #[test]
    fn paths_are_references_and_texts_make_no_links() {
        assert_eq!(uri("a b/c%.yaml"), "a%20b/c%25.yaml");
        assert_eq!(uri("/tmp/c.yaml"), "file:///tmp/c.yaml");
        assert_eq!(text("see [x](http://y)"), "see [x]\\u{28}http://y)");
    }

    #[test]
    fn a_finding_of_a_cluster_has_a_place_that_names_its_object() {
        let log: Json = serde_json::from_str(&log(&sample::report(vec![sample::finding()]))).unwrap();
        let result = &log["runs"][0]["results"][0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "cluster/shop/Secret/regcred.yaml"
        );
        assert_eq!(result["partialFingerprints"]["sandboxDoctor/v1"], "aaaaaaaaaaaa");
        let gaps = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
        assert_eq!(gaps.as_array().map(Vec::len), Some(3), "{gaps}");
    }
}
