//! The configuration file as an attacker writes it, and as a team does: what a file in a repository may set, what
//! `--config` and `--no-config` change, and that nothing is ignored without its file and line in every format.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

const NAME: &str = ".sandbox-doctor.yaml";

/// Pods that no node takes; the first also lacks limits, which is advice.
const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: one, namespace: healthy}
spec:
  serviceAccountName: sandbox
  nodeSelector: {disk: none}
  containers:
  - {name: app, image: 'r.example/a:1', resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: 2Mi}}}
";

fn world() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/worlds/healthy").to_owned()
}

/// A Git work tree with a manifest in it, beside a folder that stands for the home of its user.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Self { folder };
        fs::create_dir_all(repository.path("repo/.git")).unwrap();
        fs::create_dir_all(repository.path("repo/deep/er")).unwrap();
        fs::create_dir_all(repository.path("home")).unwrap();
        for at in ["repo/m.yaml", "repo/deep/er/m.yaml"] {
            fs::write(repository.path(at), POD).unwrap();
        }
        if !config.is_empty() {
            fs::write(repository.path("repo").join(NAME), config).unwrap();
        }
        repository
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn run_in(&self, folder: &str, words: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
        for name in ["FROM", "OUTPUT", "COLOR", "RULES", "FAIL_ON"] {
            command.env_remove(format!("SANDBOX_DOCTOR_{name}"));
        }
        let output = command
            .args(words)
            .current_dir(self.path(folder))
            .env("HOME", self.path("home"))
            .env_remove("GITHUB_STEP_SUMMARY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Judges the manifest beside the healthy world.
    fn judge(&self, folder: &str, more: &[&str]) -> Run {
        let world = world();
        let words = [
            "preflight",
            "-f",
            "m.yaml",
            "--from",
            &world,
            "--allow-incomplete",
        ];
        self.run_in(folder, &[&words[..], more].concat())
    }

    fn json(&self, folder: &str, more: &[&str]) -> Json {
        let run = self.judge(folder, &[&["-o", "json"], more].concat());
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.errors))
    }
}

#[derive(Debug)]
struct Run {
    code: i32,
    out: String,
    errors: String,
}

impl Run {
    /// Exit code 2 with these words.
    fn is_refused(&self, why: &str) {
        assert!(self.code == 2 && self.errors.contains(why), "{self:?}");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        match entry.unwrap().path() {
            path if path.is_dir() => found.extend(files_below(&path)),
            path => found.push(path),
        }
    }
    found.sort();
    found
}

#[test]
fn a_repository_sets_no_outputs_inputs_rules_or_exit_codes() {
    let canary = "export PATH=/mine:$PATH\n";
    for key in [
        "output: wide=HOME/.bashrc",
        "output: [text, json=HOME/new]",
        "\"output\": wide=HOME/.bashrc",
        "? output\n: wide=HOME/.bashrc",
        "!!str output: wide=HOME/.bashrc",
        "<<: {output: wide=HOME/.bashrc}",
        "x: &x {output: wide=HOME/.bashrc}\n<<: *x",
        "ignore: []\n---\noutput: wide=HOME/.bashrc",
        "output: wide=../home/.bashrc",
        "fail-on: never",
        "fail_on: never",
        "failOn: never",
        "FAIL-ON: never",
        "allow-incomplete: true",
        "from: HOME",
        "rules: [HOME]",
        "baseline: HOME/.bashrc",
        "config: HOME/.bashrc",
        "record: HOME/new",
        "kubeconfig: HOME/.bashrc",
        "{\"output\": \"wide=HOME/.bashrc\"}",
    ] {
        let repository = Repository::new("");
        let home = repository.path("home");
        fs::write(home.join(".bashrc"), canary).unwrap();
        let text = key.replace("HOME", home.to_str().unwrap());
        fs::write(repository.path("repo").join(NAME), text).unwrap();
        for folder in ["repo", "repo/deep/er"] {
            for words in [
                &["diagnose", "--from", "demo"][..],
                &["preflight", "-f", "m.yaml", "--against", "none"],
            ] {
                let before = files_below(repository.folder.path());
                let run = repository.run_in(folder, words);
                assert_eq!((run.code, &*run.out), (2, ""), "{key}: {run:?}");
                assert!(run.errors.contains(&format!("{NAME}:")), "{key}: {run:?}");
                assert!(run.errors.contains("hint: "), "{key}: {run:?}");
                assert_eq!(fs::read_to_string(home.join(".bashrc")).unwrap(), canary, "{key}");
                assert_eq!(files_below(repository.folder.path()), before, "{key}");
                let run = repository.run_in(folder, &[words, &["--no-config"]].concat());
                assert!(run.code != 2 && !run.out.is_empty(), "{key}: {run:?}");
            }
        }
    }
    let repository = Repository::new("fail-on: never\n");
    let run = repository.judge("repo", &[]);
    assert!(
        run.errors
            .contains("hint: to trust it, pass it as --config .sandbox-doctor.yaml"),
        "{run:?}"
    );
    assert_eq!(repository.judge("repo", &["--config", NAME]).code, 0);
    assert_eq!(repository.judge("repo", &["--no-config"]).code, 1);
    let run = repository.judge("repo", &["--config", NAME, "--no-config"]);
    run.is_refused("--no-config");
}

