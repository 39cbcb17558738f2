//! An error text, taken apart by the text parser: layer, class, operation and the objects that it names.
//!
//! Rules ask for the structure of a text instead of its words, so that they apply to every runtime, cloud and language.

use super::{known, record, word};
use crate::facts::dictionary::Type;
use crate::facts::scene::Scene;
use crate::facts::value::{Fact, Record, Text, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::text::{Failure, Layer, Role, Spelled, answers};

/// The values of the text that are fields, each by the word of its role.
const ROLES: [Role; 19] = [
    Role::Object,
    Role::Image,
    Role::Volume,
    Role::Driver,
    Role::Host,
    Role::Port,
    Role::Path,
    Role::Dependency,
    Role::User,
    Role::Verb,
    Role::Resource,
    Role::Namespace,
    Role::Field,
    Role::Value,
    Role::Program,
    Role::Limit,
    Role::Node,
    Role::Policy,
    Role::Webhook,
];

pub(super) const FIELDS: &[(&str, Type)] = &[
    super::REF,
    super::EXISTS,
    ("layer", Type::Word),
    ("class", Type::Word),
    ("operation", Type::Word),
    ("component", Type::Word),
    ("http", Type::Int),
    ("leaf", Type::Text),
    ("clear", Type::Bool),
    ("meaning", Type::Word),
    ("object", Type::Word),
    ("image", Type::Word),
    ("volume", Type::Word),
    ("driver", Type::Word),
    ("host", Type::Word),
    ("port", Type::Word),
    ("path", Type::Word),
    ("dependency", Type::Word),
    ("user", Type::Word),
    ("verb", Type::Word),
    ("resource", Type::Word),
    ("namespace", Type::Word),
    ("field", Type::Word),
    ("value", Type::Word),
    ("program", Type::Word),
    ("limit", Type::Word),
    ("node", Type::Word),
    ("policy", Type::Word),
    ("webhook", Type::Word),
];

/// Returns the decisive failure of a text. The second argument is the layer of what the text itself does not place:
/// `kubelet` for its events, `application` for a log.
pub(super) fn failure(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let text = word(args, 0);
    let layer = Layer::of(&word(args, 1)).unwrap_or(Layer::Unknown);
    let parsed = scene.parsed(&text, layer);
    let found = parsed.cause();
    let mut fields = record(of_text(args.first()), Fact::bool(found.is_some()));
    fields.extend(structure(found, args.first()));
    fields.insert(
        "meaning",
        Fact::word(answers::meaning(&parsed).unwrap_or_default()),
    );
    let values = ROLES.map(|role| {
        let value = found.and_then(|failure| failure.value(role));
        (role.word(), Fact::word(value.unwrap_or_default()))
    });
    fields.extend(values);
    known(fields)
}

fn structure(found: Option<&Failure>, text: Option<&Value>) -> Record {
    let frames = || found.into_iter().flat_map(|failure| failure.frames.iter().rev());
    let component = frames().find_map(|frame| frame.component.as_deref());
    let http = frames().find_map(|frame| frame.http);
    let leaf = found.map_or("", |failure| failure.leaf.as_str());
    Record::from([
        (
            "layer",
            Fact::word(found.map_or("", |failure| failure.layer.word())),
        ),
        (
            "class",
            Fact::word(found.map_or("", |failure| failure.class.word())),
        ),
        (
            "operation",
            Fact::word(found.and_then(Failure::operation).unwrap_or_default()),
        ),
        ("component", Fact::word(component.unwrap_or_default())),
        ("http", Fact::int(i64::from(http.unwrap_or_default()))),
        ("leaf", Fact::text(part(text, leaf))),
        ("clear", Fact::bool(found.is_some_and(Failure::is_clear))),
    ])
}

/// Returns the leaf, with the place where the whole text was read.
fn part(text: Option<&Value>, leaf: &str) -> Text {
    let seen = match text {
        Some(Value::Text(text)) => text.seen.clone(),
        _ => None,
    };
    Text {
        text: crate::k8s::Untrusted::new(leaf),
        seen,
    }
}

/// Returns the object that a text was read of.
fn of_text(text: Option<&Value>) -> ObjectRef {
    let seen = match text {
        Some(Value::Text(text)) => text.seen.as_ref(),
        _ => None,
    };
    seen.map_or_else(|| ObjectRef::new(Kind::Pod, "", ""), |seen| seen.object.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_a_declared_field() {
        for name in ROLES.map(Role::word) {
            assert!(FIELDS.contains(&(name, Type::Word)), "{name}");
        }
    }
}
