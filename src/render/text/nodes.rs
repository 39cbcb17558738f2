//! The nodes that cannot accept a pod: a row for each, or for all with the same reasons; and the smallest changes after which
//! one can. Only in `wide`.

use super::Screen;
use super::layout::{self, Row};
use crate::facts::scheduling::nodes::{NodeRow, NodeTable};
use crate::k8s::Untrusted;
use crate::render::sink::width;
use crate::render::words;
use crate::report::Finding;

const HEADS: [&str; 4] = ["NODE", "CPU FREE", "MEM FREE", "WHY NOT"];
/// Below this the reasons stand under the node and not beside it.
const REASONS: usize = 30;
const GAP: usize = 2;

impl Screen<'_> {
    pub(super) fn nodes(&mut self, finding: &Finding) {
        let Some(table) = &finding.nodes else { return };
        let asks = table.asks.iter().map(|(key, amount)| match key.as_str() {
            "cpu" | "memory" => format!("{key} {amount}"),
            _ => format!("{key}={amount}"),
        });
        if !table.asks.is_empty() {
            let asks = Untrusted::new(asks.collect::<Vec<_>>().join(", "));
            self.block("needs", layout::rows(self.wrapped(&asks)));
        }
        let mut rows = self.table_of(table);
        rows.extend(layout::rows(self.wrapped(&Untrusted::new(words::tally(table)))));
        self.block("nodes", rows);
        let mut rows = Vec::new();
        for (at, change) in table.changes.iter().enumerate() {
            let number = format!("{} ", at + 1);
            let text = Untrusted::new(format!("{}; {}", change.text.raw(), change.costs));
            let columns = self.room() - number.len();
            let lines = layout::wrap_all(&self.sink.lines(&text), columns).into_iter();
            rows.extend(lines.enumerate().map(|(at, line)| {
                let before = if at == 0 {
                    self.paint.dim(&number)
                } else {
                    " ".repeat(number.len())
                };
                Row::In(format!("{before}{line}"))
            }));
        }
        self.block("would fit", rows);
    }

    fn table_of(&self, table: &NodeTable) -> Vec<Row> {
        let at_most = if table.at_most { "<= " } else { "" };
        let cells: Vec<[String; 3]> = table
            .rows
            .iter()
            .map(|row| {
                let name = self.name(row);
                [
                    name,
                    format!("{at_most}{}", row.cpu),
                    format!("{at_most}{}", row.memory),
                ]
            })
            .collect();
        let wide = |column: usize| {
            let longest = cells.iter().map(|row| width(&row[column])).max().unwrap_or(0);
            longest.max(width(HEADS[column]))
        };
        let widths = [wide(0), wide(1), wide(2)];
        let before = widths.iter().map(|columns| columns + GAP).sum::<usize>();
        let beside = self.room().saturating_sub(before);
        let head = format!("{}{}", line_of(&HEADS[..3], widths), HEADS[3]);
        let mut rows = vec![Row::In(self.paint.bold(head.trim_end()))];
        for (row, cells) in table.rows.iter().zip(&cells) {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let first = line_of(&cells, widths);
            let reasons = self.reasons(row);
            if beside < REASONS {
                rows.push(Row::In(first.trim_end().to_owned()));
                let lines = layout::wrap(&reasons, self.room() - GAP, self.room() - GAP);
                rows.extend(lines.into_iter().map(|line| Row::In(line).indented(GAP)));
                continue;
            }
            let lines = layout::wrap(&reasons, beside, beside).into_iter().enumerate();
            rows.extend(lines.map(|(at, line)| match at {
                0 => Row::In(format!("{first}{line}")),
                _ => Row::In(line).indented(before),
            }));
        }
        rows
    }

    fn name(&self, row: &NodeRow) -> String {
        let first = self.sink.word(row.names.first().map_or("", String::as_str));
        match row.count.saturating_sub(1) {
            0 => first,
            more => format!("{first} +{more}"),
        }
    }

    fn reasons(&self, row: &NodeRow) -> String {
        let told: Vec<String> = row
            .objections
            .iter()
            .map(|one| self.sink.line(&one.text))
            .collect();
        match (told.is_empty(), row.open) {
            (false, _) => told.join("; "),
            (true, true) => "no objection in what was read".to_owned(),
            (true, false) => "can accept the pod".to_owned(),
        }
    }
}

/// The names to the left, the amounts to the right of their columns.
fn line_of(cells: &[&str], widths: [usize; 3]) -> String {
    let mut line = String::new();
    for (at, (cell, columns)) in cells.iter().zip(widths).enumerate() {
        let room = " ".repeat(columns.saturating_sub(width(cell)));
        line.push_str(&if at == 0 {
            format!("{cell}{room}")
        } else {
            format!("{room}{cell}")
        });
        line.push_str(&" ".repeat(GAP));
    }
    line
}
