//! A text that was taken apart, and the rules that answer it → JSON v1. The fields are a public contract.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sink;
use crate::text::{Failure, FailureClass, Layer, ParsedText, Relation, Role};

/// A rule that answers a text.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) rule: String,
    pub(crate) layer: Layer,
    /// The rule holds for a whole family of failures and names no cause.
    pub(crate) fallback: bool,
    pub(crate) title: String,
    pub(crate) cause: String,
    /// Titles of the fixes.
    pub(crate) fixes: Vec<String>,
    /// Read-only commands to run next; words in capitals are for the user to replace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inspect: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplainedDocument<'a> {
    api_version: &'static str,
    kind: &'static str,
    relation: Relation,
    truncated: bool,
    failures: Vec<FailureDocument<'a>>,
    answers: &'a [Answer],
}

#[derive(Serialize)]
struct FailureDocument<'a> {
    layer: Layer,
    class: FailureClass,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    /// The failure that states the cause best.
    decisive: bool,
    observer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    leaf: &'a str,
    subject: &'a BTreeMap<Role, String>,
    frames: Vec<FrameDocument<'a>>,
}

#[derive(Serialize)]
struct FrameDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    subject: &'a BTreeMap<Role, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grpc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errno: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit: Option<i32>,
}

/// Returns the JSON of a text that was taken apart, with a newline at the end.
pub(crate) fn explained(parsed: &ParsedText, answers: &[Answer]) -> String {
    let failures = parsed.failures.iter().enumerate();
    let document = ExplainedDocument {
        api_version: "sandbox-doctor/v1",
        kind: "Explanation",
        relation: parsed.relation,
        truncated: parsed.truncated,
        failures: failures
            .map(|(at, failure)| of_failure(failure, at == parsed.decisive))
            .collect(),
        answers,
    };
    sink::json::pretty(&document) + "\n"
}

fn of_failure(failure: &Failure, decisive: bool) -> FailureDocument<'_> {
    let frames = failure.frames.iter().map(|frame| FrameDocument {
        component: frame.component.as_deref(),
        operation: frame.operation.as_deref(),
        subject: &frame.named,
        grpc: frame.grpc.as_deref(),
        http: frame.http,
        errno: frame.errno.as_deref(),
        exit: frame.exit,
    });
    FailureDocument {
        layer: failure.layer,
        class: failure.class,
        count: failure.count,
        decisive,
        observer: &failure.observer,
        operation: failure.operation(),
        leaf: &failure.leaf,
        subject: &failure.named,
        frames: frames.collect(),
    }
}
