//! Pods that a kind of object owns which no list of this program knows, in a namespace of the test's own.

use serde_json::{Value as Json, json};
use std::time::Duration;
use testcluster::client::{Cluster as Client, block_on, condition};

use crate::place::Cluster;
use crate::readers::apply;

const NAMESPACE: &str = "live-test-racks";
const KIND: &str = "racks.live.test";

/// A Rack above a Rack above a ReplicaSet above a pod.
pub(crate) struct Racks<'c> {
    cluster: &'c Cluster,
}

impl<'c> Racks<'c> {
    pub(crate) fn new(cluster: &'c Cluster) -> Self {
        let racks = Self { cluster };
        apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}),
        );
        apply(
            cluster,
            json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": {"name": KIND},
                "spec": {"group": "live.test", "scope": "Namespaced",
                    "names": {"plural": "racks", "singular": "rack", "kind": "Rack", "listKind": "RackList"},
                    "versions": [{"name": "v1", "served": true, "storage": true,
                        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}),
        );
        let uid = block_on(async {
            let mut client = Client::connect(&cluster.place.own_kubeconfig()).await?;
            let definition = ("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, KIND);
            let served = |object: &_| condition(object, "Established");
            client
                .wait_for(definition, served, Duration::from_secs(20))
                .await?;
            served_at(
                &client,
                &format!("/apis/live.test/v1/namespaces/{NAMESPACE}/racks"),
            )
            .await?;
            let top = json!({"apiVersion": "live.test/v1", "kind": "Rack",
                "metadata": {"name": "top", "namespace": NAMESPACE}, "spec": {"password": "never read"}});
            client.apply(&serde_json::from_value(top)?).await?;
            let uid = uid_of(&mut client, "top").await?;
            let low = json!({"apiVersion": "live.test/v1", "kind": "Rack",
                "metadata": {"name": "low", "namespace": NAMESPACE, "ownerReferences": owned("top", &uid)}});
            client.apply(&serde_json::from_value(low)?).await?;
            uid_of(&mut client, "low").await
        })
        .unwrap();
        apply(
            cluster,
            json!({"apiVersion": "apps/v1", "kind": "ReplicaSet",
                "metadata": {"name": "low-1", "namespace": NAMESPACE, "ownerReferences": owned("low", &uid)},
                "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "low"}},
                    "template": {"metadata": {"labels": {"app": "low"}}, "spec": nowhere()}}}),
        );
        // The scheduler needs a moment to say that no node fits.
        std::thread::sleep(Duration::from_secs(3));
        racks
    }

    pub(crate) fn namespace(&self) -> &'static str {
        NAMESPACE
    }
}

fn owned(name: &str, uid: &str) -> Json {
    json!([{"apiVersion": "live.test/v1", "kind": "Rack", "name": name, "uid": uid, "controller": true}])
}

/// A kind that is established is answered for a moment later, and found by discovery then.
async fn served_at(client: &Client, path: &str) -> anyhow::Result<()> {
    for _ in 0..100 {
        if client.get(path).await.is_ok() && client.get("/apis/live.test/v1").await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("cannot get {path}: it is not served after 20 s")
}

async fn uid_of(client: &mut Client, name: &str) -> anyhow::Result<String> {
    let wanted = ("live.test/v1", "Rack", Some(NAMESPACE), name);
    let rack = client.wait_for(wanted, |_| true, Duration::from_secs(10)).await?;
    Ok(rack.metadata.uid.unwrap_or_default())
}

/// The spec of a pod that no node will ever run.
fn nowhere() -> Json {
    json!({"nodeSelector": {"live.test/moon": "yes"}, "containers": [{"name": "app", "image": "busybox:1"}]})
}

impl Drop for Racks<'_> {
    fn drop(&mut self) {
        let gone = block_on(async {
            let mut client = Client::connect(&self.cluster.place.own_kubeconfig()).await?;
            let all = [
                ("apiextensions.k8s.io/v1", "CustomResourceDefinition", KIND),
                ("v1", "Namespace", NAMESPACE),
            ];
            for (version, kind, name) in all {
                let api = client.api(version, kind, None).await?;
                api.delete(name, &Default::default()).await?;
            }
            Ok(())
        });
        assert!(gone.is_ok() || std::thread::panicking(), "{gone:?}");
    }
}
