//! Facts as CEL values: quantities and times that compare exactly, records whose fields may be unknown.

use std::any::Any;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use cel::ExecutionError;
use cel::common::traits::{Comparer, Indexer};
use cel::common::types::{CelBool, CelInt, CelList, CelMap, CelMapKey, CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};

use crate::facts::{Fact, Record, Value};
use crate::k8s::time::Timestamp;
use crate::k8s::{ObjectRef, Quantity};
use crate::snapshot::Input;

/// Marks the error of a key that is absent because it is unknown; no key of a cluster starts with it.
const UNKNOWN: &str = "\u{0}unknown ";

/// The inputs of the unknown facts that one evaluation came upon.
pub(super) type Missed = Arc<Mutex<BTreeSet<Input>>>;

fn unknown_key(key: &str) -> ExecutionError {
    ExecutionError::no_such_key(&format!("{UNKNOWN}{key}"))
}

/// Whether an error says just that an unknown fact was read.
pub(super) fn is_unknown(error: &ExecutionError) -> bool {
    matches!(error, ExecutionError::NoSuchKey(key) if key.starts_with(UNKNOWN))
}

static QUANTITY: Type = Type::new_unspecified_type("quantity");
static TIME: Type = Type::new_unspecified_type("time");
static REFERENCE: Type = Type::new_unspecified_type("reference");
static RECORD: Type = Type::new_unspecified_type("record");

/// An exact quantity; it compares with quantities alone.
#[derive(Clone, Debug)]
pub(in crate::rules) struct QuantityVal(pub(in crate::rules) Quantity);

/// A moment; it compares with moments alone.
#[derive(Clone, Debug)]
pub(super) struct TimeVal(pub(super) Timestamp);

/// The values that have an order of their own.
macro_rules! ordered {
    ($value:ident, $kind:ident) => {
        impl Val for $value {
            fn get_type(&self) -> &Type {
                &$kind
            }
            fn cel_type() -> &'static Type {
                &$kind
            }
            fn as_comparer(&self) -> Option<&dyn Comparer> {
                Some(self)
            }
            fn equals(&self, other: &dyn Val) -> bool {
                other
                    .downcast_ref::<$value>()
                    .is_some_and(|other| other.0 == self.0)
            }
            fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
                Box::new(self.clone())
            }
            fn as_any(&self) -> Option<&dyn Any> {
                Some(self)
            }
        }
        impl StaticVal for $value {}
        impl Comparer for $value {
            fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
                other
                    .downcast_ref::<$value>()
                    .map(|other| self.0.cmp(&other.0))
                    .ok_or_else(|| {
                        let types = vec![$kind.name().to_owned(), other.get_type().name().to_owned()];
                        ExecutionError::no_such_overload("compare", types)
                    })
            }
        }
    };
}

ordered!(QuantityVal, QUANTITY);
ordered!(TimeVal, TIME);

/// The values that have fields.
macro_rules! fielded {
    ($value:ident, $kind:ident) => {
        impl Val for $value {
            fn get_type(&self) -> &Type {
                &$kind
            }
            fn cel_type() -> &'static Type {
                &$kind
            }
            fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
            where
                Self: 'v,
            {
                Some(self)
            }
            fn equals(&self, other: &dyn Val) -> bool {
                other
                    .downcast_ref::<$value>()
                    .is_some_and(|other| self.same(other))
            }
            fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
                Box::new(self.clone())
            }
            fn as_any(&self) -> Option<&dyn Any> {
                Some(self)
            }
        }
        impl StaticVal for $value {}
        impl Indexer for $value {
            fn get<'b, 'v>(&'b self, key: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
            where
                Self: 'v,
            {
                match key.downcast_ref::<CelString>() {
                    Some(key) => self.field(key.inner()),
                    None => Err(ExecutionError::no_such_key("a field is named by a text")),
                }
            }
            fn steal<'v>(self: Box<Self>, key: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
            where
                Self: 'v,
            {
                self.get(key).map(CowVal::into_owned)
            }
        }
    };
}

/// A reference with the fields `kind`, `namespace`, `name`, `api_version`.
#[derive(Clone, Debug)]
pub(super) struct ReferenceVal(pub(super) ObjectRef);

impl ReferenceVal {
    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn field<'v>(&self, name: &str) -> Result<CowVal<'_, 'v>, ExecutionError> {
        let text = match name {
            "kind" => &*self.0.kind,
            "namespace" => &self.0.namespace,
            "name" => &self.0.name,
            "api_version" => &*self.0.api_version,
            _ => return Err(ExecutionError::no_such_key(name)),
        };
        Ok(CowVal::owned(CelString::from(text.to_owned())))
    }
}

fielded!(ReferenceVal, REFERENCE);

/// What stands at a key of a record.
enum Slot {
    Known(Box<dyn Val>),
    Unknown(Vec<Input>),
}

/// Named values of which each may be unknown: all facts of an evaluation, or one element of a list.
#[derive(Clone)]
pub(super) struct Fields {
    slots: Arc<BTreeMap<String, Slot>>,
    missed: Missed,
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.slots.keys()).finish()
    }
}

