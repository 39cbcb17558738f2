//! The symptom in one line: what does not work because of a finding, in numbers.

use std::collections::BTreeSet;

use crate::facts::{Scene, triage};
use crate::k8s::{Kind, ObjectRef, Untrusted, time};
use crate::report::Affected;
use crate::snapshot::row::Part;

/// How many owners a line names before it counts the rest.
const NAMED: usize = 2;

/// Returns `Deployment shop/web: 0 of 3 ready for 38m; Pod shop/job-x: Pending for 2m`.
pub(crate) fn line(scene: &Scene<'_>, affected: &[Affected]) -> Option<Untrusted> {
    let tops: BTreeSet<&ObjectRef> = affected
        .iter()
        .map(|one| one.owner.as_ref().unwrap_or(&one.object))
        .collect();
    let told: Vec<String> = tops.iter().filter_map(|object| tell(scene, object)).collect();
    let mut line = told.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    if told.len() > NAMED {
        line.push_str(&format!("; {} more", told.len() - NAMED));
    }
    (!line.is_empty()).then(|| Untrusted::new(line))
}

fn tell(scene: &Scene<'_>, object: &ObjectRef) -> Option<String> {
    let row = scene.snapshot.row(object)?;
    let spoken = object.spoken();
    match &row.part {
        Part::Pod(pod) => {
            let why = triage::unhealthy(scene, object)?;
            // `Pending, not scheduled` contains the phase; `app is waiting: ImagePullBackOff` does not.
            let state = match why.state.raw() {
                state if state.starts_with(&pod.phase) => state.to_owned(),
                state => format!("{}, {state}", pod.phase),
            };
            Some(format!("{}: {state}{}", spoken.raw(), lasting(scene, why.since)))
        }
        Part::Workload(workload) if object.known_kind() == Some(Kind::Job) => {
            let failed = workload
                .conditions
                .iter()
                .find(|one| one.kind == "Failed" && one.holds)?;
            Some(format!(
                "{}: failed ({}){}",
                spoken.raw(),
                failed.reason,
                lasting(scene, failed.since)
            ))
        }
        Part::Workload(workload) => {
            if workload.ready >= workload.wanted {
                return None;
            }
            let since = workload
                .conditions
                .iter()
                .find(|one| one.kind == "Available" && !one.holds);
            let since = since.and_then(|one| one.since);
            let numbers = format!("{} of {} ready", workload.ready, workload.wanted);
            Some(format!("{}: {numbers}{}", spoken.raw(), lasting(scene, since)))
        }
        _ => None,
    }
}

fn lasting(scene: &Scene<'_>, since: Option<time::Timestamp>) -> String {
    since.map_or(String::new(), |since| {
        format!(
            " for {}",
            time::age(time::seconds_between(since, scene.snapshot.time()))
        )
    })
}
