//! Answers to error texts by what the parser found in them: `rules/text/answers/*.answers.yaml`, packed with the vocabulary.
//!
//! A rule is about an object and its facts; an answer is about a text of which nothing else is known: its layer, class,
//! operation and words. An answer with `fallback` names where the fault lies and what to run next, and no cause.

use std::sync::LazyLock;

use serde::Deserialize;

use super::vocabulary::{self, OneOf};
use super::{Failure, FailureClass, Layer, ParsedText, Role, Spelled, Strength};
use crate::k8s::yaml;

/// How the names of these files end; they hold no rules.
pub(crate) const ENDING: &str = ".answers.yaml";
/// Bytes around a failure in which the words of an answer are looked for.
const AROUND: usize = 2048;
/// Bytes of a leaf that a cause quotes.
const QUOTED: usize = 160;

/// How closely a failure fits a condition; the fields in the order in which they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Words, and an operation.
    special: u32,
    /// Bytes of the longest words that stand in the text.
    longest: usize,
    /// A class, and a layer.
    kind: u32,
}

/// What a failure must be; what is empty is not asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerCondition {
    #[serde(default)]
    layer: OneOf<Layer>,
    #[serde(default)]
    class: OneOf<FailureClass>,
    /// The operation of one of its frames.
    #[serde(default)]
    operation: OneOf<String>,
    /// Literals of which one begins a word of the text; in small letters.
    #[serde(default)]
    says: OneOf<String>,
}

/// An answer to a kind of error texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextAnswer {
    pub(crate) id: String,
    /// Names no cause: the layer, the operation, the object and the words only.
    #[serde(default)]
    pub(crate) fallback: bool,
    when: AnswerCondition,
    title: String,
    cause: String,
    #[serde(default, rename = "fix")]
    fixes: Vec<String>,
    #[serde(default)]
    inspect: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFile {
    answers: Vec<TextAnswer>,
}

/// An answer with the values of one text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FilledAnswer {
    pub(crate) id: &'static str,
    pub(crate) fallback: bool,
    pub(crate) title: String,
    pub(crate) cause: String,
    /// Titles of fixes.
    pub(crate) fixes: Vec<String>,
    /// Commands to run next, each as its words; words in capitals are for the user to replace.
    pub(crate) inspect: Vec<Vec<String>>,
}

static ANSWERS: LazyLock<Vec<TextAnswer>> = LazyLock::new(|| {
    let files = vocabulary::packed_files().filter(|(path, _)| path.ends_with(ENDING));
    // A test holds that every file can be read.
    files.filter_map(|(_, text)| read(text).ok()).flatten().collect()
});

fn read(text: &str) -> Result<Vec<TextAnswer>, String> {
    let mut answers = Vec::new();
    for document in yaml::read_plain(text) {
        let node = document.map_err(|fault| format!("line {}: {}", fault.place.line, fault.message))?;
        let file: AnswerFile = serde_json::from_value(node.to_json()).map_err(|error| error.to_string())?;
        answers.extend(file.answers);
    }
    Ok(answers)
}

/// Returns the answer that fits the decisive failure of a text best: first those with words and with an operation, then that
/// with the longest words in the text, then that with a class and a layer, then the first one.
pub(crate) fn best(parsed: &ParsedText) -> Option<FilledAnswer> {
    let (_, answer) = closest(parsed)?;
    Some(answer.filled(parsed.cause()?))
}

/// Returns the cause that the words of a text state, without its full stop; None where they only show where the fault lies.
pub(crate) fn meaning(parsed: &ParsedText) -> Option<String> {
    let failure = parsed.cause()?;
    let (fit, answer) = closest(parsed).filter(|(_, answer)| !answer.fallback)?;
    let stated = parsed.states_error && (failure.is_clear() || fit.special > 0);
    stated.then(|| fill(&answer.cause, failure).trim_end_matches('.').to_owned())
}

fn closest(parsed: &ParsedText) -> Option<(Fit, &'static TextAnswer)> {
    let failure = parsed.cause()?;
    let words = surroundings(parsed, failure);
    let mut best: Option<(Fit, &TextAnswer)> = None;
    for answer in ANSWERS.iter() {
        let Some(fit) = answer
            .when
            .fit(failure, &words)
            .filter(|fit| answer.states(failure, *fit))
        else {
            continue;
        };
        if best.is_none_or(|(known, _)| fit > known) {
            best = Some((fit, answer));
        }
    }
    best
}

