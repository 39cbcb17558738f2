//! Files that the program writes: whole or not at all, private when they are new, and never through a link.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sandbox-doctor");

fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).current_dir(folder).stdin(Stdio::null());
    for name in [
        "SANDBOX_DOCTOR_OUTPUT",
        "SANDBOX_DOCTOR_FROM",
        "GITHUB_STEP_SUMMARY",
    ] {
        command.env_remove(name);
    }
    command
}

/// Writes a report of the healthy world.
fn report(folder: &Path, output: &str) -> Output {
    program(folder, &["diagnose", "--from", "demo:healthy", "-o", output])
        .output()
        .unwrap()
}

/// Runs a line of sh in which "$0" is the program.
fn shell(folder: &Path, line: &str) -> Output {
    let mut command = Command::new("sh");
    command
        .args(["-c", line, PROGRAM])
        .current_dir(folder)
        .stdin(Stdio::null());
    command.env_remove("SANDBOX_DOCTOR_OUTPUT").output().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(text).is_ok_and(|json| json["kind"] == "Report")
}

#[test]
fn new_files_are_private_and_old_ones_keep_mode_and_owner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    assert_eq!(report(folder.path(), "json=r.json").status.code(), Some(0));
    assert_eq!(mode(&path), 0o600);
    for kept in [0o644, 0o640, 0o666, 0o600, 0o755] {
        fs::write(&path, "an older report").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
        // Only root gives files away.
        let given = std::os::unix::fs::chown(&path, Some(4242), Some(4243)).is_ok();
        assert_eq!(report(folder.path(), "json=r.json").status.code(), Some(0));
        assert!(is_json(&fs::read(&path).unwrap()));
        assert_eq!(mode(&path), kept);
        if given {
            use std::os::unix::fs::MetadataExt;
            let now = fs::metadata(&path).unwrap();
            assert_eq!((now.uid(), now.gid()), (4242, 4243));
            std::os::unix::fs::chown(&path, Some(0), Some(0)).unwrap();
        }
    }
    // A name that another program holds open keeps the old text there.
    fs::write(&path, "an older report").unwrap();
    let mut held = fs::File::open(&path).unwrap();
    report(folder.path(), "json=r.json");
    let mut text = String::new();
    held.read_to_string(&mut text).unwrap();
    assert_eq!(text, "an older report");
    assert_eq!(names(folder.path()), ["r.json"]);
}

#[test]
fn links_are_refused_wherever_a_report_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let victim = home.path().join(".bashrc");
    fs::write(&victim, "mine\n").unwrap();
    for (link, to) in [
        ("r.json", victim.as_path()),
        ("dangling", &home.path().join("new")),
        ("loop", Path::new("loop")),
        ("stdout", Path::new("/dev/stdout")),
    ] {
        symlink(to, folder.path().join(link)).unwrap();
        let output = report(folder.path(), &format!("json={link}"));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{link}: {errors}");
        let wanted = format!("error: cannot write the report to {link}: it is a symbolic link");
        assert!(errors.contains(&wanted) && errors.contains("hint: "), "{errors}");
    }
    assert_eq!(fs::read(&victim).unwrap(), b"mine\n");
    assert_eq!(names(home.path()), [".bashrc"]);
    // A linked folder above it is one that the user chose.
    symlink(home.path(), folder.path().join("linked")).unwrap();
    assert_eq!(report(folder.path(), "json=linked/r.json").status.code(), Some(0));
    assert!(home.path().join("r.json").is_file());
    for (file, wanted) in [
        (".", "a directory"),
        ("linked/", "a directory"),
        ("no/r.json", "no such file"),
    ] {
        let errors = String::from_utf8(report(folder.path(), &format!("json={file}")).stderr).unwrap();
        assert!(errors.contains(wanted), "{file}: {errors}");
    }
}

#[test]
fn a_write_that_fails_midway_keeps_the_old_file_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    // 1 block of 512 bytes (or 1024): the report is longer. The signal is ignored, so that the write fails instead.
    let limited = r#"trap "" XFSZ; ulimit -f 1; exec "$0" diagnose --from demo -o json=r.json"#;
    let output = shell(folder.path(), limited);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(
        errors.contains("cannot write the report to r.json: file too large"),
        "{errors}"
    );
    assert_eq!(names(folder.path()), Vec::<String>::new());
    fs::write(&path, "an older report").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(shell(folder.path(), limited).status.code(), Some(2));
    assert_eq!(fs::read(&path).unwrap(), b"an older report");
    assert_eq!(
        (mode(&path), names(folder.path())),
        (0o640, vec!["r.json".to_owned()])
    );
    // Where it is added to, it gets its length back.
    let summary = format!("GITHUB_STEP_SUMMARY=r.json; export GITHUB_STEP_SUMMARY; {limited}");
    let summary = summary.replace("json=r.json", "markdown=r.json");
    assert_eq!(shell(folder.path(), &summary).status.code(), Some(2));
    assert_eq!(fs::read(&path).unwrap(), b"an older report");
}

