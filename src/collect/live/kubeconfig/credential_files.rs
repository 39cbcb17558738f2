//! The files that a kubeconfig names: a certificate authority, a client certificate with its key, a token.
//!
//! Each is read here, once, and its content takes the place of its path: the client library would open any file, and
//! wait for a pipe for ever.

use std::path::Path;

use kube::config::Kubeconfig;

use super::super::credential::base64;
use super::super::fault::LiveFault;
use crate::collect::input::{self, LARGEST_CREDENTIAL, Unreadable};

/// Reads the files of one cluster and one user; what stands in a file never enters an error.
pub(super) fn read(merged: &mut Kubeconfig, cluster: &str, user: Option<&str>) -> Result<(), LiveFault> {
    let clusters = merged.clusters.iter_mut().filter(|entry| entry.name == cluster);
    for cluster in clusters.filter_map(|entry| entry.cluster.as_mut()) {
        let path = cluster.certificate_authority.take();
        if cluster.certificate_authority_data.is_none() {
            cluster.certificate_authority_data = coded("certificate-authority", path)?;
        }
    }
    let users = merged.auth_infos.iter_mut();
    let users = users.filter(|entry| Some(entry.name.as_str()) == user);
    for auth in users.filter_map(|entry| entry.auth_info.as_mut()) {
        let path = auth.client_certificate.take();
        if auth.client_certificate_data.is_none() {
            auth.client_certificate_data = coded("client-certificate", path)?;
        }
        let path = auth.client_key.take();
        if auth.client_key_data.is_none() {
            auth.client_key_data = coded("client-key", path)?.map(Into::into);
        }
        let path = auth.token_file.take();
        if auth.token.is_none()
            && let Some(path) = path
        {
            auth.token = Some(token(&path)?.into());
        }
    }
    Ok(())
}

/// Returns the content in the form that a kubeconfig has for it.
fn coded(field: &str, path: Option<String>) -> Result<Option<String>, LiveFault> {
    let Some(path) = path else { return Ok(None) };
    Ok(Some(base64(&content(field, &path)?)))
}

fn token(path: &str) -> Result<String, LiveFault> {
    let text = String::from_utf8(content("tokenFile", path)?);
    let text = text.map_err(|_| fault("tokenFile", path, Unreadable::new("not UTF-8 text")))?;
    match text.trim() {
        "" => Err(fault("tokenFile", path, Unreadable::new("the file is empty"))),
        token => Ok(token.to_owned()),
    }
}

fn content(field: &str, path: &str) -> Result<Vec<u8>, LiveFault> {
    input::read_regular(Path::new(path), LARGEST_CREDENTIAL).map_err(|refusal| fault(field, path, refusal))
}

fn fault(field: &str, path: &str, refusal: Unreadable) -> LiveFault {
    let fault = LiveFault::new(format!("read {field} {path}: {}", refusal.reason));
    let hint = refusal.hint.unwrap_or(super::HINT_LOOK);
    fault.hint(hint)
}
