//! What the scheduler keeps in mind of a cluster: its nodes, and the pods on each. It can be changed on a copy,
//! so that a change is tried before it is named.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::inter_pod_affinity;
use super::node_resources_fit::bound_requests;
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::simulate::Undecided;
use crate::simulate::amounts::{Amounts, add};
use crate::simulate::fields::labels;
use crate::snapshot::row::Part;
use crate::snapshot::{Existence, Input, Row, Snapshot, Status};

/// A pod that is on a node.
///
/// What each pod that is to be placed asks of all that are there is looked up once.
#[derive(Clone, Debug)]
pub(crate) struct Bound<'a> {
    pub(crate) row: &'a Row,
    pub(crate) json: &'a Value,
    /// Whether it keeps others away.
    pub(crate) shuns: bool,
    pub(crate) priority: i64,
    /// What it asks for, and its own place among the pods of the node.
    pub(crate) requests: Rc<Amounts>,
}

impl<'a> Bound<'a> {
    fn new(row: &'a Row, json: &'a Value) -> Self {
        let mut requests = bound_requests(json);
        add(
            &mut requests,
            &Amounts::from([("pods".to_owned(), Quantity::whole(1))]),
        );
        Self {
            row,
            json,
            shuns: inter_pod_affinity::shuns(json),
            priority: priority(json),
            requests: Rc::new(requests),
        }
    }
}

/// A node, and what is on it.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) json: Cow<'a, Value>,
    pub(crate) labels: BTreeMap<String, String>,
    /// Shared with copies of the node that differ in something else.
    pub(crate) pods: Rc<Vec<Bound<'a>>>,
    used: Amounts,
}

impl<'a> Node<'a> {
    /// A node alone, for filters that do not look at its pods.
    pub(crate) fn without_pods(json: &'a Value) -> Self {
        Self {
            labels: labels(json),
            json: Cow::Borrowed(json),
            pods: Rc::default(),
            used: Amounts::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.json["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// Returns what the pods on it ask for of a resource, as far as they were seen.
    pub(crate) fn used(&self, resource: &str) -> Quantity {
        self.used.get(resource).copied().unwrap_or_default()
    }
}

#[cfg(test)]
impl Node<'static> {
    /// Makes a node with these pods on it.
    pub(crate) fn of(json: Value, pods: Vec<Value>) -> Self {
        let pods: Vec<Bound<'static>> = pods
            .into_iter()
            .map(|pod| {
                let row = Row {
                    object: ObjectRef::new(
                        Kind::Pod,
                        pod["metadata"]["namespace"].as_str().unwrap_or_default(),
                        pod["metadata"]["name"].as_str().unwrap_or_default(),
                    ),
                    uid: String::new(),
                    created: None,
                    deletion: None,
                    labels: labels(&pod).into(),
                    owner: None,
                    managers: [].into(),
                    part: Part::Other,
                };
                // Tests are short, and leak what they borrow.
                Bound::new(Box::leak(Box::new(row)), Box::leak(Box::new(pod)))
            })
            .collect();
        Self {
            used: used(&pods),
            labels: labels(&json),
            json: Cow::Owned(json),
            pods: Rc::new(pods),
        }
    }
}

/// The nodes of a snapshot with their pods.
#[derive(Clone, Debug)]
pub(crate) struct Cluster<'a> {
    snapshot: &'a Snapshot,
    /// In the order of their names. Shared with copies that differ in no node.
    nodes: Rc<Vec<Rc<Node<'a>>>>,
    every_pod: bool,
}

impl<'a> Cluster<'a> {
    /// Puts the bound pods of a snapshot on its nodes. Pods on nodes that do not exist hold nothing.
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        let mut pods: BTreeMap<&str, Vec<Bound<'a>>> = BTreeMap::new();
        let mut every_pod = every_pod_was_seen(snapshot);
        for row in snapshot.rows(Kind::Pod) {
            let Part::Pod(part) = &row.part else { continue };
            // Terminating pods count until they are gone; finished ones hold nothing.
            if part.node.is_empty() || matches!(part.phase.as_str(), "Succeeded" | "Failed") {
                continue;
            }
            match snapshot.raw(&row.object) {
                Some(json) => pods.entry(&part.node).or_default().push(Bound::new(row, json)),
                None => every_pod = false,
            }
        }
        let nodes = snapshot.rows(Kind::Node).filter_map(|row| {
            let json = snapshot.raw(&row.object)?;
            let pods = pods.remove(row.object.name.as_str()).unwrap_or_default();
            Some(Rc::new(Node {
                used: used(&pods),
                labels: BTreeMap::clone(&row.labels),
                json: Cow::Borrowed(json),
                pods: Rc::new(pods),
            }))
        });
        Self {
            nodes: Rc::new(nodes.collect()),
            snapshot,
            every_pod,
        }
    }

