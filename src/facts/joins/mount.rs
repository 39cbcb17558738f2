//! What a path lies on in a container: a volume, or the container's own file system.

use serde_json::Value as Json;

use super::{known, object, record, word};
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::value::{Fact, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Input;

/// Volume types in the words of the API, with the kind of the object that each comes from.
const SOURCES: &[(&str, &str, Option<Kind>)] = &[
    (
        "persistentVolumeClaim",
        "claimName",
        Some(Kind::PersistentVolumeClaim),
    ),
    ("configMap", "name", Some(Kind::ConfigMap)),
    ("secret", "secretName", Some(Kind::Secret)),
    ("hostPath", "path", None),
    ("emptyDir", "", None),
    ("projected", "", None),
    ("downwardAPI", "", None),
    ("ephemeral", "", None),
    ("csi", "driver", None),
    ("nfs", "server", None),
    ("image", "reference", None),
];

/// The kubelet mounts these read-only, whatever the mount says.
const ALWAYS_READ_ONLY: &[&str] = &["configMap", "secret", "projected", "downwardAPI", "image"];

/// What a path lies on.
struct Place<'a> {
    volume: &'a str,
    kind: &'a str,
    mount_path: &'a str,
    read_only: bool,
    source: &'a str,
    object: ObjectRef,
}

pub(super) fn mount(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (pod, container, path) = (object(args, 0), word(args, 1), word(args, 2));
    let Some(json) = scene.raw(&pod) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let lists = [
        "/spec/containers",
        "/spec/initContainers",
        "/spec/ephemeralContainers",
    ];
    let declared = lists
        .into_iter()
        .find_map(|list| field::named(field::list(json, list), &container));
    let place = declared.and_then(|container| {
        let path = absolute(container, &path)?;
        Some(mounted(&pod, json, container, &path).unwrap_or_else(|| own(&pod, container)))
    });
    let exists = place.is_some();
    let place = place.unwrap_or_else(|| Place {
        volume: "",
        kind: "",
        mount_path: "",
        read_only: false,
        source: "",
        object: pod.clone(),
    });
    let mut record = record(place.object, Fact::bool(exists));
    record.extend([
        ("volume", Fact::word(place.volume)),
        ("kind", Fact::word(place.kind)),
        ("mount_path", Fact::word(place.mount_path)),
        ("read_only", Fact::bool(place.read_only)),
        ("source", Fact::word(place.source)),
    ]);
    known(record)
}

/// A relative path starts at the working directory, which an image may set in a way that the API does not tell.
fn absolute(container: &Json, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    match field::word(container, "/workingDir") {
        "" => None,
        directory => Some(format!("{}/{path}", directory.trim_end_matches('/'))),
    }
}

/// The container's own file system.
fn own<'a>(pod: &ObjectRef, container: &Json) -> Place<'a> {
    Place {
        volume: "",
        kind: "rootfs",
        mount_path: "/",
        read_only: field::flag(container, "/securityContext/readOnlyRootFilesystem"),
        source: "",
        object: pod.clone(),
    }
}

/// The deepest mount above the path.
fn mounted<'a>(pod: &ObjectRef, json: &'a Json, container: &'a Json, path: &str) -> Option<Place<'a>> {
    let mounts = field::list(container, "/volumeMounts").iter();
    let above = mounts.filter(|mount| lies_under(path, field::word(mount, "/mountPath")));
    let mount = above.max_by_key(|mount| field::word(mount, "/mountPath").trim_end_matches('/').len())?;
    let volume = field::named(field::list(json, "/spec/volumes"), field::word(mount, "/name"))?;
    let behind = Behind::of(pod, volume);
    Some(Place {
        volume: field::word(volume, "/name"),
        kind: behind.kind,
        mount_path: field::word(mount, "/mountPath"),
        read_only: field::flag(mount, "/readOnly") || ALWAYS_READ_ONLY.contains(&behind.kind),
        source: behind.source,
        object: behind.object,
    })
}

/// What a volume is made from.
struct Behind<'a> {
    kind: &'static str,
    source: &'a str,
    /// The pod, where no object stands behind the volume.
    object: ObjectRef,
}

impl<'a> Behind<'a> {
    fn of(pod: &ObjectRef, volume: &'a Json) -> Self {
        let source = SOURCES.iter().find(|(kind, _, _)| volume.get(*kind).is_some());
        let (kind, key, object) = source.copied().unwrap_or(("", "", None));
        let source = volume[kind][key].as_str().unwrap_or_default();
        let itself = || pod.clone();
        Self {
            kind,
            source,
            object: object.map_or_else(itself, |kind| ObjectRef::new(kind, &pod.namespace, source)),
        }
    }
}

/// Finds a volume of a pod by its name.
pub(super) fn volume(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (pod, name) = (object(args, 0), word(args, 1));
    let Some(json) = scene.raw(&pod) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let volume = field::named(field::list(json, "/spec/volumes"), &name);
    let behind = Behind::of(&pod, volume.unwrap_or(&field::NOTHING));
    let mut record = record(behind.object, Fact::bool(volume.is_some()));
    record.extend([
        ("kind", Fact::word(behind.kind)),
        ("source", Fact::word(behind.source)),
    ]);
    known(record)
}

fn lies_under(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_deepest_mount_wins_and_names_end_at_slashes() {
        let pod = json!({"spec": {"volumes": [
            {"name": "work", "emptyDir": {}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "sandbox-data"}},
            {"name": "conf", "configMap": {"name": "settings"}}]}});
        let container = json!({"volumeMounts": [
            {"name": "work", "mountPath": "/workspace"},
            {"name": "data", "mountPath": "/workspace/data/"},
            {"name": "conf", "mountPath": "/etc/conf"}]});
        let reference = ObjectRef::new(Kind::Pod, "ns", "p");
        for (path, wanted) in [
            ("/workspace/output.csv", Some(("emptyDir", false, ""))),
            (
                "/workspace/data/x",
                Some(("persistentVolumeClaim", false, "sandbox-data")),
            ),
            ("/etc/conf/a", Some(("configMap", true, "settings"))),
            ("/workspaces/x", None),
        ] {
            let place = mounted(&reference, &pod, &container, path);
            assert_eq!(
                place.map(|place| (place.kind, place.read_only, place.source)),
                wanted,
                "{path}"
            );
        }
        let objects = ["/spec/volumes/0", "/spec/volumes/1"]
            .map(|volume| Behind::of(&reference, pod.pointer(volume).unwrap()).object);
        let claim = ObjectRef::new(Kind::PersistentVolumeClaim, "ns", "sandbox-data");
        assert_eq!(objects, [reference, claim]);
    }
}
