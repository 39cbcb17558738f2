//! Finds and opens the configuration file: the one that `--config` names, or one in the Git work tree.
//!
//! A file that is found is input of whoever wrote the repository: it must be a regular file of the work tree, not a
//! link to another one. Its keys are restricted in `settings`.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::cli::error::{CliError, ErrorKind};
use crate::collect::input::{self, LARGEST_SETTINGS, Unreadable};
use crate::collect::reason;

pub(crate) const NAME: &str = ".sandbox-doctor.yaml";

/// A configuration file that was read.
pub(super) struct Source {
    /// As errors and reports name it.
    pub(super) name: String,
    pub(super) text: String,
    /// Where relative paths start.
    pub(super) folder: PathBuf,
    /// Named by `--config`; otherwise found in the work tree.
    pub(super) trusted: bool,
}

/// Reads the file that the user named.
pub(super) fn named(path: &Path) -> Result<Source, CliError> {
    let name = path.display().to_string();
    let text = text(&name, input::read_regular(path, LARGEST_SETTINGS))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(Source {
        folder: folder.unwrap_or(Path::new(".")).to_owned(),
        name,
        text,
        trusted: true,
    })
}

/// Reads the nearest file between a folder and the top of its Git work tree; outside of a work tree there is none.
pub(super) fn found(here: &Path) -> Result<Option<Source>, CliError> {
    let Some(top) = work_tree(here) else {
        return Ok(None);
    };
    let folders = here.ancestors().take_while(|folder| folder.starts_with(top));
    for (up, folder) in folders.enumerate() {
        let path = folder.join(NAME);
        // As seen from the current folder, so that it reads the same on every machine.
        let name = "../".repeat(up) + NAME;
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(not_used(&name, &reason(&error))),
        };
        if metadata.is_symlink() {
            return Err(not_used(&name, "it is a symbolic link, which is not followed"));
        }
        if let Some(owner) = foreign_owner(&metadata, here) {
            return Err(not_used(
                &name,
                &format!("it belongs to another user (uid {owner})"),
            ));
        }
        let bytes = input::read_unlinked(&path, LARGEST_SETTINGS);
        let text = text(&name, bytes).map_err(|error| error.hint(NO_CONFIG))?;
        return Ok(Some(Source {
            name,
            text,
            folder: folder.to_owned(),
            trusted: false,
        }));
    }
    Ok(None)
}

const NO_CONFIG: &str = "--no-config runs without it";

fn not_used(name: &str, why: &str) -> CliError {
    CliError::new(ErrorKind::Input, format!("use {name}: {why}"))
        .hint("--config FILE reads a file that you name")
        .hint(NO_CONFIG)
}

fn unreadable(name: &str, why: &str) -> CliError {
    CliError::new(ErrorKind::Input, format!("read {name}: {why}"))
}

/// Returns the top of the Git work tree: the nearest folder with a `.git`, whatever it is. Submodules and linked work
/// trees have a file of that name.
fn work_tree(here: &Path) -> Option<&Path> {
    for folder in here.ancestors() {
        match fs::symlink_metadata(folder.join(".git")) {
            // The repository itself is no part of the work tree.
            Ok(_) => {
                let below = here.strip_prefix(folder).ok()?;
                return Some(folder).filter(|_| !below.iter().any(|part| part == ".git"));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            // Whether the tree ends here is not known, so nothing above is looked at.
            Err(_) => return None,
        }
    }
    None
}

/// Returns the owner of a file that belongs neither to root, nor to the user, nor to the owner of the current folder.
///
/// Git compares with the user alone (safe.directory), which fails in containers whose checkout belongs to another uid.
#[cfg(unix)]
fn foreign_owner(file: &Metadata, here: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let owner_of = |path: &Path| fs::metadata(path).map(|metadata| metadata.uid()).ok();
    let trusted = [Some(0), owner_of(here), owner_of(Path::new("/proc/self"))];
    Some(file.uid()).filter(|owner| !trusted.contains(&Some(*owner)))
}

#[cfg(not(unix))]
fn foreign_owner(_file: &Metadata, _here: &Path) -> Option<u32> {
    None
}

fn text(name: &str, bytes: Result<Vec<u8>, Unreadable>) -> Result<String, CliError> {
    let read =
        bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|_| Unreadable::new("it is not UTF-8 text")));
    read.map_err(|refusal| unreadable(name, &refusal.reason).hint_if(refusal.hint.map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(paths: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match path.file_name().unwrap() == ".git" {
                true => fs::create_dir(path).unwrap(),
                false => fs::write(path, "ignore: []\n").unwrap(),
            }
        }
        folder
    }

    fn found_from(folder: &tempfile::TempDir, below: &str) -> Option<String> {
        let here = folder.path().canonicalize().unwrap().join(below);
        fs::create_dir_all(&here).unwrap();
        found(&here).unwrap().map(|source| source.name)
    }

    #[test]
    fn the_nearest_file_of_the_work_tree_is_found_and_none_above() {
        let tree = folder_with(&[
            "outside/.sandbox-doctor.yaml",
            "outside/tree/.git",
            "outside/tree/a/x",
        ]);
        assert_eq!(found_from(&tree, "outside/tree/a/b"), None);
        fs::write(tree.path().join("outside/tree").join(NAME), "").unwrap();
        assert_eq!(
            found_from(&tree, "outside/tree/a/b"),
            Some(format!("../../{NAME}"))
        );
        assert_eq!(found_from(&tree, "outside/tree"), Some(NAME.to_owned()));
        // A submodule is a tree of its own.
        fs::create_dir_all(tree.path().join("outside/tree/sub")).unwrap();
        fs::write(
            tree.path().join("outside/tree/sub/.git"),
            "gitdir: ../.git/modules/sub\n",
        )
        .unwrap();
        assert_eq!(found_from(&tree, "outside/tree/sub/c"), None);
        assert_eq!(found_from(&tree, "outside/tree/.git/hooks"), None);
        // Without a work tree there is none, not even beside us.
        assert_eq!(found_from(&tree, "outside"), None);
    }
}
