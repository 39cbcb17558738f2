//! The verbs of `rules` and their flags.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// What can be asked of rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// List all rules
    List,
    /// Print the file of a rule
    Show {
        /// The id of a rule
        #[arg(required = true)]
        rule: Vec<String>,
    },
    /// List the facts that a rule may ask for
    Facts {
        /// The first word of the facts: container, pod, workload, …
        root: Option<String>,
    },
    /// List the functions that a rule may call
    Functions,
    /// List which rule explains which, and by which relation
    Edges,
    /// Check rule files and name every fault with its place
    Check {
        /// Folders of rule files; without one, the built-in rules and those of --rules
        #[arg(value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Convert rule files of schema 1 to schema 2 in place; comments, order and quotes stay
        #[arg(long)]
        fix: bool,
    },
    /// Write a rule file and its cases to start from
    New {
        /// The id: a word of your own, '/', words in lower case joined by '-': acme/mirror-down
        id: String,
        /// What the rule judges: container, pod, workload, job, service, claim, node, quota, account or namespace
        #[arg(long, value_name = "ROOT", default_value = "container")]
        on: String,
        /// Where to write
        #[arg(value_name = "DIR", default_value = "my-rules")]
        folder: PathBuf,
    },
    /// Run the cases of rules
    Test {
        /// Folders of rule files, or ids of rules; without one, all rules
        #[arg(value_name = "DIR|RULE")]
        what: Vec<String>,
        /// Make each rule wrong in every place, and name what no case notices
        #[arg(long)]
        mutants: bool,
        /// Run all rules where each should fire, and name those that fire there too
        #[arg(long, conflicts_with = "mutants")]
        overlap: bool,
        /// Write into the cases of the folders what the rules say now, where a case does not hold
        #[arg(long, conflicts_with_all = ["mutants", "overlap"])]
        accept: bool,
    },
    /// Print what follows from the rules: a runbook, alerts, the rights to read
    Export {
        /// What to write
        #[arg(long, value_enum)]
        to: ExportTo,
        /// Alerts on this namespace alone
        #[arg(long, value_name = "NS")]
        only: Option<String>,
        /// Where the runbook is published: alerts link to its parts
        #[arg(long, value_name = "URL")]
        runbook: Option<String>,
        /// A folder for one Markdown page a rule, with an index
        #[arg(long, value_name = "DIR")]
        pages: Option<PathBuf>,
    },
    /// Print the JSON Schema of a rule file or of a case file, for editors
    Schema {
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

/// What can be made of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportTo {
    /// The runbook for whoever is on call
    Markdown,
    /// Alerts as an object of the Prometheus operator
    Prometheusrule,
    /// Alerts as a file of Prometheus itself
    Prometheus,
    /// The least ClusterRole that lets the rules read what they ask for
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
