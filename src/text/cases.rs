//! Cases of the vocabulary: a text, and what the parser must make of it. They stand in the vocabulary files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::kinds::{FailureClass, Layer, Role, Spelled};
use super::parse_with;
use super::vocabulary::{self, TextVocabulary};

/// How the names of vocabulary files end; they are no rules.
pub(crate) const ENDING: &str = ".text.yaml";

/// One case of a vocabulary file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextCase {
    pub(super) text: String,
    /// The layer for what the vocabulary does not place; `unknown` by default.
    #[serde(default)]
    pub(super) from: Option<Layer>,
    #[serde(default)]
    pub(super) layer: Option<Layer>,
    #[serde(default)]
    pub(super) class: Option<FailureClass>,
    #[serde(default)]
    pub(super) operation: Option<String>,
    /// A part of the innermost words.
    #[serde(default)]
    pub(super) leaf: Option<String>,
    #[serde(default)]
    pub(super) named: BTreeMap<Role, String>,
    /// Number of failures.
    #[serde(default)]
    pub(super) failures: Option<usize>,
}

/// What the cases of one vocabulary file showed.
pub(crate) struct FileOutcome {
    pub(crate) path: String,
    /// Number of cases that hold.
    pub(crate) passed: usize,
    /// For each case that does not hold: its text and what differs; or why the file cannot be read.
    pub(crate) failed: Vec<String>,
}

/// Returns the vocabulary files of the program.
pub(crate) fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    vocabulary::files()
}

/// Runs the cases of vocabulary files, with these files in place of the program's own of the same name.
pub(crate) fn check(files: &[(&str, &str)]) -> Vec<FileOutcome> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let replaced: Vec<String> = files.iter().map(|(path, _)| name(path)).collect();
    let mut phrases = Vec::new();
    let kept = built_in().filter(|(path, _)| !replaced.contains(&name(path)));
    let mut texts: Vec<&str> = kept.map(|(_, text)| text).collect();
    texts.extend(files.iter().map(|(_, text)| *text));
    for text in texts {
        // A file that cannot be read is reported below.
        phrases.extend(
            vocabulary::read(text)
                .map(|(phrases, _)| phrases)
                .unwrap_or_default(),
        );
    }
    let vocabulary = TextVocabulary::of(phrases);
    let outcome = |(path, text): &(&str, &str)| {
        let mut outcome = FileOutcome {
            path: (*path).to_owned(),
            passed: 0,
            failed: Vec::new(),
        };
        match vocabulary::read(text) {
            Err(fault) => outcome.failed.push(fault),
            Ok((_, cases)) => {
                for case in &cases {
                    let differs = run(case, &vocabulary);
                    if differs.is_empty() {
                        outcome.passed += 1;
                    } else {
                        outcome
                            .failed
                            .push(format!("{}: {}", case.text.trim(), differs.join("; ")));
                    }
                }
            }
        }
        outcome
    };
    files.iter().map(outcome).collect()
}

/// Runs a case; returns what differs.
fn run(case: &TextCase, vocabulary: &TextVocabulary) -> Vec<String> {
    let parsed = parse_with(&case.text, case.from.unwrap_or(Layer::Unknown), vocabulary);
    let Some(cause) = parsed.cause() else {
        return vec!["no failure was found".to_owned()];
    };
    let mut differs = Vec::new();
    let mut compare = |what: &str, wanted: &str, found: &str| {
        if wanted != found {
            differs.push(format!("{what} is {found}, not {wanted}"));
        }
    };
    if let Some(layer) = case.layer {
        compare("layer", layer.word(), cause.layer.word());
    }
    if let Some(class) = case.class {
        compare("class", class.word(), cause.class.word());
    }
    if let Some(operation) = &case.operation {
        compare("operation", operation, cause.operation().unwrap_or("none"));
    }
    for (role, value) in &case.named {
        let frames = cause.frames.iter().map(|frame| &frame.named);
        let mut all = std::iter::once(&cause.named).chain(frames);
        if !all.any(|named| named.get(role) == Some(value)) {
            let found = cause.named.get(role).map_or("none", String::as_str);
            compare(role.word(), value, found);
        }
    }
    if let Some(count) = case.failures {
        compare(
            "number of failures",
            &count.to_string(),
            &parsed.failures.len().to_string(),
        );
    }
    if let Some(leaf) = &case.leaf
        && !cause.leaf.contains(leaf.as_str())
    {
        differs.push(format!("leaf is '{}', without '{leaf}'", cause.leaf));
    }
    differs
}
