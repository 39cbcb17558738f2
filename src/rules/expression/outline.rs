//! The text of an expression as its brackets and string literals divide it.

use std::ops::Range;

/// A source with a stand-in for the contents of its string literals.
pub(crate) struct Outline {
    masked: Vec<u8>,
}

impl Outline {
    pub(crate) fn of(source: &str) -> Self {
        let mut masked = source.as_bytes().to_vec();
        let mut open: Option<u8> = None;
        let mut escaped = false;
        for byte in &mut masked {
            match open {
                Some(quote) if !escaped && *byte == quote => open = None,
                Some(_) => {
                    escaped = !escaped && *byte == b'\\';
                    *byte = b'_';
                }
                None if matches!(*byte, b'\'' | b'"') => open = Some(*byte),
                None => {}
            }
        }
        Self { masked }
    }

    /// The bytes of the source, those inside of string literals masked.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.masked
    }

    pub(crate) fn whole(&self) -> Range<usize> {
        0..self.masked.len()
    }

    /// Returns where a sign stands in a part of the source, outside of brackets and string literals.
    pub(crate) fn positions(&self, range: &Range<usize>, sign: &str) -> Vec<usize> {
        let mut depth = 0usize;
        let mut found = Vec::new();
        for at in range.clone() {
            match self.masked[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ if depth == 0 && self.masked[at..range.end].starts_with(sign.as_bytes()) => found.push(at),
                _ => {}
            }
        }
        found
    }

    /// Returns the parts of a part of the source that a sign joins.
    pub(crate) fn split(&self, range: &Range<usize>, sign: &str) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = range.start;
        for at in self.positions(range, sign) {
            parts.push(start..at);
            start = at + sign.len();
        }
        parts.push(start..range.end);
        parts
    }
}
