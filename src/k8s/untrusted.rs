//! Text that a cluster supplied. It may hold anything: escape sequences, bidi controls, CI commands.
//!
//! The type has no `Display`: only the sinks of `render` turn it into bytes.

use std::fmt;

/// A text of which at least a part came from a cluster, a log or a file of a stranger.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Untrusted(String);

impl Untrusted {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text as it came, to compare, match or compute with. Never to print.
    pub(crate) fn raw(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Untrusted {
    /// Escapes every control character, so that a failing test prints no live sequence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text)
    }
}
