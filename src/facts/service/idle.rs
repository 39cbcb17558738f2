//! The pods of a Service that get no traffic, and what the endpoints controller has against each.

use super::{json, selected};
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::Fact;
use crate::simulate::endpoints::{Excluded, TargetPort, serves, target_port};
use crate::snapshot::{Input, Row};

/// How many pods are named; the others are counted.
const MOST: usize = 5;

pub(super) fn told(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    listed(scene, of, MOST).map_or_else(Fact::Unknown, Fact::words)
}

/// Returns the first of the same pods, and how many more there are.
pub(super) fn first(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    listed(scene, of, 1).map_or_else(Fact::Unknown, |idle| Fact::word(idle.join(", ")))
}

fn listed(scene: &Scene<'_>, of: &Subject, most: usize) -> Result<Vec<String>, Input> {
    let pods = selected(scene, of)?.into_iter();
    let mut idle: Vec<String> = pods
        .filter_map(|pod| Some(format!("{} {}", pod.object.name, why(scene, of, pod)?)))
        .collect();
    let rest = idle.len().saturating_sub(most);
    idle.truncate(most);
    idle.extend((rest > 0).then(|| format!("{rest} more")));
    Ok(idle)
}

/// Returns why a pod gets no traffic of the Service, in words that follow its name.
fn why(scene: &Scene<'_>, of: &Subject, pod: &Row) -> Option<String> {
    let service = json(scene, of);
    let spec = scene.raw(&pod.object)?;
    let excluded = serves(service, pod, spec).because;
    if !excluded.is_empty() {
        let reasons: Vec<&str> = excluded.iter().map(word).collect();
        return Some(reasons.join(" and "));
    }
    let ports = field::list(service, "/spec/ports");
    let unresolved = ports.iter().filter_map(|port| match target_port(port, spec) {
        TargetPort::Unresolved(name) => Some(name),
        TargetPort::Number(_) => None,
    });
    let unresolved: Vec<String> = unresolved.collect();
    let none_left = !ports.is_empty() && unresolved.len() == ports.len();
    none_left.then(|| format!("declares no port named {}", unresolved.join(", ")))
}

fn word(excluded: &Excluded) -> &'static str {
    match excluded {
        Excluded::NoAddress => "has no address yet",
        Excluded::NotReady => "is not ready",
        Excluded::Terminating => "is being deleted",
    }
}
