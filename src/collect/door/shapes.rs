//! Fields whose shape every API server enforces: a list where a map belongs would be read as nothing, and what is not read
//! must not look absent. An object with such a field is refused, with the path of the field.

use serde_json::Value;

use super::shape;
use crate::k8s::{Kind, Quantity};
use crate::snapshot::pool::View;

/// What belongs in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Map,
    List,
    /// A map of amounts by resource.
    Quantities,
}

use Shape::{List, Map, Quantities};

const EVERY: [(&str, Shape); 6] = [
    ("metadata", Map),
    ("metadata.labels", Map),
    ("metadata.annotations", Map),
    ("metadata.ownerReferences", List),
    ("spec", Map),
    ("status", Map),
];
const POD_SPEC: [(&str, Shape); 9] = [
    ("nodeSelector", Map),
    ("affinity", Map),
    ("overhead", Quantities),
    ("volumes", List),
    ("tolerations", List),
    ("imagePullSecrets", List),
    ("topologySpreadConstraints", List),
    ("schedulingGates", List),
    ("readinessGates", List),
];
const CONTAINER: [(&str, Shape); 9] = [
    ("resources", Map),
    ("resources.requests", Quantities),
    ("resources.limits", Quantities),
    ("env", List),
    ("envFrom", List),
    ("ports", List),
    ("volumeMounts", List),
    ("command", List),
    ("args", List),
];
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Returns the fields of a kind alone.
fn of_kind(kind: Kind) -> &'static [(&'static str, Shape)] {
    match kind {
        Kind::Pod => &[
            ("status.conditions", List),
            ("status.containerStatuses", List),
            ("status.initContainerStatuses", List),
            ("status.ephemeralContainerStatuses", List),
        ],
        Kind::Node => &[
            ("spec.taints", List),
            ("status.conditions", List),
            ("status.addresses", List),
            ("status.allocatable", Quantities),
            ("status.capacity", Quantities),
        ],
        Kind::Service => &[("spec.selector", Map), ("spec.ports", List)],
        Kind::ResourceQuota => &[("spec.hard", Quantities), ("status.used", Quantities)],
        Kind::PersistentVolumeClaim => &[
            ("spec.accessModes", List),
            ("spec.resources", Map),
            ("spec.resources.requests", Quantities),
        ],
        Kind::PersistentVolume => &[("spec.accessModes", List), ("spec.capacity", Quantities)],
        Kind::NetworkPolicy => &[
            ("spec.podSelector", Map),
            ("spec.ingress", List),
            ("spec.egress", List),
            ("spec.policyTypes", List),
        ],
        Kind::EndpointSlice => &[("endpoints", List), ("ports", List)],
        Kind::Role | Kind::ClusterRole => &[("rules", List)],
        Kind::RoleBinding | Kind::ClusterRoleBinding => &[("roleRef", Map), ("subjects", List)],
        Kind::LimitRange => &[("spec.limits", List)],
        kind if kind.is_workload() => &[
            ("spec.selector", Map),
            ("spec.template", Map),
            ("status.conditions", List),
        ],
        _ => &[],
    }
}

/// A value that can be walked: JSON, or a part of a pool.
pub(super) trait Walked: Copy {
    fn field(self, name: &str) -> Self;
    fn items(self) -> Vec<Self>;
    fn fields(self) -> Vec<(String, Self)>;
    /// What it is, as the error says it.
    fn shape(self) -> &'static str;
    fn is_quantity(self) -> bool;
}

impl Walked for &Value {
    fn field(self, name: &str) -> Self {
        self.get(name).unwrap_or(&Value::Null)
    }

    fn items(self) -> Vec<Self> {
        self.as_array().map_or(Vec::new(), |items| items.iter().collect())
    }

    fn fields(self) -> Vec<(String, Self)> {
        let map = self.as_object().into_iter().flatten();
        map.map(|(key, value)| (key.clone(), value)).collect()
    }

    fn shape(self) -> &'static str {
        shape(self)
    }

    fn is_quantity(self) -> bool {
        match self {
            Value::String(text) => Quantity::parse(text).is_some(),
            Value::Number(number) => Quantity::parse(&number.to_string()).is_some(),
            _ => false,
        }
    }
}

impl Walked for View<'_> {
    fn field(self, name: &str) -> Self {
        self.at(name)
    }

    fn items(self) -> Vec<Self> {
        View::items(self).collect()
    }

    fn fields(self) -> Vec<(String, Self)> {
        View::fields(self)
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }

    fn shape(self) -> &'static str {
        match self {
            view if view.is_null() => "nothing",
            view if view.is_map() => "a map",
            view if view.is_list() => "a list",
            view if view.text().is_some() => "text",
            _ => "a number or a bool",
        }
    }

    fn is_quantity(self) -> bool {
        match self.text() {
            Some(text) => Quantity::parse(text).is_some(),
            None => self.is_number(),
        }
    }
}

/// Returns the first field with a value of another shape, as a reason that completes "item 3 of kind Pod …".
pub(super) fn wrong<W: Walked>(kind: Kind, object: W) -> Option<String> {
    let every = EVERY.iter().chain(of_kind(kind));
    let found = every
        .into_iter()
        .find_map(|(path, wanted)| misfit("", path, object, *wanted));
    found.or_else(|| {
        let path = match kind {
            Kind::Pod => "spec",
            Kind::CronJob => "spec.jobTemplate.spec.template.spec",
            kind if kind.is_workload() => "spec.template.spec",
            _ => return None,
        };
        wrong_in_pod(path, walk(object, path))
    })
}

