//! A refusal that a program wrote down, with what the roles and bindings say of it.

use serde_json::Value as Json;

use super::{CERTAIN, known, object, record, text, word};
use crate::facts::scene::{Rooted, Scene};
use crate::facts::subject::{Root, subject};
use crate::facts::value::{Fact, Record, Text, Value};
use crate::facts::workload::existence;
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::k8s::forbidden::{self, Denied, Refusal};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Answer;
use crate::simulate::rbac::danger::{is_namespaced, narrower_in_kind};
use crate::simulate::rbac::minimal::{Minimal, Withheld, minimal};
use crate::simulate::rbac::nearest::nearest;
use crate::simulate::rbac::{Reason, authorize};
use crate::snapshot::Input;

pub(super) fn access(scene: &Scene<'_>, args: &[Value]) -> Fact {
    match forbidden::read(&word(args, 0)) {
        Refusal::Access(denied) => {
            let certain = is_of_its_pod(scene, args.first(), &denied.caller) || scene.shows_refusal(&denied);
            answer(scene, &denied, (true, certain))
        }
        _ => answer(scene, &nothing(), (false, true)),
    }
}

/// The same of what the account of a pod is known to have asked for.
pub(super) fn of_pod(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (pod, combined) = (object(args, 0), word(args, 2));
    let (resource, subresource) = combined.split_once('/').unwrap_or((&combined, ""));
    let Some(account) = account_of(scene, &pod) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let denied = Denied {
        caller: Caller::account(&account.namespace, &account.name),
        request: Request {
            verb: word(args, 1),
            what: Asked::Resource(Resource {
                resource: resource.to_owned(),
                subresource: subresource.to_owned(),
                namespace: pod.namespace.clone(),
                ..Resource::default()
            }),
        },
        reason: String::new(),
    };
    answer(scene, &denied, (true, has_token(scene, &pod)))
}

fn answer(scene: &Scene<'_>, denied: &Denied, (found, certain): (bool, bool)) -> Fact {
    let (caller, request) = (&denied.caller, &denied.request);
    let account = caller.as_account().unwrap_or_default();
    let object = ObjectRef::new(Kind::ServiceAccount, account.0, account.1);
    let exists = match account.1 {
        "" => Fact::bool(false),
        _ => existence(scene, Kind::ServiceAccount, account.0, account.1),
    };
    let mut record = record(object.clone(), exists);
    record.insert("found", Fact::bool(found));
    record.insert(CERTAIN, Fact::bool(certain));
    record.extend(words(caller, request));
    record.extend(verdict(scene, found, (caller, request), &object));
    record.extend(proposal(scene, found && certain, denied));
    known(record)
}

/// Returns whether a text was read of a pod that runs as this caller. A text that was put together proves nothing.
fn is_of_its_pod(scene: &Scene<'_>, text: Option<&Value>, caller: &Caller) -> bool {
    let Some(Value::Text(Text { seen: Some(seen), .. })) = text else {
        return false;
    };
    let account = account_of(scene, &seen.object);
    let own = account.is_some_and(|own| caller.as_account() == Some((&own.namespace, &own.name)));
    own && has_token(scene, &seen.object)
}

fn account_of(scene: &Scene<'_>, pod: &ObjectRef) -> Option<ObjectRef> {
    if pod.known_kind() != Some(Kind::Pod) {
        return None;
    }
    match scene.rooted(&subject(Root::Pod, pod.clone()), Root::Account) {
        Rooted::Is(account) => Some(account.object),
        _ => None,
    }
}

/// Returns whether a pod can act as its account: one without a token of it was not refused as that account.
fn has_token(scene: &Scene<'_>, pod: &ObjectRef) -> bool {
    let Some(spec) = scene.pod_spec(pod) else {
        return false;
    };
    let volumes = spec["volumes"].as_array().into_iter().flatten();
    let mut sources = volumes.flat_map(|volume| {
        let sources = volume.pointer("/projected/sources").and_then(Json::as_array);
        sources.into_iter().flatten()
    });
    spec["automountServiceAccountToken"] != false
        || sources.any(|source| source.get("serviceAccountToken").is_some())
}

fn nothing() -> Denied {
    Denied {
        caller: Caller::default(),
        request: Request {
            verb: String::new(),
            what: Asked::Resource(Resource::default()),
        },
        reason: String::new(),
    }
}

