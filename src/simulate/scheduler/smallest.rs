//! The smallest changes after which a node takes a pod, found by asking the filters again with each of them made.
//!
//! What they do not weigh: quotas, bounds and policies that the changed pod meets when it is created anew.

use serde_json::Value;

use super::change::Change;
use super::cluster::{Bound, priority};
use super::less::lower;
use super::node_affinity::spoken_terms;
use super::placement::Incoming;
use super::rejection::Unmet;
use super::{Cluster, Node, Placement, Refusal, Rejection, Taint};
use crate::k8s::{ObjectRef, Quantity};
use crate::simulate::{Answer, Undecided};

/// How many of the nodes with the fewest objections are tried.
const NODES: usize = 40;
/// How often a node may object anew; a change can bring up what it hid.
const ROUNDS: usize = 4;
/// How many plans are kept.
const PLANS: usize = 5;

/// Changes that together make a node take the pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    /// The nodes that take it then, of those that were tried.
    pub(crate) nodes: Vec<String>,
    pub(crate) weight: u32,
    /// What the filters leave open even so.
    pub(crate) undecided: Option<Undecided>,
}

/// Which changes are looked for.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Pod,
    Cluster,
    /// Whatever is lightest.
    Either,
}

/// Returns the lightest plans, the lightest first; none, if the pod is placed, or nothing here helps.
pub(crate) fn smallest<'a>(pod: &'a Value, cluster: &Cluster<'a>, placement: &Placement) -> Vec<Plan> {
    let gates = match &placement.refusal {
        None | Some(Refusal::AffinityConflict) => None,
        Some(Refusal::Gated(names)) => Some(Change::OpenGates(names.clone())),
        Some(_) => return Vec::new(),
    };
    if placement.answer() != Answer::Denied {
        return Vec::new();
    }
    let mut nodes: Vec<_> = placement.nodes.iter().collect();
    nodes.sort_by_key(|node| node.verdict.because.len());
    let mut plans: Vec<Plan> = Vec::new();
    for judged in nodes.into_iter().take(NODES) {
        for side in [Side::Pod, Side::Cluster, Side::Either] {
            let first: Vec<Change> = gates.clone().into_iter().collect();
            if let Some(plan) = plan((pod, cluster), &judged.node, side, first) {
                keep(&mut plans, plan);
            }
        }
    }
    plans.sort_by(|one, other| {
        (one.weight, one.changes.len(), &one.nodes).cmp(&(other.weight, other.changes.len(), &other.nodes))
    });
    plans.truncate(PLANS);
    plans
}

/// The same change helps several nodes at once; the like of it on another node is no other plan.
fn keep(plans: &mut Vec<Plan>, plan: Plan) {
    let shape = |plan: &Plan| plan.changes.iter().map(Change::anywhere).collect::<Vec<_>>();
    let same = |known: &&mut Plan| shape(known) == shape(&plan);
    match plans.iter_mut().find(same) {
        Some(known) if known.changes == plan.changes => {
            for node in plan.nodes {
                if !known.nodes.contains(&node) {
                    known.nodes.push(node);
                }
            }
        }
        Some(_) => {}
        None => plans.push(plan),
    }
}

/// Weighs changes together. A label that leads to nodes is not to be given to others while these can be had.
fn weight(changes: &[Change], cluster: &Cluster<'_>) -> u32 {
    let alone: u32 = changes.iter().map(Change::weight).sum();
    let leads = |key: &str, value: &str| {
        let mut nodes = cluster.nodes();
        nodes.any(|node| node.labels.get(key).is_some_and(|has| has == value))
    };
    let mislead = changes
        .iter()
        .filter(|change| matches!(change, Change::Label { key, value, .. } if leads(key, value)));
    let more = mislead.count() + changes.len().saturating_sub(1);
    alone + 15 * u32::try_from(more).unwrap_or(u32::MAX / 30)
}

