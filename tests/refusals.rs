//! What a reader is told who may not read everything: nothing is made up, and nothing is lost without a word.
//!
//! Each input of each recorded world is refused in turn, and some together; the report is held against the one
//! of the full recording. The rules' own cases say what each rule does; here nothing knows a rule by name.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the table is what a person reads with --nocapture"
)]

#[path = "recording/mod.rs"]
mod recording;
mod rule_files;

use std::collections::{BTreeMap, BTreeSet};

use recording::{Recording, Run, line, same, speaks_of, word};
use rule_files::rule_files;
use serde_json::Value as Json;

/// Inputs that are refused together: neighbours of one question, and what ordinary roles may not read.
const TOGETHER: [&[&str]; 9] = [
    &["events", "pods/log"],
    &["pods", "events"],
    &["deployments", "replicasets"],
    &["services", "endpointslices"],
    &["nodes", "persistentvolumeclaims"],
    &["resourcequotas", "events"],
    &["configmaps", "events"],
    &["networkpolicies", "services"],
    &[
        "clusterrolebindings",
        "clusterroles",
        "nodes",
        "persistentvolumes",
        "priorityclasses",
        "rolebindings",
        "roles",
        "runtimeclasses",
        "secrets",
        "storageclasses",
    ],
];

/// What was refused, and what the program said with and without it.
struct Refusal<'a> {
    world: &'a str,
    inputs: &'a [String],
    severities: &'a BTreeMap<String, String>,
    full: &'a Run,
    run: Run,
}

