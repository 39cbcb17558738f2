//! Parse, run, exit code: all of it in the room `cli`. Here is besides what allocates memory.

use std::process::ExitCode;

/// Facts are many small values that threads make and drop: with the C library's allocator that takes a quarter more time, and
/// what is dropped is not given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sandbox_doctor::cli::main()
}
