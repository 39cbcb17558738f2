//! Which kinds the cluster serves, from the API server's discovery. It is read only where a 404 has to be explained or
//! an owner of a custom kind has to be found, and once for each API version.
//!
//! A 404 alone proves nothing: a proxy, a wrong address or a server that is starting answers it for everything.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::OnceCell;

use super::answer::{Refusal, Refused};
use super::plan::segment;
use super::transport::Transport;
use crate::k8s::Kind;

/// A kind, as discovery names it.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) kind: String,
    pub(super) plural: String,
    pub(super) namespaced: bool,
}

type Kinds = Result<Arc<[Served]>, Refusal>;

/// The discovery of one API server; clones share what was read.
#[derive(Clone)]
pub(super) struct Discovery {
    transport: Transport,
    versions: Arc<Mutex<BTreeMap<String, Arc<OnceCell<Kinds>>>>>,
    groups: Arc<OnceCell<Result<Value, Refusal>>>,
}

impl Discovery {
    pub(super) fn new(transport: Transport) -> Self {
        Self {
            transport,
            versions: Arc::default(),
            groups: Arc::default(),
        }
    }

    /// Returns whether the cluster serves a kind. The error says why discovery does not tell.
    pub(super) async fn serves(&self, kind: Kind) -> Result<bool, Refusal> {
        match self.kinds(kind.api_version()).await {
            Ok(kinds) => Ok(kinds.iter().any(|served| served.plural == kind.plural())),
            Err(refusal) if refusal.kind == Refused::NotFound => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Returns the kinds of an API version. The error is NotFound only where the list of groups confirms that the version is not served.
    pub(super) async fn kinds(&self, version: &str) -> Kinds {
        let cell = {
            let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
            versions.entry(version.to_owned()).or_default().clone()
        };
        cell.get_or_init(|| self.read(version)).await.clone()
    }

    async fn read(&self, version: &str) -> Kinds {
        match self.transport.get(&base(version)).await {
            Ok(answer) => resources(version, &answer.body).map(Arc::from),
            Err(refusal) if refusal.kind == Refused::NotFound => Err(self.unserved(version).await),
            Err(refusal) => Err(refusal),
        }
    }

    /// Explains the 404 of an API version by the list of all versions.
    async fn unserved(&self, version: &str) -> Refusal {
        let path = if version.contains('/') { "/apis" } else { "/api" };
        let listed = match version.contains('/') {
            true => self.groups.get_or_init(|| self.versions_at(path)).await.clone(),
            false => self.versions_at(path).await,
        };
        match listed.map(|listed| lists(&listed, version)) {
            Ok(false) => Refusal::new(Refused::NotFound, format!("the cluster does not serve {version}")),
            Ok(true) => Refusal::new(
                Refused::Failed,
                format!("the server answered 404 Not Found for {version}, which it lists at {path}"),
            ),
            Err(refusal) => Refusal {
                reason: format!(
                    "the server answered 404 Not Found for {version}, and {path} does not show whether it is served: {}",
                    refusal.reason
                ),
                kind: match refusal.kind {
                    Refused::NotFound => Refused::Failed,
                    kind => kind,
                },
                ..refusal
            },
        }
    }

    async fn versions_at(&self, path: &str) -> Result<Value, Refusal> {
        let wanted = if path == "/api" {
            "APIVersions"
        } else {
            "APIGroupList"
        };
        let answer = self.transport.get(path).await?;
        let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let list = if path == "/api" { "versions" } else { "groups" };
        match json["kind"] == wanted && json[list].is_array() {
            true => Ok(json),
            false => Err(not_a(wanted)),
        }
    }
}

fn not_a(wanted: &str) -> Refusal {
    Refusal::new(Refused::Failed, format!("the answer is no {wanted}"))
}

/// Returns whether an APIVersions or an APIGroupList names a version: `v1`, `apps/v1`.
fn lists(json: &Value, version: &str) -> bool {
    let items = |json: &Value, field: &str| json[field].as_array().cloned().unwrap_or_default();
    let core = items(json, "versions").into_iter();
    let named = items(json, "groups")
        .into_iter()
        .flat_map(|group| items(&group, "versions"))
        .map(|version| version["groupVersion"].clone());
    core.chain(named).any(|listed| listed == version)
}

fn resources(version: &str, body: &[u8]) -> Result<Vec<Served>, Refusal> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let resources = json["resources"]
        .as_array()
        .filter(|_| json["kind"] == "APIResourceList" && json["groupVersion"] == version)
        .ok_or_else(|| not_a(&format!("APIResourceList of {version}")))?;
    let text = |json: &Value, field: &str| json[field].as_str().unwrap_or_default().to_owned();
    let served = resources.iter().map(|resource| Served {
        kind: text(resource, "kind"),
        plural: text(resource, "name"),
        namespaced: resource["namespaced"] == true,
    });
    // A name with a slash is a subresource, such as pods/status.
    Ok(served.filter(|served| !served.plural.contains('/')).collect())
}

/// Returns the path of an API version.
pub(super) fn base(version: &str) -> String {
    let segments: Vec<String> = version.split('/').map(segment).collect();
    match segments.len() {
        1 => format!("/api/{}", segments[0]),
        _ => format!("/apis/{}", segments.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_are_found_in_both_forms_of_discovery() {
        let core = json!({"kind": "APIVersions", "versions": ["v1"]});
        let groups = json!({"kind": "APIGroupList", "groups": [
            {"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}]}, {"name": "odd"}, 7]});
        assert!(lists(&core, "v1") && lists(&groups, "apps/v1"));
        for version in ["v2", "v1", "apps/v2", "batch/v1", ""] {
            assert!(!lists(&groups, version), "{version}");
        }
    }

    #[test]
    fn only_a_resource_list_of_the_version_is_one() {
        let pods = json!({"name": "pods", "kind": "Pod", "namespaced": true});
        let status = json!({"name": "pods/status", "kind": "Pod", "namespaced": true});
        let list = json!({"kind": "APIResourceList", "groupVersion": "v1", "resources": [pods, status]});
        let read = |json: &Value| resources("v1", json.to_string().as_bytes());
        let plurals: Vec<String> = read(&list).unwrap().into_iter().map(|kind| kind.plural).collect();
        assert_eq!(plurals, ["pods"]);
        for (field, value) in [
            ("kind", json!("Status")),
            ("groupVersion", json!("v2")),
            ("resources", Value::Null),
            ("resources", json!({})),
        ] {
            let mut other = list.clone();
            other[field] = value;
            let refusal = read(&other).unwrap_err();
            assert_eq!(refusal.kind, Refused::Failed, "{other}");
        }
        assert!(resources("v1", b"<!DOCTYPE html>").is_err());
    }
}
