//! Typed rows out of an object's JSON. What is absent is empty; nothing here can fail.

mod alike;
mod event;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use super::redact;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Row;
pub(super) use alike::Alike;

use crate::snapshot::pool::{Builder, View};
use crate::snapshot::row::{ConditionPart, ContainerKind, ContainerPart, Owner, Part, PodPart, WorkloadPart};

/// Makes the row of an object that passed the door.
pub(super) fn row(
    (kind, object): (Kind, ObjectRef),
    json: View<'_>,
    managers: Vec<String>,
    alike: &mut Alike,
) -> Row {
    let metadata = json.at("metadata");
    Row {
        uid: word(metadata, "uid"),
        created: moment(metadata, "creationTimestamp"),
        deletion: moment(metadata, "deletionTimestamp"),
        labels: alike.map(metadata.at("labels")),
        owner: owner(metadata, &object.namespace),
        managers: alike.words(managers),
        part: match kind {
            Kind::Pod => Part::Pod(pod(json, alike)),
            Kind::Event => Part::Event(Box::new(event::part(json))),
            kind if kind.is_workload() => Part::Workload(workload(kind, json, alike)),
            _ => Part::Other,
        },
        object,
    }
}

/// Makes the row of an object of another kind, of which the metadata is all that is read.
pub(super) fn stranger(object: ObjectRef, json: &Value) -> Row {
    let mut builder = Builder::default();
    let part = builder.value(&json["metadata"]);
    let metadata = builder.view(part);
    let mut managers: Vec<String> = Vec::new();
    for name in list(metadata, "managedFields").map(|field| word(field, "manager")) {
        if !name.is_empty() && !managers.contains(&name) {
            managers.push(name);
        }
    }
    Row {
        uid: word(metadata, "uid"),
        created: moment(metadata, "creationTimestamp"),
        deletion: moment(metadata, "deletionTimestamp"),
        labels: Arc::new(clean_labels(map(metadata.at("labels")))),
        owner: owner(metadata, &object.namespace),
        managers: managers.into(),
        part: Part::Other,
        object,
    }
}

/// Labels that did not come through the door.
fn clean_labels(mut labels: BTreeMap<String, String>) -> BTreeMap<String, String> {
    labels
        .iter_mut()
        .for_each(|(key, value)| redact::label(key, value));
    labels
}

/// Writes what `stranger` reads.
pub(super) fn of_stranger(row: &Row) -> Value {
    let owner = row.owner.iter().map(|owner| {
        let object = &owner.object;
        json!({"apiVersion": object.api_version, "kind": object.kind, "name": object.name,
            "uid": owner.uid, "controller": true})
    });
    let managers = row.managers.iter().map(|name| json!({"manager": name}));
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    json!({
        "uid": row.uid,
        "creationTimestamp": time(row.created),
        "deletionTimestamp": time(row.deletion),
        "labels": *row.labels,
        "ownerReferences": owner.collect::<Vec<_>>(),
        "managedFields": managers.collect::<Vec<_>>(),
    })
}

fn word(json: View<'_>, field: &str) -> String {
    text(json, field).to_owned()
}

fn text<'j>(json: View<'j>, field: &str) -> &'j str {
    json.at(field).text().unwrap_or_default()
}

fn number(json: View<'_>, field: &str) -> i64 {
    json.at(field).int().unwrap_or_default()
}

/// The zero time of Go is no time.
fn moment(json: View<'_>, field: &str) -> Option<Timestamp> {
    time::parse(json.at(field).text()?).filter(|time| time.as_second() > 0)
}

fn list<'a>(json: View<'a>, field: &str) -> impl Iterator<Item = View<'a>> + use<'a> {
    json.at(field).items()
}

fn map(json: View<'_>) -> BTreeMap<String, String> {
    json.fields()
        .filter_map(|(key, value)| Some((key.to_owned(), value.text()?.to_owned())))
        .collect()
}

fn owner(metadata: View<'_>, namespace: &str) -> Option<Owner> {
    let owner = list(metadata, "ownerReferences").find(|owner| owner.at("controller").is_true())?;
    let mut object = ObjectRef::of_any_kind(
        (text(owner, "apiVersion"), text(owner, "kind")),
        namespace,
        text(owner, "name"),
    );
    // A static pod is owned by its Node, which has no namespace.
    if object.known_kind().is_some_and(|kind| !kind.namespaced()) {
        object.namespace.clear();
    }
    Some(Owner {
        object,
        uid: word(owner, "uid"),
    })
}

