//! What was decided beforehand, brought to a report: ignores of the settings and the manifests, and a baseline.

use std::path::Path;

use serde_json::Value as Json;

use super::args::CommandLine;
use super::error::{CliError, ErrorKind};
use super::options::Options;
use super::session::Session;
use super::settings::Settings;
use crate::collect::input::{self, LARGEST_BASELINE};
use crate::diagnose::baseline::{self, Earlier};
use crate::diagnose::decision::{self, Decision, Known};
use crate::report::Report;

/// Decisions and the baseline of one run.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    decisions: Vec<Decision>,
    earlier: Option<Vec<Earlier>>,
}

impl Choices {
    /// Reads the baseline that the flag names, else that of the settings.
    pub(crate) fn read(settings: &Settings, flag: Option<&str>) -> Result<Self, CliError> {
        let path = flag.or(settings.baseline.as_deref());
        Ok(Self {
            decisions: settings.ignore.clone(),
            earlier: path.map(earlier).transpose()?,
        })
    }

    /// Adds the decisions that the manifests hold.
    pub(crate) fn add(&mut self, decisions: Vec<Decision>) {
        self.decisions.extend(decisions);
    }

    /// Takes what is ignored out of the report, then holds it against the baseline.
    pub(crate) fn apply(&self, report: &mut Report, known: &Known) {
        decision::apply(report, &self.decisions, known);
        if let Some(earlier) = &self.earlier {
            baseline::compare(report, earlier, known);
        }
    }
}

/// Reads the settings, then the flags that outrank them.
pub(crate) fn understood(session: &Session, line: &CommandLine) -> Result<(Options, Choices), Vec<CliError>> {
    let settings = Settings::near()?;
    let mut options = Options::of(line, &settings.under(&session.environment))?;
    options.policy.allow_incomplete |= settings.allow_incomplete;
    let choices = Choices::read(&settings, line.diagnosis.baseline.as_deref())?;
    Ok((options, choices))
}

/// Reads the findings of an earlier report.
fn earlier(path: &str) -> Result<Vec<Earlier>, CliError> {
    let wrong = |reason: String| {
        CliError::new(ErrorKind::Input, format!("read baseline {path}: {reason}"))
            .hint("a baseline is an earlier report: -o json=baseline.json")
    };
    let bytes = input::read_regular(Path::new(path), LARGEST_BASELINE)
        .map_err(|refusal| wrong(refusal.reason).hint_if(refusal.hint.map(str::to_owned)))?;
    let report: Json = serde_json::from_slice(&bytes)
        .map_err(|error| wrong(format!("it is no JSON, at line {}", error.line())))?;
    if report["apiVersion"] != "sandbox-doctor/v1" || report["kind"] != "Report" {
        return Err(wrong("it is no report of sandbox-doctor/v1".to_owned()));
    }
    let findings = report["findings"].as_array().map_or(&[][..], Vec::as_slice);
    let read = |finding: &Json| {
        let word = |of: &Json| of.as_str().unwrap_or_default().to_owned();
        let object = &finding["object"];
        let (kind, namespace, name) = (
            word(&object["kind"]),
            word(&object["namespace"]),
            word(&object["name"]),
        );
        let slash = if namespace.is_empty() { "" } else { "/" };
        Some(Earlier {
            id: finding["id"].as_str()?.to_owned(),
            rule: finding["rule"].as_str()?.to_owned(),
            object: format!("{kind} {namespace}{slash}{name}").into(),
            namespace,
        })
    };
    findings
        .iter()
        .map(|finding| read(finding).ok_or_else(|| wrong("a finding of it has no id or rule".to_owned())))
        .collect()
}
