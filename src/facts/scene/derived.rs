//! Facts of a scene: each is derived once of each subject, and forgotten where nobody will ask again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Rooted, Scene};
use crate::facts::dictionary::{FactRow, look_up};
use crate::facts::joins::Join;
use crate::facts::subject::{Root, Subject};
use crate::facts::value::{Fact, Value};
use crate::text::{self, Layer, ParsedText};

/// Of so many subjects what was derived is kept.
const MOST_KEPT: usize = 1_000;

/// So many answers of joins are kept, asked in so many letters at most.
const MOST_JOINS: usize = 2_000;
const LONGEST_ASKED: usize = 1_000;

/// What joins answered, by name and arguments: what a caller may do is asked for each of its pods.
#[derive(Default)]
pub(super) struct Joins(RefCell<HashMap<(&'static str, String), Fact>>);

/// Facts of one subject, by the address of their row in the dictionary, which is one table for all.
#[derive(Default)]
pub(super) struct Derived {
    facts: RefCell<Vec<(*const FactRow, Rc<Fact>)>>,
    /// Those whose last segment the author chose, with that segment.
    chosen: RefCell<Vec<(*const FactRow, String, Rc<Fact>)>>,
}

impl Derived {
    pub(super) fn get(&self, row: &FactRow, segment: &str) -> Option<Rc<Fact>> {
        let row: *const FactRow = row;
        if segment.is_empty() {
            let facts = self.facts.borrow();
            let at = facts.binary_search_by_key(&row, |(known, _)| *known).ok()?;
            return facts.get(at).map(|(_, fact)| Rc::clone(fact));
        }
        let chosen = self.chosen.borrow();
        let mut same = chosen
            .iter()
            .filter(|(known, word, _)| *known == row && word == segment);
        same.next().map(|(.., fact)| Rc::clone(fact))
    }

    pub(super) fn keep(&self, row: &FactRow, segment: &str, fact: &Rc<Fact>) {
        let row: *const FactRow = row;
        if segment.is_empty() {
            let mut facts = self.facts.borrow_mut();
            if let Err(at) = facts.binary_search_by_key(&row, |(known, _)| *known) {
                facts.insert(at, (row, Rc::clone(fact)));
            }
        } else {
            let kept = (row, segment.to_owned(), Rc::clone(fact));
            self.chosen.borrow_mut().push(kept);
        }
    }
}

/// Maximum number of texts whose structure is cached.
const MOST_TEXTS: usize = 256;

/// Error texts that were taken apart, by text and default layer: several rules ask for the same one.
#[derive(Default)]
pub(super) struct ParsedTexts(RefCell<HashMap<(String, Layer), Rc<ParsedText>>>);

impl Scene<'_> {
    /// Returns the structure of an error text.
    pub(crate) fn parsed(&self, text: &str, layer: Layer) -> Rc<ParsedText> {
        let key = (text.to_owned(), layer);
        let mut known = self.texts.0.borrow_mut();
        if known.len() >= MOST_TEXTS && !known.contains_key(&key) {
            known.clear();
        }
        let parsed = || Rc::new(text::parse(text, layer));
        Rc::clone(known.entry(key).or_insert_with(parsed))
    }

    /// Asks a join, once for the same arguments.
    pub(crate) fn join(&self, join: &Join, arguments: &[Value]) -> Fact {
        let asked = format!("{arguments:?}");
        if asked.len() > LONGEST_ASKED {
            return (join.compute)(self, arguments);
        }
        let key = (join.name, asked);
        if let Some(known) = self.joins.0.borrow().get(&key) {
            return known.clone();
        }
        let fact = (join.compute)(self, arguments);
        let mut joins = self.joins.0.borrow_mut();
        if joins.len() >= MOST_JOINS {
            joins.clear();
        }
        joins.insert(key, fact.clone());
        fact
    }

    /// Forgets what was derived of a container or a pod: one of ten thousand of which nothing is said. Asked again, it is
    /// derived again.
    pub(crate) fn let_go(&self, subject: &Subject) {
        if !self.keeps && matches!(subject.root, Root::Container | Root::Pod) {
            self.memo.borrow_mut().remove(subject);
        }
    }

    /// Forgets what was derived of workloads and the like, where that has become much: of a large cluster it would be more
    /// than all that was seen.
    pub(crate) fn let_go_of_most(&self) {
        let mut memo = self.memo.borrow_mut();
        if !self.keeps && memo.len() > MOST_KEPT {
            memo.retain(|subject, _| matches!(subject.root, Root::Cluster | Root::Namespace | Root::Node));
            self.reached.borrow_mut().take();
        }
    }

    /// Returns a fact by its path, derived once per object. The path must be in the dictionary.
    pub(crate) fn fact(&self, from: &Subject, path: &str) -> Fact {
        Fact::clone(&self.shared_fact(from, path))
    }

    /// Returns the same without a copy of it, for texts that are long.
    pub(crate) fn shared_fact(&self, from: &Subject, path: &str) -> Rc<Fact> {
        let Some((row, segment)) = look_up(path) else {
            // The checker refuses such a rule before it is evaluated.
            return Rc::new(Fact::word(""));
        };
        let there = self.reached(from, row.root());
        match &there.0 {
            Rooted::Is(subject) => there.1.get(row, segment).unwrap_or_else(|| {
                let fact = Rc::new((row.derive)(self, subject, segment));
                there.1.keep(row, segment, &fact);
                fact
            }),
            Rooted::None => Rc::new(Fact::unset(row.kind)),
            Rooted::Unknown(input) => Rc::new(Fact::Unknown(*input)),
        }
    }

    fn reached(&self, from: &Subject, root: Root) -> Rc<(Rooted, Rc<Derived>)> {
        if let Some((last, known)) = &*self.reached.borrow()
            && last == from
            && let Some((_, there)) = known.iter().find(|(other, _)| *other == root)
        {
            return Rc::clone(there);
        }
        let rooted = self.rooted(from, root);
        let derived = match &rooted {
            Rooted::Is(subject) => self.derived(subject),
            _ => Rc::default(),
        };
        let there = Rc::new((rooted, derived));
        let mut reached = self.reached.borrow_mut();
        let entry = (root, Rc::clone(&there));
        match &mut *reached {
            Some((last, known)) if last == from => known.push(entry),
            other => *other = Some((from.clone(), vec![entry])),
        }
        there
    }

    /// Returns what was derived of a subject so far.
    fn derived(&self, subject: &Subject) -> Rc<Derived> {
        let mut memo = self.memo.borrow_mut();
        if let Some(known) = memo.get(subject) {
            return Rc::clone(known);
        }
        Rc::clone(memo.entry(subject.clone()).or_default())
    }
}
