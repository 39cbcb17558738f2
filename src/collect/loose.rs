//! Files of YAML or JSON in any order, and the folders of `kubectl cluster-info dump`.
//!
//! The one question here is what a list is complete for. A typed list (`PodList`) is what the API server answered;
//! an object in a generic `List`, or on its own, only says that it exists.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{self, Document, Listing};
use super::door::Expected;
use super::dump;
use super::file::File;
use super::harvest::{Harvest, Taken, log_key};
use super::log::{self, Stamps};
use super::redact;
use crate::k8s::Kind;
use crate::snapshot::{Input, LedgerRow, LogRun, Status};

/// A typed list, before it is known what it is complete for.
struct Open {
    kind: Kind,
    path: String,
    /// Lists that were written together: one folder, or one namespace of a dump in one file.
    together: String,
    taken: Taken,
}

#[derive(Default)]
struct Loose {
    open: Vec<Open>,
    /// Kinds of objects outside typed lists.
    alone: BTreeMap<Kind, u64>,
}

/// Reads every YAML and JSON file. A file that was named by the user is read whatever its name.
pub(super) fn read(harvest: &mut Harvest, files: &[File], named: bool) {
    let mut loose = Loose::default();
    for file in files {
        let is_text = [".json", ".yaml", ".yml"]
            .iter()
            .any(|end| file.path.to_ascii_lowercase().ends_with(end));
        if named || is_text {
            read_file(harvest, file, &mut loose);
        }
    }
    resolve(harvest, loose.open);
    for (kind, items) in loose.alone {
        let reason = "objects outside a typed list say that they exist, not that there are no others";
        let row = LedgerRow::new(Input::Objects(kind), None, Status::Partial).because(reason);
        harvest.note(LedgerRow { items, ..row });
    }
}

/// Reads the folder of a dump: what stands in the folder of a namespace is complete for that namespace.
pub(super) fn read_dump(harvest: &mut Harvest, files: &[File]) {
    for file in files {
        let parts: Vec<&str> = file.path.split('/').collect();
        match parts.as_slice() {
            ["nodes.json" | "nodes.yaml"] => read_dumped(harvest, file, None),
            [namespace, name] if dump::stem(name).is_some() => read_dumped(harvest, file, Some(namespace)),
            [namespace, pod, "logs.txt"] => match read_text(harvest, file) {
                Some(text) => {
                    let sections = dump::sections(&text);
                    // Only the folder says whose logs these are: a program may print the marks, too.
                    let of_pod = sections
                        .into_iter()
                        .filter(|log| (log.namespace, log.pod) == (*namespace, *pod));
                    of_pod.for_each(|section| take_section(harvest, &section));
                }
                None => harvest.note(LedgerRow::new(Input::Logs, Some(namespace), Status::Failed)),
            },
            _ => {}
        }
    }
}

fn read_text(harvest: &mut Harvest, file: &File) -> Option<String> {
    let bytes = file.read();
    let text = bytes
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|bytes| document::decode(bytes));
    match text {
        Ok(text) => Some(text.into_owned()),
        Err(reason) => {
            harvest.fault(&file.path, reason);
            None
        }
    }
}

fn read_dumped(harvest: &mut Harvest, file: &File, namespace: Option<&str>) {
    let stem = dump::stem(&file.path)
        .and_then(|stem| stem.rsplit('/').next())
        .unwrap_or_default();
    let expected = Kind::by_word(&stem.replace('-', ""));
    let failed = |kind| LedgerRow::new(Input::Objects(kind), namespace, Status::Failed);
    let Some(text) = read_text(harvest, file) else {
        return expected.map(failed).into_iter().for_each(|row| harvest.note(row));
    };
    let (documents, faults) = document::read(&text);
    let broken = faults.first().map(|fault| fault.reason.clone());
    for fault in faults {
        harvest.document_fault(&file.path, fault);
    }
    let mut lists = 0;
    for document in documents {
        let Document::List(list) = document else { continue };
        lists += 1;
        let taken = harvest.take_list(&file.path, list, namespace);
        if let Some(kind) = taken.kind {
            harvest.note(taken.row(kind, namespace.filter(|_| kind.namespaced())));
        }
    }
    if lists == 0 && broken.is_none() {
        harvest.fault(&file.path, "it contains no list");
    }
    if let (Some(kind), Some(reason)) = (expected, broken) {
        harvest.note(failed(kind).because(reason));
    }
}

/// Takes the log of a dump, which holds no times of the API and no previous run.
fn take_section(harvest: &mut Harvest, section: &dump::Section<'_>) {
    let mut row = LedgerRow::new(Input::Logs, Some(section.namespace), Status::Partial)
        .because("cluster-info dump contains only the logs of the current run, without timestamps");
    match section.error() {
        // There is no log of a container that has not started.
        Some(error) if error.contains("is waiting to start") => {}
        Some(error) => {
            row.status = Status::Failed;
            row.reason = Some(redact::text(error).into_owned());
        }
        None => {
            let key = log_key(section.namespace, section.pod, section.container, LogRun::Current);
            harvest.take_log(key, log::parse(section.text, Stamps::Program, None));
        }
    }
    harvest.note(row);
}

