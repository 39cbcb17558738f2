//! The files of a recording on all processors: each thread takes the next file, and what they hold comes out in order.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Contents, contents};
use crate::collect::door::Door;
use crate::collect::file::File;
use crate::collect::manifest::Manifest;

/// Reads files. What they hold can be read when the doors through which it went are closed.
pub(super) fn on_all_processors<'f>(
    files: &'f [File],
    manifest: Option<&Manifest>,
) -> (Vec<Contents<'f>>, Vec<Door>) {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let others = processors.min(files.len()).saturating_sub(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut door = Door::default();
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match files.get(at) {
                Some(file) => done.push((at, contents(&mut door, file, manifest))),
                None => return (door, done),
            }
        }
    };
    let all = std::thread::scope(|threads| {
        let begun: Vec<_> = (0..others).map(|_| threads.spawn(work)).collect();
        let mut all = vec![work()];
        for thread in begun {
            match thread.join() {
                Ok(done) => all.push(done),
                // A thread that panicked goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    let (doors, done): (Vec<Door>, Vec<Vec<_>>) = all.into_iter().unzip();
    let mut done: Vec<(usize, Contents<'f>)> = done.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    (done.into_iter().map(|(_, contents)| contents).collect(), doors)
}
