//! A cluster as it would be with the objects of manifests in it: their Pods as their controllers send them, none of
//! them admitted, placed or started.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::manifests::{Manifest, Manifests};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::controllers::{self, Creation};
use crate::snapshot::edit::{Door, Edits};
use crate::snapshot::{REPLACES, Snapshot};

/// No chain of owners is longer.
const LONGEST_CHAIN: usize = 4;

/// Puts the objects of manifests and the first Pod of each of their workloads into a copy of a cluster.
///
/// Pods that the cluster runs for a workload of the manifests are left out: they will be replaced.
pub(crate) fn plan(manifests: &Manifests, cluster: &Snapshot, door: Door<'_>) -> Result<Snapshot, String> {
    let named: BTreeSet<&ObjectRef> = manifests.objects.iter().map(|one| &one.object).collect();
    let replaced = cluster.rows(Kind::Pod).map(|row| &row.object);
    let edits = Edits {
        added: objects(manifests, cluster),
        without: replaced
            .filter(|pod| named.contains(pod) || is_owned(cluster, pod, &named))
            .filter(|pod| !manifests.objects.iter().any(|one| one.object == **pod))
            .cloned()
            .collect(),
        ..Edits::default()
    };
    let with_objects = cluster.edited(&edits, door)?;
    let added: Vec<Json> = manifests
        .objects
        .iter()
        .flat_map(|manifest| pods(manifest, &with_objects))
        .collect();
    let edits = Edits {
        added,
        ..Edits::default()
    };
    Ok(with_objects.edited(&edits, door)?.of_manifests())
}

/// The objects as they would be stored, and what Kubernetes makes of itself in a new namespace.
fn objects(manifests: &Manifests, cluster: &Snapshot) -> Vec<Json> {
    // Of two with one name the later wins, as with kubectl.
    let mut objects: BTreeMap<ObjectRef, Json> = BTreeMap::new();
    for manifest in &manifests.objects {
        let mut json = manifest.json.clone();
        let there = cluster.row(&manifest.object).is_some();
        if let Some(object) = json.as_object_mut() {
            object.shift_remove("status");
        }
        if let Some(metadata) = json["metadata"].as_object_mut() {
            for field in ["uid", "creationTimestamp", "deletionTimestamp", "managedFields"] {
                metadata.shift_remove(field);
            }
            if manifest.object.known_kind().is_some_and(|kind| kind != Kind::Pod) {
                metadata.insert("uid".to_owned(), json!(uid(&manifest.object, there)));
            }
        }
        if manifest.object.known_kind() == Some(Kind::Namespace) && !there {
            let namespace = &manifest.object.name;
            for (kind, name) in [
                (Kind::ServiceAccount, "default"),
                (Kind::ConfigMap, "kube-root-ca.crt"),
            ] {
                let metadata = json!({"name": name, "namespace": namespace});
                let made = json!({"apiVersion": "v1", "kind": kind.name(), "metadata": metadata, "data": {"ca.crt": ""}});
                objects
                    .entry(ObjectRef::new(kind, namespace, name))
                    .or_insert(made);
            }
        }
        objects.insert(manifest.object.clone(), json);
    }
    objects.into_values().collect()
}

fn uid(object: &ObjectRef, there: bool) -> String {
    let how = if there { REPLACES } else { "manifest/" };
    format!("{how}{}/{}/{}", object.kind, object.namespace, object.name)
}

/// The first Pod of a workload, and the claims that come with it. The others differ in name alone.
fn pods(manifest: &Manifest, snapshot: &Snapshot) -> Vec<Json> {
    let Some(kind) = manifest.object.known_kind().filter(|kind| kind.is_workload()) else {
        return Vec::new();
    };
    let Some(owner) = snapshot.raw(&manifest.object) else {
        return Vec::new();
    };
    let Creation { pods, claims, .. } = controllers::pods_of(kind, owner, snapshot);
    let mut made = claims;
    if let Some(alike) = pods.into_iter().next() {
        let mut pod = alike.pod;
        // ReplicaSets and Jobs between the two are not there yet either.
        pod["metadata"]["ownerReferences"] = json!([{
            "apiVersion": manifest.object.api_version, "kind": manifest.object.kind,
            "name": manifest.object.name, "uid": owner["metadata"]["uid"], "controller": true,
        }]);
        if let Some(pod) = pod.as_object_mut() {
            pod.shift_remove("status");
        }
        made.push(pod);
    }
    made
}

fn is_owned(cluster: &Snapshot, pod: &ObjectRef, named: &BTreeSet<&ObjectRef>) -> bool {
    let mut object = pod.clone();
    for _ in 0..LONGEST_CHAIN {
        let Some(owner) = cluster.row(&object).and_then(|row| row.owner.as_ref()) else {
            return false;
        };
        if named.contains(&owner.object) {
            return true;
        }
        object = owner.object.clone();
    }
    false
}
