//! The files below a folder: listed within bounds, and opened so that no symbolic link leads out of it.
//!
//! A link is resolved once, while the folder is listed. What is opened later is the resolved path, part by part, and a
//! link that took the place of a part meanwhile is refused by the operating system.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Accepted, Form, Unreadable, form, read_whole};

const DEEPEST: usize = 32;
const MOST_ENTRIES: usize = 200_000;

/// A folder, kept open so that its path can be renamed or replaced without an effect on what is read.
#[derive(Debug)]
pub(crate) struct InputFolder {
    /// The path without links.
    real: PathBuf,
    #[cfg(unix)]
    descriptor: std::os::fd::OwnedFd,
}

/// Which entries of a folder are listed.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) recursive: bool,
    /// Names that start with a dot too; those that start with two are the kubelet's own and are never listed.
    pub(crate) hidden: bool,
    /// Files by their name.
    pub(crate) wanted: fn(&str) -> bool,
}

/// The files of a folder in no particular order, and what was refused, each with the reason.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) files: Vec<ListedFile>,
    pub(crate) refused: Vec<(PathBuf, Unreadable)>,
}

/// A regular file below a folder.
#[derive(Debug)]
pub(crate) struct ListedFile {
    /// Relative to the folder, as a person finds it.
    pub(crate) path: PathBuf,
    /// Relative to the folder, without links.
    real: PathBuf,
}

