//! The screens: what comes first, how long a block is, what can be pasted, and that nothing is cut while there is room.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

fn run(columns: &str, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    let command = command
        .args(words)
        .env("COLUMNS", columns)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("SANDBOX_DOCTOR_RULES")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

fn is_headline(line: &str) -> bool {
    line.starts_with("error[") || line.starts_with("warning[")
}

/// Returns the blocks of a screen, each without its blank line.
fn blocks(screen: &str) -> Vec<Vec<&str>> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    let mut inside = false;
    for line in screen.lines() {
        if is_headline(line) {
            blocks.push(Vec::new());
            inside = true;
        }
        inside &= !line.is_empty();
        if inside {
            blocks.last_mut().unwrap().push(line);
        }
    }
    blocks
}

fn findings(from: &str) -> serde_json::Value {
    let json = run("100", &["diagnose", "--from", from, "-o", "json"]);
    serde_json::from_str(&json).unwrap()
}

#[test]
fn the_demo_fits_on_a_screen_and_begins_with_a_table() {
    let screen = run("100", &["diagnose", "--from", "demo"]);
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines.len() <= 90, "{} lines", lines.len());
    assert!(lines[0].starts_with("SEVERITY"), "{}", lines[0]);
    let blocks = blocks(&screen);
    assert_eq!(blocks.len(), 3);
    let mut lengths: Vec<usize> = blocks.iter().map(Vec::len).collect();
    lengths.sort_unstable();
    assert!(lengths[1] <= 15, "{lengths:?}");
    let advice = lines.iter().filter(|line| line.starts_with("advice")).count();
    assert_eq!(advice, 1);
    assert!(lines.iter().filter(|line| line.starts_with("not read")).count() <= 1);
}

#[test]
fn the_first_lines_name_the_causes_that_explain_most() {
    let screen = run("100", &["diagnose", "--from", "demo"]);
    let first: Vec<&str> = screen.lines().take(40).collect();
    let first = first.join("\n");
    let report = findings("demo");
    let mut roots: Vec<&serde_json::Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["root"] == true && one["severity"] == "error")
        .collect();
    roots.sort_by_key(|one| std::cmp::Reverse(one["affected"].as_array().unwrap().len()));
    for root in &roots[..5] {
        let (title, name) = (
            root["title"].as_str().unwrap(),
            root["object"]["name"].as_str().unwrap(),
        );
        assert!(first.contains(title) && first.contains(name), "{title}: {name}");
    }
}

/// Blocks of all recordings, one object at a time, as a person asks for them.
#[test]
fn the_median_block_has_at_most_fifteen_lines() {
    let mut lengths = Vec::new();
    for from in [
        "demo",
        "tests/worlds/crashing",
        "tests/worlds/volumes",
        "tests/worlds/registries",
    ] {
        let report = findings(from);
        let roots = report["findings"].as_array().unwrap().iter();
        let roots = roots.filter(|one| one["root"] == true && one["severity"] != "info");
        let names: Vec<(String, String)> = roots
            .filter_map(|one| {
                let affected = &one["affected"][0];
                let object = if affected["owner"].is_object() {
                    &affected["owner"]
                } else {
                    affected
                };
                let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
                let name = format!("{}/{}", text("kind").to_lowercase(), text("name"));
                Some((name, text("namespace"))).filter(|(_, namespace)| !namespace.is_empty())
            })
            .collect();
        for (name, namespace) in names.iter().take(12) {
            let screen = run("100", &["diagnose", name, "-n", namespace, "--from", from]);
            lengths.extend(blocks(&screen).iter().map(Vec::len));
        }
    }
    lengths.sort_unstable();
    let (median, p90) = (lengths[lengths.len() / 2], lengths[lengths.len() * 9 / 10]);
    assert!(lengths.len() > 25, "{} blocks", lengths.len());
    assert!(median <= 15, "median {median}, p90 {p90} lines");
}

