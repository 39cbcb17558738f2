//! The plugin LimitRanger: defaults for containers, and bounds for containers, pods and claims.
//! https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/limitranger/admission.go

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Change, Refusal, Request, Step, aggregate, containers, entries_mut, namespace_lifecycle, object_mut, word,
};
use crate::k8s::{Kind, ObjectRef, Quantity};
use crate::simulate::amounts::{self, Amounts};
use crate::simulate::{Undecided, Verdict};
use crate::snapshot::Snapshot;

const MILLI: i128 = 1_000_000;
/// Up to here the API server compares thousandths, beyond it whole units.
const LARGEST_IN_MILLI: i128 = (i64::MAX / 1000) as i128 * 1_000_000_000;
const ANNOTATION: &str = "kubernetes.io/limit-ranger";

/// Fills in what containers do not state.
pub(super) fn admit(request: &mut Request<'_>) -> Verdict<Refusal> {
    let ranges = match request.objects(Kind::LimitRange) {
        Ok(ranges) => ranges,
        Err(why) => return Verdict::undecided(why),
    };
    let ranges: Vec<(Amounts, Amounts)> = ranges.into_iter().map(|(_, range)| defaults(range)).collect();
    let mut told = Vec::new();
    let mut disputed = false;
    if let Some(spec) = request.pod.get_mut("spec") {
        for list in ["containers", "initContainers"] {
            disputed |= entries_mut(spec, list).any(|container| is_disputed(container, &ranges));
        }
        for range in &ranges {
            let mut set = Vec::new();
            for (list, noun) in [("containers", "container"), ("initContainers", "init container")] {
                set.extend(entries_mut(spec, list).flat_map(|container| fill_in(container, range, noun)));
            }
            if !set.is_empty() {
                told.push(format!("LimitRanger plugin set: {}", set.join("; ")));
            }
        }
    }
    // Of several LimitRanges each writes over what the one before it wrote, in no defined order.
    if let [told] = &told[..] {
        let metadata = request.pod.get_mut("metadata");
        let annotations = metadata.and_then(|metadata| object_mut(metadata, "annotations"));
        if let Some(annotations) = annotations {
            annotations.insert(ANNOTATION.to_owned(), Value::from(told.as_str()));
        }
    }
    if disputed {
        return Verdict::undecided(Undecided::OrderOf(Kind::LimitRange));
    }
    Verdict::allowed()
}

/// Judges bounds.
pub(super) fn validate(request: &Request<'_>) -> Verdict<Refusal> {
    let Ok(ranges) = request.objects(Kind::LimitRange) else {
        // It is told where defaults are filled in.
        return Verdict::allowed();
    };
    let refusals = ranges.into_iter().filter_map(|(about, range)| {
        let breaches = breaches(&request.pod, range, request.has_pod_level_resources());
        refusal(request, about, breaches)
    });
    Verdict::denied_by(refusals.collect())
}

/// Judges a claim that is to be created in a namespace; `claim` is the PersistentVolumeClaim.
pub(crate) fn claim(snapshot: &Snapshot, claim: Value) -> Verdict<Refusal> {
    let namespace = claim["metadata"]["namespace"].as_str().unwrap_or("default");
    let request = Request {
        snapshot,
        namespace: namespace.to_owned(),
        pod: claim,
        minor: None,
        unfollowed: None,
        class_unknown: None,
    };
    let ranges = match request.objects(Kind::LimitRange) {
        Ok(ranges) => ranges,
        Err(why) => return Verdict::undecided(why),
    };
    let refusals = ranges.into_iter().filter_map(|(about, range)| {
        let asked = Sides {
            requests: amounts::read(&request.pod["spec"]["resources"]["requests"]),
            limits: Amounts::new(),
            path: "spec.resources".to_owned(),
        };
        let mut found = Vec::new();
        for item in items(range, "PersistentVolumeClaim") {
            found.extend(asked.least("PersistentVolumeClaim", item));
            found.extend(asked.most_requested("PersistentVolumeClaim", item));
        }
        refusal(&request, about, found)
    });
    let mut verdict = namespace_lifecycle::admit(&request).and(Verdict::denied_by(refusals.collect()));
    for refusal in &mut verdict.because {
        refusal.sentence = refusal.sentence.replacen("pods ", "persistentvolumeclaims ", 1);
    }
    verdict
}

fn refusal(request: &Request<'_>, about: ObjectRef, breaches: Vec<Breach>) -> Option<Refusal> {
    if breaches.is_empty() {
        return None;
    }
    let sentences: Vec<String> = breaches.iter().map(|breach| breach.sentence.clone()).collect();
    let changes = breaches.into_iter().map(|breach| breach.change);
    Some(
        request
            .forbidden(Step::LimitRanger, aggregate(&sentences))
            .about(about)
            .with(changes),
    )
}

fn items<'a>(range: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let limits = range["spec"]["limits"].as_array().into_iter().flatten();
    limits.filter(move |limit| word(limit, "type") == kind)
}