impl Fields {
    pub(super) fn new(
        facts: impl IntoIterator<Item = (String, Result<Value, Vec<Input>>)>,
        missed: &Missed,
    ) -> Self {
        let slots = facts.into_iter().map(|(name, fact)| {
            let slot = match fact {
                Ok(value) => Slot::Known(to_cel(value, missed)),
                Err(inputs) => Slot::Unknown(inputs),
            };
            (name, slot)
        });
        Self {
            slots: Arc::new(slots.collect()),
            missed: Arc::clone(missed),
        }
    }

    fn of_record(record: Record, missed: &Missed) -> Self {
        let facts = record.into_iter().map(|(name, fact)| {
            let fact = match fact {
                Fact::Known(value) => Ok(value),
                Fact::Unknown(input) => Err(vec![input]),
            };
            (name.to_owned(), fact)
        });
        Self::new(facts, missed)
    }

    fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.slots, &other.slots)
    }

    fn field<'b, 'v>(&'b self, name: &str) -> Result<CowVal<'b, 'v>, ExecutionError> {
        match self.slots.get(name) {
            Some(Slot::Known(value)) => Ok(CowVal::Borrowed(value.as_ref())),
            Some(Slot::Unknown(inputs)) => {
                let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
                missed.extend(inputs);
                Err(unknown_key(name))
            }
            // The empty element stands for the part of a list that was not seen.
            None if self.slots.is_empty() => Err(unknown_key(name)),
            None => Err(ExecutionError::no_such_key(name)),
        }
    }
}

fielded!(Fields, RECORD);

fn text_val(text: String) -> Box<dyn Val> {
    Box::new(CelString::from(text))
}

/// Turns the value of a fact into a value of CEL.
pub(super) fn to_cel(value: Value, missed: &Missed) -> Box<dyn Val> {
    let list = |items: Vec<Box<dyn Val>>| -> Box<dyn Val> { Box::new(CelList::from(items)) };
    match value {
        Value::Bool(value) => Box::new(CelBool::from(value)),
        Value::Int(value) => Box::new(CelInt::from(value)),
        Value::Quantity(value) => Box::new(QuantityVal(value)),
        Value::Time(value) => Box::new(TimeVal(value)),
        Value::Word(word) => text_val(word),
        Value::Text(text) => text_val(text.text.raw().to_owned()),
        Value::Texts(texts) => list(
            texts
                .into_iter()
                .map(|t| text_val(t.text.raw().to_owned()))
                .collect(),
        ),
        Value::Words(words) => list(words.into_iter().map(text_val).collect()),
        Value::Map(map) => {
            let entries = map
                .into_iter()
                .map(|(key, value)| (CelMapKey::from(key), text_val(value)));
            Box::new(CelMap::from(entries.collect::<HashMap<_, _>>()))
        }
        Value::Objects(records) => {
            let records = records
                .into_iter()
                .map(|record| -> Box<dyn Val> { Box::new(Fields::of_record(record, missed)) });
            list(records.collect())
        }
        Value::Record(record) => Box::new(Fields::of_record(record, missed)),
        Value::Ref(object) => Box::new(ReferenceVal(object)),
    }
}

/// Returns the text of a CEL string.
pub(in crate::rules) fn text_of(value: &dyn Val) -> Option<String> {
    value
        .downcast_ref::<CelString>()
        .map(|text| text.inner().to_owned())
}

/// Turns a result of CEL into the value of a fact; the type's name if rules have no such type.
pub(super) fn from_cel(value: &dyn Val) -> Result<Value, String> {
    if let Some(text) = text_of(value) {
        return Ok(Value::Word(text));
    }
    if let Some(value) = value.downcast_ref::<CelBool>() {
        return Ok(Value::Bool(*value.inner()));
    }
    if let Some(value) = value.downcast_ref::<CelInt>() {
        return Ok(Value::Int(*value.inner()));
    }
    if let Some(value) = value.downcast_ref::<QuantityVal>() {
        return Ok(Value::Quantity(value.0));
    }
    if let Some(value) = value.downcast_ref::<TimeVal>() {
        return Ok(Value::Time(value.0));
    }
    if let Some(value) = value.downcast_ref::<ReferenceVal>() {
        return Ok(Value::Ref(value.0.clone()));
    }
    let name = || value.get_type().name().to_owned();
    if let Some(list) = value.downcast_ref::<CelList>() {
        let words = list.inner().iter().map(|item| text_of(item.as_ref()));
        return words.collect::<Option<_>>().map(Value::Words).ok_or_else(name);
    }
    if let Some(map) = value.downcast_ref::<CelMap>() {
        let entries = map
            .inner()
            .iter()
            .map(|(key, value)| Some((text_of(key.inner())?, text_of(value.as_ref())?)));
        return entries.collect::<Option<_>>().map(Value::Map).ok_or_else(name);
    }
    Err(name())
}
