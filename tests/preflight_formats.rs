//! What CI systems read: SARIF by its schema, JUnit by its schema, GitHub's commands and limits, GitLab's report;
//! and in its folder ignores, baselines and bad input.
//!
//! Nothing here judges a rule; what is said of manifests is the business of `preflight.rs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "preflight_formats/bad_input.rs"]
mod bad_input;
#[path = "preflight_formats/chosen.rs"]
mod chosen;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::Value as Json;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program on a text; returns the exit code, and both outputs.
fn run(words: &[&str], stdin: &str) -> (i32, String, String) {
    run_in(&root(), words, stdin)
}

fn run_in(folder: &Path, words: &[&str], stdin: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .current_dir(folder)
        .env_remove("SANDBOX_DOCTOR_OUTPUT")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let text = stdin.to_owned();
    let writer = std::thread::spawn(move || to.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A run that refuses its flags reads nothing.
    let _ = writer.join().unwrap();
    let word = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        word(output.stdout),
        word(output.stderr),
    )
}

/// Every run that these formats are tried on, and its exit code.
const RUNS: [(&[&str], i32); 5] = [
    (
        &[
            "preflight",
            "-f",
            "tests/worlds/pandasai-sandbox/manifests.yaml",
            "--from",
            "tests/worlds/pandasai-sandbox",
        ],
        1,
    ),
    (
        &[
            "preflight",
            "-f",
            "tests/worlds/pandasai-sandbox/manifests.yaml",
            "--against",
            "none",
        ],
        1,
    ),
    (
        &[
            "preflight",
            "-f",
            "tests/worlds/look-alikes/manifests.yaml",
            "--from",
            "tests/worlds/healthy",
        ],
        // Pods of other namespaces were not recorded, and these want room beside them.
        3,
    ),
    (&["diagnose", "--from", "demo"], 1),
    (&["diagnose", "--from", "demo:healthy"], 0),
];

type Printed = BTreeMap<(String, String), (i32, String)>;

/// What a run of the table prints; each is done once, since the same input gives the same bytes.
fn printed(words: &[&str], format: &str) -> (i32, String) {
    static DONE: Mutex<Printed> = Mutex::new(BTreeMap::new());
    let mut done = DONE.lock().unwrap();
    let key = (words.join(" "), format.to_owned());
    done.entry(key).or_insert_with(|| once(words, format)).clone()
}

fn once(words: &[&str], format: &str) -> (i32, String) {
    let (code, out, errors) = run(&[words, &["-o", format]].concat(), "");
    assert!(!errors.contains("error:"), "{words:?} as {format}: {errors}");
    (code, out)
}

fn json(words: &[&str], format: &str) -> Json {
    serde_json::from_str(&printed(words, format).1).unwrap()
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn sarif_fits_the_schema_of_its_makers() {
    let file = root().join("tests/formats/sarif-2.1.0.schema.json");
    let mut schema: Json = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    // The published pattern of a language has a bracket too many and is no regex; no log of ours names a language.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some());
    }
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (words, _) in RUNS {
        let log = json(words, "sarif");
        let wrong: Vec<String> = schema
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{words:?}: {wrong:?}");
    }
    // The schema is not one that takes anything.
    let mut broken = json(RUNS[0].0, "sarif");
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!schema.is_valid(&broken));
}

#[test]
fn each_result_of_sarif_has_a_place_a_rule_and_a_fingerprint() {
    for (words, _) in RUNS {
        let (log, report) = (json(words, "sarif"), json(words, "json"));
        let run = &log["runs"][0];
        let rules = list(&run["tool"]["driver"]["rules"]);
        let mut prints = BTreeSet::new();
        for result in list(&run["results"]) {
            let at = &result["locations"][0]["physicalLocation"];
            let uri = at["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.is_empty() && !uri.contains([' ', '<']), "{uri}");
            assert!(at["region"]["startLine"].as_u64().unwrap() >= 1);
            if words[0] == "preflight" {
                assert!(root().join(uri).is_file(), "{uri}");
            }
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(!rule["help"]["text"].as_str().unwrap().is_empty());
            let has_page = rule["helpUri"]
                .as_str()
                .is_some_and(|uri| uri.starts_with("https://"));
            assert!(has_page || rule["id"] == "unexplained", "{rule}");
            let print = result["partialFingerprints"]["sandboxDoctor/v1"]
                .as_str()
                .unwrap();
            assert!(prints.insert(print.to_owned()), "{print} twice in {words:?}");
        }
        let ids = list(&report["findings"])
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned());
        assert_eq!(prints, ids.collect(), "{words:?}");
    }
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let world = Path::new("tests/worlds/pandasai-sandbox");
    let text = std::fs::read_to_string(root().join(world).join("manifests.yaml")).unwrap();
    let words = [
        "preflight",
        "-f",
        "-",
        "--from",
        world.to_str().unwrap(),
        "-o",
        "sarif",
    ];
    let of = |text: &str| {
        let log: Json = serde_json::from_str(&run(&words, text).1).unwrap();
        let results = list(&log["runs"][0]["results"]).to_vec();
        let print = |one: &Json| one["partialFingerprints"].to_string();
        let line = |one: &Json| one["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64();
        (
            results.iter().map(print).collect::<Vec<_>>(),
            results.iter().filter_map(line).sum::<u64>(),
        )
    };
    let (before, after) = (of(&text), of(&format!("# a line more\n{text}")));
    assert_eq!(before.0, after.0);
    assert_eq!(before.1 + before.0.len() as u64, after.1);
}

/// Whether the schema of JUnit takes a document; None where no program can tell.
#[expect(
    clippy::print_stderr,
    reason = "who reads the tests must learn that one was not run"
)]
fn xmllint(text: &str) -> Option<Result<(), String>> {
    let required = std::env::var("SANDBOX_DOCTOR_CLUSTER").is_ok_and(|value| value == "required");
    let started = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(root().join("tests/formats/junit-10.xsd"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            let line = format!("not run: JUnit is not held against its schema without xmllint: {error}");
            assert!(!required, "{line}");
            eprintln!("{line}");
            return None;
        }
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() {
        Ok(())
    } else {
        Err(said)
    })
}

