//! The Services that a planned Pod names in its environment and arguments as `host:port` or in a URL: are they there, do
//! they have that port, and would policies let the Pod connect, and ask for the name at all.

use serde_json::Value as Json;

use super::planned;
use crate::facts::dictionary::Type;
use crate::facts::field;
use crate::facts::joins::host::service_for_host;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Record, Text, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::network_policy::{Isolates, names};
use crate::simulate::peer::Peer;
use crate::simulate::reach::to_service;
use crate::simulate::{Answer, Undecided};
use crate::snapshot::{Input, Row, Status};

/// A host that a container names.
struct Named {
    /// Where it stands in the pod.
    path: String,
    container: String,
    host: String,
    port: Option<i64>,
}

impl Named {
    fn spoken(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// Environments do not pass the door: the plan has written beside the Pod which hosts stand in them.
fn named(pod: &Json) -> Vec<Named> {
    let written = field::list(pod, "/names").iter();
    let named = written.map(|one| Named {
        path: field::word(one, "/path").to_owned(),
        container: field::word(one, "/container").to_owned(),
        host: field::word(one, "/host").to_owned(),
        port: field::int(one, "/port"),
    });
    named.collect()
}

/// A Service that is named, with the record of the join that host names share.
struct Meant {
    named: Named,
    service: ObjectRef,
    exists: Fact,
}

/// The hosts that mean Services of the cluster, or an input without which that is not known.
fn meant(scene: &Scene<'_>, row: &Row, json: &Json) -> (Vec<Meant>, Option<Input>) {
    let (mut found, mut unknown) = (Vec::new(), None);
    let policy = field::word(json, "/spec/dnsPolicy");
    if matches!(policy, "None" | "Default") || policy.is_empty() && field::flag(json, "/spec/hostNetwork") {
        return (found, unknown);
    }
    for named in named(json) {
        let args = [
            Value::Word(row.object.namespace.clone()),
            Value::Word(named.host.clone()),
        ];
        let Fact::Known(Value::Record(record)) = service_for_host(scene, &args) else {
            continue;
        };
        match record.get("in_cluster") {
            Some(Fact::Unknown(input)) => unknown = Some(*input),
            Some(fact) if fact.as_bool() == Some(true) => found.extend(of_record(named, &record)),
            _ => {}
        }
    }
    (found, unknown)
}

fn of_record(named: Named, record: &Record) -> Option<Meant> {
    match (record.get("ref"), record.get("exists")) {
        (Some(Fact::Known(Value::Ref(service))), Some(exists)) => Some(Meant {
            named,
            service: service.clone(),
            exists: exists.clone(),
        }),
        _ => None,
    }
}

/// What a check says of one host.
enum Said {
    Fine,
    Fault(String),
    Unknown(Input),
}

/// Asks a check of each host that means a Service.
fn each(scene: &Scene<'_>, of: &Subject, check: impl Fn(&Row, &Meant) -> Said) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(Type::Texts);
    };
    let (meant, mut unknown) = meant(scene, row, json);
    let mut told = Vec::new();
    for one in meant {
        let said = match &one.exists {
            Fact::Unknown(input) => Said::Unknown(*input),
            Fact::Known(_) => check(row, &one),
        };
        match said {
            Said::Fine => {}
            Said::Unknown(input) => unknown = Some(input),
            Said::Fault(why) => {
                let (named, container) = (one.named.spoken(), &one.named.container);
                let text = format!("container {container} uses {named}, but {why}");
                told.push(Text::computed(&row.object, &one.named.path, &text));
            }
        }
    }
    match unknown {
        Some(input) if told.is_empty() => Fact::Unknown(input),
        _ => Fact::texts(told),
    }
}

pub(super) fn absent(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    each(scene, of, |_, one| {
        if one.exists.as_bool() == Some(true) {
            return Said::Fine;
        }
        Said::Fault(format!(
            "namespace {} has no Service {}",
            one.service.namespace, one.service.name
        ))
    })
}

pub(super) fn without_port(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    each(scene, of, |_, one| {
        let (Some(port), Some(service)) = (one.named.port, scene.raw(&one.service)) else {
            return Said::Fine;
        };
        let direct = field::word(service, "/spec/clusterIP") == "None";
        // A headless Service leads to pods, which answer on any port that they listen on.
        if direct || field::word(service, "/spec/type") == "ExternalName" {
            return Said::Fine;
        }
        let ports: Vec<i64> = field::list(service, "/spec/ports")
            .iter()
            .filter_map(|port| field::int(port, "/port"))
            .collect();
        if ports.contains(&port) {
            return Said::Fine;
        }
        let has: Vec<String> = ports.iter().map(i64::to_string).collect();
        Said::Fault(format!(
            "Service {}/{} has no port {port}; its ports: {}",
            one.service.namespace,
            one.service.name,
            if has.is_empty() {
                "none".to_owned()
            } else {
                has.join(", ")
            }
        ))
    })
}

pub(super) fn denied(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    each(scene, of, |row, one| {
        let (Some(port), Some(service)) = (one.named.port, scene.row(&one.service)) else {
            return Said::Fine;
        };
        let verdict = to_service(scene.snapshot, row, service, port).verdict;
        match verdict.answer {
            Answer::Allowed | Answer::Undecided(Undecided::NoTarget) => Said::Fine,
            Answer::Undecided(why) => Said::Unknown(why.input()),
            Answer::Denied => Said::Fault(format!("{} does not allow it", by(&verdict.because))),
        }
    })
}

pub(super) fn dns_denied(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    each(scene, of, |row, one| {
        let Some(peer) = Peer::of(scene.snapshot, row) else {
            return Said::Unknown(Input::Objects(Kind::Pod));
        };
        let verdict = names(scene.snapshot, &peer).0.verdict();
        match verdict.answer {
            Answer::Allowed => Said::Fine,
            Answer::Undecided(Undecided::ResolverUnknown) if !resolvers_seen(scene) => {
                Said::Unknown(Input::Objects(Kind::Pod))
            }
            Answer::Undecided(why) => Said::Unknown(why.input()),
            Answer::Denied => Said::Fault(format!(
                "{} blocks the DNS lookup of {}",
                by(&verdict.because),
                one.named.host
            )),
        }
    })
}

fn resolvers_seen(scene: &Scene<'_>) -> bool {
    let pods = Input::Objects(Kind::Pod);
    scene.snapshot.ledger().status(pods, "kube-system") == Status::Complete
}

/// Names the policies that deny: `NetworkPolicy shop/deny (egress)`.
fn by(because: &[Isolates]) -> String {
    let told = because.iter().map(|isolates| {
        let policy = &isolates.policy;
        format!(
            "{}/{} ({})",
            policy.namespace,
            policy.name,
            isolates.direction.word()
        )
    });
    format!("NetworkPolicy {}", told.collect::<Vec<_>>().join(", "))
}
