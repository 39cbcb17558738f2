//! Reads recordings: a path on disk, or a world that is part of the binary, becomes a snapshot.
//!
//! The only room that touches files of a cluster. What it read it does not judge, and what it could not read
//! it names: a broken file does not hide the others.

mod document;
mod door;
mod dump;
mod echo;
mod file;
mod given;
mod harvest;
pub(crate) mod input;
pub(crate) mod live;
mod log;
mod loose;
mod manifest;
mod packed;
mod quote;
pub(crate) mod record;
mod recording;
mod redact;
mod rows;
mod rule_files;
pub(crate) mod write;

use std::path::Path;

use crate::k8s::Untrusted;
use crate::k8s::time::Timestamp;
use crate::snapshot::Snapshot;
pub(crate) use file::reason;
use file::{File, Folder};
pub(crate) use given::given;
use harvest::Harvest;
use input::Unreadable;
use manifest::{Manifest, Refusal};
pub(crate) use quote::{quoted_line, quoted_message};
pub(crate) use rule_files::{RuleFile, rule_files};

/// Redacts a text that did not come through a list or a log: one that was pasted, a line of a manifest, an error.
pub(crate) fn redacted(text: &str) -> std::borrow::Cow<'_, str> {
    redact::text(text)
}

const HINT_DEMO: &str = "try: sandbox-doctor diagnose --from demo";
const HINT_FORMS: &str = "a recording is a file or directory of Kubernetes objects or lists, \
    for example: kubectl get pods -n NAMESPACE -o yaml > pods.yaml";

/// What came of reading a recording.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Everything that could be read; `None` if nothing could.
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) faults: Vec<InputFault>,
}

/// Something that the user named and that cannot be read, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFault {
    /// `recording ./x`, or the path of a file in it, with line and column where they are known.
    pub(crate) what: Untrusted,
    pub(crate) reason: Untrusted,
    /// What to try.
    pub(crate) hint: Option<String>,
}

impl InputFault {
    fn of_source(source: &str, reason: &str) -> Self {
        Self {
            what: Untrusted::new(format!("recording {}", source.trim_end_matches('/'))),
            reason: Untrusted::new(reason),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns `read recording ./x: no such file or directory`, which completes "cannot …".
    pub(crate) fn sentence(&self) -> Untrusted {
        Untrusted::new(format!("read {}: {}", self.what.raw(), self.reason.raw()))
    }
}

/// Reads a recording: a file, a folder, `-` for standard input, `demo` or `demo:NAME`. `now` replaces its time.
pub(crate) fn read(source: &str, now: Option<Timestamp>) -> Reading {
    read_as(source, now, true)
}

/// Reads a recording that a file names: the same, but never from a pipe.
pub(crate) fn read_named(source: &str) -> Reading {
    read_as(source, None, false)
}

fn read_as(source: &str, now: Option<Timestamp>, is_typed: bool) -> Reading {
    match open(source, is_typed) {
        Ok((folder, is_file)) => read_folder(source, &folder, is_file, now),
        Err(fault) => Reading {
            snapshot: None,
            faults: vec![fault],
        },
    }
}

/// Reads a recording that is in memory: one file, or the files of a folder, each with its path inside the folder.
pub(crate) fn read_files(files: Vec<(String, Vec<u8>)>) -> Reading {
    let is_file = files.len() == 1;
    read_folder("memory", &Folder::in_memory(files), is_file, None)
}

/// Returns what `--from` takes for the recorded worlds of the binary: `demo`, `demo:healthy`, …
pub(crate) fn demos() -> Vec<String> {
    let worlds = packed::worlds()
        .into_iter()
        .filter(|world| *world != packed::DEMO);
    std::iter::once("demo".to_owned())
        .chain(worlds.map(|world| format!("demo:{world}")))
        .collect()
}

/// Lists the files of a source; the flag says that it is one file.
fn open(source: &str, is_typed: bool) -> Result<(Folder, bool), InputFault> {
    let world = if source == "demo" {
        Some(packed::DEMO)
    } else {
        source.strip_prefix("demo:")
    };
    if let Some(world) = world {
        let folder = Folder::packed(world);
        if folder.files.is_empty() {
            let hint = format!("possible values: {}", demos().join(", "));
            return Err(InputFault::of_source(source, "unknown demo recording").hint(hint));
        }
        return Ok((folder, false));
    }
    if source == "-" && is_typed {
        let file = Folder {
            files: vec![File::of_stdin()],
            refused: Vec::new(),
        };
        return Ok((file, true));
    }
    let path = Path::new(source);
    let refused = |refusal: Unreadable| InputFault::of_source(source, &refusal.reason).hint(HINT_DEMO);
    let metadata = std::fs::metadata(path).map_err(|error| refused(error.into()))?;
    if !metadata.is_dir() {
        return Ok((
            Folder {
                files: vec![File::named(path, is_typed)],
                refused: Vec::new(),
            },
            true,
        ));
    }
    let folder = Folder::on_disk(path).map_err(refused)?;
    if folder.files.is_empty() && folder.refused.is_empty() {
        return Err(InputFault::of_source(source, "the directory is empty").hint(HINT_DEMO));
    }
    Ok((folder, false))
}

fn read_folder(source: &str, folder: &Folder, is_file: bool, now: Option<Timestamp>) -> Reading {
    let mut harvest = Harvest::new(source, is_file);
    for (path, reason) in &folder.refused {
        harvest.fault(path, reason);
    }
    let files = &folder.files;
    let manifest = match read_manifest(&mut harvest, files) {
        Ok(manifest) => manifest,
        Err(reason) => {
            let hint = "it was written by a newer sandbox-doctor; use that version to read it";
            let fault = InputFault::of_source(source, &reason).hint(hint);
            return Reading {
                snapshot: None,
                faults: vec![fault],
            };
        }
    };
    let is_own = manifest.is_some() || files.iter().any(|file| file.path.starts_with("objects/"));
    if is_own && !is_file {
        recording::read(&mut harvest, files, manifest.as_ref());
    } else if dump::is_dump(files) {
        loose::read_dump(&mut harvest, files);
    } else {
        loose::read(&mut harvest, files, is_file);
    }
    harvest.finish(now, manifest.as_ref())
}

/// Reads the manifest, if there is one; only one that is too new stops everything.
fn read_manifest(harvest: &mut Harvest, files: &[File]) -> Result<Option<Manifest>, String> {
    let Some(file) = files.iter().find(|file| file.path == "manifest.json") else {
        return Ok(None);
    };
    let read = file
        .read()
        .map_err(Refusal::Broken)
        .and_then(|bytes| manifest::read(&bytes));
    match read {
        Ok(manifest) => Ok(Some(manifest)),
        Err(Refusal::NotOurs) => Ok(None),
        Err(Refusal::TooNew(reason)) => Err(reason),
        Err(Refusal::Broken(reason)) => {
            harvest.fault(&file.path, reason);
            Ok(Some(Manifest {
                broken: true,
                ..Manifest::default()
            }))
        }
    }
}

#[cfg(test)]
mod tests;
