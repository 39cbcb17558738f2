//! Text for terminals and logs: what hides, steers or commands is shown as `\u{…}`, and can be read back.
//!
//! Colours are ours and are added after this; newlines are ours too.

use super::characters::{Class, class};
use crate::k8s::{ObjectRef, Untrusted};

/// A character carries at most this many marks; more of them climb over the lines around it.
const MOST_MARKS: usize = 4;

/// The sink of screens. Without Unicode everything beyond ASCII is shown as its number: on a terminal of
/// another encoding the bytes of UTF-8 are control characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) unicode: bool,
}

impl Terminal {
    /// Returns a text on one line; line ends are shown.
    pub(crate) fn line(self, text: &Untrusted) -> String {
        self.word(text.raw())
    }

    /// Returns a text that carries no type of its own (a name, an id, an answer of the server) on one line.
    pub(crate) fn word(self, text: &str) -> String {
        let mut screen = Screen::new(self, false);
        screen.write(text);
        screen.out
    }

    /// Returns a text line by line.
    pub(crate) fn lines(self, text: &Untrusted) -> Vec<String> {
        let text = text.raw();
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.split('\n').map(|line| self.word(line)).collect()
    }

    /// Returns `Pod shop/cart-7d`.
    pub(crate) fn object(self, object: &ObjectRef) -> String {
        self.line(&object.spoken())
    }

    /// Returns a text of several lines, and where each of its bytes has gone; one more for its end.
    pub(crate) fn placed(self, text: &Untrusted) -> (String, Vec<usize>) {
        let mut screen = Screen::new(self, true);
        screen.write(text.raw());
        (screen.out, screen.places)
    }
}

struct Screen {
    sink: Terminal,
    keeps_lines: bool,
    out: String,
    places: Vec<usize>,
    previous: Option<char>,
    marks: usize,
}

impl Screen {
    fn new(sink: Terminal, keeps_lines: bool) -> Self {
        Self {
            sink,
            keeps_lines,
            out: String::new(),
            places: Vec::new(),
            previous: None,
            marks: 0,
        }
    }

    fn write(&mut self, text: &str) {
        for (at, letter) in text.char_indices() {
            if self.keeps_lines {
                self.places
                    .extend(std::iter::repeat_n(self.out.len(), letter.len_utf8()));
            }
            if letter == '\n' && self.keeps_lines {
                self.out.push('\n');
                self.previous = None;
                self.marks = 0;
                continue;
            }
            if self.is_shown(letter) && !self.commands(&text[..at], &text[at..]) {
                self.out.push(letter);
            } else {
                self.out.extend(letter.escape_unicode());
            }
            self.previous = Some(letter);
        }
        self.places.push(self.out.len());
    }

    fn is_shown(&mut self, letter: char) -> bool {
        let class = class(letter);
        self.marks = if class == Class::Mark { self.marks + 1 } else { 0 };
        match class {
            _ if !self.sink.unicode && !letter.is_ascii() => false,
            Class::Visible => true,
            Class::Mark => self.marks <= MOST_MARKS && self.previous.is_some(),
            Class::Hidden => false,
        }
    }

    /// Whether the letter that comes next opens a command of a CI system, or reads like an escape of ours.
    ///
    /// GitHub takes `::` at the start of a line, Azure and TeamCity `##name[` anywhere, GitLab `section_start:`.
    /// Lines are broken after this, at spaces and never before a colon, so that a `::` after a space is one at the
    /// start of a line.
    fn commands(&self, before: &str, rest: &str) -> bool {
        if rest.starts_with("::") && matches!(self.previous, None | Some(' ' | ':')) {
            return true;
        }
        if rest.starts_with(':') && (before.ends_with("section_start") || before.ends_with("section_end")) {
            return true;
        }
        let named = rest
            .strip_prefix("##")
            .map(|name| name.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
        named.is_some_and(|name| name.starts_with('[')) || rest.starts_with("\\u{")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const SINK: Terminal = Terminal { unicode: true };

    /// Reads the escapes back.
    pub(crate) fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("\\u{") {
            out.push_str(&rest[..at]);
            let end = at + rest[at..].find('}').unwrap();
            let number = u32::from_str_radix(&rest[at + 3..end], 16).unwrap();
            out.push(char::from_u32(number).unwrap());
            rest = &rest[end + 1..];
        }
        out + rest
    }

    #[test]
    fn nothing_that_steers_a_terminal_is_left_and_all_of_it_can_be_read_back() {
        for text in crate::render::tests::hostile::STRINGS {
            for unicode in [true, false] {
                let shown = Terminal { unicode }.word(text);
                assert!(shown.chars().all(|c| class(c) != Class::Hidden), "{shown:?}");
                assert_eq!(unescape(&shown), **text, "{shown:?}");
            }
        }
    }

    #[test]
    fn commands_of_ci_systems_are_broken() {
        assert_eq!(SINK.word("::error::x"), "\\u{3a}:error::x");
        assert_eq!(SINK.word("a  ::set-env"), "a  \\u{3a}:set-env");
        assert_eq!(SINK.word("x##vso[task]"), "x\\u{23}#vso[task]");
        assert_eq!(SINK.word("###[group]"), "#\\u{23}#[group]");
        assert_eq!(SINK.word("##TeamCity[x]"), "\\u{23}#TeamCity[x]");
        assert_eq!(SINK.word("section_start:1"), "section_start\\u{3a}1");
        assert_eq!(
            SINK.word("std::io::Error, ## title, a [b]"),
            "std::io::Error, ## title, a [b]"
        );
    }

    #[test]
    fn marks_do_not_pile_up() {
        let shown = SINK.word("a\u{301}\u{301}\u{301}\u{301}\u{301}b\u{301}");
        assert_eq!(shown, "a\u{301}\u{301}\u{301}\u{301}\\u{301}b\u{301}");
        assert_eq!(SINK.word("\u{301}a"), "\\u{301}a");
    }

    #[test]
    fn places_follow_the_text() {
        let (shown, places) = SINK.placed(&Untrusted::from("a\u{1b}: b\n::c"));
        assert_eq!(shown, "a\\u{1b}: b\n\\u{3a}:c");
        assert_eq!(&shown[places[4]..places[5]], "b");
        assert_eq!(places.last(), Some(&shown.len()));
    }

    #[test]
    fn a_terminal_without_unicode_gets_ascii() {
        assert_eq!(Terminal { unicode: false }.word("café"), "caf\\u{e9}");
    }
}
