//! The facts of what is well and wants care: the Pod Security level that a pod would meet, a resize that does not
//! happen, failed pods that nobody clears away.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::field;
use super::scene::{Scene, pod_of};
use super::subject::Subject;
use super::value::{Fact, Text, Value};
use crate::k8s::Kind;
use crate::simulate::admission::{self, Standard};
use crate::snapshot::{Input, Status};

const PODS: &[Input] = &[Input::Objects(Kind::Pod)];
const RESIZE: &str = "PodResizePending";

pub(crate) const FACTS: &[FactRow] = &[
    fact("pod.security.baseline", Type::Text, |scene, of, _| {
        violations(scene, of, Standard::Baseline)
    })
    .from(Observer::Engine,
        "computed: Pod Security Standards",
        "What it violates of Pod Security level baseline, in the API server's words; empty if nothing.",
    ),
    fact("pod.security.restricted", Type::Text, |scene, of, _| {
        violations(scene, of, Standard::Restricted)
    })
    .from(Observer::Engine,
        "computed: Pod Security Standards",
        "What it violates of Pod Security level restricted, in the API server's words; empty if nothing.",
    ),
    fact("pod.security.violated", Type::Word, |scene, of, _| {
        lowest_violated(scene, of, |(level, _)| Fact::word(level))
    })
    .from(Observer::Engine,
        "computed: Pod Security Standards",
        "The lowest Pod Security level that it violates: `baseline`, `restricted`; empty if none.",
    ),
    fact("pod.security.controls", Type::Words, |scene, of, _| {
        lowest_violated(scene, of, |(_, controls)| Fact::words(controls))
    })
    .from(Observer::Engine,
        "computed: Pod Security Standards",
        "The controls of that level that it violates, without containers and values: `host namespaces`, `runAsNonRoot != true`.",
    ),
    fact("pod.resize.pending", Type::Word, |scene, of, _| {
        Fact::word(pending(scene, of).0)
    })
    .from(Observer::Kubelet,
        "status.conditions[type=PodResizePending].reason",
        "Why its resize is not applied: Infeasible, Deferred; empty if no resize is pending.",
    ),
    fact("pod.resize.message", Type::Text, |scene, of, _| {
        let path = "status.conditions[type=PodResizePending].message";
        Fact::text(Text::of_field(&of.object, path, pending(scene, of).1))
    })
    .from(Observer::Kubelet,
        "status.conditions[type=PodResizePending].message",
        "The kubelet's message about a resize that it does not apply.",
    ),
];

pub(crate) const PILED: &[FactRow] = &[fact("workload.pods.failed", Type::Int, failed)
    .needing(PODS)
    .from(
        Observer::ApiServer,
        "computed: status.phase of its pods",
        "The number of its failed pods that still exist.",
    )];

fn violations(scene: &Scene<'_>, of: &Subject, standard: Standard) -> Fact {
    let Some(pod) = scene.raw(&of.object) else {
        return Fact::Unknown(Input::Objects(Kind::Pod));
    };
    let minor = scene.snapshot.server_version().and_then(admission::minor);
    match admission::violations(pod, standard, minor) {
        Ok(told) => Fact::text(Text::computed(&of.object, "pod security", &told)),
        Err(why) => Fact::Unknown(why.input()),
    }
}

/// Reads the lowest level that a pod violates, with its controls; two empty values if it violates none.
fn lowest_violated(scene: &Scene<'_>, of: &Subject, read: fn((&str, Vec<String>)) -> Fact) -> Fact {
    for (level, standard) in [
        ("baseline", Standard::Baseline),
        ("restricted", Standard::Restricted),
    ] {
        match violations(scene, of, standard) {
            Fact::Known(Value::Text(told)) if told.text.raw().is_empty() => {}
            Fact::Known(Value::Text(told)) => return read((level, controls(told.text.raw()))),
            unknown => return unknown,
        }
    }
    read(("", Vec::new()))
}

/// Returns the controls in a message of Pod Security admission, without the details in parentheses:
/// `host namespaces (hostPID=true), privileged (container "app" must not set …)`.
pub(super) fn controls(message: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let outside = message.chars().filter(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    let outside: String = outside.collect();
    let controls = outside.split(',').map(|control| control.trim().to_owned());
    controls.filter(|control| !control.is_empty()).collect()
}

/// Returns reason and message of the condition by which the kubelet says that a resize waits.
fn pending<'s>(scene: &Scene<'s>, of: &Subject) -> (&'s str, &'s str) {
    let pod = scene.raw(&of.object).unwrap_or(&field::NOTHING);
    let mut conditions = field::list(pod, "/status/conditions").iter();
    conditions
        .find(|one| field::word(one, "/type") == RESIZE && field::word(one, "/status") == "True")
        .map_or(("", ""), |one| {
            (field::word(one, "/reason"), field::word(one, "/message"))
        })
}

fn failed(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let input = Input::Objects(Kind::Pod);
    let namespace = &of.object.namespace;
    if scene.snapshot.ledger().status(input, namespace) != Status::Complete {
        return Fact::Unknown(input);
    }
    let pods = scene.snapshot.rows_in(Kind::Pod, namespace);
    let failed = pods
        .filter(|pod| pod_of(pod).phase == "Failed")
        .filter(|pod| scene.owners(&pod.object).contains(&of.object));
    Fact::int(i64::try_from(failed.count()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::controls;

    #[test]
    fn controls_stand_outside_of_parentheses() {
        for (message, wanted) in [
            ("", &[][..]),
            (
                "privileged (container \"app\" must not set securityContext.privileged=true)",
                &["privileged"],
            ),
            (
                "allowPrivilegeEscalation != false (containers \"a\", \"b\" must set it), seccompProfile (pod or container)",
                &["allowPrivilegeEscalation != false", "seccompProfile"],
            ),
            (
                "host namespaces (hostNetwork=true (twice), hostPID=true), procMount",
                &["host namespaces", "procMount"],
            ),
            ("unbalanced ), still read", &["unbalanced", "still read"]),
        ] {
            assert_eq!(controls(message), wanted, "{message}");
        }
    }
}
