//! What `diagnose` was asked for, from flags and environment: flags win, nothing is guessed.

use super::args::{CommandLine, Diagnosis};
use super::environment::Environment;
use super::error::CliError;
use super::exit::{FailOn, Policy};
use super::labels;
use crate::k8s::time::{self, Timestamp};
use crate::render::Format;
use crate::rules::suggest;
use clap::ValueEnum;

/// One `-o FORMAT[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) format: Format,
    /// `None` is standard output.
    pub(crate) file: Option<String>,
}

/// The flags of `diagnose`, understood.
#[derive(Debug)]
pub(crate) struct Options {
    /// `None`: a cluster.
    pub(crate) from: Option<String>,
    pub(crate) now: Option<Timestamp>,
    pub(crate) namespaces: Option<Vec<String>>,
    pub(crate) selector: Option<serde_json::Value>,
    pub(crate) printed: Vec<Printed>,
    pub(crate) quiet: bool,
    pub(crate) policy: Policy,
}

const FORMATS: [(&str, Format); 9] = [
    ("text", Format::Text),
    ("wide", Format::Wide),
    ("name", Format::Name),
    ("json", Format::Json),
    ("markdown", Format::Markdown),
    ("github", Format::Github),
    ("gitlab", Format::Gitlab),
    ("sarif", Format::Sarif),
    ("junit", Format::Junit),
];

impl Options {
    pub(crate) fn of(line: &CommandLine, environment: &Environment) -> Result<Self, CliError> {
        let flags = &line.diagnosis;
        let from = source(line, environment)?;
        Ok(Self {
            from,
            now: flags.now.as_deref().map(moment).transpose()?,
            // As in kubectl, -A wins over -n.
            namespaces: match &flags.namespace {
                Some(_) if flags.all_namespaces => None,
                Some(namespace) => Some(vec![namespace.clone()]),
                None => None,
            },
            selector: flags.selector.as_deref().map(selector).transpose()?,
            printed: printed(flags, environment)?,
            quiet: flags.quiet,
            policy: Policy {
                fail_on: fail_on(flags, environment)?,
                allow_incomplete: flags.allow_incomplete,
            },
        })
    }
}

/// Returns what `--from` names, in the flag or in the environment; nothing where a cluster is meant.
fn source(line: &CommandLine, environment: &Environment) -> Result<Option<String>, CliError> {
    let of_cluster = line.connection.first_given();
    let from = match (&line.diagnosis.from, of_cluster) {
        (Some(_), Some(flag)) => {
            return Err(CliError::usage(format!(
                "use {flag} with --from: a recording is no cluster"
            )));
        }
        (Some(from), None) => Some(from.clone()),
        // A flag outranks the environment.
        (None, Some(_)) => None,
        (None, None) => environment.from.clone(),
    };
    if from.is_none() && line.diagnosis.now.is_some() {
        return Err(
            CliError::usage("use --now on a cluster: its clock tells the time")
                .hint("--now is for recordings, named by --from"),
        );
    }
    Ok(from)
}

fn moment(text: &str) -> Result<Timestamp, CliError> {
    time::parse(text).ok_or_else(|| {
        CliError::usage(format!("use --now '{text}': it is no RFC 3339 time"))
            .hint("a time looks like 2026-11-21T09:30:00Z")
    })
}

fn selector(text: &str) -> Result<serde_json::Value, CliError> {
    labels::selector(text).map_err(|reason| {
        CliError::usage(format!("use --selector '{text}': {reason}"))
            .hint("labels are selected as by kubectl: app=web,tier!=db,'env in (a, b)',!legacy")
    })
}

fn fail_on(flags: &Diagnosis, environment: &Environment) -> Result<FailOn, CliError> {
    match (flags.fail_on, &environment.fail_on) {
        (Some(level), _) => Ok(level),
        (None, Some(word)) => FailOn::from_str(word, true).map_err(|_| {
            CliError::usage(format!(
                "use SANDBOX_DOCTOR_FAIL_ON='{word}': there is no such level"
            ))
            .hint("one of error, warning, info, never")
        }),
        (None, None) => Ok(FailOn::default()),
    }
}

fn printed(flags: &Diagnosis, environment: &Environment) -> Result<Vec<Printed>, CliError> {
    let mut printed = Vec::new();
    let from_environment = environment.output.iter().filter(|_| flags.output.is_empty());
    for text in flags.output.iter().chain(from_environment) {
        printed.push(one_printed(text)?);
    }
    if printed.is_empty() {
        printed.push(Printed {
            format: Format::Text,
            file: None,
        });
    }
    if printed.iter().filter(|printed| printed.file.is_none()).count() > 1 {
        return Err(CliError::usage("print two formats on one screen")
            .hint("give all but one a file: -o text -o json=report.json"));
    }
    Ok(printed)
}

/// Reads `FORMAT[=FILE]`.
pub(crate) fn one_printed(text: &str) -> Result<Printed, CliError> {
    let (word, file) = match text.split_once('=') {
        Some((word, file)) => (word, Some(file)),
        None => (text, None),
    };
    let words = FORMATS.map(|(word, _)| word);
    let Some((_, format)) = FORMATS.into_iter().find(|(known, _)| *known == word) else {
        let templates = ["jsonpath", "go-template", "custom-columns", "yaml"].contains(&word);
        return Err(
            CliError::usage(format!("print '{word}': there is no such format"))
                .hint_if(
                    templates
                        .then(|| "'-o json' and a program such as jq give any part of a report".to_owned()),
                )
                .hint_if(suggest::did_you_mean(word, words))
                .hint(format!("one of {}", words.join(", "))),
        );
    };
    match file {
        Some("") => Err(CliError::usage(format!("print {word} to a file without a name"))
            .hint(format!("a file is named like -o {word}=report.{word}"))),
        Some("-") | None => Ok(Printed { format, file: None }),
        Some(file) => Ok(Printed {
            format,
            file: Some(file.to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_to_the_screen_or_to_files() {
        let read = |text: &str| one_printed(text).map_err(|error| error.to_string());
        assert_eq!(
            read("json"),
            Ok(Printed {
                format: Format::Json,
                file: None
            })
        );
        assert_eq!(
            read("json=a=b.json"),
            Ok(Printed {
                format: Format::Json,
                file: Some("a=b.json".into())
            })
        );
        assert_eq!(
            read("text=-"),
            Ok(Printed {
                format: Format::Text,
                file: None
            })
        );
        assert!(read("jsno").is_err_and(|text| text.contains("did you mean 'json'?")));
        assert!(read("jsonpath={.a}").is_err_and(|text| text.contains("jq")));
        assert!(read("json=").is_err());
    }
}
