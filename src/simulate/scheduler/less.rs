//! Which container is to request less, and how much it may: only those count that make the pod as large as it is.

use serde_json::Value;

use super::change::Change;
use super::node_resources_fit::requests;
use crate::k8s::Quantity;
use crate::simulate::amounts::quantity;

/// A pod has not more containers on the way than this that must be made smaller.
const STEPS: usize = 8;
const MEBI: i128 = 1_048_576 * 1_000_000_000;
const MILLI: i128 = 1_000_000;

/// Returns what must be lowered for the pod to ask for at most `free` of a resource; `None` if nothing would be left.
pub(super) fn lower(pod: &Value, resource: &str, free: Quantity) -> Option<Vec<Change>> {
    if resource == "pods" || free <= Quantity::ZERO {
        return None;
    }
    if let Some(whole) = quantity(&pod["spec"]["resources"]["requests"][resource]) {
        return of_whole(pod, resource, (whole, free));
    }
    let asked = |pod: &Value| requests(pod).get(resource).copied().unwrap_or_default();
    let mut changed = pod.clone();
    let mut changes: Vec<Change> = Vec::new();
    for _ in 0..STEPS {
        let over = asked(&changed) - free;
        if over <= Quantity::ZERO {
            return Some(changes);
        }
        let best = steps(&changed, resource, over).into_iter().map(|change| {
            let mut tried = changed.clone();
            change.apply_to_pod(&mut tried);
            (asked(&tried), change)
        });
        let (left, change) = best.min_by(|one, other| one.0.cmp(&other.0))?;
        if left >= asked(&changed) {
            return tied(pod, resource, free);
        }
        change.apply_to_pod(&mut changed);
        changes.push(change);
    }
    None
}

/// The pod states the request itself. It may not be less than its containers ask for, so that these give as well.
fn of_whole(pod: &Value, resource: &str, (whole, free): (Quantity, Quantity)) -> Option<Vec<Change>> {
    let overhead = quantity(&pod["spec"]["overhead"][resource]).unwrap_or_default();
    let to = friendly(resource, free - overhead);
    if to <= Quantity::ZERO {
        return None;
    }
    let mut containers = pod.clone();
    containers["spec"]["resources"] = Value::Null;
    containers["spec"]["overhead"] = Value::Null;
    let mut changes = lower(&containers, resource, to)?;
    changes.push(Change::Lower {
        container: None,
        resource: resource.to_owned(),
        from: whole,
        to,
    });
    Some(changes)
}

/// When two ways are equally long, neither shortens the pod alone: all that ask for too much are lowered to what is free.
fn tied(pod: &Value, resource: &str, free: Quantity) -> Option<Vec<Change>> {
    let mut changed = pod.clone();
    let mut changes = Vec::new();
    let to = friendly(resource, free);
    for (container, from) in requesting(pod, resource) {
        if from > to && to > Quantity::ZERO {
            let change = Change::Lower {
                container: Some(container),
                resource: resource.to_owned(),
                from,
                to,
            };
            change.apply_to_pod(&mut changed);
            changes.push(change);
        }
    }
    let asked = requests(&changed).get(resource).copied().unwrap_or_default();
    (asked <= free && !changes.is_empty()).then_some(changes)
}

/// Every container that could give so much and keep something.
fn steps(pod: &Value, resource: &str, over: Quantity) -> Vec<Change> {
    let requesting = requesting(pod, resource)
        .into_iter()
        .map(|(name, amount)| (Some(name), amount));
    let lowered = requesting.filter_map(|(container, from)| {
        let to = friendly(resource, from - over);
        (to > Quantity::ZERO && to < from).then(|| Change::Lower {
            container,
            resource: resource.to_owned(),
            from,
            to,
        })
    });
    lowered.collect()
}

fn requesting(pod: &Value, resource: &str) -> Vec<(String, Quantity)> {
    let list = |name: &str| pod["spec"][name].as_array().into_iter().flatten();
    let containers = list("containers").chain(list("initContainers"));
    let amounts = containers.filter_map(|container| {
        let resources = &container["resources"];
        let amount = quantity(&resources["requests"][resource]);
        let amount = amount.or_else(|| quantity(&resources["limits"][resource]))?;
        Some((container["name"].as_str().unwrap_or_default().to_owned(), amount))
    });
    amounts.collect()
}

/// Rounds down to a number that a person would write.
fn friendly(resource: &str, amount: Quantity) -> Quantity {
    let down = |amount: Quantity, step: i128| amount.rounded_down(step);
    match resource {
        "cpu" if amount.nanos() >= 100 * MILLI => down(amount, 10 * MILLI),
        "cpu" => down(amount, MILLI),
        "memory" | "ephemeral-storage" if amount.nanos() >= MEBI => down(amount, MEBI).in_binary(),
        _ => down(amount, 1000 * MILLI),
    }
}
