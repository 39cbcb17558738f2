//! A condition made wrong in one place: a part of `&&` or `||` dropped or negated, a comparison turned, a number moved.
//!
//! It works on the text, so that what is said of a mutant is what the author wrote.

use std::ops::Range;

use crate::rules::expression::{self, Outline};

/// A condition with one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) what: String,
    pub(super) source: String,
}

/// The comparisons, and what each becomes: its neighbour, for its contrary is the negation.
const COMPARISONS: [(&str, &str); 6] = [
    (" == ", " != "),
    (" != ", " == "),
    (" <= ", " < "),
    (" >= ", " > "),
    (" < ", " <= "),
    (" > ", " >= "),
];

/// Returns every mutant of a condition that still is one.
pub(super) fn changed(source: &str) -> Vec<Changed> {
    let mut mutation = Mutation {
        source,
        outline: Outline::of(source),
        all: Vec::new(),
    };
    mutation.condition(0..source.len(), true);
    mutation.numbers();
    let mut all = mutation.all;
    all.retain(|changed| expression::parse(&changed.source).is_ok());
    all
}

struct Mutation<'s> {
    source: &'s str,
    outline: Outline,
    all: Vec<Changed>,
}

impl Mutation<'_> {
    /// Walks a condition: the whole one, what stands in brackets, or an argument of a function.
    fn condition(&mut self, range: Range<usize>, whole: bool) {
        let range = self.trimmed(range);
        for sign in ["||", "&&"] {
            let parts = self.outline.split(&range, sign);
            if parts.len() > 1 {
                for (at, part) in parts.iter().enumerate() {
                    self.drop_part(&parts, at, sign);
                    self.negate(part);
                    self.within(part);
                }
                return;
            }
        }
        if whole {
            self.push(
                &range,
                "true".to_owned(),
                format!("without {}", self.text(&range)),
            );
            self.negate(&range);
        } else {
            self.comparisons(&range, &[" == ", " != "]);
        }
        self.within(&range);
    }

    /// What stands inside a part that was dropped and negated: its brackets, and its comparisons.
    fn within(&mut self, range: &Range<usize>) {
        let range = self.trimmed(range.clone());
        if self.outline.split(&range, "&&").len() > 1 {
            return self.condition(range, false);
        }
        let mut depth = 0usize;
        let mut start = range.start;
        for at in range.clone() {
            match self.outline.bytes()[at] {
                b'(' => {
                    depth += 1;
                    if depth == 1 {
                        start = at + 1;
                    }
                }
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        for argument in self.outline.split(&(start..at), ",") {
                            self.condition(argument, false);
                        }
                    }
                }
                _ => {}
            }
        }
        // Equality is turned round by the negation of the part already.
        self.comparisons(&range, &[" <= ", " >= ", " < ", " > "]);
    }

    fn comparisons(&mut self, range: &Range<usize>, signs: &[&str]) {
        for (sign, instead) in COMPARISONS {
            if !signs.contains(&sign) {
                continue;
            }
            for at in self.outline.positions(range, sign) {
                let what = format!("{} becomes{}in {}", sign.trim(), instead, self.text(range));
                self.push(&(at..at + sign.len()), instead.to_owned(), what);
            }
        }
    }

    fn numbers(&mut self) {
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let end = self.source.len();
        let mut at = 0;
        while at < end {
            let rest = &self.outline.bytes()[at..];
            let length = rest.iter().take_while(|byte| word(byte)).count();
            let range = at..at + length;
            if length > 0
                && let Ok(number) = self.source[range.clone()].parse::<i64>()
            {
                for instead in [number + 1, number - 1] {
                    let what = format!("{number} becomes {instead} at byte {at}");
                    self.push(&range, instead.to_string(), what);
                }
            }
            at += length.max(1);
        }
    }

    /// Leaves a part away, with the sign that joins it to its neighbour.
    fn drop_part(&mut self, parts: &[Range<usize>], at: usize, sign: &str) {
        let part = self.trimmed(parts[at].clone());
        let gone = match parts.get(at + 1) {
            Some(next) => parts[at].start..next.start,
            None => parts[at].start - sign.len()..parts[at].end,
        };
        let what = format!("without {}", self.text(&part));
        self.push(&gone, " ".to_owned(), what);
    }

    fn negate(&mut self, part: &Range<usize>) {
        let part = self.trimmed(part.clone());
        let text = self.text(&part);
        let instead = format!("!({text})");
        let what = format!("not {text}");
        self.push(&part, instead, what);
    }

    fn push(&mut self, range: &Range<usize>, instead: String, what: String) {
        let source = format!(
            "{}{instead}{}",
            &self.source[..range.start],
            &self.source[range.end..]
        );
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        self.all.push(Changed { what, source });
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.source[range.clone()].to_owned()
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.source[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len())
    }
}
