//! The facts of a container that tell its state: what it does now, how its last run ended, whether it fails.
//!
//! Images, starting, resources, probes and output stand in files of their own.

pub(crate) mod image;
mod positions;
mod recovery;
pub(crate) mod resources;
pub(crate) mod start;
pub(crate) mod usage;

use serde_json::Value as Json;

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::value::{Fact, Text};
use crate::k8s::time::{Timestamp, seconds_between};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::{ContainerKind, EventPart};
use crate::snapshot::{Input, Row};
pub(crate) use positions::Positions;

/// Waiting for its turn, not for something to be mended.
pub(super) const PATIENT: [&str; 3] = ["", "ContainerCreating", "PodInitializing"];

/// Turns a reader of a container into the `derive` of a row.
macro_rules! of {
    ($read:expr) => {
        |scene, subject, _| crate::facts::container::look(scene, subject, $read)
    };
}
pub(crate) use of;

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.name", Type::Word, of!(|at| Fact::word(at.name)))
        .from(Observer::Spec, "spec.containers[].name", "The name of the container."),
    fact("container.kind", Type::Word, of!(|at| Fact::word(at.kind.word())))
        .from(Observer::Spec, "computed: the list that contains it", "`app`, `init`, `sidecar` (an init container that is always restarted) or `ephemeral`."),
    fact("container.ref", Type::Ref, of!(|at| Fact::reference(at.pod.object.clone())))
        .from(Observer::Spec, "metadata", "The Pod that the container belongs to."),
    fact("container.state", Type::Word, of!(|at| Fact::word(at.state())))
        .symptom().from(Observer::Kubelet, "status.containerStatuses[].state", "`waiting`, `running` or `terminated`; empty until the kubelet reports it."),
    fact("container.ready", Type::Bool, of!(|at| Fact::bool(field::flag(at.status, "/ready"))))
        .symptom().from(Observer::Kubelet, "status.containerStatuses[].ready", "Whether the container is ready."),
    fact("container.restarts", Type::Int, of!(|at| Fact::int(at.restarts())))
        .symptom().from(Observer::Kubelet, "status.containerStatuses[].restartCount", "How often it was restarted in this pod."),
    fact("container.restarting", Type::Bool, of!(|at| Fact::bool(at.restarting())))
        .symptom().from(Observer::Kubelet, "computed: status.containerStatuses[]", "Whether it was restarted within the last ten minutes, or waits to be restarted."),
    fact("container.waiting.reason", Type::Word, of!(|at| Fact::word(at.waiting())))
        .symptom()
        .telling(&["InvalidImageName", "ErrImageNeverPull", "PostStartHookError"]).from(Observer::Kubelet, "status.containerStatuses[].state.waiting.reason", "The reason of its waiting state; empty if it is not waiting."),
    fact("container.waiting.message", Type::Text, of!(|at| Fact::text(at.text("state.waiting.message"))))
        .from(Observer::Kubelet, "status.containerStatuses[].state.waiting.message", "The message of its waiting state."),
    fact("container.terminated.happened", Type::Bool, of!(|at| Fact::bool(at.end().is_some())))
        .symptom().from(Observer::Kubelet, "status.containerStatuses[].state.terminated, or lastState.terminated", "Whether a run of it has ended: the current or the previous one."),
    fact("container.terminated.exit_code", Type::Int, of!(|at| Fact::int(at.exit_code().unwrap_or_default())))
        .behind(HAPPENED)
        .from(Observer::Program, "…terminated.exitCode", "The exit code of the last run that ended."),
    fact("container.terminated.signal", Type::Int, of!(signal))
        .behind(HAPPENED)
        .from(Observer::Program, "computed: …terminated.exitCode - 128", "The signal that ended the last run; 0 if none did."),
    fact("container.terminated.reason", Type::Word, of!(|at| Fact::word(at.end_reason())))
        .hollow(&["Error", "Unknown", "ContainerStatusUnknown"]).from(Observer::Runtime, "…terminated.reason", "The reason that the runtime reports for the end: `Completed`, `Error`, `OOMKilled`, `StartError` and others."),
    fact("container.terminated.message", Type::Text, of!(|at| Fact::text(at.end_message())))
        .from(Observer::Runtime, "…terminated.message", "The termination message, or the runtime's error if the start failed."),
    fact("container.terminated.recent", Type::Bool, of!(|at| Fact::bool(at.scene.recent(at.ended()))))
        .symptom().from(Observer::Kubelet, "computed: …terminated.finishedAt", "Whether the last run ended within the last ten minutes."),
    fact("container.terminated.seconds", Type::Int, of!(lasted))
        .behind(HAPPENED)
        .symptom().from(Observer::Kubelet, "computed: …terminated.finishedAt - startedAt", "How many seconds that run lasted; 0 if it never started."),
    fact("container.crashing", Type::Bool, of!(|at| Fact::bool(at.crashing())))
        .symptom().from(Observer::Kubelet, "computed: status.containerStatuses[]", "Whether it keeps ending and restarting, or ended with an error and will not be restarted."),
    fact("container.failing", Type::Bool, of!(|at| Fact::bool(at.failing())))
        .symptom().from(Observer::Kubelet, "computed: status.containerStatuses[]", "Whether it crashes, waits for something that must be fixed, or runs without being ready."),
];

