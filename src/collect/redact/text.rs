//! Shaped detectors for free text: PEM, JWT, bearer tokens, credentials in URLs, provider keys, `password=…`.
//!
//! An unshaped secret in prose ("the password is hunter2") is not found; the documentation says so.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{is_secret_key, placeholder};

macro_rules! pattern {
    ($name:ident, $($part:expr),+) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($part),+)).expect("the pattern is compiled by a unit test"));
    };
}

// One look that most texts fail; the detectors run on what passes.
pattern!(
    SHAPE_HINT,
    r"-----BEGIN|eyJ|://|(?i:bearer|basic|authorization)|A[KS]IA|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-",
    r"|AIza|\bsk-|[rs]k_live_|npm_|\bhf_|ya29\.|SG\.|pypi-|dop_v1_"
);
pattern!(
    TEXT_HINT,
    r"(?i)passw|passphrase|pwd|secret|token|key|credential|\bsig|\s-u\s|--user|",
    "\"auth\""
);
pattern!(
    PEM,
    r"-----BEGIN [A-Z0-9 ]+-----(?s:.*?)(?:-----END [A-Z0-9 ]+-----|\z)"
);
pattern!(
    JWT,
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,3}"
);
pattern!(SCHEME_TOKEN, r"(?i)\b(bearer|basic)(\s+)([A-Za-z0-9._~+/=-]{8,})");
pattern!(
    AUTHORIZATION,
    r#"(?i)\b((?:proxy-)?authorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:bearer|basic|digest|token|apikey|negotiate)\s+))([^\s"'\\,]{4,})"#
);
pattern!(
    USERINFO,
    r#"([A-Za-z][A-Za-z0-9+.-]*://)([^\s/?#"'<>@\\]+(?:@[^\s/?#"'<>@\\]+)*)@"#
);
pattern!(
    PROVIDER_KEY,
    r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}",
    r"|xox[abeprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|[rs]k_live_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{36}",
    r"|hf_[A-Za-z0-9]{30,}|ya29\.[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"|pypi-[A-Za-z0-9_-]{50,}|dop_v1_[a-f0-9]{64})"
);
pattern!(OPENAI_KEY, r"\bsk-[A-Za-z0-9_-]{20,}");
pattern!(
    KEY_VALUE,
    r#"(?P<open>["'/]?)(?P<key>[A-Za-z0-9_.-]*(?i:passw(?:or)?d|passphrase|pwd|pass|secret|token|credentials?|key|key_?id"#,
    r#"|sig|signature|x-amz-credential))(?P<sep>\\?["']?\s*[=:]\s*)"#,
    r#"(?:\\"(?P<escaped>[^"\\\n]+)\\"|"(?P<double>(?:[^"\\\n]|\\.)+)"|'(?P<single>(?:[^'\\\n]|\\.)+)'"#,
    r#"|(?P<bare>[^\s"'\\,;&<>(){}\[\]][^\s"'\\,;&)}\]]*))"#
);
pattern!(
    YAML_LINE,
    r"(?m)^(\s*(?:-\s+)?)([A-Za-z0-9_.-]+)(:\s+)(\S+)[ \t]*$"
);
pattern!(
    FLAG,
    r#"(?P<flag>(?:^|\s)--?[A-Za-z0-9][A-Za-z0-9_-]*)(?P<sep>\s+)(?P<value>[^\s"'\\-][^\s"'\\]*)"#
);
pattern!(
    USER_FLAG,
    r"((?:^|\s)(?:-u|--user|--proxy-user)[ =])([^\s:]+):(\S+)"
);
pattern!(DOCKER_AUTH, r#"(\\?"auth\\?"\s*:\s*\\?")([A-Za-z0-9+/=_-]{8,})"#);

/// Redacts what is a secret by its shape alone, wherever it stands.
pub(in crate::collect) fn shapes(text: &str) -> Cow<'_, str> {
    if !SHAPE_HINT.is_match(text) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    replace(&mut text, &PEM, |_| Some(placeholder("pem")));
    replace(&mut text, &JWT, |_| Some(placeholder("jwt")));
    replace(&mut text, &AUTHORIZATION, |found| {
        Some(format!("{}{}", &found[1], placeholder("token")))
    });
    replace(&mut text, &SCHEME_TOKEN, |found| {
        let is_token = found[3].contains(|letter: char| letter.is_ascii_digit() || letter == '=')
            && !found[3].ends_with("realm=");
        is_token.then(|| format!("{}{}{}", &found[1], &found[2], placeholder("token")))
    });
    replace(&mut text, &USERINFO, |found| {
        // `ssh://git@host` names a user; a password or a long token is a secret.
        let secret = found[2].contains(':') || found[2].len() >= 20;
        secret.then(|| format!("{}{}@", &found[1], placeholder("userinfo")))
    });
    replace(&mut text, &PROVIDER_KEY, |_| Some(placeholder("key")));
    replace(&mut text, &OPENAI_KEY, |found| {
        // Names of objects are lower case.
        looks_random(&found[0]).then(|| placeholder("key"))
    });
    text
}

