//! The plugin ResourceQuota: what a pod counts for, which quotas count it, and whether there is room.
//! https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/resourcequota/controller.go (CheckRequest)

mod crowd;
mod room;
mod scopes;
mod usage;

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Change, Refusal, Request, Step, containers, word};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::amounts::{self, Amounts};
use crate::simulate::{Answer, Undecided, Verdict};
use crate::snapshot::{Input, Source, Status};

pub(crate) use crowd::{Crowd, freed, together};
pub(crate) use room::{Room, room, surge};

/// A quota that counts a pod.
struct Quota<'a> {
    object: ObjectRef,
    json: &'a Value,
    hard: Amounts,
    used: Amounts,
    /// What is counted of pods that were not all seen is the least that is used.
    used_at_least: bool,
    /// What the quota allows and the quota controller has not counted.
    uncounted: Vec<String>,
}

pub(super) fn validate(request: &Request<'_>) -> Verdict<Refusal> {
    let quotas = match request.objects(Kind::ResourceQuota) {
        Ok(quotas) => quotas,
        Err(why) => return Verdict::undecided(why),
    };
    let mut all = quotas.iter();
    let by_class = request
        .class_unknown
        .filter(|_| all.any(|(_, quota)| scopes::goes_by_class(quota)));
    let quotas: Vec<Quota<'_>> = quotas
        .into_iter()
        .map(|(object, json)| quota(request, object, json))
        .filter(|quota| concerns(request, quota))
        .collect();
    if let Some(why) = request.unfollowed.filter(|_| !quotas.is_empty()) {
        return Verdict::undecided(why);
    }
    if let Some(why) = by_class {
        return Verdict::undecided(why);
    }
    let mut verdict = Verdict::denied_by(
        quotas
            .iter()
            .filter_map(|quota| constraint(request, quota))
            .collect(),
    );
    let counted = usage::of(&request.pod, request.has_pod_level_resources());
    for quota in &quotas {
        match exceeded(request, quota, &counted) {
            Some(refusal) => verdict = verdict.and(Verdict::denied_by(vec![refusal])),
            None => verdict.answer = verdict.answer.and(quota.is_decided()),
        }
    }
    verdict
}

/// Reads a quota. Admission goes by its status; where there is none yet, by what the quota controller will write.
fn quota<'a>(request: &Request<'_>, object: ObjectRef, json: &'a Value) -> Quota<'a> {
    let status = &json["status"];
    let (hard, used) = (amounts::read(&status["hard"]), amounts::read(&status["used"]));
    if !hard.is_empty() {
        let counts = |resource: &&String| usage::counts(resource) && !used.contains_key(*resource);
        let uncounted = hard.keys().filter(counts).cloned().collect();
        return Quota {
            object,
            json,
            uncounted,
            hard,
            used,
            used_at_least: false,
        };
    }
    let pods = Input::Objects(Kind::Pod);
    let seen = request.snapshot.ledger().status(pods, &request.namespace);
    Quota {
        hard: amounts::read(&json["spec"]["hard"]),
        used: recounted(request, json),
        used_at_least: seen != Status::Complete,
        uncounted: Vec::new(),
        object,
        json,
    }
}

/// Adds up the pods of the namespace that a quota counts.
fn recounted(request: &Request<'_>, quota: &Value) -> Amounts {
    let mut used = Amounts::new();
    for row in request.snapshot.rows_in(Kind::Pod, &request.namespace) {
        let Some(pod) = request.snapshot.raw(&row.object) else {
            continue;
        };
        // Pods of manifests are what is tried, and hold nothing yet.
        let planned = request.snapshot.source() == Source::Manifests && pod["status"].is_null();
        if planned {
            continue;
        }
        if scopes::match_all(quota, pod) {
            let ended = matches!(word(&pod["status"], "phase"), "Succeeded" | "Failed");
            let counted = if ended {
                usage::of_ended()
            } else {
                usage::of(pod, request.has_pod_level_resources())
            };
            amounts::add(&mut used, &counted);
        }
    }
    used
}

/// Whether a quota limits anything of pods, and all its scopes hold.
fn concerns(request: &Request<'_>, quota: &Quota<'_>) -> bool {
    quota.hard.keys().any(|resource| usage::counts(resource)) && scopes::match_all(quota.json, &request.pod)
}

