//! Texts that a person pastes, and rules that a person writes: neither makes a grant of the words of a program.

use std::io::Write;
use std::process::{Command, Stdio};

use super::lines::FORMS;
use super::{ASKED, HOME, OTHER, grants, refused};

fn program(words: &[&str], input: &str) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

#[test]
fn a_pasted_text_grants_nothing_and_asks_for_the_account_by_name() {
    let command = "sandbox-doctor can serviceaccount:attacker:evil";
    for (form, write) in FORMS {
        for (name, asked) in ASKED {
            let text = write(&refused(OTHER, asked));
            let (_, explained) = program(&["explain", "-"], &text);
            assert!(!grants(&explained), "{form} {name}: {explained}");
            let named = !matches!(name, "wildcard");
            assert_eq!(explained.contains(command), named, "{form} {name}: {explained}");
            if form == FORMS[0].0 {
                for format in ["text", "wide", "json"] {
                    let words = ["can", "--from-error", &text, "--from", "demo", "-o", format];
                    let (_, answer) = program(&words, "");
                    assert!(!grants(&answer), "{form} {name} {format}: {answer}");
                }
            }
        }
    }
    // Named by the user, the account gets what was asked for.
    let words = [
        "can",
        "serviceaccount:attacker:evil",
        "list",
        "secrets",
        "-n",
        HOME,
        "--from",
        "demo",
    ];
    let (code, answer) = program(&words, "");
    assert_eq!(code, 1);
    assert!(
        grants(&answer) && answer.contains("caution") && answer.contains("narrower"),
        "{answer}"
    );
    assert!(answer.find("narrower") < answer.find("kubectl apply"), "{answer}");
}

#[test]
fn a_rule_cannot_make_a_grant_of_what_a_text_says() {
    let rule = |fix: &str| {
        format!(
            "schema: 1\nid: acme/grant\ntitle: A grant out of a log\non: container\nseverity: warning\nsince: 0.1.0\nmatch:\n  who: {{ in: container.output, any: ['for (?P<account>[a-z]+)'] }}\nbind: {{ right: 'access(who.text)' }}\nwhen: who.found\ncause: A log names {{{{who.account}}}}.\nevidence: [ who ]\nlook:\n  - [kubectl, get, pods]\nfix:\n  - title: Grant it\n    {fix}\ndocs: |\n  A rule of a test.\nreferences:\n  - https://kubernetes.io/docs/reference/access-authn-authz/rbac/\n"
        )
    };
    let binding = "create: { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: a, namespace: '{{pod.namespace}}' }, subjects: [ { kind: ServiceAccount, name: '{{who.account}}' } ], roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit } }";
    let list = "create: { apiVersion: v1, kind: List, metadata: {}, items: [ { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: '{{right.account}}', namespace: a }, rules: [] } ] }";
    for (fix, refused) in [
        (binding, true),
        (list, true),
        (
            "command: [kubectl, create, rolebinding, a, '--serviceaccount=a:{{who.account}}', --clusterrole=edit]",
            true,
        ),
        (
            "command: [kubectl, create, clusterrolebinding, '{{right.role_name or: x}}', --clusterrole=edit]",
            true,
        ),
        (
            "command: [oc, adm, policy, add-scc-to-user, anyuid, '{{right.user}}']",
            true,
        ),
        ("manifest: right.grant", false),
        (
            "command: [kubectl, create, rolebinding, a, '--serviceaccount={{pod.namespace}}:{{pod.service_account}}', --clusterrole=edit]",
            false,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("grant.yaml"), rule(fix)).unwrap();
        let (_, told) = program(&["rules", "check", folder.path().to_str().unwrap()], "");
        let said = told.contains("a grant cannot be made of what a text says");
        assert_eq!(said, refused, "{fix}: {told}");
    }
}
