//! The facts of a Job.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::{Scene, pod_of, workload_part};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::time::Timestamp;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::{ConditionPart, ContainerKind};
use crate::snapshot::{Input, Row, Status};

pub(crate) const FACTS: &[FactRow] = &[
    fact("job.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(
        Observer::Spec,
        "metadata.name",
        "The name.",
    ),
    fact("job.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("job.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the Job, for templates and joins.",
    ),
    fact("job.failed", Type::Bool, |scene, of, _| {
        Fact::bool(failure(scene, of).is_some())
    })
    .symptom()
    .from(
        Observer::Controller("job"),
        "status.conditions[type=Failed]",
        "Whether the Job failed (condition Failed).",
    ),
    fact("job.failed.reason", Type::Word, |scene, of, _| {
        Fact::word(failure(scene, of).map_or("", |condition| &condition.reason))
    })
    .from(
        Observer::Controller("job"),
        "status.conditions[type=Failed].reason",
        "The reason of that failure: BackoffLimitExceeded, DeadlineExceeded, PodFailurePolicy.",
    ),
    fact("job.failed.message", Type::Text, |scene, of, _| {
        let message = failure(scene, of).map_or("", |condition| &condition.message);
        Fact::text(Text::of_field(
            &of.object,
            "status.conditions[type=Failed].message",
            message,
        ))
    })
    .from(
        Observer::Controller("job"),
        "status.conditions[type=Failed].message",
        "The message of that failure.",
    ),
    fact("job.failed.since", Type::Time, |scene, of, _| {
        let since = failure(scene, of).and_then(|condition| condition.since);
        since.map_or_else(|| Fact::unset(Type::Time), Fact::time)
    })
    .behind("job.failed")
    .symptom()
    .from(
        Observer::Controller("job"),
        "status.conditions[type=Failed].lastTransitionTime",
        "When it failed.",
    ),
    fact("job.failed_pods", Type::Int, |scene, of, _| {
        int(scene, of, "/status/failed", 0)
    })
    .symptom()
    .from(
        Observer::Controller("job"),
        "status.failed",
        "How many of its pods failed.",
    ),
    fact("job.backoff_limit", Type::Int, |scene, of, _| {
        int(scene, of, "/spec/backoffLimit", 6)
    })
    .from(
        Observer::Spec,
        "spec.backoffLimit",
        "How many failures it allows (backoffLimit).",
    ),
    fact("job.deadline.set", Type::Bool, |scene, of, _| {
        Fact::bool(
            scene
                .raw(&of.object)
                .is_some_and(|json| field::int(json, DEADLINE).is_some()),
        )
    })
    .from(
        Observer::Spec,
        "spec.activeDeadlineSeconds",
        "Whether its run time is limited (activeDeadlineSeconds).",
    ),
    fact("job.deadline.seconds", Type::Int, |scene, of, _| {
        int(scene, of, DEADLINE, 0)
    })
    .behind("job.deadline.set")
    .from(
        Observer::Spec,
        "spec.activeDeadlineSeconds",
        "The time limit in seconds, for all its pods together.",
    ),
    fact("job.suspended", Type::Bool, |scene, of, _| {
        Fact::bool(
            scene
                .raw(&of.object)
                .is_some_and(|json| field::flag(json, "/spec/suspend")),
        )
    })
    .from(Observer::Spec, "spec.suspend", "Whether it is suspended."),
    fact("job.held.by", Type::Words, |scene, of, _| held_words(scene, of, |held| held.by))
        .from(
            Observer::Kubelet,
            "computed: spec.template, Pod.status.containerStatuses[]",
            "The containers that keep a pod of it running although all containers of its template completed: another program added them.",
        )
        .needing(&[PODS]),
    fact("job.held.done", Type::Words, |scene, of, _| held_words(scene, of, |held| held.done))
        .from(
            Observer::Kubelet,
            "computed: spec.template, Pod.status.containerStatuses[]",
            "The containers of its template that completed, where others keep the pod running.",
        )
        .needing(&[PODS]),
    fact("job.pods.exist", Type::Bool, pods_exist)
        .setting()
        .from(
            Observer::ApiServer,
            "Pod.metadata.ownerReferences[]",
            "Whether a pod of it still exists.",
        )
        .needing(&[Input::Objects(Kind::Pod)]),
];

