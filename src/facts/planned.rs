//! The facts `pod.planned.*`: what would become of a Pod that is not in the cluster yet, by the engines' word.
//!
//! Such a Pod comes of a manifest: no API server gave it a uid, and nothing has a status. Of all others they are unset.

pub(crate) mod claim;
mod host;
mod image;
pub(crate) mod needs;
mod references;
mod room;
pub(crate) mod service;
mod tried;

use serde_json::Value as Json;

use super::admission::NEEDS;
use super::dictionary::{FactRow, Observer, Type, fact};
use super::scene::Scene;
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::simulate::Answer;
use crate::simulate::admission::Step;
use crate::snapshot::{Input, KEEPS, Row};

pub(crate) use tried::Tries;

const NODES: &[Input] = &[
    Input::Objects(Kind::Node),
    Input::Objects(Kind::Pod),
    Input::Objects(Kind::PersistentVolumeClaim),
    Input::Objects(Kind::PersistentVolume),
    Input::Objects(Kind::StorageClass),
];
const REFERENCES: &[Input] = &[Input::Objects(Kind::Secret), Input::Objects(Kind::ConfigMap)];

const SERVICES: &[Input] = &[Input::Objects(Kind::Service), Input::Objects(Kind::Namespace)];
const POLICIES: &[Input] = &[
    Input::Objects(Kind::Service),
    Input::Objects(Kind::NetworkPolicy),
    Input::Objects(Kind::Pod),
    Input::Objects(Kind::Namespace),
];
const ROLES: &[Input] = &[
    Input::Objects(Kind::ClusterRoleBinding),
    Input::Objects(Kind::ClusterRole),
    Input::Objects(Kind::RoleBinding),
    Input::Objects(Kind::Role),
];

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.planned", Type::Bool, |scene, of, _| {
        Fact::bool(planned(scene, of).is_some())
    })
    .from(Observer::Engine,
        "computed: no uid, no status",
        "Whether a manifest would create it, and it is not in the cluster yet.",
    ),
    fact("pod.planned.refused", Type::Bool, |scene, of, _| {
        refused(scene, of, Type::Bool, |_| Fact::bool(true))
    })
    .from(Observer::Engine,
        "computed: admission",
        "Whether the API server would reject it, if no webhook changes it.",
    )
    .needing(NEEDS),
    fact("pod.planned.refusals", Type::Texts, |scene, of, _| {
        refused(scene, of, Type::Texts, Fact::texts)
    })
    .from(Observer::Engine,
        "computed: admission",
        "Every reason for the rejection, in the API server's words.",
    )
    .needing(NEEDS),
    fact("pod.planned.room", Type::Text, room::room)
        .from(Observer::Engine,
            "computed: quotas",
            "How many of its replicas a quota has room for; empty if for all, or if it is rejected.",
        )
        .needing(NEEDS),
    fact("pod.planned.rollout_room", Type::Text, room::rollout_room)
        .from(Observer::Engine,
            "computed: quotas, spec.strategy",
            "How many pods of a rollout a quota has room for, if it has room for all replicas but not for the surge; else empty.",
        )
        .needing(NEEDS),
    fact("pod.planned.crowd", Type::Text, room::crowd)
        .from(Observer::Engine,
            "computed: quotas, all manifests",
            "The quota that the pods of all manifests together exceed although each workload alone fits; else empty.",
        )
        .needing(NEEDS),
    fact("pod.planned.unplaced", Type::Text, unplaced)
        .from(Observer::Engine,
            "computed: the scheduler's filters on every node",
            "The scheduler's message if no node can accept it; empty if one can.",
        )
        .needing(NODES),
    fact("pod.planned.unfit", Type::Text, room::unfit)
        .from(Observer::Engine,
            "computed: requests, allocatable of the nodes that accept it",
            "How many of its replicas fit on the nodes; empty if all do, or none.",
        )
        .needing(NODES),
    fact("pod.planned.squeezed", Type::Text, room::squeezed)
        .from(Observer::Engine,
            "computed: requests of all manifests, allocatable",
            "How many of its replicas fit on the nodes beside the pods of the other manifests; empty if all do.",
        )
        .needing(NODES),
    fact("pod.planned.missing", Type::Texts, |scene, of, _| {
        match planned(scene, of) {
            Some((row, json)) => references::missing(scene.snapshot, &row.object, json),
            None => Fact::unset(Type::Texts),
        }
    })
    .from(Observer::Engine,
        "spec.volumes, env, envFrom",
        "The referenced Secrets, ConfigMaps and keys that do not exist.",
    )
    .needing(REFERENCES),
    fact("pod.planned.images_unreadable", Type::Texts, image::unreadable).from(Observer::Engine,
        "spec.containers[].image",
        "The image names that cannot be parsed, and why.",
    ),
    fact("pod.planned.pull_secrets", Type::Texts, image::pull_secrets)
        .from(Observer::Engine,
            "spec.imagePullSecrets, ServiceAccount.imagePullSecrets",
            "The imagePullSecrets that do not exist, have the wrong type, or are for other registries.",
        )
        .needing(&[
            Input::Objects(Kind::Secret),
            Input::Objects(Kind::ServiceAccount),
        ]),
    fact("pod.planned.hosts_absent", Type::Texts, host::absent)
        .from(Observer::Engine,
            "spec.containers[].env, args",
            "The cluster hostnames that it uses and that have no Service.",
        )
        .needing(SERVICES),
    fact("pod.planned.hosts_without_port", Type::Texts, host::without_port)
        .from(Observer::Engine,
            "spec.containers[].env, args; Service.spec.ports",
            "The hostnames that it uses with a port that their Service does not have.",
        )
        .needing(SERVICES),
    fact("pod.planned.hosts_denied", Type::Texts, host::denied)
        .from(Observer::Engine,
            "computed: policies",
            "The Services that it uses and that NetworkPolicies block.",
        )
        .needing(POLICIES),
    fact("pod.planned.names_denied", Type::Texts, host::dns_denied)
        .from(Observer::Engine,
            "computed: policies",
            "The hostnames that it uses and whose DNS lookup NetworkPolicies block.",
        )
        .needing(POLICIES),
    fact("pod.planned.claims_shared", Type::Texts, claim::shared)
        .from(Observer::Engine,
            "spec.volumes, spec.replicas; PersistentVolumeClaim.spec.accessModes",
            "The ReadWriteOnce and ReadWriteOncePod claims that several of its replicas would mount.",
        )
        .needing(&[Input::Objects(Kind::PersistentVolumeClaim)]),
    fact("pod.planned.needs_denied", Type::Texts, needs::denied)
        .from(Observer::Engine,
            "metadata.annotations[sandbox-doctor/needs]; roles and bindings",
            "The API requests that its program needs and that its account has no permission for.",
        )
        .needing(ROLES),
    fact("pod.planned.needs_unreadable", Type::Texts, needs::unreadable).from(Observer::Engine,
        "metadata.annotations[sandbox-doctor/needs]",
        "The needs that cannot be parsed.",
    ),
];

