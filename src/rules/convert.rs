//! A rule file of schema 1 → the same file in schema 2, changed only where a key is renamed: comments, the order of
//! keys and quotes stay.

use super::file::{OutdatedKey, Place, RuleFault};
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

/// Converts the text of a rule file.
pub(crate) fn convert(path: &str, text: &str) -> Converted {
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
    match rewritten(path, text, &rule.outdated) {
        Ok(text) => Converted::Text(text),
        Err(fault) => Converted::Refused(vec![fault]),
    }
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
        let edit = match key.new {
            Some(new) => word_at(text, key.place, key.old).map(|range| (range, new)),
            None => line_of(text, key).map(|range| (range, "")),
        };
        edits.push(edit.ok_or_else(|| {
            let message = format!("cannot convert '{}': it is not written plainly", key.old);
            refused(
                key.place,
                message,
                "write it on a line of its own, without escapes, or convert it by hand",
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

/// Returns the bytes of a whole line that holds one key and its value.
fn line_of(text: &str, key: &OutdatedKey) -> Option<std::ops::Range<usize>> {
    let word = word_at(text, key.place, key.old)?;
    let start = text[..word.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[word.end..]
        .find('\n')
        .map_or(text.len(), |at| word.end + at + 1);
    let is_alone = key.place.column == 1 && !text[start..end].contains(['#', ',', '}']);
    is_alone.then_some(start..end)
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
