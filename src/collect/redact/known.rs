//! Values that were taken out of their place, remembered as hashes, so that a program which prints one of them is found.
//!
//! Neither a value nor its hash leaves this module: the key of the hashes is random and lives as long as the process.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::encoded::decode;
use super::keys::is_secret_key;
use super::{is_random, placeholder};

/// The first bytes of a value, by which it is looked for; a shorter value is a word that stands everywhere.
const HEAD: usize = 6;
/// So many bytes of a value are compared; longer ones are found by their beginning.
const LONGEST: usize = 256;
/// Values that begin alike are told apart up to so many lengths, which bounds the work for each letter of a text.
const MOST_LENGTHS: usize = 16;
/// From this length on a value is looked for inside of words, too.
const INSIDE_WORDS: usize = 12;

static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(|| [RandomState::new(), RandomState::new()]);

/// Hashes of secret values.
#[derive(Default)]
pub(in crate::collect) struct Known {
    /// By the hash of their first bytes: the lengths of the values.
    heads: HashMap<u32, Vec<u16>>,
    /// Which heads there may be, so that most letters cost one look.
    sieve: Sieve,
    /// Hashes of whole values; the second is of the value as it was given, by which its encodings are forgotten, too.
    values: HashMap<u64, u64>,
    forgotten: HashSet<u64>,
    /// Values that were looked at before, whatever came of them.
    seen: HashSet<u64>,
}

/// A bit for each part of the heads; empty as long as nothing is known.
#[derive(Default)]
struct Sieve(Vec<u64>);

/// So many bits: with ten thousands of values most letters still cost one look.
const SIEVE_BITS: u32 = 22;

fn hash(bytes: &[u8]) -> u64 {
    KEYS[0].hash_one(bytes)
}

static KEY: LazyLock<u64> = LazyLock::new(|| KEYS[1].hash_one(0_u8) | 1);

