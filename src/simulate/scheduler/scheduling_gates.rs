//! The plugin SchedulingGates: a pod with gates is not looked at.
//! https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/

use serde_json::Value;

use super::Refusal;

pub(crate) fn pre_enqueue(pod: &Value) -> Option<Refusal> {
    let gates = pod["spec"]["schedulingGates"].as_array().into_iter().flatten();
    let names: Vec<String> = gates
        .map(|gate| gate["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    (!names.is_empty()).then_some(Refusal::Gated(names))
}
