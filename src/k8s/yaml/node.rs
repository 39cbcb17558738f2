//! What can be asked of a node of a document.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Content, Node};

impl Node {
    /// Returns the node as JSON, keys as text: what kubectl would send.
    pub(crate) fn to_json(&self) -> Json {
        match &self.content {
            Content::Scalar { value, .. } => value.clone(),
            Content::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Content::Map(entries) => Json::Object(
                entries
                    .iter()
                    .filter_map(|(key, value)| Some((key.key_text()?.into_owned(), value.to_json())))
                    .collect(),
            ),
        }
    }

    /// Returns the value of a key, by the key's text as written: `on` finds `on:`, although kubectl would
    /// call that key `true`.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(name, _)| name.written() == Some(key))
            .map(|(_, value)| value)
    }

    /// Returns the entries of a map, and nothing for any other node.
    pub(crate) fn entries(&self) -> &[(Node, Node)] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the nodes of a list.
    pub(crate) fn items(&self) -> Option<&[Node]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the text of a scalar whose value is text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar {
                value: Json::String(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// Returns the text of any scalar, before it became a number or a bool.
    pub(crate) fn written(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(
            &self.content,
            Content::Scalar {
                value: Json::Null,
                ..
            }
        )
    }

    /// Returns what the node is, for messages: `a list`, `the number 3`.
    pub(crate) fn shape(&self) -> String {
        match &self.content {
            Content::List(_) => "a list".to_owned(),
            Content::Map(_) => "a map".to_owned(),
            Content::Scalar { value, text, .. } => match value {
                Json::Null => "nothing".to_owned(),
                Json::Bool(_) => format!("the bool '{text}'"),
                Json::Number(_) => format!("the number {text}"),
                _ => "a text".to_owned(),
            },
        }
    }

    /// Returns the key as JSON has it: `n:` is `false`, `0x10:` is `16`.
    pub(crate) fn key_text(&self) -> Option<Cow<'_, str>> {
        match &self.content {
            Content::Scalar { value, .. } => match value {
                Json::String(text) => Some(Cow::Borrowed(text)),
                Json::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
                Json::Number(value) => Some(Cow::Owned(value.to_string())),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn is_merge(&self) -> bool {
        matches!(&self.content, Content::Scalar { text, quoted: false, .. } if text == "<<")
    }

    /// Returns about how many bytes of memory a copy of it takes: its texts, and so much for each node.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Node>()
            + match &self.content {
                // The text stands in the value, too.
                Content::Scalar { text, .. } => 2 * text.len(),
                Content::List(items) => items.iter().map(Node::bytes).sum(),
                Content::Map(entries) => entries.iter().map(|(k, v)| k.bytes() + v.bytes()).sum::<usize>(),
            }
    }

    pub(super) fn depth(&self) -> usize {
        1 + match &self.content {
            Content::Scalar { .. } => 0,
            Content::List(items) => items.iter().map(Node::depth).max().unwrap_or(0),
            Content::Map(entries) => entries.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
        }
    }
}
