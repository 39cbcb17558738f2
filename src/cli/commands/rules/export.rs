//! `rules export`: what follows from the rules. The texts are made in a file for each form.

mod alerts;
mod cluster_role;
mod markdown;

use std::path::Path;

use crate::cli::args::ExportTo;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::output::{Output, reason};
use crate::cli::session::{Ending, Session};
use crate::collect::write::Readers;

/// How alerts are wanted.
pub(super) struct Wish<'w> {
    /// The one namespace that they watch.
    pub(super) only: &'w Option<String>,
    /// Where the runbook is published.
    pub(super) runbook: &'w Option<String>,
}

/// Prints one form of the rules.
pub(super) fn run(session: &Session, to: ExportTo, wish: &Wish<'_>) -> Ending {
    let (rules, mut errors) = session.rules();
    let text = match to {
        ExportTo::Markdown => Ok(markdown::runbook(&rules)),
        ExportTo::Prometheusrule => alerts::object(wish),
        ExportTo::Prometheus => alerts::file(wish),
        ExportTo::Clusterrole => Ok(cluster_role::manifest(&rules)),
    };
    match text {
        Ok(text) => errors.extend(session.output.result(&text).err()),
        Err(error) => errors.push(error),
    }
    Ending::from(errors)
}

/// Writes one page a rule, and an index, into a folder.
pub(super) fn pages(session: &Session, folder: &Path) -> Ending {
    let (rules, mut errors) = session.rules();
    if let Err(error) = std::fs::create_dir_all(folder) {
        let place = folder.display();
        errors.push(CliError::new(
            ErrorKind::Output,
            format!("make folder {place}: {}", reason(&error)),
        ));
        return Ending::from(errors);
    }
    for (name, text) in markdown::pages(&rules) {
        let path = folder.join(name);
        let written = Output::file(&path.to_string_lossy(), &text, ("the page", Readers::Umask));
        errors.extend(written.err());
    }
    Ending::from(errors)
}
