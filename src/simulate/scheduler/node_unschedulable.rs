//! The plugin NodeUnschedulable: a cordoned node takes no new pod that does not tolerate it.

use serde_json::Value;

use super::taint_toleration::{Taint, tolerated};
use super::{Node, Rejection};
use crate::simulate::Verdict;

/// The taint that the node controller adds to a cordoned node.
pub(super) const TAINT: &str = "node.kubernetes.io/unschedulable";

pub(crate) fn filter(pod: &Value, node: &Node<'_>) -> Verdict<Rejection> {
    let cordoned = node.json["spec"]["unschedulable"].as_bool().unwrap_or(false);
    let taint = Taint {
        key: TAINT.to_owned(),
        value: String::new(),
        effect: "NoSchedule".to_owned(),
    };
    if cordoned && !tolerated(pod, &taint) {
        return Verdict::denied_by(vec![Rejection::Unschedulable]);
    }
    Verdict::allowed()
}
