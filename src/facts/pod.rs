//! The facts of a pod: what its spec asks for, what its status says, what its events tell.
//!
//! What the scheduler would decide stands in `scheduling`; whether it is unhealthy is decided in `triage`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::events::{self, EVENTS};
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::triage;
use super::value::{Fact, Text};
use crate::k8s::Kind;
use crate::k8s::time::Timestamp;
use crate::snapshot::{Input, Row};

/// So long ago a failure still counts, although something else has taken its place.
const HOUR_SECONDS: i64 = 3600;

/// Turns a reader of a pod into the `derive` of a row.
macro_rules! of {
    ($read:expr) => {
        |scene, subject, _| look(scene, subject, $read)
    };
}

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.name", Type::Word, |_, subject, _| Fact::word(subject.object.name.as_str()))
        .from(Observer::Spec, "metadata.name", "The name of the pod."),
    fact("pod.namespace", Type::Word, |_, subject, _| Fact::word(subject.object.namespace.as_str()))
        .from(Observer::Spec, "metadata.namespace", "The namespace of the pod."),
    fact("pod.ref", Type::Ref, |_, subject, _| Fact::reference(subject.object.clone()))
        .from(Observer::Spec, "metadata", "The pod itself."),
    fact("pod.phase", Type::Word, of!(|at| Fact::word(field::word(at.json, "/status/phase"))))
        .symptom().from(Observer::Kubelet, "status.phase", "`Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`."),
    fact("pod.reason", Type::Word, of!(|at| Fact::word(field::word(at.json, "/status/reason"))))
        .from(Observer::Kubelet, "status.reason", "The reason of its phase: `Evicted`, `DeadlineExceeded`, `NodeLost` and others."),
    fact("pod.message", Type::Text, of!(|at| Fact::text(at.text("status.message"))))
        .from(Observer::Kubelet, "status.message", "The message of its phase."),
    fact("pod.ready", Type::Bool, of!(|at| Fact::bool(at.condition("Ready").0 == "True")))
        .symptom().from(Observer::Kubelet, "status.conditions[Ready]", "Whether the pod is Ready."),
    fact("pod.age", Type::Int, of!(|at| Fact::int(at.row.created.map_or(0, |created| at.scene.age(created)))))
        .symptom().from(Observer::Kubelet, "computed: metadata.creationTimestamp", "Seconds since the pod was created."),
    fact("pod.unhealthy", Type::Bool, of!(|at| Fact::bool(
        triage::unhealthy(at.scene, &at.row.object).is_some()
    )))
        .symptom().from(Observer::Kubelet, "computed: status", "Whether the pod is unhealthy: failed and not replaced, not ready for too long, a container stuck or restarting, or overdue for deletion."),
    fact("pod.failed_lately", Type::Bool, of!(|at| Fact::bool(
        pod_of(at.row).phase == "Failed" && at.ended().is_some_and(|ended| at.scene.age(ended) <= HOUR_SECONDS)
    )))
        .symptom().from(Observer::Kubelet, "computed: status", "Whether the pod failed within the last hour, even if it was replaced since."),
    fact("pod.deleting", Type::Bool, of!(|at| Fact::bool(at.row.deletion.is_some())))
        .symptom().from(Observer::ApiServer, "metadata.deletionTimestamp", "Whether it is being deleted."),
    fact("pod.finalizers", Type::Words, of!(|at| Fact::words(field::words(at.json, "/metadata/finalizers"))))
        .from(Observer::ApiServer, "metadata.finalizers", "Its finalizers."),
    fact("pod.disrupted.reason", Type::Word, of!(|at| Fact::word(field::word(at.disruption(), "/reason"))))
        .from(Observer::ApiServer, "status.conditions[DisruptionTarget].reason", "The reason of its DisruptionTarget condition: `PreemptionByScheduler`, `EvictionByEvictionAPI`, `DeletionByTaintManager` and others; empty if there is none."),
    fact("pod.disrupted.message", Type::Text, of!(|at| Fact::text(Text::of_field(
        &at.row.object,
        "status.conditions[type=DisruptionTarget].message",
        field::word(at.disruption(), "/message"),
    ))))
        .from(Observer::ApiServer, "status.conditions[DisruptionTarget].message", "The message of that condition."),
    fact("pod.owned", Type::Bool, of!(|at| Fact::bool(
        !at.scene.owners(&at.row.object).is_empty()
    )))
        .from(Observer::Spec, "metadata.ownerReferences[controller=true]", "Whether a controller created it and would replace it."),
    fact("pod.node", Type::Word, of!(|at| Fact::word(field::word(at.json, "/spec/nodeName"))))
        .from(Observer::Spec, "spec.nodeName", "The node it was bound to; empty if it is not scheduled."),
    fact("pod.scheduled", Type::Bool, of!(|at| Fact::bool(!field::word(at.json, "/spec/nodeName").is_empty())))
        .from(Observer::Spec, "spec.nodeName", "Whether it was bound to a node."),
    fact("pod.taken_up", Type::Bool, of!(|at| Fact::bool(
        !field::word(at.json, "/status/startTime").is_empty() || !at.list("/status/containerStatuses").is_empty()
    )))
        .symptom().from(Observer::Kubelet, "status.startTime, containerStatuses", "Whether the kubelet of its node has started to process it."),
    fact("pod.unschedulable", Type::Bool, of!(|at| Fact::bool(at.refused_with("Unschedulable"))))
        .symptom().from(Observer::Scheduler, "status.conditions[PodScheduled]", "Whether the scheduler found no node for it."),
    fact("pod.scheduler.error", Type::Text, of!(|at| said_by_scheduler(at, "SchedulerError")))
        .from(Observer::Scheduler, "status.conditions[PodScheduled].message", "The scheduler's own error; empty if it only found no node."),
    fact("pod.unschedulable.message", Type::Text, of!(|at| said_by_scheduler(at, "Unschedulable")))
        .from(Observer::Scheduler, "status.conditions[PodScheduled].message", "The scheduler's complete message about the nodes; empty if it found one."),
    fact("pod.gated", Type::Bool, of!(|at| Fact::bool(at.refused_with("SchedulingGated"))))
        .from(Observer::ApiServer, "status.conditions[PodScheduled]", "Whether scheduling gates block it."),
    fact("pod.gates", Type::Words, of!(|at| Fact::words(names(at.list("/spec/schedulingGates"), "/name"))))
        .from(Observer::Spec, "spec.schedulingGates[].name", "The names of its scheduling gates."),
    fact("pod.affinity.wants", Type::Text, of!(wanted_neighbours))
        .from(Observer::Spec, "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[].labelSelector.matchLabels", "The labels of the pods that its pod affinity requires, as `key=value` pairs, joined by commas; empty if it requires none."),
    fact("pod.service_account", Type::Word, of!(service_account))
        .from(Observer::Spec, "spec.serviceAccountName", "The account it runs as; `default` if none is set."),
    fact("pod.pull_secrets", Type::Words, of!(|at| Fact::words(names(at.list("/spec/imagePullSecrets"), "/name"))))
        .from(Observer::Spec, "spec.imagePullSecrets[].name", "Its imagePullSecrets."),
    fact("pod.node_selector", Type::Map, of!(|at| Fact::map(field::map(at.json, "/spec/nodeSelector"))))
        .from(Observer::Spec, "spec.nodeSelector", "Its nodeSelector: the labels that its node must have."),
    fact("pod.node_selector.text", Type::Text, of!(node_selector))
        .from(Observer::Spec, "spec.nodeSelector", "The same as `key=value` pairs, joined by commas."),
    fact("pod.restart_policy", Type::Word, of!(|at| Fact::word(at.or("/spec/restartPolicy", "Always"))))
        .from(Observer::Spec, "spec.restartPolicy", "`Always`, `OnFailure` or `Never`."),
    fact("pod.host_network", Type::Bool, of!(|at| Fact::bool(field::flag(at.json, "/spec/hostNetwork"))))
        .from(Observer::Spec, "spec.hostNetwork", "Whether it uses the network of its node."),
    fact("pod.run_as_user.set", Type::Bool, of!(|at| Fact::bool(at.int("runAsUser").is_some())))
        .from(Observer::Spec, "spec.securityContext.runAsUser", "Whether the pod sets the user of its containers (runAsUser)."),
    fact("pod.run_as_user", Type::Int, of!(|at| Fact::int(at.int("runAsUser").unwrap_or_default())))
        .behind("pod.run_as_user.set")
        .from(Observer::Spec, "spec.securityContext.runAsUser", "The user id of its containers."),
    fact("pod.fs_group.set", Type::Bool, of!(|at| Fact::bool(at.int("fsGroup").is_some())))
        .from(Observer::Spec, "spec.securityContext.fsGroup", "Whether the pod sets a group for its volumes (fsGroup)."),
    fact("pod.fs_group", Type::Int, of!(|at| Fact::int(at.int("fsGroup").unwrap_or_default())))
        .behind("pod.fs_group.set")
        .from(Observer::Spec, "spec.securityContext.fsGroup", "The group id of its volumes (fsGroup)."),
    fact("pod.claims", Type::Words, of!(claims))
        .from(Observer::Spec, "spec.volumes[].persistentVolumeClaim.claimName, ephemeral", "The PersistentVolumeClaims that it mounts."),
    fact("pod.priority_class", Type::Word, of!(|at| Fact::word(field::word(at.json, "/spec/priorityClassName"))))
        .from(Observer::Spec, "spec.priorityClassName", "Its priority class; empty if it has none."),
    fact("pod.runtime_class", Type::Word, of!(|at| Fact::word(field::word(at.json, "/spec/runtimeClassName"))))
        .from(Observer::Spec, "spec.runtimeClassName", "Its runtime class; empty if it has none."),
    fact("pod.scheduler", Type::Word, of!(|at| Fact::word(at.or("/spec/schedulerName", "default-scheduler"))))
        .from(Observer::Spec, "spec.schedulerName", "The scheduler that it sets (schedulerName)."),
    fact("pod.dns_policy", Type::Word, of!(|at| Fact::word(at.or("/spec/dnsPolicy", "ClusterFirst"))))
        .from(Observer::Spec, "spec.dnsPolicy", "`ClusterFirst`, `Default`, `ClusterFirstWithHostNet`, or `None` if only `dnsConfig` sets the DNS servers."),
    fact("pod.dns_config.nameservers", Type::Words, of!(|at| Fact::words(field::words(at.json, "/spec/dnsConfig/nameservers"))))
        .from(Observer::Spec, "spec.dnsConfig.nameservers", "The DNS servers of its dnsConfig."),
    fact("pod.events.*", Type::Texts, of_events)
        .needing(EVENTS)
        .from(Observer::Reporter, "Event.message", "The messages of the events of this pod with that reason, newest first."),
];

