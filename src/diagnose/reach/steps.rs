//! The steps of a connection, in the order in which a packet takes them.

use serde_json::Value;

use super::{Party, Question};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::report::reach::{Passage, Step};
use crate::simulate::endpoints::{self, Excluded, Selection, TargetPort};
use crate::simulate::network_policy::{Exempt, Opening, Port, Side, connects, names, openings};
use crate::simulate::peer::{End, declared_ports, protocol_of};
use crate::simulate::{Answer, Undecided};
use crate::snapshot::row::Part;
use crate::snapshot::{Input, Row, Snapshot, Status};

/// What came of a walk.
pub(super) struct Way {
    pub(super) steps: Vec<Step>,
    pub(super) openings: Vec<Opening>,
}

/// Where the connection ends: a pod or not, and the port there.
struct Target<'a> {
    end: End<'a>,
    port: i64,
}

/// Judges each step. What lies behind a Service without endpoints cannot be judged, and is left out.
pub(super) fn walk(snapshot: &Snapshot, question: &Question) -> Way {
    let mut way = Way {
        steps: Vec::new(),
        openings: Vec::new(),
    };
    let from = end(snapshot, &question.from);
    let (service, targets) = targets(snapshot, question);
    let (name, opening) = name_step(snapshot, question, &from);
    way.steps.push(name);
    way.openings.extend(opening);
    let port = |target: &Target<'_>| Port {
        number: target.port,
        protocol: &question.protocol,
    };
    let flows: Vec<_> = targets
        .iter()
        .map(|target| (target, connects(snapshot, &from, &target.end, port(target))))
        .collect();
    if let Some((target, flow)) = flows.first() {
        let ends = (&from, &target.end);
        way.openings.extend(openings(snapshot, ends, port(target), flow));
    }
    let egress = flows.iter().map(|(_, flow)| &flow.egress).collect::<Vec<_>>();
    way.steps.extend(policy_step("egress", &egress));
    way.steps.extend(service);
    let ingress = flows.iter().map(|(_, flow)| &flow.ingress).collect::<Vec<_>>();
    way.steps.extend(policy_step("ingress", &ingress));
    way.steps.extend(
        targets
            .first()
            .map(|target| listener_step(target, &question.protocol)),
    );
    way
}

fn step(name: &'static str, passage: Passage, says: impl Into<Untrusted>) -> Step {
    Step {
        name,
        passage,
        says: says.into(),
        notes: Vec::new(),
    }
}

fn end<'a>(snapshot: &'a Snapshot, party: &Party) -> End<'a> {
    let pod = |object: &ObjectRef| snapshot.row(object).and_then(|row| End::pod(snapshot, row));
    match party {
        Party::Pods(pods) => pods.iter().find_map(pod).unwrap_or(End::World),
        Party::Address(address) => End::address(snapshot, *address),
        Party::Service(_) | Party::World => End::World,
    }
}

/// Returns where the connection can end, and what a Service on the way makes of it.
fn targets<'a>(snapshot: &'a Snapshot, question: &Question) -> (Option<Step>, Vec<Target<'a>>) {
    let Party::Service(service) = &question.to else {
        let end = end(snapshot, &question.to);
        return (
            None,
            vec![Target {
                end,
                port: question.port,
            }],
        );
    };
    let json = snapshot.raw(service).unwrap_or(&Value::Null);
    match endpoints::selection(json) {
        Selection::Pods => of_selection(snapshot, (service, json), question),
        Selection::External => {
            let says = format!(
                "{} is an alias of the external name {}",
                service.spoken().raw(),
                json["spec"]["externalName"].as_str().unwrap_or_default()
            );
            (Some(step("service", Passage::Unknown, says)), Vec::new())
        }
        Selection::Manual => {
            let says = format!(
                "{} has no selector: its endpoints are managed manually",
                service.spoken().raw()
            );
            (Some(step("service", Passage::Unknown, says)), Vec::new())
        }
    }
}

