//! Writes the files that the user named: reports, pages, rules, recordings. A file is replaced whole or not at all.
//!
//! Symbolic links are not followed, so that a link in a repository cannot redirect a report into another file. What
//! they contain is not known here.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::file::reason;

/// Who may read a file that did not exist before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Mode 0600: reports and recordings show the state of a cluster.
    Owner,
    /// The umask decides: rules and their pages show nothing of a cluster.
    Umask,
}

/// One of the standard streams of this process, named by a path such as `/dev/stdout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WriteFault {
    /// A clause, after `cannot write FILE: `.
    pub(crate) reason: String,
    pub(crate) hint: Option<&'static str>,
}

impl WriteFault {
    fn new(reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
            hint: None,
        }
    }

    fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }
}

impl From<io::Error> for WriteFault {
    fn from(error: io::Error) -> Self {
        Self::new(&reason(&error))
    }
}

/// Larger files are not kept in memory while they are written in place.
const MOST_KEPT: u64 = 64 << 20;
/// Names that are tried for a temporary file.
const MOST_NAMES: u32 = 100;

/// Where a path leads.
enum Target {
    Nothing,
    File(Metadata),
    /// A pipe or a device.
    Device(Metadata),
    /// An open file of a process: `/dev/fd/3`.
    Descriptor,
}

/// Writes a file: an existing regular file is replaced by a rename and keeps its mode; pipes, devices, open files
/// and mount points are written in place.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), WriteFault> {
    match target(path)? {
        Target::Nothing => replace(path, bytes, (readers, None)),
        Target::File(old) => {
            // Whoever may not write the file may not replace it either.
            drop(open(path, &old, OpenOptions::new().write(true))?);
            replace(path, bytes, (readers, Some(&old)))
        }
        Target::Device(old) => {
            let mut device = open(path, &old, OpenOptions::new().write(true))?;
            Ok(device.write_all(bytes)?)
        }
        // The file may be open for other output too, which stays.
        Target::Descriptor => Ok(OpenOptions::new().append(true).open(path)?.write_all(bytes)?),
    }
}

/// Adds to the end of a regular file; on failure the file is as before. Anything else is written as by `write`.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> Result<(), WriteFault> {
    let Target::File(old) = target(path)? else {
        return write(path, bytes, Readers::Owner);
    };
    let mut file = open(path, &old, OpenOptions::new().append(true))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            // A part of a report would look like the whole of it.
            let _ = file.set_len(old.len());
            error.into()
        })
}

/// Creates a file that must not exist; on failure there is none.
pub(crate) fn create(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = new_file(path, readers)?;
    file.write_all(bytes).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// Creates a folder that must not exist, for its owner only.
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Returns the standard stream that a path names.
pub(crate) fn stream(path: &Path) -> Option<Stream> {
    let (process, number) = descriptor(path)?;
    let own = process == "self" || process == std::process::id().to_string();
    match number.as_str() {
        "1" if own => Some(Stream::Stdout),
        "2" if own => Some(Stream::Stderr),
        _ => None,
    }
}

fn target(path: &Path) -> Result<Target, WriteFault> {
    if path.as_os_str().to_string_lossy().ends_with('/') || path.file_name().is_none() {
        return Err(WriteFault::new("it names a directory"));
    }
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Target::Nothing),
        Err(error) => return Err(error.into()),
    };
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return match descriptor(path) {
            Some(_) => Ok(Target::Descriptor),
            None => Err(WriteFault::new("it is a symbolic link, which is not followed")
                .hint("name the file itself, or remove the link")),
        };
    }
    if kind.is_dir() {
        return Err(WriteFault::new("it is a directory"));
    }
    if is_block_device(kind) {
        return Err(WriteFault::new("it is a block device"));
    }
    Ok(match kind.is_file() {
        true => Target::File(metadata),
        false => Target::Device(metadata),
    })
}

#[cfg(unix)]
fn is_block_device(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_block_device(&kind)
}

#[cfg(not(unix))]
fn is_block_device(_kind: fs::FileType) -> bool {
    false
}

