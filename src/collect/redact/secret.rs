//! What passes of a Secret: its identity, its type, the names of its keys, and the hosts of its registries.

use serde_json::{Map, Value};

use super::encoded::decode;
use super::placeholder;

/// Takes off everything else.
pub(in crate::collect) fn secret(object: &mut Map<String, Value>) {
    let hosts = registries(object);
    // One that was recorded has lost its values, and tells the hosts in this field.
    if !hosts.is_empty() {
        object.insert("registries".to_owned(), Value::from(hosts));
    }
    for field in ["data", "stringData"] {
        let values = object.get_mut(field).and_then(Value::as_object_mut);
        for (_, value) in values.into_iter().flatten() {
            *value = Value::from(placeholder("secret"));
        }
    }
    object.retain(|field, _| {
        matches!(
            field.as_str(),
            "apiVersion" | "kind" | "metadata" | "type" | "immutable" | "data" | "stringData" | "registries"
        )
    });
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("annotations");
    }
}

/// Returns the registry hosts that a Secret has credentials for, sorted.
fn registries(secret: &Map<String, Value>) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for (field, encoded) in [("data", true), ("stringData", false)] {
        let value = |key: &str| {
            let text = secret.get(field)?.get(key)?.as_str()?;
            let bytes = if encoded {
                decode(text)?
            } else {
                text.as_bytes().to_vec()
            };
            serde_json::from_slice::<Value>(&bytes).ok()
        };
        let entries = [
            value(".dockerconfigjson").map(|json| json["auths"].clone()),
            value(".dockercfg"),
        ];
        for entry in entries.iter().flatten() {
            let keys = entry.as_object().into_iter().flatten().map(|(key, _)| key);
            hosts.extend(keys.filter_map(|key| host(key)));
        }
    }
    hosts.sort();
    hosts.dedup();
    hosts
}

/// `https://me:secret@registry.example.com/v1/` → `registry.example.com`.
fn host(key: &str) -> Option<String> {
    let rest = key.split_once("://").map_or(key, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:*[]".contains(letter);
    (!host.is_empty() && host.len() <= 255 && host.chars().all(plain)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(secret: Value) -> Vec<String> {
        registries(secret.as_object().unwrap())
    }

    #[test]
    fn of_a_secret_little_passes() {
        let mut object = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": {"name": "llm", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "s3cr3t"}},
            "data": {"key": "czNjcjN0"}, "stringData": {"other": "s3cr3t"}, "odd": "s3cr3t"});
        secret(object.as_object_mut().unwrap());
        assert_eq!(
            object,
            json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": "llm"},
                "data": {"key": "<redacted:secret>"}, "stringData": {"other": "<redacted:secret>"}})
        );
        let mut recorded =
            json!({"kind": "Secret", "registries": ["ghcr.io"], "data": {".dockercfg": "<redacted:secret>"}});
        secret(recorded.as_object_mut().unwrap());
        assert_eq!(recorded["registries"], json!(["ghcr.io"]));
    }

    #[test]
    fn hosts_are_read_and_nothing_else() {
        // {"auths":{"https://me:s3cr3t@registry.example.com/v1/":{"auth":"bWU6czNjcjN0"},"localhost:5000":{}}}
        let config = "eyJhdXRocyI6eyJodHRwczovL21lOnMzY3IzdEByZWdpc3RyeS5leGFtcGxlLmNvbS92MS8iOnsiYXV0aCI6\
            ImJXVTZjek5qY2pOMCJ9LCJsb2NhbGhvc3Q6NTAwMCI6e319fQ==";
        assert_eq!(
            of(json!({"data": {".dockerconfigjson": config}})),
            ["localhost:5000", "registry.example.com"]
        );
        let old = json!({"stringData": {".dockercfg": "{\"ghcr.io\": {\"auth\": \"bWU6czNjcjN0\"}}"}});
        assert_eq!(of(old), ["ghcr.io"]);
        for odd in ["", "!!", "bm8ganNvbg=="] {
            assert!(
                of(json!({"data": {".dockerconfigjson": odd}})).is_empty(),
                "{odd}"
            );
        }
    }
}
