//! The one rule that would admit exactly a connection that is denied, as a policy of its own.
//!
//! Policies only ever admit, but a new one also isolates the pods that it selects. So it selects nothing that the
//! denying policy does not select already: nobody else is cut off by it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Answer, Direction, Flow, Port, Side, peers};
use crate::k8s::Kind;
use crate::simulate::peer::{End, NAME_LABEL, Peer, stable};
use crate::snapshot::Snapshot;

/// A policy to create.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opening {
    pub(crate) direction: Direction,
    pub(crate) manifest: Value,
}

/// Returns a policy for each end that denies. An end whose pod carries no label of its own cannot be opened alone,
/// and neither can one whose peer has none or is the whole world.
pub(crate) fn openings(
    snapshot: &Snapshot,
    (from, to): (&End<'_>, &End<'_>),
    port: Port<'_>,
    flow: &Flow,
) -> Vec<Opening> {
    let one = |side: &Side, pod: &End<'_>, peer: &End<'_>| {
        let End::Pod(pod) = pod else { return None };
        let peer_entries = entries(pod, peer)?;
        let rule = json!({
            peers(side.direction): peer_entries,
            "ports": [{"protocol": port.protocol, "port": port.number}],
        });
        let other = calling_name(peer);
        let what = match side.direction {
            Direction::Egress => format!("to-{other}-{}", port.number),
            Direction::Ingress => format!("from-{other}-{}", port.number),
        };
        of(snapshot, (pod, side), &what, rule)
    };
    let egress = one(&flow.egress, from, to);
    egress.into_iter().chain(one(&flow.ingress, to, from)).collect()
}

/// Returns the policy that adds a rule to those of one pod, if they deny.
pub(super) fn of(
    snapshot: &Snapshot,
    (pod, side): (&Peer<'_>, &Side),
    what: &str,
    rule: Value,
) -> Option<Opening> {
    if side.answer != Answer::Denied {
        return None;
    }
    let denying = snapshot.raw(&side.judged.first()?.policy)?;
    let own = own_labels(pod)?;
    let name = unused_name(snapshot, pod, what);
    let mut spec = json!({
        "podSelector": narrowed(&denying["spec"]["podSelector"], &own),
        "policyTypes": [side.direction.policy_type()],
    });
    spec[side.direction.word()] = json!([rule]);
    Some(Opening {
        direction: side.direction,
        manifest: json!({
            "apiVersion": Kind::NetworkPolicy.api_version(),
            "kind": Kind::NetworkPolicy.name(),
            "metadata": {"name": name, "namespace": pod.namespace()},
            "spec": spec,
        }),
    })
}

/// Returns what a selector takes, and of that only pods with these labels.
fn narrowed(selector: &Value, labels: &BTreeMap<String, String>) -> Value {
    let wanted = selector["matchLabels"].as_object();
    let mut all: Map<String, Value> = wanted.cloned().unwrap_or_default();
    all.extend(
        labels
            .iter()
            .map(|(key, value)| (key.clone(), Value::from(value.as_str()))),
    );
    let mut narrowed = json!({"matchLabels": all});
    if let Some(expressions) = super::rule::entries(&selector["matchExpressions"]) {
        narrowed["matchExpressions"] = json!(expressions);
    }
    narrowed
}

/// Returns the labels that tell a pod and its replicas from others; those of controllers only where it has no others.
fn own_labels(pod: &Peer<'_>) -> Option<BTreeMap<String, String>> {
    let labels = match stable(&pod.row.labels) {
        stable if stable.is_empty() => BTreeMap::clone(&pod.row.labels),
        stable => stable,
    };
    (!labels.is_empty()).then_some(labels)
}

/// Returns the entries of `from` or `to` that mean a peer and nobody else.
fn entries(pod: &Peer<'_>, peer: &End<'_>) -> Option<Vec<Value>> {
    match peer {
        // Selectors do not mean a pod in the network of its node; its addresses do.
        End::Pod(peer) if peer.on_host_network() => {
            let addresses = peer.addresses();
            (!addresses.is_empty()).then(|| addresses.into_iter().map(block).collect())
        }
        End::Pod(peer) => {
            let mut entry = json!({"podSelector": {"matchLabels": own_labels(peer)?}});
            if peer.namespace() != pod.namespace() {
                entry["namespaceSelector"] = json!({"matchLabels": {NAME_LABEL: peer.namespace()}});
            }
            Some(vec![entry])
        }
        End::Address(address) => Some(vec![block(*address)]),
        // A block of all addresses would let pods in, too: nothing admits exactly the world. And whether a block
        // would mean an address that may be a pod's is up to the plugin.
        End::World | End::Unread(_) => None,
    }
}

fn block(address: std::net::IpAddr) -> Value {
    let bits = if address.is_ipv4() { 32 } else { 128 };
    json!({"ipBlock": {"cidr": format!("{address}/{bits}")}})
}

/// Returns a short name for an end, of letters that the name of a policy may have.
fn calling_name(end: &End<'_>) -> String {
    match end {
        End::Pod(pod) => pod_name(pod),
        End::Address(address) => plain(&address.to_string()),
        End::Unread(unread) => plain(&unread.address.to_string()),
        End::World => "world".to_owned(),
    }
}

fn pod_name(pod: &Peer<'_>) -> String {
    let labels = &pod.row.labels;
    let named = ["app.kubernetes.io/name", "app", "k8s-app"]
        .iter()
        .find_map(|key| labels.get(*key));
    plain(named.unwrap_or(&pod.row.object.name))
}

fn plain(text: &str) -> String {
    let kept = text.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let kept: String = kept.take(50).collect();
    match kept.trim_matches('-') {
        "" => "it".to_owned(),
        kept => kept.to_owned(),
    }
}

/// Returns a name that no policy of the namespace has that was seen.
fn unused_name(snapshot: &Snapshot, pod: &Peer<'_>, what: &str) -> String {
    let base = format!("{}-{what}", pod_name(pod));
    let taken = |name: &str| {
        let mut policies = snapshot.rows_in(Kind::NetworkPolicy, pod.namespace());
        policies.any(|row| row.object.name == name)
    };
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut names = std::iter::once(base.clone()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or(base)
}
