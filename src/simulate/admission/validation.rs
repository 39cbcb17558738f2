//! The part of the API server's validation that admission runs into: requests above limits, which a LimitRange's
//! default limit can bring about.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go

use serde_json::Value;

use super::{Change, Refusal, Request, Step, aggregate, containers};
use crate::k8s::Quantity;
use crate::simulate::Verdict;
use crate::simulate::amounts::{self, Amounts};

pub(super) fn validate(request: &Request<'_>) -> Verdict<Refusal> {
    let mut faults = Vec::new();
    for list in ["containers", "initContainers"] {
        for (path, container) in containers(&request.pod, list) {
            faults.extend(above_limits(
                &container["resources"],
                &format!("{path}.resources"),
            ));
        }
    }
    let own = &request.pod["spec"]["resources"];
    if own.is_object() {
        faults.extend(above_limits(own, "spec.resources"));
        faults.extend(above_the_pod(&request.pod));
    }
    if faults.is_empty() {
        return Verdict::allowed();
    }
    let sentences: Vec<String> = faults.iter().map(|(sentence, _)| sentence.clone()).collect();
    let name = request.name();
    Verdict::denied_by(vec![Refusal {
        step: Step::Validation,
        sentence: format!("Pod \"{name}\" is invalid: {}", aggregate(&sentences)),
        changes: faults.into_iter().map(|(_, change)| change).collect(),
        about: None,
    }])
}

/// What may be promised more than once may be requested below its limit.
fn may_be_overcommitted(resource: &str) -> bool {
    let native = !resource.contains('/') || resource.contains("kubernetes.io/");
    native && !resource.starts_with("hugepages-")
}

fn above_limits(resources: &Value, path: &str) -> Vec<(String, Change)> {
    let (requests, limits) = (
        amounts::read(&resources["requests"]),
        amounts::read(&resources["limits"]),
    );
    let mut faults = Vec::new();
    for (resource, request) in requests {
        let overcommitted = may_be_overcommitted(&resource);
        let why = match limits.get(&resource) {
            Some(limit) if !overcommitted && *limit != request => {
                format!("must be equal to {resource} limit of {limit}")
            }
            Some(limit) if *limit < request => {
                format!("must be less than or equal to {resource} limit of {limit}")
            }
            None if !overcommitted => {
                let sentence = format!(
                    "{path}.limits: Required value: Limit must be set for non overcommitable resources"
                );
                let change = Change::of_pod(
                    format!("{path}.limits.{resource}"),
                    None,
                    Some(&request.to_string()),
                );
                faults.push((sentence, change));
                continue;
            }
            _ => continue,
        };
        let passes = limits.get(&resource).map(Quantity::to_string);
        let field = format!("{path}.requests.{resource}");
        let change = Change::of_pod(field, Some(request.to_string()), passes.as_deref());
        faults.push((
            format!("{path}.requests: Invalid value: \"{request}\": {why}"),
            change,
        ));
    }
    faults
}

/// What the pod as a whole states bounds its containers.
fn above_the_pod(pod: &Value) -> Vec<(String, Change)> {
    let own = &pod["spec"]["resources"];
    let mut faults = Vec::new();
    let mut too_little = |side: &str, sums: Amounts, counts: fn(&str) -> bool| {
        let stated = amounts::read(&own[side]);
        for (resource, sum) in sums.into_iter().filter(|(resource, _)| counts(resource)) {
            let Some(stated) = stated.get(&resource).filter(|stated| sum > **stated) else {
                continue;
            };
            let sentence = format!(
                "spec.resources.{side}[{resource}]: Invalid value: \"{stated}\": must be greater than or equal to \
                 aggregate container {side} of {sum}"
            );
            let field = format!("spec.resources.{side}.{resource}");
            let change = Change::of_pod(field, Some(stated.to_string()), Some(&sum.to_string()));
            faults.push((sentence, change));
        }
    };
    too_little(
        "requests",
        amounts::of_containers(&pod["spec"], "requests"),
        |_| true,
    );
    too_little(
        "limits",
        amounts::of_containers(&pod["spec"], "limits"),
        |resource| resource.starts_with("hugepages-"),
    );
    let stated = amounts::read(&own["limits"]);
    for (index, (path, container)) in containers(pod, "containers").enumerate() {
        for (resource, limit) in amounts::read(&container["resources"]["limits"]) {
            if let Some(stated) = stated.get(&resource).filter(|stated| limit > **stated) {
                let sentence = format!(
                    "spec.resources.containers[{index}][{resource}].limits: Invalid value: \"{limit}\": must be less \
                     than or equal to pod limits of {stated}"
                );
                let field = format!("{path}.resources.limits.{resource}");
                let change = Change::of_pod(field, Some(limit.to_string()), Some(&stated.to_string()));
                faults.push((sentence, change));
            }
        }
    }
    faults
}
