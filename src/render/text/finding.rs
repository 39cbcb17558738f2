//! One finding in full, block by block; and in two lines for `--quiet`.

use super::layout::{self, Row};
use super::{Screen, fix};
use crate::k8s::Untrusted;
use crate::render::sink::width;
use crate::render::words;
use crate::report::Finding;

/// A cause is one or two sentences; what is longer is quoted text, and `wide` has it whole.
const HEADLINE_ROWS: usize = 8;
/// How many objects a finding names that it was seen on.
const NAMED: usize = 3;

impl Screen<'_> {
    /// Adds a finding with all its blocks, in their order.
    pub(super) fn full(&mut self, finding: &Finding) {
        self.headline(finding);
        self.place(finding);
        self.breaks(finding);
        self.excerpt(finding);
        self.why(finding);
        self.nodes(finding);
        self.seen(finding);
        self.proof(finding);
        self.ruled_out(finding);
        self.fixes(finding);
        self.look(finding);
        self.line("");
    }

    /// Adds the headline and the first fix.
    pub(super) fn brief(&mut self, finding: &Finding) {
        self.headline(finding);
        self.place(finding);
        if let Some(first) = finding.fixes.first() {
            let rows = fix::one(self, first, None);
            self.block("fix", rows);
        }
    }

    fn headline(&mut self, finding: &Finding) {
        let name = format!("{}[{}]", finding.severity.word(), self.sink.word(&finding.rule));
        let mut lines = self.sink.lines(&finding.cause);
        let first = if lines.is_empty() {
            String::new()
        } else {
            lines.remove(0)
        };
        let columns = self.style.width;
        let mut wrapped = layout::wrap(
            &first,
            columns.saturating_sub(width(&name) + 2).max(20),
            columns - 2,
        );
        wrapped.extend(layout::wrap_all(&lines, columns - 2));
        if !self.wide {
            wrapped = layout::cut(wrapped, HEADLINE_ROWS, self.signs.ellipsis);
        }
        for (at, line) in wrapped.iter().enumerate() {
            let line = self.paint.bold(line);
            if at == 0 {
                self.line(&format!(
                    "{}: {line}",
                    self.paint.severity(finding.severity, &name)
                ));
            } else {
                self.line(&format!("  {line}"));
            }
        }
    }

    /// Names file, line and column, and shows the line with a caret under the place.
    fn place(&mut self, finding: &Finding) {
        let Some(place) = &finding.place else { return };
        let head = format!("{}:{}:{}", place.file, place.line, place.column);
        let head = self.sink.word(&head);
        self.line(&format!("  --> {head}"));
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

    fn breaks(&mut self, finding: &Finding) {
        if let Some(breaks) = &finding.breaks {
            let rows = layout::rows(self.wrapped(breaks));
            self.block("breaks", rows);
        }
        if self.wide || finding.breaks.is_none() {
            let rows = layout::rows(self.wrapped(&self.objects(finding)));
            self.block("on", rows);
        }
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

    fn proof(&mut self, finding: &Finding) {
        let mut lines = self.wrapped(&words::proof(finding));
        let word = finding.confidence.word();
        if let Some(rest) = lines.first().and_then(|line| line.strip_prefix(word)) {
            lines[0] = format!("{}{rest}", self.paint.bold(word));
        }
        self.block("proof", layout::rows(lines));
    }

    fn ruled_out(&mut self, finding: &Finding) {
        let mut rows = Vec::new();
        for rival in &finding.ruled_out {
            let text = Untrusted::new(format!("{}: {}", rival.rule, rival.because.raw()));
            rows.extend(layout::rows(self.wrapped(&text)));
        }
        self.block("ruled out", rows);
    }

    fn look(&mut self, finding: &Finding) {
        let commands = finding.look.iter();
        let rows: Vec<Row> = commands
            .flat_map(|command| fix::command(self, command, 0))
            .collect();
        self.block("look", rows);
    }
}
