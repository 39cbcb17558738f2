//! The layers that the rules of a stage speak of, until each rule names its own.

use crate::rules::Rule;
use crate::text::Layer;

const LAYERS: [(&str, &[Layer]); 14] = [
    (
        "image",
        &[Layer::ImageRegistry, Layer::Network, Layer::Dns, Layer::Kubelet],
    ),
    ("scheduling", &[Layer::Scheduler, Layer::Volume]),
    ("create", &[Layer::Admission, Layer::Api, Layer::Controller]),
    (
        "mount",
        &[Layer::Volume, Layer::Api, Layer::Kubelet, Layer::Network],
    ),
    (
        "start",
        &[
            Layer::Runtime,
            Layer::Kubelet,
            Layer::Kernel,
            Layer::NetworkPlugin,
            Layer::Application,
        ],
    ),
    (
        "crash",
        &[
            Layer::Application,
            Layer::Kernel,
            Layer::Runtime,
            Layer::Network,
            Layer::Dns,
        ],
    ),
    ("memory", &[Layer::Kernel, Layer::Application, Layer::Runtime]),
    ("eviction", &[Layer::Kubelet]),
    (
        "probe",
        &[Layer::Application, Layer::Kubelet, Layer::Network, Layer::Runtime],
    ),
    (
        "node",
        &[
            Layer::Kubelet,
            Layer::NetworkPlugin,
            Layer::Kernel,
            Layer::Runtime,
            Layer::Scheduler,
        ],
    ),
    (
        "network",
        &[Layer::Network, Layer::Dns, Layer::Application, Layer::Client],
    ),
    (
        "access",
        &[
            Layer::Api,
            Layer::Application,
            Layer::Client,
            Layer::Kubelet,
            Layer::Volume,
        ],
    ),
    (
        "python",
        &[
            Layer::Application,
            Layer::Kernel,
            Layer::Network,
            Layer::Dns,
            Layer::Runtime,
        ],
    ),
    (
        "workload",
        &[
            Layer::Controller,
            Layer::Application,
            Layer::Scheduler,
            Layer::Admission,
        ],
    ),
];

/// Returns whether a rule speaks of a layer. A layer that is unknown excludes no rule, and no layer a user's own rule.
pub(super) fn speaks_of(rule: &Rule, layer: Layer) -> bool {
    let layers = LAYERS.iter().find(|(stage, _)| *stage == rule.stage);
    layer == Layer::Unknown || layers.is_none_or(|(_, layers)| layers.contains(&layer))
}
