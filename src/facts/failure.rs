//! The texts that say best why a container or a pod does not run, whatever reason they stand under.
//!
//! Candidates are compared by what the text parser finds in them, so that neither a back-off line nor a repetition hides
//! the words of the component that failed.

use super::container::{self, ContainerAt, of};
use super::dictionary::{FactRow, Observer, Type, fact};
use super::events::{self, EVENTS};
use super::output;
use super::scene::{Scene, event_of, pod_of};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::{Kind, Untrusted};
use crate::snapshot::log::LogLine;
use crate::snapshot::row::EventPart;
use crate::snapshot::{Input, Row};
use crate::text::{Layer, answers};

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.failure", Type::Text, of!(container_failure)).needing(EVENTS).from(Observer::Kubelet,
        "status.containerStatuses[].state.waiting, …terminated.message, else Event.message",
        "The text that says best why the container was not created or started; empty if it was, or if nothing says why.",
    ),
    fact("container.error", Type::Text, of!(log_error)).needing(&[Input::Logs]).from(Observer::Program,
        "computed: pods/log",
        "The line of its log that states its error best: of the last run that ended while it crashes, else of the lines that `container.output` has; the last line if none states one.",
    ),
    fact("container.error.meaning", Type::Word, of!(log_meaning)).needing(&[Input::Logs]).from(Observer::Program,
        "computed: pods/log",
        "The cause that the words of `container.error` state, in one or two sentences; empty if they state none.",
    ),
    fact("pod.failure", Type::Text, pod_failure).needing(EVENTS).from(Observer::Kubelet,
        "status.message, Event.message",
        "The text that says best why the pod was rejected or its sandbox, network or volumes are not set up; empty if nothing says why.",
    ),
    fact("pod.failure.reason", Type::Word, pod_failure_reason).needing(EVENTS).symptom().from(Observer::Kubelet,
        "status.reason, Event.reason",
        "The reason of the pod or of the event that `pod.failure` was read from.",
    ),
];

/// Reasons of events that repeat what another text says in full, or that belong to rules of another layer.
const REPEATED: [&str; 8] = [
    "BackOff",
    "Unhealthy",
    "ProbeWarning",
    "FailedScheduling",
    "NotTriggerScaleUp",
    "Evicted",
    "Preempted",
    "Killing",
];
/// Characters of a log that are searched for its error, counted from its end.
const SEARCHED: usize = 64 << 10;

fn container_failure(at: &ContainerAt<'_>) -> Fact {
    let waiting = at.waiting();
    let never_started = matches!(at.end_reason(), "StartError" | "ContainerCannotRun");
    // It waits for its turn, or for its next run.
    let patient = container::PATIENT.contains(&waiting) || waiting == "CrashLoopBackOff";
    if at.running() || (patient && !never_started) {
        return Fact::text(Text::default());
    }
    let mut candidates = vec![at.text("state.waiting.message")];
    if waiting.contains(' ') {
        candidates.push(at.text("state.waiting.reason"));
    }
    if never_started {
        candidates.push(at.end_message());
    }
    candidates.extend(
        at.events("Failed")
            .map(|event| events::text(&at.pod.object, event)),
    );
    match best(at.scene, candidates) {
        Some(text) => Fact::text(text),
        None if at.events_complete() => Fact::text(Text::default()),
        None => Fact::Unknown(Input::Objects(Kind::Event)),
    }
}

fn pod_failure(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match failure_of(scene, of) {
        Ok(found) => Fact::text(found.map(|(_, text)| text).unwrap_or_default()),
        Err(input) => Fact::Unknown(input),
    }
}

fn pod_failure_reason(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match failure_of(scene, of) {
        Ok(found) => Fact::word(found.map(|(reason, _)| reason).unwrap_or_default()),
        Err(input) => Fact::Unknown(input),
    }
}

