//! A real node: kubelet, containerd, runc, a bridge and two registries, as root on Linux.
//! There is one per machine, for its name, address, registries and cgroup are those that recordings show.

pub mod clear;
pub mod debian;
pub mod firewall;
pub mod host;
pub mod images;
pub mod services;
pub mod trouble;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::client::Cluster;
use crate::control::{self, NODE_ADDRESS, NODE_NAME, is_usable};
use crate::place::{self, Place};
use crate::process;
use crate::record::Record;
use crate::tools;
use crate::unable::Unable;

/// Sockets have short names at most, and the place of a checkout may be deep.
pub const STATE: &str = "/run/testcluster";
/// The kubelet's folder, whose path stands in messages of failed mounts: a recording must not show where a checkout lies.
pub const VOLUMES: &str = "/var/lib/testcluster";
/// The bridge that pods hang on; its address is the node's.
pub const LINK: &str = "testcluster0";
/// Where the registry that anyone may read listens, and the one that wants a password.
pub const REGISTRIES: [(&str, u16); 2] = [("public", 15000), ("private", 15001)];

/// Where the pods of a world listen that answer as sick registries do; containerd speaks HTTP to them.
const SICK_REGISTRIES: [u16; 2] = [15911, 15914];

const PATIENCE: Duration = Duration::from_secs(90);

/// The container runtime. The same failure reads differently in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Runtime {
    /// Built from its module.
    #[value(name = "containerd-2.4")]
    Containerd24,
    /// Debian's.
    #[value(name = "containerd-1.6")]
    Containerd16,
}

impl Runtime {
    fn config(self) -> &'static str {
        match self {
            Self::Containerd24 => include_str!("../../templates/node/containerd-2.toml"),
            Self::Containerd16 => include_str!("../../templates/node/containerd-1.6.toml"),
        }
    }

    /// The folder of the runtime and its shim.
    pub fn folder(self, place: &Place) -> Result<PathBuf> {
        match self {
            Self::Containerd16 => Ok(debian::tree(place).join("usr").join("bin")),
            Self::Containerd24 => {
                let program = tools::named("containerd")?.path(place)?;
                Ok(program
                    .parent()
                    .context("cannot find the folder of containerd")?
                    .to_path_buf())
            }
        }
    }
}

/// Fails unless this is root on Linux.
pub fn require_host() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!(Unable(
            "a real node needs Linux: only the control plane can be started here".to_owned()
        ));
    }
    if !rustix::process::geteuid().is_root() {
        bail!(Unable(
            "a real node needs root: only the control plane can be started".to_owned()
        ));
    }
    Ok(())
}

/// Whether all that a node needs is built here, and it may be started.
pub fn is_built(place: &Place) -> bool {
    require_host().is_ok()
        && tools::node_is_built(place)
        && debian::tree(place).is_dir()
        && images::are_built(place)
}

/// Data of the node, removed by `down`.
pub fn data(place: &Place) -> PathBuf {
    place.run().join("node")
}

fn socket() -> PathBuf {
    Path::new(STATE).join("containerd.sock")
}

/// Starts the node beside the control plane and returns when pods can run on it.
pub async fn start(record: &mut Record, place: &Place, runtime: Runtime) -> Result<()> {
    if Path::new(STATE).exists() {
        bail!(
            "cannot start a node: {STATE} is there, so one of another checkout runs\nhint: end it there with `down`"
        );
    }
    // Written first: whatever comes to be from here on is found by `down`.
    record.node = Some(runtime);
    record.write(place)?;
    write_files(place, runtime)?;
    host::make_link()?;
    host::make_cgroup()?;
    for (name, _) in REGISTRIES {
        let mut command = Command::new(debian::tree(place).join("usr/bin/docker-registry"));
        command
            .arg("serve")
            .arg(data(place).join(format!("{name}.yml")))
            .current_dir(data(place));
        record.add(
            process::start(&format!("registry-{name}"), &mut command, &place.logs())?,
            place,
        )?;
    }
    images::push(place)?;
    start_runtime(record, place, runtime)?;
    start_kubelet(record, place)?;
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    services::start(record, place, &mut cluster).await?;
    cluster
        .wait_for(("v1", "Node", None, NODE_NAME), is_usable, PATIENCE)
        .await
        .map_err(|error| control::with_logs(error, record, place))?;
    match record.ended()[..] {
        [] => Ok(()),
        _ => Err(control::with_logs(
            anyhow::anyhow!("cannot keep the node running"),
            record,
            place,
        )),
    }
}

