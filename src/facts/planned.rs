//! The facts `pod.planned.*`: what would become of a Pod that is not in the cluster yet, by the engines' word.
//!
//! Such a Pod comes of a manifest: no API server gave it a uid, and nothing has a status. Of all others they are unset.

mod references;

use serde_json::Value as Json;

use super::admission::NEEDS;
use super::dictionary::{FactRow, Type, fact};
use super::scene::Scene;
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::simulate::admission::{self, Admission, Step};
use crate::simulate::scheduler::{Cluster, place};
use crate::simulate::{Answer, controllers};
use crate::snapshot::{Input, Row};

const NODES: &[Input] = &[
    Input::Objects(Kind::Node),
    Input::Objects(Kind::Pod),
    Input::Objects(Kind::PersistentVolumeClaim),
    Input::Objects(Kind::PersistentVolume),
    Input::Objects(Kind::StorageClass),
];
const REFERENCES: &[Input] = &[Input::Objects(Kind::Secret), Input::Objects(Kind::ConfigMap)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.planned", Type::Bool, |scene, of, _| {
        Fact::bool(planned(scene, of).is_some())
    })
    .from(
        "computed: no uid, no status",
        "Whether it would come of a manifest, and is not in the cluster.",
    ),
    fact("pod.planned.refused", Type::Bool, |scene, of, _| {
        refused(scene, of, Type::Bool, |_| Fact::bool(true))
    })
    .from(
        "computed: admission",
        "Whether the API server would refuse it, if no webhook changes it.",
    )
    .needing(NEEDS),
    fact("pod.planned.refusals", Type::Texts, |scene, of, _| {
        refused(scene, of, Type::Texts, Fact::texts)
    })
    .from(
        "computed: admission",
        "Every reason for which it would be refused, in the API server's words.",
    )
    .needing(NEEDS),
    fact("pod.planned.room", Type::Text, room)
        .from(
            "computed: quotas",
            "Of how many of its kind a quota has no room for all; empty if for all, or it is refused.",
        )
        .needing(NEEDS),
    fact("pod.planned.unplaced", Type::Text, unplaced)
        .from(
            "computed: the scheduler's filters on every node",
            "What kube-scheduler would say if no node took it; empty if one does.",
        )
        .needing(NODES),
    fact("pod.planned.missing", Type::Texts, |scene, of, _| {
        match planned(scene, of) {
            Some((row, json)) => references::missing(scene.snapshot, &row.object, json),
            None => Fact::unset(Type::Texts),
        }
    })
    .from(
        "spec.volumes, env, envFrom",
        "The Secrets, ConfigMaps and keys that it refers to and that are not there.",
    )
    .needing(REFERENCES),
];

/// Returns the Pod if it is planned.
fn planned<'a>(scene: &Scene<'a>, of: &Subject) -> Option<(&'a Row, &'a Json)> {
    let row = scene.row(&of.object)?;
    let json = scene.raw(&of.object)?;
    (row.uid.is_empty() && json["status"].is_null()).then_some((row, json))
}

/// Whether the cluster has the workload already: what its pods hold of a quota will be free.
fn replaces(scene: &Scene<'_>, row: &Row) -> bool {
    let owner = row.owner.as_ref();
    owner.is_some_and(|owner| owner.uid.starts_with(crate::snapshot::REPLACES))
        && scene.row(&row.object).is_some()
}

fn admitted(scene: &Scene<'_>, json: &Json) -> Admission {
    admission::admit(scene.snapshot, json.clone())
}

fn refused(scene: &Scene<'_>, of: &Subject, kind: Type, told: fn(Vec<Text>) -> Fact) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(kind);
    };
    let admission = admitted(scene, json);
    let quotas = Input::Objects(Kind::ResourceQuota);
    let lasting = |step: Step| step != Step::QuotaUsage || !replaces(scene, row);
    let refusals = admission
        .verdict
        .because
        .iter()
        .filter(|refusal| lasting(refusal.step));
    let texts: Vec<Text> = refusals
        .map(|refusal| {
            let field = refusal.changes.iter().find(|change| change.on.is_none());
            let path = field.map_or("admission", |change| change.field.as_str());
            Text::computed(&row.object, path, &refusal.sentence)
        })
        .collect();
    match admission.verdict.answer {
        Answer::Undecided(why) => Fact::Unknown(why.input()),
        Answer::Allowed => Fact::unset(kind),
        Answer::Denied if texts.is_empty() => Fact::Unknown(quotas),
        Answer::Denied => told(texts),
    }
}

fn room(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((row, json)) = planned(scene, of) else {
        return nothing;
    };
    let owner = row.owner.as_ref().map_or(&row.object, |owner| &owner.object);
    let (Some(kind), Some(source)) = (owner.known_kind(), scene.raw(owner)) else {
        return nothing;
    };
    let wanted = u64::try_from(controllers::pods_of(kind, source, scene.snapshot).at_most).unwrap_or(0);
    let admission = admitted(scene, json);
    if admission.verdict.answer == Answer::Denied {
        return nothing;
    }
    let room = admission::room(scene.snapshot, &admission);
    if replaces(scene, row) && room.pods.is_some_and(|pods| pods < wanted) {
        // How much of the quota its present pods give back is not counted.
        return Fact::Unknown(Input::Objects(Kind::ResourceQuota));
    }
    match (room.pods, room.answer) {
        (Some(pods), _) if pods < wanted => {
            let bound = room.bound.map_or_else(String::new, |(quota, resource)| {
                format!(" of {resource} in quota {}", quota.name)
            });
            let text =
                format!("room{bound} is for {pods} of the {wanted} Pods that there are at most at once");
            Fact::text(Text::computed(&row.object, "quota", &text))
        }
        (_, Answer::Undecided(why)) => Fact::Unknown(why.input()),
        _ => nothing,
    }
}

fn unplaced(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((row, json)) = planned(scene, of) else {
        return nothing;
    };
    let admission = admitted(scene, json);
    if admission.verdict.answer == Answer::Denied {
        // It never comes to the scheduler.
        return nothing;
    }
    let made;
    let cluster = match scene.attempts().cluster() {
        Some(cluster) => cluster,
        None => {
            made = Cluster::of(scene.snapshot);
            &made
        }
    };
    let placement = place(&admission.pod, cluster);
    match placement.answer() {
        Answer::Undecided(why) => Fact::Unknown(why.input()),
        Answer::Allowed => nothing,
        Answer::Denied => {
            let message = placement.message(NEWEST_MINOR).unwrap_or_default();
            let asks = [
                "nodeSelector",
                "affinity",
                "nodeName",
                "topologySpreadConstraints",
            ];
            let asked = asks.into_iter().find(|field| !json["spec"][field].is_null());
            let path = asked.map_or("spec.containers[0].resources".to_owned(), |field| {
                format!("spec.{field}")
            });
            Fact::text(Text::computed(&row.object, path, &message))
        }
    }
}

/// The words of the scheduler differ with versions, what they mean does not.
const NEWEST_MINOR: u32 = 35;
