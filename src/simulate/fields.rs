//! Reading and changing JSON objects whose shape nobody has checked: what is not there, or not an object, is left alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Puts a field into an object.
pub(super) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value.into());
    }
}

/// Puts a field into an object that does not have it.
pub(super) fn put_absent(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(object) = object.as_object_mut()
        && !object.contains_key(key)
    {
        object.insert(key.to_owned(), value.into());
    }
}

/// Puts a field into an object where it is absent or zero, which Go does not tell apart.
pub(super) fn put_zero(object: &mut Value, key: &str, value: impl Into<Value>) {
    let zero = match &object[key] {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_i64() == Some(0),
        _ => false,
    };
    if zero {
        put(object, key, value);
    }
}

/// Takes a field out of an object.
pub(super) fn remove(object: &mut Value, key: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(key);
    }
}

/// Returns the labels of an object.
pub(super) fn labels(object: &Value) -> BTreeMap<String, String> {
    let labels = object["metadata"]["labels"].as_object().into_iter().flatten();
    labels
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// Returns the items of a list in an object.
pub(super) fn items<'a>(object: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    object
        .get_mut(key)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}

/// Returns a field of an object that is an object itself.
pub(super) fn inside<'a>(object: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    object.get_mut(key).filter(|value| value.is_object())
}

/// Returns a field of an object, made an empty object where it is not one yet.
pub(super) fn made<'a>(object: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    let value = object
        .as_object_mut()?
        .entry(key.to_owned())
        .or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    Some(value)
}

/// Appends to a list in an object; the list is made where it is absent.
pub(super) fn append(object: &mut Value, key: &str, item: Value) {
    let Some(object) = object.as_object_mut() else {
        return;
    };
    match object.entry(key.to_owned()).or_insert(Value::Null) {
        Value::Array(list) => list.push(item),
        absent => *absent = Value::Array(vec![item]),
    }
}

/// Returns a text of an object; empty, if there is none.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Returns a whole number of an object.
pub(super) fn number(object: &Value, pointer: &str) -> Option<i64> {
    object.pointer(pointer).and_then(Value::as_i64)
}

/// Returns the list in an object; empty, if there is none.
pub(super) fn list<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    let list = object.pointer(pointer).and_then(Value::as_array);
    list.map_or(&[][..], Vec::as_slice)
}
