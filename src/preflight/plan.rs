//! A cluster as it would be with the objects of manifests in it: their Pods as their controllers send them, none of
//! them admitted, placed or started.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::manifests::{Manifest, Manifests};
use super::names;
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::admission;
use crate::simulate::controllers::{self, Creation};
use crate::snapshot::edit::{Door, Edits};
use crate::snapshot::row::Part;
use crate::snapshot::{ADDS, KEEPS, REPLACES, Row, Snapshot};

/// No chain of owners is longer.
const LONGEST_CHAIN: usize = 4;

/// Puts the objects of manifests and the first Pod of each of their workloads into a copy of a cluster.
///
/// Pods that the cluster runs for a workload of the manifests are left out, and the quotas are without them: they will
/// be replaced, or stay where they are, which the uid of the workload tells.
pub(crate) fn plan(manifests: &Manifests, cluster: &Snapshot, door: Door<'_>) -> Result<Snapshot, String> {
    let named: BTreeSet<&ObjectRef> = manifests.objects.iter().map(|one| &one.object).collect();
    let replaced: Vec<&ObjectRef> = cluster
        .rows(Kind::Pod)
        .map(|row| &row.object)
        .filter(|pod| named.contains(pod) || is_owned(cluster, pod, &named))
        .collect();
    let mut added = objects(manifests, cluster, door);
    added.extend(quotas(cluster, &replaced, &named));
    let edits = Edits {
        added,
        without: replaced
            .into_iter()
            .filter(|pod| !named.contains(pod))
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

/// The quotas that count Pods which go away, without them.
fn quotas(cluster: &Snapshot, gone: &[&ObjectRef], named: &BTreeSet<&ObjectRef>) -> Vec<Json> {
    let rows = cluster.rows(Kind::ResourceQuota);
    let freed = rows.filter(|row| !named.contains(&row.object)).filter_map(|row| {
        let of_it = gone.iter().filter(|pod| pod.namespace == row.object.namespace);
        let pods: Vec<&Json> = of_it.filter_map(|pod| cluster.raw(pod)).collect();
        let mut quota = admission::freed(cluster.raw(&row.object)?, &pods, cluster.server_version())?;
        // Items of a typed list carry no kind of their own.
        quota["apiVersion"] = json!(row.object.api_version);
        quota["kind"] = json!(row.object.kind);
        Some(quota)
    });
    freed.collect()
}

/// The objects as they would be stored, and what Kubernetes makes of itself in a new namespace.
fn objects(manifests: &Manifests, cluster: &Snapshot, door: Door<'_>) -> Vec<Json> {
    // What the cluster has went through the same door.
    let read = door(manifests.objects.iter().map(|one| one.json.clone()).collect());
    // Of two with one name the later wins, as with kubectl.
    let mut objects: BTreeMap<ObjectRef, Json> = BTreeMap::new();
    for manifest in &manifests.objects {
        let mut json = manifest.json.clone();
        let there = cluster.row(&manifest.object).is_some();
        if let Some(object) = json.as_object_mut() {
            object.shift_remove("status");
            if manifest.object.known_kind() == Some(Kind::Pod) {
                object.insert("names".to_owned(), names::of(&manifest.json["spec"]));
            }
        }
        if let Some(metadata) = json["metadata"].as_object_mut() {
            for field in ["uid", "creationTimestamp", "deletionTimestamp", "managedFields"] {
                metadata.shift_remove(field);
            }
            let mark = match keeps(&manifest.object, &read, cluster) {
                true => Some(KEEPS),
                false if manifest.object.known_kind() == Some(Kind::Pod) => None,
                false => Some(if there { REPLACES } else { ADDS }),
            };
            if let Some(mark) = mark {
                metadata.insert("uid".to_owned(), json!(uid(&manifest.object, mark)));
            }
        }
        if manifest.object.known_kind() == Some(Kind::Namespace) && !there {
            for (object, made) in of_namespace(&manifest.object.name) {
                objects.entry(object).or_insert(made);
            }
        }
        objects.insert(manifest.object.clone(), json);
    }
    objects.into_values().collect()
}

/// What Kubernetes makes in each new namespace.
fn of_namespace(namespace: &str) -> Vec<(ObjectRef, Json)> {
    let kinds = [
        (Kind::ServiceAccount, "default"),
        (Kind::ConfigMap, "kube-root-ca.crt"),
    ];
    let made = kinds.map(|(kind, name)| {
        let metadata = json!({"name": name, "namespace": namespace});
        let made =
            json!({"apiVersion": "v1", "kind": kind.name(), "metadata": metadata, "data": {"ca.crt": ""}});
        (ObjectRef::new(kind, namespace, name), made)
    });
    made.into()
}

/// Whether the cluster has all Pods of it already, each on a node, and they stay: the template is the same, or may not
/// be changed at all.
fn keeps(object: &ObjectRef, manifests: &Snapshot, cluster: &Snapshot) -> bool {
    let placed = |row: &&Row| matches!(&row.part, Part::Pod(pod) if !pod.node.is_empty());
    let (Some(kind), Some(old)) = (object.known_kind(), cluster.raw(object)) else {
        return false;
    };
    let only = BTreeSet::from([object]);
    let mut placed = cluster
        .rows_in(Kind::Pod, &object.namespace)
        .filter(placed)
        .filter(|pod| is_owned(cluster, &pod.object, &only));
    match kind {
        Kind::Pod => {
            matches!(cluster.row(object), Some(row) if matches!(&row.part, Part::Pod(pod) if !pod.node.is_empty()))
        }
        Kind::Job => placed.next().is_some(),
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet => {
            let Some(new) = manifests.raw(object) else {
                return false;
            };
            let (new, old) = (
                controllers::pods_of(kind, new, cluster),
                controllers::pods_of(kind, old, cluster),
            );
            let counts = new.pods.iter().map(|alike| alike.count);
            let wanted = counts.fold(new.left_out, i64::saturating_add);
            let spec = |creation: &Creation| Some(creation.pods.first()?.pod["spec"].clone());
            let labels = |creation: &Creation| Some(creation.pods.first()?.pod["metadata"]["labels"].clone());
            spec(&new) == spec(&old)
                && labels(&new) == labels(&old)
                && i64::try_from(placed.count()).is_ok_and(|there| there >= wanted)
        }
        _ => false,
    }
}

fn uid(object: &ObjectRef, mark: &str) -> String {
    format!("{mark}{}/{}/{}", object.kind, object.namespace, object.name)
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
            pod.insert("names".to_owned(), names::of(spec(&manifest.json, kind)));
        }
        made.push(pod);
    }
    made
}

/// The specification of the Pods of a workload.
fn spec(workload: &Json, kind: Kind) -> &Json {
    match kind {
        Kind::CronJob => &workload["spec"]["jobTemplate"]["spec"]["template"]["spec"],
        _ => &workload["spec"]["template"]["spec"],
    }
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
