//! The closed lists of Kubernetes: each reason and condition has a rule, a fallback, or a sentence why it has none.
//!
//! The lists belong to the version of the test cluster. Where its sources are in the module cache, they are compared too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod rule_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rule_files::rule_files;

/// The Go module that the test cluster builds Kubernetes from.
const GO_MOD: &str = include_str!("cluster/tools/kubernetes/go.mod");
/// Files of k8s.io/kubernetes that hold the reasons of a section, and what stands before each.
const SOURCES: [(&str, &str, &str); 7] = [
    ("events", "pkg/kubelet/events/event.go", CONSTANT),
    ("events", "pkg/controller/volume/events/event.go", CONSTANT),
    ("waiting", "pkg/kubelet/images/types.go", ERROR),
    ("waiting", "pkg/kubelet/container/sync_result.go", ERROR),
    (
        "waiting",
        "pkg/kubelet/kuberuntime/kuberuntime_container.go",
        ERROR,
    ),
    ("pod", "pkg/kubelet/lifecycle/predicate.go", CONSTANT),
    ("pod", "pkg/kubelet/lifecycle/handlers.go", CONSTANT),
];
const CONSTANT: &str = " = \"";
const ERROR: &str = " = errors.New(\"";
/// The types of conditions in k8s.io/api: the kind, the file and the Go type.
const CONDITIONS: [(&str, &str, &str); 5] = [
    ("Pod", "core/v1/types.go", " PodConditionType "),
    ("Node", "core/v1/types.go", " NodeConditionType "),
    (
        "PersistentVolumeClaim",
        "core/v1/types.go",
        " PersistentVolumeClaimConditionType ",
    ),
    ("Job", "batch/v1/types.go", " JobConditionType "),
    ("Deployment", "apps/v1/types.go", " DeploymentConditionType "),
];

type Reasons = BTreeMap<String, Told>;

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kubernetes: String,
    waiting: Reasons,
    terminated: Reasons,
    pod: Reasons,
    scheduled: Reasons,
    ready: Reasons,
    disruption: Reasons,
    job: Reasons,
    deployment: Reasons,
    events: Reasons,
    /// Events of components outside Kubernetes.
    others: Reasons,
    /// By kind.
    conditions: BTreeMap<String, Reasons>,
    /// By section, and by kind for conditions.
    healthy: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(default)]
    rules: Vec<String>,
    /// The fallback that answers the reason whatever its words are.
    family: Option<String>,
    excuse: Option<String>,
}

impl Table {
    fn sections(&self) -> Vec<(&str, &Reasons)> {
        let mut sections = vec![
            ("waiting", &self.waiting),
            ("terminated", &self.terminated),
            ("pod", &self.pod),
            ("scheduled", &self.scheduled),
            ("ready", &self.ready),
            ("disruption", &self.disruption),
            ("job", &self.job),
            ("deployment", &self.deployment),
            ("events", &self.events),
            ("others", &self.others),
        ];
        let kinds = self.conditions.iter();
        sections.extend(kinds.map(|(kind, reasons)| (kind.as_str(), reasons)));
        sections
    }

    /// Returns all reasons of a section, those that no failure gives included.
    fn listed(&self, name: &str) -> BTreeSet<&str> {
        let sections = self.sections();
        let reasons = sections.iter().filter(|(section, _)| *section == name);
        let healthy = self.healthy.get(name).into_iter().flatten();
        reasons
            .flat_map(|(_, reasons)| reasons.keys())
            .chain(healthy)
            .map(String::as_str)
            .collect()
    }
}

fn table() -> Table {
    serde_saphyr::from_str(include_str!("reasons.yaml")).unwrap()
}

