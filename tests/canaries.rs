//! Secrets that are planted everywhere a cluster, a file or a person can put one, and searched for in everything that is printed
//! or written: 0 may be found outside of the list in `canaries/by-design.yaml`, which `docs/security.md` explains.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the table is what a person reads with --nocapture"
)]

#[path = "live/fault.rs"]
#[expect(dead_code, reason = "no fault is injected here")]
mod fault;
#[path = "canaries/places.rs"]
mod places;
#[path = "live/recorded.rs"]
mod recorded;
#[path = "canaries/runs.rs"]
mod runs;
#[path = "canaries/search.rs"]
mod search;
#[path = "canaries/secrets.rs"]
mod secrets;
#[path = "live/server.rs"]
#[expect(dead_code, reason = "the live tests use more of it")]
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use places::PLACES;
use runs::{live, loose, preflight, raw_recording, texts};
use search::Search;
use secrets::{Canary, Form, forms};
use serde_json::Value as Json;

/// Every format of a report.
const FORMATS: [&str; 9] = [
    "json", "text", "wide", "name", "markdown", "github", "gitlab", "sarif", "junit",
];

/// All secrets by place and form, and what they are recognised by.
struct Planted {
    forms: Vec<Form>,
    canaries: Vec<Canary>,
}

impl Planted {
    fn new() -> Self {
        let forms = forms();
        let mut canaries = Vec::new();
        for (number, form) in forms.iter().enumerate() {
            for (place, (name, families)) in PLACES.iter().enumerate() {
                if families.split(' ').any(|family| family == form.family) {
                    canaries.push(Canary::new(name, number, &form.make(seed(place, number)).1));
                }
            }
        }
        Self { forms, canaries }
    }

    /// The text of a form at a place; a harmless word where the place does not hold this family.
    fn at(&self, number: usize) -> impl FnMut(&'static str) -> String {
        move |name| {
            let place = PLACES.iter().position(|(place, _)| *place == name).unwrap();
            let form = &self.forms[number];
            let held = PLACES[place].1.split(' ').any(|family| family == form.family);
            if held {
                form.make(seed(place, number)).0
            } else {
                "x".to_owned()
            }
        }
    }
}

fn seed(place: usize, number: usize) -> u64 {
    (place * 1000 + number) as u64
}

/// Everything that was printed or written, by a name that says what it is.
type Outputs = Vec<(String, String)>;

/// Runs the program; its formats are written to files and read back.
fn doctor(what: &str, words: &[&str], stdin: Option<&str>, formats: bool) -> Outputs {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    command
        .args(words)
        .env_remove("SANDBOX_DOCTOR_FROM")
        .env_remove("SANDBOX_DOCTOR_OUTPUT")
        .current_dir(folder.path());
    for format in FORMATS.iter().filter(|_| formats) {
        command.arg(format!("-o={format}={}", folder.path().join(format).display()));
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = stdin.unwrap_or_default().to_owned();
    // A program that does not read is not waited for.
    let written = std::thread::spawn(move || std::io::Write::write_all(&mut input, text.as_bytes()).is_ok());
    let output = child.wait_with_output().unwrap();
    let _ = written.join();
    let mut outputs = vec![
        (
            format!("{what} stdout"),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ),
        (
            format!("{what} stderr"),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ),
    ];
    for format in FORMATS.iter().filter(|_| formats) {
        let text = std::fs::read_to_string(folder.path().join(format)).unwrap_or_default();
        assert!(
            !text.is_empty() || matches!(*format, "github" | "name"),
            "{what} -o {format} wrote nothing: {}",
            outputs[1].1
        );
        outputs.push((format!("{what} -o {format}"), text));
    }
    outputs
}

fn files_of(what: &str, folder: &Path, outputs: &mut Outputs) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_of(what, &path, outputs);
        } else {
            let name = path.file_name().unwrap().to_string_lossy();
            outputs.push((
                format!("{what} {name}"),
                String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
            ));
        }
    }
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn side_by_side<T: Sync, A: Send>(all: &[T], work: impl Fn(&T) -> A + Sync) -> Vec<A> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let take = || {
        let places = || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mine = std::iter::repeat_with(places).take_while(|&at| at < all.len());
        mine.map(|at| work(&all[at])).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap())
            .collect()
    })
}

