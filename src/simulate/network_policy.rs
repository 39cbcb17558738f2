//! NetworkPolicy: may this pod open a connection to that one on this port, and which policies say no.
//! https://kubernetes.io/docs/concepts/services-networking/network-policies/
//!
//! Whether the network plugin enforces policies at all is not recorded in the API, and neither are the
//! plugins' own kinds of policies.

use std::net::IpAddr;

use serde_json::Value;

use super::cidr::Cidr;
use super::peer::{Peer, declared_ports, port_named, protocol_of};
use super::{Answer, Undecided, Verdict};
use crate::k8s::{Kind, ObjectRef, selector};
use crate::snapshot::{Input, Row, Snapshot, Status};

/// Which end of a connection a policy rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Direction {
    Egress,
    Ingress,
}

impl Direction {
    /// Returns the word of the API's fields: `ingress`, `egress`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Direction::Egress => "egress",
            Direction::Ingress => "ingress",
        }
    }
}

/// A policy that isolates a pod in a direction and does not admit the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Isolates {
    pub(crate) policy: ObjectRef,
    pub(crate) direction: Direction,
}

/// The port that a connection goes to on the pod: behind a Service its target port, never its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Port<'a> {
    pub(crate) number: i64,
    pub(crate) protocol: &'a str,
}

/// Says whether policies let one pod open a connection to another: by the egress of one and the ingress of
/// the other. Answers flow back freely.
pub(crate) fn reaches(snapshot: &Snapshot, from: &Row, to: &Row, port: Port<'_>) -> Verdict<Isolates> {
    if from.object == to.object {
        return Verdict::undecided(Undecided::SamePod);
    }
    let (Some(from), Some(to)) = (Peer::of(snapshot, from), Peer::of(snapshot, to)) else {
        return Verdict::undecided(Undecided::NotSeen(Input::Objects(Kind::Pod)));
    };
    let egress = isolation(snapshot, Direction::Egress, &from, |policy, rule| {
        ports_admit(rule, &to, port).and(peers_admit(policy, &rule["to"], &to))
    });
    // What runs on a node reaches the pods of that node; probes live from that.
    if from.on_host_network() && from.node().is_some() && from.node() == to.node() {
        return egress;
    }
    let ingress = isolation(snapshot, Direction::Ingress, &to, |policy, rule| {
        ports_admit(rule, &to, port).and(peers_admit(policy, &rule["from"], &from))
    });
    egress.and(ingress)
}

/// Says whether policies let a pod ask a resolver: UDP to port 53 of wherever the resolver lives.
pub(crate) fn resolves(snapshot: &Snapshot, from: &Row) -> Verdict<Isolates> {
    let Some(from) = Peer::of(snapshot, from) else {
        return Verdict::undecided(Undecided::NotSeen(Input::Objects(Kind::Pod)));
    };
    let resolvers = Resolvers::of(snapshot, from.namespace());
    isolation(snapshot, Direction::Egress, &from, |policy, rule| {
        dns_port_admits(rule).and(resolvers.admitted(policy, &rule["to"]))
    })
}

/// Answers for one pod and direction: a pod that no policy selects is open, a selected one is closed but for
/// what any rule of any policy admits.
fn isolation(
    snapshot: &Snapshot,
    direction: Direction,
    pod: &Peer<'_>,
    admits: impl Fn(&str, &Value) -> Answer,
) -> Verdict<Isolates> {
    if pod.on_host_network() {
        return Verdict::allowed();
    }
    let namespace = pod.namespace();
    let (mut isolated, mut answer, mut because) = (false, Answer::Denied, Vec::new());
    for row in snapshot.rows_in(Kind::NetworkPolicy, namespace) {
        let Some(policy) = snapshot.raw(&row.object) else {
            continue;
        };
        if !rules_direction(policy, direction) || !selects(&policy["spec"]["podSelector"], pod) {
            continue;
        }
        let rules = policy["spec"][direction.word()].as_array().into_iter().flatten();
        let of_policy = Answer::any(rules.map(|rule| admits(namespace, rule)));
        if of_policy == Answer::Denied {
            because.push(Isolates {
                policy: row.object.clone(),
                direction,
            });
        }
        answer = answer.or(of_policy);
        isolated = true;
    }
    let input = Input::Objects(Kind::NetworkPolicy);
    let all_seen = snapshot.ledger().status(input, namespace) == Status::Complete;
    // A policy that was not seen could isolate a pod that is open, and admit what all others deny.
    let answer = match (isolated, answer, all_seen) {
        (false, _, true) => Answer::Allowed,
        (false, _, false) | (true, Answer::Denied, false) => Answer::Undecided(Undecided::NotSeen(input)),
        (true, answer, _) => answer,
    };
    Verdict { answer, because }
}

