//! The StatefulSet controller: Pods with an ordinal, a host name and claims of their own.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/statefulset/stateful_set_utils.go

use serde_json::{Value, json};

use super::pod_control::{Controller, label, settle};
use super::replicaset::replicas;
use super::{Alike, Creation, HASH, Idle, SPELLED_OUT};
use crate::simulate::defaults;
use crate::simulate::fields::{inside, list, number, put, text};

pub(super) fn pods(owner: &Value) -> Creation {
    let wanted = replicas(owner);
    if wanted <= 0 {
        return Creation::none(Idle::NoneWanted);
    }
    let first = number(owner, "/spec/ordinals/start").unwrap_or(0);
    let ordinals = (0..wanted.min(SPELLED_OUT)).map(|step| first.saturating_add(step));
    let mut creation = Creation::some(
        ordinals
            .clone()
            .map(|ordinal| Alike {
                pod: pod(owner, ordinal),
                count: 1,
            })
            .collect(),
    );
    let templates = list(owner, "/spec/volumeClaimTemplates");
    creation.claims = ordinals
        .flat_map(|ordinal| {
            templates
                .iter()
                .map(move |template| claim(owner, template, ordinal))
        })
        .collect();
    creation.left_out = wanted - wanted.min(SPELLED_OUT);
    creation.at_most = wanted;
    creation
}

fn pod(owner: &Value, ordinal: i64) -> Value {
    let set = Controller::of(owner, "apps/v1", "StatefulSet");
    let name = format!("{}-{ordinal}", set.name);
    let mut pod = set.pod(&owner["spec"]["template"]);
    label(&mut pod, "statefulset.kubernetes.io/pod-name", &name);
    label(&mut pod, "apps.kubernetes.io/pod-index", &ordinal.to_string());
    label(
        &mut pod,
        "controller-revision-hash",
        &format!("{}-{HASH}", set.name),
    );
    let volumes = volumes(owner, &pod["spec"], ordinal);
    if let Some(spec) = inside(&mut pod, "spec") {
        put(spec, "hostname", name.as_str());
        put(spec, "subdomain", text(owner, "/spec/serviceName"));
        put(spec, "volumes", volumes);
    }
    if let Some(metadata) = inside(&mut pod, "metadata") {
        put(metadata, "name", name);
    }
    settle(&mut pod);
    pod
}

fn claim_name(owner: &Value, template: &Value, ordinal: i64) -> String {
    let (claim, set) = (text(template, "/metadata/name"), text(owner, "/metadata/name"));
    format!("{claim}-{set}-{ordinal}")
}

/// The claims come first, in an order that Kubernetes leaves to chance, and take the place of volumes of their name.
fn volumes(owner: &Value, spec: &Value, ordinal: i64) -> Vec<Value> {
    let templates = list(owner, "/spec/volumeClaimTemplates");
    let claims = templates.iter().map(|template| {
        json!({"name": template["metadata"]["name"],
            "persistentVolumeClaim": {"claimName": claim_name(owner, template, ordinal)}})
    });
    let own = list(spec, "/volumes").iter().filter(|volume| {
        let taken = |template: &Value| template["metadata"]["name"] == volume["name"];
        !templates.iter().any(taken)
    });
    claims.chain(own.cloned()).collect()
}

fn claim(owner: &Value, template: &Value, ordinal: i64) -> Value {
    let set = Controller::of(owner, "apps/v1", "StatefulSet");
    let mut claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": claim_name(owner, template, ordinal), "namespace": set.namespace},
        "spec": template["spec"]});
    if let Some(metadata) = inside(&mut claim, "metadata") {
        for field in ["labels", "annotations", "finalizers"] {
            if !template["metadata"][field].is_null() {
                put(metadata, field, template["metadata"][field].clone());
            }
        }
        // The policy decides who takes the claim along: nobody, or the set. A Pod does only when it is scaled away.
        if text(owner, "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted") == "Delete" {
            put(metadata, "ownerReferences", json!([set.reference()]));
        }
    }
    let selected = owner
        .pointer("/spec/selector/matchLabels")
        .and_then(Value::as_object);
    for (key, value) in selected.into_iter().flatten() {
        label(&mut claim, key, value.as_str().unwrap_or_default());
    }
    defaults::read(&mut claim);
    if let Some(spec) = inside(&mut claim, "spec") {
        defaults::fill_claim(spec);
    }
    claim
}
