//! A GET by the API server's proxy to a pod or a Service, as data: what is asked, and what came of it.
//! https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/

use super::{Kind, ObjectRef, Untrusted};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// A pod or a Service.
    pub(crate) object: ObjectRef,
    pub(crate) port: i64,
    pub(crate) https: bool,
    path: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The program answered, whatever it said.
    Answered {
        status: u16,
        text: Untrusted,
    },
    /// The port takes connections; what came then was no HTTP. In the words of the API server.
    Connected(Untrusted),
    /// Nobody listens on that port of the pod's address.
    Refused,
    /// No answer in this many seconds.
    Silent(u64),
    /// The Service has nobody to send it to.
    NoEndpoints,
    /// Whoever asks may not.
    Forbidden,
    Failed(Untrusted),
}

impl Ask {
    /// Returns nothing where the path could lead out of the proxy: it is what the pod declares, and nobody checked it.
    pub(crate) fn new(object: ObjectRef, port: i64, (https, path): (bool, &str)) -> Option<Self> {
        let path = format!("/{}", path.trim_start_matches('/'));
        let lower = path.to_ascii_lowercase();
        let leads_out = ["..", "%2e", "\\"].iter().any(|step| lower.contains(step));
        (!leads_out).then_some(Self {
            object,
            port,
            https,
            path,
        })
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the resource that must be allowed to `get`.
    pub(crate) fn right(&self) -> &'static str {
        match self.object.known_kind() {
            Some(Kind::Service) => "services/proxy",
            _ => "pods/proxy",
        }
    }
}

impl Heard {
    /// Returns the word of `-o json`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Heard::Answered { .. } => "answered",
            Heard::Connected(_) => "connected",
            Heard::Refused => "refused",
            Heard::Silent(_) => "silent",
            Heard::NoEndpoints => "no-endpoints",
            Heard::Forbidden => "forbidden",
            Heard::Failed(_) => "failed",
        }
    }

    /// Whether it tells if a program listens.
    pub(crate) fn tells_of_the_program(&self) -> bool {
        matches!(
            self,
            Heard::Answered { .. } | Heard::Connected(_) | Heard::Refused
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_behind_the_proxy() {
        let pod = || ObjectRef::new(Kind::Pod, "shop", "web");
        let path = |path: &str| Ask::new(pod(), 80, (false, path)).map(|ask| ask.path);
        assert_eq!(path("health"), Some("/health".to_owned()));
        assert_eq!(path("//evil/x?y=1"), Some("/evil/x?y=1".to_owned()));
        for out in ["/../../secrets", "/a/%2E%2e/b", "/a\\..\\b", "/.."] {
            assert_eq!(path(out), None, "{out}");
        }
    }
}
