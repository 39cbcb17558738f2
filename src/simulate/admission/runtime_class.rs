//! The plugin RuntimeClass: the overhead, node selector and tolerations of the class that a pod names.
//! https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/runtimeclass/admission.go

use serde_json::Value;

use super::{Change, Found, Refusal, Request, Step, strings, word};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::{Undecided, Verdict, amounts};

const OVERHEAD_DIFFERS: &str = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

enum Class {
    NotNamed,
    Missing(String),
    Is(Value),
    Unknown(Undecided),
}

fn class(request: &Request<'_>) -> Class {
    let Some(name) = request.pod["spec"]["runtimeClassName"].as_str() else {
        return Class::NotNamed;
    };
    match request.object(Kind::RuntimeClass, name) {
        Found::Is(class) => Class::Is(class.clone()),
        Found::Absent => Class::Missing(name.to_owned()),
        Found::Unknown(why) => Class::Unknown(why),
    }
}

pub(super) fn admit(request: &mut Request<'_>) -> Verdict<Refusal> {
    match class(request) {
        Class::NotNamed => Verdict::allowed(),
        Class::Unknown(why) => Verdict::undecided(why),
        Class::Missing(name) => {
            let why = format!("pod rejected: RuntimeClass \"{name}\" not found");
            let refusal = request
                .forbidden(Step::RuntimeClass, why)
                .about(ObjectRef::new(Kind::RuntimeClass, "", &name))
                .with([Change::of_pod("spec.runtimeClassName", Some(name), None)]);
            Verdict::denied_by(vec![refusal])
        }
        Class::Is(class) => match overhead(request, &class).or_else(|| selector(request, &class)) {
            Some(refusal) => Verdict::denied_by(vec![refusal]),
            None => {
                tolerations(request, &class["scheduling"]);
                Verdict::allowed()
            }
        },
    }
}

/// Judges the overhead once more: a pod must not bring one of its own.
pub(super) fn validate(request: &Request<'_>) -> Verdict<Refusal> {
    let own = &request.pod["spec"]["overhead"];
    let defined = match class(request) {
        Class::Is(class) => class["overhead"].clone(),
        Class::NotNamed => Value::Null,
        // Whether there is such a class is told where it is looked up.
        Class::Missing(_) | Class::Unknown(_) => return Verdict::allowed(),
    };
    let why = if defined.is_null() {
        let set = !own.is_null();
        set.then_some("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
    } else {
        let same = amounts::read(&defined["podFixed"]) == amounts::read(own);
        (!same).then_some(OVERHEAD_DIFFERS)
    };
    let change = || Change::of_pod("spec.overhead", Some(own.to_string()), None);
    Verdict::denied_by(
        why.map(|why| {
            request
                .forbidden(Step::RuntimeClassOverhead, why)
                .with([change()])
        })
        .into_iter()
        .collect(),
    )
}

fn overhead(request: &mut Request<'_>, class: &Value) -> Option<Refusal> {
    let defined = &class["overhead"];
    if defined.is_null() {
        return None;
    }
    let own = amounts::read(&request.pod["spec"]["overhead"]);
    let fixed = amounts::read(&defined["podFixed"]);
    if !own.is_empty() && own != fixed {
        let change = Change::of_pod(
            "spec.overhead",
            Some(request.pod["spec"]["overhead"].to_string()),
            None,
        );
        return Some(
            request
                .forbidden(Step::RuntimeClass, OVERHEAD_DIFFERS)
                .with([change]),
        );
    }
    request.set("overhead", amounts::write(&fixed));
    None
}

fn selector(request: &mut Request<'_>, class: &Value) -> Option<Refusal> {
    let wanted = strings(&class["scheduling"]["nodeSelector"]);
    let own = strings(&request.pod["spec"]["nodeSelector"]);
    for (key, value) in &wanted {
        if let Some(has) = own.get(key).filter(|has| *has != value) {
            let why = format!(
                "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {has}"
            );
            let change = Change::of_pod(
                format!("spec.nodeSelector[{key}]"),
                Some(has.clone()),
                Some(value),
            );
            return Some(request.forbidden(Step::RuntimeClass, why).with([change]));
        }
    }
    if !wanted.is_empty() {
        let both = own.into_iter().chain(wanted);
        let both = both.map(|(key, value)| (key, Value::from(value)));
        request.set("nodeSelector", Value::Object(both.collect()));
    }
    None
}

/// Adds the tolerations of a class; of two the one stays that covers the other.
fn tolerations(request: &mut Request<'_>, scheduling: &Value) {
    let list = |json: &Value| json["tolerations"].as_array().cloned().unwrap_or_default();
    if scheduling.is_null() {
        return;
    }
    let mut all = list(&request.pod["spec"]);
    all.extend(list(scheduling));
    let mut merged: Vec<Value> = Vec::new();
    for (index, toleration) in all.iter().enumerate() {
        let later = &all[index + 1..];
        let redundant = merged.iter().any(|kept| covers(kept, toleration))
            || later
                .iter()
                .any(|other| other != toleration && covers(other, toleration));
        if !redundant {
            merged.push(toleration.clone());
        }
    }
    if !merged.is_empty() {
        request.set("tolerations", Value::from(merged));
    }
}

fn covers(wide: &Value, narrow: &Value) -> bool {
    if wide == narrow {
        return true;
    }
    let (operator, own) = (word(wide, "operator"), word(narrow, "operator"));
    let any_key = word(wide, "key").is_empty() && operator == "Exists";
    let keys = word(wide, "key") == word(narrow, "key") || any_key;
    let effect = word(wide, "effect");
    let effects = effect.is_empty() || effect == word(narrow, "effect");
    let seconds = |toleration: &Value| toleration["tolerationSeconds"].as_i64();
    let lasts = match seconds(wide) {
        Some(wide) if effect == "NoExecute" => seconds(narrow).is_some_and(|narrow| narrow <= wide),
        _ => true,
    };
    let values = match operator {
        "" | "Equal" => own == "Equal" && word(wide, "value") == word(narrow, "value"),
        "Exists" => true,
        _ => false,
    };
    keys && effects && lasts && values
}
