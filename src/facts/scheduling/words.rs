//! Sentences for what the scheduler's filters object to, and for what would answer them.

use crate::facts::value::Fact;
use crate::k8s::{ObjectRef, Quantity};
use crate::simulate::Undecided;
use crate::simulate::scheduler::rejection::{NoVolume, Plugin, Unmet};
use crate::simulate::scheduler::{Change, Plan, Rejection};

/// How many names stand in a sentence; the others are counted.
const NAMES: usize = 4;

/// Returns names as a sentence lists them.
pub(super) fn names(names: &[String]) -> String {
    match names.len().saturating_sub(NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names[..NAMES].join(", ")),
    }
}

fn pod(object: &ObjectRef) -> String {
    format!("Pod {}/{}", object.namespace, object.name)
}

/// Returns an amount of a resource as a person reads it: bytes with a unit, and one digit after the point.
pub(super) fn amount(resource: &str, amount: Quantity) -> String {
    const UNITS: [(&str, i128); 3] = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let bytes = amount.nanos() / 1_000_000_000;
    let unit = UNITS.iter().find(|(_, size)| bytes.abs() >= *size);
    match (resource, unit) {
        ("memory" | "ephemeral-storage", Some((unit, size))) => {
            let tenths = bytes * 10 / size;
            match tenths % 10 {
                0 => format!("{}{unit}", tenths / 10),
                rest => format!("{}.{}{unit}", tenths / 10, rest.abs()),
            }
        }
        ("cpu", _) if amount.nanos().abs() > 1_000_000_000 => {
            let thousandths = amount.nanos() / 1_000_000;
            let text = format!("{}.{:03}", thousandths / 1000, thousandths.abs() % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => amount.to_string(),
    }
}

/// Returns the word for the kind of an objection.
pub(super) fn class(rejection: &Rejection) -> &'static str {
    match rejection.plugin() {
        Plugin::PreFilter | Plugin::NodeName => "another name",
        Plugin::NodeUnschedulable => "cordoned",
        Plugin::TaintToleration => "taint",
        Plugin::NodeAffinity => "label",
        Plugin::NodePorts => "port",
        Plugin::NodeResourcesFit => "resources",
        Plugin::VolumeRestrictions => "disk in use",
        Plugin::VolumeBinding => "volume",
        Plugin::VolumeZone => "volume zone",
        Plugin::PodTopologySpread => "spread",
        Plugin::InterPodAffinity => "other pods",
    }
}

/// Says what a node has against a pod.
pub(super) fn objection(rejection: &Rejection) -> String {
    match rejection {
        Rejection::NotNamed => "is not one of the nodes that the pod requires".to_owned(),
        Rejection::Unschedulable => "is cordoned".to_owned(),
        Rejection::OtherNode { wants } => format!("is not {wants}, the nodeName of the pod"),
        Rejection::Untolerated(taint) => format!("has the untolerated taint {}", taint.spoken()),
        Rejection::Selector { key, wants, has } => match has {
            Some(has) => format!("label {key} is {has}, not {wants}"),
            None => format!("label {key}={wants} is missing"),
        },
        Rejection::Affinity { terms } => affinity(terms),
        Rejection::Port {
            port,
            protocol,
            holder,
        } => format!("port {port}/{protocol} is in use by {}", pod(holder)),
        Rejection::Insufficient {
            resource,
            asked,
            free,
            allocatable,
        } => short(resource, (*asked, *free, *allocatable)),
        Rejection::Disk { volume, holder } => format!("disk of volume {volume} is in use by {}", pod(holder)),
        Rejection::ClaimInUse { claim, holder } => {
            format!("claim {claim} is ReadWriteOncePod and in use by {}", pod(holder))
        }
        Rejection::VolumeElsewhere { claim, volume } => {
            format!("volume {volume} of claim {claim} is not reachable from this node")
        }
        Rejection::NothingToBind { claim, why } => match why {
            NoVolume::NoneAvailable => format!("no volume for claim {claim} is reachable from this node"),
            NoVolume::NotHere => {
                format!("the StorageClass of claim {claim} provisions no volumes for this node")
            }
            NoVolume::OtherNodeSelected => format!("claim {claim} is reserved for another node"),
        },
        Rejection::VolumeZone {
            volume, key, wants, ..
        } => format!("volume {volume} is in {key}={}", wants.join(" or ")),
        _ => among_pods(rejection),
    }
}

fn among_pods(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SpreadLabel { key } => {
            format!("label {key}, the topologyKey of the spread constraint, is missing")
        }
        Rejection::Spread {
            key,
            domain,
            there,
            least,
            max_skew,
        } => format!(
            "{key}={domain} has {there} matching pods, another domain has {least}: one more exceeds maxSkew {max_skew}"
        ),
        Rejection::NoNeighbour { key, domain } => match domain {
            Some(domain) => format!("no pod that its pod affinity requires is in {key}={domain}"),
            None => format!("label {key}, the topologyKey of its pod affinity, is missing"),
        },
        Rejection::Neighbour { key, domain, holder } => format!(
            "its pod anti-affinity excludes {key}={domain}, where {} is",
            pod(holder)
        ),
        Rejection::Shunned { key, domain, holder } => {
            format!(
                "the pod anti-affinity of {} excludes it from {key}={domain}",
                pod(holder)
            )
        }
        _ => String::new(),
    }
}

