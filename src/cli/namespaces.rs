//! The namespaces that were read; one that was not must not be reported as healthy.

use std::collections::BTreeSet;

use super::error::{CliError, ErrorKind};
use crate::k8s::Kind;
use crate::rules::suggest;
use crate::snapshot::{Input, LedgerRow, Snapshot, Source, Status};

/// How many namespaces an error lists.
const MOST_NAMES: usize = 10;

/// Returns an error for a namespace whose contents were not read.
pub(crate) fn no_namespace(snapshot: &Snapshot, name: &str) -> Option<CliError> {
    let namespaces = Namespaces::of(snapshot);
    if namespaces.was_read(name) {
        return None;
    }
    let message = match () {
        () if snapshot.source() == Source::Live => format!("namespaces \"{name}\" not found"),
        () if namespaces.with_objects.contains(name) => {
            format!("the pods of namespace '{name}' are not in the recording")
        }
        () if namespaces.existing.contains(name) => {
            format!("namespace '{name}' is in the recording without its objects")
        }
        () => format!("namespace '{name}' is not in the recording"),
    };
    let read = namespaces.read();
    let error = CliError::sentence(ErrorKind::Target, message);
    let error = error.hint_if(suggest::did_you_mean(name, read.iter().copied()));
    if read.is_empty() {
        return Some(error);
    }
    let more = match read.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed: Vec<&str> = read.into_iter().take(MOST_NAMES).collect();
    Some(error.hint(format!("namespaces that were read: {}{more}", listed.join(", "))))
}

/// Returns an error for a namespace in which no object can be looked up.
pub(crate) fn no_objects_in(snapshot: &Snapshot, name: &str) -> Option<CliError> {
    let is_there = |kind| snapshot.rows_in(kind, name).next().is_some();
    // Of a namespace that was read in part, such as the one of the cluster's DNS, what is there can be named.
    match Kind::all().filter(|kind| *kind != Kind::Event).any(is_there) {
        true => None,
        false => no_namespace(snapshot, name),
    }
}

/// What a snapshot says of namespaces.
struct Namespaces<'s> {
    /// Those whose Namespace object was read.
    existing: BTreeSet<&'s str>,
    /// Those in which any object was read.
    with_objects: BTreeSet<&'s str>,
    rows: &'s [LedgerRow],
}

impl<'s> Namespaces<'s> {
    fn of(snapshot: &'s Snapshot) -> Self {
        let objects = Kind::all().flat_map(|kind| snapshot.rows(kind).map(|row| &row.object));
        let with_objects = objects.map(|object| object.namespace.as_str());
        let existing = snapshot.rows(Kind::Namespace).map(|row| row.object.name.as_str());
        Self {
            existing: existing.collect(),
            with_objects: with_objects.filter(|namespace| !namespace.is_empty()).collect(),
            rows: snapshot.ledger().rows(),
        }
    }

    /// Returns the namespaces that were read, sorted.
    fn read(&self) -> Vec<&'s str> {
        let in_ledger = self.rows.iter().filter_map(|row| row.namespace.as_deref());
        let all: BTreeSet<&str> = in_ledger
            .chain(self.existing.iter().copied())
            .chain(self.with_objects.iter().copied())
            .collect();
        all.into_iter().filter(|name| self.was_read(name)).collect()
    }

    /// Returns true if the pods of a namespace were listed, or the list was refused, which is a gap of the report.
    ///
    /// A recording of one namespace holds objects of others, too: all Namespaces, the events of nodes, the Service
    /// of the cluster's DNS. Where a recording lists no pods at all, any object counts.
    fn was_read(&self, name: &str) -> bool {
        let listed = |row: &&LedgerRow| row.status != Status::NotCollected;
        let pods = |row: &&LedgerRow| row.input == Input::Objects(Kind::Pod) && listed(row);
        let of_pods: Vec<&LedgerRow> = self.rows.iter().filter(pods).collect();
        let here = |row: &LedgerRow| row.namespace.as_deref() == Some(name);
        if of_pods.iter().any(|row| here(row)) {
            return true;
        }
        let has_objects = self.with_objects.contains(name);
        match of_pods.iter().find(|row| row.namespace.is_none()) {
            Some(row) if row.status == Status::Partial => has_objects,
            Some(_) => has_objects || self.existing.contains(name),
            None if of_pods.is_empty() => has_objects || self.rows.iter().filter(listed).any(here),
            None => false,
        }
    }
}
