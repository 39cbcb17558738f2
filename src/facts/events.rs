//! Events as texts: which ones belong to an object, and what their absence proves.
//!
//! An event belongs to an object by uid alone. Events that were not seen prove nothing where their list was
//! not read whole.

use std::rc::Rc;

use super::scene::{Scene, event_of};
use super::value::{Fact, Origin, Seen, Text};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::snapshot::row::EventPart;
use crate::snapshot::{Input, Row};

/// What tells events.
pub(crate) const EVENTS: &[Input] = &[Input::Objects(Kind::Event)];

/// Returns the events about an object that have a reason, newest first.
pub(crate) fn with_reason<'s>(
    scene: &'s Scene<'_>,
    object: &Row,
    reason: &'s str,
) -> impl Iterator<Item = &'s EventPart> {
    let events = scene.events_of(&object.uid).iter();
    events
        .map(|row| event_of(row))
        .filter(move |event| event.reason == reason)
}

/// Returns the messages of the events with a reason about some objects of one namespace, newest first.
/// Unknown when none was seen of a list that was not read whole.
pub(crate) fn texts(scene: &Scene<'_>, objects: &[&Row], reason: &str) -> Fact {
    let mut texts = Vec::new();
    for object in objects {
        texts.extend(with_reason(scene, object, reason).map(|event| text(&object.object, event)));
    }
    texts.sort_by_key(|text| std::cmp::Reverse(text.seen.as_ref().and_then(|seen| seen.last)));
    let Some(object) = objects.first() else {
        return Fact::texts(texts);
    };
    if texts.is_empty() && !scene.events_complete(home(&object.object)) {
        return Fact::Unknown(Input::Objects(Kind::Event));
    }
    Fact::texts(texts)
}

/// Returns an event's message and where it was read.
pub(crate) fn text(object: &ObjectRef, event: &EventPart) -> Text {
    Text {
        text: Untrusted::new(event.message.as_str()),
        seen: Some(Rc::new(Seen {
            origin: Origin::Event,
            object: object.clone(),
            path: event.reason.clone(),
            component: event.component.clone(),
            first: event.first.or(event.last),
            last: event.last,
            count: event.count.max(1),
        })),
    }
}

/// The namespace in which events about an object lie; those of cluster-scoped objects lie in `default`.
fn home(object: &ObjectRef) -> &str {
    match object.namespace.as_str() {
        "" => "default",
        namespace => namespace,
    }
}
