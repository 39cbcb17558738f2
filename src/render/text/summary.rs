//! The last lines: advice, what the numbers say, what could not be read, what to run next.

use super::Screen;
use super::layout;
use crate::k8s::Untrusted;
use crate::render::words;

/// How much advice is told; `wide` tells all.
const ADVICE: usize = 10;
/// How many rules a gap names.
const RULES: usize = 4;

impl Screen<'_> {
    pub(super) fn advice(&mut self) {
        let advice = self.folded.advice.clone();
        if advice.is_empty() {
            return;
        }
        let most = if self.wide { usize::MAX } else { ADVICE };
        self.line(&self.paint.label("advice"));
        for finding in advice.iter().take(most) {
            let head = format!("  {}[{}]", finding.severity.word(), self.sink.word(&finding.rule));
            let text = format!(
                "{head} {}: {}",
                self.sink.object(&finding.object),
                self.sink.word(&finding.title)
            );
            let text = if self.wide {
                text
            } else {
                layout::cut_line(&text, self.style.width, self.signs.ellipsis)
            };
            let rest = text.strip_prefix(&head);
            let painted = self.paint.severity(finding.severity, &head);
            self.line(&rest.map_or(text.clone(), |rest| format!("{painted}{rest}")));
        }
        if advice.len() > most {
            self.line(&format!("  and {} more, see -o wide", advice.len() - most));
        }
        self.line("");
    }

    /// Adds what was found, in one sentence.
    pub(super) fn verdict(&mut self) {
        let said = words::verdict(self.report, self.folded.causes.len());
        let well = self.folded.causes.is_empty()
            && self.report.gaps.is_empty()
            && self.report.summary.unhealthy == 0;
        for line in self.paragraph(&said) {
            self.line(&self.paint.well(well, &line));
        }
    }

    pub(super) fn summary(&mut self) {
        self.verdict();
        let most = if self.wide { usize::MAX } else { RULES };
        let gaps: Vec<Untrusted> = self.report.gaps.iter().map(|gap| words::gap(gap, most)).collect();
        let idle: Vec<Untrusted> = self.report.chosen.idle.iter().map(words::idle).collect();
        let chosen = words::chosen(self.report);
        for said in gaps
            .iter()
            .chain(&words::skipped(self.report))
            .chain(&chosen)
            .chain(&idle)
        {
            for line in self.paragraph(said) {
                self.line(&line);
            }
        }
        if self.wide && !self.report.limits.is_empty() {
            let said = format!("no reader of the API can know: {}", self.report.limits.join(", "));
            for line in self.paragraph(&Untrusted::new(said)) {
                self.line(&line);
            }
        }
        self.next();
    }

    /// Says what to run next, when there is something to understand.
    fn next(&mut self) {
        let Some(first) = self.folded.causes.iter().find(|one| one.is_cause()) else {
            return;
        };
        let mut said = format!("more: sandbox-doctor explain {}", first.rule);
        if !self.wide && self.folded.causes.len() > super::FULL {
            said.push_str(&format!(
                "; -o wide tells all {} in full",
                self.folded.causes.len()
            ));
        }
        for line in self.paragraph(&Untrusted::new(said)) {
            self.line(&self.paint.dim(&line));
        }
    }

    /// Wraps a sentence at the left margin, its other lines a little in.
    fn paragraph(&self, text: &Untrusted) -> Vec<String> {
        let lines = layout::wrap(&self.sink.line(text), self.style.width, self.style.width - 2);
        let indented = |(at, line): (usize, String)| if at == 0 { line } else { format!("  {line}") };
        lines.into_iter().enumerate().map(indented).collect()
    }
}
