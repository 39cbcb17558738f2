//! The facts of a Service: whom it selects, who of them serves, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::nearest::{self, Nearest};
use super::scene::{Scene, workload_part};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Answer;
use crate::simulate::endpoints::{self, Selection};
use crate::snapshot::{Input, Row, Status};

const PODS: &[Input] = &[Input::Objects(Kind::Pod)];
const ENDPOINTS: &[Input] = &[Input::Objects(Kind::EndpointSlice), Input::Objects(Kind::Pod)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("service.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(Observer::Spec, "metadata.name", "The name."),
    fact("service.namespace", Type::Word, |_, of, _| Fact::word(&of.object.namespace))
        .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("service.ref", Type::Ref, |_, of, _| Fact::reference(of.object.clone()))
        .from(Observer::Spec, "metadata", "Reference to the Service, for templates and joins."),
    fact("service.type", Type::Word, |scene, of, _| match field::word(json(scene, of), "/spec/type") {
        "" => Fact::word("ClusterIP"),
        kind => Fact::word(kind),
    })
    .from(Observer::Spec, "spec.type", "ClusterIP, NodePort, LoadBalancer or ExternalName."),
    fact("service.headless", Type::Bool, |scene, of, _| Fact::bool(headless(json(scene, of))))
        .from(Observer::Spec, "spec.clusterIP", "Whether it is headless (clusterIP: None)."),
    fact("service.external", Type::Bool, |scene, of, _| {
        Fact::bool(endpoints::selection(json(scene, of)) == Selection::External)
    })
    .from(Observer::Spec, "spec.type", "Whether its type is ExternalName."),
    fact("service.selecting", Type::Bool, |scene, of, _| Fact::bool(selecting(json(scene, of))))
        .from(Observer::Spec, "spec.selector", "Whether it has a selector; without one, its endpoints are managed manually."),
    fact("service.selector", Type::Map, |scene, of, _| Fact::map(selector(scene, of)))
        .from(Observer::Spec, "spec.selector", "Its selector."),
    fact("service.selector.text", Type::Text, |scene, of, _| {
        Fact::text(Text::of_field(&of.object, "spec.selector", &pairs(&selector(scene, of))))
    })
    .from(Observer::Spec, "spec.selector", "Its selector as `app=api,tier=web`."),
    fact("service.selects", Type::Int, |scene, of, _| match selected(scene, of) {
        Ok(pods) => count(pods.len()),
        Err(input) => Fact::Unknown(input),
    })
    .from(Observer::Engine, "Pod.metadata.labels", "The number of unfinished pods that it selects.")
    .needing(PODS),
    fact("service.ready", Type::Int, |scene, of, _| ready(scene, &of.object))
        .from(Observer::Controller("endpointslice"), "EndpointSlice.endpoints[].conditions.ready", "The number of endpoints that receive traffic.")
        .needing(ENDPOINTS),
    fact("service.not_ready", Type::Int, |scene, of, _| not_ready(scene, &of.object))
        .from(Observer::Controller("endpointslice"), "EndpointSlice.endpoints[].conditions.ready", "The number of selected pods that receive no traffic.")
        .needing(ENDPOINTS),
    fact("service.ready.source", Type::Word, ready_source)
        .from(Observer::Engine, "computed: EndpointSlices, or pods", "Where the number of ready endpoints comes from, as text.")
        .needing(ENDPOINTS),
    fact("service.idle.first", Type::Word, idle::first)
        .from(Observer::Engine,
            "computed: pods as the endpoints controller selects them",
            "The first selected pod that receives no traffic, with the reason, and the number of the others: `web-1 is not ready, 3 more`.",
        )
        .needing(PODS),
    fact("service.idle", Type::Words, idle::told)
        .from(Observer::Engine,
            "computed: pods as the endpoints controller selects them",
            "The selected pods that receive no traffic, each with the reason: not ready, no address, being deleted, no port of that name.",
        )
        .needing(PODS),
    fact("service.publish_not_ready", Type::Bool, |scene, of, _| {
        Fact::bool(field::flag(json(scene, of), "/spec/publishNotReadyAddresses"))
    })
    .from(Observer::Spec, "spec.publishNotReadyAddresses", "Whether pods that are not ready receive traffic too."),
    fact("service.wanted", Type::Bool, wanted)
        .from(Observer::Engine,
            "computed: type, selector, pods",
            "Whether it should have endpoints now: not external, not without a selector, not headless without pods.",
        )
        .needing(PODS),
    fact("service.nearest.found", Type::Bool, |scene, of, _| near(scene, of, Type::Bool, |_| Fact::bool(true)))
        .from(Observer::Engine,
            "computed: selector, labels of templates and pods",
            "Whether it selects nothing and the labels of a workload differ from its selector in one pair.",
        )
        .needing(PODS),
    fact("service.nearest.ref", Type::Ref, |scene, of, _| {
        near(scene, of, Type::Ref, |nearest| Fact::reference(nearest.object.clone()))
    })
    .from(Observer::Engine, "computed: nearest", "That workload.")
    .needing(PODS),
    fact("service.nearest.name", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&nearest.object.name))
    })
    .from(Observer::Engine, "computed: nearest", "The name of that workload.")
    .needing(PODS),
    fact("service.nearest.kind", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&*nearest.object.kind))
    })
    .from(Observer::Engine, "computed: nearest", "The kind of that workload.")
    .needing(PODS),
    fact("service.nearest.key", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&nearest.key))
    })
    .from(Observer::Engine, "computed: nearest", "The label key in which they differ.")
    .needing(PODS),
    fact("service.nearest.own_key", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&nearest.own_key))
    })
    .from(
        Observer::Spec,
        "spec.template.metadata.labels",
        "The label key that the workload carries: that of the selector, or another one with the value that the selector requires.",
    )
    .needing(PODS),
    fact("service.nearest.wants", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&nearest.wants))
    })
    .from(Observer::Engine, "spec.selector", "The value that the selector requires.")
    .needing(PODS),
    fact("service.nearest.has", Type::Word, |scene, of, _| {
        near(scene, of, Type::Word, |nearest| Fact::word(&nearest.has))
    })
    .from(Observer::Engine, "spec.template.metadata.labels", "The value that the workload has; empty, if it has none.")
    .needing(PODS),
    fact("service.ports.text", Type::Text, |scene, of, _| {
        let ports = field::list(json(scene, of), "/spec/ports").iter().map(spoken_port);
        Fact::text(Text::of_field(&of.object, "spec.ports", &ports.collect::<Vec<_>>().join(", ")))
    })
    .from(Observer::Spec, "spec.ports", "Its ports as `80→8080`."),
    fact("service.unresolved_port.found", Type::Bool, |scene, of, _| {
        unresolved::told(scene, of, |at| Fact::bool(!at.name.is_empty()))
    })
    .from(Observer::Engine, "spec.ports[].targetPort", "Whether it uses a named targetPort that none of its pods declares.")
    .needing(PODS),
    fact("service.unresolved_port.name", Type::Word, |scene, of, _| {
        unresolved::told(scene, of, |at| Fact::word(&at.name))
    })
    .from(Observer::Engine, "spec.ports[].targetPort", "That name.")
    .needing(PODS),
    fact("service.unresolved_port.number", Type::Int, |scene, of, _| {
        unresolved::told(scene, of, |at| Fact::int(at.number))
    })
    .from(Observer::Engine, "spec.ports[].port", "The Service port with that targetPort; 0 if all are found.")
    .needing(PODS),
    fact("service.unresolved_port.declared", Type::Words, |scene, of, _| {
        unresolved::told(scene, of, |at| Fact::words(&at.declared))
    })
    .from(Observer::Engine, "Pod.spec.containers[].ports", "The ports that its pods declare, as `http=8080` or `8080`.")
    .needing(PODS),
    fact("service.unresolved_port.only", Type::Word, |scene, of, _| {
        unresolved::told(scene, of, |at| Fact::word(&at.only))
    })
    .from(Observer::Engine,
        "Pod.spec.containers[].ports",
        "The name of the one port that its pods declare; empty if they declare several, or one without a name.",
    )
    .needing(PODS),
    fact("service.workload.found", Type::Bool, workload_found)
        .from(Observer::ApiServer, "computed: selector, spec.template.metadata.labels", "Whether a workload whose pods it would select exists, with pods or without.")
        .needing(&[Input::Objects(Kind::Pod), Input::Objects(Kind::Deployment), Input::Objects(Kind::StatefulSet)]),
    fact("service.scaled_to_zero", Type::Bool, scaled_to_zero)
        .from(Observer::Engine, "computed: selector, spec.replicas", "Whether the workload that it selects is scaled to zero.")
        .needing(&[Input::Objects(Kind::Pod), Input::Objects(Kind::Deployment), Input::Objects(Kind::StatefulSet)]),
];

