//! Input files as an attacker leaves them: devices, pipes, links that leave a folder, sizes, and files that hold secrets.
//!
//! Each run must end by itself, name what it refuses with exit code 2, and print no word of what it must not read.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "input_files/named.rs"]
mod named;
#[path = "input_files/secrets.rs"]
mod secrets;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// No word of this may be printed.
const SECRET: &str = "hunter2";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: app, image: 'r.example/a:1'}]\n";
const LIST: &str = "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"}}]}";
const FOREVER: Duration = Duration::from_secs(60);

/// What a run printed.
struct Run {
    code: i32,
    out: String,
    errors: String,
}

impl Run {
    /// Fails unless the run refused something in these words, and printed no secret.
    fn refuses(&self, words: &[&str]) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.errors);
        for word in words {
            assert!(self.errors.contains(word), "no '{word}' in: {}", self.errors);
        }
        self.is_silent();
    }

    fn is_silent(&self) {
        assert!(!self.out.contains(SECRET), "{}", self.out);
        assert!(!self.errors.contains(SECRET), "{}", self.errors);
    }
}

fn command(words: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    command.args(words).current_dir(folder);
    for variable in [
        "KUBECONFIG",
        "HOME",
        "KUBERNETES_SERVICE_HOST",
        "SANDBOX_DOCTOR_FROM",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs a command with a text on standard input; one that does not end is killed, and fails.
fn run(mut command: Command, input: &str) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A run that refuses its flags reads nothing.
    std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let drain = |mut pipe: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).unwrap();
            text
        })
    };
    let out = drain(Box::new(child.stdout.take().unwrap()));
    let errors = drain(Box::new(child.stderr.take().unwrap()));
    let until = Instant::now() + FOREVER;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            None => {
                child.kill().unwrap();
                panic!("it did not end: {command:?}");
            }
        }
    };
    Run {
        code: status.code().unwrap_or(-1),
        out: out.join().unwrap(),
        errors: errors.join().unwrap(),
    }
}

fn doctor(words: &[&str], folder: &Path) -> Run {
    run(command(words, folder), "")
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A folder `dir` with one good file, beside `outside` with one that holds a secret; each file has its name and text.
fn folder(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("dir/below")).unwrap();
    fs::create_dir_all(folder.path().join("outside")).unwrap();
    fs::write(folder.path().join("dir").join(name), text).unwrap();
    let secret = text
        .replace("web", SECRET)
        .replace("acme/", &format!("acme/{SECRET}"));
    fs::write(folder.path().join("outside").join(name), secret).unwrap();
    folder
}

const RULE: &str = "schema: 1\nid: acme/thing\n";

/// Every command that reads a folder, the name of a file in it, and a good text of one.
const FOLDERS: [(&[&str], &str, &str); 6] = [
    (
        &["preflight", "--against", "none", "-R", "-f", "dir"],
        "a.yaml",
        POD,
    ),
    (
        &["preflight", "--against", "none", "-R", "-f", "dir", "-o", "json"],
        "a.json",
        LIST,
    ),
    (&["diagnose", "--from", "dir"], "pods.json", LIST),
    (&["diagnose", "--from", "demo", "--rules", "dir"], "a.yaml", RULE),
    (&["rules", "check", "dir"], "a.yaml", RULE),
    (&["rules", "test", "dir"], "a.yaml", RULE),
];

#[test]
fn links_that_leave_a_folder_are_refused_by_name_and_target() {
    for (words, name, text) in FOLDERS {
        let ending = name.rsplit('.').next().unwrap();
        for (link, target) in [
            (format!("x.{ending}"), format!("../outside/{name}")),
            (format!("below/x.{ending}"), format!("../../outside/{name}")),
            (format!("below/x.{ending}"), "OUTSIDE".to_owned()),
            (format!("x.{ending}"), "/etc/hostname".to_owned()),
            (format!("x.{ending}"), "/proc/self/environ".to_owned()),
            ("all".to_owned(), "../outside".to_owned()),
            ("up".to_owned(), "..".to_owned()),
            ("root".to_owned(), "/".to_owned()),
        ] {
            let folder = folder(name, text);
            let target = target.replace(
                "OUTSIDE",
                folder.path().join("outside").join(name).to_str().unwrap(),
            );
            symlink(target, folder.path().join("dir").join(&link)).unwrap();
            let run = doctor(words, folder.path());
            run.refuses(&[
                &format!("dir/{link}"),
                "it is a symbolic link to /",
                "outside of the folder",
            ]);
        }
    }
}

