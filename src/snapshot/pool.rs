//! JSON of many objects, each part of it kept once: the pods of a workload differ in little more than their names.
//!
//! A part is a number: a small value, or where a text, a number, a list or a map stands in its pool.

mod rewrite;
mod table;
mod view;

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Number, Value};

use table::Table;
pub(crate) use view::View;

/// A value in a pool: three bits say what it is, the others which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Part(u32);

const WORD: u32 = 1;
const INT: u32 = 2;
const NUMBER: u32 = 3;
const LIST: u32 = 4;
const MAP: u32 = 5;

impl Part {
    pub(crate) const NULL: Part = Part(0);
    const FALSE: Part = Part(1 << 3);
    const TRUE: Part = Part(2 << 3);

    fn new(tag: u32, which: u32) -> Self {
        Self(which << 3 | tag)
    }

    fn tag(self) -> u32 {
        self.0 & 7
    }

    fn which(self) -> usize {
        (self.0 >> 3) as usize
    }
}

/// Numbers of parts have so many bits; a pool ends long before they do.
const LARGEST_TEXT: usize = 1 << 30;
const LARGEST: usize = 1 << 27;

/// The parts of many values.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    /// All words, one after the other, and where each ends.
    text: String,
    ends: Vec<u32>,
    numbers: Vec<Number>,
    /// Lists: how many, then the parts. Maps the same, where the first part is the list of the keys, which are words.
    lists: Vec<u32>,
}

impl Pool {
    fn word(&self, which: usize) -> &str {
        let start = which
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[which] as usize]
    }

    fn list(&self, at: usize) -> &[u32] {
        let length = self.lists[at] as usize;
        &self.lists[at + 1..=at + length]
    }

    /// Returns the keys and the parts of a map.
    fn map(&self, at: usize) -> (&[u32], &[u32]) {
        match self.list(at) {
            [keys, parts @ ..] => (self.list(*keys as usize), parts),
            [] => (&[], &[]),
        }
    }

    fn value(&self, part: Part) -> Value {
        match part.tag() {
            WORD => Value::from(self.word(part.which())),
            INT => Value::from(part.which()),
            NUMBER => Value::Number(self.numbers[part.which()].clone()),
            LIST => {
                let parts = self.list(part.which()).iter();
                parts.map(|part| self.value(Part(*part))).collect()
            }
            MAP => {
                let (keys, parts) = self.map(part.which());
                let mut map = Map::with_capacity(keys.len());
                for (key, part) in keys.iter().zip(parts) {
                    map.insert(self.word(*key as usize).to_owned(), self.value(Part(*part)));
                }
                Value::Object(map)
            }
            _ => match part {
                Part::FALSE => Value::Bool(false),
                Part::TRUE => Value::Bool(true),
                _ => Value::Null,
            },
        }
    }
}

/// One value of a pool. It can be read when the pool is closed.
#[derive(Clone)]
pub(crate) struct Kept {
    pool: Arc<OnceLock<Pool>>,
    part: Part,
}

impl Kept {
    /// Keeps a value by itself.
    #[cfg(test)]
    pub(crate) fn alone(value: &Value) -> Self {
        let mut builder = Builder::default();
        let part = builder.value(value);
        builder.keep(part)
    }

