//! The facts of what memory and processor a container asks for and may use.

use super::super::dictionary::{FactRow, Type, fact};
use super::super::field;
use super::super::value::Fact;
use super::{ContainerAt, of};
use crate::k8s::Quantity;
use crate::snapshot::row::ContainerKind;

/// A bool that tells whether an amount is set, and the amount behind it.
macro_rules! pair {
    ($set:literal, $path:literal, $pointer:literal, $source:literal, $has:literal, $amount:literal) => {
        [
            fact(
                $set,
                Type::Bool,
                of!(|at| Fact::bool(amount(at, $pointer).is_some())),
            )
            .from($source, $has),
            fact(
                $path,
                Type::Quantity,
                of!(|at| Fact::quantity(amount(at, $pointer).unwrap_or_default())),
            )
            .behind($set)
            .from($source, $amount),
        ]
    };
}

pub(crate) const MEMORY_LIMIT: &[FactRow] = &pair!(
    "container.memory.limited",
    "container.memory.limit",
    "/resources/limits/memory",
    "spec.containers[].resources.limits.memory",
    "Whether the container has a memory limit of its own.",
    "The memory that it may use before it is killed."
);

pub(crate) const MEMORY_REQUEST: &[FactRow] = &pair!(
    "container.memory.requested",
    "container.memory.request",
    "/resources/requests/memory",
    "spec.containers[].resources.requests.memory",
    "Whether the container asks for memory.",
    "The memory that a node must have free for it."
);

pub(crate) const CPU_LIMIT: &[FactRow] = &pair!(
    "container.cpu.limited",
    "container.cpu.limit",
    "/resources/limits/cpu",
    "spec.containers[].resources.limits.cpu",
    "Whether the container has a processor limit of its own.",
    "The processor time that it may use before it is held back."
);

pub(crate) const CPU_REQUEST: &[FactRow] = &pair!(
    "container.cpu.requested",
    "container.cpu.request",
    "/resources/requests/cpu",
    "spec.containers[].resources.requests.cpu",
    "Whether the container asks for processor time.",
    "The processor time that a node must have free for it."
);

pub(crate) const MEMORY_ORIGINS: &[FactRow] = &[
    fact(
        "container.memory.limit_by_default",
        Type::Bool,
        of!(|at| Fact::bool(defaulted(at, "memory", "limit"))),
    )
    .from(
        "metadata.annotations[kubernetes.io/limit-ranger]",
        "Whether a LimitRange gave it its memory limit when the pod was created.",
    ),
    fact(
        "container.memory.volumes",
        Type::Words,
        of!(|at| Fact::words(in_memory(at))),
    )
    .from(
        "spec.volumes[].emptyDir.medium, spec.containers[].volumeMounts",
        "The volumes of medium Memory that it mounts: their files count as its memory.",
    ),
];

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
