//! Whether an answer fits a committed schema; nothing here knows a kind of answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value as Json;

/// Whether a value fits the part of JSON Schema that ours uses; the path of what does not.
pub(crate) fn misfit(root: &Json, schema: &Json, value: &Json, path: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        return misfit(root, target, value, path);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any.iter().any(|one| misfit(root, one, value, path).is_none());
        return (!fits).then(|| path.to_owned());
    }
    let kind = schema["type"].as_str();
    let typed = match kind {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(other) => panic!("{path}: a type '{other}' that the test does not know"),
        None => schema["const"] == *value || schema["enum"].as_array().is_some_and(|all| all.contains(value)),
    };
    if !typed {
        return Some(path.to_owned());
    }
    let required = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str);
    for field in required {
        let Some(of_field) = value.get(field) else {
            return Some(format!("{path}.{field}"));
        };
        if let Some(wrong) = misfit(
            root,
            &schema["properties"][field],
            of_field,
            &format!("{path}.{field}"),
        ) {
            return Some(wrong);
        }
    }
    let mut items = value
        .as_array()
        .filter(|_| kind == Some("array"))
        .into_iter()
        .flatten();
    items.find_map(|item| misfit(root, &schema["items"], item, &format!("{path}[]")))
}