impl InputFolder {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let real = fs::canonicalize(path)?;
        #[cfg(unix)]
        {
            use rustix::fs::{Mode, OFlags};
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let descriptor = rustix::fs::open(&real, flags, Mode::empty())?;
            Ok(Self { real, descriptor })
        }
        #[cfg(not(unix))]
        Ok(Self { real })
    }

    /// Lists files; fails as a whole where the folder itself cannot be read, or has too many entries.
    pub(crate) fn list(&self, choice: Choice) -> Result<Listed, Unreadable> {
        self.list_within(choice, MOST_ENTRIES)
    }

    pub(super) fn list_within(&self, choice: Choice, most: usize) -> Result<Listed, Unreadable> {
        let mut walk = Walk {
            folder: self,
            choice,
            left: most,
            most,
            full: false,
            visited: BTreeSet::new(),
            links: BTreeMap::new(),
            listed: Listed::default(),
        };
        walk.enter(Path::new(""), Path::new(""), 0)?;
        // Folders behind links come last: most were visited at their own path. What is left is, for example, a folder
        // of a projected volume, whose own path is hidden.
        while let Some((path, (real, depth))) = walk.links.pop_first() {
            if !walk.visited.contains(&real) {
                walk.enter(&real, &path, depth)?;
            }
        }
        Ok(walk.listed)
    }

    /// Opens a listed file, which must still be a regular file below the folder.
    pub(crate) fn open_file(&self, file: &ListedFile) -> Result<File, Unreadable> {
        let opened = self.open_below(&file.real).map_err(replaced)?;
        match form(&opened.metadata()?, Accepted::Regular)? {
            Form::Regular => Ok(opened),
            Form::Pipe | Form::Null => Err(Unreadable::new("it is not a regular file")),
        }
    }

    /// Reads a listed file of at most `largest` bytes.
    pub(crate) fn read(&self, file: &ListedFile, largest: u64) -> Result<Vec<u8>, Unreadable> {
        read_whole(self.open_file(file)?, largest)
    }

    #[cfg(unix)]
    fn open_below(&self, real: &Path) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        let common = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut parts: Vec<_> = real.iter().collect();
        let last = parts.pop().unwrap_or_default();
        let mut folder = None;
        for part in parts {
            let above = folder.as_ref().unwrap_or(&self.descriptor);
            folder = Some(openat(above, part, common | OFlags::DIRECTORY, Mode::empty())?);
        }
        let above = folder.as_ref().unwrap_or(&self.descriptor);
        let flags = common | OFlags::NONBLOCK | OFlags::NOCTTY;
        Ok(openat(above, last, flags, Mode::empty())?.into())
    }

    #[cfg(not(unix))]
    fn open_below(&self, real: &Path) -> io::Result<File> {
        let path = self.real.join(real);
        match fs::canonicalize(&path)? == path {
            true => File::open(path),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Names the reason where `NOFOLLOW` met a link, which systems report in three ways.
#[cfg(unix)]
fn replaced(error: io::Error) -> Unreadable {
    use rustix::io::Errno;
    match Errno::from_io_error(&error) {
        Some(Errno::LOOP | Errno::NOTDIR | Errno::MLINK) => {
            Unreadable::new("it was replaced by a symbolic link while the directory was read")
        }
        _ => error.into(),
    }
}

#[cfg(not(unix))]
fn replaced(error: io::Error) -> Unreadable {
    error.into()
}

struct Walk<'f> {
    folder: &'f InputFolder,
    choice: Choice,
    /// Entries that may still be seen, of how many.
    left: usize,
    most: usize,
    full: bool,
    /// Folders by their path without links, so that each is listed once.
    visited: BTreeSet<PathBuf>,
    /// Folders behind links, by the path of the link: the path without links, and the depth.
    links: BTreeMap<PathBuf, (PathBuf, usize)>,
    listed: Listed,
}

impl Walk<'_> {
    fn enter(&mut self, real: &Path, path: &Path, depth: usize) -> Result<(), Unreadable> {
        self.visited.insert(real.to_owned());
        for entry in fs::read_dir(self.folder.real.join(real))? {
            let entry = entry?;
            let Some(left) = self.left.checked_sub(1) else {
                self.full = true;
                let reason = format!("the directory has more than {} entries", self.most);
                return Err(Unreadable::new(reason));
            };
            self.left = left;
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            if shown.starts_with("..") || shown.starts_with('.') && !self.choice.hidden {
                continue;
            }
            let (real, path) = (real.join(&name), path.join(&name));
            let wanted = (self.choice.wanted)(&shown);
            if let Err(refusal) = self.take(&entry, (real, &path), (wanted, depth))? {
                self.listed.refused.push((path, refusal));
            }
        }
        Ok(())
    }

    /// Takes an entry; the inner error refuses it, the outer one the whole folder.
    fn take(
        &mut self,
        entry: &DirEntry,
        (real, path): (PathBuf, &Path),
        (wanted, depth): (bool, usize),
    ) -> Result<Result<(), Unreadable>, Unreadable> {
        let resolved = match self.resolve(entry, real) {
            Ok(resolved) => resolved,
            // A link that nothing would be read of is of no interest.
            Err((refusal, is_folder)) if wanted || is_folder && self.choice.recursive => {
                return Ok(Err(refusal));
            }
            Err(_) => return Ok(Ok(())),
        };
        let Resolved {
            real,
            is_link,
            metadata,
        } = resolved;
        if metadata.is_dir() {
            if !self.choice.recursive {
                return Ok(Ok(()));
            }
            if depth >= DEEPEST {
                let reason = format!("directories are nested more than {DEEPEST} levels deep");
                return Ok(Err(Unreadable::new(reason)));
            }
            if is_link {
                self.links.insert(path.to_owned(), (real, depth + 1));
                return Ok(Ok(()));
            }
            return self.enter_below(&real, path, depth + 1);
        }
        if !wanted {
            return Ok(Ok(()));
        }
        match form(&metadata, Accepted::Regular) {
            Ok(Form::Regular) => self.listed.files.push(ListedFile {
                path: path.to_owned(),
                real,
            }),
            Ok(_) => return Ok(Err(Unreadable::new("it is a device, not a regular file"))),
            Err(refusal) => return Ok(Err(refusal)),
        }
        Ok(Ok(()))
    }

    /// Enters a folder: one that cannot be listed is refused by name, too many entries end everything.
    fn enter_below(
        &mut self,
        real: &Path,
        path: &Path,
        depth: usize,
    ) -> Result<Result<(), Unreadable>, Unreadable> {
        match self.enter(real, path, depth) {
            Err(refusal) if self.full => Err(refusal),
            entered => Ok(entered),
        }
    }

    /// Follows an entry to a path without links below the folder; the error says whether it leads to a folder.
    fn resolve(&self, entry: &DirEntry, real: PathBuf) -> Result<Resolved, (Unreadable, bool)> {
        let refused = |error: io::Error| (error.into(), false);
        let kind = entry.file_type().map_err(refused)?;
        if !kind.is_symlink() {
            let metadata = entry.metadata().map_err(refused)?;
            return Ok(Resolved {
                real,
                is_link: false,
                metadata,
            });
        }
        let path = self.folder.real.join(&real);
        let target = match fs::canonicalize(&path) {
            Ok(target) => target,
            Err(error) => {
                let points_to = fs::read_link(&path).unwrap_or_default();
                let reason = super::super::reason(&error);
                let reason = format!("it is a symbolic link to {}: {reason}", points_to.display());
                return Err((Unreadable::new(reason), false));
            }
        };
        let metadata = fs::metadata(&target).map_err(refused)?;
        let Ok(real) = target.strip_prefix(&self.folder.real) else {
            let reason = format!(
                "it is a symbolic link to {}, outside of the folder",
                target.display()
            );
            let refusal = Unreadable::new(reason).hint("copy the file into the directory, or pass its path");
            return Err((refusal, metadata.is_dir()));
        };
        Ok(Resolved {
            real: real.to_owned(),
            is_link: true,
            metadata,
        })
    }
}

struct Resolved {
    real: PathBuf,
    is_link: bool,
    metadata: fs::Metadata,
}