/// A Job whose work is done and whose pod does not end, because containers that are not the Job's own still run in it.
pub(crate) struct Held {
    /// The containers of the Job's template that completed.
    pub(crate) done: Vec<String>,
    /// The containers that still run: a webhook or an operator added them.
    pub(crate) by: Vec<String>,
    /// When the last container of the template ended.
    pub(crate) since: Option<Timestamp>,
}

impl Held {
    /// Whether this has lasted longer than containers take to end after each other.
    pub(crate) fn is_long(&self, scene: &Scene<'_>) -> bool {
        self.since.is_none_or(|since| scene.age(since) > HELD_SECONDS)
    }
}

/// Returns what holds a Job: in a pod of it, all containers of its template ended with 0 and others run on.
pub(crate) fn held(scene: &Scene<'_>, job: &ObjectRef) -> Option<Held> {
    let pods = scene.pods_of(job);
    // The row of a pod tells most of it: the Job itself is read only where some of its containers ended and others run.
    let mut apps = pods.iter().flat_map(|pod| &pod_of(pod).containers);
    apps.find(|one| one.kind == ContainerKind::App && matches!(one.ended, Some((0, _))))?;
    let own: Vec<&str> = field::list(scene.raw(job)?, "/spec/template/spec/containers")
        .iter()
        .map(|container| field::word(container, "/name"))
        .collect();
    let held_in = |pod: &Row| {
        let containers = &pod_of(pod).containers;
        let apps = containers.iter().filter(|one| one.kind == ContainerKind::App);
        let (mine, others): (Vec<_>, Vec<_>) = apps.partition(|one| own.contains(&one.name.as_str()));
        let done = !mine.is_empty() && mine.iter().all(|one| matches!(one.ended, Some((0, _))));
        let running = others.into_iter().filter(|one| one.running_since.is_some());
        let by: Vec<String> = running.map(|one| one.name.clone()).collect();
        (done && !by.is_empty()).then(|| Held {
            done: mine.iter().map(|one| one.name.clone()).collect(),
            by,
            since: mine
                .iter()
                .filter_map(|one| one.ended.and_then(|(_, end)| end))
                .max(),
        })
    };
    pods.iter().find_map(|pod| held_in(pod))
}

fn held_words(scene: &Scene<'_>, of: &Subject, read: fn(Held) -> Vec<String>) -> Fact {
    match held(scene, &of.object).filter(|held| held.is_long(scene)) {
        Some(held) => Fact::words(read(held)),
        None if scene.snapshot.ledger().status(PODS, &of.object.namespace) == Status::Complete => {
            Fact::words(Vec::<String>::new())
        }
        None if !scene.pods_of(&of.object).is_empty() => Fact::words(Vec::<String>::new()),
        None => Fact::Unknown(PODS),
    }
}

const PODS: Input = Input::Objects(Kind::Pod);

/// Containers of one pod may end so long after each other.
const HELD_SECONDS: i64 = 30;

const DEADLINE: &str = "/spec/activeDeadlineSeconds";

fn failure<'a>(scene: &Scene<'a>, of: &Subject) -> Option<&'a ConditionPart> {
    let mut conditions = workload_part(scene.row(&of.object)?)?.conditions.iter();
    conditions.find(|condition| condition.kind == "Failed" && condition.holds)
}

fn int(scene: &Scene<'_>, of: &Subject, pointer: &str, otherwise: i64) -> Fact {
    let stated = scene.raw(&of.object).and_then(|json| field::int(json, pointer));
    Fact::int(stated.unwrap_or(otherwise))
}

fn pods_exist(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let input = Input::Objects(Kind::Pod);
    if !scene.pods_of(&of.object).is_empty() {
        return Fact::bool(true);
    }
    match scene.snapshot.ledger().status(input, &of.object.namespace) {
        Status::Complete => Fact::bool(false),
        _ => Fact::Unknown(input),
    }
}
