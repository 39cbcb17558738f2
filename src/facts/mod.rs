//! Snapshot → typed facts: what rules may ask, and nothing else.
//!
//! A fact is known, unset (an empty value) or unknown (with the input that would tell). This room knows no
//! rules and cannot fail: what it cannot know it calls unknown.

pub(crate) mod account;
mod admission;
mod autoscaler;
pub(crate) mod claim;
pub(crate) mod cluster;
pub(crate) mod container;
mod creation;
pub(crate) mod dictionary;
pub(crate) mod events;
pub(crate) mod failure;
pub(crate) mod field;
pub(crate) mod job;
pub(crate) mod joins;
pub(crate) mod namespace;
mod nearest;
pub(crate) mod node;
pub(crate) mod observer;
pub(crate) mod output;
pub(crate) mod planned;
pub(crate) mod pod;
pub(crate) mod policy;
pub(crate) mod probe;
pub(crate) mod quota;
mod refusals;
pub(crate) mod scene;
pub(crate) mod scheduling;
pub(crate) mod service;
pub(crate) mod startup;
pub(crate) mod subject;
pub(crate) mod triage;
mod unread;
mod upkeep;
pub(crate) mod value;
pub(crate) mod workload;

pub(crate) use dictionary::{FactRow, Type, look_up};
pub(crate) use observer::{Bearing, Observer};
pub(crate) use scene::Scene;
pub(crate) use subject::{Root, Subject};
pub(crate) use value::{Fact, Origin, Record, Seen, Text, Value};

#[cfg(test)]
pub(crate) mod world;
