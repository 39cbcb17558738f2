//! What ails a node in a world: a kubelet with other thresholds, a network that is wrongly set up, a folder that cannot be
//! written. `down` takes all of it away.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{VOLUMES, call, data, start_kubelet, start_runtime, stop};
use crate::place::{self, Place};
use crate::record::Record;
use crate::talk::say;

/// What is wrong with the real node from here on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Ail {
    /// Fields of its configuration.
    kubelet: Map<String, Value>,
    /// The plugins that connect pods to the network.
    network: Option<Value>,
    /// The image that holds the network of each pod.
    sandbox_image: Option<String>,
    /// No folder for a new pod can be made.
    frozen: bool,
}

/// Lets all of that befall the node.
pub fn befall(place: &Place, ail: &Ail) -> Result<()> {
    say("the node begins to ail");
    if let Some(plugins) = &ail.network {
        set_up_network(place, plugins)?;
    }
    if let Some(image) = &ail.sandbox_image {
        configure_sandbox_image(place, image)?;
    }
    if ail.frozen {
        freeze_pods()?;
    }
    if ail.kubelet.is_empty() {
        return Ok(());
    }
    configure_kubelet(place, &ail.kubelet)
}

/// Starts the kubelet anew, with other values for these fields of its configuration. Containers go on meanwhile.
fn configure_kubelet(place: &Place, fields: &Map<String, Value>) -> Result<()> {
    let path = data(place).join("kubelet.yaml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut config: Map<String, Value> =
        serde_saphyr::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
    config.extend(fields.clone());
    // JSON is YAML.
    place::write(&path, Value::Object(config).to_string())?;
    stop(place, "kubelet")?;
    let mut record = Record::read(place)?.context("cannot find a running cluster")?;
    start_kubelet(&mut record, place)
}

/// Starts containerd anew with another image to hold the network of pods. Containers go on meanwhile.
fn configure_sandbox_image(place: &Place, image: &str) -> Result<()> {
    let path = data(place).join("containerd.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    place::write(&path, text.replace("127.0.0.1:15000/pause:1", image))?;
    stop(place, "containerd")?;
    let mut record = Record::read(place)?.context("cannot find a running cluster")?;
    let runtime = record.node.context("cannot find a real node")?;
    start_runtime(&mut record, place, runtime)
}

/// Puts these plugins in the place of those that connect pods to the network; containerd sees that at once.
fn set_up_network(place: &Place, plugins: &Value) -> Result<()> {
    let list = json!({ "cniVersion": "1.0.0", "name": "testcluster", "plugins": plugins });
    place::write(&data(place).join("cni/10-bridge.conflist"), list.to_string())
}

/// Lets nobody, root neither, make folders for new pods. Pods that have theirs do not notice.
fn freeze_pods() -> Result<()> {
    call(Command::new("chattr").arg("+i").arg(folder_of_pods())).map(drop)
}

/// Takes that back, if it is so.
pub fn thaw_pods() {
    // Where nothing was frozen, or the file system knows no such thing, there is nothing to take back.
    let _ = call(Command::new("chattr").arg("-i").arg(folder_of_pods()));
}

fn folder_of_pods() -> std::path::PathBuf {
    Path::new(VOLUMES).join("pods")
}
