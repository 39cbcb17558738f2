//! How large one object may be. The API server refuses requests of more than 3 MiB, so that no cluster has a larger one;
//! lists of which some checks compare each item with each other are bounded by their length.

use serde_json::Value;

/// More bytes of JSON than any object has that an API server accepted.
pub(in crate::collect) const LARGEST_OBJECT: usize = 8 << 20;
/// Items of a list, or fields of a map, of an ordinary field.
const MOST_ITEMS: usize = 20_000;

/// Lists of which every item is compared with others of its object or of other objects.
const SHORTER: [(&str, usize); 17] = [
    ("containers", 250),
    ("initContainers", 250),
    ("ephemeralContainers", 250),
    ("containerStatuses", 250),
    ("initContainerStatuses", 250),
    ("ephemeralContainerStatuses", 250),
    ("volumes", 1_000),
    ("tolerations", 250),
    ("taints", 250),
    ("topologySpreadConstraints", 50),
    ("nodeSelectorTerms", 500),
    ("matchExpressions", 500),
    ("ownerReferences", 250),
    ("requests", 250),
    ("limits", 250),
    ("hard", 1_000),
    ("conditions", 500),
];

/// Returns how many items a list or map under a key may have.
pub(super) fn most(key: &str) -> usize {
    let shorter = SHORTER.iter().find(|(field, _)| *field == key);
    shorter.map_or(MOST_ITEMS, |(_, most)| *most)
}

/// Returns the first list or map of an object that is too long, as a reason that completes "item 3 …".
pub(super) fn exceeded(key: &str, value: &Value) -> Option<String> {
    let length = match value {
        Value::Array(items) => items.len(),
        Value::Object(map) => map.len(),
        _ => return None,
    };
    // The values of a ConfigMap or Secret are hidden, and no check goes through them.
    let most = most(key);
    if length > most && !matches!(key, "data" | "binaryData" | "stringData" | "annotations") {
        return Some(format!(
            "has {length} {key}; at most {most} are read of one object"
        ));
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| match item {
            // A list in a list has no name of its own.
            Value::Array(_) => exceeded("", item),
            Value::Object(map) => map.iter().find_map(|(key, value)| exceeded(key, value)),
            _ => None,
        }),
        Value::Object(map) => map.iter().find_map(|(key, value)| exceeded(key, value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_maps_are_bounded_wherever_they_stand() {
        let names =
            |count: usize| -> Value { (0..count).map(|at| json!({"name": at.to_string()})).collect() };
        assert_eq!(exceeded("", &json!({"spec": {"containers": names(250)}})), None);
        for (object, reason) in [
            (
                json!({"spec": {"containers": names(251)}}),
                "has 251 containers; at most 250",
            ),
            (
                json!({"spec": {"template": {"spec": {"tolerations": names(300)}}}}),
                "has 300 tolerations; at most 250",
            ),
            (json!({"items": [[names(20_001)]]}), "has 20001 ; at most 20000"),
            (
                json!({"metadata": {"labels": (0..20_001).map(|at| (at.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>()}}),
                "has 20001 labels; at most 20000",
            ),
        ] {
            let told = exceeded("", &object).unwrap_or_default();
            assert!(told.starts_with(reason), "{told}");
        }
        assert_eq!(exceeded("", &json!({"data": names(30_000)})), None);
    }
}
