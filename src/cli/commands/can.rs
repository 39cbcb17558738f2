//! `can`: whether an account can perform an action, and which binding allows it. A cluster answers by access review, a recording
//! is evaluated.

mod question;
mod who;

use crate::cli::args::CommandLine;
use crate::cli::connection::live_error;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::exit::Code;
use crate::cli::live;
use crate::cli::options::{self, Options};
use crate::cli::session::{self, Ending, Session};
use crate::collect;
use crate::collect::live::Cluster;
use crate::diagnose::can::{Known, can};
use crate::k8s::access::{Caller, Request};
use crate::k8s::{Kind, Untrusted};
use crate::render;
use crate::report::can::{Can, Decision, Reviewed};
use crate::snapshot::{Existence, Snapshot};
use question::{Asking, Scope};
use who::Who;

/// Answers WHO VERB RESOURCE, or a pasted refusal.
pub(crate) fn run(
    session: &Session,
    line: &CommandLine,
    words: &[String],
    from_error: Option<&str>,
) -> Ending {
    let asked = Options::of(line, &session.environment).and_then(|options| {
        options::check_formats("can", &options.printed)?;
        Ok((question::read(words, from_error)?, options))
    });
    let (asking, options) = match asked {
        Ok(asked) => asked,
        Err(error) => return Ending::from(error),
    };
    let scope = Scope {
        namespace: line.diagnosis.namespace.clone(),
        all: line.diagnosis.all_namespaces,
    };
    let (answer, mut errors) = match &options.from {
        Some(from) => recorded(from, &asking, &scope),
        None => (of_cluster(session, line, (&asking, &scope)), Vec::new()),
    };
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            errors.push(error);
            return Ending::from(errors);
        }
    };
    answer.notes.extend(asking.notes(answer.answer));
    errors.extend(session.print(&options, |format, style| render::can(&answer, format, style)));
    let code = match answer.answer {
        Decision::Yes => Code::Clean,
        Decision::No => Code::Findings,
        Decision::Undecided => Code::Undecided,
    };
    let trouble = if errors.is_empty() {
        Code::Clean
    } else {
        Code::Trouble
    };
    Ending {
        code: code.and(trouble),
        errors,
    }
}

fn recorded(from: &str, asking: &Asking, scope: &Scope) -> (Result<Can, CliError>, Vec<CliError>) {
    let reading = collect::read(from, None);
    let errors: Vec<CliError> = reading.faults.into_iter().map(session::input_error).collect();
    let Some(snapshot) = reading.snapshot else {
        let mut errors = errors;
        let last = errors.pop();
        let unread = || CliError::new(ErrorKind::Input, format!("read recording {from}"));
        return (Err(last.unwrap_or_else(unread)), errors);
    };
    (evaluated(&snapshot, asking, scope), errors)
}

fn evaluated(snapshot: &Snapshot, asking: &Asking, scope: &Scope) -> Result<Can, CliError> {
    let (caller, known) = match &asking.who {
        Who::Me => {
            return Err(CliError::invalid(
                "'me' needs a cluster: a recording does not contain the current user",
            )
            .hint("name an account: serviceaccount:NAMESPACE:NAME, or a user"));
        }
        Who::Refused(caller) => (caller.clone(), Known::Pasted),
        Who::Named(caller) => {
            who::account_is_there(snapshot, caller)?;
            (caller.clone(), known(caller))
        }
        Who::Account(name) => {
            let namespace = scope.namespace.as_deref().ok_or_else(|| {
                CliError::invalid(format!("missing namespace of ServiceAccount '{name}'")).hint(format!(
                    "use -n NAMESPACE, or the full name serviceaccount:NAMESPACE:{name}"
                ))
            })?;
            let caller = Caller::account(namespace, name);
            who::account_is_there(snapshot, &caller)?;
            (caller, Known::Whole)
        }
        Who::Pod(name) => (
            who::of_pod(snapshot, name, scope.namespace.as_deref())?,
            Known::Whole,
        ),
    };
    let home = caller.as_account().map(|(namespace, _)| namespace.to_owned());
    let request = asking.request(scope, home.as_deref())?;
    namespace_is_there(snapshot, &request)?;
    Ok(can(snapshot, (&caller, known), &request, None))
}

fn known(caller: &Caller) -> Known {
    match caller.as_account().is_some() || caller.user.is_empty() {
        true => Known::Whole,
        false => Known::NameAlone,
    }
}

/// A namespace that does not exist has no bindings, which would be a no for the wrong reason.
fn namespace_is_there(snapshot: &Snapshot, request: &Request) -> Result<(), CliError> {
    let Some(name) = question::namespace(request) else {
        return Ok(());
    };
    match snapshot.look_up(Kind::Namespace, "", name) {
        Existence::Absent => {
            let names = snapshot.rows(Kind::Namespace).map(|row| row.object.name.as_str());
            Err(
                CliError::sentence(ErrorKind::Target, format!("namespaces \"{name}\" not found"))
                    .hint_if(crate::rules::suggest::did_you_mean(name, names)),
            )
        }
        _ => Ok(()),
    }
}

fn of_cluster(
    session: &Session,
    line: &CommandLine,
    (asking, scope): (&Asking, &Scope),
) -> Result<Can, CliError> {
    let cluster = live::connect(session, &line.connection)?;
    let home = scope
        .namespace
        .clone()
        .unwrap_or_else(|| cluster.namespace().to_owned());
    let request = asking.request(scope, Some(cluster.namespace()))?;
    let namespace = question::namespace(&request).unwrap_or_default();
    let (mut notes, mut me) = (Vec::new(), None);
    if asking.who == Who::Me {
        me = cluster
            .myself()
            .map_err(|reason| notes.push(nameless(&reason)))
            .ok();
    }
    let named = asking.who.object(&home);
    let snapshot = cluster.roles(namespace, named.as_ref()).map_err(live_error)?;
    let (caller, known) = match &asking.who {
        Who::Me => match me {
            Some(caller) => (caller, Known::Whole),
            None => (Caller::user("me"), Known::NameAlone),
        },
        Who::Refused(caller) => (caller.clone(), Known::Pasted),
        Who::Named(caller) => (caller.clone(), known(caller)),
        Who::Account(name) => (Caller::account(&home, name), Known::Whole),
        Who::Pod(name) => (who::of_pod(&snapshot, name, Some(&home))?, Known::Whole),
    };
    let who = match &asking.who {
        Who::Me => None,
        _ => Some(&caller),
    };
    let reviewed = review(&cluster, who, &request)
        .map_err(|reason| notes.push(reason))
        .ok();
    let mut answer = can(&snapshot, (&caller, known), &request, reviewed);
    answer.notes.extend(notes);
    Ok(answer)
}

fn nameless(reason: &str) -> Untrusted {
    Untrusted::new(format!(
        "the API server did not report the user name ({reason}), so no role can be matched"
    ))
}

/// Asks the API server; an error says why there is no answer of it.
fn review(cluster: &Cluster, who: Option<&Caller>, request: &Request) -> Result<Reviewed, Untrusted> {
    match cluster.review(who, request) {
        Ok(review) => Ok(Reviewed {
            allowed: review.allowed,
            reason: Untrusted::new(review.reason),
        }),
        Err(reason) => Err(Untrusted::new(format!(
            "the API server did not review the access ({reason}); the answer is computed from the roles that could be read"
        ))),
    }
}
