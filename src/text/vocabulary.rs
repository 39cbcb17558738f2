//! The vocabulary of the parser: `rules/text/*.text.yaml`, read once; each phrase is compiled when a text first needs it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;
use serde_json::Value as Json;

use super::cases::{ENDING, TextCase};
use super::index::Index;
use super::kinds::{FailureClass, Layer, Role, Strength};
use super::template;
use crate::k8s::{packed, yaml};

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/text.bin"));

/// One value or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOf<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> Default for OneOf<T> {
    fn default() -> OneOf<T> {
        OneOf::Many(Vec::new())
    }
}

impl<T> OneOf<T> {
    pub(super) fn all(&self) -> &[T] {
        match self {
            OneOf::One(one) => std::slice::from_ref(one),
            OneOf::Many(many) => many,
        }
    }
}

/// How a text is recognised: templates, or regexes where a template cannot say it.
#[derive(Clone, Debug, Default, Deserialize)]
struct Wording {
    #[serde(default)]
    text: OneOf<String>,
    #[serde(default)]
    regex: OneOf<String>,
    /// Literals of which one stands in each match of the regexes; needed only where a regex has no literal of its own.
    #[serde(default)]
    has: OneOf<String>,
}

/// How the items of a list are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ListForm {
    /// `3 Insufficient cpu, 2 node(s) had …`
    Counts,
    /// `REASON (detail), REASON (detail)`
    Commas,
    /// `[a, b]`
    Brackets,
    /// `a; b`
    Semicolons,
    /// One item a line: `\t* a`, `denied: …`
    Lines,
}

/// A frame of the vocabulary.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct FrameEntry {
    #[serde(default)]
    pub(super) component: Option<String>,
    #[serde(default)]
    pub(super) layer: Option<Layer>,
    #[serde(default)]
    pub(super) operation: Option<String>,
    /// The component that prints the text, where it is not `component`.
    #[serde(default)]
    pub(super) observer: Option<String>,
    #[serde(default)]
    pub(super) list: Option<ListForm>,
    /// Whether a network or DNS failure inside leaves the layer as it is; by default it does, except for images,
    /// applications and clients.
    #[serde(default)]
    pub(super) firm: Option<bool>,
    /// Whether the layer holds, whatever components stand further inside: a probe whose command cannot be run.
    #[serde(default)]
    pub(super) holds: bool,
    /// The class that the frame itself states: a denial, a rejection.
    #[serde(default)]
    pub(super) class: Option<FailureClass>,
    #[serde(default)]
    pub(super) strength: Option<Strength>,
    /// Values that the text implies.
    #[serde(default)]
    pub(super) named: BTreeMap<Role, String>,
    #[serde(flatten)]
    wording: Wording,
}

/// An innermost text of the vocabulary.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct LeafEntry {
    pub(super) class: FailureClass,
    /// Where such a failure lies if no frame says so.
    #[serde(default)]
    pub(super) layer: Option<Layer>,
    /// Whether the layer holds whatever the frames say.
    #[serde(default)]
    pub(super) firm: bool,
    /// Whether the words leave open which of several causes it is.
    #[serde(default)]
    pub(super) ambiguous: bool,
    #[serde(default)]
    pub(super) strength: Option<Strength>,
    #[serde(default)]
    pub(super) errno: Option<String>,
    #[serde(default)]
    pub(super) named: BTreeMap<Role, String>,
    #[serde(flatten)]
    wording: Wording,
}

/// The part that a line plays in a trace or a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LinePart {
    /// Names a place of the program and no error.
    Stack,
    /// Names a place of the program, and indented lines of its source follow.
    Source,
    /// Says nothing of the cause: hints, banners, repeats of what stands elsewhere.
    Noise,
    /// Begins a trace; its text is no error.
    Head,
    /// States an error that ends the program or was caught last.
    Error,
    /// Begins the cause of what stands before it.
    Inner,
    /// Begins what was raised while the error before it was handled.
    Outer,
}

#[derive(Clone, Debug, Deserialize)]
struct LineEntry {
    is: LinePart,
    #[serde(flatten)]
    wording: Wording,
}

#[derive(Clone, Debug, Deserialize)]
struct NameEntry {
    #[serde(flatten)]
    wording: Wording,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    /// What the file is about, for whoever reads it.
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    component: Option<String>,
    /// The layer of its frames.
    #[serde(default)]
    layer: Option<Layer>,
    /// The layer of its leaves.
    #[serde(default, rename = "leafLayer")]
    leaf_layer: Option<Layer>,
    #[serde(default)]
    frames: Vec<FrameEntry>,
    #[serde(default)]
    leaves: Vec<LeafEntry>,
    #[serde(default)]
    names: Vec<NameEntry>,
    #[serde(default)]
    lines: Vec<LineEntry>,
    #[serde(default)]
    cases: Vec<TextCase>,
}

/// What a phrase means.
pub(super) enum Meaning {
    Frame(Box<FrameEntry>),
    Leaf(Box<LeafEntry>),
    /// Its captures name objects.
    Name,
    Line(LinePart),
}

/// One template or regex with its meaning.
pub(super) struct Phrase {
    pub(super) meaning: Meaning,
    pattern: String,
    literals: Vec<String>,
    compiled: OnceLock<Option<Regex>>,
}

impl Phrase {
    /// Returns the regex; None only for a pattern that the tests of the vocabulary refuse.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| Regex::new(&self.pattern).ok())
            .as_ref()
    }
}

/// All phrases, and the index that finds candidates among them.
pub(super) struct TextVocabulary {
    pub(super) phrases: Vec<Phrase>,
    pub(super) index: Index,
}

