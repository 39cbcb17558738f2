//! From the flags to a snapshot of a cluster: the plan, progress on a terminal, and the recording.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use super::connection::{Connection, live_error};
use super::error::{CliError, ErrorKind};
use super::session::Session;
use super::targets::Wanted;
use crate::collect::live::{self, Cluster, Plan};
use crate::collect::{InputFault, record};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Input, Snapshot};

/// Work that is done sooner needs no word.
const SILENT: Duration = Duration::from_millis(300);

/// What is to be read of a cluster, in the words of the command line.
pub(crate) struct Wish<'a> {
    /// `None`: every one.
    pub(crate) namespaces: Option<Vec<String>>,
    pub(crate) inputs: BTreeSet<Input>,
    pub(crate) targets: &'a [Wanted],
}

/// Connects to the cluster that the flags mean.
pub(crate) fn connect(session: &Session, flags: &Connection) -> Result<Cluster, CliError> {
    let settings = flags.settings(&session.environment)?;
    live::connect(&settings).map_err(live_error)
}

/// Reads what is wished for.
pub(crate) fn read(
    session: &Session,
    (cluster, flags): (&Cluster, &Connection),
    wish: &Wish<'_>,
) -> Result<Snapshot, CliError> {
    let begun = Instant::now();
    let told = Cell::new(false);
    let progress = |done: &str| {
        if session.environment.stderr_is_live() && begun.elapsed() > SILENT {
            told.set(true);
            session.output.passing(&format!("reading the cluster: {done}"));
        }
    };
    let snapshot = cluster.collect(&plan(wish, flags), &progress);
    if told.get() {
        session.output.passing("");
    }
    snapshot.map_err(live_error)
}

fn plan(wish: &Wish<'_>, flags: &Connection) -> Plan {
    let kind = |input: &Input| match input {
        Input::Objects(kind) => Some(*kind),
        Input::Logs | Input::Clock | Input::Owners | Input::Beyond(_) => None,
    };
    let mut kinds: BTreeSet<Kind> = wish.inputs.iter().filter_map(kind).collect();
    let mut named = Vec::new();
    for target in wish.targets {
        let (kind, name) = match target {
            Wanted::All(kind) => (*kind, None),
            Wanted::Named(kind, name) => (*kind, Some(name)),
            Wanted::Pod(name) => (Kind::Pod, Some(name)),
        };
        kinds.insert(kind);
        // Where every namespace is asked for, nobody said in which one it is.
        if let (Some(name), Some([namespace])) = (name, wish.namespaces.as_deref()) {
            let namespace = if kind.namespaced() { namespace } else { "" };
            named.push(ObjectRef::new(kind, namespace, name));
        }
    }
    Plan {
        namespaces: wish.namespaces.clone(),
        kinds,
        named,
        logs: flags.log_wish(),
        secrets: flags.read_secrets,
    }
}

/// Writes a recording, and says what is in it.
pub(crate) fn record(snapshot: &Snapshot, folder: &Path) -> Result<String, CliError> {
    record::write(snapshot, folder).map_err(|fault| unwritten(folder, fault))?;
    let objects: usize = Kind::all().map(|kind| snapshot.rows(kind).count()).sum();
    let logs = snapshot.logs().count();
    Ok(format!(
        "recorded {objects} objects and {logs} logs in {}",
        folder.display()
    ))
}

/// Refuses a folder that holds something, before the cluster is asked for anything.
pub(crate) fn may_record(folder: Option<&Path>) -> Result<(), CliError> {
    let Some((folder, Err(fault))) = folder.map(|folder| (folder, record::check(folder))) else {
        return Ok(());
    };
    Err(unwritten(folder, fault))
}

fn unwritten(folder: &Path, fault: InputFault) -> CliError {
    let message = format!(
        "write the recording to {}: {}",
        folder.display(),
        fault.reason.raw()
    );
    CliError::new(ErrorKind::Output, message).hint_if(fault.hint)
}
