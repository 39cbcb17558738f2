//! Items of typed lists, straight from their text into the pool: redacted on the way, and never made a value of.
//!
//! Whatever is out of the ordinary is given up, and goes the long way from the beginning.

mod line;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::class::{Class, class_of, is_dropped, is_moment};
use super::{Admitted, Door, Expected, bounds, kind_of, shapes};
use crate::collect::{redact, rows};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::pool::{Builder, Part};
use line::{CommandLine, Label};

/// What is remembered of the words of a pool, by their numbers.
#[derive(Default)]
pub(super) struct Memory {
    classes: Vec<Class>,
    /// Texts that have been found to hold no shape of a secret.
    clean: Vec<bool>,
    /// What rows have in common.
    pub(super) alike: rows::Alike,
}

impl Memory {
    fn cell<T: Clone + Default>(cells: &mut Vec<T>, word: u32) -> &mut T {
        let at = word as usize;
        if cells.len() <= at {
            cells.resize((at + 1).next_power_of_two(), T::default());
        }
        &mut cells[at]
    }
}

impl Door {
    /// Admits an item of a typed list, if it is as nearly all are; of any other nothing stays.
    pub(in crate::collect) fn admit_quickly(
        &mut self,
        text: &str,
        expected: Expected<'_>,
    ) -> Option<Admitted> {
        let kind = kind_of(expected.api_version, expected.kind)?;
        if matches!(kind, Kind::ConfigMap | Kind::Secret) {
            return None;
        }
        if self.builder.turn_over() {
            self.memory = Memory::default();
        }
        let mark = self.builder.mark();
        let newest = self.newest.clone();
        let admitted = self.read_quickly(text, (kind, expected));
        if admitted.is_none() {
            self.builder.back_to(&mark);
            self.memory = Memory::default();
            self.newest = newest;
        }
        admitted
    }

    fn read_quickly(&mut self, text: &str, (kind, expected): (Kind, Expected<'_>)) -> Option<Admitted> {
        let mut json = serde_json::Deserializer::from_str(text);
        let mut item = Item {
            door: self,
            expected,
            managers: Vec::new(),
        };
        let fields = (&mut json).deserialize_map(&mut item).ok()?;
        json.end().ok()?;
        let managers = item.managers;
        let part = self.builder.map(&fields);
        let view = self.builder.view(part);
        let word = |field: &str| view.at("metadata").at(field).text().unwrap_or_default();
        let (namespace, name) = (word("namespace"), word("name"));
        if name.is_empty()
            || (kind.namespaced() && namespace.is_empty())
            || shapes::wrong(kind, view).is_some()
        {
            return None;
        }
        let namespace = if kind.namespaced() { namespace } else { "" };
        let object = ObjectRef::new(kind, namespace, name);
        let row = rows::row((kind, object), view, managers, &mut self.memory.alike);
        Some(Admitted::Object(Box::new(row), self.builder.keep(part)))
    }

    fn class(&mut self, key: u32) -> Class {
        let class = Memory::cell(&mut self.memory.classes, key);
        if *class == Class::NotAsked {
            *class = class_of(self.builder.text(key));
        }
        *class
    }

    fn take_text(&mut self, (class, key): (Class, u32), text: &str) -> Part {
        let clean = match class {
            Class::Name => text.into(),
            Class::Time if is_moment(text) => {
                self.tick(text);
                text.into()
            }
            Class::Message => redact::text(text),
            Class::Image | Class::Secret | Class::CaBundle => {
                let (key, mut text) = (self.builder.text(key).to_owned(), text.to_owned());
                self.clean_text(&key, &mut text);
                text.into()
            }
            _ => return self.take_ordinary(text),
        };
        Builder::part_of_word(self.builder.word(&clean))
    }

    /// Takes a text of which most are met again.
    fn take_ordinary(&mut self, text: &str) -> Part {
        let known = self.builder.known_word(text);
        if let Some(word) = known.filter(|word| *Memory::cell(&mut self.memory.clean, *word)) {
            return Builder::part_of_word(word);
        }
        let clean = redact::text(text);
        let word = self.builder.word(&clean);
        if matches!(clean, std::borrow::Cow::Borrowed(_)) {
            *Memory::cell(&mut self.memory.clean, word) = true;
        }
        Builder::part_of_word(word)
    }

    fn take_label(&mut self, key: u32, text: &str) -> Part {
        let secret = self.class(key) == Class::Secret;
        match redact::label_value(self.builder.text(key), text).filter(|_| secret) {
            Some(clean) => Builder::part_of_word(self.builder.word(&clean)),
            None => self.take_ordinary(text),
        }
    }
}

/// Each new field is compared with those before it, so that a map of more is read the long way.
const MOST_FIELDS: usize = 250;

/// Adds a field; one that stands twice is not ordinary.
fn add<E: Error>(fields: &mut Vec<(u32, Part)>, key: u32, part: Part) -> Result<(), E> {
    if fields.len() >= MOST_FIELDS {
        return Err(E::custom("it has many fields"));
    }
    if fields.iter().any(|(known, _)| *known == key) {
        return Err(E::custom("a field stands twice"));
    }
    fields.push((key, part));
    Ok(())
}

/// A key, as the number of its word.
struct Key<'d>(&'d mut Builder);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<u32, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<u32, E> {
        Ok(self.0.word(key))
    }
}