fn affinity(terms: &[Vec<Unmet>]) -> String {
    let requirement = |one: &Unmet| {
        let wants = match &one.values[..] {
            [] => one.operator.clone(),
            values => format!("{} {}", one.operator, values.join("|")),
        };
        match &one.has {
            Some(has) => format!("{} {wants} (it has {has})", one.key),
            None => format!("{} {wants}", one.key),
        }
    };
    let told: Vec<String> = terms
        .iter()
        .filter(|unmet| !unmet.is_empty())
        .map(|unmet| unmet.iter().map(requirement).collect::<Vec<_>>().join(" and "))
        .collect();
    if told.is_empty() {
        return "required node affinity has only empty terms, which match no node".to_owned();
    }
    format!("required node affinity not met: {}", told.join(", or "))
}

fn short(resource: &str, (asked, free, allocatable): (Quantity, Quantity, Quantity)) -> String {
    if resource == "pods" {
        return match allocatable.to_string().as_str() {
            "1" => "already runs its maximum of 1 pod".to_owned(),
            many => format!("already runs its maximum of {many} pods"),
        };
    }
    if allocatable.is_zero() {
        return format!("has no {resource}");
    }
    let say = |quantity| amount(resource, quantity);
    format!(
        "{resource} short by {} ({} free of {})",
        say(asked - free),
        say(free.max(Quantity::ZERO)),
        say(allocatable)
    )
}

/// Says what is to be done, as one step of a plan.
fn step(change: &Change) -> String {
    match change {
        Change::Tolerate(taint) => format!("tolerate taint {}", taint.spoken()),
        Change::Selector { key, from, to } => match to {
            Some(to) => format!("select {key}={to} instead of {key}={from}"),
            None => format!("remove {key}={from} from the nodeSelector"),
        },
        Change::Loosen { keys, .. } => {
            format!("remove {} from the required node affinity", keys.join(" and "))
        }
        Change::Lower {
            container,
            resource,
            from,
            to,
        } => match container {
            Some(name) => format!("lower the {resource} request of container {name} from {from} to {to}"),
            None => format!("lower the {resource} request of the pod from {from} to {to}"),
        },
        Change::FreePort { port, protocol } => format!("remove hostPort {port}/{protocol}"),
        Change::Spread { key } => format!("allow uneven spread over {key} (ScheduleAnyway)"),
        Change::Prefer { key, anti: false } => {
            format!("make the pod affinity over {key} preferred, not required")
        }
        Change::Prefer { key, .. } => {
            format!("make the pod anti-affinity over {key} preferred, not required")
        }
        Change::OpenGates(gates) => format!("remove the scheduling gates {}", gates.join(", ")),
        Change::Label { node, key, value } => format!("label node {node} with {key}={value}"),
        Change::Uncordon { node } => format!("uncordon node {node}"),
        Change::Untaint { node, taint } => format!("remove taint {} from node {node}", taint.spoken()),
        Change::Evict { pod: gone, node } => format!("move {} off node {node}", pod(gone)),
    }
}

