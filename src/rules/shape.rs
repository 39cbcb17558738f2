//! The shape of rule files and case files: tables of keys, which the reader and the JSON Schema both walk.
//!
//! It says which keys and kinds of values there are, not whether a rule makes sense.

mod case_tables;
mod tables;

use super::file::Place;
use super::suggest::did_you_mean;
use crate::k8s::yaml::{Content, Node};
pub(super) use case_tables::CASE_FILE;
pub(super) use tables::{RULE, SCHEMA_1};

/// What a value must be.
pub(super) enum Shape {
    /// A text that is not empty; what the schema calls it.
    Text(&'static str),
    /// A text or a number, taken as written: a word of a command.
    Argument,
    Bool,
    Number,
    Exactly(i64),
    /// A bool, an integer or a word.
    Literal,
    OneOf(fn() -> Vec<&'static str>),
    /// A list that is not empty.
    List(&'static Shape),
    /// A map with keys of the author's choice, not empty.
    Map(&'static Shape),
    Table(&'static Table),
    /// The first that takes this kind of node.
    Either(&'static [Shape]),
    /// A piece of an API object.
    Object,
}

/// A map with fixed keys.
pub(super) struct Table {
    /// What the map is, for messages: `a rule`.
    pub(super) noun: &'static str,
    pub(super) keys: &'static [Key],
    /// Keys of which exactly one must be there.
    pub(super) one_of: &'static [&'static str],
    /// Keys of which at least one must be there.
    pub(super) some_of: &'static [&'static str],
}

/// One key of a table.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
    pub(super) doc: &'static str,
}

/// Something that does not fit, at a node of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

/// Compares a document with a table and returns all that does not fit, in the order of the file.
pub(super) fn misfits(node: &Node, table: &Table) -> Vec<Misfit> {
    let mut found = Vec::new();
    fits_table(node, table, table.noun, &mut found);
    found.sort_by_key(|misfit| misfit.place);
    found
}

fn misfit(node: &Node, message: String, hint: Option<String>) -> Misfit {
    Misfit {
        place: node.place,
        message,
        hint,
    }
}

fn fits_table(node: &Node, table: &Table, what: &str, found: &mut Vec<Misfit>) {
    if !matches!(node.content, Content::Map(_)) {
        found.push(misfit(
            node,
            format!("{what} must be a map, not {}", node.shape()),
            None,
        ));
        return;
    }
    let names = || table.keys.iter().map(|key| key.name);
    for (name, value) in node.entries() {
        let written = name.written().unwrap_or_default();
        match table.keys.iter().find(|key| key.name == written) {
            Some(key) => fits(value, &key.shape, &format!("'{}'", key.name), found),
            None => {
                let hint = did_you_mean(written, names())
                    .unwrap_or_else(|| format!("{} has {}", table.noun, listed(names())));
                found.push(misfit(name, format!("unknown key '{written}'"), Some(hint)));
            }
        }
    }
    let has = |name: &str| node.get(name).is_some();
    for key in table.keys.iter().filter(|key| key.required && !has(key.name)) {
        let message = format!("{} needs the key '{}'", table.noun, key.name);
        found.push(misfit(
            node,
            message,
            Some(format!("'{}': {}", key.name, key.doc)),
        ));
    }
    let there: Vec<&str> = table.one_of.iter().copied().filter(|name| has(name)).collect();
    if !table.one_of.is_empty() && there.len() != 1 {
        let choice = listed(table.one_of.iter().copied());
        let message = match there.as_slice() {
            [] => format!("{} needs one of {choice}", table.noun),
            both => format!(
                "{} takes one of {choice}, not {}",
                table.noun,
                listed(both.iter().copied())
            ),
        };
        found.push(misfit(node, message, None));
    }
    if !table.some_of.is_empty() && !table.some_of.iter().any(|name| has(name)) {
        let choice = listed(table.some_of.iter().copied());
        found.push(misfit(
            node,
            format!("{} needs one of {choice}", table.noun),
            None,
        ));
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words
        .map(|word| format!("'{word}'"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn fits(node: &Node, shape: &Shape, what: &str, found: &mut Vec<Misfit>) {
    match shape {
        Shape::List(item) => match node.items() {
            Some([]) => found.push(misfit(node, format!("{what} must not be empty"), None)),
            Some(items) => {
                let what = format!("an item of {what}");
                items.iter().for_each(|node| fits(node, item, &what, found));
            }
            None => wrong(node, shape, what, found),
        },
        Shape::Map(entry) => match &node.content {
            Content::Map(entries) if entries.is_empty() => {
                found.push(misfit(node, format!("{what} must not be empty"), None));
            }
            Content::Map(entries) => {
                for (name, value) in entries {
                    let what = format!("'{}'", name.written().unwrap_or_default());
                    fits(value, entry, &what, found);
                }
            }
            _ => wrong(node, shape, what, found),
        },
        Shape::Table(table) => fits_table(node, table, what, found),
        Shape::Either(shapes) => match shapes.iter().find(|shape| takes(shape, node)) {
            Some(shape) => fits(node, shape, what, found),
            None => wrong(node, shape, what, found),
        },
        Shape::Object if matches!(node.content, Content::Map(_)) => {}
        Shape::Object => wrong(node, shape, what, found),
        _ => fits_scalar(node, shape, what, found),
    }
}

/// Tells by the kind of the node alone whether a shape may be meant.
fn takes(shape: &Shape, node: &Node) -> bool {
    match (shape, &node.content) {
        (Shape::List(_), Content::List(_)) => true,
        (Shape::Map(_) | Shape::Table(_) | Shape::Object, Content::Map(_)) => true,
        (Shape::List(_) | Shape::Map(_) | Shape::Table(_) | Shape::Object, _) => false,
        (Shape::Either(shapes), _) => shapes.iter().any(|shape| takes(shape, node)),
        (_, Content::Scalar { .. }) => true,
        _ => false,
    }
}

fn fits_scalar(node: &Node, shape: &Shape, what: &str, found: &mut Vec<Misfit>) {
    let Content::Scalar { value, text, .. } = &node.content else {
        return wrong(node, shape, what, found);
    };
    let good = match shape {
        Shape::Text(_) if value.as_str().is_some_and(|text| text.trim().is_empty()) => {
            // `when: !absent.found` is a YAML tag on nothing.
            let hint = "write a text that starts with '!' in quotes".to_owned();
            found.push(misfit(node, format!("{what} must not be empty"), Some(hint)));
            return;
        }
        Shape::Text(_) => value.is_string(),
        Shape::Argument => value.is_string() || value.is_number(),
        Shape::Bool => value.is_boolean(),
        Shape::Number => value.is_i64(),
        Shape::Exactly(number) => value.as_i64() == Some(*number),
        Shape::Literal => value.is_boolean() || value.is_i64() || value.is_string(),
        Shape::OneOf(words) => {
            let words = words();
            if !words.contains(&text.as_str()) {
                let hint = did_you_mean(text, words.iter().copied())
                    .unwrap_or_else(|| format!("it is one of {}", listed(words.iter().copied())));
                found.push(misfit(node, format!("{what} cannot be '{text}'"), Some(hint)));
            }
            true
        }
        _ => true,
    };
    if !good {
        wrong(node, shape, what, found);
    }
}

fn wrong(node: &Node, shape: &Shape, what: &str, found: &mut Vec<Misfit>) {
    let is_scalar = matches!(node.content, Content::Scalar { .. }) && !node.is_null();
    let hint = match shape {
        Shape::Text(_) | Shape::Argument if is_scalar => Some(format!(
            "write it in quotes: '{}'",
            node.written().unwrap_or_default()
        )),
        _ => None,
    };
    let message = format!("{what} must be {}, not {}", name_of(shape), node.shape());
    found.push(misfit(node, message, hint));
}

fn name_of(shape: &Shape) -> String {
    match shape {
        Shape::Text(noun) => format!("a {noun}"),
        Shape::Argument => "a word".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Number => "an integer".to_owned(),
        Shape::Exactly(number) => number.to_string(),
        Shape::Literal => "a bool, an integer or a word".to_owned(),
        Shape::OneOf(words) => format!("one of {}", listed(words().into_iter())),
        Shape::List(_) => "a list".to_owned(),
        Shape::Map(_) | Shape::Table(_) | Shape::Object => "a map".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(name_of).collect::<Vec<_>>().join(" or "),
    }
}
