//! What clients print when a connection fails: `rules/topics/connections.errors.yaml`, packed with the rules.
//!
//! A text becomes a word here; what the word means for a connection is said elsewhere.

use std::sync::LazyLock;

use serde::Deserialize;

use super::packed;
use crate::k8s::yaml;

/// How the name of the file ends; it holds no rules.
pub(super) const ENDING: &str = ".errors.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// What a client saw: `refused`, `timed-out`.
    seen: String,
    /// In small letters.
    pieces: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are read by the tests"))]
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorFile {
    errors: Vec<Entry>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let files = packed::files().filter(|(path, _)| path.ends_with(ENDING));
    // A test holds that the file can be read.
    files.filter_map(|(_, text)| read(text).ok()).flatten().collect()
});

/// Returns the word for what a client saw, if the text is an error of a connection.
pub(crate) fn seen(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let fits = |entry: &&Entry| entry.pieces.iter().any(|piece| text.contains(piece.as_str()));
    ENTRIES.iter().find(fits).map(|entry| entry.seen.as_str())
}

/// Returns every word that an entry has.
#[cfg(test)]
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.seen.as_str())
}

fn read(text: &str) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    for document in yaml::read_plain(text) {
        let node = document.map_err(|fault| fault.message)?;
        let file: ErrorFile = serde_json::from_value(node.to_json()).map_err(|error| error.to_string())?;
        entries.extend(file.errors);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_told_as_its_entry_says() {
        let files = packed::files().filter(|(path, _)| path.ends_with(ENDING));
        let mut examples = 0;
        for (path, text) in files {
            for entry in read(text).unwrap_or_else(|fault| panic!("{path}: {fault}")) {
                for piece in &entry.pieces {
                    assert_eq!(*piece, piece.to_ascii_lowercase(), "{path}");
                }
                for example in &entry.examples {
                    examples += 1;
                    assert_eq!(seen(example), Some(entry.seen.as_str()), "{example}");
                }
            }
        }
        assert!(examples > 60, "{examples}");
    }

    #[test]
    fn what_is_no_error_of_a_connection_is_none() {
        for text in [
            "KeyError: 'x'",
            "all is well",
            "FATAL: password authentication failed for user \"app\"",
            "",
        ] {
            assert_eq!(seen(text), None, "{text}");
        }
    }
}
