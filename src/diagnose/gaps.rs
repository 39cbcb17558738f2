//! What could not be decided, and which inputs would have decided it.

use std::collections::{BTreeMap, BTreeSet};

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
            examples: Vec::new(),
        });
        entry.count += 1;
        entry.needs.extend(&skip.needs);
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

/// Returns the inputs that skipped checks needed, one row for each input and scope.
pub(crate) fn gaps(snapshot: &Snapshot, skipped: &[Skipped<'_>]) -> Vec<Gap> {
    let mut cost: BTreeMap<(Input, Option<String>), BTreeSet<&str>> = BTreeMap::new();
    for skip in skipped {
        for &input in &skip.needs {
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
    let namespaced = !matches!(input, Input::Objects(kind) if !kind.namespaced());
    match snapshot.ledger().row(input, namespace) {
        Some(row) if row.status == Status::Complete => None,
        Some(row) => row.namespace.clone(),
        None if namespaced && !namespace.is_empty() => Some(namespace.to_owned()),
        None => None,
    }
}

fn gap(snapshot: &Snapshot, input: Input, namespace: Option<String>, rules: &BTreeSet<&str>) -> Gap {
    let rows = snapshot.ledger().rows().iter();
    let row = rows
        .into_iter()
        .find(|row| row.input == input && row.namespace == namespace);
    Gap {
        input,
        status: row.map_or(Status::NotCollected, |row| row.status),
        reason: row.and_then(|row| row.reason.clone()),
        rules: rules.iter().map(|&id| id.to_owned()).collect(),
        opens: match input {
            Input::Objects(kind) => Some(format!("list {}", kind.plural())),
            Input::Logs => Some("get pods/log".to_owned()),
            Input::Clock => None,
        },
        namespace,
    }
}
