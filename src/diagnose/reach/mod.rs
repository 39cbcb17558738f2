//! One connection, step by step: name, egress, Service, ingress, listener. What policies and endpoints decide is
//! asked of the engines; here it becomes sentences.

pub(crate) mod error;
pub(crate) mod probe;
mod steps;

use std::net::IpAddr;

use crate::k8s::{Command, Kind, ObjectRef, Untrusted};
use crate::report::reach::{Passage, Probed, ReachReport, Seen, Step};
use crate::report::{Fix, FixAction, FixLevel};
use crate::simulate::network_policy::Opening;
use crate::simulate::peer::End;
use crate::snapshot::{Input, Snapshot, Status};

/// One end of the connection that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// Pods that are alike: the first of them is asked about.
    Pods(Vec<ObjectRef>),
    Service(ObjectRef),
    /// An address that no pod has that was seen: a node's, or one outside of the cluster.
    Address(IpAddr),
    /// Any address outside of the cluster.
    World,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) from: Party,
    pub(crate) to: Party,
    pub(crate) port: i64,
    pub(crate) protocol: String,
    pub(crate) seen: Option<Seen>,
    /// What `--probe` brought, if it was asked for.
    pub(crate) probed: Option<Vec<Probed>>,
}

const ADDRESS: &str = "whether a pod or Service that was not read has the address: it is treated as external";

const LIMITS: [&str; 2] = [
    "whether the network plugin enforces NetworkPolicies",
    "firewalls of nodes and clouds, service meshes, other kinds of policies",
];

const LISTENER: &str = "whether a process listens on the port";

/// Judges each step, and says what is in the way.
pub(crate) fn reach(snapshot: &Snapshot, question: &Question) -> ReachReport {
    let mut way = steps::walk(snapshot, question);
    probe::tell(snapshot, question, &mut way.steps);
    let answer = way
        .steps
        .iter()
        .fold(Passage::Open, |answer, step| answer.and(step.passage));
    ReachReport {
        tool_version: env!("CARGO_PKG_VERSION"),
        server_version: snapshot.server_version().map(str::to_owned),
        source: snapshot.source(),
        time: snapshot.time(),
        from: spoken(&question.from),
        to: spoken(&question.to),
        port: question.port,
        protocol: question.protocol.clone(),
        answer,
        cause: cause(&way.steps, answer, question),
        seen: question
            .seen
            .map(|seen| (seen, Untrusted::from(error::tells(seen)))),
        steps: way.steps,
        probed: question.probed.clone().unwrap_or_default(),
        fixes: way.openings.into_iter().map(fix).collect(),
        limits: limits(snapshot, question),
    }
}

/// Returns what this answer does not tell.
fn limits(snapshot: &Snapshot, question: &Question) -> Vec<&'static str> {
    let taken_for_outside = |party: &Party| match party {
        Party::Address(address) => {
            let whole = |kind| snapshot.ledger().status(Input::Objects(kind), "") == Status::Complete;
            matches!(End::address(snapshot, *address), End::Address(_))
                && !(whole(Kind::Pod) && whole(Kind::Service))
        }
        _ => false,
    };
    let of_address = taken_for_outside(&question.from) || taken_for_outside(&question.to);
    let listener = (!probe::tells_of_the_program(question)).then_some(LISTENER);
    let more = listener.into_iter().chain(of_address.then_some(ADDRESS));
    LIMITS.into_iter().chain(more).collect()
}

/// Returns an end the way a sentence names it.
fn spoken(party: &Party) -> Untrusted {
    match party {
        Party::Pods(pods) => pods.first().map_or_else(Untrusted::default, ObjectRef::spoken),
        Party::Service(service) => service.spoken(),
        Party::Address(address) => Untrusted::new(address.to_string()),
        Party::World => "outside the cluster".into(),
    }
}

/// Returns which steps an error of a client can have come from.
fn points_at(seen: Seen) -> &'static [&'static str] {
    match seen {
        Seen::NotResolved | Seen::ResolverSilent => &["name"],
        Seen::TimedOut => &["egress", "ingress"],
        Seen::Refused => &["service", "listener"],
        Seen::Tls | Seen::AfterConnecting => &[],
    }
}

fn cause(steps: &[Step], answer: Passage, question: &Question) -> Untrusted {
    let first = |passage: Passage| steps.iter().find(|step| step.passage == passage);
    if let Some(seen) = question.seen {
        if (seen, answer) == (Seen::TimedOut, Passage::Open) && probe::tells_of_the_program(question) {
            return "The program answers the API server: packets are dropped between the client and the program"
                .into();
        }
        let pointed = |step: &&Step| step.passage == answer && points_at(seen).contains(&step.name);
        return match (steps.iter().find(pointed), answer) {
            (Some(step), Passage::Blocked | Passage::Unknown) => step.says.clone(),
            (None, Passage::Blocked) => Untrusted::new(format!(
                "The error does not match what blocks the connection: {}",
                first(answer).map_or("", |step| step.says.raw())
            )),
            _ => "No object that was read explains the error".into(),
        };
    }
    match (answer, first(answer)) {
        (Passage::Blocked | Passage::Unknown, Some(step)) => step.says.clone(),
        _ => "No object that was read blocks the connection".into(),
    }
}

fn fix(opening: Opening) -> Fix {
    let stdin = serde_json::to_string_pretty(&opening.manifest).unwrap_or_default();
    let argv = ["kubectl", "create", "-f", "-"].map(Untrusted::from).to_vec();
    let (name, namespace) = (
        opening.manifest["metadata"]["name"].as_str().unwrap_or_default(),
        opening.manifest["metadata"]["namespace"]
            .as_str()
            .unwrap_or_default(),
    );
    let policy = ObjectRef::new(Kind::NetworkPolicy, namespace, name);
    Fix {
        title: Untrusted::new(format!(
            "Allow exactly this connection with {}: {}",
            opening.direction.word(),
            policy.spoken().raw()
        )),
        level: FixLevel::Suggested,
        why_not_higher: None,
        disrupts: false,
        caution: None,
        action: FixAction::Create {
            manifest: opening.manifest,
            command: Command {
                argv,
                stdin: Some(Untrusted::new(stdin)),
            },
        },
    }
}
