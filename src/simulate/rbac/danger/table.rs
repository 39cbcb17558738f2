//! The table of dangerous permissions, as plain rows: to add one, add a row.

const API: &str = "rbac.authorization.k8s.io";
pub(super) const LIST: &[&str] = &["list", "watch"];
const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
const CHANGE: &[&str] = &["create", "update", "patch"];
const CALL: &[&str] = &["get", "create", "update", "patch", "delete"];
const EVERY: &[&str] = &["*"];

/// A set of permissions, what they are worth, and what may do instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Danger {
    /// API groups; `""` is the core group.
    pub(super) groups: &'static [&'static str],
    /// Resources, with their subresource; `*` is each resource of the groups.
    pub(super) resources: &'static [&'static str],
    pub(super) verbs: &'static [&'static str],
    /// What an account can do with it, as a sentence without a full stop.
    pub(super) caution: &'static str,
    /// What may do instead, as a sentence without a full stop; empty where nothing narrower exists.
    pub(super) narrower: &'static str,
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
pub(super) const DANGERS: &[Danger] = &[
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
        caution: "a connection through the API server reaches every port of the pods and bypasses NetworkPolicies",
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
        caution: "an account that can write roles and bindings can grant all its permissions to others and revoke theirs",
        narrower: "let an administrator apply the roles and bindings, and leave the program without this permission",
    },
    Danger {
        groups: &["", API, "certificates.k8s.io", "authentication.k8s.io"],
        resources: &["*"],
        verbs: &["bind", "escalate", "impersonate"],
        caution: "with this verb an account can get every permission of the cluster",
        narrower: "",
    },
    Danger {
        groups: &[""],
        resources: &["nodes", "nodes/status"],
        verbs: WRITE,
        caution: "an account that can write nodes can move pods to other nodes or stop all of them",
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
        caution: "an account that can write namespaces can lower their Pod Security level or delete all their objects",
        narrower: "",
    },
    Danger {
        groups: &["networking.k8s.io"],
        resources: &["networkpolicies"],
        verbs: WRITE,
        caution: "an account that can write NetworkPolicies can allow any connection of every pod of the namespace",
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
        caution: "an account that can write API services or custom resource definitions can replace parts of the API or delete all objects of a kind",
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
        caution: "the constraint decides which pods can run as root or access the node",
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
