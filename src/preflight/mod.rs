//! Manifests that are not applied yet: their objects with places, the cluster as it would be with them, and the way
//! from a finding back to file, line and column.
//!
//! It judges nothing: what the snapshot made here means is said by facts and rules. It reads no file either.

mod ignore;
mod locate;
mod manifests;
mod names;
mod plan;
mod quoted;

pub(crate) use ignore::decisions;
pub(crate) use locate::locate;
pub(crate) use manifests::{File, Manifests};
pub(crate) use plan::plan;
