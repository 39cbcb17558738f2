//! What is folded into a line: JSON of log drivers and API answers, and levels of quotation marks.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

/// Fields of a JSON log line that hold words, in the order in which they are read.
const LOG_FIELDS: [&str; 18] = [
    "msg",
    "message",
    "@message",
    "textPayload",
    "log",
    "event",
    "error",
    "err",
    "reason",
    "cause",
    "exception",
    "exc_info",
    "stack",
    "stacktrace",
    "stack_trace",
    "stackTrace",
    "error.message",
    "error.stack",
];
/// Levels of quoting that are removed.
const LEVELS: usize = 6;
/// Depth to which objects inside objects are read.
const DEPTH: usize = 4;

/// Returns the words of one line.
pub(super) fn line(line: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(line);
    if let Some(read) = log_line(line) {
        out = Cow::Owned(read);
    } else if let Some(read) = status(line) {
        out = Cow::Owned(read);
    }
    unquoted(out)
}

/// Reads a line that is one JSON object, as loggers write it.
fn log_line(line: &str) -> Option<String> {
    let bare = line.trim();
    if !bare.starts_with('{') || !bare.ends_with('}') {
        return None;
    }
    let Json::Object(map) = serde_json::from_str(bare).ok()? else {
        return None;
    };
    if map.get("kind").is_some_and(|kind| kind == "Status") {
        return Some(of_status(&map));
    }
    let mut words = Vec::new();
    collect(&map, &mut words, 0);
    (!words.is_empty()).then(|| words.join("\n"))
}

fn collect(map: &Map<String, Json>, words: &mut Vec<String>, depth: usize) {
    for field in LOG_FIELDS {
        match map.get(field) {
            Some(Json::String(text)) if !text.trim().is_empty() && !words.contains(text) => {
                words.push(text.trim().to_owned());
            }
            Some(Json::Object(inner)) if depth < DEPTH => collect(inner, words, depth + 1),
            _ => {}
        }
    }
}

/// Replaces the Status in a line by its message and causes: `HTTP response body: {"kind":"Status", …}`.
fn status(line: &str) -> Option<String> {
    let quoted = [
        "{\"kind\":\"Status\"",
        "{\"message\":",
        "{\"apiVersion\":\"v1\"",
        "{\"code\":",
        "{\"status\":",
        "{\"metadata\":",
    ];
    let at = quoted.iter().filter_map(|start| line.find(start)).min()?;
    let (before, body) = line.split_at(at);
    // Python prints the bytes of a body with each backslash twice.
    for body in [Cow::Borrowed(body), Cow::Owned(body.replace("\\\\", "\\"))] {
        let mut bodies = serde_json::Deserializer::from_str(&body).into_iter::<Json>();
        if let Some(Ok(Json::Object(map))) = bodies.next() {
            let after = body.get(bodies.byte_offset()..).unwrap_or_default();
            let words = of_status(&map);
            return (!words.is_empty()).then(|| format!("{before}{words}{after}"));
        }
    }
    // A body that was cut off: its message up to where it ends.
    let start = body.find("\"message\":")? + "\"message\":".len();
    let text = body[start..].trim_start().strip_prefix('"')?;
    let end = end_of_string(text);
    Some(format!("{before}{}", text[..end].replace("\\n", "\n")))
}

/// Returns the length of a JSON string without its end.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

fn of_status(map: &Map<String, Json>) -> String {
    let mut words = map
        .get("message")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned();
    let causes = map.get("details").and_then(|details| details.get("causes"));
    let messages = causes
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|cause| cause.get("message").and_then(Json::as_str));
    for message in messages {
        if !words.contains(message) {
            words.push_str("; ");
            words.push_str(message);
        }
    }
    words
}

/// Removes backslashes before quotation marks, level by level.
fn unquoted(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut text = text;
    for _ in 0..LEVELS {
        if !text.contains("\\\"") && !text.contains("\\'") && !text.contains("\\\\\"") {
            break;
        }
        let mut out = String::with_capacity(text.len());
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match (letter, letters.peek()) {
                ('\\', Some('"' | '\'' | '\\')) => out.extend(letters.next()),
                ('\\', Some('n')) => {
                    letters.next();
                    out.push('\n');
                }
                ('\\', Some('t')) => {
                    letters.next();
                    out.push('\t');
                }
                _ => out.push(letter),
            }
        }
        text = Cow::Owned(out);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_becomes_its_message_and_its_causes() {
        let body = r#"HTTP response body: {"kind":"Status","message":"pods \"a\" not found","details":{"causes":[{"message":"b"}]},"code":404} end"#;
        assert_eq!(line(body), r#"HTTP response body: pods "a" not found; b end"#);
        let bytes = r#"403 -+-+- b'{"kind":"Status","message":"pods \\"a\\" is forbidden","code":403}'"#;
        assert_eq!(line(bytes), r#"403 -+-+- b'pods "a" is forbidden'"#);
        let cut = r#"b'{"kind":"Status","apiVersion":"v1","message":"pods \"a\" is forb"#;
        assert_eq!(line(cut), r#"b'pods "a" is forb"#);
        assert_eq!(line("{\"kind\":\"Status\""), "{\"kind\":\"Status\"");
    }

    #[test]
    fn log_lines_and_levels_of_quotes_are_read() {
        assert_eq!(
            line(r#"{"level":"error","msg":"a","error":{"message":"b \"c\""}}"#),
            "a\nb \"c\""
        );
        assert_eq!(line(r#"err="open \\\"x\\\": y""#), r#"err="open "x": y""#);
        assert_eq!(line(r"C:\new"), r"C:\new");
    }
}
