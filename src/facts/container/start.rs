//! The facts of how a container is to be started, and what the kubelet and the runtime say when it cannot be.

use super::super::dictionary::{FactRow, Observer, Type, fact};
use super::super::events::{self, EVENTS};
use super::super::field;
use super::super::value::{Fact, Text};
use super::{ContainerAt, of};
use crate::k8s::Kind;
use crate::snapshot::Input;

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.start_error", Type::Text, of!(start_error))
        .needing(EVENTS)
        .from(Observer::Kubelet,
            "…terminated.message, …state.waiting.message, else Event.message of `Error: failed to …`",
            "The runtime's error when the container was created or started; empty if there was none.",
        ),
    fact("container.config_error", Type::Text, of!(config_error))
        .from(Observer::Kubelet,
            "status.containerStatuses[].state.waiting.message",
            "What is missing or wrong in the container's configuration (`CreateContainerConfigError`); empty if nothing is.",
        ),
    fact("container.command", Type::Text, of!(command))
        .from(Observer::Spec, "spec.containers[].command, args", "The command and arguments in the pod spec, joined by spaces; empty if those of the image are used."),
    fact("container.command.program", Type::Word, of!(|at| Fact::word(field::word(at.spec, "/command/0"))))
        .from(Observer::Spec, "spec.containers[].command[0]", "The program in the pod spec; empty if that of the image is used."),
    fact("container.post_start", Type::Text, of!(post_start))
        .from(Observer::Spec, "spec.containers[].lifecycle.postStart", "Its postStart hook: `exec cat /tmp/warm`, `GET /warm`; empty if nothing is."),
    fact("container.ports.declared", Type::Words, of!(ports))
        .from(Observer::Spec, "spec.containers[].ports", "The declared ports, as `http=8080/TCP` or `8080/TCP`."),
    fact("container.security.run_as_user.set", Type::Bool, of!(|at| Fact::bool(run_as_user(at).is_some())))
        .from(Observer::Spec, "spec.containers[].securityContext.runAsUser, else spec.securityContext.runAsUser", "Whether the container or its pod sets the user (runAsUser)."),
    fact("container.security.run_as_user", Type::Int, of!(|at| Fact::int(run_as_user(at).unwrap_or_default())))
        .behind("container.security.run_as_user.set")
        .from(Observer::Spec, "spec.containers[].securityContext.runAsUser, else spec.securityContext.runAsUser", "The user id (runAsUser)."),
    fact("container.security.read_only_root", Type::Bool, of!(|at| Fact::bool(field::flag(at.spec, "/securityContext/readOnlyRootFilesystem"))))
        .from(Observer::Spec, "spec.containers[].securityContext.readOnlyRootFilesystem", "Whether its root filesystem is read-only."),
    fact("container.security.run_as_non_root", Type::Bool, of!(run_as_non_root))
        .from(Observer::Spec, "spec.containers[].securityContext.runAsNonRoot, else spec.securityContext.runAsNonRoot", "Whether it must not run as root (runAsNonRoot)."),
];

/// Waiting with these reasons, a container could not be created or started.
const START_REASONS: [&str; 6] = [
    "RunContainerError",
    "CreateContainerError",
    "StartError",
    "PreCreateHookError",
    "PreStartHookError",
    "PostStartHookError",
];

fn post_start(at: &ContainerAt<'_>) -> Fact {
    let hook = at.spec.pointer("/lifecycle/postStart");
    let words = hook.map_or(String::new(), |hook| match hook.get("httpGet") {
        Some(http) => format!("GET {}", field::word(http, "/path")),
        None => {
            let command: Vec<&str> = field::words(hook, "/exec/command").collect();
            format!("exec {}", command.join(" "))
        }
    });
    let place = at.spec_path("lifecycle.postStart");
    Fact::text(Text::computed(&at.pod.object, place, &words))
}

fn start_error(at: &ContainerAt<'_>) -> Fact {
    if at.running() {
        return Fact::text(Text::default());
    }
    let waits = START_REASONS.contains(&at.waiting());
    let ended = matches!(at.end_reason(), "StartError" | "ContainerCannotRun");
    let message = if waits {
        at.text("state.waiting.message")
    } else {
        Text::default()
    };
    if !message.text.is_empty() {
        return Fact::text(message);
    }
    if ended && !at.end_message().text.is_empty() {
        return Fact::text(at.end_message());
    }
    if !waits && !ended {
        return Fact::text(Text::default());
    }
    match at
        .events("Failed")
        .find(|event| event.message.contains("Error: failed to "))
    {
        Some(event) => Fact::text(events::text(&at.pod.object, event)),
        None => Fact::Unknown(Input::Objects(Kind::Event)),
    }
}

fn config_error(at: &ContainerAt<'_>) -> Fact {
    Fact::text(match at.waiting() {
        "CreateContainerConfigError" => at.text("state.waiting.message"),
        _ => Text::default(),
    })
}

fn command(at: &ContainerAt<'_>) -> Fact {
    let given = field::words(at.spec, "/command").chain(field::words(at.spec, "/args"));
    let joined = given.collect::<Vec<_>>().join(" ");
    let below = if field::list(at.spec, "/command").is_empty() {
        "args"
    } else {
        "command"
    };
    Fact::text(Text::of_field(&at.pod.object, at.spec_path(below), &joined))
}

fn ports(at: &ContainerAt<'_>) -> Fact {
    let spoken = field::list(at.spec, "/ports").iter().map(|port| {
        let number = field::scalar(port, "/containerPort");
        let protocol = match field::word(port, "/protocol") {
            "" => "TCP",
            protocol => protocol,
        };
        match field::word(port, "/name") {
            "" => format!("{number}/{protocol}"),
            name => format!("{name}={number}/{protocol}"),
        }
    });
    Fact::words(spoken)
}

fn run_as_user(at: &ContainerAt<'_>) -> Option<i64> {
    field::int(at.spec, "/securityContext/runAsUser")
        .or_else(|| field::int(at.json, "/spec/securityContext/runAsUser"))
}

fn run_as_non_root(at: &ContainerAt<'_>) -> Fact {
    let own = field::at(at.spec, "/securityContext/runAsNonRoot").as_bool();
    Fact::bool(own.unwrap_or_else(|| field::flag(at.json, "/spec/securityContext/runAsNonRoot")))
}