/// Whether a leak is one of those that the documentation lists.
fn by_design(listed: &Json, place: &str, family: &str) -> bool {
    let holds = |list: &Json, word: &str| list.as_array().unwrap().iter().any(|one| one == word);
    let mut entries = listed.as_array().unwrap().iter();
    entries.any(|entry| holds(&entry["places"], place) && holds(&entry["families"], family))
}

#[test]
fn no_secret_is_printed_or_recorded() {
    let planted = Planted::new();
    assert!(planted.forms.len() >= 150 && PLACES.len() >= 40);
    let world = tempfile::tempdir().unwrap();
    raw_recording(&planted, world.path());
    let mut outputs = Vec::new();
    live(world.path(), &mut outputs);
    outputs.extend(doctor(
        "raw recording",
        &["diagnose", "-A", "-v", "--from", world.path().to_str().unwrap()],
        None,
        true,
    ));
    loose(&planted, &mut outputs);
    preflight(&planted, world.path(), &mut outputs);
    texts(&planted, &mut outputs);
    let listed: Json = serde_saphyr::from_str(include_str!("canaries/by-design.yaml")).unwrap();
    let (mut faults, mut allowed) = (BTreeMap::new(), BTreeSet::new());
    let search = Search::new(&planted.canaries);
    for (what, text) in &outputs {
        for at in search.leaks(text) {
            let canary = &planted.canaries[at];
            let form = &planted.forms[canary.form];
            if by_design(&listed, canary.place, &form.family) {
                allowed.insert(at);
            } else {
                faults.entry(at).or_insert_with(|| {
                    format!(
                        "{} {} ({} {}) in {what}",
                        canary.place, form.kind, form.family, canary.form
                    )
                });
            }
        }
    }
    print_table(&planted, &outputs, (&faults, &allowed));
    let lines: Vec<&String> = faults.values().collect();
    assert!(
        faults.is_empty(),
        "\n{}",
        lines
            .iter()
            .take(300)
            .map(|line| line.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// Prints a line for each place, and the sums.
fn print_table(
    planted: &Planted,
    outputs: &Outputs,
    (faults, allowed): (&BTreeMap<usize, String>, &BTreeSet<usize>),
) {
    let outputs_of: BTreeSet<&str> = outputs.iter().map(|(what, _)| what.as_str()).collect();
    println!(
        "{:<24} {:>8} {:>6} {:>10}",
        "place", "secrets", "leaks", "by design"
    );
    for (place, _) in PLACES {
        let of = |at: &&usize| planted.canaries[**at].place == *place;
        let all = planted
            .canaries
            .iter()
            .filter(|canary| canary.place == *place)
            .count();
        let (leaks, listed) = (
            faults.keys().filter(of).count(),
            allowed.iter().filter(of).count(),
        );
        println!("{place:<24} {all:>8} {leaks:>6} {listed:>10}");
    }
    println!(
        "{} forms in {} places: {} secrets; {} outputs of {} kinds; {} leaks, {} by design",
        planted.forms.len(),
        PLACES.len(),
        planted.canaries.len(),
        outputs.len(),
        outputs_of.len(),
        faults.len(),
        allowed.len()
    );
}

/// The list that the test allows is the list that a person reads.
#[test]
fn what_redaction_cannot_see_is_documented() {
    let listed: Json = serde_saphyr::from_str(include_str!("canaries/by-design.yaml")).unwrap();
    let page = include_str!("../docs/security.md");
    for entry in listed.as_array().unwrap() {
        let title = entry["title"].as_str().unwrap();
        assert!(
            page.contains(&format!("- **{title}**")),
            "docs/security.md does not list '{title}'"
        );
        for place in entry["places"].as_array().unwrap() {
            assert!(
                PLACES.iter().any(|(known, _)| place == known),
                "{place} is no place"
            );
        }
    }
}
