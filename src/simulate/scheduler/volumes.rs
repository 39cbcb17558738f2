//! What the volume plugins know of a pod before they look at a node: its claims, the volumes behind them, and whether
//! that already keeps it from every node (the PreFilters of VolumeRestrictions, VolumeBinding and VolumeZone).

use serde_json::Value;

use super::{Cluster, Refusal};
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::simulate::Undecided;
use crate::snapshot::{Existence, Snapshot};

/// The provisioner of classes that make no volume.
const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

/// The claims of a pod.
#[derive(Debug, Default)]
pub(crate) struct Volumes<'a> {
    pub(super) refusal: Option<Refusal>,
    pub(super) undecided: Option<Undecided>,
    /// Claims that are bound, by name, with their volumes.
    pub(super) bound: Vec<(&'a str, &'a Value)>,
    /// Claims that wait for the pod to be placed.
    pub(super) waiting: Vec<Waiting<'a>>,
    /// A claim for one pod alone, and the pod that has it.
    pub(super) in_use: Option<(String, ObjectRef)>,
}

/// A claim that is bound when its pod is placed.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    pub(super) claim: &'a Value,
    pub(super) class: &'a Value,
    /// The volumes of its class.
    pub(super) volumes: Vec<&'a Value>,
}

impl Waiting<'_> {
    pub(super) fn name(&self) -> &str {
        self.claim["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub(super) fn size(&self) -> Quantity {
        let asked = &self.claim["spec"]["resources"]["requests"]["storage"];
        asked.as_str().and_then(Quantity::parse).unwrap_or_default()
    }

    pub(super) fn provisions(&self) -> bool {
        provisions(self.class)
    }
}

/// Whether a class has a provisioner that makes volumes.
pub(crate) fn provisions(class: &Value) -> bool {
    class["provisioner"]
        .as_str()
        .is_some_and(|name| !name.is_empty() && name != NO_PROVISIONER)
}

/// A volume of a pod that is a claim.
struct Mounted<'p> {
    name: String,
    ephemeral: bool,
    pod: &'p Value,
}

impl<'a> Volumes<'a> {
    pub(crate) fn of(pod: &Value, cluster: &Cluster<'a>) -> Self {
        let mut volumes = Volumes::default();
        let mounted = mounted(pod);
        let refusal = volumes.read(&mounted, pod, cluster);
        match refusal {
            Ok(()) => {}
            Err(Stop::Refused(refusal)) => volumes.refusal = Some(refusal),
            Err(Stop::Undecided(why)) => volumes.undecided = Some(why),
        }
        volumes
    }

    /// Goes through the PreFilters in their order; each looks at all claims before the next.
    fn read(&mut self, mounted: &[Mounted<'_>], pod: &Value, cluster: &Cluster<'a>) -> Result<(), Stop> {
        let (snapshot, namespace) = (cluster.snapshot(), namespace(pod));
        for claim in mounted.iter().filter(|claim| !claim.ephemeral) {
            let found = claim.find(snapshot)?;
            let modes = found["spec"]["accessModes"].as_array().into_iter().flatten();
            if modes.into_iter().any(|mode| mode == "ReadWriteOncePod") {
                self.in_use = self.in_use.take().or(holder(&claim.name, namespace, cluster));
            }
        }
        for claim in mounted {
            claim.check(claim.find(snapshot)?)?;
        }
        let mut unbound = Vec::new();
        for claim in mounted {
            let found = claim.find(snapshot)?;
            if is_bound(found) {
                continue;
            }
            match waiting(found, snapshot)? {
                Some(waiting) => self.waiting.push(waiting),
                None => unbound.push(claim.name.clone()),
            }
        }
        if !unbound.is_empty() {
            return Err(Stop::Refused(Refusal::Unbound(unbound)));
        }
        for claim in mounted {
            let found = claim.find(snapshot)?;
            if is_bound(found) {
                let name = found["metadata"]["name"].as_str().unwrap_or_default();
                self.bound.push((name, volume_of(found, snapshot)?));
            }
        }
        Ok(())
    }

    /// Whether a node's limit of volumes may matter, which stands in objects that are not read.
    pub(super) fn may_be_limited(&self) -> bool {
        let on_demand = self.waiting.iter().any(Waiting::provisions);
        on_demand
            || self
                .bound
                .iter()
                .any(|(_, volume)| !volume["spec"]["csi"].is_null())
    }
}

/// Why the reading of claims ends early.
enum Stop {
    Refused(Refusal),
    Undecided(Undecided),
}

fn namespace(pod: &Value) -> &str {
    pod["metadata"]["namespace"].as_str().unwrap_or_default()
}

fn mounted(pod: &Value) -> Vec<Mounted<'_>> {
    let declared = pod["spec"]["volumes"].as_array().into_iter().flatten();
    let claims = declared.filter_map(|volume| {
        let claim = volume["persistentVolumeClaim"]["claimName"].as_str();
        if let Some(name) = claim {
            return Some(Mounted {
                name: name.to_owned(),
                ephemeral: false,
                pod,
            });
        }
        volume["ephemeral"].is_object().then(|| Mounted {
            name: format!(
                "{}-{}",
                pod["metadata"]["name"].as_str().unwrap_or_default(),
                volume["name"].as_str().unwrap_or_default()
            ),
            ephemeral: true,
            pod,
        })
    });
    claims.collect()
}

