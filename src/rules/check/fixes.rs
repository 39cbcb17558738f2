//! Fixes: what they patch can be patched from the rule's subject, and what they create is an object.

use super::Check;
use super::types::{Ty, name_of};
use super::walk::Given;
use crate::facts::{Root, Type};
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
        FixAction::Patch { container, pod } => {
            let on = check.rule.on.value;
            if !matches!(on, Root::Container | Root::Pod | Root::Workload | Root::Job) {
                let hint = Some("write patchObject: { on: …, merge: … }".to_owned());
                let message = format!("a rule on '{}' has no pod template to patch", on.word());
                check.fault(&fix.title, message, hint);
            } else if container
                .as_ref()
                .is_some_and(|tree| on != Root::Container && !names_itself(tree))
            {
                let hint =
                    Some("a rule on 'container' patches that container; else write its 'name'".to_owned());
                check.fault(
                    &fix.title,
                    "the patch does not say which container".to_owned(),
                    hint,
                );
            }
            for tree in container.iter().chain(pod) {
                self::tree(check, tree, &fix.title, given);
            }
        }
        FixAction::PatchObject { on, merge } => {
            check.object(on, "'on'");
            tree(check, merge, &fix.title, given);
        }
        FixAction::Create(manifest) => {
            for key in ["apiVersion", "kind", "metadata"] {
                if child(manifest, key).is_none() {
                    let message = format!("a manifest to create needs '{key}'");
                    check.fault(&fix.title, message, None);
                }
            }
            tree(check, manifest, &fix.title, given);
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
