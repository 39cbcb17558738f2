//! What an answer says, in sentences that the screen and the facts share. Names in them come from the cluster.

use super::Reason;
use super::nearest::{How, Miss};
use super::rule::Lack;
use crate::k8s::access::{Asked, Caller, Request};

impl Reason {
    /// Returns one sentence, without a full stop.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Reason::Masters => "group system:masters may do everything; no role is asked".to_owned(),
            Reason::Granted {
                binding,
                role,
                subject,
            } => format!(
                "{} gives {} to {subject}",
                binding.spoken().raw(),
                role.spoken().raw()
            ),
            Reason::NoSuchRole { binding, role } => format!(
                "{} points at {}, and there is no such role",
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
            return format!("{role} would allow it, and no binding gives it to anybody");
        };
        let home = &binding.namespace;
        let binding = binding.spoken().raw().to_owned();
        match &self.how {
            How::NoSuchRole => format!("{binding} points at {role}, and there is no such role"),
            How::Lacks(lack) => format!("{binding} gives {role} to {who}, {}", lack.sentence(request)),
            How::OtherNamespace => {
                let left_out = match home.as_str() {
                    "default" => "; was its namespace left out?",
                    _ => "",
                };
                format!(
                    "{binding} gives {role} to {who}, but for objects in namespace {home} alone{left_out}"
                )
            }
            How::OtherSubject { named } => format!("{binding} gives {role} to {named}, not to {who}"),
            How::NamespaceLeftOut { means: Some(means) } => {
                format!("{binding} names the account without its namespace, which means {means}, not {who}")
            }
            How::NamespaceLeftOut { means: None } => {
                format!("{binding} names the account without its namespace, which means no account at all")
            }
            How::Unbound => format!("{role} would allow it, and no binding gives it to anybody"),
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
                format!("which covers {has} and not {asked}: a subresource is a right of its own")
            }
            Lack::Parent { has } => format!("which covers {has} and not {asked} itself"),
            Lack::Star { has } => {
                format!("which names '{has}': that is no wildcard and covers nothing; {asked} it has to be")
            }
            Lack::Spelling { has } => format!("which names '{has}' where the resource is called {asked}"),
            Lack::Verb { has } => format!(
                "which allows {} on {asked} and not {}",
                has.join(", "),
                request.verb
            ),
            Lack::Group { has } => format!(
                "which looks for {asked} in API group {} where they are in '{group}'",
                has.iter()
                    .map(|one| format!("'{one}'"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Lack::Name { has } if named => format!("which covers {asked} named {} alone", has.join(", ")),
            Lack::Name { has } => format!(
                "which covers {asked} named {} alone, and a {} of all has no name",
                has.join(", "),
                request.verb
            ),
        }
    }
}
