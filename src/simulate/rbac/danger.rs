//! Permissions that are worth more than they look: one table, and what a grant of them is worth to an attacker.
//! (https://kubernetes.io/docs/concepts/security/rbac-good-practices/)
//!
//! Everything that prints a grant reads this table: `can`, the fixes of findings, and the facts of rules. A permission that
//! is not here carries no caution, unless it is for the whole cluster or holds a wildcard.

use serde_json::Value as Json;

use crate::k8s::access::{Asked, Request};
use crate::k8s::resource;

const API: &str = "rbac.authorization.k8s.io";
const LIST: &[&str] = &["list", "watch"];
const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
const CHANGE: &[&str] = &["create", "update", "patch"];
const CALL: &[&str] = &["get", "create", "update", "patch", "delete"];
const EVERY: &[&str] = &["*"];
/// Groups of callers to which nearly every caller belongs.
pub(super) const EVERYBODY: [&str; 3] = [
    "system:authenticated",
    "system:unauthenticated",
    "system:serviceaccounts",
];
/// ClusterRoles of every cluster that include Secrets, exec and the creation of pods.
const BUILT_IN: [&str; 3] = ["cluster-admin", "admin", "edit"];

/// A set of permissions, what they are worth, and what may do instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Danger {
    /// API groups; `""` is the core group.
    groups: &'static [&'static str],
    /// Resources, with their subresource; `*` is each resource of the groups.
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
    /// What an account can do with it, as a sentence without a full stop.
    caution: &'static str,
    /// What may do instead, as a sentence without a full stop; empty where nothing narrower exists.
    narrower: &'static str,
}

/// Groups of custom resources whose controllers create pods from a template.
const POD_MAKERS: &[&str] = &[
    "agents.x-k8s.io",
    "argoproj.io",
    "batch.volcano.sh",
    "extensions.agents.x-k8s.io",
    "kubeflow.org",
    "kubevirt.io",
    "ray.io",
    "serving.knative.dev",
    "sparkoperator.k8s.io",
    "tekton.dev",
];