impl Mounted<'_> {
    fn find<'a>(&self, snapshot: &'a Snapshot) -> Result<&'a Value, Stop> {
        let found = get(
            snapshot,
            Kind::PersistentVolumeClaim,
            namespace(self.pod),
            &self.name,
        )?;
        found.ok_or_else(|| {
            Stop::Refused(Refusal::ClaimMissing {
                claim: self.name.clone(),
                ephemeral: self.ephemeral,
            })
        })
    }

    fn check(&self, claim: &Value) -> Result<(), Stop> {
        let refusal = if claim["status"]["phase"] == "Lost" {
            Refusal::ClaimLost {
                claim: self.name.clone(),
                volume: claim["spec"]["volumeName"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            }
        } else if !claim["metadata"]["deletionTimestamp"].is_null() {
            Refusal::ClaimDeleting(self.name.clone())
        } else if self.ephemeral && !is_owned(claim, self.pod) {
            Refusal::ClaimOfOther(self.name.clone())
        } else {
            return Ok(());
        };
        Err(Stop::Refused(refusal))
    }
}

fn is_owned(claim: &Value, pod: &Value) -> bool {
    let owners = claim["metadata"]["ownerReferences"].as_array();
    owners
        .into_iter()
        .flatten()
        .any(|owner| owner["controller"] == true && owner["uid"] == pod["metadata"]["uid"])
}

fn get<'a>(
    snapshot: &'a Snapshot,
    kind: Kind,
    namespace: &str,
    name: &str,
) -> Result<Option<&'a Value>, Stop> {
    match snapshot.look_up(kind, namespace, name) {
        Existence::Exists(row) => Ok(snapshot.raw(&row.object)),
        Existence::Absent => Ok(None),
        Existence::Unknown(input) => Err(Stop::Undecided(Undecided::NotSeen(input))),
    }
}

/// Bound for good: the volume is named, and the controller has finished.
fn is_bound(claim: &Value) -> bool {
    let named = claim["spec"]["volumeName"]
        .as_str()
        .is_some_and(|name| !name.is_empty());
    named && !claim["metadata"]["annotations"]["pv.kubernetes.io/bind-completed"].is_null()
}

/// Returns the class that a claim or a volume names; the annotation is older than the field.
pub(super) fn class_of(object: &Value) -> &str {
    let annotation = &object["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
    let field = &object["spec"]["storageClassName"];
    annotation.as_str().or(field.as_str()).unwrap_or_default()
}

/// Returns a claim as one that is bound when its pod is placed, unless it must be bound before.
fn waiting<'a>(claim: &'a Value, snapshot: &'a Snapshot) -> Result<Option<Waiting<'a>>, Stop> {
    let prebound = claim["spec"]["volumeName"]
        .as_str()
        .is_some_and(|name| !name.is_empty());
    let name = class_of(claim);
    if name.is_empty() || prebound {
        return Ok(None);
    }
    let Some(class) = get(snapshot, Kind::StorageClass, "", name)? else {
        return Ok(None);
    };
    if class["volumeBindingMode"] != "WaitForFirstConsumer" {
        return Ok(None);
    }
    let volumes = snapshot
        .rows(Kind::PersistentVolume)
        .filter_map(|row| snapshot.raw(&row.object));
    let volumes: Vec<&Value> = volumes.filter(|volume| class_of(volume) == name).collect();
    let input = crate::snapshot::Input::Objects(Kind::PersistentVolume);
    // A class that makes volumes does without those that are there; one that does not has nothing else.
    let seen = snapshot.ledger().status(input, "") == crate::snapshot::Status::Complete;
    if !seen {
        return Err(Stop::Undecided(Undecided::NotSeen(input)));
    }
    Ok(Some(Waiting {
        claim,
        class,
        volumes,
    }))
}

fn volume_of<'a>(claim: &'a Value, snapshot: &'a Snapshot) -> Result<&'a Value, Stop> {
    let name = claim["spec"]["volumeName"].as_str().unwrap_or_default();
    let found = get(snapshot, Kind::PersistentVolume, "", name)?;
    found.ok_or_else(|| Stop::Refused(Refusal::VolumeMissing(name.to_owned())))
}

/// Returns the pod on a node that uses a claim.
fn holder(claim: &str, namespace: &str, cluster: &Cluster<'_>) -> Option<(String, ObjectRef)> {
    let mut bound = cluster.nodes().flat_map(|node| node.pods.iter());
    let user = bound.find(|bound| {
        let volumes = bound.json["spec"]["volumes"].as_array().into_iter().flatten();
        let mut names = volumes.map(|volume| &volume["persistentVolumeClaim"]["claimName"]);
        bound.row.object.namespace == namespace && names.any(|name| name == claim)
    })?;
    Some((claim.to_owned(), user.row.object.clone()))
}
