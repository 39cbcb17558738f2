use super::*;
use crate::k8s::access::Resource;
use serde_json::json;

const API: &str = "rbac.authorization.k8s.io";

fn of(group: &str, resource: &str, verb: &str) -> Option<String> {
    caution(&json!({
        "kind": "Role", "rules": [{ "apiGroups": [group], "resources": [resource], "verbs": [verb] }],
    }))
}

#[test]
fn dangerous_permissions_carry_a_caution() {
    for (group, resource, verb) in [
        ("", "secrets", "get"),
        ("", "secrets", "list"),
        ("", "secrets", "create"),
        ("", "pods/exec", "create"),
        ("", "pods/exec", "get"),
        ("", "pods/attach", "create"),
        ("", "pods/portforward", "create"),
        ("", "pods/proxy", "get"),
        ("", "*/exec", "create"),
        ("", "nodes/proxy", "get"),
        ("", "pods", "create"),
        ("", "pods", "patch"),
        ("apps", "deployments", "create"),
        ("batch", "cronjobs", "patch"),
        ("ray.io", "rayclusters", "create"),
        (API, "rolebindings", "create"),
        (API, "clusterroles", "delete"),
        (API, "roles", "escalate"),
        ("", "users", "impersonate"),
        ("", "nodes", "patch"),
        (
            "admissionregistration.k8s.io",
            "mutatingwebhookconfigurations",
            "update",
        ),
        ("", "serviceaccounts/token", "create"),
        (
            "certificates.k8s.io",
            "certificatesigningrequests/approval",
            "update",
        ),
        ("", "persistentvolumes", "create"),
        ("", "configmaps", "deletecollection"),
        ("*", "configmaps", "get"),
        ("", "*", "get"),
        ("", "configmaps", "*"),
    ] {
        assert!(of(group, resource, verb).is_some(), "{group} {resource} {verb}");
    }
}

#[test]
fn ordinary_permissions_carry_none() {
    for (group, resource, verb) in [
        ("", "pods", "get"),
        ("", "pods/log", "get"),
        ("", "configmaps", "create"),
        ("", "services", "list"),
        ("apps", "deployments", "get"),
        (API, "roles", "list"),
        ("coordination.k8s.io", "leases", "update"),
        ("", "persistentvolumeclaims", "create"),
        ("example.com", "widgets", "create"),
    ] {
        assert_eq!(of(group, resource, verb), None, "{group} {resource} {verb}");
    }
}

#[test]
fn the_scope_and_the_subject_of_a_binding_count() {
    let binding = |kind: &str, role: &str, subject: Json| {
        caution(&json!({ "kind": "List", "items": [{
            "kind": kind, "metadata": { "namespace": "shop" }, "roleRef": { "name": role }, "subjects": [subject],
        }] }))
    };
    let own = || json!({ "kind": "ServiceAccount", "name": "a", "namespace": "shop" });
    assert_eq!(binding("RoleBinding", "a-get-pods", own()), None);
    for (kind, role, subject, said) in [
        ("ClusterRoleBinding", "a-get-pods", own(), "whole cluster"),
        ("RoleBinding", "edit", own(), "far more"),
        (
            "RoleBinding",
            "a-get-pods",
            json!({ "kind": "ServiceAccount", "name": "a", "namespace": "dev" }),
            "namespace dev",
        ),
        (
            "RoleBinding",
            "a-get-pods",
            json!({ "kind": "Group", "name": "system:authenticated" }),
            "nearly every caller",
        ),
    ] {
        let told = binding(kind, role, subject);
        assert!(
            told.as_ref().is_some_and(|told| told.contains(said)),
            "{kind} {role}: {told:?}"
        );
    }
}

#[test]
fn a_narrower_way_is_named_where_there_is_one() {
    let asked = |verb: &str, resource: &str, namespace: &str| {
        narrower(&Request {
            verb: verb.to_owned(),
            what: Asked::Resource(Resource {
                resource: resource.to_owned(),
                namespace: namespace.to_owned(),
                ..Resource::default()
            }),
        })
    };
    assert_eq!(asked("get", "pods", "shop"), None);
    assert_eq!(asked("list", "nodes", ""), None);
    for (verb, resource, namespace, said) in [
        ("list", "pods", "", "a Role in that namespace"),
        ("list", "secrets", "shop", "by its name"),
        ("create", "pods", "shop", "a namespace that holds no other"),
    ] {
        let told = asked(verb, resource, namespace);
        assert!(
            told.as_ref().is_some_and(|told| told.contains(said)),
            "{verb} {resource}: {told:?}"
        );
    }
}
