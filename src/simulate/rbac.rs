//! The RBAC authorizer: which binding lets somebody do something, or why none does.
//! (kubernetes: plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation/rule.go, pkg/apis/rbac/v1/evaluation_helpers.go;
//! https://kubernetes.io/docs/reference/access-authn-authz/rbac/)
//!
//! Other authorizers that a cluster may have (webhooks) are not recorded in the API: a denial here is one by RBAC.

mod binding;
pub(crate) mod danger;
pub(crate) mod minimal;
pub(crate) mod nearest;
pub(crate) mod rule;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use crate::k8s::access::{Asked, Caller, Request};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::{Answer, Undecided, Verdict};
use crate::snapshot::{Input, Snapshot, Status};
use binding::{Binding, Rules, bindings};

/// Whoever is in it may do everything; the API server asks no role.
const MASTERS: &str = "system:masters";

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The caller is in `system:masters`.
    Masters,
    /// This binding gives this role, which covers the request, to this subject.
    Granted {
        binding: ObjectRef,
        role: ObjectRef,
        /// As a sentence names it: `group system:authenticated`.
        subject: String,
    },
    /// This binding names the caller, and its role is not there.
    NoSuchRole { binding: ObjectRef, role: ObjectRef },
}

/// Says whether the caller may do what it asks for.
pub(crate) fn authorize(snapshot: &Snapshot, caller: &Caller, request: &Request) -> Verdict<Reason> {
    if caller.is_in(MASTERS) {
        return Verdict {
            answer: Answer::Allowed,
            because: vec![Reason::Masters],
        };
    }
    let (mut granted, mut dangling, mut open) = (Vec::new(), Vec::new(), None);
    for binding in in_force(snapshot, request) {
        let Some(subject) = binding.subject_of(caller) else {
            continue;
        };
        let role = binding.role();
        match binding.rules(snapshot) {
            Rules::Are { rules, .. } if rules.iter().any(|one| rule::covers(one, request)) => {
                granted.push(Reason::Granted {
                    binding: binding.object.clone(),
                    role,
                    subject: binding.spoken(subject),
                });
            }
            Rules::Are { more, .. } => open = open.or(more.map(Undecided::NotSeen)),
            Rules::Missing => dangling.push(Reason::NoSuchRole {
                binding: binding.object.clone(),
                role,
            }),
            Rules::Unknown(input) => open = open.or(Some(Undecided::NotSeen(input))),
        }
    }
    if !granted.is_empty() {
        return Verdict {
            answer: Answer::Allowed,
            because: granted,
        };
    }
    let open = open.or_else(|| unseen(snapshot, namespace_of(request)));
    let open = open.or(caller.is_node().then_some(Undecided::NodeAuthorizer));
    Verdict {
        answer: open.map_or(Answer::Denied, Answer::Undecided),
        because: dangling,
    }
}

/// Returns the bindings that the authorizer looks at: those of the cluster, and those of the request's namespace.
fn in_force<'s>(snapshot: &'s Snapshot, request: &Request) -> impl Iterator<Item = Binding<'s>> {
    let namespace = namespace_of(request).to_owned();
    bindings(snapshot, Kind::ClusterRoleBinding).chain(
        bindings(snapshot, Kind::RoleBinding)
            .filter(move |binding| !namespace.is_empty() && binding.object.namespace == namespace),
    )
}

/// Returns the namespace whose RoleBindings count; none for paths and at the cluster scope.
fn namespace_of(request: &Request) -> &str {
    match &request.what {
        Asked::Resource(asked) => &asked.namespace,
        Asked::Path(_) => "",
    }
}

/// Returns a list of bindings that was not seen whole: one of those unseen could say yes.
fn unseen(snapshot: &Snapshot, namespace: &str) -> Option<Undecided> {
    let mut kinds = vec![(Kind::ClusterRoleBinding, "")];
    if !namespace.is_empty() {
        kinds.push((Kind::RoleBinding, namespace));
    }
    let whole = |input, scope| snapshot.ledger().status(input, scope) == Status::Complete;
    kinds
        .into_iter()
        .map(|(kind, scope)| (Input::Objects(kind), scope))
        .find(|(input, scope)| !whole(*input, scope))
        .map(|(input, _)| Undecided::NotSeen(input))
}