#[test]
fn a_file_is_found_in_the_same_work_tree_only() {
    let ignoring = "ignore:\n- {rule: planned-pod-unplaced, reason: disks come tomorrow}\n";
    let ignored = |run: &Json| run["summary"]["ignored"].as_u64().unwrap();
    let repository = Repository::new(ignoring);
    assert_eq!(ignored(&repository.json("repo", &[])), 1);
    let report = repository.json("repo/deep/er", &[]);
    assert_eq!(report["ignored"][0]["writtenAt"]["file"], format!("../../{NAME}"));
    // A nested repository, a submodule (`.git` is a file), and a `.git` that leads nowhere.
    let git = repository.path("repo/deep/.git");
    fs::create_dir(&git).unwrap();
    assert_eq!(ignored(&repository.json("repo/deep/er", &[])), 0);
    fs::remove_dir(&git).unwrap();
    fs::write(&git, "gitdir: ../.git/modules/deep\n").unwrap();
    assert_eq!(ignored(&repository.json("repo/deep/er", &[])), 0);
    fs::remove_file(&git).unwrap();
    symlink("nowhere", &git).unwrap();
    assert_eq!(ignored(&repository.json("repo/deep/er", &[])), 0);
    // The file lies beside the manifests, and is none of them.
    fs::write(repository.path("repo").join(NAME), ignoring).unwrap();
    let run = repository.run_in(
        "repo",
        &["preflight", "-f", ".", "--against", "none", "-o", "json"],
    );
    assert!(run.code != 2 && run.errors.is_empty(), "{run:?}");
    // The folder above a repository, and no repository at all.
    let outside = Repository::new("");
    fs::write(outside.path(NAME), ignoring).unwrap();
    assert_eq!(ignored(&outside.json("repo/deep/er", &[])), 0);
    fs::remove_dir(outside.path("repo/.git")).unwrap();
    fs::write(outside.path("repo").join(NAME), ignoring).unwrap();
    assert_eq!(ignored(&outside.json("repo", &[])), 0);
    assert_eq!(ignored(&outside.json("repo", &["--config", NAME])), 1);
}

