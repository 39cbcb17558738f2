//! Mutants of a corpus: changes of JSON values, of YAML lines and of bytes, all chosen by a seeded generator.

use fastrand::Rng;
use serde_json::{Value, json};

/// No mutant is longer; where time and memory go with the length is measured elsewhere.
const LONGEST: usize = 64 << 10;

/// Scalars that readers of Kubernetes objects often get wrong.
const SCALARS: [&str; 34] = [
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "0",
    "-1",
    "1",
    "1.5",
    "1e308",
    "-1e308",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "2147483648",
    "\"100m\"",
    "\"NaN\"",
    "\"1e999\"",
    "\"-0\"",
    "\"999999999999999999999999999Ei\"",
    "\"1Ki\"",
    "\"0.0000000001n\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:59.999999999Z\"",
    "\"2026-13-45T99:99:99Z\"",
    "\"In\"",
    "\"Exists\"",
    "\"300.0.0.1/99\"",
    "\"::/0\"",
    "\"\\u0000\"",
    "\"\\u202e\\u001b[31m\"",
    "\"é\u{301}日本\"",
    "\"%s$(A)${B}\"",
    "[]",
    "{}",
];

/// Makes a mutant of a file of the corpus: one to four changes.
pub(crate) fn mutant(random: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[random.usize(..corpus.len())].clone();
    for _ in 0..random.usize(1..5) {
        bytes = match random.usize(..10) {
            0..=4 => of_structure(random, bytes),
            5..=6 => of_lines(random, bytes),
            7 => {
                let other = random.usize(..corpus.len());
                spliced(random, bytes, &corpus[other])
            }
            _ => of_bytes(random, bytes),
        };
    }
    bytes.truncate(LONGEST);
    bytes
}

fn scalar(random: &mut Rng) -> &'static str {
    SCALARS[random.usize(..SCALARS.len())]
}

fn odd_value(random: &mut Rng) -> Value {
    match random.usize(..12) {
        0 => json!([[[[{"a": [null]}]]]]),
        1 => json!({"a": {"b": {"c": "d"}}, "": ""}),
        2 => Value::from("x".repeat(random.usize(1..5000))),
        3 => (0..random.usize(1..200))
            .map(|at| json!({"name": format!("n{at}")}))
            .collect(),
        4 => serde_json::from_str(&format!("{}{}", "[".repeat(90), "]".repeat(90))).unwrap_or_default(),
        _ => serde_json::from_str(scalar(random)).unwrap_or_default(),
    }
}

/// Changes one line that is JSON as JSON; without one, a scalar of a YAML line.
fn of_structure(random: &mut Rng, bytes: Vec<u8>) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let of_json: Vec<usize> = (0..lines.len())
        .filter(|at| matches!(lines[*at].first(), Some(b'{' | b'[')))
        .collect();
    let Some(&at) = of_json.get(random.usize(..of_json.len().max(1))) else {
        return of_scalar(random, lines);
    };
    if let Ok(mut value) = serde_json::from_slice::<Value>(&lines[at]) {
        let other = value.clone();
        change(random, &mut value, &other);
        lines[at] = value.to_string().into_bytes();
    }
    lines.join(&b'\n')
}

/// Walks down at random, and changes what it comes to.
fn change(random: &mut Rng, value: &mut Value, whole: &Value) {
    let deeper = random.usize(..8) > 0;
    match value {
        Value::Object(map) if !map.is_empty() && deeper => {
            let at = random.usize(..map.len());
            let key = map.keys().nth(at).cloned().unwrap_or_default();
            match random.usize(..24) {
                0 => drop(map.remove(&key)),
                1 => {
                    let moved = map.remove(&key).unwrap_or_default();
                    map.insert(format!("{key}x"), moved);
                }
                _ => {
                    if let Some(inner) = map.get_mut(&key) {
                        change(random, inner, whole);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() && deeper => {
            let at = random.usize(..items.len());
            match random.usize(..16) {
                0 => drop(items.remove(at)),
                1 => items.extend(vec![items[at].clone(); random.usize(1..20)]),
                2 => items.reverse(),
                _ => change(random, &mut items[at], whole),
            }
        }
        _ if random.usize(..6) == 0 => *value = somewhere(random, whole).clone(),
        _ => *value = odd_value(random),
    }
}

/// A part of a document, to be put in another place of it.
fn somewhere<'v>(random: &mut Rng, mut value: &'v Value) -> &'v Value {
    loop {
        let inner = match value {
            Value::Object(map) if !map.is_empty() => map.values().nth(random.usize(..map.len())),
            Value::Array(items) if !items.is_empty() => items.get(random.usize(..items.len())),
            _ => None,
        };
        match inner {
            Some(inner) if random.usize(..5) > 0 => value = inner,
            _ => return value,
        }
    }
}

fn of_scalar(random: &mut Rng, mut lines: Vec<Vec<u8>>) -> Vec<u8> {
    let at = random.usize(..lines.len());
    let line = String::from_utf8_lossy(&lines[at]).into_owned();
    if let Some((key, _)) = line.split_once(": ") {
        let value = odd_value(random);
        lines[at] = format!("{key}: {value}").into_bytes();
    }
    lines.join(&b'\n')
}

/// Drops, repeats, swaps or indents lines.
fn of_lines(random: &mut Rng, bytes: Vec<u8>) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (at, other) = (random.usize(..lines.len()), random.usize(..lines.len()));
    match random.usize(..6) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines[at].splice(..0, b"  ".iter().copied()).for_each(drop),
        4 => lines[at].extend_from_slice(b" &a *a !!binary <<: | >- # x"),
        _ => lines.truncate(at.max(1)),
    }
    lines.join(&b'\n')
}

fn spliced(random: &mut Rng, mut bytes: Vec<u8>, other: &[u8]) -> Vec<u8> {
    let from = random.usize(..=other.len());
    let to = (from + random.usize(..2000)).min(other.len());
    let at = random.usize(..=bytes.len());
    bytes.splice(at..at, other[from..to].iter().copied());
    bytes
}

fn of_bytes(random: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.is_empty() {
        return vec![random.u8(..)];
    }
    for _ in 0..random.usize(1..8) {
        let at = random.usize(..bytes.len());
        match random.usize(..5) {
            0 => bytes[at] ^= 1 << random.u8(..8),
            1 => bytes[at] = random.u8(..),
            2 => bytes.insert(at, *random.choice(b"{}[]\",:\n\0\xff-9").unwrap_or(&b'x')),
            3 if bytes.len() > 1 => drop(bytes.remove(at)),
            _ => {
                let end = (at + random.usize(..40)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                bytes.splice(at..at, copied);
            }
        }
    }
    bytes
}
