//! The plugin NodePorts: a port of a node belongs to one pod, per protocol and address.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/nodeports/node_ports.go

use serde_json::Value;

use super::{Node, Rejection};
use crate::simulate::peer::{declared_ports, protocol_of};
use crate::simulate::{Answer, Undecided, Verdict};

/// Any address of the node.
const ANY: &str = "0.0.0.0";

/// A port of the node that a pod asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPort {
    address: String,
    protocol: String,
    port: i64,
}

impl HostPort {
    fn conflicts(&self, other: &HostPort) -> bool {
        self.protocol == other.protocol
            && self.port == other.port
            && (self.address == ANY || other.address == ANY || self.address == other.address)
    }
}

/// Returns the ports of the node that a pod asks for: of its app containers and sidecars.
pub(crate) fn host_ports(pod: &Value) -> Vec<HostPort> {
    let wanted = declared_ports(pod).filter_map(|port| {
        let number = port["hostPort"].as_i64().filter(|number| *number > 0)?;
        let address = port["hostIP"].as_str().filter(|address| !address.is_empty());
        Some(HostPort {
            address: address.unwrap_or(ANY).to_owned(),
            protocol: protocol_of(port).to_owned(),
            port: number,
        })
    });
    wanted.collect()
}

pub(crate) fn filter(wanted: &[HostPort], node: &Node<'_>, every_pod: bool) -> Verdict<Rejection> {
    if wanted.is_empty() {
        return Verdict::allowed();
    }
    let mut because = Vec::new();
    for bound in node.pods.iter() {
        let taken = host_ports(bound.json);
        for port in wanted {
            if taken.iter().any(|other| port.conflicts(other)) {
                because.push(Rejection::Port {
                    port: port.port,
                    protocol: port.protocol.clone(),
                    holder: bound.row.object.clone(),
                });
            }
        }
    }
    let mut verdict = Verdict::denied_by(because);
    if !every_pod && verdict.answer == Answer::Allowed {
        verdict.answer = Answer::Undecided(Undecided::UNSEEN_PODS);
    }
    verdict
}
