//! Writes a snapshot as a folder that `--from` reads: whole or not at all, and never over something else.
//!
//! What is written has passed the door: Secrets, values of variables and secret-like arguments are not in it.

mod resolver;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::write::{self, Readers};
use super::{InputFault, file, log, rows};
use crate::k8s::{Kind, Untrusted};
use crate::snapshot::{Input, LedgerRow, Log, LogRun, Row, Snapshot, Status};

/// Owners of kinds outside of the table, and those that the server did not have.
pub(super) const OWNERS: &str = "owners.json";

/// Says whether a recording may be written there: nothing is there, or an empty folder.
pub(crate) fn check(folder: &Path) -> Result<(), InputFault> {
    if folder.is_symlink() {
        return Err(fault(folder, "it is a symbolic link, which is not followed"));
    }
    let full = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(fault(folder, &file::reason(&error))),
    };
    if full {
        let mut fault = fault(folder, "the folder is not empty");
        fault.hint = Some("name a new folder: a recording never replaces another".to_owned());
        return Err(fault);
    }
    Ok(())
}

/// Writes the recording beside the folder and then gives it its name.
pub(crate) fn write(snapshot: &Snapshot, folder: &Path) -> Result<(), InputFault> {
    check(folder)?;
    let Some(name) = folder.file_name() else {
        return Err(fault(folder, "it names no folder of its own"));
    };
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let hidden = format!(".{}.{}", name.to_string_lossy(), std::process::id());
    let draft = parent.join(hidden);
    // What has the name of the draft already is not ours, neither to fill nor to remove.
    fs::create_dir_all(parent)
        .and_then(|()| write::create_private_folder(&draft))
        .map_err(|error| fault(folder, &file::reason(&error)))?;
    let written = write_files(snapshot, &draft).and_then(|()| make_room(folder, &draft));
    let written = written.and_then(|()| fs::rename(&draft, folder));
    written.map_err(|error| {
        // What is left of a draft is of no use; that it cannot be removed is the smaller trouble.
        let _ = fs::remove_dir_all(&draft);
        fault(folder, &file::reason(&error))
    })
}

