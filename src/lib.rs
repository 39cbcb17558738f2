//! sandbox-doctor: diagnoses why Kubernetes pods fail.
//!
//! Data flows one way, a folder per word: collect → snapshot → simulate → facts → rules → diagnose → fix →
//! report → render. Each room uses only what is before it; `ARCHITECTURE.md` draws it, `tests/house.rs` holds it.

mod collect;
mod diagnose;
mod facts;
mod fix;
mod k8s;
mod preflight;
mod render;
mod report;
mod rules;
mod simulate;
mod snapshot;
mod text;

#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod fuzz;
#[doc(hidden)]
pub mod replay;