/// Returns the Pod if it is planned.
fn planned<'a>(scene: &Scene<'a>, of: &Subject) -> Option<(&'a Row, &'a Json)> {
    let row = scene.row(&of.object)?;
    let json = scene.raw(&of.object)?;
    is_planned(row, json).then_some((row, json))
}

fn is_planned(row: &Row, json: &Json) -> bool {
    (row.uid.is_empty() || row.uid.starts_with(KEEPS)) && json["status"].is_null()
}

/// Whether its owner, or it itself, has this mark of what the manifest does to the cluster.
fn is_marked(row: &Row, mark: &str) -> bool {
    let owner = row.owner.as_ref().map_or("", |owner| owner.uid.as_str());
    row.uid.starts_with(mark) || owner.starts_with(mark)
}

fn refused(scene: &Scene<'_>, of: &Subject, kind: Type, told: fn(Vec<Text>) -> Fact) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(kind);
    };
    let admission = scene.tries().admitted(scene.snapshot, row, json);
    // What runs already is in the quota already.
    let kept = is_marked(row, KEEPS);
    let refusals = admission.verdict.because.iter();
    let refusals = refusals.filter(|refusal| refusal.step != Step::QuotaUsage || !kept);
    let texts: Vec<Text> = refusals
        .map(|refusal| {
            let field = refusal.changes.iter().find(|change| change.on.is_none());
            let path = field.map_or("admission", |change| change.field.as_str());
            Text::computed(&row.object, path, &refusal.sentence)
        })
        .collect();
    match admission.verdict.answer {
        Answer::Undecided(why) => Fact::Unknown(why.input()),
        Answer::Denied if texts.is_empty() => Fact::unset(kind),
        Answer::Allowed => Fact::unset(kind),
        Answer::Denied if of_quota_alone(scene, row, &admission.verdict.because) => {
            Fact::Unknown(Input::Objects(Kind::Pod))
        }
        Answer::Denied => told(texts),
    }
}

/// Whether only a quota refuses it that counts Pods which it replaces, and those were not all seen.
fn of_quota_alone(scene: &Scene<'_>, row: &Row, refusals: &[crate::simulate::admission::Refusal]) -> bool {
    room::old_ones_unseen(scene, row) && refusals.iter().all(|refusal| refusal.step == Step::QuotaUsage)
}

fn unplaced(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((row, json)) = planned(scene, of) else {
        return nothing;
    };
    let admission = scene.tries().admitted(scene.snapshot, row, json);
    // What is refused never comes to the scheduler, and what is placed already was there.
    if admission.verdict.answer == Answer::Denied || is_marked(row, KEEPS) {
        return nothing;
    }
    let placement = scene.tries().placement(scene, row, json);
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
