//! Kubeconfig files, with certificates in them rather than beside them so that each can be copied alone.

use std::path::Path;

use anyhow::Result;
use k8s_openapi::ByteString;
use serde_json::json;

use crate::pki::Pair;
use crate::place;

/// Writes a kubeconfig with one context, `testcluster`. JSON is YAML, so kubectl reads it.
pub fn write(path: &Path, server: &str, authority: &str, pair: &Pair) -> Result<()> {
    let encoded = |pem: &str| serde_json::to_value(ByteString(pem.as_bytes().to_vec()));
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "testcluster",
        "clusters": [{ "name": "testcluster", "cluster": {
            "server": server,
            "certificate-authority-data": encoded(authority)?,
        }}],
        "users": [{ "name": pair.name, "user": {
            "client-certificate-data": encoded(&pair.certificate)?,
            "client-key-data": encoded(&pair.key)?,
        }}],
        "contexts": [{ "name": "testcluster", "context": { "cluster": "testcluster", "user": pair.name } }],
    });
    place::write_secret(path, &format!("{config:#}\n"))
}