#[test]
fn a_full_disk_keeps_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = report(folder.path(), "json=/dev/full");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("no space left on device"), "{errors}");
    // A disk of its own needs a namespace of mounts, which not everybody may make.
    let line = r#"exec unshare -m sh -c '
        mkdir disk && mount -t tmpfs -o size=64k none disk || exit 77
        echo old > disk/r.json; chmod 640 disk/r.json
        head -c 1m /dev/zero > disk/full 2>/dev/null
        "$0" diagnose --from demo -o json=disk/r.json; echo "code $?"
        cat disk/r.json; stat -c %a disk/r.json; ls -A disk' "$0""#;
    let output = shell(folder.path(), line);
    let said = String::from_utf8(output.stdout).unwrap();
    if said.contains("code ") {
        assert_eq!(
            said,
            "code 2\nold\n640\nfull\nr.json\n",
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn streams_pipes_and_mounted_files_are_written_in_place() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let output = report(folder.path(), &format!("json={path}"));
        assert!(
            output.status.success() && is_json(&output.stdout),
            "{path}: {output:?}"
        );
        // Into a file, beside the screen: both are there, the screen first.
        let line = format!(r#"exec "$0" diagnose --from demo:healthy -o text -o json={path} > both"#);
        assert!(shell(folder.path(), &line).status.success());
        let both = fs::read_to_string(folder.path().join("both")).unwrap();
        let (screen, json) = both.split_at(both.find("\n{").unwrap() + 1);
        assert!(
            screen.contains("checks on") && is_json(json.as_bytes()),
            "{path}: {both}"
        );
    }
    let output = report(folder.path(), "json=/dev/stderr");
    assert!(output.status.success() && is_json(&output.stderr));
    assert!(report(folder.path(), "json=/dev/null").status.success());
    let line = r#"exec 3>three; echo before >&3; "$0" diagnose --from demo:healthy -o json=/dev/fd/3"#;
    assert!(shell(folder.path(), line).status.success());
    let three = fs::read_to_string(folder.path().join("three")).unwrap();
    assert!(
        three
            .strip_prefix("before\n")
            .is_some_and(|rest| is_json(rest.as_bytes())),
        "{three}"
    );
    let line = r#"mkfifo pipe; cat pipe > read & "$0" diagnose --from demo:healthy -o json=pipe; wait"#;
    assert!(shell(folder.path(), line).status.success());
    assert!(is_json(&fs::read(folder.path().join("read")).unwrap()));
    let line = r#"exec unshare -m sh -c '
        echo a longer text > mounted; seq 99999 > under; mount --bind under mounted || exit 77
        "$0" diagnose --from demo:healthy -o json=mounted; echo "code $?"; ls -A > listed' "$0""#;
    let output = shell(folder.path(), line);
    if String::from_utf8_lossy(&output.stdout).contains("code ") {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "code 0\n");
        assert!(is_json(&fs::read(folder.path().join("under")).unwrap()));
        assert_eq!(
            fs::read(folder.path().join("mounted")).unwrap(),
            b"a longer text\n"
        );
    }
    assert!(names(folder.path()).iter().all(|name| !name.ends_with(".tmp")));
}

#[test]
fn the_summary_of_a_step_is_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("step_summary");
    fs::write(&summary, "## Tests\n").unwrap();
    fs::set_permissions(&summary, fs::Permissions::from_mode(0o644)).unwrap();
    let output = format!("markdown={}", summary.display());
    let words = ["diagnose", "--from", "demo:healthy", "-o", &output];
    for _ in 0..2 {
        let status = program(folder.path(), &words)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .status()
            .unwrap();
        assert!(status.success());
    }
    let page = fs::read_to_string(&summary).unwrap();
    assert!(page.starts_with("## Tests\n## "), "{page}");
    assert_eq!(page.matches("sandbox-doctor 0").count(), 2, "{page}");
    assert_eq!(mode(&summary), 0o644);
    // Another variable makes no summary of it.
    assert!(program(folder.path(), &words).status().unwrap().success());
    assert!(!fs::read_to_string(&summary).unwrap().contains("## Tests"));
}

#[test]
fn cases_of_rules_and_pages_go_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| program(folder.path(), words).output().unwrap();
    assert!(run(&["rules", "new", "acme/mirror-down"]).status.success());
    let cases = folder.path().join("my-rules/mirror-down.test.yaml");
    let text = fs::read_to_string(&cases).unwrap();
    fs::write(
        folder.path().join("elsewhere"),
        text.replace("expect: skipped", "expect: quiet"),
    )
    .unwrap();
    fs::remove_file(&cases).unwrap();
    symlink("../elsewhere", &cases).unwrap();
    let output = run(&["rules", "test", "--accept", "my-rules"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && errors.contains("symbolic link"),
        "{errors}"
    );
    assert!(
        fs::read_to_string(folder.path().join("elsewhere"))
            .unwrap()
            .contains("expect: quiet")
    );
    fs::create_dir(folder.path().join("pages")).unwrap();
    symlink("../elsewhere", folder.path().join("pages/README.md")).unwrap();
    let output = run(&["rules", "export", "--to", "markdown", "--pages", "pages"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2) && errors.contains("pages/README.md"),
        "{errors}"
    );
}

#[test]
fn a_recording_is_private_and_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |to: &str| {
        let words = ["diagnose", "--from", "demo:healthy", "-q", "--record", to];
        program(folder.path(), &words).output().unwrap()
    };
    assert!(run("a/rec").status.success());
    let recording = folder.path().join("a/rec");
    assert_eq!(mode(&recording), 0o700);
    assert_eq!(mode(&recording.join("manifest.json")), 0o600);
    let nodes = recording.join("objects/v1_nodes.json");
    assert_eq!(mode(&nodes), 0o600);
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o750)).unwrap();
    for to in ["elsewhere", "nowhere"] {
        symlink(to, folder.path().join("link")).unwrap();
        let output = run("link");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2) && errors.contains("symbolic link"),
            "{to}: {errors}"
        );
        fs::remove_file(folder.path().join("link")).unwrap();
    }
    assert_eq!(names(&elsewhere), Vec::<String>::new());
    assert!(run("elsewhere").status.success());
    assert_eq!(mode(&elsewhere), 0o750);
    assert_eq!(names(folder.path()), ["a", "elsewhere"]);
}
