//! Owners of kinds outside of the table: a Rollout, a RayCluster, whatever owns pods. Each is read by its name.
//!
//! Their metadata is asked for and nothing else: what a custom resource holds is no business of ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tokio::task::JoinSet;

use super::answer::{Refusal, Refused};
use super::discovery::{Discovery, base};
use super::plan::segment;
use super::transport::Transport;
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
    refused: BTreeMap<ObjectRef, Refusal>,
    too_many: bool,
}

impl Owners {
    /// Reads those that were not asked for yet, and says whether any came.
    pub(super) async fn read(
        &mut self,
        (transport, discovery): (&Transport, &Discovery),
        wanted: BTreeSet<ObjectRef>,
    ) -> bool {
        let mut running = JoinSet::new();
        for object in wanted {
            if !self.asked.contains(&object) && self.asked.len() >= MOST {
                self.too_many = true;
                continue;
            }
            if !self.asked.insert(object.clone()) {
                continue;
            }
            match Self::path(discovery, &object).await {
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
                Err(refusal) if refusal.says_absent(&object.name) => {
                    self.seen.insert(object, None);
                }
                Err(mut refusal) => {
                    if refusal.kind == Refused::NotFound {
                        refusal.kind = Refused::Failed;
                    }
                    self.refused.insert(object, refusal);
                }
            }
        }
        found
    }

    async fn path(discovery: &Discovery, object: &ObjectRef) -> Result<String, Refusal> {
        let version = &*object.api_version;
        let served = discovery.kinds(version).await?;
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

fn row_of(object: &ObjectRef, body: &[u8]) -> Result<Row, Refusal> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_kind = json["kind"] == "PartialObjectMetadata" || json["kind"] == *object.kind;
    if !is_kind || json["metadata"]["name"].as_str() != Some(object.name.as_str()) {
        let reason = format!("the answer is no {}", object.kind);
        return Err(Refusal::new(Refused::Failed, reason));
    }
    Ok(rows::stranger(object.clone(), &json))
}
