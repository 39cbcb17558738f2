//! One suggested command: its placeholders filled in, made a dry-run where it would change something, and run.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use testcluster::place::Place;
use testcluster::tools;

/// Verbs of kubectl that only read.
const READING: [&str; 8] = [
    "get",
    "describe",
    "logs",
    "top",
    "events",
    "explain",
    "api-resources",
    "auth",
];
/// Verbs that know `--dry-run=server`.
const TRIABLE: [&str; 10] = [
    "patch", "apply", "create", "label", "annotate", "scale", "set", "rollout", "taint", "expose",
];

/// A command of a finding.
pub(crate) struct Suggestion {
    pub(crate) kind: &'static str,
    pub(crate) words: Vec<String>,
    pub(crate) stdin: Option<String>,
    /// The finding's cause, which names what is missing.
    pub(crate) cause: String,
}

/// What became of it.
pub(crate) enum Outcome {
    Accepted,
    /// It was not run, for this reason.
    NotTried(&'static str),
    Refused(String),
}

impl Suggestion {
    pub(crate) fn spoken(&self) -> String {
        self.words.join(" ")
    }

    /// Runs it with the placeholders filled from this table.
    pub(crate) fn run(&self, place: &Place, table: &BTreeMap<&str, &str>) -> Outcome {
        let filled: Result<Vec<String>, String> = self.words.iter().map(|word| fill(word, table)).collect();
        let stdin = self.stdin.as_deref().map(|text| fill(text, table)).transpose();
        let (mut words, stdin) = match (filled, stdin) {
            (Ok(words), Ok(stdin)) => (words, stdin),
            (Err(why), _) | (_, Err(why)) => return Outcome::Refused(why),
        };
        if words[0] != "kubectl" {
            return Outcome::NotTried("no command of kubectl");
        }
        let verb = words[1].clone();
        let dry = ["cordon", "uncordon", "drain"].contains(&verb.as_str());
        match verb.as_str() {
            "delete" => return Outcome::NotTried("it deletes"),
            "exec" | "cp" | "debug" | "port-forward" | "proxy" => {
                return Outcome::NotTried("it runs something in a pod");
            }
            verb if READING.contains(&verb) => words.push("--request-timeout=20s".to_owned()),
            "rollout" if words[2] == "status" || words[2] == "history" => {
                words.push("--request-timeout=20s".to_owned());
            }
            "rollout" if words[2] == "restart" => return Outcome::NotTried("kubectl tries no restart"),
            verb if TRIABLE.contains(&verb) || dry => words.push("--dry-run=server".to_owned()),
            _ => return Outcome::Refused("a verb that this test does not know".to_owned()),
        }
        self.outcome(place, &words, stdin.as_deref())
    }

    fn outcome(&self, place: &Place, words: &[String], stdin: Option<&str>) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        // Files that a person would have are named in the table.
        std::fs::write(folder.path().join("config.json"), r#"{"auths":{}}"#).unwrap();
        std::fs::write(folder.path().join("keys.env"), "KEY=value\n").unwrap();
        let mut child = Command::new(tools::named("kubectl").unwrap().path(place).unwrap())
            .args(&words[1..])
            .env("KUBECONFIG", place.kubeconfig())
            .env("HOME", folder.path())
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run kubectl: {error}"));
        child
            .stdin
            .take()
            .unwrap()
            .write_all(stdin.unwrap_or_default().as_bytes())
            .ok();
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            return match ignored(&errors) {
                Some(warning) => Outcome::Refused(warning.to_owned()),
                None => Outcome::Accepted,
            };
        }
        let denied = words[1] == "auth" && output.stdout.starts_with(b"no");
        // The first asks what the finding says is denied; the second looks for what it says is not there.
        if denied || (self.kind == "look" && errors.contains("NotFound") && self.names_missing(&errors)) {
            return Outcome::Accepted;
        }
        if words[1] == "top" && errors.contains("NotFound") {
            return Outcome::NotTried("there are no metrics of a container that does not run");
        }
        Outcome::Refused(errors.trim().to_owned())
    }
}

impl Suggestion {
    /// Whether the object that kubectl did not find, which it quotes, stands in the cause.
    fn names_missing(&self, errors: &str) -> bool {
        let mut quoted = errors.split('"');
        quoted.nth(1).is_some_and(|name| self.cause.contains(name))
    }
}

/// Finds the warning of a field that the API server does not know: it drops the field, and kubectl ends with 0 all the same.
fn ignored(errors: &str) -> Option<&str> {
    let mut lines = errors.lines();
    lines.find(|line| {
        line.starts_with("Warning: unknown field") || line.starts_with("Warning: duplicate field")
    })
}

#[test]
fn a_field_that_is_dropped_is_no_fix() {
    let dropped = "Warning: unknown field \"spec.template.spec.containers[0].resources.limit\"\n";
    assert_eq!(ignored(dropped), Some(dropped.trim_end()));
    let other = "Warning: would violate PodSecurity \"restricted:latest\": unrestricted capabilities\n";
    assert_eq!(ignored(other), None);
}

/// Replaces each `<placeholder>`.
fn fill(text: &str, table: &BTreeMap<&str, &str>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>').map(|at| open + at) else {
            break;
        };
        let placeholder = &rest[open..=close];
        let Some(word) = table.get(placeholder) else {
            return Err(format!("nobody says what stands for {placeholder}"));
        };
        filled.push_str(&rest[..open]);
        filled.push_str(word);
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}
