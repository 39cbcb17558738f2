//! The facts of readiness, liveness and startup probes: what is asked, whether it fails, whether it killed.
//!
//! Clients drop repeated events, so that the last one may be old while the same thing still happens; what the
//! status says decides whether an event still speaks of now.

use serde_json::Value as Json;

use super::container::{ContainerAt, of};
use super::dictionary::{FactRow, Observer, Type, fact};
use super::events::{self, EVENTS};
use super::field;
use super::value::{Fact, Text, Value};
use crate::k8s::Kind;
use crate::k8s::time::Timestamp;
use crate::snapshot::Input;
use crate::snapshot::row::EventPart;

/// Which probe.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Probe {
    Readiness,
    Liveness,
    Startup,
}

impl Probe {
    /// The field of the container's spec.
    fn field(self) -> &'static str {
        match self {
            Probe::Readiness => "readinessProbe",
            Probe::Liveness => "livenessProbe",
            Probe::Startup => "startupProbe",
        }
    }

    /// How the messages of events begin.
    fn failed(self) -> &'static str {
        match self {
            Probe::Readiness => "Readiness probe ",
            Probe::Liveness => "Liveness probe ",
            Probe::Startup => "Startup probe ",
        }
    }

    /// What the message of a `Killing` event holds.
    fn killing(self) -> &'static str {
        match self {
            Probe::Readiness => "failed readiness probe",
            Probe::Liveness => "failed liveness probe",
            Probe::Startup => "failed startup probe",
        }
    }
}

/// The rows that every probe has.
macro_rules! rows {
    ($word:literal, $field:literal, $probe:expr, $failing:literal, $needs:expr) => {
        [
            fact(concat!("container.probe.", $word, ".declared"), Type::Bool, of!(|at| Fact::bool(spec(at, $probe).is_some())))
                .from(Observer::Spec, concat!("spec.containers[].", $field), concat!("Whether the container has a ", $word, " probe.")),
            fact(concat!("container.probe.", $word, ".failing"), Type::Bool, of!(|at| failing(at, $probe)))
                .symptom()
                .needing($needs)
                .from(Observer::Kubelet, concat!("computed: status.containerStatuses[], Events, spec.containers[].", $field), $failing),
            fact(concat!("container.probe.", $word, ".error"), Type::Text, of!(|at| error(at, $probe)))
                .needing(EVENTS)
                .from(Observer::Kubelet, "Event.message of `Unhealthy`", concat!("The newest message about the ", $word, " probe, if it is still current; else empty.")),
            fact(concat!("container.probe.", $word, ".target"), Type::Text, of!(|at| target(at, $probe)))
                .from(Observer::Spec, concat!("computed: spec.containers[].", $field), concat!("What the ", $word, " probe requests: `GET /healthz on port 8080`, `tcp 8080`, `exec cat /tmp/alive`, `grpc 9000`.")),
            fact(concat!("container.probe.", $word, ".summary"), Type::Text, of!(|at| summary(at, $probe, $word)))
                .from(Observer::Spec, concat!("computed: spec.containers[].", $field), concat!("The ", $word, " probe with its request and timeout: `", $word, " probe (GET /healthz on port 8080, timeoutSeconds 1)`.")),
            fact(concat!("container.probe.", $word, ".path"), Type::Text, of!(|at| path(at, $probe)))
                .from(Observer::Spec, concat!("spec.containers[].", $field, ".httpGet.path"), "The path of an HTTP probe; empty for other probes."),
            fact(concat!("container.probe.", $word, ".port"), Type::Word, of!(|at| Fact::word(port(at, $probe))))
                .from(Observer::Spec, concat!("spec.containers[].", $field, ".httpGet.port"), "The port number of the probe, or the port name if the container declares no such port; empty for exec probes."),
            fact(concat!("container.probe.", $word, ".timeout_seconds"), Type::Int, of!(|at| timeout(at, $probe)))
                .behind(concat!("container.probe.", $word, ".declared"))
                .from(Observer::Spec, concat!("spec.containers[].", $field, ".timeoutSeconds"), "The timeout of the probe in seconds (timeoutSeconds); 1 if it is not set."),
        ]
    };
}

pub(crate) const READINESS: &[FactRow] = &rows!(
    "readiness",
    "readinessProbe",
    Probe::Readiness,
    "Whether the container has started, runs and is not ready.",
    // The status tells it alone.
    &[]
);

