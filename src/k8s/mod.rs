//! Pure words and arithmetic of the Kubernetes API: references, kinds, quantities, selectors, times.
//!
//! Nothing here knows a snapshot, a fact or a rule, and nothing here does I/O.

pub(crate) mod access;
pub(crate) mod command;
pub(crate) mod digest;
pub(crate) mod fields;
pub(crate) mod forbidden;
pub(crate) mod hosts;
pub(crate) mod image;
pub(crate) mod kind;
pub(crate) mod packed;
pub(crate) mod proxy;
pub(crate) mod quantity;
pub(crate) mod reference;
pub(crate) mod resource;
pub(crate) mod selector;
pub(crate) mod time;
pub(crate) mod untrusted;
pub(crate) mod yaml;

pub(crate) use command::Command;
pub(crate) use kind::Kind;
pub(crate) use quantity::Quantity;
pub(crate) use reference::ObjectRef;
pub(crate) use untrusted::Untrusted;
