//! Credentials from an exec plugin: run once, without our standard input, and never for long.
//!
//! What a plugin printed never enters an error: it is a token, or may hold one.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use kube::Config;
use kube::config::{ExecConfig, ExecInteractiveMode};
use serde_json::{Value, json};

use super::fault::{LiveFault, clause};
use crate::collect::file;

const HINT_LOGIN: &str = "log in first, then check with: kubectl get --raw /version";

/// Puts the credentials of the plugin, if the user has one, in the place of the plugin.
pub(super) fn resolve(config: &mut Config, patience: Duration) -> Result<(), LiveFault> {
    let auth = &mut config.auth_info;
    if let Some(provider) = auth
        .auth_provider
        .as_ref()
        .filter(|provider| provider.name != "oidc")
    {
        let name = &provider.name;
        let fault = LiveFault::new(format!(
            "log in: Kubernetes has no auth-provider '{name}' any more"
        ));
        return Err(fault.hint("use the exec plugin of your provider"));
    }
    let Some(exec) = auth.exec.take() else {
        return Ok(());
    };
    if auth.token.is_some() || auth.token_file.is_some() || auth.username.is_some() {
        return Ok(());
    }
    let answer = run(&exec, patience)?;
    let status = &answer["status"];
    let text = |field: &str| status[field].as_str().filter(|text| !text.is_empty());
    let command = exec.command.as_deref().unwrap_or_default();
    match (
        text("token"),
        text("clientCertificateData"),
        text("clientKeyData"),
    ) {
        (None, Some(certificate), Some(key)) => {
            auth.client_certificate_data = Some(base64(certificate.as_bytes()));
            auth.client_key_data = Some(base64(key.as_bytes()).into());
        }
        (Some(token), ..) => auth.token = Some(token.to_owned().into()),
        _ => return Err(fault(command, "it answered without a token or a certificate")),
    }
    Ok(())
}

fn fault(command: &str, reason: &str) -> LiveFault {
    LiveFault::new(format!("log in with plugin '{command}': {reason}")).hint(HINT_LOGIN)
}

fn run(exec: &ExecConfig, patience: Duration) -> Result<Value, LiveFault> {
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
    let (said, complained) = wait(child, command, patience)?;
    let answer: Option<Value> = serde_json::from_slice(&said).ok();
    answer.filter(Value::is_object).ok_or_else(|| {
        let reason = match complained.is_empty() {
            true => "its answer is no ExecCredential".to_owned(),
            false => format!("its answer is no ExecCredential, and it said: {complained}"),
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
    command
}

/// Waits for the plugin to end, no longer than `patience`; returns what it printed, and its last complaint.
fn wait(mut child: Child, command: &str, patience: Duration) -> Result<(Vec<u8>, String), LiveFault> {
    let until = Instant::now() + patience;
    let said = drain(child.stdout.take());
    let complained = drain(child.stderr.take());
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // It may have ended just now, which is as well.
                let _ = child.kill();
                let _ = child.wait();
                let seconds = patience.as_secs_f32();
                return Err(fault(command, &format!("it did not end within {seconds} s")));
            }
            Err(error) => return Err(fault(command, &file::reason(&error))),
        }
    };
    // A child of the plugin may hold the pipes open for longer than the plugin lives.
    let rest = until
        .saturating_duration_since(Instant::now())
        .max(Duration::from_millis(200));
    let said = said.recv_timeout(rest).unwrap_or_default();
    let complained = complained
        .recv_timeout(Duration::from_millis(200))
        .unwrap_or_default();
    let complained = String::from_utf8_lossy(&complained);
    let last = complained
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .map(clause)
        .unwrap_or_default();
    if status.success() {
        return Ok((said, last));
    }
    let ended = match status.code() {
        Some(code) => format!("it ended with exit code {code}"),
        None => "it was killed".to_owned(),
    };
    let reason = if last.is_empty() {
        ended
    } else {
        format!("{ended}: {last}")
    };
    Err(fault(command, &reason))
}

/// Reads a pipe to its end, at most a megabyte, beside everything else.
fn drain(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is all there is.
            let _ = pipe.take(1 << 20).read_to_end(&mut bytes);
        }
        // Nobody listens any more when the plugin took too long.
        let _ = sender.send(bytes);
    });
    receiver
}

/// The form in which a kubeconfig holds certificates.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[cfg(unix)]
    fn plugin(script: &str) -> Config {
        let mut config = Config::new("https://127.0.0.1:6443".parse().unwrap());
        config.auth_info = serde_json::from_value(json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
        }}))
        .unwrap();
        config
    }

    #[cfg(unix)]
    #[test]
    fn a_plugin_gets_no_input_and_its_token_is_used() {
        let script = r#"read line && exit 3; printf '{"status":{"token":"t0k3n"}}'"#;
        let mut config = plugin(script);
        resolve(&mut config, Duration::from_secs(10)).unwrap();
        assert!(config.auth_info.token.is_some() && config.auth_info.exec.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_plugin_prints_is_in_no_error() {
        let failing = resolve(
            &mut plugin("echo s3cr3t; echo 'not logged in' >&2; exit 2"),
            Duration::from_secs(10),
        );
        let sentence = failing.unwrap_err().sentence;
        assert_eq!(
            sentence.raw(),
            "log in with plugin 'sh': it ended with exit code 2: not logged in"
        );
        let odd = resolve(&mut plugin("echo s3cr3t"), Duration::from_secs(10)).unwrap_err();
        assert!(!odd.sentence.raw().contains("s3cr3t"), "{odd:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_plugin_that_hangs_is_ended() {
        let begun = Instant::now();
        let fault = resolve(&mut plugin("sleep 60"), Duration::from_millis(300)).unwrap_err();
        assert!(
            fault.sentence.raw().contains("did not end within 0.3 s"),
            "{fault:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
