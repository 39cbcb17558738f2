//! Reads the command line, and turns clap's errors into ours.

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{FromArgMatches, ValueEnum};

use super::args::{self, CommandLine};
use super::error::CliError;
use super::screen::ColorChoice;

const SEE: &str = "'sandbox-doctor --help' lists verbs and flags";

/// What came of the command line.
pub(crate) enum Parsed {
    Run(Box<CommandLine>),
    /// Help or the version, which somebody asked for.
    Asked(String),
    /// Help, because no verb was given.
    NoVerb(String),
    Wrong(CliError),
}

/// Parses the words of a process, the program's own name first.
pub(crate) fn parse(words: Vec<String>) -> Parsed {
    let name = words.first().map_or("", String::as_str);
    let matches = args::command(spoken_name(name)).try_get_matches_from(&words);
    let error = match matches.and_then(|matches| CommandLine::from_arg_matches(&matches)) {
        Ok(line) => return Parsed::Run(Box::new(line)),
        Err(error) => error,
    };
    let text = error.render().ansi().to_string();
    match error.kind() {
        ClapKind::MissingSubcommand => Parsed::Wrong(CliError::usage("go on without a verb").hint(SEE)),
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => Parsed::Asked(text),
        ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::NoVerb(text),
        _ => Parsed::Wrong(ours(&error)),
    }
}

/// Returns the choice of `--color`, even where the rest of the words makes no sense.
pub(crate) fn color_of(words: &[String]) -> Option<ColorChoice> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color") {
            Some("") => words.next().map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(choice) = value.and_then(|value| ColorChoice::from_str(value, true).ok()) {
            return Some(choice);
        }
    }
    None
}

/// Returns the name to show when kubectl started us as a plugin.
fn spoken_name(program: &str) -> Option<&'static str> {
    let file = std::path::Path::new(program).file_name()?.to_str()?;
    file.starts_with("kubectl-").then_some("kubectl sandbox-doctor")
}

fn words(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

fn word(error: &clap::Error, kind: ContextKind) -> String {
    words(error, kind).join(", ")
}

/// Returns what two flags do to each other: the same one twice, or two that exclude each other.
fn conflict(error: &clap::Error, flag: &str) -> String {
    let other = word(error, ContextKind::PriorArg).replace(['<', '>'], "");
    match other.is_empty() || other == flag {
        true => format!("use '{flag}' twice"),
        false => format!("use '{flag}' with '{other}'"),
    }
}

/// Says what is wrong in one sentence, and what to try.
fn ours(error: &clap::Error) -> CliError {
    let flag = word(error, ContextKind::InvalidArg).replace(['<', '>'], "");
    let value = word(error, ContextKind::InvalidValue);
    let (message, near) = match error.kind() {
        ClapKind::UnknownArgument => (
            format!("use '{flag}': there is no such flag or argument"),
            ContextKind::SuggestedArg,
        ),
        ClapKind::InvalidSubcommand => {
            let verb = word(error, ContextKind::InvalidSubcommand);
            (
                format!("do '{verb}': there is no such verb"),
                ContextKind::SuggestedSubcommand,
            )
        }
        ClapKind::InvalidValue if value.is_empty() => (
            format!("use '{flag}' without a value"),
            ContextKind::SuggestedValue,
        ),
        ClapKind::InvalidValue | ClapKind::ValueValidation => {
            (format!("use '{value}' for '{flag}'"), ContextKind::SuggestedValue)
        }
        ClapKind::MissingRequiredArgument => (format!("go on without {flag}"), ContextKind::SuggestedArg),
        ClapKind::ArgumentConflict => (conflict(error, &flag), ContextKind::SuggestedArg),
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            let line = line.strip_prefix("error: ").unwrap_or(line);
            (
                format!("read the command line: {line}"),
                ContextKind::SuggestedArg,
            )
        }
    };
    let near = words(error, near);
    let valid = word(error, ContextKind::ValidValue);
    let mut ours = CliError::usage(message);
    if let Some(near) = near.first() {
        ours = ours.hint(format!("did you mean '{near}'?"));
    }
    if !valid.is_empty() {
        ours = ours.hint(format!("one of {valid}"));
    }
    ours.hint(SEE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(line: &str) -> String {
        match parse(line.split(' ').map(str::to_owned).collect()) {
            Parsed::Wrong(error) => error.to_string(),
            _ => String::new(),
        }
    }

    #[test]
    fn errors_say_what_and_what_instead() {
        assert!(wrong("sandbox-doctor diagnose --frm demo").starts_with(
            "cannot use '--frm': there is no such flag or argument\nhint: did you mean '--from'?"
        ));
        assert!(
            wrong("sandbox-doctor diagnos")
                .starts_with("cannot do 'diagnos': there is no such verb\nhint: did you mean 'diagnose'?")
        );
        assert!(
            wrong("sandbox-doctor diagnose --config a.yaml --no-config")
                .starts_with("cannot use '--config FILE' with '--no-config'")
        );
        assert!(
            wrong("sandbox-doctor diagnose --config a --config b")
                .starts_with("cannot use '--config FILE' twice")
        );
        assert!(
            wrong("sandbox-doctor diagnose --fail-on errr")
                .contains("hint: one of error, warning, info, never")
        );
    }

    #[test]
    fn a_plugin_speaks_of_itself_as_kubectl_does() {
        let Parsed::Asked(help) = parse(vec!["/usr/bin/kubectl-sandbox_doctor".into(), "-h".into()]) else {
            panic!("-h is help");
        };
        assert!(help.contains("kubectl sandbox-doctor"), "{help}");
    }
}
