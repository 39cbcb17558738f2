//! A snapshot with the indexes that facts need, and the memo of what was derived.
//!
//! The scene follows relations (owners, events, nodes); what a field means is said in the file of its root.

mod derived;
mod relations;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::container::Positions;
use super::field;
use super::planned::Tries;
use super::refusals::ShownRefusals;
use super::scheduling::Attempts;
use super::subject::{Root, Subject, cluster, namespace, place, subject};
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::row::{ContainerKind, ContainerPart, EventPart, Part, PodPart, WorkloadPart};
use crate::snapshot::{Existence, Input, Row, Snapshot, Status};
use derived::{Derived, Joins, ParsedTexts};
use relations::{Relations, canonical, owners_in};

/// What happened within this time speaks of now.
const RECENT_SECONDS: i64 = 600;

/// Where a root leads from a subject.
#[derive(Clone)]
pub(crate) enum Rooted {
    Is(Subject),
    /// There is none (a bare pod has no workload, a pending pod no node): its facts are unset.
    None,
    Unknown(Input),
}

/// Where each root leads from one subject, and what was derived there.
type Reached = Vec<(Root, Rc<(Rooted, Rc<Derived>)>)>;

/// What scenes of one snapshot share.
#[derive(Clone)]
pub(crate) struct Common<'a> {
    snapshot: &'a Snapshot,
    relations: Arc<Relations<'a>>,
}

