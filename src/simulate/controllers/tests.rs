use super::*;
use crate::collect;
use crate::snapshot::Input;
use crate::snapshot::edit::Edits;

fn world(objects: Vec<Value>) -> Snapshot {
    let (snapshot, faults) = collect::given(objects);
    assert!(faults.is_empty(), "{faults:?}");
    snapshot
}

fn owner(kind: &str, spec: Value) -> Value {
    json!({"kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": spec})
}

fn template() -> Value {
    json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "python:3"}]}})
}

fn first(creation: &Creation) -> &Value {
    &creation.pods[0].pod
}

#[test]
fn a_deployment_makes_pods_of_a_replica_set_with_a_hash() {
    let deployment = owner("Deployment", json!({"replicas": 3, "template": template()}));
    let creation = pods_of(Kind::Deployment, &deployment, &world(Vec::new()));
    let pod = first(&creation);
    assert_eq!(
        (creation.pods.len(), creation.pods[0].count, creation.at_most),
        (1, 3, 4)
    );
    assert_eq!(pod["metadata"]["name"], "web-<hash>-<random>");
    assert_eq!(
        pod["metadata"]["labels"],
        json!({"app": "web", "pod-template-hash": "<hash>"})
    );
    assert_eq!(pod["metadata"]["ownerReferences"][0]["kind"], "ReplicaSet");
    assert_eq!(pod["spec"]["restartPolicy"], "Always");
}

#[test]
fn a_rollout_has_pods_beyond_those_wanted() {
    for (strategy, at_most) in [
        (json!({}), 13),
        (json!({"type": "Recreate"}), 10),
        (json!({"rollingUpdate": {"maxSurge": 2}}), 12),
        (json!({"rollingUpdate": {"maxSurge": "11%"}}), 12),
    ] {
        let spec = json!({"replicas": 10, "strategy": strategy, "template": template()});
        let creation = pods_of(Kind::Deployment, &owner("Deployment", spec), &world(Vec::new()));
        assert_eq!(creation.at_most, at_most, "{strategy}");
    }
}

#[test]
fn what_rests_says_why() {
    for (kind, spec, why) in [
        (
            Kind::Deployment,
            json!({"paused": true, "template": template()}),
            Idle::Paused,
        ),
        (
            Kind::ReplicaSet,
            json!({"replicas": 0, "template": template()}),
            Idle::NoneWanted,
        ),
        (
            Kind::Job,
            json!({"suspend": true, "template": template()}),
            Idle::Suspended,
        ),
        (
            Kind::Job,
            json!({"managedBy": "example.com/queue", "template": template()}),
            Idle::ManagedElsewhere,
        ),
        (Kind::DaemonSet, json!({"template": template()}), Idle::NoNode),
        (Kind::Deployment, json!("text"), Idle::NotAController),
    ] {
        let creation = pods_of(kind, &owner("", spec), &world(Vec::new()));
        assert_eq!(creation.verdict, Verdict::denied_by(vec![why]));
        assert!(creation.pods.is_empty());
    }
}

#[test]
fn a_stateful_set_numbers_pods_and_claims() {
    let claim = json!({"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}});
    let spec = json!({"replicas": 2, "serviceName": "db", "ordinals": {"start": 4}, "template": template(),
        "selector": {"matchLabels": {"app": "web"}}, "volumeClaimTemplates": [claim]});
    let creation = pods_of(Kind::StatefulSet, &owner("StatefulSet", spec), &world(Vec::new()));
    let pod = &creation.pods[1].pod;
    assert_eq!(pod["metadata"]["name"], "web-5");
    assert_eq!(
        (&pod["spec"]["hostname"], &pod["spec"]["subdomain"]),
        (&json!("web-5"), &json!("db"))
    );
    assert_eq!(
        pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"],
        "data-web-5"
    );
    assert_eq!(creation.claims[0]["metadata"]["name"], "data-web-4");
    assert_eq!(creation.claims[0]["metadata"]["labels"], json!({"app": "web"}));
}

#[test]
fn a_crowd_is_counted_and_not_spelled_out() {
    let spec = json!({"replicas": 2_000_000_000_i64, "template": template()});
    let creation = pods_of(Kind::StatefulSet, &owner("StatefulSet", spec), &world(Vec::new()));
    assert_eq!(creation.pods.len(), 1000);
    assert_eq!(creation.left_out, 1_999_999_000);
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node_that_it_tolerates() {
    let node = |name: &str, taints: Value| json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {"taints": taints}});
    let nodes = vec![
        node(
            "a",
            json!([{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]),
        ),
        node("b", json!([{"key": "gpu", "effect": "NoSchedule"}])),
    ];
    let daemons = owner("DaemonSet", json!({"template": template()}));
    let snapshot = world(nodes);
    let creation = pods_of(Kind::DaemonSet, &daemons, &snapshot);
    assert_eq!(creation.pods.len(), 1);
    let required = &first(&creation)["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    assert_eq!(
        required["nodeSelectorTerms"][0]["matchFields"][0]["values"],
        json!(["a"])
    );
    let forbidden = Edits {
        forbidden: vec![Input::Objects(Kind::Node)],
        ..Edits::default()
    };
    let blind = snapshot.edited(&forbidden, &|objects| world(objects)).unwrap();
    let why = Undecided::NotSeen(Input::Objects(Kind::Node));
    assert_eq!(
        pods_of(Kind::DaemonSet, &daemons, &blind).verdict,
        Verdict::undecided(why)
    );
}

#[test]
fn a_cron_job_makes_a_job_that_counts_by_index() {
    let job = json!({"completionMode": "Indexed", "completions": 2, "parallelism": 5, "backoffLimitPerIndex": 1,
        "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x"}]}}});
    let cron = owner("CronJob", json!({"jobTemplate": {"spec": job}}));
    let creation = pods_of(Kind::CronJob, &cron, &world(Vec::new()));
    assert_eq!(creation.pods.len(), 2);
    let pod = &creation.pods[1].pod;
    assert_eq!(pod["metadata"]["generateName"], "web-<minute>-1-");
    assert_eq!(pod["metadata"]["labels"]["job-name"], "web-<minute>");
    assert_eq!(
        pod["metadata"]["annotations"]["batch.kubernetes.io/job-index-failure-count"],
        "0"
    );
    assert_eq!(
        pod["spec"]["containers"][0]["env"][0]["name"],
        "JOB_COMPLETION_INDEX"
    );
}
