//! The door: every object that enters a snapshot, live or recorded, passes this one function.
//!
//! It drops what nobody reads, redacts, and makes the row. What an object means is not decided here.

mod bounds;
mod class;
mod many;
mod quick;
mod shapes;

use serde_json::{Map, Value};

use super::redact::{self, Known};
use super::rows;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::pool::Builder;
use crate::snapshot::{Kept, Row};
pub(super) use bounds::LARGEST_OBJECT;
use class::{Class, class_of, is_dropped, is_moment};
use quick::Memory;

/// What a list says of its items, which carry no kind of their own.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected<'a> {
    pub(super) api_version: &'a str,
    pub(super) kind: &'a str,
    pub(super) namespace: Option<&'a str>,
}

/// What came of an object.
pub(super) enum Admitted {
    /// Its row, and its JSON, which can be read when the door is closed.
    Object(Box<Row>, Kept),
    /// An API object of a kind that no room reads.
    OtherKind,
}

/// The door, the newest time that it saw pass, and the pool of what passed. It is closed when it is dropped.
#[derive(Default)]
pub(super) struct Door {
    newest: String,
    builder: Builder,
    memory: Memory,
    /// Values that were taken out, by which a program that prints one of them is found.
    known: Known,
    /// Fields of a wrong shape pass: what is proposed is judged, and was not accepted by an API server.
    lenient: bool,
}

impl Door {
    /// Returns a door through which fields of a wrong shape pass.
    pub(super) fn lenient() -> Self {
        Self {
            lenient: true,
            ..Self::default()
        }
    }

    /// Redacts an object and makes its row; the error completes "an item …".
    pub(super) fn admit(&mut self, mut json: Value, expected: Expected<'_>) -> Result<Admitted, String> {
        let Value::Object(object) = &mut json else {
            return Err(format!("is {}, not an object", shape(&json)));
        };
        complete(object, expected);
        let text = |field: &str| {
            object
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err("has no apiVersion and kind, as every Kubernetes object does".to_owned());
        }
        if kind == "Status" {
            return Err(format!(
                "is an answer of the API server: {}",
                redact::text(&text("message"))
            ));
        }
        let Some(kind) = kind_of(&api_version, &kind) else {
            return Ok(Admitted::OtherKind);
        };
        if let Some(reason) = self.unfit(kind, &json) {
            return Err(format!("of kind {} {reason}", kind.name()));
        }
        let Some(object) = json.as_object_mut() else {
            return Err("is not an object".to_owned());
        };
        let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
        let Some(metadata) = metadata.filter(|metadata| !word(metadata, "name").is_empty()) else {
            return Err(format!("of kind {} has no metadata.name", kind.name()));
        };
        let managers = managers(metadata.shift_remove("managedFields"));
        let reference = reference(kind, metadata, expected);
        match kind {
            Kind::ConfigMap => {
                self.known.remember_values(object, false);
                hide(object, &["data", "binaryData"], "configmap");
            }
            Kind::Secret => {
                self.known.remember_values(object, true);
                redact::secret(object);
            }
            _ => {}
        }
        self.clean_map(object);
        if self.builder.turn_over() {
            self.memory = Memory::default();
        }
        let part = self.builder.value(&json);
        let row = rows::row(
            (kind, reference),
            self.builder.view(part),
            managers,
            &mut self.memory.alike,
        );
        Ok(Admitted::Object(Box::new(row), self.builder.keep(part)))
    }

    /// Says why an object is not read: it is larger than any, or a field has a shape that no API server writes.
    fn unfit(&self, kind: Kind, json: &Value) -> Option<String> {
        let shape = || shapes::wrong(kind, json).filter(|_| !self.lenient);
        bounds::exceeded("", json).or_else(shape)
    }

    /// Returns the newest time that an object told of what had happened, in RFC 3339.
    pub(super) fn newest(&self) -> Option<&str> {
        (!self.newest.is_empty()).then_some(self.newest.as_str())
    }

    /// Returns what is known of the values that were taken out, and forgets it.
    pub(super) fn known(&mut self) -> Known {
        std::mem::take(&mut self.known)
    }

    pub(super) fn clean_map(&mut self, map: &mut Map<String, Value>) {
        map.retain(|key, _| !is_dropped(key));
        let mut line = ["command", "args"].map(|key| map.get_mut(key).map(Value::take).unwrap_or_default());
        self.clean_line(&mut line);
        for (key, value) in ["command", "args"].into_iter().zip(line) {
            if let Some(place) = map.get_mut(key) {
                *place = value;
            }
        }
        for (key, value) in map {
            if !(value.is_array() && matches!(&**key, "command" | "args")) {
                self.clean(key, value);
            }
        }
    }

    /// Redacts a command and its arguments, which are one line for the program.
    fn clean_line(&mut self, line: &mut [Value]) {
        let mut words: Vec<&mut Value> = line
            .iter_mut()
            .filter_map(Value::as_array_mut)
            .flatten()
            .collect();
        let before: Vec<String> = words
            .iter()
            .map(|word| word.as_str().unwrap_or_default().to_owned())
            .collect();
        redact::arguments(words.iter_mut().map(|word| &mut **word));
        for (before, after) in before.iter().zip(&words) {
            self.known
                .remember_change(before, after.as_str().unwrap_or_default());
        }
    }

