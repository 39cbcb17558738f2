//! What admission would say to the next pod of a workload, as far as the objects of the snapshot tell: who refuses it,
//! over which field, and what would pass.
//!
//! The engine is `simulate::admission`. What the API server really said stands in `creation.rs`.

use serde_json::{Value as Json, json};

use super::creation;
use super::dictionary::{FactRow, Observer, Type, fact};
use super::scene::Scene;
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Answer;
use crate::simulate::admission::{self, Admission, Change, Refusal, Room, Step};
use crate::snapshot::{Input, Row};

/// What the API server's admission reads.
pub(super) const NEEDS: &[Input] = &[
    Input::Objects(Kind::Namespace),
    Input::Objects(Kind::LimitRange),
    Input::Objects(Kind::ResourceQuota),
    Input::Objects(Kind::ServiceAccount),
    Input::Objects(Kind::PriorityClass),
    Input::Objects(Kind::RuntimeClass),
];

const fn tried(path: &'static str, kind: Type, derive: super::dictionary::Derive) -> FactRow {
    fact(path, kind, derive).needing(NEEDS)
}

pub(crate) const FACTS: &[FactRow] = &[
    tried(
        "workload.admission.refused",
        Type::Bool,
        |scene, of, _| match attempt(scene, of) {
            Some(admission) => match admission.verdict.answer {
                Answer::Undecided(why) => Fact::Unknown(why.input()),
                answer => Fact::bool(answer == Answer::Denied),
            },
            None => Fact::bool(false),
        },
    )
    .from(Observer::Engine,
        "computed: admission of the template",
        "Whether the API server would reject its next pod, if no webhook changes the pod.",
    ),
    tried("workload.admission.plugin", Type::Word, |scene, of, _| {
        first(scene, of, Type::Word, |refusal, _| {
            Fact::word(refusal.step.plugin())
        })
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The admission step that rejects the pod first: ResourceQuota, LimitRanger, PodSecurity, ServiceAccount; Pod for the validation.",
    ),
    tried("workload.admission.by", Type::Word, |scene, of, _| {
        first(scene, of, Type::Word, |refusal, _| {
            Fact::word(refusal.about.as_ref().map_or("", |about| about.name.as_str()))
        })
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The quota, LimitRange, namespace, account or class that causes the rejection.",
    ),
    tried("workload.admission.error", Type::Text, |scene, of, _| {
        first(scene, of, Type::Text, |refusal, object| {
            Fact::text(Text::computed(object, "admission", &refusal.sentence))
        })
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The error that the API server would return; <random> stands for the generated part of the name.",
    ),
    tried("workload.admission.changes", Type::Text, |scene, of, _| {
        first(scene, of, Type::Text, |refusal, object| {
            let told: Vec<String> = of_pod(refusal).map(told).collect();
            Fact::text(Text::computed(object, "admission", &told.join("; ")))
        })
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The rejected fields of the pod, their values, and the closest accepted values.",
    ),
    tried("workload.admission.container", Type::Word, container).from(Observer::Engine,
        "computed: admission of the template",
        "The container that causes the rejection; empty if there are several, or if it is the pod itself.",
    ),
    tried("workload.admission.advice", Type::Text, advice).from(Observer::Engine,
        "computed: admission of the template",
        "The change with which the next pod would be accepted; never empty if it is known.",
    ),
    tried("workload.quota.resource", Type::Word, |scene, of, _| {
        of_quota(scene, of, |pod, _| pod.field.clone())
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The resource that a quota has too little of for the next pod.",
    ),
    tried("workload.quota.asked", Type::Word, |scene, of, _| {
        of_quota(scene, of, |pod, _| pod.value.clone().unwrap_or_default())
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "How much of it the next pod needs.",
    ),
    tried("workload.quota.left", Type::Word, |scene, of, _| {
        of_quota(scene, of, |pod, _| {
            pod.passes.clone().unwrap_or_else(|| "0".to_owned())
        })
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "How much of it is left: a pod that needs no more is accepted.",
    ),
    tried("workload.quota.enough", Type::Word, |scene, of, _| {
        of_quota(scene, of, |_, quota| quota.passes.clone().unwrap_or_default())
    })
    .from(Observer::Engine,
        "computed: admission of the template",
        "The smallest hard limit of the quota that accepts the next pod.",
    ),
    tried("workload.quota.bounded", Type::Bool, |scene, of, _| {
        match room(scene, of) {
            Some(Room {
                answer: Answer::Undecided(why),
                ..
            }) => Fact::Unknown(why.input()),
            room => Fact::bool(room.is_some_and(|room| room.pods.is_some())),
        }
    })
    .from(Observer::Engine,
        "computed: quotas and the template",
        "Whether a quota limits the number of its pods.",
    ),
    tried("workload.quota.room", Type::Int, |scene, of, _| {
        match room(scene, of) {
            Some(Room {
                answer: Answer::Undecided(why),
                ..
            }) => Fact::Unknown(why.input()),
            room => {
                let pods = room.and_then(|room| room.pods).unwrap_or(0);
                Fact::int(i64::try_from(pods).unwrap_or(i64::MAX))
            }
        }
    })
    .behind("workload.quota.bounded")
    .from(Observer::Engine,
        "computed: quotas and the template",
        "How many more of its pods the quotas have room for.",
    ),
    fact("workload.surge", Type::Int, |scene, of, _| {
        let surge = scene.raw(&of.object).map_or(0, admission::surge);
        Fact::int(i64::try_from(surge).unwrap_or(i64::MAX))
    })
    .from(Observer::Spec,
        "spec.strategy.rollingUpdate.maxSurge",
        "How many pods above the wanted number a rollout of it creates at once (maxSurge).",
    ),
];

/// For how many more pods the quotas have room; None if there is nothing to try.
fn room(scene: &Scene<'_>, of: &Subject) -> Option<Room> {
    let admission = attempt(scene, of)?;
    Some(admission::room(scene.snapshot, &admission))
}

/// Tries the next pod; None if there is nothing to try, or it was not seen.
fn attempt(scene: &Scene<'_>, of: &Subject) -> Option<Admission> {
    let workload = scene.row(&of.object)?;
    let controller = creation::controllers(scene, workload).into_iter().next_back()?;
    let pod = next_pod(scene, controller)?;
    Some(admission::admit(scene.snapshot, pod))
}

/// The pod that a controller would create next, as far as admission looks at it.
fn next_pod(scene: &Scene<'_>, controller: &Row) -> Option<Json> {
    let json = scene.raw(&controller.object)?;
    let template = match controller.object.known_kind()? {
        Kind::CronJob => json.pointer("/spec/jobTemplate/spec/template")?,
        _ => json.pointer("/spec/template")?,
    };
    let name = &controller.object.name;
    Some(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "generateName": format!("{name}-"),
            "namespace": controller.object.namespace,
            "labels": template["metadata"]["labels"],
            "annotations": template["metadata"]["annotations"],
        },
        "spec": template["spec"],
    }))
}

/// Reads something from the first refusal; unset if there is none.
fn first(scene: &Scene<'_>, of: &Subject, kind: Type, read: impl Fn(&Refusal, &ObjectRef) -> Fact) -> Fact {
    let Some(admission) = attempt(scene, of) else {
        return Fact::unset(kind);
    };
    // Somebody who could not be asked may come first.
    if let Some(why) = admission.unfollowed {
        return Fact::Unknown(why.input());
    }
    match (admission.verdict.answer, admission.verdict.because.first()) {
        (Answer::Undecided(why), _) => Fact::Unknown(why.input()),
        (_, Some(refusal)) => read(refusal, &of.object),
        (_, None) => Fact::unset(kind),
    }
}

fn of_pod(refusal: &Refusal) -> impl Iterator<Item = &Change> {
    refusal.changes.iter().filter(|change| change.on.is_none())
}

fn told(change: &Change) -> String {
    let field = &change.field;
    match (change.value.as_deref(), change.passes.as_deref()) {
        (Some(value), Some(passes)) => format!("change {field} from {value} to {passes}"),
        (None, Some(passes)) => format!("set {field} to {passes}"),
        (Some(value), None) => format!("{field}: {value} is not allowed"),
        (None, None) => format!("set {field}"),
    }
}

/// The advice of all refusals: the API server tells one after the other.
fn advice(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let advice = |text: &str| Fact::text(Text::computed(&of.object, "admission", text));
    let Some(admission) = attempt(scene, of) else {
        return Fact::unset(Type::Text);
    };
    match (admission.verdict.answer, admission.unfollowed) {
        (Answer::Undecided(why), _) | (_, Some(why)) => Fact::Unknown(why.input()),
        (Answer::Allowed, None) => {
            advice("with the objects as they are now, the next pod is accepted unchanged")
        }
        (Answer::Denied, None) => {
            let mut told: Vec<String> = admission.verdict.because.iter().flat_map(advised).collect();
            told.dedup();
            advice(&told.join("; "))
        }
    }
}

fn advised(refusal: &Refusal) -> Vec<String> {
    if refusal.step != Step::QuotaUsage {
        return of_pod(refusal).map(told).collect();
    }
    let pairs = refusal.changes.chunks_exact(2);
    let told = pairs.map(|pair| {
        let less = match &pair[0].passes {
            Some(left) => format!("use at most {left} of {}, or ", pair[0].field),
            None => String::new(),
        };
        let (enough, name) = (pair[1].passes.as_deref(), pair[1].on.as_ref());
        format!(
            "{less}raise {} in quota {} to {}",
            pair[0].field,
            name.map_or("", |quota| quota.name.as_str()),
            enough.unwrap_or_default()
        )
    });
    told.collect()
}

fn container(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let spec = scene.pod_spec(&of.object);
    first(scene, of, Type::Word, |refusal, _| {
        let mut names: Vec<&str> = of_pod(refusal).map(|change| named(&change.field, spec)).collect();
        names.dedup();
        match names[..] {
            [name] => Fact::word(name),
            _ => Fact::word(""),
        }
    })
}

/// Returns the container that a path such as `spec.containers[0].resources` speaks of, empty if it is another field.
fn named<'a>(path: &str, spec: Option<&'a Json>) -> &'a str {
    let found = ["containers", "initContainers"].into_iter().find_map(|list| {
        let rest = path.strip_prefix(&format!("spec.{list}["))?;
        let index: usize = rest.split(']').next()?.parse().ok()?;
        spec?[list].get(index)?["name"].as_str()
    });
    found.unwrap_or_default()
}

/// Reads the first resource of which a quota has too little: what the pod asks, and what the quota would have to allow.
fn of_quota(scene: &Scene<'_>, of: &Subject, read: fn(&Change, &Change) -> String) -> Fact {
    first(scene, of, Type::Word, |refusal, _| {
        let mut pairs = refusal.changes.chunks_exact(2);
        match (refusal.step, pairs.next()) {
            (Step::QuotaUsage, Some([pod, quota])) => Fact::word(read(pod, quota)),
            _ => Fact::unset(Type::Word),
        }
    })
}
