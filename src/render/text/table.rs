//! All causes at a glance, when there are too many to tell in full.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, presets,
};

use super::Screen;
use super::layout;
use crate::k8s::time;
use crate::report::Finding;
use crate::rules::Severity;

/// Below this a table has no room for words.
const NARROW: usize = 80;
const HEADS: [&str; 5] = ["SEVERITY", "CAUSE", "ON", "SINCE", "PROOF"];
/// The column of texts; the others are numbers and fixed words, which are never broken.
const CAUSE: usize = 1;

impl Screen<'_> {
    pub(super) fn table(&mut self, causes: &[&Finding]) {
        if self.style.width < NARROW {
            causes.iter().for_each(|finding| self.entry(finding));
        } else {
            let table = self.columns(causes);
            table.lines().for_each(|line| self.line(&line));
        }
        self.line("");
    }

    fn entry(&mut self, finding: &Finding) {
        let (severity, rule) = (finding.severity.word(), self.sink.word(&finding.rule));
        let head = format!("{} ({})", rule, finding.confidence.word());
        self.line(&format!(
            "{} {head}",
            self.paint.severity(finding.severity, severity)
        ));
        let [object, title, on, since] = self.cells(finding);
        let since = if since.is_empty() {
            since
        } else {
            format!(", {since}")
        };
        let text = format!("{title}: {object} (on {on}{since})");
        for line in layout::wrap(&text, self.style.width - 4, self.style.width - 4) {
            self.line(&format!("    {line}"));
        }
    }

    fn columns(&self, causes: &[&Finding]) -> Table {
        let mut table = Table::new();
        table.force_no_tty();
        if self.style.colour {
            table.enforce_styling();
        }
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.style.width).unwrap_or(u16::MAX));
        table.set_header(HEADS.map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
        for finding in causes {
            let [object, title, on, since] = self.cells(finding);
            let rule = in_cell(&self.sink.word(&finding.rule));
            let colour = if finding.severity == Severity::Error {
                Color::Red
            } else {
                Color::Yellow
            };
            table.add_row([
                Cell::new(finding.severity.word()).fg(colour),
                Cell::new(format!("{title}\n{object} ({rule})")),
                Cell::new(on).set_alignment(CellAlignment::Right),
                Cell::new(since).set_alignment(CellAlignment::Right),
                Cell::new(finding.confidence.word()),
            ]);
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((u16::from(at > 0), 1));
            if at != CAUSE {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table
    }

    /// Returns object, title, how many objects it was seen on, and how long it lasts.
    fn cells(&self, finding: &Finding) -> [String; 4] {
        let since = finding
            .began
            .map(|began| time::age(time::seconds_between(began, self.report.time)));
        [
            in_cell(&self.sink.object(&finding.object)),
            in_cell(&self.sink.word(&finding.title)),
            finding.affected.len().to_string(),
            since.unwrap_or_default(),
        ]
    }
}

/// A cell is broken anywhere, so that any two colons in it could come to stand at the start of a line.
fn in_cell(shown: &str) -> String {
    shown.replace("::", "\\u{3a}:")
}
