//! Which annotations may be seen: anybody may put anything into the others.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::keys::is_secret_key;
use super::pairs::looks_random;
use super::{placeholder, text};

/// Annotations that Kubernetes itself writes or reads, and that rooms behind the door may ask for.
const KEPT_ANNOTATIONS: [&str; 36] = [
    "app.kubernetes.io/",
    "argocd.argoproj.io/tracking-id",
    "autoscaling.alpha.kubernetes.io/",
    "batch.kubernetes.io/",
    "cluster-autoscaler.kubernetes.io/",
    "container.apparmor.security.beta.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    "controller.kubernetes.io/",
    "cronjob.kubernetes.io/",
    "deployment.kubernetes.io/",
    "endpoints.kubernetes.io/",
    "kubectl.kubernetes.io/default-container",
    "kubectl.kubernetes.io/restartedAt",
    "kubernetes.io/config.mirror",
    "kubernetes.io/config.source",
    "kubernetes.io/description",
    "kubernetes.io/enforce-mountable-secrets",
    "kubernetes.io/limit-ranger",
    "kubernetes.io/service-account.name",
    "kwok.x-k8s.io/node",
    "linkerd.io/inject",
    "meta.helm.sh/",
    "node.alpha.kubernetes.io/ttl",
    "offending_containers",
    "openshift.io/scc",
    "pod-security.kubernetes.io/",
    "pv.kubernetes.io/",
    "rbac.authorization.kubernetes.io/autoupdate",
    "sandbox-doctor/",
    "seccomp.security.alpha.kubernetes.io/pod",
    "starved_resource",
    "storageclass.beta.kubernetes.io/",
    "storageclass.kubernetes.io/",
    "volume.beta.kubernetes.io/",
    "volume.kubernetes.io/",
    "volumes.kubernetes.io/",
];

/// Redacts annotations in place; keys stay, and what was applied last is dropped.
pub(in crate::collect) fn annotations(annotations: &mut Map<String, Value>) {
    // The whole object as it was applied, env values included.
    annotations.shift_remove("kubectl.kubernetes.io/last-applied-configuration");
    for (key, value) in annotations {
        let kept = KEPT_ANNOTATIONS.iter().any(|start| key.starts_with(start));
        match value {
            Value::String(written) if kept => {
                if let Cow::Owned(clean) = text(written) {
                    *written = clean;
                }
            }
            Value::String(written) if written.is_empty() => {}
            _ => *value = Value::from(placeholder("annotation")),
        }
    }
}

/// Redacts the value of a label, or of a selector, that is a token, or a random value under the name of a secret.
pub(in crate::collect) fn label(key: &str, value: &mut String) {
    if let Some(clean) = label_value(key, value) {
        *value = clean;
    }
}

/// Returns what stands for the value of a label that holds a secret.
pub(in crate::collect) fn label_value(key: &str, value: &str) -> Option<String> {
    if looks_random(value) && is_secret_key(key) {
        return Some(placeholder("value"));
    }
    match text(value) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    }
}
