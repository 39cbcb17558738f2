//! What a rule is evaluated on, and the roots of facts that it sees from there.

use crate::k8s::{Kind, ObjectRef};

/// A root of fact paths, and at the same time a kind of subject for `on:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Root {
    Container,
    Pod,
    Workload,
    Job,
    Service,
    Claim,
    Node,
    Quota,
    Policy,
    Account,
    Namespace,
    Cluster,
}

impl Root {
    pub(crate) const ALL: [Root; 12] = [
        Root::Container,
        Root::Pod,
        Root::Workload,
        Root::Job,
        Root::Service,
        Root::Claim,
        Root::Node,
        Root::Quota,
        Root::Policy,
        Root::Account,
        Root::Namespace,
        Root::Cluster,
    ];

    /// Returns the word that fact paths and `on:` use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Root::Container => "container",
            Root::Pod => "pod",
            Root::Workload => "workload",
            Root::Job => "job",
            Root::Service => "service",
            Root::Claim => "claim",
            Root::Node => "node",
            Root::Quota => "quota",
            Root::Policy => "policy",
            Root::Account => "account",
            Root::Namespace => "namespace",
            Root::Cluster => "cluster",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Root> {
        Root::ALL.into_iter().find(|root| root.word() == word)
    }

    /// Returns the roots whose facts a rule on this kind of subject may mention, itself first.
    pub(crate) fn visible(self) -> &'static [Root] {
        use Root::{
            Account, Claim, Cluster, Container, Job, Namespace, Node, Pod, Policy, Quota, Service, Workload,
        };
        match self {
            Container => &[Container, Pod, Workload, Node, Account, Namespace, Cluster],
            Pod => &[Pod, Workload, Node, Account, Namespace, Cluster],
            Workload => &[Workload, Account, Namespace, Cluster],
            Job => &[Job, Workload, Account, Namespace, Cluster],
            Service => &[Service, Namespace, Cluster],
            Claim => &[Claim, Namespace, Cluster],
            Node => &[Node, Cluster],
            Quota => &[Quota, Namespace, Cluster],
            Policy => &[Policy, Namespace, Cluster],
            Account => &[Account, Namespace, Cluster],
            Namespace => &[Namespace, Cluster],
            Cluster => &[Cluster],
        }
    }
}

/// One thing that rules are evaluated on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Subject {
    pub(crate) root: Root,
    /// The API object; for a container its Pod; for a workload without an owner the Pod itself (`exists` is false).
    pub(crate) object: ObjectRef,
    /// The container's name, for `Root::Container` alone.
    pub(crate) container: Option<String>,
}

pub(super) fn subject(root: Root, object: ObjectRef) -> Subject {
    Subject {
        root,
        object,
        container: None,
    }
}

pub(super) fn namespace(name: &str) -> Subject {
    subject(Root::Namespace, ObjectRef::new(Kind::Namespace, "", name))
}

/// The cluster is no API object; it has a kind and no name.
pub(super) fn cluster() -> Subject {
    let object = ObjectRef {
        kind: "Cluster".into(),
        ..ObjectRef::default()
    };
    subject(Root::Cluster, object)
}

pub(super) fn place(subject: &Subject) -> (&str, &str, &str, Option<&str>) {
    let object = &subject.object;
    (
        &object.namespace,
        &object.name,
        &object.kind,
        subject.container.as_deref(),
    )
}
