//! What is to be read, as plain data: the rooms above say it, this room reads it and judges nothing.

use std::collections::BTreeSet;

use crate::k8s::{Kind, ObjectRef};

/// One reading of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// `None`: all of them.
    pub(crate) namespaces: Option<Vec<String>>,
    /// The kinds of which somebody needs the list.
    pub(crate) kinds: BTreeSet<Kind>,
    /// Objects that the user named: they are read one by one where their list may not be read.
    pub(crate) named: Vec<ObjectRef>,
    /// Only the named objects and what belongs to them, and lists that are asked for later.
    pub(crate) near: bool,
    pub(crate) logs: LogWish,
    /// Somebody said that Secrets may be read, of which little passes the door; otherwise nobody asks for one.
    pub(crate) secrets: bool,
}

/// Whose logs are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogWish {
    /// Those of sick containers and of named pods, and in namespaces that were named of a few others.
    #[default]
    Usual,
    /// Those of every pod.
    All,
    Sick,
    Never,
}

/// Kinds that every run reads: what is sick is decided on them.
pub(crate) const ALWAYS: [Kind; 10] = [
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::ReplicationController,
    Kind::Job,
    Kind::CronJob,
    Kind::Namespace,
    Kind::Event,
];

/// One list: a kind, in one namespace or in the cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListWish {
    pub(super) kind: Kind,
    pub(super) namespace: Option<String>,
    /// `labelSelector` or `fieldSelector` with its value, as the query of the request has it: only the objects that match.
    pub(super) selector: Option<String>,
    /// No more pages than these are read.
    pub(super) pages: Option<u32>,
}

impl Plan {
    /// Returns the lists of the first round. Secrets are among them only where somebody said so.
    pub(super) fn lists(&self) -> Vec<ListWish> {
        let mut kinds: BTreeSet<Kind> = self.kinds.iter().copied().chain(ALWAYS).collect();
        match self.secrets {
            true => kinds.insert(Kind::Secret),
            false => kinds.remove(&Kind::Secret),
        };
        let mut lists = Vec::new();
        for kind in kinds {
            let Some(namespaces) = self.namespaces.as_ref().filter(|_| kind.namespaced()) else {
                lists.push(ListWish::of(kind, None));
                continue;
            };
            let mut wanted: Vec<&str> = namespaces.iter().map(String::as_str).collect();
            // Events of Nodes live there.
            if kind == Kind::Event && !wanted.contains(&"default") {
                wanted.push("default");
            }
            lists.extend(wanted.into_iter().map(|name| ListWish::of(kind, Some(name))));
        }
        lists
    }
}

impl ListWish {
    /// A whole list.
    pub(super) fn of(kind: Kind, namespace: Option<&str>) -> Self {
        Self {
            kind,
            namespace: namespace.map(str::to_owned),
            selector: None,
            pages: None,
        }
    }

    /// Returns the path below the server's address.
    pub(super) fn path(&self) -> String {
        path(self.kind, self.namespace.as_deref())
    }
}

/// Returns the path of a list, or of all objects of a kind.
pub(super) fn path(kind: Kind, namespace: Option<&str>) -> String {
    let base = match kind.group() {
        "" => format!("/api/{}", kind.version()),
        group => format!("/apis/{group}/{}", kind.version()),
    };
    match namespace {
        Some(namespace) => format!("{base}/namespaces/{}/{}", segment(namespace), kind.plural()),
        None => format!("{base}/{}", kind.plural()),
    }
}

/// Returns the path of one object.
pub(super) fn object_path(kind: Kind, object: &ObjectRef) -> String {
    let namespace = Some(object.namespace.as_str()).filter(|_| kind.namespaced());
    format!("{}/{}", path(kind, namespace), segment(&object.name))
}

/// Writes a name so that it stays one segment of a path, whatever is in it.
pub(super) fn segment(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => written.push(char::from(byte)),
            // Alone, dots would be a step up.
            b'.' if !name.trim_matches('.').is_empty() => written.push('.'),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_those_of_the_namespaces_and_never_secrets() {
        let plan = Plan {
            namespaces: Some(vec!["shop".into()]),
            kinds: [Kind::Node, Kind::Secret, Kind::Service].into(),
            ..Plan::default()
        };
        let paths: Vec<String> = plan.lists().iter().map(ListWish::path).collect();
        for path in [
            "/api/v1/namespaces/shop/pods",
            "/apis/apps/v1/namespaces/shop/replicasets",
            "/api/v1/nodes",
            "/api/v1/namespaces",
            "/api/v1/namespaces/default/events",
            "/api/v1/namespaces/shop/events",
        ] {
            assert!(
                paths.iter().any(|known| known == path),
                "{path} is not among {paths:?}"
            );
        }
        assert!(paths.iter().all(|path| !path.contains("secrets")));
        let with_secrets = Plan {
            secrets: true,
            ..plan
        };
        let secrets = with_secrets
            .lists()
            .into_iter()
            .find(|list| list.kind == Kind::Secret);
        assert_eq!(secrets.unwrap().path(), "/api/v1/namespaces/shop/secrets");
        let all = Plan::default().lists();
        assert!(all.iter().all(|list| list.namespace.is_none()));
    }

    #[test]
    fn a_hostile_name_stays_one_segment() {
        assert_eq!(segment("web-1.a"), "web-1.a");
        assert_eq!(segment("../../secrets?x"), "..%2F..%2Fsecrets%3Fx");
        assert_eq!(segment(".."), "%2E%2E");
    }
}
