//! From the flags to a snapshot of a cluster: the plan, progress on a terminal, and the recording.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use super::connection::{Connection, live_error};
use super::error::{CliError, ErrorKind};
use super::session::Session;
use super::targets::Wanted;
use crate::collect::live::{self, Cluster, Plan, Progress};
use crate::collect::{InputFault, record};
use crate::diagnose::Open;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Input, Snapshot};

/// Work that is done sooner needs no word.
const SILENT: Duration = Duration::from_millis(300);
/// How often more is read for questions that are still open: of the namespace, of the cluster's DNS, of the cluster.
const MOST_ROUNDS: usize = 3;

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
    let plan = plan(wish, flags);
    with_progress(session, |progress| cluster.collect(&plan, progress)).map_err(live_error)
}

/// What was read of named objects, and which of it is judged: the rest was read for sums and look-ups alone.
pub(crate) struct Near {
    pub(crate) snapshot: Snapshot,
    pub(crate) judged: BTreeSet<ObjectRef>,
}

/// Says what is still open about the objects that were read.
pub(crate) type Ask<'a> = &'a dyn Fn(&Snapshot, &BTreeSet<ObjectRef>) -> Open;

/// Reads named objects and what belongs to them, then the lists that are still needed, at most so many times; nothing
/// where the objects cannot be read alone: they are not there under this name, or only everything else tells how they are.
pub(crate) fn read_near(
    session: &Session,
    (cluster, flags): (&Cluster, &Connection),
    (wish, ask): (&Wish<'_>, Ask<'_>),
) -> Result<Option<Near>, CliError> {
    let mut plan = plan(wish, flags);
    let all = plan.named.len() == wish.targets.len() && !plan.named.is_empty();
    if !all || !plan.named.iter().all(stands_alone) {
        return Ok(None);
    }
    plan.near = true;
    let read = |progress: Progress<'_>| {
        let Some(mut near) = cluster.near(&plan, progress)? else {
            return Ok(None);
        };
        for _ in 0..MOST_ROUNDS {
            let open = ask(&near.so_far(), &near.judged());
            let looked = near.look_at(open.objects)?;
            let widened = near.widen(&open.inputs)?;
            if !looked && !widened {
                break;
            }
        }
        let judged = near.judged();
        let snapshot = near.finish();
        Ok(Some(Near { snapshot, judged }))
    };
    with_progress(session, read).map_err(live_error)
}

/// Tells on a terminal how far a reading is, once it takes long enough to be noticed.
fn with_progress<T>(session: &Session, read: impl FnOnce(Progress<'_>) -> T) -> T {
    let begun = Instant::now();
    let told = Cell::new(false);
    let done = read(&|done: &str| {
        if session.environment.stderr_is_live() && begun.elapsed() > SILENT {
            told.set(true);
            session.output.passing(&format!("reading the cluster: {done}"));
        }
    });
    if told.get() {
        session.output.passing("");
    }
    done
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
        near: false,
        named,
        logs: flags.log_wish(),
        secrets: flags.read_secrets,
    }
}

/// Whether an object can be judged by what belongs to it: of a node or a namespace, everything in it would be read.
fn stands_alone(object: &ObjectRef) -> bool {
    object.known_kind().is_some_and(Kind::namespaced)
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
