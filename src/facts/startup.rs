//! The facts of how a pod came up: how long its images took, how large they are, when its containers ran.
//!
//! The kubelet says so in events, which expire; a pod of yesterday has none, and then only the node's list of images tells.

use serde_json::Value as Json;

use super::container::{ContainerAt, of};
use super::dictionary::{FactRow, Observer, Type, fact};
use super::events::EVENTS;
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::value::Fact;
use crate::k8s::time::{self, Timestamp, seconds_between};
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::snapshot::row::ContainerKind;
use crate::snapshot::{Existence, Input};

const PULLED: &str = "container.pull.seen";
const MEASURED: &str = "container.image.measured";
const STARTED: &str = "pod.startup.seen";
const SIZES: &[Input] = &[Input::Objects(Kind::Event), Input::Objects(Kind::Node)];

pub(crate) const FACTS: &[FactRow] = &[
    fact(
        PULLED,
        Type::Bool,
        of!(|at| of_pull(at, |pull| Fact::bool(pull.is_some()))),
    )
    .needing(EVENTS)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`",
        "Whether an event reports that the image was pulled for this container.",
    ),
    fact(
        "container.pull.seconds",
        Type::Int,
        of!(|at| of_pull(at, |pull| Fact::int(pull.map_or(0, |pull| pull.alone)))),
    )
    .behind(PULLED)
    .needing(EVENTS)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`",
        "The duration of the pull itself, in whole seconds.",
    ),
    fact(
        "container.pull.waited_seconds",
        Type::Int,
        of!(|at| of_pull(at, |pull| Fact::int(pull.map_or(0, |pull| pull.waited)))),
    )
    .behind(PULLED)
    .needing(EVENTS)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`",
        "How long it waited for other pulls, in whole seconds.",
    ),
    fact(
        MEASURED,
        Type::Bool,
        of!(|at| size(at, |size| Fact::bool(size.is_some()))),
    )
    .needing(SIZES)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`, Node.status.images",
        "Whether the size of the image is known.",
    ),
    fact(
        "container.image.size",
        Type::Quantity,
        of!(|at| size(at, |size| Fact::quantity(size.unwrap_or_default()))),
    )
    .behind(MEASURED)
    .needing(SIZES)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`, Node.status.images[].sizeBytes",
        "The size of the image as the runtime stores it, in bytes.",
    ),
    fact(
        "container.image.size_text",
        Type::Word,
        of!(|at| size(at, |size| Fact::word(size.map_or(String::new(), sized)))),
    )
    .needing(SIZES)
    .from(
        Observer::Kubelet,
        "Event.message of `Pulled`, Node.status.images[].sizeBytes",
        "The size of the image with a unit: `2.3 GiB`, `512 MiB`; empty if it is not known.",
    ),
    fact(STARTED, Type::Bool, |scene, subject, _| {
        startup(scene, subject, |seconds| Fact::bool(seconds.is_some()))
    })
    .from(
        Observer::Kubelet,
        "computed: status",
        "Whether the time of its first start is known: each container is still in its first run.",
    ),
    fact("pod.startup.seconds", Type::Int, |scene, subject, _| {
        startup(scene, subject, |seconds| Fact::int(seconds.unwrap_or_default()))
    })
    .behind(STARTED)
    .from(
        Observer::Kubelet,
        "computed: status.containerStatuses[].state.running.startedAt - status.conditions[PodScheduled]",
        "Seconds from scheduling until the last of its containers ran: pulls, mounts and init containers.",
    ),
    fact("pod.token_mounted", Type::Bool, |scene, subject, _| {
        token_mounted(scene, subject)
    })
    .from(
        Observer::Spec,
        "spec.volumes[].projected.sources[].serviceAccountToken",
        "Whether its containers get a ServiceAccount token for the API server.",
    ),
];

/// What the kubelet says of a pull, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pull {
    alone: i64,
    waited: i64,
    bytes: Option<i64>,
}

/// Reads `Successfully pulled image "x" in 1m2.5s (1m9s including waiting). Image size: 123 bytes.`; kubelets before 1.26
/// say neither the waiting nor the size (`pkg/kubelet/images/image_manager.go`).
fn pull_of(message: &str, image: &str) -> Option<Pull> {
    let rest = message.strip_prefix("Successfully pulled image \"")?;
    let rest = rest.strip_prefix(image)?.strip_prefix("\" in ")?;
    let (alone, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let alone = time::go_seconds(alone)?;
    let total = rest
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(" including waiting)"));
    let total = total
        .and_then(|(total, _)| time::go_seconds(total))
        .unwrap_or(alone);
    let bytes = message
        .split_once("Image size: ")
        .and_then(|(_, size)| size.split_once(" bytes")?.0.parse().ok());
    Some(Pull {
        alone,
        waited: (total - alone).max(0),
        bytes,
    })
}

fn pull(at: &ContainerAt<'_>) -> Option<Pull> {
    let image = field::word(at.spec, "/image");
    at.events("Pulled")
        .find_map(|event| pull_of(&event.message, image))
}

fn of_pull(at: &ContainerAt<'_>, say: fn(Option<Pull>) -> Fact) -> Fact {
    match pull(at) {
        None if !at.events_complete() => Fact::Unknown(Input::Objects(Kind::Event)),
        pull => say(pull),
    }
}

fn size(at: &ContainerAt<'_>, say: fn(Option<Quantity>) -> Fact) -> Fact {
    if let Some(bytes) = pull(at).and_then(|pull| pull.bytes) {
        return say(Some(Quantity::whole(bytes)));
    }
    let node = &pod_of(at.pod).node;
    if node.is_empty() {
        return say(None);
    }
    match at.scene.snapshot.look_up(Kind::Node, "", node) {
        Existence::Unknown(_) => Fact::Unknown(Input::Objects(Kind::Node)),
        _ => say(at
            .scene
            .raw(&ObjectRef::new(Kind::Node, "", node))
            .and_then(|json| stored(json, at))),
    }
}

/// Returns a size of an image with a unit, rounded to one digit after the point.
fn sized(size: Quantity) -> String {
    let bytes = size.nanos() / 1_000_000_000;
    let (unit, one): (&str, i128) = if bytes >= 1 << 30 {
        ("GiB", 1 << 30)
    } else {
        ("MiB", 1 << 20)
    };
    let tenths = (bytes * 10 + one / 2) / one;
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        rest => format!("{}.{rest} {unit}", tenths / 10),
    }
}

/// The node lists its fifty largest images by all their names; the status of the container names the one it runs.
fn stored(node: &Json, at: &ContainerAt<'_>) -> Option<Quantity> {
    let names = [field::word(at.spec, "/image"), field::word(at.status, "/imageID")];
    let images = field::list(node, "/status/images").iter();
    let mut matching = images
        .filter(|image| field::words(image, "/names").any(|name| !name.is_empty() && names.contains(&name)));
    matching.find_map(|image| field::int(image, "/sizeBytes").map(Quantity::whole))
}

fn startup(scene: &Scene<'_>, subject: &Subject, say: fn(Option<i64>) -> Fact) -> Fact {
    match scene.raw(&subject.object) {
        Some(pod) => say(seconds_to_run(pod)),
        None => Fact::Unknown(Input::Objects(Kind::Pod)),
    }
}

fn seconds_to_run(pod: &Json) -> Option<i64> {
    let scheduled = field::list(pod, "/status/conditions")
        .iter()
        .find(|condition| field::word(condition, "/type") == "PodScheduled")
        .and_then(|condition| field::moment(condition, "/lastTransitionTime"))?;
    let wanted = field::list(pod, "/spec/containers").len();
    let began: Vec<Timestamp> = field::list(pod, "/status/containerStatuses")
        .iter()
        .filter(|status| field::int(status, "/restartCount") == Some(0))
        .filter_map(|status| field::moment(status, "/state/running/startedAt"))
        .collect();
    let last = began.iter().max().copied()?;
    (began.len() == wanted).then(|| seconds_between(scheduled, last))
}

fn token_mounted(scene: &Scene<'_>, subject: &Subject) -> Fact {
    let (Some(row), Some(pod)) = (scene.row(&subject.object), scene.raw(&subject.object)) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let tokens: Vec<&str> = field::list(pod, "/spec/volumes")
        .iter()
        .filter(|volume| {
            let sources = field::list(volume, "/projected/sources");
            sources
                .iter()
                .any(|source| source.get("serviceAccountToken").is_some())
        })
        .map(|volume| field::word(volume, "/name"))
        .collect();
    let mounted = pod_of(row)
        .containers
        .iter()
        .filter(|part| part.kind != ContainerKind::Ephemeral)
        .filter_map(|part| ContainerAt::find(scene, &subject.object, &part.name))
        .any(|at| {
            let mounts = field::list(at.spec, "/volumeMounts").iter();
            mounts
                .map(|mount| field::word(mount, "/name"))
                .any(|name| tokens.contains(&name))
        });
    Fact::bool(mounted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit_and_at_most_one_digit_after_the_point() {
        for (bytes, wanted) in [
            (0, "0 MiB"),
            (512 << 20, "512 MiB"),
            (1 << 30, "1 GiB"),
            (4_271_655_000, "4 GiB"),
            (2_469_606_195, "2.3 GiB"),
        ] {
            assert_eq!(sized(Quantity::whole(bytes)), wanted);
        }
    }

    #[test]
    fn pulls_are_read_in_the_words_of_old_and_new_kubelets() {
        let told = |text: &str| pull_of(text, "shop/api:1").map(|pull| (pull.alone, pull.waited, pull.bytes));
        let new = r#"Successfully pulled image "shop/api:1" in 4m2.25s (9m1.5s including waiting). Image size: 4271655 bytes."#;
        assert_eq!(told(new), Some((242, 299, Some(4_271_655))));
        let old = r#"Successfully pulled image "shop/api:1" in 115.2ms"#;
        assert_eq!(told(old), Some((0, 0, None)));
        assert_eq!(told(r#"Successfully pulled image "shop/api:12" in 3s"#), None);
        let there = r#"Container image "shop/api:1" already present on machine"#;
        assert_eq!(told(there), None);
    }

    #[test]
    fn a_start_is_timed_only_while_every_first_run_goes_on() {
        let pod = |restarts: i64| {
            serde_json::json!({
                "spec": { "containers": [{ "name": "app" }, { "name": "side" }] },
                "status": {
                    "conditions": [{ "type": "PodScheduled", "lastTransitionTime": "2026-11-22T16:00:00Z" }],
                    "containerStatuses": [
                        { "name": "app", "restartCount": restarts, "state": { "running": { "startedAt": "2026-11-22T16:03:10Z" } } },
                        { "name": "side", "restartCount": 0, "state": { "running": { "startedAt": "2026-11-22T16:00:04Z" } } },
                    ],
                },
            })
        };
        assert_eq!(seconds_to_run(&pod(0)), Some(190));
        assert_eq!(seconds_to_run(&pod(1)), None);
    }
}