/// The dangerous permissions. Of several that fit, each is reported.
pub(crate) const DANGERS: &[Danger] = &[
    Danger {
        groups: &[""],
        resources: &["secrets"],
        verbs: LIST,
        caution: "list and watch return the content of every Secret of the scope: all passwords and tokens",
        narrower: "mount the Secret that the program needs into its pod, or allow 'get' for this Secret by its name",
    },
    Danger {
        groups: &[""],
        resources: &["secrets"],
        verbs: &["get"],
        caution: "an account that can read Secrets has the passwords and tokens in them",
        narrower: "mount the Secret that the program needs into its pod: the pod then needs no permission",
    },
    Danger {
        groups: &[""],
        resources: &["secrets"],
        verbs: WRITE,
        caution: "an account that can write Secrets can create tokens of other accounts and replace credentials",
        narrower: "",
    },
    Danger {
        groups: &[""],
        resources: &["pods/exec", "pods/attach", "pods/ephemeralcontainers"],
        verbs: CALL,
        caution: "an account that can run commands in pods acts as the accounts of those pods and reads their Secrets",
        narrower: "let only the program that controls the sandboxes run commands in them, in a namespace that holds nothing else",
    },
    Danger {
        groups: &[""],
        resources: &["pods/portforward", "pods/proxy", "services/proxy"],
        verbs: CALL,
        caution: "a connection through the API server reaches every port of the pods and passes NetworkPolicies",
        narrower: "connect to the Service or to the address of the pod: that needs no permission",
    },
    Danger {
        groups: &[""],
        resources: &["nodes/proxy"],
        verbs: EVERY,
        caution: "an account that can connect to kubelets can run commands in every pod of every node",
        narrower: "for metrics, 'get' on nodes/metrics is enough",
    },
    Danger {
        groups: &[""],
        resources: &["pods", "replicationcontrollers", "podtemplates"],
        verbs: CHANGE,
        caution: "an account that can create pods can use every account, Secret and volume of the namespace",
        narrower: "keep the pods that the program creates in a namespace that holds no other accounts and Secrets",
    },
    Danger {
        groups: &["apps", "batch", "extensions"],
        resources: &["*"],
        verbs: CHANGE,
        caution: "an account that can write pod templates can use every account, Secret and volume of the namespace",
        narrower: "keep the workloads that the program writes in a namespace that holds no other accounts and Secrets",
    },
    Danger {
        groups: POD_MAKERS,
        resources: &["*"],
        verbs: CHANGE,
        caution: "a controller creates pods from this resource, which can use every account, Secret and volume of the namespace",
        narrower: "keep the objects that the program writes in a namespace that holds no other accounts and Secrets",
    },
    Danger {
        groups: &[API],
        resources: &["*"],
        verbs: WRITE,
        caution: "an account that can write roles and bindings can hand on all its permissions and take those of others away",
        narrower: "let an administrator apply the roles and bindings, and leave the program without this permission",
    },
    Danger {
        groups: &["", API, "certificates.k8s.io", "authentication.k8s.io"],
        resources: &["*"],
        verbs: &["bind", "escalate", "impersonate"],
        caution: "with this verb an account can take every permission of the cluster",
        narrower: "",
    },
    Danger {
        groups: &[""],
        resources: &["nodes", "nodes/status"],
        verbs: WRITE,
        caution: "an account that can write nodes can move pods to other nodes, or stop them all",
        narrower: "",
    },
    Danger {
        groups: &[""],
        resources: &["serviceaccounts/token"],
        verbs: &["create"],
        caution: "an account that can create tokens has all permissions of every account of the scope",
        narrower: "mount a projected token of the account into the pod that needs it",
    },
    Danger {
        groups: &[""],
        resources: &["persistentvolumes"],
        verbs: CHANGE,
        caution: "a PersistentVolume can mount any directory of a node (hostPath)",
        narrower: "create a PersistentVolumeClaim: a StorageClass then provides the volume",
    },
    Danger {
        groups: &[""],
        resources: &["namespaces"],
        verbs: WRITE,
        caution: "an account that can write namespaces can lower their Pod Security level or delete all that is in them",
        narrower: "",
    },
    Danger {
        groups: &["networking.k8s.io"],
        resources: &["networkpolicies"],
        verbs: WRITE,
        caution: "an account that can write NetworkPolicies can open the network of every pod of the namespace",
        narrower: "",
    },
    Danger {
        groups: &["admissionregistration.k8s.io"],
        resources: &["*"],
        verbs: WRITE,
        caution: "an admission webhook or policy reads and changes every object that is created",
        narrower: "let an administrator apply the webhook configuration, and leave the program without this permission",
    },
    Danger {
        groups: &["apiregistration.k8s.io", "apiextensions.k8s.io"],
        resources: &["*"],
        verbs: WRITE,
        caution: "an account that can write API services or custom resource definitions can answer for the API server or delete all objects of a kind",
        narrower: "let an administrator install them, and leave the program without this permission",
    },
    Danger {
        groups: &["certificates.k8s.io"],
        resources: &["*"],
        verbs: &["create", "update", "patch", "approve", "sign", "attest"],
        caution: "an account that can have certificates approved can become any user",
        narrower: "",
    },
    Danger {
        groups: &["security.openshift.io", "policy"],
        resources: &["securitycontextconstraints", "podsecuritypolicies"],
        verbs: &["use", "create", "update", "patch", "delete"],
        caution: "the constraint decides which pods may run as root or use the node",
        narrower: "",
    },
    Danger {
        groups: &["*"],
        resources: &["*"],
        verbs: &["deletecollection"],
        caution: "deletecollection deletes every object of the resource in the scope with one request",
        narrower: "allow 'delete' and let the program name the objects",
    },
];

impl Danger {
    fn covers(&self, group: &str, resource: &str, verb: &str) -> bool {
        let holds = |of: &[&str], word: &str| word == "*" || of.iter().any(|one| *one == "*" || *one == word);
        let whole = |one: &&str| *one == "*" || *one == resource || within(resource, one);
        (self.groups.contains(&"*") || holds(self.groups, group))
            && (resource == "*" || self.resources.iter().any(|one| whole(&one)))
            && holds(self.verbs, verb)
    }
}

/// Returns whether `*/exec` of a role covers `pods/exec` of the table.
fn within(of_role: &str, of_table: &str) -> bool {
    let part = of_role.strip_prefix("*/");
    part.is_some_and(|part| of_table.split_once('/').is_some_and(|(_, known)| known == part))
}

fn dangers<'a>(
    group: &'a str,
    resource: &'a str,
    verb: &'a str,
) -> impl Iterator<Item = &'static Danger> + 'a {
    DANGERS
        .iter()
        .filter(move |danger| danger.covers(group, resource, verb))
}

