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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::world::World;
    use crate::k8s::ObjectRef;

    const NAMESPACE: &str = "pandasai-sandbox";

    fn changed(change: impl FnOnce(&mut World)) -> Option<Edits> {
        let mut world = World::recorded(NAMESPACE);
        let before = world.snapshot();
        change(&mut world);
        kept_up(&before, &world.snapshot())
    }

    #[test]
    fn a_selector_that_takes_pods_brings_their_endpoints_and_no_others() {
        let edits = changed(|world| {
            world.change(Kind::Service, "sandbox-selector", |service| {
                service["spec"]["selector"]["app"] = "sandbox-api".into();
            });
        })
        .unwrap();
        assert_eq!(edits.added.len(), 1, "{:?}", edits.added);
        let slice = &edits.added[0];
        assert_eq!(slice["metadata"]["labels"][OF_SERVICE], "sandbox-selector");
        assert_eq!(slice["endpoints"][0]["conditions"]["ready"], true);
        assert_eq!(slice["ports"][0]["port"], 8080);
        let name = slice["endpoints"][0]["targetRef"]["name"].as_str().unwrap();
        assert!(name.starts_with("sandbox-api-"), "{name}");
        // The slices that the controller wrote for this Service go, and those of others stay.
        let old: Vec<&str> = edits.without.iter().map(|slice| slice.name.as_str()).collect();
        assert!(
            old.iter().all(|name| name.starts_with("sandbox-selector-")),
            "{old:?}"
        );
        assert!(!old.is_empty());
    }

    #[test]
    fn a_pod_that_loses_its_label_leaves_the_endpoints() {
        let edits = changed(|world| {
            world.change(Kind::Pod, "sandbox-slow", |pod| {
                pod["metadata"]["labels"]["app"] = "another".into();
            });
        })
        .unwrap();
        assert!(edits.added.is_empty(), "{:?}", edits.added);
        let gone = |slice: &ObjectRef| slice.name.starts_with("sandbox-slow-");
        assert!(!edits.without.is_empty() && edits.without.iter().all(gone));
    }

    #[test]
    fn what_changes_no_endpoint_leaves_what_was_seen() {
        assert!(changed(|_| {}).is_none());
        let other = changed(|world| {
            world.change(Kind::Service, "sandbox-api", |service| {
                service["metadata"]["labels"] = json!({"new": "label"});
            });
        });
        assert!(other.is_none());
        // Where pods may not be listed nothing can be computed, and the slices stay.
        let mut world = World::recorded(NAMESPACE);
        world.forbid(Kind::Pod);
        let before = world.snapshot();
        world.change(Kind::Service, "sandbox-selector", |service| {
            service["spec"]["selector"]["app"] = "sandbox-api".into();
        });
        assert!(kept_up(&before, &world.snapshot()).is_none());
    }
}
