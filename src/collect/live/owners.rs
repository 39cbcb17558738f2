//! Owners of kinds outside of the table: a Rollout, a RayCluster, whatever owns pods. Each is read by its name.
//!
//! Their metadata is asked for and nothing else: what a custom resource holds is no business of ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tokio::task::JoinSet;

use super::plan::segment;
use super::transport::{Refusal, Refused, Transport};
use crate::collect::rows;
use crate::k8s::ObjectRef;
use crate::snapshot::{Input, LedgerRow, Row, Status};

/// A cluster may have an object of its own for each pod; beyond these they are only named.
const MOST: usize = 200;

/// The owners that were asked for, and what came.
#[derive(Default)]
pub(super) struct Owners {
    pub(super) seen: BTreeMap<ObjectRef, Option<Row>>,
    asked: BTreeSet<ObjectRef>,
    /// By API version, its kinds: name, plural, and whether they live in namespaces.
    served: BTreeMap<String, Result<Vec<Served>, Refusal>>,
    refused: BTreeMap<ObjectRef, Refusal>,
    too_many: bool,
}

/// A kind, as discovery tells it.
#[derive(Clone)]
struct Served {
    kind: String,
    plural: String,
    namespaced: bool,
}

impl Owners {
    /// Reads those that were not asked for yet, and says whether any came.
    pub(super) async fn read(&mut self, transport: &Transport, wanted: BTreeSet<ObjectRef>) -> bool {
        let mut running = JoinSet::new();
        for object in wanted {
            if !self.asked.contains(&object) && self.asked.len() >= MOST {
                self.too_many = true;
                continue;
            }
            if !self.asked.insert(object.clone()) {
                continue;
            }
            match self.path(transport, &object).await {
                Ok(path) => {
                    let transport = transport.clone();
                    running.spawn(async move { (transport.get_metadata(&path).await, object) });
                }
                Err(refusal) => {
                    self.refused.insert(object, refusal);
                }
            }
        }
        let mut found = false;
        while let Some(read) = running.join_next().await {
            let Ok((answer, object)) = read else { continue };
            match answer.and_then(|answer| row_of(&object, &answer.body)) {
                Ok(row) => {
                    found = true;
                    self.seen.insert(object, Some(row));
                }
                // Its kind is served, and there is none of this name.
                Err(refusal) if refusal.kind == Refused::NotFound => {
                    self.seen.insert(object, None);
                }
                Err(refusal) => {
                    self.refused.insert(object, refusal);
                }
            }
        }
        found
    }

    async fn path(&mut self, transport: &Transport, object: &ObjectRef) -> Result<String, Refusal> {
        let version = &*object.api_version;
        if !self.served.contains_key(version) {
            let served = discover(transport, version).await;
            self.served.insert(version.to_owned(), served);
        }
        let served = match self.served.get(version) {
            Some(Ok(served)) => served.as_slice(),
            Some(Err(refusal)) => return Err(refusal.clone()),
            None => &[],
        };
        let Some(served) = served.iter().find(|served| served.kind == object.kind) else {
            let reason = format!("the cluster does not serve {} of {version}", object.kind);
            return Err(Refusal::new(Refused::NotFound, reason));
        };
        let namespace = match served.namespaced {
            true => format!("/namespaces/{}", segment(&object.namespace)),
            false => String::new(),
        };
        let (base, plural, name) = (base(version), segment(&served.plural), segment(&object.name));
        Ok(format!("{base}{namespace}/{plural}/{name}"))
    }

    /// Returns the row of the ledger that tells of them; none where nobody had such an owner.
    pub(super) fn row(&self) -> Option<LedgerRow> {
        if self.asked.is_empty() {
            return None;
        }
        let row = |status| LedgerRow::new(Input::Owners, None, status);
        let mut row = match self.refused.values().next() {
            Some(first) => row(match first.kind {
                Refused::Forbidden => Status::Forbidden,
                Refused::NotFound => Status::NotServed,
                _ => Status::Failed,
            })
            .because(first.reason.clone()),
            None if self.too_many => row(Status::Partial).because(format!("{MOST} owners were read")),
            None => row(Status::Complete),
        };
        row.items = self.seen.values().flatten().count() as u64;
        Some(row)
    }
}

fn base(version: &str) -> String {
    let segments: Vec<String> = version.split('/').map(segment).collect();
    match segments.len() {
        1 => format!("/api/{}", segments[0]),
        _ => format!("/apis/{}", segments.join("/")),
    }
}

/// Asks which kinds a version of a group has; whoever is logged in may ask that.
async fn discover(transport: &Transport, version: &str) -> Result<Vec<Served>, Refusal> {
    let answer = transport.get(&base(version)).await.map_err(|mut refusal| {
        if refusal.kind == Refused::NotFound {
            refusal.reason = format!("the cluster does not serve {version}");
        }
        refusal
    })?;
    let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let Some(resources) = json["resources"].as_array() else {
        return Err(Refusal::new(
            Refused::Failed,
            "the answer is no APIResourceList".to_owned(),
        ));
    };
    let text = |json: &Value, field: &str| json[field].as_str().unwrap_or_default().to_owned();
    let served = resources.iter().map(|resource| Served {
        kind: text(resource, "kind"),
        plural: text(resource, "name"),
        namespaced: resource["namespaced"] == true,
    });
    // What has a slash is a part of a resource: its status, its scale.
    Ok(served.filter(|served| !served.plural.contains('/')).collect())
}

fn row_of(object: &ObjectRef, body: &[u8]) -> Result<Row, Refusal> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    if json["metadata"]["name"].as_str() != Some(object.name.as_str()) {
        let reason = format!("the answer is no {}", object.kind);
        return Err(Refusal::new(Refused::Failed, reason));
    }
    Ok(rows::stranger(object.clone(), &json))
}
