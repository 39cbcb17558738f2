//! What ends a live run before anything could be judged, with the innermost reason and what to try.
//!
//! A single input that was refused never comes here: it is a row of the ledger.

use std::error::Error;
use std::io;

use crate::collect::{file, redact};
use crate::k8s::Untrusted;

/// Why there is nothing to judge; one sentence, without its first word "cannot".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LiveFault {
    pub(crate) sentence: Untrusted,
    /// What to try, a line each.
    pub(crate) hints: Vec<String>,
    /// The word that fits nothing, and the words that would.
    pub(crate) near: Option<(String, Vec<String>)>,
}

impl LiveFault {
    /// Takes the sentence; an address in it may hold a password.
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: Untrusted::new(redact::text(&sentence.into())),
            hints: Vec::new(),
            near: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the words of which one may have been meant.
    pub(super) fn near(mut self, word: &str, words: impl IntoIterator<Item = String>) -> Self {
        self.near = Some((word.to_owned(), words.into_iter().collect()));
        self
    }
}

/// Returns the innermost reason of a chain of errors, as a clause: `connection refused`.
///
/// The outer ones say only that something did not work, in the words of the libraries between.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    let text = match last.downcast_ref::<io::Error>() {
        Some(error) => file::reason(error),
        None => last.to_string(),
    };
    clause(&text)
}

/// Whether the connection broke off under a request, so that another one may do.
pub(super) fn is_broken_connection(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let broken = error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe
            )
        });
        // The HTTP library says it in words of its own.
        if broken
            || error
                .to_string()
                .contains("connection closed before message completed")
        {
            return true;
        }
        next = error.source();
    }
    false
}

/// Makes one line of what a server or a program said, redacted and not endless.
pub(super) fn clause(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let line = redact::text(line);
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < line.len() { "…" } else { "" };
    format!("{}{cut}", line[..end].trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_reason_is_told() {
        let refused = io::Error::from_raw_os_error(111);
        let outer = io::Error::other(refused.to_string());
        assert_eq!(innermost(&refused), "connection refused");
        assert!(innermost(&outer).to_lowercase().contains("connection refused"));
    }

    #[test]
    fn what_is_quoted_is_one_line_without_secrets() {
        assert_eq!(clause("\n\nfirst line.\nsecond"), "first line");
        assert!(!clause("Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345").contains("abcdefghij"));
        assert!(clause(&"é".repeat(400)).ends_with('…'));
    }
}
