//! NetworkPolicy in plain JSON: who connects to whom on which port in, what each side says out.

use serde_json::{Value, json};

use super::World;
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Answer;
use crate::simulate::network_policy::{Port, connects, openings};
use crate::simulate::peer::End;
use crate::snapshot::Snapshot;

/// Answers `{"from": END, "to": END, "port": 80, "protocol": "TCP"}`; an END is `{"namespace", "name"}` of a pod, or
/// `{"ip"}`. The answer has a word for `egress` and `ingress` (allowed, denied, undecided), and under `openings` the
/// policies that would admit it.
///
/// # Errors
/// A pod that the world does not have, or an address that is none.
pub fn network_policy(world: &World, question: &Value) -> Result<Value, String> {
    let snapshot = &world.snapshot;
    let (from, to) = (end(snapshot, &question["from"])?, end(snapshot, &question["to"])?);
    let port = Port {
        number: question["port"].as_i64().ok_or("there is no port")?,
        protocol: question["protocol"].as_str().unwrap_or("TCP"),
    };
    let flow = connects(snapshot, &from, &to, port);
    let openings = openings(snapshot, (&from, &to), port, &flow);
    Ok(json!({
        "egress": word(flow.egress.answer),
        "ingress": word(flow.ingress.answer),
        "openings": openings.into_iter().map(|opening| opening.manifest).collect::<Vec<_>>(),
    }))
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Allowed => "allowed",
        Answer::Denied => "denied",
        Answer::Undecided(_) => "undecided",
    }
}

fn end<'a>(snapshot: &'a Snapshot, end: &Value) -> Result<End<'a>, String> {
    let text = |field: &str| end[field].as_str().unwrap_or_default();
    if text("name").is_empty() {
        let address = text("ip");
        let parsed = address.parse().map_err(|_| format!("{address} is no address"));
        return parsed.map(End::Address);
    }
    let pod = ObjectRef::new(Kind::Pod, text("namespace"), text("name"));
    let row = snapshot.row(&pod);
    row.and_then(|row| End::pod(snapshot, row))
        .ok_or_else(|| format!("{} is not there", pod.name))
}
