//! What reading has brought so far: objects, logs, ledger rows, faults. It ends as a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Fault, Listing};
use super::door::{self, Admitted, Door, Expected};
use super::manifest::Manifest;
use super::{InputFault, Reading, echo};
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::snapshot::log::LogKey;
use crate::snapshot::{Input, Kept, Ledger, LedgerRow, Log, LogRun, Parts, Row, Source, Status};

const MOST_FAULTS: usize = 50;

/// Row key: which input, of which namespace.
pub(super) type Scope = (Input, Option<String>);

pub(super) struct Harvest {
    /// How the user named the recording.
    source: String,
    /// The source is one file, so that there is no path inside it.
    is_file: bool,
    door: Door,
    objects: Vec<(Box<Row>, Kept)>,
    strangers: BTreeMap<ObjectRef, Option<Row>>,
    logs: BTreeMap<LogKey, Log>,
    pub(super) rows: BTreeMap<Scope, LedgerRow>,
    faults: Vec<InputFault>,
    other_kinds: usize,
}

/// A list whose items went through a door.
pub(super) struct Passed {
    kind: Option<Kind>,
    metadata: Value,
    items: Vec<Result<Admitted, String>>,
    broken: bool,
}

impl Passed {
    /// Lets the items of a list in; `namespace` is where the folder says they are.
    pub(super) fn through(door: &mut Door, list: Listing<'_>, namespace: Option<&str>) -> Self {
        let item_kind = list.kind.strip_suffix("List").unwrap_or_default();
        let expected = Expected {
            api_version: &list.api_version,
            kind: item_kind,
            namespace,
        };
        Self {
            kind: door::kind_of(&list.api_version, item_kind),
            items: door.admit_all(list.items, expected),
            metadata: list.metadata,
            broken: list.broken,
        }
    }
}

/// What a list turned out to hold.
pub(super) struct Taken {
    pub(super) kind: Option<Kind>,
    pub(super) namespaces: BTreeSet<String>,
    pub(super) items: u64,
    pub(super) resource_version: Option<String>,
    /// `metadata.selfLink`, which old API servers write.
    pub(super) link: String,
    /// Complete for its scope, or why not.
    pub(super) status: Status,
    pub(super) reason: Option<String>,
}

impl Taken {
    /// Makes the ledger row of the list for a scope.
    pub(super) fn row(&self, kind: Kind, namespace: Option<&str>) -> LedgerRow {
        LedgerRow {
            reason: self.reason.clone(),
            pages: 1,
            items: self.items,
            resource_version: self.resource_version.clone(),
            ..LedgerRow::new(Input::Objects(kind), namespace, self.status)
        }
    }
}

impl Harvest {
    pub(super) fn new(source: &str, is_file: bool) -> Self {
        Self {
            source: source.trim_end_matches('/').to_owned(),
            is_file,
            door: Door::default(),
            objects: Vec::new(),
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            rows: BTreeMap::new(),
            faults: Vec::new(),
            other_kinds: 0,
        }
    }

    /// Records that a file, or a part of it, could not be read.
    pub(super) fn fault(&mut self, path: &str, reason: impl Into<String>) {
        let what = if self.is_file {
            self.source.clone()
        } else {
            format!("{}/{path}", self.source)
        };
        self.faults.push(InputFault {
            what: Untrusted::new(what),
            reason: Untrusted::new(reason),
            hint: None,
        });
    }

    /// Records what a document reader found broken.
    pub(super) fn document_fault(&mut self, path: &str, fault: Fault) {
        self.fault(path, fault.reason);
        if let (Some(place), Some(last)) = (fault.place, self.faults.last_mut()) {
            last.what = Untrusted::new(format!("{}:{}:{}", last.what.raw(), place.line, place.column));
        }
    }

    /// Takes one object and says which it was; `None` for a kind that no room reads.
    pub(super) fn take(
        &mut self,
        json: Value,
        expected: Expected<'_>,
    ) -> Result<Option<(Kind, String)>, String> {
        let admitted = self.door.admit(json, expected)?;
        Ok(self.put(admitted))
    }

    fn put(&mut self, admitted: Admitted) -> Option<(Kind, String)> {
        match admitted {
            Admitted::OtherKind => {
                self.other_kinds += 1;
                None
            }
            Admitted::Object(row, json) => {
                let seen = row
                    .object
                    .known_kind()
                    .map(|kind| (kind, row.object.namespace.clone()));
                self.objects.push((row, json));
                seen
            }
        }
    }

    /// Takes the items of a list; `namespace` is where the folder says they are.
    pub(super) fn take_list(&mut self, path: &str, list: Listing<'_>, namespace: Option<&str>) -> Taken {
        let passed = Passed::through(&mut self.door, list, namespace);
        self.take_passed(path, passed)
    }

    /// Takes over what another door saw.
    pub(super) fn saw(&mut self, door: &mut Door) {
        self.door.saw(door);
    }

