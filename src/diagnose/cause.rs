//! Which finding explains which: the edges between the rules, followed between findings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::gaps;
use super::group::Group;
use super::relation;
use crate::facts::Scene;
use crate::k8s::{Kind, ObjectRef};
use crate::rules::{Rule, Rules, Skipped, Via, edges};

/// A cause that began this much later than its symptom is no cause of it.
const CLOCK_TOLERANCE_SECONDS: i64 = 60;

/// The edges between groups, by position.
pub(crate) struct Graph {
    /// For each group the groups that it explains, directly.
    pub(crate) explains: Vec<BTreeSet<usize>>,
    /// For each group the groups that explain it, directly.
    pub(crate) explained_by: Vec<BTreeSet<usize>>,
}

impl Graph {
    /// Follows every edge that holds. The rules' own graph has no cycle (`check` refuses one), so this has none.
    pub(crate) fn new(scene: &Scene<'_>, groups: &[Group<'_>]) -> Self {
        let mut graph = Self {
            explains: vec![BTreeSet::new(); groups.len()],
            explained_by: vec![BTreeSet::new(); groups.len()],
        };
        let near = Near::of(scene, groups);
        let edges = edges_of(groups);
        for (cause, group) in groups.iter().enumerate() {
            for (rule, via) in edges.get(group.rule()).into_iter().flatten() {
                for symptom in near.to(*via, group, rule) {
                    let other = &groups[symptom];
                    if cause != symptom && in_time(group, other) && relation::holds(scene, *via, group, other)
                    {
                        graph.explains[cause].insert(symptom);
                        graph.explained_by[symptom].insert(cause);
                    }
                }
            }
        }
        graph
    }

    pub(crate) fn is_root(&self, group: usize) -> bool {
        self.explained_by[group].is_empty()
    }

    /// Returns everything that a group explains, at any distance.
    pub(crate) fn below(&self, group: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![group];
        while let Some(current) = open.pop() {
            for &symptom in &self.explains[current] {
                if found.insert(symptom) {
                    open.push(symptom);
                }
            }
        }
        found
    }
}

/// Returns, of the rules that fired, which symptoms each explains, and by which relations.
fn edges_of<'g>(groups: &'g [Group<'_>]) -> HashMap<&'g str, Vec<(&'g str, Via)>> {
    let fired: BTreeMap<&str, &Rule> = groups
        .iter()
        .map(|group| (group.rule(), group.speaker.rule))
        .collect();
    let symptoms_of = |cause: &Rule| {
        let reached = fired.iter().flat_map(move |(id, symptom)| {
            let relations = edges::relations(cause, symptom).into_iter();
            relations.map(move |via| (*id, via))
        });
        reached.collect()
    };
    fired
        .iter()
        .map(|(id, cause)| (*id, symptoms_of(cause)))
        .collect()
}

/// Where groups lie, so that a cause is held against those alone that it can touch: relations but a few stay within a
/// namespace.
struct Near<'g> {
    scene: &'g Scene<'g>,
    /// By rule.
    all: HashMap<&'g str, Vec<usize>>,
    /// By rule and namespace; `""` is the cluster.
    places: HashMap<(&'g str, &'g str), Vec<usize>>,
}

impl<'g> Near<'g> {
    fn of(scene: &'g Scene<'_>, groups: &'g [Group<'_>]) -> Self {
        let mut near = Self {
            scene,
            all: HashMap::new(),
            places: HashMap::new(),
        };
        for (at, group) in groups.iter().enumerate() {
            near.all.entry(group.rule()).or_default().push(at);
            for place in places(scene, group) {
                near.places.entry((group.rule(), place)).or_default().push(at);
            }
        }
        near
    }

    /// Returns the groups of a rule to which a relation may hold, in their order.
    fn to(&self, via: Via, cause: &Group<'_>, rule: &str) -> BTreeSet<usize> {
        let anywhere = matches!(via, Via::OnNode | Via::SameRegistry | Via::SameImage);
        if anywhere {
            return self.all.get(rule).into_iter().flatten().copied().collect();
        }
        let places = places(self.scene, cause).into_iter();
        let groups = places.filter_map(|place| self.places.get(&(rule, place)));
        groups.flatten().copied().collect()
    }
}