/// What is counted of cpu and memory must be stated by every container, unless the pod as a whole states something.
fn constraint(request: &Request<'_>, quota: &Quota<'_>) -> Option<Refusal> {
    let stated = &request.pod["spec"]["resources"];
    let of_the_pod = ["requests", "limits"].into_iter().any(|side| {
        amounts::read(&stated[side])
            .keys()
            .any(|resource| amounts::is_pod_level(resource))
    });
    let wanted: Vec<&String> = quota
        .hard
        .keys()
        .filter(|resource| usage::must_be_stated(resource))
        .collect();
    let mut missing = Vec::new();
    let mut changes = Vec::new();
    for resource in wanted {
        if request.has_pod_level_resources() && of_the_pod {
            break;
        }
        let (side, name) = usage::side(resource);
        let mut silent = BTreeSet::new();
        for list in ["containers", "initContainers"] {
            for (path, container) in containers(&request.pod, list) {
                if container["resources"][side][name].is_null() {
                    silent.insert(word(container, "name"));
                    let field = format!("{path}.resources.{side}.{name}");
                    changes.push(Change::of_pod(field, None, Some("<quantity>")));
                }
            }
        }
        if !silent.is_empty() {
            let silent: Vec<&str> = silent.into_iter().collect();
            missing.push(format!("{resource} for: {}", silent.join(",")));
        }
    }
    let why = if !missing.is_empty() {
        format!(
            "failed quota: {}: must specify {}",
            quota.object.name,
            missing.join("; ")
        )
    } else if !quota.uncounted.is_empty() {
        let counted: Vec<&str> = quota
            .hard
            .keys()
            .filter(|resource| usage::counts(resource))
            .map(String::as_str)
            .collect();
        format!(
            "status unknown for quota: {}, resources: {}",
            quota.object.name,
            counted.join(",")
        )
    } else {
        return None;
    };
    Some(
        request
            .forbidden(Step::QuotaConstraint, why)
            .about(quota.object.clone())
            .with(changes),
    )
}

/// Holds what is used and what the pod adds against what is allowed.
fn exceeded(request: &Request<'_>, quota: &Quota<'_>, counted: &Amounts) -> Option<Refusal> {
    let (mut requested, mut used, mut limited) = (Amounts::new(), Amounts::new(), Amounts::new());
    let mut changes = Vec::new();
    for (resource, hard) in &quota.hard {
        let Some(asked) = counted.get(resource).filter(|asked| !asked.is_zero()) else {
            continue;
        };
        let before = quota.used.get(resource).copied();
        let after = before.map_or(*asked, |before| before + *asked);
        if after <= *hard {
            continue;
        }
        requested.insert(resource.clone(), *asked);
        used.extend(before.map(|before| (resource.clone(), before)));
        limited.insert(resource.clone(), *hard);
        let left = before.map_or(*hard, |before| *hard - before);
        changes.push(Change {
            on: None,
            field: resource.clone(),
            value: Some(asked.to_string()),
            passes: (left.nanos() > 0).then(|| left.to_string()),
        });
        changes.push(Change {
            on: Some(quota.object.clone()),
            field: format!("spec.hard.{resource}"),
            value: Some(hard.to_string()),
            passes: Some(after.to_string()),
        });
    }
    if requested.is_empty() {
        return None;
    }
    let why = format!(
        "exceeded quota: {}, requested: {}, used: {}, limited: {}",
        quota.object.name,
        printed(&requested),
        printed(&used),
        printed(&limited)
    );
    Some(
        request
            .forbidden(Step::QuotaUsage, why)
            .about(quota.object.clone())
            .with(changes),
    )
}

fn printed(amounts: &Amounts) -> String {
    let pairs = amounts
        .iter()
        .map(|(resource, amount)| format!("{resource}={amount}"));
    pairs.collect::<Vec<_>>().join(",")
}

impl Quota<'_> {
    /// Whether what is used is all there is.
    fn is_decided(&self) -> Answer {
        if self.used_at_least {
            Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::Pod)))
        } else {
            Answer::Allowed
        }
    }
}