/// Returns the default requests and limits of containers. A LimitRange that was never stored lacks what the API server
/// fills in: a limit is its maximum, a request is the limit, or the minimum.
fn defaults(range: &Value) -> (Amounts, Amounts) {
    let (mut requests, mut limits) = (Amounts::new(), Amounts::new());
    for item in items(range, "Container") {
        let mut limit = amounts::read(&item["default"]);
        for (resource, amount) in amounts::read(&item["max"]) {
            limit.entry(resource).or_insert(amount);
        }
        let mut request = amounts::read(&item["defaultRequest"]);
        let least = amounts::read(&item["min"]);
        for (resource, amount) in limit.iter().chain(&least) {
            request.entry(resource.clone()).or_insert(*amount);
        }
        requests.extend(request);
        limits.extend(limit);
    }
    (requests, limits)
}

/// Says whether two LimitRanges would fill in different values: which is asked first is not defined.
fn is_disputed(container: &Map<String, Value>, ranges: &[(Amounts, Amounts)]) -> bool {
    let nothing = Value::Null;
    let resources = container.get("resources").unwrap_or(&nothing);
    let side = |name: &str, of: fn(&(Amounts, Amounts)) -> &Amounts| {
        let mut filled: BTreeMap<&str, Quantity> = BTreeMap::new();
        ranges.iter().flat_map(of).any(|(resource, amount)| {
            resources[name].get(resource).is_none()
                && filled
                    .insert(resource, *amount)
                    .is_some_and(|other| other != *amount)
        })
    };
    side("requests", |range| &range.0) || side("limits", |range| &range.1)
}

/// Fills in one container and says what was set, in the words of the annotation.
fn fill_in(
    container: &mut Map<String, Value>,
    (requests, limits): &(Amounts, Amounts),
    noun: &str,
) -> Vec<String> {
    let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
    let name = name.to_owned();
    let mut told = Vec::new();
    for (side, singular, defaults) in [("requests", "request", requests), ("limits", "limit", limits)] {
        let resources = container.entry("resources").or_insert(Value::Null);
        if resources.is_null() {
            *resources = Value::Object(Map::new());
        }
        let mut stated = amounts::read(&resources[side]);
        let mut set = Vec::new();
        for (resource, amount) in defaults {
            if !stated.contains_key(resource) {
                stated.insert(resource.clone(), *amount);
                set.push(resource.as_str());
            }
        }
        if let Some(resources) = resources.as_object_mut().filter(|_| !set.is_empty()) {
            resources.insert(side.to_owned(), amounts::write(&stated));
            told.push(format!("{} {singular} for {noun} {name}", set.join(", ")));
        }
    }
    told
}

/// One bound that is not kept.
struct Breach {
    sentence: String,
    change: Change,
}

fn breaches(pod: &Value, range: &Value, levels: bool) -> Vec<Breach> {
    let mut found = Vec::new();
    let limits = range["spec"]["limits"].as_array().into_iter().flatten();
    for item in limits {
        let kind = word(item, "type");
        let judged = match kind {
            "Container" => containers(pod, "containers")
                .chain(containers(pod, "initContainers"))
                .map(|(path, container)| Sides {
                    requests: amounts::read(&container["resources"]["requests"]),
                    limits: amounts::read(&container["resources"]["limits"]),
                    path: format!("{path}.resources"),
                })
                .collect(),
            "Pod" => vec![of_the_pod(pod, levels)],
            _ => Vec::new(),
        };
        for sides in judged {
            found.extend(sides.least(kind, item));
            found.extend(sides.most(kind, item));
            found.extend(sides.ratio(kind, item));
        }
    }
    found
}

/// Overhead does not count, nor do huge pages that the pod as a whole states.
fn of_the_pod(pod: &Value, levels: bool) -> Sides {
    let side = |name: &str| {
        let mut sums = amounts::of_containers(&pod["spec"], name);
        if levels {
            let stated = amounts::read(&pod["spec"]["resources"][name]);
            amounts::replace(&mut sums, stated, |resource| matches!(resource, "cpu" | "memory"));
        }
        sums
    };
    Sides {
        requests: side("requests"),
        limits: side("limits"),
        path: "spec.containers[*].resources".to_owned(),
    }
}

/// What is held against bounds.
struct Sides {
    requests: Amounts,
    limits: Amounts,
    path: String,
}

impl Sides {
    fn breach(&self, sentence: String, (side, resource): (&str, &str), passes: Option<Quantity>) -> Breach {
        let list = if side == "requests" {
            &self.requests
        } else {
            &self.limits
        };
        Breach {
            sentence,
            change: Change {
                on: None,
                field: format!("{}.{side}.{resource}", self.path),
                value: list.get(resource).map(Quantity::to_string),
                passes: passes.map(|amount| amount.to_string()),
            },
        }
    }