/// A snapshot, seen by facts.
pub(crate) struct Scene<'a> {
    pub(crate) snapshot: &'a Snapshot,
    relations: Arc<Relations<'a>>,
    attempts: Rc<Attempts<'a>>,
    tries: Rc<Tries>,
    refusals: ShownRefusals,
    memo: RefCell<HashMap<Subject, Rc<Derived>>>,
    joins: Rc<Joins>,
    texts: Rc<ParsedTexts>,
    /// Where the roots lead from the subject that was asked last: the rules ask a hundred facts of one subject.
    reached: RefCell<Option<(Subject, Reached)>>,
    /// Where the containers of the pod stand that was asked last.
    pub(in crate::facts) last_positions: RefCell<Option<Rc<Positions>>>,
    pub(crate) keeps: bool,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        Self::beside(Common {
            snapshot,
            relations: Arc::new(Relations::of(snapshot)),
        })
    }

    /// Returns what other scenes of the snapshot may share with this one, on whatever thread.
    pub(crate) fn common(&self) -> Common<'a> {
        Common {
            snapshot: self.snapshot,
            relations: Arc::clone(&self.relations),
        }
    }

    /// Makes another scene of a snapshot, with facts of its own.
    pub(crate) fn beside(common: Common<'a>) -> Self {
        let Common { snapshot, relations } = common;
        Self {
            snapshot,
            relations,
            attempts: Rc::new(Attempts::on(snapshot)),
            tries: Rc::default(),
            refusals: ShownRefusals::default(),
            memo: RefCell::default(),
            joins: Rc::default(),
            texts: Rc::default(),
            reached: RefCell::default(),
            last_positions: RefCell::default(),
            keeps: false,
        }
    }

    /// Returns the same of a passing copy of the snapshot: what is derived of its objects is dropped with it.
    pub(crate) fn passing<'b>(&'b self, copy: &'b Snapshot) -> Scene<'b> {
        Scene {
            snapshot: copy,
            relations: Arc::clone(&self.relations) as Arc<Relations<'b>>,
            attempts: Rc::clone(&self.attempts) as Rc<Attempts<'b>>,
            tries: Rc::clone(&self.tries),
            refusals: self.refusals.clone(),
            memo: RefCell::default(),
            joins: Rc::clone(&self.joins),
            texts: Rc::clone(&self.texts),
            reached: RefCell::default(),
            last_positions: RefCell::default(),
            keeps: false,
        }
    }

    /// Keeps what was derived of every subject, for one that is asked thousands of times.
    pub(crate) fn keeping(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Returns whether something happened within the ten minutes before the snapshot, or after it was begun.
    pub(crate) fn recent(&self, moment: Option<Timestamp>) -> bool {
        moment.is_some_and(|moment| self.age(moment) <= RECENT_SECONDS)
    }

    /// Returns the seconds from a moment to the snapshot.
    pub(crate) fn age(&self, moment: Timestamp) -> i64 {
        time::seconds_between(moment, self.snapshot.time())
    }

    /// Returns the row of an object, if it was seen.
    pub(crate) fn row(&self, object: &ObjectRef) -> Option<&'a Row> {
        self.snapshot.row(object)
    }

    /// Returns the JSON of an object, if it was seen.
    pub(crate) fn raw(&self, object: &ObjectRef) -> Option<&'a Json> {
        self.snapshot.raw(object)
    }

    /// Returns the events about the object with this uid, newest first.
    pub(crate) fn events_of(&self, uid: &str) -> &[&'a Row] {
        self.relations.events.get(uid).map_or(&[], Vec::as_slice)
    }

    /// Returns whether every event of a namespace was seen that the server still holds.
    pub(crate) fn events_complete(&self, namespace: &str) -> bool {
        let status = self
            .snapshot
            .ledger()
            .status(Input::Objects(Kind::Event), namespace);
        status == Status::Complete
    }

    /// Returns what the object with this uid controls: ReplicaSets of a Deployment, Jobs of a CronJob, pods.
    pub(crate) fn children(&self, uid: &str) -> &[&'a Row] {
        self.relations.children.get(uid).map_or(&[], Vec::as_slice)
    }

    /// Returns the ReplicaSets that a Deployment controls, newest first.
    pub(crate) fn replica_sets(&self, deployment: &ObjectRef) -> Vec<&'a Row> {
        let Some(row) = self.row(deployment) else {
            return Vec::new();
        };
        let children = self.children(&row.uid).iter().copied();
        let mut sets: Vec<_> = children
            .filter(|child| child.object.known_kind() == Some(Kind::ReplicaSet))
            .collect();
        sets.sort_by_key(|row| std::cmp::Reverse(row.created));
        sets
    }

    /// Returns the EndpointSlices of a Service.
    pub(crate) fn slices_of(&self, service: &ObjectRef) -> &[&'a Row] {
        let of_namespace = self.relations.slices.get(service.namespace.as_str());
        let slices = of_namespace.and_then(|services| services.get(service.name.as_str()));
        slices.map_or(&[], Vec::as_slice)
    }

    /// Returns the pods under a controller, directly or through others.
    pub(crate) fn pods_of(&self, controller: &ObjectRef) -> &[&'a Row] {
        self.relations
            .pods_below
            .get(&canonical(controller))
            .map_or(&[], Vec::as_slice)
    }

    /// Returns what the scheduler would find for pods that wait for a node.
    pub(crate) fn attempts(&self) -> &Attempts<'a> {
        &self.attempts
    }

    /// Returns what was tried of Pods that are not there yet.
    pub(super) fn tries(&self) -> &Tries {
        &self.tries
    }

    pub(super) fn shown_refusals(&self) -> &ShownRefusals {
        &self.refusals
    }

    /// Returns the controllers above an object, the nearest first. The last may only be named by the one
    /// below it. Nodes own the mirrors of static pods and are no controllers.
    pub(crate) fn owners(&self, object: &ObjectRef) -> Vec<ObjectRef> {
        owners_in(self.snapshot, object)
    }

    /// Returns the topmost controller of an object that has one, whether it was seen or only named.
    pub(crate) fn top_owner(&self, object: &ObjectRef) -> Option<ObjectRef> {
        self.owners(object).pop()
    }

    /// Returns what the root `workload` means for an object: the topmost controller of a kind that makes pods,
    /// or the topmost of all where there is none. An operator above a Deployment is no workload.
    fn workload_of(&self, object: &ObjectRef) -> Option<ObjectRef> {
        let makes_pods = |object: &ObjectRef| object.known_kind().is_some_and(Kind::is_workload);
        let owners = self.owners(object);
        let topmost = owners.iter().rev().find(|owner| makes_pods(owner)).cloned();
        topmost
            .or_else(|| Some(object.clone()).filter(makes_pods))
            .or_else(|| owners.last().cloned())
    }

    /// Returns the pod spec of a pod, or of a controller's template; `None` if the object was not seen.
    pub(crate) fn pod_spec(&self, object: &ObjectRef) -> Option<&'a Json> {
        let json = self.raw(object)?;
        let pointer = match object.known_kind()? {
            Kind::Pod => "/spec",
            Kind::CronJob => "/spec/jobTemplate/spec/template/spec",
            _ => "/spec/template/spec",
        };
        json.pointer(pointer)
    }

    /// Returns every subject of a root, in the order of namespace, name, container.
    pub(crate) fn subjects(&self, root: Root) -> Vec<Subject> {
        let mut subjects = match root {
            Root::Container => self.containers(),
            Root::Workload => self.top_workloads(),
            Root::Namespace => self.namespaces(),
            Root::Cluster => vec![cluster()],
            Root::Pod => self.objects(Kind::Pod, root),
            Root::Job => self.objects(Kind::Job, root),
            Root::Service => self.objects(Kind::Service, root),
            Root::Claim => self.objects(Kind::PersistentVolumeClaim, root),
            Root::Node => self.objects(Kind::Node, root),
            Root::Quota => self.objects(Kind::ResourceQuota, root),
            Root::Policy => self.objects(Kind::NetworkPolicy, root),
            Root::Account => self.objects(Kind::ServiceAccount, root),
        };
        subjects.sort_by(|a, b| place(a).cmp(&place(b)));
        subjects
    }

    fn objects(&self, kind: Kind, root: Root) -> Vec<Subject> {
        let rows = self.snapshot.rows(kind).map(|row| row.object.clone());
        rows.map(|object| subject(root, object)).collect()
    }

    fn containers(&self) -> Vec<Subject> {
        let of_pod = |row: &Row| {
            let of = |name: &str| Subject {
                root: Root::Container,
                object: row.object.clone(),
                container: Some(name.to_owned()),
            };
            // An ephemeral container is somebody's session: what is typed and fails there is no failure of the pod. One that
            // cannot start is told of.
            let judged =
                |one: &&ContainerPart| one.kind != ContainerKind::Ephemeral || !one.waiting.is_empty();
            let containers = pod_of(row).containers.iter().filter(judged);
            containers
                .map(|container| of(&container.name))
                .collect::<Vec<_>>()
        };
        self.snapshot.rows(Kind::Pod).flat_map(of_pod).collect()
    }

    fn top_workloads(&self) -> Vec<Subject> {
        let kinds = Kind::all().filter(|kind| kind.is_workload());
        let owned = |row: &Row| {
            let owner = row.owner.as_ref();
            owner.is_some_and(|owner| owner.object.known_kind().is_some())
        };
        kinds
            .flat_map(|kind| self.snapshot.rows(kind))
            .filter(|row| !owned(row))
            .map(|row| subject(Root::Workload, row.object.clone()))
            .collect()
    }

    /// The namespaces that were seen, and those that something seen lies in.
    fn namespaces(&self) -> Vec<Subject> {
        let objects = Kind::all().flat_map(|kind| self.snapshot.rows(kind));
        let names: BTreeSet<&str> = objects
            .map(|row| match row.object.known_kind() {
                Some(Kind::Namespace) => row.object.name.as_str(),
                _ => row.object.namespace.as_str(),
            })
            .filter(|name| !name.is_empty())
            .collect();
        names.into_iter().map(namespace).collect()
    }

    /// Follows a root from a subject.
    pub(crate) fn rooted(&self, from: &Subject, root: Root) -> Rooted {
        if from.root == root {
            return Rooted::Is(from.clone());
        }
        match root {
            Root::Cluster => Rooted::Is(cluster()),
            Root::Namespace if from.object.namespace.is_empty() => Rooted::None,
            Root::Namespace => Rooted::Is(namespace(&from.object.namespace)),
            Root::Pod if from.root == Root::Container => Rooted::Is(subject(root, from.object.clone())),
            Root::Workload => self
                .workload_of(&from.object)
                .map_or(Rooted::None, |owner| Rooted::Is(subject(root, owner))),
            Root::Node => self.node_of(&from.object),
            Root::Account => self.account_of(&from.object),
            _ => Rooted::None,
        }
    }

    fn node_of(&self, pod: &ObjectRef) -> Rooted {
        let Some(row) = self.row(pod) else {
            return Rooted::Unknown(Input::Objects(Kind::Pod));
        };
        let node = &pod_of(row).node;
        if node.is_empty() {
            return Rooted::None;
        }
        match self.snapshot.look_up(Kind::Node, "", node) {
            Existence::Exists(row) => Rooted::Is(subject(Root::Node, row.object.clone())),
            Existence::Absent => Rooted::None,
            Existence::Unknown(input) => Rooted::Unknown(input),
        }
    }

    /// The account that a pod or a template runs as. It need not exist: whether it does is a fact of it.
    fn account_of(&self, object: &ObjectRef) -> Rooted {
        let Some(spec) = self.pod_spec(object) else {
            return match object.known_kind() {
                Some(kind) => Rooted::Unknown(Input::Objects(kind)),
                None => Rooted::None,
            };
        };
        let name = match field::word(spec, "/serviceAccountName") {
            "" => "default",
            name => name,
        };
        let account = ObjectRef::new(Kind::ServiceAccount, &object.namespace, name);
        Rooted::Is(subject(Root::Account, account))
    }
}

/// Returns the pod's part of a row; an empty one for a row of another kind.
pub(crate) fn pod_of(row: &Row) -> &PodPart {
    static EMPTY: std::sync::LazyLock<PodPart> = std::sync::LazyLock::new(PodPart::default);
    match &row.part {
        Part::Pod(part) => part,
        _ => &EMPTY,
    }
}

/// Returns the event's part of a row; an empty one for a row of another kind.
pub(crate) fn event_of(row: &Row) -> &EventPart {
    static EMPTY: std::sync::LazyLock<EventPart> = std::sync::LazyLock::new(EventPart::default);
    match &row.part {
        Part::Event(part) => part,
        _ => &EMPTY,
    }
}

/// Returns the workload's part of a row, if it has one.
pub(crate) fn workload_part(row: &Row) -> Option<&WorkloadPart> {
    match &row.part {
        Part::Workload(part) => Some(part),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
