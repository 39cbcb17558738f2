//! Edges between rules over all rules: a cause may not, by any number of steps, be its own symptom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::k8s::yaml::Place;
use crate::rules::edges::relations;
use crate::rules::file::{Rule, RuleFault};

/// Returns one fault for each cycle that a fresh rule is part of.
pub(in crate::rules) fn cycle(all: &[&Rule], fresh: &[&Rule]) -> Vec<RuleFault> {
    if fresh
        .iter()
        .all(|rule| rule.explained_by.is_empty() && rule.explains.is_empty())
    {
        // Without an edge of its own a rule is a cause or a symptom, never both.
        return Vec::new();
    }
    let symptoms: Vec<&Rule> = all
        .iter()
        .copied()
        .filter(|rule| !rule.explained_by.is_empty())
        .collect();
    let by_id: BTreeMap<&str, &Rule> = all.iter().map(|rule| (rule.id.value.as_str(), *rule)).collect();
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for cause in all {
        let named = cause
            .explains
            .iter()
            .filter_map(|edge| by_id.get(edge.rule.value.as_str()));
        let reached = symptoms.iter().chain(named);
        let reached = reached.filter(|symptom| !relations(cause, symptom).is_empty());
        next.insert(
            &cause.id.value,
            reached.map(|symptom| symptom.id.value.as_str()).collect(),
        );
    }
    let mut covered = BTreeSet::new();
    let mut faults = Vec::new();
    for rule in fresh {
        if covered.contains(rule.id.value.as_str()) {
            continue;
        }
        let Some(steps) = shortest(&rule.id.value, &next) else {
            continue;
        };
        covered.extend(steps.iter().copied());
        let (place, key) = named_at(rule, &steps, &by_id);
        faults.push(RuleFault {
            path: rule.path.clone(),
            place,
            message: format!("'{key}' leads back to its rule: {}", steps.join(" → ")),
            hint: Some(match key {
                "explains" => "take one of these edges out".to_owned(),
                _ => "narrow the kind with 'stage', 'layer' or 'not'".to_owned(),
            }),
        });
    }
    faults
}

/// Returns where a rule names its part of a cycle, and by which key: the steps begin and end with the rule.
fn named_at(rule: &Rule, steps: &[&str], by_id: &BTreeMap<&str, &Rule>) -> (Place, &'static str) {
    let first = steps.get(1).copied().unwrap_or_default();
    if let Some(edge) = rule.explains.iter().find(|edge| edge.rule.value == first) {
        return (edge.rule.place, "explains");
    }
    let last = steps.len().checked_sub(2).and_then(|at| by_id.get(steps[at]));
    let kind = last.and_then(|cause| rule.explained_by.iter().find(|kind| kind.holds(cause)));
    (kind.map_or(rule.id.place, |kind| kind.place), "explainedBy")
}

/// Returns the shortest way from a rule back to itself.
fn shortest<'a>(goal: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([goal]);
    while let Some(id) = queue.pop_front() {
        for &reached in next.get(id).into_iter().flatten() {
            if reached == goal {
                let mut steps = vec![goal, id];
                let mut at = id;
                while at != goal {
                    at = came_from.get(at)?;
                    steps.push(at);
                }
                if id == goal {
                    steps.truncate(2);
                }
                steps.reverse();
                return Some(steps);
            }
            if !came_from.contains_key(reached) {
                came_from.insert(reached, id);
                queue.push_back(reached);
            }
        }
    }
    None
}
