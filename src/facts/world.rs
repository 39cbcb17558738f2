//! Recorded worlds for the tests of this room: the smallest reader that fills the rows facts are made from.
//!
//! The real reader is `collect`, which this room must not use.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::field;
use super::scene::Scene;
use super::subject::{Root, Subject};
use super::value::{Fact, Value};
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::snapshot::log::{LogKey, LogLine};
use crate::snapshot::row::{
    ConditionPart, ContainerKind, ContainerPart, EventPart, Owner, Part, PodPart, WorkloadPart,
};
use crate::snapshot::{Input, Ledger, LedgerRow, Log, LogRun, Row, Snapshot, Source, Status};

/// A world that a test may change before it is looked at.
pub(crate) struct World {
    pub(crate) time: Timestamp,
    objects: Vec<(Kind, Json)>,
    logs: BTreeMap<LogKey, Log>,
    ledger: Vec<LedgerRow>,
}

impl World {
    /// Reads a recording of `tests/worlds`.
    pub(crate) fn recorded(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/worlds")
            .join(name);
        let mut world = Self::empty();
        for path in files(&root.join("objects")) {
            world.read_list(&root.join("objects"), &path);
        }
        for path in files(&root.join("logs")) {
            world.read_log(&root.join("logs"), &path);
        }
        let nodes = world.objects.iter().filter(|(kind, _)| *kind == Kind::Node);
        let beats = nodes.flat_map(|(_, node)| field::list(node, "/status/conditions"));
        world.time = beats
            .filter_map(|beat| field::moment(beat, "/lastHeartbeatTime"))
            .max()
            .unwrap();
        world
    }

    /// A world with nothing in it but what a test puts there, all of it complete.
    pub(crate) fn empty() -> Self {
        let complete = Kind::all().map(|kind| ledger_row(Input::Objects(kind), None, Status::Complete));
        Self {
            time: time::parse("2026-11-22T16:11:34Z").unwrap(),
            objects: Vec::new(),
            logs: BTreeMap::new(),
            ledger: complete.collect(),
        }
    }

    fn read_list(&mut self, root: &Path, path: &Path) {
        let below = path.strip_prefix(root).unwrap().with_extension("");
        let mut parts = below.iter().map(|part| part.to_str().unwrap());
        let plural = parts.next().unwrap().rsplit('_').next().unwrap();
        let namespace = parts.next();
        let Some(kind) = Kind::all().find(|kind| kind.plural() == plural) else {
            return;
        };
        let list: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let items = field::list(&list, "/items").iter();
        self.objects.extend(items.map(|item| (kind, item.clone())));
        self.ledger
            .push(ledger_row(Input::Objects(kind), namespace, Status::Complete));
    }

    fn read_log(&mut self, root: &Path, path: &Path) {
        let below = path.strip_prefix(root).unwrap();
        let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
        let name = parts[2].trim_end_matches(".log");
        let (container, run) = match name.strip_suffix(".previous") {
            Some(container) => (container, LogRun::Previous),
            None => (name, LogRun::Current),
        };
        let text = fs::read_to_string(path).unwrap();
        self.log((parts[0], parts[1], container), run, &text);
    }

    /// Gives a container a log; lines may begin with their time.
    pub(crate) fn log(&mut self, of: (&str, &str, &str), run: LogRun, text: &str) {
        let line = |line: &str| match line.split_once(' ').map(|(head, rest)| (time::parse(head), rest)) {
            Some((Some(time), rest)) => LogLine {
                time: Some(time),
                text: Untrusted::new(rest),
            },
            _ => LogLine {
                time: None,
                text: Untrusted::new(line),
            },
        };
        let log = Log {
            lines: text.lines().map(line).collect(),
            truncated: false,
        };
        self.logs
            .insert((of.0.to_owned(), of.1.to_owned(), of.2.to_owned(), run), log);
    }

    pub(crate) fn add(&mut self, kind: Kind, object: Json) {
        self.objects.push((kind, object));
    }

    /// Makes an input forbidden everywhere; its objects are gone.
    pub(crate) fn forbid(&mut self, kind: Kind) {
        self.objects.retain(|(other, _)| *other != kind);
        for row in &mut self.ledger {
            if row.input == Input::Objects(kind) {
                row.status = Status::Forbidden;
            }
        }
    }

    /// Makes it doubtful that all objects of a kind are there.
    pub(crate) fn doubt(&mut self, kind: Kind) {
        for row in &mut self.ledger {
            if row.input == Input::Objects(kind) {
                row.status = Status::Partial;
            }
        }
    }

    /// Makes the list of a namespace one of which an item could not be read.
    pub(crate) fn miss_one(&mut self, kind: Kind, namespace: &str) {
        let lies_there = |(other, object): &&(Kind, Json)| {
            *other == kind && field::word(object, "/metadata/namespace") == namespace
        };
        let read = self.objects.iter().filter(lies_there).count() as u64;
        for row in &mut self.ledger {
            if row.input == Input::Objects(kind) && row.namespace.as_deref() == Some(namespace) {
                (row.status, row.pages, row.items) = (Status::Partial, 1, read + 1);
            }
        }
    }

