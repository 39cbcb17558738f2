//! Every fact a rule may mention: path, type, doc, API source, needs, and how it is derived.
//!
//! One row says all of it; the checker, `rules facts`, the docs, the collection plan and the evaluator read
//! that row. The rows of a root stand in the file of that root.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::observer::Bearing;
pub(crate) use super::observer::Observer;
use super::scene::Scene;
use super::subject::{Root, Subject};
use super::value::{Fact, Value};
use super::{
    account, admission, autoscaler, claim, cluster, container, failure, job, namespace, node, output,
    planned, pod, policy, probe, quota, scheduling, service, startup, upkeep, workload,
};
use crate::snapshot::Input;

/// Derives the fact of one subject of the path's root; the last argument is the author's `*` segment.
pub(crate) type Derive = fn(&Scene<'_>, &Subject, &str) -> Fact;

/// The type of a fact, as an author sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Int,
    Quantity,
    Time,
    /// A word of the API or a name; `""` when unset.
    Word,
    /// Free text; `""` when unset. For `match`, evidence and templates, not for comparing.
    Text,
    Texts,
    Words,
    Map,
    /// A list of records; the names and types of their fields.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "the language has it; no fact of this version is such a list"
        )
    )]
    Objects(&'static [(&'static str, Type)]),
    /// One record.
    Record(&'static [(&'static str, Type)]),
    Ref,
    /// A manifest that an engine wrote, as JSON: for `manifest:` of a fix. No text of the cluster ever is one.
    Manifest,
}

/// One fact.
pub(crate) struct FactRow {
    /// `container.waiting.reason`; the last segment may be `*` (`pod.events.*`), then the author chooses it.
    pub(crate) path: &'static str,
    pub(crate) kind: Type,
    /// The bool that must be asked before this value is read (`container.memory.limited`).
    pub(crate) guard: Option<&'static str>,
    /// One sentence.
    pub(crate) doc: &'static str,
    /// Where the API has it: `status.containerStatuses[].state.waiting.reason`, `Event.message`, `computed: …`.
    pub(crate) source: &'static str,
    /// The component that makes the statement.
    pub(crate) observer: Observer,
    bearing: Bearing,
    /// Values that state no cause: `Error` as the reason of an end.
    hollow: &'static [&'static str],
    /// Values of a symptom that name its cause: `InvalidImageName` as the reason of a wait.
    telling: &'static [&'static str],
    /// What must have been seen for it to be known, besides the subject itself.
    pub(crate) needs: &'static [Input],
    pub(crate) derive: Derive,
}

impl FactRow {
    pub(crate) fn root(&self) -> Root {
        let word = self.path.split('.').next().unwrap_or_default();
        // Every path of the dictionary starts with a root; a unit test holds that.
        Root::of_word(word).unwrap_or(Root::Cluster)
    }

    /// Returns what the fact contributes to a cause while it has this value.
    pub(crate) fn bearing(&self, value: Option<&Value>) -> Bearing {
        match value {
            Some(Value::Word(word)) if self.hollow.contains(&word.as_str()) => Bearing::Symptom,
            Some(Value::Word(word)) if self.telling.contains(&word.as_str()) => Bearing::Decision,
            _ => self.bearing,
        }
    }
}

/// Returns all rows, root by root.
pub(crate) fn all() -> impl Iterator<Item = &'static FactRow> {
    let roots: &[&'static [FactRow]] = &[
        container::FACTS,
        container::image::FACTS,
        container::start::FACTS,
        failure::FACTS,
        container::resources::MEMORY_LIMIT,
        container::resources::MEMORY_ORIGINS,
        container::resources::MEMORY_REQUEST,
        container::resources::CPU_LIMIT,
        container::resources::CPU_REQUEST,
        container::usage::FACTS,
        output::FACTS,
        probe::READINESS,
        probe::LIVENESS,
        probe::STARTUP,
        probe::KILLED,
        pod::FACTS,
        planned::FACTS,
        planned::claim::FACTS,
        planned::service::FACTS,
        scheduling::FACTS,
        startup::FACTS,
        upkeep::FACTS,
        scheduling::changes::CHANGES,
        workload::FACTS,
        upkeep::PILED,
        admission::FACTS,
        autoscaler::FACTS,
        job::FACTS,
        service::FACTS,
        claim::FACTS,
        node::FACTS,
        quota::FACTS,
        policy::FACTS,
        account::FACTS,
        namespace::FACTS,
        cluster::FACTS,
    ];
    roots.iter().copied().flatten()
}