static VOCABULARY: LazyLock<TextVocabulary> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    for (_, text) in files() {
        // A test holds that every file can be read.
        phrases.extend(read(text).map(|(phrases, _)| phrases).unwrap_or_default());
    }
    TextVocabulary::of(phrases)
});

impl TextVocabulary {
    /// Returns the vocabulary of the program.
    pub(super) fn built_in() -> &'static TextVocabulary {
        &VOCABULARY
    }

    /// Builds the index of phrases.
    pub(super) fn of(phrases: Vec<Phrase>) -> TextVocabulary {
        let literals = phrases
            .iter()
            .enumerate()
            .flat_map(|(id, phrase)| phrase.literals.iter().map(move |literal| (literal.as_str(), id)));
        let index = Index::new(literals);
        TextVocabulary { phrases, index }
    }
}

/// Returns path and text of every vocabulary file of the program.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    packed_files().filter(|(path, _)| path.ends_with(ENDING))
}

/// Returns path and text of every file about texts: vocabulary and answers.
pub(super) fn packed_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    packed::files(PACKED).filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
}

/// Reads one vocabulary file: its phrases and its cases. An error names the entry at fault.
pub(super) fn read(text: &str) -> Result<(Vec<Phrase>, Vec<TextCase>), String> {
    let mut phrases = Vec::new();
    let mut cases = Vec::new();
    for document in yaml::read_plain(text) {
        let node = document.map_err(|fault| format!("line {}: {}", fault.place.line, fault.message))?;
        let json = node.to_json();
        known_keys(&json)?;
        let file: VocabularyFile = serde_json::from_value(json).map_err(|error| error.to_string())?;
        cases.extend(file.cases);
        for mut entry in file.frames {
            entry.component = entry.component.or_else(|| file.component.clone());
            entry.layer = entry.layer.or(file.layer);
            let wording = std::mem::take(&mut entry.wording);
            add(&mut phrases, &wording, || Meaning::Frame(Box::new(entry.clone())))?;
        }
        for mut entry in file.leaves {
            let wording = std::mem::take(&mut entry.wording);
            entry.layer = entry.layer.or(file.leaf_layer);
            add(&mut phrases, &wording, || Meaning::Leaf(Box::new(entry.clone())))?;
        }
        for entry in file.names {
            add(&mut phrases, &entry.wording, || Meaning::Name)?;
        }
        for entry in file.lines {
            add(&mut phrases, &entry.wording, || Meaning::Line(entry.is))?;
        }
    }
    Ok((phrases, cases))
}

/// Keys of the entries of each section.
const KEYS: [(&str, &[&str]); 4] = [
    (
        "frames",
        &[
            "component",
            "layer",
            "operation",
            "observer",
            "list",
            "firm",
            "holds",
            "class",
            "strength",
            "named",
        ],
    ),
    (
        "leaves",
        &[
            "class",
            "layer",
            "firm",
            "ambiguous",
            "strength",
            "errno",
            "named",
        ],
    ),
    ("names", &[]),
    ("lines", &["is"]),
];

/// Refuses keys that no entry has; the structs cannot, because the wording is a part of each.
fn known_keys(file: &Json) -> Result<(), String> {
    for (section, keys) in KEYS {
        let entries = file.get(section).and_then(Json::as_array).into_iter().flatten();
        for key in entries.filter_map(Json::as_object).flat_map(|entry| entry.keys()) {
            if !keys.contains(&key.as_str()) && !["text", "regex", "has"].contains(&key.as_str()) {
                return Err(format!("'{key}' is no key of an entry of '{section}'"));
            }
        }
    }
    Ok(())
}

fn add(phrases: &mut Vec<Phrase>, wording: &Wording, meaning: impl Fn() -> Meaning) -> Result<(), String> {
    let has: Vec<String> = wording
        .has
        .all()
        .iter()
        .map(|word| word.to_ascii_lowercase())
        .collect();
    let mut push = |pattern: String, literal: Option<String>, written: &str| {
        let literals = if has.is_empty() {
            literal.into_iter().collect()
        } else {
            has.clone()
        };
        if literals.is_empty() || literals.iter().any(|literal| literal.len() < 3) {
            return Err(format!("'{written}' has no literal of three letters: add 'has'"));
        }
        phrases.push(Phrase {
            meaning: meaning(),
            pattern,
            literals,
            compiled: OnceLock::new(),
        });
        Ok(())
    };
    for template in wording.text.all() {
        push(
            template::regex_of(template)?,
            template::literal_of(template),
            template,
        )?;
    }
    for regex in wording.regex.all() {
        push(format!("(?i){regex}"), template::literal_of_regex(regex), regex)?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::text::Spelled;

    #[test]
    fn every_file_can_be_read_and_every_phrase_compiles() {
        let mut phrases = 0;
        for (path, text) in files() {
            let (read, _) = read(text).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            for phrase in &read {
                assert!(phrase.regex().is_some(), "{path}: {}", phrase.pattern);
                let regex = phrase.regex().unwrap();
                assert!(
                    !regex.is_match(""),
                    "{path}: '{}' matches nothing at all",
                    phrase.pattern
                );
                for name in regex.capture_names().flatten() {
                    let known = Role::of(name).is_some() || template::CODES.contains(&name);
                    assert!(
                        known || name == "kind",
                        "{path}: '{name}' is neither a role nor a code"
                    );
                }
            }
            phrases += read.len();
        }
        assert!(phrases > 100, "{phrases}");
    }
}
