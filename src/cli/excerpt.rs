//! A fault of an input file with its line, as far as it may be quoted, and a caret under the place.

use super::error::{CliError, ErrorKind};
use super::output::visible;
use crate::collect::{quoted_line, quoted_message};
use crate::k8s::yaml::Place;

/// The longest part of a line that is shown.
const MOST_LETTERS: usize = 100;

/// Returns the error of a fault at a place of a file; without a place (line 0) the file alone is named.
pub(crate) fn at(path: &str, text: &str, place: Place, message: &str) -> CliError {
    let message = quoted_message(text, place, message);
    if place.line == 0 {
        return CliError::new(ErrorKind::Rule, format!("use {path}: {message}"));
    }
    let head = format!("use {path}:{}:{}: {message}", place.line, place.column.max(1));
    match lines(text, place) {
        Some(lines) => CliError::new(ErrorKind::Rule, format!("{head}\n{lines}")),
        None => CliError::new(ErrorKind::Rule, head),
    }
}

fn lines(text: &str, place: Place) -> Option<String> {
    let (line, column) = quoted_line(text, place)?;
    let before: String = line.chars().take(column - 1).collect();
    // Of a long line the part around the place is shown.
    let skipped = before.chars().count().saturating_sub(MOST_LETTERS - 20);
    let cut = if skipped > 0 { "…" } else { "" };
    let shown: String = line.chars().skip(skipped).take(MOST_LETTERS).collect();
    let before: String = before.chars().skip(skipped).collect();
    let number = place.line.to_string();
    let gutter = " ".repeat(number.len());
    let indent = " ".repeat(cut.chars().count() + visible(&before).chars().count());
    Some(format!(
        "{gutter} |\n{number} | {cut}{}\n{gutter} | {indent}^",
        visible(shown.trim_end())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        let text = "id: x\nwhen: pod.request.cpu\n";
        let error = at("rules/x.yaml", text, Place { line: 2, column: 7 }, "unknown fact");
        assert_eq!(
            error.message,
            "use rules/x.yaml:2:7: unknown fact\n  |\n2 | when: pod.request.cpu\n  |       ^"
        );
    }

    #[test]
    fn a_file_of_another_kind_is_not_quoted() {
        let text = "users:\n- {token: hunter2}\n";
        let error = at(
            "config",
            text,
            Place { line: 2, column: 4 },
            "unknown key 'hunter2'",
        );
        assert_eq!(error.message, "use config:2:4: unknown key '…'");
    }

    #[test]
    fn a_place_outside_of_the_file_loses_only_the_excerpt() {
        let error = at("x.yaml", "a\n", Place { line: 9, column: 1 }, "ends too early");
        assert_eq!(error.message, "use x.yaml:9:1: ends too early");
    }
}
