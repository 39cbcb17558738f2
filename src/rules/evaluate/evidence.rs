//! What was read and where, for the sentence of a finding.

use super::frame::{Frame, Joined};
use crate::facts::scene::Rooted;
use crate::facts::{self, Fact, FactRow, Origin, Seen, Subject, Text, Value};
use crate::k8s::{ObjectRef, Untrusted};
use crate::rules::file::EvidenceItem;
use crate::rules::fired::Evidence;
use crate::rules::template;
use crate::snapshot::row::{ContainerKind, ContainerPart, Part};

/// Of a list of texts no more is quoted.
const MOST_TEXTS: usize = 3;

/// Gathers what an entry of `evidence:` points at; nothing, if that is unset or unknown.
pub(super) fn gather(frame: &Frame<'_, '_, '_>, item: &EvidenceItem) -> Result<Vec<Evidence>, String> {
    let mut gathered = found(frame, &item.path.value);
    if let (Some(first), Some(label)) = (gathered.first_mut(), &item.label) {
        first.label = Some(template::fill(&label.value, &|source| frame.evaluate(source))?);
    }
    Ok(gathered)
}

fn found(frame: &Frame<'_, '_, '_>, path: &str) -> Vec<Evidence> {
    let (name, field) = path.split_once('.').unwrap_or((path, ""));
    if frame.prepared.matches(name) {
        return frame
            .hit(name)
            .map(|hit| of_text(frame, &hit.line, hit.seen.as_deref()))
            .into_iter()
            .collect();
    }
    if frame.prepared.bound(name).is_some() {
        return of_bound(frame, name, field).into_iter().collect();
    }
    match frame.scene.fact(frame.subject, path) {
        Fact::Known(Value::Text(text)) => of_texts(frame, &[text]),
        Fact::Known(Value::Texts(texts)) => of_texts(frame, &texts),
        Fact::Known(value) => of_value(frame, path, &value).into_iter().collect(),
        Fact::Unknown(_) => Vec::new(),
    }
}

fn of_texts(frame: &Frame<'_, '_, '_>, texts: &[Text]) -> Vec<Evidence> {
    let told = texts.iter().filter(|text| !text.text.is_empty()).take(MOST_TEXTS);
    told.map(|text| of_text(frame, &text.text, text.seen.as_deref()))
        .collect()
}

fn of_text(frame: &Frame<'_, '_, '_>, text: &Untrusted, seen: Option<&Seen>) -> Evidence {
    let Some(seen) = seen else {
        return plain(
            Origin::Computed,
            &frame.subject.object,
            String::new(),
            text.clone(),
        );
    };
    Evidence {
        first: seen.first,
        last: seen.last,
        count: seen.count,
        ..plain(seen.origin, &seen.object, seen.path.clone(), text.clone())
    }
}

fn plain(origin: Origin, object: &ObjectRef, path: String, text: Untrusted) -> Evidence {
    Evidence {
        origin,
        object: object.clone(),
        path,
        text,
        first: None,
        last: None,
        count: 1,
        label: None,
    }
}

fn of_bound(frame: &Frame<'_, '_, '_>, name: &str, field: &str) -> Option<Evidence> {
    let Joined::Is(record) = frame.joined(name) else {
        return None;
    };
    let known = |field: &str| match record.get(field) {
        Some(Fact::Known(value)) => Some(value),
        _ => None,
    };
    let object = match known("ref") {
        Some(Value::Ref(object)) if !object.name.is_empty() => object.clone(),
        _ => frame.subject.object.clone(),
    };
    let field = if field.is_empty() { "ref" } else { field };
    let text = template::spoken(known(field)?).filter(|text| !text.is_empty())?;
    Some(plain(
        Origin::Computed,
        &object,
        field.to_owned(),
        Untrusted::new(text),
    ))
}

fn of_value(frame: &Frame<'_, '_, '_>, path: &str, value: &Value) -> Option<Evidence> {
    let (row, segment) = facts::look_up(path)?;
    if row
        .guard
        .is_some_and(|guard| frame.scene.fact(frame.subject, guard).as_bool() == Some(false))
    {
        return None;
    }
    let text = template::spoken(value).filter(|text| !text.is_empty())?;
    let Rooted::Is(subject) = frame.scene.rooted(frame.subject, row.root()) else {
        return None;
    };
    let place = place_of(frame, row, &subject).map(|place| place.replace('*', segment));
    // Whether a field is set is no value of the field.
    let asks = facts::dictionary::all().any(|other| other.guard == Some(row.path));
    let (origin, place) = match place {
        Some(place) if !asks => (Origin::Field, place),
        _ => (Origin::Computed, path.to_owned()),
    };
    Some(plain(origin, &subject.object, place, Untrusted::new(text)))
}

/// Returns the path of a field as a reader of the YAML would go; `None` for what stands in no single field.
fn place_of(frame: &Frame<'_, '_, '_>, row: &FactRow, subject: &Subject) -> Option<String> {
    let part = container_part(frame, subject);
    let lists = part.map(|part| lists_of(part.kind));
    let source = match (row.source.strip_prefix('…'), part, lists) {
        // The run that ended last stands at one of two places.
        (Some(rest), Some(part), Some((_, statuses))) => {
            let state = if part.ended.is_some() {
                "state"
            } else {
                "lastState"
            };
            format!("status.{statuses}[].{state}.{rest}")
        }
        (Some(_), _, _) => return None,
        (None, _, Some((containers, statuses))) => row
            .source
            .replace("spec.containers[]", &format!("spec.{containers}[]"))
            .replace("status.containerStatuses[]", &format!("status.{statuses}[]")),
        (None, _, None) => row.source.to_owned(),
    };
    let is_field = |letter: char| letter.is_ascii_alphanumeric() || "._-[]/*".contains(letter);
    if !source.chars().all(is_field) || !source.starts_with(|first: char| first.is_ascii_lowercase()) {
        return None;
    }
    Some(match &subject.container {
        Some(name) => source.replacen("[]", &format!("[name={name}]"), 1),
        None => source,
    })
}

fn container_part<'a>(frame: &'a Frame<'_, '_, '_>, subject: &Subject) -> Option<&'a ContainerPart> {
    let name = subject.container.as_ref()?;
    match &frame.scene.snapshot.row(&subject.object)?.part {
        Part::Pod(pod) => pod.containers.iter().find(|container| container.name == *name),
        _ => None,
    }
}

/// Returns the names of the lists of the spec and of the status that hold containers of a kind.
fn lists_of(kind: ContainerKind) -> (&'static str, &'static str) {
    match kind {
        ContainerKind::App => ("containers", "containerStatuses"),
        ContainerKind::Init | ContainerKind::Sidecar => ("initContainers", "initContainerStatuses"),
        ContainerKind::Ephemeral => ("ephemeralContainers", "ephemeralContainerStatuses"),
    }
}
