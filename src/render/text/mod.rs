//! The screen: of many findings a table, then the most important ones in a block each; of one finding its block.
//!
//! The order of a block never changes: headline, affected, cause, evidence, fix, verify, inspect. `wide` adds the excerpt,
//! what the finding explains, the nodes, further fixes, and what was ruled out.

mod evidence;
mod excerpt;
mod explains;
mod finding;
mod fix;
pub(super) mod layout;
mod nodes;
mod paint;
mod reach;
mod summary;
mod table;

use super::folded::Folded;
use super::sink::Terminal;
use super::{PROSE, Style};
use crate::k8s::Untrusted;
use crate::report::Report;
pub(super) use excerpt::plain as excerpt;
use layout::{COLUMN, Row};
use paint::{Paint, Signs};
pub(super) use reach::reach;

/// How many findings get a block; the table lists them all.
const BLOCKS: usize = 3;

/// A page as it grows, and how it is drawn.
struct Screen<'r> {
    report: &'r Report,
    folded: Folded<'r>,
    /// Its width is that of sentences.
    style: Style,
    /// Columns of the terminal, for tables and commands.
    columns: usize,
    /// Nothing is left out.
    wide: bool,
    sink: Terminal,
    paint: Paint,
    signs: Signs,
    out: String,
}

/// Returns the report as a person reads it; `wide` leaves nothing out.
pub(super) fn screen(report: &Report, style: Style, wide: bool) -> String {
    let mut screen = Screen {
        report,
        folded: Folded::of(report),
        columns: style.width,
        style: Style {
            width: style.width.min(PROSE),
            ..style
        },
        wide,
        sink: Terminal {
            unicode: style.unicode,
        },
        paint: Paint::new(style),
        signs: Signs::new(style),
        out: String::new(),
    };
    let causes = screen.folded.causes.clone();
    if style.quiet {
        causes.iter().for_each(|finding| screen.brief(finding));
        screen.verdict();
        screen.applied();
        return screen.out;
    }
    if causes.len() > 1 {
        screen.table(&causes);
    }
    let blocks = if wide { causes.len() } else { BLOCKS };
    for finding in causes.iter().take(blocks) {
        if wide {
            screen.full(finding);
        } else {
            screen.block_of(finding);
        }
    }
    screen.advice();
    screen.summary();
    screen.out
}

impl Screen<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// Adds rows with a label before the first; nothing without rows.
    fn block(&mut self, label: &str, rows: Vec<Row>) {
        for (at, row) in rows.into_iter().enumerate() {
            match row {
                Row::Flush(line) => self.line(&line),
                Row::In(line) if at == 0 => {
                    let gap = " ".repeat(COLUMN - 2 - label.len());
                    self.line(&format!("  {}{gap}{line}", self.paint.label(label)));
                }
                Row::In(line) => self.line(&format!("{}{line}", " ".repeat(COLUMN))),
            }
        }
    }

    /// Columns beside the labels.
    fn room(&self) -> usize {
        self.style.width - COLUMN
    }

    /// Wraps a text beside the labels.
    fn wrapped(&self, text: &Untrusted) -> Vec<String> {
        layout::wrap_all(&self.sink.lines(text), self.room())
    }
}
