//! What is left of a pod's JSON after the API server has read it into Go's structures and written it again:
//! no nulls, no zero where Go has no pointer, quantities in their canonical form, nothing finer than a thousandth.
//! https://github.com/kubernetes/api/blob/master/core/v1/types.go (`omitempty`)

use serde_json::Value;

use crate::k8s::Quantity;
use crate::simulate::amounts::quantity;

/// Maps of names to texts, in which an empty text means something.
const TEXTS: [&str; 7] = [
    "labels",
    "annotations",
    "nodeSelector",
    "matchLabels",
    "volumeAttributes",
    "options",
    "fields",
];
/// Maps of resource names to quantities.
const QUANTITIES: [&str; 3] = ["limits", "requests", "overhead"];
/// Truths without a pointer: `false` is the same as absent.
const FLAGS: [&str; 7] = [
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "stdin",
    "stdinOnce",
    "tty",
    "readOnly",
];
/// Numbers without a pointer: 0 is the same as absent.
const NUMBERS: [&str; 6] = [
    "hostPort",
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
];
/// Texts with a pointer, or without `omitempty`: an empty one stays.
const KEPT_TEXTS: [&str; 11] = [
    "name",
    "key",
    "operator",
    "mountPath",
    "devicePath",
    "path",
    "type",
    "topologyKey",
    "storageClassName",
    "service",
    "fieldPath",
];
/// Sources of volumes whose `readOnly` is a pointer.
const POINTERS_TO_READ_ONLY: [&str; 2] = ["csi", "azureDisk"];

/// Rewrites a pod's metadata or spec, or a part of it, in place.
pub(super) fn rewrite(value: &mut Value) {
    rewrite_within(value, "");
}

fn rewrite_within(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) if TEXTS.contains(&name) => fields.retain(|_, text| !text.is_null()),
        Value::Object(amounts) if QUANTITIES.contains(&name) => {
            for amount in amounts.values_mut() {
                *amount = quantity(amount).map_or(amount.take(), spoken);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut() {
                rewrite_within(field, key);
            }
            fields.retain(|key, field| !is_zero(key, field, name));
            for key in ["sizeLimit", "divisor"] {
                if let Some(amount) = fields.get_mut(key)
                    && let Some(read) = quantity(amount)
                {
                    *amount = spoken(read);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite_within(item, name)),
        _ => {}
    }
}

/// Says whether a field of an object called `within` is left out.
fn is_zero(key: &str, field: &Value, within: &str) -> bool {
    match field {
        Value::Null => true,
        Value::Bool(false) => {
            FLAGS.contains(&key) && !(key == "readOnly" && POINTERS_TO_READ_ONLY.contains(&within))
        }
        Value::Number(number) => number.as_i64() == Some(0) && NUMBERS.contains(&key),
        Value::String(text) => {
            text.is_empty() && !KEPT_TEXTS.contains(&key) && !(key == "value" && within == "httpHeaders")
        }
        Value::Array(items) => items.is_empty() && key != "nodeSelectorTerms",
        Value::Object(fields) => fields.is_empty() && (TEXTS.contains(&key) || QUANTITIES.contains(&key)),
        Value::Bool(true) => false,
    }
}

/// Rounds amounts of resources up to thousandths, in place.
pub(super) fn round(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut() {
                match field.as_object_mut() {
                    Some(amounts) if QUANTITIES.contains(&key.as_str()) => {
                        for amount in amounts.values_mut() {
                            *amount = quantity(amount).map_or(amount.take(), |read| spoken(read.in_millis()));
                        }
                    }
                    _ => round(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(round),
        _ => {}
    }
}

fn spoken(quantity: Quantity) -> Value {
    Value::from(quantity.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rewritten(mut value: Value) -> Value {
        rewrite(&mut value);
        round(&mut value);
        value
    }

    #[test]
    fn what_go_cannot_tell_from_absent_is_absent() {
        let written = json!({"hostNetwork": false, "tolerations": [], "nodeSelector": {}, "subdomain": "", "affinity": null,
            "containers": [{"name": "", "tty": false, "args": [""], "env": [{"name": "A", "value": ""}],
                "livenessProbe": {"initialDelaySeconds": 0}, "ports": [{"containerPort": 80, "hostPort": 0}]}]});
        let read = json!({"containers": [{"name": "", "args": [""], "env": [{"name": "A"}],
            "livenessProbe": {}, "ports": [{"containerPort": 80}]}]});
        assert_eq!(rewritten(written), read);
    }

    #[test]
    fn what_go_keeps_behind_a_pointer_stays() {
        let kept = json!({"enableServiceLinks": false, "securityContext": {"runAsUser": 0}, "affinity": {},
            "volumes": [{"name": "v", "emptyDir": {}}, {"name": "c", "csi": {"driver": "d", "readOnly": false}}],
            "nodeSelector": {"gpu": ""}});
        assert_eq!(rewritten(kept.clone()), kept);
    }

    #[test]
    fn quantities_become_canonical_and_are_rounded_up_to_a_thousandth() {
        let written = json!({"limits": {"cpu": 1, "memory": "1024Mi", "x/y": "0.0005"}, "requests": {"cpu": "0.5"},
            "emptyDir": {"sizeLimit": "0.5Gi"}});
        let read = json!({"limits": {"cpu": "1", "memory": "1Gi", "x/y": "1m"}, "requests": {"cpu": "500m"},
            "emptyDir": {"sizeLimit": "512Mi"}});
        assert_eq!(rewritten(written), read);
    }
}
