//! A rule file of schema 1 → the same file in schema 2, changed only where a key is renamed: comments, the order of
//! keys and quotes stay.

use super::Rules;
use super::edges;
use super::file::{OutdatedKey, Place, Rule, RuleFault, Successor};
use super::read::{self, Standing};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Converted {
    /// It has the present schema already.
    Unchanged,
    Text(String),
    /// It cannot be converted, for these reasons; nothing of it was changed.
    Refused(Vec<RuleFault>),
}

/// Converts the text of a rule file. Its `explains` is taken out where each symptom, one of `rules`, names a kind of
/// causes that the rule is of.
pub(crate) fn convert(path: &str, text: &str, rules: &Rules) -> Converted {
    let standing = match read::id_of(text) {
        Some(id) if !id.contains('/') => Standing::BuiltIn,
        _ => Standing::User,
    };
    let reading = read::read(path, text, standing);
    let (Some(rule), true) = (reading.rule, reading.faults.is_empty()) else {
        return Converted::Refused(reading.faults);
    };
    if rule.outdated.is_empty() {
        return Converted::Unchanged;
    }
    let lost = lost_edges(&rule, rules);
    if !lost.is_empty() {
        return Converted::Refused(lost);
    }
    match rewritten(path, text, &rule.outdated) {
        Ok(text) => Converted::Text(text),
        Err(fault) => Converted::Refused(vec![fault]),
    }
}

/// Names the edges of `explains` that would be lost with it.
fn lost_edges(rule: &Rule, rules: &Rules) -> Vec<RuleFault> {
    let without = Rule {
        explains: Vec::new(),
        ..rule.clone()
    };
    let mut lost = rule.explains.clone();
    lost.retain(|edge| {
        let symptom = rules.get(&edge.rule.value);
        symptom.is_none_or(|symptom| !edges::relations(&without, symptom).contains(&edge.via))
    });
    lost.into_iter()
        .map(|edge| {
            let (symptom, via, id) = (&edge.rule.value, edge.via.word(), &rule.id.value);
            RuleFault {
                path: rule.path.clone(),
                place: edge.rule.place,
                message: format!(
                    "cannot convert 'explains': no kind of causes of '{symptom}' fits this rule"
                ),
                hint: Some(format!(
                    "add {{ via: {via}, rule: {id} }} to 'explainedBy' of {symptom}, or take this edge out"
                )),
            }
        })
        .collect()
}

fn rewritten(path: &str, text: &str, outdated: &[OutdatedKey]) -> Result<String, RuleFault> {
    let refused = |place: Place, message: String, hint: &str| RuleFault {
        path: path.to_owned(),
        place,
        message,
        hint: Some(hint.to_owned()),
    };
    let mut edits = Vec::new();
    for key in outdated {
        let edit = match key.successor {
            Successor::Word(new) => word_at(text, key.place, key.old).map(|range| (range, new)),
            Successor::OnSymptom(_) | Successor::Nothing => lines_of(text, key).map(|range| (range, "")),
        };
        edits.push(edit.ok_or_else(|| {
            let message = format!("cannot convert '{}': it is not written plainly", key.old);
            refused(
                key.place,
                message,
                "write the key on a line of its own, without escapes and without comments in or behind its value, or convert it by hand",
            )
        })?);
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut converted = text.to_owned();
    for (range, new) in edits.into_iter().rev() {
        converted.replace_range(range, new);
    }
    // The proof that nothing but the keys changed: both texts are one document.
    let same = match (read::in_current_keys(text), read::in_current_keys(&converted)) {
        (Ok((old, _)), Ok((new, outdated))) => outdated.is_empty() && old.to_json() == new.to_json(),
        _ => false,
    };
    let place = outdated
        .first()
        .map_or(Place { line: 1, column: 1 }, |key| key.place);
    same.then_some(converted).ok_or_else(|| {
        let message = "cannot convert the file: the result would not be the same rule".to_owned();
        refused(place, message, "convert it by hand")
    })
}

/// Returns the bytes of a word that is written, in quotes or without, at a place.
fn word_at(text: &str, place: Place, word: &str) -> Option<std::ops::Range<usize>> {
    let start = offset_of(text, place)?;
    let rest = &text[start..];
    let quote = rest.chars().next().filter(|letter| "'\"".contains(*letter));
    let before = quote.map_or(0, char::len_utf8);
    let after = rest.get(before..)?.strip_prefix(word)?;
    let ends = match quote {
        Some(quote) => after.starts_with(quote),
        None => !after.starts_with(|letter: char| letter.is_alphanumeric() || "_-./".contains(letter)),
    };
    let start = start + before;
    ends.then(|| start..start + word.len())
}

/// Returns the bytes of the lines that hold one key of the rule and its value, and no comment.
fn lines_of(text: &str, key: &OutdatedKey) -> Option<std::ops::Range<usize>> {
    let start = word_at(text, key.place, key.old)?.start;
    if key.place.column != 1 || !text[..start].ends_with('\n') {
        return None;
    }
    let continues = |line: &str| line.starts_with([' ', '-', ']']);
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next()?;
    let rest = lines.take_while(|line| continues(line)).map(str::len);
    let end = start + first.len() + rest.sum::<usize>();
    (!text[start..end].contains('#')).then_some(start..end)
}

fn offset_of(text: &str, place: Place) -> Option<usize> {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.clone().take(place.line.checked_sub(1)?).map(str::len).sum();
    let line = lines.clone().nth(place.line - 1)?;
    let (at, _) = line.char_indices().nth(place.column.checked_sub(1)?)?;
    Some(before + at)
}

#[cfg(test)]
mod tests;
