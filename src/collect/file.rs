//! The files of a recording, on disk or packed into the binary, as one list.
//!
//! Links that lead outside the folder, devices and absurd sizes are refused here; what a file holds is not known.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::packed;

/// Of longer logs only the end is read; the lines that are kept fit in many times over.
const LONGEST_LOG: u64 = 16 << 20;
/// Larger files are refused before they are read.
const LARGEST: u64 = 512 << 20;
const DEEPEST: usize = 32;
const MOST_FILES: usize = 200_000;

/// One file; its path is relative to the recording, parts joined by `/`.
pub(super) struct File {
    pub(super) path: String,
    place: Place,
}

enum Place {
    Disk(PathBuf),
    Packed(&'static [u8]),
}

/// The files of a folder in the order of their paths, and what was refused, with the reason.
#[derive(Default)]
pub(super) struct Folder {
    pub(super) files: Vec<File>,
    pub(super) refused: Vec<(String, String)>,
}

impl File {
    /// Takes a file that the user named; unlike the files of a folder it may be a pipe.
    pub(super) fn named(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            path: name.to_string_lossy().into_owned(),
            place: Place::Disk(path.to_owned()),
        }
    }

    /// Returns the last bytes, from the beginning of a line, and whether there are more before; errors as those of `read`.
    pub(super) fn read_end(&self) -> Result<(Cow<'static, [u8]>, bool), String> {
        let longer = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len()) > LONGEST_LOG;
        let path = match &self.place {
            Place::Disk(path) if longer(path) => path,
            _ => return self.read().map(|bytes| (bytes, false)),
        };
        let mut file = fs::File::open(path).map_err(|error| reason(&error))?;
        let back = i64::try_from(LONGEST_LOG).unwrap_or(i64::MAX);
        file.seek(SeekFrom::End(-back)).map_err(|error| reason(&error))?;
        let mut bytes = Vec::new();
        file.take(LONGEST_LOG)
            .read_to_end(&mut bytes)
            .map_err(|error| reason(&error))?;
        // The first line is cut; where it is the only one, its end is kept.
        if let Some(end) = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .filter(|end| end + 1 < bytes.len())
        {
            bytes.drain(..=end);
        }
        Ok((Cow::Owned(bytes), true))
    }

    /// Returns the bytes; the error is a reason for "cannot read …".
    pub(super) fn read(&self) -> Result<Cow<'static, [u8]>, String> {
        let path = match &self.place {
            Place::Packed(bytes) => return Ok(Cow::Borrowed(bytes)),
            Place::Disk(path) => path,
        };
        let too_large = || format!("the file is larger than {} MiB", LARGEST >> 20);
        let file = fs::File::open(path).map_err(|error| reason(&error))?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        if size > LARGEST {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| reason(&error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(too_large());
        }
        Ok(Cow::Owned(bytes))
    }
}

impl Folder {
    /// Lists the files of a folder on disk; hidden ones are left out.
    pub(super) fn on_disk(root: &Path) -> io::Result<Self> {
        let mut walk = Walk {
            root: fs::canonicalize(root)?,
            folder: Folder::default(),
        };
        walk.enter(root, "", 0)?;
        walk.folder.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(walk.folder)
    }

    /// Lists the files of a recorded world that is part of the binary.
    pub(super) fn packed(world: &str) -> Self {
        let files = packed::world(world).map(|(path, bytes)| File {
            path: path.to_owned(),
            place: Place::Packed(bytes),
        });
        Self {
            files: files.collect(),
            refused: Vec::new(),
        }
    }
}

struct Walk {
    root: PathBuf,
    folder: Folder,
}

impl Walk {
    fn enter(&mut self, path: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let relative = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            if let Err(refusal) = self.take(&entry, &relative, depth) {
                self.folder.refused.push((relative, refusal));
            }
        }
        Ok(())
    }

    fn take(&mut self, entry: &fs::DirEntry, relative: &str, depth: usize) -> Result<(), String> {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| reason(&error))?;
        let metadata = fs::metadata(&path).map_err(|error| reason(&error))?;
        if kind.is_symlink() {
            let target = fs::canonicalize(&path).map_err(|error| reason(&error))?;
            if !target.starts_with(&self.root) {
                return Err("it is a link that leads outside the recording".to_owned());
            }
            // A folder inside is read at its own place; following the link could go in circles.
            if metadata.is_dir() {
                return Ok(());
            }
        }
        if metadata.is_dir() {
            if depth >= DEEPEST {
                return Err(format!("folders are nested more than {DEEPEST} deep"));
            }
            return self
                .enter(&path, relative, depth + 1)
                .map_err(|error| reason(&error));
        }
        if !metadata.is_file() {
            return Err("it is not a regular file".to_owned());
        }
        if self.folder.files.len() >= MOST_FILES {
            return Err(format!("the folder holds more than {MOST_FILES} files"));
        }
        self.folder.files.push(File {
            path: relative.to_owned(),
            place: Place::Disk(path),
        });
        Ok(())
    }
}

/// Returns why the system refused, as a clause: `no such file or directory`.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_listed_in_order_without_what_is_hidden() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/c")).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for name in ["z.json", "b/c/a.yaml", "b/x.json", ".git/config", ".hidden.json"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let listed = Folder::on_disk(folder.path()).unwrap();
        let paths: Vec<_> = listed.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["b/c/a.yaml", "b/x.json", "z.json"]);
        assert_eq!(listed.files[0].read().unwrap().as_ref(), b"b/c/a.yaml");
        assert!(listed.refused.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_outside_are_refused_and_circles_are_not_walked() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.json"), "{}").unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("real.json"), "{}").unwrap();
        symlink(outside.path().join("secret.json"), folder.path().join("out.json")).unwrap();
        symlink(outside.path(), folder.path().join("out")).unwrap();
        symlink(folder.path(), folder.path().join("circle")).unwrap();
        symlink(folder.path().join("real.json"), folder.path().join("same.json")).unwrap();
        symlink("nowhere", folder.path().join("dangling.json")).unwrap();
        let listed = Folder::on_disk(folder.path()).unwrap();
        let paths: Vec<_> = listed.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["real.json", "same.json"]);
        let mut refused: Vec<_> = listed.refused.iter().map(|(path, _)| path.as_str()).collect();
        refused.sort_unstable();
        assert_eq!(refused, ["dangling.json", "out", "out.json"]);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.json");
        // Sparse: it takes no room on the disk.
        fs::File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert_eq!(
            File::named(&path).read().unwrap_err(),
            "the file is larger than 512 MiB"
        );
    }

    #[test]
    fn reasons_read_as_clauses() {
        let error = fs::File::open("/no/such/file").unwrap_err();
        assert_eq!(reason(&error), "no such file or directory");
    }
}
