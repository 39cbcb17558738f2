//! What stops a run, or a part of it, in the words that a person reads.
//!
//! A refused API call is a gap of the report and never comes here.

use std::fmt;

/// What went wrong; every kind ends with exit code 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// Words of the command line or of the environment.
    Usage,
    /// Something that the user named and that cannot be read.
    Input,
    /// A rule or case file.
    Rule,
    /// A TYPE, NAME or namespace that is not there.
    Target,
    /// The cluster does not answer, or not to us.
    Cluster,
    /// The result could not be written.
    Output,
}

/// One sentence that completes "cannot …", and lines that say what to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CliError {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) hints: Vec<String>,
}

impl CliError {
    /// Takes the sentence without its first word: `read /x: no such file`.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Adds a line that says what to try.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a line, if there is one.
    #[must_use]
    pub(crate) fn hint_if(self, hint: Option<String>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}", self.message)?;
        for hint in &self.hints {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

impl From<CliError> for Vec<CliError> {
    fn from(error: CliError) -> Self {
        vec![error]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_stand_on_their_own_lines() {
        let error = CliError::usage("use --now tomorrow: it is no RFC 3339 time")
            .hint("a time looks like 2026-11-21T09:30:00Z")
            .hint_if(None);
        assert_eq!(
            error.to_string(),
            "cannot use --now tomorrow: it is no RFC 3339 time\nhint: a time looks like 2026-11-21T09:30:00Z"
        );
    }
}
