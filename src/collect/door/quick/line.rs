//! Values that the fields beside them decide on: arguments by their program, and texts in a map of labels.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Clean, Door};
use crate::snapshot::pool::Part;

/// A command and its arguments, in whatever order they stand: the program says which of the arguments is a secret.
#[derive(Default)]
pub(super) struct CommandLine {
    words: [Value; 2],
    places: [Option<usize>; 2],
}

impl CommandLine {
    pub(super) fn take(&mut self, which: usize, place: usize, value: Value) -> Part {
        self.words[which] = value;
        self.places[which] = Some(place);
        Part::NULL
    }

    pub(super) fn put(mut self, door: &mut Door, fields: &mut [(u32, Part)]) {
        if self.places == [None, None] {
            return;
        }
        door.clean_line(&mut self.words);
        for ((mut value, place), key) in self.words.into_iter().zip(self.places).zip(["command", "args"]) {
            if let Some((_, part)) = place.and_then(|place| fields.get_mut(place)) {
                if !value.is_array() {
                    door.clean(key, &mut value);
                }
                *part = door.builder.value(&value);
            }
        }
    }
}

/// A value in a map of labels: a text is a name, whatever its key is called.
pub(super) struct Label<'d> {
    pub(super) of: Clean<'d>,
}

impl<'de> DeserializeSeed<'de> for Label<'_> {
    type Value = Part;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Part, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Label<'_> {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a label")
    }

    fn visit_str<E>(self, text: &str) -> Result<Part, E> {
        Ok(self.of.door.take_label(self.of.key, text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Part, A::Error> {
        self.of.checked()?.visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Part, A::Error> {
        self.of.checked()?.visit_map(map)
    }
}
