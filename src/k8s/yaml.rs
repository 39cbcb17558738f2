//! YAML as kubectl reads it (`0644` is 420, `yes` is true), with the place of every node.
//!
//! The only room that names the parser. A broken document does not hide the documents after it.

mod comments;
mod merge;
mod node;
mod place;
mod scalar;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::Value as Json;

pub(crate) use comments::{Comment, comments};
pub(crate) use place::{Place, place_within};

/// A node of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) content: Content,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// A scalar: its value by kubectl's rules, and the text as the parser gives it.
    Scalar {
        value: Json,
        text: String,
        quoted: bool,
    },
    List(Vec<Node>),
    /// In the order of the file; keys keep their place. A repeated key is a fault.
    Map(Vec<(Node, Node)>),
}

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    pub(crate) message: String,
}

/// Deeper nesting than any API object has; it also bounds the recursion of everything that walks a node.
const DEPTH: usize = 100;
/// What aliases and merge keys may add to one stream, in bytes of memory. Manifests use a handful; a bomb uses gigabytes.
const COPIED_BYTES: usize = 16 << 20;
/// Keys and values of one stream, so that many short ones do not take all memory.
const MOST_NODES: usize = 1_000_000;

/// Reads a stream: one entry for each document that is not empty, broken ones as faults.
pub(crate) fn read(text: &str) -> Vec<Result<Node, Fault>> {
    documents(text, false)
}

/// Reads a stream in which tags, anchors and aliases are faults.
///
/// Where texts are expressions, `!a && b` without quotes would be read as a tag and an anchor before `b`.
pub(crate) fn read_plain(text: &str) -> Vec<Result<Node, Fault>> {
    documents(text, true)
}

fn documents(text: &str, plain: bool) -> Vec<Result<Node, Fault>> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
        // As libyaml and go-yaml do.
        block_scalar_eof_without_line_feed: true,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut documents = Vec::new();
    let new = |used: Used| Builder {
        plain,
        used,
        ..Builder::default()
    };
    let mut builder = new(Used::default());
    while let Some(next) = parser.next() {
        match next {
            Ok((Event::DocumentStart(..), _)) => builder = new(builder.used),
            Ok((Event::DocumentEnd, _)) => {
                let next = new(builder.used);
                documents.extend(std::mem::replace(&mut builder, next).finish());
            }
            Ok((event, span)) => {
                builder.take(event, at(span.start));
                if builder.used.nodes > MOST_NODES {
                    let message =
                        format!("it has more than {MOST_NODES} keys and values; give it as several files");
                    let place = at(span.start);
                    documents.push(Err(Fault { place, message }));
                    break;
                }
            }
            Err(error) => {
                documents.push(Err(fault_of(&error)));
                builder = new(builder.used);
                match parser.proceed_next_document() {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        documents.push(Err(fault_of(&error)));
                        break;
                    }
                }
            }
        }
    }
    documents
}

fn at(mark: granit_parser::Marker) -> Place {
    Place {
        line: mark.line(),
        column: mark.col() + 1,
    }
}

fn fault_of(error: &granit_parser::ScanError) -> Fault {
    Fault {
        place: at(*error.marker()),
        message: error.info(),
    }
}

/// How much of its bounds a stream has used.
#[derive(Clone, Copy, Default)]
struct Used {
    nodes: usize,
    copied_bytes: usize,
}

/// A collection whose end was not seen yet.
struct Open {
    place: Place,
    anchor: usize,
    is_map: bool,
    /// For a map, keys and values by turns.
    children: Vec<Node>,
}

