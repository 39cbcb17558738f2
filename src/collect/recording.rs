//! Our own folder form: `manifest.json`, `objects/<group>_<version>_<plural>[/<namespace>].json`, `logs/…`.

mod shared;

use std::borrow::Cow;

use serde_json::Value;

use super::document::{self, Document, Fault};
use super::door::Door;
use super::file::File;
use super::harvest::{Harvest, Passed, log_key};
use super::log::{self, Stamps};
use super::manifest::{Entry, Manifest};
use super::record::OWNERS;
use super::rows;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Input, LedgerRow, Log, LogRun, Status};

/// Reads the files of a recording; what the manifest promises and is not there is a fault.
pub(super) fn read(harvest: &mut Harvest, files: &[File], manifest: Option<&Manifest>) {
    let (read, mut doors) = shared::on_all_processors(files, manifest);
    for door in &mut doors {
        harvest.saw(door);
    }
    for (file, contents) in files.iter().zip(read) {
        match contents {
            Contents::Owners => read_owners(harvest, file),
            Contents::List(scope, list) => take_list(harvest, file, scope, list),
            Contents::Log(place, log) => take_log(harvest, (file, manifest), place, log),
            Contents::Other => {}
        }
    }
    if let Some(manifest) = manifest {
        reconcile(harvest, manifest);
    }
}

/// Namespace, pod, container and run.
type LogPlace<'f> = (&'f str, &'f str, &'f str, LogRun);

/// What a file holds, before anything is made of it.
enum Contents<'f> {
    Owners,
    List((Kind, Option<&'f str>), Result<Lists, String>),
    Log(LogPlace<'f>, Result<(Log, bool), String>),
    Other,
}

/// The lists of a file, by rights one, and what is broken of it.
struct Lists {
    lists: Vec<Passed>,
    faults: Vec<Fault>,
}

/// Reads a file; the objects of a list pass the door.
fn contents<'f>(door: &mut Door, file: &'f File, manifest: Option<&Manifest>) -> Contents<'f> {
    if file.path == OWNERS {
        return Contents::Owners;
    }
    if let Some(scope) = file.path.strip_prefix("objects/").and_then(list_at) {
        return Contents::List(scope, read_list(door, file, scope.1));
    }
    match file.path.strip_prefix("logs/").and_then(log_at) {
        Some(place) => {
            let tail = manifest.and_then(|manifest| manifest.log_tail);
            let parse = |(bytes, cut): (Cow<'_, [u8]>, bool)| {
                (
                    log::parse(&String::from_utf8_lossy(&bytes), Stamps::Api, tail),
                    cut,
                )
            };
            Contents::Log(place, file.read_end().map(parse))
        }
        None => Contents::Other,
    }
}

fn take_log(
    harvest: &mut Harvest,
    (file, manifest): (&File, Option<&Manifest>),
    (namespace, pod, container, run): LogPlace<'_>,
    log: Result<(Log, bool), String>,
) {
    let of_logs = |status| LedgerRow::new(Input::Logs, Some(namespace), status);
    match log {
        Ok((mut log, cut)) => {
            let path = file.path.trim_start_matches("logs/");
            log.truncated |= cut || manifest.is_some_and(|manifest| manifest.truncated_logs.contains(path));
            harvest.take_log(log_key(namespace, pod, container, run), log);
            harvest.note(of_logs(Status::Partial).because("it is unknown whether all logs were recorded"));
        }
        Err(reason) => {
            harvest.fault(&file.path, reason.clone());
            harvest.note(of_logs(Status::Failed).because(reason));
        }
    }
}

