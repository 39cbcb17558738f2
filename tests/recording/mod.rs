//! Copies of the recorded worlds that tests may change, and what the built program says of them.
//!
//! Nothing here judges a report; the tests that use it do.

#![allow(dead_code, reason = "each test uses its part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// What would change how the program prints.
const SURROUNDINGS: [&str; 9] = [
    "SANDBOX_DOCTOR_FROM",
    "SANDBOX_DOCTOR_OUTPUT",
    "SANDBOX_DOCTOR_COLOR",
    "SANDBOX_DOCTOR_RULES",
    "SANDBOX_DOCTOR_FAIL_ON",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
];

/// The names of the recorded worlds.
pub(crate) fn worlds() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(home())
        .unwrap()
        .map(|entry| name_of(&entry.unwrap().path()))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no recorded world was found");
    names
}

/// What is true of a world; another recording of the same manifests names the first.
pub(crate) fn truth(world: &str) -> Json {
    let text = std::fs::read_to_string(home().join(world).join("truth.yaml")).unwrap();
    let truth: Json = serde_saphyr::from_str(&text).unwrap();
    match truth["same"].as_str() {
        Some(other) => self::truth(other),
        None => truth,
    }
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A copy of a recorded world in a folder of its own.
pub(crate) struct Recording {
    folder: tempfile::TempDir,
}

impl Recording {
    pub(crate) fn of(world: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&home().join(world), folder.path());
        Self { folder }
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Every input that the ledger tells of.
    pub(crate) fn inputs(&self) -> BTreeSet<String> {
        let manifest = read(&self.path().join("manifest.json"));
        let rows = manifest["ledger"].as_array().unwrap();
        rows.iter()
            .map(|row| row["input"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Makes it what somebody would have recorded who may not read an input.
    pub(crate) fn refuse(&self, input: &str) {
        self.change("manifest.json", |manifest| {
            for row in manifest["ledger"].as_array_mut().unwrap().iter_mut().filter(|row| row["input"] == input) {
                let mut refused = serde_json::json!({
                    "input": input,
                    "status": "forbidden",
                    "reason": format!("{input} is forbidden: User \"viewer\" cannot list resource \"{input}\""),
                });
                if let Some(namespace) = row.get("namespace") {
                    refused["namespace"] = namespace.clone();
                }
                *row = refused;
            }
        });
        if input == "pods/log" {
            let _ = std::fs::remove_dir_all(self.path().join("logs"));
        }
        for file in self.lists(input) {
            std::fs::remove_file(file).unwrap();
        }
    }

    /// The files that hold the lists of an input, by the word of the ledger: its plural, but for what is measured of pods.
    pub(crate) fn lists(&self, input: &str) -> Vec<PathBuf> {
        let is_it = |path: &&PathBuf| {
            let relative = path.strip_prefix(self.path().join("objects")).unwrap();
            let resource = relative
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy()
                .into_owned();
            let resource = resource.trim_end_matches(".json");
            match (input, resource.strip_prefix("metrics.k8s.io_")) {
                ("pods.metrics.k8s.io", Some(measured)) => measured.ends_with("_pods"),
                (_, Some(_)) => false,
                (plural, None) => resource.ends_with(&format!("_{plural}")),
            }
        };
        self.objects().iter().filter(is_it).cloned().collect()
    }

    /// All files of lists, in a stable order.
    pub(crate) fn objects(&self) -> Vec<PathBuf> {
        files(&self.path().join("objects"))
    }

    /// All logs, in a stable order.
    pub(crate) fn logs(&self) -> Vec<PathBuf> {
        files(&self.path().join("logs"))
    }

    /// Changes a file of JSON below the folder.
    pub(crate) fn change(&self, file: impl AsRef<Path>, change: impl FnOnce(&mut Json)) {
        let path = self.path().join(file);
        let mut json = read(&path);
        change(&mut json);
        std::fs::write(&path, serde_json::to_vec(&json).unwrap()).unwrap();
    }

    /// Changes each object of a resource.
    pub(crate) fn each(&self, plural: &str, mut change: impl FnMut(&mut Json)) {
        for file in self.lists(plural) {
            self.change(&file, |list| {
                list["items"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .for_each(&mut change)
            });
        }
    }

    /// Replaces text in every list.
    pub(crate) fn replace(&self, old: &str, new: &str) -> usize {
        let mut changed = 0;
        for file in self.objects() {
            let text = std::fs::read_to_string(&file).unwrap();
            changed += text.matches(old).count();
            std::fs::write(&file, text.replace(old, new)).unwrap();
        }
        changed
    }

    /// Diagnoses it as JSON and as the whole text, in one run.
    pub(crate) fn diagnose(&self) -> Run {
        let screen = self.path().with_extension("screen");
        let printed = format!("wide={}", screen.display());
        let output = self.run(&["-o", "json", "-o", &printed]);
        let text = std::fs::read_to_string(&screen).unwrap_or_default();
        let _ = std::fs::remove_file(&screen);
        Run {
            report: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            text,
            ..output
        }
    }

    /// Diagnoses it with some more flags.
    pub(crate) fn run(&self, flags: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
        for name in SURROUNDINGS {
            command.env_remove(name);
        }
        let output = command
            .args(["diagnose", "--from"])
            .arg(self.path())
            .args(flags)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
            text: String::new(),
            report: Json::Null,
        }
    }
}

/// Does something for each of many, on as many threads as the machine has; the answers keep their order.
pub(crate) fn side_by_side<T: Sync, A: Send>(all: &[T], work: impl Fn(&T) -> A + Sync) -> Vec<A> {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut done: Vec<(usize, A)> = std::thread::scope(|scope| {
        let take = || {
            let position = || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let mine = std::iter::repeat_with(position).take_while(|&at| at < all.len());
            mine.map(|at| (at, work(&all[at]))).collect::<Vec<_>>()
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap())
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(name_of(&path));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            std::fs::copy(&path, &copied).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What the program said.
pub(crate) struct Run {
    /// Nothing where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) errors: String,
    /// The screen, of `diagnose`.
    pub(crate) text: String,
    /// The JSON, of `diagnose`.
    pub(crate) report: Json,
}

impl Run {
    pub(crate) fn findings(&self) -> &[Json] {
        self.report["findings"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Errors and warnings.
    pub(crate) fn loud(&self) -> impl Iterator<Item = &Json> {
        self.findings()
            .iter()
            .filter(|finding| finding["severity"] != "info")
    }

    /// What is said to be the cause of something.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Json> {
        self.loud().filter(|finding| finding["root"] == true)
    }
}

pub(crate) fn word<'j>(json: &'j Json, field: &str) -> &'j str {
    json[field].as_str().unwrap_or_default()
}

/// `Kind namespace/name`.
pub(crate) fn spoken(object: &Json) -> String {
    format!(
        "{} {}/{}",
        word(object, "kind"),
        word(object, "namespace"),
        word(object, "name")
    )
}

/// What a finding speaks of: its object, what is affected, and the owners of these.
pub(crate) fn speaks_of(finding: &Json) -> BTreeSet<String> {
    let mut objects = BTreeSet::from([spoken(&finding["object"])]);
    for affected in finding["affected"].as_array().into_iter().flatten() {
        objects.insert(spoken(affected));
        if affected["owner"].is_object() {
            objects.insert(spoken(&affected["owner"]));
        }
    }
    objects
}

/// Whether two findings say the same of the same thing; who owns it may be known to one of them alone.
pub(crate) fn same(one: &Json, other: &Json) -> bool {
    one["rule"] == other["rule"] && !speaks_of(one).is_disjoint(&speaks_of(other))
}

/// A line for a table: `rule Kind namespace/name`.
pub(crate) fn line(finding: &Json) -> String {
    format!("{} {}", word(finding, "rule"), spoken(&finding["object"]))
}
