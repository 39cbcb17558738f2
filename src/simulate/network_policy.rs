//! NetworkPolicy: may this end open a connection to that one on this port, and which policies say no.
//! https://kubernetes.io/docs/concepts/services-networking/network-policies/
//!
//! Whether the network plugin enforces policies at all is not recorded in the API, and neither are the
//! plugins' own kinds of policies.

mod opening;
mod resolver;
mod rule;

use serde_json::Value;

use super::peer::{End, Peer};
use super::{Answer, Undecided, Verdict};
use crate::k8s::{Kind, ObjectRef, selector};
use crate::snapshot::{Input, Snapshot, Status};

pub(crate) use opening::{Opening, openings};
pub(crate) use resolver::names;

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

    /// Returns the word of `policyTypes`.
    pub(crate) fn policy_type(self) -> &'static str {
        match self {
            Direction::Egress => "Egress",
            Direction::Ingress => "Ingress",
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port<'a> {
    pub(crate) number: i64,
    pub(crate) protocol: &'a str,
}

/// Why no policy is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exempt {
    /// An address: policies speak of pods.
    NoPod,
    /// A pod in the network of its node: most plugins leave it alone, and the documentation leaves it to them.
    HostNetwork,
    /// "A pod cannot block access to itself."
    Itself,
    /// "Traffic to and from the node where a Pod is running is always allowed."
    OwnNode,
}

/// What one policy says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) policy: ObjectRef,
    pub(crate) answer: Answer,
}

/// One end of a connection, judged: by nobody when it is exempt, by every policy that selects the pod otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) direction: Direction,
    pub(crate) answer: Answer,
    pub(crate) exempt: Option<Exempt>,
    /// The answer if the exemption did not hold, as where a plugin does judge pods in the network of their node.
    pub(crate) otherwise: Answer,
    pub(crate) judged: Vec<Judged>,
}

impl Side {
    fn exempt(direction: Direction, why: Exempt) -> Self {
        Self {
            direction,
            answer: Answer::Allowed,
            exempt: Some(why),
            otherwise: Answer::Allowed,
            judged: Vec::new(),
        }
    }

    /// Whose policies are to be asked is not known.
    fn unread(direction: Direction) -> Self {
        let answer = Answer::Undecided(Undecided::UNSEEN_PODS);
        Self {
            direction,
            answer,
            exempt: None,
            otherwise: answer,
            judged: Vec::new(),
        }
    }

    /// Returns the answer with the policies that isolate the pod and do not admit the connection.
    pub(crate) fn verdict(self) -> Verdict<Isolates> {
        let denying = self
            .judged
            .into_iter()
            .filter(|judged| judged.answer == Answer::Denied);
        Verdict {
            answer: self.answer,
            because: denying
                .map(|judged| Isolates {
                    policy: judged.policy,
                    direction: self.direction,
                })
                .collect(),
        }
    }
}

/// Both ends of a connection, judged. It is open when both admit it; answers flow back freely.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    pub(crate) egress: Side,
    pub(crate) ingress: Side,
}

impl Flow {
    pub(crate) fn verdict(self) -> Verdict<Isolates> {
        self.egress.verdict().and(self.ingress.verdict())
    }
}

/// Judges a connection by the egress of one end and the ingress of the other.
pub(crate) fn connects(snapshot: &Snapshot, from: &End<'_>, to: &End<'_>, port: Port<'_>) -> Flow {
    let itself = match (from, to) {
        (End::Pod(from), End::Pod(to)) => from.row.object == to.row.object,
        _ => false,
    };
    let side = |direction, pod: &End<'_>, peer: &End<'_>| match pod {
        End::Pod(_) if itself => Side::exempt(direction, Exempt::Itself),
        End::Pod(pod) if pod.is_on(peer) => Side::exempt(direction, Exempt::OwnNode),
        End::Pod(pod) => isolation(snapshot, direction, pod, |policy, rule| {
            rule::ports_admit(rule, to, port).and(rule::peers_admit(policy, &rule[peers(direction)], peer))
        }),
        End::Unread(unread) if unread.may_be_isolated(|policy| rules_direction(policy, direction)) => {
            Side::unread(direction)
        }
        End::Address(_) | End::Unread(_) | End::World => Side::exempt(direction, Exempt::NoPod),
    };
    Flow {
        egress: side(Direction::Egress, from, to),
        ingress: side(Direction::Ingress, to, from),
    }
}

/// Returns the field of a rule that lists the other end.
fn peers(direction: Direction) -> &'static str {
    match direction {
        Direction::Egress => "to",
        Direction::Ingress => "from",
    }
}

/// Answers for one pod and direction: a pod that no policy selects is open, a selected one is closed but for
/// what any rule of any policy admits.
fn isolation(
    snapshot: &Snapshot,
    direction: Direction,
    pod: &Peer<'_>,
    admits: impl Fn(&str, &Value) -> Answer,
) -> Side {
    let namespace = pod.namespace();
    let mut judged = Vec::new();
    for row in snapshot.rows_in(Kind::NetworkPolicy, namespace) {
        let Some(policy) = snapshot.raw(&row.object) else {
            continue;
        };
        if !rules_direction(policy, direction) || !selects(&policy["spec"]["podSelector"], pod) {
            continue;
        }
        let rules = policy["spec"][direction.word()].as_array().into_iter().flatten();
        judged.push(Judged {
            policy: row.object.clone(),
            answer: Answer::any(rules.map(|rule| admits(namespace, rule))),
        });
    }
    let input = Input::Objects(Kind::NetworkPolicy);
    let all_seen = snapshot.ledger().status(input, namespace) == Status::Complete;
    let union = Answer::any(judged.iter().map(|judged| judged.answer));
    // A policy that was not seen could isolate a pod that is open, and admit what all others deny.
    let answer = match (judged.is_empty(), union, all_seen) {
        (true, _, true) => Answer::Allowed,
        (true, _, false) | (false, Answer::Denied, false) => Answer::Undecided(Undecided::NotSeen(input)),
        (false, answer, _) => answer,
    };
    if pod.on_host_network() {
        return Side {
            otherwise: answer,
            ..Side::exempt(direction, Exempt::HostNetwork)
        };
    }
    Side {
        direction,
        answer,
        exempt: None,
        otherwise: answer,
        judged,
    }
}

/// Without `policyTypes` a policy rules ingress, and egress only if it has egress rules.
fn rules_direction(policy: &Value, direction: Direction) -> bool {
    let spec = &policy["spec"];
    match spec["policyTypes"].as_array() {
        Some(types) if !types.is_empty() => types.iter().any(|kind| kind == direction.policy_type()),
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

#[cfg(test)]
mod documentation;
#[cfg(test)]
mod tests;
