//! A pod, tried on every node: what each says, and the message that kube-scheduler would write of it.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/types.go (FitError)

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::inter_pod_affinity::Neighbours;
use super::node_ports::{HostPort, host_ports};
use super::node_resources_fit::scheduling_requests;
use super::pod_topology_spread::Spread;
use super::rejection::Plugin;
use super::volumes::Volumes;
use super::{
    Cluster, Node, Refusal, Rejection, inter_pod_affinity, node_affinity, node_name, node_ports,
    node_resources_fit, node_unschedulable, pod_topology_spread, scheduling_gates, taint_toleration,
    volume_binding, volume_restrictions, volume_zone,
};
use crate::simulate::amounts::Amounts;
use crate::simulate::{Answer, Undecided, Verdict};

const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// A pod and what is known of it before a node is looked at.
pub(crate) struct Incoming<'a> {
    pod: &'a Value,
    asked: Amounts,
    ports: Vec<HostPort>,
    volumes: Volumes<'a>,
    spread: Spread,
    neighbours: Neighbours,
    named: Option<BTreeSet<String>>,
    every_pod: bool,
}

impl<'a> Incoming<'a> {
    pub(crate) fn of(pod: &'a Value, cluster: &Cluster<'a>) -> Self {
        Self {
            pod,
            asked: scheduling_requests(pod),
            ports: host_ports(pod),
            volumes: Volumes::of(pod, cluster),
            spread: Spread::of(pod, cluster),
            neighbours: Neighbours::of(pod, cluster),
            named: node_affinity::named(pod),
            every_pod: cluster.every_pod_was_seen(),
        }
    }

    /// Asks every filter about one node, in the scheduler's order.
    pub(crate) fn on(&self, node: &Node<'_>) -> Verdict<Rejection> {
        let (pod, volumes, all) = (self.pod, &self.volumes, self.every_pod);
        let left_out = self
            .named
            .as_ref()
            .is_some_and(|names| !names.contains(node.name()));
        let mut verdict = Verdict::denied_by(if left_out {
            vec![Rejection::NotNamed]
        } else {
            vec![]
        })
        .and(node_unschedulable::filter(pod, node))
        .and(node_name::filter(pod, node))
        .and(taint_toleration::filter(pod, node))
        .and(node_affinity::filter(pod, node))
        .and(node_ports::filter(&self.ports, node, all))
        .and(node_resources_fit::filter(&self.asked, node, all))
        .and(volume_restrictions::filter(pod, volumes, node, all))
        .and(volume_binding::filter(volumes, node))
        .and(volume_zone::filter(volumes, node))
        .and(pod_topology_spread::filter(&self.spread, node, all))
        .and(inter_pod_affinity::filter(&self.neighbours, node, all));
        if let Some(why) = self.open() {
            verdict.answer = verdict.answer.and(Answer::Undecided(why));
        }
        verdict
    }

    /// What no filter here can tell.
    fn open(&self) -> Option<Undecided> {
        let devices = self.pod["spec"]["resourceClaims"].as_array();
        if devices.is_some_and(|claims| !claims.is_empty()) {
            return Some(Undecided::DynamicResources);
        }
        let limits = || self.volumes.may_be_limited().then_some(Undecided::VolumeLimits);
        self.volumes.undecided.or_else(limits)
    }

    /// What keeps the pod from all nodes alike.
    pub(super) fn refusal(&self, cluster: &Cluster<'_>) -> Option<Refusal> {
        let conflict = self.named.as_ref().is_some_and(BTreeSet::is_empty);
        scheduling_gates::pre_enqueue(self.pod)
            .or_else(|| cluster.nodes().next().is_none().then_some(Refusal::NoNode))
            .or_else(|| conflict.then_some(Refusal::AffinityConflict))
            .or_else(|| self.volumes.refusal.clone())
    }
}

/// What a node says of a pod.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) node: String,
    pub(crate) verdict: Verdict<Rejection>,
}

/// What the scheduler would find.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    /// Why no node is even tried; what each would say is told all the same.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) nodes: Vec<Judged>,
    /// Why even that is not known which nodes there are, or who places the pod.
    pub(crate) undecided: Option<Undecided>,
}

/// Tries a pod on every node of a cluster.
pub(crate) fn place<'a>(pod: &'a Value, cluster: &Cluster<'a>) -> Placement {
    let incoming = Incoming::of(pod, cluster);
    let nodes = cluster.nodes().map(|node| Judged {
        node: node.name().to_owned(),
        verdict: incoming.on(node),
    });
    let scheduler = pod["spec"]["schedulerName"].as_str().unwrap_or(DEFAULT_SCHEDULER);
    let other = (scheduler != DEFAULT_SCHEDULER).then_some(Undecided::OtherScheduler);
    let nodes: Vec<Judged> = nodes.collect();
    let mut refusal = incoming.refusal(cluster);
    let mut undecided = other.or(cluster.nodes_unknown());
    if undecided.is_some() && refusal == Some(Refusal::NoNode) {
        refusal = None;
    }
    // Whether a claim that was not seen keeps the pod from all nodes is not known.
    undecided = undecided.or(incoming.volumes.undecided.filter(|_| refusal.is_none()));
    Placement {
        refusal,
        nodes,
        undecided,
    }
}

impl Placement {
    /// Says whether some node takes the pod.
    pub(crate) fn answer(&self) -> Answer {
        if self.refusal.is_some() {
            return Answer::Denied;
        }
        let any = Answer::any(self.nodes.iter().map(|node| node.verdict.answer));
        match self.undecided {
            Some(why) => Answer::Undecided(why),
            None => any,
        }
    }

    /// Returns what kube-scheduler of this minor version writes into the condition PodScheduled, without what it
    /// adds of preemption; `None` if the pod fits a node, or that cannot be decided.
    pub(crate) fn message(&self, minor: u32) -> Option<String> {
        if self.answer() != Answer::Denied {
            return None;
        }
        match &self.refusal {
            Some(refusal @ (Refusal::Gated(_) | Refusal::NoNode)) => Some(refusal.reason()),
            Some(refusal) => Some(format!("{}: {}.", self.head(), refusal.reason())),
            None => Some(format!("{}: {}.", self.head(), self.histogram(minor))),
        }
    }

    fn head(&self) -> String {
        format!("0/{} nodes are available", self.nodes.len())
    }

    /// Counts for each reason the nodes that name it, as the scheduler does: those of a node's first plugin that
    /// rejects, sorted as text.
    fn histogram(&self, minor: u32) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for node in &self.nodes {
            for reason in first_reasons(&node.verdict.because, minor) {
                *counts.entry(reason).or_default() += 1;
            }
        }
        let mut items: Vec<String> = counts
            .into_iter()
            .map(|(reason, count)| format!("{count} {reason}"))
            .collect();
        items.sort();
        items.join(", ")
    }
}

/// Resources and volumes tell all that is wrong; the other plugins stop at the first.
fn first_reasons(because: &[Rejection], minor: u32) -> BTreeSet<String> {
    let Some(first) = because.iter().map(Rejection::plugin).min() else {
        return BTreeSet::new();
    };
    let of_first = because.iter().filter(|reason| reason.plugin() == first);
    let told = match first {
        Plugin::NodeResourcesFit | Plugin::VolumeBinding => usize::MAX,
        _ => 1,
    };
    of_first.take(told).map(|reason| reason.reason(minor)).collect()
}
