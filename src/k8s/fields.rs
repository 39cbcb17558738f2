//! Which fields an object of the API may have, by the types of k8s-openapi: names, and whether a value can be read.
//! What a value means is not judged here.

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    discovery::v1 as discovery, networking::v1 as networking, node::v1 as node, policy::v1 as policy,
    rbac::v1 as rbac, scheduling::v1 as scheduling, storage::v1 as storage,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A field that the API server would drop, or a value that it would refuse.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldFault {
    /// Where it stands: names, and numbers of what stands in lists.
    pub(crate) path: Vec<String>,
    /// Why the value cannot be read; `None` where the kind has no field of this name.
    pub(crate) unreadable: Option<String>,
}

/// Returns what is wrong with an object, or with a merge patch of one.
///
/// A merge patch deletes with nulls, whose names count and whose values do not. Of text that is `open`, such as a
/// template, only the place is known: it is taken for whatever its field holds. Nothing is said of kinds that have no
/// type here and of versions other than the type's. The types are those of Kubernetes 1.33 (the feature `earliest` of
/// k8s-openapi): fields that are newer are told as unknown.
pub(crate) fn faults(kind: &str, object: &Value, open: fn(&str) -> bool) -> Vec<FieldFault> {
    match kind {
        "Pod" => read::<core::Pod>(object, open),
        "Event" => read::<core::Event>(object, open),
        "Node" => read::<core::Node>(object, open),
        "Service" => read::<core::Service>(object, open),
        "Secret" => read::<core::Secret>(object, open),
        "ConfigMap" => read::<core::ConfigMap>(object, open),
        "Namespace" => read::<core::Namespace>(object, open),
        "PersistentVolumeClaim" => read::<core::PersistentVolumeClaim>(object, open),
        "PersistentVolume" => read::<core::PersistentVolume>(object, open),
        "ServiceAccount" => read::<core::ServiceAccount>(object, open),
        "ResourceQuota" => read::<core::ResourceQuota>(object, open),
        "LimitRange" => read::<core::LimitRange>(object, open),
        "Endpoints" => read::<core::Endpoints>(object, open),
        "ReplicationController" => read::<core::ReplicationController>(object, open),
        "Deployment" => read::<apps::Deployment>(object, open),
        "ReplicaSet" => read::<apps::ReplicaSet>(object, open),
        "StatefulSet" => read::<apps::StatefulSet>(object, open),
        "DaemonSet" => read::<apps::DaemonSet>(object, open),
        "Job" => read::<batch::Job>(object, open),
        "CronJob" => read::<batch::CronJob>(object, open),
        "HorizontalPodAutoscaler" => read::<autoscaling::HorizontalPodAutoscaler>(object, open),
        "EndpointSlice" => read::<discovery::EndpointSlice>(object, open),
        "NetworkPolicy" => read::<networking::NetworkPolicy>(object, open),
        "PodDisruptionBudget" => read::<policy::PodDisruptionBudget>(object, open),
        "RuntimeClass" => read::<node::RuntimeClass>(object, open),
        "Role" => read::<rbac::Role>(object, open),
        "RoleBinding" => read::<rbac::RoleBinding>(object, open),
        "ClusterRole" => read::<rbac::ClusterRole>(object, open),
        "ClusterRoleBinding" => read::<rbac::ClusterRoleBinding>(object, open),
        "PriorityClass" => read::<scheduling::PriorityClass>(object, open),
        "StorageClass" => read::<storage::StorageClass>(object, open),
        _ => Vec::new(),
    }
}

