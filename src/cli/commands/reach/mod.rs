//! `reach FROM TO:PORT`: reads what decides a connection, asks, prints. The exit code says whether it is blocked.

mod ends;

use std::collections::BTreeSet;

use crate::cli::args::CommandLine;
use crate::cli::commands::diagnose::{no_namespace, recorded};
use crate::cli::error::CliError;
use crate::cli::exit::Code;
use crate::cli::live::{self, Wish};
use crate::cli::options::Options;
use crate::cli::session::{Ending, Session};
use crate::diagnose::reach::{self, Question, error};
use crate::k8s::Kind;
use crate::render::{self, Format};
use crate::report::reach::{Passage, ReachReport};
use crate::snapshot::{Input, Snapshot, Status};
use ends::{Asked, Place};

/// What a connection depends on.
const KINDS: [Kind; 5] = [
    Kind::Pod,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::NetworkPolicy,
    Kind::Node,
];

/// Judges one connection of a cluster, or of the recording that `--from` names.
pub(crate) fn run(
    session: &Session,
    line: &CommandLine,
    (from, to, error): (&str, &str, Option<&str>),
) -> Ending {
    let understood = Options::of(line, &session.environment).and_then(|options| {
        formats(&options)?;
        Ok((options, ends::understand(from, to)?, seen(error)?))
    });
    let (mut options, asked, seen) = match understood {
        Ok(understood) => understood,
        Err(error) => return Ending::from(error),
    };
    let (snapshot, mut errors) = match &options.from {
        Some(from) => recorded(from, options.now),
        None => match of_cluster(session, (line, &mut options), &asked) {
            Ok(snapshot) => (Some(snapshot), Vec::new()),
            Err(error) => (None, vec![error]),
        },
    };
    let Some(snapshot) = snapshot else {
        return Ending::from(errors);
    };
    if let Some(folder) = &line.diagnosis.record {
        match live::record(&snapshot, folder) {
            Ok(said) => session.output.talk(&said),
            Err(error) => errors.push(error),
        }
    }
    let question = match question(&snapshot, &options, &asked) {
        Ok(question) => Question { seen, ..question },
        Err(error) => {
            errors.push(error);
            return Ending::from(errors);
        }
    };
    let report = reach::reach(&snapshot, &question);
    errors.extend(session.print(&options, |format, style| match format {
        Format::Json => render::reach::json(&report),
        _ => render::reach::screen(&report, style),
    }));
    let trouble = if errors.is_empty() {
        Code::Clean
    } else {
        Code::Trouble
    };
    Ending {
        code: code(&report, options.policy.allow_incomplete).and(trouble),
        errors,
    }
}

fn code(report: &ReachReport, allow_incomplete: bool) -> Code {
    match report.answer {
        Passage::Open => Code::Clean,
        Passage::Blocked => Code::Findings,
        Passage::Unknown if allow_incomplete => Code::Clean,
        Passage::Unknown => Code::Undecided,
    }
}

fn formats(options: &Options) -> Result<(), CliError> {
    let known = |format| matches!(format, Format::Text | Format::Json);
    match options.printed.iter().all(|printed| known(printed.format)) {
        true => Ok(()),
        false => Err(CliError::usage("print a connection so").hint("reach knows -o text and -o json")),
    }
}

/// Understands the error that a client printed.
fn seen(text: Option<&str>) -> Result<Option<crate::report::reach::Seen>, CliError> {
    let Some(text) = text else { return Ok(None) };
    match error::read(text) {
        Some(seen) => Ok(Some(seen)),
        None => Err(CliError::usage(
            "use --from-error: its text is no error of a connection that is known here",
        )
        .hint("such as 'connection refused', 'i/o timeout', 'Name or service not known'")),
    }
}

/// Reads the namespaces of both ends, and that of the cluster's resolver.
fn of_cluster(
    session: &Session,
    (line, options): (&CommandLine, &mut Options),
    asked: &Asked,
) -> Result<Snapshot, CliError> {
    live::may_record(line.diagnosis.record.as_deref())?;
    let cluster = live::connect(session, &line.connection)?;
    let mut namespaces = None;
    if !line.diagnosis.all_namespaces {
        let own = options
            .namespaces
            .get_or_insert_with(|| vec![cluster.namespace().to_owned()]);
        let mut wanted: BTreeSet<String> = own.iter().cloned().collect();
        wanted.extend(asked.namespaces());
        wanted.insert("kube-system".to_owned());
        namespaces = Some(wanted.into_iter().collect());
    }
    let read = |namespaces| {
        let wish = Wish {
            namespaces,
            inputs: KINDS.map(Input::Objects).into(),
            targets: &[],
        };
        live::read(session, (&cluster, &line.connection), &wish)
    };
    // Whose address it is, the pods of all namespaces tell; not everybody may read those.
    if asked.has_address()
        && namespaces.is_some()
        && let Ok(snapshot) = read(None)
        && snapshot.ledger().status(Input::Objects(Kind::Pod), "") == Status::Complete
    {
        return Ok(snapshot);
    }
    read(namespaces)
}

fn question(snapshot: &Snapshot, options: &Options, asked: &Asked) -> Result<Question, CliError> {
    let named = options.namespaces.iter().flatten();
    if let Some(missing) = named
        .filter(|name| asked.needs(name))
        .find_map(|name| no_namespace(snapshot, name))
    {
        return Err(missing);
    }
    let place = Place {
        snapshot,
        namespaces: options.namespaces.as_deref(),
    };
    place.question(asked)
}