#[test]
fn junit_fits_the_schema_of_jenkins() {
    for (words, _) in RUNS {
        let (_, document) = printed(words, "junit");
        if let Some(fits) = xmllint(&document) {
            assert_eq!(fits, Ok(()), "{words:?}");
        }
    }
    let broken = "<testsuites><testsuite name=\"x\"/></testsuites>";
    assert!(xmllint(broken).is_none_or(|fits| fits.is_err()));
}

#[test]
fn junit_counts_what_it_lists() {
    for (words, _) in RUNS {
        let (_, document) = printed(words, "junit");
        let report = json(words, "json");
        let count = |what: &str| document.matches(what).count();
        let sum = |attribute: &str| -> usize {
            let suites = document.lines().filter(|line| line.contains("<testsuite "));
            let number = |line: &str| {
                let rest = line.split(&format!(" {attribute}=\"")).nth(1).unwrap();
                rest.split('"').next().unwrap().parse::<usize>().unwrap()
            };
            suites.map(number).sum()
        };
        assert_eq!(sum("tests"), count("<testcase "), "{words:?}");
        assert_eq!(sum("failures"), count("<failure "), "{words:?}");
        assert_eq!(sum("skipped"), count("<skipped "), "{words:?}");
        // Without a case it would look like a run that broke.
        assert!(count("<testcase ") > 0, "{words:?}");
        let failing = list(&report["findings"])
            .iter()
            .filter(|one| one["severity"] != "info");
        assert_eq!(count("<failure "), failing.count(), "{words:?}");
        assert_eq!(count("<skipped "), list(&report["skipped"]).len(), "{words:?}");
    }
}

#[test]
fn gitlab_gets_every_finding_once() {
    for (words, _) in RUNS {
        let (entries, report) = (json(words, "gitlab"), json(words, "json"));
        let mut prints = BTreeSet::new();
        for entry in list(&entries) {
            for field in ["description", "check_name"] {
                assert!(!entry[field].as_str().unwrap().is_empty());
            }
            let severity = entry["severity"].as_str().unwrap();
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
            let path = entry["location"]["path"].as_str().unwrap();
            assert!(!path.starts_with("./") && !path.is_empty(), "{path}");
            assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
            assert!(
                prints.insert(entry["fingerprint"].to_string()),
                "{words:?}: {entry}"
            );
        }
        for finding in list(&report["findings"]) {
            assert!(prints.contains(&finding["id"].to_string()), "{finding}");
        }
    }
}

#[test]
fn github_gets_no_more_than_it_shows_and_the_log_has_the_rest() {
    // Twelve Pods that ask for a node that does not exist: each is an error of its own.
    let pods: Vec<String> = (0..12)
        .map(|at| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web-{at}, namespace: default}}\nspec:\n  \
                 nodeSelector: {{disk: 'none, at: all 100%'}}\n  \
                 containers: [{{name: app, image: 'r.example/a:1'}}]\n"
            )
        })
        .collect();
    let words = ["preflight", "-f", "-", "--from", "tests/worlds/healthy", "-o"];
    let text = pods.join("---\n");
    let (code, out, errors) = run(&[&words[..], &["github"]].concat(), &text);
    assert_eq!(code, 1, "{errors}");
    let of = |kind: &str| {
        let start = format!("::{kind} ");
        out.lines().filter(|line| line.starts_with(&start)).count()
    };
    assert_eq!((of("error"), out.matches("\nerror: ").count()), (10, 2), "{out}");
    assert!(of("warning") <= 10 && of("notice") <= 10, "{out}");
    assert!(out.contains("2 more findings in the log"), "{out}");
    let report: Json = serde_json::from_str(&run(&[&words[..], &["json"]].concat(), &text).1).unwrap();
    let annotated = of("error") + of("warning") + of("notice") - 1;
    assert_eq!(annotated + 2, list(&report["findings"]).len());
    for line in out.lines().filter(|line| line.starts_with("::")) {
        let (head, _) = line[2..].split_once("::").unwrap();
        let properties = head.split_once(' ').unwrap().1;
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&name), "{line}");
            assert!(!value.contains(':'), "{line}");
        }
    }
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    for (words, wanted) in RUNS {
        for format in ["text", "json", "github", "gitlab", "sarif", "junit"] {
            assert_eq!(printed(words, format).0, wanted, "{words:?} as {format}");
        }
    }
}

#[test]
fn one_run_writes_the_log_and_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (sarif, junit) = (
        format!("sarif={}", path("d.sarif")),
        format!("junit={}", path("d.xml")),
    );
    let formats = ["-o", "github", "-o", &sarif, "-o", &junit];
    let (code, out, _) = run(&[RUNS[0].0, &formats].concat(), "");
    assert_eq!(code, 1);
    assert!(out.starts_with("::error file="), "{out}");
    let log: Json = serde_json::from_slice(&std::fs::read(path("d.sarif")).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(
        std::fs::read_to_string(path("d.xml"))
            .unwrap()
            .starts_with("<?xml ")
    );
}
