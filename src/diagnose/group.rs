//! Fired rules that say the same thing become one finding; its subjects become what is affected.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Scene;
use crate::k8s::ObjectRef;
use crate::rules::{Confidence, Fired, Severity};

/// Fired rules with one id and one key.
pub(crate) struct Group<'r> {
    /// The first by subject; it speaks for all.
    pub(crate) speaker: Fired<'r>,
    /// The others.
    pub(crate) others: Vec<Fired<'r>>,
    /// The container, where all agree on one.
    pub(crate) container: Option<String>,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) bound: BTreeSet<ObjectRef>,
    /// What it was seen on: the objects of its subjects.
    pub(crate) subjects: BTreeSet<ObjectRef>,
    /// What it speaks of: its subjects and what it is about.
    pub(crate) objects: BTreeSet<ObjectRef>,
    seen_on: OnceCell<BTreeSet<ObjectRef>>,
    with_owners: OnceCell<BTreeSet<ObjectRef>>,
}

impl<'r> Group<'r> {
    fn new(mut members: Vec<Fired<'r>>) -> Option<Self> {
        // The one that says most speaks: the surest and worst, then the first by subject.
        members.sort_by(|a, b| {
            (b.confidence, b.severity, &a.subject).cmp(&(a.confidence, a.severity, &b.subject))
        });
        let mut members = members.into_iter();
        let speaker = members.next()?;
        let others: Vec<Fired<'r>> = members.collect();
        let all = || std::iter::once(&speaker).chain(&others);
        let container = speaker.subject.container.clone();
        let container =
            container.filter(|name| all().all(|fired| fired.subject.container.as_ref() == Some(name)));
        let severity = all().map(|fired| fired.severity).max()?;
        let confidence = all().map(|fired| fired.confidence).max()?;
        let bound = all().flat_map(|fired| fired.bound.iter().cloned()).collect();
        let subjects: BTreeSet<ObjectRef> = all().map(|fired| fired.subject.object.clone()).collect();
        let mut objects = subjects.clone();
        objects.insert(speaker.about.clone());
        Some(Self {
            subjects,
            objects,
            seen_on: OnceCell::new(),
            with_owners: OnceCell::new(),
            container,
            severity,
            confidence,
            bound,
            speaker,
            others,
        })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Fired<'r>> {
        std::iter::once(&self.speaker).chain(&self.others)
    }

    pub(crate) fn rule(&self) -> &str {
        &self.speaker.rule.id.value
    }

    /// Its objects and, where its subjects are pods, the workload at the top.
    pub(crate) fn seen_on(&self, scene: &Scene<'_>) -> &BTreeSet<ObjectRef> {
        self.seen_on.get_or_init(|| {
            let owners = self.subjects.iter().filter_map(|object| scene.top_owner(object));
            owners.chain(self.objects.iter().cloned()).collect()
        })
    }

    /// Its objects and every controller above them.
    pub(crate) fn with_owners(&self, scene: &Scene<'_>) -> &BTreeSet<ObjectRef> {
        self.with_owners.get_or_init(|| {
            let owners = self.objects.iter().flat_map(|object| scene.owners(object));
            owners.chain(self.objects.iter().cloned()).collect()
        })
    }

    /// When it began, where that is known.
    pub(crate) fn began(&self) -> Option<crate::k8s::time::Timestamp> {
        self.members().filter_map(|fired| fired.began).min()
    }
}

/// Groups fired rules by id and key, in the order of the id, then the key.
pub(crate) fn group(fired: Vec<Fired<'_>>) -> Vec<Group<'_>> {
    let mut by_key: BTreeMap<(String, Vec<String>), Vec<Fired<'_>>> = BTreeMap::new();
    for one in fired {
        by_key
            .entry((one.rule.id.value.clone(), one.key.clone()))
            .or_default()
            .push(one);
    }
    by_key.into_values().filter_map(Group::new).collect()
}
