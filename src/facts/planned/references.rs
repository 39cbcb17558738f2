//! The Secrets and ConfigMaps that a pod refers to, and those of them that are not there.
//! https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist

use serde_json::Value as Json;

use crate::facts::field;
use crate::facts::value::{Fact, Text};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Existence, Input, Snapshot};

/// Something that must be there before a container starts.
struct Reference<'j> {
    /// Where the name stands in the pod.
    path: String,
    kind: Kind,
    name: &'j str,
    /// The key and where it stands, if one is asked for.
    key: Option<(String, &'j str)>,
}

/// Says of each reference that leads nowhere what is missing; unknown if only what was not seen may miss.
pub(super) fn missing(snapshot: &Snapshot, pod: &ObjectRef, json: &Json) -> Fact {
    let mut told: Vec<Text> = Vec::new();
    let mut unknown: Option<Input> = None;
    for reference in references(&json["spec"]) {
        let kind = reference.kind.name();
        let (path, sentence) = match snapshot.look_up(reference.kind, &pod.namespace, reference.name) {
            Existence::Unknown(input) => {
                unknown = Some(input);
                continue;
            }
            Existence::Absent => {
                let sentence = format!("{kind} {}/{} not found", pod.namespace, reference.name);
                (reference.path, sentence)
            }
            Existence::Exists(row) => match (reference.key, snapshot.raw(&row.object)) {
                (Some((path, key)), Some(object)) if !has_key(object, key) => {
                    let sentence = format!("{kind} {}/{} has no key {key}", pod.namespace, reference.name);
                    (path, sentence)
                }
                _ => continue,
            },
        };
        if told.iter().all(|text| text.text.raw() != sentence) {
            told.push(Text::computed(pod, path, &sentence));
        }
    }
    match unknown {
        Some(input) if told.is_empty() => Fact::Unknown(input),
        _ => Fact::texts(told),
    }
}

fn has_key(object: &Json, key: &str) -> bool {
    ["data", "stringData", "binaryData"]
        .iter()
        .any(|map| !object[map][key].is_null())
}

fn references(spec: &Json) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for (at, volume) in field::list(spec, "/volumes").iter().enumerate() {
        let path = format!("spec.volumes[{at}]");
        of_source(volume, &path, "secretName", &mut found);
        for (at, source) in field::list(volume, "/projected/sources").iter().enumerate() {
            of_source(
                source,
                &format!("{path}.projected.sources[{at}]"),
                "name",
                &mut found,
            );
        }
    }
    for list in ["initContainers", "containers"] {
        let containers = spec[list].as_array().into_iter().flatten();
        for (at, container) in containers.enumerate() {
            of_container(container, &format!("spec.{list}[{at}]"), &mut found);
        }
    }
    found
}

fn of_source<'j>(source: &'j Json, path: &str, secret: &str, found: &mut Vec<Reference<'j>>) {
    let kinds = [
        ("secret", secret, Kind::Secret),
        ("configMap", "name", Kind::ConfigMap),
    ];
    for (member, name, kind) in kinds {
        let inner = &source[member];
        let path = format!("{path}.{member}");
        let items = inner["items"].as_array().into_iter().flatten();
        add(inner, (kind, name, &path), None, found);
        for (at, item) in items.enumerate() {
            let key = (format!("{path}.items[{at}].key"), field::word(item, "/key"));
            add(inner, (kind, name, &path), Some(key), found);
        }
    }
}

fn of_container<'j>(container: &'j Json, path: &str, found: &mut Vec<Reference<'j>>) {
    for (at, source) in field::list(container, "/envFrom").iter().enumerate() {
        for (member, kind) in [("secretRef", Kind::Secret), ("configMapRef", Kind::ConfigMap)] {
            let path = format!("{path}.envFrom[{at}].{member}");
            add(&source[member], (kind, "name", &path), None, found);
        }
    }
    for (at, variable) in field::list(container, "/env").iter().enumerate() {
        for (member, kind) in [
            ("secretKeyRef", Kind::Secret),
            ("configMapKeyRef", Kind::ConfigMap),
        ] {
            let path = format!("{path}.env[{at}].valueFrom.{member}");
            let source = &variable["valueFrom"][member];
            let key = (format!("{path}.key"), field::word(source, "/key"));
            add(source, (kind, "name", &path), Some(key), found);
        }
    }
}

fn add<'j>(
    source: &'j Json,
    (kind, name, path): (Kind, &str, &str),
    key: Option<(String, &'j str)>,
    found: &mut Vec<Reference<'j>>,
) {
    let optional = field::flag(source, "/optional");
    if let (Some(value), false) = (source[name].as_str().filter(|name| !name.is_empty()), optional) {
        found.push(Reference {
            path: format!("{path}.{name}"),
            kind,
            name: value,
            key,
        });
    }
}
