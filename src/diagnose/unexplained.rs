//! Unhealthy things, and the finding that says so when no rule knows why.

use std::collections::{BTreeMap, BTreeSet};

use super::group::Group;
use super::request::Request;
use super::{breaks, findings::Written, status};
use crate::facts::{Origin, Scene, triage};
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Command, Kind, ObjectRef, Untrusted, digest};
use crate::report::{Affected, Finding};
use crate::rules::{Confidence, Evidence, RuledOut, Severity, Skipped};
use crate::snapshot::row::Part;
use crate::text::{Layer, answers};

/// The one finding that this room yields by itself.
const ID: &str = "unexplained";

/// Something that does not do its job.
pub(crate) struct Thing {
    /// A Pod; or the workload whose replicas are missing; or a failed Job.
    pub(crate) object: ObjectRef,
    pub(crate) owner: Option<ObjectRef>,
    /// One pod, or so many missing replicas.
    pub(crate) count: usize,
    /// As a sentence about it goes on: `app waits: ImagePullBackOff`.
    pub(crate) state: Untrusted,
    pub(crate) since: Option<Timestamp>,
}

impl Thing {
    /// Whether a finding that is more than advice was seen on it.
    pub(crate) fn covered(&self, scene: &Scene<'_>, told_of: &BTreeSet<&ObjectRef>) -> bool {
        let is_job = |object: &ObjectRef| object.known_kind() == Some(Kind::Job);
        // A Job answers for its pods; what is said of a Deployment explains no pod of it.
        let by_job = || {
            self.owner
                .as_ref()
                .is_some_and(|owner| is_job(owner) && told_of.contains(owner))
        };
        let by_pod = || {
            let mut pods = scene.pods_of(&self.object).iter();
            is_job(&self.object) && pods.any(|pod| told_of.contains(&pod.object))
        };
        told_of.contains(&self.object) || by_job() || by_pod()
    }
}

/// Returns every object on which a finding was seen that is more than advice.
pub(crate) fn told_of<'g>(groups: &'g [Group<'_>]) -> BTreeSet<&'g ObjectRef> {
    let told = groups.iter().filter(|group| group.severity > Severity::Info);
    told.flat_map(|group| &group.objects).collect()
}

/// Returns what is unhealthy among what was asked for.
pub(crate) fn unhealthy_things(scene: &Scene<'_>, request: &Request) -> Vec<Thing> {
    let pods = scene.snapshot.rows(Kind::Pod).filter_map(|row| {
        let why = triage::unhealthy(scene, &row.object)?;
        let owner = scene.top_owner(&row.object);
        Some(Thing {
            object: row.object.clone(),
            owner,
            count: 1,
            state: why.state,
            since: why.since,
        })
    });
    let workloads = triage::unhealthy_workloads(scene)
        .into_iter()
        .map(|(object, why)| Thing {
            object,
            owner: None,
            // A failed Job lacks no pod: it is one thing.
            count: usize::try_from(why.missing).unwrap_or(0).max(1),
            state: why.state,
            since: why.since,
        });
    pods.chain(workloads)
        .filter(|thing| request.wants(scene, &thing.object))
        .collect()
}

/// Writes one finding for all pods of an owner that are in the same state without a cause.
pub(crate) fn findings(scene: &Scene<'_>, lone: &[&Thing], skipped: &[Skipped<'_>]) -> Vec<Written> {
    let mut by_owner: BTreeMap<(ObjectRef, Untrusted), Vec<&Thing>> = BTreeMap::new();
    for thing in lone {
        let about = thing.owner.clone().unwrap_or_else(|| thing.object.clone());
        by_owner
            .entry((about, thing.state.clone()))
            .or_default()
            .push(thing);
    }
    by_owner
        .into_iter()
        .map(|((about, state), things)| {
            (
                finding(
                    scene,
                    about,
                    state.raw(),
                    &Sick {
                        things: &things,
                        skipped,
                    },
                ),
                Vec::new(),
            )
        })
        .collect()
}

struct Sick<'a, 'r> {
    things: &'a [&'a Thing],
    skipped: &'a [Skipped<'r>],
}

