//! Schema 1: which keys schema 2 renamed, and a document of schema 1 as one of schema 2.
//!
//! The text of the file is not changed here; `convert` does that.

use serde_json::{Value as Json, json};

use super::Misfit;
use crate::k8s::yaml::{Content, Node, Place};
use crate::rules::file::{OutdatedKey, Successor};
use crate::rules::shape;

/// The keys of a rule that schema 2 renamed.
const RENAMED: [(&str, &str); 5] = [
    ("on", "subject"),
    ("gate", "precondition"),
    ("bind", "lookup"),
    ("rulesOut", "alternatives"),
    ("look", "inspect"),
];
/// The key of schema 1 without a successor: the engine decides which objects a row of `kubectl get` can answer for.
const DEEP: &str = "deep";
/// The key of schema 1 that stands on the cause; schema 2 names kinds of causes on the symptom.
const EXPLAINS: &str = "explains";

/// What a document of schema 1 used.
#[derive(Default)]
pub(in crate::rules) struct Earlier {
    /// The keys of schema 1 that it used; empty for a document of schema 2.
    pub(in crate::rules) outdated: Vec<OutdatedKey>,
    pub(super) deep: bool,
    /// The value of `explains`.
    pub(super) explains: Option<Node>,
    pub(super) misfits: Vec<Misfit>,
}

/// Returns a document of either schema in the keys of schema 2. Of a document of schema 2 nothing is renamed.
pub(in crate::rules) fn current(mut node: Node) -> (Node, Earlier) {
    let mut earlier = Earlier::default();
    let Some(schema) = node.get("schema").filter(|schema| schema.to_json() == json!(1)) else {
        return (node, earlier);
    };
    let schema = schema.place;
    earlier.outdated.push(OutdatedKey {
        place: schema,
        old: "1",
        successor: Successor::Word("2"),
    });
    if let Content::Map(entries) = &mut node.content {
        entries.retain(|(key, value)| !earlier.takes(key, value));
        for (key, value) in entries.iter_mut() {
            if key.written() == Some("schema") {
                value.content = scalar("2", json!(2));
            }
        }
    }
    for (old, new) in RENAMED {
        earlier.rename(&mut node, (old, new));
    }
    for patch in patches(&mut node) {
        earlier.rename(patch, ("on", "object"));
    }
    earlier.outdated.sort_by_key(|key| key.place);
    (node, earlier)
}

impl Earlier {
    /// Takes a key out of the document that schema 2 does not have there.
    fn takes(&mut self, key: &Node, value: &Node) -> bool {
        let (old, successor) = match key.written() {
            Some(DEEP) => (DEEP, Successor::Nothing),
            Some(EXPLAINS) => (EXPLAINS, Successor::OnSymptom("explainedBy")),
            _ => return false,
        };
        let place = key.place;
        self.outdated.push(OutdatedKey {
            place,
            old,
            successor,
        });
        if old == DEEP {
            self.deep = value.to_json() == Json::Bool(true);
            return true;
        }
        let alone = Node {
            place,
            content: Content::Map(vec![(key.clone(), value.clone())]),
        };
        let misfits = shape::misfits(&alone, &shape::SCHEMA_1);
        if misfits.is_empty() {
            self.explains = Some(value.clone());
        }
        self.misfits.extend(misfits);
        true
    }

    fn rename(&mut self, map: &mut Node, (old, new): (&'static str, &'static str)) {
        let place_of = |map: &Node, name: &str| -> Option<Place> {
            let mut keys = map.entries().iter().map(|(key, _)| key);
            keys.find(|key| key.written() == Some(name)).map(|key| key.place)
        };
        let Some(place) = place_of(map, old) else { return };
        if let Some(other) = place_of(map, new) {
            self.misfits.push(Misfit {
                place: place.max(other),
                message: format!("'{old}' and '{new}' are the same key"),
                hint: Some(format!("keep '{new}'")),
            });
        }
        if let Content::Map(entries) = &mut map.content {
            let named = entries.iter_mut().map(|(key, _)| key);
            for key in named.filter(|key| key.written() == Some(old)) {
                key.content = scalar(new, json!(new));
            }
        }
        self.outdated.push(OutdatedKey {
            place,
            old,
            successor: Successor::Word(new),
        });
    }
}

fn scalar(text: &str, value: Json) -> Content {
    Content::Scalar {
        value,
        text: text.to_owned(),
        quoted: false,
    }
}

/// The values of `patchObject` in the list `fix`.
fn patches(node: &mut Node) -> Vec<&mut Node> {
    let Some(Content::List(fixes)) = value_of(node, "fix").map(|fix| &mut fix.content) else {
        return Vec::new();
    };
    fixes
        .iter_mut()
        .filter_map(|fix| value_of(fix, "patchObject"))
        .collect()
}

fn value_of<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    match &mut node.content {
        Content::Map(entries) => entries
            .iter_mut()
            .find(|(key, _)| key.written() == Some(name))
            .map(|(_, value)| value),
        _ => None,
    }
}

/// Adds to faults about keys that schema 2 renamed what they are called now.
pub(super) fn name_successors(node: &Node, misfits: &mut [Misfit]) {
    for (key, _) in node.entries() {
        let written = key.written().unwrap_or_default();
        let successor = RENAMED.into_iter().find(|(old, _)| *old == written);
        let hint = match successor {
            Some((old, new)) if node.get(new).is_some() => {
                format!("schema 2 calls it '{new}', which is given too: remove '{old}'")
            }
            Some((_, new)) => format!("schema 2 calls it '{new}'"),
            None if written == DEEP => "schema 2 has no such key: remove it".to_owned(),
            None if written == EXPLAINS => {
                "in schema 2 the symptom names kinds of causes: 'explainedBy'".to_owned()
            }
            None => continue,
        };
        let mut unknown = misfits.iter_mut();
        if let Some(misfit) =
            unknown.find(|one| one.place == key.place && one.message.starts_with("unknown key"))
        {
            misfit.hint = Some(hint);
        }
    }
}
