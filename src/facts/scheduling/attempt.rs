//! Pods that wait for a node, tried once each on all nodes, and the smallest changes that would place them.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Value as Json, json};

use crate::k8s::{Kind, ObjectRef};
use crate::simulate::scheduler::{Cluster, Placement, Plan, place, smallest};
use crate::snapshot::row::Part;
use crate::snapshot::{Beyond, Input, Row, Snapshot, Status};

/// How many trials, of one pod on one node each, are made for pods that differ. Five seconds of work at most.
const MOST_TRIALS: usize = 400_000;

/// For so many pairs of a pod and a node facts are told, replicas included.
const MOST_TOLD: usize = 4_000_000;

/// Why a pod was not tried.
static TOO_MANY: Beyond = Beyond {
    status: Status::Truncated,
    word: "scheduling of all pending pods",
    reason: "too many different pods are pending to simulate each on every node; name some of them, or one namespace",
};

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
    /// The pods that are tried; `None`: all are.
    tried: Option<HashSet<ObjectRef>>,
    /// By what the scheduler reads of a pod: replicas are tried once.
    memo: RefCell<HashMap<String, Rc<Attempt>>>,
}

impl<'a> Attempts<'a> {
    pub(crate) fn on(snapshot: &'a Snapshot) -> Self {
        let waits = |row: &&Row| {
            matches!(&row.part, Part::Pod(pod)
                if pod.node.is_empty() && !matches!(pod.phase.as_str(), "Succeeded" | "Failed"))
        };
        let waiting = || snapshot.rows(Kind::Pod).filter(waits);
        let (pods, nodes) = (waiting().count(), nodes_of(snapshot));
        let all = pods.saturating_mul(nodes) <= MOST_TRIALS;
        let tried = (!all).then(|| first_of(snapshot, waiting(), nodes));
        Self {
            snapshot,
            cluster: (pods > 0).then(|| Cluster::of(snapshot)),
            tried,
            memo: RefCell::default(),
        }
    }

    /// Returns the nodes with their pods, as the scheduler sees them; `None` if no pod waits for a node.
    pub(crate) fn cluster(&self) -> Option<&Cluster<'a>> {
        self.cluster.as_ref()
    }

    /// Returns what the scheduler would find for a pod; an error, where too many pods wait to try this one.
    pub(crate) fn of(&self, pod: &ObjectRef) -> Result<Option<Rc<Attempt>>, Input> {
        let (Some(json), Some(cluster)) = (self.snapshot.raw(pod), self.cluster()) else {
            return Ok(None);
        };
        if self.tried.as_ref().is_some_and(|tried| !tried.contains(pod)) {
            return Err(Input::Beyond(&TOO_MANY));
        }
        let read = read_of(json);
        if let Some(known) = self.memo.borrow().get(&read) {
            return Ok(Some(Rc::clone(known)));
        }
        let attempt = Rc::new(Attempt {
            placement: place(json, cluster),
            plans: OnceCell::new(),
        });
        self.memo.borrow_mut().insert(read, Rc::clone(&attempt));
        Ok(Some(attempt))
    }
}

/// How many places are looked at for one pod: nodes, and the volumes that its claims may be bound to.
fn nodes_of(snapshot: &Snapshot) -> usize {
    let volumes = snapshot.rows(Kind::PersistentVolume).count();
    (snapshot.rows(Kind::Node).count() + volumes).max(1)
}

/// Returns the first pods of which so many differ, and that are so many, as are tried on this many nodes.
fn first_of<'s>(
    snapshot: &Snapshot,
    pods: impl Iterator<Item = &'s Row>,
    nodes: usize,
) -> HashSet<ObjectRef> {
    let (mut tried, mut different) = (HashSet::new(), HashSet::new());
    for row in pods.take(MOST_TOLD.div_ceil(nodes)) {
        let Some(json) = snapshot.raw(&row.object) else {
            continue;
        };
        let read = read_of(json);
        if different.contains(&read) || different.len() * nodes < MOST_TRIALS {
            different.insert(read);
            tried.insert(row.object.clone());
        }
    }
    tried
}