/// Builds one document from events, without recursion.
#[derive(Default)]
struct Builder {
    /// Tags, anchors and aliases are faults.
    plain: bool,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Node>,
    used: Used,
    /// The first thing that is wrong; the rest of the document is still walked, to find its end.
    fault: Option<Fault>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, place: Place) {
        if self.plain {
            self.refuse_marks(&event, place);
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = scalar_node(text, style, tag.as_deref(), place);
                self.complete(node, anchor);
            }
            Event::SequenceStart(_, anchor, _) => self.open(place, anchor, false),
            Event::MappingStart(_, anchor, _) => self.open(place, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => {}
        }
    }

    fn refuse_marks(&mut self, event: &Event<'_>, place: Place) {
        let mark = match event {
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, _, Some(_))
            | Event::MappingStart(_, _, Some(_)) => "a tag ('!…')",
            Event::Scalar(_, _, 1.., _)
            | Event::SequenceStart(_, 1.., _)
            | Event::MappingStart(_, 1.., _) => "an anchor ('&…')",
            Event::Alias(_) => "an alias ('*…')",
            _ => return,
        };
        self.fail(place, format!("this is {mark} to YAML: put the text in quotes"));
    }

    fn open(&mut self, place: Place, anchor: usize, is_map: bool) {
        if self.open.len() >= DEPTH {
            self.fail(place, format!("nested deeper than {DEPTH} levels"));
        }
        self.open.push(Open {
            place,
            anchor,
            is_map,
            children: Vec::new(),
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let content = if open.is_map {
            self.map(open.children)
        } else {
            Content::List(open.children)
        };
        let node = Node {
            place: open.place,
            content,
        };
        self.complete(node, open.anchor);
    }

    fn complete(&mut self, node: Node, anchor: usize) {
        if self.fault.is_some() {
            // Nothing of a broken document is kept, so a hostile one costs no memory.
            return;
        }
        self.used.nodes += 1;
        if anchor != 0 && self.copy(node.bytes(), node.place) {
            self.anchors.insert(anchor, node.clone());
        }
        if self.fault.is_some() {
            return;
        }
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => self.root = Some(node),
        }
    }

    fn alias(&mut self, anchor: usize, place: Place) {
        let Some(target) = self.anchors.get(&anchor) else {
            return self.fail(place, "an alias stands inside the node that it names".to_owned());
        };
        let (bytes, depth) = (target.bytes(), target.depth());
        if self.open.len() + depth > DEPTH {
            return self.fail(place, format!("aliases nest deeper than {DEPTH} levels"));
        }
        if self.copy(bytes, place) {
            // The excerpt of a fault belongs where the value is used; only the top of it moves there.
            let mut node = self.anchors[&anchor].clone();
            node.place = place;
            self.complete(node, 0);
        }
    }

    fn copy(&mut self, bytes: usize, place: Place) -> bool {
        self.used.copied_bytes = self.used.copied_bytes.saturating_add(bytes);
        if self.used.copied_bytes > COPIED_BYTES {
            let most = COPIED_BYTES >> 20;
            self.fail(
                place,
                format!("anchors and aliases expand to more than {most} MiB"),
            );
        }
        self.fault.is_none()
    }

    fn map(&mut self, children: Vec<Node>) -> Content {
        let mut entries: Vec<(Node, Node)> = Vec::with_capacity(children.len() / 2);
        let mut merged = Vec::new();
        let mut keys = HashSet::new();
        let mut children = children.into_iter();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            if key.is_merge() {
                merged.push((key.place, value));
                continue;
            }
            match key.key_text() {
                None => self.fail(key.place, "a key must be a word, a number or a bool".to_owned()),
                Some(word) if keys.contains(word.as_ref()) => {
                    let message = match key.written() {
                        Some(written) if written != word.as_ref() => {
                            format!("the key '{written}' is repeated: YAML reads it as '{word}'")
                        }
                        _ => format!("the key '{word}' is repeated"),
                    };
                    self.fail(key.place, message);
                }
                Some(word) => {
                    keys.insert(word.into_owned());
                    entries.push((key, value));
                }
            }
        }
        for (place, source) in merged {
            if let Err(message) = merge::into(&mut entries, &mut keys, source) {
                self.fail(place, message);
            }
        }
        Content::Map(entries)
    }

    fn fail(&mut self, place: Place, message: String) {
        if self.fault.is_none() {
            self.fault = Some(Fault { place, message });
            self.anchors.clear();
            self.open.iter_mut().for_each(|open| open.children.clear());
        }
    }

    fn finish(self) -> Option<Result<Node, Fault>> {
        match (self.fault, self.root) {
            (Some(fault), _) => Some(Err(fault)),
            (None, Some(root)) if !root.is_null() => Some(Ok(root)),
            _ => None,
        }
    }
}

fn scalar_node(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, place: Place) -> Node {
    let quoted = style != ScalarStyle::Plain;
    let text = text.into_owned();
    let says_text = tag.is_some_and(|tag| {
        let known = ["int", "float", "bool", "null"];
        !known.iter().any(|word| tag.is_yaml_core_schema_tag(word))
    });
    let value = match tag {
        _ if says_text => Json::String(text.clone()),
        None if quoted => Json::String(text.clone()),
        _ => scalar::resolve(&text),
    };
    Node {
        place,
        content: Content::Scalar { value, text, quoted },
    }
}

#[cfg(test)]
mod tests;
