//! What a node needs of the machine besides files: a link with an address, and a cgroup.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{LINK, call};
use crate::control::NODE_ADDRESS;
use crate::place;

/// The name of our cgroup, in each hierarchy.
const CGROUP: &str = "testcluster";

/// Makes the bridge. The kubelet refuses an address of loopback, so the node has that of the bridge.
pub fn make_link() -> Result<()> {
    if Path::new("/sys/class/net").join(LINK).exists() {
        return Ok(());
    }
    call(Command::new("ip").args(["link", "add", LINK, "type", "bridge"]))?;
    call(Command::new("ip").args(["address", "add", &format!("{NODE_ADDRESS}/24"), "dev", LINK]))?;
    call(Command::new("ip").args(["link", "set", LINK, "up"]))?;
    Ok(())
}

/// Removes the bridge.
pub fn remove_link() -> Result<()> {
    if Path::new("/sys/class/net").join(LINK).exists() {
        call(Command::new("ip").args(["link", "delete", LINK]))?;
    }
    Ok(())
}

/// Our folder in each hierarchy of cgroups: one in version 2, one per controller in version 1.
pub fn cgroups() -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    if root.join("cgroup.controllers").is_file() {
        return vec![root.join(CGROUP)];
    }
    let Ok(hierarchies) = std::fs::read_dir(root) else {
        return vec![];
    };
    let mut all: Vec<_> = hierarchies
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("cgroup.procs").is_file())
        .map(|path| path.join(CGROUP))
        .collect();
    all.sort();
    all
}

/// Makes our cgroup; the kubelet does not make the one that it is told to stay in.
pub fn make_cgroup() -> Result<()> {
    for folder in cgroups() {
        place::make_folder(&folder)?;
        let Some(above) = folder.parent() else { continue };
        // Version 1: a new cpuset has neither processors nor memory, and nothing can be put into it.
        for file in ["cpuset.cpus", "cpuset.mems"] {
            if above.ends_with("cpuset") {
                let all = std::fs::read_to_string(above.join(file))
                    .with_context(|| format!("cannot read {file}"))?;
                write_control(&folder.join(file), all.trim())?;
            }
        }
        // Version 2: controllers are handed down by name.
        if let Ok(controllers) = std::fs::read_to_string(above.join("cgroup.controllers")) {
            for controller in controllers.split_whitespace() {
                let _ = write_control(&above.join("cgroup.subtree_control"), &format!("+{controller}"));
                let _ = write_control(&folder.join("cgroup.subtree_control"), &format!("+{controller}"));
            }
        }
    }
    Ok(())
}

fn write_control(path: &Path, value: &str) -> Result<()> {
    std::fs::write(path, value).with_context(|| format!("cannot write {value} to {}", path.display()))
}
