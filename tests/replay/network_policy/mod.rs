//! NetworkPolicy against cyclonus, a second evaluator: random policies, and one random connection a case.
//!
//! Where cyclonus is known to differ, the documentation of Kubernetes decides:
//! - `NotIn` of a label that is absent. "Label Selectors": `NotIn` also selects resources that have no label of that key.
//!   cyclonus does not match.
//! - `matchLabels` with an empty value and the label absent: it is an `In` of that value and needs the key. cyclonus matches.
//!   For both, cyclonus is told of a label that is absent as one of a value that no policy names; no other operator asks
//!   for it.
//! - A block of addresses that covers a pod. "These should be cluster-external IPs": whether it counts depends on the
//!   plugin. cyclonus says yes, we do not decide.
//! - A pod and itself, a pod and its own node: "a pod cannot block access to itself", "traffic to and from the node where
//!   a Pod is running is always allowed". cyclonus knows of neither; no case asks.

mod random;
mod second;

use anyhow::{Result, anyhow, bail};
use sandbox_doctor::replay::{World, network_policy};
use serde_json::{Value, json};

use crate::arena::Arena;
use crate::score::{Engine, Score};
use random::Net;

/// Connections judged by both.
pub(crate) const ENGINE: Engine = Engine {
    name: "network-policy",
    against: "cyclonus 0.5.6",
    cases: 10_000,
    decided_at_least: 98.0,
    replay,
};

/// What the suggested policy does when it is applied.
pub(crate) const OPENINGS: Engine = Engine {
    name: "network-policy-openings",
    against: "the engine itself with the suggested policy applied",
    cases: 1_000,
    decided_at_least: 100.0,
    replay: replay_openings,
};

fn replay(arena: &mut Arena, cases: usize) -> Result<Score> {
    let nets: Vec<Net> = (0..cases)
        .map(|case| Net::random(&mut arena.case(case)))
        .collect();
    let theirs = second::answers(&nets)?;
    let mut score = Score {
        cases,
        ..Score::default()
    };
    for (case, (net, theirs)) in nets.iter().zip(theirs).enumerate() {
        let ours = ask(&net.objects, &net.question)?;
        let sides = ["egress", "ingress"];
        if sides.iter().any(|side| ours[side] == "undecided") {
            score.undecided += 1;
        }
        for side in sides {
            let wanted = if theirs[side] == true { "allowed" } else { "denied" };
            if ours[side] != "undecided" && ours[side] != wanted {
                score.wrong.push(format!(
                    "case {case}: {side} is {} here and {wanted} there: {} in {}",
                    ours[side],
                    net.question,
                    json!(net.policies().collect::<Vec<_>>())
                ));
            }
        }
    }
    Ok(score)
}

fn ask(objects: &[Value], question: &Value) -> Result<Value> {
    let world = World::new(objects.to_vec()).map_err(|faults| anyhow!("{}", faults.join("; ")))?;
    network_policy(&world, question).map_err(|reason| anyhow!("{reason}"))
}

/// Each denial that can be opened is; it must admit this caller on this port, nobody it does not mean, and cut off nobody.
fn replay_openings(arena: &mut Arena, cases: usize) -> Result<Score> {
    let mut score = Score::default();
    for number in 0..cases * 40 {
        if score.cases == cases {
            return Ok(score);
        }
        let net = Net::random(&mut arena.case(number));
        let before = ask(&net.objects, &net.question)?;
        let openings = before["openings"].as_array().cloned().unwrap_or_default();
        if openings.is_empty() {
            continue;
        }
        score.cases += 1;
        let mut opened = net.objects.clone();
        opened.extend(openings);
        for fault in consequences(&net, &opened)? {
            score
                .wrong
                .push(format!("case {number}: {fault}: {}", net.question));
        }
    }
    bail!("cannot find {cases} denials: {} were found", score.cases)
}

/// Compares every connection of the world on two ports before and after.
fn consequences(net: &Net, opened: &[Value]) -> Result<Vec<String>> {
    let world =
        |objects: &[Value]| World::new(objects.to_vec()).map_err(|faults| anyhow!("{}", faults.join("; ")));
    let (before, after) = (world(&net.objects)?, world(opened)?);
    let mut faults = Vec::new();
    let judge = |world: &World, question: &Value| {
        network_policy(world, question).map_err(|reason| anyhow!("{reason}"))
    };
    let this = judge(&after, &net.question)?;
    if this["egress"] == "denied" || this["ingress"] == "denied" {
        faults.push(format!("the suggested policy does not admit it ({this})"));
    }
    for (question, meant) in net.all_questions() {
        let (was, is) = (judge(&before, &question)?, judge(&after, &question)?);
        for side in ["egress", "ingress"] {
            if was[side] == "allowed" && is[side] != "allowed" {
                faults.push(format!("{side} of {question} was open and is {}", is[side]));
            }
            if !meant && was[side] == "denied" && is[side] != "denied" {
                faults.push(format!("{side} of {question} was closed and is {}", is[side]));
            }
        }
    }
    Ok(faults)
}
