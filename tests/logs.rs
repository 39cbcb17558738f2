//! Logs that are long, broken, empty or absent: bounded in memory, cut from the front, and said.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// A recorded pod whose program ends with a traceback.
const POD: &str = "logs/ordinary/bad-json-55fb94b888-25css";
/// The world itself needs 60 MiB in a debug build; the log alone would be 100, and twice that as text.
const MOST_RESIDENT_KIB: u64 = 190 << 10;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A copy of a recorded world, and where the logs of the pod are.
fn world() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/ordinary");
    copy(&world, folder.path());
    let logs = folder.path().join(POD);
    assert!(logs.join("app.log").is_file());
    (folder, logs)
}

/// Returns the report, and the most memory that was resident, in KiB.
fn diagnose(world: &Path) -> (Json, u64) {
    let out = world.join("report.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args([
            "diagnose",
            "pod/bad-json-55fb94b888-25css",
            "-n",
            "ordinary",
            "-o",
            "json",
            "--from",
        ])
        .arg(world)
        .stdout(std::fs::File::create(&out).unwrap())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(peak.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    let report = std::fs::read_to_string(&out).unwrap();
    assert!(matches!(ended.code(), Some(0 | 1 | 3)), "{ended}: {report}");
    (serde_json::from_str(&report).unwrap(), most)
}

fn rules(report: &Json) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

fn filler(mut file: &std::fs::File, bytes: usize, line: &str) {
    let block = line.repeat((1 << 20) / line.len());
    for _ in 0..bytes / block.len() {
        file.write_all(block.as_bytes()).unwrap();
    }
}

const MISSING: &[u8] = b"2026-11-23T03:27:00Z ModuleNotFoundError: No module named 'pandas'\n";

#[test]
fn the_end_of_a_log_of_100_megabytes_is_read_within_bounds() {
    let (world, logs) = world();
    std::fs::remove_file(logs.join("app.previous.log")).unwrap();
    let mut log = std::fs::File::create(logs.join("app.log")).unwrap();
    filler(
        &log,
        100 << 20,
        "2026-11-23T03:26:00Z a line like any other, of which there are very many\n",
    );
    log.write_all(MISSING).unwrap();
    let (report, most) = diagnose(world.path());
    assert!(
        rules(&report).contains(&"app-module-not-found"),
        "{:?}",
        rules(&report)
    );
    assert!(most > 0 && most < MOST_RESIDENT_KIB, "{most} KiB were resident");
}

#[test]
fn a_line_of_10_megabytes_is_cut_and_the_next_is_read() {
    let (world, logs) = world();
    std::fs::remove_file(logs.join("app.previous.log")).unwrap();
    let mut log = std::fs::File::create(logs.join("app.log")).unwrap();
    filler(&log, 10 << 20, "abcdefgh");
    log.write_all(b"\n").unwrap();
    log.write_all(MISSING).unwrap();
    let (report, most) = diagnose(world.path());
    assert!(
        rules(&report).contains(&"app-module-not-found"),
        "{:?}",
        rules(&report)
    );
    assert!(most > 0 && most < MOST_RESIDENT_KIB, "{most} KiB were resident");
}

#[test]
fn bytes_that_are_no_text_are_read_over() {
    let (world, logs) = world();
    std::fs::remove_file(logs.join("app.previous.log")).unwrap();
    let broken = [b"2026-11-23T03:26:59Z \xff\xfe\x80 \xc3\n".as_slice(), MISSING].concat();
    std::fs::write(logs.join("app.log"), broken).unwrap();
    let (report, _) = diagnose(world.path());
    assert!(
        rules(&report).contains(&"app-module-not-found"),
        "{:?}",
        rules(&report)
    );
}

#[test]
fn an_empty_log_says_nothing_and_one_that_is_not_there_is_a_gap() {
    let (world, logs) = world();
    for name in ["app.log", "app.previous.log"] {
        std::fs::write(logs.join(name), "").unwrap();
    }
    let (report, _) = diagnose(world.path());
    assert!(!rules(&report).contains(&"crash-exit-1-python"));
    assert!(rules(&report).contains(&"crash-app-exit"), "{:?}", rules(&report));
    std::fs::remove_dir_all(&logs).unwrap();
    let (report, _) = diagnose(world.path());
    let gaps = report["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["input"] == "pods/log"), "{gaps:?}");
    let mut skipped = report["skipped"].as_array().unwrap().iter();
    assert!(skipped.any(|skipped| skipped["rule"] == "crash-exit-1-python"));
}
