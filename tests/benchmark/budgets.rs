//! The budgets of speed and memory, measured; nothing fails here, for a figure is that of a machine and of a moment.
//!
//! `cargo bench --bench budgets` prints a row for each budget that needs no cluster: what it took, what it may take, and the
//! most memory that was resident. Large clusters are copies of recorded ones.

#![expect(clippy::print_stdout, reason = "the table is its result")]

#[path = "copies.rs"]
mod copies;
#[path = "measure.rs"]
mod measure;
#[path = "offline.rs"]
mod offline;

use std::process::{Command, ExitCode};

use anyhow::Result;

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
    println!("| work | took | budget | resident, MiB | |\n|---|---|---|---|---|");
    offline::rows()?.iter().for_each(print);
    Ok(())
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