/// Without `policyTypes` a policy rules ingress, and egress only if it has egress rules.
fn rules_direction(policy: &Value, direction: Direction) -> bool {
    let spec = &policy["spec"];
    match spec["policyTypes"].as_array() {
        Some(types) if !types.is_empty() => types
            .iter()
            .filter_map(Value::as_str)
            .any(|kind| kind.eq_ignore_ascii_case(direction.word())),
        _ => {
            direction == Direction::Ingress
                || spec["egress"].as_array().is_some_and(|rules| !rules.is_empty())
        }
    }
}

/// An absent or empty pod selector takes every pod of the namespace.
fn selects(wanted: &Value, pod: &Peer<'_>) -> bool {
    wanted.is_null() || selector::matches(wanted, &pod.row.labels)
}

/// No ports: all ports of all protocols. The entries are alternatives.
fn ports_admit(rule: &Value, to: &Peer<'_>, port: Port<'_>) -> Answer {
    let Some(listed) = rule["ports"].as_array().filter(|ports| !ports.is_empty()) else {
        return Answer::Allowed;
    };
    Answer::any(
        listed
            .iter()
            .filter(|entry| protocol_of(entry) == port.protocol)
            .map(|entry| match &entry["port"] {
                Value::String(name) => {
                    Answer::of(port_named(to.json, name, port.protocol) == Some(port.number))
                }
                _ => Answer::of(covers(entry, port.number)),
            }),
    )
}

/// No port: all of that protocol; `endPort` is the last of a range.
fn covers(entry: &Value, number: i64) -> bool {
    let Some(first) = entry["port"].as_i64() else {
        return entry["port"].is_null();
    };
    (first..=entry["endPort"].as_i64().unwrap_or(first)).contains(&number)
}

/// No peers: everybody. The entries are alternatives.
fn peers_admit(policy_namespace: &str, listed: &Value, peer: &Peer<'_>) -> Answer {
    let Some(listed) = listed.as_array().filter(|peers| !peers.is_empty()) else {
        return Answer::Allowed;
    };
    Answer::any(
        listed
            .iter()
            .map(|entry| peer_admits(policy_namespace, entry, peer)),
    )
}

fn peer_admits(policy_namespace: &str, entry: &Value, peer: &Peer<'_>) -> Answer {
    if !entry["ipBlock"].is_null() {
        return block_admits(&entry["ipBlock"], peer);
    }
    let (namespaces, pods) = (&entry["namespaceSelector"], &entry["podSelector"]);
    if namespaces.is_null() && pods.is_null() {
        return Answer::Denied;
    }
    // Both selectors in one entry must match; a pod selector alone means the policy's own namespace.
    let in_namespace = match namespaces {
        Value::Null => Answer::of(peer.namespace() == policy_namespace),
        wanted => peer.namespace_matches(wanted),
    };
    let matched = in_namespace.and(Answer::of(selects(pods, peer)));
    if peer.on_host_network() {
        return matched.and(Answer::Undecided(Undecided::HostNetwork));
    }
    matched
}

