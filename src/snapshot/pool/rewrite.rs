//! Other texts in the place of some, in a pool that is closed: each is looked at once, however many values have it.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::{Kept, Pool, number};

impl Kept {
    /// Rewrites texts, each once however many values have it; `clean` returns what stands for a text, or nothing.
    pub(crate) fn rewrite<'k>(
        values: impl Iterator<Item = &'k mut Kept>,
        clean: &dyn Fn(&str) -> Option<String>,
    ) {
        let mut done: HashMap<*const OnceLock<Pool>, Option<Arc<OnceLock<Pool>>>> = HashMap::new();
        for kept in values {
            let rewritten = done.entry(Arc::as_ptr(&kept.pool)).or_insert_with(|| {
                let pool = kept.pool.get()?.rewritten(clean)?;
                Some(Arc::new(OnceLock::from(pool)))
            });
            if let Some(pool) = rewritten {
                kept.pool = Arc::clone(pool);
            }
        }
    }
}

impl Pool {
    /// Returns the same with other texts; nothing where every text stays.
    fn rewritten(&self, clean: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let changed: Vec<(usize, String)> = (0..self.ends.len())
            .filter_map(|which| Some((which, clean(self.word(which))?)))
            .collect();
        let mut changes = changed.iter().peekable();
        changes.peek()?;
        let (mut text, mut ends) = (
            String::with_capacity(self.text.len()),
            Vec::with_capacity(self.ends.len()),
        );
        for which in 0..self.ends.len() {
            match changes.next_if(|(changed, _)| *changed == which) {
                Some((_, clean)) => text.push_str(clean),
                None => text.push_str(self.word(which)),
            }
            ends.push(number(text.len()));
        }
        let (numbers, lists) = (self.numbers.clone(), self.lists.clone());
        Some(Self {
            text,
            ends,
            numbers,
            lists,
        })
    }
}
