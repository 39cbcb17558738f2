//! The endpoints controller: which pods a Service sends to, why not to the others, and on which port.
//! https://kubernetes.io/docs/concepts/services-networking/service/

use serde_json::Value;

use super::Verdict;
use super::peer::{port_named, protocol_of};
use crate::snapshot::Row;
use crate::snapshot::row::Part;

/// Where the endpoints of a Service come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// The controller keeps them, from pods.
    Pods,
    /// ExternalName: a name of DNS, no endpoints.
    External,
    /// No selector: somebody else writes them.
    Manual,
}

/// Why a selected pod gets no traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Excluded {
    NoAddress,
    NotReady,
    Terminating,
}

/// A port of a Service as one pod answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TargetPort {
    /// Used as it is; nobody compares it with what containers declare.
    Number(i64),
    /// A name that no app or sidecar container declares with this protocol: the endpoint loses the port.
    Unresolved(String),
}

pub(crate) fn selection(service: &Value) -> Selection {
    let spec = &service["spec"];
    if spec["type"] == "ExternalName" {
        return Selection::External;
    }
    match spec["selector"].as_object() {
        Some(selector) if !selector.is_empty() => Selection::Pods,
        _ => Selection::Manual,
    }
}

/// Says whether a Service selects a pod of its namespace, ready or not.
pub(crate) fn takes(service: &Value, pod: &Row) -> bool {
    let mut pairs = service["spec"]["selector"].as_object().into_iter().flatten();
    selection(service) == Selection::Pods
        && !finished(pod)
        && pairs.all(|(key, wants)| pod.labels.get(key).map(String::as_str) == wants.as_str())
}

fn finished(pod: &Row) -> bool {
    matches!(&pod.part, Part::Pod(part) if matches!(part.phase.as_str(), "Succeeded" | "Failed"))
}

/// Says whether a selected pod gets traffic of the Service.
pub(crate) fn serves(service: &Value, pod: &Row, json: &Value) -> Verdict<Excluded> {
    let mut because = Vec::new();
    if json["status"]["podIP"].as_str().unwrap_or_default().is_empty() {
        because.push(Excluded::NoAddress);
    }
    let whatever_state = service["spec"]["publishNotReadyAddresses"]
        .as_bool()
        .unwrap_or(false);
    if !whatever_state {
        let ready = match &pod.part {
            Part::Pod(part) => part.conditions.get("Ready").is_some_and(|(holds, _)| *holds),
            _ => false,
        };
        because.extend((!ready).then_some(Excluded::NotReady));
        because.extend(pod.deletion.is_some().then_some(Excluded::Terminating));
    }
    Verdict::denied_by(because)
}

/// Returns where a port of a Service leads on one pod. Without `targetPort` it is the port itself.
pub(crate) fn target_port(port: &Value, pod: &Value) -> TargetPort {
    match &port["targetPort"] {
        Value::String(name) => match (port_named(pod, name, protocol_of(port)), name.parse::<i64>()) {
            (Some(number), _) | (None, Ok(number)) => TargetPort::Number(number),
            (None, Err(_)) => TargetPort::Unresolved(name.clone()),
        },
        Value::Number(number) if number.as_i64() != Some(0) => {
            TargetPort::Number(number.as_i64().unwrap_or_default())
        }
        _ => TargetPort::Number(port["port"].as_i64().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_named_port_needs_the_name_and_the_protocol() {
        let pod = json!({"spec": {"containers": [{"ports": [
            {"name": "web", "containerPort": 8080}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]}]}});
        for (port, leads_to) in [
            (json!({"port": 80, "targetPort": "web"}), TargetPort::Number(8080)),
            (
                json!({"port": 53, "targetPort": "dns", "protocol": "UDP"}),
                TargetPort::Number(53),
            ),
            (
                json!({"port": 53, "targetPort": "dns"}),
                TargetPort::Unresolved("dns".into()),
            ),
            (json!({"port": 80, "targetPort": 9999}), TargetPort::Number(9999)),
            (json!({"port": 80}), TargetPort::Number(80)),
        ] {
            assert_eq!(target_port(&port, &pod), leads_to);
        }
    }

    #[test]
    fn a_sidecars_port_counts_and_an_init_containers_does_not() {
        let ports = json!([{"name": "web", "containerPort": 8080}]);
        let sidecar = json!({"spec": {"initContainers": [{"restartPolicy": "Always", "ports": ports}]}});
        let init = json!({"spec": {"initContainers": [{"ports": ports}]}});
        let port = json!({"port": 80, "targetPort": "web"});
        assert_eq!(target_port(&port, &sidecar), TargetPort::Number(8080));
        assert_eq!(target_port(&port, &init), TargetPort::Unresolved("web".into()));
    }

    #[test]
    fn services_without_a_selector_select_nothing() {
        assert_eq!(
            selection(&json!({"spec": {"type": "ExternalName"}})),
            Selection::External
        );
        assert_eq!(selection(&json!({"spec": {"selector": {}}})), Selection::Manual);
        assert_eq!(
            selection(&json!({"spec": {"selector": {"app": "x"}}})),
            Selection::Pods
        );
    }
}
