//! Where a replay takes place: randomness that a seed brings back, and a control plane that is started when it is first wanted.

use std::path::PathBuf;

use anyhow::Result;
use fastrand::Rng;
use testcluster::client::{Cluster, block_on};
use testcluster::command;
use testcluster::place::Place;
use testcluster::record::Record;

/// What a replay is given.
pub(crate) struct Arena {
    /// Where random cases come from; every case is made of its own number, `case(n)`.
    seed: u64,
    /// The first case that is wanted.
    pub(crate) first: usize,
    place: Place,
    /// Where a cluster of whoever runs the replays may be.
    shared: Place,
    started: bool,
}

impl Arena {
    pub(crate) fn new(shared: &Place, engine: &str, seed: u64) -> Self {
        Self {
            seed,
            first: 0,
            place: shared.beside(&format!("replay-{engine}")),
            shared: shared.clone(),
            started: false,
        }
    }

    /// Leaves out the cases before this one, where they do not lead to it.
    pub(crate) fn from(mut self, first: usize) -> Self {
        self.first = first;
        self
    }

    /// Returns the randomness of one case, which depends on the seed and its number alone: `--seed S` and the number that a
    /// disagreement prints make it again.
    pub(crate) fn case(&self, number: usize) -> Rng {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Rng::with_seed(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(number))
    }

    /// The minor version of the Kubernetes that is started: 35 of `v1.35.4`.
    pub(crate) fn minor(&self) -> u32 {
        let minor = self.place.kubernetes_version().split('.').nth(1);
        minor.and_then(|minor| minor.parse().ok()).unwrap_or(0)
    }

    /// Returns the kubeconfig of the cluster that runs already, if it has a real node, and answers.
    pub(crate) fn real_node(&self) -> Option<PathBuf> {
        let record = Record::read(&self.shared).ok()??;
        record.node.as_ref()?;
        let kubeconfig = self.shared.own_kubeconfig();
        let ready = block_on(async { Ok(Cluster::connect(&kubeconfig).await?.is_ready().await) });
        matches!(ready, Ok(true)).then_some(kubeconfig)
    }

    /// Starts the control plane, once, and returns the kubeconfig of a client that the audit log leaves out.
    /// A client lives on the runtime that made it: connect within the one `block_on` of a replay.
    pub(crate) fn control_plane(&mut self) -> Result<PathBuf> {
        if !self.started {
            command::down(&self.place)?;
            self.started = true;
            command::up(&self.place, None)?;
        }
        Ok(self.place.own_kubeconfig())
    }

    /// Ends the control plane, if there is one.
    pub(crate) fn close(self) -> Result<()> {
        if self.started {
            command::down(&self.place)
        } else {
            Ok(())
        }
    }
}
