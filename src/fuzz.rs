//! One function for each kind of input that others write: bytes in, the length of all that would be printed out.
//!
//! Shared by the fuzz targets in `fuzz/` and by `tests/fuzz_replay.rs`. The functions read no file and write nothing;
//! what they must not do is panic. No command uses this room.

use std::sync::OnceLock;

use crate::cli::commands::{explain, preflight as command};
use crate::collect;
use crate::diagnose::{self, Request};
use crate::facts::Scene;
use crate::fix;
use crate::preflight::{self, File, Manifests};
use crate::render::{self, Format, Style};
use crate::report::Report;
use crate::rules::{Rules, cases};
use crate::snapshot::Snapshot;

/// Begins the path of a file in an input that holds several: `== objects/pods.json`.
const FILE_MARK: &str = "== ";

const WIDTH: usize = 100;

/// The name and the function of a target; the corpus of a target lies in `fuzz/corpus/NAME`.
pub type Target = (&'static str, fn(&[u8]) -> usize);

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("recording", recording),
    ("text", text),
    ("manifest", manifest),
    ("kubeconfig", kubeconfig),
    ("rule", rule),
];

/// Diagnoses a recording: one file, or several, each after a line `== PATH`.
pub fn recording(bytes: &[u8]) -> usize {
    let reading = collect::read_files(files(bytes));
    let faults: usize = reading
        .faults
        .iter()
        .map(|fault| fault.sentence().raw().len())
        .sum();
    faults
        + reading
            .snapshot
            .map_or(0, |snapshot| diagnosed(&snapshot, builtin()))
}

/// Explains a pasted text.
pub fn text(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let paste = explain::Paste {
        text: collect::redacted(&text).trim().to_owned(),
        truncated: false,
    };
    let pages = [
        explain::explained(builtin(), &paste, WIDTH),
        explain::answered(builtin(), &paste),
    ];
    let lengths = pages.iter().map(|page| match page {
        Ok(page) => page.len(),
        Err(error) => error.message.len(),
    });
    lengths.sum()
}

/// Judges manifests without a cluster.
pub fn manifest(bytes: &[u8]) -> usize {
    let mut manifests = Manifests::default();
    let file = File {
        name: "manifest.yaml".to_owned(),
        text: String::from_utf8_lossy(bytes).into_owned(),
    };
    manifests.read(file, "default");
    let faults: usize = manifests.faults.iter().map(|fault| fault.message.len()).sum();
    let door = |objects| collect::given(objects).0;
    match preflight::plan(&manifests, &command::nothing(), &door) {
        Ok(planned) if !manifests.objects.is_empty() && diagnose::bounds::refusal(&planned).is_none() => {
            let scene = Scene::new(&planned);
            faults + rendered(&command::report(&scene, &manifests, of_manifests()))
        }
        Ok(_) => faults,
        Err(reason) => faults + reason.len(),
    }
}

/// Reads a kubeconfig; the files that it names are not opened.
pub fn kubeconfig(bytes: &[u8]) -> usize {
    match collect::live::contexts_in(bytes) {
        Ok(contexts) => contexts,
        Err(fault) => fault.sentence.raw().len(),
    }
}

/// Reads a rule and its cases; a rule without faults is asked of a recording.
pub fn rule(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let case = match cases::read("acme/rule.test.yaml", &text) {
        Ok(file) => file.cases.len(),
        Err(faults) => faults.iter().map(|fault| fault.message.len()).sum(),
    };
    let (rules, faults) = Rules::default().with_user([("acme/rule.yaml".to_owned(), text)].into_iter());
    if faults.is_empty() {
        case + diagnosed(demo(), &rules)
    } else {
        case + faults.iter().map(|fault| fault.message.len()).sum::<usize>()
    }
}

/// Splits an input into the files of a recording.
fn files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let path = std::str::from_utf8(line)
            .ok()
            .and_then(|line| line.strip_prefix(FILE_MARK));
        match (path, files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), Vec::new())),
            (None, Some((_, file))) => file.extend(line),
            (None, None) => files.push(("recording.json".to_owned(), line.to_vec())),
        }
    }
    files
}

fn diagnosed(snapshot: &Snapshot, rules: &Rules) -> usize {
    if let Some(reason) = diagnose::bounds::refusal(snapshot) {
        return reason.len();
    }
    let scene = Scene::new(snapshot);
    let diagnosis = diagnose::diagnose(&scene, rules, &Request::default());
    rendered(&fix::propose(&scene, diagnosis, rules, &|objects| {
        collect::given(objects).0
    }))
}

fn rendered(report: &Report) -> usize {
    let style = Style {
        colour: true,
        unicode: true,
        width: WIDTH,
        quiet: false,
        advice: true,
    };
    let formats = [
        Format::Text,
        Format::Wide,
        Format::Name,
        Format::Json,
        Format::Markdown,
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
        Format::Junit,
    ];
    formats
        .iter()
        .map(|format| render::render(report, *format, &style).len())
        .sum()
}

fn builtin() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(Rules::builtin)
}

/// The rules that `preflight` asks.
fn of_manifests() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = Rules::builtin();
        rules.rules.retain(command::is_asked);
        rules
    })
}

/// The recording that user rules are asked of.
fn demo() -> &'static Snapshot {
    static DEMO: OnceLock<Snapshot> = OnceLock::new();
    DEMO.get_or_init(|| {
        let read = collect::read("demo", None).snapshot;
        read.unwrap_or_else(command::nothing)
    })
}
