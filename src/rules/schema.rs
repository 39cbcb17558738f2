//! The JSON Schemas of rule files and case files, for editors; made from the table that the reader walks.

use serde_json::{Map, Value as Json, json};

use super::shape::{CASE_FILE, RULE, Shape, Table};

/// Returns the schema of rule files: `rules/schema.json`.
pub(crate) fn of_rules() -> Json {
    document("A rule of sandbox-doctor", &RULE)
}

/// Returns the schema of case files: `rules/test.schema.json`.
pub(crate) fn of_cases() -> Json {
    document("The cases of a rule of sandbox-doctor", &CASE_FILE)
}

/// Returns a schema as its file holds it.
pub(crate) fn text_of(schema: &Json) -> String {
    // A value built of maps, lists and texts alone can always be written.
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}

fn document(title: &str, table: &Table) -> Json {
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".to_owned(), json!(title));
    schema.extend(of_table(table));
    Json::Object(schema)
}

fn of_table(table: &Table) -> Map<String, Json> {
    let mut schema = Map::new();
    let properties: Map<String, Json> = table
        .keys
        .iter()
        .map(|key| {
            let mut property = Map::new();
            property.insert("description".to_owned(), json!(key.doc));
            property.extend(of_shape(&key.shape));
            (key.name.to_owned(), Json::Object(property))
        })
        .collect();
    let required: Vec<&str> = table
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Json::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    let one_key = |name: &&str| json!({ "required": [name] });
    for (word, names) in [("oneOf", table.one_of), ("anyOf", table.some_of)] {
        if !names.is_empty() {
            schema.insert(word.to_owned(), names.iter().map(one_key).collect());
        }
    }
    schema
}

fn of_shape(shape: &Shape) -> Map<String, Json> {
    let schema = match shape {
        Shape::Text(_) => json!({ "type": "string", "minLength": 1 }),
        Shape::Argument => json!({ "type": ["string", "number"] }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "integer" }),
        Shape::Exactly(number) => json!({ "const": number }),
        Shape::Literal => json!({ "type": ["boolean", "integer", "string"] }),
        Shape::OneOf(words) => json!({ "enum": words() }),
        Shape::List(item) => json!({ "type": "array", "minItems": 1, "items": of_shape(item) }),
        Shape::Map(value) => {
            json!({ "type": "object", "minProperties": 1, "additionalProperties": of_shape(value) })
        }
        Shape::Table(table) => return of_table(table),
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(|shape| Json::Object(of_shape(shape))).collect::<Vec<_>>() })
        }
        Shape::Object => json!({ "type": "object" }),
    };
    match schema {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files are written anew with `sandbox-doctor rules schema`.
    #[test]
    fn the_schemas_in_the_repository_are_those_of_the_reader() {
        let root = env!("CARGO_MANIFEST_DIR");
        for (file, schema) in [("schema.json", of_rules()), ("test.schema.json", of_cases())] {
            let path = format!("{root}/rules/{file}");
            let held = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                held == text_of(&schema),
                "rules/{file} is not what the reader takes; write it anew"
            );
        }
    }
}
