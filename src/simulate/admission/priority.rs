//! The plugin Priority: the number that a priority class stands for, and the default class.
//! https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/priority/admission.go

use serde_json::{Value, json};

use super::{Change, Found, Refusal, Request, Step, word};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::{Undecided, Verdict};

/// What a class that does not speak of preemption stands for.
const PREEMPTING: &str = "PreemptLowerPriority";

/// What a class stands for.
struct Class {
    name: String,
    value: i64,
    preemption: String,
}

pub(super) fn admit(request: &mut Request<'_>) -> Verdict<Refusal> {
    let asked = word(&request.pod["spec"], "priorityClassName").to_owned();
    let class = if asked.is_empty() {
        default_class(request)
    } else {
        named(request, &asked)
    };
    match class {
        Ok(Some(class)) => apply(request, &class),
        Ok(None) => {
            let refusal = request
                .forbidden(
                    Step::Priority,
                    format!("no PriorityClass with name {asked} was found"),
                )
                .about(ObjectRef::new(Kind::PriorityClass, "", &asked))
                .with([Change::of_pod("spec.priorityClassName", Some(asked), None)]);
            Verdict::denied_by(vec![refusal])
        }
        // Which class is the default is not known; nothing but a number that stands in the pod can differ from it.
        Err(why) if asked.is_empty() && is_silent(&request.pod["spec"]) => {
            request.class_unknown = Some(why);
            Verdict::allowed()
        }
        Err(why) => Verdict::undecided(why),
    }
}

fn is_silent(spec: &Value) -> bool {
    spec["priority"].is_null() && spec["preemptionPolicy"].is_null()
}

fn read(class: &Value) -> Class {
    Class {
        name: word(&class["metadata"], "name").to_owned(),
        value: class["value"].as_i64().unwrap_or(0),
        preemption: match word(class, "preemptionPolicy") {
            "" => PREEMPTING.to_owned(),
            policy => policy.to_owned(),
        },
    }
}

fn named(request: &Request<'_>, name: &str) -> Result<Option<Class>, Undecided> {
    // Every API server makes these two when it starts, listed or not.
    let system = match name {
        "system-cluster-critical" => 2_000_000_000,
        "system-node-critical" => 2_000_001_000,
        _ => 0,
    };
    match request.object(Kind::PriorityClass, name) {
        Found::Is(class) => Ok(Some(read(class))),
        _ if system > 0 => Ok(Some(Class {
            name: name.to_owned(),
            value: system,
            preemption: PREEMPTING.to_owned(),
        })),
        Found::Absent => Ok(None),
        Found::Unknown(why) => Err(why),
    }
}

/// Of several default classes the one of the lowest value; without one, zero.
fn default_class(request: &Request<'_>) -> Result<Option<Class>, Undecided> {
    let classes = request.objects(Kind::PriorityClass)?;
    let defaults = classes
        .into_iter()
        .filter(|(_, class)| class["globalDefault"] == true);
    let lowest = defaults
        .map(|(_, class)| read(class))
        .min_by_key(|class| class.value);
    Ok(Some(lowest.unwrap_or_else(|| Class {
        name: String::new(),
        value: 0,
        preemption: PREEMPTING.to_owned(),
    })))
}

fn apply(request: &mut Request<'_>, class: &Class) -> Verdict<Refusal> {
    let spec = &request.pod["spec"];
    let written = spec["priority"].as_i64();
    if let Some(written) = written.filter(|written| *written != class.value) {
        let why = format!(
            "the integer value of priority ({written}) must not be provided in pod spec; priority admission \
             controller computed {} from the given PriorityClass name",
            class.value
        );
        let change = Change::of_pod(
            "spec.priority",
            Some(written.to_string()),
            Some(&class.value.to_string()),
        );
        return Verdict::denied_by(vec![request.forbidden(Step::Priority, why).with([change])]);
    }
    let (own, policy) = (word(spec, "preemptionPolicy"), &class.preemption);
    if !own.is_empty() && own != policy {
        let why = format!(
            "the string value of PreemptionPolicy ({own}) must not be provided in pod spec; priority admission \
             controller computed {policy} from the given PriorityClass name"
        );
        let change = Change::of_pod("spec.preemptionPolicy", Some(own.to_owned()), Some(policy));
        return Verdict::denied_by(vec![request.forbidden(Step::Priority, why).with([change])]);
    }
    if !class.name.is_empty() {
        request.set("priorityClassName", json!(class.name));
    }
    request.set("priority", json!(class.value));
    request.set("preemptionPolicy", json!(class.preemption));
    Verdict::allowed()
}
