//! The nearest miss: of all bindings and roles that were seen, the one that comes closest to saying yes.
//!
//! It is a guess at what somebody meant to allow; the answer of the authorizer never rests on it.

use serde_json::Value as Json;

use super::binding::{Binding, Rules, bindings, is_bootstrap, rules_of};
use super::rule::{self, Lack};
use super::{in_force, namespace_of};
use crate::k8s::access::{Caller, Request};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Snapshot;
use std::collections::BTreeSet;

/// A binding or role that nearly says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Miss {
    /// `None` where a role is bound to nobody.
    pub(crate) binding: Option<ObjectRef>,
    pub(crate) role: ObjectRef,
    pub(crate) how: How,
}

/// What keeps it from saying yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It names the caller, and there is no such role.
    NoSuchRole,
    /// It names the caller, and its role lacks one thing.
    Lacks(Lack),
    /// It gives the right to the caller, in the namespace of the binding alone.
    OtherNamespace,
    /// It gives the right to somebody else.
    OtherSubject { named: String },
    /// It names the account without a namespace, so that another one is meant, or none.
    NamespaceLeftOut { means: Option<String> },
    /// The role would do, and no binding points at it.
    Unbound,
}

/// How far a miss is from a yes; the smaller the nearer.
fn distance(how: &How) -> u8 {
    match how {
        How::NoSuchRole | How::NamespaceLeftOut { .. } => 0,
        How::OtherNamespace => 1,
        How::Lacks(Lack::Verb { .. } | Lack::Group { .. }) => 4,
        How::Lacks(_) => 2,
        How::OtherSubject { .. } => 3,
        How::Unbound => 6,
    }
}

/// Finds the nearest miss of a request that nothing allows.
pub(crate) fn nearest(snapshot: &Snapshot, caller: &Caller, request: &Request) -> Option<Miss> {
    let mut misses: Vec<(u8, Miss)> = Vec::new();
    for binding in in_force(snapshot, request) {
        misses.extend(here(snapshot, &binding, caller, request));
    }
    for binding in bindings(snapshot, Kind::RoleBinding) {
        if binding.object.namespace != namespace_of(request) {
            misses.extend(elsewhere(snapshot, &binding, caller, request));
        }
    }
    misses.extend(unbound(snapshot, request));
    misses.sort_by(|(one, miss), (other, than)| {
        (one, &miss.binding, &miss.role).cmp(&(other, &than.binding, &than.role))
    });
    misses.into_iter().next().map(|(_, miss)| miss)
}

/// A binding that is in force for the request.
fn here(
    snapshot: &Snapshot,
    binding: &Binding<'_>,
    caller: &Caller,
    request: &Request,
) -> Option<(u8, Miss)> {
    let rules = match binding.rules(snapshot) {
        Rules::Are { rules, .. } => rules,
        Rules::Missing if binding.subject_of(caller).is_some() => {
            return Some(miss(binding, How::NoSuchRole));
        }
        Rules::Missing | Rules::Unknown(_) => return None,
    };
    if binding.subject_of(caller).is_some() {
        let lack = rules.iter().find_map(|one| rule::lack(one, request))?;
        return Some(miss(binding, How::Lacks(lack)));
    }
    if binding.is_bootstrap() || !grants_plainly(&rules, request) {
        return None;
    }
    let (nearness, how) = binding
        .subjects()
        .filter_map(|subject| other_subject(binding, subject, caller))
        .min_by_key(|(nearness, _)| *nearness)?;
    Some((nearness, miss(binding, how).1))
}

fn miss(binding: &Binding<'_>, how: How) -> (u8, Miss) {
    let far = distance(&how);
    let role = binding.role();
    let binding = Some(binding.object.clone());
    (far, Miss { binding, role, how })
}

/// Whether rules cover the request without a star: a role that may do everything was meant for somebody else.
fn grants_plainly(rules: &[&Json], request: &Request) -> bool {
    let covers = |one: &&&Json| rule::covers(one, request) && !rule::is_wild(one);
    rules.iter().any(|one| covers(&one))
}

/// Says how near a subject comes to the caller.
fn other_subject<'s>(binding: &Binding<'s>, subject: &'s Json, caller: &Caller) -> Option<(u8, How)> {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (kind, name, namespace) = (word("kind"), word("name"), word("namespace"));
    let named = || How::OtherSubject {
        named: binding.spoken(subject),
    };
    let account = caller.as_account();
    if kind == "ServiceAccount" && account.is_some_and(|(_, own)| own == name) {
        if namespace.is_empty() {
            let means = Some(binding.spoken(subject)).filter(|_| !binding.object.namespace.is_empty());
            return Some((0, How::NamespaceLeftOut { means }));
        }
        return Some((1, named()));
    }
    // An account, user or group under the kind of another, or in other letters.
    let alike = |text: &str| !text.is_empty() && text.eq_ignore_ascii_case(name);
    let as_account =
        account.is_some_and(|(of, own)| kind == "User" && (name == own || name == format!("{of}:{own}")));
    if as_account || alike(&caller.user) || caller.groups.iter().any(|group| alike(group)) {
        return Some((1, named()));
    }
    // Anybody else counts only where somebody wrote a binding for this namespace.
    if binding.object.namespace.is_empty() {
        return None;
    }
    let same_home =
        account.is_some_and(|(of, _)| kind == "ServiceAccount" && binding.namespace_of(subject) == of);
    Some((if same_home { 4 } else { 5 }, named()))
}

/// A RoleBinding of another namespace, which may give the right there.
fn elsewhere(
    snapshot: &Snapshot,
    binding: &Binding<'_>,
    caller: &Caller,
    request: &Request,
) -> Option<(u8, Miss)> {
    binding.subject_of(caller)?;
    let Rules::Are { rules, .. } = binding.rules(snapshot) else {
        return None;
    };
    let covers = rules.iter().any(|one| rule::covers(one, request));
    covers.then(|| miss(binding, How::OtherNamespace))
}

/// Roles that somebody wrote and bound to nobody.
fn unbound(snapshot: &Snapshot, request: &Request) -> Option<(u8, Miss)> {
    let bound: BTreeSet<ObjectRef> = bindings(snapshot, Kind::RoleBinding)
        .chain(bindings(snapshot, Kind::ClusterRoleBinding))
        .map(|binding| binding.role())
        .collect();
    let namespace = namespace_of(request).to_owned();
    let roles = snapshot
        .rows(Kind::Role)
        .filter(|row| !namespace.is_empty() && row.object.namespace == namespace)
        .chain(snapshot.rows(Kind::ClusterRole));
    for row in roles.filter(|row| !bound.contains(&row.object) && !row.object.name.starts_with("system:")) {
        if snapshot.raw(&row.object).is_some_and(is_bootstrap) {
            continue;
        }
        if let Rules::Are { rules, .. } = rules_of(snapshot, &row.object, &mut BTreeSet::new())
            && grants_plainly(&rules, request)
        {
            let miss = Miss {
                binding: None,
                role: row.object.clone(),
                how: How::Unbound,
            };
            return Some((distance(&miss.how), miss));
        }
    }
    None
}
