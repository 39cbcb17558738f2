//! Input that is no error text: binary, huge, cut off, mutated. Nothing panics, the work stays linear.

use fastrand::Rng;

use crate::k8s::yaml;
use crate::text::{Layer, ParsedText, Spelled, parse};

fn corpus() -> Vec<String> {
    let mut texts = Vec::new();
    for file in ["texts.yaml", "printed.yaml"] {
        let path = format!("{}/tests/corpus/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let document = yaml::read(&text).remove(0).unwrap().to_json();
        let entries = document.as_array().unwrap().iter();
        texts.extend(entries.map(|entry| entry["text"].as_str().unwrap().to_owned()));
    }
    texts
}

/// What holds of every result, whatever the text.
fn is_sound(parsed: &ParsedText) {
    assert!(parsed.failures.len() <= 32);
    assert!(parsed.failures.is_empty() || parsed.decisive < parsed.failures.len());
    for failure in &parsed.failures {
        assert!(failure.frames.len() <= 16);
        assert!(failure.leaf.len() <= 600, "{}", failure.leaf.len());
        assert!(parsed.text.get(failure.span.clone()).is_some());
        for frame in &failure.frames {
            assert!(parsed.text.get(frame.span.clone()).is_some());
        }
    }
}

#[test]
fn a_text_that_says_nothing_has_no_failure() {
    for text in ["", "   \n\n", "\u{1b}[0m", "\0\0"] {
        assert!(parse(text, Layer::Unknown).failures.is_empty(), "{text:?}");
    }
}

#[test]
fn words_of_errors_state_none_where_nothing_failed() {
    for (text, states) in [
        ("0 errors, no fatal mistakes\nbye", false),
        ("starting\nloaded 12 rows", false),
        ("2026-01-02T03:04:05Z INFO errors=0 failed=0", false),
        ("build finished: 12 passed, 0 failed, no errors", false),
        ("dial tcp 10.0.0.1:80: connect: connection refused", true),
        ("2026-01-02T03:04:05Z ERROR the flux loop broke", true),
        (
            "Traceback (most recent call last):\n  File \"/a.py\", line 1, in <module>\nKeyError: 'x'",
            true,
        ),
    ] {
        assert_eq!(parse(text, Layer::Application).states_error, states, "{text}");
    }
}

#[test]
fn input_that_is_no_text_is_bounded() {
    let mut dice = Rng::with_seed(3);
    let binary: Vec<u8> = (0..1 << 20).map(|_| dice.u8(..)).collect();
    let refused = "dial tcp 10.0.0.1:80: connect: connection refused";
    for text in [
        String::from_utf8_lossy(&binary).into_owned(),
        "a".repeat(10 << 20),
        format!("{} {refused}", "x: ".repeat(4 << 20)),
        format!("{refused}\n").repeat(2 << 20),
        "[".repeat(1 << 20),
        "{\"kind\":\"Status\",".repeat(1 << 16),
        "\\\"".repeat(1 << 18),
        "0/5 nodes are available: ".repeat(1 << 12),
        "Caused by: ".repeat(1 << 16),
        "ошибка: соединение не установлено\n错误：连接失败".to_owned(),
    ] {
        let parsed = parse(&text, Layer::Unknown);
        is_sound(&parsed);
        assert!(parsed.text.len() <= 600 << 10, "{}", parsed.text.len());
        assert!(parsed.truncated || text.len() <= 1 << 19);
    }
}

#[test]
fn the_end_of_a_huge_log_is_read() {
    let line = "2026-01-02T03:04:05Z INFO all is well\n";
    let mut log = line.repeat((100 << 20) / line.len());
    log.push_str("2026-01-02T03:04:06Z ERROR dial tcp 10.0.0.1:80: connect: connection refused\n");
    let parsed = parse(&log, Layer::Application);
    assert!(parsed.truncated);
    assert_eq!(parsed.cause().map(|cause| cause.class.word()), Some("refused"));
}

#[test]
fn escapes_line_ends_and_cut_bodies_change_nothing() {
    for (text, class) in [
        (
            "\u{1b}[31mERROR\u{1b}[0m open /a: permission denied\r\n",
            "permission",
        ),
        (
            "HTTP response body: {\"kind\":\"Status\",\"message\":\"pods \\\"a\\\" not found\",\"rea",
            "not-found",
        ),
        (
            "{\"level\":\"error\",\"err\":\"open /a: no space left on device\"}",
            "no-space",
        ),
        (
            "level=error msg=\"pull failed\" err=\"dial tcp 1.2.3.4:443: i/o timeout\"",
            "timeout",
        ),
    ] {
        let parsed = parse(text, Layer::Application);
        assert_eq!(
            parsed.cause().map(|cause| cause.class.word()),
            Some(class),
            "{text}"
        );
    }
}

/// A hundred thousand in the long run (`TEXT_MUTANTS=100000`), fewer in each test.
#[test]
fn mutated_texts_are_taken_apart_without_a_panic() {
    let texts = corpus();
    let wanted = std::env::var("TEXT_MUTANTS")
        .ok()
        .and_then(|count| count.parse().ok());
    let mut dice = Rng::with_seed(11);
    for _ in 0..wanted.unwrap_or(1500) {
        let mut text: Vec<char> = texts[dice.usize(..texts.len())].chars().take(2000).collect();
        for _ in 0..dice.usize(1..6) {
            mutate(&mut text, &texts, &mut dice);
        }
        let text: String = text.into_iter().collect();
        is_sound(&parse(&text, Layer::Unknown));
    }
}

fn mutate(text: &mut Vec<char>, texts: &[String], dice: &mut Rng) {
    let at = dice.usize(..=text.len());
    match dice.u8(..6) {
        0 => text.truncate(at),
        1 => drop(text.drain(..at)),
        2 => text.insert(at, dice.char(..)),
        3 => {
            let more = &texts[dice.usize(..texts.len())];
            drop(text.splice(at..at, more.chars().take(300)));
        }
        4 => {
            let end = (at + dice.usize(..200)).min(text.len());
            let part: Vec<char> = text[at..end].to_vec();
            drop(text.splice(at..at, part));
        }
        _ => {
            let mark = ['{', '}', '[', ']', '"', '\\', '\n', ':', '(', '\u{1b}', '\0', 'é'];
            text.insert(at, mark[dice.usize(..mark.len())]);
        }
    }
}

/// Twice the text is at most a little more than twice the work; counted, not timed.
#[test]
fn the_work_grows_with_the_length() {
    let mut texts = corpus();
    texts.truncate(400);
    let work = |copies: usize| {
        let text = texts.join("\n").repeat(copies);
        let text: String = text.chars().take(copies * 50_000).collect();
        parse(&text, Layer::Unknown).work
    };
    let (one, two, four) = (work(1), work(2), work(4));
    println!("work of 50, 100 and 200 thousand letters: {one} {two} {four}");
    assert!(two <= one * 5 / 2 && four <= two * 5 / 2, "{one} {two} {four}");
}
