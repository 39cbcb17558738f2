//! The facts of a container's image, and what the runtime says when it cannot be pulled.

use super::super::cluster::minor;
use super::super::dictionary::{FactRow, Observer, Type, fact};
use super::super::events::{self, EVENTS};
use super::super::field;
use super::super::value::{Fact, Text};
use super::{ContainerAt, of};
use crate::k8s::Kind;
use crate::k8s::image::{self, Image};
use crate::snapshot::{Existence, Input};

/// The minor version of the kubelet from which credentials of images on the node are verified.
const VERIFIED_SINCE: i64 = 35;

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.image", Type::Text, of!(written))
        .from(Observer::Spec, "spec.containers[].image", "The image in the pod spec."),
    fact(
        "container.image.registry",
        Type::Word,
        of!(|at| Fact::word(parts(at).registry)),
    )
    .from(Observer::Spec,
        "computed: spec.containers[].image",
        "The host of the registry, with port if set; `docker.io` if the image names none.",
    ),
    fact(
        "container.image.repository",
        Type::Word,
        of!(|at| Fact::word(without_version(field::word(at.spec, "/image")))),
    )
    .from(Observer::Spec,
        "computed: spec.containers[].image",
        "The image as written, registry included, without tag and digest.",
    ),
    fact(
        "container.image.tag",
        Type::Word,
        of!(|at| Fact::word(parts(at).tag)),
    )
    .from(Observer::Spec,
        "computed: spec.containers[].image",
        "The tag; `latest` if neither a tag nor a digest is set.",
    ),
    fact(
        "container.image.digest",
        Type::Word,
        of!(|at| Fact::word(parts(at).digest)),
    )
    .from(Observer::Spec,
        "computed: spec.containers[].image",
        "The digest, `sha256:…`; empty if none is set.",
    ),
    fact(
        "container.image.floating",
        Type::Bool,
        of!(|at| Fact::bool(parts(at).floating())),
    )
    .from(Observer::Spec,
        "computed: spec.containers[].image",
        "Whether there is no digest and the tag is `latest` or absent.",
    ),
    fact("container.pull_error", Type::Text, of!(pull_error))
        .needing(EVENTS)
        .from(Observer::Kubelet,
            "status.containerStatuses[].state.waiting.message, else Event.message of `Failed to pull image`",
            "The error of the image pull that the container waits for; empty if it waits for none.",
        ),
    fact("container.pull_stuck", Type::Text, of!(pull_stuck))
        .needing(EVENTS)
        .from(Observer::Kubelet,
            "Event.message of `Pulling`",
            "A pull of its image that started more than 10 minutes ago and neither ended nor failed; empty if there is none.",
        ),
    fact("container.image.withheld", Type::Bool, of!(withheld))
        .needing(&[Input::Objects(Kind::Node)])
        .from(Observer::Engine,
            "computed: status.images and nodeInfo.kubeletVersion of the node, spec.containers[].imagePullPolicy",
            "Whether the node has the image that the container waits for, but its kubelet (1.35 or newer) requires verified credentials for it.",
        ),
];

/// The reasons by which a container waits for its image.
const IMAGE_REASONS: [&str; 8] = [
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "ImageInspectError",
    "ErrImageInspect",
    "RegistryUnavailable",
    "SignatureValidationFailed",
];

fn parts(at: &ContainerAt<'_>) -> Image {
    image::parse(field::word(at.spec, "/image"))
}

/// Returns what a new tag is put behind: the reference as it was written, not as it is normalised.
fn without_version(reference: &str) -> &str {
    let named = reference.split('@').next().unwrap_or(reference);
    let tag = named.rfind(':').filter(|colon| !named[*colon..].contains('/'));
    tag.map_or(named, |colon| &named[..colon])
}

fn written(at: &ContainerAt<'_>) -> Fact {
    let image = field::word(at.spec, "/image");
    Fact::text(Text::of_field(&at.pod.object, at.spec_path("image"), image))
}

