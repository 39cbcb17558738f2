//! What the API server's admission would make of a Pod that is created: the pod as it would be stored, or why it is
//! refused, by which plugin, and in which words.
//!
//! One file a plugin, under its real name, in the order of `AllOrderedPlugins` (pkg/kubeapiserver/options/plugins.go).
//! Webhooks, admission policies and the API server's own configuration are not seen; [`Limit`] says so.

mod default_toleration_seconds;
mod limit_ranger;
mod namespace_lifecycle;
mod pod_security;
mod priority;
mod resource_quota;
mod runtime_class;
mod service_account;
#[cfg(test)]
mod tests;
mod validation;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Answer, Undecided, Verdict, defaults, fields};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Existence, Input, Snapshot, Status};

pub(crate) use limit_ranger::claim;
pub(crate) use pod_security::{Standard, violations};
pub(crate) use resource_quota::{Crowd, Room, freed, room, surge, together};

/// What stands for the five letters that the API server picks at random.
pub(crate) const RANDOM: &str = super::controllers::RANDOM;

/// Who refuses, in the order in which the API server asks: first those that change the pod, then its validation, then
/// those that only judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    NamespaceLifecycle,
    ServiceAccount,
    Priority,
    RuntimeClass,
    /// The API server's own validation, which answers 422 instead of 403.
    Validation,
    LimitRanger,
    PodSecurity,
    /// RuntimeClass judges once more what the pod carries by then.
    RuntimeClassOverhead,
    /// ResourceQuota asks of every quota what must be written, before it counts for any.
    QuotaConstraint,
    QuotaUsage,
}

impl Step {
    /// Returns the plugin's name; `Pod` for the validation.
    pub(crate) fn plugin(self) -> &'static str {
        match self {
            Step::NamespaceLifecycle => "NamespaceLifecycle",
            Step::ServiceAccount => "ServiceAccount",
            Step::Priority => "Priority",
            Step::RuntimeClass | Step::RuntimeClassOverhead => "RuntimeClass",
            Step::Validation => "Pod",
            Step::LimitRanger => "LimitRanger",
            Step::PodSecurity => "PodSecurity",
            Step::QuotaConstraint | Step::QuotaUsage => "ResourceQuota",
        }
    }
}

/// A field, its value, and the nearest value with which this refusal would not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The object that holds the field; None is the pod.
    pub(crate) on: Option<ObjectRef>,
    /// `spec.containers[0].resources.limits.memory`
    pub(crate) field: String,
    /// None where nothing is written.
    pub(crate) value: Option<String>,
    /// None where the field must not be set, or no value passes.
    pub(crate) passes: Option<String>,
}

impl Change {
    fn of_pod(field: impl Into<String>, value: Option<String>, passes: Option<&str>) -> Self {
        Self {
            on: None,
            field: field.into(),
            value,
            passes: passes.map(str::to_owned),
        }
    }
}

/// One refusal. Of a create the API server tells the first alone; of equal steps it is not defined which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) step: Step,
    /// The answer as the API server words it; `<random>` stands for what it picks at random.
    pub(crate) sentence: String,
    /// What would have to be different: all of it, but of changes on other objects than the pod one suffices.
    pub(crate) changes: Vec<Change>,
    /// The quota, limit range, account or class that it is about.
    pub(crate) about: Option<ObjectRef>,
}

/// What no request to the API can show, and what the answer therefore takes for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limit {
    /// Namespaces, users and runtime classes can be exempt from Pod Security.
    Exemptions,
    /// The level of namespaces without a label.
    DefaultLevel,
    /// Pod Security checks that are newer than this program.
    NewerChecks,
}

/// What became of a create.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Admission {
    /// The pod as it would be stored, as far as the plugins that could be followed change it.
    pub(crate) pod: Value,
    /// All refusals, in the order in which they are told.
    pub(crate) verdict: Verdict<Refusal>,
    /// A plugin that is asked earlier could not be followed: what it might refuse would be told first.
    pub(crate) unfollowed: Option<Undecided>,
    /// The warnings of Pod Security; a refused create has none.
    pub(crate) warnings: Vec<String>,
    pub(crate) limits: Vec<Limit>,
}