/// Mixes six bytes; fast, because it is done for each letter of each text.
fn mixed(word: u64, key: u64) -> u32 {
    let mixed = word.wrapping_mul(key);
    u32::try_from((mixed ^ mixed >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or_default()
}

/// Shifts a byte into the six that were seen last.
fn shifted(word: u64, byte: u8) -> u64 {
    word >> 8 | u64::from(byte) << (8 * (HEAD - 1))
}

fn head(bytes: &[u8]) -> u32 {
    let word = bytes[..HEAD].iter().fold(0, |word, byte| shifted(word, *byte));
    mixed(word, *KEY)
}

impl Sieve {
    fn place(head: u32) -> (usize, u64) {
        let bit = head >> (32 - SIEVE_BITS);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn set(&mut self, head: u32) {
        if self.0.is_empty() {
            self.0 = vec![0; 1 << (SIEVE_BITS - 6)];
        }
        let (at, bit) = Self::place(head);
        self.0[at] |= bit;
    }

    fn may_hold(&self, head: u32) -> bool {
        let (at, bit) = Self::place(head);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

impl Known {
    pub(in crate::collect) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Remembers the value under a key, if it is a secret by the name of the key or by its letters, and no common word.
    pub(in crate::collect) fn remember(&mut self, key: &str, value: &str) {
        if value.len() < HEAD || !self.seen.insert(KEYS[0].hash_one((key, value))) {
            return;
        }
        if is_secret_key(key) {
            self.remember_secret(value);
        } else if is_key(value) {
            self.learn(value);
        }
        // Of an address its password is the secret.
        if let Some(password) = password_of(value) {
            self.remember_secret(password);
        }
    }

    /// Remembers a value of which its place says that it is secret.
    pub(in crate::collect) fn remember_secret(&mut self, value: &str) {
        let value = value.trim();
        if is_telling(value) {
            self.learn(value);
        }
    }

    /// Remembers what was taken out of a text, if it was one value.
    pub(in crate::collect) fn remember_change(&mut self, before: &str, after: &str) {
        const OPEN: &str = "<redacted:";
        let Some((start, rest)) = after.split_once(OPEN) else {
            return;
        };
        let Some((_, end)) = rest.split_once('>').filter(|(_, end)| !end.contains(OPEN)) else {
            return;
        };
        if let Some(value) = before
            .strip_prefix(start)
            .and_then(|value| value.strip_suffix(end))
        {
            self.remember_secret(value);
        }
    }

    /// Remembers the values of a Secret, or those of a ConfigMap that are secret by their keys.
    pub(in crate::collect) fn remember_values(&mut self, object: &Map<String, Value>, secret: bool) {
        for (field, encoded) in [("data", secret), ("stringData", false)] {
            let values = object.get(field).and_then(Value::as_object).into_iter().flatten();
            for (key, value) in values {
                let Some(text) = value.as_str() else { continue };
                let decoded = encoded
                    .then(|| decode(text).and_then(|bytes| String::from_utf8(bytes).ok()))
                    .flatten();
                let text = decoded.as_deref().unwrap_or(text);
                if secret && !text.starts_with("<redacted:") {
                    self.remember_secret(text);
                } else {
                    self.remember(key, text);
                }
                if let Ok(json) = serde_json::from_str::<Value>(text) {
                    self.remember_json("", &json);
                }
            }
        }
    }

    fn remember_json(&mut self, key: &str, json: &Value) {
        match json {
            Value::String(text) => self.remember(key, text),
            Value::Array(items) => items.iter().for_each(|item| self.remember_json(key, item)),
            Value::Object(map) => map.iter().for_each(|(key, value)| self.remember_json(key, value)),
            _ => {}
        }
    }

    fn learn(&mut self, value: &str) {
        let given = hash(value.as_bytes());
        self.add(value.as_bytes(), given);
        let escaped = serde_json::to_string(value).unwrap_or_default();
        let escaped = escaped.trim_matches('"');
        if escaped != value {
            self.add(escaped.as_bytes(), given);
        }
        let quoted = percent(value);
        if quoted != value {
            self.add(quoted.as_bytes(), given);
        }
        // A value stands anywhere in what was encoded, so that its first letters fall on one of three places.
        for skipped in 0..3 {
            for code in base64_inside(value.as_bytes(), skipped) {
                self.add(code.as_bytes(), given);
            }
        }
    }

    fn add(&mut self, bytes: &[u8], given: u64) {
        if bytes.len() < HEAD {
            return;
        }
        let start = head(bytes);
        self.sieve.set(start);
        let lengths = self.heads.entry(start).or_default();
        let mut length = u16::try_from(bytes.len().min(LONGEST)).unwrap_or_default();
        if !lengths.contains(&length) {
            if lengths.len() < MOST_LENGTHS {
                lengths.push(length);
                lengths.sort_unstable_by(|a, b| b.cmp(a));
            } else {
                let shorter = lengths.iter().find(|known| **known < length);
                length = shorter.copied().unwrap_or(length);
            }
        }
        self.values.insert(hash(&bytes[..usize::from(length)]), given);
    }

    /// Takes over what another one knows.
    pub(in crate::collect) fn merge(&mut self, other: Known) {
        for (start, lengths) in other.heads {
            self.sieve.set(start);
            let known = self.heads.entry(start).or_default();
            known.extend(lengths);
            known.sort_unstable_by(|a, b| b.cmp(a));
            known.dedup();
        }
        self.values.extend(other.values);
        self.seen.extend(other.seen);
    }

    /// Forgets values that are the name of something: taken out, they would hide what a text is about.
    pub(in crate::collect) fn forget_names(&mut self, name: &str) {
        let given: Vec<u64> = self.places(name).into_iter().map(|(.., given)| given).collect();
        self.forgotten.extend(given);
    }

    /// Replaces every known value in a text.
    pub(in crate::collect) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.values.is_empty() {
            return Cow::Borrowed(text);
        }
        let places = self.places(text);
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut written = 0;
        for (start, end, _) in places {
            clean.push_str(&text[written..start]);
            clean.push_str(&placeholder("env"));
            written = end;
        }
        clean.push_str(&text[written..]);
        Cow::Owned(clean)
    }

    /// Where known values stand, and which they are.
    fn places(&self, text: &str) -> Vec<(usize, usize, u64)> {
        if self.values.is_empty() {
            return Vec::new();
        }
        let mut places = Vec::new();
        let (mut word, mut next, key) = (0, 0, *KEY);
        for (last, byte) in text.bytes().enumerate() {
            word = shifted(word, byte);
            let Some(at) = (last + 1).checked_sub(HEAD).filter(|at| *at >= next) else {
                continue;
            };
            let start = mixed(word, key);
            if self.sieve.may_hold(start)
                && let Some((end, given)) = self.here(text, at, start)
            {
                places.push((at, end, given));
                next = end;
            }
        }
        places
    }

    fn here(&self, text: &str, at: usize, start: u32) -> Option<(usize, u64)> {
        let bytes = text.as_bytes();
        let lengths = self.heads.get(&start)?;
        lengths.iter().find_map(|length| {
            let end = at + usize::from(*length);
            let given = *self.values.get(&hash(bytes.get(at..end)?))?;
            let edge = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let alone = edge(before) && edge(bytes.get(end));
            let whole = text.is_char_boundary(at) && text.is_char_boundary(end);
            let found =
                whole && (alone || usize::from(*length) >= INSIDE_WORDS) && !self.forgotten.contains(&given);
            // A longer one than is compared goes on to the end of its word.
            let rest = if usize::from(*length) == LONGEST {
                text[end..]
                    .find([' ', '"', '\'', '\n'])
                    .unwrap_or(text.len() - end)
            } else {
                0
            };
            found.then_some((end + rest, given))
        })
    }
}

/// Whether a secret tells itself: a word, a path, a number or a name of a dozen letters stands in ordinary text, too.
fn is_telling(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let special = value
        .bytes()
        .any(|byte| byte.is_ascii_punctuation() && !b"-_.:/".contains(&byte));
    let kinds = [
        has(u8::is_ascii_lowercase),
        has(u8::is_ascii_uppercase),
        has(u8::is_ascii_digit),
        special || !value.is_ascii(),
    ];
    let kinds = kinds.into_iter().filter(|kind| *kind).count();
    let path = value.starts_with(['/', '.', '$', '<', '~', '{'])
        || value.contains("://") && password_of(value).is_none();
    value.len() >= HEAD && !path && (kinds >= 2 && has(u8::is_ascii_alphanumeric) || value.len() >= 16)
        // Twelve digits are no port, no size and no date.
        && (value.len() >= 12 || value.bytes().any(|byte| !byte.is_ascii_digit()))
        && !is_version(value)
}

/// `v1.2.3`, `100Mi`, `3.11`, `10s`.
fn is_version(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    letters <= 2
        && digits > 0
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
        && value.len() < 16
}

/// A long value that no name, no path and no digest looks like, whatever its key is called.
fn is_key(value: &str) -> bool {
    let code = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-.~".contains(&byte);
    let has = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let slashes = value.bytes().filter(|byte| *byte == b'/').count();
    value.len() >= 20
        && value.bytes().all(code)
        && !value.starts_with(['/', '.'])
        && slashes <= 2
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && is_random(value)
}

/// `postgres://user:password@host` → `password`.
fn password_of(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let (userinfo, _) = rest.rsplit_once('@')?;
    userinfo.split_once(':').map(|(_, password)| password)
}

fn percent(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    quoted
}

/// The letters of base64, in both alphabets, that a value has if so many bytes stand before it, whatever they are.
fn base64_inside(value: &[u8], before: usize) -> Vec<String> {
    let bits: Vec<u8> = std::iter::repeat_n(0, before)
        .chain(value.iter().copied())
        .collect();
    let code: Vec<usize> = bits
        .chunks_exact(3)
        .flat_map(|three| {
            let word = usize::from(three[0]) << 16 | usize::from(three[1]) << 8 | usize::from(three[2]);
            [word >> 18, word >> 12 & 63, word >> 6 & 63, word & 63]
        })
        .collect();
    // The first letters hold bits of what stands before.
    let known = code.get([0, 2, 3][before]..).unwrap_or_default();
    let write = |special: [u8; 2]| -> String {
        let letter = |six: &usize| match *six {
            0..=25 => b'A' + u8::try_from(*six).unwrap_or_default(),
            26..=51 => b'a' + u8::try_from(*six - 26).unwrap_or_default(),
            52..=61 => b'0' + u8::try_from(*six - 52).unwrap_or_default(),
            62 => special[0],
            _ => special[1],
        };
        known.iter().map(|six| char::from(letter(six))).collect()
    };
    let (plain, url) = (write(*b"+/"), write(*b"-_"));
    // Fewer letters would be found by chance.
    let long = |code: &String| code.len() >= 8;
    if plain == url {
        vec![plain]
    } else {
        vec![plain, url]
    }
    .into_iter()
    .filter(long)
    .collect()
}

#[cfg(test)]
mod tests;
