//! Names of API objects, existing or not.

use std::borrow::Cow;

use super::untrusted::Untrusted;

/// Which API object is meant; it need not exist.
///
/// The names may be hostile (the API server checks some of them only for being non-empty), so there
/// is no `Display`; `spoken` gives the text and a sink prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectRef {
    /// `v1`, `apps/v1`, …; empty when an owner reference did not say it.
    pub(crate) api_version: Cow<'static, str>,
    /// `Pod`, `Deployment`, …
    pub(crate) kind: Cow<'static, str>,
    /// Empty for cluster-scoped objects.
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl ObjectRef {
    pub(crate) fn new(kind: super::Kind, namespace: &str, name: &str) -> Self {
        Self {
            api_version: Cow::Borrowed(kind.api_version()),
            kind: Cow::Borrowed(kind.name()),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Names an object of whatever kind; the words of a kind that this tool reads are kept once.
    pub(crate) fn of_any_kind((api_version, kind): (&str, &str), namespace: &str, name: &str) -> Self {
        let known = super::Kind::of(api_version, kind);
        let kept = |word: &str, known: Option<&'static str>| match known {
            Some(known) if known == word => Cow::Borrowed(known),
            _ => Cow::Owned(word.to_owned()),
        };
        Self {
            api_version: kept(api_version, known.map(super::Kind::api_version)),
            kind: kept(kind, known.map(super::Kind::name)),
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