/// A create that is under way.
pub(crate) struct Request<'a> {
    snapshot: &'a Snapshot,
    pod: Value,
    namespace: String,
    /// The minor version of the API server, if it is known.
    minor: Option<u32>,
    /// A plugin that changes pods could not be followed: what stands in the pod is not certain from here on.
    unfollowed: Option<Undecided>,
    /// The same of the priority class alone, by which only some quotas go.
    class_unknown: Option<Undecided>,
}

/// Tries to create a pod in the cluster of a snapshot. The pod's namespace must be set.
pub(crate) fn admit(snapshot: &Snapshot, pod: Value) -> Admission {
    admit_at(snapshot, pod, snapshot.server_version().and_then(minor))
}

/// Does the same with an API server of this minor version; None stands for the newest.
pub(crate) fn admit_at(snapshot: &Snapshot, pod: Value, minor: Option<u32>) -> Admission {
    let namespace = pod["metadata"]["namespace"].as_str().unwrap_or("default");
    let mut request = Request {
        snapshot,
        namespace: namespace.to_owned(),
        pod,
        minor,
        unfollowed: None,
        class_unknown: None,
    };
    if !request.has_pod_level_resources() {
        fields::remove(&mut request.pod["spec"], "resources");
    }
    defaults::fill(&mut request.pod);
    let mut verdict = namespace_lifecycle::admit(&request).and(request.followed(limit_ranger::admit));
    verdict = verdict
        .and(service_account::admit(&mut request))
        .and(priority::admit(&mut request));
    default_toleration_seconds::admit(&mut request);
    verdict = verdict.and(request.followed(runtime_class::admit));
    defaults::strategy::prepare(&mut request.pod, minor);
    verdict = verdict.and(match request.limits_unknown() {
        Some(why) => Verdict::undecided(why),
        None => validation::validate(&request).and(limit_ranger::validate(&request)),
    });
    let secured = pod_security::validate(&request);
    verdict = verdict
        .and(secured.verdict)
        .and(runtime_class::validate(&request))
        .and(resource_quota::validate(&request));
    verdict.because.sort_by_key(|refusal| refusal.step);
    let refused = verdict.answer == Answer::Denied;
    Admission {
        pod: request.pod,
        warnings: if refused { Vec::new() } else { secured.warnings },
        limits: secured.limits,
        unfollowed: request.unfollowed,
        verdict,
    }
}

/// Returns 35 of `v1.35.4`, `1.35+` and the like.
pub(crate) fn minor(version: &str) -> Option<u32> {
    let after = version.trim_start_matches('v').strip_prefix("1.")?;
    let digits = after
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(after.len());
    after[..digits].parse().ok()
}

