//! Many subjects on all processors: each thread takes the next batch, and the batches come out in their order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{BATCH, Prepared, by_root, judge_batch};
use crate::facts::{Scene, Subject};
use crate::rules::file::Rule;
use crate::rules::fired::Evaluation;

/// So many batches are worth the indexes and the regexes of another thread.
const WORTH_IT: usize = 3;

/// Judges subjects, batch by batch.
///
/// What a thread derives it keeps to itself: a fact is the same whoever derives it.
pub(super) fn on_all_processors<'r>(
    prepared: &[Prepared<'r>],
    scene: &Scene<'_>,
    subjects: &[Arc<Subject>],
) -> Vec<Evaluation<'r>> {
    let batches: Vec<&[Arc<Subject>]> = subjects.chunks(BATCH).collect();
    let many = batches.len() > 1 && !scene.keeps;
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let others = match many && batches.len() >= WORTH_IT {
        true => processors.min(batches.len()) - 1,
        false => 0,
    };
    let next = AtomicUsize::new(0);
    let work = |prepared: &[Prepared<'r>], scene: &Scene<'_>| {
        let of_root = by_root(prepared);
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(batch) = batches.get(at) else { return done };
            done.push((at, judge_batch(&of_root, scene, (batch, many))));
        }
    };
    let rules: Vec<&'r Rule> = prepared.iter().map(|one| one.rule).collect();
    let common = scene.common();
    let elsewhere = || {
        let prepared: Vec<Prepared<'r>> = rules.iter().map(|rule| Prepared::new(rule)).collect();
        work(&prepared, &Scene::beside(common.clone()))
    };
    let mut done = std::thread::scope(|threads| {
        let begun: Vec<_> = (0..others).map(|_| threads.spawn(elsewhere)).collect();
        let mut done = work(prepared, scene);
        for thread in begun {
            match thread.join() {
                Ok(more) => done.extend(more),
                // A thread that panicked goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, evaluation)| evaluation).collect()
}
