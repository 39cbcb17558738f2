//! Which flags each command accepts, lists in its help and offers in completions; and the formats of its `-o`.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command};

use super::{Diagnosis, General};
use crate::cli::connection::Connection;

/// What a command accepts, by the ids of clap: those of `Diagnosis` and `General`, those of `Connection`, formats.
struct Accepted {
    command: &'static str,
    flags: &'static [&'static str],
    cluster: &'static [&'static [&'static str]],
    formats: &'static [&'static str],
}

/// Flags that say which cluster is meant.
const CLUSTER: &[&str] = &[
    "kubeconfig",
    "context",
    "cluster",
    "user",
    "server",
    "as_user",
    "as_group",
    "as_uid",
    "request_timeout",
    "timeout",
];
/// Flags that say what is read of it besides.
const LOGS: &[&str] = &["logs"];
const SECRETS: &[&str] = &["read_secrets"];

const REPORT_FORMATS: &[&str] = &[
    "text", "wide", "name", "json", "yaml", "markdown", "github", "gitlab", "sarif", "junit",
];
const ANSWER_FORMATS: &[&str] = &["text", "json", "yaml"];

const ACCEPTED: [Accepted; 9] = [
    Accepted {
        command: "diagnose",
        flags: &[
            "from",
            "namespace",
            "all_namespaces",
            "selector",
            "select",
            "ignore",
            "now",
            "record",
            "output",
            "show",
            "quiet",
            "verbose",
            "fail_on",
            "config",
            "no_config",
            "baseline",
            "allow_incomplete",
            "rules",
        ],
        cluster: &[CLUSTER, LOGS, SECRETS],
        formats: REPORT_FORMATS,
    },
    Accepted {
        command: "preflight",
        flags: &[
            "from",
            "namespace",
            "now",
            "output",
            "show",
            "quiet",
            "verbose",
            "fail_on",
            "config",
            "no_config",
            "baseline",
            "allow_incomplete",
            "rules",
        ],
        cluster: &[CLUSTER, SECRETS],
        formats: REPORT_FORMATS,
    },
    Accepted {
        command: "reach",
        flags: &[
            "from",
            "namespace",
            "all_namespaces",
            "now",
            "record",
            "output",
            "allow_incomplete",
        ],
        cluster: &[CLUSTER],
        formats: ANSWER_FORMATS,
    },
    Accepted {
        command: "can",
        flags: &["from", "namespace", "all_namespaces", "output", "quiet"],
        cluster: &[CLUSTER],
        formats: ANSWER_FORMATS,
    },
    Accepted {
        command: "snapshot",
        flags: &["namespace", "all_namespaces"],
        cluster: &[CLUSTER, LOGS, SECRETS],
        formats: &[],
    },
    Accepted {
        command: "explain",
        flags: &["output", "rules"],
        cluster: &[],
        formats: ANSWER_FORMATS,
    },
    Accepted {
        command: "rules",
        flags: &["rules"],
        cluster: &[],
        formats: &[],
    },
    Accepted {
        command: "version",
        flags: &["output"],
        cluster: &[],
        formats: ANSWER_FORMATS,
    },
    Accepted {
        command: "completions",
        flags: &[],
        cluster: &[],
        formats: &[],
    },
];

/// Returns the names of the commands.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ACCEPTED.iter().map(|one| one.command)
}

impl Accepted {
    fn takes(&self, id: &str) -> bool {
        self.flags.contains(&id) || self.cluster.iter().any(|flags| flags.contains(&id))
    }
}

fn accepted(command: &str) -> Option<&'static Accepted> {
    ACCEPTED.iter().find(|one| one.command == command)
}

/// Returns the formats that the `-o` of a command accepts.
pub(crate) fn formats(command: &str) -> &'static [&'static str] {
    accepted(command).map_or(&[], |accepted| accepted.formats)
}

/// Returns true if a command accepts a flag of `Diagnosis`, by its long name with dashes.
pub(crate) fn accepts(command: &str, flag: &str) -> bool {
    let id = flag.trim_start_matches('-').replace('-', "_");
    accepted(command).is_some_and(|accepted| accepted.flags.contains(&id.as_str()))
}

/// Returns true if a command connects to a cluster.
pub(crate) fn connects(command: &str) -> bool {
    accepted(command).is_some_and(|accepted| !accepted.cluster.is_empty())
}

/// Returns the commands that accept a flag, by its long name with dashes.
pub(crate) fn commands_with(flag: &str) -> Vec<&'static str> {
    let id = flag.trim_start_matches('-').replace('-', "_");
    // One flag has another id than its name, because `as` is a keyword.
    let id = if id == "as" { "as_user".to_owned() } else { id };
    let with = ACCEPTED.iter().filter(|one| one.takes(&id));
    with.map(|one| one.command).collect()
}

/// Gives each command its own flags: the others are still parsed, for an error that names the right command, but not
/// listed. A flag that a command has itself is not handed down to it from the top.
pub(super) fn distribute(mut command: Command) -> Command {
    let of = |with: fn(Command) -> Command| -> Vec<Arg> {
        let with = with(Command::new(""));
        with.get_arguments().cloned().collect()
    };
    let general = of(General::augment_args);
    let all = [of(Diagnosis::augment_args), of(Connection::augment_args), general].concat();
    for one in &ACCEPTED {
        let args = all.iter().map(|arg| given(arg, one)).collect::<Vec<_>>();
        command = command.mut_subcommand(one.command, |command| command.args(&args));
    }
    let from = all.iter().find(|arg| arg.get_id() == "from").cloned();
    let from =
        from.map(|arg| arg.help("Recording to take an example from: a directory or file, or demo[:NAME]"));
    command = command.mut_subcommand("rules", |rules| {
        rules.mut_subcommand("new", |new| new.args(from.map(|from| from.hide(false))))
    });
    for arg in &all {
        if arg.get_id() != "color" {
            command = command.mut_arg(arg.get_id(), |arg| arg.hide(true));
        }
    }
    command
}

/// Returns a flag as one command has it.
fn given(arg: &Arg, accepted: &Accepted) -> Arg {
    let id = arg.get_id().as_str();
    let listed = id == "color" || accepted.takes(id);
    let arg = arg.clone().hide(!listed);
    match id == "output" && listed {
        true => arg.value_parser(FormatParser(accepted.formats)),
        false => arg,
    }
}

/// Reads `FORMAT[=FILE]` as text and offers the formats; what is wrong with the text is said where it is used, so that
/// the environment and the configuration get the same answer.
#[derive(Clone)]
struct FormatParser(&'static [&'static str]);

impl TypedValueParser for FormatParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}
