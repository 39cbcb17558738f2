//! The workload controllers' answers in plain JSON.

use serde_json::{Value, json};

use super::World;
use crate::k8s::Kind;
use crate::simulate::{Answer, Verdict, admission, controllers};

/// Returns what an owner's controller creates in this world: `pods`, each `{pod, count}` as it is stored, and `claims`; or
/// why there is nothing: `none` (the controller's own reason), `refused` (a plugin's), `undecided`.
pub fn pods_of(world: &World, owner: &Value) -> Value {
    let text = |field: &str| owner[field].as_str().unwrap_or_default();
    let Some(kind) = Kind::of(text("apiVersion"), text("kind")) else {
        return json!({"undecided": "no kind"});
    };
    let creation = controllers::pods_of(kind, owner, &world.snapshot);
    if let Some(said) = no(&creation.verdict, "none") {
        return said;
    }
    let mut pods = Vec::new();
    for alike in creation.pods {
        let admission = admission::admit(&world.snapshot, alike.pod);
        if let Some(said) = no(&admission.verdict, "refused") {
            return said;
        }
        pods.push(json!({"pod": admission.pod, "count": alike.count}));
    }
    json!({"pods": pods, "claims": creation.claims, "leftOut": creation.left_out, "atMost": creation.at_most})
}

fn no<R: std::fmt::Debug>(verdict: &Verdict<R>, word: &str) -> Option<Value> {
    match verdict.answer {
        Answer::Allowed => None,
        Answer::Denied => Some(json!({word: format!("{:?}", verdict.because)})),
        Answer::Undecided(why) => Some(json!({"undecided": format!("{why:?}")})),
    }
}