fn pod(json: View<'_>, alike: &mut Alike) -> PodPart {
    let (spec, status) = (json.at("spec"), json.at("status"));
    PodPart {
        phase: word(status, "phase"),
        reason: word(status, "reason"),
        node: word(spec, "nodeName"),
        conditions: alike.conditions(status.at("conditions")),
        containers: containers(spec, status),
        startup_budget_seconds: list(spec, "containers")
            .chain(list(spec, "initContainers"))
            .map(startup_budget)
            .max()
            .unwrap_or_default(),
    }
}

fn containers(spec: View<'_>, status: View<'_>) -> Vec<ContainerPart> {
    let lists = [
        ("initContainers", "initContainerStatuses", ContainerKind::Init),
        ("containers", "containerStatuses", ContainerKind::App),
        (
            "ephemeralContainers",
            "ephemeralContainerStatuses",
            ContainerKind::Ephemeral,
        ),
    ];
    let mut parts = Vec::new();
    for (declared, statuses, kind) in lists {
        // Of a name that stands twice, the first status counts.
        let mut by_name: HashMap<_, View<'_>> = HashMap::new();
        for status in list(status, statuses) {
            by_name.entry(status.at("name").part()).or_insert(status);
        }
        for container in list(spec, declared) {
            let of_it = by_name.get(&container.at("name").part()).copied();
            let sidecar = kind == ContainerKind::Init && container.at("restartPolicy").is("Always");
            let kind = if sidecar { ContainerKind::Sidecar } else { kind };
            parts.push(container_part(
                word(container, "name"),
                kind,
                of_it.unwrap_or(container.nothing()),
            ));
        }
    }
    parts
}

fn container_part(name: String, kind: ContainerKind, status: View<'_>) -> ContainerPart {
    let end = |state: View<'_>| {
        let end = state.at("terminated");
        end.is_map()
            .then(|| (number(end, "exitCode"), moment(end, "finishedAt")))
    };
    ContainerPart {
        name,
        kind,
        ready: status.at("ready").is_true(),
        restarts: number(status, "restartCount"),
        waiting: word(status.at("state").at("waiting"), "reason"),
        running_since: moment(status.at("state").at("running"), "startedAt"),
        ended: end(status.at("state")),
        last_ended: end(status.at("lastState")),
    }
}

/// How long a container may take to become ready by its own probes; the defaults are those of the API.
fn startup_budget(container: View<'_>) -> i64 {
    let seconds =
        |probe: View<'_>, field: &str, default: i64| probe.at(field).int().unwrap_or(default).max(0);
    let startup = container.at("startupProbe");
    let tries = if startup.is_map() {
        let tries = seconds(startup, "failureThreshold", 3);
        tries.saturating_mul(seconds(startup, "periodSeconds", 10))
    } else {
        0
    };
    tries
        .saturating_add(seconds(startup, "initialDelaySeconds", 0))
        .saturating_add(seconds(container.at("readinessProbe"), "initialDelaySeconds", 0))
}

fn workload(kind: Kind, json: View<'_>, alike: &mut Alike) -> WorkloadPart {
    let (spec, status) = (json.at("spec"), json.at("status"));
    let declared = |field: &str| spec.at(field).int().unwrap_or(1);
    let (wanted, existing, ready) = match kind {
        Kind::DaemonSet => (
            number(status, "desiredNumberScheduled"),
            number(status, "currentNumberScheduled"),
            number(status, "numberReady"),
        ),
        Kind::Job => (
            declared("parallelism"),
            number(status, "active"),
            number(status, "ready"),
        ),
        Kind::CronJob => (
            0,
            i64::try_from(list(status, "active").count()).unwrap_or_default(),
            0,
        ),
        _ => (
            declared("replicas"),
            number(status, "replicas"),
            number(status, "readyReplicas"),
        ),
    };
    WorkloadPart {
        wanted,
        existing,
        ready,
        suspended: spec.at("suspend").is_true(),
        conditions: list(status, "conditions").map(condition).collect(),
        selector: match kind {
            // The oldest controller has a plain map.
            Kind::ReplicationController => alike.map(spec.at("selector")),
            _ => alike.map(spec.at("selector").at("matchLabels")),
        },
    }
}