fn json<'a>(scene: &Scene<'a>, of: &Subject) -> &'a Json {
    scene.raw(&of.object).unwrap_or(&field::NOTHING)
}

fn headless(service: &Json) -> bool {
    field::word(service, "/spec/clusterIP") == "None"
}

fn selecting(service: &Json) -> bool {
    endpoints::selection(service) == Selection::Pods
}

fn selector(scene: &Scene<'_>, of: &Subject) -> BTreeMap<String, String> {
    field::map(json(scene, of), "/spec/selector")
}

/// Returns labels as `app=api,tier=web`.
pub(super) fn pairs(labels: &BTreeMap<String, String>) -> String {
    let pairs = labels.iter().map(|(key, value)| format!("{key}={value}"));
    pairs.collect::<Vec<_>>().join(",")
}

fn count(number: usize) -> Fact {
    Fact::int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Returns the pods that a Service selects; an error, where some pods of the namespace were not seen.
fn selected<'a>(scene: &Scene<'a>, of: &Subject) -> Result<Vec<&'a Row>, Input> {
    selected_by(scene, &of.object)
}

fn selected_by<'a>(scene: &Scene<'a>, service: &ObjectRef) -> Result<Vec<&'a Row>, Input> {
    let Some(service) = scene.row(service) else {
        return Ok(Vec::new());
    };
    let json = scene.raw(&service.object).unwrap_or(&field::NOTHING);
    if !selecting(json) {
        return Ok(Vec::new());
    }
    let input = Input::Objects(Kind::Pod);
    if scene.snapshot.ledger().status(input, &service.object.namespace) != Status::Complete {
        return Err(input);
    }
    let pods = scene.snapshot.rows_in(Kind::Pod, &service.object.namespace);
    Ok(pods.filter(|pod| endpoints::takes(json, pod)).collect())
}