pub(crate) const LIVENESS: &[FactRow] = &rows!(
    "liveness",
    "livenessProbe",
    Probe::Liveness,
    "Whether it failed within the last ten minutes, or keeps killing the container.",
    EVENTS
);

pub(crate) const STARTUP: &[FactRow] = &rows!(
    "startup",
    "startupProbe",
    Probe::Startup,
    "Whether it failed within the last ten minutes before the container had started, or keeps killing it.",
    EVENTS
);

pub(crate) const KILLED: &[FactRow] = &[
    fact(
        "container.probe.liveness.killed",
        Type::Bool,
        of!(|at| killed(at, Probe::Liveness)),
    )
    .needing(EVENTS)
    .from(
        Observer::Kubelet,
        "computed: Events `Killing`, `Unhealthy`; status.containerStatuses[].lastState",
        "Whether the last run was ended because of its liveness probe.",
    ),
    fact(
        "container.probe.startup.killed",
        Type::Bool,
        of!(|at| killed(at, Probe::Startup)),
    )
    .needing(EVENTS)
    .from(
        Observer::Kubelet,
        "computed: Events `Killing`, `Unhealthy`; status.containerStatuses[].lastState",
        "Whether the last run was ended because of its startup probe.",
    ),
];

fn spec<'s>(at: &ContainerAt<'s>, probe: Probe) -> Option<&'s Json> {
    at.spec.get(probe.field()).filter(|probe| probe.is_object())
}

fn number(at: &ContainerAt<'_>, probe: Probe, pointer: &str, default: i64) -> i64 {
    let set = spec(at, probe).and_then(|spec| field::int(spec, pointer));
    set.filter(|number| *number > 0).unwrap_or(default)
}

fn timeout(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    let seconds = spec(at, probe).map(|_| number(at, probe, "/timeoutSeconds", 1));
    Fact::int(seconds.unwrap_or_default())
}

fn failing(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    if spec(at, probe).is_none() {
        return Fact::bool(false);
    }
    let started = field::at(at.status, "/started").as_bool() != Some(false);
    if probe == Probe::Readiness {
        return Fact::bool(at.running() && started && !field::flag(at.status, "/ready"));
    }
    let recent = newest(at, probe).is_some_and(|event| at.scene.recent(event.last));
    let speaks = probe == Probe::Liveness || !started;
    match killed(at, probe) {
        Fact::Known(Value::Bool(false)) if at.running() && recent => Fact::bool(speaks),
        Fact::Known(Value::Bool(false))
            if at.running() && speaks && !at.events_complete() && newest(at, probe).is_none() =>
        {
            Fact::Unknown(Input::Objects(Kind::Event))
        }
        killed => killed,
    }
}

fn error(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    match failing(at, probe) {
        Fact::Known(Value::Bool(true)) => match newest(at, probe) {
            Some(event) => Fact::text(events::text(&at.pod.object, event)),
            None if at.events_complete() => Fact::text(Text::default()),
            None => Fact::Unknown(Input::Objects(Kind::Event)),
        },
        Fact::Unknown(input) => Fact::Unknown(input),
        Fact::Known(_) => Fact::text(Text::default()),
    }
}

/// Returns the newest event that tells of a failure or an error of a probe.
fn newest<'s>(at: &ContainerAt<'s>, probe: Probe) -> Option<&'s EventPart> {
    unhealthy(at, probe).next()
}

fn unhealthy<'s>(at: &ContainerAt<'s>, probe: Probe) -> impl Iterator<Item = &'s EventPart> {
    at.events("Unhealthy")
        .filter(move |event| event.message.contains(probe.failed()))
}

