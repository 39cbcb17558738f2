//! `--probe`: which GETs tell of the program at the end of a connection, and what came of them says of its steps.
//!
//! Only a path that a pod declares for the kubelet is asked for: whoever declares it says that a GET does no harm.

use serde_json::Value;

use super::{Party, Question};
use crate::facts::output::ports_of;
use crate::k8s::proxy::{Ask, Heard};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::report::reach::{Passage, Probed, Step};
use crate::simulate::Answer;
use crate::simulate::endpoints::{self, TargetPort};
use crate::simulate::peer::protocol_of;
use crate::snapshot::row::Part;
use crate::snapshot::{LogRun, Row, Snapshot};

/// The pod that is asked, and the port that the connection goes to there, if there is one.
struct Aim<'a> {
    pod: &'a Row,
    json: &'a Value,
    port: Option<i64>,
}

/// A path that a container declares.
struct Declared<'a> {
    port: i64,
    https: bool,
    path: &'a str,
}

/// Returns what is to be asked after what was heard: the pod, the Service, and another port where nobody listens.
pub(crate) fn next(snapshot: &Snapshot, question: &Question, done: &[Probed]) -> Option<Ask> {
    let aim = aim(snapshot, question)?;
    let declared = declared(aim.json);
    let fits = |one: &&Declared<'_>| aim.port.is_none_or(|port| port == one.port);
    let one = declared.iter().find(fits).or(declared.first())?;
    let of = |object: &ObjectRef, port: i64, one: &Declared<'_>| {
        Ask::new(object.clone(), port, (one.https, one.path))
    };
    let first = of(&aim.pod.object, aim.port.unwrap_or(one.port), one)?;
    let service = match &question.to {
        Party::Service(service) => of(service, question.port, one),
        _ => None,
    };
    let refused = |probed: &Probed| probed.ask == first && probed.heard == Heard::Refused;
    let other = declared
        .iter()
        .find(|other| other.port != first.port && done.iter().any(refused))
        .and_then(|other| of(&aim.pod.object, other.port, other));
    let mut asks = [Some(first.clone()), service, other].into_iter().flatten();
    asks.find(|ask| done.iter().all(|probed| probed.ask != *ask))
}

/// Finds a pod that runs: behind a Service one that gets traffic before one that does not.
fn aim<'a>(snapshot: &'a Snapshot, question: &'a Question) -> Option<Aim<'a>> {
    let runs = |row: &&Row| matches!(&row.part, Part::Pod(part) if part.phase == "Running");
    match &question.to {
        Party::Pods(pods) => {
            let pod = snapshot.row(pods.first()?).filter(runs)?;
            Some(Aim {
                pod,
                json: snapshot.raw(&pod.object)?,
                port: Some(question.port),
            })
        }
        Party::Service(service) => {
            let json = snapshot.raw(service)?;
            let mut ports = json["spec"]["ports"].as_array()?.iter();
            let wanted = |port: &&Value| {
                port["port"].as_i64() == Some(question.port) && protocol_of(port) == question.protocol
            };
            let port = ports.find(wanted)?;
            let pods = snapshot.rows_in(Kind::Pod, &service.namespace);
            let serves = |pod: &&Row| {
                let own = snapshot.raw(&pod.object).unwrap_or(&Value::Null);
                endpoints::serves(json, pod, own).answer == Answer::Allowed
            };
            let (serving, others): (Vec<&Row>, Vec<&Row>) = pods
                .filter(|pod| endpoints::takes(json, pod))
                .filter(runs)
                .partition(serves);
            let pod = serving.into_iter().chain(others).next()?;
            let own = snapshot.raw(&pod.object)?;
            let port = match endpoints::target_port(port, own) {
                TargetPort::Number(port) => Some(port),
                TargetPort::Unresolved(_) => None,
            };
            Some(Aim { pod, json: own, port })
        }
        Party::Address(_) | Party::World => None,
    }
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    let list = |name: &str| pod["spec"][name].as_array().into_iter().flatten();
    let sidecars = list("initContainers").filter(|container| container["restartPolicy"] == "Always");
    list("containers").chain(sidecars)
}

/// Returns the paths of the probes over HTTP; one that is sent to another host tells nothing of the pod.
fn declared(pod: &Value) -> Vec<Declared<'_>> {
    fn of<'v>(container: &'v Value, probe: &str) -> Option<Declared<'v>> {
        let get = container[probe].get("httpGet")?;
        let named = |name: &str| {
            let mut ports = container["ports"].as_array()?.iter();
            ports.find(|port| port["name"] == name)?["containerPort"].as_i64()
        };
        let port = get["port"]
            .as_i64()
            .or_else(|| get["port"].as_str().and_then(named))?;
        let elsewhere = get["host"].as_str().is_some_and(|host| !host.is_empty());
        (!elsewhere).then(|| Declared {
            port,
            https: get["scheme"] == "HTTPS",
            path: get["path"].as_str().unwrap_or("/"),
        })
    }
    let probes = ["readinessProbe", "livenessProbe", "startupProbe"];
    containers(pod)
        .flat_map(|container| probes.iter().filter_map(|probe| of(container, probe)))
        .collect()
}

/// Whether it was heard if a program listens there.
pub(super) fn tells_of_the_program(question: &Question) -> bool {
    let mut probed = question.probed.iter().flatten();
    probed.any(|probed| probed.ask.right() == "pods/proxy" && probed.heard.tells_of_the_program())
}

