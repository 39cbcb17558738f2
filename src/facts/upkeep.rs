//! The facts of what is well and wants care: the Pod Security level that a pod would meet, a resize that does not
//! happen, failed pods that nobody clears away.

use super::dictionary::{FactRow, Type, fact};
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::simulate::admission::{self, Standard};
use crate::snapshot::{Input, Status};

const PODS: &[Input] = &[Input::Objects(Kind::Pod)];
const RESIZE: &str = "PodResizePending";

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.security.baseline", Type::Text, |scene, of, _| {
        violations(scene, of, Standard::Baseline)
    })
    .from(
        "computed: Pod Security Standards",
        "What it violates of the level baseline, in the API server's words; empty when it meets it.",
    ),
    fact("pod.security.restricted", Type::Text, |scene, of, _| {
        violations(scene, of, Standard::Restricted)
    })
    .from(
        "computed: Pod Security Standards",
        "What it violates of the level restricted, in the API server's words; empty when it meets it.",
    ),
    fact("pod.resize.pending", Type::Word, |scene, of, _| {
        Fact::word(pending(scene, of).0)
    })
    .from(
        "status.conditions[type=PodResizePending].reason",
        "Why its new resources are not granted: Infeasible, Deferred; empty when none are waited for.",
    ),
    fact("pod.resize.message", Type::Text, |scene, of, _| {
        let path = "status.conditions[type=PodResizePending].message";
        Fact::text(Text::of_field(&of.object, path, pending(scene, of).1))
    })
    .from(
        "status.conditions[type=PodResizePending].message",
        "What the kubelet says of new resources that it does not grant.",
    ),
];

pub(crate) const PILED: &[FactRow] = &[fact("workload.pods.failed", Type::Int, failed)
    .needing(PODS)
    .from(
        "computed: status.phase of its pods",
        "How many of its pods have failed and are still there.",
    )];

fn violations(scene: &Scene<'_>, of: &Subject, standard: Standard) -> Fact {
    let Some(pod) = scene.raw(&of.object) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let minor = scene.snapshot.server_version().and_then(admission::minor);
    match admission::violations(pod, standard, minor) {
        Ok(told) => Fact::text(Text::computed(&of.object, "pod security", &told)),
        Err(why) => Fact::Unknown(why.input()),
    }
}

/// Returns reason and message of the condition by which the kubelet says that a resize waits.
fn pending<'s>(scene: &Scene<'s>, of: &Subject) -> (&'s str, &'s str) {
    let pod = scene.raw(&of.object).unwrap_or(&field::NOTHING);
    let mut conditions = field::list(pod, "/status/conditions").iter();
    conditions
        .find(|one| field::word(one, "/type") == RESIZE && field::word(one, "/status") == "True")
        .map_or(("", ""), |one| {
            (field::word(one, "/reason"), field::word(one, "/message"))
        })
}

fn failed(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let input = Input::Objects(Kind::Pod);
    let namespace = &of.object.namespace;
    if scene.snapshot.ledger().status(input, namespace) != Status::Complete {
        return Fact::Unknown(input);
    }
    let pods = scene.snapshot.rows_in(Kind::Pod, namespace);
    let failed = pods
        .filter(|pod| pod_of(pod).phase == "Failed")
        .filter(|pod| scene.owners(&pod.object).contains(&of.object));
    Fact::int(i64::try_from(failed.count()).unwrap_or(i64::MAX))
}