/// Redacts shapes, and values that stand beside a word like `password` or `token`.
pub(in crate::collect) fn text(text: &str) -> Cow<'_, str> {
    let mut text = shapes(text);
    if !TEXT_HINT.is_match(&text) {
        return text;
    }
    replace(&mut text, &DOCKER_AUTH, |found| {
        Some(format!("{}{}", &found[1], placeholder("value")))
    });
    replace(&mut text, &USER_FLAG, |found| {
        let number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
        let identity = number(&found[2]) && number(&found[3]);
        (!identity).then(|| format!("{}{}:{}", &found[1], &found[2], placeholder("value")))
    });
    replace(&mut text, &FLAG, |found| {
        let secret = is_secret_key(&found["flag"]) && !is_word(&found["value"]);
        secret.then(|| format!("{}{}{}", &found["flag"], &found["sep"], placeholder("value")))
    });
    replace(&mut text, &YAML_LINE, |found| {
        let secret = is_secret_key(&found[2]) && !is_soft(&found[2]) && !is_harmless(&found[4]);
        secret.then(|| format!("{}{}{}{}", &found[1], &found[2], &found[3], placeholder("value")))
    });
    replace(&mut text, &KEY_VALUE, key_value);
    text
}

/// Replaces what a pattern finds; a find that turns out to be harmless stays.
fn replace(text: &mut Cow<'_, str>, pattern: &Regex, with: impl Fn(&Captures<'_>) -> Option<String>) {
    if !pattern.is_match(text) {
        return;
    }
    let replaced = pattern.replace_all(text, |found: &Captures<'_>| {
        with(found).unwrap_or_else(|| found[0].to_owned())
    });
    if let Cow::Owned(replaced) = replaced {
        *text = Cow::Owned(replaced);
    }
}

fn key_value(found: &Captures<'_>) -> Option<String> {
    let (open, key, sep) = (&found["open"], &found["key"], &found["sep"]);
    let (value, quote) = [
        ("escaped", "\\\""),
        ("double", "\""),
        ("single", "'"),
        ("bare", ""),
    ]
    .into_iter()
    .find_map(|(name, quote)| Some((found.name(name)?.as_str(), quote)))?;
    // In `Get "https://host/token": dial tcp …` the quotes are those of an address, and prose follows.
    let closed = sep.starts_with(['"', '\'', '\\']);
    let address = open == "/" && closed && quote.is_empty();
    let quoted_key = closed || ["\"", "'"].contains(&open);
    let compound = key.contains(['_', '-', '.']) || key.chars().skip(1).any(char::is_uppercase);
    let assigned = sep.contains('=');
    let secret = match (quoted_key || compound, assigned) {
        _ if address => looks_random(value),
        (true, _) => true,
        // `secret="ns/regcred"` in a structured log names an object; `token=` gives a value.
        (false, true) => !is_soft(key) || key.eq_ignore_ascii_case("token") || looks_random(value),
        // "failed to fetch anonymous token: unexpected status" is prose.
        (false, false) if is_soft(key) => looks_random(value),
        (false, false) => !quote.is_empty() || !is_word(value),
    };
    let named = is_secret_key(key) || is_signature(key);
    if named && secret && !is_harmless(value) {
        return Some(format!("{open}{key}{sep}{quote}{}{quote}", placeholder("value")));
    }
    // In `token: password=x` the value is a pair itself.
    let mut inner = Cow::Borrowed(value);
    replace(&mut inner, &KEY_VALUE, key_value);
    matches!(inner, Cow::Owned(_)).then(|| format!("{open}{key}{sep}{quote}{inner}{quote}"))
}

