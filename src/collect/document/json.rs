//! Reads JSON so far as it is whole: items of a list are found in one pass and not parsed yet.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Document, Fault, Item, Listing};
use crate::collect::door::LARGEST_OBJECT;
use crate::collect::dump;

/// More items than the largest clusters have of a kind; each takes memory, however short it is.
const MOST_ITEMS: usize = 500_000;

/// Reads JSON documents one after the other, with the logs that a dump to standard output puts between them.
pub(super) fn read(text: &str) -> (Vec<Document<'_>>, Vec<Fault>) {
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    let mut rest = text.trim_start();
    let (mut lines_before, mut counted) = (0, 0);
    while !rest.is_empty() {
        if let Some((section, after)) = dump::section(rest) {
            documents.push(Document::Log(section));
            rest = after.trim_start();
            continue;
        }
        let here = text.len() - rest.len();
        lines_before += text[counted..here].matches('\n').count();
        counted = here;
        if !rest.starts_with(['{', '[']) {
            faults.push(Fault::new(format!(
                "after the JSON, at line {}, stands something else",
                lines_before + 1
            )));
            break;
        }
        let mut json = serde_json::Deserializer::from_str(rest);
        let mut top = Top::default();
        let outcome = TopSeed(&mut top).deserialize(&mut json);
        // Broken JSON may end inside a letter of several bytes.
        let mut end = json.into_iter::<IgnoredAny>().byte_offset().min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        if let Err(error) = &outcome {
            faults.push(Fault::new(reason(error, lines_before)));
        }
        let whole = outcome.is_ok();
        if whole && !top.is_list(whole) && end > LARGEST_OBJECT {
            let reason = format!(
                "the object at line {} is larger than {} MiB, which no API server accepts",
                lines_before + 1,
                LARGEST_OBJECT >> 20
            );
            faults.push(Fault::new(reason));
            rest = rest[end..].trim_start();
            continue;
        }
        documents.extend(top.document(&rest[..end], whole));
        if !whole {
            break;
        }
        rest = rest[end..].trim_start();
    }
    (documents, faults)
}

/// The fields of a JSON document as far as they are needed to tell a list from an object; it outlives an error,
/// so that what was read before a broken place is kept.
#[derive(Default)]
struct Top<'a> {
    api_version: String,
    kind: String,
    metadata: Option<&'a RawValue>,
    items: Vec<&'a RawValue>,
    has_items: bool,
    is_array: bool,
}

impl<'a> Top<'a> {
    fn is_list(&self, whole: bool) -> bool {
        let has_items = self.has_items && (self.kind.is_empty() || self.kind.ends_with("List"));
        // A typed list without items is what Go writes for an empty one.
        self.is_array || has_items || (whole && self.kind.ends_with("List") && self.metadata.is_some())
    }

    fn document(self, text: &'a str, whole: bool) -> Option<Document<'a>> {
        if self.is_list(whole) {
            let metadata = self.metadata.and_then(|raw| serde_json::from_str(raw.get()).ok());
            return Some(Document::List(Listing {
                api_version: self.api_version,
                kind: self.kind,
                metadata: metadata.unwrap_or_default(),
                items: self.items.into_iter().map(|raw| Item::Text(raw.get())).collect(),
                broken: !whole,
            }));
        }
        serde_json::from_str(text).ok().map(Document::Object)
    }
}

struct TopSeed<'t, 'a>(&'t mut Top<'a>);

impl<'de> DeserializeSeed<'de> for TopSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TopSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let word = |raw: &RawValue| serde_json::from_str(raw.get()).unwrap_or_default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "apiVersion" => self.0.api_version = word(map.next_value()?),
                "kind" => self.0.kind = word(map.next_value()?),
                "metadata" => self.0.metadata = Some(map.next_value()?),
                "items" => {
                    self.0.has_items = true;
                    map.next_value_seed(Items(&mut self.0.items))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.is_array = true;
        Items(&mut self.0.items).visit_seq(items)
    }
}

struct Items<'t, 'a>(&'t mut Vec<&'a RawValue>);

impl<'de> DeserializeSeed<'de> for Items<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<&'de RawValue>()? {
            if self.0.len() >= MOST_ITEMS {
                return Err(A::Error::custom(format!(
                    "a list has more than {MOST_ITEMS} items"
                )));
            }
            self.0.push(item);
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A text of the file may be a secret: that it is a text is what matters.
fn without_value(text: &str) -> String {
    match (text.split_once("string \""), text.rsplit_once("\", expected")) {
        (Some((before, _)), Some((_, after))) => format!("{before}string, expected{after}"),
        _ => text.to_owned(),
    }
}

/// Returns why serde stopped, with the line in the whole text.
pub(super) fn reason(error: &serde_json::Error, lines_before: usize) -> String {
    let line = lines_before + error.line();
    if error.is_eof() {
        return format!("the JSON ends too early, at line {line}");
    }
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    format!(
        "it is no JSON: {} at line {line} column {}",
        without_value(text),
        error.column()
    )
}
