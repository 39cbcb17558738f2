use std::fs;
use std::time::Instant;

use serde_json::json;

use super::*;

#[test]
fn base64_is_that_of_rfc_4648() {
    for (plain, coded) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(plain.as_bytes()), coded);
    }
}

#[cfg(unix)]
fn plugin(script: &str) -> Config {
    let mut config = Config::new("https://127.0.0.1:6443".parse().unwrap());
    config.auth_info = serde_json::from_value(json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
    }}))
    .unwrap();
    config
}

#[cfg(unix)]
#[test]
fn a_plugin_gets_no_input_and_its_token_is_used() {
    let script = r#"read line && exit 3; printf '{"status":{"token":"t0k3n"}}'"#;
    let mut config = plugin(script);
    resolve(&mut config, Duration::from_secs(10)).unwrap();
    assert!(config.auth_info.token.is_some() && config.auth_info.exec.is_none());
}

#[cfg(unix)]
#[test]
fn what_a_plugin_prints_is_in_no_error() {
    let failing = resolve(
        &mut plugin("echo s3cr3t; echo 'not logged in' >&2; exit 2"),
        Duration::from_secs(10),
    );
    let sentence = failing.unwrap_err().sentence;
    assert_eq!(
        sentence.raw(),
        "log in with plugin 'sh': it ended with exit code 2: not logged in"
    );
    let odd = resolve(&mut plugin("echo s3cr3t"), Duration::from_secs(10)).unwrap_err();
    assert!(!odd.sentence.raw().contains("s3cr3t"), "{odd:?}");
}

#[cfg(unix)]
#[test]
fn a_plugin_that_hangs_is_ended() {
    let begun = Instant::now();
    let fault = resolve(&mut plugin("sleep 60"), Duration::from_millis(300)).unwrap_err();
    assert!(
        fault.sentence.raw().contains("did not end within 0.3 s"),
        "{fault:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(10));
}

fn with(login: Value) -> Config {
    let mut config = Config::new("https://127.0.0.1:6443".parse().unwrap());
    config.auth_info = serde_json::from_value(login).unwrap();
    config
}

fn token_of(config: &Config) -> String {
    let json = serde_json::to_value(&config.auth_info).unwrap();
    json["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_that_no_header_carries_is_refused_without_its_text() {
    for (token, said) in [
        ("s3cr3t\n", "character 7 of the token is a line break"),
        ("\r\ns3cr3t", "character 1 of the token is a line break"),
        (
            "s3\0cr3t",
            "character 3 of the token is a control character (U+0000)",
        ),
        (
            "s3cr3t\u{7f}",
            "character 7 of the token is a control character (U+007F)",
        ),
        ("s3\tcr3t", "(U+0009)"),
    ] {
        let fault = resolve(&mut with(json!({"token": token})), Duration::ZERO).unwrap_err();
        let sentence = fault.sentence.raw();
        assert!(
            sentence.contains(said) && !sentence.contains("cr3t"),
            "{sentence}"
        );
    }
    let mut config = with(json!({"token": "s3cr3t-é"}));
    resolve(&mut config, Duration::ZERO).unwrap();
    assert_eq!(token_of(&config), "s3cr3t-é");
}

#[test]
fn the_token_of_a_file_is_read_as_kubectl_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let read = |bytes: &[u8]| {
        let path = folder.path().join("token");
        fs::write(&path, bytes).unwrap();
        let mut config = with(json!({"tokenFile": path}));
        resolve(&mut config, Duration::ZERO).map(|()| token_of(&config))
    };
    for text in ["t0k3n", "t0k3n\n", "t0k3n\r\n", "\n  t0k3n \n\n"] {
        assert_eq!(read(text.as_bytes()).unwrap(), "t0k3n");
    }
    let large = vec![b'x'; 2 << 20];
    for (bytes, said) in [
        (&b""[..], "the file is empty"),
        (b" \n", "the file is empty"),
        (b"s3\ncr3t", "character 3 of the token is a line break"),
        (b"s3\xffcr3t", "the file is not text"),
        (&large, "too large for a token"),
    ] {
        let fault = read(bytes).unwrap_err();
        let sentence = fault.sentence.raw();
        assert!(
            sentence.contains("log in with tokenFile ") && sentence.contains(said),
            "{sentence}"
        );
        assert!(!sentence.contains("cr3t"), "{sentence}");
    }
    let mut nowhere = with(json!({"tokenFile": folder.path().join("none")}));
    assert!(resolve(&mut nowhere, Duration::ZERO).is_err());
    let mut directory = with(json!({"tokenFile": folder.path()}));
    let fault = resolve(&mut directory, Duration::ZERO).unwrap_err();
    assert!(fault.sentence.raw().contains("not a regular file"), "{fault:?}");
}

#[cfg(unix)]
#[test]
fn a_plugin_whose_child_keeps_the_output_open_ends_at_once_with_its_group() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let alive = || {
        let pid = fs::read_to_string(&file).unwrap();
        // A process that has ended stays a zombie until its parent, here init, takes note of it.
        let state = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    };
    let started = format!("sleep 60 & echo $! > {}; ", file.display());
    let begun = Instant::now();
    let mut config = plugin(&format!(
        "{started} printf '{{\"status\":{{\"token\":\"t0k3n\"}}}}'"
    ));
    resolve(&mut config, Duration::from_secs(30)).unwrap();
    assert_eq!(token_of(&config), "t0k3n");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    // Without an answer, for as long as it may take; and where the plugin itself hangs, too.
    for script in [started.clone(), format!("{started} sleep 60")] {
        let fault = resolve(&mut plugin(&script), Duration::from_millis(500)).unwrap_err();
        assert!(fault.sentence.raw().contains("within 0.5 s"), "{fault:?}");
        if cfg!(target_os = "linux") {
            std::thread::sleep(Duration::from_millis(200));
            assert!(!alive(), "the child of the plugin lives on: {script}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_plugin_that_prints_without_end_is_refused() {
    let fault = resolve(&mut plugin("head -c 9000000 /dev/zero"), Duration::from_secs(20)).unwrap_err();
    assert!(
        fault.sentence.raw().contains("not an ExecCredential"),
        "{fault:?}"
    );
    let fault = resolve(
        &mut plugin(r#"printf %s '{"status":{"token":"s3\ncr3t"}}'"#),
        Duration::from_secs(20),
    );
    let sentence = fault.unwrap_err().sentence;
    assert!(
        sentence.raw().contains("a line break") && !sentence.raw().contains("cr3t"),
        "{sentence:?}"
    );
}