/// One pod as its JSON tells it.
struct PodAt<'s> {
    scene: &'s Scene<'s>,
    row: &'s Row,
    json: &'s Json,
}

/// Reads a fact of a pod; unknown when the pod was not seen.
fn look(scene: &Scene<'_>, subject: &Subject, read: fn(&PodAt<'_>) -> Fact) -> Fact {
    match (scene.row(&subject.object), scene.raw(&subject.object)) {
        (Some(row), Some(json)) => read(&PodAt { scene, row, json }),
        _ => Fact::Unknown(Input::Objects(Kind::Pod)),
    }
}

impl<'s> PodAt<'s> {
    /// Returns status and reason of a condition.
    fn condition(&self, kind: &str) -> (&'s str, &'s str) {
        let conditions = self.list("/status/conditions").iter();
        let mut found = conditions.filter(|condition| field::word(condition, "/type") == kind);
        found.next().map_or(("", ""), |condition| {
            (
                field::word(condition, "/status"),
                field::word(condition, "/reason"),
            )
        })
    }

    fn disruption(&self) -> &'s Json {
        let mut conditions = self.list("/status/conditions").iter();
        let ends = |condition: &&Json| {
            field::word(condition, "/type") == "DisruptionTarget"
                && field::word(condition, "/status") == "True"
        };
        conditions.find(ends).unwrap_or(&field::NOTHING)
    }

    /// Returns when its last container ended or, of a pod that ran none, when it stopped being ready.
    fn ended(&self) -> Option<Timestamp> {
        let containers = pod_of(self.row).containers.iter();
        let ended = containers.filter_map(|container| container.ended?.1).max();
        let conditions = self.list("/status/conditions").iter();
        let changed = conditions.filter_map(|condition| field::moment(condition, "/lastTransitionTime"));
        ended.or_else(|| changed.max()).or(self.row.created)
    }

    fn refused_with(&self, reason: &str) -> bool {
        pod_of(self.row).node.is_empty() && self.condition("PodScheduled") == ("False", reason)
    }

    fn list(&self, pointer: &str) -> &'s [Json] {
        field::list(self.json, pointer)
    }

    fn text(&self, path: &str) -> Text {
        let pointer = format!("/{}", path.replace('.', "/"));
        Text::of_field(&self.row.object, path, field::word(self.json, &pointer))
    }

    fn or(&self, pointer: &str, default: &'static str) -> &'s str {
        match field::word(self.json, pointer) {
            "" => default,
            word => word,
        }
    }

    /// Returns a number of the pod's security context.
    fn int(&self, name: &str) -> Option<i64> {
        field::int(self.json, &format!("/spec/securityContext/{name}"))
    }
}

