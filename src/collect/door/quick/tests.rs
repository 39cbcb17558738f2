//! The quick way holds what the long way holds, and nothing stays of what is given up.

use super::*;
use serde_json::json;

const OF_PODS: Expected<'static> = Expected {
    api_version: "v1",
    kind: "Pod",
    namespace: Some("shop"),
};

fn both_ways(text: &str, expected: Expected<'_>) -> (bool, [(crate::snapshot::Row, Value); 2]) {
    let mut quick = Door::default();
    let admitted = quick.admit_quickly(text, expected);
    let was_quick = admitted.is_some();
    let mut slow = Door::default();
    let slowly = slow.admit(serde_json::from_str(text).unwrap(), expected);
    let Ok(Admitted::Object(row, json)) = slowly else {
        panic!("it was not let in")
    };
    assert!(!was_quick || quick.newest == slow.newest);
    drop((quick, slow));
    let slowly = (*row, json.value());
    let quickly = match admitted {
        Some(Admitted::Object(row, json)) => (*row, json.value()),
        _ => slowly.clone(),
    };
    (was_quick, [quickly, slowly])
}

#[test]
fn what_is_read_quickly_is_what_the_long_way_makes_of_it() {
    let secret = "canary-S3cret-9";
    let pod = json!({
        "metadata": {"name": "p", "namespace": "shop", "creationTimestamp": "2026-01-01T00:00:00Z",
            "deletionTimestamp": "2030-01-01T00:00:00Z", "labels": {"app": "x", "password": "yes"},
            "annotations": {"team/pin": secret, "kubernetes.io/limit-ranger": "set"},
            "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:x": secret}}, {"manager": "kubelet"}]},
        "spec": {"containers": [{"name": "app", "image": "r/a:1", "env": [{"name": "A", "value": secret}],
            "command": ["app", "--password", secret], "args": ["--token=x"],
            "livenessProbe": {"httpGet": {"httpHeaders": [{"name": "X-Api-Key", "value": secret}]}},
            "resources": {"limits": {"cpu": 1.5, "memory": -1}}}],
            "nodeSelector": {"a": "b"}, "priority": 4_294_967_296_u64, "none": null},
        "status": {"phase": "Running", "message": format!("login failed: password={secret}"),
            "url": format!("postgres://u:{secret}@db/x"),
            "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:07:00Z"}]}
    });
    let (quick, [quickly, slowly]) = both_ways(&pod.to_string(), OF_PODS);
    assert!(quick);
    assert_eq!(quickly.0, slowly.0);
    assert_eq!(quickly.1.to_string(), slowly.1.to_string(), "in the same order");
    assert!(!quickly.1.to_string().contains(secret));
    let mut named = pod;
    named["apiVersion"] = json!("v1");
    named["kind"] = json!("Pod");
    let (quick, [quickly, slowly]) = both_ways(&named.to_string(), OF_PODS);
    assert!(quick);
    assert_eq!(quickly.1.to_string(), slowly.1.to_string());
}

#[test]
fn what_is_out_of_the_ordinary_goes_the_long_way() {
    for odd in [
        r#"{"metadata":{"name":"p"}}"#,
        r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"p","namespace":"shop"}}"#,
        r#"{"metadata":{"name":"p","name":"q","namespace":"shop"}}"#,
        r#"{"metadata":{"name":"p","namespace":"shop"},"data":{"a":"b"}}"#,
    ] {
        assert!(!both_ways(odd, OF_PODS).0, "{odd}");
    }
    let secrets = Expected {
        kind: "Secret",
        ..OF_PODS
    };
    assert!(!both_ways(r#"{"metadata":{"name":"p","namespace":"shop"}}"#, secrets).0);
}

#[test]
fn of_a_secret_among_pods_nothing_stays() {
    let mut door = Door::default();
    let pod = r#"{"metadata":{"name":"p","namespace":"shop"},"spec":{"nodeName":"n"}}"#;
    assert!(door.admit_quickly(pod, OF_PODS).is_some());
    let odd = r#"{"odd":"canary","x":{"data":"canary"},"kind":"Secret","apiVersion":"v1",
        "metadata":{"name":"s","namespace":"shop","creationTimestamp":"2031-01-01T00:00:00Z"}}"#;
    assert!(door.admit_quickly(odd, OF_PODS).is_none());
    assert_eq!(door.builder.known_word("canary"), None);
    assert_eq!(door.newest(), None);
    let Some(Admitted::Object(_, json)) = door.admit_quickly(pod, OF_PODS) else {
        panic!("it was not let in")
    };
    drop(door);
    assert_eq!(json.value()["spec"], json!({"nodeName": "n"}));
}
