//! The facts `pod.requests.*` and `pod.scheduling.*`: what a pod asks for, and why nodes do not take it.
//!
//! The scheduling facts speak of pods that wait for a node and are unset for the others.

use std::collections::BTreeSet;
use std::rc::Rc;

mod attempt;
pub(crate) mod changes;
pub(crate) mod nodes;
mod words;

use serde_json::Value as Json;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::Scene;
use super::subject::Subject;
use super::value::Fact;
use crate::k8s::{Kind, Quantity};
use crate::simulate::Answer;
use crate::simulate::scheduler::{
    Cluster, Plan, Rejection,
    node_resources_fit::{allocatable, requests},
    placement::Judged,
    rejection::Plugin,
};
use crate::snapshot::{Input, Status};

pub(crate) use attempt::Attempts;

use attempt::Attempt;

const NODES: &[Input] = &[Input::Objects(Kind::Node)];
const NODES_AND_PODS: &[Input] = &[Input::Objects(Kind::Node), Input::Objects(Kind::Pod)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.requests.cpu", Type::Quantity, |scene, of, _| {
        requested(scene, of, "cpu")
    })
    .from(Observer::Spec,
        "spec.containers[].resources.requests",
        "Its CPU request, as the scheduler counts it.",
    ),
    fact("pod.requests.memory", Type::Quantity, |scene, of, _| {
        requested(scene, of, "memory")
    })
    .from(Observer::Spec,
        "spec.containers[].resources.requests",
        "Its memory request, as the scheduler counts it.",
    ),
    fact("pod.scheduling.nodes", Type::Int, |scene, of, _| {
        tried(scene, of, Type::Int, |tried| count(tried.nodes()))
    })
    .from(Observer::Engine, "Node", "The number of nodes.")
    .needing(NODES),
    fact("pod.scheduling.fit", Type::Int, |scene, of, _| {
        tried(scene, of, Type::Int, fit)
    })
    .from(Observer::Engine,
        "computed: the scheduler's filters on every node",
        "The number of nodes that can accept it by selector, taints, cordon and resources.",
    )
    .needing(NODES_AND_PODS),
    fact("pod.scheduling.matching", Type::Int, |scene, of, _| {
        tried(scene, of, Type::Int, |tried| count(tried.matching()))
    })
    .from(Observer::Engine,
        "computed: NodeAffinity on every node",
        "The number of nodes that match its nodeSelector and required node affinity.",
    )
    .needing(NODES),
    fact("pod.scheduling.taint_only", Type::Int, |scene, of, _| {
        tried(scene, of, Type::Int, |tried| count(tried.rejected_only(is_taint)))
    })
    .from(Observer::Engine,
        "computed: TaintToleration on every node",
        "The number of nodes that reject it only for a taint.",
    )
    .needing(NODES),
    fact("pod.scheduling.untolerated", Type::Words, |scene, of, _| {
        tried(scene, of, Type::Words, |tried| {
            let taints = tried
                .matching()
                .flat_map(|node| node.verdict.because.iter())
                .filter_map(taint);
            Fact::words(taints.collect::<BTreeSet<_>>())
        })
    })
    .from(Observer::Engine,
        "Node.spec.taints",
        "The taints, as `key=value:effect`, that it does not tolerate on nodes that its nodeSelector matches.",
    )
    .needing(NODES),
    fact("pod.scheduling.untolerated_nodes", Type::Words, |scene, of, _| {
        tried(scene, of, Type::Words, |tried| {
            let tainted = tried
                .matching()
                .filter(|node| node.verdict.because.iter().any(is_taint));
            Fact::words(tainted.map(|node| node.node.as_str()))
        })
    })
    .from(Observer::Engine, "Node.spec.taints", "The nodes with these taints.")
    .needing(NODES),
    fact("pod.scheduling.lost_nodes", Type::Words, |scene, of, _| {
        tried(scene, of, Type::Words, |tried| {
            Fact::words(tried.rejected_only(is_lost).map(|node| node.node.as_str()))
        })
    })
    .from(Observer::Engine,
        "Node.spec.taints",
        "The nodes that could accept it if they were ready and reachable.",
    )
    .needing(NODES),
    fact("pod.scheduling.cordoned", Type::Words, |scene, of, _| {
        tried(scene, of, Type::Words, |tried| {
            Fact::words(
                tried
                    .rejected_only(|reason| *reason == Rejection::Unschedulable)
                    .map(|node| node.node.as_str()),
            )
        })
    })
    .from(Observer::Engine,
        "Node.spec.unschedulable",
        "The nodes that could accept it if they were not cordoned.",
    )
    .needing(NODES),
    fact("pod.scheduling.cpu_short", Type::Bool, |scene, of, _| {
        short(scene, of, "cpu")
    })
    .from(Observer::Engine,
        "computed: NodeResourcesFit on every node",
        "Whether no suitable node has that much CPU free.",
    )
    .needing(NODES_AND_PODS),
    fact("pod.scheduling.memory_short", Type::Bool, |scene, of, _| {
        short(scene, of, "memory")
    })
    .from(Observer::Engine,
        "computed: NodeResourcesFit on every node",
        "Whether no suitable node has that much memory free.",
    )
    .needing(NODES_AND_PODS),
    fact("pod.scheduling.too_big", Type::Bool, |scene, of, _| {
        tried(scene, of, Type::Bool, |tried| {
            Fact::bool(tried.too_big().is_some())
        })
    })
    .from(Observer::Engine,
        "Node.status.allocatable",
        "Whether it requests more of a resource than any node has, even an empty one.",
    )
    .needing(NODES),
    fact("pod.scheduling.too_big.resource", Type::Word, |scene, of, _| {
        tried(scene, of, Type::Word, |tried| {
            Fact::word(tried.too_big().unwrap_or_default())
        })
    })
    .from(Observer::Engine, "Node.status.allocatable", "That resource.")
    .needing(NODES),
    fact("pod.scheduling.absent", Type::Words, |scene, of, _| {
        tried(scene, of, Type::Words, |tried| Fact::words(tried.absent()))
    })
    .from(Observer::Engine,
        "Node.status.allocatable",
        "The devices and other resources with a `/` in their name that it requests and that no node has.",
    )
    .needing(NODES),
    fact("pod.scheduling.largest.cpu", Type::Quantity, |scene, of, _| {
        tried(scene, of, Type::Quantity, |tried| {
            Fact::quantity(tried.largest("cpu"))
        })
    })
    .from(Observer::Engine,
        "Node.status.allocatable",
        "The most CPU that any node has for pods.",
    )
    .needing(NODES),
    fact("pod.scheduling.largest.memory", Type::Quantity, |scene, of, _| {
        tried(scene, of, Type::Quantity, |tried| {
            Fact::quantity(tried.largest("memory"))
        })
    })
    .from(Observer::Engine,
        "Node.status.allocatable",
        "The most memory that any node has for pods.",
    )
    .needing(NODES),
    fact("pod.scheduling.insufficient", Type::Words, |scene, of, _| {
        let pod = scene.raw(&of.object).unwrap_or(&field::NOTHING);
        Fact::words(insufficient(message(pod)))
    })
    .from(Observer::Scheduler,
        "status.conditions[type=PodScheduled].message",
        "The resources that the scheduler reports as insufficient, whether or not nodes were read.",
    ),
];

