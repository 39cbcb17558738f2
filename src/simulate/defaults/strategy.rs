//! What the API server does to a Pod between admission and validation: keys of selectors, old annotations.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go

use serde_json::{Value, json};

use crate::simulate::fields::{append, inside, items, list, made, put, text};

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// From this minor version on AppArmor has fields.
const HAS_FIELDS: u32 = 30;
/// Up to this one nodes may still read the annotations, which are written for them.
const WRITES_ANNOTATIONS: u32 = 33;

/// Prepares a pod for storage by an API server of this minor version; None stands for the newest. Doing it twice changes
/// nothing more.
pub(in crate::simulate) fn prepare(pod: &mut Value, minor: Option<u32>) {
    merge_label_keys(pod);
    if minor.is_none_or(|minor| minor >= HAS_FIELDS) {
        app_armor(pod, minor.is_some_and(|minor| minor <= WRITES_ANNOTATIONS));
    }
}

/// Merges the labels that `matchLabelKeys` and `mismatchLabelKeys` name into the selectors beside them.
fn merge_label_keys(pod: &mut Value) {
    let labels = pod["metadata"]["labels"].clone();
    let Some(spec) = inside(pod, "spec") else {
        return;
    };
    for constraint in items(spec, "topologySpreadConstraints") {
        merge_keys(constraint, &labels);
    }
    let Some(affinity) = inside(spec, "affinity") else {
        return;
    };
    for side in ["podAffinity", "podAntiAffinity"] {
        let Some(side) = inside(affinity, side) else {
            continue;
        };
        for term in items(side, "requiredDuringSchedulingIgnoredDuringExecution") {
            merge_keys(term, &labels);
        }
        for weighted in items(side, "preferredDuringSchedulingIgnoredDuringExecution") {
            if let Some(term) = inside(weighted, "podAffinityTerm") {
                merge_keys(term, &labels);
            }
        }
    }
}

fn merge_keys(term: &mut Value, labels: &Value) {
    let mut merged = Vec::new();
    for (keys, operator) in [("/matchLabelKeys", "In"), ("/mismatchLabelKeys", "NotIn")] {
        for key in list(term, keys).iter().filter_map(Value::as_str) {
            if let Some(value) = labels[key].as_str() {
                merged.push(json!({"key": key, "operator": operator, "values": [value]}));
            }
        }
    }
    // Without a selector the term matches nothing, and goes on doing so.
    if let Some(selector) = inside(term, "labelSelector") {
        for requirement in merged {
            if !list(selector, "/matchExpressions").contains(&requirement) {
                append(selector, "matchExpressions", requirement);
            }
        }
    }
}

/// The old annotation of AppArmor becomes the field, where the container has none and the pod has another; the field becomes
/// the annotation, where that is still `written`.
fn app_armor(pod: &mut Value, written: bool) {
    let annotations = pod["metadata"]["annotations"].clone();
    let whole = pod["spec"]["securityContext"]["appArmorProfile"].clone();
    if pod["spec"]["os"]["name"] == "windows" {
        return;
    }
    let mut told = Vec::new();
    let Some(spec) = inside(pod, "spec") else {
        return;
    };
    for kind in ["initContainers", "containers"] {
        for container in items(spec, kind) {
            let key = format!("{APP_ARMOR}{}", text(container, "/name"));
            let Some(annotation) = annotations[&key].as_str() else {
                let own = &container["securityContext"]["appArmorProfile"];
                let field = if own.is_null() { &whole } else { own };
                told.extend(annotation(field).map(|annotation| (key, annotation)));
                continue;
            };
            let Some(profile) = profile(annotation) else {
                continue;
            };
            if profile != whole
                && container["securityContext"]["appArmorProfile"].is_null()
                && let Some(context) = made(container, "securityContext")
            {
                put(context, "appArmorProfile", profile);
            }
        }
    }
    if let Some(metadata) = made(pod, "metadata").filter(|_| written && !told.is_empty())
        && let Some(annotations) = made(metadata, "annotations")
    {
        for (key, annotation) in told {
            put(annotations, &key, annotation);
        }
    }
}

fn annotation(profile: &Value) -> Option<String> {
    match text(profile, "/type") {
        "Unconfined" => Some("unconfined".to_owned()),
        "RuntimeDefault" => Some("runtime/default".to_owned()),
        "Localhost" => Some(format!("localhost/{}", text(profile, "/localhostProfile"))),
        _ => None,
    }
}

fn profile(annotation: &str) -> Option<Value> {
    match annotation {
        "unconfined" => Some(json!({"type": "Unconfined"})),
        "runtime/default" => Some(json!({"type": "RuntimeDefault"})),
        _ => {
            let name = annotation
                .strip_prefix("localhost/")
                .filter(|name| !name.is_empty())?;
            Some(json!({"type": "Localhost", "localhostProfile": name}))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_keys_are_merged_into_a_selector_that_is_there() {
        let mut pod = json!({"metadata": {"labels": {"app": "web", "v": "2"}}, "spec": {"topologySpreadConstraints": [
            {"labelSelector": {"matchLabels": {"app": "web"}}, "matchLabelKeys": ["v", "absent"]}, {"matchLabelKeys": ["v"]}]}});
        merge_label_keys(&mut pod);
        let constraints = &pod["spec"]["topologySpreadConstraints"];
        assert_eq!(
            constraints[0]["labelSelector"]["matchExpressions"],
            json!([{"key": "v", "operator": "In", "values": ["2"]}])
        );
        assert!(constraints[1]["labelSelector"].is_null());
    }

    #[test]
    fn an_older_server_writes_the_annotation_that_older_nodes_read() {
        let pod = json!({"metadata": {"name": "p"}, "spec": {"containers": [
            {"name": "c", "securityContext": {"appArmorProfile": {"type": "Localhost", "localhostProfile": "own"}}}]}});
        let (mut old, mut new) = (pod.clone(), pod.clone());
        prepare(&mut old, Some(33));
        prepare(&mut new, Some(34));
        let key = format!("{APP_ARMOR}c");
        assert_eq!(old["metadata"]["annotations"][&key], "localhost/own");
        assert_eq!(new, pod);
    }
}
