//! A pod as the network sees it: labels, namespace, addresses, ports by name.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use super::{Answer, Undecided};
use crate::k8s::{Kind, selector};
use crate::snapshot::{Existence, Input, Row, Snapshot};

/// The label that the API server keeps on every namespace, so that it is known even of one that was not read.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// One end of a connection.
pub(crate) struct Peer<'a> {
    pub(crate) row: &'a Row,
    pub(crate) json: &'a Value,
    /// `None`: the namespace was not read.
    namespace_labels: Option<&'a BTreeMap<String, String>>,
}

impl<'a> Peer<'a> {
    /// Returns a pod of the snapshot as a peer.
    pub(crate) fn of(snapshot: &'a Snapshot, row: &'a Row) -> Option<Self> {
        let namespace_labels = match snapshot.look_up(Kind::Namespace, "", &row.object.namespace) {
            Existence::Exists(namespace) => Some(&namespace.labels),
            _ => None,
        };
        Some(Self {
            row,
            json: snapshot.raw(&row.object)?,
            namespace_labels,
        })
    }

    pub(crate) fn namespace(&self) -> &str {
        &self.row.object.namespace
    }

    pub(crate) fn on_host_network(&self) -> bool {
        self.json["spec"]["hostNetwork"].as_bool().unwrap_or(false)
    }

    /// Returns the node, if the pod is on one.
    pub(crate) fn node(&self) -> Option<&str> {
        self.json["spec"]["nodeName"].as_str()
    }

    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        let status = &self.json["status"];
        let all = status["podIPs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| &entry["ip"]);
        let all = all.chain([&status["podIP"]]).filter_map(Value::as_str);
        all.filter_map(|address| address.parse().ok()).collect()
    }

    /// Says whether a namespace selector takes the pod's namespace.
    pub(crate) fn namespace_matches(&self, wanted: &Value) -> Answer {
        if let Some(labels) = self.namespace_labels {
            return Answer::of(selector::matches(wanted, labels));
        }
        if keys(wanted).any(|key| key != NAME_LABEL) {
            return Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::Namespace)));
        }
        let known = BTreeMap::from([(NAME_LABEL.to_owned(), self.namespace().to_owned())]);
        Answer::of(selector::matches(wanted, &known))
    }
}

/// Returns the label keys that a selector asks for.
fn keys(wanted: &Value) -> impl Iterator<Item = &str> {
    let pairs = wanted["matchLabels"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str());
    let expressions = wanted["matchExpressions"].as_array().into_iter().flatten();
    pairs.chain(expressions.map(|expression| expression["key"].as_str().unwrap_or_default()))
}

/// Returns the ports that the app and sidecar containers of a pod declare.
pub(crate) fn declared_ports(pod: &Value) -> impl Iterator<Item = &Value> {
    let list = |name: &str| pod["spec"][name].as_array().into_iter().flatten();
    let sidecars = list("initContainers").filter(|container| container["restartPolicy"] == "Always");
    let containers = list("containers").chain(sidecars);
    containers.flat_map(|container| container["ports"].as_array().into_iter().flatten())
}

/// Returns the number of a named port: the first container that declares the name with that protocol.
pub(crate) fn port_named(pod: &Value, name: &str, protocol: &str) -> Option<i64> {
    let mut named = declared_ports(pod).filter(|port| port["name"] == name && protocol_of(port) == protocol);
    named.find_map(|port| port["containerPort"].as_i64())
}

/// Returns the protocol of a port of any kind; TCP, unless it says so.
pub(crate) fn protocol_of(port: &Value) -> &str {
    port["protocol"].as_str().unwrap_or("TCP")
}
