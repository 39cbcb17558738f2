//! The words that rules may use: facts and functions, each from its one table.

use std::collections::HashMap;

use crate::facts::{FactRow, dictionary};
use crate::rules::functions::{self, Signature};

/// Facts and functions. A test gives a small one.
pub(crate) struct Vocabulary {
    facts: HashMap<&'static str, &'static FactRow>,
    functions: Vec<Signature>,
}

impl Vocabulary {
    /// Returns the words of the program.
    pub(crate) fn of_dictionary() -> Self {
        Self::new(dictionary::all(), functions::all())
    }

    pub(super) fn new(
        facts: impl Iterator<Item = &'static FactRow>,
        functions: impl Iterator<Item = Signature>,
    ) -> Self {
        Self {
            facts: facts.map(|row| (row.path, row)).collect(),
            functions: functions.collect(),
        }
    }

    /// Finds the row of a path; the last segment may be the author's (`pod.events.Failed`).
    pub(super) fn fact(&self, path: &str) -> Option<&'static FactRow> {
        let own = self.facts.get(path).filter(|row| !row.path.ends_with(".*"));
        own.copied().or_else(|| {
            let (stem, last) = path.rsplit_once('.')?;
            let row = self.facts.get(format!("{stem}.*").as_str())?;
            (last != "*").then_some(*row)
        })
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &'static str> {
        self.facts.keys().copied()
    }

    pub(super) fn function(&self, name: &str) -> Option<&Signature> {
        self.functions.iter().find(|function| function.name == name)
    }

    pub(super) fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.iter().map(|function| function.name)
    }
}