fn condition(json: View<'_>) -> ConditionPart {
    ConditionPart {
        kind: word(json, "type"),
        holds: json.at("status").is("True"),
        reason: word(json, "reason"),
        message: word(json, "message"),
        since: moment(json, "lastTransitionTime"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, json: &Value) -> Row {
        let mut builder = Builder::default();
        let part = builder.value(json);
        row(
            (kind, ObjectRef::new(kind, "shop", "x")),
            builder.view(part),
            Vec::new(),
            &mut Alike::default(),
        )
    }

    #[test]
    fn a_pod_keeps_its_containers_in_order_with_their_kinds_and_states() {
        let json = json!({
            "metadata": {"uid": "u1", "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"app": "x"},
                "ownerReferences": [
                    {"kind": "Thing", "name": "no", "apiVersion": "v1"},
                    {"kind": "ReplicaSet", "name": "rs", "apiVersion": "apps/v1", "uid": "u0", "controller": true}]},
            "spec": {"nodeName": "n1",
                "initContainers": [{"name": "init"}, {"name": "side", "restartPolicy": "Always"}],
                "containers": [{"name": "app",
                    "startupProbe": {"periodSeconds": 5, "failureThreshold": 30},
                    "readinessProbe": {"initialDelaySeconds": 7}}],
                "ephemeralContainers": [{"name": "debug"}]},
            "status": {"phase": "Running",
                "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:00:05Z"}],
                "initContainerStatuses": [{"name": "init", "state":
                    {"terminated": {"exitCode": 0, "finishedAt": "2026-01-01T00:00:02Z"}}}],
                "containerStatuses": [{"name": "app", "ready": false, "restartCount": 3,
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                    "lastState": {"terminated": {"exitCode": 137, "finishedAt": "2026-01-01T00:00:09Z"}}}]}
        });
        let row = of(Kind::Pod, &json);
        assert_eq!(
            row.owner.as_ref().map(|owner| owner.object.spoken()),
            Some("ReplicaSet shop/rs".into())
        );
        let Part::Pod(part) = row.part else {
            panic!("no pod part")
        };
        let kinds: Vec<_> = part
            .containers
            .iter()
            .map(|c| (c.name.as_str(), c.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("init", ContainerKind::Init),
                ("side", ContainerKind::Sidecar),
                ("app", ContainerKind::App),
                ("debug", ContainerKind::Ephemeral)
            ]
        );
        assert_eq!(part.startup_budget_seconds, 157);
        assert_eq!(
            part.conditions["Ready"],
            (false, time::parse("2026-01-01T00:00:05Z"))
        );
        assert_eq!(part.containers[2].waiting, "CrashLoopBackOff");
        assert_eq!(
            part.containers[2].last_ended,
            Some((137, time::parse("2026-01-01T00:00:09Z")))
        );
        assert_eq!(part.containers[2].ended, None);
    }

    #[test]
    fn workloads_count_in_their_own_words() {
        let counts = |kind, json: Value| match of(kind, &json).part {
            Part::Workload(part) => (part.wanted, part.existing, part.ready, part.suspended),
            _ => panic!("no workload part"),
        };
        assert_eq!(counts(Kind::Deployment, json!({})), (1, 0, 0, false));
        assert_eq!(
            counts(
                Kind::Deployment,
                json!({"spec": {"replicas": 0}, "status": {"replicas": 2}})
            ),
            (0, 2, 0, false)
        );
        let of_daemon_set =
            json!({"status": {"desiredNumberScheduled": 4, "currentNumberScheduled": 3, "numberReady": 2}});
        assert_eq!(counts(Kind::DaemonSet, of_daemon_set), (4, 3, 2, false));
        let of_job = json!({"spec": {"parallelism": 2, "suspend": true}, "status": {"active": 1}});
        assert_eq!(counts(Kind::Job, of_job), (2, 1, 0, true));
        assert_eq!(
            counts(Kind::CronJob, json!({"status": {"active": [{}]}})),
            (0, 1, 0, false)
        );
    }

    #[test]
    fn a_static_pod_is_owned_by_a_node_without_a_namespace() {
        let json = json!({"metadata": {"ownerReferences":
            [{"apiVersion": "v1", "kind": "Node", "name": "n1", "controller": true}]}});
        let owner = of(Kind::Pod, &json).owner.unwrap();
        assert_eq!(owner.object, ObjectRef::new(Kind::Node, "", "n1"));
    }
}
