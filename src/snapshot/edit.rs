//! A snapshot with a part of it changed: what the cases of rules cut out of a recording.
//!
//! Changed objects pass the door again, so that their rows are those of the changed text.

use serde_json::Value as Json;

use super::ledger::{Input, Ledger, LedgerRow, Status};
use super::log::{Log, LogLine, LogRun};
use super::objects::Stored;
use super::{Seen, Snapshot};
use crate::k8s::{Kind, ObjectRef, Untrusted, time};

/// What to change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edits {
    /// Whole objects, new ones or in the place of those that are there.
    pub(crate) added: Vec<Json>,
    /// JSON merge patches (RFC 7396) on objects that are there.
    pub(crate) merges: Vec<(ObjectRef, Json)>,
    /// Objects that are taken away.
    pub(crate) without: Vec<ObjectRef>,
    /// Pod, container, and all that its log holds; there is no previous run then.
    pub(crate) logs: Vec<(ObjectRef, String, String)>,
    /// Inputs that may not be read.
    pub(crate) forbidden: Vec<Input>,
    /// The moment that counts as now.
    pub(crate) now: Option<time::Timestamp>,
}

impl Edits {
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.merges.is_empty()
            && self.without.is_empty()
            && self.logs.is_empty()
            && self.forbidden.is_empty()
            && self.now.is_none()
    }
}

/// Turns JSON objects into a snapshot of them, as the door does.
pub(crate) type Door<'a> = &'a dyn Fn(Vec<Json>) -> Snapshot;

impl Snapshot {
    /// Returns a copy with the edits applied, in the order additions, merges, removals, logs, refusals.
    pub(crate) fn edited(&self, edits: &Edits, door: Door<'_>) -> Result<Snapshot, String> {
        let mut copy = Seen::clone(&self.seen);
        let mut changed = edits.added.clone();
        for (object, patch) in &edits.merges {
            let mut json = self.raw(object).cloned().ok_or_else(|| {
                let spoken = object.spoken();
                format!("cannot change {}: it is not in the recording", spoken.raw())
            })?;
            // Items of a typed list carry no kind of their own.
            json["apiVersion"] = Json::from(&*object.api_version);
            json["kind"] = Json::from(&*object.kind);
            merge(&mut json, patch);
            changed.push(json);
        }
        let changed = match changed.is_empty() {
            true => Vec::new(),
            false => door(changed).seen.objects.iter().cloned().collect(),
        };
        if !changed.is_empty() || !edits.without.is_empty() {
            let keep = |one: &Stored| !edits.without.contains(&one.canonical());
            copy.objects = copy.objects.changed(changed, keep);
        }
        for (pod, container, text) in &edits.logs {
            copy.replace_log(pod, container, text);
        }
        for input in &edits.forbidden {
            copy.forbid(*input);
        }
        if let Some(now) = edits.now {
            copy.time = now;
        }
        Ok(Snapshot::of(copy))
    }

    /// Finds the objects of a kind and a name, in one namespace or in all.
    pub(crate) fn named(&self, kind: Kind, name: &str, namespace: Option<&str>) -> Vec<ObjectRef> {
        self.rows(kind)
            .map(|row| &row.object)
            .filter(|object| object.name == name && namespace.is_none_or(|wanted| object.namespace == wanted))
            .cloned()
            .collect()
    }
}

impl Seen {
    fn replace_log(&mut self, pod: &ObjectRef, container: &str, text: &str) {
        let key = |run| (pod.namespace.clone(), pod.name.clone(), container.to_owned(), run);
        self.logs.remove(&key(LogRun::Previous));
        let log = Log {
            lines: text.lines().map(line).collect(),
            truncated: false,
        };
        self.logs.insert(key(LogRun::Current), log);
    }

    fn forbid(&mut self, input: Input) {
        match input {
            Input::Objects(kind) => self.objects = self.objects.changed(Vec::new(), |one| one.kind != kind),
            Input::Logs => self.logs.clear(),
            Input::Owners => self.strangers.clear(),
            Input::Clock | Input::Beyond(_) => {}
        }
        let mut rows: Vec<LedgerRow> = self
            .ledger
            .rows()
            .iter()
            .filter(|row| row.input != input)
            .cloned()
            .collect();
        rows.push(LedgerRow {
            input,
            namespace: None,
            status: Status::Forbidden,
            reason: Some("forbidden by the case".to_owned()),
            pages: 0,
            items: 0,
            resource_version: None,
        });
        self.ledger = Ledger::new(rows);
    }
}

/// A line as `kubectl logs --timestamps` writes it, or without its time.
fn line(text: &str) -> LogLine {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    match time::parse(first) {
        Some(time) => LogLine {
            time: Some(time),
            text: Untrusted::new(rest),
        },
        None => LogLine {
            time: None,
            text: Untrusted::new(text),
        },
    }
}

