//! The budgets of speed and memory, measured; nothing fails here, for a figure is that of a machine and of a moment.
//!
//! `cargo bench --bench budgets -- [offline|cluster]` prints a row for each budget: what it took, what it may take, and the
//! most memory that was resident. Ratios are taken within one run. Large clusters are copies of recorded ones.

#![expect(clippy::print_stdout, reason = "the table is its result")]

#[path = "copies.rs"]
mod copies;
#[path = "measure.rs"]
mod measure;
#[path = "offline.rs"]
mod offline;

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

/// A row of the table.
pub(crate) struct Row {
    pub(crate) work: String,
    pub(crate) took: String,
    pub(crate) budget: &'static str,
    /// Bytes.
    pub(crate) resident: u64,
    pub(crate) kept: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            testcluster::talk::say(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    // Cargo adds a flag of its own.
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    println!("| work | took | budget | resident, MiB | |\n|---|---|---|---|---|");
    for part in ["offline", "cluster"] {
        if !asked.is_empty() && !asked.iter().any(|word| word == part) {
            continue;
        }
        match part {
            "offline" => offline::rows()?.iter().for_each(print),
            _ => continue,
        }
    }
    match asked
        .iter()
        .find(|word| !["offline", "cluster"].contains(&word.as_str()))
    {
        Some(word) => bail!("cannot measure '{word}'\nhelp: 'offline' and 'cluster' are the parts"),
        None => Ok(()),
    }
}

/// Returns a command of the program that is measured, built as it is released.
pub(crate) fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    command.args(words);
    command
}

fn print(row: &Row) {
    let word = if row.kept { "kept" } else { "over" };
    let resident = row.resident / (1024 * 1024);
    println!(
        "| {} | {} | {} | {resident} | {word} |",
        row.work, row.took, row.budget
    );
}