const HAPPENED: &str = "container.terminated.happened";

/// One container as its pod's JSON tells it.
pub(crate) struct ContainerAt<'s> {
    pub(crate) scene: &'s Scene<'s>,
    pub(crate) pod: &'s Row,
    /// The whole Pod.
    pub(crate) json: &'s Json,
    pub(crate) name: &'s str,
    pub(crate) kind: ContainerKind,
    pub(crate) spec: &'s Json,
    pub(crate) status: &'s Json,
}

/// Reads a fact of a container; unknown when its pod was not seen.
pub(crate) fn look(scene: &Scene<'_>, subject: &Subject, read: fn(&ContainerAt<'_>) -> Fact) -> Fact {
    let name = subject.container.as_deref().unwrap_or_default();
    ContainerAt::find(scene, &subject.object, name)
        .map_or(Fact::Unknown(Input::Objects(Kind::Pod)), |at| read(&at))
}

impl<'s> ContainerAt<'s> {
    pub(crate) fn find(scene: &'s Scene<'s>, pod: &ObjectRef, name: &'s str) -> Option<Self> {
        let row = scene.row(pod)?;
        let json = scene.raw(pod)?;
        let parts = &pod_of(row).containers;
        let (part, spec, status) = if parts.len() < positions::MANY {
            let part = parts.iter().find(|part| part.name == name)?;
            let (spec, status) = lists(part.kind);
            (
                part,
                field::named(field::list(json, &format!("/spec/{spec}")), name),
                field::named(field::list(json, &format!("/status/{status}")), name),
            )
        } else {
            let at = scene.positions(row, json).get(name)?;
            let part = &parts[at.part];
            let (spec, status) = lists(part.kind);
            let entry = |list: &str, at: Option<usize>| field::list(json, list).get(at?);
            (
                part,
                entry(&format!("/spec/{spec}"), at.spec),
                entry(&format!("/status/{status}"), at.status),
            )
        };
        Some(Self {
            scene,
            pod: row,
            json,
            name: &part.name,
            kind: part.kind,
            spec: spec?,
            status: status.unwrap_or(&field::NOTHING),
        })
    }

    /// Returns the path of a field below the container's status, as evidence names it.
    pub(crate) fn status_path(&self, below: &str) -> String {
        format!("status.{}[name={}].{below}", lists(self.kind).1, self.name)
    }

    pub(crate) fn spec_path(&self, below: &str) -> String {
        format!("spec.{}[name={}].{below}", lists(self.kind).0, self.name)
    }

    /// Returns the text of a field of the status, `state.waiting.message`.
    pub(crate) fn text(&self, path: &str) -> Text {
        let pointer = format!("/{}", path.replace('.', "/"));
        Text::of_field(
            &self.pod.object,
            self.status_path(path),
            field::word(self.status, &pointer),
        )
    }