#[test]
fn one_finding_is_one_block_with_the_labels_in_their_order() {
    let words = ["diagnose", "deploy/python-sandbox-tag", "--from", "demo"];
    let screen = run("100", &words);
    assert!(is_headline(screen.lines().next().unwrap()), "{screen}");
    assert!(!screen.contains("SEVERITY"));
    assert!(
        screen.starts_with("error[image-tag-not-found]: ImagePullBackOff: "),
        "{screen}"
    );
    assert!(
        screen
            .lines()
            .nth(1)
            .unwrap()
            .contains("Deployment pandasai-sandbox/python-sandbox-tag")
    );
    let wide = run("100", &[&words[..], &["-o", "wide"]].concat());
    let markdown = run("100", &[&words[..], &["-o", "markdown"]].concat());
    let order = |page: &str, labels: &[&str]| {
        let places: Vec<usize> = labels
            .iter()
            .map(|label| page.find(label).unwrap_or_else(|| panic!("{label}: {page}")))
            .collect();
        assert!(places.is_sorted(), "{labels:?} {places:?}\n{page}");
    };
    let short = [
        "\n  affected ",
        "\n  cause ",
        "\n  evidence ",
        "\n  fix ",
        "\n  inspect",
    ];
    order(&screen, &short);
    order(
        &wide,
        &[
            "\n  affected ",
            "\n  cause ",
            "\n  evidence ",
            "\n  fix ",
            "\n  verify",
            "\n  inspect",
            "\n  ruled out",
        ],
    );
    order(
        &markdown,
        &[
            "**Affected**",
            "**Cause**",
            "**Evidence**",
            "**Fix 1**",
            "**Verify**",
            "**Inspect**",
            "**Ruled out**",
        ],
    );
    for page in [&screen, &wide, &markdown] {
        assert!(page.contains("confirmed; 1 alternative ruled out"), "{page}");
        assert!(!page.contains("proved"), "{page}");
    }
}

#[test]
fn commands_start_at_the_left_margin() {
    for format in ["text", "wide"] {
        let screen = run("100", &["diagnose", "--from", "demo", "-o", format]);
        let commands = screen.lines().filter(|line| line.starts_with("kubectl ")).count();
        assert!(commands > 3, "{format}: {commands}");
        let indented: Vec<&str> = screen
            .lines()
            .filter(|line| line.trim_start().starts_with("kubectl ") && line.starts_with(' '))
            .collect();
        assert_eq!(indented, [""; 0], "{format}");
    }
}

/// A shell accepts every command of a screen as it is copied: the lines from the left margin to the next label.
#[test]
fn commands_can_be_pasted() {
    let screen = run("100", &["diagnose", "--from", "demo", "-o", "wide"]);
    let stand_ins = tempfile::tempdir().unwrap();
    for name in ["kubectl", "sandbox-doctor"] {
        let path = stand_ins.path().join(name);
        std::fs::write(&path, "#!/bin/sh\necho \"$1\"\ncat >/dev/null\n").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    }
    let mut script = format!("PATH={}:$PATH\n", stand_ins.path().display());
    let mut lines = screen.lines().peekable();
    let mut commands = 0;
    while let Some(line) = lines.next() {
        if !line.starts_with("kubectl ") && !line.starts_with("sandbox-doctor ") {
            continue;
        }
        commands += 1;
        let mut command = line.to_owned();
        let end = line
            .split_once("<<'")
            .map(|(_, end)| end.trim_end_matches('\'').to_owned());
        while command.ends_with('\\')
            || end
                .as_ref()
                .is_some_and(|end| command.lines().last() != Some(end))
        {
            command.push('\n');
            command.push_str(lines.next().unwrap());
        }
        let stdin = if end.is_some() { "" } else { " </dev/null" };
        script.push_str(&format!("{command}{stdin}\n"));
    }
    let output = Command::new("/bin/sh").arg("-c").arg(&script).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    assert!(commands > 60, "{commands}");
    assert_eq!(printed.lines().count(), commands);
}

#[test]
fn since_is_never_blank() {
    for columns in ["100", "240"] {
        let screen = run(columns, &["diagnose", "--from", "demo", "-o", "wide"]);
        let rows = screen.lines().take_while(|line| !line.is_empty()).skip(1);
        let rows: Vec<&str> = rows.filter(|line| !line.starts_with(' ')).collect();
        assert!(rows.len() > 35, "{columns}: {}", rows.len());
        for row in rows {
            let last = row.split_whitespace().last().unwrap();
            assert!(last.ends_with(['s', 'm', 'h', 'd', 'y']), "{columns}: {row}");
        }
    }
}