    pub(crate) fn forbid_logs(&mut self) {
        self.logs.clear();
    }

    /// Changes the object of a kind whose name begins so.
    pub(crate) fn change(&mut self, kind: Kind, name: &str, change: impl Fn(&mut Json)) {
        let mut found = self.objects.iter_mut().filter(|(other, object)| {
            *other == kind && field::word(object, "/metadata/name").starts_with(name)
        });
        change(&mut found.next().unwrap().1);
    }

    pub(crate) fn remove(&mut self, keep: impl Fn(Kind, &Json) -> bool) {
        self.objects.retain(|(kind, object)| keep(*kind, object));
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let objects = self.objects.iter();
        Snapshot::new(crate::snapshot::Parts {
            time: self.time,
            source: Source::Recording,
            server_version: None,
            objects: objects
                .map(|(kind, object)| (Box::new(row(*kind, object)), crate::snapshot::Kept::alone(object)))
                .collect(),
            strangers: BTreeMap::new(),
            logs: self.logs.clone(),
            ledger: Ledger::new(self.ledger.clone()),
        })
    }
}

/// Finds the subject for a container of the pod whose name begins so.
pub(crate) fn container(scene: &Scene<'_>, pod: &str, name: &str) -> Subject {
    let mut subjects = scene.subjects(Root::Container).into_iter();
    let found = subjects
        .find(|subject| subject.object.name.starts_with(pod) && subject.container.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("no container {name} of a pod {pod}"))
}

/// Finds the subject of a root whose name begins so.
pub(crate) fn subject(scene: &Scene<'_>, root: Root, name: &str) -> Subject {
    let mut subjects = scene.subjects(root).into_iter();
    let found = subjects.find(|subject| subject.object.name.starts_with(name));
    found.unwrap_or_else(|| panic!("no {} {name}", root.word()))
}

