//! Values that stand beside the name of a secret: `password=…`, `"apiKey": "…"`, `--token …`, headers and cookies.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::keys::is_secret_key;
use super::{is_random, pattern, placeholder, replace};

pattern!(
    HINT,
    r"(?i-u)passw|passphrase|passcode|pwd|pass\b|secret|token|key|credential|\bsig|cookie|authorization|dsn|bearer|psk\b|jwt|",
    "auth\\\\*\""
);
pattern!(
    KEY_VALUE,
    r#"(?P<open>["'/]?)(?P<key>[A-Za-z0-9_.-]*(?i:passw(?:or)?ds?|passphrase|passcode|pwd|pass|secret|token|credentials?|api[_-]?keys|key"#,
    r#"|key[_-]?(?:id|data|base64|base|pem|value)|connection[_-]?string|sig|signature|x-amz-credential|cookies?|dsn|psk|jwt|authorization))"#,
    r#"(?P<sep>(?:\\*["']|&quot;|&#34;|\\u0022|%22)?\]?(?:\s*(?:[=:]|=>|:=)\s*|%3[AaDd])(?:&quot;|&#34;|\\u0022|%22)?)"#,
    r#"(?:(?P<slashes>\\+)"(?P<escaped>[^"\\\n]+)\\+"|b?"(?P<double>(?:[^"\\\n]|\\.)+)"|b?'(?P<single>(?:[^'\\\n]|\\.)+)'"#,
    r#"|(?P<brace>\{[^{}\s"']*[^A-Za-z0-9_.{}\s"'][^{}\s"']*\})|(?P<bare>[^\s"'\\,;&<>(){}\[\]][^\s"'\\,;&)}\]]*))"#
);
pattern!(
    LIST,
    r#"(?i)("(?:passwords?|tokens|secrets|api_?keys?|credentials|private_?keys?|cookies?)\\*"\s*:\s*\[\s*)((?:\\*"[^"\n]*"\s*,?\s*)+)\]"#
);
pattern!(
    YAML_LINE,
    r#"(?m)^(\s*(?:-\s+)?)(["']?)([A-Za-z0-9_.-]+)(["']?:[ \t]+)(\S+)[ \t]*\r?$"#
);
pattern!(
    FLAG,
    r#"(?P<flag>(?:^|[\s"'`(\[])--?[A-Za-z0-9][A-Za-z0-9_-]*)(?P<sep>["']?,?\s+\\*["']?)(?P<value>[^\s"'\\-][^\s"'\\]*)"#
);
pattern!(
    USER_FLAG,
    r#"((?:^|[\s"'`])(?:-u|--user|--proxy-user)(?:[ =]|["'],\s*["']))(["']?[^\s:"']+):([^\s"']+)"#
);
pattern!(DOCKER_AUTH, r#"(\\*"auth\\*"\s*:\s*\\*")([A-Za-z0-9+/=_-]{8,})"#);
pattern!(
    AUTHORIZATION,
    r#"(?i)\b((?:proxy-)?authorization\\?["']?\s*[:=]\s*\\?["'\[]?)((?:(?:bearer|basic|digest|token|apikey|api-key|negotiate|ntlm|aws4-hmac-sha256|key|splunk|genie ?key|hmac|ssws|snowflake token)[\s=]+)?)([^\s"'\\,<\]][^"'\\\r\n\]]*)"#
);
pattern!(
    SCHEME_TOKEN,
    r"(?i)\b(bearer|basic)((?:\s|%20|\\+)+)([A-Za-z0-9._~+/=-]{8,})"
);
pattern!(
    COOKIE,
    r#"(?i)\b((?:set-)?cookies?\\*["']?\s*[:=]\s*\\*["'\[{]?)([A-Za-z0-9_.%-]+\\*["']?\s*[=:][^"'\\\r\n\]]+)"#
);

/// Replaces what stands in the headers `Authorization` and `Cookie`, and after `Bearer` and `Basic`.
pub(super) fn headers(text: &mut Cow<'_, str>) {
    replace(text, &AUTHORIZATION, |found| {
        // "authorization: not found" is prose; a header has a scheme or one long word.
        let value = found[3].trim_end();
        let one_word = !value.contains(char::is_whitespace);
        let secret = if found[2].is_empty() {
            let last = value.rsplit(char::is_whitespace).next().unwrap_or_default();
            one_word && !is_word(value) && !is_harmless(value) || looks_random(last)
        } else {
            value.len() >= 4 && (one_word || value.contains(['=', ',']))
        };
        secret.then(|| format!("{}{}{}", &found[1], &found[2], placeholder("token")))
    });
    replace(text, &SCHEME_TOKEN, |found| {
        let is_token = found[3].contains(|letter: char| letter.is_ascii_digit() || letter == '=')
            && !found[3].ends_with("realm=");
        is_token.then(|| format!("{}{}{}", &found[1], &found[2], placeholder("token")))
    });
    replace(text, &COOKIE, |found| {
        Some(format!("{}{}", &found[1], placeholder("cookie")))
    });
}

/// Replaces values beside the name of a secret. In a `command`, plain words after a flag are values, too; in prose they are not.
pub(super) fn values(text: &mut Cow<'_, str>, command: bool) {
    if !HINT.is_match(text)
        && !text.contains("-u")
        && !text.contains("--user")
        && !text.contains("--proxy-user")
    {
        return;
    }
    replace(text, &DOCKER_AUTH, |found| {
        Some(format!("{}{}", &found[1], placeholder("value")))
    });
    replace(text, &LIST, |found| {
        Some(format!("{}\"{}\"]", &found[1], placeholder("value")))
    });
    replace(text, &USER_FLAG, |found| {
        let number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
        let identity = number(&found[2]) && number(&found[3]);
        (!identity).then(|| format!("{}{}:{}", &found[1], &found[2], placeholder("value")))
    });
    replace(text, &FLAG, |found| {
        let flag = found["flag"].trim_start_matches(|letter: char| letter != '-');
        let secret =
            is_secret_key(flag) && !is_harmless(&found["value"]) && (command || !is_prose(&found["value"]));
        secret.then(|| format!("{}{}{}", &found["flag"], &found["sep"], placeholder("value")))
    });
    replace(text, &YAML_LINE, |found| {
        let secret = is_secret_key(&found[3])
            && !is_soft(&found[3])
            && !is_harmless(&found[5])
            && !opens_block(&found[5]);
        secret.then(|| {
            format!(
                "{}{}{}{}{}",
                &found[1],
                &found[2],
                &found[3],
                &found[4],
                placeholder("value")
            )
        })
    });
    replace(text, &KEY_VALUE, key_value);
}

fn opens_block(value: &str) -> bool {
    value.starts_with(['|', '>', '&', '{', '['])
}

fn key_value(found: &Captures<'_>) -> Option<String> {
    let (open, key, sep) = (&found["open"], &found["key"], &found["sep"]);
    let (value, whole) = ["escaped", "double", "single", "brace", "bare"]
        .into_iter()
        .find_map(|name| Some((found.name(name)?.as_str(), name)))?;
    let slashes = found.name("slashes").map_or("", |slashes| slashes.as_str());
    let quote = match whole {
        "escaped" => format!("{slashes}\""),
        "double" => "\"".to_owned(),
        "single" => "'".to_owned(),
        _ => String::new(),
    };
    // In `Get "https://host/token": dial tcp …` the quotes are those of an address, and prose follows.
    let closed = sep.starts_with(['"', '\'', '\\', '&']);
    let address = open == "/" && closed && quote.is_empty();
    let quoted_key = closed || ["\"", "'"].contains(&open);
    let compound = key.contains(['_', '-', '.']) || key.chars().skip(1).any(char::is_uppercase);
    let assigned = sep.contains(['=', '%']);
    let bare_word = quote.is_empty() && is_word(value);
    let secret = match (quoted_key || compound, assigned) {
        _ if address => looks_random(value),
        // `kind == 'secret' ? 'Secret' : 'ConfigMap'`: no writer of JSON puts a blank before the colon of such a key.
        (true, false) if closed && is_soft(key) && sep.contains(" :") => looks_random(value),
        // `couldn't read secret "db-pass": failed to login`, `*v1.Secret: failed to list`
        (true, false) if bare_word && (closed || ends_softly(key)) => false,
        (true, _) => true,
        // `secret="ns/regcred"` in a structured log names an object; `token=` gives a value.
        (false, true) => !is_soft(key) || key.eq_ignore_ascii_case("token") || looks_random(value),
        // "failed to fetch anonymous token: unexpected status" is prose.
        (false, false) if is_soft(key) => looks_random(value),
        (false, false) => !bare_word,
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

fn ends_softly(key: &str) -> bool {
    let last = key.rsplit(['_', '-', '.']).next().unwrap_or(key);
    is_soft(last)
        || ["Secret", "Token", "Credential", "Credentials"]
            .iter()
            .any(|end| last.ends_with(end))
}

/// Words that ordinary error text puts before a colon.
fn is_soft(key: &str) -> bool {
    let soft = [
        "secret",
        "token",
        "credential",
        "credentials",
        "pass",
        "cookie",
        "cookies",
        "authorization",
        "jwt",
        "dsn",
    ];
    soft.iter().any(|word| key.eq_ignore_ascii_case(word)) || is_signature(key)
}

/// What signs a URL: the query keys of S3, Google and Azure.
fn is_signature(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key == "sig" || key == "signature" || key.ends_with("-signature") || key == "x-amz-credential"
}

/// A value that tells nothing: no value, a variable, or what was redacted before.
pub(in crate::collect) fn is_harmless(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().trim_end_matches([',', '.', ';']),
        "" | "null" | "nil" | "none" | "true" | "false" | "undefined" | "not" | "is" | "required" | "missing"
    ) || is_reference(value)
        || value.chars().all(|letter| !letter.is_alphanumeric())
        || value.contains("://")
        || value.starts_with('/') && !looks_random(value)
}

/// Whether a value names another one, or the place for one: `$(NAME)`, `${NAME}`, `$NAME`, `%s`, `%NAME%`, `{{ name }}`, `<name>`.
pub(super) fn is_reference(value: &str) -> bool {
    let name = |name: &str| {
        let letters = name.trim_end_matches(['%', '}', ')', ',', ';', '\'', '"']);
        !letters.is_empty()
            && letters
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    value.starts_with(['<', '[']) && value.len() > 1 && (value.contains('>') || value.contains(']'))
        || ["$(", "${", "{{", "%(", "%{"]
            .iter()
            .any(|start| value.starts_with(start))
        || value.strip_prefix(['$', '%']).is_some_and(name)
        || matches!(value.get(..2), Some("%s" | "%v" | "%q" | "%d" | "%w"))
}

/// Whether a word after a flag goes on with a sentence about it: "--token is required".
fn is_prose(value: &str) -> bool {
    const PROSE: [&str; 32] = [
        "and", "are", "as", "at", "but", "by", "can", "cannot", "could", "does", "flag", "for", "from",
        "has", "if", "in", "instead", "is", "may", "must", "needs", "not", "option", "or", "provided",
        "requires", "should", "to", "was", "were", "when", "with",
    ];
    let word = value
        .trim_end_matches(['.', ':', ')', '!', ',', ';'])
        .to_ascii_lowercase();
    word.is_empty() || PROSE.contains(&word.as_str()) || is_harmless(&word)
}

/// Whether a value is one plain word, as prose has it.
pub(super) fn is_word(value: &str) -> bool {
    let value = value.trim_end_matches(['.', ':', ')', '!', ',', ';']);
    value.chars().all(char::is_alphabetic)
}

/// Whether a value is unlike any name or word: letters of both cases and digits, or long without a dash.
pub(super) fn looks_random(value: &str) -> bool {
    let has = |is: fn(&char) -> bool| value.chars().any(|letter| is(&letter));
    let (lower, upper) = (has(char::is_ascii_lowercase), has(char::is_ascii_uppercase));
    let mixed = lower && upper && value.len() >= 8;
    let long = value.len() >= 20 && !value.contains(['-', '/', '.']);
    has(char::is_ascii_digit) && (lower || upper) && (mixed || long) || is_random(value) && value.len() >= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &HINT,
            &KEY_VALUE,
            &LIST,
            &YAML_LINE,
            &FLAG,
            &USER_FLAG,
            &DOCKER_AUTH,
            &AUTHORIZATION,
            &SCHEME_TOKEN,
            &COOKIE,
        ] {
            assert!(!pattern.as_str().is_empty());
        }
    }
}
