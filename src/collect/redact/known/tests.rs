//! Values that are printed again, and values that are too common to be taken out.

use super::*;

fn known(values: &[(&str, &str)]) -> Known {
    let mut known = Known::default();
    for (key, value) in values {
        known.remember(key, value);
    }
    known
}

#[test]
fn a_value_that_is_printed_is_found_in_every_encoding() {
    let known = known(&[
        ("DB_PASSWORD", "c0rrect horse\"9"),
        ("ID", "aB3dE6gH9jK2mN5pQ8sT1vW4"),
    ]);
    for (given, expected) in [
        (
            "login as app with c0rrect horse\"9 failed",
            "login as app with <redacted:env> failed",
        ),
        (r#"{"p":"c0rrect horse\"9"}"#, r#"{"p":"<redacted:env>"}"#),
        ("?p=c0rrect%20horse%229&x", "?p=<redacted:env>&x"),
        ("id=aB3dE6gH9jK2mN5pQ8sT1vW4", "id=<redacted:env>"),
        ("xaB3dE6gH9jK2mN5pQ8sT1vW4x", "x<redacted:env>x"),
    ] {
        assert_eq!(known.redact(given), expected);
    }
    // base64 of x, xx and xxx before the value, and as it is
    for code in [
        "YzBycmVjdCBob3JzZSI5",
        "eGMwcnJlY3QgaG9yc2UiOQ==",
        "eHhjMHJyZWN0IGhvcnNlIjk=",
    ] {
        assert!(known.redact(code).contains("<redacted:env>"), "{code}");
    }
}

#[test]
fn words_numbers_paths_and_names_are_not_remembered() {
    let known = known(&[
        ("DB_PASSWORD", "mount"),
        ("DB_PASSWORD", "postgres"),
        ("TOKEN", "/var/run/secrets/token"),
        ("PASSWORD", "12345678"),
        ("API_KEY", "v1.2.3"),
        ("IMAGE", "reg.example/team/app:1.2"),
        ("COMMIT", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"),
        ("POD_UID", "1be176af-6991-4237-b1c5-eb2cee651877"),
        ("JAVA_OPTS", "-Xmx512m -XX:+UseG1GC"),
        ("TOKEN", ""),
    ]);
    assert!(known.is_empty());
}

#[test]
fn a_value_that_is_a_name_is_forgotten_and_short_ones_are_found_alone() {
    let mut known = known(&[("PASSWORD", "hunter2"), ("TOKEN", "shop-db-0")]);
    assert_eq!(
        known.redact("hunter2, hunter25 xhunter2"),
        "<redacted:env>, hunter25 xhunter2"
    );
    assert_eq!(known.redact("pod shop-db-0 failed"), "pod <redacted:env> failed");
    known.forget_names("shop-db-0");
    assert_eq!(
        known.redact("pod shop-db-0 failed: hunter2"),
        "pod shop-db-0 failed: <redacted:env>"
    );
}

#[test]
fn the_work_is_linear_in_the_text() {
    let mut known = Known::default();
    for length in 12..400 {
        known.remember_secret(&"aB3".repeat(length));
    }
    let text = "aB3".repeat(200_000);
    let begun = std::time::Instant::now();
    assert!(known.redact(&text).len() < text.len());
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
