//! The plugin NodeAffinity: `nodeSelector` and the required terms of node affinity.
//! https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/

use std::collections::BTreeSet;

use serde_json::Value;

use super::rejection::Unmet;
use super::{Node, Rejection};
use crate::simulate::Verdict;

pub(crate) fn filter(pod: &Value, node: &Node<'_>) -> Verdict<Rejection> {
    Verdict::denied_by(unmet(pod, node))
}

/// Returns what of `nodeSelector` and of the required affinity a node does not meet.
pub(crate) fn unmet(pod: &Value, node: &Node<'_>) -> Vec<Rejection> {
    let mut because: Vec<Rejection> = Vec::new();
    for (key, wants) in pod["spec"]["nodeSelector"].as_object().into_iter().flatten() {
        let (wants, has) = (wants.as_str().unwrap_or_default(), node.labels.get(key));
        if has.is_none_or(|has| has != wants) {
            because.push(Rejection::Selector {
                key: key.clone(),
                wants: wants.to_owned(),
                has: has.cloned(),
            });
        }
    }
    let terms = &required(pod)["nodeSelectorTerms"];
    if terms.is_array() && !any_term(terms, node) {
        let terms = terms.as_array().into_iter().flatten();
        because.push(Rejection::Affinity {
            terms: terms.map(|term| lacking(term, node)).collect(),
        });
    }
    because
}

fn required(pod: &Value) -> &Value {
    &pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
}

/// Returns the nodes that a pod's terms name, if every term names some; none, if they exclude each other.
pub(super) fn named(pod: &Value) -> Option<BTreeSet<String>> {
    let terms = required(pod)["nodeSelectorTerms"].as_array()?;
    let mut all = BTreeSet::new();
    for term in terms {
        let fields = list(term, "matchFields").iter();
        let named = fields.filter(|one| one["key"] == "metadata.name" && one["operator"] == "In");
        let sets = named.map(|one| values(one).collect::<BTreeSet<String>>());
        all.extend(sets.reduce(|one, other| one.intersection(&other).cloned().collect())?);
    }
    (!terms.is_empty()).then_some(all)
}

/// Says whether a node meets one of these terms.
pub(super) fn any_term(terms: &Value, node: &Node<'_>) -> bool {
    let mut terms = terms.as_array().into_iter().flatten();
    // A term without any requirement matches nothing.
    terms.any(|term| !is_empty(term) && lacking(term, node).is_empty())
}

/// Returns the terms that demand something, by their place, with what a node lacks of each.
pub(super) fn spoken_terms(terms: &[Vec<Unmet>]) -> impl Iterator<Item = (usize, &Vec<Unmet>)> {
    terms.iter().enumerate().filter(|(_, unmet)| !unmet.is_empty())
}

fn is_empty(term: &Value) -> bool {
    list(term, "matchExpressions").is_empty() && list(term, "matchFields").is_empty()
}

fn list<'a>(term: &'a Value, name: &str) -> &'a [Value] {
    term[name].as_array().map_or(&[][..], Vec::as_slice)
}

fn values(requirement: &Value) -> impl Iterator<Item = String> + '_ {
    let values = requirement["values"].as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned)
}

/// Returns the requirements of a term that a node does not meet; a term is an AND of them.
fn lacking(term: &Value, node: &Node<'_>) -> Vec<Unmet> {
    let label = |key: &str| node.labels.get(key).map(String::as_str);
    // `metadata.name` is the only field that the API accepts.
    let field = |key: &str| (key == "metadata.name").then(|| node.name());
    let unmet = |one: &Value, has: Option<&str>, field: bool| {
        (!holds(one, has)).then(|| Unmet {
            key: one["key"].as_str().unwrap_or_default().to_owned(),
            operator: one["operator"].as_str().unwrap_or_default().to_owned(),
            values: values(one).collect(),
            has: has.map(str::to_owned),
            field,
        })
    };
    let key = |one: &Value| one["key"].as_str().unwrap_or_default().to_owned();
    let labels = list(term, "matchExpressions").iter();
    let fields = list(term, "matchFields").iter();
    labels
        .filter_map(|one| unmet(one, label(&key(one)), false))
        .chain(fields.filter_map(|one| unmet(one, field(&key(one)), true)))
        .collect()
}

fn holds(requirement: &Value, has: Option<&str>) -> bool {
    let values: Vec<String> = values(requirement).collect();
    let number = |text: &str| text.parse::<i64>().ok();
    let pair = || Some((number(has?)?, number(values.first()?)?));
    match requirement["operator"].as_str().unwrap_or_default() {
        "In" => has.is_some_and(|has| values.iter().any(|value| value == has)),
        // True as well when the node has no such label.
        "NotIn" => has.is_none_or(|has| values.iter().all(|value| value != has)),
        "Exists" => has.is_some(),
        "DoesNotExist" => has.is_none(),
        "Gt" => pair().is_some_and(|(has, wants)| has > wants),
        "Lt" => pair().is_some_and(|(has, wants)| has < wants),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node() -> Node<'static> {
        let json = json!({"metadata": {"name": "n1", "labels": {"zone": "z1", "cores": "8"}}});
        Node::of(json, vec![])
    }

    fn affinity(terms: Value) -> Value {
        json!({"spec": {"affinity": {"nodeAffinity":
            {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}})
    }

    #[test]
    fn a_selector_names_the_pair_that_is_missing() {
        let pod = json!({"spec": {"nodeSelector": {"zone": "z2", "cores": "8"}}});
        let because = filter(&pod, &node()).because;
        let pair = Rejection::Selector {
            key: "zone".into(),
            wants: "z2".into(),
            has: Some("z1".into()),
        };
        assert_eq!(because, [pair]);
    }

    #[test]
    fn terms_are_alternatives_and_an_empty_one_matches_nothing() {
        for (terms, taken) in [
            (json!([{}]), false),
            (
                json!([{}, {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["z1"]}]}]),
                true,
            ),
            (
                json!([{"matchExpressions": [{"key": "disk", "operator": "NotIn", "values": ["hdd"]}]}]),
                true,
            ),
            (
                json!([{"matchExpressions": [{"key": "cores", "operator": "Gt", "values": ["4"]}]}]),
                true,
            ),
            (
                json!([{"matchExpressions": [{"key": "cores", "operator": "Lt", "values": ["8"]}]}]),
                false,
            ),
            (
                json!([{"matchExpressions": [{"key": "zone", "operator": "Gt", "values": ["1"]}]}]),
                false,
            ),
            (
                json!([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n1"]}]}]),
                true,
            ),
            (
                json!([{"matchExpressions": [{"key": "zone", "operator": "Exists"}],
                    "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n2"]}]}]),
                false,
            ),
        ] {
            assert_eq!(
                filter(&affinity(terms.clone()), &node()).because.is_empty(),
                taken,
                "{terms}"
            );
        }
    }
}