fn of_selection<'a>(
    snapshot: &'a Snapshot,
    (service, json): (&ObjectRef, &Value),
    question: &Question,
) -> (Option<Step>, Vec<Target<'a>>) {
    let head = format!("{}:{}", service.spoken().raw(), question.port);
    let mut ports = json["spec"]["ports"].as_array().into_iter().flatten();
    let wanted = |port: &&Value| {
        port["port"].as_i64() == Some(question.port) && protocol_of(port) == question.protocol
    };
    let Some(declared) = ports.find(wanted) else {
        let says = format!("{head} is not a {} port of the Service", question.protocol);
        return (Some(step("service", Passage::Blocked, says)), Vec::new());
    };
    let namespace = &service.namespace;
    let selected: Vec<&'a Row> = snapshot
        .rows(Kind::Pod)
        .filter(|pod| pod.object.namespace == *namespace)
        .filter(|pod| endpoints::takes(json, pod))
        .collect();
    let (found, mut notes) = serving(snapshot, &selected, (json, declared));
    let seen = snapshot.ledger().status(Input::Objects(Kind::Pod), namespace) == Status::Complete;
    let (mut passage, says) = match (found.first(), selected.is_empty(), seen) {
        (Some(first), ..) => {
            let pods = if found.len() == 1 { "pod" } else { "pods" };
            let says = format!("{head} forwards to port {} of {} {pods}", first.port, found.len());
            (Passage::Open, says)
        }
        (None, _, false) => (
            Passage::Unknown,
            format!("{head}: not all pods of {namespace} were read"),
        ),
        (None, true, true) => (
            Passage::Blocked,
            format!("{head} selects no pod: connection refused"),
        ),
        (None, false, true) => (
            Passage::Blocked,
            format!("{head} has no ready endpoint: connection refused"),
        ),
    };
    if json["spec"]["internalTrafficPolicy"] == "Local" {
        notes.push("internalTrafficPolicy is Local: a client on a node without an endpoint times out".into());
        passage = passage.and(Passage::Unknown);
    }
    let step = Step {
        notes,
        ..step("service", passage, says)
    };
    (Some(step), found)
}

/// Returns the endpoints that take traffic on a port, and why the other pods do not.
fn serving<'a>(
    snapshot: &'a Snapshot,
    selected: &[&'a Row],
    (service, declared): (&Value, &Value),
) -> (Vec<Target<'a>>, Vec<Untrusted>) {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    for pod in selected {
        let Some(json) = snapshot.raw(&pod.object) else {
            continue;
        };
        let name = &pod.object.name;
        let serves = endpoints::serves(service, pod, json);
        if serves.answer != Answer::Allowed {
            let why: Vec<&str> = serves.because.iter().map(excluded).collect();
            notes.push(Untrusted::new(format!(
                "{name} receives no traffic: {}",
                why.join(", ")
            )));
            continue;
        }
        match endpoints::target_port(declared, json) {
            TargetPort::Number(port) => found.extend(End::pod(snapshot, pod).map(|end| Target { end, port })),
            TargetPort::Unresolved(port) => {
                notes.push(Untrusted::new(format!("{name} declares no port named {port}")));
            }
        }
    }
    (found, notes)
}

fn excluded(why: &Excluded) -> &'static str {
    match why {
        Excluded::NoAddress => "no address",
        Excluded::NotReady => "not ready",
        Excluded::Terminating => "being deleted",
    }
}

/// A name is needed for a Service; pods and addresses are called by number.
fn name_step(snapshot: &Snapshot, question: &Question, from: &End<'_>) -> (Step, Option<Opening>) {
    let Party::Service(service) = &question.to else {
        return (by_address(snapshot, &question.to), None);
    };
    let json = snapshot.raw(service).unwrap_or(&Value::Null);
    let address = match json["spec"]["clusterIP"].as_str() {
        Some("None") => "the addresses of its ready pods",
        Some(address) if !address.is_empty() => address,
        _ => "its address",
    };
    let name = format!("{}.{}.svc resolves to {address}", service.name, service.namespace);
    let End::Pod(pod) = from else {
        return (step("name", Passage::Open, name), None);
    };
    let (side, opening) = names(snapshot, pod);
    // In the network of its node most plugins leave a pod alone, and some do not.
    let answer = match side.exempt {
        Some(Exempt::HostNetwork) if side.otherwise != Answer::Allowed => {
            Answer::Undecided(Undecided::HostNetwork)
        }
        _ => side.answer,
    };
    let (passage, says) = match answer {
        Answer::Allowed => (Passage::Open, name),
        Answer::Denied => (
            Passage::Blocked,
            format!(
                "{} cannot resolve names: no policy allows UDP 53",
                pod.row.object.spoken().raw()
            ),
        ),
        Answer::Undecided(why) => (
            Passage::Unknown,
            format!("{name}; whether DNS is allowed is unknown: {}", reason(why)),
        ),
    };
    let mut step = step("name", passage, says);
    if answer != Answer::Allowed {
        step.notes = policies(&side);
    }
    let spec = &pod.json["spec"];
    let on_node = pod.on_host_network() && spec["dnsPolicy"] != "ClusterFirstWithHostNet";
    if on_node || spec["dnsPolicy"] == "Default" {
        step.notes.push(
            "the client uses the DNS server of its node, which does not resolve this name; the IP address works"
                .into(),
        );
    }
    (step, opening)
}

