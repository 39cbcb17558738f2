//! The endpoints of a Service as the proxy of one node chooses among them; what policies let through is `reach`.
//! https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{known, object, record, word};
use crate::facts::scene::Scene;
use crate::facts::value::{Fact, Value};
use crate::k8s::Kind;
use crate::simulate::endpoints::{Endpoint, chosen, endpoints};
use crate::snapshot::{Existence, Input};

pub(super) fn endpoints_from(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (to, node) = (object(args, 0), word(args, 1));
    let service = match scene.snapshot.look_up(Kind::Service, &to.namespace, &to.name) {
        Existence::Exists(row) => row,
        Existence::Absent => {
            let mut record = record(to, Fact::bool(false));
            record.extend([
                ("local", Fact::bool(false)),
                ("here", Fact::int(0)),
                ("all", Fact::int(0)),
                ("nodes", Fact::words(std::iter::empty::<&str>())),
            ]);
            return known(record);
        }
        Existence::Unknown(input) => return Fact::Unknown(input),
    };
    let json = scene.raw(&service.object).unwrap_or(&Json::Null);
    // Names of a headless Service lead past the proxy, which alone follows the policy.
    let local = json["spec"]["internalTrafficPolicy"] == "Local" && json["spec"]["clusterIP"] != "None";
    let mut record = record(to, Fact::bool(true));
    record.insert("local", Fact::bool(local));
    match endpoints(service, scene.snapshot) {
        Ok(all) => {
            let ready: Vec<&Endpoint> = all.iter().filter(|endpoint| endpoint.ready).collect();
            let nodes: BTreeSet<&str> = ready.iter().filter_map(|one| one.node.as_deref()).collect();
            let here = Some(node.as_str()).filter(|node| !node.is_empty());
            let near = if local {
                chosen(json, &all, here)
            } else {
                ready.clone()
            };
            record.insert("here", pods(&near));
            record.insert("all", pods(&ready));
            record.insert("nodes", Fact::words(nodes));
        }
        Err(_) => {
            let unseen = || Fact::Unknown(Input::Objects(Kind::Pod));
            record.extend([("here", unseen()), ("all", unseen()), ("nodes", unseen())]);
        }
    }
    known(record)
}

/// Counts pods: one with addresses of two families is two endpoints.
fn pods(endpoints: &[&Endpoint]) -> Fact {
    let names: BTreeSet<&str> = endpoints
        .iter()
        .map(|endpoint| endpoint.pod.name.as_str())
        .collect();
    Fact::int(i64::try_from(names.len()).unwrap_or(i64::MAX))
}
