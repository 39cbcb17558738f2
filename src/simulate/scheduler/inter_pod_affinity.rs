//! The plugin InterPodAffinity: required affinity and anti-affinity, of the pod and of those that are there.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/interpodaffinity/filtering.go

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cluster::Bound;
use super::pod_topology_spread::narrowed;
use super::{Cluster, Node, Rejection};
use crate::k8s::{ObjectRef, selector};
use crate::simulate::fields::labels;
use crate::simulate::{Answer, Undecided, Verdict};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// Whether a pod keeps others away, by required anti-affinity.
pub(crate) fn shuns(pod: &Value) -> bool {
    !pod["spec"]["affinity"]["podAntiAffinity"][REQUIRED].is_null()
}

/// A label key and a value of it: a domain.
type Domain = (String, String);

/// What the pods that are there mean for a pod.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    affinity: Vec<String>,
    anti: Vec<String>,
    /// Domains with a pod that all affinity terms take.
    near: BTreeSet<Domain>,
    /// Whether the pod's own terms take itself: then it may be the first of its kind.
    own: bool,
    /// Domains with a pod that an anti-affinity term of the pod takes.
    avoided: BTreeMap<Domain, ObjectRef>,
    /// Domains with a pod whose anti-affinity takes this one.
    shunned: BTreeMap<Domain, ObjectRef>,
    /// Labels of a namespace that a term asks for were not seen.
    undecided: Option<Undecided>,
}

/// A term, read as the API server stores it.
struct Term<'a> {
    key: &'a str,
    selector: Value,
    namespaces: Vec<&'a str>,
    namespace_selector: &'a Value,
}

/// The terms of the pod that is to be placed.
struct Wanted<'t, 'c> {
    cluster: &'t Cluster<'c>,
    affinity: Vec<Term<'t>>,
    anti: Vec<Term<'t>>,
}

