//! Files that a flag, a variable or a kubeconfig names: devices and pipes, each where it is refused and where it is read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::Duration;

use super::{POD, command, doctor, fifo, run};

/// Every flag that names one file, and whether a pipe is accepted there.
const FILES: [(&[&str], bool); 6] = [
    (&["preflight", "--against", "none", "-f"], true),
    (&["diagnose", "--from"], true),
    (&["diagnose", "--from", "demo", "--baseline"], false),
    (&["diagnose", "--from", "demo", "--rules"], false),
    (&["rules", "check"], false),
    (&["diagnose", "--kubeconfig"], false),
];

pub(super) fn with<'w>(words: &[&'w str], path: &'w str) -> Vec<&'w str> {
    [words, &[path]].concat()
}

#[test]
fn devices_are_refused_whatever_names_them() {
    let folder = tempfile::tempdir().unwrap();
    symlink("/dev/zero", folder.path().join("link.yaml")).unwrap();
    for (words, _) in FILES {
        for path in ["/dev/zero", "/dev/random", "/dev/full", "link.yaml"] {
            doctor(&with(words, path), folder.path()).refuses(&[path, "it is a device, not a regular file"]);
        }
    }
}

#[test]
fn pipes_are_refused_where_only_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    fifo(&folder.path().join("pipe"));
    for (words, _) in FILES.iter().filter(|(_, accepts)| !accepts) {
        for path in ["pipe", "/dev/stdin"] {
            let run = run(command(&with(words, path), folder.path()), "hunter2");
            run.refuses(&[
                path,
                "it is a pipe (FIFO), not a regular file",
                "hint: copy its content",
            ]);
        }
    }
}

#[test]
fn a_pipe_that_the_user_typed_is_read_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    fifo(&pipe);
    for words in [
        &["preflight", "--against", "none", "-f"][..],
        &["diagnose", "--from"],
    ] {
        let program = command(&with(words, "/dev/stdin"), folder.path());
        let read = run(program, POD);
        assert!(read.code != 2, "{words:?}: {}", read.errors);
        // The writer comes late, and writes in two parts.
        let path = pipe.clone();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            let mut pipe = fs::OpenOptions::new().write(true).open(path).unwrap();
            pipe.write_all(&POD.as_bytes()[..30]).unwrap();
            std::thread::sleep(Duration::from_millis(300));
            pipe.write_all(&POD.as_bytes()[30..]).unwrap();
        });
        let late = doctor(&with(words, "pipe"), folder.path());
        writer.join().unwrap();
        assert_eq!(late.code, read.code, "{words:?}: {}", late.errors);
        let silent = doctor(&with(words, "pipe"), folder.path());
        silent.refuses(&["pipe: it is a pipe, and nothing was written to it within 5 s"]);
    }
    fs::write(folder.path().join("a.yaml"), POD).unwrap();
    let program = Command::new("bash")
        .arg("-c")
        .arg("\"$0\" preflight --against none -f <(sleep 0.1; cat a.yaml) -o json")
        .arg(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .current_dir(folder.path())
        .output();
    // Without bash there is no process substitution to test.
    if let Ok(output) = program {
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("\"findings\""),
            "{output:?}"
        );
    }
}

#[test]
fn dev_null_is_an_empty_file() {
    let folder = tempfile::tempdir().unwrap();
    doctor(
        &["preflight", "--against", "none", "-f", "/dev/null"],
        folder.path(),
    )
    .refuses(&["no file contains an object"]);
    doctor(&["diagnose", "--from", "/dev/null"], folder.path()).refuses(&["the file is empty"]);
    doctor(&["diagnose", "--kubeconfig", "/dev/null"], folder.path()).refuses(&["find a cluster"]);
    doctor(&["rules", "check", "/dev/null"], folder.path());
}

const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\ncurrent-context: a\n\
    clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n";

#[test]
fn each_file_of_a_kubeconfig_list_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("good"),
        format!("{KUBECONFIG}users: [{{name: a, user: {{token: hunter2}}}}]\n"),
    )
    .unwrap();
    fifo(&folder.path().join("pipe"));
    for (list, words) in [
        (
            "good:pipe",
            ["kubeconfig pipe: it is a pipe (FIFO)", "hint: copy its content"],
        ),
        (
            "pipe:good",
            ["kubeconfig pipe: it is a pipe (FIFO)", "hint: copy its content"],
        ),
        (
            "missing:good:/dev/zero",
            ["kubeconfig /dev/zero: it is a device", "hint:"],
        ),
        ("good:.", ["kubeconfig .: it is a directory", "hint:"]),
    ] {
        let mut command = command(&["diagnose"], folder.path());
        command.env("KUBECONFIG", list);
        run(command, "").refuses(&words);
    }
}

#[test]
fn files_that_a_kubeconfig_names_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    fifo(&folder.path().join("pipe"));
    fs::write(folder.path().join("huge"), "").unwrap();
    let huge = fs::OpenOptions::new()
        .write(true)
        .open(folder.path().join("huge"))
        .unwrap();
    huge.set_len(10 << 30).unwrap();
    for field in ["tokenFile", "client-certificate", "client-key"] {
        for (path, reason) in [
            ("pipe", "it is a pipe (FIFO), not a regular file"),
            ("/dev/zero", "it is a device, not a regular file"),
            ("huge", "the file is larger than 4 MiB"),
        ] {
            let text = format!("{KUBECONFIG}users: [{{name: a, user: {{{field}: {path}}}}}]\n");
            fs::write(folder.path().join("config"), text).unwrap();
            doctor(&["diagnose", "--kubeconfig", "config"], folder.path()).refuses(&[field, path, reason]);
        }
    }
}
