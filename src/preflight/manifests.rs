//! Texts → objects: documents, lists and lists in them, each object with the node that it was read of.
//!
//! What cannot be read and what is of a kind that nobody here reads is kept apart, and told.

use serde_json::{Value as Json, json};

use crate::facts::planned::needs::NEEDS;
use crate::k8s::yaml::{self, Content, Node, Place};
use crate::k8s::{Kind, ObjectRef};

/// A list in a list in a list is no manifest.
const DEEPEST_LIST: usize = 4;

/// A text with the name by which findings call it.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
    /// The same lines as they may be quoted, without secrets.
    pub(crate) shown: String,
}

/// Something of a file that is not judged because it is broken.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Position in `files`.
    pub(crate) file: usize,
    pub(crate) place: Place,
    pub(crate) message: String,
}

/// One object of a file.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) file: usize,
    pub(crate) node: Node,
    pub(crate) json: Json,
    pub(crate) object: ObjectRef,
}

/// All that was given.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    pub(crate) files: Vec<File>,
    pub(crate) objects: Vec<Manifest>,
    pub(crate) faults: Vec<Fault>,
    /// `Widget example.com/v1` and how many, for kinds without a row in the table.
    pub(crate) unjudged: std::collections::BTreeMap<String, usize>,
}

impl Manifests {
    /// Reads the objects of a file; those without a namespace go where kubectl would put them.
    pub(crate) fn read(&mut self, file: File, namespace: &str) {
        let at = self.files.len();
        for document in yaml::read(&file.text) {
            match document {
                Ok(node) => self.take(node, (at, 0), namespace),
                Err(fault) => self.fault(at, fault.place, fault.message),
            }
        }
        self.files.push(file);
    }

    /// Writes what the programs need of the API server beside each workload that does not say it itself.
    pub(crate) fn need(&mut self, needs: &str) {
        for manifest in &mut self.objects {
            let kind = manifest.object.known_kind();
            if kind == Some(Kind::Pod) || kind.is_some_and(Kind::is_workload) {
                let annotations = &mut manifest.json["metadata"]["annotations"];
                if annotations[NEEDS].is_null() {
                    annotations[NEEDS] = json!(needs);
                }
            }
        }
    }

    fn fault(&mut self, file: usize, place: Place, message: impl Into<String>) {
        let message = message.into();
        self.faults.push(Fault { file, place, message });
    }

    fn take(&mut self, node: Node, (file, depth): (usize, usize), namespace: &str) {
        let word = |key: &str| node.get(key).and_then(Node::as_text).unwrap_or_default();
        let (api_version, kind) = (word("apiVersion").to_owned(), word("kind").to_owned());
        let place = node.place;
        if kind.is_empty() || api_version.is_empty() {
            return self.fault(
                file,
                place,
                "it has no apiVersion and kind, as every Kubernetes object does",
            );
        }
        if kind.ends_with("List") && node.get("items").is_some() && depth < DEEPEST_LIST {
            return self.take_items(node, (file, depth), namespace);
        }
        let Some(known) = Kind::of(&api_version, &kind) else {
            *self
                .unjudged
                .entry(format!("{kind} ({api_version})"))
                .or_default() += 1;
            return;
        };
        let mut json = node.to_json();
        match named(known, &mut json, namespace) {
            Some(object) => self.objects.push(Manifest {
                file,
                node,
                json,
                object,
            }),
            None => self.fault(file, place, format!("{kind} has no metadata.name")),
        }
    }

    fn take_items(&mut self, node: Node, (file, depth): (usize, usize), namespace: &str) {
        let Content::Map(entries) = node.content else {
            return;
        };
        for (key, value) in entries {
            if let ("items", Content::List(items)) = (key.written().unwrap_or_default(), value.content) {
                for item in items {
                    self.take(item, (file, depth + 1), namespace);
                }
            }
        }
    }
}

/// Completes name and namespace; None if there is no name.
fn named(kind: Kind, json: &mut Json, namespace: &str) -> Option<ObjectRef> {
    let metadata = json.get_mut("metadata")?.as_object_mut()?;
    let word = |metadata: &serde_json::Map<String, Json>, field: &str| {
        let text = metadata.get(field).and_then(Json::as_str);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let name = word(metadata, "name").or_else(|| Some(word(metadata, "generateName")? + "<random>"))?;
    metadata.insert("name".to_owned(), json!(name));
    if !kind.namespaced() {
        return Some(ObjectRef::new(kind, "", &name));
    }
    let namespace = word(metadata, "namespace").unwrap_or_else(|| namespace.to_owned());
    metadata.insert("namespace".to_owned(), json!(namespace));
    Some(ObjectRef::new(kind, &namespace, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Manifests {
        let mut manifests = Manifests::default();
        let (name, text, shown) = ("a.yaml".to_owned(), text.to_owned(), text.to_owned());
        manifests.read(File { name, text, shown }, "shop");
        manifests
    }

    #[test]
    fn lists_are_opened_and_each_object_keeps_its_place() {
        let read = read(
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n\
             - {apiVersion: v1, kind: Node, metadata: {name: n1}}\n",
        );
        let told: Vec<_> = read
            .objects
            .iter()
            .map(|one| (one.object.spoken(), one.node.place.line))
            .collect();
        assert_eq!(told, [("Secret shop/a".into(), 4), ("Node n1".into(), 7)]);
    }

    #[test]
    fn a_broken_document_hides_no_other() {
        let read = read("a: [\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\nx: 1\n");
        assert_eq!(read.objects.len(), 1);
        let lines: Vec<_> = read.faults.iter().map(|fault| fault.place.line).collect();
        assert_eq!(lines, [1, 7]);
    }

    #[test]
    fn kinds_of_others_are_counted_and_modes_are_numbers() {
        let read = read(
            "apiVersion: e.io/v1\nkind: W\nmetadata: {name: w}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {x: 0644, z: yes}\n",
        );
        assert_eq!(read.unjudged["W (e.io/v1)"], 1);
        assert_eq!(read.objects[0].json["spec"], json!({"x": 420, "z": true}));
    }
}
