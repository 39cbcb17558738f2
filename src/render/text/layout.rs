//! Lines of a page: wrapped between words, cut where a row count ends, labels in one column.

use crate::render::sink::width;

/// Where the text beside the labels begins.
pub(super) const COLUMN: usize = 13;

/// A line beside a label, or one that has to begin at the left margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    In(String),
    Flush(String),
}

impl Row {
    /// Puts a line further to the right.
    pub(super) fn indented(self, columns: usize) -> Self {
        match self {
            Row::In(line) => Row::In(format!("{}{line}", " ".repeat(columns))),
            flush => flush,
        }
    }
}

/// Returns lines as rows beside a label.
pub(super) fn rows(lines: Vec<String>) -> Vec<Row> {
    lines.into_iter().map(Row::In).collect()
}

/// Breaks a text that a sink has shown: the first line may take `first` columns, the others `rest`.
pub(in crate::render) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let (mut lines, mut line, mut room) = (Vec::new(), String::new(), first);
    for word in text.split_inclusive(' ') {
        if !line.trim().is_empty() && width(&line) + width(word.trim_end()) > room {
            lines.push(line.trim_end().to_owned());
            line.clear();
            room = rest;
        }
        let mut word = word;
        let mut left = width(word.trim_end());
        while width(&line) + left > room {
            let (head, tail) = word.split_at(splits_at(word, room.saturating_sub(width(&line))));
            left = left.saturating_sub(width(head));
            line.push_str(head);
            lines.push(std::mem::take(&mut line));
            word = tail;
            room = rest;
        }
        line.push_str(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Breaks each line of a text to one width.
pub(super) fn wrap_all(lines: &[String], columns: usize) -> Vec<String> {
    lines
        .iter()
        .flat_map(|line| wrap(line, columns, columns))
        .collect()
}

/// Returns where a word that is too long is broken: not inside an escape, and not before a colon, which could
/// make the next line a command of a CI system.
fn splits_at(word: &str, columns: usize) -> usize {
    let mut taken = 0;
    let fits = word.char_indices().find(|(_, letter)| {
        taken += width(letter.encode_utf8(&mut [0; 4]));
        taken > columns
    });
    let most = fits.map_or(word.len(), |(at, _)| at);
    let escape = word[..most]
        .rfind("\\u{")
        .filter(|start| !word[*start..most].contains('}'));
    let mut at = escape.unwrap_or(most);
    while at > 0 && word[at..].starts_with(':') {
        at -= 1;
    }
    let least = word.chars().next().map_or(0, char::len_utf8);
    if at == 0 { most.max(least) } else { at }
}

/// Keeps at most so many rows, and says that there was more.
pub(super) fn cut(mut lines: Vec<String>, most: usize, ellipsis: &str) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push_str(ellipsis);
        }
    }
    lines
}

/// Keeps the start of a line.
pub(super) fn cut_line(line: &str, columns: usize, ellipsis: &str) -> String {
    if width(line) <= columns {
        return line.to_owned();
    }
    let at = splits_at(line, columns.saturating_sub(width(ellipsis)));
    format!("{}{ellipsis}", line[..at].trim_end())
}

/// Keeps the last words of a line that fit.
pub(super) fn tail(line: &str, columns: usize) -> &str {
    let starts = line.match_indices(' ').map(|(at, _)| at + 1);
    let fits = starts
        .map(|at| &line[at..])
        .find(|end| width(end) <= columns && !end.starts_with(':'));
    fits.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("one two three", 7, 9), ["one two", "three"]);
        assert_eq!(wrap("  kept  inside ", 20, 20), ["  kept  inside"]);
        assert_eq!(wrap("", 5, 5), [""]);
        assert_eq!(wrap("abcdefgh ij", 3, 4), ["abc", "defg", "h ij"]);
        assert_eq!(wrap("漢字漢字", 5, 5), ["漢字", "漢字"]);
    }

    #[test]
    fn a_break_makes_no_command_and_breaks_no_escape() {
        assert_eq!(wrap("aaaa::error::", 4, 20), ["aaa", "a::error::"]);
        assert_eq!(wrap("aa\\u{1b}bb", 5, 20), ["aa", "\\u{1b}bb"]);
        assert_eq!(wrap("\\u{1b}", 4, 4), ["\\u{1", "b}"]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(
            cut(vec!["a".into(), "b".into(), "c".into()], 2, "..."),
            ["a", "b..."]
        );
        assert_eq!(cut_line("abcdefgh", 6, "..."), "abc...");
        assert_eq!(cut_line("abc", 6, "..."), "abc");
        assert_eq!(tail("one two three", 9), "two three");
        assert_eq!(tail("one two :: three", 10), "three");
        assert_eq!(tail("one", 2), "");
    }
}
