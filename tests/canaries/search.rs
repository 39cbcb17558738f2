//! Looks for all canaries in a text at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::secrets::Canary;

/// Which canaries a text holds: all windows of the shortest mark are looked up, so that the work is linear in the text.
pub(crate) struct Search<'c> {
    heads: BTreeMap<&'c [u8], Vec<usize>>,
    canaries: &'c [Canary],
}

const HEAD: usize = 8;

impl<'c> Search<'c> {
    pub(crate) fn new(canaries: &'c [Canary]) -> Self {
        let mut heads: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (at, canary) in canaries.iter().enumerate() {
            for mark in canary.marks() {
                heads.entry(&mark.as_bytes()[..HEAD]).or_default().push(at);
            }
        }
        Self { heads, canaries }
    }

    pub(crate) fn leaks(&self, text: &str) -> BTreeSet<usize> {
        let near = text
            .as_bytes()
            .windows(HEAD)
            .filter_map(|window| self.heads.get(window))
            .flatten();
        let near: BTreeSet<usize> = near.copied().collect();
        near.into_iter()
            .filter(|at| self.canaries[*at].leak(text).is_some())
            .collect()
    }
}