fn block_admits(block: &Value, peer: &Peer<'_>) -> Answer {
    let addresses = peer.addresses();
    let inside = |text: &Value, address: IpAddr| {
        text.as_str()
            .and_then(Cidr::parse)
            .is_some_and(|cidr| cidr.contains(address))
    };
    let covered = addresses.iter().any(|address| {
        let mut except = block["except"].as_array().into_iter().flatten();
        inside(&block["cidr"], *address) && !except.any(|hole| inside(hole, *address))
    });
    match (covered, peer.on_host_network()) {
        (true, true) => Answer::Allowed,
        (true, false) => Answer::Undecided(Undecided::BlockCoversPod),
        (false, _) if addresses.is_empty() => Answer::Undecided(Undecided::BlockCoversPod),
        (false, _) => Answer::Denied,
    }
}

/// Resolvers ask by UDP first; a rule for TCP alone lets only the answers through that did not fit.
fn dns_port_admits(rule: &Value) -> Answer {
    let Some(listed) = rule["ports"].as_array().filter(|ports| !ports.is_empty()) else {
        return Answer::Allowed;
    };
    Answer::any(
        listed
            .iter()
            .filter(|entry| protocol_of(entry) == "UDP")
            .map(|entry| match &entry["port"] {
                Value::String(_) => Answer::Undecided(Undecided::NamedPort),
                _ if covers(entry, 53) => Answer::Allowed,
                // OpenShift's resolvers listen on 5353 behind the port 53 of their Service.
                _ if covers(entry, 5353) => Answer::Undecided(Undecided::ResolverUnknown),
                _ => Answer::Denied,
            }),
    )
}

/// What is known of where names are resolved.
struct Resolvers<'a> {
    /// The pods of the cluster's resolver, where the snapshot holds them.
    pods: Vec<Peer<'a>>,
    /// The pods of the caller's own namespace, if all were seen.
    own: Option<Vec<Peer<'a>>>,
}

impl<'a> Resolvers<'a> {
    fn of(snapshot: &'a Snapshot, namespace: &'a str) -> Self {
        let seen_whole = |namespace: &str| {
            snapshot.ledger().status(Input::Objects(Kind::Pod), namespace) == Status::Complete
        };
        let peers_in = |namespace| {
            let rows = snapshot.rows_in(Kind::Pod, namespace);
            rows.filter_map(|row| Peer::of(snapshot, row)).collect::<Vec<_>>()
        };
        let mut pods = if seen_whole("kube-system") {
            peers_in("kube-system")
        } else {
            Vec::new()
        };
        pods.retain(|pod| pod.row.labels.get("k8s-app").is_some_and(|app| app == "kube-dns"));
        Self {
            pods,
            own: seen_whole(namespace).then(|| peers_in(namespace)),
        }
    }

    fn admitted(&self, policy_namespace: &str, listed: &Value) -> Answer {
        let Some(listed) = listed.as_array().filter(|peers| !peers.is_empty()) else {
            return Answer::Allowed;
        };
        Answer::any(
            listed
                .iter()
                .map(|entry| self.entry_admits(policy_namespace, entry)),
        )
    }

    fn entry_admits(&self, policy_namespace: &str, entry: &Value) -> Answer {
        let unknown = Answer::Undecided(Undecided::ResolverUnknown);
        if !entry["ipBlock"].is_null() {
            return unknown;
        }
        if !self.pods.is_empty() {
            return Answer::any(
                self.pods
                    .iter()
                    .map(|pod| peer_admits(policy_namespace, entry, pod)),
            );
        }
        // A selector for pods of this very namespace: it can admit a resolver only if one lives here.
        if let (Value::Null, Some(own)) = (&entry["namespaceSelector"], &self.own) {
            let mut admitted = own.iter().filter(|pod| selects(&entry["podSelector"], pod));
            return if admitted.any(|pod| listens_on_53(pod.json)) {
                unknown
            } else {
                Answer::Denied
            };
        }
        unknown
    }
}

fn listens_on_53(pod: &Value) -> bool {
    declared_ports(pod).any(|port| matches!(port["containerPort"].as_i64(), Some(53 | 5353)))
}

#[cfg(test)]
mod tests;