impl<'a> Term<'a> {
    fn all(pod: &'a Value, kind: &str) -> Vec<Term<'a>> {
        let terms = pod["spec"]["affinity"][kind][REQUIRED].as_array();
        terms
            .into_iter()
            .flatten()
            .map(|term| Term::of(pod, term))
            .collect()
    }

    fn of(pod: &'a Value, term: &'a Value) -> Self {
        let words = |field: &str| {
            let list = term[field].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let mut namespaces = words("namespaces");
        if namespaces.is_empty() && term["namespaceSelector"].is_null() {
            namespaces.push(pod["metadata"]["namespace"].as_str().unwrap_or_default());
        }
        let mut selector = term["labelSelector"].clone();
        for (field, operator) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
            // Without a selector the API server leaves the keys alone: nothing is selected.
            for key in words(field)
                .into_iter()
                .filter(|_| !term["labelSelector"].is_null())
            {
                if let Some(value) = pod["metadata"]["labels"][key].as_str() {
                    selector = narrowed(selector, key, operator, value);
                }
            }
        }
        Self {
            key: term["topologyKey"].as_str().unwrap_or_default(),
            selector,
            namespaces,
            namespace_selector: &term["namespaceSelector"],
        }
    }

    /// Says whether the term takes a pod with these labels in this namespace.
    fn takes(&self, cluster: &Cluster<'_>, namespace: &str, labels: &BTreeMap<String, String>) -> Answer {
        if !selector::matches(&self.selector, labels) {
            return Answer::Denied;
        }
        if self.namespaces.contains(&namespace) {
            return Answer::Allowed;
        }
        let empty = |part: &Value| match part {
            Value::Object(pairs) => pairs.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => true,
        };
        let parts = self.namespace_selector.as_object();
        let all = parts.is_some_and(|parts| parts.values().all(empty));
        if self.namespace_selector.is_null() || all {
            return Answer::of(all);
        }
        match cluster.namespace_labels(namespace) {
            Ok(labels) => Answer::of(selector::matches(self.namespace_selector, &labels)),
            Err(why) => Answer::Undecided(why),
        }
    }
}

impl Neighbours {
    pub(crate) fn of(pod: &Value, cluster: &Cluster<'_>) -> Self {
        let affinity = Term::all(pod, "podAffinity");
        let anti = Term::all(pod, "podAntiAffinity");
        let namespace = pod["metadata"]["namespace"].as_str().unwrap_or_default();
        let labels = labels(pod);
        let keys = |terms: &[Term<'_>]| terms.iter().map(|term| term.key.to_owned()).collect();
        let mut found = Neighbours {
            affinity: keys(&affinity),
            anti: keys(&anti),
            ..Neighbours::default()
        };
        found.own = found.all_take(&affinity, cluster, (namespace, &labels));
        let wanted = Wanted {
            cluster,
            affinity,
            anti,
        };
        let alone = wanted.affinity.is_empty() && wanted.anti.is_empty();
        for node in cluster.nodes() {
            // Few pods shun others; where this one asks for none either, the many need no look.
            for bound in node.pods.iter().filter(|bound| !alone || bound.shuns) {
                found.meet(bound, node, &wanted);
                for term in Term::all(bound.json, "podAntiAffinity") {
                    let taken = term.takes(cluster, namespace, &labels);
                    if found.holds(taken) {
                        note(&mut found.shunned, node, term.key, bound);
                    }
                }
            }
        }
        found
    }

    fn meet(&mut self, bound: &Bound<'_>, node: &Node<'_>, wanted: &Wanted<'_, '_>) {
        let (cluster, affinity, anti) = (wanted.cluster, &wanted.affinity, &wanted.anti);
        let there = (bound.row.object.namespace.as_str(), &*bound.row.labels);
        if self.all_take(affinity, cluster, there) {
            for term in affinity {
                if let Some(value) = node.labels.get(term.key) {
                    self.near.insert((term.key.to_owned(), value.clone()));
                }
            }
        }
        for term in anti {
            let taken = term.takes(cluster, there.0, there.1);
            if self.holds(taken) {
                note(&mut self.avoided, node, term.key, bound);
            }
        }
    }

    /// A pod is a neighbour only if every term takes it.
    fn all_take(
        &mut self,
        terms: &[Term<'_>],
        cluster: &Cluster<'_>,
        (namespace, labels): (&str, &BTreeMap<String, String>),
    ) -> bool {
        let answers = terms.iter().map(|term| term.takes(cluster, namespace, labels));
        let all = answers.fold(Answer::of(!terms.is_empty()), Answer::and);
        self.holds(all)
    }

    fn holds(&mut self, answer: Answer) -> bool {
        if let Answer::Undecided(why) = answer {
            self.undecided = Some(why);
        }
        answer == Answer::Allowed
    }
}

fn note(domains: &mut BTreeMap<Domain, ObjectRef>, node: &Node<'_>, key: &str, bound: &Bound<'_>) {
    if let Some(value) = node.labels.get(key) {
        let domain = (key.to_owned(), value.clone());
        domains.entry(domain).or_insert_with(|| bound.row.object.clone());
    }
}

/// Asks in the order of the scheduler: affinity, anti-affinity, the anti-affinity of others.
pub(crate) fn filter(found: &Neighbours, node: &Node<'_>, every_pod: bool) -> Verdict<Rejection> {
    let domain = |key: &String| Some((key.clone(), node.labels.get(key)?.clone()));
    let mut because = Vec::new();
    let mut missed = false;
    // The first of a kind that is near to itself has no neighbour yet.
    let first = found.near.is_empty() && found.own;
    for key in &found.affinity {
        match domain(key) {
            None => because.push(Rejection::NoNeighbour {
                key: key.clone(),
                domain: None,
            }),
            Some(domain) if !first && !found.near.contains(&domain) => {
                missed = true;
                because.push(Rejection::NoNeighbour {
                    key: key.clone(),
                    domain: Some(domain.1),
                });
            }
            Some(_) => {}
        }
    }
    for key in &found.anti {
        if let Some((domain, holder)) = domain(key).and_then(|it| found.avoided.get_key_value(&it)) {
            because.push(Rejection::Neighbour {
                key: key.clone(),
                domain: domain.1.clone(),
                holder: holder.clone(),
            });
        }
    }
    for ((key, value), holder) in &found.shunned {
        if node.labels.get(key) == Some(value) {
            because.push(Rejection::Shunned {
                key: key.clone(),
                domain: value.clone(),
                holder: holder.clone(),
            });
        }
    }
    settled(because, found, (missed, every_pod))
}

/// That a neighbour is missing is certain only if all pods and the namespaces that a term asks for were seen; that
/// one is in the way is certain in any case.
fn settled(
    because: Vec<Rejection>,
    found: &Neighbours,
    (missed, every_pod): (bool, bool),
) -> Verdict<Rejection> {
    let unseen = match found.undecided {
        None if every_pod => return Verdict::denied_by(because),
        None => Undecided::UNSEEN_PODS,
        Some(why) => why,
    };
    let certain = because
        .iter()
        .any(|reason| !(missed && matches!(reason, Rejection::NoNeighbour { domain: Some(_), .. })));
    let mut verdict = Verdict::denied_by(because);
    if !certain {
        verdict.answer = Answer::Undecided(unseen);
        verdict.because.clear();
    }
    verdict
}
