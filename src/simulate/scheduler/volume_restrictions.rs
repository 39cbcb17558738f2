//! The plugin VolumeRestrictions: claims for one pod alone, and disks that two pods can not share.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go

use serde_json::Value;

use super::volumes::Volumes;
use super::{Node, Rejection};
use crate::simulate::{Answer, Undecided, Verdict};

pub(crate) fn filter(
    pod: &Value,
    volumes: &Volumes<'_>,
    node: &Node<'_>,
    every_pod: bool,
) -> Verdict<Rejection> {
    let mut because = Vec::new();
    let disks: Vec<&Value> = declared(pod).filter(|volume| is_disk(volume)).collect();
    for disk in &disks {
        let user = node
            .pods
            .iter()
            .find(|bound| declared(bound.json).any(|other| conflict(disk, other)));
        if let Some(user) = user {
            because.push(Rejection::Disk {
                volume: disk["name"].as_str().unwrap_or_default().to_owned(),
                holder: user.row.object.clone(),
            });
        }
    }
    if let Some((claim, holder)) = &volumes.in_use {
        because.push(Rejection::ClaimInUse {
            claim: claim.clone(),
            holder: holder.clone(),
        });
    }
    let mut verdict = Verdict::denied_by(because);
    if !every_pod && !disks.is_empty() && verdict.answer == Answer::Allowed {
        verdict.answer = Answer::Undecided(Undecided::UNSEEN_PODS);
    }
    verdict
}

fn declared(pod: &Value) -> impl Iterator<Item = &Value> {
    pod["spec"]["volumes"].as_array().into_iter().flatten()
}

const DISKS: [&str; 4] = ["gcePersistentDisk", "awsElasticBlockStore", "iscsi", "rbd"];

fn is_disk(volume: &Value) -> bool {
    DISKS.iter().any(|kind| volume[*kind].is_object())
}

/// The same disk conflicts unless both only read it; an EBS volume conflicts even then.
fn conflict(one: &Value, other: &Value) -> bool {
    let both = |kind: &str| one[kind].is_object() && other[kind].is_object();
    let same = |kind: &str, field: &str| one[kind][field] == other[kind][field];
    let written = |kind: &str| one[kind]["readOnly"] != true || other[kind]["readOnly"] != true;
    let monitors = |volume: &Value| {
        let list = volume["rbd"]["monitors"].as_array();
        list.into_iter().flatten().cloned().collect::<Vec<Value>>()
    };
    (both("gcePersistentDisk") && same("gcePersistentDisk", "pdName") && written("gcePersistentDisk"))
        || (both("awsElasticBlockStore") && same("awsElasticBlockStore", "volumeID"))
        || (both("iscsi") && same("iscsi", "iqn") && written("iscsi"))
        || (both("rbd")
            && same("rbd", "pool")
            && same("rbd", "image")
            && written("rbd")
            && monitors(one)
                .iter()
                .any(|monitor| monitors(other).contains(monitor)))
}
