//! The login of the kubeconfig, as it is sent: a token that a header can carry, from the kubeconfig, a file or a plugin.
//!
//! No token enters an error, nor does anything that a plugin printed.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use kube::Config;
use kube::config::{AuthInfo, ExecConfig};
use serde_json::Value;

use super::fault::LiveFault;
use super::plugin;
use crate::collect::file;

/// Tokens have a few KiB; a larger file is not one.
const LONGEST_TOKEN: u64 = 1 << 20;

/// Reads the token file or runs the plugin of the user, and puts the token in its place. A plugin ends within `patience`.
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
    let exec = auth.exec.take();
    if auth.username.is_some() && auth.password.is_some() {
        return Ok(());
    }
    if auth.token.is_some() {
        // The type of the library hides its text from everything but serialization.
        let json = serde_json::to_value(&*auth).unwrap_or_default();
        let token = json["token"].as_str().unwrap_or_default();
        return carried(token).map_err(|reason| of_kubeconfig(&reason));
    }
    if let Some(path) = auth.token_file.take() {
        let unread = |reason: String| LiveFault::new(format!("log in with tokenFile {path}: {reason}"));
        let token = of_file(Path::new(&path)).map_err(unread)?;
        carried(&token).map_err(unread)?;
        auth.token = Some(token.into());
        return Ok(());
    }
    match exec.filter(|_| auth.username.is_none()) {
        Some(exec) => of_plugin(auth, &exec, patience),
        None => Ok(()),
    }
}

fn of_kubeconfig(reason: &str) -> LiveFault {
    LiveFault::new(format!("log in with the token of the kubeconfig: {reason}"))
        .hint("a token is one line; in YAML, write it without '|' and without a line break")
}

/// Returns the token in a file, without the space around it, as kubectl reads it.
fn of_file(path: &Path) -> Result<String, String> {
    let kind = std::fs::metadata(path).map_err(|error| file::reason(&error))?;
    if !kind.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_TOKEN + 1).read_to_end(&mut bytes))
        .map_err(|error| file::reason(&error))?;
    if bytes.len() as u64 > LONGEST_TOKEN {
        return Err("the file is too large for a token".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "the file is not text".to_owned())?;
    match text.trim() {
        "" => Err("the file is empty".to_owned()),
        token => Ok(token.to_owned()),
    }
}

/// Refuses a token that an HTTP header cannot carry; the error is a reason, and says where in the token, not what is there.
fn carried(token: &str) -> Result<(), String> {
    let found = token
        .chars()
        .enumerate()
        .find(|(_, letter)| letter.is_ascii_control());
    match found {
        None => Ok(()),
        Some((at, letter)) => {
            let what = match letter {
                '\n' | '\r' => "a line break".to_owned(),
                _ => format!("a control character (U+{:04X})", u32::from(letter)),
            };
            Err(format!(
                "character {} of the token is {what}, which a header cannot carry",
                at + 1
            ))
        }
    }
}

fn of_plugin(auth: &mut AuthInfo, exec: &ExecConfig, patience: Duration) -> Result<(), LiveFault> {
    let answer = plugin::run(exec, patience)?;
    let status = &answer["status"];
    let text = |field: &str| status[field].as_str().filter(|text| !text.is_empty());
    let fault = |reason: &str| plugin::fault(exec.command.as_deref().unwrap_or_default(), reason);
    let (token, certificate, key) = (
        text("token"),
        text("clientCertificateData"),
        text("clientKeyData"),
    );
    match (token, certificate, key) {
        (None, Some(certificate), Some(key)) => {
            auth.client_certificate_data = Some(base64(certificate.as_bytes()));
            auth.client_key_data = Some(base64(key.as_bytes()).into());
        }
        (Some(token), ..) => {
            carried(token).map_err(|reason| fault(&reason))?;
            auth.token = Some(token.to_owned().into());
        }
        _ => return Err(fault(without_login(&answer))),
    }
    Ok(())
}

fn without_login(answer: &Value) -> &'static str {
    match answer["status"].is_object() {
        true => "its output has neither a token nor a certificate",
        false => "its output has no status, which contains the token",
    }
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
mod tests;
