//! The evidence: what was read, where, how often and how long ago.

use super::layout::{self, Row};
use super::{Screen, excerpt};
use crate::facts::scheduling::changes;
use crate::k8s::Untrusted;
use crate::render::words;
use crate::report::Finding;
use crate::rules::Evidence;

/// How many rows one piece of evidence takes; `wide` has it whole.
const ROWS: usize = 4;

impl Screen<'_> {
    pub(super) fn seen(&mut self, finding: &Finding) {
        let mut rows = Vec::new();
        // A table of the nodes says it better.
        let told = |one: &&Evidence| finding.nodes.is_none() || one.path != changes::REASONS;
        for (at, evidence) in finding.evidence.iter().filter(told).enumerate() {
            let number = format!("e{} ", at + 1);
            for (row, line) in self
                .quoted(finding, evidence, number.len())
                .into_iter()
                .enumerate()
            {
                let before = if row == 0 {
                    self.paint.dim(&number)
                } else {
                    " ".repeat(number.len())
                };
                rows.push(Row::In(format!("{before}{line}")));
            }
        }
        self.block("seen", rows);
    }

    fn quoted(&self, finding: &Finding, evidence: &Evidence, indent: usize) -> Vec<String> {
        let place = self.sink.line(&words::place(evidence, finding, self.report.time));
        let mut text = self.sink.lines(&evidence.text);
        if let Some(first) = text.first_mut() {
            *first = format!("{place}: \"{first}");
        }
        if let Some(last) = text.last_mut() {
            last.push('"');
            let said = |label: &&Untrusted| {
                finding
                    .excerpt
                    .as_ref()
                    .is_some_and(|it| excerpt::says(it, label, self.style))
            };
            if let Some(label) = evidence.label.as_ref().filter(|label| !said(label)) {
                last.push_str(&format!(" ({})", self.sink.line(label)));
            }
        }
        let room = self.room() - indent;
        let lines = layout::wrap_all(&text, room);
        if self.wide || lines.len() <= ROWS {
            return lines;
        }
        if text.len() == 1 {
            return layout::cut(lines, ROWS, self.signs.ellipsis);
        }
        // The last line of a traceback says what happened.
        let last = text
            .last()
            .map(|line| layout::wrap(line, room, room))
            .unwrap_or_default();
        let mut shown = layout::cut(lines, ROWS / 2, self.signs.ellipsis);
        shown.extend(layout::cut(last, ROWS / 2, self.signs.ellipsis));
        shown
    }
}
