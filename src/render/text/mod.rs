//! The screen: full findings, a table when there are many, advice, and what the numbers say.
//!
//! The order of blocks never changes: headline, breaks, excerpt, why, nodes, seen, proof, ruled out, fix, look.

mod excerpt;
mod finding;
mod fix;
pub(super) mod layout;
mod nodes;
mod paint;
mod reach;
mod seen;
mod summary;
mod table;
mod why;

use super::Style;
use super::folded::Folded;
use super::sink::Terminal;
use crate::k8s::Untrusted;
use crate::report::Report;
pub(super) use excerpt::plain as excerpt;
use layout::{COLUMN, Row};
use paint::{Paint, Signs};
pub(super) use reach::reach;

/// How many findings are told in full before a table tells of all.
const FULL: usize = 5;

/// A page as it grows, and how it is drawn.
struct Screen<'r> {
    report: &'r Report,
    folded: Folded<'r>,
    style: Style,
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
        style,
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
    let full = if wide { causes.len() } else { FULL };
    causes.iter().take(full).for_each(|finding| screen.full(finding));
    if causes.len() > full {
        screen.table(&causes);
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
