//! Users who may read some things and not others: a role and a binding each, which go with them.

use serde_json::{Value as Json, json};
use testcluster::client::{Cluster as Client, block_on};

use crate::place::Cluster;

/// A user, as long as the test that made it.
pub(crate) struct Reader<'c> {
    cluster: &'c Cluster,
    name: String,
    role: Option<String>,
}

/// What the program reads, by group.
const RESOURCES: [(&str, &[&str]); 12] = [
    (
        "",
        &[
            "pods",
            "pods/log",
            "replicationcontrollers",
            "services",
            "endpoints",
            "persistentvolumeclaims",
            "persistentvolumes",
            "configmaps",
            "serviceaccounts",
            "resourcequotas",
            "limitranges",
            "nodes",
            "namespaces",
            "events",
        ],
    ),
    (
        "apps",
        &["deployments", "replicasets", "statefulsets", "daemonsets"],
    ),
    ("batch", &["jobs", "cronjobs"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("networking.k8s.io", &["networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("node.k8s.io", &["runtimeclasses"]),
    ("storage.k8s.io", &["storageclasses"]),
    ("metrics.k8s.io", &["pods"]),
    (
        "rbac.authorization.k8s.io",
        &["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
    ),
];

impl<'c> Reader<'c> {
    /// Makes a user who may read everything that is read but Secrets and one resource.
    pub(crate) fn of_all_but(cluster: &'c Cluster, resource: &str) -> Self {
        let name = format!("live-test-without-{}", resource.replace('/', "-"));
        let rules: Vec<Json> = RESOURCES
            .iter()
            .map(|(group, resources)| {
                let left: Vec<&&str> = resources.iter().filter(|one| **one != resource).collect();
                json!({"apiGroups": [group], "resources": left, "verbs": ["get", "list"]})
            })
            .filter(|rule| rule["resources"] != json!([]))
            .collect();
        let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": {"name": name}, "rules": rules});
        apply(cluster, role);
        bind(cluster, &name, &name);
        Self {
            cluster,
            role: Some(name.clone()),
            name,
        }
    }

    /// Makes a user with a ClusterRole that is there already, in the whole cluster.
    pub(crate) fn with_role(cluster: &'c Cluster, role: &str) -> Self {
        let name = format!("live-test-{role}");
        bind(cluster, &name, role);
        Self {
            cluster,
            role: None,
            name,
        }
    }

    /// Makes a user who may do what a rule says, in the whole cluster, and nothing else.
    pub(crate) fn of_rule(cluster: &'c Cluster, name: &str, rules: Json) -> Self {
        let name = format!("live-test-{name}");
        let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": {"name": name}, "rules": rules});
        apply(cluster, role);
        bind(cluster, &name, &name);
        Self {
            cluster,
            role: Some(name.clone()),
            name,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let gone = block_on(async {
            let mut client = Client::connect(&self.cluster.place.own_kubeconfig()).await?;
            let kinds = [
                ("ClusterRoleBinding", Some(&self.name)),
                ("ClusterRole", self.role.as_ref()),
            ];
            for (kind, name) in kinds {
                let Some(name) = name else { continue };
                let api = client.api("rbac.authorization.k8s.io/v1", kind, None).await?;
                api.delete(name, &Default::default()).await?;
            }
            Ok(())
        });
        assert!(gone.is_ok() || std::thread::panicking(), "{gone:?}");
    }
}

fn bind(cluster: &Cluster, user: &str, role: &str) {
    let group = "rbac.authorization.k8s.io";
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": {"name": user},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": group, "kind": "User", "name": user}]});
    apply(cluster, binding);
}

/// Creates an object, or changes the one that is there.
pub(crate) fn apply(cluster: &Cluster, object: Json) {
    block_on(async {
        let mut client = Client::connect(&cluster.place.own_kubeconfig()).await?;
        client.apply(&serde_json::from_value(object)?).await?;
        Ok(())
    })
    .unwrap();
}
