//! The facts of a PersistentVolumeClaim and of the class that should provide for it.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::events;
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::value::{Fact, Text, Value};
use super::workload::existence;
use crate::k8s::{Kind, Quantity};
use crate::simulate::persistent_volume::{Mismatch, mismatches};
use crate::simulate::scheduler::volumes::provisions;
use crate::snapshot::{Existence, Input, Status};

const CLASSES: &[Input] = &[Input::Objects(Kind::StorageClass)];
const VOLUMES: &[Input] = &[
    Input::Objects(Kind::PersistentVolume),
    Input::Objects(Kind::StorageClass),
];
const PODS: &[Input] = &[Input::Objects(Kind::Pod)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("claim.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(Observer::Spec, "metadata.name", "The name."),
    fact("claim.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("claim.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(Observer::Spec, "metadata", "Reference to the claim, for templates and joins."),
    fact("claim.phase", Type::Word, |scene, of, _| {
        Fact::word(word(scene, of, "/status/phase"))
    })
    .symptom().from(Observer::Controller("persistentvolume-binder"), "status.phase", "Pending, Bound or Lost."),
    fact("claim.bound", Type::Bool, |scene, of, _| {
        Fact::bool(word(scene, of, "/status/phase") == "Bound")
    })
    .symptom().from(Observer::Controller("persistentvolume-binder"), "status.phase", "Whether it is bound to a volume."),
    fact("claim.storage_class.set", Type::Bool, |scene, of, _| {
        Fact::bool(!class(scene, of).is_empty())
    })
    .from(Observer::Spec, "spec.storageClassName", "Whether it sets a StorageClass."),
    fact("claim.storage_class", Type::Word, |scene, of, _| {
        Fact::word(class(scene, of))
    })
    .from(Observer::Spec, "spec.storageClassName", "The StorageClass that it sets."),
    fact(
        "claim.storage_class.exists",
        Type::Bool,
        |scene, of, _| match class(scene, of) {
            "" => Fact::bool(false),
            name => existence(scene, Kind::StorageClass, "", name),
        },
    )
    .from(Observer::ApiServer,
        "StorageClass.metadata.name",
        "Whether that StorageClass exists.",
    )
    .needing(CLASSES),
    fact("claim.binding_mode", Type::Word, binding_mode)
        .from(Observer::Spec,
            "StorageClass.volumeBindingMode",
            "Immediate or WaitForFirstConsumer; empty without a class.",
        )
        .needing(CLASSES),
    fact("claim.size", Type::Quantity, |scene, of, _| {
        let asked = word(scene, of, "/spec/resources/requests/storage");
        Fact::quantity(Quantity::parse(asked).unwrap_or_default())
    })
    .from(Observer::Spec, "spec.resources.requests.storage", "The storage that it requests."),
    fact("claim.used", Type::Bool, |scene, of, _| match users(scene, of) {
        Ok(users) => Fact::bool(!users.is_empty()),
        Err(input) => Fact::Unknown(input),
    })
    .from(Observer::Spec,
        "Pod.spec.volumes[].persistentVolumeClaim",
        "Whether an unfinished pod mounts it.",
    )
    .needing(PODS),
    fact("claim.users", Type::Words, |scene, of, _| {
        match users(scene, of) {
            Ok(users) => Fact::words(users),
            Err(input) => Fact::Unknown(input),
        }
    })
    .from(Observer::Spec,
        "Pod.spec.volumes[].persistentVolumeClaim",
        "The unfinished pods that mount it.",
    )
    .needing(PODS),
    fact("claim.events.*", Type::Texts, |scene, of, reason| {
        match scene.row(&of.object) {
            Some(row) => events::texts(scene, &[row], reason),
            None => Fact::texts(Vec::new()),
        }
    })
    .from(Observer::Reporter,
        "Event.message",
        "The messages of its events with that reason, newest first.",
    )
    .needing(&[Input::Objects(Kind::Event)]),
    fact("claim.volumes.unfit", Type::Texts, unfit)
        .from(Observer::Engine,
            "PersistentVolume.spec, status",
            "For a claim without a volume whose class provisions none: each volume of that class and why it does not match. Empty if one matches.",
        )
        .needing(VOLUMES),
    fact("claim.default_class.exists", Type::Bool, default_class)
        .from(Observer::ApiServer,
            "StorageClass.metadata.annotations",
            "Whether a default StorageClass exists, for claims that set none.",
        )
        .needing(CLASSES),
];

fn word<'a>(scene: &Scene<'a>, of: &Subject, pointer: &str) -> &'a str {
    scene
        .raw(&of.object)
        .map_or("", |json| field::word(json, pointer))
}

