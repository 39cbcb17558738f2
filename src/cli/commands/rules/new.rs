//! `rules new`: a rule file and its cases to start from. What it writes passes `rules check` as it stands.

use std::path::{Path, PathBuf};

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::output::reason;
use crate::cli::session::{Ending, Session};
use crate::cli::told;
use crate::collect::write::{self, Readers};
use crate::rules::Rules;

/// What every starter begins with.
const HEAD: &str = include_str!("starters/head.yaml");

/// The subjects that there is a starter for: their word, rule and cases.
const STARTERS: [(&str, &str, &str); 10] = [
    (
        "container",
        include_str!("starters/container.yaml"),
        include_str!("starters/container.test.yaml"),
    ),
    (
        "pod",
        include_str!("starters/pod.yaml"),
        include_str!("starters/pod.test.yaml"),
    ),
    (
        "workload",
        include_str!("starters/workload.yaml"),
        include_str!("starters/workload.test.yaml"),
    ),
    (
        "job",
        include_str!("starters/job.yaml"),
        include_str!("starters/job.test.yaml"),
    ),
    (
        "service",
        include_str!("starters/service.yaml"),
        include_str!("starters/service.test.yaml"),
    ),
    (
        "claim",
        include_str!("starters/claim.yaml"),
        include_str!("starters/claim.test.yaml"),
    ),
    (
        "node",
        include_str!("starters/node.yaml"),
        include_str!("starters/node.test.yaml"),
    ),
    (
        "quota",
        include_str!("starters/quota.yaml"),
        include_str!("starters/quota.test.yaml"),
    ),
    (
        "account",
        include_str!("starters/account.yaml"),
        include_str!("starters/account.test.yaml"),
    ),
    (
        "namespace",
        include_str!("starters/namespace.yaml"),
        include_str!("starters/namespace.test.yaml"),
    ),
];

/// What somebody asked for.
pub(super) struct Wish<'a> {
    pub(super) id: &'a str,
    pub(super) on: &'a str,
    pub(super) from: Option<&'a str>,
    pub(super) folder: &'a Path,
}

/// Writes both files, or neither.
pub(super) fn run(session: &Session, wish: &Wish<'_>) -> Ending {
    match write(wish) {
        Ok(said) => told(session.output.result(&said)),
        Err(errors) => Ending::from(errors),
    }
}

fn write(wish: &Wish<'_>) -> Result<String, Vec<CliError>> {
    let (_, rule, cases) = STARTERS
        .iter()
        .find(|(word, ..)| *word == wish.on)
        .ok_or_else(|| {
            let words: Vec<&str> = STARTERS.iter().map(|(word, ..)| *word).collect();
            CliError::invalid(format!("invalid argument '{}' for flag --on", wish.on))
                .hint(format!("possible values: {}", words.join(", ")))
        })?;
    let (_, name) = wish.id.split_once('/').unwrap_or(("", wish.id));
    let text = HEAD.replacen("id: ID", &format!("id: {}", wish.id), 1) + rule;
    let cases = format!(
        "# Each case says what the rule must do: fire, be quiet (a near miss), or be skipped for want of an input.\n\
         rule: {}\ncases:\n{}{cases}",
        wish.id,
        wish.from
            .map(|from| of_recording(&from_folder(wish.folder, from)))
            .unwrap_or_default(),
    );
    let paths = [
        wish.folder.join(format!("{name}.yaml")),
        wish.folder.join(format!("{name}.test.yaml")),
    ];
    sound(wish.id, &paths[0], &text)?;
    create(&paths, &[text, cases])?;
    let folder = wish.folder.display();
    Ok(format!(
        "written to {folder}: {name}.yaml and {name}.test.yaml\nnext: sandbox-doctor rules test {folder}\n"
    ))
}

/// Returns a recording as a case in a directory names it: the demo by its word, a path in full.
fn from_folder(folder: &Path, from: &str) -> String {
    let path = Path::new(from);
    if !path.exists() || folder == Path::new(".") {
        return from.to_owned();
    }
    std::path::absolute(path).map_or_else(|_| from.to_owned(), |path| path.display().to_string())
}

/// A first case on a recording of the user's own; what it speaks of only he can say.
fn of_recording(from: &str) -> String {
    let from = from.replace('\'', "''");
    format!(
        "  - name: as it was recorded\n    from: '{from}'\n    on: pod/fill-in-a-name   # the object that the \
         rule must find there\n    expect: {{ fires: true }}\n"
    )
}

/// Refuses an id that no rule of a user can have, or that is taken.
fn sound(id: &str, path: &Path, text: &str) -> Result<(), Vec<CliError>> {
    let source = (path.display().to_string(), text.to_owned());
    let (_, faults) = Rules::builtin().with_user(std::iter::once(source));
    let errors: Vec<CliError> = faults
        .into_iter()
        .map(|fault| CliError::usage(format!("write rule '{id}': {}", fault.message)).hint_if(fault.hint))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Creates two files that are not there yet.
fn create(paths: &[PathBuf; 2], texts: &[String; 2]) -> Result<(), CliError> {
    let cannot =
        |path: &Path, why: &str| CliError::new(ErrorKind::Output, format!("write {}: {why}", path.display()));
    if let Some(path) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(
            cannot(path, "the file exists").hint("choose another id or directory, or remove the file")
        );
    }
    if let Some(folder) = paths[0].parent() {
        std::fs::create_dir_all(folder).map_err(|error| cannot(folder, &reason(&error)))?;
    }
    for (path, text) in paths.iter().zip(texts) {
        write::create(path, text.as_bytes(), Readers::Umask).map_err(|error| {
            // A rule without its cases is of no use. The first file is new, as was checked above.
            if path == &paths[1] {
                let _ = std::fs::remove_file(&paths[0]);
            }
            cannot(path, &reason(&error))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::worlds::Recordings;
    use crate::rules::cases::{self, Verdict};

    #[test]
    fn every_starter_is_a_rule_whose_cases_hold() {
        for (on, ..) in STARTERS {
            let folder = tempfile::tempdir().unwrap();
            let wish = Wish {
                id: "acme/mirror-down",
                on,
                from: None,
                folder: folder.path(),
            };
            write(&wish).unwrap();
            let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
            let source = ("own/mirror-down.yaml".to_owned(), read("mirror-down.yaml"));
            let (rules, faults) = Rules::default().with_user(std::iter::once(source));
            assert_eq!(faults, [], "{on}");
            let file = cases::read("own/mirror-down.test.yaml", &read("mirror-down.test.yaml")).unwrap();
            for ran in cases::run(&file, &rules.rules[0], &Recordings::default()) {
                assert_eq!(ran.verdict, Verdict::Validated, "{on}: {}", ran.case.name.value);
            }
            assert_eq!(
                cases::demands(&file, &rules.rules[0]),
                Vec::<String>::new(),
                "{on}"
            );
            assert!(write(&wish).is_err(), "it must not overwrite");
        }
    }

    #[test]
    fn ids_that_cannot_be_are_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for id in ["mirror-down", "acme/Mirror", "acme/../mirror", "a: b/c"] {
            let wish = Wish {
                id,
                on: "container",
                from: None,
                folder: folder.path(),
            };
            assert!(write(&wish).is_err(), "{id}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