fn pull_error(at: &ContainerAt<'_>) -> Fact {
    let reason = at.waiting();
    // The reason is an error's text: where the pull Secret is broken, it is a whole sentence about JSON.
    let sentence = reason.contains(' ');
    if sentence {
        return Fact::text(at.text("state.waiting.reason"));
    }
    if !IMAGE_REASONS.contains(&reason) {
        return Fact::text(Text::default());
    }
    let message = field::word(at.status, "/state/waiting/message");
    let error = runtime_error(message);
    if !error.is_empty() {
        let path = at.status_path("state.waiting.message");
        return Fact::text(Text::of_field(&at.pod.object, path, error));
    }
    let image = field::word(at.spec, "/image");
    let failed = at
        .events("Failed")
        .find(|event| event.message.contains("Failed to pull image") && event.message.contains(image));
    match failed {
        Some(event) => Fact::text(events::text(&at.pod.object, event)),
        // There is an error; it stood in an event that has expired or that may not be read.
        None => Fact::Unknown(Input::Objects(Kind::Event)),
    }
}

/// The kubelet says when a pull begins, and says nothing more until it ends.
fn pull_stuck(at: &ContainerAt<'_>) -> Fact {
    let before_its_start = ["ContainerCreating", "PodInitializing"].contains(&at.waiting());
    let ended = ["Pulled", "Failed", "Created"]
        .iter()
        .any(|reason| at.events(reason).next().is_some());
    if !before_its_start || ended {
        return Fact::text(Text::default());
    }
    match at.events("Pulling").next() {
        Some(event) if !at.scene.recent(event.last) => Fact::text(events::text(&at.pod.object, event)),
        None if !at.events_complete() => Fact::Unknown(Input::Objects(Kind::Event)),
        _ => Fact::text(Text::default()),
    }
}

/// From 1.35 the policy NeverVerifyPreloadedImages holds unless a kubelet is told otherwise: who waits although the image
/// is there was asked for credentials. An image that is listed is there; a node lists fifty at most, so that one may be
/// there that is not.
/// https://kubernetes.io/docs/concepts/containers/images/#ensureimagepullcredentialverification
fn withheld(at: &ContainerAt<'_>) -> Fact {
    let named = field::word(at.json, "/spec/nodeName");
    if named.is_empty() || !IMAGE_REASONS.contains(&at.waiting()) {
        return Fact::bool(false);
    }
    let node = match at.scene.snapshot.look_up(Kind::Node, "", named) {
        Existence::Exists(row) => at.scene.raw(&row.object).unwrap_or(&field::NOTHING),
        Existence::Absent => return Fact::bool(false),
        Existence::Unknown(input) => return Fact::Unknown(input),
    };
    let wanted = parts(at);
    let listed = field::list(node, "/status/images")
        .iter()
        .flat_map(|image| field::words(image, "/names"))
        .any(|name| image::parse(name) == wanted);
    let asks = minor(field::word(node, "/status/nodeInfo/kubeletVersion")) >= VERIFIED_SINCE;
    Fact::bool(listed && asks && field::word(at.spec, "/imagePullPolicy") != "Always")
}

/// Returns what the runtime said, without the kubelet's frame. Servers before 1.32 leave it out of a back-off.
fn runtime_error(message: &str) -> &str {
    let message = match message.strip_prefix("Back-off pulling image \"") {
        Some(rest) => rest
            .split_once('"')
            .map_or("", |(_, rest)| rest.trim_start_matches(": ")),
        None => message,
    };
    message.strip_prefix("ErrImagePull: ").unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::{runtime_error, without_version};

    #[test]
    fn a_new_tag_is_put_behind_what_was_written() {
        for (reference, written) in [
            ("python", "python"),
            ("python:3.12@sha256:00", "python"),
            ("127.0.0.1:15001/team/app", "127.0.0.1:15001/team/app"),
            ("127.0.0.1:15001/team/app:1", "127.0.0.1:15001/team/app"),
        ] {
            assert_eq!(without_version(reference), written);
        }
    }

    #[test]
    fn the_frame_of_the_kubelet_is_taken_off() {
        for (message, error) in [
            (
                "Back-off pulling image \"r/a:1\": ErrImagePull: r/a:1: not found",
                "r/a:1: not found",
            ),
            ("Back-off pulling image \"r/a:1\"", ""),
            (
                "Back-off pulling image \"r/a:1\": RegistryUnavailable: down",
                "RegistryUnavailable: down",
            ),
            (
                "rpc error: code = NotFound desc = x",
                "rpc error: code = NotFound desc = x",
            ),
        ] {
            assert_eq!(runtime_error(message), error);
        }
    }
}
