//! What components of Kubernetes would decide, recomputed from a snapshot: admission, controllers, the scheduler's
//! filters, the endpoints of a Service, NetworkPolicy, RBAC.
//!
//! The engines know no facts, rules or findings. Each answers with a [`Verdict`], and says that it cannot
//! decide rather than guess.

pub(crate) mod admission;
mod amounts;
pub(crate) mod cidr;
pub(crate) mod controllers;
mod defaults;
pub(crate) mod endpoints;
mod fields;
pub(crate) mod network_policy;
pub(crate) mod peer;
pub(crate) mod persistent_volume;
pub(crate) mod rbac;
pub(crate) mod reach;
pub(crate) mod scheduler;
pub(crate) mod verdict;

pub(crate) use verdict::{Answer, Undecided, Verdict};
