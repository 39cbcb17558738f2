//! One file a command; each carries data between rooms.

pub(crate) mod can;
pub(crate) mod completions;
pub(crate) mod diagnose;
pub(crate) mod explain;
pub(crate) mod preflight;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod snapshot;
pub(crate) mod version;
