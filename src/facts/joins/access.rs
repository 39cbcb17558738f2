//! A refusal that a program wrote down, with what the roles and bindings say of it.

use super::{known, record, text, word};
use crate::facts::scene::Scene;
use crate::facts::value::{Fact, Record, Value};
use crate::facts::workload::existence;
use crate::k8s::access::{Asked, Caller, Request, Resource};
use crate::k8s::forbidden::{self, Denied, Refusal};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Answer;
use crate::simulate::rbac::minimal::minimal;
use crate::simulate::rbac::nearest::nearest;
use crate::simulate::rbac::{Reason, authorize};

pub(super) fn access(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (found, denied) = match forbidden::read(&word(args, 0)) {
        Refusal::Access(denied) => (true, *denied),
        _ => (false, nothing()),
    };
    let Denied { caller, request, .. } = denied;
    let account = caller.as_account().unwrap_or_default();
    let object = ObjectRef::new(Kind::ServiceAccount, account.0, account.1);
    let exists = match account.1 {
        "" => Fact::bool(false),
        _ => existence(scene, Kind::ServiceAccount, account.0, account.1),
    };
    let mut record = record(object.clone(), exists);
    record.insert("found", Fact::bool(found));
    record.extend(words(&caller, &request));
    record.extend(verdict(scene, found, (&caller, &request), &object));
    record.extend(proposal(scene, &caller, &request));
    known(record)
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
            Fact::word(format!("; the nearest: {near}")),
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

/// The parts of the smallest role that would allow it, for a manifest.
fn proposal(scene: &Scene<'_>, caller: &Caller, request: &Request) -> Record {
    let minimal = minimal(scene.snapshot, caller, request).ok();
    let role = minimal.as_ref().map(|minimal| &minimal.role);
    let rule = role.map(|role| &role["rules"][0]);
    let named = rule.is_some_and(|rule| rule["resourceNames"].is_array());
    let streams = rule.is_some_and(|rule| rule["verbs"].as_array().is_some_and(|verbs| verbs.len() > 1));
    let of_account = minimal.is_some() && caller.as_account().is_some();
    let namespaced = matches!(&request.what, Asked::Resource(asked) if !asked.namespace.is_empty());
    let wide = matches!(&request.what, Asked::Resource(asked) if asked.namespace.is_empty());
    let name = role
        .and_then(|role| role["metadata"]["name"].as_str())
        .unwrap_or_default();
    Record::from([
        ("role", Fact::word(name)),
        ("for_one", Fact::bool(of_account && namespaced && named)),
        ("for_streams", Fact::bool(of_account && namespaced && streams)),
        (
            "for_all",
            Fact::bool(of_account && namespaced && !named && !streams),
        ),
        ("for_cluster", Fact::bool(of_account && wide)),
    ])
}
