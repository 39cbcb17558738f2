//! What every node says to a pod that waits, as a table: the nearest nodes first, and the smallest changes after which one
//! of them takes it. As much of it as a person reads, however many nodes there are.

use std::collections::BTreeMap;

use super::changes::agrees;
use super::{Trial, trial, words};
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::k8s::{ObjectRef, Quantity, Untrusted};
use crate::simulate::scheduler::node_resources_fit::{allocatable, requests};
use crate::simulate::scheduler::placement::Judged;
use crate::simulate::scheduler::{Plan, Rejection};
use crate::simulate::{Answer, Undecided};

/// How many rows there are. Where there are more nodes than this, nodes that object to the same things share one.
const ROWS: usize = 12;
/// How many nodes of a row are named.
const NAMED: usize = 3;

/// The nodes of a cluster, and what each has against a pod.
#[derive(Clone, Debug)]
pub(crate) struct NodeTable {
    pub(crate) pod: ObjectRef,
    /// What it asks for: resource, and amount as a person reads it.
    pub(crate) asks: Vec<(String, String)>,
    pub(crate) nodes: usize,
    /// How many of them take it.
    pub(crate) fit: usize,
    /// The nearest first.
    pub(crate) rows: Vec<NodeRow>,
    /// How many nodes are in no row.
    pub(crate) left_out: usize,
    /// What the nodes object to, and how many of them.
    pub(crate) counts: Vec<(&'static str, usize)>,
    /// Whether the scheduler's own message says the same; unknown, where what it saw may have changed since.
    pub(crate) agrees: bool,
    /// Not every pod was seen: no more is free than what is told.
    pub(crate) at_most: bool,
    /// The lightest first; each of them suffices.
    pub(crate) changes: Vec<NodeChange>,
}

/// A node, or nodes that object to the same things: the amounts are those of the nearest.
#[derive(Clone, Debug)]
pub(crate) struct NodeRow {
    /// The nearest first.
    pub(crate) names: Vec<String>,
    pub(crate) count: usize,
    pub(crate) cpu: String,
    pub(crate) memory: String,
    pub(crate) objections: Vec<Objection>,
    /// It objects to nothing, and takes the pod unless what was not seen speaks against it.
    pub(crate) open: bool,
}

/// One thing that a node has against a pod.
#[derive(Clone, Debug)]
pub(crate) struct Objection {
    /// The filter of the scheduler that rejects.
    pub(crate) filter: String,
    pub(crate) text: Untrusted,
    /// The label, resource, taint or topology key that it is about.
    pub(crate) key: Option<String>,
    pub(crate) wants: Option<String>,
    pub(crate) has: Option<String>,
    /// How much more the node would need.
    pub(crate) missing: Option<String>,
}

/// Changes that together make nodes take the pod.
#[derive(Clone, Debug)]
pub(crate) struct NodeChange {
    pub(crate) text: Untrusted,
    pub(crate) costs: String,
    pub(crate) nodes: Vec<String>,
}

/// Returns the table of a pod that waits for a node; `None` for others, and where nodes may not have been seen.
pub(crate) fn table(scene: &Scene<'_>, of: &Subject) -> Option<NodeTable> {
    trial(scene, of)
        .ok()
        .flatten()
        .map(|tried| tabulated(scene, &tried, &of.object))
}

fn tabulated(scene: &Scene<'_>, tried: &Trial<'_, '_>, pod: &ObjectRef) -> NodeTable {
    let mut judged: Vec<&Judged> = tried.nodes().collect();
    judged.sort_by_cached_key(|node| (distance(node), node.node.clone()));
    let grouped = judged.len() > ROWS;
    let mut order: Vec<Vec<&Judged>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for node in &judged {
        let key = if grouped { shape(node) } else { node.node.clone() };
        let at = *known.entry(key).or_insert(order.len());
        if at == order.len() {
            order.push(Vec::new());
        }
        order[at].push(node);
    }
    let left_out = order.iter().skip(ROWS).map(Vec::len).sum();
    let taking = |node: &&&Judged| node.verdict.answer == Answer::Allowed;
    NodeTable {
        pod: pod.clone(),
        asks: asked(tried),
        nodes: judged.len(),
        fit: judged.iter().filter(taking).count(),
        rows: order.iter().take(ROWS).map(|alike| row(tried, alike)).collect(),
        left_out,
        counts: counts(&judged),
        agrees: agrees(scene, tried).as_bool() == Some(true),
        at_most: !tried.cluster.every_pod_was_seen(),
        changes: tried.plans().iter().map(change).collect(),
    }
}

fn asked(tried: &Trial<'_, '_>) -> Vec<(String, String)> {
    let resources = requests(tried.pod)
        .into_iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(resource, amount)| (resource.clone(), words::amount(&resource, amount)));
    let selected = tried.pod["spec"]["nodeSelector"]
        .as_object()
        .into_iter()
        .flatten();
    let selected = selected.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()));
    resources.chain(selected).collect()
}

