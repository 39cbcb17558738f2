//! Reading fields out of an object's JSON: an absent field is empty, never a failure.
//!
//! What a field means is said where it is read, not here.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::k8s::time::{self, Timestamp};

/// A value that holds nothing, for absent objects.
pub(crate) static NOTHING: Json = Json::Null;

/// Returns the value at a JSON pointer (`/spec/template/spec`), or null.
pub(crate) fn at<'a>(json: &'a Json, pointer: &str) -> &'a Json {
    json.pointer(pointer).unwrap_or(&NOTHING)
}

/// Returns the string at a pointer, `""` where there is none.
pub(crate) fn word<'a>(json: &'a Json, pointer: &str) -> &'a str {
    at(json, pointer).as_str().unwrap_or_default()
}

pub(crate) fn int(json: &Json, pointer: &str) -> Option<i64> {
    at(json, pointer).as_i64()
}

/// Returns whether the field is there and true.
pub(crate) fn flag(json: &Json, pointer: &str) -> bool {
    at(json, pointer).as_bool().unwrap_or(false)
}

pub(crate) fn list<'a>(json: &'a Json, pointer: &str) -> &'a [Json] {
    at(json, pointer).as_array().map_or(&[], Vec::as_slice)
}

/// Returns the strings of a list.
pub(crate) fn words<'a>(json: &'a Json, pointer: &str) -> impl Iterator<Item = &'a str> {
    list(json, pointer).iter().filter_map(Json::as_str)
}

/// Returns a map of words; entries that are no strings are left out.
pub(crate) fn map(json: &Json, pointer: &str) -> BTreeMap<String, String> {
    let entries = at(json, pointer)
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::iter);
    entries
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Returns the time at a pointer. The zero time that containerd writes for "never" counts as absent.
pub(crate) fn moment(json: &Json, pointer: &str) -> Option<Timestamp> {
    time::parse(word(json, pointer)).filter(|time| time.as_second() > 0)
}

/// Returns the entry of a list of objects that has this `name`.
pub(crate) fn named<'a>(list: &'a [Json], name: &str) -> Option<&'a Json> {
    list.iter().find(|entry| word(entry, "/name") == name)
}

/// Returns what may be written as a number or as text (a port, an amount) as text.
pub(crate) fn scalar(json: &Json, pointer: &str) -> String {
    match at(json, pointer) {
        Json::String(name) => name.clone(),
        Json::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
