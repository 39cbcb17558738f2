//! One rule of a policy: does it list this port, and does it list this peer.
//!
//! The conventions differ: no ports and no peers are everything, an entry without any selector is nothing.

use std::net::IpAddr;

use serde_json::Value;

use super::selects;
use crate::simulate::cidr::Cidr;
use crate::simulate::network_policy::Port;
use crate::simulate::peer::{End, Peer, port_named, protocol_of};
use crate::simulate::{Answer, Undecided};

/// No ports: all ports of all protocols. The entries are alternatives. A name is one of the pod that is connected to.
pub(super) fn ports_admit(rule: &Value, to: &End<'_>, port: Port<'_>) -> Answer {
    let Some(listed) = entries(&rule["ports"]) else {
        return Answer::Allowed;
    };
    let admits = |entry: &Value| match (&entry["port"], to) {
        (Value::String(name), End::Pod(to)) => {
            Answer::of(port_named(to.json, name, port.protocol) == Some(port.number))
        }
        (Value::String(_), End::Unread(_)) => Answer::Undecided(Undecided::UNSEEN_PODS),
        (Value::String(_), End::Address(_) | End::World) => Answer::Denied,
        _ => Answer::of(covers(entry, port.number)),
    };
    let listed = listed.iter().filter(|entry| protocol_of(entry) == port.protocol);
    Answer::any(listed.map(admits))
}

/// No port: all of that protocol; `endPort` is the last of a range.
pub(super) fn covers(entry: &Value, number: i64) -> bool {
    let Some(first) = entry["port"].as_i64() else {
        return entry["port"].is_null();
    };
    (first..=entry["endPort"].as_i64().unwrap_or(first)).contains(&number)
}

/// No peers: everybody. The entries are alternatives.
pub(super) fn peers_admit(policy_namespace: &str, listed: &Value, peer: &End<'_>) -> Answer {
    let Some(listed) = entries(listed) else {
        return Answer::Allowed;
    };
    Answer::any(listed.iter().map(|entry| match peer {
        End::Pod(peer) => pod_admitted(policy_namespace, entry, peer),
        End::Address(address) => Answer::of(block_contains(&entry["ipBlock"], *address)),
        End::Unread(unread) => match &entry["ipBlock"] {
            Value::Null => unread.selected(policy_namespace, entry),
            block => Answer::of(block_contains(block, unread.address)),
        },
        End::World => world_admitted(&entry["ipBlock"]),
    }))
}

/// Returns the entries of a list that limits anything.
pub(super) fn entries(list: &Value) -> Option<&Vec<Value>> {
    list.as_array().filter(|list| !list.is_empty())
}

pub(super) fn pod_admitted(policy_namespace: &str, entry: &Value, peer: &Peer<'_>) -> Answer {
    if !entry["ipBlock"].is_null() {
        return block_admits_pod(&entry["ipBlock"], peer);
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

/// Blocks are meant for what is outside of the cluster: plugins differ in whether they match pods, too.
fn block_admits_pod(block: &Value, peer: &Peer<'_>) -> Answer {
    let addresses = peer.addresses();
    let covered = addresses.iter().any(|address| block_contains(block, *address));
    match (covered, peer.on_host_network()) {
        (true, true) => Answer::Allowed,
        (true, false) => Answer::Undecided(Undecided::BlockCoversPod),
        (false, _) if addresses.is_empty() => Answer::Undecided(Undecided::BlockCoversPod),
        (false, _) => Answer::Denied,
    }
}

fn block_contains(block: &Value, address: IpAddr) -> bool {
    let inside = |text: &Value| cidr(text).is_some_and(|cidr| cidr.contains(address));
    inside(&block["cidr"]) && !holes(block).any(inside)
}

fn holes(block: &Value) -> impl Iterator<Item = &Value> {
    block["except"].as_array().into_iter().flatten()
}

fn cidr(text: &Value) -> Option<Cidr> {
    text.as_str().and_then(Cidr::parse)
}

/// A block admits the world when it is all of IPv4 but for blocks that nobody has on the Internet.
fn world_admitted(block: &Value) -> Answer {
    match cidr(&block["cidr"]) {
        None => Answer::Denied,
        Some(cidr) if !cidr.has_public_addresses() => Answer::Denied,
        Some(whole) if whole.is_all_of_ipv4() => {
            let private = |hole: &Value| cidr(hole).is_none_or(|hole| !hole.has_public_addresses());
            match holes(block).all(private) {
                true => Answer::Allowed,
                false => Answer::Undecided(Undecided::WhichAddress),
            }
        }
        Some(_) => Answer::Undecided(Undecided::WhichAddress),
    }
}
