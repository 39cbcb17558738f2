//! What was decided beforehand, brought to a report: ignores of the settings and the manifests, and a baseline.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::args::{CommandLine, Diagnosis};
use super::error::{CliError, ErrorKind};
use super::options::Options;
use super::session::Session;
use super::settings::{Selector, Settings};
use crate::collect::input::{self, LARGEST_BASELINE};
use crate::diagnose::baseline::{self, Earlier};
use crate::diagnose::decision::{self, Decision, Known};
use crate::report::Report;
use crate::report::chosen::{Deselected, DeselectedBy};
use crate::rules::{NoSuch, Rules};

/// Decisions, the selection of rules and the baseline of one run.
#[derive(Debug, Default)]
pub(crate) struct Choices {
    decisions: Vec<Decision>,
    earlier: Option<Vec<Earlier>>,
    select: Vec<Selector>,
    deselect: Vec<Selector>,
    /// Directories of rules that the configuration file names.
    pub(crate) rule_dirs: Vec<PathBuf>,
}

impl Choices {
    /// Reads the baseline that the flag names, else that of the settings.
    fn read(settings: Settings, flag: Option<&str>) -> Result<Self, CliError> {
        let path = flag.or(settings.baseline.as_deref());
        Ok(Self {
            earlier: path.map(earlier).transpose()?,
            decisions: settings.ignore,
            select: settings.select,
            deselect: settings.deselect,
            rule_dirs: settings.rules,
        })
    }

    /// Adds the decisions that the manifests hold.
    pub(crate) fn add(&mut self, decisions: Vec<Decision>) {
        self.decisions.extend(decisions);
    }

    /// Keeps the rules that are to run, and says who deselected the others. A flag replaces the selection of the file.
    pub(crate) fn select(
        &self,
        rules: Rules,
        flags: &Diagnosis,
    ) -> Result<(Rules, Vec<Deselected>), Vec<CliError>> {
        let by_flags = !(flags.select.is_empty() && flags.ignore.is_empty());
        let texts = |of: &[Selector]| of.iter().map(|one| one.text.clone()).collect();
        let (select, ignore): (Vec<String>, Vec<String>) = match by_flags {
            true => (flags.select.clone(), flags.ignore.clone()),
            false => (texts(&self.select), texts(&self.deselect)),
        };
        let some = !rules.rules.is_empty();
        let chosen = rules.chosen(&select, &ignore).map_err(|unknown| {
            let errors = unknown.into_iter().map(|one| self.no_such_rule(one, by_flags));
            errors.collect::<Vec<_>>()
        })?;
        let by = |at: Option<usize>| match (by_flags, at) {
            (true, None) => DeselectedBy::Flag("--select"),
            (true, Some(_)) => DeselectedBy::Flag("--ignore"),
            (false, None) => DeselectedBy::File(self.select[0].place.clone()),
            (false, Some(at)) => DeselectedBy::File(self.deselect[at].place.clone()),
        };
        let mut deselected: Vec<Deselected> = Vec::new();
        for (rule, at) in chosen.left_out {
            let by = by(at);
            match deselected.iter_mut().find(|one| one.by == by) {
                Some(one) => one.rules.push(rule),
                None => deselected.push(Deselected {
                    by,
                    rules: vec![rule],
                }),
            }
        }
        if some && chosen.rules.rules.is_empty() {
            return Err(nothing_to_run(&deselected).into());
        }
        Ok((chosen.rules, deselected))
    }

    /// Says that a selector names no rule.
    fn no_such_rule(&self, unknown: NoSuch, by_flags: bool) -> CliError {
        let NoSuch { selector, hint } = unknown;
        let mut selectors = self.select.iter().chain(&self.deselect);
        let of_file = selectors.find(|one| !by_flags && one.text == selector);
        let place = of_file.map_or(String::new(), |one| {
            let place = &one.place;
            format!("{}:{}:{}: ", place.file, place.line, place.column)
        });
        CliError::invalid(format!("{place}no rule or stage matches '{selector}'"))
            .hint_if(hint)
            .hint("'sandbox-doctor rules list' lists all rules")
    }

    /// Takes what is ignored out of the report, then holds it against the baseline.
    pub(crate) fn apply(&self, report: &mut Report, (known, deselected): (&Known, &[Deselected])) {
        report.checks.left_out = deselected.iter().map(|one| one.rules.len()).sum();
        report.chosen.deselected = deselected.to_vec();
        decision::apply(report, &self.decisions, known);
        if let Some(earlier) = &self.earlier {
            baseline::compare(report, earlier, known);
        }
    }
}

/// A run without rules would report nothing, and look like a healthy cluster.
pub(crate) fn nothing_to_run(deselected: &[Deselected]) -> CliError {
    let by: Vec<String> = deselected
        .iter()
        .map(|one| match &one.by {
            DeselectedBy::Flag(flag) => (*flag).to_owned(),
            DeselectedBy::File(place) => format!("{}:{}", place.file, place.line),
        })
        .collect();
    let of_file = deselected
        .iter()
        .any(|one| matches!(one.by, DeselectedBy::File(_)));
    CliError::invalid(format!(
        "no rules to run: all are deselected by {}",
        by.join(", ")
    ))
    .hint_if(of_file.then(|| "--no-config runs all rules".to_owned()))
}

/// Reads the settings, then the flags that outrank them.
pub(crate) fn understood(session: &Session, line: &CommandLine) -> Result<(Options, Choices), Vec<CliError>> {
    let flags = &line.diagnosis;
    let settings = Settings::of(flags.config.as_deref(), line.general.no_config)?;
    let mut options = Options::of(line, &settings.under(&session.environment))?;
    options.policy.allow_incomplete |= settings.allow_incomplete;
    let choices = Choices::read(settings, flags.baseline.as_deref())?;
    Ok((options, choices))
}

/// Reads the findings of an earlier report.
fn earlier(path: &str) -> Result<Vec<Earlier>, CliError> {
    let wrong = |reason: String| {
        CliError::new(ErrorKind::Input, format!("read baseline {path}: {reason}"))
            .hint("write a baseline with -o json=baseline.json")
    };
    let bytes = input::read_regular(Path::new(path), LARGEST_BASELINE)
        .map_err(|refusal| wrong(refusal.reason).hint_if(refusal.hint.map(str::to_owned)))?;
    let report: Json = serde_json::from_slice(&bytes)
        .map_err(|error| wrong(format!("not JSON, at line {}", error.line())))?;
    if report["apiVersion"] != "sandbox-doctor/v1" || report["kind"] != "Report" {
        return Err(wrong("not a report of sandbox-doctor/v1".to_owned()));
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
        .map(|finding| read(finding).ok_or_else(|| wrong("a finding without id or rule".to_owned())))
        .collect()
}
