//! `rules check --fix`: converts rule files of schema 1 in place, each whole or not at all, and checks them.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::output::reason;
use crate::cli::session::{self, Ending, Session};
use crate::collect::RuleFile;
use crate::rules::Rules;
use crate::rules::convert::{Converted, convert};
use crate::rules::load::is_rule_path;

/// Converts the rule files of folders; without one, those of `--rules`.
pub(super) fn run(session: &Session, dirs: &[PathBuf]) -> Ending {
    let dirs = if dirs.is_empty() {
        session.rule_dirs()
    } else {
        dirs
    };
    if dirs.is_empty() {
        let error = CliError::usage("convert rule files: no directory was named");
        return Ending::from(error.hint("name the directory: rules check --fix my-rules"));
    }
    let (files, mut errors) = session::read_rule_files(dirs);
    let rules: Vec<&RuleFile> = files.iter().filter(|(path, _)| is_rule_path(path)).collect();
    // The rules of these files count as symptoms even if a file has other errors, which are reported with it.
    let (all, _) = Rules::builtin().with_proposed(files.iter().cloned());
    let mut lines = String::new();
    let mut converted = 0;
    for (path, text) in &rules {
        match convert(path, text, &all) {
            Converted::Unchanged => {}
            Converted::Refused(faults) => {
                errors.extend(faults.iter().map(|fault| session::rule_error(fault, &files)));
            }
            Converted::Text(text) => match replace(Path::new(path), &text) {
                Ok(()) => {
                    converted += 1;
                    lines.push_str(&format!("converted {path}\n"));
                }
                Err(error) => {
                    let message = format!("write {path}: {}", reason(&error));
                    errors.push(CliError::new(ErrorKind::Output, message).hint("the file was not changed"));
                }
            },
        }
    }
    lines.push_str(&format!(
        "{converted} of {} rule files converted to schema 2\n",
        rules.len()
    ));
    errors.extend(session.output.result(&lines).err());
    if errors.is_empty() {
        // What the conversion did not look at is checked as a second run would.
        return super::check::run(session, dirs);
    }
    Ending::from(errors)
}

/// Replaces a file by a new text: all of it or nothing, with the permissions that it had.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link keeps pointing at the file that is replaced.
    let path = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.set_permissions(permissions)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // The new file is of no use, whether or not it can be removed.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
