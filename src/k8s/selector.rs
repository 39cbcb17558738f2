//! Label selectors, as apimachinery's `labels.Selector` matches them.
//! https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Says whether labels match a selector in its JSON form (`matchLabels`, `matchExpressions`).
///
/// An empty selector matches everything, `null` nothing, as does one that the API server would refuse.
pub(crate) fn matches(selector: &Json, labels: &BTreeMap<String, String>) -> bool {
    let Some(selector) = selector.as_object() else {
        return false;
    };
    let by_label = match selector.get("matchLabels") {
        None | Some(Json::Null) => true,
        Some(wanted) => wanted.as_object().is_some_and(|wanted| {
            wanted
                .iter()
                .all(|(key, value)| labels.get(key).map(String::as_str) == value.as_str())
        }),
    };
    let by_expression = match selector.get("matchExpressions") {
        None | Some(Json::Null) => true,
        Some(expressions) => expressions
            .as_array()
            .is_some_and(|all| all.iter().all(|one| requirement(one, labels))),
    };
    by_label && by_expression
}

/// Says whether labels meet one requirement (`key`, `operator`, `values`), node operators `Gt` and `Lt` included.
pub(crate) fn requirement(expression: &Json, labels: &BTreeMap<String, String>) -> bool {
    let word = |field: &str| expression.get(field).and_then(Json::as_str).unwrap_or_default();
    let values = || {
        expression
            .get("values")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
    };
    let label = labels.get(word("key")).map(String::as_str);
    match word("operator") {
        "In" => label.is_some_and(|label| values().any(|value| value == label)),
        // An object without the label is not in the set either.
        "NotIn" => label.is_none_or(|label| values().all(|value| value != label)),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        operator @ ("Gt" | "Lt") => {
            let number = |text: &str| text.parse::<i64>().ok();
            match (label.and_then(number), values().next().and_then(number)) {
                (Some(has), Some(bound)) if operator == "Gt" => has > bound,
                (Some(has), Some(bound)) => has < bound,
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn an_empty_selector_matches_all_and_null_nothing() {
        let any = labels(&[("app", "web")]);
        assert!(matches(&json!({}), &any));
        assert!(matches(&json!({}), &labels(&[])));
        assert!(matches(
            &json!({"matchLabels": null, "matchExpressions": null}),
            &any
        ));
        assert!(!matches(&Json::Null, &any));
    }

    #[test]
    fn every_label_and_every_expression_must_hold() {
        let has = labels(&[("app", "web"), ("tier", "front")]);
        assert!(matches(&json!({"matchLabels": {"app": "web"}}), &has));
        assert!(!matches(
            &json!({"matchLabels": {"app": "web", "track": "x"}}),
            &has
        ));
        assert!(!matches(
            &json!({"matchLabels": {"app": "web"},
                    "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}),
            &has
        ));
    }

    #[test]
    fn operators_treat_a_missing_label_as_kubernetes_does() {
        let has = labels(&[("cores", "8")]);
        for (key, operator, values, expected) in [
            ("cores", "In", json!(["8", "9"]), true),
            ("gpu", "In", json!(["8"]), false),
            ("gpu", "NotIn", json!(["8"]), true),
            ("cores", "Exists", json!([]), true),
            ("gpu", "DoesNotExist", Json::Null, true),
            ("cores", "Gt", json!(["7"]), true),
            ("cores", "Gt", json!(["8"]), false),
            ("cores", "Lt", json!(["10"]), true),
            ("gpu", "Lt", json!(["10"]), false),
            ("cores", "Near", json!(["8"]), false),
        ] {
            let one = json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]});
            assert_eq!(matches(&one, &has), expected, "{key} {operator}");
        }
    }
}