#[test]
fn links_that_lead_nowhere_or_in_circles_are_refused() {
    for (words, name, text) in FOLDERS {
        let ending = name.rsplit('.').next().unwrap();
        let link = format!("x.{ending}");
        for (target, reason) in [
            ("missing", "no such file"),
            (link.as_str(), "too many levels"),
            ("../outside/missing", "no such file"),
        ] {
            let folder = folder(name, text);
            symlink(target, folder.path().join("dir").join(&link)).unwrap();
            doctor(words, folder.path())
                .refuses(&[&format!("dir/{link}: it is a symbolic link to {target}"), reason]);
        }
    }
}

#[test]
fn links_inside_a_folder_are_read_as_the_kubelet_makes_them() {
    for (words, name, text) in FOLDERS {
        let alone = folder(name, text);
        let plain = doctor(words, alone.path());
        assert!(!plain.errors.contains("symbolic link"), "{}", plain.errors);
        // A volume of a ConfigMap, and below it the folder of a projected volume.
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("dir");
        fs::create_dir_all(dir.join("..2026_11_30")).unwrap();
        fs::write(dir.join("..2026_11_30").join(name), text).unwrap();
        symlink("..2026_11_30", dir.join("..data")).unwrap();
        symlink(format!("..data/{name}"), dir.join(name)).unwrap();
        symlink(".", dir.join("circle")).unwrap();
        let mounted = doctor(words, folder.path());
        assert_eq!(
            (mounted.code, mounted.out, mounted.errors),
            (plain.code, plain.out, plain.errors),
            "{words:?}"
        );
    }
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("dir/..2026/stage")).unwrap();
    fs::write(dir.path().join("dir/..2026/stage/a.yaml"), POD).unwrap();
    symlink("..2026", dir.path().join("dir/..data")).unwrap();
    symlink("..data/stage", dir.path().join("dir/stage")).unwrap();
    let run = doctor(
        &["preflight", "--against", "none", "-R", "-f", "dir", "-o", "json"],
        dir.path(),
    );
    assert!(
        run.code < 2 && run.out.contains("dir/stage/a.yaml"),
        "{}{}",
        run.out,
        run.errors
    );
    // The folder itself may be behind a link: the user typed it.
    symlink("dir/stage", dir.path().join("typed")).unwrap();
    let run = doctor(&["preflight", "--against", "none", "-f", "typed"], dir.path());
    assert!(run.code < 2, "{}", run.errors);
}

#[test]
fn devices_pipes_and_sockets_in_a_folder_are_refused_by_their_kind() {
    for (words, name, text) in FOLDERS {
        let ending = name.rsplit('.').next().unwrap();
        let path = format!("dir/x.{ending}");
        let pipe = folder(name, text);
        fifo(&pipe.path().join(&path));
        doctor(words, pipe.path()).refuses(&[&path, "it is a pipe (FIFO), not a regular file"]);
        let socket = folder(name, text);
        let _listener = std::os::unix::net::UnixListener::bind(socket.path().join(&path)).unwrap();
        doctor(words, socket.path()).refuses(&[&path, "it is a socket, not a regular file"]);
        let device = folder(name, text);
        symlink("/dev/zero", device.path().join(&path)).unwrap();
        doctor(words, device.path())
            .refuses(&[&path, "it is a symbolic link to /dev/zero, outside of the folder"]);
    }
}

#[test]
fn huge_files_and_deep_folders_are_refused_at_once() {
    for (words, name, text) in FOLDERS {
        let ending = name.rsplit('.').next().unwrap();
        let folder = folder(name, text);
        let path = format!("dir/huge.{ending}");
        // Sparse: it takes no room on the disk.
        let huge = fs::File::create(folder.path().join(&path)).unwrap();
        huge.set_len(10 << 30).unwrap();
        let deep = "d/".repeat(1000);
        fs::create_dir_all(folder.path().join("dir").join(&deep)).unwrap();
        let begun = Instant::now();
        let run = doctor(words, folder.path());
        run.refuses(&[
            &path,
            "the file is larger than",
            "directories are nested more than 32 levels deep",
        ]);
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
}
