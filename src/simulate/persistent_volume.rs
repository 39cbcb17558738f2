//! Which volume serves a claim, as the PersistentVolume controller and the scheduler both ask, and why another does not.
//! Where the volume can be reached from is not asked here.
//! https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume)

use serde_json::Value;

use super::fields;
use crate::k8s::{Quantity, selector};

/// Why a volume does not serve a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    Deleting,
    /// It is meant for another claim, written `namespace/name`.
    TakenBy(String),
    TooSmall {
        has: String,
        asked: String,
    },
    /// Files are asked for and it is a block device, or the other way round.
    Mode {
        has: String,
        asked: String,
    },
    AttributesClass,
    /// It is not `Available`.
    Phase(String),
    /// The selector of the claim does not take its labels.
    Selector,
    AccessModes {
        offers: Vec<String>,
        asked: Vec<String>,
    },
}

impl Mismatch {
    /// Says it of a volume: `has access modes ReadWriteOnce, but the claim requests ReadWriteMany`.
    pub(crate) fn words(&self) -> String {
        match self {
            Mismatch::Deleting => "is being deleted".to_owned(),
            Mismatch::TakenBy(claim) => format!("is reserved for claim {claim}"),
            Mismatch::TooSmall { has, asked } => format!("has {has}, but the claim requests {asked}"),
            Mismatch::Mode { has, asked } => {
                format!("has volumeMode {has}, but the claim requests {asked}")
            }
            Mismatch::AttributesClass => "has another VolumeAttributesClass".to_owned(),
            Mismatch::Phase(phase) => format!("is {phase}, not Available"),
            Mismatch::Selector => "does not have the labels that the claim selects".to_owned(),
            Mismatch::AccessModes { offers, asked } => format!(
                "has access modes {}, but the claim requests {}",
                offers.join(", "),
                asked.join(", ")
            ),
        }
    }
}

/// Returns all that keeps a volume of its class from a claim; nothing, when it serves.
pub(crate) fn mismatches(volume: &Value, claim: &Value) -> Vec<Mismatch> {
    let mut because = Vec::new();
    if !volume["metadata"]["deletionTimestamp"].is_null() {
        because.push(Mismatch::Deleting);
    }
    let reference = &volume["spec"]["claimRef"];
    let prebound = is_meant_for(volume, claim);
    if !reference.is_null() && !prebound {
        let part = |name: &str| reference[name].as_str().unwrap_or_default().to_owned();
        because.push(Mismatch::TakenBy(format!(
            "{}/{}",
            part("namespace"),
            part("name")
        )));
    }
    because.extend(too_small(volume, claim));
    because.extend(of_another_kind(volume, claim));
    if !prebound {
        because.extend(not_to_be_had(volume, claim));
    }
    because
}

/// Whether the reference of a volume means this claim.
pub(crate) fn is_meant_for(volume: &Value, claim: &Value) -> bool {
    let (reference, identity) = (&volume["spec"]["claimRef"], &claim["metadata"]);
    let uid = reference["uid"].as_str().unwrap_or_default();
    reference.is_object()
        && reference["name"] == identity["name"]
        && reference["namespace"] == identity["namespace"]
        && (uid.is_empty() || identity["uid"] == uid)
}

/// Returns how much a volume holds.
pub(crate) fn capacity(volume: &Value) -> Quantity {
    quantity(&volume["spec"]["capacity"]["storage"])
}

fn quantity(value: &Value) -> Quantity {
    value.as_str().and_then(Quantity::parse).unwrap_or_default()
}

fn too_small(volume: &Value, claim: &Value) -> Option<Mismatch> {
    let asked = &claim["spec"]["resources"]["requests"]["storage"];
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (capacity(volume) < quantity(asked)).then(|| Mismatch::TooSmall {
        has: word(&volume["spec"]["capacity"]["storage"]),
        asked: word(asked),
    })
}

fn of_another_kind(volume: &Value, claim: &Value) -> Vec<Mismatch> {
    let word = |object: &Value, field: &str, default: &str| {
        object["spec"][field].as_str().unwrap_or(default).to_owned()
    };
    let mut because = Vec::new();
    let (has, asked) = (
        word(volume, "volumeMode", "Filesystem"),
        word(claim, "volumeMode", "Filesystem"),
    );
    if has != asked {
        because.push(Mismatch::Mode { has, asked });
    }
    let class = |object: &Value| word(object, "volumeAttributesClassName", "");
    if class(volume) != class(claim) {
        because.push(Mismatch::AttributesClass);
    }
    because
}

/// What is asked of volumes that were not set aside for the claim.
fn not_to_be_had(volume: &Value, claim: &Value) -> Vec<Mismatch> {
    let mut because = Vec::new();
    let phase = volume["status"]["phase"].as_str().unwrap_or_default();
    if phase != "Available" {
        because.push(Mismatch::Phase(phase.to_owned()));
    }
    let wanted = &claim["spec"]["selector"];
    if !wanted.is_null() && !selector::matches(wanted, &fields::labels(volume)) {
        because.push(Mismatch::Selector);
    }
    let modes = |object: &Value| {
        let modes = object["spec"]["accessModes"].as_array().into_iter().flatten();
        modes
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (offers, asked) = (modes(volume), modes(claim));
    if !asked.iter().all(|mode| offers.contains(mode)) {
        because.push(Mismatch::AccessModes { offers, asked });
    }
    because
}
