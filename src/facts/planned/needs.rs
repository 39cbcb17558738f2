//! What a planned Pod says that its program asks of the API server, and what its account may not do of that.
//!
//! It is said in the annotation `sandbox-doctor/needs` of the Pod, or of its workload: `get pods/log, create pods in other`.

use serde_json::Value as Json;

use super::planned;
use crate::facts::dictionary::Type;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text};
use crate::k8s::Kind;
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::simulate::Answer;
use crate::simulate::rbac::authorize;
use crate::snapshot::Row;

/// The annotation.
pub(crate) const NEEDS: &str = "sandbox-doctor/needs";

fn annotated<'a>(scene: &Scene<'a>, row: &Row, json: &'a Json) -> &'a str {
    let of = |object: &'a Json| object["metadata"]["annotations"][NEEDS].as_str();
    let owner = row.owner.as_ref().and_then(|owner| scene.raw(&owner.object));
    of(json).or_else(|| of(owner?)).unwrap_or_default()
}

/// Reads `VERB RESOURCE[.GROUP][/SUBRESOURCE] [in NAMESPACE]`; an error is what is wrong with it.
pub(crate) fn read(need: &str, namespace: &str) -> Result<Request, String> {
    let words: Vec<&str> = need.split_whitespace().collect();
    let (verb, what, namespace) = match words[..] {
        [verb, what] => (verb, what, namespace),
        [verb, what, "in", namespace] => (verb, what, namespace),
        _ => {
            return Err(format!(
                "'{need}' is not of the form VERB RESOURCE [in NAMESPACE]"
            ));
        }
    };
    let (what, subresource) = what.split_once('/').unwrap_or((what, ""));
    let (resource, group) = what.split_once('.').unwrap_or((what, ""));
    let known = Kind::all().find(|kind| kind.plural() == resource);
    let group = match known {
        Some(kind) if group.is_empty() => {
            let version = kind.api_version();
            version.split_once('/').map_or("", |(group, _)| group).to_owned()
        }
        None if group.is_empty() => {
            return Err(format!(
                "'{need}': the API group of {resource} is not known; write {resource}.GROUP"
            ));
        }
        _ => group.to_owned(),
    };
    let cluster = known.is_some_and(|kind| !kind.namespaced());
    Ok(Request {
        verb: verb.to_owned(),
        what: Asked::Resource(Resource {
            group,
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: String::new(),
            namespace: if cluster {
                String::new()
            } else {
                namespace.to_owned()
            },
        }),
    })
}

/// The needs of a text.
pub(crate) fn each(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|need| !need.is_empty())
}

pub(super) fn unreadable(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(Type::Texts);
    };
    let faults = each(annotated(scene, row, json)).filter_map(|need| read(need, &row.object.namespace).err());
    Fact::texts(faults.map(|fault| text(row, &fault)).collect())
}

pub(super) fn denied(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(Type::Texts);
    };
    let namespace = &row.object.namespace;
    let account = match json["spec"]["serviceAccountName"].as_str() {
        None | Some("") => "default",
        Some(account) => account,
    };
    let caller = Caller::account(namespace, account);
    let (mut told, mut unknown) = (Vec::new(), None);
    for request in each(annotated(scene, row, json)).filter_map(|need| read(need, namespace).ok()) {
        match authorize(scene.snapshot, &caller, &request).answer {
            Answer::Allowed => {}
            Answer::Undecided(why) => unknown = Some(why.input()),
            Answer::Denied => told.push(text(row, &refusal(&caller, &request))),
        }
    }
    match unknown {
        Some(input) if told.is_empty() => Fact::Unknown(input),
        _ => Fact::texts(told),
    }
}

fn text(row: &Row, text: &str) -> Text {
    Text::computed(&row.object, format!("metadata.annotations.{NEEDS}"), text)
}

/// The refusal in the words of the API server.
fn refusal(caller: &Caller, request: &Request) -> String {
    let Asked::Resource(asked) = &request.what else {
        return String::new();
    };
    let prefix = match asked.group.as_str() {
        "" => asked.resource.clone(),
        group => format!("{}.{group}", asked.resource),
    };
    let scope = match asked.namespace.as_str() {
        "" => "at the cluster scope".to_owned(),
        namespace => format!("in the namespace \"{namespace}\""),
    };
    format!(
        "{prefix} is forbidden: User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {scope}",
        caller.user,
        request.verb,
        asked.combined(),
        asked.group
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::forbidden::{self, Refusal};

    #[test]
    fn a_need_is_read_and_its_refusal_reads_back() {
        for (need, group, combined, namespace) in [
            ("get pods/log", "", "pods/log", "shop"),
            ("create deployments in other", "apps", "deployments", "other"),
            ("list nodes", "", "nodes", ""),
            ("list widgets.e.io", "e.io", "widgets", "shop"),
        ] {
            let request = read(need, "shop").unwrap();
            let Asked::Resource(asked) = &request.what else {
                panic!()
            };
            assert_eq!(
                (
                    asked.group.as_str(),
                    asked.combined().as_str(),
                    asked.namespace.as_str()
                ),
                (group, combined, namespace)
            );
            let said = refusal(&Caller::account("shop", "web"), &request);
            let Refusal::Access(denied) = forbidden::read(&said) else {
                panic!("{said}")
            };
            assert_eq!(denied.request, request);
        }
        assert!(read("pods", "shop").is_err());
        assert!(read("get widgets", "shop").is_err());
    }
}
