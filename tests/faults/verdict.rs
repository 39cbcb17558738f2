//! What a run under a fault did wrong, held against the run without one. It knows no fault and no rule by name.

use std::time::Duration;

use serde_json::Value as Json;

use crate::program::Run;
use crate::recording::{line, same};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// Something is bad, and the run ends as if nothing were.
    Healthy,
    /// A warning or an error that the run without a fault does not have.
    Alleged,
    Panic,
    /// It took longer than it was given.
    Late,
    /// A finding is lost, and no gap says why.
    Unnamed,
    /// A finding is lost to a fault that passed.
    Lost,
}

/// How a run ended.
pub(crate) struct Fate {
    pub(crate) code: Option<i32>,
    pub(crate) wrong: Vec<(Wrong, String)>,
}

/// What the program may take beside `--timeout`.
const GRACE: Duration = Duration::from_secs(2);

impl Fate {
    pub(crate) fn of(right: &Run, run: &Run, timeout: Duration, passes: bool) -> Self {
        let mut wrong = Vec::new();
        if run.errors.contains("panicked at") || !matches!(run.code, Some(0..=3)) {
            wrong.push((Wrong::Panic, format!("{:?}: {}", run.code, run.errors)));
        }
        let took = reading_took(run);
        if took > timeout + GRACE {
            wrong.push((Wrong::Late, format!("{took:?} of {timeout:?}")));
        }
        if run.code == Some(2) && run.out.is_empty() {
            if !run.errors.contains("error: cannot") {
                wrong.push((
                    Wrong::Unnamed,
                    format!("an error without a sentence: {}", run.errors),
                ));
            }
            if passes {
                wrong.push((Wrong::Lost, run.errors.clone()));
            }
            return Self {
                code: run.code,
                wrong,
            };
        }
        let (before, after) = (right.json(), run.json());
        let said: Vec<&Json> = loud(&after).collect();
        for finding in &said {
            let known = finding["rule"] == "unexplained" || loud(&before).any(|other| same(finding, other));
            if !known {
                wrong.push((Wrong::Alleged, format!("{}: {}", line(finding), finding["cause"])));
            }
        }
        let lost: Vec<String> = loud(&before)
            .filter(|finding| !said.iter().any(|other| same(finding, other)))
            .map(line)
            .collect();
        if run.code == Some(0) {
            wrong.push((
                Wrong::Healthy,
                format!("exit code 0, and lost: {}", lost.join(", ")),
            ));
        }
        if !lost.is_empty() && after["gaps"].as_array().is_none_or(Vec::is_empty) {
            wrong.push((Wrong::Unnamed, format!("no gap for {}", lost.join(", "))));
        }
        if !lost.is_empty() && after["complete"] == true {
            wrong.push((Wrong::Healthy, format!("complete without {}", lost.join(", "))));
        }
        if passes && !lost.is_empty() {
            wrong.push((Wrong::Lost, lost.join(", ")));
        }
        Self {
            code: run.code,
            wrong,
        }
    }
}

fn loud(report: &Json) -> impl Iterator<Item = &Json> {
    let findings = report["findings"].as_array().into_iter().flatten();
    findings.filter(|finding| finding["severity"] != "info")
}

/// How long the cluster was read, as `-v` says; where the run ended in it, all but the loading of the rules.
fn reading_took(run: &Run) -> Duration {
    let lap = |of: &str| {
        let line = run.errors.lines().find(|line| line.contains(of))?;
        let (_, took) = line.rsplit_once(" in ")?;
        let milliseconds: f64 = took.strip_suffix(" ms")?.parse().ok()?;
        Some(Duration::from_secs_f64(milliseconds / 1000.0))
    };
    lap("the cluster read in").unwrap_or_else(|| {
        run.took
            .saturating_sub(lap("rules loaded in").unwrap_or_default())
    })
}
