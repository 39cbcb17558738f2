//! Arguments, environment and exit codes; carries data from room to room.
//!
//! The only room that writes to standard output and standard error.

mod args;
mod chosen;
pub(crate) mod commands;
mod connection;
mod environment;
mod error;
mod examples;
mod excerpt;
mod exit;
mod labels;
mod live;
mod namespaces;
mod options;
mod output;
mod page;
mod screen;
mod session;
mod settings;
mod targets;
mod usage;
mod worlds;

use std::process::ExitCode;

use args::{CommandLine, General, RulesVerb, Verb};
use environment::Environment;
use error::CliError;
use exit::Code;
use session::{Ending, Session};
use usage::Parsed;

/// Runs the program in its process.
pub fn main() -> ExitCode {
    let words = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    ExitCode::from(run(words, Environment::of_process()) as u8)
}

fn run(words: Vec<String>, environment: Environment) -> Code {
    let general = General {
        rules: Vec::new(),
        no_config: false,
        color: usage::color_of(&words),
    };
    let parsed = usage::parse(words);
    let line = match &parsed {
        Parsed::Run(line) => &line.general,
        _ => &general,
    };
    let session = match Session::new(line, environment) {
        Ok(session) => session,
        Err(error) => {
            output::PLAIN_OUTPUT.error(&error);
            return Code::Trouble;
        }
    };
    let ending = match parsed {
        Parsed::Run(line) => verb(&session, &line),
        Parsed::Asked(text) => told(session.output.result(&text)),
        Parsed::NoVerb(text) => {
            session.output.talk(text.trim_end());
            Ending::from(Code::Trouble)
        }
        Parsed::Wrong(error) => Ending::from(error),
    };
    for error in &ending.errors {
        session.output.error(error);
    }
    ending.code
}

fn told(written: Result<(), CliError>) -> Ending {
    match written {
        Ok(()) => Ending::from(Code::Clean),
        Err(error) => Ending::from(error),
    }
}

fn verb(session: &Session, line: &CommandLine) -> Ending {
    if let Some(flag) = misplaced(line) {
        let name = line.verb.name();
        let others = args::commands_with(flag).join(", ");
        return Ending::from(
            CliError::invalid(format!("unknown flag: {flag}"))
                .hint(format!("{flag} is a flag of: {others}"))
                .hint(usage::see(Some(name))),
        );
    }
    match &line.verb {
        Verb::Diagnose { targets } => commands::diagnose::run(session, line, targets),
        Verb::Can { words, from_error } => commands::can::run(session, line, words, from_error.as_deref()),
        Verb::Snapshot { folder } => commands::snapshot::run(session, line, folder),
        Verb::Explain { word } => commands::explain::run(session, word, &line.diagnosis.output),
        Verb::Reach {
            caller,
            callee,
            from_error,
            probe,
        } => commands::reach::run(session, line, (caller, callee, (from_error.as_deref(), *probe))),
        Verb::Preflight {
            paths,
            files,
            recursive,
            against,
            needs,
        } => {
            let files = [files.as_slice(), paths.as_slice()].concat();
            let wanted = commands::preflight::Wanted {
                files: &files,
                recursive: *recursive,
                alone: against.is_some(),
                needs: needs.as_deref(),
            };
            commands::preflight::run(session, line, &wanted)
        }
        Verb::Rules(verb) => commands::rules::run(session, line, verb),
        Verb::Completions { shell } => commands::completions::run(session, *shell),
        Verb::Version => commands::version::run(session, &line.diagnosis.output),
    }
}

/// Returns a flag that the command does not accept.
fn misplaced(line: &CommandLine) -> Option<&'static str> {
    let name = line.verb.name();
    let example = matches!(line.verb, Verb::Rules(RulesVerb::New { .. }));
    let accepted = |flag: &&str| args::accepts(name, flag) || (example && *flag == "--from");
    let flag = line.diagnosis.given().find(|flag| !accepted(flag));
    flag.or_else(|| line.connection.first_given().filter(|_| !args::connects(name)))
}
