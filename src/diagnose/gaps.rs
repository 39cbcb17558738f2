//! What could not be decided, and which inputs would have decided it.

use std::collections::{BTreeMap, BTreeSet};

use crate::k8s::{Kind, ObjectRef};
use crate::report::{Gap, SkippedRule};
use crate::rules::Skipped;
use crate::snapshot::{Input, Snapshot, Status};

/// How many objects a skipped rule names.
const EXAMPLES: usize = 3;

/// Returns the rules that were skipped, with what they need, by id.
pub(crate) fn skipped_rules(skipped: &[Skipped<'_>]) -> Vec<SkippedRule> {
    let mut by_rule: BTreeMap<&str, SkippedRule> = BTreeMap::new();
    for skip in skipped {
        let id = skip.rule.id.value.as_str();
        let entry = by_rule.entry(id).or_insert_with(|| SkippedRule {
            rule: id.to_owned(),
            severity: skip.rule.severity,
            needs: Vec::new(),
            count: 0,
            remote: 0,
            examples: Vec::new(),
        });
        entry.count += 1;
        entry.remote += u64::from(is_remote(&skip.subject.object));
        entry.needs.extend(skip.needs.iter());
        let named = !skip.subject.object.name.is_empty();
        if named && entry.examples.len() < EXAMPLES && !entry.examples.contains(&skip.subject.object) {
            entry.examples.push(skip.subject.object.clone());
        }
    }
    let mut rules: Vec<SkippedRule> = by_rule.into_values().collect();
    for rule in &mut rules {
        rule.needs.sort();
        rule.needs.dedup();
    }
    rules
}

/// Whether it stands for a list that was not read, and whose objects lie in no namespace.
fn is_remote(object: &ObjectRef) -> bool {
    let in_namespaces = object.known_kind().is_none_or(Kind::namespaced);
    object.name.is_empty() && !in_namespaces
}

/// Returns the inputs that skipped checks needed, one row for each input and scope.
pub(crate) fn gaps(snapshot: &Snapshot, skipped: &[Skipped<'_>]) -> Vec<Gap> {
    let mut cost: BTreeMap<(Input, Option<String>), BTreeSet<&str>> = BTreeMap::new();
    for skip in skipped {
        for &input in skip.needs.iter() {
            let scope = scope_of(snapshot, input, &skip.subject.object.namespace);
            cost.entry((input, scope))
                .or_default()
                .insert(&skip.rule.id.value);
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
        (None, Input::Beyond(beyond)) => (Status::NotServed, Some(beyond.reason.to_owned())),
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
    some.then(|| "only the namespaces that were asked for were read; -A reads the others".to_owned())
}

/// The verb and resource that a reader would have to be given.
fn opens(input: Input) -> Option<String> {
    match input {
        Input::Objects(_) => Some(format!("list {}", input.word())),
        Input::Logs => Some("get pods/log".to_owned()),
        Input::Clock | Input::Owners | Input::Beyond(_) => None,
    }
}