/// Applies a JSON merge patch (RFC 7396): `null` removes, objects merge, all else replaces.
pub(crate) fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    if let Json::Object(object) = target {
        for (key, value) in patch {
            if value.is_null() {
                object.shift_remove(key);
            } else {
                merge(object.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::snapshot::row::{Part, Row};
    use crate::snapshot::{Existence, Kept, Parts, Source};

    fn row(object: &ObjectRef) -> Row {
        Row {
            object: object.clone(),
            uid: String::new(),
            created: None,
            deletion: None,
            labels: std::sync::Arc::default(),
            owner: None,
            managers: [].into(),
            part: Part::Other,
        }
    }

    fn snapshot(objects: Vec<Json>) -> Snapshot {
        let objects = objects.into_iter().map(|json| {
            let text = |pointer: &str| json.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
            let kind = Kind::of(text("/apiVersion"), text("/kind")).unwrap();
            let object = ObjectRef::new(kind, text("/metadata/namespace"), text("/metadata/name"));
            (Box::new(row(&object)), Kept::alone(&json))
        });
        let complete = |input| LedgerRow {
            input,
            namespace: None,
            status: Status::Complete,
            reason: None,
            pages: 1,
            items: 1,
            resource_version: None,
        };
        Snapshot::new(Parts {
            time: time::parse("2026-11-22T16:00:00Z").unwrap(),
            source: Source::Recording,
            server_version: None,
            objects: objects.collect(),
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            ledger: Ledger::new(vec![
                complete(Input::Objects(Kind::Secret)),
                complete(Input::Logs),
            ]),
        })
    }

    fn secret(name: &str) -> ObjectRef {
        ObjectRef::new(Kind::Secret, "shop", name)
    }

    fn two_secrets() -> Snapshot {
        let json = |name: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "shop"}, "type": "Opaque"});
        snapshot(vec![json("a"), json("b")])
    }

    #[test]
    fn merges_follow_rfc_7396() {
        let mut target = json!({"a": {"b": 1, "c": [1, 2]}, "d": "x"});
        merge(
            &mut target,
            &json!({"a": {"b": null, "c": [3], "e": {"f": null, "g": 1}}, "d": {"h": true}}),
        );
        assert_eq!(target, json!({"a": {"c": [3], "e": {"g": 1}}, "d": {"h": true}}));
    }

    #[test]
    fn edits_change_a_copy_and_leave_the_recording() {
        let whole = two_secrets();
        let edits = Edits {
            merges: vec![(secret("a"), json!({"type": "kubernetes.io/tls"}))],
            without: vec![secret("b")],
            ..Edits::default()
        };
        let edited = whole.edited(&edits, &snapshot).unwrap();
        assert_eq!(edited.raw(&secret("a")).unwrap()["type"], "kubernetes.io/tls");
        assert!(matches!(
            edited.look_up(Kind::Secret, "shop", "b"),
            Existence::Absent
        ));
        assert_eq!(whole.raw(&secret("a")).unwrap()["type"], "Opaque");
        assert_eq!(whole.named(Kind::Secret, "b", None), [secret("b")]);
        let missing = Edits {
            merges: vec![(secret("c"), json!({}))],
            ..Edits::default()
        };
        let error = whole.edited(&missing, &snapshot).unwrap_err();
        assert_eq!(error, "cannot change Secret shop/c: it is not in the recording");
    }

    #[test]
    fn what_is_forbidden_is_unknown_and_not_absent() {
        let edits = Edits {
            forbidden: vec![Input::Objects(Kind::Secret), Input::Logs],
            ..Edits::default()
        };
        let edited = two_secrets().edited(&edits, &snapshot).unwrap();
        assert!(matches!(
            edited.look_up(Kind::Secret, "shop", "a"),
            Existence::Unknown(_)
        ));
        assert_eq!(edited.ledger().status(Input::Logs, "shop"), Status::Forbidden);
    }

    #[test]
    fn a_log_of_a_case_is_the_whole_log() {
        let pod = ObjectRef::new(Kind::Pod, "shop", "web");
        let edits = Edits {
            logs: vec![(
                pod.clone(),
                "app".into(),
                "2026-11-22T15:59:00Z started\nno time here".into(),
            )],
            ..Edits::default()
        };
        let edited = two_secrets().edited(&edits, &snapshot).unwrap();
        let log = edited.log(&pod, "app", LogRun::Current).unwrap();
        assert_eq!(
            (log.lines[0].text.raw(), log.lines[0].time.is_some()),
            ("started", true)
        );
        assert_eq!(
            (log.lines[1].text.raw(), log.lines[1].time),
            ("no time here", None)
        );
        assert!(edited.log(&pod, "app", LogRun::Previous).is_none());
    }
}
