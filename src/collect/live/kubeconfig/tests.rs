use std::fs;

use super::*;

const TWO: &str = "
apiVersion: v1
kind: Config
current-context: blue
clusters:
- {name: blue, cluster: {server: 'https://blue.example:6443'}}
- {name: green, cluster: {server: 'https://green.example:6443', certificate-authority-data: ''}}
contexts:
- {name: blue, context: {cluster: blue, user: ann, namespace: shop}}
- {name: green, context: {cluster: green, user: ann}}
users:
- {name: ann, user: {token: s3cr3t}}
";

fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn loaded(access: &Access) -> Result<Config, LiveFault> {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(load(access))
}

fn in_file(text: &str, change: impl FnOnce(&mut Access)) -> Result<Config, LiveFault> {
    let folder = tempfile::tempdir().unwrap();
    let mut access = Access {
        kubeconfig: Some(write(&folder, "config", text)),
        ..Access::default()
    };
    change(&mut access);
    loaded(&access)
}

#[test]
fn the_context_tells_server_and_namespace() {
    let config = in_file(TWO, |_| {}).unwrap();
    assert_eq!(config.cluster_url, "https://blue.example:6443");
    assert_eq!(config.default_namespace, "shop");
    let config = in_file(TWO, |access| access.context = Some("green".into())).unwrap();
    assert_eq!(
        (config.default_namespace.as_str(), config.root_cert),
        ("default", None)
    );
    let config = in_file(TWO, |access| access.cluster = Some("green".into())).unwrap();
    assert_eq!(
        (config.cluster_url.host(), config.default_namespace.as_str()),
        (Some("green.example"), "shop")
    );
    let config = in_file(TWO, |access| access.server = Some("http://localhost:8080".into())).unwrap();
    assert_eq!(config.cluster_url, "http://localhost:8080");
}

#[test]
fn the_proxy_of_a_cluster_is_kept() {
    assert_eq!(in_file(TWO, |_| {}).unwrap().proxy_url, None);
    let text = TWO.replace(
        "server: 'https://b",
        "proxy-url: 'http://proxy.example:3128', server: 'https://b",
    );
    let config = in_file(&text, |_| {}).unwrap();
    assert_eq!(
        config
            .proxy_url
            .and_then(|proxy| proxy.host().map(str::to_owned))
            .as_deref(),
        Some("proxy.example")
    );
}

#[test]
fn an_unknown_context_names_those_that_are_there() {
    let fault = in_file(TWO, |access| access.context = Some("grean".into())).unwrap_err();
    assert!(fault.sentence.raw().contains("'grean'"));
    assert_eq!(fault.hints, ["contexts in the kubeconfig: blue, green"]);
    assert_eq!(
        fault.near,
        Some(("grean".to_owned(), vec!["blue".to_owned(), "green".to_owned()]))
    );
}

#[test]
fn files_of_the_list_are_merged_and_the_first_wins() {
    let folder = tempfile::tempdir().unwrap();
    let first = "current-context: red\ncontexts: [{name: red, context: {cluster: blue, user: ann}}]";
    let list = [
        write(&folder, "first", first),
        folder.path().join("missing"),
        write(&folder, "second", TWO),
    ];
    let access = Access {
        kubeconfig_list: Some(std::env::join_paths(list).unwrap()),
        ..Access::default()
    };
    let config = loaded(&access).unwrap();
    assert_eq!(
        (config.cluster_url.host(), config.default_namespace.as_str()),
        (Some("blue.example"), "default")
    );
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ca.crt"), "no certificate").unwrap();
    let text = TWO.replace(
        "server: 'https://blue.example:6443'",
        "server: 'https://b', certificate-authority: ca.crt",
    );
    let access = Access {
        kubeconfig: Some(write(&folder, "config", &text)),
        ..Access::default()
    };
    // The file is found; what it holds is another matter.
    let fault = loaded(&access).map(|config| config.root_cert);
    assert!(!format!("{fault:?}").contains("no such file"), "{fault:?}");
}

#[test]
fn a_malformed_file_is_a_fault_with_its_place_and_without_its_text() {
    for text in [
        "users: [{name: a, user: {token: s3cr3t}}\nclusters: }",
        "users: s3cr3t",
        "[]",
        "users: [{name: a, user: {token: [s3cr3t]}}]",
    ] {
        let fault = in_file(text, |_| {}).unwrap_err();
        let said = format!("{} {:?}", fault.sentence.raw(), fault.hints);
        assert!(
            said.contains("read kubeconfig") && !said.contains("s3cr3t"),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let fault = loaded(&Access {
        kubeconfig: Some("/nowhere/config".into()),
        ..Access::default()
    })
    .unwrap_err();
    assert_eq!(
        fault.sentence.raw(),
        "read kubeconfig /nowhere/config: no such file or directory"
    );
}

#[test]
fn without_any_file_the_places_that_were_looked_at_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let home = Some(folder.path().to_owned());
    let fault = loaded(&Access {
        home,
        ..Access::default()
    })
    .unwrap_err();
    assert!(fault.sentence.raw().contains(".kube/config"), "{fault:?}");
    assert!(fault.hints.iter().any(|hint| hint.contains("--from demo")));
}

#[test]
fn the_impersonation_of_a_user_is_kept() {
    let text = TWO.replace("token: s3cr3t", "token: s3cr3t, as: eve, as-groups: [a, b]");
    let auth = in_file(&text, |_| {}).unwrap().auth_info;
    assert_eq!(auth.impersonate.as_deref(), Some("eve"));
    assert_eq!(auth.impersonate_groups.map(|groups| groups.len()), Some(2));
}

#[test]
fn files_that_are_named_are_read_once_and_a_token_is_trimmed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), " t0k3n\r\n").unwrap();
    let text = TWO.replace("token: s3cr3t", "tokenFile: token");
    let access = Access {
        kubeconfig: Some(write(&folder, "config", &text)),
        ..Access::default()
    };
    let auth = loaded(&access).unwrap().auth_info;
    assert_eq!(auth.token_file, None);
    let plain: kube::config::AuthInfo =
        serde_json::from_value(serde_json::json!({"token": "t0k3n"})).unwrap();
    assert_eq!(
        serde_json::to_value(&auth).unwrap(),
        serde_json::to_value(&plain).unwrap()
    );
    fs::write(folder.path().join("token"), "\n").unwrap();
    let fault = loaded(&access).unwrap_err();
    assert!(
        fault.sentence.raw().ends_with("token: the file is empty"),
        "{fault:?}"
    );
}

#[cfg(unix)]
#[test]
fn devices_and_directories_are_refused_whatever_names_them() {
    for (field, what) in [
        ("tokenFile", "token: s3cr3t"),
        ("client-certificate", "token: s3cr3t"),
        ("client-key", "token: s3cr3t"),
        ("certificate-authority", "server: 'https://blue.example:6443'"),
    ] {
        for (path, reason) in [
            ("/dev/zero", "it is a device"),
            ("/", "it is a directory"),
            ("missing", "no such file"),
        ] {
            let text = TWO.replace(
                what,
                &format!("{field}: {path}, server: 'https://blue.example:6443'"),
            );
            let fault = in_file(&text, |_| {}).unwrap_err();
            let said = fault.sentence.raw();
            assert!(
                said.starts_with(&format!("read {field} ")) && said.contains(reason),
                "{field}: {said}"
            );
        }
    }
}
