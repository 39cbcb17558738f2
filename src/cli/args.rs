//! The command line: commands and flags, by kubectl's names where kubectl has one.

mod flags;
mod rules;

use std::path::PathBuf;

pub(crate) use flags::{accepts, commands_with, connects, formats, names};
pub(crate) use rules::{ExportTo, RulesVerb, SchemaOf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::connection::Connection;
use super::examples::{
    CAN_EXAMPLES, CAN_EXIT, DIAGNOSE_EXAMPLES, ENVIRONMENT, MORE, PREFLIGHT_EXAMPLES, REACH_EXAMPLES,
    REACH_EXIT, TOP_EXAMPLES,
};
use super::exit::FailOn;
use super::screen::ColorChoice;

const TEMPLATE: &str = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Diagnose why Kubernetes pods fail: root cause, evidence, verified fix
#[derive(Debug, Parser)]
#[command(
    name = "sandbox-doctor",
    version,
    arg_required_else_help = true,
    subcommand_required = true
)]
#[command(max_term_width = 110, help_template = TEMPLATE, subcommand_value_name = "COMMAND")]
#[command(before_help = TOP_EXAMPLES, after_help = MORE, after_long_help = MORE)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) general: General,
    #[command(flatten)]
    pub(crate) diagnosis: Diagnosis,
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Diagnose failing pods and workloads: root cause, evidence, fix
    #[command(visible_alias = "why", before_help = DIAGNOSE_EXAMPLES, after_long_help = ENVIRONMENT)]
    #[command(help_template = TEMPLATE)]
    Diagnose {
        /// Objects: TYPE/NAME, TYPE NAME..., TYPE,TYPE, or the start of a pod name [default: all pods and workloads]
        #[arg(value_name = "TYPE/NAME")]
        targets: Vec<String>,
    },
    /// Check whether manifests will run in a cluster, before they are applied
    #[command(before_help = PREFLIGHT_EXAMPLES, help_template = TEMPLATE, after_long_help = ENVIRONMENT)]
    Preflight {
        /// Files or directories of manifests; '-' reads standard input
        #[arg(value_name = "FILE")]
        paths: Vec<String>,
        /// File or directory of manifests; '-' reads standard input (repeatable)
        #[arg(short = 'f', long = "filename", value_name = "FILE")]
        files: Vec<String>,
        /// Read directories recursively
        #[arg(short = 'R', long)]
        recursive: bool,
        /// Check the manifests without a cluster
        #[arg(long, value_name = "CLUSTER", value_enum, conflicts_with = "from")]
        against: Option<Against>,
        /// API permissions that the programs need: 'get pods/log, create pods in other'
        #[arg(long, value_name = "PERMISSIONS")]
        needs: Option<String>,
    },
    /// Check whether a connection is possible, and what blocks it
    #[command(before_help = REACH_EXAMPLES, after_long_help = REACH_EXIT, help_template = TEMPLATE)]
    Reach {
        /// Client: a pod name, TYPE/NAME, NAMESPACE/TYPE/NAME, an IP address, or 'world'
        #[arg(value_name = "FROM")]
        caller: String,
        /// Server and port: svc/db:5432, web-0:http, 10.0.0.7:80/UDP
        #[arg(value_name = "TO:PORT")]
        callee: String,
        /// Error message of the client; refused, timed out and not resolved have different causes
        #[arg(long, value_name = "TEXT")]
        from_error: Option<String>,
        /// Send a GET to the probe path of the pod, through the API server proxy (get pods/proxy, services/proxy)
        #[arg(long)]
        probe: bool,
    },
    /// Check whether an account can perform an action, and which binding allows it
    #[command(before_help = CAN_EXAMPLES, after_long_help = CAN_EXIT, help_template = TEMPLATE)]
    Can {
        /// Account, verb, resource and name: WHO VERB RESOURCE[/SUBRESOURCE] [NAME]
        #[arg(value_names = ["WHO", "VERB", "RESOURCE", "NAME"], num_args = 0..=4)]
        words: Vec<String>,
        /// Error message of a refused request: 'pods is forbidden: User ...'
        #[arg(long, value_name = "TEXT")]
        from_error: Option<String>,
    },
    /// Record a cluster to a directory, for a later diagnosis
    Snapshot {
        /// New or empty directory
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Explain a rule, reason, exit code, alert or error text
    Explain {
        /// Word, or text in quotes; '-' reads a text from standard input
        #[arg(required = true)]
        word: Vec<String>,
    },
    /// List, check and test rules
    #[command(subcommand, arg_required_else_help = true, subcommand_value_name = "COMMAND")]
    Rules(RulesVerb),
    /// Print a shell completion script
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Print the version of the program and of its rules
    Version,
}

impl Verb {
    /// Returns the name of the command.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Verb::Diagnose { .. } => "diagnose",
            Verb::Preflight { .. } => "preflight",
            Verb::Reach { .. } => "reach",
            Verb::Can { .. } => "can",
            Verb::Snapshot { .. } => "snapshot",
            Verb::Explain { .. } => "explain",
            Verb::Rules(_) => "rules",
            Verb::Completions { .. } => "completions",
            Verb::Version => "version",
        }
    }
}

/// `--against`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Against {
    None,
}