/// `apps_v1_deployments/shop.json` → Deployments of the namespace shop.
fn list_at(path: &str) -> Option<(Kind, Option<&str>)> {
    let stem = path.strip_suffix(".json")?;
    let (resource, namespace) = match stem.split_once('/') {
        Some((resource, namespace)) if !namespace.contains('/') => (resource, Some(namespace)),
        Some(_) => return None,
        None => (stem, None),
    };
    let (rest, plural) = resource.rsplit_once('_')?;
    let group = rest.rsplit_once('_').map_or("", |(group, _)| group);
    let group = if (group, plural) == ("events.k8s.io", "events") {
        ""
    } else {
        group
    };
    let kind = Kind::all().find(|kind| kind.plural() == plural && kind.group() == group)?;
    Some((kind, namespace.filter(|_| kind.namespaced())))
}

/// `shop/cart-1/app.previous.log` → namespace, pod, container, run.
fn log_at(path: &str) -> Option<(&str, &str, &str, LogRun)> {
    let mut parts = path.split('/');
    let (namespace, pod, name) = (parts.next()?, parts.next()?, parts.next()?);
    let stem = name.strip_suffix(".log").filter(|_| parts.next().is_none())?;
    Some(match stem.strip_suffix(".previous") {
        Some(container) => (namespace, pod, container, LogRun::Previous),
        None => (namespace, pod, stem, LogRun::Current),
    })
}

/// Reads the owners of other kinds, as `record` writes them.
fn read_owners(harvest: &mut Harvest, file: &File) {
    let json: Result<Value, String> = file
        .read()
        .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| format!("it is no JSON: {error}")));
    let json = match json {
        Ok(json) => json,
        Err(reason) => {
            harvest.fault(&file.path, reason.clone());
            return harvest.note(LedgerRow::new(Input::Owners, None, Status::Failed).because(reason));
        }
    };
    for item in json["items"].as_array().into_iter().flatten() {
        let text = |pointer: &str| {
            let text = item.pointer(pointer).and_then(Value::as_str);
            text.unwrap_or_default()
        };
        let object = ObjectRef::of_any_kind(
            (text("/apiVersion"), text("/kind")),
            text("/metadata/namespace"),
            text("/metadata/name"),
        );
        if object.known_kind().is_none() {
            let row = (item["exists"] == true).then(|| rows::stranger(object.clone(), item));
            harvest.take_stranger(object, row);
        }
    }
}

fn read_list(door: &mut Door, file: &File, namespace: Option<&str>) -> Result<Lists, String> {
    let bytes = file.read()?;
    let text = document::decode(&bytes)?;
    let (documents, faults) = document::read(&text);
    let lists = documents.into_iter().filter_map(|document| match document {
        Document::List(list) => Some(Passed::through(door, list, namespace)),
        _ => None,
    });
    Ok(Lists {
        lists: lists.collect(),
        faults,
    })
}

fn take_list(
    harvest: &mut Harvest,
    file: &File,
    (kind, namespace): (Kind, Option<&str>),
    list: Result<Lists, String>,
) {
    let row = |status| LedgerRow::new(Input::Objects(kind), namespace, status);
    let Lists { lists, faults } = match list {
        Ok(lists) => lists,
        Err(reason) => {
            harvest.fault(&file.path, reason.clone());
            return harvest.note(row(Status::Failed).because(reason));
        }
    };
    let failed = faults.first().map(|fault| fault.reason.clone());
    for fault in faults {
        harvest.document_fault(&file.path, fault);
    }
    let mut found = None;
    for list in lists {
        let taken = harvest.take_passed(&file.path, list);
        let is_it = taken.kind == Some(kind) && found.is_none();
        found = Some(if is_it {
            taken.row(kind, namespace)
        } else {
            row(Status::Partial).because(format!("{} is not one {}List", file.path, kind.name()))
        });
    }
    match (found, failed) {
        (Some(found), None) => harvest.note(found),
        (_, Some(reason)) => harvest.note(row(Status::Failed).because(reason)),
        (None, None) => {
            let reason = format!("it contains no {}List", kind.name());
            harvest.fault(&file.path, reason.clone());
            harvest.note(row(Status::Failed).because(reason));
        }
    }
}