/// Returns all that decides where a pod fits, as text: what replicas of one template have in common.
///
/// The volume of the account's token has a name of its own in each pod, and is on no node beforehand. An ephemeral volume's
/// claim is named after the pod.
fn read_of(pod: &Json) -> String {
    let Some(spec) = pod["spec"].as_object() else {
        return pod.to_string();
    };
    let on_every_node = ["projected", "configMap", "secret", "emptyDir", "downwardAPI"];
    let elsewhere = |volume: &&Json| on_every_node.iter().all(|field| volume[*field].is_null());
    let volumes: Vec<&Json> = pod["spec"]["volumes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(elsewhere)
        .collect();
    let own = volumes.iter().any(|volume| !volume["ephemeral"].is_null());
    let fields = spec
        .iter()
        .filter(|(field, _)| !SCHEDULER_READS_NOT.contains(&field.as_str()));
    let fields: Vec<(&String, Json)> = fields
        .map(|(field, value)| match (field.as_str(), value) {
            ("containers" | "initContainers", Json::Array(containers)) => {
                (field, containers.iter().map(asked).collect())
            }
            _ => (field, value.clone()),
        })
        .collect();
    let metadata = &pod["metadata"];
    json!([
        metadata["namespace"],
        metadata["labels"],
        own.then(|| json!([metadata["name"], metadata["uid"]])),
        volumes,
        fields,
    ])
    .to_string()
}

/// Fields of a pod's spec that no filter of the scheduler reads.
const SCHEDULER_READS_NOT: [&str; 9] = [
    "volumes",
    "hostname",
    "subdomain",
    "dnsConfig",
    "dnsPolicy",
    "securityContext",
    "ephemeralContainers",
    "hostAliases",
    "enableServiceLinks",
];

/// What a container asks of a node, and its name, which proposed changes mention.
fn asked(container: &Json) -> Json {
    let fields = ["name", "resources", "ports", "restartPolicy"];
    fields.iter().map(|field| container[*field].clone()).collect()
}

impl Attempt {
    /// Returns the lightest plans, looked for when somebody asks.
    pub(super) fn plans(&self, pod: &Json, cluster: &Cluster<'_>) -> &[Plan] {
        self.plans.get_or_init(|| smallest(pod, cluster, &self.placement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replica(name: &str) -> Json {
        json!({"metadata": {"namespace": "shop", "name": name, "uid": name, "labels": {"app": "web"}},
            "spec": {"hostname": name, "nodeSelector": {"disk": "ssd"},
                "containers": [{"name": "app", "image": "a:1", "resources": {"requests": {"cpu": "1"}},
                    "volumeMounts": [{"name": format!("kube-api-access-{name}")}]}],
                "volumes": [{"name": format!("kube-api-access-{name}"), "projected": {}}]}})
    }

    #[test]
    fn replicas_are_one_attempt_and_what_the_scheduler_reads_tells_pods_apart() {
        assert_eq!(read_of(&replica("a")), read_of(&replica("b")));
        for (pointer, value) in [
            ("/metadata/namespace", json!("other")),
            ("/metadata/labels/app", json!("api")),
            ("/spec/nodeSelector/disk", json!("hdd")),
            ("/spec/containers/0/resources/requests/cpu", json!("2")),
            (
                "/spec/volumes/0",
                json!({"name": "d", "persistentVolumeClaim": {"claimName": "d"}}),
            ),
        ] {
            let mut other = replica("a");
            *other.pointer_mut(pointer).expect("the replica has it") = value;
            assert_ne!(read_of(&replica("a")), read_of(&other), "{pointer}");
        }
        // The claim of an ephemeral volume is the pod's own.
        let ephemeral = |name| {
            let mut pod = replica(name);
            pod["spec"]["volumes"][0] = json!({"name": "scratch", "ephemeral": {}});
            read_of(&pod)
        };
        assert_ne!(ephemeral("a"), ephemeral("b"));
    }
}