#[test]
fn nothing_is_cut_while_the_terminal_has_room() {
    let narrow = run("100", &["diagnose", "--from", "demo"]);
    let wide = run("240", &["diagnose", "--from", "demo"]);
    let table = |screen: &str| {
        screen
            .lines()
            .take_while(|line| !line.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(!table(&narrow).iter().any(|line| line.contains('…')), "{narrow}");
    let rows = table(&wide);
    assert!(
        rows[0]
            .split_whitespace()
            .eq(["SEVERITY", "OBJECT", "STATUS", "CAUSE", "SINCE"]),
        "{}",
        rows[0]
    );
    assert!(!rows.iter().any(|line| line.contains('…')));
    // One line a cause where there is room, and two otherwise: more causes in about as many lines.
    let narrow = table(&narrow);
    let causes = |rows: &[String]| rows.iter().filter(|line| !line.starts_with(' ')).count();
    assert!(causes(&rows) > causes(&narrow) + 10, "{}", rows.join("\n"));
    assert!(rows.len() <= narrow.len() + 2, "{}", rows.len());
}

#[test]
fn advice_is_a_number_and_is_listed_on_request() {
    let plain = run("100", &["diagnose", "--from", "demo"]);
    let line = plain.lines().find(|line| line.starts_with("advice: ")).unwrap();
    assert!(
        line.ends_with("recommendations (--show advice lists them)"),
        "{line}"
    );
    let shown = run("100", &["diagnose", "--from", "demo", "--show", "advice"]);
    assert!(shown.contains("\nadvice\n  info[bp-"), "{shown}");
    let listed = |screen: &str| screen.lines().filter(|line| line.starts_with("  info[")).count();
    assert_eq!(
        listed(&shown),
        listed(&run("100", &["diagnose", "--from", "demo", "-o", "wide"]))
    );
    assert_eq!(listed(&plain), 0);
}

/// What was not read takes two lines at most, in every recording and at every width.
#[test]
fn gaps_take_two_lines() {
    for world in ["refused", "ordinary", "policy-timeout", "usage"] {
        let from = format!("tests/worlds/{world}");
        for columns in ["60", "80", "100"] {
            let screen = run(columns, &["diagnose", "--from", &from]);
            let lines: Vec<&str> = screen
                .lines()
                .skip_while(|line| !line.starts_with("not read: "))
                .collect();
            let gap: Vec<&&str> = lines
                .iter()
                .take_while(|line| !line.starts_with("more: "))
                .collect();
            assert!(gap.len() <= 2, "{world} at {columns}: {gap:?}");
            let width: usize = columns.parse().unwrap();
            assert!(
                gap.iter().all(|line| line.chars().count() <= width),
                "{world}: {gap:?}"
            );
        }
    }
}

#[test]
fn no_expression_language_is_shown() {
    let list = run("100", &["rules", "list"]);
    let ids = list.lines().skip(1).filter(|line| !line.starts_with(' '));
    let ids: Vec<&str> = ids.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(ids.len() > 100, "{}", ids.len());
    let signs = [" ? ", "==", "&&", "||", ".found", "{{", "}}", " > 0"];
    for id in ids.iter().step_by(3) {
        let page = run("100", &["explain", id]);
        // JSONPath of kubectl is a command, not a condition of a rule.
        let text = page.split("\nAlert\n").next().unwrap().lines();
        let text: Vec<&str> = text.filter(|line| !line.contains("jsonpath=")).collect();
        let text = text.join("\n");
        for sign in signs {
            assert!(!text.contains(sign), "explain {id} contains '{sign}':\n{text}");
        }
    }
}

/// Each format of a command is one that its help offers, and YAML has the fields of JSON.
#[test]
fn yaml_is_the_json_report() {
    for words in [
        &["diagnose", "--from", "demo"][..],
        &[
            "can",
            "alice",
            "get",
            "pods",
            "--from",
            "demo",
            "-n",
            "pandasai-sandbox",
        ],
        &[
            "reach",
            "world",
            "svc/sandbox-slow:8080",
            "--from",
            "demo",
            "-n",
            "pandasai-sandbox",
        ],
        &["explain", "137 OOMKilled: no space left on device"],
        &["version"],
    ] {
        let json = run("100", &[words, &["-o", "json"]].concat());
        let yaml = run("100", &[words, &["-o", "yaml"]].concat());
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let read: serde_json::Value =
            serde_saphyr::from_str(&yaml).unwrap_or_else(|fault| panic!("{words:?}: {fault}"));
        assert_eq!(read, json, "{words:?}");
    }
}

#[test]
fn standard_input_is_a_recording() {
    let pod = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u"},"spec":{"containers":[{"name":"app","image":"x"}]},"status":{"phase":"Running"}}"#;
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "--from", "-", "-o", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), pod.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["source"], "recording");
    let empty = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "--from", "-"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(empty.status.code(), Some(2));
}
