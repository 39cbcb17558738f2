//! A target port that a Service names and none of its pods declares, and what they declare.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{json as json_of, selected};
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::Fact;
use crate::simulate::endpoints::{TargetPort, target_port};
use crate::simulate::peer::{declared_ports, protocol_of};

/// All of it empty where every port is found.
#[derive(Default)]
pub(super) struct Unresolved {
    pub(super) name: String,
    /// The port of the Service.
    pub(super) number: i64,
    pub(super) declared: BTreeSet<String>,
    /// The name of the one port that the pods declare, if it would do.
    pub(super) only: String,
}

/// Hands over the first named target port that no selected pod resolves.
pub(super) fn told(scene: &Scene<'_>, of: &Subject, read: fn(&Unresolved) -> Fact) -> Fact {
    let pods = match selected(scene, of) {
        Ok(pods) => pods
            .into_iter()
            .filter_map(|pod| scene.raw(&pod.object))
            .collect::<Vec<_>>(),
        Err(input) => return Fact::Unknown(input),
    };
    let ports = field::list(json_of(scene, of), "/spec/ports");
    let found = ports.iter().find_map(|port| Some((port, dangling(port, &pods)?)));
    let Some((port, name)) = found else {
        return read(&Unresolved::default());
    };
    let number = port["port"].as_i64().unwrap_or_default();
    // A patch of a Service finds a port by its number alone.
    let alone = ports.iter().filter(|other| other["port"] == port["port"]).count() == 1;
    read(&Unresolved {
        name,
        number,
        declared: declared(&pods),
        only: alone.then(|| only(port, &pods)).flatten().unwrap_or_default(),
    })
}

/// Returns the name of a target port that no pod has.
fn dangling(port: &Json, pods: &[&Json]) -> Option<String> {
    let mut names = pods.iter().map(|pod| match target_port(port, pod) {
        TargetPort::Unresolved(name) => Some(name),
        TargetPort::Number(_) => None,
    });
    let first = names.next().flatten();
    first.filter(|_| names.all(|name| name.is_some()))
}

fn declared(pods: &[&Json]) -> BTreeSet<String> {
    let ports = pods.iter().flat_map(|pod| declared_ports(pod)).map(|port| {
        let number = field::scalar(port, "/containerPort");
        match field::word(port, "/name") {
            "" => number,
            name => format!("{name}={number}"),
        }
    });
    ports.collect()
}

/// Returns the name of the one port that there is, where it leads somewhere in every pod.
fn only(port: &Json, pods: &[&Json]) -> Option<String> {
    let names = pods.iter().flat_map(|pod| declared_ports(pod));
    let names: BTreeSet<&str> = names.map(|port| field::word(port, "/name")).collect();
    let (name, true) = (names.first()?, names.len() == 1) else {
        return None;
    };
    let changed = json!({"port": port["port"], "protocol": protocol_of(port), "targetPort": name});
    let one_each = pods.iter().all(|pod| declared_ports(pod).count() == 1);
    let found = |pod: &&Json| matches!(target_port(&changed, pod), TargetPort::Number(_));
    (!name.is_empty() && one_each && pods.iter().all(found)).then(|| (*name).to_owned())
}
