//! The plugin VolumeZone: the zone and region that a volume is labelled for.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/plugins/volumezone/volume_zone.go

use super::volumes::Volumes;
use super::{Node, Rejection};
use crate::simulate::Verdict;

/// Each label, and the one that took its place.
const LABELS: [(&str, &str); 4] = [
    (
        "failure-domain.beta.kubernetes.io/zone",
        "topology.kubernetes.io/zone",
    ),
    (
        "failure-domain.beta.kubernetes.io/region",
        "topology.kubernetes.io/region",
    ),
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
];

pub(crate) fn filter(volumes: &Volumes<'_>, node: &Node<'_>) -> Verdict<Rejection> {
    // A node without any such label is taken to be in the only zone there is.
    if !LABELS.iter().any(|(key, _)| node.labels.contains_key(*key)) {
        return Verdict::allowed();
    }
    let mut because = Vec::new();
    for (_, volume) in &volumes.bound {
        for (key, newer) in LABELS {
            let Some(zones) = volume["metadata"]["labels"][key].as_str() else {
                continue;
            };
            // Several zones are written with two underscores between them; one that is empty makes the label void.
            let wants: Vec<String> = zones.split("__").map(|zone| zone.trim().to_owned()).collect();
            if wants.iter().any(String::is_empty) {
                continue;
            }
            let has = node.labels.get(key).or(node.labels.get(newer));
            if !has.is_some_and(|has| wants.contains(has)) {
                because.push(Rejection::VolumeZone {
                    volume: volume["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
                    key: key.to_owned(),
                    wants,
                    has: has.cloned(),
                });
            }
        }
    }
    Verdict::denied_by(because)
}
