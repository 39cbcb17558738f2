//! The smallest role and binding that would allow one request; or why none should be written.
//!
//! Never a star, never a built-in role that may do more, and nothing that lets its holder give itself everything.

use serde_json::{Value as Json, json};

use super::danger::{self, EVERYBODY};
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Snapshot;

const API: &str = "rbac.authorization.k8s.io";
/// Objects that a controller or a person makes again and again under new names: a right to one name is worth nothing.
const RENAMED: [&str; 4] = ["pods", "replicasets", "jobs", "events"];

/// A role and its binding, as `kubectl apply` takes them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Minimal {
    pub(crate) role: Json,
    pub(crate) binding: Json,
    /// What else its holder can do with it, if that is much.
    pub(crate) caution: Option<String>,
    /// What may do instead, if the grant is dangerous and something narrower exists.
    pub(crate) narrower: Option<String>,
}

/// Why no role is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Withheld {
    /// Nobody is known to ask.
    Anonymous,
    /// It would go to nearly everybody.
    Everybody,
    /// All verbs, resources or groups are asked for.
    Wildcard,
    /// Who has it can give itself every right.
    Escalates,
    /// A name in it cannot be one of the API.
    Malformed,
}

impl Withheld {
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Withheld::Anonymous => {
                "no role is proposed: the request was not authenticated, so there is no account to bind"
            }
            Withheld::Everybody => {
                "no role is proposed: nearly every account is in this group; name the account that needs it"
            }
            Withheld::Wildcard => {
                "no role is proposed for everything at once: ask for one verb on one resource"
            }
            Withheld::Escalates => "no role is proposed: this permission allows taking over the cluster",
            Withheld::Malformed => {
                "no role is proposed: the name of the account, verb or resource is not valid"
            }
        }
    }
}

/// Returns the least that would allow the request. Names are free in what was seen.
pub(crate) fn minimal(snapshot: &Snapshot, caller: &Caller, request: &Request) -> Result<Minimal, Withheld> {
    if let Some(why) = withheld(caller, request) {
        return Err(why);
    }
    let (namespace, rule) = match &request.what {
        Asked::Path(path) => (
            String::new(),
            json!({ "nonResourceURLs": [path], "verbs": [request.verb] }),
        ),
        Asked::Resource(asked) => (asked.namespace.clone(), rule(asked, &request.verb)),
    };
    let (role_kind, binding_kind) = match namespace.as_str() {
        "" => (Kind::ClusterRole, Kind::ClusterRoleBinding),
        _ => (Kind::Role, Kind::RoleBinding),
    };
    let name = free(snapshot, &namespace, &name(caller, request));
    let mut metadata = json!({ "name": name });
    if !namespace.is_empty() {
        metadata["namespace"] = Json::from(namespace);
    }
    let version = format!("{API}/v1");
    let role =
        json!({ "apiVersion": version, "kind": role_kind.name(), "metadata": metadata, "rules": [rule] });
    let binding = json!({
        "apiVersion": version, "kind": binding_kind.name(), "metadata": metadata,
        "subjects": [subject(caller)],
        "roleRef": { "apiGroup": API, "kind": role_kind.name(), "name": name },
    });
    let caution = danger::caution(&json!({ "items": [role, binding] }));
    Ok(Minimal {
        narrower: caution.as_ref().and_then(|_| danger::narrower(request)),
        role,
        binding,
        caution,
    })
}

impl Minimal {
    /// Returns role and binding as one manifest.
    pub(crate) fn manifest(&self) -> Json {
        json!({ "apiVersion": "v1", "kind": "List", "metadata": {}, "items": [self.role, self.binding] })
    }
}

fn rule(asked: &Resource, verb: &str) -> Json {
    // A client that opens a stream comes as GET and, since 1.35, needs both.
    let streams = matches!(asked.subresource.as_str(), "exec" | "attach" | "portforward");
    let verbs = match verb {
        "get" | "create" if streams => vec!["create", "get"],
        verb => vec![verb],
    };
    let mut rule = json!({ "apiGroups": [asked.group], "resources": [asked.combined()] });
    // The API server knows no name when an object is created, nor when all of a list are deleted.
    let nameless = matches!(verb, "list" | "watch" | "deletecollection")
        || (verb == "create" && asked.subresource.is_empty());
    if !asked.name.is_empty() && !nameless && !RENAMED.contains(&asked.resource.as_str()) {
        rule["resourceNames"] = json!([asked.name]);
    }
    rule["verbs"] = json!(verbs);
    rule
}

fn subject(caller: &Caller) -> Json {
    match (caller.as_account(), caller.groups.first()) {
        (Some((namespace, name)), _) => {
            json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace })
        }
        (None, Some(group)) if caller.user.is_empty() => {
            json!({ "kind": "Group", "apiGroup": API, "name": group })
        }
        (None, _) => json!({ "kind": "User", "apiGroup": API, "name": caller.user }),
    }
}

/// A name that says who may do what, in the letters that every name may have.
fn name(caller: &Caller, request: &Request) -> String {
    let (home, object) = match &request.what {
        Asked::Resource(asked) => (asked.namespace.as_str(), asked.combined()),
        Asked::Path(path) => ("", path.clone()),
    };
    let who = match (caller.as_account(), caller.user.is_empty()) {
        (Some((namespace, name)), _) if namespace == home => name.to_owned(),
        (Some((namespace, name)), _) => format!("{namespace}-{name}"),
        (None, false) => caller.user.clone(),
        (None, true) => caller.groups.first().cloned().unwrap_or_default(),
    };
    let mut name = String::new();
    for letter in format!("{who}-{}-{object}", request.verb)
        .to_ascii_lowercase()
        .chars()
    {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    name.truncate(60);
    name.trim_end_matches('-').to_owned()
}

/// Another role of this name would be overwritten, and a binding cannot be pointed elsewhere.
fn free(snapshot: &Snapshot, namespace: &str, name: &str) -> String {
    let kinds = match namespace {
        "" => [Kind::ClusterRole, Kind::ClusterRoleBinding],
        _ => [Kind::Role, Kind::RoleBinding],
    };
    let taken = |name: &str| {
        kinds
            .iter()
            .any(|kind| snapshot.row(&ObjectRef::new(*kind, namespace, name)).is_some())
    };
    let mut candidates = (2..).map(|number| format!("{name}-{number}"));
    match taken(name) {
        false => name.to_owned(),
        true => candidates.find(|one| !taken(one)).unwrap_or_default(),
    }
}

fn withheld(caller: &Caller, request: &Request) -> Option<Withheld> {
    let group = caller.groups.first().map_or("", |group| group.as_str());
    if caller.is_anonymous() {
        return Some(Withheld::Anonymous);
    }
    if caller.user.is_empty() && EVERYBODY.contains(&group) {
        return Some(Withheld::Everybody);
    }
    if matches!(request.verb.as_str(), "escalate" | "bind" | "impersonate") {
        return Some(Withheld::Escalates);
    }
    let stars = match &request.what {
        Asked::Path(path) => path.contains('*'),
        Asked::Resource(asked) => [&asked.group, &asked.resource, &asked.subresource]
            .iter()
            .any(|word| word.contains('*')),
    };
    if stars || request.verb.contains('*') {
        return Some(Withheld::Wildcard);
    }
    let fits = caller.is_well_formed() && request.is_well_formed();
    (!fits).then_some(Withheld::Malformed)
}
