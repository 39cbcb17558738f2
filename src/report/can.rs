//! What `can` says: the question, the answer, what it rests on, and what would change it. Types alone.

use serde_json::Value as Json;

use crate::k8s::access::{Caller, Request};
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::snapshot::Source;

/// An answer to "may WHO do this".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Can {
    pub(crate) caller: Caller,
    pub(crate) request: Request,
    pub(crate) source: Source,
    pub(crate) answer: Decision,
    /// What the API server answered, where it was asked.
    pub(crate) reviewed: Option<Reviewed>,
    /// The bindings that say yes, or say so in vain.
    pub(crate) because: Vec<Ground>,
    /// What was not seen, and could say otherwise.
    pub(crate) unseen: Option<Untrusted>,
    pub(crate) nearest: Option<Near>,
    pub(crate) proposal: Option<Proposal>,
    /// What else there is to know, a sentence each.
    pub(crate) notes: Vec<Untrusted>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Yes,
    No,
    Undecided,
}

/// The answer of an access review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reviewed {
    pub(crate) allowed: bool,
    /// In the words of the authorizer; empty mostly.
    pub(crate) reason: Untrusted,
}

/// A binding and its role, with the sentence that says what they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    pub(crate) binding: Option<ObjectRef>,
    pub(crate) role: Option<ObjectRef>,
    pub(crate) sentence: Untrusted,
}

/// What comes nearest to a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    pub(crate) binding: Option<ObjectRef>,
    pub(crate) role: ObjectRef,
    pub(crate) sentence: Untrusted,
}

/// What would allow it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Proposal {
    Manifests {
        manifests: Vec<Json>,
        caution: Option<String>,
        /// What may do instead.
        narrower: Option<String>,
    },
    Withheld(&'static str),
    /// Only a pasted text names the caller: the command that asks for it by name.
    Ask(Command),
}