fn requested(scene: &Scene<'_>, of: &Subject, resource: &str) -> Fact {
    let asked = scene
        .raw(&of.object)
        .and_then(|pod| requests(pod).get(resource).copied());
    Fact::quantity(asked.unwrap_or_default())
}

fn count<T>(things: impl Iterator<Item = T>) -> Fact {
    Fact::int(i64::try_from(things.count()).unwrap_or(i64::MAX))
}

/// A pod, tried on every node.
struct Trial<'s, 'a> {
    pod: &'a Json,
    cluster: &'s Cluster<'a>,
    attempt: Rc<Attempt>,
}

/// Tries a pod that waits for a node on every node; unknown, where a node may not have been seen.
fn tried(scene: &Scene<'_>, of: &Subject, kind: Type, read: impl FnOnce(&Trial<'_, '_>) -> Fact) -> Fact {
    match trial(scene, of) {
        Ok(Some(tried)) => read(&tried),
        Ok(None) => Fact::unset(kind),
        Err(input) => Fact::Unknown(input),
    }
}

/// Tries a pod on every node; `None`, if it does not wait for one, and an error, where one may not have been seen.
fn trial<'s, 'a>(scene: &'s Scene<'a>, of: &Subject) -> Result<Option<Trial<'s, 'a>>, Input> {
    let waits = |pod: &&Json| field::word(pod, "/spec/nodeName").is_empty();
    let Some(pod) = scene.raw(&of.object).filter(waits) else {
        return Ok(None);
    };
    let input = Input::Objects(Kind::Node);
    if scene.snapshot.ledger().status(input, "") != Status::Complete {
        return Err(input);
    }
    let attempts = scene.attempts();
    let trial = attempts.cluster().zip(attempts.of(&of.object)?);
    Ok(trial.map(|(cluster, attempt)| Trial {
        pod,
        cluster,
        attempt,
    }))
}

impl Trial<'_, '_> {
    fn nodes(&self) -> impl Iterator<Item = &Judged> {
        self.attempt.placement.nodes.iter()
    }

    fn plans(&self) -> &[Plan] {
        self.attempt.plans(self.pod, self.cluster)
    }

    fn matching(&self) -> impl Iterator<Item = &Judged> {
        let of_labels = |reason: &Rejection| reason.plugin() == Plugin::NodeAffinity;
        self.nodes()
            .filter(move |node| !node.verdict.because.iter().any(of_labels))
    }

