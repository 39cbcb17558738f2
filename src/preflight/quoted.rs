//! The line of a manifest that a finding quotes: only scalars that the redaction of snapshots leaves as they are.
//!
//! A line may hold a whole object, as JSON does. A value that redaction changed is not quoted, nor are comments, nor what
//! belongs to another object.

use serde_json::Value as Json;

use crate::k8s::yaml::{Content, Node, Place};

const HIDDEN: &str = "…";

/// A scalar on the line: where it starts, and whether it may be quoted.
struct Scalar<'n> {
    column: usize,
    text: &'n str,
    quotable: bool,
}

/// Returns the line of a place and the column that the place has in it. `redacted` is the object of the node as a
/// snapshot has it; without it no scalar is quoted.
pub(super) fn line(file: &str, place: Place, node: &Node, redacted: Option<&Json>) -> (String, usize) {
    let line = file.lines().nth(place.line.saturating_sub(1)).unwrap_or_default();
    let mut scalars = Vec::new();
    collect(node, (redacted, true), place.line, &mut scalars);
    scalars.sort_by_key(|scalar| scalar.column);
    scalars.dedup_by_key(|scalar| scalar.column);
    let letters: Vec<char> = line.chars().collect();
    let (mut shown, mut at) = (String::new(), 0);
    let mut column = place.column;
    for (number, scalar) in scalars.iter().enumerate() {
        let start = (scalar.column - 1).min(letters.len());
        let next = scalars
            .get(number + 1)
            .map_or(letters.len(), |next| next.column - 1);
        let end = start + written(&letters[start..next.clamp(start, letters.len())], scalar.text);
        shown.push_str(&between(&letters[at..start]));
        if scalar.column == place.column {
            column = shown.chars().count() + 1;
        }
        match scalar.quotable {
            true => shown.extend(&letters[start..end]),
            false if start < end => shown.push_str(HIDDEN),
            false => {}
        }
        at = end;
    }
    shown.push_str(&between(&letters[at..]));
    let most = shown.trim_end().chars().count().max(1);
    (shown.trim_end().to_owned(), column.min(most))
}

/// Finds the scalars on a line. Keys may be quoted; a value only where the redacted object has the same.
fn collect<'n>(
    node: &'n Node,
    (redacted, is_value): (Option<&Json>, bool),
    line: usize,
    found: &mut Vec<Scalar<'n>>,
) {
    match &node.content {
        Content::Scalar { value, text, .. } => {
            if node.place.line == line {
                found.push(Scalar {
                    column: node.place.column,
                    text,
                    quotable: !is_value || redacted == Some(value),
                });
            }
        }
        Content::List(items) => {
            for (at, item) in items.iter().enumerate() {
                let redacted = redacted.and_then(|list| list.get(at));
                collect(item, (redacted, true), line, found);
            }
        }
        Content::Map(entries) => {
            for (key, value) in entries {
                let name = key.key_text().unwrap_or_default();
                let below = redacted.and_then(|map| map.get(name.as_ref()));
                collect(key, (None, below.is_none()), line, found);
                collect(value, (below, true), line, found);
            }
        }
    }
}

/// Returns how many letters of a line a scalar takes; one that goes on in the next line takes all.
fn written(letters: &[char], text: &str) -> usize {
    let quote = letters.first().copied().unwrap_or_default();
    if quote != '"' && quote != '\'' {
        let is_here = letters
            .iter()
            .copied()
            .take(text.chars().count())
            .eq(text.chars());
        return if is_here {
            text.chars().count()
        } else {
            letters.len()
        };
    }
    let mut at = 1;
    while at < letters.len() {
        match letters[at] {
            '\\' if quote == '"' => at += 1,
            '\'' if quote == '\'' && letters.get(at + 1) == Some(&'\'') => at += 1,
            letter if letter == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    letters.len()
}

/// Returns what stands between scalars: punctuation as it is, words of comments and other objects as `…`.
fn between(letters: &[char]) -> String {
    let text: String = letters.iter().collect();
    let text = text.split('#').next().unwrap_or_default();
    let is_word = |letter: char| letter.is_alphanumeric();
    match (text.find(is_word), text.rfind(is_word)) {
        (Some(first), Some(last)) => {
            let behind = text[last..].trim_start_matches(is_word);
            format!("{}{HIDDEN}{behind}", &text[..first])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::k8s::yaml;

    fn quoted(text: &str, (line_number, column): (usize, usize), redacted: Json) -> (String, usize) {
        let node = yaml::read(text).remove(0).unwrap();
        let place = Place {
            line: line_number,
            column,
        };
        line(text, place, &node, Some(&redacted))
    }

    #[test]
    fn what_redaction_keeps_is_quoted_at_its_column() {
        let text = "spec:\n  - image: a:1 # hunter2\n";
        let redacted = json!({"spec": [{"image": "a:1"}]});
        assert_eq!(quoted(text, (2, 12), redacted), ("  - image: a:1".to_owned(), 12));
    }

    #[test]
    fn what_redaction_changes_is_not_quoted_and_the_column_follows() {
        let text = "{env: [{name: A, value: 'it''s hunter2'}, {name: B, value: hunter2}], image: x}\n";
        let redacted =
            json!({"env": [{"name": "A", "value": "?"}, {"name": "B", "value": "?"}], "image": "x"});
        let (line, column) = quoted(text, (1, 78), redacted);
        assert_eq!(
            line,
            "{env: [{name: A, value: …}, {name: B, value: …}], image: x}"
        );
        assert_eq!(&line[line.char_indices().nth(column - 1).unwrap().0..], "x}");
        for (text, wanted) in [
            ("a: \"x\\\" hunter2\"", "a: …"),
            ("a: hunter2 three\n  four", "a: …"),
            ("- hunter2", "- …"),
            ("a: {hunter2: 1}", "a: {…: …}"),
        ] {
            let shown = quoted(text, (1, 1), json!({"a": "?"})).0;
            assert_eq!(shown, wanted, "{text}");
        }
        for text in [
            "a: &b hunter2",
            "a: !t hunter2",
            "a: !t &b 'hunter2'",
            "? hunter2\n: a",
        ] {
            let shown = quoted(text, (1, 1), json!({"a": "?"})).0;
            assert!(
                !shown.contains("hunter2") && shown.ends_with('…'),
                "{text}: {shown}"
            );
        }
    }

    #[test]
    fn lines_of_a_long_text_and_of_other_objects_are_not_quoted() {
        let text = "a: |\n  \"hunter2\" and more\nb: 1\n";
        let shown = quoted(text, (2, 3), json!({"a": "?", "b": 1})).0;
        assert!(!shown.contains(char::is_alphanumeric), "{shown}");
        let text = "b: 1\n---\nc: hunter2\n";
        assert_eq!(quoted(text, (3, 1), json!({"b": 1})).0, "…");
        let node = yaml::read("b: hunter2").remove(0).unwrap();
        assert_eq!(
            line("b: hunter2", Place { line: 1, column: 1 }, &node, None).0,
            "…: …"
        );
    }
}
