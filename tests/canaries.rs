//! Secrets that are planted everywhere a cluster, a file or a person can put one, and searched for in everything that is printed
//! or written: 0 may be found outside of the list in `canaries/by-design.yaml`, which `docs/security.md` explains.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the table is what a person reads with --nocapture"
)]

#[path = "canaries/places.rs"]
mod places;
#[path = "canaries/secrets.rs"]
mod secrets;
#[path = "live/server.rs"]
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use places::{PLACES, SPACE};
use secrets::{Canary, Form, forms};
use serde_json::{Value as Json, json};

/// The server of the live tests knows how a proxy answers; no one asks here.
mod probe {
    pub(crate) fn proxied(_: &str, _: &str) -> crate::server::Answer {
        unreachable!("no run probes")
    }
}

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
            !text.is_empty() || matches!(*format, "github"),
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
            outputs.push((
                what.to_owned(),
                String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned(),
            ));
        }
    }
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The cluster, as lists by API version and plural.
fn lists(planted: &Planted) -> BTreeMap<(String, String), Vec<Json>> {
    let mut lists: BTreeMap<(String, String), Vec<Json>> = BTreeMap::new();
    let annotated = |number: usize| json!({"team/x": planted.at(number)("annotation-namespace")});
    for number in 0..planted.forms.len() {
        for object in places::objects(number, &mut planted.at(number)) {
            let word = |field: &str| object[field].as_str().unwrap().to_owned();
            let kind = word("kind").to_lowercase();
            let plural = if kind.ends_with("ss") {
                format!("{kind}es")
            } else {
                format!("{kind}s")
            };
            lists
                .entry((word("apiVersion"), plural))
                .or_default()
                .push(object);
        }
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": format!("a{number}"), "annotations": annotated(number)}});
        lists
            .entry(("v1".into(), "namespaces".into()))
            .or_default()
            .push(namespace);
    }
    let own = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}});
    lists
        .entry(("v1".into(), "namespaces".into()))
        .or_default()
        .push(own);
    lists
}

/// Writes the cluster as somebody else might have recorded it: nothing was redacted.
fn raw_recording(planted: &Planted, folder: &Path) {
    let mut ledger = vec![json!({"input": "pods/log", "status": "complete"})];
    for ((version, plural), items) in lists(planted) {
        let file = format!("objects/{}_{plural}.json", version.replace('/', "_"));
        let count = items.len();
        let list = json!({"kind": "List", "apiVersion": version, "metadata": {}, "items": items});
        let kind = items_kind(&list);
        let list = json!({"kind": format!("{kind}List"), "apiVersion": version, "metadata": {}, "items": list["items"]});
        write(&folder.join(file), list.to_string());
        ledger.push(json!({"input": plural, "status": "complete", "items": count, "pages": 1}));
    }
    for number in 0..planted.forms.len() {
        let [current, previous] = places::logs(&mut planted.at(number));
        let logs = folder.join("logs").join(SPACE).join(format!("p{number}"));
        write(&logs.join("app.log"), current);
        write(&logs.join("app.previous.log"), previous);
        ledger.push(
            json!({"input": "resourcequotas", "namespace": format!("a{number}"), "status": "forbidden",
            "reason": planted.at(number)("ledger-reason")}),
        );
    }
    let manifest = json!({"apiVersion": "sandbox-doctor/v1", "kind": "Recording", "schema": "1.0", "time": "2026-01-01T00:10:00Z",
        "serverVersion": "v1.35.0", "logTail": 200, "ledger": ledger});
    write(&folder.join("manifest.json"), manifest.to_string());
}

fn items_kind(list: &Json) -> String {
    list["items"][0]["kind"].as_str().unwrap().to_owned()
}

/// A live run, what it prints and what it records.
fn live(world: &Path, outputs: &mut Outputs) {
    let server = server::Server::start(world.to_str().unwrap(), 500, &[]);
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    write(
        &config,
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: c, cluster: {{server: 'http://{}'}}}}]\n\
             users: [{{name: c, user: {{token: t}}}}]\ncontexts: [{{name: c, context: {{cluster: c, user: c, namespace: {SPACE}}}}}]\n",
            server.address
        ),
    );
    let (config, record) = (
        config.to_str().unwrap().to_owned(),
        folder.path().join("recorded"),
    );
    let path = record.to_str().unwrap();
    let words = [
        "diagnose",
        "-A",
        "-v",
        "--kubeconfig",
        &config,
        "--read-secrets",
        "--logs",
        "all",
        "--record",
        path,
    ];
    outputs.extend(doctor("live", &words, None, true));
    assert!(record.join("manifest.json").exists(), "{}", outputs[1].1);
    let before = outputs.len();
    files_of("recording", &record, outputs);
    let recorded: String = outputs[before..].iter().map(|(_, text)| text.as_str()).collect();
    for dropped in ["machineID", "bootID", "systemUUID"] {
        assert!(!recorded.contains(dropped), "{dropped} was recorded");
    }
    assert!(
        recorded.contains("<redacted:env>"),
        "the values of variables leave a placeholder"
    );
    outputs.extend(doctor(
        "diagnose of what was recorded",
        &["diagnose", "-A", "--from", path, "-v"],
        None,
        true,
    ));
}

