//! A real node runs containers of either runtime, fails as real ones fail, and leaves nothing of itself on the machine.
//! It runs as root where the programs are built, and where `SANDBOX_DOCTOR_CLUSTER=required` says that they must be.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use kube::api::{DynamicObject, ListParams};
use serde_json::{Value, json};
use testcluster::client::{Cluster, block_on};
use testcluster::node::{self, Runtime, firewall};
use testcluster::place::Place;
use testcluster::{command, seed, steps, talk, tools, unable};

const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_node_runs_containers_and_leaves_nothing_behind() {
    let shared = Place::find().unwrap();
    let is_built = node::is_built(&shared) && tools::control_plane_is_built(&shared);
    if !is_built && !unable::required() {
        talk::say("not run: no root, or the node is not built (cargo run -p testcluster -- build --node)");
        return;
    }
    let place = shared.beside("node");
    command::down(&place).unwrap();
    for (runtime, version, refused) in [
        (
            Runtime::Containerd24,
            "containerd://2.4",
            "authorization failed: no basic auth credentials",
        ),
        (Runtime::Containerd16, "containerd://1.6", "401 Unauthorized"),
    ] {
        command::up(&place, Some(runtime)).unwrap();
        let mut outcome = block_on(use_it(&place, version, refused));
        if outcome.is_ok() && runtime == Runtime::Containerd24 {
            outcome = block_on(drop_packets(&place));
        }
        command::down(&place).unwrap();
        outcome.unwrap();
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
        for folder in [node::STATE, node::VOLUMES] {
            assert!(
                !Path::new(folder).exists() && !mounts.contains(folder),
                "{folder} was left behind"
            );
        }
        assert!(
            !Path::new("/sys/class/net").join(node::LINK).exists(),
            "the link was left behind"
        );
        assert!(!firewall::is_there(), "a rule of the firewall was left behind");
    }
}

async fn use_it(place: &Place, version: &str, refused: &str) -> Result<()> {
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    let is_version = |node: &DynamicObject| {
        node.data["status"]["nodeInfo"]["containerRuntimeVersion"]
            .as_str()
            .is_some_and(|text| text.starts_with(version))
    };
    cluster
        .wait_for(("v1", "Node", None, "node1"), is_version, PATIENCE)
        .await?;
    let python = "127.0.0.1:15000/python-sandbox:1";
    for (name, image, command) in [
        ("counts", python, json!(["python3", "-c", "print(6 * 7)"])),
        ("imports", python, json!(["python3", "-c", "import pandas"])),
        ("eats", python, json!(["python3", "-c", "x = bytearray(1 << 30)"])),
        ("refused", "127.0.0.1:15001/team/private:1", json!(["sleep", "1"])),
    ] {
        cluster.apply(&pod(name, image, &command)?).await?;
    }
    let mut see = async |name: &str, holds: &dyn Fn(&Value) -> bool| {
        let status = |pod: &DynamicObject| holds(&pod.data["status"]["containerStatuses"][0]["state"]);
        cluster
            .wait_for(("v1", "Pod", Some("default"), name), status, PATIENCE)
            .await
    };
    see("counts", &|state| state["terminated"]["exitCode"] == 0).await?;
    see("imports", &|state| state["terminated"]["exitCode"] == 1).await?;
    see("eats", &|state| state["terminated"]["reason"] == "OOMKilled").await?;
    see("refused", &|state| {
        state["waiting"]["message"]
            .as_str()
            .is_some_and(|text| text.contains(refused))
    })
    .await?;
    assert_eq!(log(&cluster, "counts").await?, "42\n");
    assert!(
        log(&cluster, "imports")
            .await?
            .contains("No module named 'pandas'")
    );
    Ok(())
}

/// What a world says that its policies do is really done, and is seen by the programs that it is done to.
async fn drop_packets(place: &Place) -> Result<()> {
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    let manifests = seed::manifests("policy-timeout")?;
    seed::apply(&mut cluster, &manifests).await?;
    steps::take(&mut cluster, place, &seed::folder("policy-timeout")).await?;
    assert!(firewall::is_there());
    for (caller, error) in [
        ("caller-denied", "Connection to guarded-api timed out"),
        ("caller-nodns", "[Errno -3] Temporary failure in name resolution"),
        ("caller-of-down", "[Errno 111] Connection refused"),
    ] {
        let began = Instant::now();
        while !log_of(&mut cluster, caller).await?.contains(error) {
            assert!(began.elapsed() < PATIENCE, "{caller} has not said: {error}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
    assert_eq!(log_of(&mut cluster, "caller-admitted").await?, "");
    Ok(())
}

async fn log_of(cluster: &mut Cluster, app: &str) -> Result<String> {
    let pods = cluster.api("v1", "Pod", Some("policy-timeout")).await?;
    let pods = pods
        .list(&ListParams::default().labels(&format!("app={app}")))
        .await?;
    let name = pods.items[0].metadata.name.as_deref().unwrap_or_default();
    cluster
        .get(&format!("/api/v1/namespaces/policy-timeout/pods/{name}/log"))
        .await
}

async fn log(cluster: &Cluster, pod: &str) -> Result<String> {
    cluster
        .get(&format!("/api/v1/namespaces/default/pods/{pod}/log"))
        .await
}

fn pod(name: &str, image: &str, command: &Value) -> Result<DynamicObject> {
    Ok(serde_json::from_value(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "restartPolicy": "Never",
            "containers": [{
                "name": "app", "image": image, "command": command,
                "resources": { "limits": { "memory": "64Mi" } },
            }],
        },
    }))?)
}