/// Returns how many endpoints of a Service take traffic, as the endpoints controller wrote them, or, where
/// that was not read, as it would.
pub(super) fn ready(scene: &Scene<'_>, service: &ObjectRef) -> Fact {
    if let Some(written) = written(scene, service) {
        return count(written.ready.len());
    }
    let computed = scene
        .row(service)
        .map(|row| endpoints::endpoints(row, scene.snapshot));
    match computed {
        Some(Ok(endpoints)) => {
            let ready = endpoints.iter().filter(|endpoint| endpoint.ready);
            // A pod with addresses of two families is two endpoints.
            let pods: BTreeSet<&str> = ready.map(|endpoint| endpoint.pod.name.as_str()).collect();
            count(pods.len())
        }
        Some(Err(_)) => Fact::Unknown(Input::Objects(Kind::EndpointSlice)),
        None => Fact::int(0),
    }
}

fn ready_source(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match (written(scene, &of.object), selected(scene, of)) {
        (Some(_), _) => Fact::word("from its EndpointSlices"),
        (None, Ok(_)) => Fact::word("from its pods; its EndpointSlices were not read or do not exist"),
        (None, Err(_)) => Fact::Unknown(Input::Objects(Kind::EndpointSlice)),
    }
}

fn not_ready(scene: &Scene<'_>, service: &ObjectRef) -> Fact {
    // A pod without an address is in no slice, so that pods tell more than slices where they were seen.
    match (selected_by(scene, service), written(scene, service)) {
        (Ok(pods), Some(_)) if pods.is_empty() => Fact::int(0),
        (Ok(pods), _) => count(
            pods.into_iter()
                .filter(|pod| !serves(scene, service, pod))
                .count(),
        ),
        (Err(_), Some(written)) => count(written.not_ready.len()),
        (Err(_), None) => Fact::Unknown(Input::Objects(Kind::EndpointSlice)),
    }
}

fn serves(scene: &Scene<'_>, service: &ObjectRef, pod: &Row) -> bool {
    match (scene.raw(service), scene.raw(&pod.object)) {
        (Some(service), Some(json)) => endpoints::serves(service, pod, json).answer == Answer::Allowed,
        _ => false,
    }
}