/// The same objects as people hand them over: a folder of `cluster-info dump`, and one file of YAML.
fn loose(planted: &Planted, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    let (mut all, mut text) = (Vec::new(), String::new());
    for ((version, plural), items) in lists(planted) {
        let list = json!({"kind": format!("{}List", items[0]["kind"].as_str().unwrap()), "apiVersion": version, "metadata": {}, "items": items});
        let name = if plural == "nodes" {
            "nodes.json".to_owned()
        } else {
            format!("{SPACE}/{plural}.json")
        };
        write(&folder.path().join("dump").join(name), list.to_string());
        all.extend(items);
    }
    for number in 0..planted.forms.len() {
        let [current, previous] = places::logs(&mut planted.at(number));
        let mark = |word: &str| format!("==== {word} logs for container app of pod {SPACE}/p{number} ====\n");
        let logs = format!("{}{current}{previous}{}", mark("START"), mark("END"));
        write(
            &folder.path().join(format!("dump/{SPACE}/p{number}/logs.txt")),
            &logs,
        );
        text.push_str(&logs);
    }
    write(
        &folder.path().join("all.json"),
        json!({"kind": "List", "apiVersion": "v1", "items": all}).to_string() + "\n" + &text,
    );
    for name in ["dump", "all.json"] {
        let path = folder.path().join(name);
        outputs.extend(doctor(
            name,
            &["diagnose", "-A", "-v", "--from", path.to_str().unwrap()],
            None,
            true,
        ));
    }
}

fn preflight(planted: &Planted, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..planted.forms.len() {
        let [good, broken] = places::manifests(number, &mut planted.at(number));
        write(&folder.path().join(format!("good/{number}.yaml")), good);
        write(&folder.path().join(format!("broken/{number}.yaml")), broken);
    }
    for name in ["good", "broken"] {
        let path = folder.path().join(name);
        let words = [
            "preflight",
            "-v",
            "-f",
            path.to_str().unwrap(),
            "--against",
            "none",
        ];
        outputs.extend(doctor(
            &format!("preflight of {name} manifests"),
            &words,
            None,
            name == "good",
        ));
    }
}

/// What is pasted, typed or configured, one form at a time where an error would hide the others.
fn texts(planted: &Planted, outputs: &mut Outputs) {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<usize> = (0..planted.forms.len()).collect();
    let runs = side_by_side(&numbers, |number| {
        let mut at = planted.at(*number);
        let mut all = Vec::new();
        let pasted = format!(
            "CrashLoopBackOff: back-off\nERROR {}\nconnection refused",
            at("explain-stdin")
        );
        all.extend(doctor("explain -", &["explain", "-"], Some(&pasted), false));
        let described = format!(
            "Name: p\nState: Waiting\n  Reason: ImagePullBackOff\n  Message: {}\n",
            at("describe-text")
        );
        all.extend(doctor(
            "explain of describe",
            &["explain", "-"],
            Some(&described),
            false,
        ));
        let config = folder.path().join(format!("config{number}"));
        let quoted = serde_json::to_string(&at("kubeconfig")).unwrap();
        write(
            &config,
            format!(
                "apiVersion: v1\nkind: Config\nusers: [{{name: {quoted}, user: {quoted}}}]\nclusters: {quoted}\n"
            ),
        );
        all.extend(doctor(
            "kubeconfig",
            &["diagnose", "--kubeconfig", config.to_str().unwrap()],
            None,
            false,
        ));
        let server = format!("http://me:{}@127.0.0.1:1", at("server-url"));
        if planted.forms[*number].family == "plain" {
            all.extend(doctor(
                "server",
                &["diagnose", "--server", &server, "--token", "t"],
                None,
                false,
            ));
        }
        let quoted = serde_json::to_string(&at("broken-json")).unwrap();
        for (name, text) in [
            ("type", format!("{{\"kind\":\"PodList\",\"items\":{quoted}}}")),
            ("cut", format!("{{\"kind\":\"Pod\",\"x\":{quoted},")),
        ] {
            let path = folder.path().join(format!("{name}{number}.json"));
            write(&path, text);
            all.extend(doctor(
                "broken JSON",
                &["diagnose", "--from", path.to_str().unwrap()],
                None,
                false,
            ));
        }
        all
    });
    outputs.extend(runs.into_iter().flatten());
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

/// Which canaries a text holds: all windows of the shortest mark are looked up, so that the work is linear in the text.
struct Search<'c> {
    heads: BTreeMap<&'c [u8], Vec<usize>>,
    canaries: &'c [Canary],
}

const HEAD: usize = 8;

impl<'c> Search<'c> {
    fn new(canaries: &'c [Canary]) -> Self {
        let mut heads: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (at, canary) in canaries.iter().enumerate() {
            for mark in canary.marks() {
                heads.entry(&mark.as_bytes()[..HEAD]).or_default().push(at);
            }
        }
        Self { heads, canaries }
    }

    fn leaks(&self, text: &str) -> BTreeSet<usize> {
        let near = text
            .as_bytes()
            .windows(HEAD)
            .filter_map(|window| self.heads.get(window))
            .flatten();
        let near: BTreeSet<usize> = near.copied().collect();
        near.into_iter()
            .filter(|at| self.canaries[*at].leak(text).is_some())
            .collect()
    }
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
    preflight(&planted, &mut outputs);
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
