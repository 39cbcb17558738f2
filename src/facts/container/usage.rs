//! The facts of what a container uses, as metrics-server last measured it.

use super::super::dictionary::{FactRow, Type, fact};
use super::super::field;
use super::super::scene::Scene;
use super::super::subject::Subject;
use super::super::value::Fact;
use crate::k8s::{Kind, Quantity};
use crate::snapshot::{Existence, Input};

const METRICS: &[Input] = &[Input::Objects(Kind::PodMetrics)];

pub(crate) const FACTS: &[FactRow] = &[
    fact("container.usage.measured", Type::Bool, |scene, of, _| {
        used(scene, of, ("memory", Type::Bool), |_| Fact::bool(true))
    })
    .from(
        "PodMetrics.containers[].usage",
        "Whether metrics-server has measured the container; one that just started it has not.",
    )
    .needing(METRICS),
    fact("container.usage.memory", Type::Quantity, |scene, of, _| {
        used(scene, of, ("memory", Type::Quantity), Fact::quantity)
    })
    .behind("container.usage.measured")
    .from(
        "PodMetrics.containers[].usage.memory",
        "The memory that it uses and cannot give back at once: its working set.",
    )
    .needing(METRICS),
    fact("container.usage.cpu", Type::Quantity, |scene, of, _| {
        used(scene, of, ("cpu", Type::Quantity), Fact::quantity)
    })
    .behind("container.usage.measured")
    .from(
        "PodMetrics.containers[].usage.cpu",
        "The processor time that it used of late, in processors.",
    )
    .needing(METRICS),
];

fn used(scene: &Scene<'_>, of: &Subject, (resource, kind): (&str, Type), read: fn(Quantity) -> Fact) -> Fact {
    let pod = &of.object;
    let row = match scene
        .snapshot
        .look_up(Kind::PodMetrics, &pod.namespace, &pod.name)
    {
        Existence::Exists(row) => row,
        Existence::Absent => return Fact::unset(kind),
        Existence::Unknown(input) => return Fact::Unknown(input),
    };
    let containers = scene
        .raw(&row.object)
        .map_or(&[][..], |json| field::list(json, "/containers"));
    let name = of.container.as_deref().unwrap_or_default();
    let amount = field::named(containers, name)
        .and_then(|container| Quantity::parse(&field::scalar(container, &format!("/usage/{resource}"))));
    amount.map_or_else(|| Fact::unset(kind), read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::world::{World, container, said, well};
    use serde_json::json;

    #[test]
    fn what_was_measured_is_told_and_what_was_not_is_unset_or_unknown() {
        let mut world = World::empty();
        world.add(Kind::Pod, well("cart"));
        world.add(Kind::Pod, well("young"));
        // As metrics-server 0.8 answers.
        world.add(
            Kind::PodMetrics,
            json!({"metadata": {"name": "cart", "namespace": "shop"},
                "containers": [{"name": "app", "usage": {"cpu": "4193051n", "memory": "14596Ki"}}]}),
        );
        let facts = |world: &World, pod: &str| {
            let snapshot = world.snapshot();
            let scene = Scene::new(&snapshot);
            let of = container(&scene, pod, "app");
            ["measured", "memory", "cpu"]
                .map(|last| said(&scene.fact(&of, &format!("container.usage.{last}"))))
        };
        assert_eq!(facts(&world, "cart"), ["true", "14596Ki", "4193051n"]);
        assert_eq!(facts(&world, "young")[0], "false");
        world.forbid(Kind::PodMetrics);
        assert_eq!(facts(&world, "young")[0], "unknown: pods.metrics.k8s.io");
    }
}
