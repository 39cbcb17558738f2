//! What an answer says, in sentences that the screen and the facts share. Names in them come from the cluster.

use super::Reason;
use super::nearest::{How, Miss};
use super::rule::Lack;
use crate::k8s::access::{Asked, Caller, Request};

impl Reason {
    /// Returns one sentence, without a full stop.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Reason::Masters => "group system:masters can do everything; RBAC is not evaluated".to_owned(),
            Reason::Granted {
                binding,
                role,
                subject,
            } => format!(
                "{} grants {} to {subject}",
                binding.spoken().raw(),
                role.spoken().raw()
            ),
            Reason::NoSuchRole { binding, role } => format!(
                "{} references {}, which does not exist",
                binding.spoken().raw(),
                role.spoken().raw()
            ),
        }
    }
}

impl Miss {
    /// Returns what comes near and what keeps it from saying yes, without a full stop.
    pub(crate) fn sentence(&self, caller: &Caller, request: &Request) -> String {
        let role = self.role.spoken().raw().to_owned();
        let who = caller.spoken();
        let Some(binding) = &self.binding else {
            return format!("{role} would allow it, but no binding grants it");
        };
        let home = &binding.namespace;
        let binding = binding.spoken().raw().to_owned();
        match &self.how {
            How::NoSuchRole => format!("{binding} references {role}, which does not exist"),
            How::Lacks(lack) => format!("{binding} grants {role} to {who}, {}", lack.sentence(request)),
            How::OtherNamespace => {
                let left_out = match home.as_str() {
                    "default" => "; is its namespace missing?",
                    _ => "",
                };
                format!(
                    "{binding} grants {role} to {who}, but only for objects in namespace {home}{left_out}"
                )
            }
            How::OtherSubject { named } => format!("{binding} grants {role} to {named}, not to {who}"),
            How::NamespaceLeftOut { means: Some(means) } => {
                format!("{binding} names the account without its namespace, which means {means}, not {who}")
            }
            How::NamespaceLeftOut { means: None } => {
                format!("{binding} names the account without its namespace, which matches no account")
            }
            How::Unbound => format!("{role} would allow it, but no binding grants it"),
        }
    }
}

impl Lack {
    fn sentence(&self, request: &Request) -> String {
        let (asked, group, named) = match &request.what {
            Asked::Resource(asked) => (asked.combined(), asked.group.as_str(), !asked.name.is_empty()),
            Asked::Path(path) => (path.clone(), "", false),
        };
        match self {
            Lack::Subresource { has } => {
                format!("which covers {has} but not {asked}: subresources need their own permission")
            }
            Lack::Parent { has } => format!("which covers {has} but not {asked}"),
            Lack::Star { has } => {
                format!("which names '{has}': not a wildcard, matches nothing; use {asked}")
            }
            Lack::Spelling { has } => format!("which names '{has}'; the resource is {asked}"),
            Lack::Verb { has } => format!(
                "which allows {} on {asked} but not {}",
                has.join(", "),
                request.verb
            ),
            Lack::Group { has } => format!(
                "which covers {asked} in API group {}; they are in '{group}'",
                has.iter()
                    .map(|one| format!("'{one}'"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Lack::Name { has } if named => format!("which covers only {asked} named {}", has.join(", ")),
            Lack::Name { has } => format!(
                "which covers only {asked} named {}, and a {} request has no name",
                has.join(", "),
                request.verb
            ),
        }
    }
}
