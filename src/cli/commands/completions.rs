//! `completions SHELL`: the static scripts that `completions/` holds too.

use crate::cli::args;
use crate::cli::session::{Ending, Session};
use crate::cli::told;

/// Prints the completion script of a shell.
pub(crate) fn run(session: &Session, shell: clap_complete::Shell) -> Ending {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(None), "sandbox-doctor", &mut script);
    told(session.output.result(&String::from_utf8_lossy(&script)))
}