fn row(tried: &Trial<'_, '_>, alike: &[&Judged]) -> NodeRow {
    let nearest = alike.first().map(|node| node.node.as_str()).unwrap_or_default();
    let free = |resource: &str| {
        let node = tried.cluster.node(nearest);
        let free = node.map(|node| allocatable(&node.json, resource) - node.used(resource));
        words::amount(resource, free.unwrap_or_default().max(Quantity::ZERO))
    };
    let verdict = alike.first().map(|node| &node.verdict);
    NodeRow {
        names: alike.iter().take(NAMED).map(|node| node.node.clone()).collect(),
        count: alike.len(),
        cpu: free("cpu"),
        memory: free("memory"),
        objections: verdict
            .into_iter()
            .flat_map(|verdict| &verdict.because)
            .map(objection)
            .collect(),
        open: verdict.is_some_and(|verdict| matches!(verdict.answer, Answer::Undecided(_))),
    }
}

fn objection(rejection: &Rejection) -> Objection {
    let mut told = Objection {
        filter: format!("{:?}", rejection.plugin()),
        text: Untrusted::new(words::objection(rejection)),
        key: None,
        wants: None,
        has: None,
        missing: None,
    };
    match rejection {
        Rejection::Untolerated(taint) => told.key = Some(taint.spoken()),
        Rejection::Selector { key, wants, has } => {
            (told.key, told.wants, told.has) = (Some(key.clone()), Some(wants.clone()), has.clone());
        }
        Rejection::Insufficient {
            resource,
            asked,
            free,
            ..
        } => {
            told.key = Some(resource.clone());
            told.wants = Some(asked.to_string());
            told.has = Some(free.to_string());
            told.missing = Some((*asked - *free).to_string());
        }
        Rejection::VolumeZone { key, wants, has, .. } => {
            (told.key, told.wants, told.has) = (Some(key.clone()), Some(wants.join(",")), has.clone());
        }
        Rejection::SpreadLabel { key } => told.key = Some(key.clone()),
        Rejection::Spread { key, domain, .. }
        | Rejection::Neighbour { key, domain, .. }
        | Rejection::Shunned { key, domain, .. } => {
            (told.key, told.has) = (Some(key.clone()), Some(domain.clone()));
        }
        Rejection::NoNeighbour { key, domain } => {
            (told.key, told.has) = (Some(key.clone()), domain.clone());
        }
        Rejection::Port { port, protocol, .. } => told.key = Some(format!("{port}/{protocol}")),
        _ => {}
    }
    told
}

fn change(plan: &Plan) -> NodeChange {
    NodeChange {
        text: Untrusted::new(words::plan(plan)),
        costs: words::costs_when_all_is_seen(plan),
        nodes: plan.nodes.clone(),
    }
}

/// How far a node is from taking the pod: what it objects to, and how much it is short of, in thousandths of what is asked.
fn distance(node: &Judged) -> (usize, i128) {
    let lacks = |rejection: &Rejection| match rejection {
        Rejection::Insufficient { asked, free, .. } => {
            (*asked - *free).nanos().saturating_mul(1000) / asked.nanos().max(1)
        }
        _ => 0,
    };
    let because = &node.verdict.because;
    (because.len(), because.iter().map(lacks).sum())
}

/// What a node objects to, without its amounts.
fn shape(node: &Judged) -> String {
    let one = |rejection: &Rejection| {
        let told = objection(rejection);
        format!("{} {:?} {:?}", told.filter, told.key, told.wants)
    };
    let open = match node.verdict.answer {
        Answer::Undecided(why) if why != Undecided::UNSEEN_PODS => format!("{why:?}"),
        _ => String::new(),
    };
    let told: Vec<String> = node.verdict.because.iter().map(one).collect();
    format!("{open}{}", told.join(" "))
}

/// Counts the nodes by what they object to; a node may be in several counts.
fn counts(judged: &[&Judged]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for node in judged {
        let mut told: Vec<&'static str> = node.verdict.because.iter().map(words::class).collect();
        told.sort_unstable();
        told.dedup();
        for class in told {
            *counts.entry(class).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(class, count)| (std::cmp::Reverse(*count), *class));
    counts
}

#[cfg(test)]
mod tests;
