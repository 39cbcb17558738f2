//! Takes what a rule says now as what its cases expect: only the text behind `expect:` changes.

use super::run::Stage;
use super::{Case, Expect};
use crate::facts::Scene;
use crate::rules::evaluate::Prepared;
use crate::rules::file::Place;
use crate::rules::fired::Fired;

/// How much of a cause a case takes over.
const PART: usize = 60;

/// Returns the expectation that would hold of a case, with the same keys as the present one.
pub(super) fn expectation(stage: &Stage<'_>, prepared: &[Prepared<'_>], case: &Case) -> String {
    let scene = Scene::new(&stage.snapshot);
    stage.told(prepared, &scene, |fired, skipped| match fired {
        Some(fired) => of_fired(&case.expect, fired),
        None if skipped => "skipped".to_owned(),
        None => "quiet".to_owned(),
    })
}

fn of_fired(before: &Expect, fired: &Fired<'_>) -> String {
    let mut parts = vec!["fires: true".to_owned()];
    let said = || format!("cause: {}", quoted(part(fired.cause.raw())));
    let Expect::Fires {
        cause,
        confidence,
        severity,
        fixes,
        fix,
        excluded,
        key,
    } = before
    else {
        parts.push(said());
        return flow(&parts);
    };
    if let Some(cause) = cause {
        let holds = fired.said().contains(cause.as_str());
        parts.push(if holds {
            format!("cause: {}", quoted(cause))
        } else {
            said()
        });
    }
    if confidence.is_some() {
        parts.push(format!("confidence: {}", fired.confidence.word()));
    }
    if severity.is_some() {
        parts.push(format!("severity: {}", fired.severity.word()));
    }
    if fixes.is_some() {
        parts.push(format!("fixes: {}", fired.fixes.len()));
    }
    if let Some(fix) = fix {
        let mut titles = fired.fixes.iter().map(|fix| fix.title.raw());
        let kept = titles.clone().any(|title| title.contains(fix.as_str()));
        let title = if kept { Some(fix.as_str()) } else { titles.next() };
        parts.extend(title.map(|title| format!("fix: {}", quoted(title))));
    }
    let list = |words: Vec<&str>| words.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
    if excluded.is_some() && !fired.ruled_out.is_empty() {
        let rivals = fired.ruled_out.iter().map(|rival| rival.rule.as_str()).collect();
        parts.push(format!("excluded: [{}]", list(rivals)));
    }
    if key.is_some() {
        parts.push(format!(
            "key: [{}]",
            list(fired.key.iter().map(String::as_str).collect())
        ));
    }
    flow(&parts)
}

fn flow(parts: &[String]) -> String {
    format!("{{ {} }}", parts.join(", "))
}

/// Single quotes keep everything but themselves.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The beginning of a text, cut at the end of a word; a cause of several lines gives its first.
fn part(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(PART) {
        None => line,
        Some((end, _)) => line[..end]
            .rsplit_once(' ')
            .map_or(&line[..end], |(kept, _)| kept),
    }
}

/// Returns the file with new expectations at the places of the old ones.
pub(crate) fn rewritten(text: &str, mut accepted: Vec<(Place, String)>) -> String {
    accepted.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let mut text = text.to_owned();
    for (place, new) in accepted {
        if let Some(start) = offset(&text, place) {
            let end = start + length(&text, start, place);
            text.replace_range(start..end, &new);
        }
    }
    text
}

/// Returns what stands at a place now.
pub(crate) fn written_at(text: &str, place: Place) -> &str {
    offset(text, place).map_or("", |start| &text[start..start + length(text, start, place)])
}

fn offset(text: &str, place: Place) -> Option<usize> {
    let line = text
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum::<usize>();
    let column = text.get(line..)?.char_indices().nth(place.column - 1)?.0;
    Some(line + column)
}

/// How long the value that begins there is: `{ … }`, keys on lines of their own, or a word.
fn length(text: &str, start: usize, place: Place) -> usize {
    let rest = &text[start..];
    if rest.starts_with('{') {
        return braces(rest);
    }
    let first = rest.lines().next().unwrap_or_default();
    let alone = text[..start]
        .lines()
        .next_back()
        .unwrap_or_default()
        .trim()
        .is_empty();
    if !alone {
        return first.split(" #").next().unwrap_or_default().trim_end().len();
    }
    let mut end = first.len();
    let mut at = first.len() + 1;
    for line in rest.lines().skip(1) {
        let indent = line.len() - line.trim_start().len();
        if !line.trim().is_empty() && indent + 1 < place.column {
            break;
        }
        if !line.trim().is_empty() {
            end = at + line.len();
        }
        at += line.len() + 1;
    }
    end.min(rest.len())
}

fn braces(text: &str) -> usize {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some('"'), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_expectation_is_rewritten() {
        let text = "cases:\n  - name: one # kept\n    expect: quiet   # why\n  - name: two\n    expect: { fires: true, cause: 'a } b', key: [\"}\"] }\n  - name: three\n    expect:\n      fires: true\n      cause: c\n  # a word on the next\n  - name: four\n";
        let at = |line, column| Place { line, column };
        assert_eq!(written_at(text, at(3, 13)), "quiet");
        assert_eq!(
            written_at(text, at(5, 13)),
            "{ fires: true, cause: 'a } b', key: [\"}\"] }"
        );
        assert_eq!(written_at(text, at(8, 7)), "fires: true\n      cause: c");
        let edits = vec![(at(3, 13), "skipped".to_owned()), (at(8, 7), "quiet".to_owned())];
        let wanted = text
            .replace("quiet   # why", "skipped   # why")
            .replace("fires: true\n      cause: c", "quiet");
        assert_eq!(rewritten(text, edits), wanted);
    }

    #[test]
    fn a_part_of_a_cause_ends_with_a_word() {
        let cause = "Container app of web may not open the file that it was told to read at all";
        assert_eq!(
            part(cause),
            "Container app of web may not open the file that it was told"
        );
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
