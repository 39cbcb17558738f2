//! Snapshots that would take longer to judge than anybody waits: counted before anything is judged, and refused by name.
//!
//! What is compared with what is the same for every cluster, so that the counts decide, and not a clock.

use std::collections::BTreeMap;

use crate::facts::scene::pod_of;
use crate::k8s::Kind;
use crate::snapshot::{Row, Snapshot};

/// Pairs of objects of one namespace that are compared with each other.
const MOST_PAIRS: u64 = 4_000_000;
/// Pods that Services select, counted for each Service: a finding of a Service names them all.
const MOST_SELECTED: usize = 250_000;
/// NetworkPolicy rules of a namespace, each compared with each other for each of its pods.
const MOST_OPENINGS: u64 = 400_000_000;
/// Pods of one snapshot, at the size of the largest clusters that Kubernetes supports.
const MOST_PODS: u64 = 150_000;
/// Containers of one pod are compared with each other.
const MOST_CONTAINER_PAIRS: u64 = 10_000_000;

/// Returns why a snapshot is not judged, as a reason that completes "cannot judge what was read: …".
pub(crate) fn refusal(snapshot: &Snapshot) -> Option<String> {
    let pods = by_namespace(snapshot, Kind::Pod, |_| 1);
    let all: u64 = pods.values().sum();
    if all > MOST_PODS {
        return Some(format!(
            "it has {all} pods; at most {MOST_PODS} are judged at once"
        ));
    }
    let containers: u64 = snapshot
        .rows(Kind::Pod)
        .map(|row| (pod_of(row).containers.len() as u64).pow(2))
        .sum();
    if containers > MOST_CONTAINER_PAIRS {
        return Some("its pods have too many containers each to compare them".to_owned());
    }
    for (kind, words) in [
        (Kind::Service, "Services"),
        (Kind::PodDisruptionBudget, "PodDisruptionBudgets"),
        (Kind::Deployment, "Deployments"),
        (Kind::ReplicaSet, "ReplicaSets"),
        (Kind::ResourceQuota, "ResourceQuotas"),
        (Kind::HorizontalPodAutoscaler, "HorizontalPodAutoscalers"),
    ] {
        for (namespace, count) in by_namespace(snapshot, kind, |_| 1) {
            let pods = pods.get(namespace).copied().unwrap_or_default();
            if count.saturating_mul(pods.max(1)) > MOST_PAIRS {
                return Some(format!(
                    "namespace {namespace} has {count} {words} for {pods} pods, which are too many to compare"
                ));
            }
        }
    }
    if let Some(reason) = selected(snapshot) {
        return Some(reason);
    }
    let rules = by_namespace(snapshot, Kind::NetworkPolicy, |row| rules_of(snapshot, row));
    for (namespace, rules) in rules {
        let pods = pods.get(namespace).copied().unwrap_or_default();
        if rules.saturating_mul(rules).saturating_mul(pods) > MOST_OPENINGS {
            return Some(format!(
                "namespace {namespace} has {rules} NetworkPolicy rules for {pods} pods, which are too many to compare"
            ));
        }
    }
    None
}

/// Counts what Services select, where they are many.
fn selected(snapshot: &Snapshot) -> Option<String> {
    let (services, pods) = (snapshot.rows(Kind::Service), snapshot.rows(Kind::Pod).count());
    if snapshot.rows(Kind::Service).count().saturating_mul(pods) <= MOST_SELECTED {
        return None;
    }
    let mut count = 0;
    for service in services {
        let labels = snapshot
            .raw(&service.object)
            .and_then(|json| json["spec"]["selector"].as_object());
        let Some(labels) = labels.filter(|labels| !labels.is_empty()) else {
            continue;
        };
        let takes = |pod: &&Row| {
            let mut pairs = labels.iter();
            pairs.all(|(key, value)| pod.labels.get(key).map(String::as_str) == value.as_str())
        };
        count += snapshot
            .rows_in(Kind::Pod, &service.object.namespace)
            .filter(takes)
            .count();
        if count > MOST_SELECTED {
            return Some(format!(
                "its Services select more than {MOST_SELECTED} pods, each counted for each Service"
            ));
        }
    }
    None
}

/// What to try instead.
pub(crate) const HINT: &str =
    "read one namespace at a time: sandbox-doctor diagnose -n NAMESPACE, or a recording of it";

fn by_namespace(snapshot: &Snapshot, kind: Kind, weight: impl Fn(&Row) -> u64) -> BTreeMap<&str, u64> {
    let mut counts = BTreeMap::new();
    for row in snapshot.rows(kind) {
        *counts.entry(row.object.namespace.as_str()).or_default() += weight(row);
    }
    counts
}

/// The rules of a policy, and itself.
fn rules_of(snapshot: &Snapshot, policy: &Row) -> u64 {
    let Some(json) = snapshot.raw(&policy.object) else {
        return 1;
    };
    let length = |field: &str| json["spec"][field].as_array().map_or(0, Vec::len) as u64;
    1 + length("ingress") + length("egress")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(objects: Vec<Value>) -> String {
        refusal(&crate::collect::given(objects).0).unwrap_or_default()
    }

    fn many(count: usize, kind: (&str, &str), spec: &Value) -> Vec<Value> {
        let (api_version, kind) = kind;
        let object = |at: usize| {
            let name = format!("{}-{at}", kind.to_lowercase());
            json!({"apiVersion": api_version, "kind": kind, "metadata": {"namespace": "shop", "name": name}, "spec": spec})
        };
        (0..count).map(object).collect()
    }

    #[test]
    fn what_is_too_much_to_compare_is_refused_with_its_counts() {
        let pods = || many(2_000, ("v1", "Pod"), &json!({"containers": [{"name": "app"}]}));
        assert_eq!(told(pods()), "");
        let services = many(2_001, ("v1", "Service"), &json!({}));
        assert_eq!(
            told([pods(), services].concat()),
            "namespace shop has 2001 Services for 2000 pods, which are too many to compare"
        );
        let rules: Vec<Value> = vec![json!({}); 500];
        let policy = many(
            1,
            ("networking.k8s.io/v1", "NetworkPolicy"),
            &json!({"egress": rules}),
        );
        assert_eq!(
            told([pods(), policy].concat()),
            "namespace shop has 501 NetworkPolicy rules for 2000 pods, which are too many to compare"
        );
        let containers: Vec<Value> = (0..250).map(|at| json!({"name": format!("c{at}")})).collect();
        let wide = many(161, ("v1", "Pod"), &json!({"containers": containers}));
        assert_eq!(
            told(wide),
            "its pods have too many containers each to compare them"
        );
    }
}
