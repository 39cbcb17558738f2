//! What is true of a recorded world (`truth.yaml`, written before any report), and the judge of a report against it.
//!
//! A finding speaks of its object, of what is affected, and of the owners of these.
//! *right*: a root finding whose rule is accepted speaks of the object and holds every word of `say`;
//! *wrong*: a rule of `never` speaks of it, or only other roots do; *missed*: no root, or only `unexplained`;
//! *extra*: an error or warning on a silent object, or such a root that speaks of no broken object.

#[path = "../rule_files/mod.rs"]
mod rule_files;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use rule_files::rule_files;
use serde_json::Value as Json;

#[derive(serde::Deserialize)]
pub(crate) struct Truth {
    /// Another recording of the same manifests, whose truth is this one's too.
    same: Option<String>,
    pub(crate) broken: Option<Vec<Broken>>,
    silent: Option<Vec<String>>,
}

#[derive(serde::Deserialize)]
pub(crate) struct Broken {
    pub(crate) object: String,
    pub(crate) accept: Vec<String>,
    #[serde(default)]
    pub(crate) say: Vec<String>,
    #[serde(default)]
    pub(crate) never: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Right,
    Missed,
    Wrong,
    Extra,
}

fn spoken(object: &Json) -> String {
    let field = |name: &str| object[name].as_str().unwrap_or_default();
    match field("namespace") {
        "" => format!("{} {}", field("kind"), field("name")),
        namespace => format!("{} {namespace}/{}", field("kind"), field("name")),
    }
}

/// What a finding speaks of.
pub(crate) fn objects(finding: &Json) -> Vec<String> {
    let mut objects = vec![spoken(&finding["object"])];
    for affected in finding["affected"].as_array().unwrap() {
        objects.push(spoken(affected));
        if affected["owner"].is_object() {
            objects.push(spoken(&affected["owner"]));
        }
    }
    objects
}

fn text_of(finding: &Json) -> String {
    format!(
        "{}\n{}\n{}",
        finding["cause"], finding["evidence"], finding["fixes"]
    )
}

pub(crate) fn loud(finding: &Json) -> bool {
    matches!(finding["severity"].as_str(), Some("error" | "warning"))
}

/// The earlier ids of each renamed rule: what is true of a world stays true when a rule gets another name.
fn earlier(id: &str) -> &'static [String] {
    static ALIASES: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    let read = || {
        let files = rule_files(".yaml").into_iter();
        files
            .filter_map(|(id, path)| {
                let text = std::fs::read_to_string(path).unwrap();
                let aliases = text.lines().find_map(|line| line.strip_prefix("aliases: ["))?;
                let aliases = aliases.trim_end_matches(']').split(", ");
                Some((id, aliases.map(str::to_owned).collect()))
            })
            .collect()
    };
    ALIASES.get_or_init(read).get(id).map_or(&[], Vec::as_slice)
}

/// Returns whether a list of ids names a rule, by its id or by an earlier one.
pub(crate) fn names(ids: &[String], rule: &str) -> bool {
    ids.iter().any(|id| id == rule || earlier(rule).contains(id))
}

fn judge(broken: &Broken, findings: &[Json]) -> (Verdict, String) {
    let speaking: Vec<&Json> = findings
        .iter()
        .filter(|one| objects(one).contains(&broken.object))
        .collect();
    let rule = |finding: &Json| finding["rule"].as_str().unwrap().to_owned();
    if let Some(never) = speaking
        .iter()
        .map(|one| rule(one))
        .find(|id| names(&broken.never, id))
    {
        return (Verdict::Wrong, format!("{never} must not speak of it"));
    }
    // Advice is no cause: a broken thing may be told at any severity, but only an accepted rule may tell it so.
    let roots: Vec<&&Json> = speaking.iter().filter(|one| one["root"] == true).collect();
    let accepted: Vec<&&&Json> = roots
        .iter()
        .filter(|one| names(&broken.accept, &rule(one)))
        .collect();
    for finding in &accepted {
        let text = text_of(finding);
        if broken.say.iter().all(|word| text.contains(word.as_str())) {
            return (Verdict::Right, rule(finding));
        }
    }
    if let Some(finding) = accepted.first() {
        return (
            Verdict::Wrong,
            format!("{} does not say {:?}", rule(finding), broken.say),
        );
    }
    let others: Vec<String> = roots
        .iter()
        .filter(|one| loud(one))
        .map(|one| rule(one))
        .collect();
    match others.iter().filter(|id| *id != "unexplained").count() {
        0 => (Verdict::Missed, others.join(", ")),
        _ => (Verdict::Wrong, format!("roots: {}", others.join(", "))),
    }
}

/// Findings that nobody wanted.
fn extras(truth: &Truth, findings: &[Json]) -> Vec<(String, String)> {
    let broken = truth.broken.as_deref().unwrap_or_default();
    let silent = truth.silent.as_deref().unwrap_or_default();
    let mut extras = Vec::new();
    for finding in findings.iter().filter(|one| loud(one)) {
        let objects = objects(finding);
        let rule = finding["rule"].as_str().unwrap().to_owned();
        if let Some(object) = objects.iter().find(|object| silent.contains(object)) {
            extras.push((object.clone(), format!("{rule}, and nothing may be said of it")));
        } else if finding["root"] == true && !broken.iter().any(|one| objects.contains(&one.object)) {
            extras.push((
                objects[0].clone(),
                format!("{rule}, which speaks of no broken object"),
            ));
        }
    }
    extras
}

/// Reads what is true of a world.
pub(crate) fn truth_of(world: &Path) -> Truth {
    let text = std::fs::read_to_string(world.join("truth.yaml")).unwrap();
    let truth: Truth = serde_saphyr::from_str(&text).unwrap();
    match &truth.same {
        Some(other) => truth_of(&world.with_file_name(other)),
        None => truth,
    }
}

/// Judges everything that is true of a world, and what was said besides: object, verdict, why.
pub(crate) fn verdicts(truth: &Truth, findings: &[Json]) -> Vec<(String, Verdict, String)> {
    let judged = truth.broken.iter().flatten().map(|broken| {
        let (verdict, why) = judge(broken, findings);
        (broken.object.clone(), verdict, why)
    });
    let extra = extras(truth, findings)
        .into_iter()
        .map(|(object, why)| (object, Verdict::Extra, why));
    judged.chain(extra).collect()
}
