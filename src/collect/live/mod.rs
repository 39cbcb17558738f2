//! A cluster that answers: connects as kubectl does, reads by get, list and access reviews alone, and ends as a snapshot.
//!
//! It is blocking at its face; the runtime lives in here. What was read it does not judge.

mod access;
mod answer;
mod connection;
mod credential;
mod discovery;
mod fault;
mod gather;
mod impersonation;
mod kubeconfig;
mod list;
mod logs;
mod owners;
mod plan;
mod plugin;
mod probe;
mod proxy;
mod transport;

use std::time::Duration;

use crate::snapshot::Snapshot;
use connection::Runtime;
pub(crate) use connection::connect;
pub(crate) use fault::LiveFault;
use gather::Gathering;
pub(crate) use gather::Progress;
pub(crate) use kubeconfig::{Access, contexts_in};
pub(crate) use plan::{ALWAYS, LogWish, Plan};
pub(crate) use proxy::ProxyVariables;
use transport::Transport;

/// What a request and a run may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For one request, each try by itself; `None` is without a limit.
    pub(crate) request: Option<Duration>,
    /// For the whole run, with the login plugin.
    pub(crate) run: Duration,
    /// The largest answer that is read.
    pub(crate) bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Some(Duration::from_secs(10)),
            run: Duration::from_secs(60),
            bytes: 64 << 20,
        }
    }
}

/// What the command line and the surroundings say about the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) access: Access,
    pub(crate) proxies: ProxyVariables,
    pub(crate) limits: Limits,
}

/// A cluster that answered once.
pub(crate) struct Cluster {
    runtime: Runtime,
    transport: Transport,
    namespace: String,
    server_version: Option<String>,
}

impl Cluster {
    /// Returns the namespace of the context.
    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Reads what the plan says; what may not be read stands in the ledger.
    pub(crate) fn collect(&self, plan: &Plan, progress: Progress<'_>) -> Result<Snapshot, LiveFault> {
        let run = Gathering::new(self.transport.clone(), plan, (&self.namespace, progress));
        self.runtime.block_on(run.run(self.server_version.clone()))
    }
}
