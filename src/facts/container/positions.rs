//! Where the containers of one pod stand in its lists: asked a hundred times of each, a pod of many is not searched each time.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::lists;
use crate::facts::field;
use crate::facts::scene::{Scene, pod_of};
use crate::k8s::ObjectRef;
use crate::snapshot::Row;
use crate::snapshot::row::ContainerKind;

/// Fewer containers are found as quickly by a search.
pub(crate) const MANY: usize = 8;

/// The positions of one container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// In the row of the pod.
    pub(super) part: usize,
    pub(super) spec: Option<usize>,
    pub(super) status: Option<usize>,
}

/// The positions of all containers of one pod, by name; of a name that stands twice the first.
#[derive(Debug)]
pub(crate) struct Positions {
    pod: ObjectRef,
    by_name: HashMap<String, Position>,
}

impl Positions {
    pub(super) fn of(row: &Row, json: &Json) -> Self {
        let kinds = [ContainerKind::Init, ContainerKind::App, ContainerKind::Ephemeral];
        let places: Vec<_> = kinds
            .iter()
            .map(|kind| {
                let (spec, status) = lists(*kind);
                (
                    spec,
                    by_name(json, &format!("/spec/{spec}")),
                    by_name(json, &format!("/status/{status}")),
                )
            })
            .collect();
        let mut found = HashMap::new();
        for (part, container) in pod_of(row).containers.iter().enumerate() {
            let list = lists(container.kind).0;
            let place = places.iter().find(|(spec, ..)| *spec == list);
            let at = |names: &HashMap<&str, usize>| names.get(container.name.as_str()).copied();
            found.entry(container.name.clone()).or_insert(Position {
                part,
                spec: place.and_then(|(_, spec, _)| at(spec)),
                status: place.and_then(|(_, _, status)| at(status)),
            });
        }
        Self {
            pod: row.object.clone(),
            by_name: found,
        }
    }

    pub(super) fn are_of(&self, pod: &ObjectRef) -> bool {
        self.pod == *pod
    }

    pub(super) fn get(&self, name: &str) -> Option<Position> {
        self.by_name.get(name).copied()
    }
}

impl Scene<'_> {
    /// Returns where the containers of a pod stand; those of the pod that was asked last are kept.
    pub(super) fn positions(&self, row: &Row, json: &Json) -> Rc<Positions> {
        let mut last = self.last_positions.borrow_mut();
        match &*last {
            Some(known) if known.are_of(&row.object) => Rc::clone(known),
            _ => Rc::clone(last.insert(Rc::new(Positions::of(row, json)))),
        }
    }
}

fn by_name<'j>(json: &'j Json, pointer: &str) -> HashMap<&'j str, usize> {
    let mut names = HashMap::new();
    for (at, entry) in field::list(json, pointer).iter().enumerate() {
        names.entry(field::word(entry, "/name")).or_insert(at);
    }
    names
}
