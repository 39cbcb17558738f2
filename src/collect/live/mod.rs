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

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::k8s::ObjectRef;
use crate::snapshot::{Breadth, Input, Snapshot};
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

    /// Reads the named objects of a plan with what belongs to them; `None` if one of them does not exist.
    pub(crate) fn near<'a>(
        &'a self,
        plan: &'a Plan,
        progress: Progress<'a>,
    ) -> Result<Option<Nearby<'a>>, LiveFault> {
        let mut gathering = Gathering::new(self.transport.clone(), plan, (&self.namespace, progress));
        let found = self.runtime.block_on(gathering.near())?;
        Ok(found.then_some(Nearby {
            cluster: self,
            gathering,
        }))
    }

    /// Reads what the plan says; what may not be read stands in the ledger.
    pub(crate) fn collect(&self, plan: &Plan, progress: Progress<'_>) -> Result<Snapshot, LiveFault> {
        let run = Gathering::new(self.transport.clone(), plan, (&self.namespace, progress));
        self.runtime.block_on(run.run(self.server_version.clone()))
    }
}

/// Named objects and what belongs to them, to which lists can be added.
pub(crate) struct Nearby<'a> {
    cluster: &'a Cluster,
    gathering: Gathering<'a>,
}

impl Nearby<'_> {
    /// Returns what was read so far.
    pub(crate) fn so_far(&self) -> Snapshot {
        self.gathering.so_far(self.cluster.server_version.clone())
    }

    /// Reads a wider list of each input; false if nothing is left that could be read.
    pub(crate) fn widen(&mut self, inputs: &BTreeMap<Input, Breadth>) -> Result<bool, LiveFault> {
        self.cluster.runtime.block_on(self.gathering.widen(inputs))
    }

    /// Reads what belongs to other objects, too; false if all of them were looked at before.
    pub(crate) fn look_at(&mut self, objects: BTreeSet<ObjectRef>) -> Result<bool, LiveFault> {
        self.cluster.runtime.block_on(self.gathering.look_at(objects))
    }

    /// Returns the objects that were read for themselves, and not for sums and look-ups.
    pub(crate) fn judged(&self) -> BTreeSet<ObjectRef> {
        self.gathering.judged()
    }

    /// Ends the run.
    pub(crate) fn finish(self) -> Snapshot {
        self.gathering.finish(self.cluster.server_version.clone())
    }
}