    /// The nodes whose every reason is of one kind. Room that cannot be judged is not held against a node.
    fn rejected_only(&self, kind: fn(&Rejection) -> bool) -> impl Iterator<Item = &Judged> {
        self.nodes()
            .filter(move |node| !node.verdict.because.is_empty() && node.verdict.because.iter().all(kind))
    }

    /// The nodes that take it but for resources.
    fn open(&self) -> impl Iterator<Item = &Judged> {
        self.nodes().filter(|node| {
            let mut reasons = node.verdict.because.iter();
            reasons.all(|reason| reason.plugin() == Plugin::NodeResourcesFit)
        })
    }

    fn too_big(&self) -> Option<String> {
        let exceeds = |resource: &str, asked: Quantity| {
            asked > Quantity::ZERO
                && self
                    .cluster
                    .nodes()
                    .all(|node| asked > allocatable(&node.json, resource))
        };
        let mut asked = requests(self.pod)
            .into_iter()
            .filter(|_| self.nodes().next().is_some());
        asked
            .find(|(resource, asked)| exceeds(resource, *asked))
            .map(|(resource, _)| resource)
    }

    /// The extended resources that it asks for and that no device plugin of any node reports.
    fn absent(&self) -> Vec<String> {
        let wanted = |resource: &String, asked: &Quantity| {
            resource.contains('/') && *asked > Quantity::ZERO && self.largest(resource) == Quantity::ZERO
        };
        let asked = requests(self.pod).into_iter();
        let asked = asked.filter(|(resource, asked)| wanted(resource, asked));
        asked.map(|(resource, _)| resource).collect()
    }

    fn largest(&self, resource: &str) -> Quantity {
        let all = self.cluster.nodes();
        all.map(|node| allocatable(&node.json, resource))
            .max()
            .unwrap_or_default()
    }
}

fn is_taint(reason: &Rejection) -> bool {
    matches!(reason, Rejection::Untolerated(_))
}

/// The taints that the node controller gives to a node which is not ready.
fn is_lost(reason: &Rejection) -> bool {
    let lost = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
    matches!(reason, Rejection::Untolerated(taint) if lost.contains(&taint.key.as_str()))
}

fn taint(reason: &Rejection) -> Option<String> {
    match reason {
        Rejection::Untolerated(taint) => Some(taint.spoken()),
        _ => None,
    }
}

fn fit(tried: &Trial<'_, '_>) -> Fact {
    let undecided = tried.nodes().find_map(|node| match node.verdict.answer {
        Answer::Undecided(why) => Some(why.input()),
        _ => None,
    });
    match undecided {
        Some(input) => Fact::Unknown(input),
        None => count(
            tried
                .nodes()
                .filter(|node| node.verdict.answer == Answer::Allowed),
        ),
    }
}

fn short(scene: &Scene<'_>, of: &Subject, resource: &str) -> Fact {
    let read: fn(&Trial<'_, '_>) -> Fact = if resource == "cpu" {
        |tried| short_of(tried, "cpu")
    } else {
        |tried| short_of(tried, "memory")
    };
    tried(scene, of, Type::Bool, read)
}

/// Of what was seen to be used a shortage is certain. That there is room is certain only if all pods were
/// seen; where they were not, the scheduler, which saw them, is believed.
fn short_of(tried: &Trial<'_, '_>, resource: &str) -> Fact {
    let lacks = |node: &Judged| -> bool {
        let mut reasons = node.verdict.because.iter();
        reasons.any(
            |reason| matches!(reason, Rejection::Insufficient { resource: short, .. } if short == resource),
        )
    };
    if tried.open().all(lacks) {
        return Fact::bool(tried.open().next().is_some());
    }
    if tried.cluster.every_pod_was_seen() {
        return Fact::bool(false);
    }
    // The scheduler names every resource that is short where one is.
    let told: Vec<&str> = insufficient(message(tried.pod)).collect();
    if told.is_empty() {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    }
    Fact::bool(told.contains(&resource))
}

/// The condition holds the scheduler's message whole; its event cuts it.
fn message(pod: &Json) -> &str {
    let mut conditions = field::list(pod, "/status/conditions").iter();
    let scheduled = conditions.find(|condition| {
        field::word(condition, "/type") == "PodScheduled" && field::word(condition, "/status") == "False"
    });
    scheduled.map_or("", |condition| field::word(condition, "/message"))
}

/// Returns the resources of `2 Insufficient cpu` in the scheduler's message, without what it says of preemption.
fn insufficient(message: &str) -> impl Iterator<Item = &str> {
    let told = message.split(" preemption: ").next().unwrap_or_default();
    let mut seen = BTreeSet::new();
    told.split("Insufficient ").skip(1).filter_map(move |rest| {
        let resource = rest
            .split([' ', ','])
            .next()
            .unwrap_or_default()
            .trim_end_matches('.');
        seen.insert(resource).then_some(resource)
    })
}

#[cfg(test)]
mod tests;
