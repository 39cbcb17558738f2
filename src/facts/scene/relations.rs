//! Who belongs to whom: events, children and pods by what they are of, and the chain of owners.

use std::collections::HashMap;

use super::event_of;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::{Owner, Part};
use crate::snapshot::{Row, Snapshot};

/// No chain of owners is longer; a longer one is a cycle that somebody made.
pub(super) const LONGEST_CHAIN: usize = 8;

/// The label by which an EndpointSlice names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// Who belongs to whom.
#[derive(Default)]
pub(super) struct Relations<'a> {
    /// Events by the uid of what they are about, newest first.
    pub(super) events: HashMap<&'a str, Vec<&'a Row>>,
    /// Objects by the uid of their controller, in the order of kind, namespace, name.
    pub(super) children: HashMap<&'a str, Vec<&'a Row>>,
    /// EndpointSlices by namespace and the name of their Service, in the order of their names.
    pub(super) slices: HashMap<&'a str, HashMap<&'a str, Vec<&'a Row>>>,
    /// Pods by every controller above them, seen or only named.
    pub(super) pods_below: HashMap<ObjectRef, Vec<&'a Row>>,
}

impl<'a> Relations<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut found = Self::default();
        for event in snapshot.rows(Kind::Event) {
            if let Part::Event(part) = &event.part {
                found.events.entry(&part.about_uid).or_default().push(event);
            }
        }
        for events in found.events.values_mut() {
            // The sort is stable, so that events of one moment stay in the order of their names.
            events.sort_by_key(|row| std::cmp::Reverse(event_of(row).last));
        }
        for row in Kind::all().flat_map(|kind| snapshot.rows(kind)) {
            if let Some(owner) = &row.owner {
                found.children.entry(&owner.uid).or_default().push(row);
            }
        }
        for row in snapshot.rows(Kind::EndpointSlice) {
            if let Some(service) = row.labels.get(SERVICE_NAME) {
                let of_namespace = found.slices.entry(&row.object.namespace).or_default();
                of_namespace.entry(service).or_default().push(row);
            }
        }
        for row in snapshot.rows(Kind::Pod) {
            for owner in owners_in(snapshot, &row.object) {
                found.pods_below.entry(owner).or_default().push(row);
            }
        }
        found
    }
}

/// Returns the controllers above an object, the nearest first.
pub(super) fn owners_in(snapshot: &Snapshot, object: &ObjectRef) -> Vec<ObjectRef> {
    let mut chain = Vec::new();
    let mut row = snapshot.row(object);
    while let Some(Owner { object: owner, uid }) = row.and_then(|row| row.owner.as_ref()) {
        if owner.known_kind() == Some(Kind::Node) || chain.len() == LONGEST_CHAIN {
            break;
        }
        chain.push(canonical(owner));
        // An object of the same name with another uid is a later one, and not what owns this.
        row = snapshot
            .row(owner)
            .filter(|row| uid.is_empty() || row.uid == *uid);
    }
    chain
}

/// The same object is named with older versions of its API by some writers; as a key it has one name.
pub(super) fn canonical(object: &ObjectRef) -> ObjectRef {
    match object.known_kind() {
        Some(kind) => ObjectRef::new(kind, &object.namespace, &object.name),
        None => object.clone(),
    }
}
