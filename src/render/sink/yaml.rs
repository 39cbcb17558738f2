//! YAML for files and logs: strings that are not plain words are quoted, and what a terminal or a CI system would take as
//! its own is escaped inside them.

use serde_json::Value as Json;

use super::characters::{Class, class};
use super::json::commands;

/// Words that YAML 1.1 or 1.2 does not read as text.
const RESERVED: [&str; 11] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
];

/// Returns a value as block YAML. Reading it back gives the same value.
pub(crate) fn pretty(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Object(map) if !map.is_empty() => object(map, 0, &mut out),
        Json::Array(items) if !items.is_empty() => array(items, 0, &mut out),
        other => out.push_str(&format!("{}\n", scalar(other))),
    }
    out
}

fn object(map: &serde_json::Map<String, Json>, indent: usize, out: &mut String) {
    for (at, (key, value)) in map.iter().enumerate() {
        // The first key stands behind the `- ` of its list.
        if at > 0 || !out.ends_with("- ") {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(&format!("{}:", text(key)));
        match value {
            Json::Object(map) if !map.is_empty() => {
                out.push('\n');
                object(map, indent + 2, out);
            }
            Json::Array(items) if !items.is_empty() => {
                out.push('\n');
                array(items, indent, out);
            }
            other => out.push_str(&format!(" {}\n", scalar(other))),
        }
    }
}

fn array(items: &[Json], indent: usize, out: &mut String) {
    for item in items {
        if !out.ends_with("- ") {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str("- ");
        match item {
            Json::Object(map) if !map.is_empty() => object(map, indent + 2, out),
            Json::Array(items) if !items.is_empty() => array(items, indent + 2, out),
            other => out.push_str(&format!("{}\n", scalar(other))),
        }
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(string) => text(string),
        Json::Object(_) => "{}".to_owned(),
        Json::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

/// Returns a string as a plain word where every reader takes it as one, else in double quotes.
fn text(string: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || " ._/-".contains(letter);
    let word = string.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && string.chars().all(plain)
        && !string.ends_with(' ')
        && !RESERVED.contains(&string.to_ascii_lowercase().as_str());
    if word { string.to_owned() } else { quoted(string) }
}

fn quoted(string: &str) -> String {
    let mut out = String::from("\"");
    for (at, letter) in string.char_indices() {
        let command = matches!(letter, ':' | '#') && commands(&string[..at], &string[at..]);
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if command || class(letter) == Class::Hidden => {
                out.push_str(&format!("\\U{:08X}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hostile_strings_come_back_and_show_nothing_of_themselves() {
        for text in crate::render::tests::hostile::STRINGS {
            let value = json!({ "a": text, "list": [text, [text, { "b": text }]], *text: null });
            let written = pretty(&value);
            let visible = written.chars().all(|c| c == '\n' || class(c) != Class::Hidden);
            assert!(visible, "{written:?}");
            let mut read = crate::k8s::yaml::read(&written);
            let node = read.pop().expect("a document");
            let node = node.unwrap_or_else(|fault| panic!("{written}: {fault:?}"));
            assert_eq!(node.to_json(), value, "{written}");
        }
    }

    #[test]
    fn the_layout_is_that_of_kubectl() {
        let value = json!({ "kind": "Report", "at": "1.5", "on": true, "empty": [], "none": {}, "list": [{ "name": "a", "items": [1] }] });
        assert_eq!(
            pretty(&value),
            "kind: Report\nat: \"1.5\"\n\"on\": true\nempty: []\nnone: {}\nlist:\n- name: a\n  items:\n  - 1\n"
        );
    }
}
