//! The files that `-f` names: a file, a folder, or standard input.

use std::path::{Path, PathBuf};

use super::Wanted;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::settings;
use crate::collect::input::{self, Choice, InputFolder, LARGEST_MANIFEST, Unreadable};
use crate::preflight::{File, Manifests};

/// Bytes of all files of a run.
const LARGEST_RUN: u64 = 256 << 20;
/// What kubectl takes of a folder.
const ENDINGS: [&str; 3] = [".yaml", ".yml", ".json"];

/// Reads all of them; one that cannot be read is reported, and hides no other.
pub(super) fn read(wanted: &Wanted<'_>, namespace: &str) -> (Manifests, Vec<CliError>) {
    let mut read = ManifestReader {
        manifests: Manifests::default(),
        errors: Vec::new(),
        bytes: 0,
    };
    for name in wanted.files {
        if name == "-" {
            let bytes = input::read_stdin(LARGEST_MANIFEST);
            read.take("stdin", bytes, namespace);
        } else if Path::new(name).is_dir() {
            read.folder(Path::new(name), wanted.recursive, namespace);
        } else {
            // What the user typed may be a pipe, such as that of a process substitution.
            let bytes = input::read_typed(Path::new(name), LARGEST_MANIFEST);
            read.take(name, bytes, namespace);
        }
    }
    (read.manifests, read.errors)
}

struct ManifestReader {
    manifests: Manifests,
    errors: Vec<CliError>,
    bytes: u64,
}

impl ManifestReader {
    /// Reads the files of a folder that kubectl would take; none of them may lie outside of it.
    fn folder(&mut self, path: &Path, recursive: bool, namespace: &str) {
        let choice = Choice {
            recursive,
            hidden: true,
            // The configuration of the repository is no manifest.
            wanted: |name| name != settings::NAME && ENDINGS.iter().any(|end| name.ends_with(end)),
        };
        let opened = InputFolder::open(path).map_err(Unreadable::from);
        let (folder, mut listed) = match opened.and_then(|folder| Ok((folder.list(choice)?, folder))) {
            Ok((listed, folder)) => (folder, listed),
            Err(refusal) => return self.refuse(path, refusal),
        };
        if listed.files.is_empty() && listed.refused.is_empty() {
            let refusal = Unreadable::new("the directory contains no .yaml, .yml or .json file");
            return self.refuse(path, refusal);
        }
        listed.files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in &listed.files {
            let bytes = folder.read(file, LARGEST_MANIFEST);
            self.take(&path.join(&file.path).display().to_string(), bytes, namespace);
        }
        let mut refused: Vec<(PathBuf, Unreadable)> = listed.refused;
        refused.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, refusal) in refused {
            self.refuse(&path.join(name), refusal);
        }
    }

    fn refuse(&mut self, path: &Path, refusal: Unreadable) {
        let name = path.display();
        let error = CliError::new(ErrorKind::Input, format!("read {name}: {}", refusal.reason));
        self.errors.push(error.hint_if(refusal.hint.map(str::to_owned)));
    }

    fn take(&mut self, name: &str, bytes: Result<Vec<u8>, Unreadable>, namespace: &str) {
        match bytes.and_then(|bytes| self.text(bytes)) {
            Ok(text) => {
                let name = name.to_owned();
                self.manifests.read(File { name, text }, namespace);
            }
            Err(refusal) => self.refuse(Path::new(name), refusal),
        }
    }

    fn text(&mut self, bytes: Vec<u8>) -> Result<String, Unreadable> {
        self.bytes += bytes.len() as u64;
        if self.bytes > LARGEST_RUN {
            let most = LARGEST_RUN >> 20;
            return Err(Unreadable::new(format!(
                "all files together are larger than {most} MiB"
            )));
        }
        String::from_utf8(bytes).map_err(|_| Unreadable::new("not UTF-8 text"))
    }
}
