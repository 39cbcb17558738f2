//! All causes at a glance: a line each where the terminal is wide enough, else two.

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table, presets};

use super::Screen;
use super::layout;
use crate::k8s::Untrusted;
use crate::render::sink::width;
use crate::render::words;
use crate::report::Finding;
use crate::rules::Severity;

const HEADS: [&str; 5] = ["SEVERITY", "OBJECT", "STATUS", "CAUSE", "SINCE"];
/// Lines that a table takes at most, unless everything is asked for.
const LINES: usize = 31;
/// Columns before the second line of a row.
const INDENT: usize = 10;

impl Screen<'_> {
    pub(super) fn table(&mut self, causes: &[&Finding]) {
        let most = if self.wide { usize::MAX } else { LINES };
        let short = &causes[..causes.len().min(most)];
        let table = self.columns(short);
        let fits = table.lines().all(|line| visible_width(&line) <= self.columns);
        let shown = if fits {
            table.lines().for_each(|line| self.line(&line));
            short.len()
        } else {
            let pairs = &causes[..causes.len().min(most / 2)];
            self.pairs(pairs);
            pairs.len()
        };
        self.rest(&causes[shown..]);
        self.line("");
    }

    /// Says how many causes the table leaves out.
    fn rest(&mut self, causes: &[&Finding]) {
        if causes.is_empty() {
            return;
        }
        let of = |severity| causes.iter().filter(|one| one.severity == severity).count();
        let kinds = [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Info, "info"),
        ];
        let kinds = kinds.map(|(severity, word)| (of(severity), word));
        let kinds = kinds.iter().filter(|(number, _)| *number > 0);
        let kinds: Vec<String> = kinds.map(|(number, word)| words::count(*number, word)).collect();
        let more = words::count(causes.len(), "more cause");
        self.line(&format!("{more} ({}): -o wide lists all", kinds.join(", ")));
    }

    fn columns(&self, causes: &[&Finding]) -> Table {
        let mut table = Table::new();
        table.force_no_tty();
        if self.style.colour {
            table.enforce_styling();
        }
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(HEADS.map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
        for finding in causes {
            let colour = match finding.severity {
                Severity::Error => Color::Red,
                Severity::Warning => Color::Yellow,
                Severity::Info => Color::Blue,
            };
            table.add_row([
                Cell::new(finding.severity.word()).fg(colour),
                Cell::new(self.sink.object(&finding.object)),
                Cell::new(self.sink.word(finding.status.as_deref().unwrap_or("-"))),
                Cell::new(self.sink.word(&finding.title)),
                Cell::new(words::since(finding, self.report.time)).set_alignment(CellAlignment::Right),
            ]);
        }
        let last = HEADS.len() - 1;
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if at == last { 0 } else { 2 }));
        }
        table
    }

    /// Two lines a cause: severity, object and age; status and title.
    fn pairs(&mut self, causes: &[&Finding]) {
        let object = |finding: &Finding| self.sink.object(&finding.object);
        let longest = causes.iter().map(|one| width(&object(one))).max().unwrap_or(0);
        let since = 7;
        let room = longest
            .max("OBJECT".len())
            .min(self.style.width.saturating_sub(INDENT + since));
        let head = format!("{:INDENT$}{:room$}{:>since$}", "SEVERITY", "OBJECT", "SINCE");
        self.line(&self.paint.bold(&head));
        for finding in causes {
            let word = finding.severity.word();
            let gap = " ".repeat(INDENT - word.len());
            let lines = layout::wrap(&self.sink.object(&finding.object), room, room);
            let age = words::since(finding, self.report.time);
            for (at, line) in lines.iter().enumerate() {
                let pad = " ".repeat(room.saturating_sub(width(line)));
                if at == 0 {
                    let word = self.paint.severity(finding.severity, word);
                    self.line(&format!("{word}{gap}{line}{pad}{age:>since$}"));
                } else {
                    self.line(&format!("{}{line}", " ".repeat(INDENT)));
                }
            }
            let headline: Untrusted = words::headline(finding);
            let columns = self.style.width - INDENT;
            for line in layout::wrap(&self.sink.line(&headline), columns, columns) {
                self.line(&format!("{}{line}", " ".repeat(INDENT)));
            }
        }
    }
}

/// Returns the columns that a line takes; colours take none.
fn visible_width(line: &str) -> usize {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().map_or(0, width);
    let rest = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| width(text)));
    first + rest.sum::<usize>()
}
