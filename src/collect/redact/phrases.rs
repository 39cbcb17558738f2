//! Secrets in statements, markup and sentences: `IDENTIFIED BY '…'`, `<password>…</password>`, "the token … is invalid".

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::keys::is_secret_key;
use super::pairs::{is_harmless, looks_random};
use super::{pattern, placeholder, replace};

pattern!(
    HINT,
    r"(?i-u)passw|pwd|passphrase|secret|token|key|credential|identified|requirepass|masterauth|auth|sess|sid|code=|hash=|otp=|from-literal",
    r"|rabbitmqctl|htpasswd|alias set|\$[a-z0-9]{1,8}\$"
);
// A value in prose has to look drawn by lot: what follows "invalid token" is a word for the most part.
pattern!(
    SENTENCE,
    r#"(?i)((?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|(?:api|access|private|secret|auth)[ _-]?key|credentials?|requirepass|masterauth)"#,
    r#"(?:\s+(?:is|was|of|for|as|to|value|with|key|:|=)){0,2}(?:\s*(?:->|→|:|=)\s*|\s+)\(?["'`]?)([A-Za-z0-9+/_.~!@#$%^&*=-]{10,})"#
);
pattern!(
    STATEMENT,
    r#"(?i)((?:identified\s+(?:with\s+\S+\s+)?(?:by|as)(?:\s+password)?|\b(?:encrypted\s+)?password|\bfor\s+password)\s+)(?:'([^'\n]+)'|"([^"\n]+)")"#
);
pattern!(
    CONFIGURED,
    r#"(?i)(\b(?:requirepass|masterauth|primaryauth)["']?\s+["']?)([^\s"'<]+)"#
);
pattern!(REDIS, r#"(?i)("AUTH"\s+(?:"[^"\n]*"\s+)?")([^"\n]+)""#);
pattern!(ELEMENT, r"<([A-Za-z0-9_.:-]+)>([^<>\n]+)</");
pattern!(
    NAMED,
    r#"(?i)((?:name|key)\\*["']?\s*[:=]\s*\\*["']?([A-Za-z0-9_.-]+)\\*["']?,?\s*\\*["']?value\\*["']?\s*[:=][ \t]*(?:\\*["'])?)([^\s"'\\,}<|>][^\s"'\\,}]*)"#
);
pattern!(
    INSIDE,
    r#"("([A-Za-z0-9_.-]+)\\*"\s*:\s*(?:\{\s*\\*"(?:value|data|text|plain|raw|current)\\*"\s*:\s*|\[\s*)\\*")([^"\\\n]+)"#
);
pattern!(
    PARAMETER,
    r#"(?i)([?&#;\s"'\[({,]|^)((?:[a-z0-9_.-]*(?:session_?id|sessid|sid|auth|otp)|key|code|hash|ticket|assertion)=)([^\s&"'<>;,\])]{10,})"#
);
pattern!(LITERAL, r#"(--from-literal[= ]["']?[^=\s"']+=)([^\s"']+)"#);
pattern!(
    CRYPT,
    r#"\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|sha1|argon2(?:id?|d)|scrypt|pbkdf2-sha\d+)\$[A-Za-z0-9./$=,+-]{20,}"#
);
pattern!(
    POSITION,
    r"((?:rabbitmqctl\s+(?:add_user|change_password)\s+\S+|htpasswd\s+-\w*b\w*\s+(?:[^\s-]\S*\s+)?\S+|mc\s+(?:alias|config\s+host)\s+(?:set|add)\s+\S+\s+\S+)\s+)([^\s<]\S*)(\s+\S+)?"
);

/// Replaces values of statements, elements and sentences.
pub(super) fn values(text: &mut Cow<'_, str>) {
    if !HINT.is_match(text) {
        return;
    }
    let random = |value: &str| looks_random(value) && groups(value) >= 2 && !value.contains("://");
    replace(text, &CRYPT, |_| Some(placeholder("password-hash")));
    replace(text, &STATEMENT, |found| {
        let quote = if found.get(2).is_some() { '\'' } else { '"' };
        let value = found.get(2).or(found.get(3)).map_or("", |value| value.as_str());
        // `password "%s"` is a form, and `password 'x'` of a message quotes what was wrong.
        (!is_harmless(value)).then(|| format!("{}{quote}{}{quote}", &found[1], placeholder("value")))
    });
    replace(text, &CONFIGURED, |found| {
        (!is_harmless(&found[2])).then(|| format!("{}{}", &found[1], placeholder("value")))
    });
    replace(text, &REDIS, |found| {
        (!is_harmless(&found[2])).then(|| format!("{}{}\"", &found[1], placeholder("value")))
    });
    replace(text, &ELEMENT, |found| {
        let secret = is_secret_key(&found[1]) && !is_harmless(&found[2]);
        secret.then(|| format!("<{}>{}</", &found[1], placeholder("value")))
    });
    for pattern in [&NAMED, &INSIDE] {
        replace(text, pattern, |found| {
            let secret = is_secret_key(&found[2]) && !is_harmless(&found[3]);
            secret.then(|| format!("{}{}", &found[1], placeholder("value")))
        });
    }
    replace(text, &LITERAL, |found| {
        (!is_harmless(&found[2])).then(|| format!("{}{}", &found[1], placeholder("value")))
    });
    replace(text, &POSITION, |found| {
        let more = if found[1].starts_with("mc") {
            format!(" {}", placeholder("value"))
        } else {
            found.get(3).map_or("", |more| more.as_str()).to_owned()
        };
        Some(format!("{}{}{more}", &found[1], placeholder("value")))
    });
    replace(text, &PARAMETER, |found| {
        random(&found[3]).then(|| format!("{}{}{}", &found[1], &found[2], placeholder("value")))
    });
    replace(text, &SENTENCE, |found| {
        let value = found[2].trim_end_matches(['.', '!', '=']);
        let both = value.bytes().any(|byte| byte.is_ascii_lowercase())
            && value.bytes().any(|byte| byte.is_ascii_uppercase());
        (both && random(value)).then(|| format!("{}{}", &found[1], placeholder("value")))
    });
}

/// How many groups of digits there are: a name of a class or of an algorithm has one.
fn groups(value: &str) -> usize {
    let mut before = false;
    let begins = value.bytes().filter(|byte| {
        let begins = byte.is_ascii_digit() && !before;
        before = byte.is_ascii_digit();
        begins
    });
    begins.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        values(&mut text);
        text.into_owned()
    }

    #[test]
    fn values_in_statements_markup_and_sentences_are_taken_out() {
        for (given, expected) in [
            (
                "CREATE USER 'a' IDENTIFIED BY 'swordfish'",
                "CREATE USER 'a' IDENTIFIED BY '<redacted:value>'",
            ),
            (
                "ALTER ROLE a WITH PASSWORD 'swordfish'",
                "ALTER ROLE a WITH PASSWORD '<redacted:value>'",
            ),
            ("requirepass swordfish", "requirepass <redacted:value>"),
            (
                "1.2 [0 x] \"AUTH\" \"me\" \"swordfish\"",
                "1.2 [0 x] \"AUTH\" \"me\" \"<redacted:value>\"",
            ),
            (
                "<dbPassword>swordfish</dbPassword>",
                "<dbPassword><redacted:value></dbPassword>",
            ),
            (
                "{\"name\":\"DB_PASSWORD\",\"value\":\"swordfish\"}",
                "{\"name\":\"DB_PASSWORD\",\"value\":\"<redacted:value>\"}",
            ),
            (
                "- name: DB_PASSWORD\n  value: swordfish",
                "- name: DB_PASSWORD\n  value: <redacted:value>",
            ),
            (
                "{\"X-Auth-Token\": [\"swordfish\"]}",
                "{\"X-Auth-Token\": [\"<redacted:value>\"]}",
            ),
            ("--from-literal=a=swordfish", "--from-literal=a=<redacted:value>"),
            ("the password is Zq7Xw3Lk9Tv2", "the password is <redacted:value>"),
            ("invalid token 'Zq7Xw3Lk9Tv2'", "invalid token '<redacted:value>'"),
            ("GET /x?key=Zq7Xw3Lk9Tv2", "GET /x?key=<redacted:value>"),
            (
                "root:$6$saltsalt$Zq7Xw3Lk9Tv2Zq7Xw3Lk9Tv2:1",
                "root:<redacted:password-hash>:1",
            ),
            (
                "rabbitmqctl add_user me swordfish",
                "rabbitmqctl add_user me <redacted:value>",
            ),
        ] {
            assert_eq!(redacted(given), expected);
            assert_eq!(redacted(expected), expected);
        }
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &SENTENCE,
            &STATEMENT,
            &CONFIGURED,
            &REDIS,
            &ELEMENT,
            &NAMED,
            &INSIDE,
            &PARAMETER,
            &LITERAL,
            &CRYPT,
            &POSITION,
        ] {
            assert!(!pattern.as_str().is_empty());
        }
    }

    #[test]
    fn sentences_about_secrets_stay() {
        for text in [
            "FATAL: password authentication failed for user \"app\"",
            "secret \"sh.helm.release.v1.app.v12\" not found",
            "token OAuth2ClientToken expired",
            "unexpected token ExpressionStatement2 at 3:1",
            "the secret db-credentials-v2 in namespace shop has no key DB_PASSWORD",
            "could not find key OPENAI_API_KEY in Secret shop/llm-1",
            "exit code=137 hash=sha256",
            "name: DB_PASSWORD\nvalueFrom: {secretKeyRef: {name: a}}",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
