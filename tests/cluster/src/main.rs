//! `cargo run -p testcluster`: runs a command and says in one line why it could not.

use std::process::ExitCode;

use clap::Parser as _;
use testcluster::command::{self, Arguments};
use testcluster::talk::say;
use testcluster::unable;

fn main() -> ExitCode {
    match command::run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format!("{error:#}"));
            ExitCode::from(unable::exit_code(&error))
        }
    }
}