/// Says whether the end of the last run was the work of a probe.
///
/// The event is the proof; it is held against the status, which outranks it: an out-of-memory kill is none of a
/// probe's, a run that ended long after the kill ended for another reason, and an event that is old speaks of
/// now only while the container goes on ending in the same way.
fn killed(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    if spec(at, probe).is_none() || at.end_reason() == "OOMKilled" {
        return Fact::bool(false);
    }
    let killing = at
        .events("Killing")
        .find(|event| event.message.contains(probe.killing()));
    let Some(code) = at.exit_code() else {
        return Fact::bool(killing.is_some_and(|event| at.scene.recent(event.last)));
    };
    // 143 and 137 are what the kubelet's two signals leave; many servers answer the first with 0.
    let told = matches!(code, 137 | 143);
    let proof = killing.or_else(|| newest(at, probe).filter(|_| told && enough_failures(at, probe)));
    if let Some(event) = proof {
        let now = at.crashing() || at.scene.recent(at.ended());
        let goes_on = told && at.crashing() && at.restarts() > 0 && at.ended() > event.last;
        return Fact::bool(goes_on || (now && ended_by(at, event.last)));
    }
    if at.events_complete() || !(told || code == 0) {
        return Fact::bool(false);
    }
    Fact::Unknown(Input::Objects(Kind::Event))
}

/// One failed probe kills nobody: there must have been as many as the threshold.
fn enough_failures(at: &ContainerAt<'_>, probe: Probe) -> bool {
    let failures: i64 = unhealthy(at, probe).map(|event| event.count.max(1)).sum();
    failures >= number(at, probe, "/failureThreshold", 3)
}

/// Whether the last run ended at a kill: not before it, and within the grace that it was given.
fn ended_by(at: &ContainerAt<'_>, kill: Option<Timestamp>) -> bool {
    const SLACK_SECONDS: i64 = 10;
    let grace = field::int(at.json, "/spec/terminationGracePeriodSeconds").unwrap_or(30);
    match (kill, at.ended()) {
        (Some(kill), Some(ended)) => {
            let after = ended.as_second() - kill.as_second();
            (-SLACK_SECONDS..=grace + SLACK_SECONDS).contains(&after)
        }
        _ => false,
    }
}

fn target(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    let place = at.spec_path(probe.field());
    Fact::text(Text::computed(&at.pod.object, place, &request(at, probe)))
}

fn summary(at: &ContainerAt<'_>, probe: Probe, word: &str) -> Fact {
    let seconds = number(at, probe, "/timeoutSeconds", 1);
    let text = match spec(at, probe) {
        Some(_) => format!("{word} probe ({}, timeoutSeconds {seconds})", request(at, probe)),
        None => String::new(),
    };
    Fact::text(Text::computed(&at.pod.object, at.spec_path(probe.field()), &text))
}

/// Returns what a probe requests, as `GET /healthz on port 8080`; empty if the container has no such probe.
fn request(at: &ContainerAt<'_>, probe: Probe) -> String {
    let port = port(at, probe);
    spec(at, probe).map_or(String::new(), |spec| {
        if let Some(http) = spec.get("httpGet") {
            let scheme = match field::word(http, "/scheme") {
                "HTTPS" => " over https",
                _ => "",
            };
            return format!("GET {} on port {port}{scheme}", http_path(spec));
        }
        if spec.get("tcpSocket").is_some() {
            return format!("tcp {port}");
        }
        if spec.get("grpc").is_some() {
            return format!("grpc {port}");
        }
        let command = field::words(spec, "/exec/command").collect::<Vec<_>>();
        format!("exec {}", command.join(" "))
    })
}

fn path(at: &ContainerAt<'_>, probe: Probe) -> Fact {
    let http = spec(at, probe).filter(|spec| spec.get("httpGet").is_some());
    let place = at.spec_path(&format!("{}.httpGet.path", probe.field()));
    Fact::text(http.map_or_else(Text::default, |spec| {
        Text::of_field(&at.pod.object, place, http_path(spec))
    }))
}

/// The API server fills in `/`; manifests may leave it out.
fn http_path(spec: &Json) -> &str {
    match field::word(spec, "/httpGet/path") {
        "" => "/",
        path => path,
    }
}

/// Returns the number of the probed port; its name where the container declares none of that name.
fn port(at: &ContainerAt<'_>, probe: Probe) -> String {
    let Some(spec) = spec(at, probe) else {
        return String::new();
    };
    let pointers = ["/httpGet/port", "/tcpSocket/port", "/grpc/port"];
    let written = pointers.iter().map(|pointer| field::scalar(spec, pointer));
    let written = written
        .into_iter()
        .find(|port| !port.is_empty())
        .unwrap_or_default();
    match field::named(field::list(at.spec, "/ports"), &written) {
        Some(declared) => field::scalar(declared, "/containerPort"),
        None => written,
    }
}

#[cfg(test)]
mod tests;
