//! A control plane comes up, does what a cluster does, and leaves nothing behind.
//! It runs where the programs are built, and where `SANDBOX_DOCTOR_CLUSTER=required` says that they must be.

use std::time::Duration;

use anyhow::Result;
use kube::api::DynamicObject;
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};
use testcluster::place::Place;
use testcluster::record::Record;
use testcluster::{command, seed, talk, tools, unable};

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_control_plane_runs_pods_and_leaves_nothing_behind() {
    let shared = Place::find().unwrap();
    if !unable::required() && !tools::control_plane_is_built(&shared) {
        talk::say("not run: the control plane is not built (cargo run -p testcluster -- build)");
        return;
    }
    let place = shared.beside("control-plane");
    command::down(&place).unwrap();
    command::up(&place, None).unwrap();
    let record = Record::read(&place).unwrap().unwrap();
    let outcome = block_on(use_it(&place));
    let audit = std::fs::read_to_string(place.audit_log()).unwrap();
    command::down(&place).unwrap();
    outcome.unwrap();
    for process in &record.processes {
        assert!(!process.is_alive(), "{} still runs", process.name);
    }
    assert!(!place.run().exists());
    assert!(
        audit.contains(r#""username":"admin""#),
        "the administrator's requests are not in the audit log"
    );
    assert!(
        !audit.contains(r#""username":"testcluster""#),
        "our own requests are in the audit log"
    );
}

async fn use_it(place: &Place) -> Result<()> {
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    cluster.apply(&object(bound_pod())?).await?;
    cluster.apply(&object(deployment())?).await?;
    cluster
        .wait_for(("v1", "Pod", Some("default"), "bound"), is_running, PATIENCE)
        .await?;
    // The controller manager made these pods, the scheduler placed them, and kwok runs them.
    let workload = ("apps/v1", "Deployment", Some("default"), "scheduled");
    cluster
        .wait_for(
            workload,
            |object| object.data["status"]["readyReplicas"] == 2,
            PATIENCE,
        )
        .await?;
    let administrator = Cluster::connect(&place.kubeconfig()).await?;
    let pods = administrator.get("/api/v1/namespaces/default/pods").await?;
    assert!(pods.contains("bound") && pods.contains("scheduled-"), "{pods}");
    seed::apply(&mut cluster, &seed::manifests("healthy")?).await?;
    cluster
        .wait_for(("v1", "Namespace", None, "healthy"), |_| true, PATIENCE)
        .await?;
    Ok(())
}

fn object(value: Value) -> Result<DynamicObject> {
    Ok(serde_json::from_value(value)?)
}

fn is_running(pod: &DynamicObject) -> bool {
    pod.data["status"]["phase"] == "Running"
}

fn bound_pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "bound", "namespace": "default" },
        "spec": { "nodeName": "fake-0", "containers": [{ "name": "app", "image": "none" }] },
    })
}

fn deployment() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "scheduled", "namespace": "default" },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "app": "scheduled" } },
            "template": {
                "metadata": { "labels": { "app": "scheduled" } },
                "spec": {
                    "tolerations": [{ "key": "kwok", "operator": "Exists" }],
                    "containers": [{ "name": "app", "image": "none" }],
                },
            },
        },
    })
}