    /// Takes a list that went through a door.
    pub(super) fn take_passed(&mut self, path: &str, list: Passed) -> Taken {
        let text = |field: &str| list.metadata[field].as_str().unwrap_or_default().to_owned();
        let mut taken = Taken {
            kind: list.kind,
            namespaces: BTreeSet::new(),
            items: list.items.len() as u64,
            resource_version: Some(text("resourceVersion")).filter(|version| !version.is_empty()),
            link: text("selfLink"),
            status: Status::Complete,
            reason: None,
        };
        if !text("continue").is_empty() {
            taken.status = Status::Truncated;
            taken.reason = Some("the list is one page of several (metadata.continue is set)".to_owned());
        }
        let mut bad: Vec<String> = Vec::new();
        for (at, admitted) in list.items.into_iter().enumerate() {
            match admitted.map(|admitted| self.put(admitted)) {
                Ok(Some((_, namespace))) => {
                    if !taken.namespaces.contains(&namespace) {
                        taken.namespaces.insert(namespace);
                    }
                }
                Ok(None) => {}
                Err(reason) => bad.push(format!("item {} {reason}", at + 1)),
            }
        }
        if let Some(first) = bad.first() {
            let more = match bad.len() {
                1 => String::new(),
                many => format!(", and {} more items like it", many - 1),
            };
            self.fault(path, format!("{first}{more}"));
            taken.status = Status::Partial;
            taken.reason = Some(format!(
                "{} of {} items could not be read",
                bad.len(),
                taken.items
            ));
        }
        if list.broken {
            taken.status = Status::Failed;
            taken.reason = Some("the file breaks off inside the list".to_owned());
        }
        taken
    }

    /// Takes an owner of a kind outside of the table; no row says that the server does not have it.
    pub(super) fn take_stranger(&mut self, object: ObjectRef, row: Option<Row>) {
        self.strangers.insert(object, row);
    }

    pub(super) fn take_log(&mut self, key: LogKey, log: Log) {
        self.logs.insert(key, log);
    }

    /// Adds a ledger row; of two for the same scope, the one that tells more stays.
    pub(super) fn note(&mut self, row: LedgerRow) {
        // Seen whole once is seen; otherwise what went wrong says more than that something did.
        let rank = |status: Status| match status {
            Status::Complete => 0,
            Status::Failed => 1,
            Status::Truncated => 2,
            Status::Forbidden => 3,
            Status::NotServed => 4,
            Status::Partial => 5,
            Status::NotCollected => 6,
        };
        let key = (row.input, row.namespace.clone());
        match self.rows.get_mut(&key) {
            Some(known) if rank(known.status) <= rank(row.status) => known.items += row.items,
            Some(known) => {
                *known = LedgerRow {
                    items: known.items + row.items,
                    ..row
                }
            }
            None => {
                self.rows.insert(key, row);
            }
        }
    }

    /// Returns the namespaces of all objects so far.
    pub(super) fn namespaces(&self) -> BTreeSet<&str> {
        let all = self.objects.iter().map(|(row, _)| row.object.namespace.as_str());
        all.filter(|namespace| !namespace.is_empty()).collect()
    }

    /// Makes the snapshot, if anything was read.
    pub(super) fn finish(mut self, now: Option<Timestamp>, manifest: Option<&Manifest>) -> Reading {
        let read = !self.objects.is_empty()
            || manifest.is_some()
            || self.rows.values().any(|row| row.status != Status::Failed);
        if !read && self.faults.is_empty() {
            let reason = if self.other_kinds > 0 {
                "it contains no object of a kind that sandbox-doctor reads"
            } else {
                "it contains no Kubernetes objects"
            };
            self.faults
                .push(InputFault::of_source(&self.source, reason).hint(super::HINT_FORMS));
        }
        if let Some(first) = self
            .faults
            .first_mut()
            .filter(|first| !read && first.hint.is_none())
        {
            first.hint = Some(super::HINT_FORMS.to_owned());
        }
        if self.faults.len() > MOST_FAULTS {
            let more = self.faults.len() - MOST_FAULTS;
            self.faults.truncate(MOST_FAULTS);
            self.faults.push(InputFault::of_source(
                &self.source,
                &format!("{more} more files are broken like these"),
            ));
        }
        let time = self.tell_time(now, manifest);
        let known = self.door.known();
        // What passed the door can be read when it is closed.
        drop(std::mem::take(&mut self.door));
        let snapshot = read.then(|| {
            echo::without(
                known,
                Parts {
                    time,
                    source: Source::Recording,
                    server_version: manifest.and_then(|manifest| manifest.server_version.clone()),
                    objects: self.objects,
                    strangers: self.strangers,
                    logs: self.logs,
                    ledger: Ledger::new(self.rows.into_values().collect()),
                },
            )
        });
        Reading {
            snapshot,
            faults: self.faults,
        }
    }

    fn tell_time(&mut self, now: Option<Timestamp>, manifest: Option<&Manifest>) -> Timestamp {
        let clock = |status| LedgerRow::new(Input::Clock, None, status);
        let (time, row) = if let Some(time) = now.or_else(|| manifest?.time) {
            (time, clock(Status::Complete))
        } else if let Some(newest) = self.newest() {
            let reason = "the recording does not say when it was made; the newest time in it is taken as now";
            (newest, clock(Status::Partial).because(reason))
        } else {
            let reason = "nothing in the recording carries a time";
            (time::EPOCH, clock(Status::NotCollected).because(reason))
        };
        self.rows.insert((Input::Clock, None), row);
        time
    }

    /// Returns the newest time of an object or of a line of a log.
    fn newest(&self) -> Option<Timestamp> {
        let lines = self.logs.values().flat_map(|log| &log.lines);
        let line = lines.filter_map(|line| line.time).max();
        self.door.newest().and_then(time::parse).max(line)
    }
}

/// Makes the key of a log.
pub(super) fn log_key(namespace: &str, pod: &str, container: &str, run: LogRun) -> LogKey {
    (namespace.to_owned(), pod.to_owned(), container.to_owned(), run)
}
