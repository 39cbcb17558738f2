//! What a replay counts, and what it must reach. The cases themselves are each engine's own.

use anyhow::Result;

use crate::arena::Arena;

/// An engine and what its replay must show.
pub(crate) struct Engine {
    /// The word on the command line: the component's name.
    pub(crate) name: &'static str,
    /// What it is held against.
    pub(crate) against: &'static str,
    /// The cases of a full run.
    pub(crate) cases: usize,
    /// How many of a hundred cases it must decide.
    pub(crate) decided_at_least: f64,
    /// Runs this many cases.
    pub(crate) replay: fn(&mut Arena, usize) -> Result<Score>,
}

/// What a run showed.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// Cases that were compared or left undecided.
    pub(crate) cases: usize,
    /// Cases that the engine did not decide.
    pub(crate) undecided: usize,
    /// One line per disagreement, with what brings its case back.
    pub(crate) wrong: Vec<String>,
}

impl Score {
    fn decided(&self) -> f64 {
        let decided = self.cases - self.undecided;
        100.0 * f64::from(u32::try_from(decided).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(self.cases.max(1)).unwrap_or(u32::MAX))
    }

    /// One line of the table of all replays.
    pub(crate) fn line(&self, engine: &Engine, seed: u64) -> String {
        format!(
            "replay {:<16} against {}: {} cases, {} wrong, {:.1} % decided (seed {seed})",
            engine.name,
            engine.against,
            self.cases,
            self.wrong.len(),
            self.decided()
        )
    }

    /// Whether all that was asked for was compared, nothing disagreed, and enough was decided.
    pub(crate) fn passes(&self, engine: &Engine, cases: usize) -> bool {
        self.cases >= cases && self.wrong.is_empty() && self.decided() >= engine.decided_at_least
    }
}
