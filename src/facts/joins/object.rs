//! Objects by namespace and name: are they there, and what little rules ask of them.

use serde_json::Value as Json;

use super::{known, record, word};
use crate::facts::dictionary::Type;
use crate::facts::scene::Scene;
use crate::facts::service as service_facts;
use crate::facts::subject::{Root, Subject};
use crate::facts::value::{Fact, Value};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Existence, Input, Row, Status};

/// A field of a record: its name, its type, and how it is read of an object that is there.
type Field = (&'static str, Type, fn(&Scene<'_>, &Row) -> Fact);

fn look_up(scene: &Scene<'_>, object: ObjectRef, fields: &[Field]) -> Fact {
    let Some(kind) = object.known_kind() else {
        return known(record(object, Fact::bool(false)));
    };
    let existence = scene.snapshot.look_up(kind, &object.namespace, &object.name);
    let exists = match &existence {
        Existence::Exists(_) => Fact::bool(true),
        Existence::Absent => Fact::bool(false),
        Existence::Unknown(input) => Fact::Unknown(*input),
    };
    let mut record = record(object, exists);
    for (name, kind, read) in fields {
        let value = match &existence {
            Existence::Exists(row) => read(scene, row),
            Existence::Absent => Fact::unset(*kind),
            Existence::Unknown(input) => Fact::Unknown(*input),
        };
        record.insert(name, value);
    }
    known(record)
}

fn named(kind: Kind, args: &[Value]) -> ObjectRef {
    ObjectRef::new(kind, &word(args, 0), &word(args, 1))
}

/// Reads a fact of the dictionary, so that a join and a fact of one name never differ.
fn fact(scene: &Scene<'_>, row: &Row, root: Root, path: &str) -> Fact {
    scene.fact(
        &Subject {
            root,
            object: row.object.clone(),
            container: None,
        },
        path,
    )
}

/// Of a Secret no value is here: the names of its keys are.
fn json(scene: &Scene<'_>, row: &Row) -> Json {
    scene.raw(&row.object).cloned().unwrap_or_default()
}

pub(super) fn secret(scene: &Scene<'_>, args: &[Value]) -> Fact {
    look_up(
        scene,
        named(Kind::Secret, args),
        &[
            ("type", Type::Word, |scene, row| {
                Fact::word(json(scene, row)["type"].as_str().unwrap_or_default())
            }),
            ("keys", Type::Words, |scene, row| {
                let json = json(scene, row);
                let maps = [&json["data"], &json["stringData"]];
                let keys = maps.into_iter().filter_map(Json::as_object).flatten();
                Fact::words(keys.map(|(key, _)| key.as_str()))
            }),
            ("registries", Type::Words, |scene, row| {
                let json = json(scene, row);
                let hosts = json["registries"].as_array().into_iter().flatten();
                Fact::words(hosts.filter_map(|host| host.as_str()))
            }),
        ],
    )
}

pub(super) fn account(scene: &Scene<'_>, args: &[Value]) -> Fact {
    look_up(scene, named(Kind::ServiceAccount, args), &[])
}

pub(super) fn config_map(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let keys = |scene: &Scene<'_>, row: &Row| {
        let json = scene.raw(&row.object);
        let maps = json
            .into_iter()
            .flat_map(|json| [&json["data"], &json["binaryData"]]);
        Fact::words(
            maps.filter_map(|map| map.as_object())
                .flatten()
                .map(|(key, _)| key.as_str()),
        )
    };
    look_up(
        scene,
        named(Kind::ConfigMap, args),
        &[("keys", Type::Words, keys)],
    )
}

pub(super) fn claim(scene: &Scene<'_>, args: &[Value]) -> Fact {
    look_up(
        scene,
        named(Kind::PersistentVolumeClaim, args),
        &[
            ("bound", Type::Bool, |scene, row| {
                fact(scene, row, Root::Claim, "claim.bound")
            }),
            ("phase", Type::Word, |scene, row| {
                fact(scene, row, Root::Claim, "claim.phase")
            }),
            ("storage_class", Type::Word, |scene, row| {
                fact(scene, row, Root::Claim, "claim.storage_class")
            }),
            ("size", Type::Quantity, |scene, row| {
                fact(scene, row, Root::Claim, "claim.size")
            }),
            ("users", Type::Words, |scene, row| {
                fact(scene, row, Root::Claim, "claim.users")
            }),
        ],
    )
}

pub(super) fn service(scene: &Scene<'_>, args: &[Value]) -> Fact {
    look_up(
        scene,
        named(Kind::Service, args),
        &[
            ("ready", Type::Int, |scene, row| {
                service_facts::ready(scene, &row.object)
            }),
            ("selector", Type::Map, |scene, row| {
                fact(scene, row, Root::Service, "service.selector")
            }),
        ],
    )
}

pub(super) fn storage_class(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let mode = |scene: &Scene<'_>, row: &Row| {
        let mode = scene
            .raw(&row.object)
            .and_then(|json| json["volumeBindingMode"].as_str());
        Fact::word(mode.unwrap_or("Immediate"))
    };
    let object = ObjectRef::new(Kind::StorageClass, "", &word(args, 0));
    look_up(scene, object, &[("binding_mode", Type::Word, mode)])
}

pub(super) fn node(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let object = ObjectRef::new(Kind::Node, "", &word(args, 0));
    look_up(
        scene,
        object,
        &[("ready", Type::Bool, |scene, row| {
            fact(scene, row, Root::Node, "node.ready")
        })],
    )
}

pub(super) fn quota(scene: &Scene<'_>, args: &[Value]) -> Fact {
    look_up(
        scene,
        named(Kind::ResourceQuota, args),
        &[
            ("hard", Type::Map, |scene, row| {
                fact(scene, row, Root::Quota, "quota.hard")
            }),
            ("used", Type::Map, |scene, row| {
                fact(scene, row, Root::Quota, "quota.used")
            }),
        ],
    )
}

pub(super) fn limit_range(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let namespace = word(args, 0);
    let first = scene.snapshot.rows_in(Kind::LimitRange, &namespace).next();
    let input = Input::Objects(Kind::LimitRange);
    let exists = match (first, scene.snapshot.ledger().status(input, &namespace)) {
        (Some(_), _) => Fact::bool(true),
        (None, Status::Complete) => Fact::bool(false),
        (None, _) => Fact::Unknown(input),
    };
    let none = || ObjectRef::new(Kind::LimitRange, &namespace, "");
    known(record(first.map_or_else(none, |row| row.object.clone()), exists))
}
