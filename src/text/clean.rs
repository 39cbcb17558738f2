//! Text as it came → text that the phrases can read: bounded, without escape sequences, levels of quoting and JSON around it.

use super::unfold;

/// Bytes of a text that are read from its beginning and from its end; the middle of a longer one is left out.
const HEAD: usize = 128 << 10;
const TAIL: usize = 384 << 10;
/// Bytes of a line that are read from its beginning and from its end.
const LINE_HEAD: usize = 8 << 10;
const LINE_TAIL: usize = 4 << 10;
/// What stands for a part that was left out.
const LEFT_OUT: &str = " … ";

/// A text that the phrases can read.
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) truncated: bool,
}

/// Cleans a text. The result is at most as long as the bounds allow.
pub(super) fn clean(text: &str) -> Cleaned {
    let (head, tail) = ends(text, HEAD, TAIL);
    let mut cleaned = Cleaned {
        text: String::with_capacity(head.len() + tail.len()),
        truncated: !tail.is_empty(),
    };
    for part in [head, tail] {
        for line in part.split(['\n', '\r']) {
            cleaned.line(line);
        }
    }
    let kept = cleaned.text.trim_end().len();
    cleaned.text.truncate(kept);
    cleaned
}

impl Cleaned {
    fn line(&mut self, line: &str) {
        let (head, tail) = ends(line, LINE_HEAD, LINE_TAIL);
        let mut line = plain(head);
        if !tail.is_empty() {
            self.truncated = true;
            line.push_str(LEFT_OUT);
            line.push_str(&plain(tail));
        }
        self.text.push_str(unfold::line(&line).as_ref());
        self.text.push('\n');
    }
}

/// Splits a text into the parts that are read; the second one is empty where all of it is.
fn ends(text: &str, head: usize, tail: usize) -> (&str, &str) {
    if text.len() <= head + tail {
        return (text, "");
    }
    let (mut end, mut start) = (head, text.len() - tail);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    while !text.is_char_boundary(start) {
        start += 1;
    }
    (&text[..end], &text[start..])
}

/// Removes terminal escape sequences and control characters.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => match letters.next() {
                // CSI: parameters up to a final letter.
                Some('[') => {
                    letters.by_ref().find(|letter| ('@'..='~').contains(letter));
                }
                // OSC: up to BEL or ST.
                Some(']') => {
                    while let Some(letter) = letters.next() {
                        if letter == '\u{7}' || letter == '\u{1b}' && letters.next_if_eq(&'\\').is_some() {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\t' => out.push(letter),
            '\u{a0}' => out.push(' '),
            letter if letter.is_control() || letter == '\u{feff}' => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_carriage_returns_go() {
        let cleaned = clean("\u{1b}[31merror\u{1b}[0m: a\r\nb\u{0}c\u{1b}]0;title\u{7}d\r\n");
        assert_eq!(cleaned.text, "error: a\n\nbcd");
        assert!(!cleaned.truncated);
    }

    #[test]
    fn long_texts_and_lines_are_bounded() {
        let line = format!("start {} end", "é".repeat(10 << 20));
        let cleaned = clean(&line);
        assert!(cleaned.truncated && cleaned.text.len() < 32 << 10);
        assert!(cleaned.text.starts_with("start") && cleaned.text.ends_with("end"));
        let lines = "x: connection refused\n".repeat(1 << 20);
        let cleaned = clean(&lines);
        assert!(cleaned.truncated && cleaned.text.len() <= HEAD + TAIL + 16);
    }
}
