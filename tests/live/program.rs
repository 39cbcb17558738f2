//! Runs of the built program against a server, and what they printed.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::server::Server;

const TOKEN: &str = "t0k3n-that-nobody-may-see";
/// The world that most tests play back, and its namespace.
pub(crate) const WORLD: &str = "pandasai-sandbox";

pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) errors: String,
    pub(crate) took: Duration,
}

impl Run {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}\n{}", self.out, self.errors))
    }
}

/// Runs the program with a kubeconfig that names the server.
pub(crate) fn doctor(server: &Server, words: &[&str]) -> Run {
    doctor_at(&format!("http://{}", server.address), words)
}

pub(crate) fn doctor_at(url: &str, words: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
         clusters: [{{name: here, cluster: {{server: '{url}'}}}}]\n\
         users: [{{name: me, user: {{token: {TOKEN}}}}}]\n\
         contexts: [{{name: here, context: {{cluster: here, user: me, namespace: {WORLD}}}}}]\n"
    );
    std::fs::write(&kubeconfig, text).unwrap();
    run(&kubeconfig, words)
}

pub(crate) fn run(kubeconfig: &Path, words: &[&str]) -> Run {
    run_in(&[], kubeconfig, words)
}

/// Runs the program with some variables more in its environment.
pub(crate) fn run_in(variables: &[(&str, &str)], kubeconfig: &Path, words: &[&str]) -> Run {
    let begun = Instant::now();
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .env("KUBECONFIG", kubeconfig)
        .envs(variables.iter().copied())
        .env_remove("SANDBOX_DOCTOR_FROM")
        .output()
        .unwrap();
    let run = Run {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        errors: String::from_utf8(stderr).unwrap(),
        took: begun.elapsed(),
    };
    assert!(
        !run.out.contains(TOKEN) && !run.errors.contains(TOKEN),
        "the token was printed"
    );
    run
}

pub(crate) fn recorded(path: &Path) -> Json {
    let path = path.to_string_lossy();
    run(
        Path::new("/nowhere"),
        &["diagnose", "--from", &path, "-n", WORLD, "-o", "json"],
    )
    .json()
}
