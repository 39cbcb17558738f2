//! Questions about rights: access reviews, which the API server answers and does not store, and the lists of roles and bindings
//! that explain the answer. What was answered is not judged here.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Refusal, Refused};
use super::discovery::Discovery;
use super::gather::login;
use super::list::{self, Kept, Listed};
use super::plan::ListWish;
use super::{Cluster, LiveFault};
use crate::k8s::access::{Asked, Caller, Request};
use crate::k8s::{Kind, ObjectRef, time};
use crate::snapshot::{Ledger, Parts, Snapshot, Source, Status};

const AUTHORIZATION: &str = "/apis/authorization.k8s.io/v1";
const MYSELF: &str = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

/// What the API server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Review {
    pub(crate) allowed: bool,
    /// In the words of the authorizers; empty mostly.
    pub(crate) reason: String,
}

impl Cluster {
    /// Asks who we are. An error is a clause that says why that is not known.
    pub(crate) fn myself(&self) -> Result<Caller, String> {
        let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
        let answer = self.ask(MYSELF, &review)?;
        let user = &answer["status"]["userInfo"];
        let groups = user["groups"].as_array().into_iter().flatten();
        match user["username"].as_str().filter(|name| !name.is_empty()) {
            Some(name) => Ok(Caller {
                user: name.to_owned(),
                groups: groups.filter_map(Value::as_str).map(str::to_owned).collect(),
            }),
            None => Err("the response contains no user name".to_owned()),
        }
    }