fn of_events(scene: &Scene<'_>, subject: &Subject, reason: &str) -> Fact {
    match scene.row(&subject.object) {
        Some(row) => events::texts(scene, &[row], reason),
        None => Fact::Unknown(Input::Objects(Kind::Pod)),
    }
}

fn names<'j>(list: &'j [Json], pointer: &'j str) -> impl Iterator<Item = &'j str> {
    let names = list.iter().map(move |entry| field::word(entry, pointer));
    names.filter(|name| !name.is_empty())
}

fn wanted_neighbours(at: &PodAt<'_>) -> Fact {
    let place = "/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let terms = at.list(place).iter();
    let pairs = terms.flat_map(|term| field::map(term, "/labelSelector/matchLabels"));
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    let path = "spec.affinity.podAffinity".to_owned();
    Fact::text(Text::computed(&at.row.object, path, &pairs.join(", ")))
}

fn said_by_scheduler(at: &PodAt<'_>, reason: &str) -> Fact {
    if !at.refused_with(reason) {
        return Fact::text(Text::default());
    }
    let mut conditions = at.list("/status/conditions").iter();
    let found = conditions.find(|condition| field::word(condition, "/type") == "PodScheduled");
    let message = found.map_or("", |condition| field::word(condition, "/message"));
    let path = "status.conditions[type=PodScheduled].message";
    Fact::text(Text::of_field(&at.row.object, path, message))
}

