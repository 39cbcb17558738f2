//! What was decided beforehand, in the report as JSON: what is ignored and why, what of a baseline is gone.

use serde::Serialize;

use super::{FindingJson, LocationJson, location};
use crate::report::chosen::{Chosen, Deselected, DeselectedBy, Idle, Ignored, Resolved};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChosenJson<'r> {
    /// Findings of a baseline that are gone.
    resolved: Vec<ResolvedJson<'r>>,
    ignored: Vec<IgnoredJson<'r>>,
    /// Decisions to ignore that fit nothing.
    idle_ignores: Vec<IdleJson<'r>>,
    /// Rules that were not run, by what deselected them.
    deselected: Vec<DeselectedJson<'r>>,
}

impl<'r> ChosenJson<'r> {
    pub(super) fn of(chosen: &'r Chosen) -> Self {
        Self {
            resolved: chosen.resolved.iter().map(resolved).collect(),
            ignored: chosen.ignored.iter().map(ignored).collect(),
            idle_ignores: chosen.idle.iter().map(idle).collect(),
            deselected: chosen.deselected.iter().map(deselected).collect(),
        }
    }
}

#[derive(Serialize)]
struct ResolvedJson<'r> {
    id: &'r str,
    rule: &'r str,
    object: &'r str,
    observed: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IgnoredJson<'r> {
    reason: &'r str,
    written_in: &'static str,
    written_at: LocationJson<'r>,
    finding: FindingJson<'r>,
}

#[derive(Serialize)]
struct IdleJson<'r> {
    location: LocationJson<'r>,
    text: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeselectedJson<'r> {
    flag: Option<&'static str>,
    written_at: Option<LocationJson<'r>>,
    rules: &'r [String],
}

fn deselected(one: &Deselected) -> DeselectedJson<'_> {
    let (flag, written_at) = match &one.by {
        DeselectedBy::Flag(flag) => (Some(*flag), None),
        DeselectedBy::File(place) => (None, Some(location(place))),
    };
    DeselectedJson {
        flag,
        written_at,
        rules: &one.rules,
    }
}

fn resolved(one: &Resolved) -> ResolvedJson<'_> {
    ResolvedJson {
        id: &one.id,
        rule: &one.rule,
        object: one.object.raw(),
        observed: one.observed,
    }
}

fn ignored(one: &Ignored) -> IgnoredJson<'_> {
    IgnoredJson {
        reason: one.reason.raw(),
        written_in: one.written_in.word(),
        written_at: location(&one.place),
        finding: FindingJson::of(&one.finding),
    }
}

fn idle(one: &Idle) -> IdleJson<'_> {
    IdleJson {
        location: location(&one.place),
        text: one.said.raw(),
    }
}
