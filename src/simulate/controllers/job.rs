//! The Job controller: as many Pods as may run at once, with an index where the Job counts by index.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/job/job_controller.go

use serde_json::{Value, json};

use super::pod_control::{Controller, annotate, label, settle};
use super::{Alike, Creation, Idle, SPELLED_OUT};
use crate::simulate::fields::{inside, items, list, number, put, text};

const INDEX: &str = "batch.kubernetes.io/job-completion-index";
const TRACKING: &str = "batch.kubernetes.io/job-tracking";
/// A generated name has room for as many letters before its random end.
const LONGEST_PREFIX: usize = 58;

pub(super) fn pods(owner: &Value) -> Creation {
    let managed = text(owner, "/spec/managedBy");
    if !managed.is_empty() && managed != "kubernetes.io/job-controller" {
        return Creation::none(Idle::ManagedElsewhere);
    }
    if owner["spec"]["suspend"] == true {
        return Creation::none(Idle::Suspended);
    }
    let at_once = at_once(owner);
    let plain = plain_pod(owner);
    if text(owner, "/spec/completionMode") != "Indexed" {
        return Creation::same(settled(plain), at_once);
    }
    if at_once <= 0 {
        return Creation::none(Idle::NoneWanted);
    }
    let indexes = 0..at_once.min(SPELLED_OUT);
    let mut creation = Creation::some(
        indexes
            .map(|index| Alike {
                pod: settled(with_index(plain.clone(), owner, index)),
                count: 1,
            })
            .collect(),
    );
    creation.left_out = at_once - at_once.min(SPELLED_OUT);
    creation.at_most = at_once;
    creation
}

/// Returns how many Pods run at the start: `parallelism`, but no more than are left to complete.
fn at_once(owner: &Value) -> i64 {
    let parallelism = number(owner, "/spec/parallelism").unwrap_or(1);
    let completions = number(owner, "/spec/completions");
    completions.map_or(parallelism, |completions| parallelism.min(completions))
}

fn settled(mut pod: Value) -> Value {
    settle(&mut pod);
    pod
}

fn plain_pod(owner: &Value) -> Value {
    let job = Controller::of(owner, "batch/v1", "Job");
    let mut pod = job.pod(&owner["spec"]["template"]);
    if owner["spec"]["manualSelector"] != true {
        let marks = [("job-name", job.name), ("controller-uid", job.uid)];
        for (key, value) in marks {
            for key in [key.to_owned(), format!("batch.kubernetes.io/{key}")] {
                if pod["metadata"]["labels"][&key].is_null() {
                    label(&mut pod, &key, value);
                }
            }
        }
    }
    let tracked = list(&pod, "/metadata/finalizers")
        .iter()
        .any(|other| other == TRACKING);
    if !tracked && let Some(metadata) = inside(&mut pod, "metadata") {
        crate::simulate::fields::append(metadata, "finalizers", TRACKING.into());
    }
    pod
}

fn with_index(mut pod: Value, owner: &Value, index: i64) -> Value {
    let name = text(owner, "/metadata/name");
    annotate(&mut pod, INDEX, &index.to_string());
    label(&mut pod, INDEX, &index.to_string());
    if number(owner, "/spec/backoffLimitPerIndex").is_some() {
        annotate(&mut pod, "batch.kubernetes.io/job-index-failure-count", "0");
    }
    if let Some(metadata) = inside(&mut pod, "metadata") {
        put(metadata, "generateName", generate_name(name, index));
    }
    if let Some(spec) = inside(&mut pod, "spec") {
        put(spec, "hostname", format!("{name}-{index}"));
        for kind in ["initContainers", "containers"] {
            items(spec, kind).for_each(tell_index);
        }
    }
    pod
}

/// The index survives a cut; the name of the Job loses letters instead.
fn generate_name(job: &str, index: i64) -> String {
    let end = format!("-{index}-");
    let whole = format!("{job}{end}");
    if whole.len() <= LONGEST_PREFIX {
        return whole;
    }
    let kept: String = whole
        .chars()
        .take(LONGEST_PREFIX.saturating_sub(end.len()))
        .collect();
    kept + &end
}

fn tell_index(container: &mut Value) {
    const VARIABLE: &str = "JOB_COMPLETION_INDEX";
    let told = list(container, "/env")
        .iter()
        .any(|variable| variable["name"] == VARIABLE);
    if !told {
        let field = format!("metadata.labels['{INDEX}']");
        let variable = json!({"name": VARIABLE, "valueFrom": {"fieldRef": {"fieldPath": field}}});
        crate::simulate::fields::append(container, "env", variable);
    }
}