/// The ledger is the manifest's, corrected by what was really there.
fn reconcile(harvest: &mut Harvest, manifest: &Manifest) {
    let mut seen = std::mem::take(&mut harvest.rows);
    for entry in &manifest.ledger {
        let key = (entry.row.input, entry.row.namespace.clone());
        let row = match (entry.row.input, seen.remove(&key)) {
            (Input::Objects(kind), there) => checked(harvest, entry, kind, there),
            (_, Some(there)) if there.status == Status::Failed => there,
            _ => entry.row.clone(),
        };
        harvest.note(row);
    }
    for (_, mut row) in seen {
        let reason = if manifest.broken {
            "manifest.json could not be read"
        } else {
            "manifest.json does not list it"
        };
        if row.status == Status::Complete {
            row.status = Status::Partial;
            row.reason = Some(reason.to_owned());
        }
        // A row of the cluster that tells of all logs covers those of each namespace.
        let covered = row.input == Input::Logs && harvest.rows.contains_key(&(Input::Logs, None));
        if !covered || row.status == Status::Failed {
            harvest.note(row);
        }
    }
}

fn checked(harvest: &mut Harvest, entry: &Entry, kind: Kind, there: Option<LedgerRow>) -> LedgerRow {
    let promised = entry.row.clone();
    if promised.status != Status::Complete {
        return there
            .filter(|there| there.status == Status::Failed)
            .unwrap_or(promised);
    }
    let wanted = entry.items;
    match there {
        Some(there) if there.status != Status::Complete => there,
        Some(there) if wanted.is_some_and(|wanted| there.items < wanted) => {
            let reason = format!(
                "manifest.json lists {} {}, the recording contains {}",
                promised.items,
                kind.plural(),
                there.items
            );
            harvest.fault("manifest.json", reason.clone());
            LedgerRow {
                items: there.items,
                ..LedgerRow {
                    status: Status::Partial,
                    ..promised
                }
                .because(reason)
            }
        }
        Some(there) => LedgerRow {
            items: there.items,
            ..promised
        },
        None if wanted == Some(0) => promised,
        None => {
            let place = promised
                .namespace
                .as_deref()
                .map(|namespace| format!(" of namespace {namespace}"))
                .unwrap_or_default();
            let reason = format!("the list of {}{place} is not in the recording", kind.plural());
            harvest.fault("manifest.json", reason.clone());
            LedgerRow {
                items: 0,
                ..LedgerRow {
                    status: Status::Failed,
                    ..promised
                }
                .because(reason)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_what_a_list_holds() {
        assert_eq!(list_at("v1_pods/shop.json"), Some((Kind::Pod, Some("shop"))));
        assert_eq!(
            list_at("apps_v1_deployments.json"),
            Some((Kind::Deployment, None))
        );
        assert_eq!(
            list_at("policy_v1beta1_poddisruptionbudgets/a.json"),
            Some((Kind::PodDisruptionBudget, Some("a")))
        );
        assert_eq!(
            list_at("events.k8s.io_v1_events/a.json"),
            Some((Kind::Event, Some("a")))
        );
        assert_eq!(list_at("v1_nodes/a.json"), Some((Kind::Node, None)));
        for path in [
            "v1_gadgets.json",
            "pods.json",
            "v1_pods/a/b.json",
            "v1_pods.yaml",
            "example.com_v1_pods.json",
        ] {
            assert_eq!(list_at(path), None, "{path}");
        }
    }

    #[test]
    fn paths_say_whose_log_it_is() {
        assert_eq!(
            log_at("shop/cart-1/app.log"),
            Some(("shop", "cart-1", "app", LogRun::Current))
        );
        assert_eq!(
            log_at("shop/cart-1/app.previous.log"),
            Some(("shop", "cart-1", "app", LogRun::Previous))
        );
        assert_eq!(log_at("shop/app.log"), None);
        assert_eq!(log_at("shop/cart-1/x/app.log"), None);
        assert_eq!(log_at("shop/cart-1/app.txt"), None);
    }
}
