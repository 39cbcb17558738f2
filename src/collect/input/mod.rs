//! The one way in for input files: kubeconfigs and the files they name, recordings, manifests, rules, settings, baselines.
//!
//! Which kinds of files are accepted:
//!
//! | path | regular file | pipe | `/dev/null` | device, socket, directory |
//! |---|---|---|---|---|
//! | typed by the user after `-f` or `--from` | yes | yes, bounded in bytes and time | empty | refused |
//! | kubeconfig, baseline, rules, settings, credentials | yes | refused | empty | refused |
//! | found in a folder | yes, below the folder | refused | refused | refused |
//!
//! `-f <(helm template …)` and `-f /dev/stdin` are pipes, and kubectl accepts them. `KUBECONFIG=/dev/null` is how people
//! switch a kubeconfig off. A symbolic link that the user typed may point anywhere; one that was found in a folder must
//! stay inside it. Hard links cannot be told from the file itself.

mod folder;

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) use folder::{Choice, InputFolder, ListedFile};

/// Sizes in bytes beyond which a file is refused.
pub(crate) const LARGEST_RECORDING: u64 = 512 << 20;
pub(crate) const LARGEST_MANIFEST: u64 = 128 << 20;
pub(crate) const LARGEST_BASELINE: u64 = 128 << 20;
pub(crate) const LARGEST_KUBECONFIG: u64 = 16 << 20;
pub(crate) const LARGEST_RULE_FILE: u64 = 4 << 20;
pub(crate) const LARGEST_SETTINGS: u64 = 256 << 10;
pub(crate) const LARGEST_CREDENTIAL: u64 = 4 << 20;

/// How long a pipe may stay without a byte while nothing has opened it for writing.
const LONGEST_SILENCE: Duration = Duration::from_secs(5);
/// How long a pipe may take until it is closed.
const LONGEST_PIPE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(5);

/// Why a file cannot be read; the reason completes "cannot read FILE: …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) reason: String,
    /// What to try.
    pub(crate) hint: Option<&'static str>,
    /// No file has this name.
    pub(crate) missing: bool,
}

impl Unreadable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            hint: None,
            missing: false,
        }
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn too_large(largest: u64) -> Self {
        let most = match largest >> 20 {
            0 => format!("{} KiB", largest >> 10),
            mebibytes => format!("{mebibytes} MiB"),
        };
        Self::new(format!("the file is larger than {most}"))
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::WouldBlock => "no data available yet".to_owned(),
            _ => super::reason(&error),
        };
        Self {
            missing: error.kind() == io::ErrorKind::NotFound,
            ..Self::new(reason)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Regular,
    /// Regular, and not through a symbolic link.
    Unlinked,
    RegularOrPipe,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Regular,
    Pipe,
    /// `/dev/null`, which is never opened.
    Null,
}

/// Reads a file that must be regular, of at most `largest` bytes. Symbolic links are followed.
pub(crate) fn read_regular(path: &Path, largest: u64) -> Result<Vec<u8>, Unreadable> {
    read(path, Accepted::Regular, largest)
}

/// Reads a file that must be regular and not a symbolic link, of at most `largest` bytes.
pub(crate) fn read_unlinked(path: &Path, largest: u64) -> Result<Vec<u8>, Unreadable> {
    read(path, Accepted::Unlinked, largest)
}

/// Reads a file that the user typed, of at most `largest` bytes: a regular file, or a pipe that is closed in time.
pub(crate) fn read_typed(path: &Path, largest: u64) -> Result<Vec<u8>, Unreadable> {
    read(path, Accepted::RegularOrPipe, largest)
}

