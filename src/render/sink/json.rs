//! JSON for files and logs: what a terminal or a CI system would take as its own is escaped inside the strings.

use serde::Serialize;

use super::characters::{Class, class};

/// Returns a value as indented JSON. Reading it back gives the same value.
pub(crate) fn pretty<T: Serialize>(value: &T) -> String {
    // Reports hold strings, numbers and JSON values: there is nothing in them that JSON cannot say.
    escape(&serde_json::to_string_pretty(value).unwrap_or_default(), false)
}

/// Returns words as one line of JSON in ASCII, for what no shell line can say.
pub(crate) fn words(words: &[&str]) -> String {
    escape(&serde_json::to_string(words).unwrap_or_default(), true)
}

/// Escapes what is hidden, or opens a command of a CI system. Neither occurs outside of strings.
fn escape(json: &str, ascii: bool) -> String {
    let mut out = String::with_capacity(json.len());
    for (at, letter) in json.char_indices() {
        let rest = &json[at..];
        let hidden = letter != '\n' && class(letter) == Class::Hidden;
        let opens = matches!(letter, ':' | '#') && commands(&json[..at], rest);
        if hidden || (ascii && !letter.is_ascii()) || opens {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(letter);
        }
    }
    out
}

pub(super) fn commands(before: &str, rest: &str) -> bool {
    if rest.starts_with(':') {
        return before.ends_with("section_start") || before.ends_with("section_end");
    }
    let named = rest
        .strip_prefix("##")
        .map(|name| name.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
    named.is_some_and(|name| name.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_strings_come_back_and_show_nothing_of_themselves() {
        for text in crate::render::tests::hostile::STRINGS {
            let json = pretty(text);
            assert!(json.chars().all(|c| class(c) != Class::Hidden), "{json:?}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), **text);
            let json = words(&[text]);
            assert!(json.is_ascii());
            assert_eq!(
                serde_json::from_str::<Vec<String>>(&json).unwrap(),
                [text.to_string()]
            );
        }
    }

    #[test]
    fn characters_beyond_the_first_plane_are_pairs() {
        assert_eq!(pretty(&"\u{e0041}"), "\"\\udb40\\udc41\"");
        assert_eq!(
            pretty(&"##vso[a] section_end:1"),
            "\"\\u0023#vso[a] section_end\\u003a1\""
        );
    }
}