/// Who asked for what, in the words of the refusal.
fn words(caller: &Caller, request: &Request) -> Record {
    let asked = match &request.what {
        Asked::Resource(asked) => asked.clone(),
        Asked::Path(_) => Resource::default(),
    };
    let path = match &request.what {
        Asked::Path(path) => path.as_str(),
        Asked::Resource(_) => "",
    };
    let (account_namespace, account) = caller.as_account().unwrap_or_default();
    Record::from([
        ("user", Fact::word(&caller.user)),
        ("who", Fact::word(caller.spoken())),
        ("account", Fact::word(account)),
        ("account_namespace", Fact::word(account_namespace)),
        ("anonymous", Fact::bool(caller.is_anonymous())),
        ("verb", Fact::word(&request.verb)),
        ("group", Fact::word(&asked.group)),
        ("resource", Fact::word(&asked.resource)),
        ("subresource", Fact::word(&asked.subresource)),
        ("combined", Fact::word(asked.combined())),
        ("name", Fact::word(&asked.name)),
        ("namespace", Fact::word(&asked.namespace)),
        ("path", Fact::word(path)),
        ("object", Fact::word(request.object())),
    ])
}

/// What is not decided is unknown, and `decided` says so; `granted` is never unknown.
fn verdict(
    scene: &Scene<'_>,
    found: bool,
    (caller, request): (&Caller, &Request),
    account: &ObjectRef,
) -> Record {
    let verdict = authorize(scene.snapshot, caller, request);
    let answer = if found { verdict.answer } else { Answer::Denied };
    let allowed = match answer {
        Answer::Allowed => Fact::bool(true),
        Answer::Denied => Fact::bool(false),
        Answer::Undecided(why) => Fact::Unknown(why.input()),
    };
    let dangling = verdict
        .because
        .iter()
        .find(|reason| matches!(reason, Reason::NoSuchRole { .. }));
    let near = match (found, answer) {
        (false, _) | (_, Answer::Allowed) => None,
        _ => nearest(scene.snapshot, caller, request).map(|miss| miss.sentence(caller, request)),
    };
    let near = near.or_else(|| dangling.map(Reason::sentence));
    let (nearest, hint) = match (&near, answer) {
        (Some(near), _) => (
            text(account, "nearest miss", near),
            Fact::word(format!("; closest grant: {near}")),
        ),
        // A binding that was not seen may come nearer.
        (None, Answer::Undecided(why)) => (Fact::Unknown(why.input()), Fact::Unknown(why.input())),
        (None, _) => (text(account, "nearest miss", ""), Fact::word("")),
    };
    Record::from([
        ("allowed", allowed),
        ("granted", Fact::bool(answer == Answer::Allowed)),
        ("decided", Fact::bool(!matches!(answer, Answer::Undecided(_)))),
        ("nearest", nearest),
        ("hint", hint),
    ])
}

/// The smallest role and binding that would allow it, where it is certain who was refused; else how to ask.
fn proposal(scene: &Scene<'_>, certain: bool, denied: &Denied) -> Record {
    let (caller, request) = (&denied.caller, &denied.request);
    let minimal = minimal(scene.snapshot, caller, request);
    let usable = minimal
        .as_ref()
        .ok()
        .filter(|_| certain && caller.as_account().is_some());
    let written = |minimal: &Minimal| Fact::word(minimal.manifest().to_string());
    let nothing = || Fact::word("");
    let within = usable.and_then(|_| in_own_namespace(scene, denied));
    let narrower = usable.and_then(|minimal| match &within {
        Some(_) => narrower_in_kind(request),
        None => minimal.narrower.clone(),
    });
    let withheld = match &minimal {
        Err(Withheld::Anonymous) | Ok(_) => "",
        Err(why) => why.sentence(),
    };
    // Words that no API has are not repeated in a command, nor is a request that came without an account.
    let asks = usable.is_none() && minimal.is_ok();
    let question = std::iter::once(caller.word()).chain(request.words());
    Record::from([
        ("grant", usable.map_or_else(nothing, written)),
        (
            "grant_in_namespace",
            within.as_ref().map_or_else(nothing, written),
        ),
        ("narrower", Fact::word(narrower.unwrap_or_default())),
        ("withheld", Fact::word(withheld)),
        ("asks", Fact::bool(asks)),
        ("question", Fact::words(question.filter(|_| asks))),
    ])
}

/// Where the whole cluster was asked for: the same for the account's own namespace.
fn in_own_namespace(scene: &Scene<'_>, denied: &Denied) -> Option<Minimal> {
    let Asked::Resource(asked) = &denied.request.what else {
        return None;
    };
    if !asked.namespace.is_empty() || is_namespaced(&denied.request) != Some(true) {
        return None;
    }
    let (namespace, _) = denied.caller.as_account()?;
    let request = Request {
        verb: denied.request.verb.clone(),
        what: Asked::Resource(Resource {
            namespace: namespace.to_owned(),
            ..asked.clone()
        }),
    };
    minimal(scene.snapshot, &denied.caller, &request).ok()
}
