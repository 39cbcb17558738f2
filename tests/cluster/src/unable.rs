//! The difference between a cluster that fails and a machine that can not have one.
//! A newcomer without Go is told so in one line; where a cluster is required, the same is a failure.

use std::fmt;

/// The exit code that says "nothing was tried, for this machine lacks something"; test drivers read 77 as skipped.
pub const UNABLE: u8 = 77;

/// This machine lacks something that the cluster needs; the text completes "cannot …".
#[derive(Debug)]
pub struct Unable(pub String);

impl fmt::Display for Unable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unable {}

/// Returns whether a missing cluster is a failure: `SANDBOX_DOCTOR_CLUSTER=required`, as in CI.
pub fn required() -> bool {
    std::env::var("SANDBOX_DOCTOR_CLUSTER").is_ok_and(|value| value == "required")
}

/// Returns the exit code of a failed command.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<Unable>() && !required() {
        UNABLE
    } else {
        1
    }
}
