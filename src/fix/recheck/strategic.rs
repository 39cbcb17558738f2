//! Strategic merge patches, as far as fixes write them: maps merge, lists whose items have a merge key merge by it, other
//! lists are replaced, `null` removes. The keys are those of `k8s.io/api/core/v1` (`patchMergeKey`); directives (`$patch`)
//! are never written.

use serde_json::Value as Json;

/// Lists that merge, and the field that tells their items apart.
const MERGE_KEYS: [(&str, &str); 10] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("env", "name"),
    ("imagePullSecrets", "name"),
    ("topologySpreadConstraints", "topologyKey"),
    ("hostAliases", "ip"),
];

/// Services and containers both have `ports`, which are told apart by different fields.
const PORT_KEYS: [&str; 2] = ["containerPort", "port"];

/// Applies a patch in place.
pub(super) fn apply(target: &mut Json, patch: &Json) {
    let Json::Object(fields) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    let Json::Object(object) = target else { return };
    for (name, change) in fields {
        if change.is_null() {
            object.shift_remove(name);
            continue;
        }
        let entry = object.entry(name.clone()).or_insert(Json::Null);
        match (change, merge_key(name, change)) {
            (Json::Array(items), Some(key)) => merge_list(entry, items, key),
            _ => apply(entry, change),
        }
    }
}

fn merge_key(name: &str, change: &Json) -> Option<&'static str> {
    if name == "ports" {
        let first = change.as_array()?.first()?;
        return PORT_KEYS.into_iter().find(|key| first.get(key).is_some());
    }
    MERGE_KEYS
        .into_iter()
        .find_map(|(list, key)| (list == name).then_some(key))
}

fn merge_list(target: &mut Json, items: &[Json], key: &str) {
    if !target.is_array() {
        *target = Json::Array(Vec::new());
    }
    let Json::Array(list) = target else { return };
    for item in items {
        match list.iter_mut().find(|there| there.get(key) == item.get(key)) {
            Some(there) => apply(there, item),
            None => list.push(item.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_with_a_key_merge_and_others_are_replaced() {
        let mut target = json!({"spec": {
            "containers": [{"name": "app", "image": "a:1", "env": [{"name": "X", "value": "1"}]}, {"name": "side", "image": "s:1"}],
            "tolerations": [{"key": "old"}],
            "nodeSelector": {"disk": "ssd", "zone": "a"},
        }});
        apply(
            &mut target,
            &json!({"spec": {
                "containers": [{"name": "app", "image": "a:2", "env": [{"name": "Y", "value": "2"}]}],
                "tolerations": [{"key": "new"}],
                "nodeSelector": {"zone": null},
                "volumes": [{"name": "scratch", "emptyDir": {}}],
            }}),
        );
        assert_eq!(
            target,
            json!({"spec": {
                "containers": [
                    {"name": "app", "image": "a:2", "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}]},
                    {"name": "side", "image": "s:1"},
                ],
                "tolerations": [{"key": "new"}],
                "nodeSelector": {"disk": "ssd"},
                "volumes": [{"name": "scratch", "emptyDir": {}}],
            }})
        );
    }
}
