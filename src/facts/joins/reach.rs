//! What NetworkPolicies let through: from a pod to a Service, and to a resolver.

use std::collections::BTreeMap;

use super::{known, object, text, word};
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::service::pairs;
use crate::facts::value::{Fact, Record, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::network_policy::{Port, names};
use crate::simulate::peer::{Peer, stable};
use crate::simulate::reach::{Reach, nowhere, to_pod, to_service};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Existence, Input, Status};

pub(super) fn reach(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (from, to) = (object(args, 0), object(args, 1));
    let number = word(args, 2).parse::<i64>();
    let target_kind = to.known_kind().unwrap_or(Kind::Service);
    let Some(caller) = scene.row(&from) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let target = match scene.snapshot.look_up(target_kind, &to.namespace, &to.name) {
        Existence::Exists(row) => row,
        Existence::Absent => return known(to_nothing(&from)),
        Existence::Unknown(input) => return Fact::Unknown(input),
    };
    let reach = match (target.object.known_kind(), number) {
        (Some(Kind::Service), Ok(port)) => to_service(scene.snapshot, caller, target, port),
        (Some(Kind::Pod), Ok(number)) => {
            let protocol = "TCP";
            to_pod(scene.snapshot, caller, target, Port { number, protocol })
        }
        _ => nowhere(Undecided::NoTarget),
    };
    let target_labels = match target.object.known_kind() {
        Some(Kind::Service) => scene
            .raw(&to)
            .map(|json| field::map(json, "/spec/selector"))
            .unwrap_or_default(),
        _ => stable(&target.labels),
    };
    let port = reach.port.unwrap_or(0);
    let mut record = verdict(&from, reach, &stable(&caller.labels));
    record.insert("target", Fact::map(target_labels));
    record.insert("port", Fact::int(port));
    known(record)
}

pub(super) fn dns(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let from = object(args, 0);
    let Some(caller) = scene.row(&from) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let Some(peer) = Peer::of(scene.snapshot, caller) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let (side, opening) = names(scene.snapshot, &peer);
    let mut answer = side.verdict();
    let pods = Input::Objects(Kind::Pod);
    let resolvers_seen = scene.snapshot.ledger().status(pods, "kube-system") == Status::Complete;
    // The pods of the resolver would tell, and a reader can be given them.
    if answer.answer == Answer::Undecided(Undecided::ResolverUnknown) && !resolvers_seen {
        answer.answer = Answer::Undecided(Undecided::NotSeen(pods));
    }
    let reach = Reach {
        verdict: answer,
        port: Some(53),
        opening: opening.map(|opening| opening.manifest),
    };
    let mut record = verdict(&from, reach, &stable(&caller.labels));
    record.insert("target", Fact::map(BTreeMap::new()));
    record.insert("port", Fact::int(53));
    known(record)
}

/// To what is not there nobody gets, and no policy denies it.
fn to_nothing(from: &ObjectRef) -> Record {
    let mut record = verdict(from, nowhere(Undecided::NoTarget), &BTreeMap::new());
    record.extend([
        ("exists", Fact::bool(false)),
        ("allowed", Fact::bool(false)),
        ("denied", Fact::bool(false)),
        ("target", Fact::map(BTreeMap::new())),
        ("port", Fact::int(0)),
    ]);
    record
}

/// What cannot be decided is unknown, and `decided` says so.
fn verdict(from: &ObjectRef, reach: Reach, labels: &BTreeMap<String, String>) -> Record {
    let Reach { verdict, opening, .. } = reach;
    let (allowed, denied, decided) = match verdict.answer {
        Answer::Allowed => (Fact::bool(true), Fact::bool(false), true),
        Answer::Denied => (Fact::bool(false), Fact::bool(true), true),
        Answer::Undecided(why) => (Fact::Unknown(why.input()), Fact::Unknown(why.input()), false),
    };
    // An answer that is not a denial blames nobody.
    let because = if verdict.answer == Answer::Denied {
        verdict.because
    } else {
        Vec::new()
    };
    let first = because.first();
    let policy = first.map_or_else(
        || ObjectRef::new(Kind::NetworkPolicy, &from.namespace, ""),
        |isolates| isolates.policy.clone(),
    );
    // Who would deny is as open as whether anybody does.
    let direction = match verdict.answer {
        Answer::Undecided(why) => Fact::Unknown(why.input()),
        _ => Fact::word(first.map_or("", |isolates| isolates.direction.word())),
    };
    let names = because.iter().map(|isolates| isolates.policy.name.as_str());
    Record::from([
        ("ref", Fact::reference(policy)),
        // As in every record it speaks of `ref`: a policy that denies is there.
        ("exists", denied.clone()),
        ("allowed", allowed),
        ("denied", denied),
        ("decided", Fact::bool(decided)),
        ("policies", Fact::words(names)),
        ("direction", direction),
        ("peer", text(from, "metadata.labels", &pairs(labels))),
        ("labels", Fact::map(labels.clone())),
        ("opens", Fact::bool(opening.is_some())),
        (
            "opening",
            Fact::word(opening.map_or(String::new(), |manifest| manifest.to_string())),
        ),
    ])
}
