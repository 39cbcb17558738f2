//! The plugin TaintToleration: taints with effect NoSchedule or NoExecute that a pod does not tolerate.
//! https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/

use serde_json::Value;

use super::{Node, Rejection, node_unschedulable};
use crate::simulate::Verdict;

/// A taint of a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Taint {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) effect: String,
}

impl Taint {
    /// Returns `key=value:effect`, the way kubectl writes a taint; without a value `key:effect`.
    pub(crate) fn spoken(&self) -> String {
        match self.value.as_str() {
            "" => format!("{}:{}", self.key, self.effect),
            value => format!("{}={value}:{}", self.key, self.effect),
        }
    }
}

/// Returns the taints of a node, in its own order.
pub(crate) fn taints(node: &Value) -> impl Iterator<Item = Taint> + '_ {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let declared = node["spec"]["taints"].as_array().into_iter().flatten();
    declared.map(move |taint| Taint {
        key: text(&taint["key"]),
        value: text(&taint["value"]),
        effect: text(&taint["effect"]),
    })
}

pub(crate) fn filter(pod: &Value, node: &Node<'_>) -> Verdict<Rejection> {
    let cordoned = node.json["spec"]["unschedulable"].as_bool().unwrap_or(false);
    // The taint of a cordon is told by NodeUnschedulable, which the scheduler asks first; told twice it would look
    // like a second obstacle.
    let mut rejecting = untolerated(pod, node);
    rejecting.retain(|taint| !(cordoned && taint.key == node_unschedulable::TAINT));
    Verdict::denied_by(rejecting.into_iter().map(Rejection::Untolerated).collect())
}

/// Returns the taints that keep a pod away; PreferNoSchedule never does.
pub(super) fn untolerated(pod: &Value, node: &Node<'_>) -> Vec<Taint> {
    taints(&node.json)
        .filter(|taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute"))
        .filter(|taint| !tolerated(pod, taint))
        .collect()
}

/// Says whether one of a pod's tolerations covers a taint.
pub(super) fn tolerated(pod: &Value, taint: &Taint) -> bool {
    let tolerations = pod["spec"]["tolerations"].as_array();
    tolerations
        .into_iter()
        .flatten()
        .any(|toleration| covers(toleration, taint))
}

/// An absent effect covers all effects, an absent key (with Exists) all keys; Exists does not look at the value.
fn covers(toleration: &Value, taint: &Taint) -> bool {
    let field = |name: &str| toleration[name].as_str().unwrap_or_default();
    let (key, effect) = (field("key"), field("effect"));
    let named = (effect.is_empty() || effect == taint.effect) && (key.is_empty() || key == taint.key);
    match field("operator") {
        "" | "Equal" => named && field("value") == taint.value,
        "Exists" => named,
        // Gt and Lt stand behind a gate that is off.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rejected(tolerations: Value, taint: Value) -> bool {
        let pod = json!({"spec": {"tolerations": tolerations}});
        !filter(&pod, &Node::of(json!({"spec": {"taints": [taint]}}), vec![]))
            .because
            .is_empty()
    }

    #[test]
    fn tolerations_cover_by_key_value_and_effect() {
        let taint = json!({"key": "kwok", "value": "fake", "effect": "NoSchedule"});
        for (toleration, refused) in [
            (json!({"key": "kwok", "operator": "Exists"}), false),
            (
                json!({"key": "kwok", "value": "fake", "effect": "NoSchedule"}),
                false,
            ),
            (json!({"operator": "Exists"}), false),
            (json!({"key": "kwok", "value": "real"}), true),
            (
                json!({"key": "kwok", "operator": "Exists", "effect": "NoExecute"}),
                true,
            ),
            (json!({"key": "gpu", "operator": "Exists"}), true),
        ] {
            assert_eq!(
                rejected(json!([toleration]), taint.clone()),
                refused,
                "{toleration}"
            );
        }
    }

    #[test]
    fn prefer_no_schedule_never_rejects() {
        assert!(!rejected(
            json!([]),
            json!({"key": "a", "effect": "PreferNoSchedule"})
        ));
    }

    #[test]
    fn a_cordon_is_told_once() {
        let node = json!({"spec": {"unschedulable": true,
            "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]}});
        let node = Node::of(node, vec![]);
        assert!(filter(&json!({}), &node).because.is_empty());
        let told = node_unschedulable::filter(&json!({}), &node).because;
        assert_eq!(told, [Rejection::Unschedulable]);
    }
}
