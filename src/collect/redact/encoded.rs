//! Base64: what is a secret when it is read is one as it is written, too.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{pattern, placeholder, replace};

pattern!(BASE64, r"[A-Za-z0-9+/_-]{16,}={0,2}");

/// Replaces base64 of a text in which something would be redacted: of a Docker configuration, a key, a file of variables.
pub(super) fn secrets(text: &mut Cow<'_, str>) {
    replace(text, &BASE64, |found| {
        // A sentence of letters without digits or capitals is a path or a name.
        let code = &found[0];
        let has = |is: fn(&u8) -> bool| code.bytes().any(|byte| is(&byte));
        if !has(u8::is_ascii_uppercase) || !(has(u8::is_ascii_lowercase) || has(u8::is_ascii_digit)) {
            return None;
        }
        let plain = readable(code)?;
        let inner = super::once(&plain);
        matches!(inner, Cow::Owned(_)).then(|| placeholder("base64"))
    });
}

/// Returns the text behind base64, if it is text for the most part.
fn readable(code: &str) -> Option<String> {
    let text = String::from_utf8(decode(code)?).ok()?;
    let plain = text
        .chars()
        .filter(|letter| letter.is_ascii_graphic() || letter.is_ascii_whitespace());
    (plain.count() * 20 >= text.chars().count() * 19).then_some(text)
}

/// Decodes base64 of RFC 4648 in both alphabets; blanks are passed over.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| !letter.is_ascii_whitespace()) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        secrets(&mut text);
        text.into_owned()
    }

    #[test]
    fn base64_of_secrets_is_taken_out_and_other_base64_stays() {
        assert!(BASE64.is_match("YWJjZGVmZ2hpamts"));
        // {"auths":{"r.example":{"auth":"bWU6czNjcjN0"}}} and DB_PASSWORD=hunter2
        for code in [
            "eyJhdXRocyI6eyJyLmV4YW1wbGUiOnsiYXV0aCI6ImJXVTZjek5qY2pOMCJ9fX0=",
            "REJfUEFTU1dPUkQ9aHVudGVyMgo=",
            "REJfUEFTU1dPUkQ9aHVudGVyMgo",
        ] {
            assert_eq!(
                redacted(&format!("config: {code} x")),
                "config: <redacted:base64> x"
            );
        }
        for text in [
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "/var/lib/kubelet/pods/1be176af-6991-4237-b1c5-eb2cee651877/volumes",
            "java.lang.IllegalStateException: BeanCreationNotAllowedException",
            "aGVsbG8gd29ybGQsIGhvdyBhcmUgeW91",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