/// Returns the reason and the text of a pod's own failure; none once a container of it has started since.
fn failure_of(scene: &Scene<'_>, of: &Subject) -> Result<Option<(String, Text)>, Input> {
    let (Some(row), Some(json)) = (scene.row(&of.object), scene.raw(&of.object)) else {
        return Err(Input::Objects(Kind::Pod));
    };
    let word = |pointer: &str| super::field::word(json, pointer);
    if word("/status/phase") == "Failed" && !word("/status/message").is_empty() {
        let text = Text::of_field(&of.object, "status.message", word("/status/message"));
        return Ok(Some((word("/status/reason").to_owned(), text)));
    }
    if word("/status/phase") != "Pending" {
        return Ok(None);
    }
    let warnings: Vec<&EventPart> = warnings(scene, row).collect();
    let texts = warnings.iter().map(|event| events::text(&of.object, event));
    match best(scene, texts.collect()) {
        Some(text) => {
            let reason = text
                .seen
                .as_ref()
                .map_or("", |seen| seen.path.as_str())
                .to_owned();
            Ok(Some((reason, text)))
        }
        None if scene.events_complete(&of.object.namespace) => Ok(None),
        None => Err(Input::Objects(Kind::Event)),
    }
}

/// Returns the warnings about a pod as a whole, the newest first.
fn warnings<'s>(scene: &'s Scene<'_>, pod: &Row) -> impl Iterator<Item = &'s EventPart> {
    let started = pod_of(pod)
        .containers
        .iter()
        .any(|container| container.restarts > 0);
    let events = scene.events_of(&pod.uid).iter().map(|row| event_of(row));
    events.filter(move |event| {
        !started && event.warning && event.container.is_empty() && !REPEATED.contains(&event.reason.as_str())
    })
}

/// Returns the first text with a clear failure, else the first one that states more than a waiting reason.
fn best(scene: &Scene<'_>, candidates: Vec<Text>) -> Option<Text> {
    let mut texts: Vec<Text> = candidates.into_iter().filter(states_more).collect();
    let is_clear = |text: &Text| {
        let parsed = scene.parsed(text.text.raw(), Layer::Kubelet);
        parsed.cause().is_some_and(crate::text::Failure::is_clear)
    };
    let clear = texts.iter().position(is_clear).unwrap_or(0);
    (!texts.is_empty()).then(|| texts.swap_remove(clear))
}

/// Returns false for `Error: ImagePullBackOff`, and for a back-off of which nothing more is said.
fn states_more(text: &Text) -> bool {
    let text = text.text.raw().trim();
    let bare = text.strip_prefix("Error: ").unwrap_or(text);
    let back_off = text.starts_with("Back-off") && !text.contains("\": ");
    !bare.is_empty() && bare.contains(' ') && !back_off
}

fn log_error(at: &ContainerAt<'_>) -> Fact {
    let Some(kept) = searched_log(at) else {
        return Fact::Unknown(Input::Logs);
    };
    let parsed = at.scene.parsed(&joined(&kept), Layer::Application);
    let line = match parsed.cause().filter(|_| parsed.states_error) {
        Some(found) => line_at(&parsed.text, found.span.start),
        None => kept.last().map_or("", |line| line.text.raw().trim()),
    };
    if line.is_empty() {
        return Fact::text(Text::default());
    }
    let read = kept.iter().rev().find(|one| one.text.raw().contains(line));
    Fact::text(match read {
        Some(read) => output::text_of(&at.pod.object, at.name, read, line),
        None => Text {
            text: Untrusted::new(line),
            seen: None,
        },
    })
}

fn log_meaning(at: &ContainerAt<'_>) -> Fact {
    let Some(kept) = searched_log(at) else {
        return Fact::Unknown(Input::Logs);
    };
    let parsed = at.scene.parsed(&joined(&kept), Layer::Application);
    Fact::word(answers::meaning(&parsed).unwrap_or_default())
}

/// Returns the last lines of the log of the run that failed, without empty ones.
fn searched_log<'s>(at: &ContainerAt<'s>) -> Option<Vec<&'s LogLine>> {
    let mut length = 0;
    let lines = output::of_failed_run(at)?.into_iter().rev();
    let mut kept: Vec<_> = lines
        .filter(|line| !line.text.raw().trim().is_empty())
        .take_while(|line| {
            length += line.text.raw().len();
            length <= SEARCHED
        })
        .collect();
    kept.reverse();
    Some(kept)
}

fn joined(lines: &[&LogLine]) -> String {
    let words: Vec<&str> = lines.iter().map(|line| line.text.raw()).collect();
    words.join("\n")
}

/// Returns the line of a text in which a byte lies.
fn line_at(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    rest.lines().next().unwrap_or_default().trim()
}
