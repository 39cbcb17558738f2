//! The plugin PodTopologySpread: constraints that forbid (`DoNotSchedule`); those of the scheduler's own defaults never do.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/podtopologyspread/filtering.go

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Cluster, Node, Rejection, node_affinity, taint_toleration};
use crate::k8s::selector;
use crate::simulate::fields::labels;
use crate::simulate::{Undecided, Verdict};

const DO_NOT_SCHEDULE: &str = "DoNotSchedule";

/// The constraints of a pod, with the pods that match in each domain.
#[derive(Debug, Default)]
pub(crate) struct Spread {
    constraints: Vec<Constraint>,
}

#[derive(Debug)]
struct Constraint {
    key: String,
    max_skew: i64,
    /// Whether the pod itself counts once it is there.
    own: i64,
    /// The fewest matching pods of a domain; 0 while there are fewer domains than `minDomains`.
    least: i64,
    there: BTreeMap<String, i64>,
}

impl Spread {
    /// Counts the pods of every domain, which a change of any node may alter.
    pub(crate) fn of(pod: &Value, cluster: &Cluster<'_>) -> Self {
        let declared = pod["spec"]["topologySpreadConstraints"].as_array();
        let declared: Vec<&Value> = declared
            .into_iter()
            .flatten()
            .filter(|constraint| constraint["whenUnsatisfiable"] == DO_NOT_SCHEDULE)
            .collect();
        // A node counts only if it carries the labels of all constraints.
        let labelled: Vec<&Node<'_>> = match declared[..] {
            [] => Vec::new(),
            _ => cluster
                .nodes()
                .filter(|node| {
                    let mut keys = declared.iter().map(|constraint| key_of(constraint));
                    keys.all(|key| node.labels.contains_key(key))
                })
                .collect(),
        };
        let constraints = declared.iter().map(|one| Constraint::of(one, pod, &labelled));
        Self {
            constraints: constraints.collect(),
        }
    }
}

impl Constraint {
    fn of(declared: &Value, pod: &Value, labelled: &[&Node<'_>]) -> Self {
        let key = key_of(declared);
        let labels = labels(pod);
        let (wanted, empty) = wanted(declared, &labels);
        let policy = |name: &str, default: bool| declared[name].as_str().map_or(default, |it| it == "Honor");
        let (affinity, taints) = (
            policy("nodeAffinityPolicy", true),
            policy("nodeTaintsPolicy", false),
        );
        let mut there: BTreeMap<String, i64> = BTreeMap::new();
        for node in labelled {
            let left_out = (affinity && !node_affinity::unmet(pod, node).is_empty())
                || (taints && !taint_toleration::untolerated(pod, node).is_empty());
            if left_out {
                continue;
            }
            let matching = node.pods.iter().filter(|bound| {
                bound.row.object.namespace == pod["metadata"]["namespace"].as_str().unwrap_or_default()
                    && bound.json["metadata"]["deletionTimestamp"].is_null()
                    && selector::matches(&wanted, &bound.row.labels)
            });
            // An empty selector counts no pod, although it takes every one.
            let count = if empty { 0 } else { matching.count() };
            let domain = node.labels.get(key).cloned().unwrap_or_default();
            *there.entry(domain).or_default() += i64::try_from(count).unwrap_or(i64::MAX);
        }
        let domains = i64::try_from(there.len()).unwrap_or(i64::MAX);
        let enough = domains >= declared["minDomains"].as_i64().unwrap_or(1);
        let least = there.values().copied().min().filter(|_| enough);
        Self {
            key: key.to_owned(),
            max_skew: declared["maxSkew"].as_i64().unwrap_or(1),
            own: i64::from(selector::matches(&wanted, &labels)),
            least: least.unwrap_or(0),
            there,
        }
    }
}

fn key_of(constraint: &Value) -> &str {
    constraint["topologyKey"].as_str().unwrap_or_default()
}

/// Returns the selector of a constraint, the pod's own values of `matchLabelKeys` included, and whether it is empty.
fn wanted(declared: &Value, labels: &BTreeMap<String, String>) -> (Value, bool) {
    let mut wanted = declared["labelSelector"].clone();
    if wanted.is_null() {
        return (wanted, false);
    }
    let keys = declared["matchLabelKeys"].as_array().into_iter().flatten();
    for key in keys.filter_map(Value::as_str) {
        if let Some(value) = labels.get(key) {
            wanted = narrowed(wanted, key, "In", value);
        }
    }
    let none = |field: &str| match &wanted[field] {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => true,
    };
    let empty = none("matchLabels") && none("matchExpressions");
    (wanted, empty)
}

/// Adds a requirement to a selector.
pub(super) fn narrowed(mut selector: Value, key: &str, operator: &str, value: &str) -> Value {
    let one = json!({"key": key, "operator": operator, "values": [value]});
    match selector["matchExpressions"].as_array_mut() {
        Some(all) => all.push(one),
        None => selector["matchExpressions"] = json!([one]),
    }
    selector
}

pub(crate) fn filter(spread: &Spread, node: &Node<'_>, every_pod: bool) -> Verdict<Rejection> {
    let mut because = Vec::new();
    let mut counted = false;
    for constraint in &spread.constraints {
        let Some(domain) = node.labels.get(&constraint.key) else {
            because.push(Rejection::SpreadLabel {
                key: constraint.key.clone(),
            });
            continue;
        };
        counted = true;
        let there = constraint.there.get(domain).copied().unwrap_or(0);
        if every_pod && there + constraint.own - constraint.least > constraint.max_skew {
            because.push(Rejection::Spread {
                key: constraint.key.clone(),
                domain: domain.clone(),
                there,
                least: constraint.least,
                max_skew: constraint.max_skew,
            });
        }
    }
    // Pods that were not seen may be anywhere, and even out or upset what was counted.
    if counted && !every_pod && because.is_empty() {
        return Verdict::undecided(Undecided::UNSEEN_PODS);
    }
    Verdict::denied_by(because)
}