/// Reads an object into its type; a value that cannot be read is told, or taken out where nothing is known of it.
fn read<T>(object: &Value, open: fn(&str) -> bool) -> Vec<FieldFault>
where
    T: DeserializeOwned + k8s_openapi::Resource,
{
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        if fields
            .get("apiVersion")
            .and_then(Value::as_str)
            .is_some_and(|version| version != T::API_VERSION)
        {
            return Vec::new();
        }
        fields.insert("apiVersion".to_owned(), json!(T::API_VERSION));
        fields.insert("kind".to_owned(), json!(T::KIND));
    }
    let mut faults = Vec::new();
    loop {
        let mut unknown = Vec::new();
        let mut ignored = |path: serde_ignored::Path<'_>| {
            unknown.push(FieldFault {
                path: names_of(&path),
                unreadable: None,
            });
        };
        let reader = serde_ignored::Deserializer::new(&object, &mut ignored);
        let Err(error) = serde_path_to_error::deserialize::<_, T>(reader) else {
            faults.extend(unknown);
            return faults;
        };
        let path = segments(error.path());
        let open = match at(&object, &path) {
            Some(Value::String(text)) => open(text),
            Some(Value::Null) => true,
            _ => false,
        };
        if !open {
            faults.push(FieldFault {
                path: path.clone(),
                unreadable: Some(error.inner().to_string()),
            });
        }
        if !take_out(&mut object, &path) {
            return faults;
        }
    }
}

fn names_of(path: &serde_ignored::Path<'_>) -> Vec<String> {
    use serde_ignored::Path;
    let (parent, name) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(index.to_string())),
        Path::Map { parent, key } => (parent, Some(key.clone())),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            (parent, None)
        }
    };
    let mut names = names_of(parent);
    names.extend(name);
    names
}

fn segments(path: &serde_path_to_error::Path) -> Vec<String> {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// Returns the value at a path.
pub(crate) fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })
}

/// Takes a value out of its object; in a list, an empty one stays in its place where that can be read.
fn take_out(object: &mut Value, path: &[String]) -> bool {
    let Some((name, above)) = path.split_last() else {
        return false;
    };
    let holder = above.iter().try_fold(object, |value, name| match value {
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        value => value.get_mut(name),
    });
    match holder {
        Some(Value::Object(fields)) => fields.shift_remove(name).is_some(),
        Some(Value::Array(items)) => {
            let index = name.parse::<usize>().ok().filter(|index| *index < items.len());
            index.is_some_and(|index| {
                items.remove(index);
                true
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::Kind;

    fn told(kind: &str, object: &Value) -> Vec<String> {
        let faults = faults(kind, object, |text| text.contains("{{"));
        let told = |fault: FieldFault| match fault.unreadable {
            Some(why) => format!("{}: {why}", fault.path.join(".")),
            None => fault.path.join("."),
        };
        faults.into_iter().map(told).collect()
    }

    #[test]
    fn a_misspelt_field_is_told_by_its_path() {
        let container = json!({"name": "app", "imagePolicy": "Always", "prots": []});
        let pod = json!({"spec": {"containers": [container], "restartPolice": null}});
        assert_eq!(
            told("Pod", &pod),
            [
                "spec.containers.0.imagePolicy",
                "spec.containers.0.prots",
                "spec.restartPolice"
            ]
        );
        let service =
            json!({"spec": {"internalTrafficPolicy": "Cluster", "selector": {"app": null}, "ports": null}});
        assert_eq!(told("Service", &service), Vec::<String>::new());
    }

    #[test]
    fn a_value_that_cannot_be_read_hides_nothing_beside_it() {
        let pod = json!({"spec": {"priority": "high", "hostNetwerk": true}, "status": {"fase": "Pending"}});
        assert_eq!(
            told("Pod", &pod),
            [
                "spec.priority: invalid type: string \"high\", expected i32",
                "spec.hostNetwerk",
                "status.fase"
            ]
        );
        let pod = json!({"spec": {"priority": "{{pod.priority}}", "hostNetwerk": true}});
        assert_eq!(told("Pod", &pod), ["spec.hostNetwerk"]);
    }

    #[test]
    fn other_versions_and_kinds_are_not_judged() {
        let foreign = json!({"apiVersion": "serving.knative.dev/v1", "spec": {"template": {}}});
        assert_eq!(told("Service", &foreign), Vec::<String>::new());
        assert_eq!(
            told("Sandbox", &json!({"spec": {"any": 1}})),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_kind_that_is_read_has_a_type_but_that_of_metrics() {
        let without: Vec<_> = Kind::all()
            .filter(|kind| told(kind.name(), &json!({"nobody": 1})) != ["nobody"])
            .collect();
        assert_eq!(without, [Kind::PodMetrics]);
    }
}
