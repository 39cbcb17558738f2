//! What was started and where it listens, in one file, written anew after each process so that a failed start leaves no orphan.

use std::net::TcpListener;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::node::Runtime;
use crate::place::{self, Place};
use crate::process::Process;

/// The ports of the control plane, free ones of loopback: two checkouts may each have a cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ports {
    /// The API server.
    pub api: u16,
    /// etcd, for its clients.
    pub etcd: u16,
    /// etcd, for its peers, of which there are none.
    pub etcd_peer: u16,
    /// The controller manager's health.
    pub controller_manager: u16,
    /// The scheduler's health.
    pub scheduler: u16,
    /// kwok's health.
    pub kwok: u16,
}

impl Ports {
    /// Takes six free ports. They are held together, so that they differ, and given back just before they are used.
    pub fn free() -> Result<Self> {
        let mut held = Vec::new();
        let mut take = || -> Result<u16> {
            let listener = TcpListener::bind("127.0.0.1:0").context("cannot find a free port on loopback")?;
            let port = listener
                .local_addr()
                .context("cannot find a free port on loopback")?
                .port();
            held.push(listener);
            Ok(port)
        };
        Ok(Self {
            api: take()?,
            etcd: take()?,
            etcd_peer: take()?,
            controller_manager: take()?,
            scheduler: take()?,
            kwok: take()?,
        })
    }
}

/// The running cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The version of Kubernetes.
    pub version: String,
    /// Where the control plane listens.
    pub ports: Ports,
    /// What was started, in this order.
    pub processes: Vec<Process>,
    /// The runtime of the real node, when there is one.
    pub node: Option<Runtime>,
}

impl Record {
    /// Reads the record; without a cluster there is none.
    pub fn read(place: &Place) -> Result<Option<Self>> {
        let path = place.record();
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let record =
            serde_json::from_slice(&text).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Some(record))
    }

    /// Writes the record whole or not at all.
    pub fn write(&self, place: &Place) -> Result<()> {
        let path = place.record();
        let draft = path.with_extension("json.partial");
        place::write(
            &draft,
            serde_json::to_vec_pretty(self).context("cannot write the record of the cluster")?,
        )?;
        std::fs::rename(&draft, &path).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Adds a process and writes the record.
    pub fn add(&mut self, process: Process, place: &Place) -> Result<()> {
        self.processes.push(process);
        self.write(place)
    }

    /// The names of processes that have ended without being asked.
    pub fn ended(&self) -> Vec<&str> {
        self.processes
            .iter()
            .filter(|process| !process.is_alive())
            .map(|process| process.name.as_str())
            .collect()
    }

    /// The address of the API server.
    pub fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.api)
    }
}
