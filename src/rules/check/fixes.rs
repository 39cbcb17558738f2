//! Fixes: what they patch can be patched from the rule's subject, and what they create is an object.

use serde_json::{Value as Json, json};

use super::Check;
use super::types::{Ty, name_of};
use super::walk::Given;
use crate::facts::{Root, Type};
use crate::k8s::yaml::Place;
use crate::k8s::{Kind, fields};
use crate::rules::file::{FixAction, FixPlan, Placed, Tree};
use crate::rules::placeholder::placeholders;

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
        FixAction::PatchObject { object: on, merge } => {
            check.object(on, "'object'");
            tree(check, merge, &fix.title, given);
            let kinds = kinds_of(check, &on.value);
            known_fields(check, &fix.title, &kinds, merge);
        }
        FixAction::Create(manifest) => {
            grant(check, fix, &tree_words(manifest));
            for key in ["apiVersion", "kind", "metadata"] {
                if child(manifest, key).is_none() {
                    let message = format!("a manifest to create needs '{key}'");
                    check.fault(&fix.title, message, None);
                }
            }
            tree(check, manifest, &fix.title, given);
            let objects = match child(manifest, "items") {
                Some(Tree::List(items)) => items.iter().collect(),
                _ => vec![manifest],
            };
            for object in objects {
                if let Some(Tree::Text(kind)) = child(object, "kind") {
                    known_fields(check, &fix.title, &[kind.value.as_str()], object);
                }
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
            grant(check, fix, &argv.iter().chain(stdin).collect::<Vec<_>>());
        }
        FixAction::Manual(text) => check.template(text, given),
    }
}

/// What makes a role or a binding, in a manifest or on a command line.
const GRANTS: [&str; 8] = [
    "rbac.authorization.k8s.io/",
    "role",
    "clusterrole",
    "rolebinding",
    "clusterrolebinding",
    "add-role-to-user",
    "add-cluster-role-to-user",
    "add-scc-to-user",
];

/// A program prints what it likes: who gets which permission is not taken out of a text. The engine that reads refusals
/// says when a grant may be proposed, and writes it.
fn grant(check: &mut Check<'_>, fix: &FixPlan, words: &[&Placed<String>]) {
    let makes = |word: &&&Placed<String>| {
        let word = word.value.as_str();
        GRANTS.iter().any(|one| match one.strip_suffix('/') {
            Some(_) => word.contains(one),
            None => word == *one,
        })
    };
    if !words.iter().any(|word| makes(&word)) {
        return;
    }
    let rule = check.rule;
    let mut names = rule.matches.iter().map(|entry| &entry.name.value);
    let bound = rule.lookup.iter().map(|(name, _)| &name.value);
    let taken = names.by_ref().chain(bound).find(|name| {
        let path = format!("{name}.");
        let mut holes = words.iter().flat_map(|word| word.value.split("{{").skip(1));
        holes.any(|hole| hole.split("}}").next().is_some_and(|hole| hole.contains(&path)))
    });
    if let Some(name) = taken {
        let message = format!("a grant cannot be made of what a text says ('{name}')");
        let hint = "write 'manifest: NAME.grant', where NAME is bound to access(…)";
        check.fault(&fix.title, message, Some(hint.to_owned()));
    }
}

fn tree_words(tree: &Tree) -> Vec<&Placed<String>> {
    match tree {
        Tree::Text(text) => vec![text],
        Tree::List(items) => items.iter().flat_map(tree_words).collect(),
        Tree::Map(entries) => entries.iter().flat_map(|(_, value)| tree_words(value)).collect(),
        Tree::Null | Tree::Bool(_) | Tree::Int(_) => Vec::new(),
    }
}

fn patch(
    check: &mut Check<'_>,
    fix: &FixPlan,
    (container, pod): (&Option<Tree>, &Option<Tree>),
    given: &Given,
) {
    let on = check.rule.subject.value;
    if !matches!(on, Root::Container | Root::Pod | Root::Workload | Root::Job) {
        let hint = Some("write patchObject: { object: …, merge: … }".to_owned());
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
    if let Some(container) = container {
        let containers = Tree::List(vec![container.clone()]);
        let pod = Tree::Map(vec![("containers".to_owned(), containers)]);
        known_fields(check, &fix.title, &["Pod"], &within_spec(pod));
    }
    if let Some(pod) = pod {
        known_fields(check, &fix.title, &["Pod"], &within_spec(pod.clone()));
    }
}

fn within_spec(tree: Tree) -> Tree {
    Tree::Map(vec![("spec".to_owned(), tree)])
}

/// A misspelt field would be dropped by the API server, with no more than a warning. Of several kinds, one must fit.
fn known_fields(check: &mut Check<'_>, title: &Placed<String>, kinds: &[&str], patch: &Tree) {
    let is_template = |text: &str| text.contains("{{") || !placeholders(text).is_empty();
    let object = bare(patch);
    let mut judged = kinds
        .iter()
        .map(|kind| (*kind, fields::faults(kind, &object, is_template)));
    let Some((kind, first)) = judged.next() else {
        return;
    };
    if first.is_empty() || judged.any(|(_, others)| others.is_empty()) {
        return;
    }
    // A name that is a template has no name yet.
    for fault in first
        .iter()
        .filter(|fault| !fault.path.iter().any(|name| name.contains("{{")))
    {
        let path = fault.path.join(".");
        let message = match &fault.unreadable {
            None => format!("the fix sets a field that a {kind} does not have: {path}"),
            Some(why) => format!("the fix sets a value that a {kind} cannot have: {path}: {why}"),
        };
        let place = place_of(patch, &fault.path).unwrap_or(title.place);
        let at = Placed {
            value: String::new(),
            place,
        };
        check.fault(&at, message, None);
    }
}

/// Returns the place of the text that stands at a path, or of the first below it; other values keep no place.
fn place_of(tree: &Tree, path: &[String]) -> Option<Place> {
    let below = match (tree, path) {
        (Tree::Text(text), _) => return Some(text.place),
        (Tree::Map(_), [name, rest @ ..]) => return place_of(child(tree, name)?, rest),
        (Tree::List(items), [index, rest @ ..]) => {
            return place_of(items.get(index.parse::<usize>().ok()?)?, rest);
        }
        (Tree::Map(entries), []) => entries.iter().map(|(_, value)| value).collect(),
        (Tree::List(items), []) => items.iter().collect(),
        _ => Vec::new(),
    };
    below.into_iter().find_map(|value| place_of(value, &[]))
}

/// The kinds that a bound name or a root of a fix may have; none where nothing is known of it.
fn kinds_of(check: &Check<'_>, on: &str) -> Vec<&'static str> {
    if let Some(bound) = check.scope.bound(on) {
        return bound.kind.into_iter().map(Kind::name).collect();
    }
    let kind = match Root::of_word(on) {
        Some(Root::Workload) => {
            return Kind::all()
                .filter(|kind| kind.is_workload())
                .map(Kind::name)
                .collect();
        }
        Some(Root::Pod | Root::Container) => Kind::Pod,
        Some(Root::Service) => Kind::Service,
        Some(Root::Claim) => Kind::PersistentVolumeClaim,
        Some(Root::Quota) => Kind::ResourceQuota,
        Some(Root::Policy) => Kind::NetworkPolicy,
        Some(Root::Account) => Kind::ServiceAccount,
        Some(Root::Namespace) => Kind::Namespace,
        Some(Root::Node) => Kind::Node,
        Some(Root::Job) => Kind::Job,
        Some(Root::Cluster) | None => return Vec::new(),
    };
    vec![kind.name()]
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
