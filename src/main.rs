//! Parse, run, exit code: all of it in the room `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandbox_doctor::cli::main()
}
