//! The command line: verbs and flags, by kubectl's names where kubectl has one.

mod rules;

use std::path::PathBuf;

pub(crate) use rules::{ExportTo, RulesVerb, SchemaOf};

use clap::{ArgAction, Args, Parser, Subcommand};

use super::connection::Connection;
use super::exit::FailOn;
use super::screen::ColorChoice;

/// Finds, proves and helps to mend why sandbox pods fail on Kubernetes.
#[derive(Debug, Parser)]
#[command(
    name = "sandbox-doctor",
    version,
    arg_required_else_help = true,
    subcommand_required = true
)]
#[command(disable_help_subcommand = true, max_term_width = 110)]
#[command(help_template = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")]
#[command(before_help = TOP_EXAMPLES, after_help = MORE, after_long_help = ENVIRONMENT)]
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

const TOP_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose -n shop                   a namespace of the cluster of kubectl
  sandbox-doctor diagnose --from demo               a recorded cluster
  sandbox-doctor why deploy/web -n shop --from DIR  one workload of a recording
  sandbox-doctor diagnose --from DIR -o json        the same for a script
  sandbox-doctor explain 137                        what a code, a reason or an alert means";

const MORE: &str = "Flags stand before or after the verb; 'sandbox-doctor VERB -h' tells of one.";

const ENVIRONMENT: &str = "\
Environment, each outranked by its flag:
  SANDBOX_DOCTOR_FROM, SANDBOX_DOCTOR_OUTPUT, SANDBOX_DOCTOR_FAIL_ON,
  SANDBOX_DOCTOR_COLOR, SANDBOX_DOCTOR_RULES (several folders as in PATH)
  KUBECONFIG, HTTPS_PROXY, NO_PROXY
  NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, COLUMNS (60 to 110 are used)

Exit codes:
  0  nothing at or above --fail-on, and enough evidence to say so
  1  findings
  2  something that was asked for could not be done; the rest is still printed
  3  no finding, but a check that matters lacked an input that could be read";

const DIAGNOSE_EXAMPLES: &str = "
Examples:
  sandbox-doctor diagnose                            the namespace of kubectl's context
  sandbox-doctor why web-0 -n shop --context blue    a pod of another cluster
  sandbox-doctor diagnose --from demo                everything that was recorded
  sandbox-doctor why deploy/web pod/db-0 --from DIR  two objects
  sandbox-doctor why jobs,sts -n shop --from DIR     all of two types in a namespace
  sandbox-doctor why web --from DIR -o wide          the pod whose name starts with 'web'";

const CAN_EXAMPLES: &str = "
Examples:
  sandbox-doctor can sa/runner create pods -n shop        an account of that namespace
  sandbox-doctor can me get pods/log web-0 -n shop        whoever asks
  sandbox-doctor can pod/web-0 list secrets -n shop       the account of a pod
  sandbox-doctor can group:devs get /metrics --from DIR   a group, in a recording
  sandbox-doctor can --from-error 'pods is forbidden: User …'";

const CAN_EXIT: &str = "\
Exit codes:
  0  yes
  1  no
  2  the question makes no sense, or what was named is not there
  3  undecided: a list of bindings or roles could not be read";

const REACH_EXAMPLES: &str = "
Examples:
  sandbox-doctor reach deploy/api svc/db:5432 -n shop    of the cluster of kubectl
  sandbox-doctor reach web/deploy/api db/svc/db:5432     from one namespace to another
  sandbox-doctor reach world svc/web:80 --from DIR       of a recording
  sandbox-doctor reach api svc/db:5432 -n shop --from-error 'dial tcp 10.96.14.3:5432: i/o timeout'";

const PREFLIGHT_EXAMPLES: &str = "
Examples:
  sandbox-doctor preflight -f web.yaml -n shop                 held against the cluster of kubectl
  sandbox-doctor preflight -f manifests/ -R --from DIR         held against a recording
  helm template web | sandbox-doctor preflight -f - --against none";

