//! The commands of `rules` and their flags.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// The commands of `rules`.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// List all rules
    List,
    /// Print the files of rules
    Show {
        /// Rule ids
        #[arg(required = true)]
        rule: Vec<String>,
    },
    /// List the facts that rules can use
    Facts {
        /// Prefix of the facts: container, pod, workload, ...
        root: Option<String>,
    },
    /// List the functions that rules can call
    Functions,
    /// List which rule explains which, and by which relation
    Edges,
    /// Check rule files and report every error with its line
    Check {
        /// Directories of rule files [default: the built-in rules and those of --rules]
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Convert rule files of schema 1 to schema 2 in place; comments, order and quotes stay
        #[arg(long)]
        fix: bool,
    },
    /// Create a rule file and its cases from a template
    New {
        /// Rule id with a prefix: acme/mirror-down
        id: String,
        /// Subject of the rule: container, pod, workload, job, service, claim, node, quota, account or namespace
        #[arg(long, value_name = "ROOT", default_value = "container")]
        on: String,
        /// Directory to write to
        #[arg(value_name = "DIR", default_value = "my-rules")]
        folder: PathBuf,
    },
    /// Run the test cases of rules
    Test {
        /// Directories of rule files, or rule ids [default: all rules]
        #[arg(value_name = "DIR|RULE")]
        what: Vec<String>,
        /// Mutate each rule and report the mutants that no case detects
        #[arg(long)]
        mutants: bool,
        /// Run all rules on the cases of each rule and report which others match
        #[arg(long, conflicts_with = "mutants")]
        overlap: bool,
        /// Update the expectations of failing cases in these directories
        #[arg(long, conflicts_with_all = ["mutants", "overlap"])]
        accept: bool,
    },
    /// Export the rules as a runbook, alerts or a ClusterRole
    Export {
        /// Export format
        #[arg(long, value_enum)]
        to: ExportTo,
        /// Alert only on this namespace
        #[arg(long, value_name = "NS")]
        only: Option<String>,
        /// URL of the published runbook, for links in alerts
        #[arg(long, value_name = "URL")]
        runbook: Option<String>,
        /// Directory for one Markdown page per rule, with an index
        #[arg(long, value_name = "DIR")]
        pages: Option<PathBuf>,
    },
    /// Print the JSON Schema of rule files or case files, for editors
    Schema {
        /// File type
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

/// The export formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportTo {
    /// Runbook for on-call engineers
    Markdown,
    /// Alerts as a PrometheusRule of the Prometheus operator
    Prometheusrule,
    /// Alerts as a Prometheus rule file
    Prometheus,
    /// ClusterRole with only the permissions that the rules need
    Clusterrole,
}

/// The files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// RULE.yaml
    Rule,
    /// RULE.test.yaml
    Cases,
}
