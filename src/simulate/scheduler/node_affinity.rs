//! The plugin NodeAffinity: `nodeSelector` and the required terms of node affinity.
//! https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/

use serde_json::Value;

use super::Rejection;
use crate::simulate::Verdict;

pub(crate) fn filter(pod: &Value, node: &Value) -> Verdict<Rejection> {
    let labels = &node["metadata"]["labels"];
    let mut because: Vec<Rejection> = Vec::new();
    for (key, wants) in pod["spec"]["nodeSelector"].as_object().into_iter().flatten() {
        let (wants, has) = (wants.as_str().unwrap_or_default(), labels[key].as_str());
        if has != Some(wants) {
            because.push(Rejection::Selector {
                key: key.clone(),
                wants: wants.to_owned(),
                has: has.map(str::to_owned),
            });
        }
    }
    let required = &pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    if let Some(terms) = required["nodeSelectorTerms"].as_array()
        && !terms.iter().any(|term| term_matches(term, node))
    {
        because.push(Rejection::Affinity);
    }
    Verdict::denied_by(because)
}

/// A term is an AND of its requirements; a term without any matches nothing.
fn term_matches(term: &Value, node: &Value) -> bool {
    let list = |name: &str| term[name].as_array().map_or(&[][..], Vec::as_slice);
    let (expressions, fields) = (list("matchExpressions"), list("matchFields"));
    let label = |key: &str| node["metadata"]["labels"][key].as_str();
    // `metadata.name` is the only field that the API accepts.
    let field = |key: &str| (key == "metadata.name").then(|| node["metadata"]["name"].as_str())?;
    (!expressions.is_empty() || !fields.is_empty())
        && expressions.iter().all(|wanted| holds(wanted, label))
        && fields.iter().all(|wanted| holds(wanted, field))
}

fn holds<'a>(requirement: &Value, look_up: impl Fn(&str) -> Option<&'a str>) -> bool {
    let has = look_up(requirement["key"].as_str().unwrap_or_default());
    let values: Vec<&str> = requirement["values"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let number = |text: &str| text.parse::<i64>().ok();
    let pair = || Some((number(has?)?, number(values.first()?)?));
    match requirement["operator"].as_str().unwrap_or_default() {
        "In" => has.is_some_and(|value| values.contains(&value)),
        // True as well when the node has no such label.
        "NotIn" => has.is_none_or(|value| !values.contains(&value)),
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

    fn node() -> Value {
        json!({"metadata": {"name": "n1", "labels": {"zone": "z1", "cores": "8"}}})
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
