//! `rules check`: every fault of every rule file and case file, each with its line.

use std::path::PathBuf;

use crate::cli::error::CliError;
use crate::cli::session::{self, Ending, Session};
use crate::collect::RuleFile;
use crate::rules::{Rules, cases, packed};

/// Checks the folders that were named as a contribution to the built-in rules; without one, what is loaded.
pub(super) fn run(session: &Session, dirs: &[PathBuf]) -> Ending {
    let (rules, mut errors) = if dirs.is_empty() {
        session.checked_rules()
    } else {
        proposed(session, dirs)
    };
    let files = if dirs.is_empty() {
        let packed = packed::files().map(|(path, text)| (path.to_owned(), text.to_owned()));
        packed
            .chain(session::read_rule_files(session.rule_dirs()).0)
            .collect()
    } else {
        session::read_rule_files(dirs).0
    };
    errors.extend(case_faults(&files));
    if errors.is_empty() {
        // Rules of the given directories are counted, not the built-in ones beside which they are checked.
        let counted = rules
            .rules
            .iter()
            .filter(|rule| dirs.is_empty() || files.iter().any(|(path, _)| *path == rule.path));
        let line = match counted.count() {
            1 => "1 rule checked, no errors\n".to_owned(),
            count => format!("{count} rules checked, no errors\n"),
        };
        errors.extend(session.output.result(&line).err());
    }
    Ending::from(errors)
}

/// Reads folders as a contribution, on top of the built-in rules.
pub(super) fn proposed(session: &Session, dirs: &[PathBuf]) -> (Rules, Vec<CliError>) {
    let (files, mut errors) = session::read_rule_files(dirs);
    let (rules, faults) = Rules::builtin().with_proposed(files.iter().cloned());
    errors.extend(faults.iter().map(|fault| session::rule_error(fault, &files)));
    session.warn_of_outdated(&rules);
    (rules, errors)
}

fn case_faults(files: &[RuleFile]) -> Vec<CliError> {
    let case_files = files.iter().filter(|(path, _)| path.contains(".test.y"));
    let faults = case_files.flat_map(|(path, text)| cases::read(path, text).err().unwrap_or_default());
    faults.map(|fault| session::rule_error(&fault, files)).collect()
}