/// Reads standard input to its end, at most `largest` bytes.
pub(crate) fn read_stdin(largest: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(largest + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > largest {
        true => Err(Unreadable::too_large(largest)),
        false => Ok(bytes),
    }
}

fn read(path: &Path, accepted: Accepted, largest: u64) -> Result<Vec<u8>, Unreadable> {
    // Before it is opened, because opening a device may already do something.
    if form(&fs::metadata(path)?, accepted)? == Form::Null {
        return Ok(Vec::new());
    }
    let file = open(path, accepted)?;
    // Again, because another file may have taken the name.
    match form(&file.metadata()?, accepted)? {
        Form::Null => Ok(Vec::new()),
        Form::Pipe => read_pipe(file, largest, LONGEST_SILENCE),
        Form::Regular => read_whole(file, largest),
    }
}

/// Opens without waiting for the other end of a pipe, and without adopting a terminal.
#[cfg(unix)]
fn open(path: &Path, accepted: Accepted) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    flags.set(OFlags::NOFOLLOW, accepted == Accepted::Unlinked);
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path, _: Accepted) -> io::Result<File> {
    File::open(path)
}

/// Reads a regular file that is open.
fn read_whole(file: File, largest: u64) -> Result<Vec<u8>, Unreadable> {
    let size = file.metadata()?.len();
    if size > largest {
        return Err(Unreadable::too_large(largest));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // Files of /proc have no size, and any file may grow.
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(Unreadable::too_large(largest));
    }
    Ok(bytes)
}

/// Reads a pipe that was opened without waiting until its writers have closed it.
fn read_pipe(mut pipe: impl Read, largest: u64, silence: Duration) -> Result<Vec<u8>, Unreadable> {
    let begun = Instant::now();
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    let mut has_writer = false;
    loop {
        match pipe.read(&mut buffer) {
            // Without a writer a pipe ends at once; the writer may still be on its way.
            Ok(0) if has_writer => return Ok(bytes),
            Ok(0) if begun.elapsed() >= silence => {
                let reason = format!(
                    "it is a pipe, and nothing was written to it within {} s",
                    silence.as_secs()
                );
                return Err(Unreadable::new(reason));
            }
            Ok(0) => std::thread::sleep(PAUSE),
            Ok(count) => {
                has_writer = true;
                bytes.extend_from_slice(&buffer[..count]);
                if bytes.len() as u64 > largest {
                    return Err(Unreadable::too_large(largest));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                has_writer = true;
                std::thread::sleep(PAUSE);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        if begun.elapsed() >= LONGEST_PIPE {
            let reason = format!(
                "it is a pipe that was not closed within {} s",
                LONGEST_PIPE.as_secs()
            );
            return Err(Unreadable::new(reason));
        }
    }
}

const HINT_COPY: &str = "copy its content to a regular file and name that";

#[cfg(unix)]
fn form(metadata: &Metadata, accepted: Accepted) -> Result<Form, Unreadable> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let kind = metadata.file_type();
    let is_null = || {
        let null = fs::metadata("/dev/null");
        null.is_ok_and(|null| null.file_type().is_char_device() && null.rdev() == metadata.rdev())
    };
    match kind {
        kind if kind.is_file() => Ok(Form::Regular),
        kind if kind.is_fifo() && accepted == Accepted::RegularOrPipe => Ok(Form::Pipe),
        kind if kind.is_fifo() => {
            Err(Unreadable::new("it is a pipe (FIFO), not a regular file").hint(HINT_COPY))
        }
        kind if kind.is_char_device() && is_null() => Ok(Form::Null),
        kind if kind.is_char_device() || kind.is_block_device() => {
            Err(Unreadable::new("it is a device, not a regular file"))
        }
        kind if kind.is_socket() => {
            Err(Unreadable::new("it is a socket, not a regular file").hint(HINT_COPY))
        }
        kind if kind.is_dir() => Err(Unreadable::new("it is a directory, not a regular file")),
        _ => Err(Unreadable::new("it is not a regular file")),
    }
}

#[cfg(not(unix))]
fn form(metadata: &Metadata, _: Accepted) -> Result<Form, Unreadable> {
    match metadata.is_dir() {
        true => Err(Unreadable::new("it is a directory, not a regular file")),
        false => Ok(Form::Regular),
    }
}

#[cfg(test)]
mod tests;
