//! The cases beside a rule: read from `<id>.test.yaml`, run on recorded worlds, told in words.
//!
//! No I/O: whoever runs cases opens the worlds.

mod accept;
mod base;
mod demands;
mod fields;
mod mutants;
mod overlap;
mod read;
mod run;

use std::rc::Rc;

use serde_json::Value as Json;

use super::file::{Place, Placed, Severity};
use super::fired::Confidence;
use crate::k8s::Kind;
use crate::k8s::time::Timestamp;
use crate::snapshot::{Input, Snapshot};

pub(crate) use accept::{rewritten, written_at};
pub(crate) use demands::demands;
pub(crate) use mutants::{Tried, try_mutants};
pub(crate) use overlap::overlap;
pub(crate) use read::read;
pub(crate) use run::{Verdict, run};

/// A case file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaseFile {
    /// The path that messages name.
    pub(crate) path: String,
    /// The whole file, for excerpts.
    pub(crate) text: Rc<str>,
    pub(crate) rule: Placed<String>,
    pub(crate) cases: Vec<Case>,
    pub(crate) equivalents: Vec<Equivalent>,
}

/// A mutant of the rule that no case can tell from it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Equivalent {
    pub(crate) mutant: Placed<String>,
    pub(crate) because: String,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) name: Placed<String>,
    pub(crate) world: World,
    /// The moment that counts as now; `None`: that of the recording, or the newest time of the objects.
    pub(crate) now: Option<Timestamp>,
    /// What the finding must, or must not, speak of; `None`: whatever it speaks of counts.
    pub(crate) on: Option<Object>,
    pub(crate) changes: Vec<(Object, Json)>,
    pub(crate) without: Vec<Object>,
    /// Pod, container, log.
    pub(crate) logs: Vec<(Object, String, String)>,
    pub(crate) forbidden: Vec<Input>,
    pub(crate) expect: Expect,
    /// Where the expectation stands.
    pub(crate) expect_at: Place,
}

/// Where a case looks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum World {
    /// `demo`, `demo:NAME` or a path, as it is from the working directory.
    Recorded(Placed<String>),
    /// API objects; kinds that are not among them are complete and empty.
    Given(Vec<Json>),
}

/// `TYPE/NAME`, and the namespace if the case says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) place: Place,
}

/// What the rule must do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expect {
    Fires {
        /// A part of the cause.
        cause: Option<String>,
        confidence: Option<Confidence>,
        severity: Option<Severity>,
        fixes: Option<usize>,
        /// A part of the title of a fix.
        fix: Option<String>,
        /// The rivals that were excluded, in any order.
        excluded: Option<Vec<String>>,
        key: Option<Vec<String>>,
    },
    Quiet,
    Skipped,
}

/// Opens the worlds that cases name.
pub(crate) trait Worlds {
    /// Opens a recording; the error completes "cannot read WORLD: …".
    fn open(&self, from: &str) -> Result<Rc<Snapshot>, String>;
    /// Makes a snapshot of loose objects, with every other kind complete and empty, and says what could not be taken of
    /// them; each completes "an object …".
    fn given(&self, objects: Vec<Json>) -> (Snapshot, Vec<String>);
}

#[cfg(test)]
mod tests;
