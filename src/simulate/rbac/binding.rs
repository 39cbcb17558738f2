//! Bindings, their subjects, and the rules of the roles that they point at.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::k8s::access::Caller;
use crate::k8s::{Kind, ObjectRef, selector};
use crate::snapshot::{Existence, Input, Snapshot, Status};

/// A RoleBinding or a ClusterRoleBinding.
#[derive(Clone, Copy)]
pub(super) struct Binding<'s> {
    pub(super) object: &'s ObjectRef,
    json: &'s Json,
}

/// The rules of a role, as far as they are known.
pub(super) enum Rules<'s> {
    Are {
        rules: Vec<&'s Json>,
        /// What would tell whether there are more.
        more: Option<Input>,
    },
    /// There is no such role: the binding gives nothing.
    Missing,
    Unknown(Input),
}

/// Returns all bindings of a kind that were seen.
pub(super) fn bindings(snapshot: &Snapshot, kind: Kind) -> impl Iterator<Item = Binding<'_>> {
    snapshot.rows(kind).filter_map(|row| {
        Some(Binding {
            object: &row.object,
            json: snapshot.raw(&row.object)?,
        })
    })
}

fn text<'j>(json: &'j Json, field: &str) -> &'j str {
    json[field].as_str().unwrap_or_default()
}

impl<'s> Binding<'s> {
    pub(super) fn subjects(&self) -> impl Iterator<Item = &'s Json> {
        self.json["subjects"].as_array().into_iter().flatten()
    }

    /// Returns the subject by which the binding applies to the caller.
    pub(super) fn subject_of(&self, caller: &Caller) -> Option<&'s Json> {
        self.subjects().find(|subject| {
            let name = text(subject, "name");
            match text(subject, "kind") {
                "User" => !caller.user.is_empty() && caller.user == name,
                "Group" => caller.is_in(name),
                "ServiceAccount" => {
                    let namespace = self.namespace_of(subject);
                    !namespace.is_empty() && caller.as_account() == Some((namespace, name))
                }
                _ => false,
            }
        })
    }

    /// Returns the namespace of an account: its own, or that of the RoleBinding; a ClusterRoleBinding has none to give.
    pub(super) fn namespace_of(&self, subject: &'s Json) -> &'s str {
        match text(subject, "namespace") {
            "" => &self.object.namespace,
            namespace => namespace,
        }
    }

    /// Returns how a sentence names a subject.
    pub(super) fn spoken(&self, subject: &'s Json) -> String {
        let name = text(subject, "name");
        match text(subject, "kind") {
            "ServiceAccount" => format!("service account {}:{name}", self.namespace_of(subject)),
            "Group" => format!("group {name}"),
            _ => format!("user {name}"),
        }
    }

    /// Returns the role that it points at, which need not exist.
    pub(super) fn role(&self) -> ObjectRef {
        let reference = &self.json["roleRef"];
        match text(reference, "kind") {
            "Role" => ObjectRef::new(Kind::Role, &self.object.namespace, text(reference, "name")),
            _ => ObjectRef::new(Kind::ClusterRole, "", text(reference, "name")),
        }
    }

    /// Whether the API server made it for itself; it is put back whenever somebody changes it.
    pub(super) fn is_bootstrap(&self) -> bool {
        is_bootstrap(self.json)
    }

    pub(super) fn rules(&self, snapshot: &'s Snapshot) -> Rules<'s> {
        let role = self.role();
        let Some(kind) = role.known_kind() else {
            return Rules::Missing;
        };
        match snapshot.look_up(kind, &role.namespace, &role.name) {
            Existence::Exists(row) => rules_of(snapshot, &row.object, &mut BTreeSet::new()),
            Existence::Absent => Rules::Missing,
            Existence::Unknown(input) => Rules::Unknown(input),
        }
    }
}

pub(super) fn is_bootstrap(json: &Json) -> bool {
    json["metadata"]["labels"]["kubernetes.io/bootstrapping"].is_string()
}

/// Returns the rules of a role that was seen. A controller writes the rules of an aggregated ClusterRole, so that those of one
/// that no API server has stored yet are gathered here as it would.
pub(super) fn rules_of<'s>(
    snapshot: &'s Snapshot,
    role: &ObjectRef,
    visited: &mut BTreeSet<String>,
) -> Rules<'s> {
    let (Some(row), Some(json)) = (snapshot.row(role), snapshot.raw(role)) else {
        return Rules::Missing;
    };
    let selectors = json["aggregationRule"]["clusterRoleSelectors"].as_array();
    let Some(selectors) = selectors.filter(|_| row.uid.is_empty()) else {
        return Rules::Are {
            rules: json["rules"].as_array().into_iter().flatten().collect(),
            more: None,
        };
    };
    visited.insert(role.name.clone());
    let mut rules = Vec::new();
    for other in snapshot.rows(Kind::ClusterRole) {
        let chosen = selectors.iter().any(|one| selector::matches(one, &other.labels));
        if chosen
            && !visited.contains(&other.object.name)
            && let Rules::Are { rules: others, .. } = rules_of(snapshot, &other.object, visited)
        {
            rules.extend(others);
        }
    }
    let input = Input::Objects(Kind::ClusterRole);
    let whole = snapshot.ledger().status(input, "") == Status::Complete;
    Rules::Are {
        rules,
        more: (!whole).then_some(input),
    }
}
