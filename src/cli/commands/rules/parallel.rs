//! Work on the cases of many rules, spread over threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::test::Chosen;
use crate::cli::error::CliError;
use crate::cli::session;
use crate::cli::worlds::Recordings;
use crate::rules::cases::{self, CaseFile};
use crate::rules::file::Rule;

/// More threads would each open the worlds again.
const MOST_THREADS: usize = 4;

/// Returns what `work` gives for each rule and its cases, in the order of the rules' files; its error completes
/// "cannot test WHAT RULE: …".
///
/// Each thread takes the next rule that none has taken, so that one large rule keeps nobody waiting.
pub(super) fn on_each_rule<'c, T: Send>(
    chosen: &'c Chosen,
    what: &str,
    work: impl Fn(&Rule, &CaseFile, &Recordings) -> Result<T, String> + Sync,
) -> Vec<(&'c Rule, Result<T, CliError>)> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let take = || {
        let worlds = Recordings::default();
        let mut done = Vec::new();
        while let Some(rule) = chosen.rules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let refuse = |why: &str| CliError::usage(format!("test {what} {}: {why}", rule.id.value));
            let file = cases_of(chosen, rule, &refuse);
            let given = file.and_then(|file| work(rule, &file, &worlds).map_err(|reason| refuse(&reason)));
            done.push((rule, given));
        }
        done
    };
    let mut all = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(MOST_THREADS))
            .map(|_| scope.spawn(take))
            .collect();
        let done = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.flatten().collect::<Vec<_>>()
    });
    all.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
    all
}

fn cases_of(chosen: &Chosen, rule: &Rule, refuse: &dyn Fn(&str) -> CliError) -> Result<CaseFile, CliError> {
    let (path, text) = chosen.beside(rule).ok_or_else(|| refuse("no case file found"))?;
    cases::read(path, text).map_err(|faults| match faults.first() {
        Some(fault) => session::rule_error(fault, &chosen.files),
        None => refuse("its cases cannot be read"),
    })
}