    fn clean(&mut self, key: &str, value: &mut Value) {
        match (key, value) {
            (_, Value::String(text)) => self.clean_text(key, text),
            // Labels and the selectors on them are names.
            ("labels" | "matchLabels" | "selector" | "nodeSelector", Value::Object(map)) => {
                for (key, value) in map {
                    match value {
                        Value::String(text) => redact::label(key, text),
                        _ => self.clean(key, value),
                    }
                }
            }
            ("annotations", Value::Object(annotations)) => redact::annotations(annotations),
            ("env", Value::Array(variables)) => variables.iter_mut().for_each(|one| self.hide_value(one)),
            ("command" | "args", value @ Value::Array(_)) => self.clean_line(std::slice::from_mut(value)),
            ("httpHeaders", Value::Array(headers)) => {
                headers.iter_mut().for_each(|one| self.clean_header(one))
            }
            (_, Value::Array(items)) => items.iter_mut().for_each(|item| self.clean(key, item)),
            (_, Value::Object(map)) => self.clean_map(map),
            _ => {}
        }
    }

    fn clean_text(&mut self, key: &str, text: &mut String) {
        let clean = match class_of(key) {
            Class::Name => return,
            Class::Time if is_moment(text) => return self.tick(text),
            Class::Secret => match self.hidden(key, text) {
                Some(hidden) => hidden.into(),
                None => return,
            },
            Class::Image => redact::image(text),
            Class::CaBundle if !text.is_empty() => redact::placeholder("ca-bundle").into(),
            _ => redact::text(text),
        };
        if let std::borrow::Cow::Owned(clean) = clean {
            *text = clean;
        }
    }

    /// Returns what stands for the value of a field with the name of a secret; nothing where the value says nothing.
    fn hidden(&mut self, key: &str, text: &str) -> Option<String> {
        if redact::is_harmless(text) {
            return match redact::text(text) {
                std::borrow::Cow::Owned(clean) => Some(clean),
                std::borrow::Cow::Borrowed(_) => None,
            };
        }
        self.known.remember(key, text);
        Some(redact::placeholder("value"))
    }

    /// An empty value stays: it is no secret, and often the mistake.
    fn hide_value(&mut self, variable: &mut Value) {
        let name = variable["name"].as_str().unwrap_or_default().to_owned();
        if let Some(Value::String(value)) = variable.get_mut("value").filter(|value| **value != "") {
            self.known.remember(&name, value);
            *value = redact::placeholder("env");
        }
    }

    fn clean_header(&mut self, header: &mut Value) {
        let name = header["name"].as_str().unwrap_or_default().to_ascii_lowercase();
        let secret = ["authorization", "cookie", "auth"]
            .iter()
            .any(|word| name.contains(word))
            || redact::is_secret_key(&name);
        if let Some(Value::String(value)) = header.get_mut("value") {
            if secret {
                self.known.remember_secret(value);
                *value = redact::placeholder("header");
            } else {
                *value = redact::text(value).into_owned();
            }
        }
    }

    /// The API writes times in UTC, so that they order as text up to the second.
    fn tick(&mut self, text: &str) {
        if text.ends_with('Z') && text.get(..19) > self.newest.get(..19) {
            self.newest = text.to_owned();
        }
    }
}

/// Finds the kind; events are served under two groups.
pub(super) fn kind_of(api_version: &str, kind: &str) -> Option<Kind> {
    match (api_version.split_once('/'), kind) {
        (Some(("events.k8s.io", _)), "Event") => Some(Kind::Event),
        (Some(("extensions", _)), kind) => {
            Kind::of("apps/v1", kind).or_else(|| Kind::of("networking.k8s.io/v1", kind))
        }
        _ => Kind::of(api_version, kind),
    }
}

/// Returns what JSON holds, in words.
pub(super) fn shape(json: &Value) -> &'static str {
    match json {
        Value::Null => "nothing",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// Items of typed lists leave out what the list says; later rooms want whole objects.
fn complete(object: &mut Map<String, Value>, expected: Expected<'_>) {
    let expected = [("kind", expected.kind), ("apiVersion", expected.api_version)];
    for (field, value) in expected {
        if !value.is_empty() && !object.contains_key(field) {
            object.shift_insert(0, field.to_owned(), Value::from(value));
        }
    }
}

fn word<'a>(map: &'a Map<String, Value>, field: &str) -> &'a str {
    map.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Names the object, in the API version that this tool knows the kind by.
fn reference(kind: Kind, metadata: &mut Map<String, Value>, expected: Expected<'_>) -> ObjectRef {
    if !kind.namespaced() {
        return ObjectRef::new(kind, "", word(metadata, "name"));
    }
    if word(metadata, "namespace").is_empty() {
        // Where kubectl would create it.
        let namespace = expected.namespace.unwrap_or("default");
        metadata.insert("namespace".to_owned(), Value::from(namespace));
    }
    ObjectRef::new(kind, word(metadata, "namespace"), word(metadata, "name"))
}

fn managers(fields: Option<Value>) -> Vec<String> {
    let Some(Value::Array(fields)) = fields else {
        return Vec::new();
    };
    let mut managers: Vec<String> = Vec::new();
    for field in fields {
        let name = field["manager"].as_str().unwrap_or_default();
        if !name.is_empty() && !managers.iter().any(|known| known == name) {
            managers.push(name.to_owned());
        }
    }
    managers
}

fn hide(object: &mut Map<String, Value>, fields: &[&str], kind: &str) {
    for field in fields {
        let values = object
            .get_mut(*field)
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten();
        for (_, value) in values {
            *value = Value::from(redact::placeholder(kind));
        }
    }
}

#[cfg(test)]
mod tests;