    pub(crate) fn snapshot(&self) -> &'a Snapshot {
        self.snapshot
    }

    /// Returns the nodes by name.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().map(Rc::as_ref)
    }

    pub(crate) fn node(&self, name: &str) -> Option<&Node<'a>> {
        let at = self.nodes.binary_search_by(|node| node.name().cmp(name)).ok()?;
        self.nodes.get(at).map(Rc::as_ref)
    }

    /// Says whether every pod of the cluster was seen.
    pub(crate) fn every_pod_was_seen(&self) -> bool {
        self.every_pod
    }

    /// Says why it is not known which nodes there are.
    pub(crate) fn nodes_unknown(&self) -> Option<Undecided> {
        let input = Input::Objects(Kind::Node);
        let complete = self.snapshot.ledger().status(input, "") == Status::Complete;
        (!complete).then_some(Undecided::NotSeen(input))
    }

    /// Returns the labels of a namespace, which are none if it is not there, or why they are not known.
    pub(crate) fn namespace_labels(&self, namespace: &str) -> Result<BTreeMap<String, String>, Undecided> {
        match self.snapshot.look_up(Kind::Namespace, "", namespace) {
            Existence::Exists(row) => Ok(BTreeMap::clone(&row.labels)),
            Existence::Absent => Ok(BTreeMap::new()),
            Existence::Unknown(input) => Err(Undecided::NotSeen(input)),
        }
    }

    /// Returns a copy in which a node reads like this.
    #[must_use]
    pub(crate) fn with_node(&self, name: &str, change: impl FnOnce(&mut Value)) -> Self {
        let mut copy = self.clone();
        let at = copy.nodes.binary_search_by(|node| node.name().cmp(name));
        let node = at.ok().and_then(|at| Rc::make_mut(&mut copy.nodes).get_mut(at));
        if let Some(node) = node {
            let mut changed = Node::clone(node);
            change(changed.json.to_mut());
            changed.labels = labels(&changed.json);
            *node = Rc::new(changed);
        }
        copy
    }

    /// Returns a copy in which a pod is gone.
    #[must_use]
    pub(crate) fn without_pod(&self, pod: &ObjectRef) -> Self {
        let mut copy = self.clone();
        let is_it = |bound: &Bound<'_>| bound.row.object.name == pod.name && bound.row.object == *pod;
        if !copy.nodes().any(|node| node.pods.iter().any(is_it)) {
            return copy;
        }
        for node in Rc::make_mut(&mut copy.nodes) {
            if node.pods.iter().any(is_it) {
                let mut changed = Node::clone(node);
                let others: Vec<_> = node.pods.iter().filter(|bound| !is_it(bound)).cloned().collect();
                changed.used = used(&others);
                changed.pods = Rc::new(others);
                *node = Rc::new(changed);
            }
        }
        copy
    }
}

fn used(pods: &[Bound<'_>]) -> Amounts {
    let mut used = Amounts::new();
    for pod in pods {
        add(&mut used, &pod.requests);
    }
    used
}

/// Returns the priority of a pod, as admission has written it.
pub(super) fn priority(pod: &Value) -> i64 {
    pod["spec"]["priority"].as_i64().unwrap_or(0)
}

/// A pod of a namespace that was not listed may sit on any node.
fn every_pod_was_seen(snapshot: &Snapshot) -> bool {
    let of_pods = || {
        snapshot
            .ledger()
            .rows()
            .iter()
            .filter(|row| row.input == Input::Objects(Kind::Pod))
    };
    of_pods().any(|row| row.namespace.is_none()) && of_pods().all(|row| row.status == Status::Complete)
}
