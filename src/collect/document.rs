//! Bytes → documents: lists, objects and logs, out of JSON, YAML or the one-file form of `kubectl cluster-info dump`.
//!
//! What stands before and after a broken place is read; what the objects mean is not known here.

mod json;

use std::borrow::Cow;

use serde_json::Value;

use super::door::{self, shape};
use super::dump;
use super::quote::quoted_message;
use crate::k8s::yaml;

/// A list of objects.
#[derive(Debug, Default)]
pub(super) struct Listing<'a> {
    pub(super) api_version: String,
    /// `PodList`, `List`; empty for a bare JSON array, or when the text broke before it.
    pub(super) kind: String,
    pub(super) metadata: Value,
    pub(super) items: Vec<Item<'a>>,
    /// The text broke before the end of the list.
    pub(super) broken: bool,
}

#[derive(Debug)]
pub(super) enum Item<'a> {
    Text(&'a str),
    Parsed(Value),
}

impl Item<'_> {
    /// Returns the item as JSON; it is parsed here, once.
    pub(super) fn value(self) -> Result<Value, String> {
        match self {
            Item::Parsed(value) => Ok(value),
            Item::Text(text) if text.len() > door::LARGEST_OBJECT => Err(format!(
                "is larger than {} MiB, which no API server accepts",
                door::LARGEST_OBJECT >> 20
            )),
            Item::Text(text) => serde_json::from_str(text).map_err(|error| json::reason(&error, 0)),
        }
    }
}

#[derive(Debug)]
pub(super) enum Document<'a> {
    List(Listing<'a>),
    Object(Value),
    Log(dump::Section<'a>),
}

/// Why a part of a file could not be read, as a reason for "cannot read …".
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) place: Option<yaml::Place>,
    pub(super) reason: String,
}

impl Fault {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            place: None,
            reason: reason.into(),
        }
    }
}

/// Makes text of bytes: byte order marks are taken off, and what is no UTF-8 is replaced.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    // Windows PowerShell writes UTF-16 when it redirects.
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Ok(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Ok(utf16(rest, u16::from_be_bytes)),
        [0x1f, 0x8b, ..] | [b'P', b'K', 3, 4, ..] => {
            Err("archives are not read yet; unpack it and give the folder".to_owned())
        }
        _ if bytes.iter().take(8192).any(|byte| *byte == 0) => {
            Err("it is neither JSON nor YAML, but binary".to_owned())
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(String::from_utf8_lossy(rest)),
        _ => Ok(String::from_utf8_lossy(bytes)),
    }
}

/// Reads all documents of a text, and says which parts could not be read.
pub(super) fn read(text: &str) -> (Vec<Document<'_>>, Vec<Fault>) {
    if text.trim_start().starts_with(['{', '[']) {
        let (documents, faults) = json::read(text);
        // `{a: b}` is YAML, too; a list that broke is not read again.
        let is_json = faults.is_empty()
            || !documents.is_empty()
            || text.trim_start()[1..].trim_start().starts_with('"');
        if is_json {
            return (documents, faults);
        }
    }
    read_yaml(text)
}

fn read_yaml(text: &str) -> (Vec<Document<'_>>, Vec<Fault>) {
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    for document in yaml::read(text) {
        match document {
            Err(broken) => faults.push(Fault {
                place: Some(broken.place),
                reason: quoted_message(text, broken.place, &broken.message),
            }),
            Ok(node) => match node.to_json() {
                Value::Null => {}
                json @ Value::Object(_) => documents.push(of_json(json)),
                other => faults.push(Fault {
                    place: Some(node.place),
                    reason: format!("it holds {}, not a Kubernetes object", shape(&other)),
                }),
            },
        }
    }
    (documents, faults)
}

