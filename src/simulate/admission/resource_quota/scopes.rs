//! Which pods a quota speaks of.
//! https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::k8s::{Quantity, selector};
use crate::simulate::admission::{containers, word};
use crate::simulate::amounts;

/// Says whether all scopes of a quota hold for a pod.
pub(super) fn match_all(quota: &Value, pod: &Value) -> bool {
    let list = |json: &Value| json.as_array().cloned().unwrap_or_default();
    let plain = list(&quota["spec"]["scopes"])
        .into_iter()
        .map(|scope| json!({"scopeName": scope, "operator": "Exists"}));
    let selected = list(&quota["spec"]["scopeSelector"]["matchExpressions"]);
    plain.chain(selected).all(|scope| holds(&scope, pod))
}

/// Says whether a quota speaks of the pods of some priority classes.
pub(super) fn goes_by_class(quota: &Value) -> bool {
    let scopes = quota["spec"]["scopes"].as_array().into_iter().flatten();
    let selected = &quota["spec"]["scopeSelector"]["matchExpressions"];
    let selected = selected
        .as_array()
        .into_iter()
        .flatten()
        .map(|scope| &scope["scopeName"]);
    scopes.chain(selected).any(|scope| scope == "PriorityClass")
}

fn holds(scope: &Value, pod: &Value) -> bool {
    match word(scope, "scopeName") {
        "Terminating" => has_deadline(pod),
        "NotTerminating" => !has_deadline(pod),
        "BestEffort" => is_best_effort(pod),
        "NotBestEffort" => !is_best_effort(pod),
        "PriorityClass" => {
            let class = word(&pod["spec"], "priorityClassName");
            let mut labels = BTreeMap::new();
            if !class.is_empty() {
                labels.insert("PriorityClass".to_owned(), class.to_owned());
            }
            let expression = json!({"key": "PriorityClass", "operator": scope["operator"],
                "values": scope["values"]});
            selector::requirement(&expression, &labels)
        }
        "CrossNamespacePodAffinity" => crosses_namespaces(pod),
        _ => false,
    }
}

fn has_deadline(pod: &Value) -> bool {
    pod["spec"]["activeDeadlineSeconds"]
        .as_i64()
        .is_some_and(|seconds| seconds >= 0)
}

/// No container asks for cpu or memory, nor does the pod as a whole.
fn is_best_effort(pod: &Value) -> bool {
    let asks = |resources: &Value| {
        ["requests", "limits"].into_iter().any(|side| {
            let listed = amounts::read(&resources[side]);
            let mut basic = ["cpu", "memory"].into_iter();
            basic.any(|name| listed.get(name).is_some_and(|amount| *amount > Quantity::ZERO))
        })
    };
    let own = &pod["spec"]["resources"];
    if own.is_object() {
        return !asks(own);
    }
    let all = containers(pod, "containers").chain(containers(pod, "initContainers"));
    !all.into_iter()
        .any(|(_, container)| asks(&container["resources"]))
}

fn crosses_namespaces(pod: &Value) -> bool {
    let crosses = |term: &Value| {
        let named = term["namespaces"]
            .as_array()
            .is_some_and(|names| !names.is_empty());
        named || !term["namespaceSelector"].is_null()
    };
    ["podAffinity", "podAntiAffinity"].into_iter().any(|kind| {
        let affinity = &pod["spec"]["affinity"][kind];
        let list = |name: &str| affinity[name].as_array().into_iter().flatten();
        list("requiredDuringSchedulingIgnoredDuringExecution").any(crosses)
            || list("preferredDuringSchedulingIgnoredDuringExecution")
                .any(|term| crosses(&term["podAffinityTerm"]))
    })
}
