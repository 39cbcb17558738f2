//! The engines' answers in plain JSON, for the replays of `tests/replay`, which know Kubernetes and none of our types.
//!
//! Each engine has a file here that translates and nothing else: a question in, an answer out. No command uses this room.

pub mod admission;
pub mod controllers;
pub mod endpoints;
mod network_policy;
pub mod rbac;
pub mod scheduler;

use serde_json::Value;

use crate::collect;
use crate::snapshot::Snapshot;

pub use network_policy::network_policy;

/// A cluster that is seen whole: these objects, and no others.
#[derive(Debug)]
pub struct World {
    pub(crate) snapshot: Snapshot,
}

impl World {
    /// Makes a world of API objects with `apiVersion` and `kind`.
    ///
    /// # Errors
    /// One sentence for each object that cannot be read.
    pub fn new(objects: Vec<Value>) -> Result<Self, Vec<String>> {
        let (snapshot, faults) = collect::given(objects);
        if faults.is_empty() {
            Ok(Self { snapshot })
        } else {
            Err(faults)
        }
    }
}
