//! The text of an expression before and after the CEL parser: limits, the word `namespace`, and errors.

use std::ops::Range;

use cel::ParseErrors;

use super::ParseFault;

/// CEL reserves `namespace`; for us it is a root of facts. A word of the same length keeps every offset.
const ROOT: &str = "namespace";
const STAND_IN: &str = "namespac_";

/// Limits that keep the recursive parser far from the end of its stack, whatever a rule file holds.
const MOST_BYTES: usize = 8 * 1024;
const MOST_OPERATORS: usize = 256;
const DEEPEST: usize = 32;

/// Refuses what is too long or too deep, and replaces the root `namespace` by its stand-in.
pub(super) fn screen(source: &str) -> Result<String, ParseFault> {
    let fault = |offset: usize, message: String| Err(ParseFault { offset, message });
    if source.trim().is_empty() {
        return fault(0, "the expression is empty".to_owned());
    }
    if source.len() > MOST_BYTES {
        return fault(
            MOST_BYTES,
            format!("an expression is longer than {MOST_BYTES} bytes"),
        );
    }
    let mut screened = source.to_owned();
    let (mut depth, mut operators) = (0_usize, 0_usize);
    for span in code_spans(source) {
        for (position, byte) in source[span.clone()].bytes().enumerate() {
            let offset = span.start + position;
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            operators += usize::from(b"+-*/%<>=&|!?.([{,".contains(&byte));
            if depth > DEEPEST {
                return fault(offset, format!("brackets nest deeper than {DEEPEST}"));
            }
            if operators > MOST_OPERATORS {
                return fault(
                    offset,
                    format!("an expression has more than {MOST_OPERATORS} operators"),
                );
            }
        }
        replace_root(source, span, &mut screened);
    }
    Ok(screened)
}

/// Gives the author's word back.
pub(super) fn restore(word: &str) -> String {
    if word == STAND_IN {
        ROOT.to_owned()
    } else {
        word.to_owned()
    }
}

fn replace_root(source: &str, span: Range<usize>, screened: &mut String) {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = source.as_bytes();
    for (position, _) in source[span.clone()].match_indices(ROOT) {
        let start = span.start + position;
        let end = start + ROOT.len();
        let before = source[..start].trim_end().as_bytes().last();
        let stands_alone = !is_word(start.checked_sub(1).and_then(|at| bytes.get(at)));
        if stands_alone && before != Some(&b'.') && !is_word(bytes.get(end)) {
            screened.replace_range(start..end, STAND_IN);
        }
    }
}

/// Returns the spans of a source that are neither string literals nor comments.
fn code_spans(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let (mut spans, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let skipped = match bytes[at] {
            b'\'' | b'"' => literal_length(source, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => source[at..].find('\n').unwrap_or(source.len() - at),
            _ => 0,
        };
        if skipped > 0 {
            spans.push(start..at);
            start = at + skipped;
        }
        at += skipped.max(1);
    }
    spans.push(start.min(bytes.len())..bytes.len());
    spans
}

/// Returns the length of the string literal whose opening quote stands at `at`; an open one reaches to the end.
fn literal_length(source: &str, at: usize) -> usize {
    let bytes = source.as_bytes();
    let triple = bytes[at..].starts_with(&[bytes[at]; 3]);
    let quote = &bytes[at..at + if triple { 3 } else { 1 }];
    let raw = at > 0 && matches!(bytes[at - 1], b'r' | b'R');
    let mut end = at + quote.len();
    while end < bytes.len() && !bytes[end..].starts_with(quote) {
        end += if bytes[end] == b'\\' && !raw { 2 } else { 1 };
    }
    (end + quote.len()).min(bytes.len()) - at
}

/// Turns the first error of the parser into a sentence with a byte offset.
pub(super) fn fault_of(errors: &ParseErrors, source: &str) -> ParseFault {
    let Some(first) = errors.errors.first() else {
        return ParseFault {
            offset: 0,
            message: "this is no CEL expression".to_owned(),
        };
    };
    let message = first.msg.replace(STAND_IN, ROOT);
    ParseFault {
        offset: offset_of(source, first.pos),
        message: spoken(&message),
    }
}

/// Cuts the grammar out of the parser's message: an author knows no `{'[', '{', '(', …}`.
fn spoken(message: &str) -> String {
    let message = message.strip_prefix("Syntax error: ").unwrap_or(message);
    if message.contains("'<EOF>'") {
        return "the expression ends too early".to_owned();
    }
    let short = message.split(" expecting ").next().unwrap_or(message);
    [
        "extraneous input ",
        "mismatched input ",
        "no viable alternative at input ",
    ]
    .into_iter()
    .find_map(|start| short.strip_prefix(start))
    .map_or_else(|| short.to_owned(), |token| format!("unexpected {token}"))
}

/// The parser counts lines and columns from 1, columns in characters.
fn offset_of(source: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line).unwrap_or(1).max(1);
    let column = usize::try_from(column).unwrap_or(1).max(1);
    let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = &source[start.min(source.len())..];
    let within = rest
        .char_indices()
        .nth(column - 1)
        .map_or(rest.len(), |(at, _)| at);
    (start + within).min(source.len())
}
