//! Cause → fix: a draft becomes a patch of the object that a person can really change, or says why none can.
//!
//! Patches name the container, never its position, and go to the top editable owner: a pod's own spec can hardly
//! be changed. Nothing is applied but to a copy of what was seen, here and everywhere else in this tool.

mod editable;
mod recheck;

use serde_json::{Value as Json, json};

use crate::diagnose::Diagnosis;
use crate::facts::{Scene, Subject};
use crate::k8s::{Command, Kind, ObjectRef, Untrusted};
use crate::report::{Fix, FixAction, FixLevel, Report};
use crate::rules::{DraftAction, FixDraft, Rules};
use crate::simulate::rbac::danger;
use crate::snapshot::edit::Door;

use editable::{Editable, template_of};
use recheck::Bench;

/// Fills the fixes of every finding, and says how far each could be tried.
pub(crate) fn propose(scene: &Scene<'_>, diagnosis: Diagnosis, rules: &Rules, door: Door<'_>) -> Report {
    let mut report = diagnosis.report;
    let mut bench = Bench::new(scene, rules, door);
    for (finding, drafts) in report.findings.iter_mut().zip(diagnosis.drafts) {
        finding.fixes = drafts
            .into_iter()
            .map(|(subject, draft)| fix(scene, &subject, draft, |action| bench.level(finding, action)))
            .collect();
    }
    report
}

fn fix(
    scene: &Scene<'_>,
    subject: &Subject,
    draft: FixDraft,
    level: impl FnOnce(&FixAction) -> (FixLevel, &'static str),
) -> Fix {
    let FixDraft {
        title,
        disrupts,
        action,
    } = draft;
    let action = match action {
        DraftAction::Patch { container, pod } => patch(scene, subject, container, pod),
        DraftAction::PatchObject { object, merge } => {
            let how = patch_type(&merge);
            patch_object(object, merge, how)
        }
        DraftAction::Create(manifest) => create(manifest),
        DraftAction::Command(command) => FixAction::Command(command),
        DraftAction::Manual(text) => FixAction::Manual(text),
    };
    let (level, why_not_higher) = level(&action);
    // Whoever wrote the grant, a rule or an engine, what it is worth is said beside it.
    let caution = match &action {
        FixAction::Create { manifest, .. } => danger::caution(manifest),
        _ => None,
    };
    Fix {
        title,
        level,
        why_not_higher: Some(why_not_higher.to_owned()),
        disrupts,
        caution,
        action,
    }
}

fn patch(scene: &Scene<'_>, subject: &Subject, container: Option<Json>, pod: Option<Json>) -> FixAction {
    if let Some(debugger) = ephemeral(scene, subject) {
        return FixAction::Manual(Untrusted::new(format!(
            "Container {debugger} was added to a running pod by kubectl debug and cannot be changed: add another one, \
             with an image that contains what you need."
        )));
    }
    let spec = pod_spec(scene, subject, container, pod);
    match template_of(scene, subject, &spec) {
        Editable::Template { owner, path } => {
            let patch = path
                .iter()
                .rev()
                .fold(spec, |inner, field| json!({ *field: inner }));
            patch_object(owner, patch, "strategic")
        }
        Editable::Pod(pod) => patch_object(pod, json!({ "spec": spec }), "strategic"),
        Editable::Not { because } => {
            let change = serde_json::to_string(&spec).unwrap_or_default();
            FixAction::Manual(Untrusted::new(format!(
                "{} Change in the pod spec: {change}",
                because.raw()
            )))
        }
    }
}

/// The subject's container, if it is an ephemeral one: it stands in no template, and the API server lets nobody change it.
fn ephemeral<'s>(scene: &Scene<'_>, subject: &'s Subject) -> Option<&'s str> {
    let name = subject.container.as_deref()?;
    let pod = scene.snapshot.raw(&subject.object)?;
    let list = pod.pointer("/spec/ephemeralContainers")?.as_array()?;
    list.iter().any(|one| one["name"] == name).then_some(name)
}

/// The part of a pod's spec that changes, the container found by its name and in its list.
fn pod_spec(scene: &Scene<'_>, subject: &Subject, container: Option<Json>, pod: Option<Json>) -> Json {
    let mut spec = pod.unwrap_or_else(|| json!({}));
    if let (Some(change), Some(name)) = (container, &subject.container) {
        let mut entry = json!({ "name": name });
        if let (Some(entry), Json::Object(change)) = (entry.as_object_mut(), change) {
            entry.extend(change);
        }
        let init = scene
            .snapshot
            .raw(&subject.object)
            .and_then(|pod| pod.pointer("/spec/initContainers"))
            .and_then(Json::as_array)
            .is_some_and(|list| list.iter().any(|one| one["name"] == name.as_str()));
        let list = if init { "initContainers" } else { "containers" };
        if let Some(spec) = spec.as_object_mut() {
            spec.insert(list.to_owned(), json!([entry]));
        }
    }
    spec
}

/// A merge patch would put a list in the place of the one that is there; a strategic one finds the item that changes.
fn patch_type(patch: &Json) -> &'static str {
    fn has_items(json: &Json) -> bool {
        match json {
            Json::Array(items) => items.iter().any(Json::is_object),
            Json::Object(fields) => fields.values().any(has_items),
            _ => false,
        }
    }
    if has_items(patch) { "strategic" } else { "merge" }
}

fn patch_object(target: ObjectRef, patch: Json, patch_type: &'static str) -> FixAction {
    if target.name.starts_with('-') || target.namespace.starts_with('-') {
        let said = "starts with a dash, which kubectl would parse as a flag: make this change manually:";
        return FixAction::Manual(Untrusted::new(format!(
            "The name of {} {said} {patch}",
            target.spoken().raw()
        )));
    }
    let mut argv: Vec<Untrusted> = vec![
        "kubectl".into(),
        "patch".into(),
        resource(&target),
        target.name.as_str().into(),
    ];
    if !target.namespace.is_empty() {
        argv.extend(["-n".into(), target.namespace.as_str().into()]);
    }
    let text = serde_json::to_string(&patch).unwrap_or_default();
    argv.extend([
        Untrusted::new(format!("--type={patch_type}")),
        "-p".into(),
        Untrusted::new(text),
    ]);
    FixAction::Patch {
        target,
        patch,
        patch_type,
        command: Command { argv, stdin: None },
    }
}

/// `deployment.apps`: the resource as kubectl takes it without asking discovery twice.
fn resource(object: &ObjectRef) -> Untrusted {
    match object.known_kind() {
        Some(kind) if kind.group().is_empty() => kind.name().to_ascii_lowercase().into(),
        Some(kind) => Untrusted::new(format!("{}.{}", kind.name().to_ascii_lowercase(), kind.group())),
        None => object.kind.to_ascii_lowercase().into(),
    }
}

fn create(manifest: Json) -> FixAction {
    let stdin = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    let argv = ["kubectl", "apply", "-f", "-"].map(Untrusted::from).to_vec();
    FixAction::Create {
        manifest,
        command: Command {
            argv,
            stdin: Some(Untrusted::new(stdin)),
        },
    }
}

/// Whether a workload's template may be changed once it exists; a Job's may not.
pub(crate) fn template_is_mutable(kind: Kind) -> bool {
    kind.is_workload() && kind != Kind::Job
}
