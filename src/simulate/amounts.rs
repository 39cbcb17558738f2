//! Lists of resources, and how those of its containers add up to what a pod asks for: for defaults, quotas, the scheduler.
//! https://github.com/kubernetes/component-helpers/blob/master/resource/helpers.go

use std::collections::BTreeMap;

use serde_json::Value;

use crate::k8s::Quantity;

/// Resource name to amount.
pub(crate) type Amounts = BTreeMap<String, Quantity>;

/// Reads a list of resources.
pub(super) fn read(map: &Value) -> Amounts {
    let entries = map.as_object().into_iter().flatten();
    entries
        .filter_map(|(resource, amount)| Some((resource.clone(), quantity(amount)?)))
        .collect()
}

/// Reads an amount that JSON may hold as text or as a number.
pub(super) fn quantity(value: &Value) -> Option<Quantity> {
    match value {
        Value::String(text) => Quantity::parse(text.trim()),
        Value::Number(number) => Quantity::parse(&number.to_string()),
        _ => None,
    }
}

pub(super) fn write(amounts: &Amounts) -> Value {
    let pairs = amounts
        .iter()
        .map(|(resource, amount)| (resource.clone(), Value::from(amount.to_string())));
    Value::Object(pairs.collect())
}

pub(super) fn add(to: &mut Amounts, other: &Amounts) {
    for (resource, amount) in other {
        match to.get_mut(resource) {
            Some(had) => *had += *amount,
            None => {
                to.insert(resource.clone(), *amount);
            }
        }
    }
}

/// Of equal amounts the one that is there stays, and with it the way it is printed.
pub(super) fn raise(to: &mut Amounts, other: &Amounts) {
    for (resource, amount) in other {
        if to.get(resource).is_none_or(|had| amount > had) {
            to.insert(resource.clone(), *amount);
        }
    }
}

/// Adds up one side, `requests` or `limits`, of the containers of a pod's specification.
pub(super) fn of_containers(spec: &Value, side: &str) -> Amounts {
    together(spec, |container| read(&container["resources"][side]))
}

/// Adds up what the containers take: the larger of the containers together and of each init container with the sidecars
/// started before it.
pub(super) fn together(spec: &Value, of_container: impl Fn(&Value) -> Amounts) -> Amounts {
    let list = |name: &str| spec[name].as_array().into_iter().flatten();
    let mut together = Amounts::new();
    for container in list("containers") {
        add(&mut together, &of_container(container));
    }
    let (mut sidecars, mut largest_init) = (Amounts::new(), Amounts::new());
    for container in list("initContainers") {
        let mut at_once = of_container(container);
        if container["restartPolicy"] == "Always" {
            add(&mut together, &at_once);
            add(&mut sidecars, &at_once);
            at_once.clone_from(&sidecars);
        } else {
            add(&mut at_once, &sidecars);
        }
        raise(&mut largest_init, &at_once);
    }
    raise(&mut together, &largest_init);
    together
}

/// Says whether a pod as a whole may state this resource.
pub(super) fn is_pod_level(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory") || resource.starts_with("hugepages-")
}

/// Replaces sums by what the pod as a whole states.
pub(super) fn replace(sums: &mut Amounts, stated: Amounts, counts: fn(&str) -> bool) {
    sums.extend(stated.into_iter().filter(|(resource, _)| counts(resource)));
}
