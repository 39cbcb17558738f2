//! The checks of the level restricted.
//! https://github.com/kubernetes/pod-security-admission/tree/master/policy

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{Change, word};
use super::Violation;
use super::seen::{Offenders, Pod, containers_named, plural, quoted};

pub(super) fn escalation(pod: &Pod<'_>) -> Option<Violation> {
    let mut found = Offenders::default();
    found.judge_containers(pod, &["allowPrivilegeEscalation"], &|value| *value != false);
    let found = found.passing(Some("false"));
    Some(Violation {
        reason: "allowPrivilegeEscalation != false",
        detail: format!(
            "{} must set securityContext.allowPrivilegeEscalation=false",
            found.spoken()?
        ),
        changes: found.changes,
    })
}

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Violation> {
    let (mut keeping, mut adding, mut added) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut changes = Vec::new();
    for (path, container) in &pod.containers {
        let own = &container["securityContext"]["capabilities"];
        let list = |name: &str| own[name].as_array().into_iter().flatten();
        let written = |name: &str| (!own[name].is_null()).then(|| own[name].to_string());
        let path = format!("{path}.securityContext.capabilities");
        if !list("drop").any(|capability| capability == "ALL") {
            keeping.push(word(container, "name").to_owned());
            changes.push(Change::of_pod(
                format!("{path}.drop"),
                written("drop"),
                Some("[\"ALL\"]"),
            ));
        }
        let foreign: Vec<&str> = list("add")
            .filter_map(Value::as_str)
            .filter(|name| *name != "NET_BIND_SERVICE")
            .collect();
        if !foreign.is_empty() {
            adding.push(word(container, "name").to_owned());
            changes.push(Change::of_pod(format!("{path}.add"), written("add"), None));
            added.extend(foreign);
        }
    }
    let dropping = containers_named(&keeping)
        .map(|who| format!("{who} must set securityContext.capabilities.drop=[\"ALL\"]"));
    let foreign = containers_named(&adding).map(|who| {
        format!(
            "{who} must not include {} in securityContext.capabilities.add",
            quoted(added.into_iter())
        )
    });
    let details: Vec<String> = dropping.into_iter().chain(foreign).collect();
    (!details.is_empty()).then(|| Violation {
        reason: "unrestricted capabilities",
        detail: details.join("; "),
        changes,
    })
}

const ALLOWED_VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) fn volumes(pod: &Pod<'_>) -> Option<Violation> {
    let (mut names, mut kinds, mut changes) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (path, volume) in pod.volumes() {
        let sources = volume.as_object().into_iter().flatten();
        let mut sources = sources
            .filter(|(key, value)| *key != "name" && !value.is_null())
            .map(|(key, _)| key.as_str());
        // A volume has one source; without one it is an emptyDir.
        let Some(kind) = sources.next().filter(|kind| !ALLOWED_VOLUMES.contains(kind)) else {
            continue;
        };
        names.push(word(volume, "name"));
        kinds.insert(kind);
        changes.push(Change::of_pod(
            format!("{path}.{kind}"),
            Some(volume[kind].to_string()),
            None,
        ));
    }
    let count = names.len();
    (count > 0).then(|| Violation {
        reason: "restricted volume types",
        detail: format!(
            "{} {} {} {} {}",
            plural(count, "volume", "volumes"),
            quoted(names.into_iter()),
            plural(count, "uses", "use"),
            plural(kinds.len(), "restricted volume type", "restricted volume types"),
            quoted(kinds.into_iter())
        ),
        changes,
    })
}

pub(super) fn non_root(pod: &Pod<'_>) -> Option<Violation> {
    let field = ["runAsNonRoot"];
    let refusing = Offenders::of_field(pod, &field, |value| *value == false).passing(Some("true"));
    let mut silent = Offenders::default();
    if pod.security()["runAsNonRoot"] != true {
        silent.judge_containers(pod, &field, &|value: &Value| !value.is_boolean());
    }
    if let Some(who) = refusing.spoken() {
        // Those who say nothing are told once nobody refuses any more.
        let also = !refusing.pod && silent.spoken().is_some();
        let also = also.then(|| on_the_pod("runAsNonRoot", "true"));
        return Some(Violation {
            reason: "runAsNonRoot != true",
            detail: format!("{who} must not set securityContext.runAsNonRoot=false"),
            changes: refusing.changes.into_iter().chain(also).collect(),
        });
    }
    Some(Violation {
        reason: "runAsNonRoot != true",
        detail: format!(
            "pod or {} must set securityContext.runAsNonRoot=true",
            silent.spoken()?
        ),
        changes: vec![on_the_pod("runAsNonRoot", "true")],
    })
}

pub(super) fn run_as_user(pod: &Pod<'_>) -> Option<Violation> {
    let root = Offenders::of_field(pod, &["runAsUser"], |value| *value == 0);
    Some(Violation {
        reason: "runAsUser=0",
        detail: format!("{} must not set runAsUser=0", root.spoken()?),
        changes: root.changes,
    })
}

pub(super) fn seccomp(pod: &Pod<'_>) -> Option<Violation> {
    let field = ["seccompProfile", "type"];
    let mut silent = Offenders::default();
    if pod.security()["seccompProfile"].is_null() {
        silent.judge_containers(pod, &field, &Value::is_null);
    }
    if let Some(mut violation) = super::baseline::seccomp(pod) {
        let also = silent
            .spoken()
            .map(|_| on_the_pod("seccompProfile.type", "RuntimeDefault"));
        violation.changes.extend(also);
        return Some(violation);
    }
    Some(Violation {
        reason: "seccompProfile",
        detail: format!(
            "pod or {} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
            silent.spoken()?
        ),
        changes: vec![on_the_pod("seccompProfile.type", "RuntimeDefault")],
    })
}

/// Where every container is silent or right, one field of the pod suffices.
fn on_the_pod(field: &str, passes: &str) -> Change {
    let field = format!("spec.securityContext.{field}");
    Change::of_pod(field, None, Some(passes))
}