/// Puts into the steps what was heard.
pub(super) fn tell(snapshot: &Snapshot, question: &Question, steps: &mut Vec<Step>) {
    let (Some(done), Some(aim)) = (&question.probed, aim(snapshot, question)) else {
        return;
    };
    if let Party::Service(service) = &question.to
        && let Some(probed) = done.iter().find(|probed| probed.ask.object == *service)
        && let Some(step) = steps.iter_mut().find(|step| step.name == "service")
    {
        through_the_service(probed, step);
    }
    let mut of_pod = done.iter().filter(|probed| probed.ask.object == aim.pod.object);
    let Some(first) = of_pod.next() else {
        if let Some(step) = steps.iter_mut().find(|step| step.name == "listener") {
            let why = "no container declares an HTTP probe path: not probed";
            step.notes.push(why.into());
        }
        return;
    };
    let told = listener(snapshot, &aim, (first, of_pod.next()));
    match steps.iter_mut().find(|step| step.name == "listener") {
        Some(step) => *step = told,
        None => steps.push(told),
    }
}

fn through_the_service(probed: &Probed, step: &mut Step) {
    let note = match &probed.heard {
        Heard::Answered { status, .. } => format!("through it, the program answers with {status}"),
        Heard::Connected(_) => "through it, the port accepts the connection".to_owned(),
        Heard::Refused => "through it, the connection is refused".to_owned(),
        Heard::Silent(seconds) => format!("through it, no answer within {seconds} s"),
        Heard::NoEndpoints => "through it, the API server finds no endpoint".to_owned(),
        Heard::Forbidden => format!("not probed through it: {}", lacking(&probed.ask)),
        Heard::Failed(why) => format!("through it, the API server reports: {}", why.raw()),
    };
    if probed.heard == Heard::NoEndpoints {
        step.passage = step.passage.and(Passage::Unknown);
    }
    step.notes.push(Untrusted::new(note));
}

fn lacking(ask: &Ask) -> String {
    let namespace = &ask.object.namespace;
    format!("missing permission: get {} in namespace {namespace}", ask.right())
}

fn listener(snapshot: &Snapshot, aim: &Aim<'_>, (first, other): (&Probed, Option<&Probed>)) -> Step {
    let (ask, name) = (&first.ask, &aim.pod.object.name);
    let port = ask.port;
    let get = format!("GET {} on port {port}", ask.path());
    let mut notes = Vec::new();
    let (passage, says) = match &first.heard {
        Heard::Answered { status, text } => {
            if !text.raw().is_empty() {
                notes.push(Untrusted::new(format!("response: {}", text.raw())));
            }
            let says = format!("{name} answers {get} with {status}: a program listens");
            (Passage::Open, says)
        }
        Heard::Connected(why) => {
            notes.push(Untrusted::new(format!("no answer over HTTP: {}", why.raw())));
            (
                Passage::Open,
                format!("port {port} of {name} accepts connections"),
            )
        }
        Heard::Refused => {
            notes = why_refused(snapshot, (aim, port), other);
            (
                Passage::Blocked,
                format!("connection refused: no listener on port {port} of {name}"),
            )
        }
        Heard::Silent(seconds) => {
            let why =
                "the program accepts no connections or is slow, or packets are dropped on this path as well";
            notes.push(why.into());
            let says = format!("{name} did not answer {get} within {seconds} s");
            (Passage::Unknown, says)
        }
        Heard::Forbidden => (
            Passage::Unknown,
            format!("{name} was not probed: {}", lacking(ask)),
        ),
        Heard::NoEndpoints => (
            Passage::Unknown,
            format!("{name} was not found by the API server"),
        ),
        Heard::Failed(why) => (
            Passage::Unknown,
            format!("{name} could not be probed: {}", why.raw()),
        ),
    };
    Step {
        name: "listener",
        passage,
        says: Untrusted::new(says),
        notes,
    }
}

/// Says why nobody may listen there: the wrong port, or an address that only the pod itself reaches.
fn why_refused(snapshot: &Snapshot, (aim, port): (&Aim<'_>, i64), other: Option<&Probed>) -> Vec<Untrusted> {
    if let Some(other) =
        other.filter(|other| matches!(other.heard, Heard::Answered { .. } | Heard::Connected(_)))
    {
        let right = other.ask.port;
        return vec![Untrusted::new(format!(
            "wrong port: the pod accepts connections on port {right}, not on {port}"
        ))];
    }
    let states = ["containerStatuses", "initContainerStatuses"];
    let statuses = states
        .iter()
        .filter_map(|list| aim.json["status"][*list].as_array());
    if !statuses
        .flatten()
        .any(|status| status["state"]["running"].is_object())
    {
        return vec!["none of its containers is running".into()];
    }
    let listening = |alone: bool| {
        let logs = containers(aim.json).filter_map(|container| {
            let name = container["name"].as_str()?;
            snapshot.log(&aim.pod.object, name, LogRun::Current)
        });
        ports_of(logs.flat_map(|log| &log.lines).map(|line| &line.text), alone)
    };
    if listening(true).contains(&port.to_string()) {
        return vec![Untrusted::new(format!(
            "according to its log it listens on 127.0.0.1:{port}, reachable only from the pod itself: listen on 0.0.0.0"
        ))];
    }
    let mut ports = listening(false);
    ports.retain(|other| *other != port.to_string());
    if !ports.is_empty() {
        let said = ports.join(" and ");
        return vec![Untrusted::new(format!(
            "according to its log it listens on port {said}, not on {port}"
        ))];
    }
    let words = containers(aim.json).flat_map(|container| [&container["command"], &container["args"]]);
    let mut words = words
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_str);
    let own = |word: &str| ["127.0.0.1", "localhost"].iter().any(|own| word.contains(own));
    let why = match words.any(own) {
        true => "its command contains 127.0.0.1 or localhost, reachable only from the pod itself",
        false => "the program is not running, or listens on another port or only on 127.0.0.1",
    };
    vec![why.into()]
}
