//! A namespace that was not recorded is an error in every verb, never a healthy namespace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::{Command, Stdio};

const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop}
spec: {containers: [{name: a, image: 'x:1'}]}
status: {phase: Running}
---
apiVersion: v1
kind: Namespace
metadata: {name: other}
";

fn run(folder: &Path, words: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"));
    for name in ["SANDBOX_DOCTOR_OUTPUT", "SANDBOX_DOCTOR_FROM"] {
        command.env_remove(name);
    }
    let words = words.split_whitespace();
    let output = command
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn world(name: &str) -> String {
    format!("{}/tests/worlds/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn refused(folder: &Path, words: &str, wanted: &[&str]) {
    let (code, out, errors) = run(folder, words);
    assert_eq!((code, &*out), (2, ""), "{words}: {errors}");
    for wanted in wanted {
        assert!(errors.contains(wanted), "{words}: {errors}");
    }
}

#[test]
fn a_recording_of_one_namespace_says_nothing_of_the_others() {
    let here = Path::new(".");
    let healthy = world("healthy");
    let hint = "hint: namespaces that were read: healthy";
    let only = "is in the recording without its objects";
    for (name, why) in [
        ("nosuch", "namespace 'nosuch' is not in the recording"),
        ("kube-public", only),
        ("kube-system", only),
        ("default", "in the recording"),
    ] {
        for words in [
            format!("diagnose -n {name}"),
            format!("diagnose pod/web -n {name}"),
            format!("diagnose pods -n {name}"),
            format!("why svc,deploy -n {name} -o json"),
            format!("diagnose -n {name} -l app=web"),
            format!("reach web svc/db:80 -n {name}"),
        ] {
            let words = format!("{words} --from {healthy}");
            let (code, out, errors) = run(here, &words);
            assert_eq!((code, &*out), (2, ""), "{words}: {errors}");
            assert!(errors.contains(hint), "{words}: {errors}");
            let said = errors.contains(why) || name == "kube-system" || name == "default";
            assert!(said && errors.contains("the recording"), "{words}: {errors}");
        }
    }
    let typo = format!("diagnose -n helthy --from {healthy}");
    refused(here, &typo, &["did you mean 'healthy'?", hint]);
    // -A wins over -n, as in kubectl.
    let (code, ..) = run(here, &format!("diagnose -n nosuch -A --from {healthy}"));
    assert_eq!(code, 0);
    let (code, ..) = run(here, &format!("diagnose -n healthy --from {healthy}"));
    assert_eq!(code, 0);
    refused(
        here,
        &format!("diagnose -n healthy -n nosuch --from {healthy}"),
        &["cannot be used twice"],
    );
    // The ends of a connection name namespaces themselves.
    let (code, ..) = run(
        here,
        &format!("reach nosuch/pod/a healthy/svc/b:80 --from {healthy}"),
    );
    assert_eq!(code, 2);
}

#[test]
fn loose_files_and_dumps_hold_the_namespaces_of_their_objects() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pod.yaml"), POD).unwrap();
    for from in ["pod.yaml", "."] {
        let (code, out, errors) = run(
            folder.path(),
            &format!("diagnose -n shop --from {from} --allow-incomplete"),
        );
        assert!(code != 2 && !out.is_empty(), "{errors}");
        let hint = "hint: namespaces that were read: shop";
        let other = "is in the recording without its objects";
        refused(
            folder.path(),
            &format!("diagnose -n other --from {from}"),
            &[other, hint],
        );
        let nosuch = "namespace 'nosuch' is not in the recording";
        refused(
            folder.path(),
            &format!("diagnose -n nosuch --from {from}"),
            &[nosuch, hint],
        );
    }
    // A dump lists what it has in a folder for each namespace, empty ones too.
    let dump = folder.path().join("dump");
    for (namespace, items) in [("shop", POD), ("empty", "")] {
        std::fs::create_dir_all(dump.join(namespace)).unwrap();
        let item = r#"{"metadata":{"name":"web-0","namespace":"shop"},"spec":{"containers":[{"name":"a","image":"x:1"}]},"status":{"phase":"Running"}}"#;
        let items = if items.is_empty() { "" } else { item };
        let list = format!(r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{}},"items":[{items}]}}"#);
        std::fs::write(dump.join(namespace).join("pods.json"), list).unwrap();
        let events = r#"{"kind":"EventList","apiVersion":"v1","metadata":{},"items":[]}"#;
        std::fs::write(dump.join(namespace).join("events.json"), events).unwrap();
    }
    std::fs::write(
        dump.join("nodes.json"),
        r#"{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[]}"#,
    )
    .unwrap();
    let listed = "hint: namespaces that were read: empty, shop";
    refused(folder.path(), "diagnose -n nosuch --from dump", &[listed]);
    for namespace in ["shop", "empty"] {
        let (code, _, errors) = run(folder.path(), &format!("diagnose -n {namespace} --from dump"));
        assert!(code != 2, "{namespace}: {errors}");
    }
}

#[test]
fn preflight_and_can_are_not_certain_of_it_either() {
    let folder = tempfile::tempdir().unwrap();
    let (healthy, pod) = (world("healthy"), POD.split("---").next().unwrap());
    let free = pod.replace(", namespace: shop", "");
    std::fs::write(folder.path().join("free.yaml"), &free).unwrap();
    std::fs::write(folder.path().join("bound.yaml"), pod.replace("shop", "healthy")).unwrap();
    let created = format!("{free}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: nosuch}}\n");
    std::fs::write(folder.path().join("created.yaml"), created).unwrap();
    let preflight = |file: &str| format!("preflight -f {file} -n nosuch --from {healthy} --allow-incomplete");
    // What the manifests themselves say is still judged.
    let (code, out, errors) = run(folder.path(), &preflight("free.yaml"));
    assert_eq!((code, out.is_empty()), (2, false), "{errors}");
    assert!(
        errors.contains("namespace 'nosuch' is not in the recording"),
        "{errors}"
    );
    assert!(
        errors.contains("hint: namespaces that were read: healthy"),
        "{errors}"
    );
    // The manifests create it, or name another one.
    for file in ["created.yaml", "bound.yaml"] {
        let (code, _, errors) = run(folder.path(), &preflight(file));
        assert!(code != 2, "{file}: {errors}");
    }
    // Bindings of the cluster may allow it; those of the namespace are not known.
    for who in ["sa/app", "bob", "serviceaccount:healthy:sandbox"] {
        let words = format!("can {who} create pods -n nosuch --from {healthy}");
        let (code, out, errors) = run(folder.path(), &words);
        assert_eq!(code, 3, "{words}: {errors}");
        assert!(out.starts_with("undecided"), "{words}: {out}");
    }
}