impl Refusal<'_> {
    fn refused(&self, input: &str) -> bool {
        self.inputs.iter().any(|refused| refused == input)
    }

    fn skipped(&self) -> impl Iterator<Item = &Json> {
        self.run.report["skipped"].as_array().into_iter().flatten()
    }

    fn needs_refused(&self, skipped: &Json) -> bool {
        skipped["needs"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|need| self.refused(need.as_str().unwrap_or_default()))
    }

    fn gaps(&self) -> impl Iterator<Item = &Json> {
        self.run.report["gaps"].as_array().into_iter().flatten()
    }

    fn has_gap(&self) -> bool {
        self.gaps()
            .any(|gap| self.refused(word(gap, "input")) && gap["status"] == "forbidden")
    }

    fn skips(&self, rule: &str) -> bool {
        self.skipped()
            .any(|skipped| word(skipped, "rule") == rule && self.needs_refused(skipped))
    }

    /// Whether any check was skipped that would have mattered: that of Nodes as such is not for everybody.
    fn undecided(&self) -> bool {
        let severity = |skipped: &Json| self.severities.get(word(skipped, "rule"));
        let of_nodes = |skipped: &Json| skipped["needs"][0] == "nodes" && skipped["examples"][0].is_null();
        self.skipped().any(|skipped| {
            let matters = severity(skipped).is_some_and(|severity| severity != "info");
            self.needs_refused(skipped) && matters && !of_nodes(skipped)
        })
    }

    /// Everything that is wrong with what was said.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.nothing_is_made_up(&mut faults);
        self.nothing_is_lost(&mut faults);
        self.gaps_name_the_input(&mut faults);
        self.the_code_is_true(&mut faults);
        self.absence_is_not_guessed(&mut faults);
        let whom = format!("{} without {}: ", self.world, self.inputs.join("+"));
        faults.into_iter().map(|fault| whom.clone() + &fault).collect()
    }

    fn nothing_is_made_up(&self, faults: &mut Vec<String>) {
        for finding in self.run.loud().filter(|finding| finding["rule"] != "unexplained") {
            let Some(before) = self.full.findings().iter().find(|other| same(finding, other)) else {
                faults.push(format!(
                    "says what the full recording does not: {}: {}",
                    line(finding),
                    finding["cause"]
                ));
                continue;
            };
            if before["severity"] == "info" {
                faults.push(format!(
                    "was advice and is {}: {}",
                    finding["severity"],
                    line(finding)
                ));
            }
            let promoted = finding["root"] == true && before["root"] != true;
            if promoted && finding["confidence"] == "confirmed" {
                faults.push(format!("confirmed, though a symptom: {}", line(finding)));
            }
            if promoted && !self.has_gap() {
                faults.push(format!(
                    "a symptom became a cause, and no gap says why: {}",
                    line(finding)
                ));
            }
        }
        // What no rule explains must at least be sick in the full recording.
        for finding in self.run.loud().filter(|finding| finding["rule"] == "unexplained") {
            let objects = speaks_of(finding);
            if !self
                .full
                .loud()
                .any(|other| !speaks_of(other).is_disjoint(&objects))
            {
                faults.push(format!("is healthy and called unhealthy: {}", line(finding)));
            }
        }
    }

    fn nothing_is_lost(&self, faults: &mut Vec<String>) {
        for before in self.full.roots() {
            let now = self.run.findings().iter().find(|other| same(before, other));
            if now.is_some_and(|now| now["root"] == true) {
                continue;
            }
            let objects = speaks_of(before);
            let instead = self.run.roots().any(|other| {
                matches!(word(other, "confidence"), "likely" | "possible")
                    && !speaks_of(other).is_disjoint(&objects)
            });
            if !(self.skips(word(before, "rule")) || instead && self.has_gap()) {
                let said = if now.is_some() {
                    "is no cause any more"
                } else {
                    "is lost without a word"
                };
                faults.push(format!("{said}: {}", line(before)));
            }
        }
    }

    fn gaps_name_the_input(&self, faults: &mut Vec<String>) {
        for skipped in self.skipped() {
            for need in skipped["needs"].as_array().into_iter().flatten() {
                let named = self
                    .gaps()
                    .any(|gap| gap["input"] == *need && gap["status"] != "complete");
                if !named {
                    faults.push(format!("{} needs {need}, and no gap names it", skipped["rule"]));
                }
            }
        }
        if self.gaps().count() > 0 && self.run.report["complete"] == true {
            faults.push("is called complete in spite of its gaps".to_owned());
        }
        for gap in self.gaps().filter(|gap| self.refused(word(gap, "input"))) {
            let input = word(gap, "input");
            if !self.run.text.is_empty() && !self.run.text.contains(input) {
                faults.push(format!("the screen does not name {input}"));
            }
        }
    }

    fn the_code_is_true(&self, faults: &mut Vec<String>) {
        let errors = self
            .run
            .findings()
            .iter()
            .any(|finding| finding["severity"] == "error");
        let lost = self.full.code == Some(1) && !errors;
        let wanted = match (errors, self.undecided() || lost) {
            (true, _) => 1,
            (false, true) => 3,
            (false, false) => 0,
        };
        if self.run.code != Some(wanted) {
            faults.push(format!(
                "ends with {:?}, not {wanted}: {}",
                self.run.code, self.run.errors
            ));
        }
        if self.run.text.contains("no problem found")
            && self.run.text.contains("all inputs complete")
            && self.has_gap()
        {
            faults.push("says that all inputs are complete".to_owned());
        }
        if self.run.text.contains("no problem found:") && lost {
            faults.push("says that no problem was found where one is".to_owned());
        }
    }

    /// A list that was refused proves no absence; a text of the cluster may.
    fn absence_is_not_guessed(&self, faults: &mut Vec<String>) {
        for finding in self.run.findings() {
            let refused = self
                .inputs
                .iter()
                .any(|input| plural(word(&finding["object"], "kind")) == *input);
            let name = word(&finding["object"], "name");
            let after = ["does not exist", "is missing", "not found"];
            let said = after
                .iter()
                .any(|words| word(finding, "cause").contains(&format!("{name} {words}")))
                || word(finding, "cause")
                    .contains(&format!("here is no {} {name}", word(&finding["object"], "kind")));
            let quoted = finding["evidence"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|evidence| {
                    let quotes = word(evidence, "from") != "computed";
                    quotes && word(evidence, "text").contains(word(&finding["object"], "name"))
                });
            if refused && (said || finding["object"]["exists"] == false) && !quoted {
                faults.push(format!(
                    "is called absent without a text that says so: {}",
                    line(finding)
                ));
            }
        }
    }

    fn row(&self) -> String {
        let lost = self
            .full
            .roots()
            .filter(|before| !self.run.findings().iter().any(|other| same(before, other)));
        let grown = self.run.roots().filter(|now| {
            self.full
                .findings()
                .iter()
                .any(|other| same(now, other) && other["root"] != true)
        });
        format!(
            "{:<17} {:<46} {:>4} {:>5} {:>5} {:>5} {:>11} {:>7} {:>4}",
            self.world,
            shortened(&self.inputs.join("+")),
            self.run.code.unwrap_or(-1),
            self.run.roots().count(),
            lost.count(),
            grown.count(),
            self.run
                .loud()
                .filter(|finding| finding["rule"] == "unexplained")
                .count(),
            self.skipped().count(),
            self.gaps().count(),
        )
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= 46 {
        text.to_owned()
    } else {
        format!("{}…", &text[..45])
    }
}