/// Returns the texts of all rules, by id; `ending` chooses the rules or their cases.
fn texts(ending: &str) -> BTreeMap<String, String> {
    let files = rule_files(ending).into_iter();
    files
        .map(|(id, path)| (id, std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_reason_has_a_rule_that_speaks_of_it_or_an_excuse() {
    let rules = texts(".yaml");
    let cases = texts(".test.yaml");
    let table = table();
    let mut wrong = Vec::new();
    for (section, reasons) in table.sections() {
        for (reason, told) in reasons {
            let silent = told.rules.is_empty() && told.family.is_none();
            if silent == told.excuse.is_none() {
                wrong.push(format!(
                    "{section} {reason}: it needs rules or an excuse, not both"
                ));
            }
            for id in told.rules.iter().chain(&told.family) {
                let speaks = |texts: &BTreeMap<String, String>| {
                    texts.get(id).is_some_and(|text| text.contains(reason.as_str()))
                };
                if !rules.contains_key(id) || !(speaks(&rules) || speaks(&cases)) {
                    wrong.push(format!("{section} {reason}: the rule {id} does not speak of it"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_family_is_a_fallback() {
    let rules = texts(".yaml");
    let is_fallback = |id: &str| {
        let rule = rules.get(id);
        rule.is_some_and(|text| text.lines().any(|line| line == "fallback: true"))
    };
    let table = table();
    let mut wrong = Vec::new();
    for (section, reasons) in table.sections() {
        for (reason, told) in reasons {
            if let Some(id) = told.family.as_deref().filter(|id| !is_fallback(id)) {
                wrong.push(format!("{section} {reason}: {id} is no fallback"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_reason_is_listed_twice() {
    let table = table();
    let sections: BTreeMap<&str, &Reasons> = table.sections().into_iter().collect();
    let mut wrong = Vec::new();
    for (name, healthy) in &table.healthy {
        let Some(reasons) = sections.get(name.as_str()) else {
            wrong.push(format!("healthy: there is no section {name}"));
            continue;
        };
        let distinct: BTreeSet<&String> = healthy.iter().collect();
        if distinct.len() != healthy.len() {
            wrong.push(format!("healthy {name}: a reason is listed twice"));
        }
        let both = healthy.iter().filter(|reason| reasons.contains_key(*reason));
        wrong.extend(both.map(|reason| format!("{name} {reason}: both healthy and not")));
    }
    let shared = table
        .others
        .keys()
        .filter(|reason| table.events.contains_key(*reason));
    wrong.extend(shared.map(|reason| format!("{reason}: both in events and in others")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_event_that_a_rule_reads_is_listed() {
    let table = table();
    let mut listed = table.listed("events");
    listed.extend(table.listed("others"));
    let mut missing = BTreeSet::new();
    for (id, text) in &texts(".yaml") {
        for after in text.split(".events.").skip(1) {
            let end = after.find(|letter: char| !letter.is_ascii_alphanumeric());
            let event = &after[..end.unwrap_or(after.len())];
            if !event.is_empty() && !listed.contains(event) {
                missing.insert(format!("{event} ({id})"));
            }
        }
    }
    assert!(missing.is_empty(), "not in tests/reasons.yaml: {missing:?}");
}

/// Returns the version that the test cluster builds, such as `v1.35.4`.
fn built() -> &'static str {
    let (_, rest) = GO_MOD.split_once("k8s.io/kubernetes v").unwrap();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    &rest[..end]
}

#[test]
fn the_lists_are_those_of_the_kubernetes_that_the_test_cluster_runs() {
    assert_eq!(
        table().kubernetes.trim_start_matches('v'),
        built(),
        "the test cluster moved: read the lists again from the sources of its version"
    );
}

/// Returns the folder of a module of the test cluster in the module cache, if it was downloaded.
fn module(path: &str, version: &str) -> Option<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = variable("GOMODCACHE")
        .or_else(|| variable("GOPATH").map(|folder| folder.join("pkg/mod")))
        .or_else(|| variable("HOME").map(|folder| folder.join("go/pkg/mod")))?;
    Some(cache.join(format!("{path}@v{version}"))).filter(|folder| folder.is_dir())
}

/// Returns the reason of a line such as `Name = "Reason"`, where `before` is what stands between name and reason.
fn word<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    let (name, rest) = line.split_once(before)?;
    let (word, _) = rest.split_once('"')?;
    let is_reason = word.starts_with(|letter: char| letter.is_ascii_uppercase())
        && word
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    (is_reason && !name.trim_start().starts_with("//")).then_some(word)
}

#[test]
#[expect(clippy::print_stderr, reason = "a reader must see that nothing was compared")]
fn the_lists_have_each_constant_of_the_sources() {
    let version = built();
    // v1.35.4 goes with v0.35.4.
    let staging = format!("0.{}", version.split_once('.').unwrap().1);
    let folders = module("k8s.io/kubernetes", version).zip(module("k8s.io/api", &staging));
    let Some((kubernetes, api)) = folders else {
        eprintln!("not compared: the sources of Kubernetes {version} are not in the module cache");
        return;
    };
    let table = table();
    let mut missing = BTreeSet::new();
    for (section, path, before) in SOURCES {
        let listed = table.listed(section);
        let text = std::fs::read_to_string(kubernetes.join(path)).unwrap();
        let words: Vec<&str> = text.lines().filter_map(|line| word(line, before)).collect();
        assert!(!words.is_empty(), "{path} has no constant");
        let unlisted = words.into_iter().filter(|word| !listed.contains(word));
        missing.extend(unlisted.map(|word| format!("{section}: {word} ({path})")));
    }
    for (kind, path, go_type) in CONDITIONS {
        let listed = table.listed(kind);
        let text = std::fs::read_to_string(api.join(path)).unwrap();
        let lines = text.lines().filter(|line| line.contains(go_type));
        let found: BTreeSet<&str> = lines.filter_map(|line| word(line, CONSTANT)).collect();
        if found != listed {
            missing.insert(format!("{kind}: {path} has the conditions {found:?}"));
        }
    }
    let missing: Vec<String> = missing.into_iter().collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
