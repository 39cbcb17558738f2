//! The plugin NodeName: a pod that names its node goes nowhere else.

use serde_json::Value;

use super::{Node, Rejection};
use crate::simulate::Verdict;

pub(crate) fn filter(pod: &Value, node: &Node<'_>) -> Verdict<Rejection> {
    match pod["spec"]["nodeName"].as_str() {
        Some(wants) if !wants.is_empty() && wants != node.name() => {
            Verdict::denied_by(vec![Rejection::OtherNode {
                wants: wants.to_owned(),
            }])
        }
        _ => Verdict::allowed(),
    }
}
