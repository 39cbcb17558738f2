//! Fixes: the title, how far the fix was tested, what it restarts, and the command that applies it.

use serde_json::Value as Json;

use super::Screen;
use super::layout::{self, Row};
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::render::shell;
use crate::render::{words, yaml};
use crate::report::{Finding, Fix, FixAction};

/// Columns that the number of a fix takes.
const NUMBER: usize = 2;
/// Rows of a step that a person has to do; `wide` has it whole.
const STEP_ROWS: usize = 3;
const UNUSUAL: &str = "a name contains unusual characters; the command is shown as JSON words:";

impl Screen<'_> {
    pub(super) fn fixes(&mut self, finding: &Finding) {
        let mut rows = Vec::new();
        for (at, fix) in finding.fixes.iter().enumerate() {
            rows.extend(one(self, fix, Some(at + 1)));
        }
        self.block("fix", rows);
    }
}

/// Returns the rows of a fix, numbered when there is a number: title, how far it was tested and what it restarts, then
/// the command at the left margin.
pub(super) fn one(screen: &Screen<'_>, fix: &Fix, number: Option<usize>) -> Vec<Row> {
    let indent = if number.is_some() { NUMBER } else { 0 };
    let room = screen.room() - indent;
    let mut rows = Vec::new();
    let title = layout::wrap(&screen.sink.line(&fix.title), room, room);
    for (at, line) in title.iter().enumerate() {
        let number = number.filter(|_| at == 0).map(|number| format!("{number} "));
        rows.push(Row::In(screen.paint.bold(&format!(
            "{}{line}",
            number.unwrap_or(" ".repeat(indent * usize::from(at > 0)))
        ))));
    }
    let mut add = |text: &Untrusted| {
        let lines = layout::wrap(&screen.sink.line(text), room, room);
        rows.extend(lines.into_iter().map(|line| Row::In(line).indented(indent)));
    };
    if let Some(caution) = words::caution(fix) {
        add(&caution);
    }
    if !matches!(fix.action, FixAction::Manual(_)) {
        add(&words::tested(fix));
    }
    rows.extend(action(screen, fix, indent));
    rows
}

fn action(screen: &Screen<'_>, fix: &Fix, indent: usize) -> Vec<Row> {
    match &fix.action {
        FixAction::Patch {
            target,
            patch,
            command: by,
            ..
        } => {
            let mut rows = Vec::new();
            if screen.wide {
                let change = change(screen, target, patch).into_iter();
                rows.extend(change.map(|row| row.indented(indent)));
            }
            rows.extend(command(screen, by, indent));
            rows
        }
        FixAction::Create {
            manifest,
            command: by,
        } => {
            // The manifest is fed as YAML, which people can read and change before they send it.
            let stdin = Some(Untrusted::new(yaml::block(manifest)));
            command(
                screen,
                &Command {
                    argv: by.argv.clone(),
                    stdin,
                },
                indent,
            )
        }
        FixAction::Command(by) => command(screen, by, indent),
        FixAction::Manual(text) => {
            let room = screen.room() - indent;
            let mut lines = layout::wrap_all(&screen.sink.lines(text), room);
            if !screen.wide {
                lines = layout::cut(lines, STEP_ROWS, screen.signs.ellipsis);
            }
            let lines = lines.into_iter();
            lines.map(|line| Row::In(line).indented(indent)).collect()
        }
    }
}

/// Returns a command as rows at the left margin; as words where a shell line would mislead.
pub(super) fn command(screen: &Screen<'_>, command: &Command, indent: usize) -> Vec<Row> {
    match shell::script(command, screen.sink) {
        Ok(script) => {
            let lines = script.lines(screen.columns).into_iter();
            lines
                .map(|line| Row::Flush(screen.paint.command(&line)))
                .collect()
        }
        Err(words) => {
            let room = screen.room() - indent;
            let lines = layout::wrap(UNUSUAL, room, room).into_iter();
            lines
                .chain([words])
                .map(|line| Row::In(line).indented(indent))
                .collect()
        }
    }
}

/// Returns a patch as the lines it sets (`+`) and removes (`-`), below the path that leads to them.
fn change(screen: &Screen<'_>, target: &ObjectRef, patch: &Json) -> Vec<Row> {
    let (path, inner) = descend(patch);
    let place = if path.is_empty() {
        String::new()
    } else {
        format!("  {path}")
    };
    let place = screen
        .sink
        .line(&Untrusted::new(format!("{}{place}", target.spoken().raw())));
    let mut rows = layout::rows(layout::wrap(&place, screen.room(), screen.room()));
    let lines = screen.sink.lines(&Untrusted::new(yaml::block(inner)));
    for (at, line) in lines.iter().enumerate() {
        let sign = sign(line, lines.get(at + 1));
        let removed = if sign == '-' { "  (removed)" } else { "" };
        let text = line.strip_suffix(" null").unwrap_or(line);
        let text = format!("{sign} {text}{removed}");
        let text = if screen.wide {
            text
        } else {
            layout::cut_line(&text, screen.room() - NUMBER, screen.signs.ellipsis)
        };
        rows.push(Row::In(match sign {
            '+' => screen.paint.added(&text),
            '-' => screen.paint.removed(&text),
            _ => text,
        }));
    }
    rows
}

/// Follows the keys that stand alone.
fn descend(patch: &Json) -> (String, &Json) {
    let (mut path, mut inner) = (Vec::new(), patch);
    while let Json::Object(map) = inner {
        match map.iter().next() {
            Some((key, value)) if map.len() == 1 && value.as_object().is_some_and(|map| !map.is_empty()) => {
                path.push(key.as_str());
                inner = value;
            }
            _ => break,
        }
    }
    (path.join("."), inner)
}

/// Whether a line of a patch sets something, removes something, or only leads to it.
fn sign(line: &str, next: Option<&String>) -> char {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let goes_on =
        next.is_some_and(|next| depth(next) == depth(line) + 2 && !next.trim_start().starts_with("- "));
    let leads = line.ends_with(':') || (line.trim_start().starts_with("- name: ") && goes_on);
    match () {
        () if line.ends_with(": null") => '-',
        () if leads => ' ',
        () => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_is_told_from_where_it_branches() {
        let patch =
            json!({ "spec": { "template": { "spec": { "containers": [{ "name": "a", "image": "b" }] } } } });
        let (path, inner) = descend(&patch);
        assert_eq!(path, "spec.template.spec");
        assert_eq!(inner, &json!({ "containers": [{ "name": "a", "image": "b" }] }));
        let patch = json!({ "spec": {} });
        assert_eq!(descend(&patch), (String::new(), &patch));
    }

    #[test]
    fn lines_that_lead_are_told_from_lines_that_change() {
        let next = "  image: b".to_owned();
        assert_eq!(sign("- name: a", Some(&next)), ' ');
        assert_eq!(sign("- name: a", None), '+');
        assert_eq!(sign("containers:", None), ' ');
        assert_eq!(sign("  image: b", None), '+');
        assert_eq!(sign("nodeSelector: null", None), '-');
    }
}
