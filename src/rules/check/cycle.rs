//! Edges of `explains` over all rules: a cause may not, by any number of steps, be its own symptom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::rules::file::{Rule, RuleFault};

/// Returns one fault for each cycle that a fresh rule is part of.
pub(in crate::rules) fn cycle(all: &[&Rule], fresh: &[&Rule]) -> Vec<RuleFault> {
    let by_id: BTreeMap<&str, &Rule> = all.iter().map(|rule| (rule.id.value.as_str(), *rule)).collect();
    let mut covered = BTreeSet::new();
    let mut faults = Vec::new();
    for rule in fresh {
        if covered.contains(rule.id.value.as_str()) {
            continue;
        }
        let Some(steps) = shortest(rule, &by_id) else {
            continue;
        };
        covered.extend(steps.iter().copied());
        // The way ends where it began, so its second step is an edge of the rule.
        let edge = rule
            .explains
            .iter()
            .find(|edge| Some(&edge.rule.value.as_str()) == steps.get(1));
        faults.push(RuleFault {
            path: rule.path.clone(),
            place: edge.map_or(rule.id.place, |edge| edge.rule.place),
            message: format!("'explains' leads back to its rule: {}", steps.join(" → ")),
            hint: Some("take one of these edges out".to_owned()),
        });
    }
    faults
}

/// Returns the shortest way from a rule back to itself.
fn shortest<'a>(start: &'a Rule, by_id: &BTreeMap<&'a str, &'a Rule>) -> Option<Vec<&'a str>> {
    let goal = start.id.value.as_str();
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([goal]);
    while let Some(id) = queue.pop_front() {
        for edge in by_id
            .get(id)
            .map(|rule| rule.explains.as_slice())
            .unwrap_or_default()
        {
            let next = edge.rule.value.as_str();
            if next == goal {
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
            if !came_from.contains_key(next) {
                came_from.insert(next, id);
                queue.push_back(next);
            }
        }
    }
    None
}
