//! The files of a recording, on disk or packed into the binary, as one list. What a file holds is not known here.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::input::{self, Choice, InputFolder, LARGEST_RECORDING, ListedFile, Unreadable};
use super::packed;

/// Of longer logs only the end is read; the lines that are kept fit in many times over.
const LONGEST_LOG: u64 = 16 << 20;

/// One file; its path is relative to the recording, parts joined by `/`.
pub(super) struct File {
    pub(super) path: String,
    place: Place,
}

enum Place {
    Stdin,
    Typed(PathBuf),
    /// A file that another file names.
    Named(PathBuf),
    Listed(Arc<InputFolder>, ListedFile),
    Packed(&'static [u8]),
    Memory(Vec<u8>),
}

/// The files of a folder in the order of their paths, and what was refused, with the reason.
#[derive(Default)]
pub(super) struct Folder {
    pub(super) files: Vec<File>,
    pub(super) refused: Vec<(String, String)>,
}

impl File {
    /// Takes a file that the user typed, which may be a pipe, or one that another file names, which may not.
    pub(super) fn named(path: &Path, is_typed: bool) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let place = if is_typed { Place::Typed } else { Place::Named };
        Self {
            path: name.to_string_lossy().into_owned(),
            place: place(path.to_owned()),
        }
    }

    /// Takes standard input, which is read once.
    pub(super) fn of_stdin() -> Self {
        Self {
            path: "stdin".to_owned(),
            place: Place::Stdin,
        }
    }

    /// Returns the last bytes, from the beginning of a line, and whether there are more before; errors as those of `read`.
    pub(super) fn read_end(&self) -> Result<(Cow<'static, [u8]>, bool), String> {
        let Place::Listed(folder, listed) = &self.place else {
            return self.read().map(|bytes| (bytes, false));
        };
        let mut file = folder.open_file(listed).map_err(|refusal| refusal.reason)?;
        let size = file.metadata().map_err(|error| reason(&error))?.len();
        if size <= LONGEST_LOG {
            return self.read().map(|bytes| (bytes, false));
        }
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
        let read = match &self.place {
            Place::Packed(bytes) => return Ok(Cow::Borrowed(bytes)),
            Place::Stdin => input::read_stdin(LARGEST_RECORDING),
            Place::Typed(path) => input::read_typed(path, LARGEST_RECORDING),
            Place::Named(path) => input::read_regular(path, LARGEST_RECORDING),
            Place::Listed(folder, listed) => folder.read(listed, LARGEST_RECORDING),
            Place::Memory(bytes) => return Ok(Cow::Owned(bytes.clone())),
        };
        read.map(Cow::Owned).map_err(|refusal| refusal.reason)
    }
}

impl Folder {
    /// Lists the files of a folder on disk; hidden ones are left out.
    pub(super) fn on_disk(root: &Path) -> Result<Self, Unreadable> {
        let folder = Arc::new(InputFolder::open(root)?);
        let listed = folder.list(Choice {
            recursive: true,
            hidden: false,
            wanted: |_| true,
        })?;
        let shown = |path: &Path| {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        };
        let mut files: Vec<File> = listed
            .files
            .into_iter()
            .map(|file| File {
                path: shown(&file.path),
                place: Place::Listed(Arc::clone(&folder), file),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let refused = listed.refused.into_iter();
        let mut refused: Vec<_> = refused
            .map(|(path, refusal)| (shown(&path), refusal.reason))
            .collect();
        refused.sort();
        Ok(Self { files, refused })
    }

    /// Makes a folder of files that are in memory, each with its path inside the folder.
    pub(super) fn in_memory(files: Vec<(String, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| File {
            path,
            place: Place::Memory(bytes),
        });
        Self {
            files: files.collect(),
            refused: Vec::new(),
        }
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
    use std::fs;

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
        fs::File::create(&path)
            .unwrap()
            .set_len(LARGEST_RECORDING + 1)
            .unwrap();
        assert_eq!(
            File::named(&path, true).read().unwrap_err(),
            "the file is larger than 512 MiB"
        );
    }

    #[test]
    fn reasons_read_as_clauses() {
        let error = fs::File::open("/no/such/file").unwrap_err();
        assert_eq!(reason(&error), "no such file or directory");
    }
}