/// The namespaces of everything that a group speaks of or reads; a Namespace lies in itself.
fn places<'g>(scene: &Scene<'_>, group: &'g Group<'_>) -> BTreeSet<&'g str> {
    let objects = group.with_owners(scene).iter().chain(&group.bound);
    let place = |object: &'g ObjectRef| match object.known_kind() {
        Some(Kind::Namespace) => object.name.as_str(),
        _ => object.namespace.as_str(),
    };
    objects.map(place).collect()
}

/// A cause may not begin more than a minute after its symptom; unknown times pass.
fn in_time(cause: &Group<'_>, symptom: &Group<'_>) -> bool {
    match (cause.began(), symptom.began()) {
        (Some(cause), Some(symptom)) => cause.as_second() - symptom.as_second() <= CLOCK_TOLERANCE_SECONDS,
        _ => true,
    }
}

/// What rules were skipped on, by namespace: what lies elsewhere than a symptom can hardly explain it. Subjects on which the
/// same rules were skipped stand together.
pub(crate) struct Missed<'s> {
    alike: Vec<HashMap<&'s str, Vec<&'s ObjectRef>>>,
    /// By the rule: positions in `alike`.
    of_rule: HashMap<&'s str, Vec<usize>>,
}

impl<'s> Missed<'s> {
    pub(crate) fn of(skipped: &'s [Skipped<'_>]) -> Self {
        let mut missed = Self {
            alike: Vec::new(),
            of_rule: HashMap::new(),
        };
        for (rules, skips) in gaps::alike(skipped) {
            for undecided in rules {
                let of_rule = missed.of_rule.entry(&undecided.rule.id.value).or_default();
                of_rule.push(missed.alike.len());
            }
            let mut places: HashMap<&str, Vec<&ObjectRef>> = HashMap::new();
            for skip in skips {
                let object = &skip.subject.object;
                places.entry(&object.namespace).or_default().push(object);
            }
            missed.alike.push(places);
        }
        missed
    }

    /// Returns what may stand in one of these relations to a symptom that lies in these places.
    fn near(&self, rule: &str, vias: &[Via], places: &BTreeSet<&str>) -> impl Iterator<Item = &'s ObjectRef> {
        let anywhere = vias.contains(&Via::OnNode);
        let alike = self.of_rule.get(rule).into_iter().flatten();
        let of_places = alike.flat_map(|&at| &self.alike[at]);
        of_places
            // What lies in no namespace, and lists of the cluster, may lie near everything.
            .filter(move |(place, _)| anywhere || place.is_empty() || places.contains(**place))
            .flat_map(|(_, objects)| objects.iter().copied())
    }
}

/// Returns the rules that could have explained a root but were skipped on what would stand so to it.
pub(crate) fn unchecked_causes(
    scene: &Scene<'_>,
    rules: &Rules,
    missed: &Missed<'_>,
    symptom: &Group<'_>,
) -> Vec<String> {
    let seen_on = symptom.seen_on(scene);
    let touches = |missed: &ObjectRef, vias: &[Via]| {
        if missed.name.is_empty() {
            // A list that was not read may hold the cause of anything in its namespace.
            let in_reach =
                |object: &ObjectRef| missed.namespace.is_empty() || missed.namespace == object.namespace;
            return seen_on.iter().any(in_reach);
        }
        let owner = scene.top_owner(missed);
        let ones = std::iter::once(missed).chain(&owner);
        ones.clone().any(|one| seen_on.contains(one))
            || vias.iter().any(|via| {
                ones.clone()
                    .any(|one| relation::may_hold(scene, *via, one, symptom))
            })
    };
    let candidates = rules.rules.iter().filter_map(|rule| {
        let vias: Vec<Via> = edges::relations(rule, symptom.speaker.rule).into_iter().collect();
        (!vias.is_empty()).then_some((rule, vias))
    });
    let mut near = places(scene, symptom);
    near.extend(seen_on.iter().map(|object| object.namespace.as_str()));
    candidates
        .filter(|(rule, vias)| {
            let mut objects = missed.near(&rule.id.value, vias, &near);
            objects.any(|object| touches(object, vias))
        })
        .map(|(rule, _)| rule.id.value.clone())
        .collect()
}
