//! The facts of what a container uses, as metrics-server last measured it.

use super::super::dictionary::{FactRow, Observer, Type, fact};
use super::super::field;
use super::super::scene::Scene;
use super::super::subject::Subject;
use super::super::value::Fact;
use super::ContainerAt;
use super::resources::amount;
use crate::k8s::{Kind, Quantity, time};
use crate::snapshot::{Existence, Input};

const METRICS: &[Input] = &[Input::Objects(Kind::PodMetrics)];
const MEASURED: &str = "container.usage.measured";
const MEMORY: &str = "memory";
const CPU: &str = "cpu";
/// From here on a container is near its limit.
const NEAR_PERCENT: i128 = 90;
const NANOS: i128 = 1_000_000_000;
const MEBIBYTE: i128 = (1 << 20) * NANOS;
const MILLI: i128 = NANOS / 1000;

pub(crate) const FACTS: &[FactRow] = &[
    fact(MEASURED, Type::Bool, |scene, of, _| {
        told(used(scene, of, MEMORY), Type::Bool, |_| Fact::bool(true))
    })
    .from(
        Observer::Kubelet,
        "PodMetrics.containers[].usage",
        "Whether metrics-server has measured the container; not yet if it just started.",
    )
    .needing(METRICS),
    fact("container.usage.memory", Type::Quantity, |scene, of, _| {
        told(used(scene, of, MEMORY), Type::Quantity, |used| {
            Fact::quantity(in_mebibytes(used))
        })
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "PodMetrics.containers[].usage.memory",
        "Its memory usage (working set), rounded up to Mi.",
    )
    .needing(METRICS),
    fact("container.usage.cpu", Type::Quantity, |scene, of, _| {
        told(used(scene, of, CPU), Type::Quantity, |used| {
            Fact::quantity(in_millis(used))
        })
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "PodMetrics.containers[].usage.cpu",
        "Its recent CPU usage, in millicores, rounded up.",
    )
    .needing(METRICS),
    fact("container.usage.memory_percent", Type::Int, |scene, of, _| {
        percent(scene, of, MEMORY)
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "computed: usage.memory of resources.limits.memory",
        "Its memory usage in percent of its limit; 0 without a limit.",
    )
    .needing(METRICS),
    fact("container.usage.cpu_percent", Type::Int, |scene, of, _| {
        percent(scene, of, CPU)
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "computed: usage.cpu of resources.limits.cpu",
        "Its CPU usage in percent of its limit; 0 without a limit.",
    )
    .needing(METRICS),
    fact("container.usage.memory_near", Type::Bool, |scene, of, _| {
        near(scene, of, MEMORY)
    })
    .from(
        Observer::Kubelet,
        "computed: usage.memory of resources.limits.memory",
        "Whether it uses 90 % of its memory limit; false without a limit.",
    )
    .needing(METRICS),
    fact("container.usage.cpu_near", Type::Bool, |scene, of, _| {
        near(scene, of, CPU)
    })
    .from(
        Observer::Kubelet,
        "computed: usage.cpu of resources.limits.cpu",
        "Whether it uses 90 % of its CPU limit; false without a limit.",
    )
    .needing(METRICS),
    fact("container.usage.memory_roomy", Type::Quantity, |scene, of, _| {
        told(used(scene, of, MEMORY), Type::Quantity, |used| {
            Fact::quantity(half_more(used).rounded_up(16 * MEBIBYTE).in_binary())
        })
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "computed: usage.memory",
        "Its memory usage times 1.5, rounded up to 16Mi: a first request or limit.",
    )
    .needing(METRICS),
    fact("container.usage.cpu_roomy", Type::Quantity, |scene, of, _| {
        told(used(scene, of, CPU), Type::Quantity, |used| {
            Fact::quantity(half_more(used).rounded_up(10 * MILLI))
        })
    })
    .behind(MEASURED)
    .from(
        Observer::Kubelet,
        "computed: usage.cpu",
        "Its CPU usage times 1.5, rounded up to 10m: a first request or limit.",
    )
    .needing(METRICS),
    fact("container.usage.told", Type::Word, spoken)
        .from(
            Observer::Kubelet,
            "PodMetrics.containers[].usage",
            "Its usage as text; says so if nothing was measured.",
        )
        .needing(METRICS),
];

/// What was measured of the run that goes on; an error, where the measurements were not seen.
fn used(scene: &Scene<'_>, of: &Subject, resource: &str) -> Result<Option<Quantity>, Input> {
    let pod = &of.object;
    let name = of.container.as_deref().unwrap_or_default();
    let at = ContainerAt::find(scene, pod, name);
    let row = match scene
        .snapshot
        .look_up(Kind::PodMetrics, &pod.namespace, &pod.name)
    {
        Existence::Exists(row) => row,
        Existence::Absent => return Ok(None),
        // What has never run uses nothing, whether or not somebody measures.
        Existence::Unknown(_) if at.as_ref().is_some_and(has_never_run) => return Ok(None),
        Existence::Unknown(input) => return Err(input),
    };
    let metrics = scene.raw(&row.object).unwrap_or(&field::NOTHING);
    let started = at.and_then(|at| at.running_since());
    let measured = time::parse(field::word(metrics, "/timestamp"));
    // It has no uid: what was measured of an earlier run, or of a pod of this name before, tells nothing of this one.
    if matches!((started, measured), (Some(started), Some(measured)) if measured < started) {
        return Ok(None);
    }
    let container = field::named(field::list(metrics, "/containers"), name);
    Ok(container
        .and_then(|container| Quantity::parse(&field::scalar(container, &format!("/usage/{resource}")))))
}

fn has_never_run(at: &ContainerAt<'_>) -> bool {
    !at.running() && at.end().is_none() && at.restarts() == 0
}

fn limit(scene: &Scene<'_>, of: &Subject, resource: &str) -> Option<Quantity> {
    let name = of.container.as_deref().unwrap_or_default();
    let at = ContainerAt::find(scene, &of.object, name)?;
    amount(&at, &format!("/resources/limits/{resource}"))
}

fn told(used: Result<Option<Quantity>, Input>, kind: Type, read: fn(Quantity) -> Fact) -> Fact {
    match used {
        Ok(used) => used.map_or_else(|| Fact::unset(kind), read),
        Err(input) => Fact::Unknown(input),
    }
}

/// Returns the whole percents of the limit that are used. Of a limit of nothing, nothing can be near.
fn percent_of(used: Quantity, limit: Option<Quantity>) -> i128 {
    let hundredfold = used.nanos().saturating_mul(100);
    limit
        .and_then(|limit| hundredfold.checked_div(limit.nanos()))
        .unwrap_or(0)
}

fn percent(scene: &Scene<'_>, of: &Subject, resource: &str) -> Fact {
    match used(scene, of, resource) {
        Ok(Some(used)) => {
            Fact::int(i64::try_from(percent_of(used, limit(scene, of, resource))).unwrap_or(i64::MAX))
        }
        Ok(None) => Fact::unset(Type::Int),
        Err(input) => Fact::Unknown(input),
    }
}

fn near(scene: &Scene<'_>, of: &Subject, resource: &str) -> Fact {
    let limit = limit(scene, of, resource);
    if limit.is_none() {
        return Fact::bool(false);
    }
    match used(scene, of, resource) {
        Ok(used) => Fact::bool(used.is_some_and(|used| percent_of(used, limit) >= NEAR_PERCENT)),
        Err(input) => Fact::Unknown(input),
    }
}

fn half_more(used: Quantity) -> Quantity {
    used + used.half()
}

fn in_mebibytes(used: Quantity) -> Quantity {
    used.rounded_up(MEBIBYTE).in_binary()
}

fn in_millis(used: Quantity) -> Quantity {
    used.rounded_up(MILLI)
}

fn spoken(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    match (used(scene, of, MEMORY), used(scene, of, CPU)) {
        (Ok(Some(memory)), Ok(Some(cpu))) => Fact::word(format!(
            "{} memory and {} CPU",
            in_mebibytes(memory),
            in_millis(cpu)
        )),
        (Err(input), _) | (_, Err(input)) => Fact::Unknown(input),
        _ => Fact::word("an amount that was not measured yet"),
    }
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
        assert_eq!(facts(&world, "cart"), ["true", "15Mi", "5m"]);
        assert_eq!(facts(&world, "young")[0], "false");
        world.forbid(Kind::PodMetrics);
        assert_eq!(facts(&world, "young")[0], "unknown: pods.metrics.k8s.io");
        let mut planned = well("planned");
        planned["status"] = json!({});
        world.add(Kind::Pod, planned);
        assert_eq!(facts(&world, "planned")[0], "false");
    }

    /// A pod with a memory limit, and what metrics-server says of it.
    fn measured(limits: serde_json::Value, usage: serde_json::Value, at: &str) -> World {
        let mut world = World::empty();
        let mut pod = well("cart");
        pod["spec"]["containers"][0]["resources"] = json!({ "limits": limits });
        pod["status"]["containerStatuses"][0]["state"] =
            json!({"running": {"startedAt": "2026-11-22T10:00:00Z"}});
        world.add(Kind::Pod, pod);
        world.add(
            Kind::PodMetrics,
            json!({"metadata": {"name": "cart", "namespace": "shop"}, "timestamp": at,
                "containers": [{"name": "app", "usage": usage}]}),
        );
        world
    }

    fn told(world: &World, last: &str) -> String {
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        let of = container(&scene, "cart", "app");
        said(&scene.fact(&of, &format!("container.usage.{last}")))
    }

    #[test]
    fn nine_tenths_of_a_limit_are_near_and_room_is_proposed() {
        let usage = json!({"cpu": "49916051n", "memory": "118884Ki"});
        let world = measured(
            json!({"memory": "128Mi", "cpu": "50m"}),
            usage.clone(),
            "2026-11-22T10:05:00Z",
        );
        for (fact, is) in [
            ("memory_near", "true"),
            ("memory_percent", "90"),
            ("memory_roomy", "176Mi"),
            ("cpu_near", "true"),
            ("cpu_percent", "99"),
            ("cpu_roomy", "80m"),
            ("told", "117Mi memory and 50m CPU"),
        ] {
            assert_eq!(told(&world, fact), is, "{fact}");
        }
        let below = measured(json!({"memory": "129Mi"}), usage.clone(), "2026-11-22T10:05:00Z");
        assert_eq!(told(&below, "memory_near"), "false");
        assert_eq!(told(&below, "cpu_near"), "false");
        // Of the run before this one nothing is told.
        let stale = measured(json!({"memory": "128Mi"}), usage, "2026-11-22T09:59:00Z");
        assert_eq!(told(&stale, "measured"), "false");
        assert_eq!(told(&stale, "memory_near"), "false");
    }

    #[test]
    fn without_a_limit_nothing_is_near_whatever_was_measured() {
        let mut world = measured(
            json!({"memory": "128Mi"}),
            json!({"cpu": "1m", "memory": "8Mi"}),
            "2026-11-22T10:05:00Z",
        );
        world.forbid(Kind::PodMetrics);
        assert_eq!(told(&world, "memory_near"), "unknown: pods.metrics.k8s.io");
        assert_eq!(told(&world, "cpu_near"), "false");
        assert_eq!(told(&world, "told"), "unknown: pods.metrics.k8s.io");
    }
}
