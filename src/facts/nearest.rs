//! The workload that a Service most likely means, when its selector takes nothing.

use std::collections::BTreeMap;

use super::field;
use super::scene::{Scene, pod_of};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Input, Row, Status};

/// Edits up to which two values look like one value mistyped.
const FEW_EDITS: usize = 2;

/// A workload whose labels miss a selector by one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nearest {
    pub(super) object: ObjectRef,
    pub(super) key: String,
    pub(super) wants: String,
    /// The key that it carries: that of the selector, or another one with the value that the selector wants.
    pub(super) own_key: String,
    /// Its own value; empty, if it does not carry the key.
    pub(super) has: String,
}

/// Returns the nearest workload or bare pod of a namespace. That there is none is known only of a namespace
/// whose pods were all seen.
pub(super) fn find(
    scene: &Scene<'_>,
    namespace: &str,
    selector: &BTreeMap<String, String>,
) -> Result<Option<Nearest>, Input> {
    let mut best: Option<(usize, Nearest)> = None;
    for (object, labels) in candidates(scene, namespace) {
        let Some((distance, nearest)) = differs_by_one(object, &labels, selector) else {
            continue;
        };
        if best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, nearest));
        }
    }
    let input = Input::Objects(Kind::Pod);
    match best {
        Some((_, nearest)) => Ok(Some(nearest)),
        None if scene.snapshot.ledger().status(input, namespace) == Status::Complete => Ok(None),
        None => Err(input),
    }
}

/// Returns the workloads of a namespace whose pods a selector would take, with what each wants.
pub(super) fn matching<'a>(
    scene: &Scene<'a>,
    namespace: &'a str,
    selector: &BTreeMap<String, String>,
) -> Vec<&'a Row> {
    let takes = |labels: &BTreeMap<String, String>| {
        selector.iter().all(|(key, value)| labels.get(key) == Some(value))
    };
    let workloads = templates(scene, namespace).into_iter();
    workloads
        .filter(|(_, labels)| takes(labels))
        .map(|(row, _)| row)
        .collect()
}

/// Top workloads by the labels of their templates, then bare pods, and pods of what was not seen, by their own.
fn candidates(scene: &Scene<'_>, namespace: &str) -> Vec<(ObjectRef, BTreeMap<String, String>)> {
    let mut candidates: Vec<_> = templates(scene, namespace)
        .into_iter()
        .map(|(row, labels)| (row.object.clone(), labels))
        .collect();
    for pod in scene.snapshot.rows_in(Kind::Pod, namespace) {
        let object = scene.top_owner(&pod.object).unwrap_or_else(|| pod.object.clone());
        let told = candidates.iter().any(|(candidate, _)| *candidate == object);
        if !told && !matches!(pod_of(pod).phase.as_str(), "Succeeded" | "Failed") {
            candidates.push((object, BTreeMap::clone(&pod.labels)));
        }
    }
    candidates
}

fn templates<'a>(scene: &Scene<'a>, namespace: &'a str) -> Vec<(&'a Row, BTreeMap<String, String>)> {
    let kinds = [
        Kind::Deployment,
        Kind::StatefulSet,
        Kind::DaemonSet,
        Kind::ReplicaSet,
    ];
    let rows = kinds
        .into_iter()
        .flat_map(|kind| scene.snapshot.rows_in(kind, namespace));
    let on_top = rows.filter(|row| row.owner.is_none());
    on_top
        .filter_map(|row| {
            Some((
                row,
                field::map(scene.raw(&row.object)?, "/spec/template/metadata/labels"),
            ))
        })
        .collect()
}

/// With several pairs one may differ in any way; a single pair must look like the other mistyped.
fn differs_by_one(
    object: ObjectRef,
    labels: &BTreeMap<String, String>,
    selector: &BTreeMap<String, String>,
) -> Option<(usize, Nearest)> {
    let mut differing = selector
        .iter()
        .filter(|(key, value)| labels.get(*key) != Some(*value));
    let (key, wants) = differing.next()?;
    if differing.next().is_some() {
        return None;
    }
    let other_key = labels
        .iter()
        .find(|(other, value)| !labels.contains_key(key) && *value == wants && alike_keys(key, other));
    if let Some((own_key, has)) = other_key {
        let (key, wants) = (key.clone(), wants.clone());
        let (own_key, has) = (own_key.clone(), has.clone());
        return Some((
            1,
            Nearest {
                object,
                key,
                wants,
                own_key,
                has,
            },
        ));
    }
    let has = labels.get(key).cloned().unwrap_or_default();
    let distance = edits(wants, &has);
    if selector.len() == 1 && !looks_mistyped(wants, &has, distance) {
        return None;
    }
    Some((
        distance,
        Nearest {
            object,
            key: key.clone(),
            wants: wants.clone(),
            own_key: key.clone(),
            has,
        },
    ))
}

/// Whether two label keys name the same thing: `app`, `application`, `app.kubernetes.io/name`, `k8s-app`.
fn alike_keys(one: &str, other: &str) -> bool {
    let names = |key: &str| -> Vec<String> {
        let words = key.split(|letter: char| !letter.is_ascii_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect()
    };
    let (one, other) = (names(one), names(other));
    let meets = |a: &String, b: &String| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
    one.iter().any(|a| other.iter().any(|b| meets(a, b)))
}

fn looks_mistyped(wants: &str, has: &str, distance: usize) -> bool {
    let shorter = wants.len().min(has.len());
    // A part more or less, `sandbox` for `sandbox-api`, is a slip as well.
    let extends =
        |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'));
    (distance <= FEW_EDITS && distance * 2 < shorter)
        || (shorter > 0 && (extends(wants, has) || extends(has, wants)))
}

/// Returns how many letters must be put in, taken out or changed to make one word of the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for column in 0..other.len() {
            let changed = diagonal + usize::from(letter != other[column]);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn near(labels: &[(&str, &str)], selector: &[(&str, &str)]) -> bool {
        let object = ObjectRef::new(Kind::Deployment, "ns", "d");
        differs_by_one(object, &map(labels), &map(selector)).is_some()
    }

    #[test]
    fn a_single_pair_must_look_mistyped() {
        assert!(near(
            &[("app", "sandbox-api"), ("tier", "api")],
            &[("app", "sandbox-apis")]
        ));
        assert!(near(&[("app", "sandbox-api")], &[("app", "sandbox")]));
        assert!(!near(&[("app", "deaf")], &[("app", "later")]));
        assert!(!near(&[("app", "db")], &[("app", "dc")]));
        assert!(!near(&[("name", "api")], &[("app", "api")]));
    }

    #[test]
    fn of_several_pairs_one_may_differ() {
        assert!(near(
            &[("app", "api"), ("tier", "web")],
            &[("app", "api"), ("tier", "backend")]
        ));
        assert!(near(&[("app", "api")], &[("app", "api"), ("tier", "backend")]));
        assert!(!near(
            &[("app", "x"), ("tier", "web")],
            &[("app", "api"), ("tier", "backend")]
        ));
    }

    #[test]
    fn edits_are_counted() {
        for (one, other, wanted) in [
            ("api", "apis", 1),
            ("kitten", "sitting", 3),
            ("", "ab", 2),
            ("ab", "ab", 0),
        ] {
            assert_eq!(edits(one, other), wanted);
        }
    }
}
