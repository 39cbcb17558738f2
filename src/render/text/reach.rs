//! The screen of `reach`: the answer, the way from end to end, what the error tells, and the policy that opens it.

use super::layout;
use super::paint::Paint;
use crate::k8s::proxy::Heard;
use crate::k8s::{Command, Untrusted};
use crate::render::sink::Terminal;
use crate::render::{Style, shell, yaml};
use crate::report::FixAction;
use crate::report::reach::{Passage, Probed, ReachReport, Step};
use crate::rules::Severity;

/// Where the sentence of a step begins.
const SAYS: usize = 18;

const FROM: &str = "sent by the API server, over the network of its node or the control plane, which policies mostly allow: \
    this checks the program, not the path of the client";

struct Page {
    style: Style,
    sink: Terminal,
    paint: Paint,
    out: String,
}

/// Returns the answer as a person reads it.
pub(in crate::render) fn reach(report: &ReachReport, style: Style) -> String {
    let mut page = Page {
        style,
        sink: Terminal {
            unicode: style.unicode,
        },
        paint: Paint::new(style),
        out: String::new(),
    };
    page.headline(report);
    page.way(report);
    if let Some((_, tells)) = &report.seen {
        page.labelled("error", tells);
    }
    page.probes(report);
    page.fixes(report);
    page.labelled("limits", &Untrusted::new(report.limits.join("; ")));
    page.out
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn headline(&mut self, report: &ReachReport) {
        let word = match report.answer {
            Passage::Open => self.paint.well(true, "open"),
            Passage::Blocked => self.paint.severity(Severity::Error, "blocked"),
            Passage::Unknown => self.paint.severity(Severity::Warning, "not known"),
        };
        let cause = layout::wrap(
            &self.sink.line(&report.cause),
            self.style.width - 12,
            self.style.width - 2,
        );
        let mut lines = cause.iter();
        let first = lines.next().map_or("", String::as_str);
        self.line(&format!("{word}: {}", self.paint.bold(first)));
        for line in lines {
            self.line(&format!("  {}", self.paint.bold(line)));
        }
        self.line("");
    }

    fn way(&mut self, report: &ReachReport) {
        let (down, end) = if self.style.unicode {
            ("│", "▼")
        } else {
            ("|", "v")
        };
        let from = self.sink.line(&report.from);
        self.line(&format!("  {}", self.paint.bold(&from)));
        self.line(&format!("   {down}"));
        for (at, step) in report.steps.iter().enumerate() {
            self.step(step, at + 1);
        }
        self.line(&format!("   {end}"));
        let to = format!(
            "{}, port {}/{}",
            self.sink.line(&report.to),
            report.port,
            report.protocol
        );
        self.line(&format!("  {}", self.paint.bold(&to)));
        self.line("");
    }

    fn step(&mut self, step: &Step, number: usize) {
        let unicode = self.style.unicode;
        let (sign, word) = match (step.passage, unicode) {
            (Passage::Open, true) => ("├─", self.paint.well(true, "ok")),
            (Passage::Open, false) => ("|-", self.paint.well(true, "ok")),
            (Passage::Blocked, true) => ("╳─", self.paint.severity(Severity::Error, "BLOCKED")),
            (Passage::Blocked, false) => ("X-", self.paint.severity(Severity::Error, "BLOCKED")),
            (Passage::Unknown, true) => ("├┄", self.paint.severity(Severity::Warning, "not known")),
            (Passage::Unknown, false) => ("|?", self.paint.severity(Severity::Warning, "not known")),
        };
        let trunk = if unicode { "│" } else { "|" };
        let room = self.style.width - SAYS - 11;
        let says = layout::wrap(&self.sink.line(&step.says), room, self.style.width - SAYS);
        let pad = |text: &str| " ".repeat(SAYS.saturating_sub(text.chars().count()));
        for (at, line) in says.iter().enumerate() {
            let head = match at {
                0 => format!("   {sign} {number} {}", step.name),
                _ => format!("   {trunk}"),
            };
            let end = if at + 1 == says.len() {
                format!("  {word}")
            } else {
                String::new()
            };
            self.line(&format!("{head}{}{line}{end}", pad(&head)));
        }
        for note in &step.notes {
            let head = format!("   {trunk}");
            for line in layout::wrap(
                &self.sink.line(note),
                self.style.width - SAYS - 2,
                self.style.width - SAYS - 2,
            ) {
                let line = self.paint.dim(&line);
                self.line(&format!("{head}{}  {line}", pad(&head)));
            }
        }
    }

    fn probes(&mut self, report: &ReachReport) {
        let heard = |heard: &Heard| match heard {
            Heard::Answered { status, .. } => format!("answered with {status}"),
            Heard::Silent(seconds) => format!("no answer within {seconds} s"),
            Heard::NoEndpoints => "no endpoint".to_owned(),
            other => other.word().to_owned(),
        };
        for Probed { ask, heard: got } in &report.probed {
            let scheme = if ask.https { " by TLS" } else { "" };
            let asked = format!(
                "GET {} on port {}{scheme} of {}: {}",
                ask.path(),
                ask.port,
                ask.object.spoken().raw(),
                heard(got)
            );
            self.labelled("probe", &Untrusted::new(asked));
        }
        if !report.probed.is_empty() {
            self.labelled("from", &FROM.into());
        }
    }

    fn labelled(&mut self, label: &str, text: &Untrusted) {
        let room = self.style.width - layout::COLUMN;
        for (at, line) in layout::wrap(&self.sink.line(text), room, room).iter().enumerate() {
            let gap = " ".repeat(layout::COLUMN - 2 - label.len());
            match at {
                0 => {
                    let label = self.paint.label(label);
                    self.line(&format!("  {label}{gap}{line}"));
                }
                _ => self.line(&format!("{}{line}", " ".repeat(layout::COLUMN))),
            }
        }
    }

    fn fixes(&mut self, report: &ReachReport) {
        for fix in &report.fixes {
            self.labelled("fix", &fix.title);
            let FixAction::Create { manifest, command } = &fix.action else {
                continue;
            };
            let command = Command {
                argv: command.argv.clone(),
                stdin: Some(Untrusted::new(yaml::block(manifest))),
            };
            self.line("");
            match shell::script(&command, self.sink) {
                Ok(script) => {
                    for line in script.lines(self.style.width) {
                        let line = self.paint.command(&line);
                        self.line(&line);
                    }
                }
                Err(words) => self.line(&words),
            }
            self.line("");
        }
    }
}
