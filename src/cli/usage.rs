//! Reads the command line, and turns clap's errors into kubectl's words.

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{FromArgMatches, ValueEnum};

use super::args::{self, CommandLine};
use super::error::CliError;
use super::screen::ColorChoice;

/// What came of the command line.
pub(crate) enum Parsed {
    Run(Box<CommandLine>),
    /// Help or the version, as requested.
    Asked(String),
    /// Help, because no command was given.
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
        ClapKind::MissingSubcommand => {
            Parsed::Wrong(CliError::invalid("missing command").hint(see(command_of(&words))))
        }
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => Parsed::Asked(text),
        ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => Parsed::NoVerb(text),
        _ => Parsed::Wrong(ours(&error, command_of(&words))),
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

/// Returns the name of a flag: `--from` of `--from <PATH>`.
fn bare(flag: &str) -> &str {
    flag.split([' ', '=', '[']).next().unwrap_or(flag)
}

/// Returns the sentence about one flag that is used twice, or two that exclude each other.
fn conflict(error: &clap::Error, flag: &str) -> String {
    let other = word(error, ContextKind::PriorArg);
    match other.is_empty() || bare(&other) == flag {
        true => format!("flag {flag} cannot be used twice"),
        false => format!("flags {flag} and {} cannot be used together", bare(&other)),
    }
}

/// Returns the sentence of kubectl for an error of clap, and which suggestion of clap belongs to it.
fn sentence(error: &clap::Error) -> (String, ContextKind) {
    let arg = word(error, ContextKind::InvalidArg);
    let (flag, value) = (bare(&arg), word(error, ContextKind::InvalidValue));
    let of_flag = ContextKind::SuggestedArg;
    match error.kind() {
        ClapKind::UnknownArgument if flag.starts_with("--") => (format!("unknown flag: {flag}"), of_flag),
        ClapKind::UnknownArgument if flag.starts_with('-') => {
            (format!("unknown shorthand flag: {flag}"), of_flag)
        }
        ClapKind::UnknownArgument => (format!("unexpected argument '{flag}'"), of_flag),
        ClapKind::InvalidSubcommand => {
            let command = word(error, ContextKind::InvalidSubcommand);
            (
                format!("unknown command '{command}'"),
                ContextKind::SuggestedSubcommand,
            )
        }
        ClapKind::InvalidValue if value.is_empty() => (
            format!("flag needs an argument: {flag}"),
            ContextKind::SuggestedValue,
        ),
        ClapKind::InvalidValue | ClapKind::ValueValidation => {
            let of = if flag.starts_with('-') {
                format!("flag {flag}")
            } else {
                flag.to_owned()
            };
            (
                format!("invalid argument '{value}' for {of}"),
                ContextKind::SuggestedValue,
            )
        }
        ClapKind::MissingRequiredArgument => (format!("missing argument: {arg}"), of_flag),
        ClapKind::ArgumentConflict => (conflict(error, flag), of_flag),
        _ => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            (line.strip_prefix("error: ").unwrap_or(line).to_owned(), of_flag)
        }
    }
}

/// Returns an error of clap in kubectl's words, with what was probably meant.
fn ours(error: &clap::Error, command: Option<&str>) -> CliError {
    let (sentence, near) = sentence(error);
    let near = words(error, near);
    let valid = word(error, ContextKind::ValidValue);
    let mut ours = CliError::invalid(sentence);
    // clap lists the most similar one last.
    if let Some(near) = near.last() {
        ours = ours.hint(format!("did you mean '{near}'?"));
    }
    if !valid.is_empty() {
        ours = ours.hint(format!("possible values: {valid}"));
    }
    ours.hint(see(command))
}

/// Returns the hint that names the help of a command, or of all.
pub(crate) fn see(command: Option<&str>) -> String {
    match command {
        Some(command) => format!("see 'sandbox-doctor {command} --help' for usage"),
        None => "see 'sandbox-doctor --help' for the commands".to_owned(),
    }
}

/// Returns the command among the words, if it is a known one.
fn command_of(words: &[String]) -> Option<&'static str> {
    let known = args::command(None);
    let found = words.iter().skip(1).find_map(|word| {
        let command = known.find_subcommand(word)?;
        Some(command.get_name().to_owned())
    })?;
    args::names().find(|name| *name == found)
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
        for (line, wanted) in [
            (
                "diagnose --frm demo",
                "unknown flag: --frm\nhint: did you mean '--from'?\nhint: see 'sandbox-doctor diagnose --help' for usage",
            ),
            ("diagnose -z", "unknown shorthand flag: -z\n"),
            (
                "diagnos",
                "unknown command 'diagnos'\nhint: did you mean 'diagnose'?\nhint: see 'sandbox-doctor --help'",
            ),
            (
                "rules lst",
                "unknown command 'lst'\nhint: did you mean 'list'?\nhint: see 'sandbox-doctor rules --help'",
            ),
            ("help diagnos", "unknown command 'diagnos'\n"),
            ("diagnose --from", "flag needs an argument: --from\n"),
            (
                "diagnose --config a.yaml --no-config",
                "flags --config and --no-config cannot be used together\n",
            ),
            (
                "diagnose --config a --config b",
                "flag --config cannot be used twice\n",
            ),
            (
                "diagnose --fail-on errr",
                "invalid argument 'errr' for flag --fail-on\nhint: did you mean 'error'?\nhint: possible values: error, warning, info, never\n",
            ),
            (
                "completions bsh",
                "invalid argument 'bsh' for <SHELL>\nhint: did you mean 'bash'?\n",
            ),
            ("explain", "missing argument: <WORD>...\n"),
            ("rules list more", "unexpected argument 'more'\n"),
        ] {
            let said = wrong(&format!("sandbox-doctor {line}"));
            assert!(said.starts_with(wanted), "{line}: {said}");
        }
    }

    #[test]
    fn a_plugin_speaks_of_itself_as_kubectl_does() {
        let Parsed::Asked(help) = parse(vec!["/usr/bin/kubectl-sandbox_doctor".into(), "-h".into()]) else {
            panic!("-h is help");
        };
        assert!(help.contains("kubectl sandbox-doctor"), "{help}");
    }
}