    pub(crate) fn state(&self) -> &'s str {
        let state = field::at(self.status, "/state").as_object();
        state
            .and_then(|state| state.keys().next())
            .map_or("", String::as_str)
    }

    pub(crate) fn running(&self) -> bool {
        self.state() == "running"
    }

    /// Returns when the present run began.
    pub(crate) fn running_since(&self) -> Option<Timestamp> {
        field::moment(self.status, "/state/running/startedAt")
    }

    pub(crate) fn waiting(&self) -> &'s str {
        field::word(self.status, "/state/waiting/reason")
    }

    pub(crate) fn restarts(&self) -> i64 {
        field::int(self.status, "/restartCount").unwrap_or_default()
    }

    /// Returns where the end of the last run stands, and the end. While it waits, the end is in `lastState`.
    pub(crate) fn end(&self) -> Option<(&'static str, &'s Json)> {
        ["state.terminated", "lastState.terminated"]
            .into_iter()
            .find_map(|path| {
                let pointer = format!("/{}", path.replace('.', "/"));
                Some((path, self.status.pointer(&pointer)?))
            })
    }

    pub(crate) fn exit_code(&self) -> Option<i64> {
        self.end().and_then(|(_, end)| field::int(end, "/exitCode"))
    }

    pub(crate) fn end_reason(&self) -> &'s str {
        self.end().map_or("", |(_, end)| field::word(end, "/reason"))
    }

    pub(crate) fn end_message(&self) -> Text {
        self.end()
            .map_or_else(Text::default, |(path, _)| self.text(&format!("{path}.message")))
    }

    pub(crate) fn ended(&self) -> Option<Timestamp> {
        self.end().and_then(|(_, end)| field::moment(end, "/finishedAt"))
    }

    pub(crate) fn restarting(&self) -> bool {
        self.waiting() == "CrashLoopBackOff"
            || (self.restarts() > 0
                && (self.scene.recent(self.running_since()) || self.scene.recent(self.ended())))
    }

    pub(crate) fn crashing(&self) -> bool {
        let failed = self.exit_code().is_some_and(|code| code != 0) && !self.recovered();
        match self.kind {
            ContainerKind::Ephemeral => false,
            ContainerKind::Init => failed && matches!(self.state(), "waiting" | "terminated"),
            // What ends while its pod is being deleted was told to.
            ContainerKind::App | ContainerKind::Sidecar => {
                self.waiting() == "CrashLoopBackOff"
                    || (failed && self.state() == "terminated" && self.pod.deletion.is_none())
                    || (failed && self.restarts() >= 2 && self.scene.recent(self.ended()))
            }
        }
    }

    pub(crate) fn failing(&self) -> bool {
        let stuck = self.state() == "waiting" && !PATIENT.contains(&self.waiting());
        // An init container is ready when it has ended, so that running without being ready is its work.
        let serves = matches!(self.kind, ContainerKind::App | ContainerKind::Sidecar);
        self.crashing() || stuck || (serves && self.running() && !field::flag(self.status, "/ready"))
    }

    /// Returns the events about this container with a reason, newest first.
    pub(crate) fn events(&self, reason: &'s str) -> impl Iterator<Item = &'s EventPart> {
        let name = self.name;
        super::events::with_reason(self.scene, self.pod, reason).filter(move |event| event.container == name)
    }

    pub(crate) fn events_complete(&self) -> bool {
        self.scene.events_complete(&self.pod.object.namespace)
    }
}

/// Returns the names of the lists in `spec` and `status` that hold containers of a kind.
fn lists(kind: ContainerKind) -> (&'static str, &'static str) {
    match kind {
        ContainerKind::Init | ContainerKind::Sidecar => ("initContainers", "initContainerStatuses"),
        ContainerKind::App => ("containers", "containerStatuses"),
        ContainerKind::Ephemeral => ("ephemeralContainers", "ephemeralContainerStatuses"),
    }
}

fn signal(at: &ContainerAt<'_>) -> Fact {
    let code = at.exit_code().unwrap_or_default();
    Fact::int(if code > 128 { code - 128 } else { 0 })
}

