//! Processes that outlive the command that started them: started with a log, recorded by id, and ended by id.
//! An id is used again by the system, so each is kept with the start time of its process; a foreign one is never touched.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

/// A process of the cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Process {
    /// What the record and the log call it.
    pub name: String,
    /// The id of the process.
    pub pid: u32,
    /// When it began, in words of the system that two processes of one id never share.
    pub began: String,
}

/// Starts `command` in a process group of its own, so that an interrupt of ours does not reach it, with its output in a log.
pub fn start(name: &str, command: &mut Command, logs: &Path) -> Result<Process> {
    use std::os::unix::process::CommandExt as _;
    let path = logs.join(format!("{name}.log"));
    let log = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let errors = log
        .try_clone()
        .with_context(|| format!("cannot write {}", path.display()))?;
    let child = command
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let pid = child.id();
    let Some(began) = began(pid) else {
        bail!("cannot start {name}: it ended at once; see {}", path.display())
    };
    Ok(Process {
        name: name.to_owned(),
        pid,
        began,
    })
}

impl Process {
    /// Takes note of a process that somebody else started, if it runs.
    pub fn running(name: &str, pid: u32) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            pid,
            began: began(pid)?,
        })
    }

    /// Whether this very process still runs.
    pub fn is_alive(&self) -> bool {
        began(self.pid).is_some_and(|began| began == self.began)
    }

    /// Holds the process by a descriptor while its start time is compared, so that the id can not change hands in between.
    #[cfg(target_os = "linux")]
    fn signal(&self, signal: Signal) {
        use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return;
        };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else {
            return;
        };
        if self.is_alive() {
            let _ = pidfd_send_signal(&handle, signal);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn signal(&self, signal: Signal) {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return;
        };
        if self.is_alive() {
            let _ = rustix::process::kill_process(pid, signal);
        }
    }
}

/// Ends processes: all are asked, and those that still run after `patience` are killed, which no process outlives for long.
/// Nothing is sent to an id that belongs to another process by now.
pub fn end_all(processes: &[Process], patience: Duration) -> Result<()> {
    processes
        .iter()
        .rev()
        .for_each(|process| process.signal(Signal::TERM));
    await_end(processes, patience);
    kill_all(processes)
}

/// Kills processes without asking.
pub fn kill_all(processes: &[Process]) -> Result<()> {
    processes
        .iter()
        .filter(|process| process.is_alive())
        .for_each(|process| process.signal(Signal::KILL));
    await_end(processes, Duration::from_secs(10));
    match processes.iter().find(|process| process.is_alive()) {
        Some(process) => bail!("cannot end {} (process {})", process.name, process.pid),
        None => Ok(()),
    }
}

fn await_end(processes: &[Process], patience: Duration) {
    let began = Instant::now();
    while processes.iter().any(Process::is_alive) && began.elapsed() < patience {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// When a process began, or nothing when there is none, or only what is left of one that nobody waited for.
#[cfg(target_os = "linux")]
fn began(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in parentheses and may hold blanks and parentheses itself.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    // Field 22 of the line; the state is field 3. It counts from the boot, which is why the boot is named too.
    let ticks = fields.nth(18)?;
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Some(format!("{} {ticks}", boot.trim()))
}

#[cfg(not(target_os = "linux"))]
fn began(pid: u32) -> Option<String> {
    let output = Command::new("ps")
        .args(["-o", "stat=,lstart=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let (state, began) = text.split_once(char::is_whitespace)?;
    (!state.starts_with('Z')).then(|| began.trim().to_owned())
}

/// The last lines of a log, for the message that says why a process did not come up.
pub fn last_lines(log: &Path, count: usize) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(name: &str) -> (Process, std::path::PathBuf) {
        let logs = std::env::temp_dir().join(format!("testcluster-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&logs).unwrap();
        (start(name, Command::new("sleep").arg("60"), &logs).unwrap(), logs)
    }

    #[test]
    fn a_started_process_is_ended_by_its_id() {
        let (process, logs) = sleeper("ended");
        assert!(process.is_alive());
        end_all(std::slice::from_ref(&process), Duration::from_secs(5)).unwrap();
        assert!(!process.is_alive());
        std::fs::remove_dir_all(logs).unwrap();
    }

    #[test]
    fn a_process_that_began_at_another_time_is_left_alone() {
        let (process, logs) = sleeper("foreign");
        let foreign = Process {
            began: "another time".to_owned(),
            ..process.clone()
        };
        end_all(std::slice::from_ref(&foreign), Duration::from_millis(100)).unwrap();
        assert!(!foreign.is_alive());
        assert!(process.is_alive(), "the process that has the id now was ended");
        end_all(&[process], Duration::from_secs(5)).unwrap();
        std::fs::remove_dir_all(logs).unwrap();
    }
}
