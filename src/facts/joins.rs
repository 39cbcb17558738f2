//! Joins: records about objects that a rule names by text, and questions with a second argument.
//!
//! A record always holds `ref` and `exists`; a field of it may be unknown on its own.

mod access;
mod distribution;
mod failure;
pub(super) mod host;
mod mount;
mod nearby;
mod object;
mod reach;

use super::dictionary::{Observer, Type};
use super::scene::Scene;
use super::value::{Fact, Record, Text, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Input;

/// One function of `bind`.
pub(crate) struct Join {
    pub(crate) name: &'static str,
    pub(crate) args: &'static [Type],
    pub(crate) fields: &'static [(&'static str, Type)],
    /// The kind of its `ref`; `None` where that depends on what was found.
    pub(crate) kind: Option<Kind>,
    pub(crate) doc: &'static str,
    /// What must have been seen for its record to be known.
    pub(crate) needs: &'static [Input],
    /// Who states the record.
    pub(crate) observer: Observer,
    /// The field that, where it is true, assumes something that no object shows: that the network plugin enforces policies.
    pub(crate) assumes: Option<&'static str>,
    pub(crate) compute: fn(&Scene<'_>, &[Value]) -> Fact,
}

/// A record in which this field is false rests on words that nothing confirms: a finding made of it is `likely` at most.
pub(crate) const CERTAIN: &str = "certain";
const REF: (&str, Type) = ("ref", Type::Ref);
const EXISTS: (&str, Type) = ("exists", Type::Bool);
const NAMED: &[Type] = &[Type::Word, Type::Word];
const REACH: &[(&str, Type)] = &[
    REF,
    EXISTS,
    ("allowed", Type::Bool),
    ("denied", Type::Bool),
    ("decided", Type::Bool),
    ("policies", Type::Words),
    ("direction", Type::Word),
    ("peer", Type::Text),
    ("labels", Type::Map),
    ("target", Type::Map),
    ("port", Type::Int),
    ("opens", Type::Bool),
    ("opening", Type::Manifest),
];

const ACCESS: &[(&str, Type)] = &[
    REF,
    EXISTS,
    ("found", Type::Bool),
    (CERTAIN, Type::Bool),
    ("user", Type::Word),
    ("who", Type::Word),
    ("account", Type::Word),
    ("account_namespace", Type::Word),
    ("anonymous", Type::Bool),
    ("verb", Type::Word),
    ("group", Type::Word),
    ("resource", Type::Word),
    ("subresource", Type::Word),
    ("combined", Type::Word),
    ("name", Type::Word),
    ("namespace", Type::Word),
    ("path", Type::Word),
    ("object", Type::Word),
    ("allowed", Type::Bool),
    ("granted", Type::Bool),
    ("decided", Type::Bool),
    ("nearest", Type::Text),
    ("hint", Type::Word),
    ("grant", Type::Manifest),
    ("grant_in_namespace", Type::Manifest),
    ("narrower", Type::Word),
    ("withheld", Type::Word),
    ("asks", Type::Bool),
    ("question", Type::Words),
];

const ROLES: &[Input] = &[
    Input::Objects(Kind::ClusterRoleBinding),
    Input::Objects(Kind::ClusterRole),
    Input::Objects(Kind::RoleBinding),
    Input::Objects(Kind::Role),
];