    /// Returns the value.
    pub(crate) fn value(&self) -> Value {
        self.pool.get().map_or(Value::Null, |pool| pool.value(self.part))
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value().fmt(f)
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

/// A pool that grows. It is closed when this is dropped.
#[derive(Default)]
pub(crate) struct Builder {
    pool: Pool,
    words: Table,
    numbers: Table,
    lists: Table,
    closed: Arc<OnceLock<Pool>>,
}

/// How far a pool had grown.
pub(crate) struct Mark {
    text: usize,
    words: usize,
    numbers: usize,
    lists: usize,
}

impl Drop for Builder {
    fn drop(&mut self) {
        self.close();
    }
}

impl Builder {
    fn close(&mut self) {
        let mut pool = std::mem::take(&mut self.pool);
        pool.text.shrink_to_fit();
        pool.ends.shrink_to_fit();
        pool.numbers.shrink_to_fit();
        pool.lists.shrink_to_fit();
        // Nobody else fills it.
        let _filled = std::mem::take(&mut self.closed).set(pool);
    }

    /// Keeps a part as a value.
    pub(crate) fn keep(&self, part: Part) -> Kept {
        Kept {
            pool: Arc::clone(&self.closed),
            part,
        }
    }

    /// Goes on with an empty pool, where this one is full, and says whether it did.
    pub(crate) fn turn_over(&mut self) -> bool {
        let pool = &self.pool;
        let lengths = [pool.ends.len(), pool.numbers.len(), pool.lists.len()];
        let full = pool.text.len() > LARGEST_TEXT || lengths.into_iter().any(|length| length > LARGEST);
        if full {
            self.close();
            (self.words, self.numbers, self.lists) = Default::default();
        }
        full
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            text: self.pool.text.len(),
            words: self.pool.ends.len(),
            numbers: self.pool.numbers.len(),
            lists: self.pool.lists.len(),
        }
    }

    /// Forgets all that came after a mark.
    pub(crate) fn back_to(&mut self, mark: &Mark) {
        self.pool.text.truncate(mark.text);
        self.pool.ends.truncate(mark.words);
        self.pool.numbers.truncate(mark.numbers);
        self.pool.lists.truncate(mark.lists);
        self.words = Table::default();
        for which in 0..self.pool.ends.len() {
            let hash = table::of_text(self.pool.word(which));
            self.words.insert(hash, number(which));
        }
        self.numbers = Table::default();
        for (which, value) in self.pool.numbers.iter().enumerate() {
            let hash = table::of_text(&value.to_string());
            self.numbers.insert(hash, number(which));
        }
        self.lists = Table::default();
        let mut at = 0;
        while at < self.pool.lists.len() {
            self.lists
                .insert(table::of_numbers(self.pool.list(at)), number(at));
            at += 1 + self.pool.list(at).len();
        }
    }

    /// Returns the number of a word, if it was met before.
    pub(crate) fn known_word(&self, word: &str) -> Option<u32> {
        let same = |which: u32| self.pool.word(which as usize) == word;
        self.words.find(table::of_text(word), same)
    }

    /// Returns the number of a word.
    pub(crate) fn word(&mut self, word: &str) -> u32 {
        if let Some(known) = self.known_word(word) {
            return known;
        }
        let which = number(self.pool.ends.len());
        self.pool.text.push_str(word);
        self.pool.ends.push(number(self.pool.text.len()));
        self.words.insert(table::of_text(word), which);
        which
    }

    pub(crate) fn text(&self, word: u32) -> &str {
        self.pool.word(word as usize)
    }

    fn row(&mut self, numbers: &[u32]) -> u32 {
        let hash = table::of_numbers(numbers);
        let same = |at: u32| self.pool.list(at as usize) == numbers;
        if let Some(known) = self.lists.find(hash, same) {
            return known;
        }
        let at = number(self.pool.lists.len());
        self.pool.lists.push(number(numbers.len()));
        self.pool.lists.extend_from_slice(numbers);
        self.lists.insert(hash, at);
        at
    }

    pub(crate) fn part_of_word(word: u32) -> Part {
        Part::new(WORD, word)
    }

    pub(crate) fn bool(value: bool) -> Part {
        if value { Part::TRUE } else { Part::FALSE }
    }

    pub(crate) fn number(&mut self, value: Number) -> Part {
        match value.as_u64().and_then(|value| u32::try_from(value).ok()) {
            Some(small) if small < 1 << 29 => Part::new(INT, small),
            _ => {
                let hash = table::of_text(&value.to_string());
                let same = |which: u32| self.pool.numbers[which as usize] == value;
                let which = self.numbers.find(hash, same).unwrap_or_else(|| {
                    let which = number(self.pool.numbers.len());
                    self.pool.numbers.push(value);
                    self.numbers.insert(hash, which);
                    which
                });
                Part::new(NUMBER, which)
            }
        }
    }

    pub(crate) fn list(&mut self, parts: &[Part]) -> Part {
        let parts: Vec<u32> = parts.iter().map(|part| part.0).collect();
        Part::new(LIST, self.row(&parts))
    }

    /// Makes a map of keys, which are words, and their parts, in this order.
    pub(crate) fn map(&mut self, fields: &[(u32, Part)]) -> Part {
        let keys: Vec<u32> = fields.iter().map(|(key, _)| *key).collect();
        let mut parts = vec![self.row(&keys)];
        parts.extend(fields.iter().map(|(_, part)| part.0));
        Part::new(MAP, self.row(&parts))
    }

    /// Takes a value in.
    pub(crate) fn value(&mut self, value: &Value) -> Part {
        match value {
            Value::Null => Part::NULL,
            Value::Bool(value) => Self::bool(*value),
            Value::Number(value) => self.number(value.clone()),
            Value::String(text) => Self::part_of_word(self.word(text)),
            Value::Array(items) => {
                let parts: Vec<Part> = items.iter().map(|item| self.value(item)).collect();
                self.list(&parts)
            }
            Value::Object(fields) => {
                let fields: Vec<(u32, Part)> = fields
                    .iter()
                    .map(|(key, field)| (self.word(key), self.value(field)))
                    .collect();
                self.map(&fields)
            }
        }
    }

    /// Looks at a part before the pool is closed.
    pub(crate) fn view(&self, part: Part) -> View<'_> {
        View::new(&self.pool, part)
    }
}

