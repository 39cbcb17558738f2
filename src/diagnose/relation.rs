//! The closed table of relations: does an object of a cause stand so to an object of a symptom?

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::group::Group;
use crate::facts::Scene;
use crate::k8s::{Kind, ObjectRef, image, selector};
use crate::rules::Via;
use crate::snapshot::Row;
use crate::snapshot::row::Part;

/// Whether the cause stands in this relation to the symptom, along owners.
pub(crate) fn holds(scene: &Scene<'_>, via: Via, cause: &Group<'_>, symptom: &Group<'_>) -> bool {
    match via {
        Via::Itself => same_container(cause, symptom) && same_object(scene, cause, symptom),
        Via::ContainerOf => cause.container.is_some() && meets(&cause.subjects, symptom.seen_on(scene)),
        Via::Owner => meets(&cause.objects, symptom.with_owners(scene)),
        Via::OwnedBy => meets(cause.with_owners(scene), &symptom.objects),
        Via::Selects => any_pair(&cause.objects, &symptom.objects, |a, b| selects(scene, a, b)),
        Via::SelectedBy => any_pair(&symptom.objects, &cause.objects, |a, b| selects(scene, a, b)),
        Via::Mounts => either_way(cause, symptom, |a, b| mounts(scene, a, b)),
        Via::References => {
            meets(&cause.bound, symptom.with_owners(scene)) || meets(&symptom.bound, cause.with_owners(scene))
        }
        Via::OnNode => either_way(cause, symptom, |a, b| runs_on(scene, a, b)),
        Via::InNamespace => any_pair(&cause.objects, &symptom.objects, |a, b| {
            namespace_of(a) == namespace_of(b)
        }),
        Via::SameRegistry => meets_words(&images(scene, cause, registry), &images(scene, symptom, registry)),
        Via::SameImage => meets_words(&images(scene, cause, whole), &images(scene, symptom, whole)),
    }
}

/// Whether something on which a rule could not be decided would stand in this relation to the symptom. What the rule would
/// have read is not known, so that nothing is told of images and of what it refers to.
pub(crate) fn may_hold(scene: &Scene<'_>, via: Via, missed: &ObjectRef, symptom: &Group<'_>) -> bool {
    let mut objects = symptom.objects.iter();
    match via {
        Via::Selects => objects.any(|object| selects(scene, missed, object)),
        Via::SelectedBy => objects.any(|object| selects(scene, object, missed)),
        Via::Mounts => objects.any(|object| mounts(scene, missed, object) || mounts(scene, object, missed)),
        Via::OnNode => objects.any(|object| runs_on(scene, missed, object) || runs_on(scene, object, missed)),
        Via::References => symptom.bound.contains(missed),
        Via::InNamespace => objects.any(|object| namespace_of(object) == namespace_of(missed)),
        Via::Owner | Via::OwnedBy => symptom.with_owners(scene).contains(missed),
        Via::Itself | Via::ContainerOf | Via::SameRegistry | Via::SameImage => false,
    }
}

