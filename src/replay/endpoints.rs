//! The endpoints controller's answers in plain JSON, in the words of an EndpointSlice.

use serde_json::{Value, json};

use super::World;
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::endpoints::{self, Endpoint};

/// Returns the endpoints of a Service, each with its family and ports; or null where they are not decided.
pub fn endpoints_of(world: &World, namespace: &str, service: &str) -> Option<Vec<Value>> {
    let service = world
        .snapshot
        .row(&ObjectRef::new(Kind::Service, namespace, service))?;
    let endpoints = endpoints::endpoints(service, &world.snapshot).ok()?;
    Some(endpoints.iter().map(spoken).collect())
}

fn spoken(endpoint: &Endpoint) -> Value {
    let ports = endpoint.ports.iter().map(|port| {
        json!({"name": port.name, "port": port.number, "protocol": port.protocol, "appProtocol": port.application})
    });
    let mut ports: Vec<Value> = ports.collect();
    ports.sort_by_key(Value::to_string);
    let v4 = endpoint.addresses.iter().all(std::net::IpAddr::is_ipv4);
    json!({
        "family": if v4 { "IPv4" } else { "IPv6" },
        "addresses": endpoint.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "ports": ports,
        "conditions": {"ready": endpoint.ready, "serving": endpoint.serving, "terminating": endpoint.terminating},
        "pod": endpoint.pod.name,
        "nodeName": endpoint.node,
        "zone": endpoint.zone,
        "hostname": endpoint.hostname,
    })
}
