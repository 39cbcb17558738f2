//! What was seen of a cluster at one moment, and what was not.
//!
//! The face is small on purpose: typed rows by kind, `raw(ref)`, logs by container, the ledger. This room
//! does no I/O (`collect` fills it), derives nothing and judges nothing.

pub(crate) mod edit;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod row;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::k8s::time::Timestamp;
use crate::k8s::{Kind, ObjectRef};

pub(crate) use ledger::{Beyond, Input, Ledger, LedgerRow, Status};
pub(crate) use log::{Log, LogRun};
pub(crate) use row::Row;

/// How the uid begins that stands in for that of an object of the cluster, which a manifest replaces.
pub(crate) const REPLACES: &str = "replaces/";
/// The same of an object that the manifest leaves as it is, with all its Pods on nodes already.
pub(crate) const KEEPS: &str = "keeps/";
/// The same of an object that the cluster does not have.
pub(crate) const ADDS: &str = "manifest/";

/// Where a snapshot came from; it decides which commands are suggested and is part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Live,
    Recording,
    /// A cluster with the objects of manifests in it, and the Pods that would come of them.
    Manifests,
}

/// Whether an object is there.
#[derive(Clone, Debug)]
pub(crate) enum Existence<'a> {
    Exists(&'a Row),
    /// It is not in a list that is complete for its scope.
    Absent,
    /// The list that would tell was not seen whole.
    Unknown(Input),
}

/// One object as it was seen: its row, and its redacted JSON, parsed when somebody asks.
#[derive(Debug)]
struct Stored {
    row: Row,
    json: Box<str>,
    parsed: OnceLock<Value>,
}

/// All that was seen at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The moment of the recording; "now" for every age.
    time: Timestamp,
    source: Source,
    server_version: Option<String>,
    /// Shared with copies of this snapshot that differ in a few objects.
    objects: BTreeMap<(Kind, String, String), Arc<Stored>>,
    /// Owners of kinds outside of the table; of one that the server does not have, nothing.
    strangers: BTreeMap<ObjectRef, Option<Row>>,
    logs: BTreeMap<log::LogKey, Log>,
    ledger: Ledger,
}

/// The parts that `collect` hands over.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) time: Timestamp,
    pub(crate) source: Source,
    pub(crate) server_version: Option<String>,
    /// Redacted objects: row and JSON.
    pub(crate) objects: Vec<(Row, Box<str>)>,
    /// Owners of kinds outside of the table that were asked for by name, and what came.
    pub(crate) strangers: BTreeMap<ObjectRef, Option<Row>>,
    pub(crate) logs: BTreeMap<log::LogKey, Log>,
    pub(crate) ledger: Ledger,
}

impl Snapshot {
    pub(crate) fn new(parts: Parts) -> Self {
        let objects = parts.objects.into_iter().filter_map(|(row, json)| {
            let kind = row.object.known_kind()?;
            let key = (kind, row.object.namespace.clone(), row.object.name.clone());
            Some((
                key,
                Arc::new(Stored {
                    row,
                    json,
                    parsed: OnceLock::new(),
                }),
            ))
        });
        Self {
            time: parts.time,
            source: parts.source,
            server_version: parts.server_version,
            objects: objects.collect(),
            strangers: parts.strangers,
            logs: parts.logs,
            ledger: parts.ledger,
        }
    }

    /// Gives the parts back, so that a test can compare two snapshots whole.
    #[cfg(test)]
    pub(crate) fn into_parts(self) -> Parts {
        Parts {
            time: self.time,
            source: self.source,
            server_version: self.server_version,
            objects: self
                .objects
                .into_values()
                .map(|stored| (stored.row.clone(), stored.json.clone()))
                .collect(),
            strangers: self.strangers,
            logs: self.logs,
            ledger: self.ledger,
        }
    }

    /// Returns the moment of the snapshot: "now" for every age.
    pub(crate) fn time(&self) -> Timestamp {
        self.time
    }

    pub(crate) fn source(&self) -> Source {
        self.source
    }

    /// Returns the same, said to come from manifests.
    #[must_use]
    pub(crate) fn of_manifests(mut self) -> Self {
        self.source = Source::Manifests;
        self
    }

