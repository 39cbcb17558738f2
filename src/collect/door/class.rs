//! What is done to the texts under a key.

use crate::collect::redact;

/// How texts under a key are redacted.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Class {
    #[default]
    NotAsked,
    /// Searched for secrets; one that has none is remembered.
    Text,
    /// The same, and each is another one.
    Message,
    /// A name, which passes as it is.
    Name,
    Time,
    /// A reference of an image.
    Image,
    /// The name of the key says that the value is secret.
    Secret,
    CaBundle,
    /// A map of labels, or of what selects them.
    Labels,
    /// A command, or its arguments.
    Line,
    /// The value is looked at as a whole.
    Whole,
}

pub(super) fn class_of(key: &str) -> Class {
    match key {
        "labels" | "matchLabels" | "selector" | "nodeSelector" => Class::Labels,
        "command" | "args" => Class::Line,
        "annotations" | "env" | "httpHeaders" => Class::Whole,
        "message" | "note" => Class::Message,
        "image" | "imageID" => Class::Image,
        "caBundle" => Class::CaBundle,
        key if is_name(key) => Class::Name,
        key if is_time(key) => Class::Time,
        key if redact::is_secret_key(key) => Class::Secret,
        _ => Class::Text,
    }
}

/// Whether a field identifies a machine, which no diagnosis asks for.
pub(super) fn is_dropped(key: &str) -> bool {
    matches!(key, "machineID" | "bootID" | "systemUUID")
}

/// Whether a text may be a time: digits and few letters.
pub(super) fn is_moment(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_digit() || b"-:.TZ+".contains(&byte);
    text.len() <= 40 && text.bytes().all(inside)
}

/// Whether what stands under a key is a name, which passes as it is.
fn is_name(key: &str) -> bool {
    matches!(
        key,
        "name" | "namespace" | "uid" | "kind" | "containerID" | "phase" | "resourceVersion" | "nodeName"
    )
}

/// Whether it is the time of what has happened; not when something is due (`deletionTimestamp`).
fn is_time(key: &str) -> bool {
    matches!(
        key,
        "creationTimestamp"
            | "lastTransitionTime"
            | "lastHeartbeatTime"
            | "lastProbeTime"
            | "lastUpdateTime"
            | "startTime"
            | "completionTime"
            | "startedAt"
            | "finishedAt"
            | "firstTimestamp"
            | "lastTimestamp"
            | "eventTime"
            | "lastObservedTime"
            | "lastScheduleTime"
            | "lastScaleTime"
    )
}
