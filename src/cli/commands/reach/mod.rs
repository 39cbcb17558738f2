//! `reach FROM TO:PORT`: reads what decides a connection, asks, prints. The exit code says whether it is blocked.

mod ends;

use std::collections::BTreeSet;

use crate::cli::args::CommandLine;
use crate::cli::commands::diagnose::recorded;
use crate::cli::error::CliError;
use crate::cli::exit::Code;
use crate::cli::live::{self, Wish};
use crate::cli::namespaces::no_objects_in;
use crate::cli::options::{self, Options};
use crate::cli::session::{Ending, Session};
use crate::collect::live::Cluster;
use crate::diagnose::reach::{self, Party, Question, error, probe};
use crate::k8s::Kind;
use crate::render::{self, Format};
use crate::report::reach::{Passage, Probed, ReachReport};
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
    (from, to, (error, probing)): (&str, &str, (Option<&str>, bool)),
) -> Ending {
    let understood = Options::of(line, &session.environment).and_then(|options| {
        options::check_formats("reach", &options.printed)?;
        let asked = ends::understand(from, to)?;
        if probing {
            may_probe(&options, &asked)?;
        }
        Ok((options, asked, seen(error)?))
    });
    let (mut options, asked, seen) = match understood {
        Ok(understood) => understood,
        Err(error) => return Ending::from(error),
    };
    let (snapshot, cluster, mut errors) = match &options.from {
        Some(from) => {
            let (snapshot, errors) = recorded(from, options.now);
            (snapshot, None, errors)
        }
        None => match of_cluster(session, (line, &mut options), &asked) {
            Ok((snapshot, cluster)) => (Some(snapshot), Some(cluster), Vec::new()),
            Err(error) => (None, None, vec![error]),
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
    let question = question(&snapshot, &options, &asked).and_then(|question| {
        let cluster = cluster.as_ref().filter(|_| probing);
        let probed = cluster.map(|cluster| probed(cluster, &snapshot, &question));
        Ok(Question {
            seen,
            probed: probed.transpose()?,
            ..question
        })
    });
    match question {
        Ok(question) => answer(session, &options, (reach::reach(&snapshot, &question), errors)),
        Err(error) => {
            errors.push(error);
            Ending::from(errors)
        }
    }
}

fn answer(
    session: &Session,
    options: &Options,
    (report, mut errors): (ReachReport, Vec<CliError>),
) -> Ending {
    errors.extend(session.print(options, |format, style| match format {
        Format::Json => render::reach::json(&report),
        Format::Yaml => render::yaml::of_json(&render::reach::json(&report)),
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

/// Refuses what no GET by the API server's proxy can tell of, before anything is read.
fn may_probe(options: &Options, asked: &Asked) -> Result<(), CliError> {
    if let Some(from) = &options.from {
        return Err(CliError::invalid(format!(
            "flags --from and --probe cannot be used together: {from} is a recording"
        ))
        .hint("without --from, --probe sends the request to the current cluster"));
    }
    match asked.is_tcp() {
        true => Ok(()),
        false => Err(CliError::invalid("flag --probe needs a TCP port")
            .hint("without --probe the connection is checked by policies and declared ports")),
    }
}

/// Asks by the API server's proxy, one GET after another.
fn probed(cluster: &Cluster, snapshot: &Snapshot, question: &Question) -> Result<Vec<Probed>, CliError> {
    if !matches!(question.to, Party::Pods(_) | Party::Service(_)) {
        return Err(CliError::invalid(
            "flag --probe needs a pod or Service: the API server proxy reaches nothing else",
        )
        .hint("without --probe the connection is checked by policies"));
    }
    let mut done = Vec::new();
    while let Some(ask) = probe::next(snapshot, question, &done) {
        let heard = cluster.probe(&ask);
        done.push(Probed { ask, heard });
    }
    Ok(done)
}

fn code(report: &ReachReport, allow_incomplete: bool) -> Code {
    match report.answer {
        Passage::Open => Code::Clean,
        Passage::Blocked => Code::Findings,
        Passage::Unknown if allow_incomplete => Code::Clean,
        Passage::Unknown => Code::Undecided,
    }
}

/// Understands the error that a client printed.
fn seen(text: Option<&str>) -> Result<Option<crate::report::reach::Seen>, CliError> {
    let Some(text) = text else { return Ok(None) };
    match error::read(text) {
        Some(seen) => Ok(Some(seen)),
        None => Err(CliError::invalid(
            "invalid argument for flag --from-error: not a known connection error",
        )
        .hint("examples: 'connection refused', 'i/o timeout', 'Name or service not known'")),
    }
}

/// Reads the namespaces of both ends, and that of the cluster's resolver.
fn of_cluster(
    session: &Session,
    (line, options): (&CommandLine, &mut Options),
    asked: &Asked,
) -> Result<(Snapshot, Cluster), CliError> {
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
        return Ok((snapshot, cluster));
    }
    let snapshot = read(namespaces)?;
    Ok((snapshot, cluster))
}

fn question(snapshot: &Snapshot, options: &Options, asked: &Asked) -> Result<Question, CliError> {
    let named = options.namespaces.iter().flatten();
    if let Some(missing) = named
        .filter(|name| asked.needs(name))
        .find_map(|name| no_objects_in(snapshot, name))
    {
        return Err(missing);
    }
    let place = Place {
        snapshot,
        namespaces: options.namespaces.as_deref(),
    };
    place.question(asked)
}