/// The resource of a kind, as the ledger calls it.
fn plural(kind: &str) -> String {
    let lower = kind.to_lowercase();
    match lower.strip_suffix('y') {
        _ if lower == "endpoints" => lower,
        Some(stem) => format!("{stem}ies"),
        None if lower.ends_with('s') => format!("{lower}es"),
        None => format!("{lower}s"),
    }
}

/// Severity of each built-in rule, by id.
fn severities() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (id, path) in rule_files(".yaml") {
        let text = std::fs::read_to_string(path).unwrap();
        if let Some(severity) = text.lines().find_map(|line| line.strip_prefix("severity:")) {
            let severity = severity.split_whitespace().next().unwrap_or_default();
            found.insert(id, severity.to_owned());
        }
    }
    assert!(found.len() > 20, "the rules were not found");
    found
}

/// Each input of a world alone, and those together that it has.
fn refusals(inputs: &BTreeSet<String>) -> Vec<Vec<String>> {
    let alone = inputs.iter().map(|input| vec![input.clone()]);
    let together = TOGETHER
        .iter()
        .map(|inputs| inputs.iter().map(|input| (*input).to_owned()).collect());
    let all = inputs.iter().cloned().collect();
    alone.chain(together).chain([all]).collect()
}

#[test]
fn what_may_not_be_read_is_told_and_nothing_is_made_of_it() {
    let severities = severities();
    let mut faults = Vec::new();
    println!(
        "{:<17} {:<46} {:>4} {:>5} {:>5} {:>5} {:>11} {:>7} {:>4}",
        "world", "refused", "code", "roots", "lost", "grown", "unexplained", "skipped", "gaps"
    );
    let full: Vec<(String, Run)> = recording::worlds().into_iter().map(whole).collect();
    let cells: Vec<(&str, &Run, Vec<String>)> = full
        .iter()
        .flat_map(|(world, run)| {
            refusals(&Recording::of(world).inputs())
                .into_iter()
                .map(move |inputs| (world.as_str(), run, inputs))
        })
        .collect();
    let judged = recording::side_by_side(&cells, |(world, full, inputs)| {
        let refused = Recording::of(world);
        inputs.iter().for_each(|input| refused.refuse(input));
        let refusal = Refusal {
            world,
            inputs,
            severities: &severities,
            full,
            run: refused.diagnose(),
        };
        (refusal.row(), refusal.faults())
    });
    for (row, found) in judged {
        println!("{row}");
        faults.extend(found);
    }
    println!("{} runs, {} faults", cells.len(), faults.len());
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// What is said of a world that was read whole.
fn whole(world: String) -> (String, Run) {
    let run = Recording::of(&world).diagnose();
    assert!(
        matches!(run.code, Some(0 | 1)),
        "{world}: {:?} {}",
        run.code,
        run.errors
    );
    (world, run)
}

/// A target whose pods may not be read is not called well, and is not said to have none.
#[test]
fn a_target_whose_pods_are_refused_is_not_called_well() {
    let recording = Recording::of("look-alikes");
    recording.refuse("pods");
    for target in ["deployment/deaf", "deployments"] {
        let run = recording.run(&[target]);
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.code, Some(3), "{target}: {text}{}", run.errors);
        assert!(
            text.contains("pods") && !text.contains("all inputs complete"),
            "{target}: {text}"
        );
    }
}