fn finding(scene: &Scene<'_>, about: ObjectRef, state: &str, sick: &Sick<'_, '_>) -> Finding {
    let affected: Vec<Affected> = sick.things.iter().map(|thing| affected_by(thing)).collect();
    let seen = sick.things.iter().take(2);
    let evidence: Vec<Evidence> = seen.flat_map(|thing| evidence(scene, thing)).collect();
    let began = sick.things.iter().filter_map(|thing| thing.since).min();
    let lasting = began.map_or(String::new(), |since| {
        format!(
            " for {}",
            time::age(time::seconds_between(since, scene.snapshot.time()))
        )
    });
    let unchecked: BTreeSet<String> = sick
        .skipped
        .iter()
        .filter(|skip| affected.iter().any(|one| one.object == skip.subject.object))
        .flat_map(|skip| skip.rules.iter().map(|one| one.rule.id.value.clone()))
        .collect();
    let last = evidence.last().map_or(String::new(), |last| {
        let parsed = scene.parsed(last.text.raw(), Layer::Unknown);
        let meaning = answers::meaning(&parsed).map_or(String::new(), |meaning| format!(". {meaning}"));
        format!("; last message: {}{meaning}", last.text.raw())
    });
    let spoken = about.spoken();
    Finding {
        id: digest::fingerprint(&[ID, spoken.raw(), state]),
        rule: ID.to_owned(),
        severity: Severity::Error,
        confidence: Confidence::Possible,
        location: None,
        agreeing: Vec::new(),
        exists: scene.snapshot.row(&about).map(|_| true),
        container: None,
        title: "No rule explains this state".to_owned(),
        meaning: None,
        cause: Untrusted::new(format!(
            "{}: {state}{lasting}; no rule matches{last}.",
            spoken.raw()
        )),
        breaks: breaks::line(scene, &affected),
        place: None,
        excerpt: None,
        evidence,
        nodes: None,
        ruled_out: ruled_out(),
        look: look(sick.things),
        root: true,
        explains: Vec::new(),
        explained_by: Vec::new(),
        unchecked_causes: unchecked.into_iter().collect(),
        fixes: Vec::new(),
        began: began.or_else(|| status::since(scene, &about, &affected)),
        status: status::of(scene, &about, &affected),
        since: None,
        object: about,
        affected,
    }
}

fn affected_by(thing: &Thing) -> Affected {
    Affected {
        object: thing.object.clone(),
        owner: thing.owner.clone(),
    }
}

/// What a person would read next: the object as kubectl describes it, with its events.
fn look(things: &[&Thing]) -> Vec<Command> {
    let describe = |thing: &&Thing| {
        let kind = thing.object.kind.to_ascii_lowercase();
        let words = [
            "kubectl",
            "describe",
            &kind,
            &thing.object.name,
            "-n",
            &thing.object.namespace,
        ];
        Command {
            argv: words.map(Untrusted::from).to_vec(),
            stdin: None,
        }
    };
    things.first().map(describe).into_iter().collect()
}

/// Every rule that was decided on it is quiet, which rules out what they know.
fn ruled_out() -> Vec<RuledOut> {
    vec![RuledOut {
        rule: "all other rules".to_owned(),
        because: "no rule that could be checked matches".into(),
    }]
}

/// State, reason and the last events.
fn evidence(scene: &Scene<'_>, thing: &Thing) -> Vec<Evidence> {
    let mut quoted = vec![Evidence {
        origin: Origin::Field,
        object: thing.object.clone(),
        path: "status".to_owned(),
        text: thing.state.clone(),
        first: thing.since,
        last: None,
        count: 1,
        label: None,
    }];
    let Some(row) = scene.snapshot.row(&thing.object) else {
        return quoted;
    };
    let warnings = scene
        .events_of(&row.uid)
        .iter()
        .filter_map(|event| match &event.part {
            Part::Event(part) if part.warning => Some(part),
            _ => None,
        });
    quoted.extend(warnings.take(1).map(|event| Evidence {
        origin: Origin::Event,
        object: thing.object.clone(),
        path: event.reason.clone(),
        text: Untrusted::new(event.message.clone()),
        first: event.first,
        last: event.last,
        count: event.count,
        label: None,
    }));
    quoted
}