fn of_json(mut json: Value) -> Document<'static> {
    let word = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
    let (api_version, kind) = (word("apiVersion"), word("kind"));
    let is_list = kind.ends_with("List") && matches!(json["items"], Value::Array(_) | Value::Null);
    if !is_list {
        return Document::Object(json);
    }
    let items = match json["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    Document::List(Listing {
        api_version,
        kind,
        metadata: json["metadata"].take(),
        items: items.into_iter().map(Item::Parsed).collect(),
        broken: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lists(text: &str) -> (Vec<(String, usize, bool)>, Vec<String>) {
        let (documents, faults) = read(text);
        let told = documents.into_iter().map(|document| match document {
            Document::List(list) => (list.kind, list.items.len(), list.broken),
            Document::Object(json) => (format!("{}!", json["kind"].as_str().unwrap_or("?")), 0, false),
            Document::Log(log) => (
                format!("{}/{}/{}", log.namespace, log.pod, log.container),
                0,
                !log.whole,
            ),
        });
        (
            told.collect(),
            faults.into_iter().map(|fault| fault.reason).collect(),
        )
    }

    fn told(kind: &str, items: usize, broken: bool) -> (String, usize, bool) {
        (kind.to_owned(), items, broken)
    }

    #[test]
    fn lists_objects_and_streams_of_json_are_told_apart() {
        let text = r#" {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"a":1},{"b":2}]}
            {"kind":"Pod","apiVersion":"v1"} {"items":[],"kind":"List"} {"kind":"EventList","metadata":{},"items":null}
            [{"kind":"Pod"}]"#;
        let expected = [
            told("PodList", 2, false),
            told("Pod!", 0, false),
            told("List", 0, false),
            told("EventList", 0, false),
            told("", 1, false),
        ];
        assert_eq!(lists(text), (expected.to_vec(), vec![]));
    }

    #[test]
    fn a_truncated_list_keeps_the_items_before_the_break() {
        let text = "{\"kind\":\"PodList\",\n\"items\":[{\"a\":1},{\"b\":2},\n{\"c\":";
        let expected = vec![told("PodList", 2, true)];
        assert_eq!(
            lists(text),
            (expected, vec!["the JSON ends too early, at line 3".to_owned()])
        );
    }

    #[test]
    fn broken_json_is_named_with_its_line() {
        let (documents, faults) = lists("{\"kind\":\"Pod\"}\n{\"kind\" 1}");
        assert_eq!(documents, [told("Pod!", 0, false)]);
        assert_eq!(faults, ["it is no JSON: expected `:` at line 2 column 9"]);
        let (documents, faults) = lists("{\"kind\":\"Pod\"}\ntail");
        assert_eq!(documents.len(), 1);
        assert_eq!(faults, ["after the JSON, at line 2, stands something else"]);
        assert_eq!(
            lists("{\"items\": 3}").1,
            ["it is no JSON: invalid type: integer `3`, expected a list of items at line 1 column 11"]
        );
    }

    /// Found by a mutant.
    #[test]
    fn json_that_breaks_inside_a_letter_is_a_fault() {
        for text in ["{\"a\": é", "[{\"a\":日", "{é", "[\u{301}", "{\"items\":[1,é"] {
            assert!(!read(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn one_item_nested_too_deep_does_not_hide_the_others() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let text = format!("{{\"kind\":\"PodList\",\"items\":[{{\"a\":{deep}}},{{\"b\":1}}]}}");
        let (documents, faults) = read(&text);
        assert!(faults.is_empty());
        let Some(Document::List(list)) = documents.into_iter().next() else {
            panic!("no list")
        };
        let read: Vec<_> = list.items.into_iter().map(Item::value).collect();
        assert!(
            read[0]
                .as_ref()
                .is_err_and(|reason| reason.contains("recursion limit"))
        );
        assert_eq!(read[1], Ok(json!({"b": 1})));
    }

    #[test]
    fn yaml_is_read_document_by_document() {
        let text = "kind: PodList\nitems:\n- a: 1\n---\n---\nkind: Pod\n---\njust words\n---\nkind: [\n";
        let (documents, faults) = lists(text);
        assert_eq!(documents, [told("PodList", 1, false), told("Pod!", 0, false)]);
        assert_eq!(faults[0], "it holds text, not a Kubernetes object");
        assert_eq!(faults.len(), 2);
        assert_eq!(
            lists("{kind: Pod, a: b}").0,
            [told("Pod!", 0, false)],
            "flow style is YAML, not JSON"
        );
    }

    #[test]
    fn a_dump_to_standard_output_is_lists_and_logs() {
        let text = "{\"kind\":\"NodeList\",\"items\":[]}\n{\"kind\":\"PodList\",\"items\":[{}]}\n\
            ==== START logs for container app of pod shop/cart-1 ====\n{\"not\": json\n\
            ==== END logs for container app of pod shop/cart-1 ====\n{\"kind\":\"EventList\",\"items\":[]}\n";
        let (documents, faults) = lists(text);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(documents[2], told("shop/cart-1/app", 0, false));
        assert_eq!(documents[3], told("EventList", 0, false));
    }

    #[test]
    fn other_encodings_and_binary_files_are_recognised() {
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("{\"ü\":1}".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(&utf16).as_deref(), Ok("{\"ü\":1}"));
        assert_eq!(decode(b"\xef\xbb\xbfa: 1").as_deref(), Ok("a: 1"));
        assert_eq!(decode(b"a: \xff").as_deref(), Ok("a: \u{fffd}"));
        assert!(decode(b"\x7fELF\0\0").is_err_and(|reason| reason.contains("binary")));
        assert!(decode(b"\x1f\x8b\x08").is_err_and(|reason| reason.contains("unpack")));
    }

    #[test]
    fn a_list_cut_anywhere_is_broken_and_never_whole() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/worlds/healthy/objects/v1_pods/healthy.json"
        );
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.trim_end();
        for end in (1..text.len())
            .step_by(61)
            .filter(|end| text.is_char_boundary(*end))
        {
            let (documents, faults) = read(&text[..end]);
            assert!(!faults.is_empty(), "cut at {end}");
            for document in documents {
                assert!(matches!(document, Document::List(list) if list.broken && list.items.len() <= 2));
            }
        }
    }
}
