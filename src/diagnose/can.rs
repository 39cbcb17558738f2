//! From the authorizer's verdict to an answer: what it rests on, what comes near, what would allow it.

use crate::k8s::access::{Asked, Caller, Request};
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::report::can::{Can, Decision, Ground, Near, Proposal, Reviewed};
use crate::simulate::rbac::minimal::minimal;
use crate::simulate::rbac::nearest::nearest;
use crate::simulate::rbac::{Reason, authorize};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Snapshot, Source};

/// How much is known of who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// All groups are known, or the API server has refused just that.
    Whole,
    /// A user by name: who gave the name did not say the groups.
    NameAlone,
    /// Only a pasted text names it, which may be the text of a program.
    Pasted,
}

/// Answers a question; a review of the API server decides, and the bindings explain.
pub(crate) fn can(
    snapshot: &Snapshot,
    (caller, known): (&Caller, Known),
    request: &Request,
    reviewed: Option<Reviewed>,
) -> Can {
    let verdict = authorize(snapshot, caller, request);
    let answer = match (&reviewed, verdict.answer) {
        (Some(reviewed), _) if reviewed.allowed => Decision::Yes,
        (Some(_), _) | (None, Answer::Denied) => Decision::No,
        (None, Answer::Allowed) => Decision::Yes,
        (None, Answer::Undecided(_)) => Decision::Undecided,
    };
    let explained = !matches!((answer, verdict.answer), (Decision::No, Answer::Allowed));
    let open = answer != Decision::Yes && verdict.answer != Answer::Allowed;
    let near = open.then(|| nearest(snapshot, caller, request)).flatten();
    let near = near.map(|miss| Near {
        sentence: Untrusted::new(miss.sentence(caller, request)),
        binding: miss.binding,
        role: miss.role,
    });
    let dangling = |ground: &Ground| near.as_ref().is_none_or(|near| near.sentence != ground.sentence);
    let because: Vec<Ground> = verdict.because.iter().map(ground).filter(dangling).collect();
    let mut notes = notes(snapshot.source(), (caller, known), request, answer);
    notes.extend(disagreement(reviewed.as_ref(), verdict.answer));
    Can {
        caller: caller.clone(),
        request: request.clone(),
        source: snapshot.source(),
        answer,
        because: if explained { because } else { Vec::new() },
        unseen: match verdict.answer {
            Answer::Undecided(why) => Some(unseen(snapshot, (why, reviewed.is_some()), request)),
            _ => None,
        },
        nearest: near,
        proposal: open.then(|| proposal(snapshot, (caller, known), request)),
        reviewed,
        notes,
    }
}

fn ground(reason: &Reason) -> Ground {
    let (binding, role): (Option<&ObjectRef>, Option<&ObjectRef>) = match reason {
        Reason::Masters => (None, None),
        Reason::Granted { binding, role, .. } | Reason::NoSuchRole { binding, role } => {
            (Some(binding), Some(role))
        }
    };
    Ground {
        binding: binding.cloned(),
        role: role.cloned(),
        sentence: Untrusted::new(reason.sentence()),
    }
}

fn unseen(snapshot: &Snapshot, (why, reviewed): (Undecided, bool), request: &Request) -> Untrusted {
    let Undecided::NotSeen(input) = why else {
        return "the Node authorizer also decides for kubelets; its reasons are not recorded".into();
    };
    let namespace = match &request.what {
        Asked::Resource(asked) => asked.namespace.as_str(),
        Asked::Path(_) => "",
    };
    let row = snapshot.ledger().row(input, namespace);
    let status = row
        .map_or("not_collected", |row| row.status.word())
        .replace('_', " ");
    let reason = row.and_then(|row| row.reason.as_deref());
    let reason = reason.map_or(String::new(), |reason| format!(", {reason}"));
    // The API server has answered: what was not read could only explain it.
    let cost = match reviewed {
        true => "the reason is unknown without them",
        false => "one of them could allow it",
    };
    Untrusted::new(format!("{} ({status}{reason}): {cost}", input.word()))
}

fn proposal(snapshot: &Snapshot, (caller, known): (&Caller, Known), request: &Request) -> Proposal {
    match minimal(snapshot, caller, request) {
        Ok(_) if known == Known::Pasted => Proposal::Ask(question(caller, request)),
        Ok(minimal) => Proposal::Manifests {
            manifests: vec![minimal.role, minimal.binding],
            caution: minimal.caution,
            narrower: minimal.narrower,
        },
        Err(why) => Proposal::Withheld(why.sentence()),
    }
}

/// Returns the command that asks the same of a caller by its name.
pub(crate) fn question(caller: &Caller, request: &Request) -> Command {
    let mut argv = vec!["sandbox-doctor".to_owned(), "can".to_owned(), caller.word()];
    argv.extend(request.words());
    match &request.what {
        Asked::Path(_) => {}
        Asked::Resource(asked) if asked.namespace.is_empty() => argv.push("--all-namespaces".to_owned()),
        Asked::Resource(asked) => argv.push(format!("--namespace={}", asked.namespace)),
    }
    Command {
        argv: argv.into_iter().map(Untrusted::new).collect(),
        stdin: None,
    }
}

fn notes(
    source: Source,
    (caller, known): (&Caller, Known),
    request: &Request,
    answer: Decision,
) -> Vec<Untrusted> {
    let mut notes = Vec::new();
    if answer != Decision::Yes && known == Known::NameAlone && !caller.is_anonymous() {
        notes.push(Untrusted::new(format!(
            "the groups of {} are unknown; a binding to one of them would also count",
            caller.user
        )));
    }
    if answer == Decision::No && source != Source::Live {
        notes.push("only RBAC was checked: a webhook authorizer could allow more".into());
    }
    if answer != Decision::Yes
        && let Asked::Resource(asked) = &request.what
    {
        if asked.resource == "pods" && matches!(asked.subresource.as_str(), "exec" | "attach" | "portforward")
        {
            notes.push("clients that open the stream over WebSocket need both get and create".into());
        }
        if asked.resource == "pods" && !asked.name.is_empty() {
            notes.push("the role is for all pods of the namespace, because pod names change".into());
        }
    }
    notes
}

/// Where the review and the roles differ, somebody else has a say.
fn disagreement(reviewed: Option<&Reviewed>, ours: Answer) -> Option<Untrusted> {
    match (reviewed?.allowed, ours) {
        (true, Answer::Denied) => Some("no role allows it: another authorizer of this cluster does".into()),
        (false, Answer::Allowed) => Some(
            "a role allows it: it was bound a moment ago, or another authorizer of this cluster denies it"
                .into(),
        ),
        _ => None,
    }
}