fn by_address(snapshot: &Snapshot, to: &Party) -> Step {
    let says = match to {
        Party::Pods(_) => "by IP address: a pod has no DNS name",
        _ => "by IP address",
    };
    let mut step = step("name", Passage::Open, says);
    if let Party::Address(address) = to
        && matches!(End::address(snapshot, *address), End::Unread(_))
    {
        let whose = "not all pods and Services were read; use -A to find the owner of the address";
        step.notes.push(whose.into());
    }
    step
}

/// Answers for all endpoints at once, if they are treated alike.
fn policy_step(name: &'static str, sides: &[&Side]) -> Option<Step> {
    let first = sides.first()?;
    let alike = sides.iter().all(|side| side.answer == first.answer);
    let answer = if alike {
        first.answer
    } else {
        Answer::Undecided(Undecided::PodsDiffer)
    };
    let count = first.judged.len();
    let selects = format!(
        "{count} {} the pod",
        if count == 1 {
            "policy selects"
        } else {
            "policies select"
        }
    );
    let (passage, says) = match (answer, first.exempt) {
        (Answer::Allowed, Some(Exempt::HostNetwork)) if first.otherwise != Answer::Allowed => (
            Passage::Unknown,
            format!("undecided: {}", reason(Undecided::HostNetwork)),
        ),
        (Answer::Allowed, Some(why)) => (Passage::Open, exempt(why).to_owned()),
        (Answer::Allowed, None) if count == 0 => {
            (Passage::Open, "no policy selects the pod: allowed".to_owned())
        }
        (Answer::Allowed, None) => (Passage::Open, format!("{selects}; a rule allows this connection")),
        (Answer::Denied, _) => (
            Passage::Blocked,
            format!("{selects} for {name}; no rule allows this connection"),
        ),
        (Answer::Undecided(why), _) => (Passage::Unknown, format!("undecided: {}", reason(why))),
    };
    let mut step = step(name, passage, says);
    step.notes = policies(first);
    Some(step)
}

fn policies(side: &Side) -> Vec<Untrusted> {
    let said = |answer: Answer| match answer {
        Answer::Allowed => "admits it",
        Answer::Denied => "does not allow it",
        Answer::Undecided(_) => "may admit it",
    };
    let judged = side.judged.iter();
    judged
        .map(|judged| {
            Untrusted::new(format!(
                "{} {}",
                judged.policy.spoken().raw(),
                said(judged.answer)
            ))
        })
        .collect()
}

fn exempt(why: Exempt) -> &'static str {
    match why {
        Exempt::NoPod => "NetworkPolicies apply to pods, and this end is not a pod",
        Exempt::HostNetwork => "hostNetwork, to which most network plugins do not apply policies",
        Exempt::Itself => "a pod can always reach itself",
        Exempt::OwnNode => "traffic from the pod's own node is always allowed",
    }
}

fn reason(why: Undecided) -> String {
    match why {
        Undecided::NotSeen(Input::Objects(kind)) => format!("not all {} were read", kind.plural()),
        Undecided::NotSeen(_) => "not everything was read".to_owned(),
        Undecided::HostNetwork => {
            "whether selectors match hostNetwork pods depends on the network plugin".to_owned()
        }
        Undecided::BlockCoversPod => {
            "whether an ipBlock matches a pod's address depends on the network plugin".to_owned()
        }
        Undecided::WhichAddress => "some external addresses are allowed, others are not".to_owned(),
        Undecided::NamedPort => "the number of a named port is unknown".to_owned(),
        Undecided::PodsDiffer => "the policies differ between its pods".to_owned(),
        Undecided::NoTarget => "it has no pods".to_owned(),
        Undecided::ResolverUnknown => "the DNS server was not read".to_owned(),
        // What other engines leave open does not come up between two ends of a connection.
        other => match other.input() {
            Input::Beyond(beyond) => beyond.reason.to_owned(),
            input => format!("{} would show it", input.word()),
        },
    }
}

fn listener_step(target: &Target<'_>, protocol: &str) -> Step {
    let End::Pod(pod) = &target.end else {
        return step("listener", Passage::Open, "not read");
    };
    let name = &pod.row.object.name;
    let declared = declared_ports(pod.json)
        .any(|port| port["containerPort"].as_i64() == Some(target.port) && protocol_of(port) == protocol);
    let declared = if declared {
        "declared"
    } else {
        "not declared (containerPort is informational)"
    };
    let (phase, ready) = match &pod.row.part {
        Part::Pod(part) => (
            part.phase.as_str(),
            part.conditions.get("Ready").is_some_and(|(holds, _)| *holds),
        ),
        _ => ("", false),
    };
    if phase != "Running" {
        return step(
            "listener",
            Passage::Blocked,
            format!("{name} is {phase}: no listener"),
        );
    }
    let state = if ready { "ready" } else { "not ready" };
    let port = target.port;
    step(
        "listener",
        Passage::Open,
        format!("{name} is {state}, port {port} is {declared}; not probed"),
    )
}
