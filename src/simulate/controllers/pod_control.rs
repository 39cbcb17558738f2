//! What every controller does when it creates a Pod: template and owner become an object, which the API server names.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/controller_utils.go

use serde_json::{Value, json};

use super::{RANDOM, UID};
use crate::simulate::defaults;
use crate::simulate::fields::{inside, put, text};

/// A name that is longer is cut before the five random letters.
const LONGEST_PREFIX: usize = 58;
/// The longest name of an object.
const LONGEST_NAME: usize = 253;
/// Annotations of templates that the API server drops since init containers have a field.
const DROPPED: [&str; 4] = [
    "pod.beta.kubernetes.io/init-containers",
    "pod.alpha.kubernetes.io/init-containers",
    "pod.beta.kubernetes.io/init-container-statuses",
    "pod.alpha.kubernetes.io/init-container-statuses",
];

/// Who creates a Pod.
pub(super) struct Controller<'a> {
    pub(super) api_version: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) uid: &'a str,
    pub(super) namespace: &'a str,
}

impl<'a> Controller<'a> {
    pub(super) fn of(owner: &'a Value, api_version: &'static str, kind: &'static str) -> Self {
        let or = |pointer: &str, other: &'static str| match text(owner, pointer) {
            "" => other,
            written => written,
        };
        Self {
            api_version,
            kind,
            name: text(owner, "/metadata/name"),
            uid: or("/metadata/uid", UID),
            namespace: or("/metadata/namespace", "default"),
        }
    }

    /// Returns the owner reference of what it creates.
    pub(super) fn reference(&self) -> Value {
        json!({"apiVersion": self.api_version, "kind": self.kind, "name": self.name, "uid": self.uid,
            "controller": true, "blockOwnerDeletion": true})
    }

    /// Returns the Pod of a template, with a name that the API server generates. Its spec is that of the template:
    /// `settle` follows when the controller has added its own.
    pub(super) fn pod(&self, template: &Value) -> Value {
        let mut metadata = json!({"generateName": prefix(self.name), "namespace": self.namespace});
        for field in ["labels", "annotations", "finalizers"] {
            if !template["metadata"][field].is_null() {
                put(&mut metadata, field, template["metadata"][field].clone());
            }
        }
        put(&mut metadata, "ownerReferences", json!([self.reference()]));
        let mut spec = template["spec"].clone();
        // A template is stored, and its amounts with it, before a Pod comes of it.
        defaults::read(&mut spec);
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    }
}

/// A dash makes a generated name prettier, where the name leaves room for one.
fn prefix(name: &str) -> String {
    if name.len() < LONGEST_NAME {
        format!("{name}-")
    } else {
        name.to_owned()
    }
}

/// Puts a label onto a Pod.
pub(super) fn label(pod: &mut Value, key: &str, value: &str) {
    mark(pod, "labels", key, value);
}

/// Puts an annotation onto a Pod.
pub(super) fn annotate(pod: &mut Value, key: &str, value: &str) {
    mark(pod, "annotations", key, value);
}

fn mark(object: &mut Value, map: &str, key: &str, value: &str) {
    let metadata = super::fields::made(object, "metadata");
    if let Some(map) = metadata.and_then(|metadata| super::fields::made(metadata, map)) {
        put(map, key, value);
    }
}

/// Does to a Pod what the API server does before admission and storage: defaults, name, keys of selectors.
pub(super) fn settle(pod: &mut Value) {
    if let Some(annotations) = pod
        .pointer_mut("/metadata/annotations")
        .and_then(Value::as_object_mut)
    {
        annotations.retain(|key, _| !DROPPED.contains(&key.as_str()));
    }
    defaults::fill(pod);
    defaults::strategy::prepare(pod, None);
    let prefix = text(pod, "/metadata/generateName");
    if text(pod, "/metadata/name").is_empty() && !prefix.is_empty() {
        let cut = prefix
            .char_indices()
            .nth(LONGEST_PREFIX)
            .map_or(prefix.len(), |(at, _)| at);
        let name = format!("{}{RANDOM}", &prefix[..cut]);
        if let Some(metadata) = inside(pod, "metadata") {
            put(metadata, "name", name);
        }
    }
}
