//! What rows have in common: labels, selectors, managers and conditions that are the same are kept once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{map, moment, word};
use crate::k8s::time::Timestamp;
use crate::snapshot::pool::{Part, View};

type Conditions = BTreeMap<String, (bool, Option<Timestamp>)>;

/// What was met so far in one pool, where equal values are one part.
#[derive(Default)]
pub(in crate::collect) struct Alike {
    maps: HashMap<Part, Arc<BTreeMap<String, String>>>,
    conditions: HashMap<Part, Arc<Conditions>>,
    words: BTreeSet<Arc<[String]>>,
}

impl Alike {
    pub(super) fn map(&mut self, json: View<'_>) -> Arc<BTreeMap<String, String>> {
        let known = self.maps.entry(json.part());
        Arc::clone(known.or_insert_with(|| Arc::new(map(json))))
    }

    pub(super) fn words(&mut self, words: Vec<String>) -> Arc<[String]> {
        if let Some(known) = self.words.get(words.as_slice()) {
            return Arc::clone(known);
        }
        let words: Arc<[String]> = words.into();
        self.words.insert(Arc::clone(&words));
        words
    }

    /// Condition type → is it `True`, and since when.
    pub(super) fn conditions(&mut self, json: View<'_>) -> Arc<Conditions> {
        let read = || {
            let conditions = json.items().map(|condition| {
                let holds = condition.at("status").is("True");
                let since = moment(condition, "lastTransitionTime");
                (word(condition, "type"), (holds, since))
            });
            Arc::new(conditions.collect())
        };
        Arc::clone(self.conditions.entry(json.part()).or_insert_with(read))
    }
}
