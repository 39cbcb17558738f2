//! A look at a part of a pool, field by field, without making a value of it.

use super::{INT, LIST, MAP, NUMBER, Part, Pool, WORD};

/// A part and its pool. What is not there is null.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pool: &'a Pool,
    part: Part,
}

impl<'a> View<'a> {
    pub(super) fn new(pool: &'a Pool, part: Part) -> Self {
        Self { pool, part }
    }

    fn with(self, part: u32) -> Self {
        Self {
            part: Part(part),
            ..self
        }
    }

    pub(crate) fn part(self) -> Part {
        self.part
    }

    /// Returns a null.
    pub(crate) fn nothing(self) -> View<'a> {
        self.with(Part::NULL.0)
    }

    /// Returns the field of a map.
    pub(crate) fn at(self, field: &str) -> View<'a> {
        let found = self.fields().find(|(key, _)| *key == field);
        found.map_or(self.nothing(), |(_, part)| part)
    }

    /// Returns the fields of a map, in their order.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'a str, View<'a>)> {
        let (keys, parts): (&[u32], &[u32]) = match self.part.tag() {
            MAP => self.pool.map(self.part.which()),
            _ => (&[], &[]),
        };
        let pairs = keys.iter().zip(parts);
        pairs.map(move |(key, part)| (self.pool.word(*key as usize), self.with(*part)))
    }

    /// Returns the items of a list.
    pub(crate) fn items(self) -> impl Iterator<Item = View<'a>> {
        let parts: &[u32] = match self.part.tag() {
            LIST => self.pool.list(self.part.which()),
            _ => &[],
        };
        parts.iter().map(move |part| self.with(*part))
    }

    pub(crate) fn text(self) -> Option<&'a str> {
        (self.part.tag() == WORD).then(|| self.pool.word(self.part.which()))
    }

    pub(crate) fn int(self) -> Option<i64> {
        match self.part.tag() {
            INT => i64::try_from(self.part.which()).ok(),
            NUMBER => self.pool.numbers[self.part.which()].as_i64(),
            _ => None,
        }
    }

    pub(crate) fn is(self, text: &str) -> bool {
        self.text() == Some(text)
    }

    pub(crate) fn is_true(self) -> bool {
        self.part == Part::TRUE
    }

    pub(crate) fn is_null(self) -> bool {
        self.part == Part::NULL
    }

    pub(crate) fn is_list(self) -> bool {
        self.part.tag() == LIST
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self.part.tag(), INT | NUMBER)
    }

    pub(crate) fn is_map(self) -> bool {
        self.part.tag() == MAP
    }
}

/// Of one pool: what is alike is kept once there.
impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part
    }
}
