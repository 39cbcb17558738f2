//! The options of a run, from flags and environment variables; flags take precedence.

use super::args::{self, CommandLine, Diagnosis, Show};
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

/// The options of a run.
#[derive(Debug)]
pub(crate) struct Options {
    /// `None`: a cluster.
    pub(crate) from: Option<String>,
    pub(crate) now: Option<Timestamp>,
    pub(crate) namespaces: Option<Vec<String>>,
    pub(crate) selector: Option<serde_json::Value>,
    pub(crate) printed: Vec<Printed>,
    pub(crate) quiet: bool,
    /// Recommendations are listed, not only counted.
    pub(crate) advice: bool,
    pub(crate) policy: Policy,
}

const FORMATS: [(&str, Format); 10] = [
    ("text", Format::Text),
    ("wide", Format::Wide),
    ("name", Format::Name),
    ("json", Format::Json),
    ("yaml", Format::Yaml),
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
            advice: flags.show == Some(Show::Advice),
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
            return Err(CliError::invalid(format!(
                "flags --from and {flag} cannot be used together: a recording needs no cluster"
            )));
        }
        (Some(from), None) => Some(from.clone()),
        // A flag outranks the environment.
        (None, Some(_)) => None,
        (None, None) => environment.from.clone(),
    };
    if from.is_none() && line.diagnosis.now.is_some() {
        return Err(CliError::invalid("flag --now needs a recording")
            .hint("--from names a recording; for a cluster its own clock is used"));
    }
    Ok(from)
}

fn moment(text: &str) -> Result<Timestamp, CliError> {
    time::parse(text).ok_or_else(|| {
        CliError::invalid(format!(
            "invalid argument '{text}' for flag --now: not an RFC 3339 time"
        ))
        .hint("example: 2026-11-21T09:30:00Z")
    })
}

fn selector(text: &str) -> Result<serde_json::Value, CliError> {
    labels::selector(text).map_err(|reason| {
        CliError::invalid(format!("invalid argument '{text}' for flag --selector: {reason}"))
            .hint("examples: app=web,tier!=db   'env in (a, b)'   '!legacy'")
    })
}

fn fail_on(flags: &Diagnosis, environment: &Environment) -> Result<FailOn, CliError> {
    match (flags.fail_on, &environment.fail_on) {
        (Some(level), _) => Ok(level),
        (None, Some(word)) => FailOn::from_str(word, true).map_err(|_| {
            CliError::invalid(format!("invalid value '{word}' of SANDBOX_DOCTOR_FAIL_ON"))
                .hint("possible values: error, warning, info, never")
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
        return Err(
            CliError::invalid("only one output format can go to standard output")
                .hint("write the others to files: -o text -o json=report.json"),
        );
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
        return Err(unknown_format(word, &words));
    };
    match file {
        Some("") => Err(
            CliError::invalid(format!("invalid output '{text}': missing file name"))
                .hint(format!("example: -o {word}=report.{word}")),
        ),
        Some("-") | None => Ok(Printed { format, file: None }),
        Some(file) => Ok(Printed {
            format,
            file: Some(file.to_owned()),
        }),
    }
}

/// Says, in kubectl's words, that a format is not one of those that a command prints.
pub(crate) fn unknown_format(word: &str, formats: &[&str]) -> CliError {
    let template = ["jsonpath", "go-template", "custom-columns", "jsonpath-as-json"].contains(&word);
    CliError::invalid(format!(
        "unable to match a printer suitable for the output format '{word}'"
    ))
    .hint_if(template.then(|| "use '-o json' with a program such as jq".to_owned()))
    .hint_if(suggest::did_you_mean(word, formats.iter().copied()))
    .hint(format!("allowed formats are: {}", formats.join(", ")))
}

/// Returns an error if a format is not one that the command prints.
pub(crate) fn check_formats(command: &str, printed: &[Printed]) -> Result<(), CliError> {
    let known = args::formats(command);
    let name = |format: Format| {
        let mut formats = FORMATS.iter();
        formats
            .find(|(_, one)| *one == format)
            .map_or("", |(word, _)| word)
    };
    // `wide` is the text of an answer that leaves nothing out.
    let accepted = |name: &&str| *name == "wide" || known.contains(name);
    let unknown = printed
        .iter()
        .map(|one| name(one.format))
        .find(|name| !accepted(name));
    unknown.map_or(Ok(()), |word| Err(unknown_format(word, known)))
}

/// Reads the `-o` of a command that prints to standard output only.
pub(crate) fn one_format(command: &str, texts: &[String]) -> Result<Format, CliError> {
    let known = args::formats(command);
    match texts {
        [] => Ok(Format::Text),
        [text] => match FORMATS
            .into_iter()
            .find(|(word, _)| word == text && known.contains(word))
        {
            Some((_, format)) => Ok(format),
            None => Err(unknown_format(text, known)),
        },
        _ => Err(CliError::invalid("flag --output cannot be used twice")),
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
