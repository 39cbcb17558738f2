//! The objects of a snapshot, in the order of kind, namespace and name, and found by these without a walk.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::pool::Kept;
use super::row::Row;
use crate::k8s::{Kind, ObjectRef};

/// One object as it was seen: its row, and its redacted JSON, parsed when somebody asks.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) kind: Kind,
    pub(super) row: Row,
    pub(super) json: Kept,
    pub(super) parsed: OnceLock<Box<Value>>,
}

impl Stored {
    /// Stores an object of a kind that this tool reads; of another there is none.
    pub(super) fn new(row: Row, json: Kept) -> Option<Self> {
        Some(Self {
            kind: row.object.known_kind()?,
            row,
            json,
            parsed: OnceLock::new(),
        })
    }

    /// Names it in the version of its API that this tool knows.
    pub(super) fn canonical(&self) -> ObjectRef {
        ObjectRef::new(self.kind, &self.row.object.namespace, &self.row.object.name)
    }

    fn place(&self) -> Place<'_> {
        (self.kind, &self.row.object.namespace, &self.row.object.name)
    }
}

/// Kind, namespace and name: no two objects share them.
type Place<'a> = (Kind, &'a str, &'a str);

/// Each object is shared with copies of its snapshot that differ in a few others; its position is its number in this one.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    stored: Vec<Arc<Stored>>,
    /// Positions by a hash of the place; where two share one, the order tells.
    index: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
}

impl Objects {
    /// Puts objects into their order; of several at one place the last counts.
    pub(super) fn new(mut stored: Vec<Arc<Stored>>) -> Self {
        stored.sort_by(|one, other| one.place().cmp(&other.place()));
        let mut objects = Self {
            stored: Vec::with_capacity(stored.len()),
            index: HashMap::default(),
        };
        for one in stored {
            match objects.stored.last_mut() {
                Some(last) if last.place() == one.place() => *last = one,
                _ => objects.stored.push(one),
            }
        }
        objects.indexed()
    }

    fn indexed(mut self) -> Self {
        self.index.clear();
        self.index.reserve(self.stored.len());
        for (at, one) in self.stored.iter().enumerate() {
            self.index
                .entry(hash(one.place()))
                .or_insert(u32::try_from(at).unwrap_or(u32::MAX));
        }
        self
    }

    pub(super) fn len(&self) -> usize {
        self.stored.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Stored>> {
        self.stored.iter()
    }

    /// Returns the same with these in the place of those that stand where they do, and without what is not kept.
    pub(super) fn changed(&self, more: Vec<Arc<Stored>>, keep: impl Fn(&Stored) -> bool) -> Self {
        let all = self.stored.iter().cloned().chain(more);
        Self::new(all.filter(|one| keep(one)).collect())
    }

    pub(super) fn of_kind(&self, kind: Kind) -> &[Arc<Stored>] {
        let first = self.stored.partition_point(|one| one.kind < kind);
        let rest = self.stored.get(first..).unwrap_or_default();
        let end = rest.partition_point(|one| one.kind == kind);
        rest.get(..end).unwrap_or_default()
    }

    pub(super) fn of_namespace(&self, kind: Kind, namespace: &str) -> &[Arc<Stored>] {
        let all = self.of_kind(kind);
        let namespace_of = |one: &Arc<Stored>| one.row.object.namespace.as_str().cmp(namespace);
        let first = all.partition_point(|one| namespace_of(one).is_lt());
        let rest = all.get(first..).unwrap_or_default();
        let end = rest.partition_point(|one| namespace_of(one).is_eq());
        rest.get(..end).unwrap_or_default()
    }

    /// Returns an object and its number.
    pub(super) fn find(&self, object: &ObjectRef) -> Option<(usize, &Arc<Stored>)> {
        self.at((object.known_kind()?, &object.namespace, &object.name))
    }

    pub(super) fn at(&self, place: Place<'_>) -> Option<(usize, &Arc<Stored>)> {
        let at = *self.index.get(&hash(place))? as usize;
        let found = self.stored.get(at).filter(|one| one.place() == place);
        found.map(|one| (at, one)).or_else(|| {
            let at = self.stored.binary_search_by(|one| one.place().cmp(&place)).ok()?;
            Some((at, self.stored.get(at)?))
        })
    }
}

/// A hash that is quick to make; two places that share one are told apart by the order.
fn hash((kind, namespace, name): Place<'_>) -> u64 {
    let mut hash = kind as u64;
    for part in [namespace, "/", name] {
        for eight in part.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
    hash ^ hash >> 32
}

/// Takes a hash as it is.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
