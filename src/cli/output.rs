//! The only place that writes: results to standard output, talk to standard error, reports to files.
//!
//! A reader that closed the pipe is no error and does not change the exit code.

use std::io::{self, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

use super::error::{CliError, ErrorKind};
use crate::collect;
use crate::collect::write::{self, Readers, Stream, WriteFault};
use crate::render;

/// The two streams, each with the decision whether it gets colours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pub(crate) stdout_color: bool,
    pub(crate) stderr_color: bool,
}

/// Both streams without colours, for what goes wrong before the choice is known.
pub(crate) const PLAIN_OUTPUT: Output = Output {
    stdout_color: false,
    stderr_color: false,
};

fn choice(color: bool) -> ColorChoice {
    if color {
        ColorChoice::AlwaysAnsi
    } else {
        ColorChoice::Never
    }
}

impl Output {
    /// Writes a result to standard output, whole.
    pub(crate) fn result(self, text: &str) -> Result<(), CliError> {
        let mut stream = AutoStream::new(io::stdout().lock(), choice(self.stdout_color));
        let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::new(
                ErrorKind::Output,
                format!("write to standard output: {}", reason(&error)),
            )),
            _ => Ok(()),
        }
    }

    /// Writes a line of talk to standard error; where that fails nobody is left to be told.
    pub(crate) fn talk(self, line: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), choice(self.stderr_color));
        let _ = writeln!(stream, "{line}").and_then(|()| stream.flush());
    }

    /// Writes over the line of standard error, a terminal, that was passing before.
    pub(crate) fn passing(self, line: &str) {
        let mut stream = io::stderr().lock();
        let _ = write!(stream, "\r\u{1b}[2K{line}").and_then(|()| stream.flush());
    }

    /// Writes an error and its hints to standard error.
    pub(crate) fn error(self, error: &CliError) {
        let text = error.to_string();
        // An error quotes what a person wrote, a file held or a program answered.
        let text = collect::redacted(&text);
        for (number, line) in text.lines().enumerate() {
            let line = visible(line);
            match (number, line.strip_prefix("hint: ")) {
                (0, _) => self.talk(&format!("{RED}error:{PLAIN} {line}")),
                (_, Some(hint)) => self.talk(&format!("{CYAN}hint:{PLAIN} {hint}")),
                _ => self.talk(&line),
            }
        }
    }

    /// Writes a warning and its hint to standard error.
    pub(crate) fn warning(self, text: &str, hint: &str) {
        self.talk(&format!("{YELLOW}warning:{PLAIN} {}", visible(text)));
        self.talk(&format!("{CYAN}hint:{PLAIN} {}", visible(hint)));
    }

    /// Writes a report where the user said: a file, or a stream by its path.
    pub(crate) fn report(self, path: &str, text: &str) -> Result<(), CliError> {
        match write::stream(Path::new(path)) {
            // Opened again, it would lose what was written to it before.
            Some(Stream::Stdout) => self.result(text),
            Some(Stream::Stderr) => {
                let written = io::stderr().lock().write_all(text.as_bytes());
                written.map_err(|error| unwritten("the report", path, &reason(&error)))
            }
            None => Self::file(path, text, ("the report", Readers::Owner)),
        }
    }

    /// Writes a file that the user named.
    pub(crate) fn file(path: &str, text: &str, (what, readers): (&str, Readers)) -> Result<(), CliError> {
        write::write(Path::new(path), text.as_bytes(), readers).map_err(|fault| refused(what, path, fault))
    }

    /// Adds a report to the end of a file, which other programs write too.
    pub(crate) fn appended(path: &str, text: &str) -> Result<(), CliError> {
        write::append(Path::new(path), text.as_bytes()).map_err(|fault| refused("the report", path, fault))
    }
}

fn refused(what: &str, path: &str, fault: WriteFault) -> CliError {
    unwritten(what, path, &fault.reason).hint_if(fault.hint.map(str::to_owned))
}

fn unwritten(what: &str, path: &str, why: &str) -> CliError {
    CliError::new(ErrorKind::Output, format!("write {what} to {path}: {why}"))
}

/// Why the operating system refused, in its own words; said once, where recordings are read.
pub(crate) use crate::collect::reason;

const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const CYAN: &str = "\u{1b}[1;36m";
const PLAIN: &str = "\u{1b}[0m";

/// Shows what hides, steers or commands instead of sending it to a terminal or into the log of a CI system.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '\t' => shown.push(' '),
            letter if render::hides(letter) || commands(&text[..at], &text[at..]) => {
                shown.extend(letter.escape_unicode());
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// Whether the next letter opens a command: `::` at the start of a line, `##[` or `##name[` anywhere.
fn commands(before: &str, rest: &str) -> bool {
    let named = rest
        .strip_prefix("##")
        .map(|name| name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()));
    rest.starts_with("::") && before.trim().is_empty() || named.is_some_and(|name| name.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_shown() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\td"), "a\\u{1b}[31mb\\u{202e}c d");
        assert_eq!(visible("a\u{200b}b"), "a\\u{200b}b");
    }

    #[test]
    fn commands_of_ci_systems_are_broken() {
        assert_eq!(visible(" ::error::x"), " \\u{3a}:error::x");
        assert_eq!(
            visible("a ##vso[x] ##[y] ## z"),
            "a \\u{23}#vso[x] \\u{23}#[y] ## z"
        );
        assert_eq!(visible("std::io"), "std::io");
    }

    #[test]
    fn reasons_read_on_after_a_colon() {
        assert_eq!(
            reason(&io::Error::from_raw_os_error(2)),
            "no such file or directory"
        );
    }
}
