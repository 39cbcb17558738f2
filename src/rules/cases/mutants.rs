//! Tries the mutants of a rule on its cases: one that no case notices survives.

use super::run::{Stage, Verdict};
use super::{CaseFile, Worlds};
use crate::facts::Scene;
use crate::rules::Rules;
use crate::rules::evaluate::prepare;
use crate::rules::file::{Place, Rule};
use crate::rules::mutants;

/// What became of the mutants of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tried {
    pub(crate) mutants: usize,
    /// Survivors that the case file calls equivalent.
    pub(crate) equivalents: usize,
    /// Where the rule was changed, and how.
    pub(crate) survivors: Vec<(Place, String)>,
    /// What the case file says of mutants and is not so.
    pub(crate) untrue: Vec<(Place, String)>,
}

/// Tries every mutant; an error names a case that does not hold for the rule as it is.
pub(crate) fn try_mutants(file: &CaseFile, rule: &Rule, worlds: &dyn Worlds) -> Result<Tried, String> {
    let mut stages = Vec::new();
    for case in &file.cases {
        stages.push(Stage::of(case, worlds).map_err(|reason| format!("{}: {reason}", case.name.value))?);
    }
    let scenes = stages.iter().map(|stage| Scene::new(&stage.snapshot).keeping());
    let staged: Vec<_> = stages.iter().zip(scenes).collect();
    let fails = |rule: &Rule| {
        let rules = Rules {
            rules: vec![rule.clone()],
        };
        let prepared = prepare(&rules);
        let fails =
            |(stage, scene): &&(&Stage<'_>, Scene<'_>)| stage.verdict(&prepared, scene) != Verdict::Validated;
        staged.iter().position(|one| fails(&one))
    };
    if let Some(at) = fails(rule) {
        return Err(format!(
            "{}: it fails before anything is changed",
            file.cases[at].name.value
        ));
    }
    let mut tried = Tried::default();
    let mut used = Vec::new();
    for mutant in mutants::of(rule) {
        tried.mutants += 1;
        if fails(&mutant.rule).is_some() {
            continue;
        }
        let mut equivalents = file.equivalents.iter();
        match equivalents.find(|known| known.mutant.value == mutant.what) {
            Some(known) => {
                tried.equivalents += 1;
                used.push(known.mutant.value.as_str().to_owned());
            }
            None => tried.survivors.push((mutant.place, mutant.what)),
        }
    }
    let untrue = file
        .equivalents
        .iter()
        .filter(|known| !used.contains(&known.mutant.value));
    tried.untrue = untrue
        .map(|known| {
            (
                known.mutant.place,
                format!("no mutant survives as '{}'", known.mutant.value),
            )
        })
        .collect();
    Ok(tried)
}
