//! Admission in plain JSON: what becomes of a pod or a claim that is created in a world.

use serde_json::{Value, json};

use super::World;
use crate::simulate::admission::{self, Change, Refusal};
use crate::simulate::{Answer, Verdict};

/// Creates a pod with an API server of this minor version: `verdict`, `refusals`, whether their order is known, `warnings`
/// and the `pod` as stored.
#[must_use]
pub fn create(world: &World, pod: Value, minor: u32) -> Value {
    let admission = admission::admit_at(&world.snapshot, pod, Some(minor));
    let mut answer = verdict(&admission.verdict);
    answer["order_known"] = json!(admission.unfollowed.is_none());
    answer["warnings"] = json!(admission.warnings);
    answer["pod"] = admission.pod;
    answer
}

/// Judges a PersistentVolumeClaim by the LimitRanges of its namespace.
#[must_use]
pub fn claim(world: &World, claim: Value) -> Value {
    verdict(&admission::claim(&world.snapshot, claim))
}

fn verdict(verdict: &Verdict<Refusal>) -> Value {
    let (word, why) = match verdict.answer {
        Answer::Allowed => ("allowed", Value::Null),
        Answer::Denied => ("denied", Value::Null),
        Answer::Undecided(why) => ("undecided", json!(format!("{why:?}"))),
    };
    let refusals: Vec<Value> = verdict.because.iter().map(refusal).collect();
    json!({"verdict": word, "why": why, "refusals": refusals})
}

fn refusal(refusal: &Refusal) -> Value {
    let changes: Vec<Value> = refusal.changes.iter().map(change).collect();
    json!({"step": refusal.step as usize, "plugin": refusal.step.plugin(), "sentence": refusal.sentence,
        "changes": changes})
}

fn change(change: &Change) -> Value {
    json!({"on": change.on.as_ref().map(|object| object.name.clone()), "field": change.field,
        "value": change.value, "passes": change.passes})
}
