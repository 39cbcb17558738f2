//! The CronJob controller: a Job named after the minute of its run, which creates the Pods.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/utils.go

use serde_json::{Value, json};

use super::pod_control::Controller;
use super::{Creation, Idle, MINUTE, UID, job};

pub(super) fn pods(owner: &Value) -> Creation {
    if owner["spec"]["suspend"] == true {
        return Creation::none(Idle::Suspended);
    }
    let cron = Controller::of(owner, "batch/v1", "CronJob");
    let next = json!({"metadata": {"name": format!("{}-{MINUTE}", cron.name), "namespace": cron.namespace, "uid": UID},
        "spec": owner["spec"]["jobTemplate"]["spec"]});
    job::pods(&next)
}
