//! A command that a person may run: words, never a string.

use super::untrusted::Untrusted;

/// A suggested command. `render` holds the one place that quotes it for a shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Program and arguments, one entry a word, unquoted.
    pub(crate) argv: Vec<Untrusted>,
    /// What to feed on standard input, a manifest mostly.
    pub(crate) stdin: Option<Untrusted>,
}