    /// Asks whether somebody may do something, or whether we may. An error is a clause that says why there is no answer.
    pub(crate) fn review(&self, who: Option<&Caller>, request: &Request) -> Result<Review, String> {
        let (plural, kind) = match who {
            None => ("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            Some(_) => ("subjectaccessreviews", "SubjectAccessReview"),
        };
        let mut spec = attributes(request);
        if let Some(caller) = who {
            if !caller.user.is_empty() {
                spec["user"] = Value::from(caller.user.as_str());
            }
            spec["groups"] = json!(caller.groups);
        }
        let review = json!({ "apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec });
        let answer = self.ask(&format!("{AUTHORIZATION}/{plural}"), &review)?;
        let status = &answer["status"];
        let word = |field: &str| status[field].as_str().unwrap_or_default();
        match status["allowed"].as_bool() {
            Some(true) if status["denied"] == true => {
                Err("the response is both allowed and denied".to_owned())
            }
            Some(allowed) => Ok(Review {
                allowed,
                reason: [word("reason"), word("evaluationError")]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join("; "),
            }),
            None => Err("the response is neither allowed nor denied".to_owned()),
        }
    }

    fn ask(&self, path: &str, review: &Value) -> Result<Value, String> {
        let body = review.to_string().into_bytes();
        let answer = self.runtime.block_on(self.transport.review(path, body));
        let answer = answer.map_err(|refusal| refusal.reason)?;
        let json: Value =
            serde_json::from_slice(&answer.body).map_err(|_| "the response is not JSON".to_owned())?;
        answers(review, &json)?;
        Ok(json)
    }

    /// Reads roles and bindings, of all namespaces where that is allowed, and an object that was named.
    pub(crate) fn roles(&self, namespace: &str, named: Option<&ObjectRef>) -> Result<Snapshot, LiveFault> {
        self.runtime.block_on(self.read_roles(namespace, named))
    }

    async fn read_roles(&self, namespace: &str, named: Option<&ObjectRef>) -> Result<Snapshot, LiveFault> {
        let mut seen = Seen::default();
        for kind in [
            Kind::ClusterRoleBinding,
            Kind::ClusterRole,
            Kind::RoleBinding,
            Kind::Role,
        ] {
            let whole = self.list(kind, None).await?;
            let refused = whole.row.status == Status::Forbidden && kind.namespaced() && !namespace.is_empty();
            seen.add(match refused {
                true => self.list(kind, Some(namespace)).await?,
                false => whole,
            });
        }
        if let Some(object) = named
            && let Some(kind) = object.known_kind()
        {
            match list::get(self.transport.clone(), kind, object.clone()).await {
                Ok(Some(kept)) => seen.objects.push(kept),
                Ok(None) => {
                    return Err(LiveFault::new(format!(
                        "find {}: not found",
                        object.spoken().raw()
                    )));
                }
                // Without its account a pod says nothing; an account need not be seen.
                Err(refusal) if kind == Kind::Pod || refusal.kind == Refused::Unknown => {
                    return Err(unread(object, &refusal));
                }
                Err(_) => {}
            }
        }
        Ok(Snapshot::new(Parts {
            time: self.transport.time().unwrap_or(time::EPOCH),
            source: Source::Live,
            server_version: self.server_version.clone(),
            objects: seen.objects,
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            ledger: Ledger::new(seen.rows),
        }))
    }

    async fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Listed, LiveFault> {
        let wish = ListWish::of(kind, namespace);
        let server = (self.transport.clone(), Discovery::new(self.transport.clone()));
        let listed = list::read(server, wish).await;
        match &listed.unknown_login {
            Some(reason) => Err(login(reason)),
            None => Ok(listed),
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Seen {
    objects: Vec<Kept>,
    rows: Vec<crate::snapshot::LedgerRow>,
}

impl Seen {
    fn add(&mut self, listed: Listed) {
        self.objects.extend(listed.objects);
        self.rows.push(listed.row);
    }
}

/// Returns an error, as a clause, where the answer is not one to this review: of another kind, or about another request.
fn answers(review: &Value, answer: &Value) -> Result<(), String> {
    let wanted = review["kind"].as_str().unwrap_or_default();
    if answer["kind"] != review["kind"] || answer["apiVersion"] != review["apiVersion"] {
        return Err(format!("the answer is no {wanted}"));
    }
    // The server repeats the request; what is empty there may be left out.
    let Some(spec) = answer["spec"].as_object().filter(|spec| !spec.is_empty()) else {
        return Ok(());
    };
    let attributes = ["resourceAttributes", "nonResourceAttributes"].into_iter();
    let same = attributes.filter_map(|field| Some((spec.get(field)?, &review["spec"][field])));
    for (told, asked) in same {
        let differs = |(key, value): (&String, &Value)| told.get(key).unwrap_or(&Value::from("")) != value;
        if asked.as_object().into_iter().flatten().any(differs) {
            return Err(format!("the {wanted} is for another request"));
        }
    }
    Ok(())
}

fn unread(object: &ObjectRef, refusal: &Refusal) -> LiveFault {
    match refusal.kind {
        Refused::Unknown => login(&refusal.reason),
        _ => LiveFault::new(format!("read {}: {}", object.spoken().raw(), refusal.reason)),
    }
}

fn attributes(request: &Request) -> Value {
    let asked = match &request.what {
        Asked::Path(path) => {
            return json!({ "nonResourceAttributes": { "verb": request.verb, "path": path } });
        }
        Asked::Resource(asked) => asked,
    };
    let mut attributes = json!({
        "verb": request.verb, "group": asked.group, "resource": asked.resource,
        "namespace": asked.namespace,
    });
    for (field, word) in [("subresource", &asked.subresource), ("name", &asked.name)] {
        if !word.is_empty() {
            attributes[field] = Value::from(word.as_str());
        }
    }
    json!({ "resourceAttributes": attributes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_of_the_kind_and_about_the_request_that_was_sent() {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": {"verb": "get", "group": "", "resource": "pods", "namespace": "shop"}},
        });
        let answer = |change: &dyn Fn(&mut Value)| {
            let mut answer = review.clone();
            answer["status"] = json!({"allowed": true});
            change(&mut answer);
            answers(&review, &answer)
        };
        // Go leaves empty words out, and fills in others.
        assert_eq!(
            answer(&|json| {
                json["spec"]["resourceAttributes"] =
                    json!({"verb": "get", "resource": "pods", "namespace": "shop", "version": "*"});
            }),
            Ok(())
        );
        assert_eq!(answer(&|json| json["spec"] = Value::Null), Ok(()));
        assert!(answer(&|json| json["kind"] = "Status".into()).is_err());
        assert!(answer(&|json| json["kind"] = "SubjectAccessReview".into()).is_err());
        assert!(answer(&|json| json["apiVersion"] = "v1".into()).is_err());
        let other = answer(&|json| json["spec"]["resourceAttributes"]["namespace"] = "bank".into());
        assert!(other.unwrap_err().contains("another request"));
        assert!(answers(&review, &json!("<html>")).is_err());
    }
}