fn write_files(place: &Place, runtime: Runtime) -> Result<()> {
    let data = data(place);
    let fill = |template: &str| {
        template
            .replace("{{DATA}}", &data.to_string_lossy())
            .replace("{{PKI}}", &place.pki().to_string_lossy())
            .replace("{{DEBIAN}}", &debian::tree(place).to_string_lossy())
            .replace("{{SOCKET}}", &socket().to_string_lossy())
            .replace("{{STATE}}", STATE)
            .replace("{{ADDRESS}}", NODE_ADDRESS)
            .replace("{{LINK}}", LINK)
    };
    for folder in ["home", "pod-logs", "volume-plugins"] {
        place::make_folder(&data.join(folder))?;
    }
    place::make_folder(Path::new(STATE))?;
    place::make_folder(Path::new(VOLUMES))?;
    place::write(&data.join("containerd.toml"), fill(runtime.config()))?;
    place::write(
        &data.join("kubelet.yaml"),
        fill(include_str!("../../templates/node/kubelet.yaml")),
    )?;
    place::write(
        &data.join("cni/10-bridge.conflist"),
        fill(include_str!("../../templates/node/cni.conflist")),
    )?;
    place::write(
        &data.join("htpasswd"),
        include_str!("../../templates/node/htpasswd"),
    )?;
    // Pods resolve nothing: what they ask for must not leave the machine.
    place::write(&data.join("resolv.conf"), format!("nameserver {NODE_ADDRESS}\n"))?;
    for (name, port) in REGISTRIES {
        let store = images::store(place, name);
        place::make_folder(&store)?;
        let mut config = fill(include_str!("../../templates/node/registry.yml"))
            .replace("{{STORE}}", &store.to_string_lossy())
            .replace("{{PORT}}", &port.to_string());
        if name == "private" {
            config.push_str(&fill(include_str!("../../templates/node/private.yml")));
        }
        place::write(&data.join(format!("{name}.yml")), config)?;
    }
    let ports = REGISTRIES.map(|(_, port)| port).into_iter();
    for port in ports.chain(SICK_REGISTRIES) {
        place::write(
            &data.join(format!("registries/127.0.0.1:{port}/hosts.toml")),
            format!("server = \"http://127.0.0.1:{port}\"\n"),
        )?;
    }
    Ok(())
}

fn start_runtime(record: &mut Record, place: &Place, runtime: Runtime) -> Result<()> {
    let folder = runtime.folder(place)?;
    let mut command = Command::new(folder.join("containerd"));
    // The shim is looked for on PATH; a HOME of its own keeps credentials of the user's out of it.
    command
        .arg("--config")
        .arg(data(place).join("containerd.toml"))
        .env(
            "PATH",
            format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", folder.display()),
        )
        .env("HOME", data(place).join("home"))
        .current_dir(data(place));
    record.add(process::start("containerd", &mut command, &place.logs())?, place)?;
    let began = Instant::now();
    while std::os::unix::net::UnixStream::connect(socket()).is_err() {
        if !record.ended().is_empty() || began.elapsed() > PATIENCE {
            return Err(control::with_logs(
                anyhow::anyhow!("cannot start containerd"),
                record,
                place,
            ));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn start_kubelet(record: &mut Record, place: &Place) -> Result<()> {
    let data = data(place);
    let mut command = Command::new(tools::named("kubelet")?.path(place)?);
    // With the user's HOME, private images would be pulled with the credentials in its `.docker`.
    command
        .arg("--config")
        .arg(data.join("kubelet.yaml"))
        .arg("--kubeconfig")
        .arg(place.run().join("kubelet.kubeconfig"))
        .args(["--root-dir", VOLUMES])
        .arg("--cert-dir")
        .arg(data.join("kubelet-pki"))
        .args(["--hostname-override", NODE_NAME, "--node-ip", NODE_ADDRESS])
        .env("HOME", data.join("home"))
        .current_dir(&data);
    record.add(process::start("kubelet", &mut command, &place.logs())?, place)
}

/// Ends the kubelet as a crash would, for a world whose node is lost. Containers go on; `up` starts no new one, `down` ends all.
pub fn stop_kubelet(place: &Place) -> Result<()> {
    stop(place, "kubelet")
}

fn stop(place: &Place, name: &str) -> Result<()> {
    let mut record = Record::read(place)?.context("cannot find a running cluster")?;
    let (ending, others): (Vec<_>, Vec<_>) = record
        .processes
        .drain(..)
        .partition(|process| process.name == name);
    if ending.is_empty() {
        bail!("cannot stop {name}: none runs");
    }
    process::end_all(&ending, PATIENCE)?;
    record.processes = others;
    record.write(place)
}

/// Runs a command of the host to its end, and fails with what it said.
pub fn call(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let arguments: Vec<_> = command.get_args().map(|one| one.to_string_lossy()).collect();
        bail!("cannot run {name} {}: {}", arguments.join(" "), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
