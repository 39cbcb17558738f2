//! The ReplicaSet controller: `replicas` Pods of one template.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set.go

use serde_json::Value;

use super::Creation;
use super::pod_control::{Controller, settle};
use crate::simulate::fields::number;

/// How many Pods an owner wants: 1, unless it says so.
pub(super) fn replicas(owner: &Value) -> i64 {
    number(owner, "/spec/replicas").unwrap_or(1)
}

pub(super) fn pods(owner: &Value) -> Creation {
    let mut pod = Controller::of(owner, "apps/v1", "ReplicaSet").pod(&owner["spec"]["template"]);
    settle(&mut pod);
    Creation::same(pod, replicas(owner))
}
