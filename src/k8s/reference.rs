//! Names of API objects, existing or not.

use super::untrusted::Untrusted;

/// Which API object is meant; it need not exist.
///
/// The names may be hostile (the API server checks some of them only for being non-empty), so there
/// is no `Display`; `spoken` gives the text and a sink prints it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectRef {
    /// `v1`, `apps/v1`, …; empty when an owner reference did not say it.
    pub(crate) api_version: String,
    /// `Pod`, `Deployment`, …
    pub(crate) kind: String,
    /// Empty for cluster-scoped objects.
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl ObjectRef {
    pub(crate) fn new(kind: super::Kind, namespace: &str, name: &str) -> Self {
        Self {
            api_version: kind.api_version(),
            kind: kind.name().to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Returns the kind, when it is one that this tool reads.
    pub(crate) fn known_kind(&self) -> Option<super::Kind> {
        super::Kind::of(&self.api_version, &self.kind)
    }

    /// Returns `Pod shop/cart-7d`, the way a sentence names an object.
    pub(crate) fn spoken(&self) -> Untrusted {
        if self.namespace.is_empty() {
            Untrusted::new(format!("{} {}", self.kind, self.name))
        } else {
            Untrusted::new(format!("{} {}/{}", self.kind, self.namespace, self.name))
        }
    }
}
