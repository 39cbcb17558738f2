//! `-o github`: workflow commands, which GitHub shows beside the lines of a change.
//! https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
//!
//! GitHub shows ten of a kind a step and drops the rest in silence, so that the rest is printed as plain lines.

use super::located::{in_file, message, spot};
use super::sink::SCREEN;
use super::words::{self, Applied};
use crate::report::chosen::{Idle, Since};
use crate::report::{Finding, Report};
use crate::rules::Severity;

/// Annotations of a kind that a step can make.
/// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
const SHOWN: usize = 10;
/// Longer messages are cut: the log has them whole.
const LONGEST: usize = 4000;

/// Returns the commands, the worst first, and the sentence that sums up.
pub(super) fn commands(report: &Report) -> String {
    let known = |finding: &&Finding| finding.since == Some(Since::Known);
    let (old, new): (Vec<_>, Vec<_>) = report.findings.iter().partition(known);
    let mut page = Page::default();
    for (severity, kind) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "notice"),
    ] {
        let findings = new.iter().filter(|finding| finding.severity == severity);
        let mut said: Vec<Said> = findings.map(|finding| of_finding(finding)).collect();
        if severity == Severity::Info {
            // Beside the line of the change that ignores, before advice takes the room.
            said.splice(0..0, words::applied(report).iter().map(of_applied));
        }
        if severity == Severity::Warning {
            said.extend(report.chosen.idle.iter().map(of_idle));
        }
        // One notice is kept for what this format leaves out.
        let most = if kind == "notice" { SHOWN - 1 } else { SHOWN };
        page.add(kind, &said, most);
    }
    page.rest(old.len());
    let folded = super::folded::Folded::of(report);
    page.line(&SCREEN.line(&words::verdict(report, folded.causes.len())));
    for said in words::skipped(report).iter().chain(&words::chosen(report)) {
        page.line(&SCREEN.line(said));
    }
    page.out
}

/// What one annotation says, and where.
struct Said {
    title: String,
    message: String,
    place: Option<(String, usize, usize)>,
}

fn of_finding(finding: &Finding) -> Said {
    let at = finding.place.is_some().then(|| spot(finding));
    Said {
        title: format!("{} ({})", SCREEN.word(&finding.title), SCREEN.word(&finding.rule)),
        message: format!("{}: {}", SCREEN.object(&finding.object), message(finding)),
        place: at.map(|at| (at.path, at.line, at.column)),
    }
}

fn of_applied(applied: &Applied<'_>) -> Said {
    let at = in_file(applied.place);
    Said {
        title: applied.title.clone(),
        message: SCREEN.line(&applied.what.as_str().into()),
        place: Some((at.path, at.line, at.column)),
    }
}

fn of_idle(idle: &Idle) -> Said {
    let at = in_file(&idle.place);
    Said {
        title: "An ignore has no effect".to_owned(),
        message: SCREEN.line(&idle.said),
        place: Some((at.path, at.line, at.column)),
    }
}

#[derive(Default)]
struct Page {
    out: String,
    /// How many were not made annotations.
    left: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn add(&mut self, kind: &str, said: &[Said], most: usize) {
        for one in said.iter().take(most) {
            let command = command(kind, one);
            self.line(&command);
        }
        for one in said.iter().skip(most) {
            let place = one.place.as_ref().map_or(String::new(), |(path, line, column)| {
                format!("{path}:{line}:{column}: ")
            });
            let message = one.message.replace('\n', " ");
            self.line(&format!("{kind}: {place}{}: {message}", one.title));
            self.left += 1;
        }
    }

    /// Says what no annotation shows.
    fn rest(&mut self, known: usize) {
        let mut said = Vec::new();
        if self.left > 0 {
            let more = words::count(self.left, "more finding");
            said.push(format!(
                "{more} in the log, because GitHub shows {SHOWN} of a kind a step"
            ));
        }
        if known > 0 {
            said.push(format!(
                "{} of the baseline not shown",
                words::count(known, "finding")
            ));
        }
        if !said.is_empty() {
            let command = format!("::notice title=sandbox-doctor::{}", value(&said.join("; ")));
            self.line(&command);
        }
    }
}

fn command(kind: &str, said: &Said) -> String {
    let place = said.place.as_ref().map_or(String::new(), |(path, line, column)| {
        format!("file={},line={line},col={column},", property(path))
    });
    let message: String = said.message.chars().take(LONGEST).collect();
    format!(
        "::{kind} {place}title={}::{}",
        property(&said.title),
        value(&message)
    )
}

/// Escapes a message as the toolkit does.
/// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
fn value(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::sample;
    use crate::report::ManifestPlace;

    #[test]
    fn properties_and_messages_are_escaped_as_the_toolkit_does() {
        let mut finding = sample::finding();
        finding.title = "a: b, 100%".to_owned();
        finding.cause = "50%\nof ::it".into();
        finding.fixes.clear();
        finding.place = Some(ManifestPlace {
            file: "./a b,c.yaml".to_owned(),
            line: 3,
            column: 7,
            text: "x".into(),
            text_column: 1,
        });
        let page = commands(&sample::report(vec![finding]));
        let wanted = "::error file=a b%2Cc.yaml,line=3,col=7,title=a%3A b%2C 100%25 (pull-secret-gone)::Secret \
                      shop/regcred: 50%25%0Aof \\u{3a}:it\n";
        assert!(page.starts_with(wanted), "{page}");
    }

    #[test]
    fn what_a_baseline_has_is_counted_and_not_shown() {
        let mut finding = sample::finding();
        finding.since = Some(Since::Known);
        let page = commands(&sample::report(vec![finding]));
        assert!(!page.contains("::error"), "{page}");
        assert!(page.contains("1 finding of the baseline not shown"), "{page}");
    }
}