/// Findings on two different containers of one pod are not about the same thing.
fn same_container(cause: &Group<'_>, symptom: &Group<'_>) -> bool {
    match (&cause.container, &symptom.container) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Findings on one object, or on one controller above it. A fallback is about its own objects alone: another pod of the
/// controller may fail for another reason.
fn same_object(scene: &Scene<'_>, cause: &Group<'_>, symptom: &Group<'_>) -> bool {
    match symptom.speaker.rule.fallback {
        true => meets(&cause.subjects, &symptom.subjects),
        false => meets(cause.seen_on(scene), symptom.seen_on(scene)),
    }
}

fn meets(a: &BTreeSet<ObjectRef>, b: &BTreeSet<ObjectRef>) -> bool {
    a.iter().any(|object| b.contains(object))
}

fn meets_words(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.iter().any(|word| b.contains(word))
}

fn any_pair(
    a: &BTreeSet<ObjectRef>,
    b: &BTreeSet<ObjectRef>,
    related: impl Fn(&ObjectRef, &ObjectRef) -> bool,
) -> bool {
    a.iter().any(|left| b.iter().any(|right| related(left, right)))
}

fn either_way(a: &Group<'_>, b: &Group<'_>, related: impl Fn(&ObjectRef, &ObjectRef) -> bool) -> bool {
    any_pair(&a.objects, &b.objects, |left, right| {
        related(left, right) || related(right, left)
    })
}

/// Whether a Service or a NetworkPolicy selects a Pod, or the pods of a workload.
pub(crate) fn selects(scene: &Scene<'_>, selecting: &ObjectRef, selected: &ObjectRef) -> bool {
    if selecting.namespace != selected.namespace {
        return false;
    }
    let wanted = match (selecting.known_kind(), scene.raw(selecting)) {
        // A Service's selector is a plain map; one without a selector selects nothing.
        (Some(Kind::Service), Some(service)) => {
            let labels = &service["spec"]["selector"];
            if labels.as_object().is_none_or(|labels| labels.is_empty()) {
                return false;
            }
            Wanted::Labels(labels)
        }
        (Some(Kind::NetworkPolicy), Some(policy)) => Wanted::Selector(policy["spec"].get("podSelector")),
        _ => return false,
    };
    let matches = |pod: &Row| wanted.matches(pod);
    match selected.known_kind() {
        Some(Kind::Pod) => scene.row(selected).is_some_and(matches),
        Some(kind) if kind.is_workload() => scene.pods_of(selected).iter().any(|pod| matches(pod)),
        _ => false,
    }
}

/// What a Service or a NetworkPolicy selects pods by.
enum Wanted<'j> {
    /// A plain map of labels.
    Labels(&'j Json),
    /// A LabelSelector; one that is not there selects everything.
    Selector(Option<&'j Json>),
}

impl Wanted<'_> {
    fn matches(&self, pod: &Row) -> bool {
        match self {
            Wanted::Labels(labels) => {
                let mut pairs = labels.as_object().into_iter().flatten();
                pairs.all(|(key, value)| pod.labels.get(key).map(String::as_str) == value.as_str())
            }
            Wanted::Selector(selector) => {
                selector.is_none_or(|selector| selector::matches(selector, &pod.labels))
            }
        }
    }
}

/// Whether a Pod mounts a claim, a ConfigMap or a Secret.
fn mounts(scene: &Scene<'_>, pod: &ObjectRef, mounted: &ObjectRef) -> bool {
    if pod.known_kind() != Some(Kind::Pod) || pod.namespace != mounted.namespace {
        return false;
    }
    let field = match mounted.known_kind() {
        Some(Kind::PersistentVolumeClaim) => "/persistentVolumeClaim/claimName",
        Some(Kind::ConfigMap) => "/configMap/name",
        Some(Kind::Secret) => "/secret/secretName",
        _ => return false,
    };
    let volumes = scene
        .raw(pod)
        .and_then(|pod| pod.pointer("/spec/volumes"))
        .and_then(Json::as_array);
    volumes.is_some_and(|volumes| {
        volumes
            .iter()
            .any(|volume| volume.pointer(field).and_then(Json::as_str) == Some(&mounted.name))
    })
}

pub(super) fn runs_on(scene: &Scene<'_>, pod: &ObjectRef, node: &ObjectRef) -> bool {
    node.known_kind() == Some(Kind::Node)
        && scene
            .row(pod)
            .is_some_and(|row| matches!(&row.part, Part::Pod(pod) if pod.node == node.name))
}

pub(super) fn namespace_of(object: &ObjectRef) -> Option<&str> {
    match object.known_kind() {
        Some(Kind::Namespace) => Some(&object.name),
        _ if object.namespace.is_empty() => None,
        _ => Some(&object.namespace),
    }
}

fn registry(image: &str) -> String {
    image::parse(image).registry
}

fn whole(image: &str) -> String {
    image.to_owned()
}

/// The images of the finding's container in its pods, of all containers where it names none.
fn images(scene: &Scene<'_>, group: &Group<'_>, part: impl Fn(&str) -> String) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for pod in &group.subjects {
        let Some(raw) = scene.raw(pod) else { continue };
        for list in ["/spec/containers", "/spec/initContainers"] {
            for container in raw.pointer(list).and_then(Json::as_array).into_iter().flatten() {
                let name = container["name"].as_str().unwrap_or_default();
                if group.container.as_ref().is_none_or(|wanted| wanted == name) {
                    found.extend(container["image"].as_str().map(&part));
                }
            }
        }
    }
    found
}