/// Returns process and number of an open file that a path names: `/dev/stdout`, `/dev/fd/1`, `/proc/self/fd/1`.
///
/// Only links that the system made are looked through: those in `/dev`, and those of `/proc`.
fn descriptor(path: &Path) -> Option<(String, String)> {
    let mut path = path.to_owned();
    for _ in 0..4 {
        let name = path.file_name()?.to_str()?.to_owned();
        let folder = fs::canonicalize(folder_of(&path)).ok()?;
        let parts: Vec<&str> = folder.to_str()?.split('/').collect();
        if let ["", "proc", process, .., "fd"] = parts.as_slice() {
            return Some(((*process).to_owned(), name));
        }
        if parts != ["", "dev"] {
            return None;
        }
        path = folder.join(fs::read_link(&path).ok()?);
    }
    None
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Opens what was looked at, and nothing that took its place in between.
fn open(path: &Path, old: &Metadata, options: &OpenOptions) -> Result<File, WriteFault> {
    let file = options.open(path)?;
    match is_same(old, &file.metadata()?) {
        true => Ok(file),
        false => Err(WriteFault::new("it was replaced while it was opened")),
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.is_file() == other.is_file()
}

/// Writes a temporary file beside the path and gives it the name. Where that cannot be, an existing file is
/// written in place: its folder may be closed to us, or it may be a mount point.
fn replace(
    path: &Path,
    bytes: &[u8],
    (readers, old): (Readers, Option<&Metadata>),
) -> Result<(), WriteFault> {
    let folder = folder_of(path);
    let (draft, file) = match draft(folder, readers) {
        Ok(draft) => draft,
        Err(error) => return in_place_after(error, path, (bytes, old)),
    };
    let written = fill(file, bytes, old);
    match written.and_then(|()| fs::rename(&draft, path)) {
        Ok(()) => {
            // The name is on the disk when the folder is; where a folder cannot be opened, nothing is lost but that.
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
            Ok(())
        }
        Err(error) => {
            let _ = fs::remove_file(&draft);
            in_place_after(error, path, (bytes, old))
        }
    }
}

fn in_place_after(
    error: io::Error,
    path: &Path,
    (bytes, old): (&[u8], Option<&Metadata>),
) -> Result<(), WriteFault> {
    let no_rename = matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::ResourceBusy
            | ErrorKind::CrossesDevices
    );
    match old {
        Some(old) if no_rename => in_place(path, bytes, old),
        _ => Err(error.into()),
    }
}

fn draft(folder: &Path, readers: Readers) -> io::Result<(PathBuf, File)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut last = ErrorKind::AlreadyExists.into();
    for _ in 0..MOST_NAMES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".sandbox-doctor-{}-{number}.tmp", std::process::id()));
        match new_file(&path, readers) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Creates a file; an existing one, or a link of that name, is an error.
fn new_file(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

fn fill(mut file: File, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_access(&file, old)?;
    }
    file.sync_all()
}

/// Gives a file the owner, the group and the mode of the one that it replaces.
#[cfg(unix)]
fn keep_access(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let mut mode = old.mode() & 0o777;
    if (new.uid(), new.gid()) != (old.uid(), old.gid())
        && fchown(file, Some(old.uid()), Some(old.gid())).is_err()
    {
        // Only root gives files away. Another group must not get what the old one could read.
        if new.gid() != old.gid() && fchown(file, None, Some(old.gid())).is_err() {
            mode &= !0o070;
        }
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(_file: &File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Overwrites a file; on failure it gets its old bytes back, as far as they could be read.
fn in_place(path: &Path, bytes: &[u8], old: &Metadata) -> Result<(), WriteFault> {
    let mut before = None;
    if old.len() <= MOST_KEPT {
        let mut kept = Vec::new();
        let read = open(path, old, OpenOptions::new().read(true));
        if read.is_ok_and(|mut file| file.read_to_end(&mut kept).is_ok()) {
            before = Some(kept);
        }
    }
    let mut file = open(path, old, OpenOptions::new().write(true))?;
    // Not emptied first: the blocks that it has are those that its old bytes need.
    let mut overwrite = |bytes: &[u8]| {
        file.rewind()?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    overwrite(bytes).map_err(|error| {
        if let Some(before) = before {
            let _ = overwrite(&before);
        }
        error.into()
    })
}

#[cfg(all(test, unix))]
mod tests;
