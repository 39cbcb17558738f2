//! `explain -` with input that is no error message: bounded, redacted, and reported as what it is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

const REFUSED: &str = "dial tcp 10.0.0.1:80: connect: connection refused";

/// Runs `explain - ARGS` with standard input in parts, so that a long one is never held whole.
fn explain<'p>(parts: impl Iterator<Item = &'p [u8]>, args: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["explain", "-"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for part in parts {
        input.write_all(part).unwrap();
    }
    drop(input);
    child.wait_with_output().unwrap()
}

fn json(text: impl AsRef<[u8]>) -> Json {
    let output = explain(std::iter::once(text.as_ref()), &["-o", "json"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns layer and class of the failure that states the cause.
fn decisive(answer: &Json) -> (&str, &str) {
    let mut failures = answer["failures"].as_array().unwrap().iter();
    let cause = failures.find(|failure| failure["decisive"] == true).unwrap();
    (cause["layer"].as_str().unwrap(), cause["class"].as_str().unwrap())
}

#[test]
fn binary_data_is_refused_with_a_hint() {
    let noise: Vec<u8> = (0..64_u32 << 10)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for format in [&["-o", "json"][..], &[]] {
        let output = explain(std::iter::once(noise.as_slice()), format);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            errors.contains("binary data") && errors.contains("hint"),
            "{errors}"
        );
    }
}

#[test]
fn the_end_of_a_hundred_megabytes_is_read_and_the_cut_is_reported() {
    let line = b"2026-01-02T03:04:05Z INFO all is well\n".repeat(1 << 10);
    let last = format!("2026-01-02T03:04:06Z ERROR {REFUSED}\n");
    let count = (100 << 20) / line.len();
    let parts = || std::iter::repeat_n(line.as_slice(), count).chain(std::iter::once(last.as_bytes()));
    let output = explain(parts(), &["-o", "json"]);
    assert!(output.stdout.len() < 64 << 10, "{}", output.stdout.len());
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&answer["truncated"], decisive(&answer).1),
        (&Json::Bool(true), "refused")
    );
    let screen = String::from_utf8(explain(parts(), &[]).stdout).unwrap();
    assert!(screen.contains("truncated: "), "{screen}");
}

#[test]
fn both_ends_of_a_line_of_ten_megabytes_are_read() {
    let answer = json(format!("open /a: {} {REFUSED}", "x".repeat(10 << 20)));
    assert_eq!(
        (&answer["truncated"], decisive(&answer).1),
        (&Json::Bool(true), "refused")
    );
    assert!(answer.to_string().len() < 64 << 10);
}

#[test]
fn colours_line_ends_and_encodings_change_nothing() {
    let plain = json(format!("ERROR {REFUSED}\nbye\n"));
    let coloured = json(format!("\u{1b}[1;31mERROR\u{1b}[0m {REFUSED}\r\nbye\r\n"));
    assert_eq!(decisive(&coloured), decisive(&plain));
    assert!(!coloured.to_string().contains("u001b"));
    let wide: Vec<u8> = format!("\u{feff}{REFUSED}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(decisive(&json(wide)), decisive(&json(REFUSED)));
    let broken = [REFUSED.as_bytes(), b"\n\xff\xfe bye\n"].concat();
    assert_eq!(decisive(&json(broken)), decisive(&json(REFUSED)));
}

#[test]
fn a_body_that_was_cut_off_still_gives_its_message() {
    let body = r#"HTTP response body: {"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"web\" is forbidden: User \"system:serviceaccount:a:b\" cannot get resource \"pods\" in API group \"\" in the namespace \"a\"","reason":"Forb"#;
    let answer = json(body);
    assert_eq!(decisive(&answer), ("api", "denied"));
    assert!(answer.to_string().contains("system:serviceaccount:a:b"));
}

#[test]
fn other_languages_are_no_error_of_the_program() {
    for text in [
        "ошибка: не удалось открыть файл настроек",
        "错误：无法连接到数据库",
        "Fehler: Verbindung zum Server verloren",
        "エラー: 設定ファイルが見つかりません",
    ] {
        let answer = json(text);
        let first = &answer["answers"][0];
        assert!(first.is_null() || first["fallback"] == true, "{text}: {first}");
        let screen = explain(std::iter::once(text.as_bytes()), &[]);
        assert!(matches!(screen.status.code(), Some(0 | 2)), "{text}");
    }
    // What the program itself prints is read whatever language stands around it.
    assert_eq!(decisive(&json(format!("ошибка: {REFUSED}"))).1, "refused");
}

#[test]
fn secrets_are_neither_quoted_nor_printed() {
    let secret = "hunter2hunter2";
    for text in [
        format!(
            "psql: error: connection to postgresql://app:{secret}@db:5432/x failed: FATAL:  password authentication failed"
        ),
        format!("KeyError: bad config\nAWS_SECRET_ACCESS_KEY={secret}\nopen /a: permission denied"),
        format!("Authorization: Bearer {secret}{secret}{secret}\n401 Unauthorized"),
        format!("Error: {{\"password\":\"{secret}\"}} is invalid"),
    ] {
        for format in [&["-o", "json"][..], &[]] {
            let output = explain(std::iter::once(text.as_bytes()), format);
            let printed = [output.stdout, output.stderr].concat();
            assert!(!String::from_utf8_lossy(&printed).contains(secret), "{text}");
        }
    }
}