fn lasted(at: &ContainerAt<'_>) -> Fact {
    let began = at.end().and_then(|(_, end)| field::moment(end, "/startedAt"));
    Fact::int(match (began, at.ended()) {
        (Some(began), Some(ended)) => seconds_between(began, ended),
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::world::{World, container, said, well};
    use crate::facts::Scene;
    use crate::k8s::Kind;

    fn ask(world: &World, of: (&str, &str), path: &str) -> String {
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        said(&scene.fact(&container(&scene, of.0, of.1), path))
    }

    #[test]
    fn kinds_and_ends_of_init_containers_and_sidecars_are_told_apart() {
        let world = World::recorded("pandasai-sandbox");
        let init = ("python-sandbox-init", "fetch-model");
        let sidecar = ("python-sandbox-sidecar", "collector");
        let waiting = ("python-sandbox-init", "app");
        let done = ("python-sandbox-perm-6", "prepare");
        for (of, path, expected) in [
            (init, "container.kind", "init"),
            (init, "container.terminated.exit_code", "3"),
            (init, "container.crashing", "true"),
            (sidecar, "container.kind", "sidecar"),
            (sidecar, "container.crashing", "true"),
            (waiting, "container.kind", "app"),
            (waiting, "container.waiting.reason", "PodInitializing"),
            (waiting, "container.failing", "false"),
            (waiting, "container.terminated.happened", "false"),
            (done, "container.crashing", "false"),
            (done, "container.failing", "false"),
        ] {
            assert_eq!(ask(&world, of, path), expected, "{of:?} {path}");
        }
    }

    #[test]
    fn while_it_waits_its_end_is_read_from_the_state_before() {
        let world = World::recorded("pandasai-sandbox");
        let oom = ("python-sandbox-oom", "app");
        for (path, expected) in [
            ("container.state", "waiting"),
            ("container.terminated.reason", "OOMKilled"),
            ("container.terminated.exit_code", "137"),
            ("container.terminated.signal", "9"),
            ("container.terminated.recent", "true"),
            ("container.restarting", "true"),
            ("container.memory.limited", "true"),
            ("container.cpu.limited", "false"),
        ] {
            assert_eq!(ask(&world, oom, path), expected, "{path}");
        }
    }

    #[test]
    fn one_crash_that_is_over_is_no_crashing() {
        let world = World::recorded("look-alikes");
        let once = ("restarted-once", "app");
        assert_eq!(ask(&world, once, "container.restarts"), "1");
        assert_eq!(ask(&world, once, "container.crashing"), "false");
        assert_eq!(ask(&world, once, "container.failing"), "false");
        assert_eq!(ask(&world, once, "container.restarting"), "false");
    }

    #[test]
    fn an_end_during_deletion_is_no_crash() {
        let ended = |deletion: Option<&str>| {
            let mut pod = well("cart");
            pod["status"]["containerStatuses"][0]["state"] =
                json!({"terminated": {"exitCode": 137, "finishedAt": "2026-11-22T16:11:30Z"}});
            if let Some(deletion) = deletion {
                pod["metadata"]["deletionTimestamp"] = json!(deletion);
            }
            let mut world = World::empty();
            world.add(Kind::Pod, pod);
            ask(&world, ("cart", "app"), "container.crashing")
        };
        assert_eq!(ended(None), "true");
        assert_eq!(ended(Some("2026-11-22T16:11:34Z")), "false");
    }

    #[test]
    fn errors_of_pull_config_and_start_are_read_where_they_stand() {
        let world = World::recorded("pandasai-sandbox");
        let starts = ask(&world, ("python-sandbox-command", "app"), "container.start_error");
        assert!(
            starts.contains("pandasai-server") && starts.contains("OCI runtime create failed"),
            "{starts}"
        );
        let config = ask(
            &world,
            ("python-sandbox-nosecret", "app"),
            "container.config_error",
        );
        assert_eq!(config, "secret \"llm-key\" not found");
        for path in [
            "container.pull_error",
            "container.start_error",
            "container.config_error",
        ] {
            assert_eq!(ask(&world, ("sandbox-api", "app"), path), "", "{path}");
        }
    }

    #[test]
    fn a_pull_error_is_in_the_status_or_else_in_an_event_or_else_unknown() {
        let of = ("python-sandbox-tag", "app");
        let ask = |world: &World| ask(world, of, "container.pull_error");
        let mut world = World::recorded("pandasai-sandbox");
        let said = ask(&world);
        assert!(said.starts_with("rpc error: code = NotFound"), "{said}");
        // Before 1.32 the kubelet left the error out of the status.
        world.change(Kind::Pod, "python-sandbox-tag", |pod| {
            pod["status"]["containerStatuses"][0]["state"]["waiting"]["message"] =
                json!("Back-off pulling image \"127.0.0.1:15000/pandasai-sandbox-pod:latest\"");
        });
        let said = ask(&world);
        assert!(
            said.starts_with("Failed to pull image") && said.contains("code = NotFound"),
            "{said}"
        );
        world.forbid(Kind::Event);
        assert_eq!(ask(&world), "unknown: events");
    }
}
