//! The endpoints controller: which pods a Service sends to, why not to the others, and on which port.
//! https://kubernetes.io/docs/concepts/services-networking/service/

use std::net::IpAddr;

use serde_json::Value;

use super::peer::{Peer, port_named, protocol_of};
use super::{Undecided, Verdict};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::Part;
use crate::snapshot::{Existence, Input, Row, Snapshot, Status};

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
    if !flag(service, "publishNotReadyAddresses") {
        because.extend((!is_ready(pod)).then_some(Excluded::NotReady));
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

/// Returns the number of a port on one pod, if the endpoint has it at all.
fn resolved(port: &Value, pod: &Value) -> Option<i64> {
    match target_port(port, pod) {
        TargetPort::Number(number) => Some(number),
        TargetPort::Unresolved(_) => None,
    }
}

/// A port of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Port {
    pub(crate) name: String,
    pub(crate) number: i64,
    pub(crate) protocol: String,
    pub(crate) application: Option<String>,
}

/// A pod in the endpoints of a Service, in one family of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) pod: ObjectRef,
    /// All of one family.
    pub(crate) addresses: Vec<IpAddr>,
    /// Ports that this pod does not resolve are not among them.
    pub(crate) ports: Vec<Port>,
    pub(crate) ready: bool,
    pub(crate) serving: bool,
    pub(crate) terminating: bool,
    pub(crate) node: Option<String>,
    /// The zone of the node, where the node was read.
    pub(crate) zone: Option<String>,
    pub(crate) hostname: Option<String>,
}

/// Returns the endpoints that the EndpointSlice controller keeps for a Service: pods that are not ready are among them,
/// pods without an address are not.
/// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/endpointslice/reconciler.go
pub(crate) fn endpoints(service: &Row, snapshot: &Snapshot) -> Result<Vec<Endpoint>, Undecided> {
    let Some(json) = snapshot.raw(&service.object) else {
        return Err(Undecided::NotSeen(Input::Objects(Kind::Service)));
    };
    if selection(json) != Selection::Pods {
        return Ok(Vec::new());
    }
    let namespace = service.object.namespace.as_str();
    let input = Input::Objects(Kind::Pod);
    if snapshot.ledger().status(input, namespace) != Status::Complete {
        return Err(Undecided::NotSeen(input));
    }
    let pods = snapshot
        .rows_in(Kind::Pod, namespace)
        .filter(|pod| takes(json, pod));
    Ok(pods
        .flat_map(|pod| of_pod((service, json), pod, snapshot))
        .collect())
}

/// Returns a pod's endpoints: one for each family of addresses that it shares with the Service.
fn of_pod((row, service): (&Row, &Value), pod: &Row, snapshot: &Snapshot) -> Vec<Endpoint> {
    let Some(peer) = Peer::of(snapshot, pod) else {
        return Vec::new();
    };
    let json = peer.json;
    let published = flag(service, "publishNotReadyAddresses");
    let name = peer.node().unwrap_or_default();
    let node = match snapshot.look_up(Kind::Node, "", name) {
        Existence::Exists(node) => Some(node),
        // A pod whose node is gone is about to be removed, and is left out.
        Existence::Absent if !published => return Vec::new(),
        _ => None,
    };
    let serving = is_ready(pod);
    let terminating = pod.deletion.is_some();
    let text = |field: &str| json["spec"][field].as_str().unwrap_or_default();
    let named = !text("hostname").is_empty() && text("subdomain") == row.object.name;
    let families = [IpAddr::is_ipv4, IpAddr::is_ipv6]
        .into_iter()
        .zip(["IPv4", "IPv6"]);
    let families = families
        .filter(|(_, family)| has_family(service, family))
        .map(|(of_family, _)| {
            let mut addresses = peer.addresses();
            addresses.retain(of_family);
            addresses.dedup();
            addresses
        });
    let endpoint = |addresses: Vec<IpAddr>| Endpoint {
        pod: pod.object.clone(),
        addresses,
        ports: ports(service, json),
        ready: published || (serving && !terminating),
        serving,
        terminating,
        node: (!name.is_empty()).then(|| name.to_owned()),
        zone: node
            .and_then(|node| node.labels.get("topology.kubernetes.io/zone"))
            .filter(|zone| !zone.is_empty())
            .cloned(),
        hostname: named.then(|| text("hostname").to_owned()),
    };
    families
        .filter(|addresses| !addresses.is_empty())
        .map(endpoint)
        .collect()
}

/// Says whether a Service has addresses of a family. One that is not stored yet says nothing of it, and gets what there is.
fn has_family(service: &Value, family: &str) -> bool {
    match service["spec"]["ipFamilies"].as_array() {
        Some(families) if !families.is_empty() => families.iter().any(|other| other == family),
        _ => match service["spec"]["clusterIP"]
            .as_str()
            .and_then(|address| address.parse::<IpAddr>().ok())
        {
            Some(address) => address.is_ipv4() == (family == "IPv4"),
            None => true,
        },
    }
}

fn ports(service: &Value, pod: &Value) -> Vec<Port> {
    let declared = service["spec"]["ports"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let ports = declared.filter_map(|port| {
        Some(Port {
            name: text(&port["name"]).unwrap_or_default(),
            number: resolved(port, pod)?,
            protocol: protocol_of(port).to_owned(),
            application: text(&port["appProtocol"]),
        })
    });
    ports.collect()
}

/// Returns the endpoints that a client on a node is sent to: the ready ones, and in their absence those that still serve
/// while they end. With the policy `Local` only those of the client's own node count.
/// https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-policies
pub(crate) fn chosen<'a>(
    service: &Value,
    endpoints: &'a [Endpoint],
    node: Option<&str>,
) -> Vec<&'a Endpoint> {
    let local = service["spec"]["internalTrafficPolicy"] == "Local";
    let near = |endpoint: &&Endpoint| !local || (endpoint.node.is_some() && endpoint.node.as_deref() == node);
    let ready: Vec<&Endpoint> = endpoints
        .iter()
        .filter(near)
        .filter(|endpoint| endpoint.ready)
        .collect();
    if !ready.is_empty() {
        return ready;
    }
    let ending = endpoints.iter().filter(near);
    ending
        .filter(|endpoint| endpoint.serving && endpoint.terminating)
        .collect()
}

fn is_ready(pod: &Row) -> bool {
    match &pod.part {
        Part::Pod(part) => part.conditions.get("Ready").is_some_and(|(holds, _)| *holds),
        _ => false,
    }
}

fn flag(service: &Value, field: &str) -> bool {
    service["spec"][field].as_bool().unwrap_or(false)
}

#[cfg(test)]
mod tests;
