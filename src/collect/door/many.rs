//! Lists at the door: their items are admitted on all processors, and come out in their order.

use super::{Admitted, Door, Expected, LARGEST_OBJECT};
use crate::collect::document::Item;

/// So many items are worth another thread, even where other files are read on other ones.
const MANY: usize = 4096;

impl Door {
    /// Takes over what another door saw.
    pub(in crate::collect) fn saw(&mut self, other: &mut Door) {
        self.tick(&other.newest);
        self.known.merge(other.known());
    }

    /// Admits an item, quickly as long as the items of its list are ordinary.
    fn admit_item(
        &mut self,
        item: Item<'_>,
        expected: Expected<'_>,
        ordinary: &mut bool,
    ) -> Result<Admitted, String> {
        if let (Item::Text(text), true) = (&item, *ordinary)
            && text.len() <= LARGEST_OBJECT
        {
            match self.admit_quickly(text, expected) {
                Some(admitted) => return Ok(admitted),
                None => *ordinary = false,
            }
        }
        item.value().and_then(|json| self.admit(json, expected))
    }

    /// Admits the items of a list, in their order: by this door, or a long list by one for each processor.
    pub(in crate::collect) fn admit_all(
        &mut self,
        items: Vec<Item<'_>>,
        expected: Expected<'_>,
    ) -> Vec<Result<Admitted, String>> {
        if items.len() < MANY {
            let mut ordinary = true;
            let items = items.into_iter();
            return items
                .map(|item| self.admit_item(item, expected, &mut ordinary))
                .collect();
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let each = items.len().div_ceil(processors);
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
            let mut ordinary = true;
            let admit = |item: Item<'_>| door.admit_item(item, expected, &mut ordinary);
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
        for (mut door, admitted) in done {
            self.saw(&mut door);
            all.extend(admitted);
        }
        all
    }
}
