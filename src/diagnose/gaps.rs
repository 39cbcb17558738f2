//! What could not be decided, and which inputs would have decided it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::k8s::{Kind, ObjectRef};
use crate::report::{Gap, SkippedRule};
use crate::rules::{Skipped, Undecided};
use crate::snapshot::{Input, Snapshot, Status};

/// How many objects a skipped rule names.
const EXAMPLES: usize = 3;

/// Returns the rules that were skipped, with what they need, by id.
pub(crate) fn skipped_rules(skipped: &[Skipped<'_>]) -> Vec<SkippedRule> {
    let mut by_rule: BTreeMap<&str, SkippedRule> = BTreeMap::new();
    for (rules, skips) in alike(skipped) {
        let remote = skips
            .iter()
            .filter(|skip| is_remote(&skip.subject.object))
            .count();
        for undecided in rules {
            let entry = by_rule
                .entry(&undecided.rule.id.value)
                .or_insert_with(|| never_skipped(undecided));
            entry.count += skips.len() as u64;
            entry.remote += remote as u64;
            entry.needs.extend(&undecided.needs);
        }
    }
    name_examples(&mut by_rule, skipped);
    let mut rules: Vec<SkippedRule> = by_rule.into_values().collect();
    for rule in &mut rules {
        rule.needs.sort();
        rule.needs.dedup();
    }
    rules
}

/// Returns what was skipped by the lists of rules that subjects share: there are few of them, however many the subjects.
pub(super) fn alike<'s, 'r>(skipped: &'s [Skipped<'r>]) -> Vec<(&'s [Undecided<'r>], Vec<&'s Skipped<'r>>)> {
    let mut places: HashMap<*const Undecided<'r>, usize> = HashMap::new();
    let mut alike: Vec<(&[Undecided<'r>], Vec<&Skipped<'r>>)> = Vec::new();
    for skip in skipped {
        let place = *places.entry(skip.rules.as_ptr()).or_insert_with(|| {
            alike.push((&skip.rules, Vec::new()));
            alike.len() - 1
        });
        alike[place].1.push(skip);
    }
    alike
}

fn never_skipped(undecided: &Undecided<'_>) -> SkippedRule {
    SkippedRule {
        rule: undecided.rule.id.value.clone(),
        severity: undecided.rule.severity,
        needs: Vec::new(),
        count: 0,
        remote: 0,
        examples: Vec::new(),
    }
}

/// Gives each rule the first objects on which it was skipped.
fn name_examples(by_rule: &mut BTreeMap<&str, SkippedRule>, skipped: &[Skipped<'_>]) {
    let mut open = by_rule.len();
    for skip in skipped.iter().filter(|skip| !skip.subject.object.name.is_empty()) {
        if open == 0 {
            return;
        }
        let object = &skip.subject.object;
        for undecided in skip.rules.iter() {
            let Some(rule) = by_rule.get_mut(undecided.rule.id.value.as_str()) else {
                continue;
            };
            if rule.examples.len() < EXAMPLES && !rule.examples.contains(object) {
                rule.examples.push(object.clone());
                open -= usize::from(rule.examples.len() == EXAMPLES);
            }
        }
    }
}

/// Whether it stands for a list that was not read, and whose objects lie in no namespace.
fn is_remote(object: &ObjectRef) -> bool {
    let in_namespaces = object.known_kind().is_none_or(Kind::namespaced);
    object.name.is_empty() && !in_namespaces
}

/// Returns the inputs that skipped checks needed, one row for each input and scope.
pub(crate) fn gaps(snapshot: &Snapshot, skipped: &[Skipped<'_>]) -> Vec<Gap> {
    let mut cost: BTreeMap<(Input, Option<String>), BTreeSet<&str>> = BTreeMap::new();
    for (rules, skips) in alike(skipped) {
        let places = skips.iter().map(|skip| skip.subject.object.namespace.as_str());
        for place in places.collect::<BTreeSet<_>>() {
            let pairs = rules
                .iter()
                .flat_map(|one| one.needs.iter().map(move |input| (one.rule, *input)));
            for (rule, input) in pairs {
                let scope = scope_of(snapshot, input, place);
                cost.entry((input, scope)).or_default().insert(&rule.id.value);
            }
        }
    }
    let clock = snapshot.ledger().row(Input::Clock, "");
    if clock.is_some_and(|row| row.status != Status::Complete) {
        cost.entry((Input::Clock, None)).or_default();
    }
    cost.into_iter()
        .map(|((input, namespace), rules)| gap(snapshot, input, namespace, &rules))
        .collect()
}

/// The namespace of the ledger row that answered, or the subject's where no row did.
///
/// Where the subject's namespace was seen whole, what is missing lies in other namespaces: the gap is the cluster's.
fn scope_of(snapshot: &Snapshot, input: Input, namespace: &str) -> Option<String> {
    let namespaced = match input {
        Input::Objects(kind) => kind.namespaced(),
        Input::Beyond(_) => return None,
        Input::Logs | Input::Clock | Input::Owners => true,
    };
    match snapshot.ledger().row(input, namespace) {
        Some(row) if row.status == Status::Complete => None,
        Some(row) => row.namespace.clone(),
        None if namespaced && !namespace.is_empty() => Some(namespace.to_owned()),
        // What lies in no namespace has its events in one of them.
        None => {
            let mut rows = snapshot.ledger().rows().iter();
            let refused = rows.find(|row| row.input == input && row.status != Status::Complete);
            refused.and_then(|row| row.namespace.clone())
        }
    }
}

fn gap(snapshot: &Snapshot, input: Input, namespace: Option<String>, rules: &BTreeSet<&str>) -> Gap {
    let rows = snapshot.ledger().rows().iter();
    let row = rows
        .into_iter()
        .find(|row| row.input == input && row.namespace == namespace);
    let (status, reason) = match (row, input) {
        (Some(row), _) => (row.status, row.reason.clone()),
        // No list that is served tells it: neither a right nor a flag would help.
        (None, Input::Beyond(beyond)) => (beyond.status, Some(beyond.reason.to_owned())),
        (None, _) => (Status::NotCollected, not_asked_for(snapshot, input)),
    };
    Gap {
        input,
        status,
        reason,
        rules: rules.iter().map(|&id| id.to_owned()).collect(),
        opens: opens(input),
        namespace,
    }
}

/// Of some namespaces it was read, and what is missing lies in others.
fn not_asked_for(snapshot: &Snapshot, input: Input) -> Option<String> {
    let rows = snapshot.ledger().rows().iter();
    let some = rows
        .filter(|row| row.input == input)
        .any(|row| row.namespace.is_some());
    some.then(|| "only the requested namespaces were read; use -A to read all".to_owned())
}

/// The verb and resource that a reader would have to be given.
fn opens(input: Input) -> Option<String> {
    match input {
        Input::Objects(_) => Some(format!("list {}", input.word())),
        Input::Logs => Some("get pods/log".to_owned()),
        Input::Clock | Input::Owners | Input::Beyond(_) => None,
    }
}
