//! An exec plugin: run once, without our standard input, and never for long.
//!
//! What a plugin printed never enters an error: it is a token, or may hold one.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kube::config::{ExecConfig, ExecInteractiveMode};
use serde_json::{Value, json};

use super::fault::{LiveFault, clause};
use crate::collect::file;

const HINT_LOGIN: &str = "log in first, then check with: kubectl get --raw /version";
/// Bytes of a plugin's output that are kept; of the rest nothing is, but it is read, so that the plugin can end.
const MOST_BYTES: usize = 1 << 20;
const TICK: Duration = Duration::from_millis(10);

pub(super) fn fault(command: &str, reason: &str) -> LiveFault {
    LiveFault::new(format!("log in with plugin '{command}': {reason}")).hint(HINT_LOGIN)
}

/// Runs the plugin and returns the ExecCredential that it printed.
pub(super) fn run(exec: &ExecConfig, patience: Duration) -> Result<Value, LiveFault> {
    let Some(command) = exec.command.as_deref() else {
        return Err(LiveFault::new(
            "log in: the exec plugin of the kubeconfig names no command",
        ));
    };
    if exec.interactive_mode == Some(ExecInteractiveMode::Always) {
        return Err(fault(
            command,
            "it wants to ask questions, and is never given the keyboard here",
        ));
    }
    let child = command_of(exec, command).spawn().map_err(|error| {
        let fault = fault(command, &file::reason(&error));
        match &exec.install_hint {
            Some(hint) => fault.hint(clause(hint)),
            None => fault,
        }
    })?;
    let (answer, complained) = Run::of(child, command, patience).outcome()?;
    answer.ok_or_else(|| {
        let reason = match complained.is_empty() {
            true => "its output is not an ExecCredential".to_owned(),
            false => format!("its output is not an ExecCredential; stderr: {complained}"),
        };
        fault(command, &reason)
    })
}

fn command_of(exec: &ExecConfig, program: &str) -> Command {
    let mut command = Command::new(program);
    command.args(exec.args.iter().flatten());
    for variable in exec.env.iter().flatten() {
        if let Some(name) = variable.get("name") {
            command.env(name, variable.get("value").map_or("", String::as_str));
        }
    }
    let mut spec = json!({"interactive": false});
    if let Some(cluster) = &exec.cluster {
        spec["cluster"] = json!(cluster);
    }
    let asked = json!({
        "apiVersion": exec.api_version.as_deref().unwrap_or("client.authentication.k8s.io/v1"),
        "kind": "ExecCredential",
        "spec": spec,
    });
    command.env("KUBERNETES_EXEC_INFO", asked.to_string());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // What the plugin starts is in its group, and ends with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// A plugin that runs, or has run.
struct Run<'a> {
    child: Child,
    command: &'a str,
    patience: Duration,
    until: Instant,
    said: Output,
    complained: Output,
}

impl<'a> Run<'a> {
    fn of(mut child: Child, command: &'a str, patience: Duration) -> Self {
        Self {
            said: Output::of(child.stdout.take()),
            complained: Output::of(child.stderr.take()),
            until: Instant::now() + patience,
            child,
            command,
            patience,
        }
    }

    /// Returns the object that the plugin printed, and its last complaint.
    fn outcome(mut self) -> Result<(Option<Value>, String), LiveFault> {
        let status = self.exit()?;
        if !status.success() {
            let last = self.last_complaint();
            self.end_group();
            let ended = match status.code() {
                Some(code) => format!("it ended with exit code {code}"),
                None => "it was killed".to_owned(),
            };
            let reason = match last.is_empty() {
                true => ended,
                false => format!("{ended}: {last}"),
            };
            return Err(fault(self.command, &reason));
        }
        let answer = self.answer()?;
        Ok((answer, self.last_complaint()))
    }

    fn exit(&mut self) -> Result<ExitStatus, LiveFault> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if Instant::now() < self.until => std::thread::sleep(TICK),
                Ok(None) => {
                    self.end_group();
                    // It may have ended just now, which is as well.
                    let _ = self.child.kill();
                    let _ = self.child.wait();
                    return Err(self.too_late("it did not end"));
                }
                Err(error) => return Err(fault(self.command, &file::reason(&error))),
            }
        }
    }

    /// Returns what it printed. A child of the plugin may keep the output open for longer than the plugin lives, and may even
    /// be the one that answers: the first whole object counts, and the rest of the group ends.
    fn answer(&mut self) -> Result<Option<Value>, LiveFault> {
        let mut known = 0;
        loop {
            let ended = self.said.ended(TICK);
            let bytes = self.said.bytes();
            let grown = bytes.len() != known;
            known = bytes.len();
            let answer: Option<Value> = match grown || ended {
                true => serde_json::from_slice(&bytes).ok(),
                false => None,
            };
            let answer = answer.filter(Value::is_object);
            if ended {
                return Ok(answer);
            }
            if answer.is_some() {
                self.end_group();
                return Ok(answer);
            }
            if Instant::now() >= self.until {
                self.end_group();
                return Err(self.too_late(
                    "it ended, but a process that it started keeps its output open, and no answer came",
                ));
            }
        }
    }

    fn too_late(&self, what: &str) -> LiveFault {
        let seconds = self.patience.as_secs_f32();
        fault(self.command, &format!("{what} within {seconds} s"))
    }

    fn last_complaint(&self) -> String {
        self.complained.ended(Duration::from_millis(200));
        let complained = self.complained.bytes();
        let complained = String::from_utf8_lossy(&complained);
        let last = complained.lines().rev().find(|line| !line.trim().is_empty());
        last.map(clause).unwrap_or_default()
    }

    /// Kills what is left of the plugin and of what it started.
    fn end_group(&self) {
        #[cfg(unix)]
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            // Nothing may be left, which is as well.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// A pipe that is read beside everything else.
struct Output {
    bytes: Arc<Mutex<Vec<u8>>>,
    end: Receiver<()>,
}

impl Output {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let (sender, end) = mpsc::channel();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let kept = bytes.clone();
        std::thread::spawn(move || {
            // It is dropped when the pipe ends, which is what the other side hears.
            let _sender: mpsc::Sender<()> = sender;
            let mut piece = [0; 8192];
            let Some(mut pipe) = pipe else { return };
            // What was read before an error is all there is.
            while let Ok(read) = pipe.read(&mut piece)
                && read > 0
            {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let room = MOST_BYTES.saturating_sub(kept.len());
                kept.extend_from_slice(&piece[..read.min(room)]);
            }
        });
        Self { bytes, end }
    }

    /// Waits a moment for the end of the output; returns whether it came.
    fn ended(&self, moment: Duration) -> bool {
        self.end.recv_timeout(moment) == Err(RecvTimeoutError::Disconnected)
    }

    fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
