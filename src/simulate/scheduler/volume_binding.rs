//! The plugin VolumeBinding: volumes that can be reached from a node, and claims that would find one there.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/volumebinding/binder.go

use serde_json::Value;

use super::rejection::NoVolume;
use super::volumes::{Volumes, Waiting};
use super::{Node, Rejection, node_affinity};
use crate::simulate::Verdict;
use crate::simulate::persistent_volume::{capacity, is_meant_for, mismatches};

const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

pub(crate) fn filter(volumes: &Volumes<'_>, node: &Node<'_>) -> Verdict<Rejection> {
    let elsewhere = volumes.bound.iter().filter(|(_, volume)| !reaches(volume, node));
    let mut because: Vec<Rejection> = elsewhere
        .map(|(claim, volume)| Rejection::VolumeElsewhere {
            claim: (*claim).to_owned(),
            volume: volume["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    because.extend(nothing_to_bind(&volumes.waiting, node));
    Verdict::denied_by(because)
}

/// Says whether the node affinity of a volume takes a node.
fn reaches(volume: &Value, node: &Node<'_>) -> bool {
    let required = &volume["spec"]["nodeAffinity"]["required"];
    required.is_null() || node_affinity::any_term(&required["nodeSelectorTerms"], node)
}

/// Small claims choose first, and each the smallest volume that serves.
fn nothing_to_bind(waiting: &[Waiting<'_>], node: &Node<'_>) -> Vec<Rejection> {
    let mut claims: Vec<&Waiting<'_>> = waiting.iter().collect();
    claims.sort_by_key(|claim| claim.size());
    let mut chosen: Vec<&Value> = Vec::new();
    let mut because = Vec::new();
    for claim in claims {
        let selected = claim.claim["metadata"]["annotations"][SELECTED_NODE].as_str();
        let why = match selected {
            Some(other) if other != node.name() => Some(NoVolume::OtherNodeSelected),
            Some(_) => cannot_provide(claim, node),
            None => match smallest(claim, node, &chosen) {
                Some(volume) => {
                    chosen.push(volume);
                    None
                }
                None => cannot_provide(claim, node),
            },
        };
        because.extend(why.map(|why| Rejection::NothingToBind {
            claim: claim.name().to_owned(),
            why,
        }));
    }
    because
}

fn cannot_provide(claim: &Waiting<'_>, node: &Node<'_>) -> Option<NoVolume> {
    if !claim.provisions() {
        return Some(NoVolume::NoneAvailable);
    }
    let terms = claim.class["allowedTopologies"].as_array();
    let allowed = terms.is_none_or(|terms| terms.is_empty() || terms.iter().any(|term| allows(term, node)));
    (!allowed).then_some(NoVolume::NotHere)
}

/// A term without expressions allows nothing.
fn allows(term: &Value, node: &Node<'_>) -> bool {
    let wanted = term["matchLabelExpressions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let holds = |one: &Value| {
        let has = node.labels.get(one["key"].as_str().unwrap_or_default());
        let mut values = one["values"].as_array().into_iter().flatten();
        has.is_some_and(|has| values.any(|value| value == has.as_str()))
    };
    !wanted.is_empty() && wanted.iter().all(holds)
}

/// Returns the volume that the claim would be bound to: one that names it, else the smallest.
fn smallest<'a>(claim: &Waiting<'a>, node: &Node<'_>, chosen: &[&Value]) -> Option<&'a Value> {
    let mut candidates: Vec<&'a Value> = claim.volumes.clone();
    candidates.retain(|volume| {
        let taken = chosen.iter().any(|other| std::ptr::eq(*other, *volume));
        !taken && mismatches(volume, claim.claim).is_empty()
    });
    let prebound = candidates.iter().find(|volume| is_meant_for(volume, claim.claim));
    if let Some(volume) = prebound {
        return reaches(volume, node).then_some(*volume);
    }
    candidates.retain(|volume| reaches(volume, node));
    candidates.into_iter().min_by_key(|volume| capacity(volume))
}