/// Returns what may do instead of a permission, as a sentence without a full stop; `None` where nothing narrower exists.
pub(crate) fn narrower(request: &Request) -> Option<String> {
    let Asked::Resource(asked) = &request.what else {
        return None;
    };
    let mut told = Vec::new();
    if asked.namespace.is_empty() && is_namespaced(request) == Some(true) {
        told.push(format!(
            "let the program name one namespace where it uses {}: a Role in that namespace is then enough",
            asked.combined()
        ));
    }
    let combined = asked.combined();
    for danger in dangers(&asked.group, &combined, &request.verb) {
        // Of one Secret, the narrower grant is the one that is proposed.
        let named = !asked.name.is_empty() && danger.verbs == LIST;
        if !danger.narrower.is_empty() && !named {
            told.push(danger.narrower.to_owned());
        }
    }
    (!told.is_empty()).then(|| told.join("; or "))
}

/// Returns whether the objects of a request live in namespaces; `None` for a resource that is not built in.
pub(crate) fn is_namespaced(request: &Request) -> Option<bool> {
    let Asked::Resource(asked) = &request.what else {
        return Some(false);
    };
    let word = match asked.group.as_str() {
        "" => format!("{}.v1", asked.resource),
        group => format!("{}.{group}", asked.resource),
    };
    resource::of_word(&word)?.namespaced
}

/// Returns what roles and bindings are worth to an attacker, as one sentence; `None` where nothing in them is dangerous.
/// Objects of other kinds are passed over, the items of a List are read.
pub(crate) fn caution(manifest: &Json) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    let mut say = |sentence: String| {
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    };
    for object in objects(manifest) {
        match object["kind"].as_str().unwrap_or_default() {
            "ClusterRoleBinding" => {
                say("it is for the whole cluster: every namespace, today's and later ones".to_owned());
                of_binding(object).for_each(&mut say);
            }
            "RoleBinding" => of_binding(object).for_each(&mut say),
            "Role" | "ClusterRole" => {
                let rules = object["rules"].as_array().into_iter().flatten();
                rules.flat_map(of_rule).for_each(&mut say);
            }
            _ => {}
        }
    }
    (!told.is_empty()).then(|| told.join("; "))
}

fn objects(manifest: &Json) -> Vec<&Json> {
    match manifest["items"].as_array() {
        Some(items) => items.iter().collect(),
        None => vec![manifest],
    }
}

fn words<'r>(rule: &'r Json, field: &str) -> Vec<&'r str> {
    let list = rule[field].as_array().into_iter().flatten();
    list.filter_map(Json::as_str).collect()
}

fn of_rule(rule: &Json) -> Vec<String> {
    let (groups, resources, verbs) = (
        words(rule, "apiGroups"),
        words(rule, "resources"),
        words(rule, "verbs"),
    );
    let urls = words(rule, "nonResourceURLs");
    let mut told = Vec::new();
    if [&groups, &resources, &verbs, &urls]
        .iter()
        .any(|list| list.iter().any(|word| word.contains('*')))
    {
        told.push("a wildcard also covers what is added later".to_owned());
    }
    for group in &groups {
        for resource in &resources {
            for verb in &verbs {
                told.extend(dangers(group, resource, verb).map(|danger| danger.caution.to_owned()));
            }
        }
    }
    told
}

fn of_binding(binding: &Json) -> impl Iterator<Item = String> {
    let role = binding["roleRef"]["name"].as_str().unwrap_or_default();
    let mut told = Vec::new();
    if BUILT_IN.contains(&role) || role.starts_with("system:") {
        told.push(format!("ClusterRole {role} allows far more than one request"));
    }
    let home = binding["metadata"]["namespace"].as_str().unwrap_or_default();
    for subject in binding["subjects"].as_array().into_iter().flatten() {
        let word = |field: &str| subject[field].as_str().unwrap_or_default();
        if word("kind") == "Group" && EVERYBODY.contains(&word("name")) {
            told.push(format!("nearly every caller is in group {}", word("name")));
        }
        let from = word("namespace");
        if !home.is_empty() && !from.is_empty() && from != home {
            told.push(format!(
                "an account of namespace {from} gets access to namespace {home}"
            ));
        }
    }
    told.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::access::Resource;
    use serde_json::json;

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
}