impl Request<'_> {
    /// Asks a plugin that changes the pod, and remembers if what it does is not known.
    fn followed(&mut self, plugin: fn(&mut Self) -> Verdict<Refusal>) -> Verdict<Refusal> {
        let told = plugin(self);
        if let Answer::Undecided(why) = told.answer {
            self.unfollowed.get_or_insert(why);
        }
        told
    }

    /// Sets a field of the pod's specification.
    fn set(&mut self, field: &str, value: Value) {
        if let Some(spec) = object_mut(&mut self.pod, "spec") {
            spec.insert(field.to_owned(), value);
        }
    }

    /// The name as plugins see it that come before a name is made of `generateName`.
    fn early_name(&self) -> String {
        let metadata = &self.pod["metadata"];
        let named = |field: &str| metadata[field].as_str().filter(|name| !name.is_empty());
        named("name")
            .or(named("generateName"))
            .unwrap_or("Unknown")
            .to_owned()
    }

    fn name(&self) -> String {
        match self.pod["metadata"]["name"].as_str() {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => format!("{}{RANDOM}", self.early_name()),
        }
    }

    /// A refusal with 403, worded as `NewForbidden` does.
    fn forbidden(&self, step: Step, why: impl AsRef<str>) -> Refusal {
        let name = if step < Step::Validation {
            self.early_name()
        } else {
            self.name()
        };
        Refusal {
            step,
            sentence: format!("pods \"{name}\" is forbidden: {}", why.as_ref()),
            changes: Vec::new(),
            about: None,
        }
    }

    fn object(&self, kind: Kind, name: &str) -> Found<'_> {
        let namespace = if kind.namespaced() {
            self.namespace.as_str()
        } else {
            ""
        };
        match self.snapshot.look_up(kind, namespace, name) {
            Existence::Exists(row) => self.snapshot.raw(&row.object).map_or(
                Found::Unknown(Undecided::NotSeen(Input::Objects(kind))),
                Found::Is,
            ),
            Existence::Absent => Found::Absent,
            Existence::Unknown(input) => Found::Unknown(Undecided::NotSeen(input)),
        }
    }

    /// Returns all objects of a kind in the pod's namespace, or of the cluster, by name; an error if they were not
    /// all seen.
    fn objects(&self, kind: Kind) -> Result<Vec<(ObjectRef, &Value)>, Undecided> {
        let namespace = if kind.namespaced() {
            self.namespace.as_str()
        } else {
            ""
        };
        let input = Input::Objects(kind);
        if self.snapshot.ledger().status(input, namespace) != Status::Complete {
            return Err(Undecided::NotSeen(input));
        }
        let rows = self.snapshot.rows_in(kind, namespace);
        Ok(rows
            .filter_map(|row| Some((row.object.clone(), self.snapshot.raw(&row.object)?)))
            .collect())
    }

    /// Why the requests and limits that LimitRanges fill in are not known, if so.
    fn limits_unknown(&self) -> Option<Undecided> {
        let of_ranges = |why: &Undecided| {
            let ranges = Undecided::NotSeen(Input::Objects(Kind::LimitRange));
            *why == Undecided::OrderOf(Kind::LimitRange) || *why == ranges
        };
        self.unfollowed.filter(of_ranges)
    }

    /// Whether the API server knows resources of the pod as a whole, which older ones drop.
    fn has_pod_level_resources(&self) -> bool {
        self.minor.is_none_or(|minor| minor >= 34)
    }
}

/// What a look for an object shows.
enum Found<'a> {
    Is(&'a Value),
    Absent,
    Unknown(Undecided),
}

impl Refusal {
    fn about(mut self, object: ObjectRef) -> Self {
        self.about = Some(object);
        self
    }

    fn with(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }
}

/// Returns the containers of a list with their paths.
fn containers<'a>(pod: &'a Value, list: &'static str) -> impl Iterator<Item = (String, &'a Value)> {
    let declared = pod["spec"][list].as_array().into_iter().flatten();
    declared
        .enumerate()
        .map(move |(index, container)| (format!("spec.{list}[{index}]"), container))
}

/// Returns the entries of a list that can be changed; none if there is no such list.
fn entries_mut<'a>(json: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    let list = json.get_mut(list).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Returns an object within an object, made if nothing is there; None if something else is.
fn object_mut<'a>(json: &'a mut Value, field: &str) -> Option<&'a mut Map<String, Value>> {
    let inner = json.as_object_mut()?.entry(field).or_insert(Value::Null);
    if inner.is_null() {
        *inner = Value::Object(Map::new());
    }
    inner.as_object_mut()
}

/// Returns a field as text, empty if it is not there.
fn word<'a>(json: &'a Value, field: &str) -> &'a str {
    json[field].as_str().unwrap_or_default()
}

/// Returns an object of strings as a map.
fn strings(json: &Value) -> BTreeMap<String, String> {
    let entries = json.as_object().into_iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Joins sentences as apimachinery's aggregate does: one alone, several in brackets, none twice.
fn aggregate(sentences: &[String]) -> String {
    let mut told: Vec<&str> = Vec::new();
    for sentence in sentences {
        if !told.contains(&sentence.as_str()) {
            told.push(sentence);
        }
    }
    match told[..] {
        [one] => one.to_owned(),
        _ => format!("[{}]", told.join(", ")),
    }
}