/// `--show`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// Every recommendation
    Advice,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct General {
    /// Directory of additional rules (repeatable)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    /// When to use colors [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
    /// Do not read .sandbox-doctor.yaml from the Git work tree
    #[arg(long, global = true, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

/// Flags that say what is diagnosed and how it is reported.
#[derive(Debug, Args)]
pub(crate) struct Diagnosis {
    /// Recording instead of a cluster: a directory or file, '-' for standard input, or demo[:NAME]
    #[arg(long, global = true, value_name = "PATH", help_heading = "Scope")]
    pub(crate) from: Option<String>,
    /// Namespace [default: the current context's; of a recording, all]
    #[arg(short, long, global = true, value_name = "NS", help_heading = "Scope")]
    pub(crate) namespace: Option<String>,
    /// All namespaces
    #[arg(short = 'A', long, global = true, help_heading = "Scope")]
    pub(crate) all_namespaces: bool,
    /// Label selector: app=web,tier!=db
    #[arg(
        short = 'l',
        long,
        global = true,
        value_name = "LABELS",
        help_heading = "Scope"
    )]
    pub(crate) selector: Option<String>,
    /// Run only these rules: ids, stages, or prefixes such as 'image-*' (repeatable)
    #[arg(
        long,
        global = true,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub(crate) select: Vec<String>,
    /// Do not run these rules; the more specific of --select and --ignore wins (repeatable)
    #[arg(
        long,
        global = true,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub(crate) ignore: Vec<String>,
    /// Current time, as RFC 3339 [default: the time of the recording]
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        hide_short_help = true,
        help_heading = "Scope"
    )]
    pub(crate) now: Option<String>,
    /// Also write what was read from the cluster to this directory
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        hide_short_help = true,
        help_heading = "Report"
    )]
    pub(crate) record: Option<PathBuf>,
    /// Output format, to standard output or a file (repeatable) [default: text]
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT[=FILE]",
        help_heading = "Report"
    )]
    pub(crate) output: Vec<String>,
    /// List what the text format only counts
    #[arg(long, global = true, value_name = "WHAT", value_enum, help_heading = "Report")]
    pub(crate) show: Option<Show>,
    /// Print only headlines and fixes
    #[arg(short, long, global = true, help_heading = "Report")]
    pub(crate) quiet: bool,
    /// Print the duration of each step to standard error
    #[arg(short, long, global = true, action = ArgAction::SetTrue, help_heading = "Report")]
    pub(crate) verbose: bool,
    /// Lowest severity that causes exit code 1 [default: error]
    #[arg(long, global = true, value_name = "LEVEL", help_heading = "Report")]
    pub(crate) fail_on: Option<FailOn>,
    /// Trusted configuration file, which can also set outputs, inputs and exit codes
    #[arg(long, global = true, value_name = "FILE", help_heading = "Report")]
    pub(crate) config: Option<PathBuf>,
    /// Earlier report (-o json=FILE); only new findings cause exit code 1
    #[arg(
        long,
        global = true,
        value_name = "REPORT",
        hide_short_help = true,
        help_heading = "Report"
    )]
    pub(crate) baseline: Option<String>,
    /// Exit with 0 instead of 3 if a check lacked an input
    #[arg(long, global = true, hide_short_help = true, help_heading = "Report")]
    pub(crate) allow_incomplete: bool,
}

impl Diagnosis {
    /// Returns the flags that were given, for commands that do not accept them.
    pub(crate) fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("--from", self.from.is_some()),
            ("--namespace", self.namespace.is_some()),
            ("--all-namespaces", self.all_namespaces),
            ("--record", self.record.is_some()),
            ("--selector", self.selector.is_some()),
            ("--select", !self.select.is_empty()),
            ("--ignore", !self.ignore.is_empty()),
            ("--now", self.now.is_some()),
            ("--output", !self.output.is_empty()),
            ("--show", self.show.is_some()),
            ("--quiet", self.quiet),
            ("--verbose", self.verbose),
            ("--fail-on", self.fail_on.is_some()),
            ("--config", self.config.is_some()),
            ("--baseline", self.baseline.is_some()),
            ("--allow-incomplete", self.allow_incomplete),
        ];
        given
            .into_iter()
            .filter(|(_, given)| *given)
            .map(|(flag, _)| flag)
    }
}

/// Returns the command line, each command with its own flags.
pub(crate) fn command(name: Option<&'static str>) -> clap::Command {
    let command = flags::distribute(<CommandLine as clap::CommandFactory>::command());
    match name {
        Some(name) => command.bin_name(name),
        None => command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &str) -> CommandLine {
        CommandLine::try_parse_from(words.split(' ')).expect("the words are valid")
    }

    #[test]
    fn the_command_is_well_formed() {
        command(None).debug_assert();
    }

    #[test]
    fn flags_stand_before_or_after_the_verb() {
        for words in [
            "sandbox-doctor -n shop --from demo why web",
            "sandbox-doctor why web -n shop --from demo",
        ] {
            let line = parse(words);
            assert_eq!(line.diagnosis.namespace.as_deref(), Some("shop"));
            assert_eq!(line.diagnosis.from.as_deref(), Some("demo"));
            assert!(matches!(line.verb, Verb::Diagnose { targets } if targets == ["web"]));
        }
    }

    #[test]
    fn output_is_repeatable() {
        let line = parse("sandbox-doctor diagnose -o text -o json=r.json");
        assert_eq!(line.diagnosis.output, ["text", "json=r.json"]);
    }
}
