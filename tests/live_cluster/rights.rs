//! `can` on the cluster: the API server's answer, explained by the roles that can be read.

use std::time::Duration;

use serde_json::{Value as Json, json};
use testcluster::client::{Cluster as Client, block_on};

use crate::place::{Cluster, begin, doctor};
use crate::readers::{Reader, apply};

const RBAC: &str = "rbac.authorization.k8s.io";

/// The binding of the guide in a namespace whose account `default` may create pods, as long as the test.
struct Rights<'c> {
    cluster: &'c Cluster,
    namespace: &'static str,
}

impl<'c> Rights<'c> {
    fn new(cluster: &'c Cluster, namespace: &'static str) -> Self {
        let rights = Self { cluster, namespace };
        let named = |name: &str| json!({"name": name, "namespace": namespace});
        apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
        );
        apply(
            cluster,
            json!({"apiVersion": format!("{RBAC}/v1"), "kind": "Role", "metadata": named("pod-manager"),
                "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "get", "list"]}]}),
        );
        apply(
            cluster,
            json!({"apiVersion": format!("{RBAC}/v1"), "kind": "RoleBinding", "metadata": named("pod-manager-binding"),
                "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": "pod-manager"},
                "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": namespace}]}),
        );
        block_on(async {
            let mut client = Client::connect(&cluster.place.own_kubeconfig()).await?;
            let account = ("v1", "ServiceAccount", Some(namespace), "default");
            client.wait_for(account, |_| true, Duration::from_secs(20)).await
        })
        .unwrap();
        // The authorizer watches roles; it knows them a moment later.
        std::thread::sleep(Duration::from_secs(1));
        rights
    }
}

impl Drop for Rights<'_> {
    fn drop(&mut self) {
        let gone = block_on(async {
            let mut client = Client::connect(&self.cluster.place.own_kubeconfig()).await?;
            let api = client.api("v1", "Namespace", None).await?;
            api.delete(self.namespace, &Default::default()).await?;
            Ok(())
        });
        assert!(gone.is_ok() || std::thread::panicking(), "{gone:?}");
    }
}

fn can(cluster: &Cluster, words: &[&str]) -> (i32, Json) {
    let words = [&["can", "-o", "json"], words].concat();
    let run = doctor(&cluster.place.kubeconfig(), &words);
    (run.code.unwrap(), run.json())
}

#[test]
fn the_api_server_answers_and_the_roles_say_why() {
    let Some(cluster) = begin("rights of a live run", None) else {
        return;
    };
    let rights = Rights::new(&cluster, "live-test-rights-explained");
    let namespace = rights.namespace;
    let own = format!("serviceaccount:{namespace}:default");
    let (code, answer) = can(&cluster, &[&own, "create", "po", "-n", namespace]);
    assert_eq!((code, &answer["answer"]), (0, &json!("yes")), "{answer:#}");
    assert_eq!(answer["review"]["allowed"], true, "{answer:#}");
    assert_eq!(
        answer["because"][0]["binding"]["name"], "pod-manager-binding",
        "{answer:#}"
    );

    // The right role, and one right less than it takes.
    let (code, answer) = can(&cluster, &[&own, "get", "pods/log", "-n", namespace]);
    assert_eq!((code, &answer["answer"]), (1, &json!("no")), "{answer:#}");
    assert_eq!(answer["review"]["allowed"], false, "{answer:#}");
    assert_eq!(answer["nearest"]["role"]["name"], "pod-manager", "{answer:#}");
    let rules = json!([{"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]}]);
    assert_eq!(answer["fix"]["manifests"][0]["rules"], rules, "{answer:#}");
}

#[test]
fn the_fix_for_the_refused_account_of_the_guide_is_enough() {
    let Some(cluster) = begin("the guide's refusal on a live run", None) else {
        return;
    };
    let rights = Rights::new(&cluster, "live-test-rights-refused");
    let namespace = rights.namespace;
    let error = format!(
        "pods is forbidden: User \"system:serviceaccount:default:default\" cannot create resource \"pods\" in API group \"\" in the namespace \"{namespace}\""
    );
    let (code, answer) = can(&cluster, &["--from-error", &error]);
    assert_eq!((code, &answer["answer"]), (1, &json!("no")), "{answer:#}");
    assert_eq!(answer["review"]["allowed"], false, "{answer:#}");
    // It binds the account of the same name in another namespace.
    assert_eq!(
        answer["nearest"]["binding"]["name"], "pod-manager-binding",
        "{answer:#}"
    );
    // The error alone grants nothing; the account by its name does.
    assert_eq!(answer["fix"]["manifests"], json!([]), "{answer:#}");
    let (_, answer) = can(
        &cluster,
        &[
            "serviceaccount:default:default",
            "create",
            "pods",
            "-n",
            namespace,
        ],
    );
    let manifests = answer["fix"]["manifests"].as_array().unwrap();
    for manifest in manifests {
        apply(rights.cluster, manifest.clone());
    }
    std::thread::sleep(Duration::from_secs(1));
    let refused = "serviceaccount:default:default";
    for (verb, wanted) in [("create", 0), ("delete", 1), ("get", 1)] {
        let (code, answer) = can(&cluster, &[refused, verb, "pods", "-n", namespace]);
        assert_eq!(code, wanted, "{verb}: {answer:#}");
    }
}

#[test]
fn who_asks_is_asked_for_and_whoever_may_not_review_gets_what_the_roles_tell() {
    let Some(cluster) = begin("users who may not review", None) else {
        return;
    };
    let rights = Rights::new(&cluster, "live-test-rights-unreviewed");
    let namespace = rights.namespace;
    let (code, answer) = can(&cluster, &["me", "get", "pods", "-n", namespace]);
    assert_eq!((code, &answer["answer"]), (0, &json!("yes")), "{answer:#}");
    let rules = json!([{"apiGroups": [RBAC], "verbs": ["get", "list"],
        "resources": ["roles", "rolebindings", "clusterroles", "clusterrolebindings"]}]);
    let reader = Reader::of_rule(&cluster, "roles-alone", rules);
    let (code, answer) = can(
        &cluster,
        &["me", "get", "pods", "-n", namespace, "--as", reader.name()],
    );
    // Everybody may ask for himself.
    assert_eq!((code, &answer["answer"]), (1, &json!("no")), "{answer:#}");
    assert_eq!(answer["review"]["allowed"], false, "{answer:#}");
    let own = format!("serviceaccount:{namespace}:default");
    let (code, answer) = can(
        &cluster,
        &[&own, "create", "pods", "-n", namespace, "--as", reader.name()],
    );
    assert_eq!((code, &answer["answer"]), (0, &json!("yes")), "{answer:#}");
    assert!(answer["review"].is_null(), "{answer:#}");
    let notes = answer["notes"].to_string();
    assert!(
        notes.contains("the API server did not review the access"),
        "{notes}"
    );
    assert!(notes.contains("subjectaccessreviews"), "{notes}");
}
