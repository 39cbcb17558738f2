//! The values that facts have, with where each text was read.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::dictionary::Type;
use crate::k8s::time::Timestamp;
use crate::k8s::{ObjectRef, Quantity, Untrusted};
use crate::snapshot::Input;

/// A fact as it was derived: known (and maybe unset, which is an empty value), or unknown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    Known(Value),
    /// Not observed; the input would tell.
    Unknown(Input),
}

/// A typed value. Lists and maps that are unset are empty; an unset word or text is `""`; an unset number,
/// quantity or time is told by the bool beside it and holds zero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Int(i64),
    Quantity(Quantity),
    Time(Timestamp),
    /// A word of the API (a reason, a phase) or a name.
    Word(String),
    Text(Text),
    Texts(Vec<Text>),
    Words(Vec<String>),
    /// Word to word: labels, selectors.
    Map(BTreeMap<String, String>),
    /// A list of small objects, or one: field name to value.
    Objects(Vec<Record>),
    Record(Record),
    Ref(ObjectRef),
}

/// A small object: field name to fact, so that a field of it may be unknown on its own.
pub(crate) type Record = BTreeMap<&'static str, Fact>;

/// Free text and where it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: Untrusted,
    pub(crate) seen: Option<Rc<Seen>>,
}

/// The kind of place where something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Origin {
    Field,
    Event,
    Log,
    Computed,
}

/// Where something was read, for evidence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) origin: Origin,
    pub(crate) object: ObjectRef,
    /// Field path (`status.containerStatuses[name=app].state.waiting.message`), event reason, or container name.
    pub(crate) path: String,
    /// The component that reported the event; empty for other places.
    pub(crate) component: String,
    pub(crate) first: Option<Timestamp>,
    pub(crate) last: Option<Timestamp>,
    /// How often it was seen; 1 for fields.
    pub(crate) count: i64,
}

impl Value {
    /// Returns the empty value of a type: what a fact holds when it is unset.
    pub(crate) fn unset(kind: Type) -> Value {
        match kind {
            Type::Bool => Value::Bool(false),
            Type::Int => Value::Int(0),
            Type::Quantity => Value::Quantity(Quantity::default()),
            Type::Time => Value::Time(Timestamp::default()),
            Type::Word | Type::Manifest => Value::Word(String::new()),
            Type::Text => Value::Text(Text::default()),
            Type::Texts => Value::Texts(Vec::new()),
            Type::Words => Value::Words(Vec::new()),
            Type::Map => Value::Map(BTreeMap::new()),
            Type::Objects(_) => Value::Objects(Vec::new()),
            Type::Record(fields) => Value::Record(
                fields
                    .iter()
                    .map(|(name, kind)| (*name, Fact::unset(*kind)))
                    .collect(),
            ),
            Type::Ref => Value::Ref(ObjectRef::default()),
        }
    }
}

/// One constructor for each type, and the readers that derivations of other facts use.
impl Fact {
    pub(crate) fn unset(kind: Type) -> Fact {
        Fact::Known(Value::unset(kind))
    }

    pub(crate) fn bool(holds: bool) -> Fact {
        Fact::Known(Value::Bool(holds))
    }

    pub(crate) fn int(number: i64) -> Fact {
        Fact::Known(Value::Int(number))
    }

    pub(crate) fn word(word: impl Into<String>) -> Fact {
        Fact::Known(Value::Word(word.into()))
    }

    pub(crate) fn words(words: impl IntoIterator<Item = impl Into<String>>) -> Fact {
        Fact::Known(Value::Words(words.into_iter().map(Into::into).collect()))
    }

    pub(crate) fn text(text: Text) -> Fact {
        Fact::Known(Value::Text(text))
    }

    pub(crate) fn texts(texts: Vec<Text>) -> Fact {
        Fact::Known(Value::Texts(texts))
    }

    pub(crate) fn map(map: BTreeMap<String, String>) -> Fact {
        Fact::Known(Value::Map(map))
    }

    pub(crate) fn quantity(quantity: Quantity) -> Fact {
        Fact::Known(Value::Quantity(quantity))
    }

    pub(crate) fn time(time: Timestamp) -> Fact {
        Fact::Known(Value::Time(time))
    }

    pub(crate) fn reference(object: ObjectRef) -> Fact {
        Fact::Known(Value::Ref(object))
    }

    /// Returns the bool, if it is one and known.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Fact::Known(Value::Bool(holds)) => Some(*holds),
            _ => None,
        }
    }
}

impl Text {
    /// Returns a text that stands in a field of an object; the path is the one a reader of the YAML would use.
    pub(crate) fn of_field(object: &ObjectRef, path: impl Into<String>, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        Text::seen_at(text, Origin::Field, object, path.into())
    }

    /// Returns a text that was worked out from an object and stands in no single field of it.
    pub(crate) fn computed(object: &ObjectRef, path: impl Into<String>, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        Text::seen_at(text, Origin::Computed, object, path.into())
    }

    fn seen_at(text: &str, origin: Origin, object: &ObjectRef, path: String) -> Text {
        Text {
            text: Untrusted::new(text),
            seen: Some(Rc::new(Seen {
                origin,
                object: object.clone(),
                path,
                component: String::new(),
                first: None,
                last: None,
                count: 1,
            })),
        }
    }
}
