//! One file a verb; each carries data between rooms and decides nothing of its own.

pub(crate) mod can;
pub(crate) mod completions;
pub(crate) mod diagnose;
pub(crate) mod explain;
pub(crate) mod preflight;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod snapshot;
