//! The files that `-f` names: a file, a folder, or standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Wanted;
use crate::cli::error::{CliError, ErrorKind};
use crate::collect;
use crate::preflight::{File, Manifests};

/// Larger inputs are refused before they are read whole.
const LARGEST: u64 = 512 << 20;

/// Reads all of them; one that cannot be read is told, and hides no other.
pub(super) fn read(wanted: &Wanted<'_>, namespace: &str) -> (Manifests, Vec<CliError>) {
    let (mut manifests, mut errors) = (Manifests::default(), Vec::new());
    for name in wanted.files {
        match files(name, wanted.recursive) {
            Ok(paths) => {
                for path in paths {
                    match text(&path) {
                        Ok(text) => {
                            let name = if name == "-" {
                                "stdin".to_owned()
                            } else {
                                path.display().to_string()
                            };
                            let shown = collect::shown(&text);
                            manifests.read(File { name, text, shown }, namespace);
                        }
                        Err(reason) => errors.push(unread(&path.display().to_string(), &reason)),
                    }
                }
            }
            Err(reason) => errors.push(unread(name, &reason)),
        }
    }
    (manifests, errors)
}

fn unread(name: &str, reason: &str) -> CliError {
    CliError::new(ErrorKind::Input, format!("read {name}: {reason}"))
}

/// A folder holds the files that kubectl takes: `.yaml`, `.yml`, `.json`.
fn files(name: &str, recursive: bool) -> Result<Vec<PathBuf>, String> {
    let path = Path::new(name);
    if name == "-" || !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    walk(path, recursive, &mut found).map_err(|error| collect::reason(&error))?;
    found.sort();
    if found.is_empty() {
        return Err("the folder holds no .yaml, .yml or .json".to_owned());
    }
    Ok(found)
}

fn walk(folder: &Path, recursive: bool, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && recursive {
            walk(&path, recursive, found)?;
        }
        let ends = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        if !path.is_dir() && ["yaml", "yml", "json"].contains(&ends) {
            found.push(path);
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| collect::reason(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("the file is larger than {} MiB", LARGEST >> 20));
    }
    String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned())
}