/// The object itself: its kind, and its metadata, of which the managers alone are kept of what they manage.
struct Item<'d, 'e> {
    door: &'d mut Door,
    expected: Expected<'e>,
    managers: Vec<String>,
}

impl<'de> Visitor<'de> for &mut Item<'_, '_> {
    type Value = Vec<(u32, Part)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key_seed(Key(&mut self.door.builder))? {
            let part = match self.door.builder.text(key) {
                "metadata" => map.next_value_seed(Metadata(self))?,
                // What it is decides what may be seen of it.
                "data" | "stringData" | "binaryData" => return Err(A::Error::custom("it has values")),
                _ => map.next_value_seed(Clean::under(self.door, key))?,
            };
            add(&mut fields, key, part)?;
        }
        for (field, wanted) in [
            ("kind", self.expected.kind),
            ("apiVersion", self.expected.api_version),
        ] {
            let builder = &mut self.door.builder;
            let (key, wanted) = (builder.word(field), Builder::part_of_word(builder.word(wanted)));
            match fields.iter().find(|(known, _)| *known == key) {
                Some((_, part)) if *part == wanted => {}
                Some(_) => return Err(A::Error::custom("it is of another kind")),
                None => fields.insert(0, (key, wanted)),
            }
        }
        Ok(fields)
    }
}

struct Metadata<'i, 'd, 'e>(&'i mut Item<'d, 'e>);

impl<'de> DeserializeSeed<'de> for Metadata<'_, '_, '_> {
    type Value = Part;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Part, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Metadata<'_, '_, '_> {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metadata")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key_seed(Key(&mut self.0.door.builder))? {
            if self.0.door.builder.text(key) == "managedFields" {
                self.0.managers = super::managers(Some(map.next_value::<Value>()?));
                continue;
            }
            let part = map.next_value_seed(Clean::under(self.0.door, key))?;
            add(&mut fields, key, part)?;
        }
        Ok(self.0.door.builder.map(&fields))
    }
}

/// A value under a key, redacted as it is read.
struct Clean<'d> {
    door: &'d mut Door,
    key: u32,
    class: Class,
}

impl<'d> Clean<'d> {
    fn under(door: &'d mut Door, key: u32) -> Self {
        let class = door.class(key);
        Self { door, key, class }
    }

    /// What is looked at as a whole is not ordinary where a label may stand.
    fn checked<E: Error>(self) -> Result<Self, E> {
        match self.class {
            Class::Whole | Class::Line => Err(E::custom("it is no label")),
            _ => Ok(self),
        }
    }

    fn again(&mut self) -> Clean<'_> {
        Clean {
            door: &mut *self.door,
            key: self.key,
            class: self.class,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Clean<'_> {
    type Value = Part;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Part, D::Error> {
        if !matches!(self.class, Class::Whole | Class::Line) {
            return json.deserialize_any(self);
        }
        let mut value = <Value as serde::Deserialize>::deserialize(json)?;
        let key = self.door.builder.text(self.key).to_owned();
        self.door.clean(&key, &mut value);
        Ok(self.door.builder.value(&value))
    }
}

impl<'de> Visitor<'de> for Clean<'_> {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Part, E> {
        Ok(Part::NULL)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Part, E> {
        Ok(Builder::bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Part, E> {
        Ok(self.door.builder.number(Number::from(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Part, E> {
        Ok(self.door.builder.number(Number::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Part, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("it is no number"))?;
        Ok(self.door.builder.number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Part, E> {
        Ok(self.door.take_text((self.class, self.key), text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Part, A::Error> {
        let mut parts = Vec::new();
        let most = bounds::most(self.door.builder.text(self.key));
        while let Some(part) = items.next_element_seed(self.again())? {
            if parts.len() >= most {
                return Err(A::Error::custom("a list is longer than any that is read"));
            }
            parts.push(part);
        }
        Ok(self.door.builder.list(&parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part, A::Error> {
        let mut fields = Vec::new();
        let mut line = CommandLine::default();
        while let Some(key) = map.next_key_seed(Key(&mut self.door.builder))? {
            let class = self.door.class(key);
            let part = match self.door.builder.text(key) {
                dropped if is_dropped(dropped) => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                    continue;
                }
                "command" => line.take(0, fields.len(), map.next_value::<Value>()?),
                "args" => line.take(1, fields.len(), map.next_value::<Value>()?),
                _ if self.class == Class::Labels => map.next_value_seed(Label {
                    of: Clean {
                        door: self.door,
                        key,
                        class,
                    },
                })?,
                _ => map.next_value_seed(Clean {
                    door: self.door,
                    key,
                    class,
                })?,
            };
            add(&mut fields, key, part)?;
        }
        line.put(self.door, &mut fields);
        Ok(self.door.builder.map(&fields))
    }
}

#[cfg(test)]
mod tests;
