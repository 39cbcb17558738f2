//! Tokens by their type, and names that only look so.

use super::*;

/// Letters that look like a token, made here: none of them is one.
fn letters(alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    (0..length)
        .map(|at| alphabet[(at * 7 + at / alphabet.len()) % alphabet.len()])
        .collect()
}

fn redacted(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    tokens(&mut text);
    text.into_owned()
}

#[test]
fn every_pattern_compiles() {
    assert!(!HINT.as_str().is_empty());
    assert_eq!(PROVIDERS.len(), EACH.len());
    assert!(EACH.iter().all(|pattern| pattern.captures_len() >= 2));
}

#[test]
fn tokens_are_named_by_their_type_wherever_they_stand() {
    let (hex, mixed, lower, upper) = (
        "0123456789abcdef",
        "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7",
        "a1b2c3d4e5f6g7h8",
        "A1B2C3D4E5F6G7H8",
    );
    for (kind, token) in [
        ("aws-key", format!("{}{}", "AKI\u{41}", letters(upper, 16))),
        ("google-api-key", format!("{}{}", "AIz\u{61}", letters(mixed, 35))),
        ("github-token", format!("gh{}_{}", "p", letters(mixed, 36))),
        (
            "github-token",
            format!("github_{}_{}_{}", "pat", letters(mixed, 22), letters(mixed, 59)),
        ),
        ("gitlab-token", format!("gl{}-{}", "pat", letters(mixed, 20))),
        (
            "slack-token",
            format!("xox{}-{}-{}", "b", letters("1234567", 12), letters(mixed, 24)),
        ),
        ("stripe-key", format!("sk_{}_{}", "live", letters(mixed, 24))),
        (
            "sendgrid-key",
            format!("S{}.{}.{}", "G", letters(mixed, 22), letters(mixed, 43)),
        ),
        ("mailchimp-key", format!("{}-us{}", letters(hex, 32), 14)),
        (
            "anthropic-key",
            format!("sk-{}-api03-{}", "ant", letters(mixed, 90)),
        ),
        ("openai-key", format!("sk-{}-{}", "proj", letters(mixed, 40))),
        ("huggingface-token", format!("h{}_{}", "f", letters(mixed, 34))),
        ("npm-token", format!("np{}_{}", "m", letters(mixed, 36))),
        ("crates-token", format!("ci{}{}", "o", letters(mixed, 32))),
        (
            "telegram-token",
            format!("{}:A{}{}", letters("123456789", 10), "A", letters(mixed, 33)),
        ),
        ("databricks-token", format!("dap{}{}", "i", letters(hex, 32))),
        ("vault-token", format!("hv{}.{}", "s", letters(mixed, 90))),
        ("vault-token", format!("{}.{}", "s", letters(mixed, 24))),
        ("new-relic-key", format!("NRA{}-{}", "K", letters(upper, 27))),
        ("sandbox-provider-key", format!("e2{}_{}", "b", letters(hex, 40))),
        ("nuget-key", format!("oy{}{}", "2", letters(lower, 43))),
    ] {
        for (before, after) in [
            ("", ""),
            ("key ", " used"),
            ("\"", "\","),
            ("x\\n", "\\n"),
            ("?t%3D", "&"),
            ("=", ";"),
        ] {
            let text = format!("{before}{token}{after}");
            assert_eq!(
                redacted(&text),
                format!("{before}<redacted:{kind}>{after}"),
                "{text}"
            );
        }
    }
}

#[test]
fn names_digests_and_versions_stay() {
    for text in [
        "exit code 137, pod disk-7f777b7596-vtpm8 on node-1 in shop/task-sk-12",
        "sk-learn-worker-deployment-7f777b7596",
        "reg.example/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        "uid 1be176af-6991-4237-b1c5-eb2cee651877",
        "s.io/api/core/v1.PodSpec and b.example.com",
        "the secret_name_of_the_deployment_in_the_namespace_of_shop is missing",
        "package:AAPT and 10:AA",
        "us-east-1 us1 monkey-business",
    ] {
        assert_eq!(redacted(text), text);
    }
}