fn service_account(at: &PodAt<'_>) -> Fact {
    Fact::word(at.or("/spec/serviceAccountName", "default"))
}

fn node_selector(at: &PodAt<'_>) -> Fact {
    let selector: BTreeMap<_, _> = field::map(at.json, "/spec/nodeSelector");
    let pairs: Vec<_> = selector
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Fact::text(Text::of_field(
        &at.row.object,
        "spec.nodeSelector",
        &pairs.join(","),
    ))
}

fn claims(at: &PodAt<'_>) -> Fact {
    let pod = &at.row.object.name;
    let claims = at.list("/spec/volumes").iter().filter_map(|volume| {
        let claim = field::word(volume, "/persistentVolumeClaim/claimName");
        if !claim.is_empty() {
            return Some(claim.to_owned());
        }
        // The claim of a generic ephemeral volume is named after the pod and the volume.
        volume.get("ephemeral")?;
        Some(format!("{pod}-{}", field::word(volume, "/name")))
    });
    Fact::words(claims)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::subject::Root;
    use super::super::world::{World, said, subject, well};
    use crate::facts::Scene;
    use crate::k8s::Kind;

    #[test]
    fn what_ends_a_pod_and_who_holds_it_are_told() {
        let mut pod = well("cart");
        pod["metadata"]["finalizers"] = json!(["example.com/billing"]);
        pod["status"]["conditions"] = json!([{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI", "message": "Eviction API: evicting"}]);
        let mut world = World::empty();
        world.add(Kind::Pod, pod);
        world.add(Kind::Pod, well("calm"));
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        let ask = |name: &str, path: &str| said(&scene.fact(&subject(&scene, Root::Pod, name), path));
        assert_eq!(ask("cart", "pod.finalizers"), "example.com/billing");
        assert_eq!(ask("cart", "pod.disrupted.reason"), "EvictionByEvictionAPI");
        assert_eq!(ask("cart", "pod.disrupted.message"), "Eviction API: evicting");
        assert_eq!(ask("calm", "pod.disrupted.reason"), "");
    }
}