/// Says what a plan does and where the pod goes then.
pub(super) fn plan(plan: &Plan) -> String {
    let steps: Vec<String> = plan.changes.iter().map(step).collect();
    format!(
        "{}; the pod then fits on {}",
        steps.join(" and "),
        names(&plan.nodes)
    )
}

/// Says what a change costs those who make it.
fn cost(change: &Change) -> &'static str {
    match change {
        Change::Tolerate(_) => "the pod uses capacity of nodes that are reserved for others",
        Change::Selector { .. } | Change::Loosen { .. } => "the pod may run on nodes that its spec excluded",
        Change::Lower { .. } => "actual usage unknown; the pod may be throttled or OOMKilled",
        Change::FreePort { .. } => "clients that use the address of the node can no longer connect",
        Change::Spread { .. } => "more replicas fail together if one domain fails",
        Change::Prefer { .. } => "the pod may run where this rule excluded it",
        Change::OpenGates(_) => "the pod bypasses the queue that set the gates",
        Change::Label { .. } => "other pods that select this label may be scheduled there too",
        Change::Uncordon { .. } => "the node was cordoned on purpose, and new pods are scheduled on it again",
        Change::Untaint { .. } => "every pod may be scheduled there",
        Change::Evict { .. } => "that pod is deleted; its owner, if any, recreates it where there is room",
    }
}

/// Says what a plan costs, each thing once, and what may yet stand against it.
pub(super) fn costs(plan: &Plan) -> String {
    let unseen = plan.undecided.filter(|why| *why == Undecided::UNSEEN_PODS);
    let mut told = costs_when_all_is_seen(plan);
    if unseen.is_some() {
        told.push_str("; pods of namespaces that were not read may use that capacity");
    }
    told
}

/// Says what a plan costs without the pods that were not seen: a table says of all plans at once that they are missing.
pub(super) fn costs_when_all_is_seen(plan: &Plan) -> String {
    let mut told: Vec<&str> = Vec::new();
    for change in &plan.changes {
        if !told.contains(&cost(change)) {
            told.push(cost(change));
        }
    }
    if plan.undecided == Some(Undecided::VolumeLimits) {
        told.push("the volume attachment limit of the node was not read");
    }
    told.join("; ")
}

/// Returns the word for a plan of one change; rules choose a command or a patch by it.
pub(super) fn kind(plan: &Plan) -> &'static str {
    match &plan.changes[..] {
        [Change::Tolerate(_)] => "tolerate",
        [Change::Selector { to: Some(_), .. }] => "select",
        [Change::Selector { .. }] => "unselect",
        [Change::Loosen { .. }] => "loosen",
        [
            Change::Lower {
                container: Some(_), ..
            },
        ] => "lower",
        [Change::Label { .. }] => "label",
        [Change::Uncordon { .. }] => "uncordon",
        [Change::Evict { .. }] => "evict",
        [_] => "other",
        _ => "several",
    }
}

/// Returns the parts that a command or a patch of one change needs, in the order of `PARTS`.
pub(super) fn part(plan: &Plan, name: &str) -> Fact {
    let [change] = &plan.changes[..] else {
        return Fact::word("");
    };
    let word = match (change, name) {
        (Change::Label { node, .. } | Change::Uncordon { node } | Change::Evict { node, .. }, "node") => {
            node.clone()
        }
        (Change::Label { key, .. } | Change::Selector { key, .. }, "key") => key.clone(),
        (Change::Label { value, .. }, "value") => value.clone(),
        (Change::Selector { to: Some(to), .. }, "value") => to.clone(),
        (Change::Lower { resource, .. }, "key") => resource.clone(),
        (Change::Lower { to, .. }, "value") => to.to_string(),
        (
            Change::Lower {
                container: Some(name),
                ..
            },
            "container",
        ) => name.clone(),
        (Change::Tolerate(taint), "key") => taint.key.clone(),
        (Change::Tolerate(taint), "value") => taint.value.clone(),
        (Change::Tolerate(taint), "effect") => taint.effect.clone(),
        _ => String::new(),
    };
    Fact::word(word)
}
