//! Lines of a text: where their message begins, behind the stamps of loggers, and whether one begins a log entry.

use std::ops::Range;

/// A line without what a logger puts in front.
#[derive(Clone, Debug)]
pub(super) struct TextLine {
    /// Bytes of the text, the stamp included.
    pub(super) span: Range<usize>,
    /// Where the message begins.
    pub(super) body: usize,
    /// A time stands in front: the line begins a log entry.
    pub(super) stamped: bool,
    /// A word such as ERROR or FATAL stands in front.
    pub(super) level: Option<Severe>,
}

/// Level of a log line, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severe {
    Quiet,
    Warning,
    Error,
}

const LEVELS: [(&str, Severe); 21] = [
    ("trace", Severe::Quiet),
    ("debug", Severe::Quiet),
    ("info", Severe::Quiet),
    ("information", Severe::Quiet),
    ("notice", Severe::Quiet),
    ("note", Severe::Quiet),
    ("log", Severe::Quiet),
    ("inf", Severe::Quiet),
    ("warn", Severe::Warning),
    ("warning", Severe::Warning),
    ("wrn", Severe::Warning),
    ("error", Severe::Error),
    ("err", Severe::Error),
    ("severe", Severe::Error),
    ("fatal", Severe::Error),
    ("critical", Severe::Error),
    ("crit", Severe::Error),
    ("emerg", Severe::Error),
    ("alert", Severe::Error),
    ("panic", Severe::Error),
    ("fail", Severe::Error),
];
/// Words in front of a message that are looked at.
const STAMP_WORDS: usize = 6;

/// Splits a cleaned text into lines.
pub(super) fn lines(text: &str) -> Vec<TextLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        lines.push(read(line, start));
        start += line.len() + 1;
    }
    lines
}

fn read(line: &str, start: usize) -> TextLine {
    let mut read = TextLine {
        span: start..start + line.len(),
        body: start,
        stamped: false,
        level: None,
    };
    let mut at = klog(line).inspect(|_| read.stamped = true).unwrap_or(0);
    if at > 0 {
        read.level = Some(match line.as_bytes()[0] {
            b'E' | b'F' => Severe::Error,
            b'W' => Severe::Warning,
            _ => Severe::Quiet,
        });
        read.body = start + at;
        return read;
    }
    for _ in 0..STAMP_WORDS {
        let rest = &line[at..];
        let word = rest.split([' ', '\t']).next().unwrap_or_default();
        let bare = word.trim_matches(|letter: char| "[]()|:,".contains(letter));
        let blank = rest.len() - rest[word.len()..].trim_start().len();
        if is_time(bare) || (read.stamped && is_zone(bare)) {
            read.stamped = true;
        } else if let Some(level) = level(bare).filter(|_| is_marked(word, bare, read.stamped)) {
            read.level = Some(level);
        } else if !(read.stamped && is_mark(word)) {
            break;
        }
        at += blank;
    }
    // A stamp is no message of its own.
    if read.stamped && at < line.len() {
        read.body = start + at;
    }
    read
}

/// Reads `E0102 03:04:05.123456   12345 file.go:12] `; returns where the message begins.
fn klog(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let begins = matches!(bytes.first()?, b'E' | b'F' | b'W' | b'I')
        && bytes.get(1..5)?.iter().all(u8::is_ascii_digit);
    let end = line.get(..160).unwrap_or(line).find("] ")?;
    begins.then_some(end + 2)
}

fn is_time(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let marks = word.bytes().filter(|letter| b":-/.TZ+,".contains(letter)).count();
    let kinds = word.contains(':') || word.contains('-') || word.contains('/');
    digits >= 4
        && digits + marks == word.len()
        && kinds
        && word.starts_with(|letter: char| letter.is_ascii_digit())
}

fn is_zone(word: &str) -> bool {
    matches!(word, "UTC" | "GMT" | "CET" | "CEST" | "AM" | "PM")
        || word
            .strip_prefix(['+', '-'])
            .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

fn level(word: &str) -> Option<Severe> {
    let small = word.to_ascii_lowercase();
    LEVELS
        .iter()
        .find(|(name, _)| *name == small)
        .map(|(_, level)| *level)
}

/// A level is a stamp where it stands in brackets, in capitals or behind a time; `error: x` is a message.
fn is_marked(word: &str, bare: &str, stamped: bool) -> bool {
    stamped
        || word.starts_with('[')
        || (bare.bytes().all(|letter| letter.is_ascii_uppercase()) && word.ends_with(':'))
}

/// A process number, a logger in brackets, a dash.
fn is_mark(word: &str) -> bool {
    let bracketed = word.starts_with('[') && word.ends_with(']');
    let digits = word
        .bytes()
        .all(|letter| letter.is_ascii_digit() || b"#:*".contains(&letter));
    let number = digits && (word.contains('#') || word.bytes().all(|letter| letter.is_ascii_digit()));
    bracketed || number || word == "-" || word == "---"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_begin_behind_the_stamps() {
        for (line, body) in [
            ("2026/01/02 03:04:05 dial tcp: x", "dial tcp: x"),
            ("2026-01-02T03:04:05.123Z ERROR [main] open: x", "open: x"),
            ("[2024-04-22 14:55:48] production.ERROR: x", "production.ERROR: x"),
            (
                "E0102 03:04:05.000000    1234 plugin.go:252] Failed x",
                "Failed x",
            ),
            (
                "2026/11/30 16:12:55 [emerg] 19233#19233: host not found",
                "host not found",
            ),
            ("error: x", "error: x"),
            ("bash: line 1: x", "bash: line 1: x"),
            ("10.0.0.1 x", "10.0.0.1 x"),
        ] {
            let read = lines(line);
            assert_eq!(&line[read[0].body..], body, "{line}");
        }
    }
}