    pub(crate) fn server_version(&self) -> Option<&str> {
        self.server_version.as_deref()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns how many objects were seen.
    pub(crate) fn size(&self) -> usize {
        self.objects.len()
    }

    /// Returns the rows of a kind, by namespace and name.
    pub(crate) fn rows(&self, kind: Kind) -> impl Iterator<Item = &Row> {
        let first = (kind, String::new(), String::new());
        self.objects
            .range(first..)
            .take_while(move |(key, _)| key.0 == kind)
            .map(|(_, stored)| &stored.row)
    }

    /// Returns the rows of a kind in one namespace, by name.
    pub(crate) fn rows_in<'a>(&'a self, kind: Kind, namespace: &'a str) -> impl Iterator<Item = &'a Row> {
        let first = (kind, namespace.to_owned(), String::new());
        self.objects
            .range(first..)
            .take_while(move |(key, _)| key.0 == kind && key.1 == namespace)
            .map(|(_, stored)| &stored.row)
    }

    fn stored(&self, object: &ObjectRef) -> Option<&Stored> {
        let kind = object.known_kind()?;
        self.objects
            .get(&(kind, object.namespace.clone(), object.name.clone()))
            .map(AsRef::as_ref)
    }

    pub(crate) fn row(&self, object: &ObjectRef) -> Option<&Row> {
        match self.strangers.get(object) {
            Some(stranger) => stranger.as_ref(),
            None => self.stored(object).map(|stored| &stored.row),
        }
    }

    /// Returns the owners of kinds outside of the table that were asked for; of one that is not there, no row.
    pub(crate) fn strangers(&self) -> &BTreeMap<ObjectRef, Option<Row>> {
        &self.strangers
    }

    /// Returns the object as JSON, redacted at the door, otherwise untouched.
    pub(crate) fn raw(&self, object: &ObjectRef) -> Option<&Value> {
        let stored = self.stored(object)?;
        // The door parsed this text once before it stored it, so that a failure here cannot happen.
        Some(
            stored
                .parsed
                .get_or_init(|| serde_json::from_str(&stored.json).unwrap_or(Value::Null)),
        )
    }

    /// Says whether an object is there, is not, or cannot be known to be either.
    pub(crate) fn look_up(&self, kind: Kind, namespace: &str, name: &str) -> Existence<'_> {
        let key = (kind, namespace.to_owned(), name.to_owned());
        if let Some(stored) = self.objects.get(&key) {
            return Existence::Exists(&stored.row);
        }
        match self.ledger.status(Input::Objects(kind), namespace) {
            Status::Complete => Existence::Absent,
            _ => Existence::Unknown(Input::Objects(kind)),
        }
    }

    /// Returns all logs, by namespace, pod, container and run.
    pub(crate) fn logs(&self) -> impl Iterator<Item = (&log::LogKey, &Log)> {
        self.logs.iter()
    }

    /// Returns what a container printed in its current or its previous run; `None` if it was not read.
    pub(crate) fn log(&self, pod: &ObjectRef, container: &str, run: LogRun) -> Option<&Log> {
        let key = (pod.namespace.clone(), pod.name.clone(), container.to_owned(), run);
        self.logs.get(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::time;

    fn snapshot(objects: &[(Kind, &str, &str)], ledger: Vec<LedgerRow>) -> Snapshot {
        let objects = objects.iter().map(|(kind, namespace, name)| {
            let row = Row {
                object: ObjectRef::new(*kind, namespace, name),
                uid: String::new(),
                created: None,
                deletion: None,
                labels: BTreeMap::new(),
                owner: None,
                managers: Vec::new(),
                part: row::Part::Other,
            };
            (
                row,
                format!(r#"{{"metadata":{{"name":"{name}"}}}}"#).into_boxed_str(),
            )
        });
        let objects = objects.collect();
        Snapshot::new(Parts {
            time: time::EPOCH,
            source: Source::Recording,
            server_version: None,
            objects,
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            ledger: Ledger::new(ledger),
        })
    }

    #[test]
    fn rows_come_by_kind_and_namespace_in_order() {
        let all = [
            (Kind::Service, "b", "x"),
            (Kind::Pod, "b", "2"),
            (Kind::Pod, "a", "9"),
            (Kind::Pod, "b", "1"),
            (Kind::Node, "", "n"),
        ];
        let snapshot = snapshot(&all, Vec::new());
        let names = |rows: Vec<&Row>| rows.iter().map(|row| row.object.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(snapshot.rows(Kind::Pod).collect()), ["9", "1", "2"]);
        assert_eq!(names(snapshot.rows_in(Kind::Pod, "b").collect()), ["1", "2"]);
        assert_eq!(snapshot.rows_in(Kind::Pod, "c").count(), 0);
        let object = ObjectRef::new(Kind::Pod, "b", "1");
        assert_eq!(
            snapshot.raw(&object).map(|json| &json["metadata"]["name"]),
            Some(&Value::from("1"))
        );
        assert!(snapshot.row(&ObjectRef::new(Kind::Pod, "b", "3")).is_none());
        assert_eq!(snapshot.into_parts().objects.len(), 5);
    }

    #[test]
    fn absence_is_proved_by_a_complete_list_alone() {
        let secrets = Input::Objects(Kind::Secret);
        let snapshot = snapshot(
            &[(Kind::Secret, "shop", "there")],
            vec![
                LedgerRow::new(secrets, Some("shop"), Status::Complete),
                LedgerRow::new(secrets, Some("bank"), Status::Partial),
            ],
        );
        assert!(matches!(
            snapshot.look_up(Kind::Secret, "shop", "there"),
            Existence::Exists(_)
        ));
        assert!(matches!(
            snapshot.look_up(Kind::Secret, "shop", "gone"),
            Existence::Absent
        ));
        assert!(matches!(
            snapshot.look_up(Kind::Secret, "bank", "gone"),
            Existence::Unknown(_)
        ));
        assert!(matches!(
            snapshot.look_up(Kind::Node, "", "n"),
            Existence::Unknown(_)
        ));
    }
}
