//! Where a change of a pod's spec can really be made.
//!
//! `ValidatePodUpdate` of pkg/apis/core/validation lets a pod change its images, add tolerations and little else;
//! `ValidateJobUpdate` of pkg/apis/batch/validation holds a Job's template immutable.

use serde_json::Value as Json;

use crate::facts::{Root, Scene, Subject};
use crate::k8s::{Kind, ObjectRef, Untrusted};

/// Where to make the change.
pub(crate) enum Editable {
    /// The template of a controller; `path` leads to the pod's spec in it.
    Template {
        owner: ObjectRef,
        path: &'static [&'static str],
    },
    /// The pod itself: what changes is one of the few fields that a pod lets change.
    Pod(ObjectRef),
    /// Nowhere without making the object anew.
    Not { because: Untrusted },
}

/// Finds the place for a change of the subject's pod spec.
pub(crate) fn template_of(scene: &Scene<'_>, subject: &Subject, spec: &Json) -> Editable {
    let owner = match subject.root {
        Root::Pod | Root::Container => scene.top_owner(&subject.object),
        _ => Some(subject.object.clone()),
    };
    let Some(owner) = owner else {
        return of_bare_pod(&subject.object, spec);
    };
    match owner.known_kind() {
        Some(Kind::CronJob) => Editable::Template {
            owner,
            path: &["spec", "jobTemplate", "spec", "template", "spec"],
        },
        Some(kind) if super::template_is_mutable(kind) => Editable::Template {
            owner,
            path: &["spec", "template", "spec"],
        },
        Some(Kind::Job) => Editable::Not {
            because: Untrusted::new(format!(
                "The template of {} cannot be changed: delete the Job and create it again.",
                owner.spoken().raw()
            )),
        },
        Some(Kind::Pod) => of_bare_pod(&owner, spec),
        _ => Editable::Not {
            because: Untrusted::new(format!(
                "{} creates this pod: make the change where that object is defined.",
                owner.spoken().raw()
            )),
        },
    }
}

fn of_bare_pod(pod: &ObjectRef, spec: &Json) -> Editable {
    if pod_lets_change(spec) {
        return Editable::Pod(pod.clone());
    }
    Editable::Not {
        because: Untrusted::new(format!(
            "{} is a bare pod, and this field of a pod cannot be changed: delete it and create it again with the change \
             (data in memory and in emptyDir volumes is lost).",
            pod.spoken().raw()
        )),
    }
}

/// Whether only images of containers change.
fn pod_lets_change(spec: &Json) -> bool {
    let only_image = |entry: &Json| {
        entry
            .as_object()
            .is_some_and(|entry| entry.keys().all(|field| field == "name" || field == "image"))
    };
    spec.as_object().is_some_and(|spec| {
        !spec.is_empty()
            && spec.iter().all(|(field, list)| {
                matches!(field.as_str(), "containers" | "initContainers")
                    && list.as_array().is_some_and(|list| list.iter().all(only_image))
            })
    })
}
