//! A real Kubernetes for the tests of sandbox-doctor: built once, started and ended on loopback.
//! It knows nothing of the program that it is for; `sandbox-doctor` is at most run as a command.

pub mod catalogue;
pub mod client;
pub mod command;
pub mod control;
mod failures;
pub mod fill;
pub mod kubeconfig;
pub mod node;
pub mod pki;
pub mod place;
pub mod process;
pub mod record;
pub mod recording;
pub mod ripe;
pub mod seed;
pub mod steps;
pub mod talk;
pub mod tools;
pub mod unable;
