//! One end of a connection as the network sees it: a pod with labels, namespace, addresses and ports by name,
//! or an address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use super::{Answer, Undecided};
use crate::k8s::{Kind, selector};
use crate::snapshot::{Existence, Input, Row, Snapshot};

mod unread;

pub(crate) use unread::Unread;

/// The label that the API server keeps on every namespace, so that it is known even of one that was not read.
pub(crate) const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Labels that a controller sets for itself; no policy should name them.
const OF_CONTROLLERS: &[&str] = &[
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "controller-uid",
    "batch.kubernetes.io/controller-uid",
];

/// One end of a connection.
pub(crate) enum End<'a> {
    Pod(Peer<'a>),
    /// An address that is no pod's.
    Address(IpAddr),
    /// An address that may be that of a pod or of a Service that was not read.
    Unread(Unread<'a>),
    /// Any address outside of the cluster.
    World,
}

impl<'a> End<'a> {
    /// Returns a pod of the snapshot as an end.
    pub(crate) fn pod(snapshot: &'a Snapshot, row: &'a Row) -> Option<Self> {
        Peer::of(snapshot, row).map(End::Pod)
    }

    /// Returns an address that no pod and no Service has that was read.
    pub(crate) fn address(snapshot: &'a Snapshot, address: IpAddr) -> Self {
        let unread = Unread { address, snapshot };
        match unread.is_outside() {
            true => End::Address(address),
            false => End::Unread(unread),
        }
    }
}

/// A pod as the other end of a connection sees it.
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
            Existence::Exists(namespace) => Some(&*namespace.labels),
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
        self.json["spec"]["nodeName"]
            .as_str()
            .filter(|node| !node.is_empty())
    }

    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        let status = &self.json["status"];
        listed(&status["podIPs"], &status["podIP"])
    }

    /// Returns the addresses of the node that the pod is on.
    pub(crate) fn node_addresses(&self) -> Vec<IpAddr> {
        let status = &self.json["status"];
        listed(&status["hostIPs"], &status["hostIP"])
    }

    /// Says whether an end is the node that this pod is on, or lives in its network.
    pub(crate) fn is_on(&self, other: &End<'_>) -> bool {
        match other {
            End::Pod(other) => {
                other.on_host_network() && other.node().is_some() && other.node() == self.node()
            }
            End::Address(address) => self.node_addresses().contains(address),
            End::Unread(unread) => self.node_addresses().contains(&unread.address),
            End::World => false,
        }
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

/// Returns labels without those that a controller sets for itself.
pub(crate) fn stable(labels: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut labels = labels.clone();
    labels.retain(|key, _| !OF_CONTROLLERS.contains(&key.as_str()));
    labels
}

fn listed(all: &Value, first: &Value) -> Vec<IpAddr> {
    let all = all.as_array().into_iter().flatten().map(|entry| &entry["ip"]);
    let all = all.chain([first]).filter_map(Value::as_str);
    let mut addresses: Vec<IpAddr> = all.filter_map(|address| address.parse().ok()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
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
