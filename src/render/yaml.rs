//! YAML for people and for kubectl, from JSON. The only place that names the writer.

use serde_json::Value as Json;

/// Returns a value as block YAML that kubectl reads back as the same value.
pub(crate) fn block(value: &Json) -> String {
    // JSON is YAML: where the writer gives up, the reader of the text loses nothing but ease.
    serde_saphyr::to_string(value).unwrap_or_else(|_| format!("{value:#}\n"))
}

/// Returns a JSON document as YAML with the same fields.
pub(crate) fn of_json(json: &str) -> String {
    // It was JSON a moment ago: what cannot be read back is printed as it is, which is YAML as well.
    serde_json::from_str(json).map_or_else(|_| json.to_owned(), |value| super::sink::yaml::pretty(&value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::hostile;
    use serde_json::json;

    #[test]
    fn lists_stand_under_their_keys() {
        let value = json!({ "spec": { "containers": [{ "name": "app", "image": "web:1", "args": [] }], "replicas": 2 } });
        assert_eq!(
            block(&value),
            "spec:\n  containers:\n  - name: app\n    image: web:1\n    args: []\n  replicas: 2\n"
        );
    }

    #[test]
    fn texts_that_look_like_something_else_stay_texts() {
        for text in hostile::STRINGS {
            let value = json!({ "data": { "key": text }, "list": [text] });
            let written = block(&value);
            let mut read = crate::k8s::yaml::read(&written);
            let node = read
                .pop()
                .expect("a document")
                .unwrap_or_else(|fault| panic!("{written}: {fault:?}"));
            assert_eq!(node.to_json(), value, "{written}");
        }
    }
}