fn number(size: usize) -> u32 {
    // A pool is closed long before.
    u32::try_from(size).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pod(name: &str) -> Value {
        json!({"metadata": {"name": name, "labels": {"app": "web"}}, "none": null, "yes": true, "no": false,
            "numbers": [0, 1, 536_870_911, 536_870_912_u64, -7, 1.5, u64::MAX], "empty": [{}, [], ""]})
    }

    #[test]
    fn values_come_out_as_they_went_in() {
        let mut builder = Builder::default();
        let kept: Vec<Kept> = ["a", "b", "a"]
            .iter()
            .map(|name| {
                let part = builder.value(&pod(name));
                builder.keep(part)
            })
            .collect();
        assert_eq!(kept[0].value(), Value::Null, "the pool is still open");
        drop(builder);
        assert_eq!(kept[0].value(), pod("a"));
        assert_eq!(
            kept[1].value().to_string(),
            pod("b").to_string(),
            "in the same order"
        );
        assert_eq!(kept[0].part, kept[2].part);
        assert_eq!(Kept::alone(&json!([1])).value(), json!([1]));
    }

    #[test]
    fn what_is_alike_is_kept_once() {
        let mut builder = Builder::default();
        builder.value(&pod("first"));
        let before = builder.mark();
        for number in 0..100 {
            builder.value(&pod(&format!("pod-{number}")));
        }
        let more = builder.mark();
        assert_eq!(more.words - before.words, 100);
        assert!(
            more.lists - before.lists < 100 * 16,
            "a name, its map and the whole"
        );
    }

    #[test]
    fn what_came_after_a_mark_can_be_forgotten() {
        let mut builder = Builder::default();
        let first = builder.value(&pod("a"));
        let mark = builder.mark();
        builder.value(&json!({"data": {"password": "canary"}}));
        builder.back_to(&mark);
        assert!(!builder.pool.text.contains("canary"));
        assert_eq!(builder.known_word("canary"), None);
        assert_eq!(builder.value(&pod("a")), first, "what came before is still known");
        let later = builder.value(&pod("b"));
        let kept = builder.keep(later);
        drop(builder);
        assert_eq!(kept.value(), pod("b"));
    }
}