fn wrong_in_pod<W: Walked>(at: &str, spec: W) -> Option<String> {
    let found = POD_SPEC
        .iter()
        .find_map(|(path, wanted)| misfit(at, path, spec, *wanted));
    found.or_else(|| {
        CONTAINERS.iter().find_map(|list| {
            let containers = spec.field(list);
            let of_one = |(number, container): (usize, W)| {
                let place = format!("{at}.{list}[{number}]");
                match container.shape() {
                    "a map" => CONTAINER
                        .iter()
                        .find_map(|(path, wanted)| misfit(&place, path, container, *wanted)),
                    other => Some(format!("has {other} in {place}, not a map")),
                }
            };
            misfit(at, list, spec, List)
                .or_else(|| containers.items().into_iter().enumerate().find_map(of_one))
        })
    })
}

fn walk<W: Walked>(value: W, path: &str) -> W {
    path.split('.').fold(value, |value, field| value.field(field))
}

/// Says that a field does not have the shape that it should. Null stands for an empty value, as Go writes it.
fn misfit<W: Walked>(at: &str, path: &str, value: W, wanted: Shape) -> Option<String> {
    let value = walk(value, path);
    let place = || match at {
        "" => path.to_owned(),
        at => format!("{at}.{path}"),
    };
    let words = match (wanted, value.shape()) {
        (_, "nothing") | (Map, "a map") | (List, "a list") => return None,
        (Quantities, "a map") => {
            let mut amounts = value.fields().into_iter();
            let (resource, _) =
                amounts.find(|(_, amount)| amount.shape() != "nothing" && !amount.is_quantity())?;
            return Some(format!("has no quantity in {}.{resource}", place()));
        }
        (Map, _) => "a map",
        (List, _) => "a list",
        (Quantities, _) => "a map of quantities",
    };
    Some(format!("has {} in {}, not {words}", value.shape(), place()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::pool::Builder;
    use serde_json::json;

    /// What both ways into the door find, which must be the same but for the word of a scalar.
    fn told(kind: Kind, object: &Value) -> String {
        let mut builder = Builder::default();
        let part = builder.value(object);
        let quick = wrong(kind, builder.view(part));
        let slow = wrong(kind, object);
        assert_eq!(quick.is_some(), slow.is_some(), "{object}");
        slow.unwrap_or_default()
    }

    #[test]
    fn a_value_of_another_shape_is_named_with_its_path() {
        let requests = json!({"spec": {"template": {"spec": {"containers": [{}, {"resources": {"requests": "100m"}}]}}}});
        for (kind, object, reason) in [
            (
                Kind::Node,
                json!({"metadata": {"labels": "x"}}),
                "has text in metadata.labels, not a map",
            ),
            (
                Kind::Pod,
                json!({"metadata": {"labels": ["a"]}}),
                "has a list in metadata.labels, not a map",
            ),
            (Kind::Service, json!({"spec": "x"}), "has text in spec, not a map"),
            (
                Kind::Pod,
                json!({"spec": {"containers": {"a": 1}}}),
                "has a map in spec.containers, not a list",
            ),
            (
                Kind::Pod,
                json!({"spec": {"containers": ["app"]}}),
                "has text in spec.containers[0], not a map",
            ),
            (
                Kind::Deployment,
                requests,
                "has text in spec.template.spec.containers[1].resources.requests, not a map of quantities",
            ),
            (
                Kind::Pod,
                json!({"spec": {"tolerations": 7}}),
                "has a number in spec.tolerations, not a list",
            ),
            (
                Kind::Node,
                json!({"status": {"allocatable": {"cpu": "NaN"}}}),
                "has no quantity in status.allocatable.cpu",
            ),
            (
                Kind::ResourceQuota,
                json!({"spec": {"hard": {"pods": [1]}}}),
                "has no quantity in spec.hard.pods",
            ),
            (
                Kind::Pod,
                json!({"status": true}),
                "has a bool in status, not a map",
            ),
        ] {
            assert_eq!(told(kind, &object), reason, "{object}");
        }
    }

    #[test]
    fn what_api_servers_write_is_not_touched() {
        let names = json!({"env": "prod", "args": "x", "limits": "y", "volumes": "z"});
        for (kind, object) in [
            (
                Kind::Pod,
                json!({"metadata": {"labels": null, "annotations": names}, "spec": {"containers": null}}),
            ),
            (
                Kind::Pod,
                json!({"metadata": {"labels": names}, "spec": {"nodeSelector": names}}),
            ),
            (Kind::Service, json!({"spec": {"selector": names, "ports": null}})),
            (
                Kind::LimitRange,
                json!({"spec": {"limits": [{"max": {"cpu": "1"}}]}}),
            ),
            (
                Kind::Pod,
                json!({"spec": {"containers": [{"resources": {"limits": {"cpu": 1, "memory": "1.5Gi", "x/y": "0"}}}]}}),
            ),
            (Kind::Role, json!({"rules": [{"resources": ["pods"]}]})),
            (
                Kind::EndpointSlice,
                json!({"endpoints": [{"conditions": {"ready": true}}], "ports": null}),
            ),
            (Kind::ConfigMap, json!({"data": {"labels": "x", "args": "y"}})),
        ] {
            assert_eq!(told(kind, &object), "", "{object}");
        }
    }
}
