//! The last lines: advice, what the numbers say, what could not be read, what to run next.

use super::Screen;
use super::layout;
use crate::k8s::Untrusted;
use crate::render::words;
use crate::report::Finding;

/// How much advice is told; `wide` tells all.
const ADVICE: usize = 10;
const INDENT: &str = "      ";
/// How many rules a gap names.
const RULES: usize = 4;

/// Puts together what is the same advice, in the order of the first of each.
fn alike<'r>(advice: &[&'r Finding]) -> Vec<Vec<&'r Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in advice {
        let same = |group: &&mut Vec<&Finding>| {
            group.first().is_some_and(|first| {
                (&first.rule, first.severity) == (&finding.rule, finding.severity)
                    && first.title == finding.title
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

impl Screen<'_> {
    pub(super) fn advice(&mut self) {
        let advice = self.folded.advice.clone();
        if advice.is_empty() {
            return;
        }
        let most = if self.wide { usize::MAX } else { ADVICE };
        self.line(&self.paint.label("advice"));
        let groups = alike(&advice);
        for group in groups.iter().take(most) {
            self.one_advice(group);
        }
        let untold: usize = groups.iter().skip(most).map(Vec::len).sum();
        if untold > 0 {
            self.line(&format!("  and {untold} more, see -o wide"));
        }
        self.line("");
    }

    /// Says advice once, however many objects it is given for; `wide` names each of them.
    fn one_advice(&mut self, group: &[&Finding]) {
        let Some(finding) = group.first() else { return };
        let head = format!("  {}[{}]", finding.severity.word(), self.sink.word(&finding.rule));
        let title = self.sink.word(&finding.title);
        let painted = self.paint.severity(finding.severity, &head);
        if self.wide && group.len() > 1 {
            let objects: Vec<String> = group
                .iter()
                .map(|finding| self.sink.object(&finding.object))
                .collect();
            self.line(&format!("{painted} {title}"));
            let columns = self.style.width.saturating_sub(INDENT.len());
            for line in layout::wrap_all(&[objects.join(", ")], columns) {
                self.line(&format!("{INDENT}{line}"));
            }
            return;
        }
        let more = match group.len() {
            1 => String::new(),
            all => format!(", {} more", all - 1),
        };
        let text = format!("{head} {}{more}: {title}", self.sink.object(&finding.object));
        let text = if self.wide {
            text
        } else {
            layout::cut_line(&text, self.style.width, self.signs.ellipsis)
        };
        let rest = text.strip_prefix(&head);
        self.line(&rest.map_or(text.clone(), |rest| format!("{painted}{rest}")));
    }

    /// Adds what was found, in one sentence.
    pub(super) fn verdict(&mut self) {
        let said = words::verdict(self.report, self.folded.causes.len());
        let well = self.folded.causes.is_empty()
            && self.report.gaps.is_empty()
            && words::applied(self.report).is_empty()
            && self.report.summary.unhealthy == 0;
        for line in self.paragraph(&said) {
            self.line(&self.paint.well(well, &line));
        }
    }

    /// Names each line that ignored or deselected something.
    pub(super) fn applied(&mut self) {
        for one in words::applied(self.report) {
            for line in self.paragraph(&one.sentence()) {
                self.line(&line);
            }
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
