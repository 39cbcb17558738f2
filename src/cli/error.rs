//! Errors that stop a run or a part of it, as the user reads them.
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

/// One sentence, and hints: lines that say what to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CliError {
    pub(crate) kind: ErrorKind,
    /// Completes "cannot …", or is a sentence of its own.
    pub(crate) message: String,
    pub(crate) is_sentence: bool,
    pub(crate) hints: Vec<String>,
}

impl CliError {
    /// Takes the sentence without its first word: `read /x: no such file`.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            is_sentence: false,
            hints: Vec::new(),
        }
    }

    /// Takes a whole sentence, in the words that kubectl uses: `unknown flag: --x`.
    pub(crate) fn sentence(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self {
            is_sentence: true,
            ..Self::new(kind, sentence)
        }
    }

    /// Takes a whole sentence about the command line.
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        Self::sentence(ErrorKind::Usage, sentence)
    }

    /// Takes what completes "cannot …" about the command line.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Returns the sentence without the hints.
    pub(crate) fn one_line(&self) -> String {
        let cannot = if self.is_sentence { "" } else { "cannot " };
        format!("{cannot}{}", self.message)
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
        write!(f, "{}", self.one_line())?;
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
        let error = CliError::usage("read /x: no such file or directory")
            .hint("a time looks like 2026-11-21T09:30:00Z")
            .hint_if(None);
        assert_eq!(
            error.to_string(),
            "cannot read /x: no such file or directory\nhint: a time looks like 2026-11-21T09:30:00Z"
        );
    }
}
