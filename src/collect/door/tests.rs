//! What passes the door, and what of it.

use super::*;
use serde_json::json;

fn admit(json: Value) -> (Row, Value) {
    let admitted = Door::default().admit(json, Expected::default());
    match admitted {
        Ok(Admitted::Object(row, json)) => (*row, json.value()),
        Ok(Admitted::OtherKind) => panic!("the kind is not known"),
        Err(reason) => panic!("an item {reason}"),
    }
}

fn refused(json: Value) -> String {
    match Door::default().admit(json, Expected::default()) {
        Err(reason) => reason,
        Ok(_) => panic!("it was let in"),
    }
}

#[test]
fn no_secret_of_a_pod_passes_the_door() {
    let canary = "canary-S3cret-9";
    let container = json!({"name": "app", "image": "reg.example/app:1",
        "env": [{"name": "DB_PASSWORD", "value": canary}, {"name": "EMPTY", "value": ""},
            {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}],
        "command": ["app", format!("--password={canary}")], "args": ["--token", canary],
        "livenessProbe": {"exec": {"command": ["curl", "-H", format!("Authorization: Bearer {canary}")]},
            "httpGet": {"httpHeaders": [{"name": "X-Api-Key", "value": canary}, {"name": "Host", "value": "a.example"}]}}});
    let (row, json) = admit(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "p", "namespace": "shop",
            "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:x": canary}}, {"manager": "kubelet"}, {"manager": "kubectl"}],
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": canary, "team/pin": canary,
                "kubernetes.io/limit-ranger": "LimitRanger plugin set: memory limit for container app"}},
        "spec": {"containers": [container.clone()], "initContainers": [container.clone()],
            "ephemeralContainers": [container]},
        "status": {"message": format!("login failed: password={canary}"),
            "containerStatuses": [{"name": "app", "state": {"waiting": {"message": format!("postgres://u:{canary}@db/x")}}}]}
    }));
    assert!(!json.to_string().contains(canary), "{json}");
    assert_eq!(*row.managers, ["kubectl", "kubelet"]);
    assert!(json["metadata"].get("managedFields").is_none());
    let env = &json["spec"]["containers"][0]["env"];
    assert_eq!(env[0], json!({"name": "DB_PASSWORD", "value": "<redacted:env>"}));
    assert_eq!(env[1]["value"], "");
    assert_eq!(
        env[2]["valueFrom"]["secretKeyRef"],
        json!({"name": "db", "key": "password"})
    );
    assert_eq!(json["spec"]["containers"][0]["image"], "reg.example/app:1");
    let probe = &json["spec"]["containers"][0]["livenessProbe"];
    assert_eq!(probe["httpGet"]["httpHeaders"][1]["value"], "a.example");
    let annotations = &json["metadata"]["annotations"];
    assert_eq!(annotations["team/pin"], "<redacted:annotation>");
    assert!(
        annotations["kubernetes.io/limit-ranger"]
            .as_str()
            .unwrap()
            .contains("memory limit")
    );
}

#[test]
fn templates_config_maps_secrets_and_volumes_are_redacted_too() {
    let canary = "canary-S3cret-9";
    let (_, job) = admit(
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
        "spec": {"jobTemplate": {"spec": {"template": {
            "metadata": {"annotations": {"x": canary}},
            "spec": {"containers": [{"name": "a", "env": [{"name": "A", "value": canary}]}]}}}}}}),
    );
    assert!(!job.to_string().contains(canary));
    let (row, map) = admit(
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"},
        "data": {"LOG_LEVEL": canary}, "binaryData": {"b": canary}}),
    );
    assert_eq!(map["data"], json!({"LOG_LEVEL": "<redacted:configmap>"}));
    assert_eq!(map["binaryData"], json!({"b": "<redacted:configmap>"}));
    assert_eq!(
        row.object,
        ObjectRef::new(Kind::ConfigMap, "default", "c"),
        "as kubectl would create it"
    );
    let (_, secret) = admit(
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
        "type": "Opaque", "data": {"password": canary}, "stringData": {"token": canary}}),
    );
    assert_eq!(secret["data"], json!({"password": "<redacted:secret>"}));
    assert_eq!(secret["type"], "Opaque");
    let (_, volume) = admit(
        json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"},
        "spec": {"csi": {"driver": "d.example", "volumeAttributes": {"accountKey": canary, "share": "s1"}}}}),
    );
    assert_eq!(
        volume["spec"]["csi"]["volumeAttributes"],
        json!({"accountKey": "<redacted:value>", "share": "s1"})
    );
}

#[test]
fn names_and_labels_stay_as_they_are() {
    let given = json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"name": "token-service", "namespace": "shop", "labels": {"password": "yes", "env": "prod"}},
        "spec": {"selector": {"token": "abc"}, "ports": [{"name": "http", "targetPort": "http"}]}});
    assert_eq!(admit(given.clone()).1, given);
}

#[test]
fn what_is_no_object_is_refused_with_a_reason() {
    assert_eq!(refused(json!("x")), "is text, not an object");
    assert_eq!(
        refused(json!({"metadata": {"name": "x"}})),
        "has no apiVersion and kind, as every Kubernetes object does"
    );
    assert_eq!(
        refused(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {}})),
        "of kind Pod has no metadata.name"
    );
    let status =
        json!({"apiVersion": "v1", "kind": "Status", "message": "pods is forbidden", "metadata": {}});
    assert_eq!(
        refused(status),
        "is an answer of the API server: pods is forbidden"
    );
}

#[test]
fn the_newest_time_is_of_what_happened_not_of_what_is_due() {
    let mut door = Door::default();
    let pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "p", "creationTimestamp": "2026-01-01T00:00:00Z",
            "deletionTimestamp": "2030-01-01T00:00:00Z",
            "managedFields": [{"time": "2029-01-01T00:00:00Z", "lastUpdateTime": "2029-01-01T00:00:00Z"}]},
        "status": {"conditions": [{"lastTransitionTime": "2026-01-01T00:07:00Z"}]}});
    assert!(door.admit(pod, Expected::default()).is_ok());
    assert_eq!(door.newest(), Some("2026-01-01T00:07:00Z"));
}