#[test]
fn links_pipes_devices_and_files_of_others_are_refused() {
    let repository = Repository::new("");
    let config = repository.path("repo").join(NAME);
    fs::write(repository.path("home/c.yaml"), "ignore: []\n").unwrap();
    fs::write(repository.path("repo/.env"), "TOKEN=hunter2\n").unwrap();
    for to in ["../home/c.yaml", ".env", "/dev/zero", "nowhere", NAME] {
        symlink(to, &config).unwrap();
        let run = repository.judge("repo", &[]);
        assert!(
            run.code == 2 && run.errors.contains("it is a symbolic link"),
            "{to}: {run:?}"
        );
        assert!(!run.errors.contains("hunter2"), "{run:?}");
        assert_eq!(repository.judge("repo", &["--no-config"]).code, 1);
        fs::remove_file(&config).unwrap();
    }
    let made = Command::new("mkfifo").arg(&config).status().unwrap();
    assert!(made.success());
    for more in [&[][..], &["--config", NAME]] {
        let run = repository.judge("repo", more);
        run.is_refused("not a regular file");
    }
    let run = repository.judge("repo", &["--config", "/dev/zero"]);
    run.is_refused("not a regular file");
    fs::remove_file(&config).unwrap();
    fs::create_dir(&config).unwrap();
    let run = repository.judge("repo", &[]);
    run.is_refused("it is a directory");
    fs::remove_dir(&config).unwrap();
    fs::write(&config, "#".repeat(300 << 10)).unwrap();
    let run = repository.judge("repo", &[]);
    run.is_refused("larger than 256 KiB");
    fs::write(&config, b"ignore: [\xff]\n").unwrap();
    let run = repository.judge("repo", &[]);
    run.is_refused("not UTF-8");
    // Only root gives files away.
    fs::write(&config, "ignore: []\n").unwrap();
    if std::os::unix::fs::chown(&config, Some(4242), None).is_ok() {
        let run = repository.judge("repo", &[]);
        run.is_refused("another user (uid 4242)");
        // A checkout in a container belongs to another user as a whole.
        std::os::unix::fs::chown(repository.path("repo"), Some(4242), None).unwrap();
        assert_eq!(repository.judge("repo", &[]).code, 1);
    }
}

#[test]
fn what_is_ignored_is_named_with_file_and_line_in_every_format() {
    let repository = Repository::new(
        "# team\nignore:\n- {rule: planned-pod-unplaced, reason: disks come tomorrow}\n- bp-no-limits\n",
    );
    let (finding, rule) = (format!("{NAME}:3"), format!("{NAME}:4"));
    for format in [
        "text", "wide", "name", "markdown", "github", "gitlab", "junit", "sarif", "json",
    ] {
        for quiet in [&[][..], &["-q"]] {
            let run = repository.judge("repo", &[&["-o", format], quiet].concat());
            assert_eq!(run.code, 0, "{format}: {run:?}");
            assert!(!run.out.contains("no problem found"), "{format}: {run:?}");
            // Wrapping and Markdown change how a place looks, not what it says.
            let said = (run.out + &run.errors).replace("\n  ", " ").replace('\\', "");
            match format {
                "json" => {
                    let report: Json = serde_json::from_str(&said).unwrap();
                    assert_eq!(report["ignored"][0]["writtenAt"]["line"], 3);
                    assert_eq!(report["deselected"][0]["writtenAt"]["line"], 4);
                    assert_eq!(report["deselected"][0]["rules"][0], "bp-no-limits");
                    assert_eq!(report["checks"]["leftOut"], 1);
                }
                _ => assert!(
                    said.contains(&finding) && said.contains(&rule),
                    "{format}: {said}"
                ),
            }
            if ["text", "wide", "markdown", "github"].contains(&format) {
                assert!(
                    said.contains(&format!("0 findings, 1 ignored by {finding}")),
                    "{format}: {said}"
                );
                assert!(
                    said.contains(&format!("1 rule not run: deselected by {rule}")),
                    "{format}: {said}"
                );
            }
        }
    }
    // A comment in the manifest says the same.
    fs::write(repository.path("repo").join(NAME), "").unwrap();
    let commented = POD.replace(
        "  nodeSelector",
        "  # sandbox-doctor: ignore[planned-pod-unplaced] disks come tomorrow\n  nodeSelector",
    );
    fs::write(repository.path("repo/m.yaml"), commented).unwrap();
    let run = repository.judge("repo", &[]);
    assert!(run.out.contains("0 findings, 1 ignored by m.yaml:6"), "{run:?}");
    let annotated = POD.replace(
        "namespace: healthy}",
        "namespace: healthy, annotations: {sandbox-doctor/ignore: planned-pod-unplaced it is known}}",
    );
    fs::write(repository.path("repo/m.yaml"), annotated).unwrap();
    let run = repository.judge("repo", &["-q"]);
    assert!(run.out.contains("0 findings, 1 ignored by m.yaml:3"), "{run:?}");
}

