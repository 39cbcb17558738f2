//! Pods that wait for a node, tried once each on all nodes, and the smallest changes that would place them.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::k8s::{Kind, ObjectRef};
use crate::simulate::scheduler::{Cluster, Placement, Plan, place, smallest};
use crate::snapshot::row::Part;
use crate::snapshot::{Row, Snapshot};

/// What the scheduler would find for a pod, and what would help.
pub(crate) struct Attempt {
    pub(crate) placement: Placement,
    plans: OnceCell<Vec<Plan>>,
}

/// The nodes with their pods, and what was tried on them.
pub(crate) struct Attempts<'a> {
    snapshot: &'a Snapshot,
    /// Put together only if a pod waits. A cell around it would tie every scene to one lifetime.
    cluster: Option<Cluster<'a>>,
    memo: RefCell<HashMap<ObjectRef, Rc<Attempt>>>,
}

impl<'a> Attempts<'a> {
    pub(crate) fn on(snapshot: &'a Snapshot) -> Self {
        let waits = |row: &Row| {
            matches!(&row.part, Part::Pod(pod)
                if pod.node.is_empty() && !matches!(pod.phase.as_str(), "Succeeded" | "Failed"))
        };
        Self {
            snapshot,
            cluster: snapshot.rows(Kind::Pod).any(waits).then(|| Cluster::of(snapshot)),
            memo: RefCell::default(),
        }
    }

    /// Returns the nodes with their pods, as the scheduler sees them; `None` if no pod waits for a node.
    pub(crate) fn cluster(&self) -> Option<&Cluster<'a>> {
        self.cluster.as_ref()
    }

    /// Returns what the scheduler would find for a pod.
    pub(crate) fn of(&self, pod: &ObjectRef) -> Option<Rc<Attempt>> {
        let (json, cluster) = (self.snapshot.raw(pod)?, self.cluster()?);
        if let Some(known) = self.memo.borrow().get(pod) {
            return Some(Rc::clone(known));
        }
        let attempt = Rc::new(Attempt {
            placement: place(json, cluster),
            plans: OnceCell::new(),
        });
        let mut memo = self.memo.borrow_mut();
        memo.insert(pod.clone(), Rc::clone(&attempt));
        Some(attempt)
    }
}

impl Attempt {
    /// Returns the lightest plans, looked for when somebody asks.
    pub(super) fn plans(&self, pod: &Json, cluster: &Cluster<'_>) -> &[Plan] {
        self.plans.get_or_init(|| smallest(pod, cluster, &self.placement))
    }
}