pub(crate) const ALL: &[Join] = &[
    Join {
        name: "secret",
        args: NAMED,
        fields: &[
            REF,
            EXISTS,
            ("type", Type::Word),
            ("keys", Type::Words),
            ("registries", Type::Words),
        ],
        kind: Some(Kind::Secret),
        doc: "The Secret of a namespace and name: its type, its keys, and the registries that it has a login for.",
        needs: &[Input::Objects(Kind::Secret)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::secret,
    },
    Join {
        name: "configmap",
        args: NAMED,
        fields: &[REF, EXISTS, ("keys", Type::Words)],
        kind: Some(Kind::ConfigMap),
        doc: "The ConfigMap of a namespace and name, with its keys.",
        needs: &[Input::Objects(Kind::ConfigMap)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::config_map,
    },
    Join {
        name: "claim",
        args: NAMED,
        fields: &[
            REF,
            EXISTS,
            ("bound", Type::Bool),
            ("phase", Type::Word),
            ("storage_class", Type::Word),
            ("size", Type::Quantity),
            ("users", Type::Words),
        ],
        kind: Some(Kind::PersistentVolumeClaim),
        doc: "The PersistentVolumeClaim of a namespace and name, and the pods that mount it.",
        needs: &[Input::Objects(Kind::PersistentVolumeClaim)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::claim,
    },
    Join {
        name: "service",
        args: NAMED,
        fields: &[REF, EXISTS, ("ready", Type::Int), ("selector", Type::Map)],
        kind: Some(Kind::Service),
        doc: "The Service of a namespace and name, with the number of endpoints that receive traffic.",
        needs: &[Input::Objects(Kind::Service), Input::Objects(Kind::EndpointSlice)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::service,
    },
    Join {
        name: "account",
        args: NAMED,
        fields: &[REF, EXISTS],
        kind: Some(Kind::ServiceAccount),
        doc: "The ServiceAccount of a namespace and name.",
        needs: &[Input::Objects(Kind::ServiceAccount)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::account,
    },
    Join {
        name: "serviceaccount",
        args: NAMED,
        fields: &[REF, EXISTS],
        kind: Some(Kind::ServiceAccount),
        doc: "The same as `account`.",
        needs: &[Input::Objects(Kind::ServiceAccount)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::account,
    },
    Join {
        name: "storageclass",
        args: &[Type::Word],
        fields: &[REF, EXISTS, ("binding_mode", Type::Word)],
        kind: Some(Kind::StorageClass),
        doc: "The StorageClass of a name.",
        needs: &[Input::Objects(Kind::StorageClass)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::storage_class,
    },
    Join {
        name: "node",
        args: &[Type::Word],
        fields: &[REF, EXISTS, ("ready", Type::Bool)],
        kind: Some(Kind::Node),
        doc: "The Node of a name.",
        needs: &[Input::Objects(Kind::Node)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::node,
    },
    Join {
        name: "quota",
        args: NAMED,
        fields: &[REF, EXISTS, ("hard", Type::Map), ("used", Type::Map)],
        kind: Some(Kind::ResourceQuota),
        doc: "The ResourceQuota of a namespace and name, with what it allows and what is used.",
        needs: &[Input::Objects(Kind::ResourceQuota)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::quota,
    },
    Join {
        name: "limitrange",
        args: &[Type::Word],
        fields: &[REF, EXISTS],
        kind: Some(Kind::LimitRange),
        doc: "The first LimitRange of a namespace.",
        needs: &[Input::Objects(Kind::LimitRange)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: object::limit_range,
    },
    Join {
        name: "service_for_host",
        args: NAMED,
        fields: &[
            REF,
            EXISTS,
            ("namespace", Type::Word),
            ("name", Type::Word),
            ("ready", Type::Int),
            ("in_cluster", Type::Bool),
            ("pod_of_name", Type::Bool),
        ],
        kind: Some(Kind::Service),
        doc: "The Service that a hostname resolves to in a namespace; the name is short, with namespace, with `.svc…`, or an address.",
        needs: &[Input::Objects(Kind::Service), Input::Objects(Kind::EndpointSlice)],
        observer: Observer::ApiServer,
        assumes: None,
        compute: host::service_for_host,
    },
    Join {
        name: "distribution",
        args: &[Type::Word],
        fields: &[REF, EXISTS, ("name", Type::Word)],
        kind: None,
        doc: "The PyPI package that contains a Python module; `exists` if its name is known to differ from the module's.",
        needs: &[],
        observer: Observer::Spec,
        assumes: None,
        compute: distribution::distribution,
    },
    Join {
        name: "mount",
        args: &[Type::Ref, Type::Word, Type::Word],
        fields: &[
            REF,
            EXISTS,
            ("volume", Type::Word),
            ("kind", Type::Word),
            ("mount_path", Type::Word),
            ("read_only", Type::Bool),
            ("source", Type::Word),
        ],
        kind: None,
        doc: "The volume that a path in a container is on; `rootfs` if no volume is mounted there.",
        needs: &[],
        observer: Observer::Spec,
        assumes: None,
        compute: mount::mount,
    },
    Join {
        name: "volume",
        args: &[Type::Ref, Type::Word],
        fields: &[REF, EXISTS, ("kind", Type::Word), ("source", Type::Word)],
        kind: None,
        doc: "A volume of a pod by name; `ref` is its ConfigMap, Secret or claim, else the pod.",
        needs: &[],
        observer: Observer::Spec,
        assumes: None,
        compute: mount::volume,
    },
    Join {
        name: "reach",
        args: &[Type::Ref, Type::Ref, Type::Word],
        fields: REACH,
        kind: Some(Kind::NetworkPolicy),
        doc: "Whether NetworkPolicies allow a pod to connect to a Service (or pod) on a port; `ref` is the first policy that blocks it, `opening` a policy that would allow exactly this.",
        needs: &[Input::Objects(Kind::NetworkPolicy), Input::Objects(Kind::Pod)],
        observer: Observer::Engine,
        assumes: Some("denied"),
        compute: reach::reach,
    },
    Join {
        name: "endpoints_from",
        args: &[Type::Ref, Type::Word],
        fields: &[
            REF,
            EXISTS,
            ("local", Type::Bool),
            ("here", Type::Int),
            ("all", Type::Int),
            ("nodes", Type::Words),
        ],
        kind: Some(Kind::Service),
        doc: "The endpoints that clients of a Service reach from a node: `here` is their number, `all` the number of ready endpoints in the cluster, `nodes` the nodes of those; `local` if its internalTrafficPolicy is Local.",
        needs: &[Input::Objects(Kind::Service), Input::Objects(Kind::Pod)],
        observer: Observer::Engine,
        assumes: None,
        compute: nearby::endpoints_from,
    },
    Join {
        name: "dns",
        args: &[Type::Ref],
        fields: REACH,
        kind: Some(Kind::NetworkPolicy),
        doc: "Whether NetworkPolicies allow DNS lookups by a pod; `ref` is the first policy that blocks them, `opening` a policy that would allow them.",
        needs: &[Input::Objects(Kind::NetworkPolicy)],
        observer: Observer::Engine,
        assumes: Some("denied"),
        compute: reach::dns,
    },
    Join {
        name: "access",
        args: &[Type::Text],
        fields: ACCESS,
        kind: Some(Kind::ServiceAccount),
        doc: "A `forbidden` error of the API server, parsed, with the result of RBAC for the same request; `ref` is the account. `certain` if the account is that of the pod that printed the text, or if an event or condition shows the same error; only then `grant` is the smallest role and binding that allow it, and `grant_in_namespace` one for the account's namespace only, if the request was for the whole cluster. `narrower` is an alternative to a dangerous grant, `withheld` why no grant is proposed, `question` the arguments of `can` that check the same request, if `asks`.",
        needs: ROLES,
        observer: Observer::Engine,
        assumes: None,
        compute: access::access,
    },
    Join {
        name: "failure",
        args: &[Type::Text, Type::Word],
        fields: failure::FIELDS,
        kind: None,
        doc: "The decisive failure in an error text, parsed: `layer`, `class`, `operation`, `component`, the innermost message (`leaf`) and the values in it; `ref` is the object that the text is from, `exists` whether there is a failure, `clear` whether its words have one meaning, `meaning` the cause that the words state (empty if they state none). The second argument is the layer to use if the text itself shows none: `failure(container.pull_error, 'kubelet')`.",
        needs: &[],
        observer: Observer::Reporter,
        assumes: None,
        compute: failure::failure,
    },
    Join {
        name: "pod_access",
        args: &[Type::Ref, Type::Word, Type::Word],
        fields: ACCESS,
        kind: Some(Kind::ServiceAccount),
        doc: "The result of `access` for the account of a pod, a verb and a resource of the core group in the pod's namespace: `pod_access(pod.ref, 'create', 'pods/exec')`.",
        needs: ROLES,
        observer: Observer::Engine,
        assumes: None,
        compute: access::of_pod,
    },
];

/// Returns the kind of the `ref` that a function of `bind` finds.
pub(crate) fn kind_of(function: &str) -> Option<Kind> {
    ALL.iter().find(|join| join.name == function)?.kind
}

/// Returns the text of an argument: a word, a text or a number.
fn word(args: &[Value], position: usize) -> String {
    match args.get(position) {
        Some(Value::Word(word)) => word.clone(),
        Some(Value::Text(text)) => text.text.raw().to_owned(),
        Some(Value::Int(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns the object of an argument; one without a name where the argument is of another type.
fn object(args: &[Value], position: usize) -> ObjectRef {
    match args.get(position) {
        Some(Value::Ref(object)) => object.clone(),
        _ => ObjectRef::new(Kind::Pod, "", ""),
    }
}

/// Starts a record.
fn record(object: ObjectRef, exists: Fact) -> Record {
    Record::from([("ref", Fact::reference(object)), ("exists", exists)])
}

fn known(record: Record) -> Fact {
    Fact::Known(Value::Record(record))
}

fn text(object: &ObjectRef, path: &str, text: &str) -> Fact {
    Fact::text(Text::computed(object, path, text))
}

#[cfg(test)]
mod tests;
