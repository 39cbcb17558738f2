//! Fixes: what they patch can be patched from the rule's subject, and what they create is an object.

use serde_json::{Value as Json, json};

use super::Check;
use super::types::{Ty, name_of};
use super::walk::Given;
use crate::facts::{Root, Type};
use crate::k8s::fields;
use crate::rules::file::{FixAction, FixPlan, Placed, Tree};

pub(super) fn check(check: &mut Check<'_>, given: &Given) {
    let rule = check.rule;
    for fix in &rule.fix {
        let mut given = given.clone();
        if let Some(term) = fix
            .when
            .as_ref()
            .and_then(|source| check.condition(source, &given))
        {
            given.learn(&term);
        }
        check.template(&fix.title, &given);
        action(check, fix, &given);
    }
}

fn action(check: &mut Check<'_>, fix: &FixPlan, given: &Given) {
    match &fix.action {
        FixAction::Patch { container, pod } => patch(check, fix, (container, pod), given),
        FixAction::PatchObject { on, merge } => {
            check.object(on, "'on'");
            tree(check, merge, &fix.title, given);
            if let Some(kind) = kind_of(&on.value) {
                known_fields(check, &fix.title, kind, &bare(merge));
            }
        }
        FixAction::Create(manifest) => {
            for key in ["apiVersion", "kind", "metadata"] {
                if child(manifest, key).is_none() {
                    let message = format!("a manifest to create needs '{key}'");
                    check.fault(&fix.title, message, None);
                }
            }
            tree(check, manifest, &fix.title, given);
            let manifest = bare(manifest);
            let items = manifest["items"]
                .as_array()
                .map_or(std::slice::from_ref(&manifest), Vec::as_slice);
            for object in items {
                let kind = object["kind"].as_str().unwrap_or_default();
                known_fields(check, &fix.title, kind, object);
            }
        }
        FixAction::Manifest(source) => {
            if let Some((_, ty)) = check.expression(source, given)
                && !matches!(ty, Ty::Any | Ty::Of(Type::Manifest))
            {
                let message = format!("'manifest' is what an engine wrote, not {}", name_of(ty));
                check.fault(source, message, None);
            }
        }
        FixAction::Command { argv, stdin } => {
            argv.iter()
                .chain(stdin)
                .for_each(|word| check.template(word, given));
        }
        FixAction::Manual(text) => check.template(text, given),
    }
}

fn patch(
    check: &mut Check<'_>,
    fix: &FixPlan,
    (container, pod): (&Option<Tree>, &Option<Tree>),
    given: &Given,
) {
    let on = check.rule.on.value;
    if !matches!(on, Root::Container | Root::Pod | Root::Workload | Root::Job) {
        let hint = Some("write patchObject: { on: …, merge: … }".to_owned());
        let message = format!("a rule on '{}' has no pod template to patch", on.word());
        check.fault(&fix.title, message, hint);
    } else if container
        .as_ref()
        .is_some_and(|tree| on != Root::Container && !names_itself(tree))
    {
        let hint = Some("a rule on 'container' patches that container; else write its 'name'".to_owned());
        check.fault(
            &fix.title,
            "the patch does not say which container".to_owned(),
            hint,
        );
    }
    for tree in container.iter().chain(pod) {
        self::tree(check, tree, &fix.title, given);
    }
    let of_container = container
        .as_ref()
        .map(|tree| json!({"spec": {"containers": [bare(tree)]}}));
    let of_pod = pod.as_ref().map(|tree| json!({"spec": bare(tree)}));
    of_container
        .iter()
        .chain(&of_pod)
        .for_each(|patch| known_fields(check, &fix.title, "Pod", patch));
}

/// A misspelt field would be dropped by the API server, with no more than a warning.
fn known_fields(check: &mut Check<'_>, title: &Placed<String>, kind: &str, patch: &Json) {
    // A number that is still a template cannot be read, and its neighbours are not judged; nor is a name that is one.
    let unknown = fields::unknown(kind, patch).unwrap_or_default();
    for path in unknown.iter().filter(|path| !path.contains("{{")) {
        let message = format!("the fix sets a field that a {kind} does not have: {path}");
        check.fault(title, message, None);
    }
}

/// The kind that a root or a bound name of a fix is known to have.
fn kind_of(on: &str) -> Option<&'static str> {
    match on {
        "service" => Some("Service"),
        "claim" => Some("PersistentVolumeClaim"),
        "quota" => Some("ResourceQuota"),
        "policy" => Some("NetworkPolicy"),
        "account" => Some("ServiceAccount"),
        "namespace" => Some("Namespace"),
        "node" => Some("Node"),
        "job" => Some("Job"),
        _ => None,
    }
}

/// Returns a tree with its templates as they are written.
fn bare(tree: &Tree) -> Json {
    match tree {
        Tree::Null => Json::Null,
        Tree::Bool(value) => json!(value),
        Tree::Int(value) => json!(value),
        Tree::Text(text) => json!(text.value),
        Tree::List(items) => Json::Array(items.iter().map(bare).collect()),
        Tree::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), bare(value)));
            Json::Object(entries.collect())
        }
    }
}

fn child<'t>(tree: &'t Tree, key: &str) -> Option<&'t Tree> {
    match tree {
        Tree::Map(entries) => entries
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value),
        _ => None,
    }
}

fn names_itself(tree: &Tree) -> bool {
    child(tree, "name").is_some()
}

fn tree(check: &mut Check<'_>, tree: &Tree, title: &Placed<String>, given: &Given) {
    match tree {
        Tree::Text(text) => check.template(text, given),
        Tree::List(items) => items
            .iter()
            .for_each(|item| self::tree(check, item, title, given)),
        Tree::Map(entries) => {
            for (key, value) in entries {
                // A key has no place of its own; the value beside it has, when it is a text.
                let place = match value {
                    Tree::Text(text) => text.place,
                    _ => title.place,
                };
                let key = Placed {
                    value: key.clone(),
                    place,
                };
                check.template_at(&key, given);
                self::tree(check, value, title, given);
            }
        }
        Tree::Null | Tree::Bool(_) | Tree::Int(_) => {}
    }
}
