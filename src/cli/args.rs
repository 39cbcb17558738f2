//! The command line: verbs and flags, by kubectl's names where kubectl has one.

mod rules;

use std::path::PathBuf;

pub(crate) use rules::{ExportTo, RulesVerb, SchemaOf};

use clap::{ArgAction, Args, Parser, Subcommand};

use super::connection::Connection;
use super::examples::{
    CAN_EXAMPLES, CAN_EXIT, DIAGNOSE_EXAMPLES, ENVIRONMENT, MORE, PREFLIGHT_EXAMPLES, REACH_EXAMPLES,
    TOP_EXAMPLES,
};
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
        /// GET the path that the pod declares for probes, by the API server's proxy (get pods/proxy, services/proxy)
        #[arg(long)]
        probe: bool,
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
        /// What the programs ask of the API server: 'get pods/log, create pods in other'
        #[arg(long, value_name = "NEEDS")]
        needs: Option<String>,
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
    /// Do not look for .sandbox-doctor.yaml in the Git work tree
    #[arg(long, global = true, conflicts_with = "config")]
    pub(crate) no_config: bool,
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
    /// text, wide, name, json, markdown, github, gitlab, sarif or junit (repeatable)
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
    /// A configuration file to trust: it may also set outputs, inputs and exit codes
    #[arg(long, global = true, value_name = "FILE", help_heading = "Report")]
    pub(crate) config: Option<PathBuf>,
    /// An earlier report (-o json=FILE): only what it does not have exits with 1
    #[arg(
        long,
        global = true,
        value_name = "REPORT",
        hide_short_help = true,
        help_heading = "Report"
    )]
    pub(crate) baseline: Option<String>,
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
    let none = [hidden(of_diagnose(), &[]), hidden(of_cluster.clone(), &[])].concat();
    let of_explain = [
        hidden(of_diagnose(), &["output"]),
        hidden(of_cluster.clone(), &[]),
    ]
    .concat();
    command = command.mut_subcommand("explain", |verb| verb.args(&of_explain));
    for verb in ["rules", "completions"] {
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
