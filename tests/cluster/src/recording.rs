//! `record`: the program under test writes what it sees of the namespaces of a world, and what is the machine's is made plain.
//! It runs `sandbox-doctor snapshot` once per namespace, and joins the folders; nothing is recorded that it did not write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::place::{self, Place, repository};
use crate::seed;

/// What a recording says of the machine, whichever it was made on.
const PLAIN: [(&str, &str); 4] = [
    ("machineID", "00000000000000000000000000000000"),
    ("systemUUID", "00000000-0000-0000-0000-000000000002"),
    ("bootID", "00000000-0000-0000-0000-000000000001"),
    ("kernelVersion", "6.18.0"),
];
/// An address for documentation, in place of the resolver's.
const RESOLVER: &str = "192.0.2.53";
/// Namespaces that every cluster has.
const OF_EVERY_CLUSTER: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];
const PARTS: [&str; 3] = ["objects", "logs", "manifest.json"];

/// Records a world of the running cluster into a folder, where manifests and truth stay as they are.
pub fn record(place: &Place, world: &str, into: Option<&Path>, secrets: bool) -> Result<(PathBuf, usize)> {
    let manifests = seed::manifests(world)?;
    let target = match into {
        Some(folder) => folder.to_path_buf(),
        None => seed::folder(world),
    };
    let namespaces = seed::namespaces(&manifests)?;
    let program = program()?;
    let draft = place.run().join("recording");
    remove(&draft)?;
    for namespace in &namespaces {
        let folder = draft.join("of").join(namespace);
        place::make_folder(&draft.join("of"))?;
        let output = Command::new(&program)
            .args(["snapshot", "--namespace", namespace])
            .args(secrets.then_some("--read-secrets"))
            .arg("--kubeconfig")
            .arg(place.own_kubeconfig())
            .arg(&folder)
            .env_remove("SANDBOX_DOCTOR_RULES")
            .output()
            .with_context(|| format!("cannot run {}", program.display()))?;
        if !output.status.success() {
            bail!(
                "cannot record {namespace}: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
    }
    let joined = draft.join("joined");
    join(&namespaces, &draft.join("of"), &joined)?;
    let files = make_plain(&joined, place)?;
    place::make_folder(&target)?;
    for part in PARTS {
        remove(&target.join(part))?;
        let made = joined.join(part);
        if made.exists() {
            copy(&made, &target.join(part))?;
        }
    }
    remove(&draft)?;
    Ok((target, files))
}

/// The built program beside this one.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program")?;
    let beside = own.with_file_name("sandbox-doctor");
    // A test of this package lies a folder deeper.
    let above = own.ancestors().nth(2).map(|folder| folder.join("sandbox-doctor"));
    let found = [Some(beside), above]
        .into_iter()
        .flatten()
        .find(|path| path.is_file());
    found.context("cannot find sandbox-doctor beside testcluster\nhint: cargo build")
}

/// Joins recordings of one namespace each. What is the cluster's is taken of the last.
fn join(namespaces: &[String], folders: &Path, joined: &Path) -> Result<()> {
    let mut rows: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut truncated: Vec<Value> = Vec::new();
    let mut manifest = Value::Null;
    for namespace in namespaces {
        let folder = folders.join(namespace);
        for part in ["objects", "logs"] {
            if folder.join(part).is_dir() {
                copy(&folder.join(part), &joined.join(part))?;
            }
        }
        manifest = read(&folder.join("manifest.json"))?;
        for row in manifest["ledger"].as_array().into_iter().flatten() {
            let word = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            rows.insert((word("input"), word("namespace")), row.clone());
        }
        truncated.extend(manifest["truncatedLogs"].as_array().cloned().unwrap_or_default());
    }
    leave_out_other_worlds(namespaces, joined, &mut rows)?;
    manifest["ledger"] = rows.into_values().collect();
    manifest["truncatedLogs"] = Value::Array(truncated);
    write(&joined.join("manifest.json"), &manifest)
}

/// Several worlds may be in one cluster; each recording tells of its own.
fn leave_out_other_worlds(
    namespaces: &[String],
    joined: &Path,
    rows: &mut BTreeMap<(String, String), Value>,
) -> Result<()> {
    let path = joined.join("objects").join("v1_namespaces.json");
    let mut list = read(&path)?;
    let items = list["items"]
        .as_array_mut()
        .context("cannot read the list of namespaces")?;
    let before = items.len();
    items.retain(|item| {
        let name = item["metadata"]["name"].as_str().unwrap_or_default();
        OF_EVERY_CLUSTER.contains(&name) || namespaces.iter().any(|own| own == name)
    });
    let left = items.len();
    write(&path, &list)?;
    if left < before
        && let Some(row) = rows.get_mut(&("namespaces".to_owned(), String::new()))
    {
        row["status"] = json!("partial");
        row["reason"] = json!("the namespaces of other worlds were left out");
        row["items"] = json!(left);
    }
    Ok(())
}

/// Takes out what tells of the machine, and fails where something is left. Says how many files there are.
fn make_plain(joined: &Path, place: &Place) -> Result<usize> {
    let nodes = joined.join("objects").join("v1_nodes.json");
    if nodes.is_file() {
        let mut list = read(&nodes)?;
        for node in list["items"].as_array_mut().into_iter().flatten() {
            let Some(known) = node["status"]["nodeInfo"].as_object_mut() else {
                continue;
            };
            for (field, plain) in PLAIN {
                // A node that only kwok keeps has none.
                if known.get(field).is_some_and(|value| value != "") {
                    known.insert(field.to_owned(), json!(plain));
                }
            }
        }
        write(&nodes, &list)?;
    }
    let resolvers = resolvers();
    let repository = repository();
    let private = [place.root(), &repository];
    let mut all = Vec::new();
    files(joined, &mut all)?;
    for path in &all {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let plain = resolvers
            .iter()
            .fold(text.clone(), |text, address| text.replace(address, RESOLVER));
        if let Some(folder) = private
            .iter()
            .find(|folder| plain.contains(&*folder.to_string_lossy()))
        {
            bail!(
                "cannot record: {} names the folder {}",
                path.display(),
                folder.display()
            );
        }
        if plain != text {
            place::write(path, plain)?;
        }
    }
    Ok(all.len())
}

/// The addresses that the machine asks for names, which messages of failed pulls quote with a port.
fn resolvers() -> Vec<String> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let addresses = text
        .lines()
        .filter_map(|line| line.strip_prefix("nameserver")?.split_whitespace().next());
    addresses.map(|address| address.to_owned()).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        let bytes = std::fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
        return place::write(to, bytes);
    }
    let mut all = Vec::new();
    files(from, &mut all)?;
    for path in all {
        let inside = path.strip_prefix(from).unwrap_or(&path);
        copy(&path, &to.join(inside))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn read(path: &Path) -> Result<Value> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, json: &Value) -> Result<()> {
    let mut text =
        serde_json::to_string_pretty(json).with_context(|| format!("cannot write {}", path.display()))?;
    text.push('\n');
    place::write(path, text)
}