/// The endpoints of a Service in its slices. A pod with addresses of two families stands in two of them.
#[derive(Default)]
struct Written {
    ready: BTreeSet<String>,
    not_ready: BTreeSet<String>,
}

fn written(scene: &Scene<'_>, service: &ObjectRef) -> Option<Written> {
    let input = Input::Objects(Kind::EndpointSlice);
    if scene.snapshot.ledger().status(input, &service.namespace) != Status::Complete {
        return None;
    }
    // The controller writes a slice for every Service with a selector, an empty one where no pod matches. Without any, it has
    // not looked at the Service yet.
    let slices = scene.slices_of(service);
    if slices.is_empty() && scene.raw(service).is_some_and(selecting) {
        return None;
    }
    let mut written = Written::default();
    for slice in slices {
        for endpoint in scene
            .raw(&slice.object)
            .map_or(&[][..], |slice| field::list(slice, "/endpoints"))
        {
            let pod = field::word(endpoint, "/targetRef/uid");
            let who = if pod.is_empty() {
                field::word(endpoint, "/addresses/0")
            } else {
                pod
            };
            // Unset means ready.
            let ready = field::at(endpoint, "/conditions/ready").as_bool().unwrap_or(true);
            let side = if ready {
                &mut written.ready
            } else {
                &mut written.not_ready
            };
            side.insert(who.to_owned());
        }
    }
    Some(written)
}

fn wanted(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let service = json(scene, of);
    if !selecting(service) {
        return Fact::bool(false);
    }
    if !headless(service) {
        return Fact::bool(true);
    }
    match selected(scene, of) {
        Ok(pods) => Fact::bool(!pods.is_empty()),
        Err(input) => Fact::Unknown(input),
    }
}

fn near(scene: &Scene<'_>, of: &Subject, kind: Type, read: fn(&Nearest) -> Fact) -> Fact {
    match selected(scene, of) {
        Err(input) => return Fact::Unknown(input),
        Ok(pods) if !pods.is_empty() || !selecting(json(scene, of)) => return Fact::unset(kind),
        Ok(_) => {}
    }
    let selector = selector(scene, of);
    // A workload without pods that carries the very labels is what the Service means.
    if !nearest::matching(scene, &of.object.namespace, &selector).is_empty() {
        return Fact::unset(kind);
    }
    match nearest::find(scene, &of.object.namespace, &selector) {
        Ok(Some(nearest)) => read(&nearest),
        Ok(None) => Fact::unset(kind),
        Err(input) => Fact::Unknown(input),
    }
}

fn spoken_port(port: &Json) -> String {
    let target = field::scalar(port, "/targetPort");
    let number = field::scalar(port, "/port");
    let target = if target.is_empty() { number.clone() } else { target };
    match port["protocol"].as_str() {
        None | Some("TCP") => format!("{number}→{target}"),
        Some(protocol) => format!("{number}→{target}/{protocol}"),
    }
}

fn workload_found(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    if !nearest::matching(scene, &of.object.namespace, &selector(scene, of)).is_empty() {
        return Fact::bool(true);
    }
    unread_workloads(scene, of).map_or_else(|| Fact::bool(false), Fact::Unknown)
}

/// Returns the list of workloads that was not read whole, if one was not.
fn unread_workloads(scene: &Scene<'_>, of: &Subject) -> Option<Input> {
    let mut inputs = [Kind::Deployment, Kind::StatefulSet]
        .map(Input::Objects)
        .into_iter();
    inputs.find(|input| scene.snapshot.ledger().status(*input, &of.object.namespace) != Status::Complete)
}

fn scaled_to_zero(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match selected(scene, of) {
        Err(input) => return Fact::Unknown(input),
        Ok(pods) if !pods.is_empty() || !selecting(json(scene, of)) => return Fact::bool(false),
        Ok(_) => {}
    }
    let matching = nearest::matching(scene, &of.object.namespace, &selector(scene, of));
    if !matching.is_empty() {
        let rests = |row: &&Row| workload_part(row).is_some_and(|part| part.wanted == 0);
        return Fact::bool(matching.iter().all(rests));
    }
    unread_workloads(scene, of).map_or_else(|| Fact::bool(false), Fact::Unknown)
}

mod idle;
#[cfg(test)]
mod tests;
mod unresolved;