/// The rows by path, made once: evaluation asks for facts some hundred thousand times.
static BY_PATH: LazyLock<HashMap<&'static str, &'static FactRow>> =
    LazyLock::new(|| all().map(|row| (row.path, row)).collect());

/// The rows that end in `*`, by what stands before the last dot.
static BY_STEM: LazyLock<HashMap<&'static str, &'static FactRow>> = LazyLock::new(|| {
    all()
        .filter_map(|row| Some((row.path.strip_suffix(".*")?, row)))
        .collect()
});

/// Finds the row of a path, and the author's segment where the path ends in `*`.
pub(crate) fn look_up(path: &str) -> Option<(&'static FactRow, &str)> {
    if let Some(row) = BY_PATH.get(path) {
        return Some((row, ""));
    }
    let (stem, last) = path.rsplit_once('.')?;
    BY_STEM.get(stem).map(|row| (*row, last))
}

/// Starts a row: path, type, and how it is derived. `from` makes it whole.
pub(crate) const fn fact(path: &'static str, kind: Type, derive: Derive) -> FactRow {
    FactRow {
        path,
        kind,
        guard: None,
        doc: "",
        source: "",
        // Overwritten by `from`, without which a row has no doc.
        observer: Observer::Spec,
        bearing: Bearing::Decision,
        hollow: &[],
        telling: &[],
        needs: &[],
        derive,
    }
}

impl FactRow {
    /// Sets who states it, where the API has it, and in one sentence what it is.
    pub(crate) const fn from(mut self, observer: Observer, source: &'static str, doc: &'static str) -> Self {
        if matches!(observer, Observer::Spec) {
            self.bearing = Bearing::Setting;
        }
        self.observer = observer;
        self.source = source;
        self.doc = doc;
        self
    }

    /// The fact says only that something failed, or since when.
    pub(crate) const fn symptom(mut self) -> Self {
        self.bearing = Bearing::Symptom;
        self
    }

    /// The fact describes an object; nothing was decided.
    pub(crate) const fn setting(mut self) -> Self {
        self.bearing = Bearing::Setting;
        self
    }

    /// These values state no cause.
    pub(crate) const fn hollow(mut self, values: &'static [&'static str]) -> Self {
        self.hollow = values;
        self
    }

    /// These values of a symptom name its cause.
    pub(crate) const fn telling(mut self, values: &'static [&'static str]) -> Self {
        self.telling = values;
        self
    }

    /// Names the bool that must be asked before the value is read.
    pub(crate) const fn behind(mut self, guard: &'static str) -> Self {
        self.guard = Some(guard);
        self
    }

    /// Says what must have been seen besides the subject itself.
    pub(crate) const fn needing(mut self, needs: &'static [Input]) -> Self {
        self.needs = needs;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_what_it_is_where_it_stands_and_what_guards_it() {
        let mut seen = std::collections::HashSet::new();
        for row in all() {
            let word = row.path.split('.').next().unwrap_or_default();
            assert!(Root::of_word(word).is_some(), "{} starts with no root", row.path);
            assert!(seen.insert(row.path), "{} stands twice", row.path);
            assert!(row.doc.ends_with('.'), "the doc of {} is no sentence", row.path);
            assert!(!row.source.is_empty(), "{} names no source", row.path);
            let from_spec = row.observer == Observer::Spec;
            let decides = row.bearing == Bearing::Decision;
            assert!(!(from_spec && decides), "{}: a spec decides nothing", row.path);
            if let Some(guard) = row.guard {
                let (guard_row, _) =
                    look_up(guard).unwrap_or_else(|| panic!("{guard} of {} is no fact", row.path));
                assert_eq!(guard_row.kind, Type::Bool, "the guard of {} is no bool", row.path);
            }
        }
    }
}
