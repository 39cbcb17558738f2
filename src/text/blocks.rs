//! Lines → blocks: the lines of one message, of one trace, of one log entry, each with its depth in a chain of causes.

use super::kinds::Strength;
use super::lines::TextLine;
use super::matches::LineMatches;
use super::vocabulary::{LinePart, Meaning, TextVocabulary};

/// A line that may state an error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Number of the line.
    pub(super) line: usize,
    /// How far inside: a cause is deeper than what it caused.
    pub(super) depth: i32,
}

/// Lines that belong together.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The lines that may state an error; lines of a stack and noise are left out.
    pub(super) members: Vec<Member>,
    /// A trace of a program, or a line that states an error.
    pub(super) is_error: bool,
    has_frame: bool,
    has_leaf: bool,
    depth: i32,
    /// The last line is one that something must follow: a head, a cause's head, a colon.
    is_open: bool,
    /// Indented lines are source code of the program.
    in_source: bool,
    /// Lines since the last one that matched anything.
    quiet: usize,
}

/// Lines without any match that a block goes on over.
const QUIET: usize = 12;

/// Groups the lines of a text.
pub(super) fn blocks(
    text: &str,
    lines: &[TextLine],
    matches: &[LineMatches],
    vocabulary: &TextVocabulary,
) -> Vec<Block> {
    let mut blocks = vec![Block::default()];
    for (number, (line, found)) in lines.iter().zip(matches).enumerate() {
        let body = &text[line.body..line.span.end];
        let sight = Sight::of(body, line, found, vocabulary);
        let begins = blocks.last().is_some_and(|block| sight.begins_after(block));
        if begins {
            blocks.push(Block::default());
        }
        if let Some(block) = blocks.last_mut() {
            block.add(number, body, &sight);
        }
    }
    blocks.retain(|block| !block.members.is_empty());
    blocks
}

/// What matters of one line.
struct Sight<'l> {
    parts: &'l std::collections::BTreeSet<LinePart>,
    stamped: bool,
    indented: bool,
    empty: bool,
    /// A frame stands at the very beginning.
    framed: bool,
    has_frame: bool,
    has_leaf: bool,
}

/// Words that state a class; a code or a status may be followed by the words.
fn is_clear(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Leaf(leaf) if leaf.strength.unwrap_or(Strength::Plain) >= Strength::Plain)
}

impl<'l> Sight<'l> {
    fn of(body: &str, line: &TextLine, found: &'l LineMatches, vocabulary: &TextVocabulary) -> Sight<'l> {
        let is = |wanted: fn(&Meaning) -> bool| {
            let mut found = found.found.iter();
            found.find(|one| wanted(&vocabulary.phrases[one.phrase].meaning))
        };
        let frame = is(|meaning| matches!(meaning, Meaning::Frame(_)));
        Sight {
            parts: &found.parts,
            stamped: line.stamped,
            indented: body.starts_with([' ', '\t', '|']),
            empty: body.trim().is_empty(),
            framed: frame.is_some_and(|frame| frame.span.start == line.body),
            has_frame: frame.is_some(),
            has_leaf: is(is_clear).is_some(),
        }
    }

    fn is(&self, part: LinePart) -> bool {
        self.parts.contains(&part)
    }

    fn begins_after(&self, block: &Block) -> bool {
        let continues = self.is(LinePart::Stack)
            || self.is(LinePart::Source)
            || self.is(LinePart::Inner)
            || self.is(LinePart::Outer);
        if block.members.is_empty() && !block.is_open || self.empty || continues {
            return false;
        }
        if self.stamped && !self.indented && !block.is_open {
            return true;
        }
        if self.is(LinePart::Head) {
            return !block.is_open;
        }
        if self.indented {
            return false;
        }
        if self.framed && block.has_leaf && !block.is_open {
            return true;
        }
        let goes_on = block.is_open || block.has_frame || !block.has_leaf;
        !goes_on || (self.is(LinePart::Error) && block.has_leaf) || block.quiet > QUIET
    }
}

impl Block {
    fn add(&mut self, number: usize, body: &str, sight: &Sight<'_>) {
        if sight.empty {
            return;
        }
        if sight.is(LinePart::Outer) {
            // What follows was raised around what stands before.
            self.depth -= 1;
            self.is_open = true;
            return;
        }
        if sight.is(LinePart::Inner) {
            self.depth += 1;
        }
        if sight.is(LinePart::Noise) {
            return;
        }
        if sight.is(LinePart::Head) && !sight.is(LinePart::Error) {
            self.is_open = true;
            self.is_error = true;
            return;
        }
        self.in_source =
            sight.is(LinePart::Source) || (self.in_source && sight.indented && !sight.is(LinePart::Error));
        if self.in_source {
            return;
        }
        if sight.is(LinePart::Stack) && !sight.is(LinePart::Error) && !sight.is(LinePart::Inner) {
            return;
        }
        self.is_error |= sight.is(LinePart::Error);
        self.has_frame |= sight.has_frame;
        self.has_leaf |= sight.has_leaf;
        self.quiet = if sight.has_leaf || sight.has_frame {
            0
        } else {
            self.quiet + 1
        };
        // Lines of source code inside a trace stay open until the error follows.
        let ends = (sight.is(LinePart::Error) && !sight.is(LinePart::Head))
            || (!sight.indented && !body.trim_end().ends_with(':'));
        if self.is_open && ends {
            self.is_open = false;
        } else if body.trim_end().ends_with(':') || sight.is(LinePart::Head) {
            self.is_open = true;
        }
        self.members.push(Member {
            line: number,
            depth: self.depth,
        });
    }
}
