//! Files that hold secrets and are given by mistake, or are broken: no word of them is printed.

use std::fs;

use super::named::with;
use super::{SECRET, command, doctor, run};

/// Texts with a secret, each broken or wrong in another way.
const TEXTS: [(&str, &str); 22] = [
    (
        "kubeconfig",
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {token: hunter2}\n",
    ),
    (
        "kubeconfig that is broken",
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user: {token: hunter2\n",
    ),
    (
        "kubeconfig with a repeated key",
        "apiVersion: v1\nkind: Config\nusers: [{user: {hunter2: a, hunter2: b}}]\n",
    ),
    (".env", "export DB_PASSWORD=hunter2\nA=hunter2\n"),
    (".env with a colon", "A=hunter2: b\nA=hunter2: b\n"),
    (".env of one line", "hunter2\n"),
    (
        "Secret",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: hunter2: b\n",
    ),
    (
        "Secret without a name",
        "apiVersion: v1\nkind: Secret\nstringData: {a: hunter2}\n",
    ),
    (
        "Secret with a tab",
        "apiVersion: v1\nkind: Secret\nstringData:\n\ta: hunter2\n",
    ),
    (
        "Pod that is broken",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - name: A\n      value: hunter2: b\n",
    ),
    (
        "Pod with a repeated key",
        "apiVersion: v1\nkind: Pod\nspec: {value: hunter2, value: hunter2}\n",
    ),
    (
        "Pod with arguments",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{args: ['--password', 'hunter2'}]}\n",
    ),
    (
        "compose",
        "services:\n  db:\n    environment: {POSTGRES_PASSWORD: hunter2}\n",
    ),
    ("JSON", "{\"password\": \"hunter2\", \"password\": \"hunter2\"}\n"),
    ("JSON of one text", "\"hunter2\"\n"),
    (
        "JSON that is broken",
        "{\"kind\": \"PodList\", \"items\": \"hunter2\"}\n",
    ),
    (
        "JSON that is broken behind",
        "{\"kind\": \"PodList\", \"items\": []} hunter2\n",
    ),
    (
        "key",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
    ),
    ("list", "- hunter2\n- password: hunter2\n"),
    ("complex key", "? {hunter2: a}\n: b\n? [hunter2]\n: c\n"),
    ("anchor", "a: &hunter2 b\nc: *hunter2x\n!hunter2!x a: b\n"),
    ("number", "password: hunter2\nversion: {a: [hunter2}\n"),
];

/// Every way to name a file.
const COMMANDS: [&[&str]; 9] = [
    &["preflight", "--against", "none", "-f"],
    &["preflight", "--against", "none", "-o", "json", "-f"],
    &["preflight", "--against", "none", "-o", "github", "-f"],
    &["diagnose", "--from"],
    &["diagnose", "--from", "demo", "--baseline"],
    &["diagnose", "--from", "demo", "--rules"],
    &["rules", "check"],
    &["rules", "test"],
    &["diagnose", "--kubeconfig"],
];

#[test]
fn a_file_that_is_given_by_mistake_is_not_quoted() {
    for (what, text) in TEXTS {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.yaml", "dir/a.yaml", ".sandbox-doctor.yaml"] {
            fs::create_dir_all(folder.path().join("dir")).unwrap();
            // A configuration file is only found in a work tree.
            fs::create_dir_all(folder.path().join(".git")).unwrap();
            fs::write(folder.path().join(name), text).unwrap();
        }
        let settings = doctor(&["diagnose", "--from", "demo"], folder.path());
        assert!(settings.code == 2, "{what}: {}", settings.errors);
        settings.is_silent();
        fs::remove_file(folder.path().join(".sandbox-doctor.yaml")).unwrap();
        for words in [COMMANDS[0], COMMANDS[3], COMMANDS[6]] {
            doctor(&with(words, "dir"), folder.path()).is_silent();
        }
        for words in COMMANDS {
            doctor(&with(words, "a.yaml"), folder.path()).is_silent();
        }
        run(
            command(&["preflight", "--against", "none", "-f", "-"], folder.path()),
            text,
        )
        .is_silent();
    }
}

/// Manifests that are judged, with a secret on the lines that findings may quote.
const JUDGED: [&str; 4] = [
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\", \"annotations\": {\"x\": \"password=hunter2\"}}, \
     \"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"a\", \"env\": [{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2\"}]}]}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: a, env: [{name: T, value: hunter2}], \
     args: [--password, hunter2]}]} # hunter2\n",
    "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: hunter2}}, {apiVersion: v1, \
     kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: a}]}}]\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: \
     {labels: {a: b}}\n    spec:\n      containers:\n      - {env: [{name: T, value: 'hunter2'}], name: app, image: a, command: [mysql, \
     -phunter2], livenessProbe: {httpGet: {port: 1, httpHeaders: [{name: Authorization, value: hunter2}]}}}\n",
];

#[test]
fn findings_quote_no_secret_of_a_manifest() {
    for (at, text) in JUDGED.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yaml"), text).unwrap();
        let mut quoted = 0;
        for format in [
            "text", "wide", "json", "name", "markdown", "sarif", "github", "gitlab", "junit",
        ] {
            let words = ["preflight", "--against", "none", "-f", "a.yaml", "-o", format];
            let run = doctor(&words, folder.path());
            // `mysql -p…` is for the redaction of arguments, which is tested elsewhere.
            let out = run.out.replace(&format!("-p{SECRET}"), "");
            assert!(!out.contains(SECRET), "{at} {format}: {out}");
            assert!(!run.errors.contains(SECRET), "{at} {format}: {}", run.errors);
            quoted += usize::from(run.out.contains("a.yaml"));
        }
        assert!(quoted > 3, "{at}: no finding was made");
    }
}
