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
        Rejection::NotNamed => "is not one of the nodes that the pod names".to_owned(),
        Rejection::Unschedulable => "is cordoned".to_owned(),
        Rejection::OtherNode { wants } => format!("is not {wants}, which the pod names"),
        Rejection::Untolerated(taint) => format!("has the taint {}, not tolerated", taint.spoken()),
        Rejection::Selector { key, wants, has } => match has {
            Some(has) => format!("label {key} is {has}, not {wants}"),
            None => format!("label {key}={wants} is missing"),
        },
        Rejection::Affinity { terms } => affinity(terms),
        Rejection::Port {
            port,
            protocol,
            holder,
        } => format!("port {port}/{protocol} is taken by {}", pod(holder)),
        Rejection::Insufficient {
            resource,
            asked,
            free,
            allocatable,
        } => short(resource, (*asked, *free, *allocatable)),
        Rejection::Disk { volume, holder } => format!("disk of volume {volume} is used by {}", pod(holder)),
        Rejection::ClaimInUse { claim, holder } => {
            format!("claim {claim} is for one pod alone, and {} has it", pod(holder))
        }
        Rejection::VolumeElsewhere { claim, volume } => {
            format!("volume {volume} of claim {claim} cannot be reached from there")
        }
        Rejection::NothingToBind { claim, why } => match why {
            NoVolume::NoneAvailable => format!("no volume there for claim {claim}"),
            NoVolume::NotHere => format!("the class of claim {claim} makes no volumes there"),
            NoVolume::OtherNodeSelected => format!("claim {claim} is promised to another node"),
        },
        Rejection::VolumeZone {
            volume, key, wants, ..
        } => format!("volume {volume} belongs to {key}={}", wants.join(" or ")),
        _ => among_pods(rejection),
    }
}

fn among_pods(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SpreadLabel { key } => format!("label {key} is missing, which the pod is spread over"),
        Rejection::Spread {
            key,
            domain,
            there,
            least,
            max_skew,
        } => format!(
            "{key}={domain} has {there} of its kind, another domain {least}: one more exceeds maxSkew {max_skew}"
        ),
        Rejection::NoNeighbour { key, domain } => match domain {
            Some(domain) => format!("no pod that it must be near to is in {key}={domain}"),
            None => format!("label {key} is missing, by which it must be near to a pod"),
        },
        Rejection::Neighbour { key, domain, holder } => format!(
            "{} is in {key}={domain}, and it must not be near to that",
            pod(holder)
        ),
        Rejection::Shunned { key, domain, holder } => {
            format!("{} in {key}={domain} must not be near to it", pod(holder))
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
        return "required affinity has no term that asks for anything, which matches no node".to_owned();
    }
    format!("required affinity is not met: {}", told.join(", or "))
}

fn short(resource: &str, (asked, free, allocatable): (Quantity, Quantity, Quantity)) -> String {
    if resource == "pods" {
        return match allocatable.to_string().as_str() {
            "1" => "runs its 1 pod already".to_owned(),
            many => format!("runs its {many} pods already"),
        };
    }
    if allocatable.is_zero() {
        return format!("has no {resource} at all");
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
        Change::Tolerate(taint) => format!("tolerate the taint {}", taint.spoken()),
        Change::Selector { key, from, to } => match to {
            Some(to) => format!("select {key}={to} instead of {key}={from}"),
            None => format!("take {key}={from} out of the nodeSelector"),
        },
        Change::Loosen { keys, .. } => {
            format!("take {} out of the required node affinity", keys.join(" and "))
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
        Change::FreePort { port, protocol } => format!("give up hostPort {port}/{protocol}"),
        Change::Spread { key } => format!("let the spread over {key} be uneven (ScheduleAnyway)"),
        Change::Prefer { key, anti: false } => format!("prefer the pod affinity by {key}, do not require it"),
        Change::Prefer { key, .. } => format!("prefer the pod anti-affinity by {key}, do not require it"),
        Change::OpenGates(gates) => format!("open the gates {}", gates.join(", ")),
        Change::Label { node, key, value } => format!("label {node} with {key}={value}"),
        Change::Uncordon { node } => format!("uncordon {node}"),
        Change::Untaint { node, taint } => format!("take the taint {} off {node}", taint.spoken()),
        Change::Evict { pod: gone, node } => format!("move {} off {node}", pod(gone)),
    }
}

/// Says what a plan does and where the pod goes then.
pub(super) fn plan(plan: &Plan) -> String {
    let steps: Vec<String> = plan.changes.iter().map(step).collect();
    format!("{}: then it fits {}", steps.join(", and "), names(&plan.nodes))
}

/// Says what a change costs those who make it.
fn cost(change: &Change) -> &'static str {
    match change {
        Change::Tolerate(_) => "it takes room on nodes that are kept for others",
        Change::Selector { .. } | Change::Loosen { .. } => "it may run on nodes that it was kept off",
        Change::Lower { .. } => "what it uses is not known, and with less it may be slow or killed",
        Change::FreePort { .. } => "whoever calls it by the address of the node no longer reaches it",
        Change::Spread { .. } => "more of its kind fail together with one domain",
        Change::Prefer { .. } => "it may end up where it was not meant to be",
        Change::OpenGates(_) => "it bypasses its queue",
        Change::Label { .. } => "other pods that ask for the label may land there too",
        Change::Uncordon { .. } => "somebody closed the node, and new pods land on it again",
        Change::Untaint { .. } => "every pod may land there then",
        Change::Evict { .. } => "that pod is restarted elsewhere, if there is room and an owner",
    }
}

/// Says what a plan costs, each thing once, and what may yet stand against it.
pub(super) fn costs(plan: &Plan) -> String {
    let unseen = plan.undecided.filter(|why| *why == Undecided::UNSEEN_PODS);
    let mut told = costs_when_all_is_seen(plan);
    if unseen.is_some() {
        told.push_str("; pods of namespaces that were not read may take the room");
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
        told.push("whether the node may attach one more volume was not read");
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
