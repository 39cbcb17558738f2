//! Cases of the vocabulary: a text, and what the parser must make of it. They stand in the vocabulary files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::kinds::{FailureClass, Layer, Role};
use super::{parse, vocabulary};

/// How the names of vocabulary files end; they are no rules.
pub(crate) const ENDING: &str = ".text.yaml";

/// One case of a vocabulary file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextCase {
    pub(crate) text: String,
    /// The layer for what the vocabulary does not place; `unknown` by default.
    #[serde(default)]
    pub(crate) from: Option<Layer>,
    #[serde(default)]
    pub(crate) layer: Option<Layer>,
    #[serde(default)]
    pub(crate) class: Option<FailureClass>,
    #[serde(default)]
    pub(crate) operation: Option<String>,
    /// A part of the innermost words.
    #[serde(default)]
    pub(crate) leaf: Option<String>,
    #[serde(default)]
    pub(crate) named: BTreeMap<Role, String>,
    /// Number of failures.
    #[serde(default)]
    pub(crate) failures: Option<usize>,
}

/// Returns the cases of a vocabulary file, or why it cannot be read.
pub(crate) fn read(text: &str) -> Result<Vec<TextCase>, String> {
    vocabulary::read(text).map(|(_, cases)| cases)
}

/// Returns the vocabulary files of the program.
pub(crate) fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    vocabulary::files()
}

/// Runs a case with the vocabulary of the program; returns what differs.
pub(crate) fn run(case: &TextCase) -> Vec<String> {
    let parsed = parse(&case.text, case.from.unwrap_or(Layer::Unknown));
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
