//! The last lines: advice, what the numbers say, what could not be read, what to run next.

use super::Screen;
use super::layout;
use crate::k8s::Untrusted;
use crate::render::sink::width;
use crate::render::words;
use crate::report::Finding;

const INDENT: &str = "      ";
/// How many objects one piece of advice names; `wide` names all.
const NAMED: usize = 4;

/// Groups findings that give the same advice, in the order of the first of each.
fn grouped<'r>(advice: &[&'r Finding]) -> Vec<Vec<&'r Finding>> {
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
    /// Adds the number of recommendations in one line, or each of them where they are asked for.
    pub(super) fn advice(&mut self) {
        let advice = self.folded.advice.clone();
        if advice.is_empty() {
            return;
        }
        if !self.wide && !self.style.advice {
            let number = words::count(advice.len(), "recommendation");
            let line = format!("advice: {number} (--show advice lists them)");
            self.line(&line);
            return;
        }
        self.line(&self.paint.label("advice"));
        for group in &grouped(&advice) {
            self.one_advice(group);
        }
        self.line("");
    }

    /// Adds advice once, with the objects that it is for.
    fn one_advice(&mut self, group: &[&Finding]) {
        let Some(finding) = group.first() else { return };
        let head = format!("  {}[{}]", finding.severity.word(), self.sink.word(&finding.rule));
        let title = self.sink.word(&finding.title);
        let painted = self.paint.severity(finding.severity, &head);
        self.line(&format!("{painted} {title}"));
        let objects: Vec<String> = group
            .iter()
            .map(|finding| self.sink.object(&finding.object))
            .collect();
        let most = if self.wide { usize::MAX } else { NAMED };
        let columns = self.style.width.saturating_sub(INDENT.len());
        for line in layout::wrap_all(&[words::list(&objects, most)], columns) {
            self.line(&format!("{INDENT}{line}"));
        }
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
        if self.wide {
            let gaps = self.report.gaps.iter().map(words::gap);
            for said in gaps.chain(words::skipped(self.report)).collect::<Vec<_>>() {
                self.add(&said);
            }
        } else {
            self.not_read();
        }
        let idle = self.report.chosen.idle.iter().map(words::idle);
        for said in words::chosen(self.report).into_iter().chain(idle) {
            self.add(&said);
        }
        if self.wide && !self.report.limits.is_empty() {
            let limits = format!("not visible through the API: {}", self.report.limits.join(", "));
            self.add(&Untrusted::new(limits));
        }
        self.next();
    }

    /// Adds what was not read in one line, and the permission that enables most of the skipped checks in another.
    fn not_read(&mut self) {
        let Some((inputs, rules)) = words::not_read(self.report) else {
            return;
        };
        let line = |named: usize, rules_named: usize| {
            let skipped = match (rules.len(), rules_named) {
                (0, _) => String::new(),
                (all, 0) => format!("; skipped: {}", words::count(all, "rule")),
                _ => format!("; skipped: {}", words::list(&rules, rules_named)),
            };
            self.sink
                .word(&format!("not read: {}{skipped}", words::list(&inputs, named)))
        };
        let fits = |line: &String| width(line) <= self.style.width;
        // Rules are dropped first: the inputs say what to do about them.
        let forms = (1..=rules.len().max(1)).rev().map(|rules| (inputs.len(), rules));
        let forms = forms.chain((1..=inputs.len()).rev().map(|inputs| (inputs, 0)));
        let shortest = line(1, 0);
        let line = forms.map(|(inputs, rules)| line(inputs, rules)).find(fits);
        let line = line.unwrap_or_else(|| layout::cut_line(&shortest, self.style.width, self.signs.ellipsis));
        self.line(&line);
        if let Some(grant) = words::permission(self.report) {
            let grant = self.sink.line(&grant);
            self.line(&layout::cut_line(&grant, self.style.width, self.signs.ellipsis));
        }
    }

    /// Says what to run next, when there is something to understand.
    fn next(&mut self) {
        let Some(first) = self.folded.causes.iter().find(|one| one.is_cause()) else {
            return;
        };
        let mut said = format!("more: sandbox-doctor explain {}", first.rule);
        if !self.wide {
            let all = self.folded.causes.len();
            said.push_str(&match all > super::BLOCKS {
                true => format!("; -o wide shows all {all} in full"),
                false => "; -o wide shows everything".to_owned(),
            });
        }
        for line in self.paragraph(&Untrusted::new(said)) {
            self.line(&self.paint.dim(&line));
        }
    }

    fn add(&mut self, sentence: &Untrusted) {
        for line in self.paragraph(sentence) {
            self.line(&line);
        }
    }

    /// Wraps a sentence at the left margin, its other lines a little in.
    fn paragraph(&self, text: &Untrusted) -> Vec<String> {
        let lines = layout::wrap(&self.sink.line(text), self.style.width, self.style.width - 2);
        let indented = |(at, line): (usize, String)| if at == 0 { line } else { format!("  {line}") };
        lines.into_iter().enumerate().map(indented).collect()
    }
}