/// Answers the objections of one node until it has none, if that can be done.
fn plan(
    (pod, cluster): (&Value, &Cluster<'_>),
    node: &str,
    side: Side,
    mut changes: Vec<Change>,
) -> Option<Plan> {
    for _ in 0..=ROUNDS {
        let mut changed = pod.clone();
        changes
            .iter()
            .for_each(|change| change.apply_to_pod(&mut changed));
        let around = changes.iter().fold(cluster.clone(), |cluster, change| {
            change.apply_to_cluster(cluster)
        });
        let there = around.node(node)?;
        let incoming = Incoming::of(&changed, &around);
        // A gate, and names that exclude each other, can hide another refusal; that of a name is answered below.
        match incoming.refusal(&around) {
            None | Some(Refusal::AffinityConflict) => {}
            Some(_) => return None,
        }
        let verdict = incoming.on(there);
        let open = match verdict.answer {
            Answer::Allowed => Some(None),
            // What is open is said with the plan.
            Answer::Undecided(why) if why == Undecided::VolumeLimits || why == Undecided::UNSEEN_PODS => {
                Some(Some(why))
            }
            Answer::Undecided(_) => return None,
            Answer::Denied => None,
        };
        if let Some(undecided) = open {
            let weight = weight(&changes, cluster);
            return (!changes.is_empty()).then(|| Plan {
                nodes: vec![node.to_owned()],
                changes,
                weight,
                undecided,
            });
        }
        let before = changes.len();
        for rejection in &verdict.because {
            let answers = answer(rejection, side, &changed, there)?;
            for change in answers {
                if !changes.contains(&change) {
                    changes.push(change);
                }
            }
        }
        if changes.len() == before {
            return None;
        }
    }
    None
}

/// Returns the changes that answer an objection from one side; `None` if there are none.
fn answer(rejection: &Rejection, side: Side, pod: &Value, node: &Node<'_>) -> Option<Vec<Change>> {
    // That it is not named is answered with the term that names others.
    if *rejection == Rejection::NotNamed {
        return Some(Vec::new());
    }
    let weight = |changes: &Vec<Change>| changes.iter().map(Change::weight).sum::<u32>();
    match side {
        Side::Pod => of_pod(rejection, pod),
        Side::Cluster => of_cluster(rejection, pod, node),
        Side::Either => [of_pod(rejection, pod), of_cluster(rejection, pod, node)]
            .into_iter()
            .flatten()
            .min_by_key(weight),
    }
}

fn of_pod(rejection: &Rejection, pod: &Value) -> Option<Vec<Change>> {
    Some(match rejection {
        Rejection::Untolerated(taint) if !is_of_health(taint) => vec![Change::Tolerate(taint.clone())],
        Rejection::Selector { key, wants, has } => vec![Change::Selector {
            key: key.clone(),
            from: wants.clone(),
            to: has.clone(),
        }],
        Rejection::Affinity { terms } => {
            let (term, unmet) = spoken_terms(terms).min_by_key(|(_, unmet)| unmet.len())?;
            let mut keys: Vec<String> = unmet.iter().map(|one| one.key.clone()).collect();
            keys.dedup();
            vec![Change::Loosen { term, keys }]
        }
        Rejection::Insufficient { resource, free, .. } => lower(pod, resource, *free)?,
        Rejection::Port { port, protocol, .. } => vec![Change::FreePort {
            port: *port,
            protocol: protocol.clone(),
        }],
        Rejection::SpreadLabel { key } | Rejection::Spread { key, .. } => {
            vec![Change::Spread { key: key.clone() }]
        }
        Rejection::NoNeighbour { key, .. } | Rejection::Neighbour { key, .. } => vec![Change::Prefer {
            key: key.clone(),
            anti: matches!(rejection, Rejection::Neighbour { .. }),
        }],
        _ => return None,
    })
}

fn of_cluster(rejection: &Rejection, pod: &Value, node: &Node<'_>) -> Option<Vec<Change>> {
    let name = node.name().to_owned();
    let label = |key: &str, value: &str| {
        (!is_reserved(key)).then(|| Change::Label {
            node: name.clone(),
            key: key.to_owned(),
            value: value.to_owned(),
        })
    };
    let evict = |pod: &ObjectRef| Change::Evict {
        pod: pod.clone(),
        node: name.clone(),
    };
    let change = match rejection {
        Rejection::Unschedulable => Change::Uncordon { node: name.clone() },
        Rejection::Untolerated(taint) if !is_of_health(taint) => Change::Untaint {
            node: name.clone(),
            taint: taint.clone(),
        },
        Rejection::Selector {
            key,
            wants,
            has: None,
        } => label(key, wants)?,
        Rejection::Affinity { terms } => {
            let unmet = spoken_terms(terms).map(|(_, unmet)| unmet);
            return unmet
                .filter_map(|unmet| labels(unmet, label))
                .min_by_key(Vec::len);
        }
        Rejection::Insufficient {
            resource,
            asked,
            free,
            allocatable,
        } if asked <= allocatable => evict(room(pod, node, resource, *asked - *free)?),
        Rejection::Port { holder, .. }
        | Rejection::Disk { holder, .. }
        | Rejection::ClaimInUse { holder, .. }
        | Rejection::Neighbour { holder, .. }
        | Rejection::Shunned { holder, .. } => evict(holder),
        _ => return None,
    };
    Some(vec![change])
}

/// The labels that a node would need for a term; what it has already is not written over.
fn labels(unmet: &[Unmet], label: impl Fn(&str, &str) -> Option<Change>) -> Option<Vec<Change>> {
    let one = |one: &Unmet| match (one.operator.as_str(), one.field, &one.has) {
        ("In", false, None) => label(&one.key, one.values.first()?),
        ("Exists", false, None) => label(&one.key, "true"),
        _ => None,
    };
    unmet.iter().map(one).collect()
}

/// Keys of Kubernetes itself tell of the machine; to write them by hand would be a lie.
fn is_reserved(key: &str) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    ["kubernetes.io", "k8s.io"]
        .iter()
        .any(|own| domain == *own || domain.strip_suffix(own).is_some_and(|rest| rest.ends_with('.')))
}

/// Taints of Kubernetes itself tell of a sick node, which is to be mended and not put up with.
fn is_of_health(taint: &Taint) -> bool {
    is_reserved(&taint.key) && taint.key.starts_with("node.")
}

/// Returns the pod of the node that could make room: none that is more important, the one that leaves the least unused.
fn room<'a>(pod: &Value, node: &'a Node<'_>, resource: &str, lacking: Quantity) -> Option<&'a ObjectRef> {
    let own = priority(pod);
    let gives = |bound: &Bound<'_>| bound.requests.get(resource).copied().unwrap_or_default();
    let of_node = |json: &Value| {
        let owners = json["metadata"]["ownerReferences"]
            .as_array()
            .into_iter()
            .flatten();
        owners
            .into_iter()
            .any(|owner| owner["kind"] == "DaemonSet" || owner["kind"] == "Node")
    };
    let candidates = node
        .pods
        .iter()
        .filter(|bound| bound.priority <= own && gives(bound) >= lacking && !of_node(bound.json));
    let least = candidates.min_by_key(|bound| (bound.priority, gives(bound)));
    least.map(|bound| &bound.row.object)
}
