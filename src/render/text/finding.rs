//! One finding: a block of about fifteen lines; with all its parts in `wide`; in two lines for `--quiet`.

use super::layout::{self, Row};
use super::{Screen, fix};
use crate::k8s::Untrusted;
use crate::render::words;
use crate::report::{Finding, FixAction};
use crate::snapshot::Source;

/// Rows of a cause; a longer one is quoted text, and `wide` has it whole.
const CAUSE_ROWS: usize = 4;
/// Rows of what a finding affects.
const AFFECTED_ROWS: usize = 2;
/// How many objects a finding names that it was seen on.
const NAMED: usize = 3;

impl Screen<'_> {
    /// Adds a finding with all its parts, in their order.
    pub(super) fn full(&mut self, finding: &Finding) {
        self.headline(finding);
        self.affected(finding);
        self.cause(finding);
        self.excerpt(finding);
        self.evidence(finding);
        self.nodes(finding);
        self.explains(finding);
        self.fixes(finding);
        self.verify(finding);
        self.inspect(finding, usize::MAX);
        self.ruled_out(finding);
        self.line("");
    }

    /// Adds a finding with what a person needs first: one fix, and one command to run next.
    pub(super) fn block_of(&mut self, finding: &Finding) {
        self.headline(finding);
        self.affected(finding);
        self.cause(finding);
        self.evidence(finding);
        let fix = words::first_fix(finding);
        if let Some(first) = fix {
            let rows = fix::one(self, first, None);
            self.block("fix", rows);
        }
        // A fix with a placeholder, or by hand, needs a look at the object first.
        let pasted = fix.is_some_and(|fix| {
            !matches!(fix.action, FixAction::Manual(_)) && words::to_choose(fix).is_none()
        });
        if pasted || finding.look.is_empty() {
            self.verify(finding);
        } else {
            self.inspect(finding, 1);
        }
        self.line("");
    }

    /// Adds the headline and the first fix.
    pub(super) fn brief(&mut self, finding: &Finding) {
        self.headline(finding);
        if let Some(first) = words::first_fix(finding) {
            let rows = fix::one(self, first, None);
            self.block("fix", rows);
        }
    }

    fn headline(&mut self, finding: &Finding) {
        let name = format!("{}[{}]", finding.severity.word(), self.sink.word(&finding.rule));
        let text = self.sink.line(&words::headline(finding));
        let before = crate::render::sink::width(&name) + 2;
        let first = self.style.width.saturating_sub(before).max(20);
        for (at, line) in layout::wrap(&text, first, self.style.width - 2)
            .iter()
            .enumerate()
        {
            let line = self.paint.bold(line);
            match at {
                0 => self.line(&format!(
                    "{}: {line}",
                    self.paint.severity(finding.severity, &name)
                )),
                _ => self.line(&format!("  {line}")),
            }
        }
        let about = self.sink.line(&words::about(finding));
        for (at, line) in layout::wrap(&about, self.style.width - 6, self.style.width - 6)
            .iter()
            .enumerate()
        {
            let arrow = if at == 0 { "-->" } else { "   " };
            self.line(&format!("  {} {line}", self.paint.label(arrow)));
        }
        self.place(finding);
    }

    /// Names file, line and column, and shows the line with a caret under the place.
    fn place(&mut self, finding: &Finding) {
        let Some(place) = &finding.place else { return };
        let head = format!("{}:{}:{}", place.file, place.line, place.column);
        let head = self.sink.word(&head);
        self.line(&format!("  {} {head}", self.paint.label("-->")));
        let line: String = place
            .text
            .raw()
            .chars()
            .take(self.style.width.saturating_sub(10))
            .collect();
        let number = place.line.to_string();
        let shown = self.sink.lines(&Untrusted::new(line)).join(" ");
        self.line(&format!("{number:>5} | {shown}"));
        let caret = " ".repeat(place.text_column.saturating_sub(1));
        if place.text_column < self.style.width.saturating_sub(10) {
            self.line(&format!("      | {caret}^"));
        }
    }

    /// Adds what does not work because of the finding, and how many findings it explains.
    fn affected(&mut self, finding: &Finding) {
        let mut lines = match &finding.breaks {
            Some(breaks) => self.wrapped(&words::without_object(breaks, finding)),
            None => self.wrapped(&self.objects(finding)),
        };
        if self.wide {
            if finding.breaks.is_some() && finding.affected.len() > 1 {
                lines.extend(self.wrapped(&self.objects(finding)));
            }
        } else {
            lines = layout::cut(lines, AFFECTED_ROWS, self.signs.ellipsis);
        }
        self.block("affected", layout::rows(lines));
    }

    /// Names what the finding was seen on, or what it is about.
    fn objects(&self, finding: &Finding) -> Untrusted {
        let mut objects: Vec<String> = finding
            .affected
            .iter()
            .map(|one| one.object.spoken().raw().to_owned())
            .collect();
        if objects.is_empty() {
            objects.push(finding.object.spoken().raw().to_owned());
        }
        let most = if self.wide { usize::MAX } else { NAMED };
        Untrusted::new(words::list(&objects, most))
    }

    /// Adds the cause, and how sure it is.
    fn cause(&mut self, finding: &Finding) {
        let sure = Untrusted::new(format!("({})", words::confidence(finding).raw()));
        let mut lines = self.wrapped(&finding.cause);
        if !self.wide {
            lines = layout::cut(lines, CAUSE_ROWS, self.signs.ellipsis);
        }
        let sure = self.sink.line(&sure);
        match lines.last_mut() {
            Some(last) if crate::render::sink::width(last) + 1 + sure.len() <= self.room() => {
                last.push_str(&format!(" {}", self.paint.bold(&sure)));
            }
            _ => lines.extend(
                layout::wrap(&sure, self.room(), self.room())
                    .iter()
                    .map(|line| self.paint.bold(line)),
            ),
        }
        self.block("cause", layout::rows(lines));
        if let Some(meaning) = &finding.meaning {
            self.block("meaning", layout::rows(self.wrapped(meaning)));
        }
    }

    fn ruled_out(&mut self, finding: &Finding) {
        let mut rows = Vec::new();
        for rival in &finding.ruled_out {
            let text = Untrusted::new(format!("{}: {}", rival.rule, rival.because.raw()));
            rows.extend(layout::rows(self.wrapped(&text)));
        }
        self.block("ruled out", rows);
    }

    /// Adds the command that tells whether the fix worked; manifests are checked by the same command again.
    fn verify(&mut self, finding: &Finding) {
        if self.report.source == Source::Manifests {
            return;
        }
        if let Some(command) = words::verify(finding) {
            self.commands("verify", "exit code 0 when fixed", &[command]);
        }
    }

    fn inspect(&mut self, finding: &Finding, most: usize) {
        let shown = &finding.look[..finding.look.len().min(most)];
        self.commands("inspect", "", shown);
    }

    /// Adds commands at the left margin, where they can be pasted, below their label.
    fn commands(&mut self, label: &str, note: &str, commands: &[crate::k8s::Command]) {
        if commands.is_empty() {
            return;
        }
        let mut rows = vec![Row::In(note.to_owned())];
        rows.extend(commands.iter().flat_map(|command| fix::command(self, command, 0)));
        self.block(label, rows);
    }
}