    fn least<'a>(&'a self, kind: &'a str, item: &'a Value) -> impl Iterator<Item = Breach> + 'a {
        amounts::read(&item["min"])
            .into_iter()
            .filter_map(move |(resource, bound)| {
                let bounded = format!("minimum {resource} usage per {kind} is {bound}");
                let (sentence, side) = match (self.requests.get(&resource), self.limits.get(&resource)) {
                    (None, _) => (format!("{bounded}.  No request is specified"), "requests"),
                    (Some(request), _) if below(*request, bound) => {
                        (format!("{bounded}, but request is {request}"), "requests")
                    }
                    (_, Some(limit)) if below(*limit, bound) => {
                        (format!("{bounded}, but limit is {limit}"), "limits")
                    }
                    _ => return None,
                };
                Some(self.breach(sentence, (side, &resource), Some(bound)))
            })
    }

    fn most<'a>(&'a self, kind: &'a str, item: &'a Value) -> impl Iterator<Item = Breach> + 'a {
        amounts::read(&item["max"])
            .into_iter()
            .filter_map(move |(resource, bound)| {
                let bounded = format!("maximum {resource} usage per {kind} is {bound}");
                let (sentence, side) = match (self.limits.get(&resource), self.requests.get(&resource)) {
                    (None, _) => (format!("{bounded}.  No limit is specified"), "limits"),
                    (Some(limit), _) if below(bound, *limit) => {
                        (format!("{bounded}, but limit is {limit}"), "limits")
                    }
                    (_, Some(request)) if below(bound, *request) => {
                        (format!("{bounded}, but request is {request}"), "requests")
                    }
                    _ => return None,
                };
                Some(self.breach(sentence, (side, &resource), Some(bound)))
            })
    }

    /// Claims have requests alone.
    fn most_requested<'a>(&'a self, kind: &'a str, item: &'a Value) -> impl Iterator<Item = Breach> + 'a {
        amounts::read(&item["max"])
            .into_iter()
            .filter_map(move |(resource, bound)| {
                let bounded = format!("maximum {resource} usage per {kind} is {bound}");
                let sentence = match self.requests.get(&resource) {
                    None => format!("{bounded}.  No request is specified"),
                    Some(request) if below(bound, *request) => format!("{bounded}, but request is {request}"),
                    Some(_) => return None,
                };
                Some(self.breach(sentence, ("requests", &resource), Some(bound)))
            })
    }

    fn ratio<'a>(&'a self, kind: &'a str, item: &'a Value) -> impl Iterator<Item = Breach> + 'a {
        amounts::read(&item["maxLimitRequestRatio"])
            .into_iter()
            .filter_map(move |(resource, bound)| {
                let amount = |list: &Amounts| list.get(&resource).copied().filter(|amount| !amount.is_zero());
                let bounded = format!("{resource} max limit to request ratio per {kind} is {bound}, but");
                let (sentence, side, passes) = match (amount(&self.requests), amount(&self.limits)) {
                    (None, limit) => {
                        let passes = limit.and_then(|limit| times(limit, bound, false));
                        (
                            format!("{bounded} no request is specified or request is 0"),
                            "requests",
                            passes,
                        )
                    }
                    (Some(request), None) => {
                        let sentence = format!("{bounded} no limit is specified or limit is 0");
                        (sentence, "limits", times(request, bound, true))
                    }
                    (Some(request), Some(limit)) => {
                        let ratio = in_go(limit) / in_go(request);
                        if ratio * 1000.0 <= in_go(bound) {
                            return None;
                        }
                        (
                            format!("{bounded} provided ratio is {ratio:.6}"),
                            "limits",
                            times(request, bound, true),
                        )
                    }
                };
                Some(self.breach(sentence, (side, &resource), passes))
            })
    }
}

/// Compares as the API server does: rounded up to thousandths, or to whole units if one of them is very large.
fn below(one: Quantity, other: Quantity) -> bool {
    let large = one.nanos() > LARGEST_IN_MILLI || other.nanos() > LARGEST_IN_MILLI;
    let step = if large { 1000 * MILLI } else { MILLI };
    one.rounded_up(step) < other.rounded_up(step)
}

/// Thousandths as a floating-point number. Ratios are the one place where the API server leaves exact numbers, and it
/// is followed: what it refuses and prints are these.
fn in_go(amount: Quantity) -> f64 {
    (amount.rounded_up(MILLI).nanos() / MILLI) as f64
}

/// The largest limit to a request, or the smallest request to a limit, written as the other is.
fn times(amount: Quantity, ratio: Quantity, up: bool) -> Option<Quantity> {
    let ratio = ratio.nanos() / MILLI;
    let nanos = if up {
        amount.nanos().checked_mul(ratio)? / 1000
    } else {
        amount.nanos().checked_mul(1000)?.checked_div(ratio)?
    };
    let exact = Quantity::parse(&format!("{nanos}n"))?;
    let rounded = if up {
        exact.rounded_down(MILLI)
    } else {
        exact.rounded_up(MILLI)
    };
    Some(amount + (rounded - amount))
}