/// What the program can be asked to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Find, prove and help to mend what is broken
    #[command(visible_alias = "why", before_help = DIAGNOSE_EXAMPLES, after_long_help = ENVIRONMENT)]
    #[command(help_template = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")]
    Diagnose {
        /// What to look at: TYPE/NAME, TYPE NAME…, TYPE,TYPE, or the start of a pod's name
        #[arg(value_name = "TYPE/NAME")]
        targets: Vec<String>,
    },
    /// Say whether somebody may do something, and which binding says so
    #[command(before_help = CAN_EXAMPLES, after_long_help = CAN_EXIT)]
    #[command(help_template = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")]
    Can {
        /// Who asks for what: [WHO VERB RESOURCE[/SUB] [NAME]]
        #[arg(value_names = ["WHO", "VERB", "RESOURCE", "NAME"], num_args = 0..=4)]
        words: Vec<String>,
        /// A refusal as a client printed it: pods is forbidden: User …
        #[arg(long, value_name = "TEXT")]
        from_error: Option<String>,
    },
    /// Record what a cluster shows, to be diagnosed elsewhere or later
    Snapshot {
        /// A folder that is not there yet, or is empty
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Ask whether one thing can open a connection to another, and what is in the way
    #[command(before_help = REACH_EXAMPLES)]
    #[command(help_template = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")]
    Reach {
        /// Who connects: a pod, TYPE/NAME, NAMESPACE/TYPE/NAME, an address, or world
        #[arg(value_name = "FROM")]
        caller: String,
        /// To what, and on which port: svc/db:5432, web-0:http, 10.0.0.7:80/UDP
        #[arg(value_name = "TO:PORT")]
        callee: String,
        /// The error that the client printed: refused, timed out and not resolved have different causes
        #[arg(long, value_name = "TEXT")]
        from_error: Option<String>,
    },
    /// Say whether manifests would run on a cluster, before they are applied
    #[command(before_help = PREFLIGHT_EXAMPLES)]
    #[command(help_template = "{about}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")]
    Preflight {
        /// A file or folder of manifests; '-' reads standard input (repeatable)
        #[arg(short = 'f', long = "filename", required = true, value_name = "FILE|DIR|-")]
        files: Vec<String>,
        /// Folders in folders, too
        #[arg(short = 'R', long)]
        recursive: bool,
        /// none: without a cluster, by what the manifests themselves tell
        #[arg(long, value_name = "none", conflicts_with = "from")]
        against: Option<String>,
    },
    /// Explain a rule, a reason, an exit code, an alert or an error text
    Explain {
        /// A word, or a text in quotes; '-' reads a text from standard input
        #[arg(required = true)]
        word: Vec<String>,
    },
    /// Read, check and test rules
    #[command(subcommand, arg_required_else_help = true, disable_help_subcommand = true)]
    Rules(RulesVerb),
    /// Print a completion script
    Completions {
        /// The shell to complete in
        shell: clap_complete::Shell,
    },
}

/// Flags of every verb.
#[derive(Debug, Args)]
pub(crate) struct General {
    /// A folder of rules of your own, too (repeatable)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    /// Colours: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Option<ColorChoice>,
}

