//! Two Pods field for field: the engine's, in which a part may stand in angle brackets, and the API server's.

use serde_json::Value;

/// What the server, the scheduler and kwok write beside what a controller decides.
const NOT_COMPARED: [&str; 6] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "generation",
    "managedFields",
    "selfLink",
];
/// Labels of its node that a Pod takes over when it is bound.
const OF_THE_NODE: [&str; 2] = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/// Returns the first difference, or nothing.
pub(crate) fn difference(ours: &Value, theirs: &Value) -> Option<String> {
    let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
    if let Some(metadata) = theirs["metadata"].as_object_mut() {
        metadata.retain(|key, _| !NOT_COMPARED.contains(&key.as_str()));
    }
    if ours["spec"]["nodeName"].is_null()
        && let Some(spec) = theirs["spec"].as_object_mut()
        && spec.remove("nodeName").is_some()
    {
        for label in OF_THE_NODE {
            if ours["metadata"]["labels"][label].is_null()
                && let Some(labels) = theirs["metadata"]["labels"].as_object_mut()
            {
                labels.remove(label);
            }
        }
    }
    // Claims of a StatefulSet come in an order that Go's maps leave to chance.
    for pod in [&mut ours, &mut theirs] {
        if let Some(volumes) = pod["spec"]["volumes"].as_array_mut() {
            volumes.sort_by_key(|volume| volume["name"].as_str().unwrap_or_default().to_owned());
        }
    }
    ["metadata", "spec"]
        .into_iter()
        .find_map(|part| differ(&ours[part], &theirs[part], part))
}

fn differ(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one
                .keys()
                .chain(other.keys().filter(|key| !one.contains_key(*key)));
            keys.into_iter().find_map(|key| {
                let none = Value::Null;
                let (one, other) = (one.get(key).unwrap_or(&none), other.get(key).unwrap_or(&none));
                differ(one, other, &format!("{path}.{key}"))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(at, (one, other))| differ(one, other, &format!("{path}[{at}]")))
        }
        (Value::String(one), Value::String(other)) if matches(one, other) => None,
        (one, other) if one == other => None,
        (one, other) => Some(format!("{path}: ours {one}, the server's {other}")),
    }
}

/// Compares two texts; in the first, `<word>` stands for what Kubernetes picks.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return pattern == text;
    };
    let Some((_, after)) = rest.split_once('>') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    let picked = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=text.len())
        .filter(|end| text[..*end].chars().all(picked))
        .any(|end| matches(after, &text[end..]))
}
