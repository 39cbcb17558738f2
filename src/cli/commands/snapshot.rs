//! `snapshot`: writes what a cluster shows, to be diagnosed elsewhere or later.

use std::path::Path;

use crate::cli::args::CommandLine;
use crate::cli::exit::Code;
use crate::cli::live::{self, Wish};
use crate::cli::session::{Ending, Session};
use crate::k8s::Kind;
use crate::snapshot::Input;

/// Records the namespace of the context, one that is named, or all.
pub(crate) fn run(session: &Session, line: &CommandLine, folder: &Path) -> Ending {
    match record(session, line, folder) {
        Ok(()) => Ending::from(Code::Clean),
        Err(error) => Ending::from(error),
    }
}

fn record(session: &Session, line: &CommandLine, folder: &Path) -> Result<(), crate::cli::error::CliError> {
    live::may_record(Some(folder))?;
    let cluster = live::connect(session, &line.connection)?;
    let namespaces = match &line.diagnosis.namespace {
        _ if line.diagnosis.all_namespaces => None,
        Some(namespace) => Some(vec![namespace.clone()]),
        None => Some(vec![cluster.namespace().to_owned()]),
    };
    // Rules of a later version may ask for more than those of this one.
    let inputs = Kind::all().map(Input::Objects).collect();
    let wish = Wish {
        namespaces,
        inputs,
        targets: &[],
    };
    let snapshot = live::read(session, (&cluster, &line.connection), &wish)?;
    let said = live::record(&snapshot, folder)?;
    session.output.result(&format!("{said}\n"))
}