/// Words that ordinary error text puts before a colon.
fn is_soft(key: &str) -> bool {
    let soft = ["secret", "token", "credential", "credentials", "pass"];
    soft.iter().any(|word| key.eq_ignore_ascii_case(word)) || is_signature(key)
}

/// What signs a URL: the query keys of S3, Google and Azure.
fn is_signature(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key == "sig" || key == "signature" || key.ends_with("-signature") || key == "x-amz-credential"
}

/// A value that tells nothing: no value, a variable, or what was redacted before.
fn is_harmless(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().as_str(),
        "null" | "nil" | "none" | "true" | "false" | "undefined" | "not" | "is"
    ) || value.starts_with(['<', '$', '%'])
        || value.chars().all(|letter| letter == '*' || letter == '.')
        || value.contains("://")
        || value.starts_with('/')
}

/// Whether a value is one plain word, as prose has it.
fn is_word(value: &str) -> bool {
    let value = value.trim_end_matches(['.', ':', ')', '!']);
    value.chars().all(char::is_alphabetic)
}

/// Whether a value is unlike any name or word: letters of both cases and digits, or long without a dash.
fn looks_random(value: &str) -> bool {
    let has = |is: fn(&char) -> bool| value.chars().any(|letter| is(&letter));
    let (lower, upper) = (has(char::is_ascii_lowercase), has(char::is_ascii_uppercase));
    let mixed = lower && upper && value.len() >= 8;
    let long = value.len() >= 20 && !value.contains(['-', '/', '.']);
    has(char::is_ascii_digit) && (lower || upper) && (mixed || long)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: &[(&str, &str)] = &[
        ("password=hunter2", "password=<redacted:value>"),
        ("DB_PASSWORD: hunter2 next", "DB_PASSWORD: <redacted:value> next"),
        ("  password: swordfish", "  password: <redacted:value>"),
        (
            "user=app password='a b' host=db",
            "user=app password='<redacted:value>' host=db",
        ),
        (
            r#"{"apiKey":"abc","port":1}"#,
            r#"{"apiKey":"<redacted:value>","port":1}"#,
        ),
        (
            r#"{\"client_secret\": \"not-a-secret\"}"#,
            r#"{\"client_secret\": \"<redacted:value>\"}"#,
        ),
        (
            r#"{"registry.example/token": "swordfish"}"#,
            r#"{"registry.example/token": "<redacted:value>"}"#,
        ),
        (
            "GET /reset/password=swordfish",
            "GET /reset/password=<redacted:value>",
        ),
        ("{'password': 'x'}", "{'password': '<redacted:value>'}"),
        (
            "Error: token: password=abc",
            "Error: token: password=<redacted:value>",
        ),
        ("GET /x?token=abc&page=2", "GET /x?token=<redacted:value>&page=2"),
        (
            "?X-Amz-Signature=00ff&X-Amz-Date=1",
            "?X-Amz-Signature=<redacted:value>&X-Amz-Date=1",
        ),
        (
            "AccountName=a;AccountKey=b64==;",
            "AccountName=a;AccountKey=<redacted:value>;",
        ),
        (
            "Authorization: Bearer abcdefgh",
            "Authorization: Bearer <redacted:token>",
        ),
        ("sent bearer abcDEF0123456789", "sent bearer <redacted:token>"),
        ("Basic dXNlcjpwYXNzd29yZA==", "Basic <redacted:token>"),
        (
            "postgres://app:p%40ss@db:5432/x",
            "postgres://<redacted:userinfo>@db:5432/x",
        ),
        (
            "redis://:s3cr3t@cache:6379",
            "redis://<redacted:userinfo>@cache:6379",
        ),
        ("amqp://a:b@c@mq/", "amqp://<redacted:userinfo>@mq/"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key <redacted:key> used"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ456789", "<redacted:key>"),
        ("sk-proj-Ab3dEf6hIj9kLm2nOp5q", "<redacted:key>"),
        ("xoxb-1234567890-abcdef", "<redacted:key>"),
        (
            "run --password hunter2 now",
            "run --password <redacted:value> now",
        ),
        (
            "curl -u admin:pw http://x",
            "curl -u admin:<redacted:value> http://x",
        ),
        (
            r#"{"auth": "cHVsbGVyOmV4cGlyZWQ="}"#,
            r#"{"auth": "<redacted:value>"}"#,
        ),
        (
            "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl.",
            "t=<redacted:jwt>.",
        ),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nxx==\n-----END RSA PRIVATE KEY----- b",
            "a <redacted:pem> b",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "<redacted:pem>"),
    ];

    #[test]
    fn what_is_shaped_like_a_secret_is_taken_out() {
        for (given, expected) in SECRETS {
            assert_eq!(text(given), *expected);
            assert_eq!(text(expected), *expected, "redacting twice changes nothing");
        }
    }

    #[test]
    fn ordinary_text_is_not_touched() {
        for given in [
            "Back-off pulling image \"reg.example:5000/team/app@sha256:00ff\"",
            "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Ateam%2Fapp%3Apull&service=registry.docker.io: 401 Unauthorized",
            "failed to fetch anonymous token: Get \"https://auth.docker.io/token\": dial tcp 192.0.2.7:443: i/o timeout",
            "failed to fetch oauth token: Post \"https://auth.docker.io/api-key\": net/http: TLS handshake timeout",
            "failed to fetch oauth token: denied: requested access to the resource is denied",
            "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
            "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.",
            "secret \"regcred\" not found",
            "couldn't find key DB_PASSWORD in Secret shop/db",
            "Unable to retrieve pull secret, secret=\"shop/regcred-2\" err=\"not found\"",
            "MountVolume.SetUp failed for volume \"kube-api-access-x1\" : object \"shop\"/\"kube-root-ca.crt\" not registered",
            "WWW-Authenticate: Bearer realm=\"https://auth.example/token\",service=\"reg\"",
            "Basic authentication required",
            "invalid token: unexpected end of JSON input",
            "invalid: password: required",
            "SyntaxError: Unexpected token '}'",
            "KeyError: 'API_KEY'",
            "flag --token is required",
            "docker run -u 1000:1000 app",
            "git clone ssh://git@github.com/team/app",
            "HTTPConnectionPool(host='sandbox-api', port=8080): Max retries exceeded with url: /health",
            "exit code 137, pod disk-7f777b7596-vtpm8 on node-1 in shop/task-sk-12",
            "token_expiration_seconds=3607 tokenizer=bert",
            "PWD=/workspace OLDPWD=/",
            "password=<nil> token=None secret=${SECRET}",
            "monkey: banana, keyboard: qwerty1",
        ] {
            assert_eq!(text(given), given);
        }
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &SHAPE_HINT,
            &TEXT_HINT,
            &PEM,
            &JWT,
            &SCHEME_TOKEN,
            &AUTHORIZATION,
            &USERINFO,
            &PROVIDER_KEY,
            &OPENAI_KEY,
            &KEY_VALUE,
            &YAML_LINE,
            &FLAG,
            &USER_FLAG,
            &DOCKER_AUTH,
        ] {
            assert!(!pattern.as_str().is_empty());
        }
    }
}