fn class<'a>(scene: &Scene<'a>, of: &Subject) -> &'a str {
    // The annotation is older than the field and still wins.
    let annotated = word(
        scene,
        of,
        "/metadata/annotations/volume.beta.kubernetes.io~1storage-class",
    );
    if annotated.is_empty() {
        word(scene, of, "/spec/storageClassName")
    } else {
        annotated
    }
}

fn binding_mode(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let name = class(scene, of);
    if name.is_empty() {
        return Fact::word("");
    }
    match scene.snapshot.look_up(Kind::StorageClass, "", name) {
        Existence::Unknown(input) => Fact::Unknown(input),
        Existence::Absent => Fact::word(""),
        Existence::Exists(row) => {
            let mode = scene
                .raw(&row.object)
                .map_or("", |json| field::word(json, "/volumeBindingMode"));
            Fact::word(if mode.is_empty() { "Immediate" } else { mode })
        }
    }
}

fn unfit(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some(claim) = scene.raw(&of.object) else {
        return Fact::Unknown(Input::Objects(Kind::PersistentVolumeClaim));
    };
    let class = class(scene, of);
    if field::word(claim, "/status/phase") == "Bound" {
        return Fact::texts(Vec::new());
    }
    match makes_volumes(scene, class) {
        Fact::Known(Value::Bool(false)) => {}
        Fact::Known(_) => return Fact::texts(Vec::new()),
        unknown => return unknown,
    }
    let input = Input::Objects(Kind::PersistentVolume);
    if scene.snapshot.ledger().status(input, "") != Status::Complete {
        return Fact::Unknown(input);
    }
    let asked = field::word(claim, "/spec/volumeName");
    let mut told = Vec::new();
    for row in scene.snapshot.rows(Kind::PersistentVolume) {
        let volume = scene.raw(&row.object).unwrap_or(&field::NOTHING);
        let named = asked.is_empty() || asked == row.object.name;
        if !named || field::word(volume, "/spec/storageClassName") != class {
            continue;
        }
        let because = mismatches(volume, claim);
        if because.is_empty() {
            return Fact::texts(Vec::new());
        }
        let because: Vec<String> = because.iter().map(Mismatch::words).collect();
        let words = format!("{} {}", row.object.name, because.join("; it "));
        told.push(Text::computed(&row.object, "spec", &words));
    }
    Fact::texts(told)
}

/// Whether volumes of a class are made when claims ask for them; of no class they never are.
fn makes_volumes(scene: &Scene<'_>, class: &str) -> Fact {
    if class.is_empty() {
        return Fact::bool(false);
    }
    match scene.snapshot.look_up(Kind::StorageClass, "", class) {
        Existence::Unknown(input) => Fact::Unknown(input),
        Existence::Absent => Fact::bool(false),
        Existence::Exists(row) => Fact::bool(scene.raw(&row.object).is_none_or(provisions)),
    }
}

/// The pods that mount the claim; an error, where some pods were not seen and none of the others mounts it.
fn users(scene: &Scene<'_>, of: &Subject) -> Result<Vec<String>, Input> {
    let namespace = &of.object.namespace;
    let mut users = Vec::new();
    for pod in scene.snapshot.rows_in(Kind::Pod, namespace) {
        if matches!(pod_of(pod).phase.as_str(), "Succeeded" | "Failed") {
            continue;
        }
        let volumes = scene
            .raw(&pod.object)
            .map_or(&[][..], |json| field::list(json, "/spec/volumes"));
        let mounts = volumes.iter().any(|volume| {
            let own = volume["ephemeral"].is_object()
                && of.object.name == format!("{}-{}", pod.object.name, field::word(volume, "/name"));
            own || field::word(volume, "/persistentVolumeClaim/claimName") == of.object.name
        });
        if mounts {
            users.push(pod.object.name.clone());
        }
    }
    let input = Input::Objects(Kind::Pod);
    let all_seen = scene.snapshot.ledger().status(input, namespace) == Status::Complete;
    if users.is_empty() && !all_seen {
        Err(input)
    } else {
        Ok(users)
    }
}

fn default_class(scene: &Scene<'_>, _: &Subject, _: &str) -> Fact {
    let is_default = |annotations: &serde_json::Value| {
        [
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class",
        ]
        .iter()
        .any(|key| annotations[*key] == "true")
    };
    let mut classes = scene
        .snapshot
        .rows(Kind::StorageClass)
        .filter_map(|row| scene.raw(&row.object));
    if classes.any(|class| is_default(field::at(class, "/metadata/annotations"))) {
        return Fact::bool(true);
    }
    let input = Input::Objects(Kind::StorageClass);
    match scene.snapshot.ledger().status(input, "") {
        Status::Complete => Fact::bool(false),
        _ => Fact::Unknown(input),
    }
}
