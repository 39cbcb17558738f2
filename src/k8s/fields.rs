//! Which fields an object of the API may have, by the types of k8s-openapi. Values are not judged here, names are.

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    discovery::v1 as discovery, networking::v1 as networking, node::v1 as node, rbac::v1 as rbac,
    scheduling::v1 as scheduling, storage::v1 as storage,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Returns the paths of an object or a merge patch that its kind does not have; of a kind that has no type here, none.
///
/// What a merge patch deletes counts, too, by its name's absence alone: it is left out. Fields that are newer than the
/// types (Kubernetes 1.32) are told as unknown.
///
/// # Errors
/// A value that its field cannot hold, in the words of the reader: names cannot be told then.
pub(crate) fn unknown(kind: &str, object: &Value) -> Result<Vec<String>, String> {
    let object = &without_nulls(object);
    match kind {
        "Pod" => lost::<core::Pod>(object),
        "Event" => lost::<core::Event>(object),
        "Node" => lost::<core::Node>(object),
        "Service" => lost::<core::Service>(object),
        "Secret" => lost::<core::Secret>(object),
        "ConfigMap" => lost::<core::ConfigMap>(object),
        "Namespace" => lost::<core::Namespace>(object),
        "PersistentVolumeClaim" => lost::<core::PersistentVolumeClaim>(object),
        "PersistentVolume" => lost::<core::PersistentVolume>(object),
        "ServiceAccount" => lost::<core::ServiceAccount>(object),
        "ResourceQuota" => lost::<core::ResourceQuota>(object),
        "LimitRange" => lost::<core::LimitRange>(object),
        "ReplicationController" => lost::<core::ReplicationController>(object),
        "Deployment" => lost::<apps::Deployment>(object),
        "ReplicaSet" => lost::<apps::ReplicaSet>(object),
        "StatefulSet" => lost::<apps::StatefulSet>(object),
        "DaemonSet" => lost::<apps::DaemonSet>(object),
        "Job" => lost::<batch::Job>(object),
        "CronJob" => lost::<batch::CronJob>(object),
        "HorizontalPodAutoscaler" => lost::<autoscaling::HorizontalPodAutoscaler>(object),
        "EndpointSlice" => lost::<discovery::EndpointSlice>(object),
        "NetworkPolicy" => lost::<networking::NetworkPolicy>(object),
        "RuntimeClass" => lost::<node::RuntimeClass>(object),
        "Role" => lost::<rbac::Role>(object),
        "RoleBinding" => lost::<rbac::RoleBinding>(object),
        "ClusterRole" => lost::<rbac::ClusterRole>(object),
        "ClusterRoleBinding" => lost::<rbac::ClusterRoleBinding>(object),
        "PriorityClass" => lost::<scheduling::PriorityClass>(object),
        "StorageClass" => lost::<storage::StorageClass>(object),
        _ => Ok(Vec::new()),
    }
}

/// Reads an object into its type and writes it again: what is lost on the way is no field of it.
fn lost<T>(object: &Value) -> Result<Vec<String>, String>
where
    T: DeserializeOwned + Serialize + k8s_openapi::Resource,
{
    let mut object = object.clone();
    if let Some(object) = object.as_object_mut() {
        object.insert("apiVersion".to_owned(), json!(T::API_VERSION));
        object.insert("kind".to_owned(), json!(T::KIND));
    }
    let read: T = serde_json::from_value(object.clone()).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(read).map_err(|error| error.to_string())?;
    let mut lost = Vec::new();
    compare(&object, &written, "", &mut lost);
    Ok(lost)
}

/// Empty lists and objects may be left out when they are written.
fn compare(given: &Value, written: &Value, path: &str, lost: &mut Vec<String>) {
    match given {
        Value::Object(fields) => {
            for (name, value) in fields {
                let here = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                let empty = value.as_object().is_some_and(serde_json::Map::is_empty)
                    || value.as_array().is_some_and(Vec::is_empty);
                match written.get(name) {
                    Some(written) => compare(value, written, &here, lost),
                    None if empty => {}
                    None => lost.push(here),
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                compare(item, &written[at], &format!("{path}[{at}]"), lost);
            }
        }
        _ => {}
    }
}

fn without_nulls(patch: &Value) -> Value {
    match patch {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(name, value)| (name.clone(), without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_is_told_by_its_path() {
        let pod = json!({"spec": {"containers": [{"name": "app", "imagePolicy": "Always"}], "restartPolice": null}});
        assert_eq!(
            unknown("Pod", &pod),
            Ok(vec!["spec.containers[0].imagePolicy".to_owned()])
        );
        let service = json!({"spec": {"internalTrafficPolicy": "Cluster", "selector": {"app": "web"}}});
        assert_eq!(unknown("Service", &service), Ok(Vec::new()));
        assert!(unknown("Pod", &json!({"spec": {"priority": "high"}})).is_err());
        assert_eq!(unknown("Sandbox", &json!({"spec": {"any": 1}})), Ok(Vec::new()));
    }
}
