//! Runs all rules where one should fire: what speaks of the same object besides it.

use std::collections::BTreeSet;

use super::run::Stage;
use super::{CaseFile, Expect, Worlds};
use crate::facts::{Root, Scene};
use crate::k8s::ObjectRef;
use crate::rules::Rules;
use crate::rules::evaluate::{Prepared, Scope, evaluate, prepare};
use crate::rules::file::{Rule, Severity};

/// Returns the ids of the other rules that say an error or a warning of the target of a case in which this rule fires.
/// Advice is left out: it speaks of nearly every pod.
pub(crate) fn overlap(
    file: &CaseFile,
    (rule, all): (&Rule, &Rules),
    worlds: &dyn Worlds,
) -> Result<BTreeSet<String>, String> {
    let prepared = prepare(all);
    let alone = Rules {
        rules: vec![rule.clone()],
    };
    let own = prepare(&alone);
    let mut others = BTreeSet::new();
    for case in &file.cases {
        if !matches!(case.expect, Expect::Fires { .. }) {
            continue;
        }
        let stage = Stage::of(case, worlds).map_err(|reason| format!("{}: {reason}", case.name.value))?;
        let scene = Scene::new(&stage.snapshot);
        let scope = Scope {
            objects: Some(objects(&stage, &scene, &own)),
            ..Scope::default()
        };
        let fired = evaluate(&prepared, &scene, &scope).fired;
        let serious = fired.into_iter().filter(|fired| fired.severity > Severity::Info);
        others.extend(serious.map(|fired| fired.rule.id.value.clone()));
    }
    others.remove(&rule.id.value);
    Ok(others)
}

/// The target with what belongs to it, and what the rule itself judged when it spoke of the target.
fn objects(stage: &Stage<'_>, scene: &Scene<'_>, own: &[Prepared<'_>]) -> BTreeSet<ObjectRef> {
    let subjects = Root::ALL.into_iter().flat_map(|root| scene.subjects(root));
    let concerned = subjects
        .map(|subject| subject.object)
        .filter(|object| stage.concerns(scene, object));
    let fired = evaluate(own, scene, &Scope::default()).fired.into_iter();
    let judged = fired
        .filter(|fired| stage.concerns(scene, &fired.about))
        .map(|fired| fired.subject.object);
    concerned.chain(judged).collect()
}
