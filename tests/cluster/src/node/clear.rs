//! The end of a node: containers, shims, mounts, links and cgroups, each known to be ours before it is touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::{STATE, VOLUMES, call, firewall, host, trouble};
use crate::place::Place;
use crate::process::{self, Process};
use crate::record::Record;

const PATIENCE: Duration = Duration::from_secs(3);

/// Ends the kubelet, then containers while containerd still notices, then containerd, and removes what is left.
pub fn clear(record: &Record, place: &Place) -> Result<()> {
    let named = |name: &str| {
        record
            .processes
            .iter()
            .filter(|process| process.name == name)
            .cloned()
            .collect::<Vec<_>>()
    };
    process::end_all(&named("kubelet"), PATIENCE)?;
    process::kill_all(&containers())?;
    await_shims(Duration::from_secs(3));
    process::end_all(&named("containerd"), PATIENCE)?;
    process::end_all(&shims(), Duration::from_secs(1))?;
    unmount_under(&[&place.run(), Path::new(STATE), Path::new(VOLUMES)])?;
    firewall::remove()?;
    host::remove_link()?;
    host::cgroups().iter().for_each(|folder| remove_cgroup(folder));
    remove(Path::new(STATE))?;
    trouble::thaw_pods();
    remove(Path::new(VOLUMES))?;
    remove_network_results();
    Ok(())
}

/// The processes in our cgroup, all of which are containers' and nobody else's.
fn containers() -> Vec<Process> {
    let mut ids = BTreeSet::new();
    for folder in host::cgroups() {
        collect_ids(&folder, &mut ids);
    }
    ids.into_iter()
        .filter_map(|pid| Process::running("container", pid))
        .collect()
}

fn collect_ids(folder: &Path, ids: &mut BTreeSet<u32>) {
    let text = std::fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
    ids.extend(text.lines().filter_map(|line| line.parse::<u32>().ok()));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
    {
        collect_ids(&entry.path(), ids);
    }
}

/// The shims of our containerd: each was given the address of our socket, which no other containerd has.
fn shims() -> Vec<Process> {
    let Ok(all) = std::fs::read_dir("/proc") else {
        return vec![];
    };
    let ids = all
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|pid| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|&byte| byte == 0).collect();
        let is_shim = words
            .first()
            .is_some_and(|program| program.ends_with(b"containerd-shim-runc-v2"));
        is_shim && words.iter().any(|word| word.starts_with(STATE.as_bytes()))
    })
    .filter_map(|pid| Process::running("containerd-shim", pid))
    .collect()
}

fn await_shims(patience: Duration) {
    let began = Instant::now();
    while !shims().is_empty() && began.elapsed() < patience {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Unmounts what is mounted under these folders, the last mounted first.
fn unmount_under(folders: &[&Path]) -> Result<()> {
    let text = std::fs::read_to_string("/proc/self/mountinfo").context("cannot read /proc/self/mountinfo")?;
    let targets = text
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .map(unescape);
    let ours: Vec<PathBuf> = targets
        .filter(|path| folders.iter().any(|folder| path.starts_with(folder)))
        .collect();
    for target in ours.iter().rev() {
        call(Command::new("umount").arg("--lazy").arg(target))?;
    }
    Ok(())
}

/// The kernel writes a blank, a tab, a line end and a backslash of a path as three octal digits.
fn unescape(path: &str) -> PathBuf {
    let path = path
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n");
    PathBuf::from(path.replace("\\134", "\\"))
}

/// Removes a cgroup, those within first. One that is still in use stays, which does no harm.
fn remove_cgroup(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
    {
        remove_cgroup(&entry.path());
    }
    let _ = std::fs::remove_dir(folder);
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The CNI library keeps what plugins answered in a folder of the machine; ours name a network namespace of ours.
fn remove_network_results() {
    let Ok(entries) = std::fs::read_dir("/var/lib/cni/results") else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if std::fs::read_to_string(&path).is_ok_and(|text| text.contains(STATE)) {
            let _ = std::fs::remove_file(path);
        }
    }
}