/// Flags of `diagnose` alone.
#[derive(Debug, Args)]
pub(crate) struct Diagnosis {
    /// A recorded folder or file, or demo[:NAME]
    #[arg(long, global = true, value_name = "PATH", help_heading = "Scope")]
    pub(crate) from: Option<String>,
    /// Only this namespace; of a cluster, the default is that of the context
    #[arg(short, long, global = true, value_name = "NS", help_heading = "Scope")]
    pub(crate) namespace: Option<String>,
    /// Every namespace
    #[arg(short = 'A', long, global = true, help_heading = "Scope")]
    pub(crate) all_namespaces: bool,
    /// Only objects with these labels: app=web,tier!=db
    #[arg(
        short = 'l',
        long,
        global = true,
        value_name = "LABELS",
        help_heading = "Scope"
    )]
    pub(crate) selector: Option<String>,
    /// Only these rules: ids, stages, or starts such as 'image-*' (repeatable)
    #[arg(
        long,
        global = true,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub(crate) select: Vec<String>,
    /// Not these rules; of two that fit, the more exact one decides
    #[arg(
        long,
        global = true,
        value_name = "RULES",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub(crate) ignore: Vec<String>,
    /// The moment that counts as now (RFC 3339); the default is that of the recording
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        hide_short_help = true,
        help_heading = "Scope"
    )]
    pub(crate) now: Option<String>,
    /// Write what was read of the cluster to this folder, too
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        hide_short_help = true,
        help_heading = "Report"
    )]
    pub(crate) record: Option<PathBuf>,
    /// text, wide, name, json or markdown (repeatable)
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT[=FILE]",
        help_heading = "Report"
    )]
    pub(crate) output: Vec<String>,
    /// Only causes and fixes
    #[arg(short, long, global = true, help_heading = "Report")]
    pub(crate) quiet: bool,
    /// Say on standard error how long each step took
    #[arg(short, long, global = true, action = ArgAction::SetTrue, help_heading = "Report")]
    pub(crate) verbose: bool,
    /// error, warning, info, never: what exits with 1
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        hide_possible_values = true,
        help_heading = "Report"
    )]
    pub(crate) fail_on: Option<FailOn>,
    /// Exit with 0, not 3, when a check lacked an input
    #[arg(long, global = true, hide_short_help = true, help_heading = "Report")]
    pub(crate) allow_incomplete: bool,
}

/// The flags of `diagnose` that `reach` has a use for.
pub(crate) const REACH_USES: [&str; 7] = [
    "--from",
    "--namespace",
    "--all-namespaces",
    "--now",
    "--output",
    "--record",
    "--allow-incomplete",
];

impl Diagnosis {
    /// Returns the flags that were given, for verbs that have no use for them.
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
            ("--quiet", self.quiet),
            ("--verbose", self.verbose),
            ("--fail-on", self.fail_on.is_some()),
            ("--allow-incomplete", self.allow_incomplete),
        ];
        given
            .into_iter()
            .filter(|(_, given)| *given)
            .map(|(flag, _)| flag)
    }
}

/// Returns the command with every flag where it belongs: verbs hide the flags that they have no use for.
pub(crate) fn command(name: Option<&'static str>) -> clap::Command {
    let mut command = <CommandLine as clap::CommandFactory>::command();
    if let Some(name) = name {
        command = command.bin_name(name);
    }
    let hidden = |flags: clap::Command, but: &[&str]| -> Vec<clap::Arg> {
        let flags = flags
            .get_arguments()
            .filter(|arg| !but.contains(&arg.get_id().as_str()));
        flags.map(|arg| arg.clone().hide(true)).collect()
    };
    let of_diagnose = || <Diagnosis as Args>::augment_args(clap::Command::new(""));
    let of_cluster = <Connection as Args>::augment_args(clap::Command::new(""));
    // A flag that a verb has already is not handed down to it: so the hidden one stays.
    let none = [hidden(of_diagnose(), &[]), hidden(of_cluster, &[])].concat();
    for verb in ["explain", "rules", "completions"] {
        command = command.mut_subcommand(verb, |verb| verb.args(&none));
    }
    let of_can = ["from", "namespace", "all_namespaces", "output", "quiet"];
    let rest = hidden(of_diagnose(), &of_can);
    command = command.mut_subcommand("can", |verb| verb.args(&rest));
    let scope = hidden(of_diagnose(), &["namespace", "all_namespaces"]);
    command = command.mut_subcommand("snapshot", |verb| verb.args(&scope));
    let of_reach = REACH_USES
        .map(|flag| flag.trim_start_matches('-'))
        .map(|flag| match flag {
            "all-namespaces" => "all_namespaces",
            "allow-incomplete" => "allow_incomplete",
            flag => flag,
        });
    let rest = hidden(of_diagnose(), &of_reach);
    command.mut_subcommand("reach", |verb| verb.args(&rest))
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
