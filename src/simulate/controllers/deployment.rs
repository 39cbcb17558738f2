//! The Deployment controller: a ReplicaSet named after the hash of the template, which creates the Pods.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/sync.go

use serde_json::{Value, json};

use super::pod_control::{Controller, label};
use super::replicaset::replicas;
use super::{Creation, HASH, Idle, UID, replicaset};
use crate::simulate::fields::{number, put, text};

/// The longest name, less a dash and a hash of ten letters.
const LONGEST_PREFIX: usize = 253 - 1 - 10;

pub(super) fn pods(owner: &Value) -> Creation {
    if owner["spec"]["paused"] == true {
        return Creation::none(Idle::Paused);
    }
    let wanted = replicas(owner);
    let mut creation = replicaset::pods(&replica_set(owner));
    creation.at_most = wanted.saturating_add(surge(owner, wanted));
    creation
}

/// Returns the ReplicaSet of the present template.
fn replica_set(owner: &Value) -> Value {
    let deployment = Controller::of(owner, "apps/v1", "Deployment");
    let name = deployment.name;
    let cut = name
        .char_indices()
        .nth(LONGEST_PREFIX)
        .map_or(name.len(), |(at, _)| at);
    let mut set = json!({"metadata": {"name": format!("{}-{HASH}", &name[..cut]), "namespace": deployment.namespace, "uid": UID},
        "spec": {"template": owner["spec"]["template"]}});
    if let Some(spec) = crate::simulate::fields::inside(&mut set, "spec") {
        put(spec, "replicas", replicas(owner));
        if let Some(template) = crate::simulate::fields::inside(spec, "template") {
            label(template, "pod-template-hash", HASH);
        }
    }
    set
}

/// Returns how many Pods a rollout may have beyond those that are wanted; a percentage is rounded up.
fn surge(owner: &Value, wanted: i64) -> i64 {
    if text(owner, "/spec/strategy/type") == "Recreate" || wanted <= 0 {
        return 0;
    }
    let written = owner.pointer("/spec/strategy/rollingUpdate/maxSurge");
    match written {
        Some(Value::Number(_)) => number(owner, "/spec/strategy/rollingUpdate/maxSurge")
            .unwrap_or(0)
            .max(0),
        Some(Value::String(percent)) => percentage(percent, wanted),
        _ => percentage("25%", wanted),
    }
}

fn percentage(text: &str, of: i64) -> i64 {
    let percent = text
        .strip_suffix('%')
        .and_then(|number| number.parse::<i64>().ok());
    let share = percent.unwrap_or(0).max(0).saturating_mul(of);
    share / 100 + i64::from(share % 100 != 0)
}
