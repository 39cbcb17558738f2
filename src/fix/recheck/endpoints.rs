//! EndpointSlices of a copy, as the endpoints controller would write them after the change.
//!
//! Only those of Services whose endpoints differ by the change are written: the others stay as they were seen.

use serde_json::{Value as Json, json};

use crate::k8s::Kind;
use crate::simulate::endpoints::{Endpoint, Port, endpoints};
use crate::snapshot::edit::Edits;
use crate::snapshot::{Row, Snapshot};

const OF_SERVICE: &str = "kubernetes.io/service-name";

/// Returns what the controller would change; nothing, where every Service has the endpoints that it had.
pub(super) fn kept_up(before: &Snapshot, after: &Snapshot) -> Option<Edits> {
    let mut edits = Edits::default();
    for service in after.rows(Kind::Service) {
        let was = before.row(&service.object).map(|row| endpoints(row, before));
        // Where the pods were not seen whole the slices say all that there is to know.
        let Ok(is) = endpoints(service, after) else {
            continue;
        };
        if matches!(&was, Some(Ok(was)) if *was == is) {
            continue;
        }
        let written = after.rows_in(Kind::EndpointSlice, &service.object.namespace);
        let written = written.filter(|slice| slice.labels.get(OF_SERVICE) == Some(&service.object.name));
        edits.without.extend(written.map(|slice| slice.object.clone()));
        let slices = is.iter().enumerate();
        edits
            .added
            .extend(slices.map(|(number, endpoint)| slice(service, number, endpoint, after)));
    }
    (!edits.is_empty()).then_some(edits)
}

/// One endpoint a slice: how the controller packs them together nobody reads.
fn slice(service: &Row, number: usize, endpoint: &Endpoint, snapshot: &Snapshot) -> Json {
    let namespace = &service.object.namespace;
    let uid = snapshot.raw(&endpoint.pod).map(|pod| &pod["metadata"]["uid"]);
    let first = endpoint.addresses.first();
    json!({
        "apiVersion": Kind::EndpointSlice.api_version(),
        "kind": Kind::EndpointSlice.name(),
        "metadata": {
            "name": format!("{}-computed-{number}", service.object.name),
            "namespace": namespace,
            "labels": {OF_SERVICE: service.object.name},
        },
        "addressType": if first.is_some_and(|address| address.is_ipv6()) { "IPv6" } else { "IPv4" },
        "ports": endpoint.ports.iter().map(port).collect::<Vec<_>>(),
        "endpoints": [{
            "addresses": endpoint.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "conditions": {
                "ready": endpoint.ready, "serving": endpoint.serving, "terminating": endpoint.terminating,
            },
            "nodeName": endpoint.node,
            "targetRef": {"kind": "Pod", "namespace": namespace, "name": endpoint.pod.name, "uid": uid},
        }],
    })
}

fn port(port: &Port) -> Json {
    json!({"name": port.name, "port": port.number, "protocol": port.protocol})
}