/// Returns what a fact says, short: the text of words and texts, the debug form of others.
pub(crate) fn said(fact: &Fact) -> String {
    match fact {
        Fact::Unknown(input) => format!("unknown: {}", input.word()),
        Fact::Known(Value::Word(word)) => word.clone(),
        Fact::Known(Value::Text(text)) => text.text.raw().to_owned(),
        Fact::Known(Value::Texts(texts)) => {
            let texts: Vec<_> = texts.iter().map(|text| text.text.raw()).collect();
            texts.join("\n")
        }
        Fact::Known(Value::Bool(holds)) => holds.to_string(),
        Fact::Known(Value::Int(number)) => number.to_string(),
        Fact::Known(Value::Words(words)) => words.join(","),
        Fact::Known(Value::Quantity(quantity)) => quantity.to_string(),
        Fact::Known(Value::Ref(object)) => object.spoken().raw().to_owned(),
        Fact::Known(value) => format!("{value:?}"),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn ledger_row(input: Input, namespace: Option<&str>, status: Status) -> LedgerRow {
    LedgerRow {
        input,
        namespace: namespace.map(str::to_owned),
        status,
        reason: None,
        pages: 1,
        items: 0,
        resource_version: None,
    }
}

fn row(kind: Kind, object: &Json) -> Row {
    let namespace = field::word(object, "/metadata/namespace");
    let owners = field::list(object, "/metadata/ownerReferences").iter();
    let owner = owners.clone().find(|owner| field::flag(owner, "/controller"));
    Row {
        object: ObjectRef::new(kind, namespace, field::word(object, "/metadata/name")),
        uid: field::word(object, "/metadata/uid").to_owned(),
        created: field::moment(object, "/metadata/creationTimestamp"),
        deletion: field::moment(object, "/metadata/deletionTimestamp"),
        labels: field::map(object, "/metadata/labels").into(),
        owner: owner.map(|owner| Owner {
            object: ObjectRef::of_any_kind(
                (field::word(owner, "/apiVersion"), field::word(owner, "/kind")),
                namespace,
                field::word(owner, "/name"),
            ),
            uid: field::word(owner, "/uid").to_owned(),
        }),
        managers: [].into(),
        part: match kind {
            Kind::Pod => Part::Pod(pod(object)),
            Kind::Event => Part::Event(Box::new(event(object))),
            kind if kind.is_workload() => Part::Workload(workload(kind, object)),
            _ => Part::Other,
        },
    }
}

fn pod(object: &Json) -> PodPart {
    let conditions = field::list(object, "/status/conditions").iter().map(|condition| {
        let holds = field::word(condition, "/status") == "True";
        let since = field::moment(condition, "/lastTransitionTime");
        (field::word(condition, "/type").to_owned(), (holds, since))
    });
    let of = |spec: &str, status: &str, kind: ContainerKind| {
        let statuses = field::list(object, &format!("/status/{status}"));
        let specs = field::list(object, &format!("/spec/{spec}")).iter();
        specs
            .map(|spec| {
                let name = field::word(spec, "/name");
                let sidecar = kind == ContainerKind::Init && field::word(spec, "/restartPolicy") == "Always";
                let kind = if sidecar { ContainerKind::Sidecar } else { kind };
                container_part(name, kind, field::named(statuses, name).unwrap_or(&Json::Null))
            })
            .collect::<Vec<_>>()
    };
    let mut containers = of("initContainers", "initContainerStatuses", ContainerKind::Init);
    containers.extend(of("containers", "containerStatuses", ContainerKind::App));
    containers.extend(of(
        "ephemeralContainers",
        "ephemeralContainerStatuses",
        ContainerKind::Ephemeral,
    ));
    PodPart {
        phase: field::word(object, "/status/phase").to_owned(),
        reason: field::word(object, "/status/reason").to_owned(),
        node: field::word(object, "/spec/nodeName").to_owned(),
        conditions: std::sync::Arc::new(conditions.collect()),
        containers,
        startup_budget_seconds: 0,
    }
}

fn container_part(name: &str, kind: ContainerKind, status: &Json) -> ContainerPart {
    let end = |pointer: &str| {
        let code = field::int(status, &format!("{pointer}/exitCode"))?;
        Some((code, field::moment(status, &format!("{pointer}/finishedAt"))))
    };
    ContainerPart {
        name: name.to_owned(),
        kind,
        ready: field::flag(status, "/ready"),
        restarts: field::int(status, "/restartCount").unwrap_or_default(),
        waiting: field::word(status, "/state/waiting/reason").to_owned(),
        running_since: field::moment(status, "/state/running/startedAt"),
        ended: end("/state/terminated"),
        last_ended: end("/lastState/terminated"),
    }
}

fn event(object: &Json) -> EventPart {
    let times = [
        "/series/lastObservedTime",
        "/lastTimestamp",
        "/eventTime",
        "/metadata/creationTimestamp",
    ];
    let path = field::word(object, "/involvedObject/fieldPath");
    let container = path
        .split_once('{')
        .map_or("", |(_, rest)| rest.trim_end_matches('}'));
    EventPart {
        about_uid: field::word(object, "/involvedObject/uid").to_owned(),
        about_kind: field::word(object, "/involvedObject/kind").to_owned(),
        about_namespace: field::word(object, "/involvedObject/namespace").to_owned(),
        about_name: field::word(object, "/involvedObject/name").to_owned(),
        container: container.to_owned(),
        reason: field::word(object, "/reason").to_owned(),
        message: field::word(object, "/message").to_owned(),
        warning: field::word(object, "/type") == "Warning",
        component: field::word(object, "/source/component").to_owned(),
        count: field::int(object, "/count").unwrap_or(1),
        first: field::moment(object, "/firstTimestamp"),
        last: times.iter().find_map(|pointer| field::moment(object, pointer)),
    }
}

fn workload(kind: Kind, object: &Json) -> WorkloadPart {
    let conditions = field::list(object, "/status/conditions").iter();
    let status = |name: &str| field::int(object, &format!("/status/{name}")).unwrap_or_default();
    let (wanted, existing) = match kind {
        Kind::DaemonSet => (status("desiredNumberScheduled"), status("currentNumberScheduled")),
        Kind::Job => (
            field::int(object, "/spec/parallelism").unwrap_or(1),
            status("active"),
        ),
        Kind::CronJob => (0, 0),
        _ => (
            field::int(object, "/spec/replicas").unwrap_or(1),
            status("replicas"),
        ),
    };
    WorkloadPart {
        wanted,
        existing,
        ready: status("readyReplicas"),
        suspended: field::flag(object, "/spec/suspend"),
        conditions: conditions
            .map(|condition| ConditionPart {
                kind: field::word(condition, "/type").to_owned(),
                holds: field::word(condition, "/status") == "True",
                reason: field::word(condition, "/reason").to_owned(),
                message: field::word(condition, "/message").to_owned(),
                since: field::moment(condition, "/lastTransitionTime"),
            })
            .collect(),
        selector: field::map(object, "/spec/selector/matchLabels").into(),
    }
}

/// A running, ready pod with one container `app`, to be bent by a test.
pub(crate) fn well(name: &str) -> Json {
    json!({
        "metadata": {"name": name, "namespace": "shop", "uid": name, "creationTimestamp": "2026-11-22T15:00:00Z"},
        "spec": {"nodeName": "n1", "containers": [{"name": "app", "image": "python:3.12"}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-22T15:00:05Z"}],
            "containerStatuses": [{"name": "app", "ready": true, "started": true, "restartCount": 0,
                "state": {"running": {"startedAt": "2026-11-22T15:00:04Z"}}}],
        },
    })
}
