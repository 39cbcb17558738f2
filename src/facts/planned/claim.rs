//! Whether anything would provide a volume for a claim that a plan brings or mounts, and whether its Pods could share it.
//! https://kubernetes.io/docs/concepts/storage/persistent-volumes/

use serde_json::Value as Json;

use super::tried::number;
use super::{is_planned, planned};
use crate::facts::dictionary::{FactRow, Observer, Type, fact};
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{ADDS, Existence, Input, REPLACES, Row, Status};

const CLASSES: &[Input] = &[
    Input::Objects(Kind::StorageClass),
    Input::Objects(Kind::PersistentVolume),
];

pub(crate) const FACTS: &[FactRow] = &[
    fact("claim.planned", Type::Bool, |scene, of, _| {
        Fact::bool(place(scene, of).is_some())
    })
    .from(
        Observer::Engine,
        "computed: the manifests",
        "Whether it is in a manifest, or a planned pod mounts it, and it has no volume.",
    ),
    fact("claim.planned.unprovided", Type::Text, unprovided)
        .from(
            Observer::Engine,
            "computed: StorageClass, PersistentVolume",
            "Why neither a StorageClass nor an existing volume provides it; else empty.",
        )
        .needing(CLASSES),
];

/// The object and the field by which a plan concerns the claim.
fn place(scene: &Scene<'_>, of: &Subject) -> Option<(ObjectRef, String)> {
    let (row, json) = (scene.row(&of.object)?, scene.raw(&of.object)?);
    if field::word(json, "/status/phase") == "Bound" {
        return None;
    }
    if row.uid.starts_with(ADDS) || row.uid.starts_with(REPLACES) {
        return Some((row.object.clone(), "spec.storageClassName".to_owned()));
    }
    let mut pods = scene.snapshot.rows_in(Kind::Pod, &of.object.namespace);
    pods.find_map(|pod| {
        let json = scene.raw(&pod.object).filter(|json| is_planned(pod, json))?;
        let (path, _) = mounted(json).find(|(_, name)| *name == of.object.name)?;
        Some((pod.object.clone(), path))
    })
}

/// The claims of a Pod by path and name.
fn mounted(pod: &Json) -> impl Iterator<Item = (String, &str)> {
    let volumes = field::list(pod, "/spec/volumes").iter().enumerate();
    volumes.filter_map(|(at, volume)| {
        let name = volume["persistentVolumeClaim"]["claimName"].as_str()?;
        Some((
            format!("spec.volumes[{at}].persistentVolumeClaim.claimName"),
            name,
        ))
    })
}

fn unprovided(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let nothing = Fact::unset(Type::Text);
    let Some((object, path)) = place(scene, of) else {
        return nothing;
    };
    let word = |path: &str| match scene.fact(of, path) {
        Fact::Known(Value::Word(word)) => word,
        _ => String::new(),
    };
    let class = word("claim.storage_class");
    let json = scene.raw(&of.object).unwrap_or(&field::NOTHING);
    let why = if !class.is_empty() {
        match scene.snapshot.look_up(Kind::StorageClass, "", &class) {
            Existence::Exists(_) => return nothing,
            Existence::Unknown(input) => return Fact::Unknown(input),
            Existence::Absent => {
                format!("StorageClass {class} not found, and no volume of that class exists")
            }
        }
    } else if json["spec"]["storageClassName"].is_null() {
        match scene.fact(of, "claim.default_class.exists") {
            Fact::Unknown(input) => return Fact::Unknown(input),
            exists if exists.as_bool() == Some(true) => return nothing,
            _ => "it sets no StorageClass, there is no default StorageClass, and no volume without a class exists".to_owned(),
        }
    } else {
        "its storageClassName is empty, and no volume without a class exists".to_owned()
    };
    // A volume that somebody made by hand serves without its class being there.
    let mut volumes = scene
        .snapshot
        .rows(Kind::PersistentVolume)
        .filter_map(|row| scene.raw(&row.object));
    if volumes.any(|volume| field::word(volume, "/spec/storageClassName") == class) {
        return nothing;
    }
    let input = Input::Objects(Kind::PersistentVolume);
    if scene.snapshot.ledger().status(input, "") != Status::Complete {
        return Fact::Unknown(input);
    }
    Fact::text(Text::computed(&object, path, &why))
}

/// The claims for one node, or one Pod, that several Pods of a kind would mount.
pub(super) fn shared(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(Type::Texts);
    };
    let number = number(scene, row).wanted;
    // The claims of a StatefulSet's templates are one for each Pod.
    let own = |name: &str| of_templates(scene, row, name);
    let (mut told, mut unknown) = (Vec::new(), None);
    for (path, name) in mounted(json).filter(|(_, name)| number > 1 && !own(name)) {
        match scene
            .snapshot
            .look_up(Kind::PersistentVolumeClaim, &row.object.namespace, name)
        {
            Existence::Unknown(input) => unknown = Some(input),
            Existence::Absent => {}
            Existence::Exists(claim) => {
                let modes: Vec<&str> = scene
                    .raw(&claim.object)
                    .map(|claim| field::words(claim, "/spec/accessModes").collect())
                    .unwrap_or_default();
                let narrow = ["ReadWriteOnce", "ReadWriteOncePod"];
                if let (Some(mode), true) = (modes.first(), modes.iter().all(|mode| narrow.contains(mode))) {
                    let text = format!("claim {name} is {mode}, but {number} pods would mount it");
                    told.push(Text::computed(&row.object, path, &text));
                }
            }
        }
    }
    match unknown {
        Some(input) if told.is_empty() => Fact::Unknown(input),
        _ => Fact::texts(told),
    }
}

fn of_templates(scene: &Scene<'_>, pod: &Row, claim: &str) -> bool {
    let owner = pod.owner.as_ref().and_then(|owner| scene.raw(&owner.object));
    let templates = owner.map_or(&[][..], |owner| field::list(owner, "/spec/volumeClaimTemplates"));
    templates.iter().any(|template| {
        let name = field::word(template, "/metadata/name");
        !name.is_empty() && claim.starts_with(&format!("{name}-"))
    })
}
