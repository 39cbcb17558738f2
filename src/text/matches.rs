//! Which phrases of the vocabulary stand in which line, with what they capture.

use std::collections::BTreeSet;
use std::ops::Range;

use regex::Captures;

use super::failure::Named;
use super::kinds::{Role, Spelled};
use super::lines::TextLine;
use super::vocabulary::{LinePart, Meaning, TextVocabulary};

/// One occurrence of a phrase.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub(super) phrase: usize,
    /// Bytes of the text.
    pub(super) span: Range<usize>,
    pub(super) named: Named,
    pub(super) grpc: Option<String>,
    pub(super) http: Option<u16>,
    pub(super) errno: Option<String>,
    pub(super) exit: Option<i32>,
    pub(super) count: Option<u32>,
    /// Where values stand; a phrase inside one is none of this phrase's own words.
    pub(super) values: Vec<Range<usize>>,
}

/// What stands in one line.
#[derive(Debug, Default)]
pub(super) struct LineMatches {
    /// Frames, leaves and names, in text order.
    pub(super) found: Vec<Occurrence>,
    pub(super) parts: BTreeSet<LinePart>,
}

/// Occurrences of one phrase in one line that are looked at.
const PER_PHRASE: usize = 12;
/// Occurrences in one line that are kept.
const PER_LINE: usize = 400;
/// Bytes that the phrases of one text are applied to, in all; a text made of every phrase ends here.
const WORK: u64 = 48 << 20;
/// A captured value that is longer is cut.
const LONGEST_VALUE: usize = 400;

/// Applies the vocabulary to every line; returns the work done and whether it was all.
pub(super) fn find(
    text: &str,
    lines: &[TextLine],
    vocabulary: &TextVocabulary,
) -> (Vec<LineMatches>, u64, bool) {
    let mut candidates: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); lines.len()];
    let mut line = 0;
    vocabulary.index.scan(text, |at, phrases| {
        while lines.get(line + 1).is_some_and(|next| next.span.start <= at) {
            line += 1;
        }
        // The scan goes forward by its key, which may stand behind the start of a literal.
        let back = (0..=line).rev().find(|back| lines[*back].span.start <= at);
        if let Some(line) = back {
            candidates[line].extend(phrases);
        }
    });
    let mut work = text.len() as u64;
    let mut complete = true;
    let mut all = Vec::with_capacity(lines.len());
    for (line, candidates) in lines.iter().zip(&candidates) {
        let mut matches = LineMatches::default();
        for phrase in candidates {
            if work > WORK {
                complete = false;
                break;
            }
            work += line.span.len() as u64;
            apply((text, line), *phrase, vocabulary, &mut matches);
        }
        matches
            .found
            .sort_by_key(|found| (found.span.start, found.span.end));
        matches.found.truncate(PER_LINE);
        all.push(matches);
    }
    (all, work, complete)
}

fn apply(
    (text, line): (&str, &TextLine),
    phrase: usize,
    vocabulary: &TextVocabulary,
    matches: &mut LineMatches,
) {
    let entry = &vocabulary.phrases[phrase];
    let Some(regex) = entry.regex() else { return };
    let body = &text[line.body..line.span.end];
    if let Meaning::Line(part) = &entry.meaning {
        if regex.is_match(body) {
            matches.parts.insert(*part);
        }
        return;
    }
    for captures in regex.captures_iter(body).take(PER_PHRASE) {
        if let Some(occurrence) = occurrence(phrase, &captures, regex, line.body) {
            matches.found.push(occurrence);
        }
    }
}

fn occurrence(
    phrase: usize,
    captures: &Captures<'_>,
    regex: &regex::Regex,
    offset: usize,
) -> Option<Occurrence> {
    let whole = captures.get(0)?;
    let mut found = Occurrence {
        phrase,
        span: offset + whole.start()..offset + whole.end(),
        named: Named::new(),
        grpc: None,
        http: None,
        errno: None,
        exit: None,
        count: None,
        values: Vec::new(),
    };
    for name in regex.capture_names().flatten() {
        let Some(group) = captures.name(name) else {
            continue;
        };
        found.values.push(offset + group.start()..offset + group.end());
        let value = tidy(group.as_str());
        if value.is_empty() {
            continue;
        }
        match name {
            "grpc" => found.grpc = Some(value.to_owned()),
            "http" => found.http = value.parse().ok(),
            "errno" => found.errno = Some(value.to_owned()),
            "exit" => found.exit = value.parse().ok(),
            "count" => found.count = value.parse().ok(),
            name => {
                if let Some(role) = Role::of(name) {
                    found.named.entry(role).or_insert_with(|| value.to_owned());
                }
            }
        }
    }
    Some(found)
}

/// Removes quotation marks, brackets and punctuation around a value.
pub(super) fn tidy(value: &str) -> &str {
    let value = value
        .trim()
        .trim_matches(|letter: char| "'\"`‘’“”".contains(letter));
    let value = value.trim_end_matches([',', ';', ':', '.']).trim();
    let value = value
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(value);
    let mut end = value.len().min(LONGEST_VALUE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}
