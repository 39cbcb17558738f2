//! What was seen of a cluster at one moment, and what was not.
//!
//! The face is small on purpose: typed rows by kind, `raw(ref)`, logs by container, the ledger. This room
//! does no I/O (`collect` fills it), derives nothing and judges nothing.

pub(crate) mod edit;
pub(crate) mod ledger;
pub(crate) mod log;
mod objects;
pub(crate) mod pool;
pub(crate) mod row;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::k8s::time::Timestamp;
use crate::k8s::{Kind, ObjectRef};

pub(crate) use ledger::{Beyond, Breadth, Input, Ledger, LedgerRow, Status};
pub(crate) use log::{Log, LogRun};
use objects::{Objects, Stored};
pub(crate) use pool::Kept;
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

/// All that was seen at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    seen: Arc<Seen>,
    /// What was parsed of objects by their number, in a copy that is dropped soon; else it stays with the objects.
    passing: Option<Passing>,
}

/// What was parsed of objects by their number, in chunks, of which most are never asked for.
type Passing = Box<[OnceLock<Box<[OnceLock<Box<Value>>]>>]>;

/// How many objects are in one chunk.
const CHUNK: usize = 256;

/// Makes so many cells with nothing in them.
fn empty<T>(cells: usize) -> Box<[OnceLock<T>]> {
    std::iter::repeat_with(OnceLock::new).take(cells).collect()
}

/// What copies of a snapshot share.
#[derive(Clone, Debug)]
struct Seen {
    /// The moment of the recording; "now" for every age.
    time: Timestamp,
    source: Source,
    server_version: Option<String>,
    objects: Objects,
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
    pub(crate) objects: Vec<(Box<Row>, Kept)>,
    /// Owners of kinds outside of the table that were asked for by name, and what came.
    pub(crate) strangers: BTreeMap<ObjectRef, Option<Row>>,
    pub(crate) logs: BTreeMap<log::LogKey, Log>,
    pub(crate) ledger: Ledger,
}

impl Snapshot {
    pub(crate) fn new(parts: Parts) -> Self {
        let objects = parts.objects.into_iter();
        let stored = objects.filter_map(|(row, json)| Stored::new(*row, json).map(Arc::new));
        Self::of(Seen {
            time: parts.time,
            source: parts.source,
            server_version: parts.server_version,
            objects: Objects::new(stored.collect()),
            strangers: parts.strangers,
            logs: parts.logs,
            ledger: parts.ledger,
        })
    }

    fn of(seen: Seen) -> Self {
        Self {
            seen: Arc::new(seen),
            passing: None,
        }
    }

    /// Returns the same; what is parsed of it beyond what this one holds is dropped with it.
    pub(crate) fn passing(&self) -> Self {
        Self {
            seen: Arc::clone(&self.seen),
            passing: Some(empty(self.seen.objects.len().div_ceil(CHUNK))),
        }
    }

    /// Gives the parts back, so that a test can compare two snapshots whole.
    #[cfg(test)]
    pub(crate) fn into_parts(self) -> Parts {
        let seen = Arc::unwrap_or_clone(self.seen);
        Parts {
            time: seen.time,
            source: seen.source,
            server_version: seen.server_version,
            objects: seen
                .objects
                .iter()
                .map(|stored| (Box::new(stored.row.clone()), stored.json.clone()))
                .collect(),
            strangers: seen.strangers,
            logs: seen.logs,
            ledger: seen.ledger,
        }
    }

    /// Returns the moment of the snapshot: "now" for every age.
    pub(crate) fn time(&self) -> Timestamp {
        self.seen.time
    }

    pub(crate) fn source(&self) -> Source {
        self.seen.source
    }

    /// Returns the same, said to come from manifests.
    #[must_use]
    pub(crate) fn of_manifests(mut self) -> Self {
        Arc::make_mut(&mut self.seen).source = Source::Manifests;
        self
    }

    pub(crate) fn server_version(&self) -> Option<&str> {
        self.seen.server_version.as_deref()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.seen.ledger
    }

    /// Returns how many objects were seen.
    pub(crate) fn size(&self) -> usize {
        self.seen.objects.len()
    }

    /// Returns the rows of a kind, by namespace and name.
    pub(crate) fn rows(&self, kind: Kind) -> impl Iterator<Item = &Row> {
        self.seen.objects.of_kind(kind).iter().map(|stored| &stored.row)
    }

    /// Returns the rows of a kind in one namespace, by name.
    pub(crate) fn rows_in<'a>(
        &'a self,
        kind: Kind,
        namespace: &str,
    ) -> impl Iterator<Item = &'a Row> + use<'a> {
        let stored = self.seen.objects.of_namespace(kind, namespace);
        stored.iter().map(|stored| &stored.row)
    }

    pub(crate) fn row(&self, object: &ObjectRef) -> Option<&Row> {
        match self.seen.strangers.get(object) {
            Some(stranger) => stranger.as_ref(),
            None => self.seen.objects.find(object).map(|(_, stored)| &stored.row),
        }
    }

    /// Returns the owners of kinds outside of the table that were asked for; of one that is not there, no row.
    pub(crate) fn strangers(&self) -> &BTreeMap<ObjectRef, Option<Row>> {
        &self.seen.strangers
    }

    /// Returns the object as JSON, redacted at the door, otherwise untouched.
    pub(crate) fn raw(&self, object: &ObjectRef) -> Option<&Value> {
        let (at, stored) = self.seen.objects.find(object)?;
        if let Some(parsed) = stored.parsed.get() {
            return Some(parsed);
        }
        let chunk = self.passing.as_ref().and_then(|chunks| chunks.get(at / CHUNK));
        let passing = chunk.and_then(|chunk| chunk.get_or_init(|| empty(CHUNK)).get(at % CHUNK));
        let parsed = passing.unwrap_or(&stored.parsed);
        Some(parsed.get_or_init(|| Box::new(stored.json.value())))
    }

    /// Says whether an object is there, is not, or cannot be known to be either.
    pub(crate) fn look_up(&self, kind: Kind, namespace: &str, name: &str) -> Existence<'_> {
        if let Some((_, stored)) = self.seen.objects.at((kind, namespace, name)) {
            return Existence::Exists(&stored.row);
        }
        match self.seen.ledger.status(Input::Objects(kind), namespace) {
            Status::Complete => Existence::Absent,
            _ => Existence::Unknown(Input::Objects(kind)),
        }
    }

    /// Returns all logs, by namespace, pod, container and run.
    pub(crate) fn logs(&self) -> impl Iterator<Item = (&log::LogKey, &Log)> {
        self.seen.logs.iter()
    }

    /// Returns what a container printed in its current or its previous run; `None` if it was not read.
    pub(crate) fn log(&self, pod: &ObjectRef, container: &str, run: LogRun) -> Option<&Log> {
        let key = (pod.namespace.clone(), pod.name.clone(), container.to_owned(), run);
        self.seen.logs.get(&key)
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
                labels: Arc::default(),
                owner: None,
                managers: [].into(),
                part: row::Part::Other,
            };
            (
                Box::new(row),
                Kept::alone(&serde_json::json!({"metadata": {"name": name}})),
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
