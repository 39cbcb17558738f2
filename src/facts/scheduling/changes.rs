//! The facts `pod.scheduling.reasons`, `.agrees`, `.change.*` and `.changes`: what each node has against a pod, and the
//! smallest changes after which one takes it, each tried on a copy of what was seen.

use std::collections::BTreeMap;

use super::{Trial, message, tried, words};
use crate::facts::cluster::minor;
use crate::facts::dictionary::{FactRow, Observer, Type, fact};
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::scheduler::Plan;
use crate::snapshot::Input;

/// What the filters read.
const PLACEMENT: &[Input] = &[
    Input::Objects(Kind::Node),
    Input::Objects(Kind::Pod),
    Input::Objects(Kind::PersistentVolumeClaim),
    Input::Objects(Kind::PersistentVolume),
    Input::Objects(Kind::StorageClass),
    Input::Objects(Kind::Namespace),
];

/// The newest minor version whose words are known.
const NEWEST: u32 = 36;

/// A rule that quotes this fact gets the nodes as a table with it.
pub(crate) const REASONS: &str = "pod.scheduling.reasons";

const COMPUTED: &str = "computed: the scheduler's filters, run again with the change";

/// A part of the change: a row of `CHANGES` each.
macro_rules! part {
    ($path:literal, $name:literal, $doc:literal) => {
        fact($path, Type::Word, |scene, of, _| {
            lightest(scene, of, Type::Word, |plan| words::part(plan, $name))
        })
        .from(Observer::Engine, COMPUTED, $doc)
        .needing(PLACEMENT)
    };
}

pub(crate) const CHANGES: &[FactRow] = &[
    fact(REASONS, Type::Texts, |scene, of, _| {
        tried(scene, of, Type::Texts, |tried| reasons(tried, &of.object))
    })
    .from(Observer::Engine,
        "computed: the scheduler's filters on every node",
        "Why each node rejects it, with all reasons, the closest nodes first.",
    )
    .needing(PLACEMENT),
    fact("pod.scheduling.agrees", Type::Bool, |scene, of, _| {
        tried(scene, of, Type::Bool, |tried| agrees(scene, tried))
    })
    .from(Observer::Engine,
        "computed: the scheduler's message, computed again",
        "Whether the computed reasons and counts equal those in the scheduler's own message.",
    )
    .needing(PLACEMENT),
    fact("pod.scheduling.changes", Type::Texts, |scene, of, _| {
        tried(scene, of, Type::Texts, |tried| {
            let told = tried.plans().iter().map(|plan| {
                let text = format!("{}; risk: {}", words::plan(plan), words::costs(plan));
                Text::computed(&of.object, "pod.scheduling.changes", &text)
            });
            Fact::texts(told.collect())
        })
    })
    .from(Observer::Engine, COMPUTED, "The smallest changes after which a node accepts it, the least risky first, with their risks.")
    .needing(PLACEMENT),
    fact("pod.scheduling.change.kind", Type::Word, |scene, of, _| {
        lightest(scene, of, Type::Word, |plan| Fact::word(words::kind(plan)))
    })
    .from(Observer::Engine,
        COMPUTED,
        "The kind of the least risky change: tolerate, select, unselect, loosen, lower, label, uncordon, evict, other or several.",
    )
    .needing(PLACEMENT),
    fact("pod.scheduling.change.text", Type::Text, |scene, of, _| {
        lightest(scene, of, Type::Text, |plan| {
            let text = words::plan(plan);
            Fact::text(Text::computed(&of.object, "pod.scheduling.change.text", &text))
        })
    })
    .from(Observer::Engine, COMPUTED, "The least risky change in one sentence, with the nodes that accept it then.")
    .needing(PLACEMENT),
    fact("pod.scheduling.change.costs", Type::Text, |scene, of, _| {
        lightest(scene, of, Type::Text, |plan| {
            let text = words::costs(plan);
            Fact::text(Text::computed(&of.object, "pod.scheduling.change.costs", &text))
        })
    })
    .from(Observer::Engine, COMPUTED, "The risk of that change.")
    .needing(PLACEMENT),
    fact("pod.scheduling.fits_then", Type::Words, |scene, of, _| {
        lightest(scene, of, Type::Words, |plan| Fact::words(plan.nodes.iter().cloned()))
    })
    .from(Observer::Engine, COMPUTED, "The nodes that accept it after that change, of those that were tested.")
    .needing(PLACEMENT),
    part!("pod.scheduling.change.node", "node", "The node that is labelled, uncordoned or freed."),
    part!(
        "pod.scheduling.change.key",
        "key",
        "The key of the label, selector or taint, or the resource."
    ),
    part!("pod.scheduling.change.value", "value", "Its new value."),
    part!("pod.scheduling.change.effect", "effect", "The effect of the taint that is tolerated."),
    part!("pod.scheduling.change.container", "container", "The container whose request is lowered."),
];

fn lightest(scene: &Scene<'_>, of: &Subject, kind: Type, read: impl Fn(&Plan) -> Fact) -> Fact {
    tried(scene, of, kind, |tried| {
        tried.plans().first().map_or(Fact::unset(kind), read)
    })
}

/// How many lines are told of nodes; those of the nearest.
const LINES: usize = 20;

/// Nodes that say the same stand in one line; those with the fewest objections come first.
fn reasons(tried: &Trial<'_, '_>, pod: &ObjectRef) -> Fact {
    let mut lines: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for node in tried.nodes() {
        let mut told: Vec<String> = node.verdict.because.iter().map(words::objection).collect();
        told.dedup();
        if !told.is_empty() {
            let line = (told.len(), told.join("; "));
            lines.entry(line).or_default().push(node.node.clone());
        }
    }
    let told = lines.into_iter().take(LINES).map(|((_, line), nodes)| {
        let text = format!("{}: {line}", words::names(&nodes));
        Text::computed(pod, REASONS, &text)
    });
    Fact::texts(told.collect())
}

/// A message that is older than what was seen may differ, and so may one that another version wrote.
pub(super) fn agrees(scene: &Scene<'_>, tried: &Trial<'_, '_>) -> Fact {
    let version = minor(scene.snapshot.server_version().unwrap_or_default());
    let version = u32::try_from(version)
        .ok()
        .filter(|minor| *minor > 0)
        .unwrap_or(NEWEST);
    let computed = tried.attempt.placement.message(version);
    Fact::bool(computed.is_some_and(|computed| message(tried.pod).starts_with(&computed)))
}