/// Returns the text around a failure in small letters, blanks made one.
fn surroundings(parsed: &ParsedText, failure: &Failure) -> String {
    let text = &parsed.text;
    let (mut start, mut end) = (
        failure.span.start.saturating_sub(AROUND),
        (failure.span.end + AROUND).min(text.len()),
    );
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let words: Vec<&str> = text[start..end].split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl AnswerCondition {
    /// Returns how closely a failure fits; None where it does not.
    fn fit(&self, failure: &Failure, words: &str) -> Option<Fit> {
        let mut fit = Fit::default();
        let (layers, classes) = (self.layer.all(), self.class.all());
        if !layers.is_empty() {
            layers.contains(&failure.layer).then_some(())?;
            fit.kind += 1;
        }
        if !classes.is_empty() {
            classes.contains(&failure.class).then_some(())?;
            fit.kind += 2;
        }
        let operations = self.operation.all();
        if !operations.is_empty() {
            let mut frames = failure.frames.iter();
            let is_one = |operation: &String| operations.contains(operation);
            frames
                .any(|frame| frame.operation.as_ref().is_some_and(is_one))
                .then_some(())?;
            fit.special += 1;
        }
        if !self.says.all().is_empty() {
            let said = self.says.all().iter().filter(|piece| begins_word(words, piece));
            fit.longest = said.map(String::len).max()?;
            fit.special += 2;
        }
        Some(fit)
    }
}

/// Returns whether a literal stands in a text and begins a word there.
fn begins_word(text: &str, piece: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(piece)
        .any(|(at, _)| !is_letter(piece.chars().next()) || !is_letter(text[..at].chars().next_back()))
}

impl TextAnswer {
    /// Returns whether the text states what the answer says. That a line is an error says nothing of its cause: such a
    /// failure needs words or an operation.
    fn states(&self, failure: &Failure, fit: Fit) -> bool {
        let unstated = matches!(failure.class, FailureClass::Exited | FailureClass::Other)
            && failure.strength == Strength::Code;
        self.fallback || fit.special > 0 || !unstated
    }

    fn filled(&'static self, failure: &Failure) -> FilledAnswer {
        FilledAnswer {
            id: &self.id,
            fallback: self.fallback,
            title: fill(&self.title, failure),
            cause: fill(&self.cause, failure),
            fixes: self.fixes.clone(),
            inspect: self.inspect.iter().map(|words| command(words, failure)).collect(),
        }
    }
}

/// Fills `{role}` and `{role|words where it is not known}`. Words that begin with a blank stand before a value that is
/// known: `{port| port}` becomes ` port 80` or nothing.
fn fill(template: &str, failure: &Failure) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (inside, after) = after.split_once('}').unwrap_or((after, ""));
        let (name, other) = inside.split_once('|').unwrap_or((inside, ""));
        let known = value(name, failure);
        match (known, other.starts_with(' ')) {
            (Some(known), true) => {
                out.push_str(other);
                out.push(' ');
                out.push_str(&known);
            }
            (Some(known), false) => out.push_str(&known),
            (None, true) => {}
            (None, false) => out.push_str(other),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn value(name: &str, failure: &Failure) -> Option<String> {
    let words = match name {
        "leaf" => return Some(shortened(&failure.leaf)),
        "operation" => failure.operation()?,
        "layer" => failure.layer.word(),
        role => failure.value(Role::of(role)?)?,
    };
    Some(shortened(words))
}

/// Returns the first line of a value, cut where it is too long to quote.
fn shortened(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default().trim();
    if line.chars().count() <= QUOTED {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(QUOTED).collect();
    short.push('…');
    short
}

/// Words of a command that a value of the text can replace.
const NAMES: [(&str, Role); 8] = [
    ("NAMESPACE", Role::Namespace),
    ("NODE", Role::Node),
    ("HOST", Role::Host),
    ("IMAGE", Role::Image),
    ("USER", Role::User),
    ("VERB", Role::Verb),
    ("RESOURCE", Role::Resource),
    ("POLICY", Role::Policy),
];

fn command(words: &[String], failure: &Failure) -> Vec<String> {
    // The text can hold anything: a value that is no plain name stays for the user to fill in.
    let plain = |value: &&str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:/@".contains(letter);
        value.len() <= 128 && !value.starts_with('-') && value.chars().all(is_plain)
    };
    let filled = words.iter().map(|word| {
        for (name, role) in NAMES {
            if word.split(['/', ':', '=']).any(|part| part == name)
                && let Some(value) = failure.value(role).filter(plain)
            {
                return word.replace(name, value);
            }
        }
        word.clone()
    });
    filled.collect()
}

#[cfg(test)]
mod tests;
