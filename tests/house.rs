//! The laws of the house: floors, owners of packages, lengths, names, and that what is generated is fresh.
//!
//! A law that needs an exception gets it here, with a sentence that says why.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "house/sources.rs"]
mod sources;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use sources::{root, rule_stems, sources};

/// The rooms from the ground up; each may use the rooms before it.
const FLOORS: [&str; 13] = [
    "k8s",
    "text",
    "snapshot",
    "simulate",
    "facts",
    "rules",
    "report",
    "diagnose",
    "fix",
    "preflight",
    "render",
    "cli",
    // What fuzzers and the replay of their corpus call: it drives the rooms below as the commands do.
    "fuzz",
];

/// The room beside the floors, which alone reads files: what it may use, and who may use it.
const COLLECT: (&str, [&str; 2], [&str; 3]) = ("collect", ["k8s", "snapshot"], ["cli", "replay", "fuzz"]);

/// The room for the replays of the tests: what it may use. No room uses it.
const REPLAY: (&str, [&str; 4]) = ("replay", ["k8s", "snapshot", "simulate", "collect"]);

/// Packages and the places that may name them; an empty list is every place.
const OWNERS: [(&str, &[&str]); 23] = [
    ("annotate_snippets", &["render"]),
    ("anstream", &["cli/output.rs", "render"]),
    ("cel", &["rules/expression", "rules/functions"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("comfy_table", &["render"]),
    ("granit_parser", &["k8s/yaml"]),
    ("http", &["collect/live"]),
    ("http_body_util", &["collect/live"]),
    ("jiff", &["k8s/time.rs"]),
    ("k8s_openapi", &["k8s/fields.rs"]),
    ("kube", &["collect/live"]),
    ("owo_colors", &["render"]),
    ("regex", &["collect/redact", "k8s", "rules", "text"]),
    ("rustix", &["collect/input", "collect/live/plugin.rs"]),
    ("serde", &[]),
    ("serde_ignored", &["k8s/fields.rs"]),
    ("serde_json", &[]),
    ("serde_path_to_error", &["k8s/fields.rs"]),
    ("serde_saphyr", &["render/yaml.rs", "rules/accept"]),
    ("sha2", &["k8s/digest.rs"]),
    ("tokio", &["collect/live"]),
    ("terminal_size", &["cli/environment.rs"]),
];

/// Packages that no code names, and why they are there.
const UNNAMED: [(&str, &str); 0] = [];

/// Files that may be longer than `LONGEST_FILE`, and why.
const LONG_FILES: [(&str, &str); 0] = [];
/// Functions that may be longer than `LONGEST_FUNCTION`, as `file:name`, and why.
const LONG_FUNCTIONS: [(&str, &str); 0] = [];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// Names that say nothing of what a module is about.
const EMPTY_NAMES: [&str; 10] = [
    "util", "utils", "helper", "helpers", "manager", "common", "data", "info", "misc", "handler",
];

fn hold(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

fn may_use(room: &str, used: &str) -> bool {
    let floor = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    let (collect, down, up) = COLLECT;
    let (replay, engines) = REPLAY;
    match (room, used) {
        _ if room == used || room == "lib" || room == "main" => true,
        (room, used) if room == replay => engines.contains(&used),
        (room, used) if room == collect => down.contains(&used),
        (room, used) if used == collect => up.contains(&room),
        _ => floor(used) < floor(room),
    }
}

#[test]
fn rooms_use_only_the_floors_below_them() {
    let used = Regex::new(r"\bcrate::(?:\{([^}]*)\}|(\w+))").unwrap();
    let mut broken = Vec::new();
    for source in sources("src") {
        let room = source.room();
        assert!(
            FLOORS.contains(&room) || [COLLECT.0, REPLAY.0, "lib", "main"].contains(&room),
            "src/{} stands on no floor: give '{room}' a place in FLOORS",
            source.path
        );
        // Tests of a room may read a recorded world, which is the business of `collect`.
        let program: BTreeSet<usize> = source.program().map(|(number, _)| number).collect();
        for (number, line) in source.code() {
            for found in used.captures_iter(line) {
                let names = found.get(1).or(found.get(2)).map_or("", |names| names.as_str());
                for name in names
                    .split(',')
                    .map(|name| name.split("::").next().unwrap_or(name).trim())
                {
                    let test = !program.contains(&number);
                    let known = FLOORS.contains(&name) || [COLLECT.0, REPLAY.0].contains(&name);
                    if known && !may_use(room, name) && !(test && name == COLLECT.0) {
                        broken.push(format!(
                            "src/{}:{number}: {room} may not know {name}; move the type down or pass it in",
                            source.path
                        ));
                    }
                }
            }
        }
    }
    hold(broken);
}

#[test]
fn each_package_has_one_room() {
    let mut broken = Vec::new();
    let sources = sources("src");
    for (package, places) in OWNERS {
        let named = Regex::new(&format!(
            r"(?:^|[^\w:]){package}::|\buse {package}\b|#\[{package}"
        ))
        .unwrap();
        let mut used = false;
        for source in &sources {
            for (number, _) in source.code().filter(|(_, line)| named.is_match(line)) {
                used = true;
                if !places.is_empty() && !places.iter().any(|place| source.path.starts_with(place)) {
                    let rooms = places.join(" and ");
                    let path = &source.path;
                    broken.push(format!(
                        "src/{path}:{number}: {package} belongs to {rooms}; ask there for it"
                    ));
                }
            }
        }
        if !used && !UNNAMED.iter().any(|(unnamed, _)| *unnamed == package) {
            broken.push(format!("Cargo.toml: nothing in src uses {package}; drop it"));
        }
    }
    hold(broken);
}

#[test]
fn each_package_has_an_owner() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest
        .split("[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next());
    let packages: BTreeSet<String> = section
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    let owned: BTreeSet<String> = OWNERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(
        packages, owned,
        "Cargo.toml and OWNERS differ: a package belongs to a room before it is used"
    );
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut broken = Vec::new();
    for (folder, source) in ["src", "tests"]
        .into_iter()
        .flat_map(|folder| sources(folder).into_iter().map(move |source| (folder, source)))
    {
        let path = format!("{folder}/{}", source.path);
        if !source.text.starts_with("//! ") && !path.ends_with("/tests.rs") {
            broken.push(format!(
                "{path}: say in a line of '//!' what this file owns, and what it does not"
            ));
        }
        let length = source.text.lines().count();
        let excused = LONG_FILES.iter().any(|(file, _)| *file == path);
        if length > LONGEST_FILE && !excused {
            broken.push(format!(
                "{path}: {length} lines; past {LONGEST_FILE} a file has two duties, so split it"
            ));
        }
        if length <= LONGEST_FILE && excused {
            broken.push(format!("{path}: is short again; take it out of LONG_FILES"));
        }
        let module = Path::new(&path)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let folders = path.split('/').map(str::to_owned);
        for name in folders
            .chain([module])
            .filter(|name| EMPTY_NAMES.contains(&name.as_str()))
        {
            broken.push(format!(
                "{path}: '{name}' names nothing; say what the module is about"
            ));
        }
    }
    hold(broken);
}

#[test]
fn functions_are_short() {
    let head = Regex::new(r"^(\s*)(?:pub(?:\([^)]*\))? )?(?:const )?fn (\w+)").unwrap();
    let mut broken = Vec::new();
    for source in sources("src") {
        let lines: Vec<&str> = source.text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(found) = head.captures(line) else {
                continue;
            };
            // rustfmt puts the end of a function under its beginning.
            let end = format!("{}}}", &found[1]);
            let body = if line.ends_with('}') {
                0
            } else {
                length_of(&lines[start..], &end)
            };
            let name = format!("src/{}:{}", source.path, &found[2]);
            if body > LONGEST_FUNCTION && !LONG_FUNCTIONS.iter().any(|(function, _)| *function == name) {
                broken.push(format!(
                    "{name}: {body} lines; past {LONGEST_FUNCTION} a function does two things"
                ));
            }
        }
    }
    hold(broken);
}

/// Lines of code up to the end of a function, its head and its end not counted.
fn length_of(lines: &[&str], end: &str) -> usize {
    let body = lines.iter().skip(1).take_while(|line| **line != end);
    body.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .count()
}

#[test]
fn the_program_knows_no_rule_by_name() {
    let (rules, _) = rule_stems();
    let ids: Vec<&str> = rules.iter().filter_map(|stem| stem.rsplit('/').next()).collect();
    let named = Regex::new(&format!(r"(?:^|[^\w-])({})(?:[^\w-]|$)", ids.join("|"))).unwrap();
    let mut broken = Vec::new();
    for source in sources("src") {
        for (number, line) in source.program() {
            if let Some(found) = named.captures(line) {
                let path = &source.path;
                broken.push(format!(
                    "src/{path}:{number}: names the rule '{}'; a rule is data",
                    &found[1]
                ));
            }
        }
    }
    hold(broken);
}

#[test]
fn each_rule_has_its_cases() {
    let (rules, cases) = rule_stems();
    let lonely = rules
        .difference(&cases)
        .map(|rule| format!("rules/{rule}.yaml has no {rule}.test.yaml beside it"));
    let stray = cases
        .difference(&rules)
        .map(|case| format!("rules/{case}.test.yaml tests no rule"));
    hold(lonely.chain(stray).collect());
}

/// What the program prints for some words.
fn printed(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Compares with a committed file; `SNAPSHOTS=overwrite cargo test` writes it anew.
fn is_fresh(words: &[&str], file: &str) {
    let committed = snapbox::Data::read_from(&root().join(file), Some(snapbox::data::DataFormat::Text));
    snapbox::assert_data_eq!(printed(words), committed.raw());
}

#[test]
fn completions_are_fresh() {
    for (shell, file) in [
        ("bash", "sandbox-doctor.bash"),
        ("zsh", "_sandbox-doctor"),
        ("fish", "sandbox-doctor.fish"),
        ("elvish", "sandbox-doctor.elv"),
        ("powershell", "_sandbox-doctor.ps1"),
    ] {
        is_fresh(&["completions", shell], &format!("completions/{file}"));
    }
}

#[test]
fn schemas_are_fresh() {
    is_fresh(&["rules", "schema", "rule"], "rules/schema.json");
    is_fresh(&["rules", "schema", "cases"], "rules/test.schema.json");
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for command in [
        "cargo run --locked -- diagnose --from demo",
        "cargo test --locked",
    ] {
        let said = readme
            .lines()
            .any(|line| line.split(" #").next().unwrap_or(line).trim() == command);
        assert!(said, "README.md does not name '{command}' on a line of its own");
    }
}

#[test]
fn the_documents_name_files_that_exist() {
    let path = Regex::new(r"\b(?:src|rules|tests|completions)/[a-z0-9_./-]*[a-z0-9]").unwrap();
    let mut broken = Vec::new();
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "rules/README.md",
    ] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for (number, line) in text.lines().enumerate() {
            for named in path
                .find_iter(line)
                .filter(|named| !root().join(named.as_str()).exists())
            {
                broken.push(format!(
                    "{document}:{}: there is no {}",
                    number + 1,
                    named.as_str()
                ));
            }
        }
    }
    hold(broken);
}
