//! Holds that every question of a troubleshooting guide has an answer of ours (`guide.yaml`), and that what is made of
//! rules and of that file is fresh: `docs/guide.md`, `docs/rules`, `deploy/reader.yaml`; `SNAPSHOTS=overwrite` writes it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "guide/promtool.rs"]
mod promtool;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Guide {
    sections: Vec<Section>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    title: String,
    rows: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    ask: String,
    say: Option<String>,
    #[serde(default)]
    rules: Vec<String>,
    verb: Option<String>,
    topic: Option<String>,
    #[serde(default)]
    look: Vec<Vec<String>>,
    not_ours: Option<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(words: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    command
        .args(words)
        .env("COLUMNS", "100")
        .env_remove("SANDBOX_DOCTOR_RULES");
    command.output().unwrap()
}

/// What the program prints for some words.
fn printed(words: &[&str]) -> String {
    let output = run(words);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn ids() -> BTreeSet<String> {
    let list = printed(&["rules", "list"]);
    // A title that goes on stands further in.
    let lines = list.lines().skip(1).filter(|line| !line.starts_with(' '));
    lines
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn guide() -> Guide {
    let text = std::fs::read_to_string(root().join("tests/guide.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn is_fresh(text: String, file: &str) {
    let committed = snapbox::Data::read_from(&root().join(file), Some(snapbox::data::DataFormat::Text));
    snapbox::assert_data_eq!(text, committed.raw());
}

#[test]
fn every_question_has_an_answer_that_exists() {
    let ids = ids();
    let mut broken = Vec::new();
    let guide = guide();
    let rows: Vec<&Row> = guide.sections.iter().flat_map(|section| &section.rows).collect();
    for row in &rows {
        let ask = &row.ask;
        let answered =
            !row.rules.is_empty() || row.verb.is_some() || row.topic.is_some() || !row.look.is_empty();
        if answered == row.not_ours.is_some() {
            broken.push(format!("{ask}: either something answers it, or it is not ours"));
        }
        let empty = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
        if ask.trim().is_empty()
            || empty(&row.say)
            || empty(&row.not_ours)
            || row.look.iter().any(Vec::is_empty)
        {
            broken.push(format!("{ask}: something of it is empty"));
        }
        let unknown = row.rules.iter().filter(|rule| !ids.contains(*rule));
        broken.extend(unknown.map(|rule| format!("{ask}: there is no rule {rule}")));
        if let Some(topic) = &row.topic
            && !run(&["explain", topic]).status.success()
        {
            broken.push(format!("{ask}: nothing explains {topic}"));
        }
        if let Some(verb) = &row.verb {
            let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
            if !run(&words).status.success() {
                broken.push(format!("{ask}: there is no verb {verb}"));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    assert!(rows.len() > 80, "{} rows", rows.len());
}

#[test]
fn the_guide_is_fresh() {
    is_fresh(page(&guide()), "docs/guide.md");
}

fn page(guide: &Guide) -> String {
    let mut text = String::from(
        "<!-- Made of tests/guide.yaml by the test `guide`; change that file. -->\n\n# Troubleshooting sandbox pods\n\n\
         Each question with the rules that answer it, what `sandbox-doctor explain` knows of it, and what to look at.\n\
         Begin with `sandbox-doctor diagnose -n NAMESPACE`: it asks all of these at once. A finding changes nothing in the\n\
         cluster, and neither does any command below.\n",
    );
    for section in &guide.sections {
        write!(text, "\n## {}\n", section.title).unwrap();
        for row in &section.rows {
            write!(text, "\n### {}\n\n", row.ask).unwrap();
            for line in lines_of(row) {
                writeln!(text, "{line}").unwrap();
            }
        }
    }
    text
}

fn lines_of(row: &Row) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(row.say.iter().map(|say| format!("{say}\n")));
    lines.extend(row.not_ours.iter().map(|why| format!("Not ours: {why}.")));
    if !row.rules.is_empty() {
        let links: Vec<String> = row
            .rules
            .iter()
            .map(|rule| format!("[{rule}](rules/{rule}.md)"))
            .collect();
        lines.push(format!("- Rules: {}", links.join(", ")));
    }
    lines.extend(
        row.topic
            .iter()
            .map(|topic| format!("- Read: `sandbox-doctor explain {topic}`")),
    );
    lines.extend(
        row.verb
            .iter()
            .map(|verb| format!("- Run: `sandbox-doctor {verb}`")),
    );
    lines.extend(row.look.iter().map(|words| {
        let quoted = words.iter().map(|word| match word.contains(['[', '*']) {
            true => format!("'{word}'"),
            false => word.clone(),
        });
        format!("- Look: `{}`", quoted.collect::<Vec<_>>().join(" "))
    }));
    lines
}

#[test]
fn the_least_role_is_fresh() {
    is_fresh(
        printed(&["rules", "export", "--to", "clusterrole"]),
        "deploy/reader.yaml",
    );
}

/// With `SNAPSHOTS=overwrite` the pages are written anew, and those of rules that are gone are taken away.
#[test]
fn the_pages_of_rules_are_fresh() {
    let folder = root().join("docs/rules");
    let made = tempfile::tempdir().unwrap();
    let place = made.path().to_str().unwrap();
    printed(&["rules", "export", "--to", "markdown", "--pages", place]);
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect()
    };
    let (fresh, committed) = (names(made.path()), names(&folder));
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::create_dir_all(&folder).unwrap();
        for stale in committed.difference(&fresh) {
            std::fs::remove_file(folder.join(stale)).unwrap();
        }
        for name in &fresh {
            std::fs::copy(made.path().join(name), folder.join(name)).unwrap();
        }
        return;
    }
    assert_eq!(
        fresh, committed,
        "docs/rules has other pages than there are rules"
    );
    for name in &fresh {
        let (new, old) = (made.path().join(name), folder.join(name));
        let same = std::fs::read(new).unwrap() == std::fs::read(old).unwrap();
        assert!(
            same,
            "docs/rules/{name} is not what its rule says; write it anew with SNAPSHOTS=overwrite"
        );
    }
}

#[test]
fn the_runbook_has_every_rule_and_every_alert() {
    let runbook = printed(&["rules", "export", "--to", "markdown"]);
    for id in ids() {
        assert!(runbook.contains(&format!("\n## {id}\n")), "{id}");
    }
    let alerts = printed(&["rules", "export", "--to", "prometheus"]);
    let names: Vec<&str> = alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(names.len() > 6, "{alerts}");
    for name in names {
        assert!(runbook.contains(&format!("\n## {name}\n")), "{name}");
    }
}

#[test]
fn words_in_hand_are_explained() {
    for (asked, said) in [
        ("137", "oom-container-limit"),
        ("139", "py-native-crash"),
        ("143", "crash-exit-143"),
        ("CrashLoopBackOff", "crash-app-exit"),
        ("FailedScheduling", "sched-untolerated-taint"),
        ("KubePodCrashLooping", "probe-liveness-kill"),
        ("OutOfcpu", "admit-out-of-resource"),
        (
            "ModuleNotFoundError: No module named 'pandas'",
            "app-module-not-found",
        ),
    ] {
        let page = printed(&["explain", asked]);
        assert!(page.contains(said), "{asked}: {page}");
    }
    let output = run(&["explain", "CrashLoopBackOf"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("did you mean 'CrashLoopBackOff'?"), "{errors}");
}