#[test]
fn rules_are_selected_by_the_file_unless_a_flag_does_so() {
    let repository =
        Repository::new("select:\n- image-*\n- memory\n- preflight\nignore:\n- image-tag-not-found\n");
    let run = repository.run_in("repo", &["diagnose", "--from", "demo", "-o", "json"]);
    let report: Json = serde_json::from_str(&run.out).unwrap();
    let deselected = report["deselected"].as_array().unwrap();
    let lines: Vec<&Json> = deselected.iter().map(|one| &one["writtenAt"]["line"]).collect();
    assert_eq!(lines.len(), 2, "{deselected:?}");
    let of_line = |line: u64| {
        deselected
            .iter()
            .find(|one| one["writtenAt"]["line"] == line)
            .unwrap()
    };
    assert_eq!(of_line(6)["rules"], serde_json::json!(["image-tag-not-found"]));
    assert!(of_line(2)["rules"].as_array().unwrap().len() > 50);
    let run = repository.run_in(
        "repo",
        &["diagnose", "--from", "demo", "--ignore", "bp-*", "-o", "json"],
    );
    let report: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["deselected"].as_array().unwrap().len(), 1);
    assert_eq!(report["deselected"][0]["flag"], "--ignore");
    // A run without rules is not a clean run.
    for (text, wanted) in [
        (
            "ignore: ['*']\n",
            "no rules to run: all are deselected by .sandbox-doctor.yaml:1",
        ),
        (
            "select: [imge-*]\n",
            ".sandbox-doctor.yaml:1:10: no rule or stage matches 'imge-*'",
        ),
        (
            "ignore: [planned-pod-unplacd]\n",
            "did you mean 'planned-pod-unplaced'?",
        ),
    ] {
        let repository = Repository::new(text);
        for folder in ["repo", "repo/deep/er"] {
            let run = repository.judge(folder, &[]);
            let wanted = wanted.replace(NAME, &("../".repeat(2 * usize::from(folder != "repo")) + NAME));
            assert!(run.code == 2 && run.errors.contains(&wanted), "{run:?}");
        }
        let run = repository.run_in("repo", &["diagnose", "--from", "demo"]);
        assert_eq!(run.code, 2, "{run:?}");
    }
}

#[test]
fn a_named_file_sets_everything_and_its_paths_start_beside_it() {
    let repository = Repository::new("");
    fs::create_dir(repository.path("conf")).unwrap();
    let text = format!(
        "from: {}\noutput: [text, json=r.json]\nfail-on: never\nbaseline: b.json\n",
        world()
    );
    fs::write(repository.path("conf/c.yaml"), &text).unwrap();
    let run = repository.run_in("repo", &["diagnose", "--config", "../conf/c.yaml"]);
    run.is_refused("../conf/b.json");
    fs::write(
        repository.path("conf/c.yaml"),
        text.replace("baseline: b.json\n", ""),
    )
    .unwrap();
    let run = repository.run_in("repo", &["diagnose", "--config", "../conf/c.yaml"]);
    assert!(run.code == 0 && !run.out.is_empty(), "{run:?}");
    assert!(repository.path("conf/r.json").is_file());
    // The verbs that read no configuration refuse it, and accept that there is none.
    let run = repository.run_in("repo", &["explain", "137", "--config", "../conf/c.yaml"]);
    assert_eq!(run.code, 2, "{run:?}");
    let run = repository.run_in("repo", &["explain", "137", "--no-config"]);
    assert_eq!(run.code, 0, "{run:?}");
}
