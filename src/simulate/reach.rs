//! From a pod to a Service: through its endpoints to their ports, and past NetworkPolicy on both sides.

use serde_json::Value;

use super::endpoints::{self, TargetPort};
use super::network_policy::{Flow, Isolates, Opening, Port, connects, openings};
use super::peer::{End, protocol_of};
use super::{Answer, Undecided, Verdict};
use crate::k8s::Kind;
use crate::snapshot::{Input, Row, Snapshot, Status};

/// A way to a Service, as far as policies decide it.
#[derive(Debug)]
pub(crate) struct Reach {
    pub(crate) verdict: Verdict<Isolates>,
    /// The port on the pods, where all of them agree on one.
    pub(crate) port: Option<i64>,
    /// The one policy that would admit exactly this, where one is enough.
    pub(crate) opening: Option<Value>,
}

/// Says whether policies let one pod open a connection to another.
pub(crate) fn to_pod(snapshot: &Snapshot, from: &Row, to: &Row, port: Port<'_>) -> Reach {
    let (Some(from), Some(to)) = (End::pod(snapshot, from), End::pod(snapshot, to)) else {
        return nowhere(Undecided::NotSeen(Input::Objects(Kind::Pod)));
    };
    let flow = connects(snapshot, &from, &to, port);
    let openings = openings(snapshot, (&from, &to), port, &flow);
    Reach {
        opening: only(openings, &flow),
        port: Some(port.number),
        verdict: flow.verdict(),
    }
}

/// Returns the policy to add, where one side alone denies.
fn only(openings: Vec<Opening>, flow: &Flow) -> Option<Value> {
    let sides = [&flow.egress, &flow.ingress];
    let denied = sides
        .into_iter()
        .filter(|side| side.answer == Answer::Denied)
        .count();
    let mut openings = openings.into_iter();
    match (denied, openings.next()) {
        (1, Some(opening)) => Some(opening.manifest),
        _ => None,
    }
}

/// Says that it is not decided, and why.
pub(crate) fn nowhere(why: Undecided) -> Reach {
    Reach {
        verdict: Verdict::undecided(why),
        port: None,
        opening: None,
    }
}

/// Says whether policies let a pod connect to a Service on one of its ports. Policies see the pod behind the
/// Service and the port there, so that each endpoint is asked; if they are not treated alike, it is undecided.
pub(crate) fn to_service(snapshot: &Snapshot, from: &Row, service: &Row, port: i64) -> Reach {
    let Some(json) = snapshot.raw(&service.object) else {
        return nowhere(Undecided::NotSeen(Input::Objects(Kind::Service)));
    };
    let mut ports = json["spec"]["ports"].as_array().into_iter().flatten();
    let Some(declared) = ports.find(|declared| declared["port"].as_i64() == Some(port)) else {
        return nowhere(Undecided::NoTarget);
    };
    let namespace = &service.object.namespace;
    let pods = snapshot.rows_in(Kind::Pod, namespace);
    let asked: Vec<Reach> = pods
        .filter(|pod| endpoints::takes(json, pod))
        .filter_map(|pod| to_endpoint(snapshot, from, pod, declared))
        .collect();
    let pods_seen = snapshot.ledger().status(Input::Objects(Kind::Pod), namespace) == Status::Complete;
    if !pods_seen {
        return nowhere(Undecided::NotSeen(Input::Objects(Kind::Pod)));
    }
    together(asked).unwrap_or_else(|| nowhere(Undecided::NoTarget))
}

fn to_endpoint(snapshot: &Snapshot, from: &Row, pod: &Row, declared: &Value) -> Option<Reach> {
    let json = snapshot.raw(&pod.object)?;
    let TargetPort::Number(number) = endpoints::target_port(declared, json) else {
        return None;
    };
    let port = Port {
        number,
        protocol: protocol_of(declared),
    };
    Some(to_pod(snapshot, from, pod, port))
}

fn together(asked: Vec<Reach>) -> Option<Reach> {
    let mut asked = asked.into_iter();
    let mut all = asked.next()?;
    for other in asked {
        if other.verdict.answer != all.verdict.answer {
            all.verdict.answer = Answer::Undecided(Undecided::PodsDiffer);
        }
        if other.port != all.port {
            all.port = None;
        }
        if other.opening != all.opening {
            all.opening = None;
        }
        for isolates in other.verdict.because {
            if !all.verdict.because.contains(&isolates) {
                all.verdict.because.push(isolates);
            }
        }
    }
    Some(all)
}
