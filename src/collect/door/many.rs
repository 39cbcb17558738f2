//! Lists at the door: their items are admitted on all processors, and come out in their order.

use super::{Admitted, Door, Expected};
use crate::collect::document::Item;

/// So few items are not worth another thread.
const FEW: usize = 64;

impl Door {
    /// Admits the items of a list, in their order; the many of a long one on all processors.
    pub(in crate::collect) fn admit_all(
        &mut self,
        items: Vec<Item<'_>>,
        expected: Expected<'_>,
    ) -> Vec<Result<Admitted, String>> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let each = items.len().div_ceil(processors).max(FEW);
        let mut items = items.into_iter().peekable();
        let mut parts = Vec::new();
        while items.peek().is_some() {
            parts.push(items.by_ref().take(each).collect::<Vec<_>>());
        }
        let Some(last) = parts.pop() else {
            return Vec::new();
        };
        let admit_part = |part: Vec<Item<'_>>| {
            let mut door = Door::default();
            let admit = |item: Item<'_>| item.value().and_then(|json| door.admit(json, expected));
            let admitted: Vec<_> = part.into_iter().map(admit).collect();
            (door, admitted)
        };
        let done = std::thread::scope(|threads| {
            let begun: Vec<_> = parts
                .into_iter()
                .map(|part| threads.spawn(|| admit_part(part)))
                .collect();
            let last = admit_part(last);
            let ended = begun.into_iter().map(|thread| match thread.join() {
                Ok(done) => done,
                // A thread that panicked goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            });
            ended.chain([last]).collect::<Vec<_>>()
        });
        let mut all = Vec::new();
        for (door, admitted) in done {
            self.tick(&door.newest);
            all.extend(admitted);
        }
        all
    }
}
