//! The facts of what memory and processor a container asks for and may use.

use super::super::dictionary::{FactRow, Observer, Type, fact};
use super::super::field;
use super::super::value::Fact;
use super::{ContainerAt, of};
use crate::k8s::{Kind, Quantity};
use crate::snapshot::Input;
use crate::snapshot::row::ContainerKind;

const LIMIT_RANGES: &[Input] = &[Input::Objects(Kind::LimitRange)];

/// A bool that tells whether an amount is set, and the amount behind it.
macro_rules! pair {
    ($set:literal, $path:literal, $pointer:literal, $source:literal, $has:literal, $amount:literal) => {
        [
            fact(
                $set,
                Type::Bool,
                of!(|at| Fact::bool(amount(at, $pointer).is_some())),
            )
            .from(Observer::Spec, $source, $has),
            fact(
                $path,
                Type::Quantity,
                of!(|at| Fact::quantity(amount(at, $pointer).unwrap_or_default())),
            )
            .behind($set)
            .from(Observer::Spec, $source, $amount),
        ]
    };
}

pub(crate) const MEMORY_LIMIT: &[FactRow] = &pair!(
    "container.memory.limited",
    "container.memory.limit",
    "/resources/limits/memory",
    "spec.containers[].resources.limits.memory",
    "Whether the container has a memory limit of its own.",
    "Its memory limit."
);

pub(crate) const MEMORY_REQUEST: &[FactRow] = &pair!(
    "container.memory.requested",
    "container.memory.request",
    "/resources/requests/memory",
    "spec.containers[].resources.requests.memory",
    "Whether the container has a memory request.",
    "Its memory request."
);

pub(crate) const CPU_LIMIT: &[FactRow] = &pair!(
    "container.cpu.limited",
    "container.cpu.limit",
    "/resources/limits/cpu",
    "spec.containers[].resources.limits.cpu",
    "Whether the container has a CPU limit of its own.",
    "Its CPU limit."
);

pub(crate) const CPU_REQUEST: &[FactRow] = &pair!(
    "container.cpu.requested",
    "container.cpu.request",
    "/resources/requests/cpu",
    "spec.containers[].resources.requests.cpu",
    "Whether the container has a CPU request.",
    "Its CPU request."
);

pub(crate) const MEMORY_ORIGINS: &[FactRow] = &[
    fact(
        "container.memory.limit_by_default",
        Type::Bool,
        of!(|at| Fact::bool(defaulted(at, "memory", "limit"))),
    )
    .setting().from(Observer::ApiServer,
        "metadata.annotations[kubernetes.io/limit-ranger]",
        "Whether a LimitRange set its memory limit when the pod was created.",
    ),
    fact(
        "container.memory.limit_text",
        Type::Word,
        of!(|at| Fact::word(limit_text(at))),
    )
    .behind("container.memory.limited")
    .needing(LIMIT_RANGES)
    .from(Observer::Spec,
        "computed: spec.containers[].resources.limits.memory, LimitRange",
        "Its memory limit, with the LimitRange that set it by default: `64Mi`, `64Mi (default of LimitRange caps)`.",
    ),
    fact(
        "container.memory.volumes",
        Type::Words,
        of!(|at| Fact::words(in_memory(at))),
    )
    .from(Observer::Spec,
        "spec.volumes[].emptyDir.medium, spec.containers[].volumeMounts",
        "The emptyDir volumes with medium Memory that it mounts: their files count as memory of the container.",
    ),
];

/// With several LimitRanges in the namespace the annotation does not show which of them set the limit.
fn limit_text(at: &ContainerAt<'_>) -> String {
    let limit = amount(at, "/resources/limits/memory").unwrap_or_default();
    if !defaulted(at, "memory", "limit") {
        return limit.to_string();
    }
    let snapshot = at.scene.snapshot;
    let mut ranges = snapshot.rows_in(Kind::LimitRange, &at.pod.object.namespace);
    match (ranges.next(), ranges.next()) {
        (Some(range), None) => format!("{limit} (default of LimitRange {})", range.object.name),
        _ => format!("{limit} (default of a LimitRange)"),
    }
}

/// The admission plugin notes what it set: `LimitRanger plugin set: cpu, memory limit for container app; …`.
/// https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/limitranger/admission.go
fn defaulted(at: &ContainerAt<'_>, resource: &str, what: &str) -> bool {
    let init = match at.kind {
        ContainerKind::Init | ContainerKind::Sidecar => "init ",
        _ => "",
    };
    let end = format!(" {what} for {init}container {}", at.name);
    let note = field::word(at.json, "/metadata/annotations/kubernetes.io~1limit-ranger");
    let set = note.strip_prefix("LimitRanger plugin set: ").unwrap_or_default();
    set.split("; ")
        .filter_map(|part| part.strip_suffix(end.as_str()))
        .any(|resources| resources.split(", ").any(|word| word == resource))
}

fn in_memory<'s>(at: &ContainerAt<'s>) -> impl Iterator<Item = &'s str> {
    let volumes = field::list(at.json, "/spec/volumes");
    field::list(at.spec, "/volumeMounts").iter().filter_map(|mount| {
        let volume = field::named(volumes, field::word(mount, "/name"))?;
        (field::word(volume, "/emptyDir/medium") == "Memory").then(|| field::word(volume, "/name"))
    })
}

pub(super) fn amount(at: &ContainerAt<'_>, pointer: &str) -> Option<Quantity> {
    // Manifests may write a bare number where the API server writes text.
    Quantity::parse(&field::scalar(at.spec, pointer))
}
