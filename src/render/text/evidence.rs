//! Evidence: what was read, where, and when. A block has three lines of it, `wide` has all.

use super::layout;
use super::{Screen, excerpt};
use crate::facts::Origin;
use crate::facts::scheduling::changes;
use crate::k8s::Untrusted;
use crate::k8s::time;
use crate::render::sink::width;
use crate::render::words;
use crate::report::{Finding, Report};
use crate::rules::Evidence;

/// Rows of evidence in a block.
const ROWS: usize = 3;
/// Rows of one piece of evidence in a block.
const ROWS_OF_ONE: usize = 2;

impl Screen<'_> {
    pub(super) fn evidence(&mut self, finding: &Finding) {
        // The table of nodes says more than the reasons do.
        let shown = |one: &&Evidence| finding.nodes.is_none() || one.path != changes::REASONS;
        let all: Vec<&Evidence> = finding.evidence.iter().filter(shown).collect();
        let mut rows = Vec::new();
        if !self.wide
            && let Some(table) = &finding.nodes
        {
            let tally = self.sink.word(&words::tally(table));
            rows.extend(layout::wrap(&tally, self.room(), self.room()));
        }
        for one in all {
            if self.wide {
                rows.extend(self.whole(finding, one));
            } else if rows.len() < ROWS {
                let left = (ROWS - rows.len()).min(ROWS_OF_ONE);
                rows.extend(self.short(finding, one, left));
            }
        }
        if !self.wide {
            rows = layout::cut(rows, ROWS, self.signs.ellipsis);
        }
        self.block("evidence", layout::rows(rows));
    }

    fn whole(&self, finding: &Finding, evidence: &Evidence) -> Vec<String> {
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
        layout::wrap_all(&text, self.room())
    }

    /// Returns the decisive line of a text in at most so many rows: of a long one its start and its end.
    fn short(&self, finding: &Finding, evidence: &Evidence, most: usize) -> Vec<String> {
        let place = self.sink.line(&short_place(evidence, finding, self.report));
        let text = self.sink.lines(&evidence.text);
        // The last line of a traceback names the error.
        let last = text
            .iter()
            .rev()
            .find(|line| !line.trim().is_empty())
            .map_or("", |line| line.trim());
        let before = if text.len() > 1 { self.signs.ellipsis } else { "" };
        let line = format!("{place}: \"{before}{last}\"");
        let lines = layout::wrap(&line, self.room(), self.room());
        if lines.len() <= most {
            return lines;
        }
        let sign = self.signs.ellipsis;
        let room = self.room() - width(sign);
        let mut lines = layout::cut(layout::wrap(&line, room, room), most, sign);
        if most > 1 {
            // The end of a chain of errors is the cause.
            let before = lines.len().saturating_sub(2);
            lines[before].push_str(sign);
            lines[before + 1] = format!("{sign}{}", layout::tail(&line, room));
        }
        lines
    }
}

/// Returns where and when something was read, in the words that a block has room for: `event FailedMount (14x, 40s ago)`.
/// The object is named where the reader could not know it.
fn short_place(evidence: &Evidence, finding: &Finding, report: &Report) -> Untrusted {
    let known = evidence.object == finding.object
        || finding.affected.iter().any(|one| one.object == evidence.object)
        || finding
            .affected
            .iter()
            .any(|one| one.owner.as_ref() == Some(&evidence.object));
    let path = evidence.path.as_str();
    let mut place = match evidence.origin {
        Origin::Event => format!("event {path}"),
        Origin::Log if path.is_empty() => "log".to_owned(),
        Origin::Log => format!("log of container {path}"),
        Origin::Field | Origin::Computed => path.to_owned(),
    };
    place.truncate(place.trim_end().len());
    if !known {
        place.push_str(&format!(
            " of {}",
            words::object(&evidence.object, &finding.object.namespace)
        ));
    }
    let last = evidence.last.or(evidence.first);
    let last = last.map(|last| format!("{} ago", time::age(time::seconds_between(last, report.time))));
    let count = (evidence.count > 1).then(|| format!("{}x", evidence.count));
    let when: Vec<String> = count.into_iter().chain(last).collect();
    if !when.is_empty() {
        place.push_str(&format!(" ({})", when.join(", ")));
    }
    Untrusted::new(place)
}
