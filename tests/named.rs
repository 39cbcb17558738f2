//! An object that is named on the command line is read alone, with what belongs to it: its root causes are those of a
//! run on the whole recording.
//!
//! `WORLDS=all cargo test --test named -- --nocapture` plays back every recording.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the figures are what a person reads with --nocapture"
)]
#![allow(
    dead_code,
    reason = "the other tests of live runs use what this file does not"
)]

#[path = "live/fault.rs"]
mod fault;
#[path = "live/program.rs"]
mod program;
#[path = "live/recorded.rs"]
mod recorded;
#[path = "live/server.rs"]
mod server;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use program::{doctor, run};
use serde_json::Value as Json;
use server::Server;

const WHOLE: usize = 500;
/// The recordings of an ordinary run.
const FEW: [&str; 1] = ["pandasai-sandbox"];

fn folder(world: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/worlds")
        .join(world)
}

fn worlds() -> Vec<String> {
    if std::env::var_os("WORLDS").is_none() {
        return FEW.iter().map(|world| (*world).to_owned()).collect();
    }
    let entries = std::fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap());
    let recorded = entries.filter(|entry| entry.path().join("manifest.json").is_file());
    let mut names: Vec<String> = recorded
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The broken objects of a recording that can be named: type/name and namespace.
fn broken(world: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder(world).join("truth.yaml")).unwrap();
    let truth: Json = serde_saphyr::from_str(&text).unwrap();
    let object = |row: &Json| -> Option<(String, String)> {
        let (kind, place) = row["object"].as_str()?.split_once(' ')?;
        let (namespace, name) = place.split_once('/')?;
        Some((
            format!("{}/{name}", kind.to_ascii_lowercase()),
            namespace.to_owned(),
        ))
    };
    let rows = truth["broken"].as_array().into_iter().flatten();
    rows.filter_map(object).collect()
}

/// The rules of the causes. Which of several objects stands for a cause, and how bad it is for the others, only a run that
/// read everything knows.
fn roots(report: &Json) -> BTreeSet<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let roots = findings.filter(|finding| finding["root"] == true && finding["severity"] != "info");
    roots
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_named_object_is_judged_as_in_a_run_that_read_everything() {
    let (mut named, mut requests, mut differ) = (0, 0, Vec::new());
    for world in worlds() {
        let server = Server::start(&world, WHOLE, &[]);
        let path = folder(&world).to_string_lossy().into_owned();
        for (target, namespace) in broken(&world) {
            let words = ["diagnose", &*target, "-n", &*namespace, "-o", "json"];
            let before = server.requests().len();
            let live = doctor(&server, &words);
            requests += server.requests().len() - before;
            let whole = run(Path::new("/nowhere"), &[&words[..], &["--from", &path]].concat());
            if whole.code == Some(2) && live.code == Some(2) {
                continue;
            }
            named += 1;
            let (live, whole) = (roots(&live.json()), roots(&whole.json()));
            if live != whole {
                let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
                    one.difference(other).cloned().collect()
                };
                differ.push(format!(
                    "{world}: {target}: alone {:?}, in the recording {:?}",
                    only(&live, &whole),
                    only(&whole, &live)
                ));
            }
        }
    }
    println!("{named} objects, {requests} requests, {} differ", differ.len());
    assert!(named > 20, "{named} objects");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
