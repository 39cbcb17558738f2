//! The facts of a ResourceQuota: what it allows, what is used, what comes nearest to its end.

use std::collections::BTreeMap;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::Scene;
use super::subject::Subject;
use super::value::Fact;
use crate::k8s::Quantity;

/// From here on a quota is near its end.
const NEAR_PERCENT: i128 = 90;

pub(crate) const FACTS: &[FactRow] = &[
    fact("quota.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(
        Observer::Spec,
        "metadata.name",
        "The name.",
    ),
    fact("quota.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("quota.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the quota, for templates and joins.",
    ),
    fact("quota.hard", Type::Map, |scene, of, _| Fact::map(hard(scene, of)))
        .setting()
        .from(
            Observer::Controller("resourcequota"),
            "status.hard",
            "Its hard limits, by resource.",
        ),
    fact("quota.used", Type::Map, |scene, of, _| Fact::map(used(scene, of)))
        .setting()
        .from(
            Observer::Controller("resourcequota"),
            "status.used",
            "Its usage, by resource.",
        ),
    fact("quota.nearest", Type::Word, |scene, of, _| {
        Fact::word(nearest(scene, of).map_or(String::new(), |(_, resource)| resource))
    })
    .from(
        Observer::Engine,
        "computed: used of hard",
        "The resource that is used most, relative to its limit.",
    ),
    fact("quota.nearest.used", Type::Word, |scene, of, _| {
        Fact::word(amount_of_nearest(scene, of, used(scene, of)))
    })
    .setting()
    .from(
        Observer::Controller("resourcequota"),
        "status.used",
        "How much of that resource is used.",
    ),
    fact("quota.nearest.hard", Type::Word, |scene, of, _| {
        Fact::word(amount_of_nearest(scene, of, hard(scene, of)))
    })
    .setting()
    .from(
        Observer::Controller("resourcequota"),
        "status.hard",
        "The hard limit of that resource.",
    ),
    fact("quota.near_limit", Type::Bool, |scene, of, _| {
        Fact::bool(nearest(scene, of).is_some_and(|(percent, _)| percent >= NEAR_PERCENT))
    })
    .from(
        Observer::Engine,
        "computed: used of hard",
        "Whether 90 % of a resource is used.",
    ),
];

/// Admission compares with the status; the spec stands in until the quota controller has written it.
fn hard(scene: &Scene<'_>, of: &Subject) -> BTreeMap<String, String> {
    let Some(json) = scene.raw(&of.object) else {
        return BTreeMap::new();
    };
    let hard = field::map(json, "/status/hard");
    if hard.is_empty() {
        field::map(json, "/spec/hard")
    } else {
        hard
    }
}

fn used(scene: &Scene<'_>, of: &Subject) -> BTreeMap<String, String> {
    scene
        .raw(&of.object)
        .map(|json| field::map(json, "/status/used"))
        .unwrap_or_default()
}

fn nearest(scene: &Scene<'_>, of: &Subject) -> Option<(i128, String)> {
    let used = used(scene, of);
    let percents = hard(scene, of).into_iter().filter_map(|(resource, hard)| {
        let used = Quantity::parse(used.get(&resource)?)?;
        Some((percent(used, Quantity::parse(&hard)?), resource))
    });
    // Of equals the first by name.
    percents.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

fn amount_of_nearest(scene: &Scene<'_>, of: &Subject, mut amounts: BTreeMap<String, String>) -> String {
    let nearest = nearest(scene, of);
    nearest
        .and_then(|(_, resource)| amounts.remove(&resource))
        .unwrap_or_default()
}

/// Returns the whole percents used, at most 100. Of what allows nothing, all is used.
fn percent(used: Quantity, hard: Quantity) -> i128 {
    let percent = (used.nanos() * 100).checked_div(hard.nanos());
    percent.map_or(100, |percent| percent.clamp(0, 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_rounded_down_and_end_at_a_hundred() {
        let quantity = |text: &str| Quantity::parse(text).unwrap();
        for (used, hard, wanted) in [
            ("0", "10", 0),
            ("9", "10", 90),
            ("899m", "1", 89),
            ("256Mi", "256Mi", 100),
            ("3", "2", 100),
            ("0", "0", 100),
        ] {
            assert_eq!(
                percent(quantity(used), quantity(hard)),
                wanted,
                "{used} of {hard}"
            );
        }
    }
}
