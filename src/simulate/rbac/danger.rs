//! Permissions that are worth more than they look: one table, and what a grant of them is worth to an attacker.
//! (https://kubernetes.io/docs/concepts/security/rbac-good-practices/)
//!
//! Everything that prints a grant reads this table: `can`, the fixes of findings, and the facts of rules. A permission that
//! is not here carries no caution, unless it is for the whole cluster or holds a wildcard.

mod table;

use serde_json::Value as Json;

use crate::k8s::access::{Asked, Request};
use crate::k8s::resource;
use table::{DANGERS, Danger, LIST};

/// Groups of callers to which nearly every caller belongs.
pub(super) const EVERYBODY: [&str; 3] = [
    "system:authenticated",
    "system:unauthenticated",
    "system:serviceaccounts",
];
/// ClusterRoles of every cluster that include Secrets, exec and the creation of pods.
const BUILT_IN: [&str; 3] = ["cluster-admin", "admin", "edit"];

impl Danger {
    fn covers(&self, group: &str, resource: &str, verb: &str) -> bool {
        let holds = |of: &[&str], word: &str| word == "*" || of.iter().any(|one| *one == "*" || *one == word);
        let whole = |one: &&str| *one == "*" || *one == resource || within(resource, one);
        (self.groups.contains(&"*") || holds(self.groups, group))
            && (resource == "*" || self.resources.iter().any(whole))
            && holds(self.verbs, verb)
    }
}

/// Returns whether `*/exec` of a role covers `pods/exec` of the table.
fn within(of_role: &str, of_table: &str) -> bool {
    let part = of_role.strip_prefix("*/");
    part.is_some_and(|part| of_table.split_once('/').is_some_and(|(_, known)| known == part))
}

fn dangers<'a>(
    group: &'a str,
    resource: &'a str,
    verb: &'a str,
) -> impl Iterator<Item = &'static Danger> + 'a {
    DANGERS
        .iter()
        .filter(move |danger| danger.covers(group, resource, verb))
}

/// Returns what may do instead of a permission, as a sentence without a full stop; `None` where nothing narrower exists.
pub(crate) fn narrower(request: &Request) -> Option<String> {
    let Asked::Resource(asked) = &request.what else {
        return None;
    };
    let scope = asked.namespace.is_empty() && is_namespaced(request) == Some(true);
    let one_namespace = scope.then(|| {
        format!(
            "let the program use {} in one namespace only: a Role in that namespace is then enough",
            asked.combined()
        )
    });
    joined(one_namespace.into_iter().chain(instead(request)))
}

/// Returns the same without what the scope alone offers, for a place that proposes the grant for one namespace itself.
pub(crate) fn narrower_in_kind(request: &Request) -> Option<String> {
    joined(instead(request).into_iter())
}

fn joined(ways: impl Iterator<Item = String>) -> Option<String> {
    let ways: Vec<String> = ways.collect();
    (!ways.is_empty()).then(|| ways.join("; or "))
}

fn instead(request: &Request) -> Vec<String> {
    let Asked::Resource(asked) = &request.what else {
        return Vec::new();
    };
    let mut told = Vec::new();
    let combined = asked.combined();
    for danger in dangers(&asked.group, &combined, &request.verb) {
        // Of one Secret, the narrower grant is the one that is proposed.
        let named = !asked.name.is_empty() && danger.verbs == LIST;
        if !danger.narrower.is_empty() && !named {
            told.push(danger.narrower.to_owned());
        }
    }
    told
}

/// Returns whether the objects of a request live in namespaces; `None` for a resource that is not built in.
pub(crate) fn is_namespaced(request: &Request) -> Option<bool> {
    let Asked::Resource(asked) = &request.what else {
        return Some(false);
    };
    let word = match asked.group.as_str() {
        "" => format!("{}.v1", asked.resource),
        group => format!("{}.{group}", asked.resource),
    };
    resource::of_word(&word)?.namespaced
}

/// Returns what roles and bindings are worth to an attacker, as one sentence; `None` where nothing in them is dangerous.
/// Objects of other kinds are passed over, the items of a List are read.
pub(crate) fn caution(manifest: &Json) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    let mut say = |sentence: String| {
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    };
    for object in objects(manifest) {
        match object["kind"].as_str().unwrap_or_default() {
            "ClusterRoleBinding" => {
                say("it applies to the whole cluster: all namespaces, current and future".to_owned());
                of_binding(object).for_each(&mut say);
            }
            "RoleBinding" => of_binding(object).for_each(&mut say),
            "Role" | "ClusterRole" => {
                let rules = object["rules"].as_array().into_iter().flatten();
                rules.flat_map(of_rule).for_each(&mut say);
            }
            _ => {}
        }
    }
    (!told.is_empty()).then(|| told.join("; "))
}

fn objects(manifest: &Json) -> Vec<&Json> {
    match manifest["items"].as_array() {
        Some(items) => items.iter().collect(),
        None => vec![manifest],
    }
}

fn words<'r>(rule: &'r Json, field: &str) -> Vec<&'r str> {
    let list = rule[field].as_array().into_iter().flatten();
    list.filter_map(Json::as_str).collect()
}

fn of_rule(rule: &Json) -> Vec<String> {
    let (groups, resources, verbs) = (
        words(rule, "apiGroups"),
        words(rule, "resources"),
        words(rule, "verbs"),
    );
    let urls = words(rule, "nonResourceURLs");
    let mut told = Vec::new();
    if [&groups, &resources, &verbs, &urls]
        .iter()
        .any(|list| list.iter().any(|word| word.contains('*')))
    {
        told.push("a wildcard also includes what is added later".to_owned());
    }
    for group in &groups {
        for resource in &resources {
            for verb in &verbs {
                told.extend(dangers(group, resource, verb).map(|danger| danger.caution.to_owned()));
            }
        }
    }
    told
}

fn of_binding(binding: &Json) -> impl Iterator<Item = String> {
    let role = binding["roleRef"]["name"].as_str().unwrap_or_default();
    let mut told = Vec::new();
    if BUILT_IN.contains(&role) || role.starts_with("system:") {
        told.push(format!("ClusterRole {role} allows far more than one request"));
    }
    let home = binding["metadata"]["namespace"].as_str().unwrap_or_default();
    for subject in binding["subjects"].as_array().into_iter().flatten() {
        let word = |field: &str| subject[field].as_str().unwrap_or_default();
        if word("kind") == "Group" && EVERYBODY.contains(&word("name")) {
            told.push(format!("nearly every caller is in group {}", word("name")));
        }
        let from = word("namespace");
        if !home.is_empty() && !from.is_empty() && from != home {
            told.push(format!(
                "an account of namespace {from} gets access to namespace {home}"
            ));
        }
    }
    told.into_iter()
}

#[cfg(test)]
mod tests;