fn read_file(harvest: &mut Harvest, file: &File, loose: &mut Loose) {
    let Some(text) = read_text(harvest, file) else {
        return note_failed(harvest, file, "the file could not be read");
    };
    let (documents, faults) = document::read(&text);
    let found_nothing = documents.is_empty() && faults.is_empty();
    for fault in faults {
        note_failed(harvest, file, &fault.reason);
        harvest.document_fault(&file.path, fault);
    }
    if found_nothing {
        harvest.fault(&file.path, "the file is empty");
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut together = folder.to_owned();
    let only = documents.len() == 1;
    for (at, document) in documents.into_iter().enumerate() {
        match document {
            Document::Log(section) => take_section(harvest, &section),
            Document::Object(json) => match harvest.take(json, Expected::default()) {
                Ok(Some((kind, _))) => *loose.alone.entry(kind).or_default() += 1,
                Ok(None) => {}
                Err(reason) if only => harvest.fault(&file.path, format!("the document {reason}")),
                Err(reason) => harvest.fault(&file.path, format!("document {} {reason}", at + 1)),
            },
            Document::List(list) => {
                // A dump in one file begins each namespace with its events.
                if list.kind == "EventList" && at > 0 {
                    together = format!("{}#{at}", file.path);
                }
                take_loose_list(harvest, file, list, (&together, loose));
            }
        }
    }
}

fn take_loose_list(
    harvest: &mut Harvest,
    file: &File,
    list: Listing<'_>,
    (together, loose): (&str, &mut Loose),
) {
    let typed = !matches!(list.kind.as_str(), "" | "List");
    if typed {
        let taken = harvest.take_list(&file.path, list, None);
        if let Some(kind) = taken.kind {
            loose.open.push(Open {
                kind,
                path: file.path.clone(),
                together: together.to_owned(),
                taken,
            });
        }
        return;
    }
    for (at, item) in list.items.into_iter().enumerate() {
        match item
            .value()
            .and_then(|json| harvest.take(json, Expected::default()))
        {
            Ok(Some((kind, _))) => *loose.alone.entry(kind).or_default() += 1,
            Ok(None) => {}
            Err(reason) => harvest.fault(&file.path, format!("item {} {reason}", at + 1)),
        }
    }
}

/// A file that broke is counted against the kind that its name tells of, if it tells.
fn note_failed(harvest: &mut Harvest, file: &File, reason: &str) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let kind = Kind::by_word(stem).or_else(|| stem.split(['_', '-']).find_map(Kind::by_word));
    if let Some(kind) = kind {
        harvest.note(LedgerRow::new(Input::Objects(kind), None, Status::Failed).because(reason));
    }
}

/// Decides for every typed list what it is complete for, and writes the rows.
fn resolve(harvest: &mut Harvest, open: Vec<Open>) {
    let known: BTreeSet<String> = harvest.namespaces().into_iter().map(str::to_owned).collect();
    let mut told: Vec<(&str, Breadth)> = Vec::new();
    let mut silent = Vec::new();
    for list in &open {
        match breadth(list, &known) {
            Some(breadth) => {
                if list.kind.namespaced() {
                    told.push((&list.together, breadth.clone()));
                }
                harvest.note(list.taken.row(list.kind, breadth.as_deref()));
            }
            None => silent.push(list),
        }
    }
    for list in silent {
        let near: BTreeSet<_> = told
            .iter()
            .filter(|(together, _)| *together == list.together)
            .map(|(_, b)| b)
            .collect();
        let all: BTreeSet<_> = told.iter().map(|(_, breadth)| breadth).collect();
        let beside = if near.is_empty() { all } else { near };
        let alone: BTreeSet<Breadth> = known.iter().cloned().map(Some).collect();
        let row = match beside.iter().next() {
            Some(only) if beside.len() == 1 => list.taken.row(list.kind, only.as_deref()),
            Some(_) if beside.contains(&None) => list.taken.row(list.kind, None),
            Some(_) => LedgerRow {
                status: Status::Partial,
                reason: Some("the list is empty and does not say of which namespace".to_owned()),
                ..list.taken.row(list.kind, None)
            },
            // No other list tells. Objects of one namespace were asked for there; else it was asked of the cluster.
            None if alone.len() == 1 => list.taken.row(list.kind, known.iter().next().map(String::as_str)),
            None => list.taken.row(list.kind, None),
        };
        harvest.note(row);
    }
}

/// `None` is the whole cluster.
type Breadth = Option<String>;

/// Returns what a list is complete for by what it says itself; an empty one may not say.
fn breadth(list: &Open, known: &BTreeSet<String>) -> Option<Breadth> {
    if !list.kind.namespaced() {
        return Some(None);
    }
    if !list.taken.link.is_empty() {
        let inside = list.taken.link.split_once("/namespaces/").map(|(_, rest)| rest);
        return Some(inside.and_then(|rest| rest.split('/').next()).map(str::to_owned));
    }
    let mut namespaces = list.taken.namespaces.iter();
    match (namespaces.next(), namespaces.next()) {
        (Some(only), None) => Some(Some(only.clone())),
        (Some(_), Some(_)) => Some(None),
        (None, _) => named_in(&list.path, known).map(Some),
    }
}

/// Finds a namespace that the path names: `shop/events.json`, `events-shop.json`.
fn named_in(path: &str, known: &BTreeSet<String>) -> Option<String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts = stem.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let names = |namespace: &&String| {
        let namespace = namespace.as_str();
        let beside = |rest: Option<&str>, at_end: bool| {
            rest.is_some_and(|rest| {
                if at_end {
                    rest.ends_with(['-', '_', '.'])
                } else {
                    rest.starts_with(['-', '_', '.'])
                }
            })
        };
        folder == namespace
            || name == namespace
            || beside(name.strip_suffix(namespace), true)
            || beside(name.strip_prefix(namespace), false)
    };
    known
        .iter()
        .filter(names)
        .max_by_key(|namespace| namespace.len())
        .cloned()
}
