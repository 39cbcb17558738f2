//! What an object selects, and what it refers to by name, out of its JSON.

use serde_json::Value;

use crate::collect::live::plan::{ListWish, segment};
use crate::k8s::{Kind, ObjectRef};

/// The events of one object. Their uid is no help for Nodes, where the kubelet writes the name in its place.
pub(super) fn events_of(namespace: &str, kind: &str, name: &str) -> ListWish {
    let name = segment(name);
    ListWish {
        selector: Some(format!(
            "fieldSelector=involvedObject.kind%3D{kind}%2CinvolvedObject.name%3D{name}"
        )),
        ..ListWish::of(Kind::Event, Some(namespace))
    }
}

/// Returns the lists of what an object selects: pods of a workload or a Service, revisions of a Deployment.
pub(super) fn selected_by((kind, namespace, name): (Kind, &str, &str), json: &Value) -> Vec<ListWish> {
    let with = |kind: Kind, selector: String| ListWish {
        selector: Some(format!("labelSelector={selector}")),
        ..ListWish::of(kind, Some(namespace))
    };
    let labels = |pointer: &str| label_selector(json.pointer(pointer)?.as_object()?);
    let pods = |pointer: &str| labels(pointer).map(|selector| with(Kind::Pod, selector));
    let matched = "/spec/selector/matchLabels";
    match kind {
        Kind::Deployment => {
            let sets = labels(matched).map(|selector| with(Kind::ReplicaSet, selector));
            sets.into_iter().chain(pods(matched)).collect()
        }
        Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet | Kind::Job => {
            pods(matched).into_iter().collect()
        }
        Kind::ReplicationController => pods("/spec/selector").into_iter().collect(),
        Kind::CronJob => vec![ListWish::of(Kind::Job, Some(namespace))],
        Kind::Service => {
            let slices = with(
                Kind::EndpointSlice,
                format!("kubernetes.io%2Fservice-name%3D{}", segment(name)),
            );
            pods("/spec/selector").into_iter().chain([slices]).collect()
        }
        _ => Vec::new(),
    }
}

/// Writes labels as the value of `labelSelector`; none for no labels, which would select everything.
fn label_selector(labels: &serde_json::Map<String, Value>) -> Option<String> {
    let pairs = labels.iter().map(|(key, value)| {
        let (key, value) = (segment(key), segment(value.as_str().unwrap_or_default()));
        format!("{key}%3D{value}")
    });
    let written = pairs.collect::<Vec<_>>().join("%2C");
    (!written.is_empty()).then_some(written)
}

pub(super) fn refers(kind: Kind) -> bool {
    kind == Kind::Pod || kind == Kind::PersistentVolumeClaim || kind.is_workload()
}

/// Returns the objects that a pod, a template or a claim refers to by name.
pub(super) fn referred(kind: Kind, namespace: &str, json: &Value) -> Vec<ObjectRef> {
    let word = |json: &Value, pointer: &str| {
        let word = json.pointer(pointer).and_then(Value::as_str);
        word.filter(|word| !word.is_empty()).map(str::to_owned)
    };
    let at = |kind: Kind, name: Option<String>| {
        let namespace = if kind.namespaced() { namespace } else { "" };
        name.map(|name| ObjectRef::new(kind, namespace, &name))
    };
    let spec = match kind {
        Kind::Pod => json.pointer("/spec"),
        Kind::CronJob => json.pointer("/spec/jobTemplate/spec/template/spec"),
        kind if kind.is_workload() => json.pointer("/spec/template/spec"),
        Kind::PersistentVolumeClaim => {
            let volume = at(Kind::PersistentVolume, word(json, "/spec/volumeName"));
            let class = at(Kind::StorageClass, word(json, "/spec/storageClassName"));
            return volume.into_iter().chain(class).collect();
        }
        _ => return Vec::new(),
    };
    let Some(spec) = spec else { return Vec::new() };
    let account = word(spec, "/serviceAccountName").or_else(|| Some("default".to_owned()));
    let mut referred: Vec<Option<ObjectRef>> = vec![
        at(Kind::ServiceAccount, account),
        at(Kind::PriorityClass, word(spec, "/priorityClassName")),
        at(Kind::RuntimeClass, word(spec, "/runtimeClassName")),
        at(Kind::Service, word(json, "/spec/serviceName")),
    ];
    for volume in items(spec, "/volumes") {
        let claim = word(volume, "/persistentVolumeClaim/claimName");
        referred.push(at(Kind::PersistentVolumeClaim, claim));
        referred.push(at(Kind::ConfigMap, word(volume, "/configMap/name")));
        let sources = items(volume, "/projected/sources");
        referred.extend(sources.map(|source| at(Kind::ConfigMap, word(source, "/configMap/name"))));
    }
    for container in items(spec, "/initContainers").chain(items(spec, "/containers")) {
        let variables = items(container, "/env");
        referred
            .extend(variables.map(|one| at(Kind::ConfigMap, word(one, "/valueFrom/configMapKeyRef/name"))));
        let whole = items(container, "/envFrom");
        referred.extend(whole.map(|one| at(Kind::ConfigMap, word(one, "/configMapRef/name"))));
    }
    referred.into_iter().flatten().collect()
}

fn items<'j>(json: &'j Value, pointer: &str) -> impl Iterator<Item = &'j Value> + use<'j> {
    json.pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
