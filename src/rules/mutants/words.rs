//! The literal words of a regex, each changed so that it matches something else.

/// A regex with one of its words changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) word: String,
    pub(super) instead: String,
    pub(super) regex: String,
}

/// Returns the regex once for each of its words of two letters or digits and more, that word changed.
///
/// A letter is put behind the first one, so that what repeats the last one stays a repetition of it.
pub(super) fn changed(regex: &str) -> Vec<Changed> {
    let mut all = Vec::new();
    let mut rest = 0;
    while rest < regex.len() {
        let syntax = syntax_at(&regex[rest..]);
        if syntax > 0 {
            rest += syntax;
            continue;
        }
        let letters = |letter: char| letter.is_ascii_alphanumeric();
        let length = regex[rest..].find(|letter| !letters(letter));
        let length = length.unwrap_or(regex.len() - rest);
        if length >= 2 {
            let word = &regex[rest..rest + length];
            // No word of a real text has two of it in this place.
            let instead = format!("{}Q{}", &word[..1], &word[1..]);
            all.push(Changed {
                regex: format!("{}{instead}{}", &regex[..rest], &regex[rest + length..]),
                word: word.to_owned(),
                instead,
            });
        }
        let next = regex[rest + length..].chars().next();
        rest += length.max(if length == 0 {
            next.map_or(1, char::len_utf8)
        } else {
            0
        });
    }
    all
}

/// Returns how many bytes at the start are no literal: an escape, a class, the head of a group, a count.
fn syntax_at(regex: &str) -> usize {
    let until = |end: char| regex.find(end).map_or(regex.len(), |at| at + 1);
    match regex.as_bytes() {
        [b'\\', b'p' | b'P' | b'x' | b'u', b'{', ..] | [b'{', ..] => until('}'),
        [b'\\', ..] => 1 + regex[1..].chars().next().map_or(0, char::len_utf8),
        [b'[', ..] => class(regex),
        [b'(', b'?', b'P', b'<', ..] | [b'(', b'?', b'<', ..] => until('>'),
        // Flags end with their group or with a colon.
        [b'(', b'?', ..] => regex.find([':', ')']).map_or(regex.len(), |at| at + 1),
        _ => 0,
    }
}

/// Returns the length of a class; a bracket that is its first member does not close it.
fn class(regex: &str) -> usize {
    let bytes = regex.as_bytes();
    let mut at = if bytes.get(1) == Some(&b'^') { 3 } else { 2 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b']' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
