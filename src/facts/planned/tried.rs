//! What the engines say of planned Pods, each asked once: admission, the scheduler, and how many find room together.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::Value as Json;

use crate::facts::scene::Scene;
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::admission::{self, Admission, Crowd};
use crate::simulate::scheduler::{Cluster, Placement, place, placed};
use crate::simulate::{Answer, Undecided, controllers};
use crate::snapshot::{KEEPS, Row, Snapshot};

/// How many Pods of a kind there are: when all run, and at most during a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) wanted: u64,
    pub(crate) at_most: u64,
}

/// How many Pods of a kind find a node: if there is nobody else, and after the others of the manifests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) alone: Option<u64>,
    pub(crate) together: Option<u64>,
}

type Crowded = Rc<Result<Vec<Crowd>, Undecided>>;

/// The memo.
#[derive(Default)]
pub(crate) struct Tries {
    admissions: RefCell<HashMap<ObjectRef, Rc<Admission>>>,
    placements: RefCell<HashMap<ObjectRef, Rc<Placement>>>,
    crowds: RefCell<BTreeMap<String, Crowded>>,
    fits: OnceCell<HashMap<ObjectRef, Fit>>,
}

impl Tries {
    /// Returns what admission makes of a Pod.
    pub(crate) fn admitted(&self, snapshot: &Snapshot, row: &Row, json: &Json) -> Rc<Admission> {
        if let Some(known) = self.admissions.borrow().get(&row.object) {
            return Rc::clone(known);
        }
        let admission = Rc::new(admission::admit(snapshot, json.clone()));
        let mut memo = self.admissions.borrow_mut();
        memo.insert(row.object.clone(), Rc::clone(&admission));
        admission
    }

    /// Returns what the scheduler finds for a Pod as admission leaves it.
    pub(crate) fn placement(&self, scene: &Scene<'_>, row: &Row, json: &Json) -> Rc<Placement> {
        if let Some(known) = self.placements.borrow().get(&row.object) {
            return Rc::clone(known);
        }
        let admission = self.admitted(scene.snapshot, row, json);
        let placement = Rc::new(match scene.attempts().cluster() {
            Some(cluster) => place(&admission.pod, cluster),
            None => place(&admission.pod, &Cluster::of(scene.snapshot)),
        });
        let mut memo = self.placements.borrow_mut();
        memo.insert(row.object.clone(), Rc::clone(&placement));
        placement
    }

    /// Returns the quotas of a namespace that have too little left for all that is planned there.
    pub(crate) fn crowded(&self, scene: &Scene<'_>, namespace: &str) -> Crowded {
        if let Some(known) = self.crowds.borrow().get(namespace) {
            return Rc::clone(known);
        }
        let all: Vec<(Rc<Admission>, u64)> = queue(scene)
            .into_iter()
            .filter(|(row, _)| row.object.namespace == namespace)
            .filter_map(|(row, json)| {
                let admission = self.admitted(scene.snapshot, row, json);
                (admission.verdict.answer != Answer::Denied).then(|| (admission, number(scene, row).wanted))
            })
            .collect();
        let pods: Vec<(&Json, u64)> = all.iter().map(|(one, count)| (&one.pod, *count)).collect();
        let crowded = Rc::new(admission::together(scene.snapshot, namespace, &pods));
        let mut memo = self.crowds.borrow_mut();
        memo.insert(namespace.to_owned(), Rc::clone(&crowded));
        crowded
    }

    /// Returns how many of a Pod's kind find a node.
    pub(crate) fn fit(&self, scene: &Scene<'_>, pod: &ObjectRef) -> Fit {
        let fits = self.fits.get_or_init(|| self.fits(scene));
        fits.get(pod).copied().unwrap_or_default()
    }

    fn fits(&self, scene: &Scene<'_>) -> HashMap<ObjectRef, Fit> {
        let queue: Vec<(&Row, Rc<Admission>, u64)> = queue(scene)
            .into_iter()
            .filter_map(|(row, json)| {
                let admission = self.admitted(scene.snapshot, row, json);
                let comes = admission.verdict.answer != Answer::Denied;
                comes.then(|| (row, admission, number(scene, row).wanted))
            })
            .collect();
        let cluster = Cluster::of(scene.snapshot);
        let pods: Vec<(&Json, u64)> = queue.iter().map(|(_, one, count)| (&one.pod, *count)).collect();
        let together = placed(&cluster, &pods);
        let each = queue.iter().zip(&pods).zip(together);
        let each = each.map(|(((row, ..), pod), together)| {
            let alone = match together {
                // Who finds room after the others finds it alone.
                Some(all) if all == pod.1 => Some(all),
                _ => placed(&cluster, &[*pod]).into_iter().next().flatten(),
            };
            (row.object.clone(), Fit { alone, together })
        });
        each.collect()
    }
}

/// The planned Pods that will be new on their nodes; those of CronJobs come later and go again, DaemonSets have a node for each.
fn queue<'a>(scene: &Scene<'a>) -> Vec<(&'a Row, &'a Json)> {
    let passing = |row: &Row| {
        let kind = row.owner.as_ref().and_then(|owner| owner.object.known_kind());
        matches!(kind, Some(Kind::CronJob | Kind::DaemonSet)) || super::is_marked(row, KEEPS)
    };
    let pods = scene.snapshot.rows(Kind::Pod).filter(|row| !passing(row));
    pods.filter_map(|row| Some((row, scene.raw(&row.object)?)))
        .filter(|(row, json)| super::is_planned(row, json))
        .collect()
}

/// Returns how many Pods there are of a planned Pod's kind.
pub(super) fn number(scene: &Scene<'_>, row: &Row) -> Number {
    let owner = row.owner.as_ref().map_or(&row.object, |owner| &owner.object);
    let (Some(kind), Some(source)) = (owner.known_kind(), scene.raw(owner)) else {
        return Number {
            wanted: 1,
            at_most: 1,
        };
    };
    let creation = controllers::pods_of(kind, source, scene.snapshot);
    let wanted = creation
        .pods
        .iter()
        .fold(creation.left_out, |sum, alike| sum.saturating_add(alike.count));
    Number {
        wanted: u64::try_from(wanted).unwrap_or(0),
        at_most: u64::try_from(creation.at_most).unwrap_or(0),
    }
}