/// Removes an empty folder, which rename does not replace everywhere; its mode is kept.
fn make_room(folder: &Path, draft: &Path) -> io::Result<()> {
    match fs::metadata(folder) {
        Ok(old) => fs::set_permissions(draft, old.permissions()).and_then(|()| fs::remove_dir(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn fault(folder: &Path, reason: &str) -> InputFault {
    InputFault {
        what: Untrusted::new(format!("recording {}", folder.display())),
        reason: Untrusted::new(reason),
        hint: None,
    }
}

fn write_files(snapshot: &Snapshot, draft: &Path) -> io::Result<()> {
    for kind in Kind::all() {
        write_kind(snapshot, kind, draft)?;
    }
    let mut truncated = BTreeSet::new();
    for ((namespace, pod, container, run), log) in snapshot.logs() {
        let run = if *run == LogRun::Previous { ".previous" } else { "" };
        let name = format!("{container}{run}.log");
        let path = draft
            .join("logs")
            .join(component(namespace)?)
            .join(component(pod)?);
        fs::create_dir_all(&path)?;
        let path = path.join(component(&name)?);
        write::create(&path, text_of(log).as_bytes(), Readers::Owner)?;
        if log.truncated {
            truncated.insert(format!("{namespace}/{pod}/{name}"));
        }
    }
    if !snapshot.strangers().is_empty() {
        write_json(&draft.join(OWNERS), &owners(snapshot))?;
    }
    write_json(&draft.join("manifest.json"), &manifest(snapshot, &truncated))
}

/// A name of the cluster as one component of a path. Real names always are; a server may say anything.
fn component(name: &str) -> io::Result<&str> {
    let odd = name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\', '\0', ':']);
    match odd {
        true => Err(io::Error::other(format!("{name:?} can be no file name"))),
        false => Ok(name),
    }
}

/// Writes a list for each scope of the ledger; objects outside of any scope go to the list of the cluster.
fn write_kind(snapshot: &Snapshot, kind: Kind, draft: &Path) -> io::Result<()> {
    let rows = snapshot
        .ledger()
        .rows()
        .iter()
        .filter(|row| row.input == Input::Objects(kind));
    let scopes: BTreeMap<Option<&str>, &LedgerRow> =
        rows.map(|row| (row.namespace.as_deref(), row)).collect();
    let mut lists: BTreeMap<Option<&str>, Vec<Value>> = BTreeMap::new();
    for (scope, _) in scopes.iter().filter(|(_, row)| row.status == Status::Complete) {
        lists.insert(*scope, Vec::new());
    }
    for row in snapshot.rows(kind) {
        let own = Some(row.object.namespace.as_str());
        let scope = if scopes.contains_key(&own) { own } else { None };
        lists.entry(scope).or_default().push(item(snapshot, row));
    }
    let group = if kind.group().is_empty() {
        String::new()
    } else {
        format!("{}_", kind.group())
    };
    let stem = format!("{group}{}_{}", kind.version(), kind.plural());
    let folder = draft.join("objects");
    for (scope, items) in lists {
        let version = scopes
            .get(&scope)
            .and_then(|row| row.resource_version.clone())
            .unwrap_or_default();
        let list = json!({
            "kind": format!("{}List", kind.name()),
            "apiVersion": kind.api_version(),
            "metadata": {"resourceVersion": version},
            "items": items,
        });
        let path: PathBuf = match scope {
            Some(namespace) => folder.join(&stem).join(format!("{}.json", component(namespace)?)),
            None => folder.join(format!("{stem}.json")),
        };
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        write_json(&path, &list)?;
    }
    Ok(())
}

/// The object as it is kept, and who manages its fields, which the door takes off. Addresses of resolvers stay here.
fn item(snapshot: &Snapshot, row: &Row) -> Value {
    let mut json = snapshot.raw(&row.object).cloned().unwrap_or_default();
    resolver::hide(&mut json);
    if let Some(metadata) = json.get_mut("metadata").filter(|_| !row.managers.is_empty()) {
        metadata["managedFields"] = row.managers.iter().map(|name| json!({"manager": name})).collect();
    }
    json
}

fn owners(snapshot: &Snapshot) -> Value {
    let items = snapshot.strangers().iter().map(|(object, row)| {
        let mut metadata = row.as_ref().map(rows::of_stranger).unwrap_or_else(|| json!({}));
        metadata["name"] = json!(object.name);
        metadata["namespace"] = json!(object.namespace);
        json!({
            "apiVersion": object.api_version,
            "kind": object.kind,
            "metadata": metadata,
            "exists": row.is_some(),
        })
    });
    json!({"items": items.collect::<Vec<_>>()})
}

fn text_of(log: &Log) -> String {
    let mut text = String::new();
    for line in &log.lines {
        if let Some(time) = line.time {
            text.push_str(&time.to_string());
            text.push(' ');
        }
        text.push_str(line.text.raw());
        text.push('\n');
    }
    text
}

fn manifest(snapshot: &Snapshot, truncated: &BTreeSet<String>) -> Value {
    let rows = snapshot
        .ledger()
        .rows()
        .iter()
        .filter(|row| row.input != Input::Clock);
    json!({
        "apiVersion": "sandbox-doctor/v1",
        "kind": "Recording",
        "schema": "1.0",
        "tool": {"name": "sandbox-doctor", "version": env!("CARGO_PKG_VERSION")},
        "time": snapshot.time().to_string(),
        "serverVersion": snapshot.server_version(),
        "logTail": log::TAIL,
        "truncatedLogs": truncated,
        "ledger": rows.map(entry).collect::<Vec<_>>(),
    })
}

fn entry(row: &LedgerRow) -> Value {
    let mut entry = json!({"input": row.input.word(), "status": row.status.word()});
    let optional = [
        ("namespace", &row.namespace),
        ("reason", &row.reason),
        ("resourceVersion", &row.resource_version),
    ];
    for (field, value) in optional {
        if let Some(value) = value {
            entry[field] = json!(value);
        }
    }
    if matches!(row.input, Input::Objects(_)) {
        entry["items"] = json!(row.items);
        entry["pages"] = json!(row.pages);
    }
    entry
}

fn write_json(path: &Path, json: &Value) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(json).map_err(io::Error::other)?;
    text.push('\n');
    write::create(path, text.as_bytes(), Readers::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Snapshot {
        let reading = super::super::read(source, None);
        assert_eq!(reading.faults, []);
        reading.snapshot.unwrap()
    }

    #[test]
    fn what_is_written_reads_as_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for world in super::super::demos() {
            let before = read(&world);
            let path = folder.path().join(world.replace(':', "-"));
            write(&before, &path).unwrap();
            let after = read(&path.to_string_lossy());
            assert_eq!(after.ledger(), before.ledger(), "{world}");
            assert_eq!(after.time(), before.time(), "{world}");
            assert_eq!(after.server_version(), before.server_version(), "{world}");
            assert!(after.logs().eq(before.logs()), "the logs of {world} differ");
            for kind in Kind::all() {
                assert!(
                    after.rows(kind).eq(before.rows(kind)),
                    "the {} of {world} differ",
                    kind.plural()
                );
                for row in before.rows(kind) {
                    assert_eq!(after.raw(&row.object), before.raw(&row.object), "{world}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_ever_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine"), "x").unwrap();
        let snapshot = read("demo:healthy");
        let refused = write(&snapshot, folder.path()).unwrap_err();
        assert_eq!(refused.reason.raw(), "the folder is not empty");
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        write(&snapshot, &empty).unwrap();
        assert!(empty.join("manifest.json").exists());
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "a draft was left behind");
    }

    #[test]
    fn names_of_the_cluster_stay_inside_the_folder() {
        for name in ["..", "a/b", "a\\b", ""] {
            assert!(component(name).is_err(), "{name}");
        }
        assert!(component("app.previous.log").is_ok());
    }
}
