//! What a plain scalar means to kubectl: the rules of go-yaml v2, under sigs.k8s.io/yaml.
//! https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Number, Value as Json};

/// The floats that go-yaml accepts; everything else that starts with a digit is text (`1.2.3`, dates, `10Mi`).
static FLOAT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$").ok());

/// Returns the value of a plain scalar.
pub(super) fn resolve(text: &str) -> Json {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Json::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Json::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Json::Bool(false);
        }
        _ => {}
    }
    let number = match text.as_bytes()[0] {
        b'+' | b'-' | b'0'..=b'9' => integer(text).or_else(|| float(text)),
        b'.' => float(text),
        _ => None,
    };
    number.map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

/// Reads an integer as Go's `ParseInt(text, 0, 64)` does, after dropping the `_`.
fn integer(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, &plain[..]),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, &lower[..])
    };
    // `from_str_radix` would take a second sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let amount = i128::from_str_radix(digits, base).ok()?;
    let amount = if negative { -amount } else { amount };
    i64::try_from(amount)
        .map(Number::from)
        .or_else(|_| u64::try_from(amount).map(Number::from))
        .ok()
}

/// Reads a float; a whole one becomes an integer, because JSON of Go writes `1e3` as `1000`.
fn float(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    if !FLOAT.as_ref()?.is_match(&plain) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    let whole = format!("{value:.0}");
    match whole.parse::<i64>() {
        Ok(integer) if value.fract() == 0.0 => Some(Number::from(integer)),
        _ => Number::from_f64(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_mean_what_kubectl_takes_them_for() {
        let table = [
            ("0644", json!(420)),
            ("0o644", json!(420)),
            ("0x1F", json!(31)),
            ("0b101", json!(5)),
            ("-0b11", json!(-3)),
            ("1_000", json!(1000)),
            ("+12", json!(12)),
            ("-7", json!(-7)),
            ("0", json!(0)),
            ("1.5", json!(1.5)),
            (".5", json!(0.5)),
            ("1e3", json!(1000)),
            ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
            ("yes", json!(true)),
            ("On", json!(true)),
            ("n", json!(false)),
            ("off", json!(false)),
            ("~", json!(null)),
            ("", json!(null)),
            ("yEs", json!("yEs")),
            ("0888", json!(888)),
            ("1.2.3", json!("1.2.3")),
            ("10Mi", json!("10Mi")),
            ("500m", json!("500m")),
            ("2026-01-02", json!("2026-01-02")),
            ("2026-01-02T03:04:05Z", json!("2026-01-02T03:04:05Z")),
            ("-", json!("-")),
            ("+-3", json!("+-3")),
            ("a1", json!("a1")),
            ("12e03", json!(12000)),
            ("0x", json!("0x")),
        ];
        for (text, wanted) in table {
            assert_eq!(resolve(text), wanted, "{text}");
        }
    }
}
