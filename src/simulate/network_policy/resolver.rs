//! Names: may a pod ask the resolver of its cluster. Queries go to UDP port 53 of wherever the resolver lives.
//! https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/

use serde_json::{Value, json};

use super::rule::{covers, entries, pod_admitted};
use super::{Direction, Opening, Side, isolation, opening, selects};
use crate::k8s::Kind;
use crate::simulate::peer::{NAME_LABEL, Peer, declared_ports, protocol_of};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Input, Row, Snapshot, Status};

/// Judges a pod's way to a resolver, and returns the rule that would open it where it is closed.
pub(crate) fn names(snapshot: &Snapshot, from: &Peer<'_>) -> (Side, Option<Opening>) {
    let resolvers = Resolvers::of(snapshot, from.namespace());
    let side = isolation(snapshot, Direction::Egress, from, |policy, rule| {
        port_admits(rule).and(resolvers.admitted(policy, &rule["to"]))
    });
    let port = |protocol: &str| json!({"protocol": protocol, "port": 53});
    let rule = json!({
        "to": [{"namespaceSelector": {"matchLabels": {NAME_LABEL: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
        "ports": [port("UDP"), port("TCP")],
    });
    let opening = opening::of(snapshot, (from, &side), "names", rule);
    (side, opening)
}

/// Resolvers ask by UDP first; a rule for TCP alone lets only the answers through that did not fit.
fn port_admits(rule: &Value) -> Answer {
    let Some(listed) = entries(&rule["ports"]) else {
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
    snapshot: &'a Snapshot,
    /// The caller's namespace.
    namespace: &'a str,
    /// The pods of the cluster's resolver, where the snapshot holds them and they are asked themselves.
    pods: Vec<Peer<'a>>,
}

impl<'a> Resolvers<'a> {
    fn of(snapshot: &'a Snapshot, namespace: &'a str) -> Self {
        let app = |name: &'static str| {
            let is_app = move |row: &&Row| row.labels.get("k8s-app").is_some_and(|app| app == name);
            snapshot.rows_in(Kind::Pod, "kube-system").filter(is_app)
        };
        // A cache on each node answers before the resolver's pods are asked, at an address of its own.
        let asked = seen_whole(snapshot, "kube-system") && app("node-local-dns").next().is_none();
        let pods = app("kube-dns").filter_map(|row| Peer::of(snapshot, row));
        Self {
            snapshot,
            namespace,
            pods: if asked { pods.collect() } else { Vec::new() },
        }
    }

    /// The pods of the caller's own namespace, if all were seen.
    fn own(&self) -> Option<impl Iterator<Item = Peer<'a>>> {
        let snapshot = self.snapshot;
        let rows = snapshot.rows_in(Kind::Pod, self.namespace);
        seen_whole(snapshot, self.namespace).then(|| rows.filter_map(|row| Peer::of(snapshot, row)))
    }

    fn admitted(&self, policy_namespace: &str, listed: &Value) -> Answer {
        let Some(listed) = entries(listed) else {
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
                    .map(|pod| pod_admitted(policy_namespace, entry, pod)),
            );
        }
        // A selector for pods of this very namespace: it can admit a resolver only if one lives here.
        if let (Value::Null, Some(own)) = (&entry["namespaceSelector"], self.own()) {
            let mut admitted = own.filter(|pod| selects(&entry["podSelector"], pod));
            return if admitted.any(|pod| listens_on_53(pod.json)) {
                unknown
            } else {
                Answer::Denied
            };
        }
        unknown
    }
}

fn seen_whole(snapshot: &Snapshot, namespace: &str) -> bool {
    snapshot.ledger().status(Input::Objects(Kind::Pod), namespace) == Status::Complete
}

fn listens_on_53(pod: &Value) -> bool {
    declared_ports(pod).any(|port| matches!(port["containerPort"].as_i64(), Some(53 | 5353)))
}
