//! The one place that writes: progress to stderr, answers to stdout. A closed pipe is no error here.

use std::io::Write as _;

/// Writes a line of progress to stderr.
pub fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "testcluster: {}", line.as_ref());
}

/// Writes a line that was asked for to stdout.
pub fn answer(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", line.as_ref());
}
