//! Reads `-l`, kubectl's way to write a label selector, into the JSON form that the API uses.

use serde_json::{Value, json};

/// Returns `{"matchExpressions": […]}`, or why the text is no selector.
pub(crate) fn selector(text: &str) -> Result<Value, String> {
    let requirements = split(text)?
        .into_iter()
        .map(requirement)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "matchExpressions": requirements }))
}

/// Splits at the commas that stand outside of parentheses.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut start, mut inside) = (Vec::new(), 0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' if !inside => inside = true,
            ')' if inside => inside = false,
            '(' | ')' => return Err(format!("unbalanced parenthesis at character {}", at + 1)),
            ',' if !inside => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if inside {
        return Err("unclosed parenthesis".to_owned());
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn requirement(part: &str) -> Result<Value, String> {
    let part = part.trim();
    if let Some((key, values)) = part.split_once("!=") {
        return expression(key, "NotIn", &[values]);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return expression(key, "In", &[value]);
    }
    if let Some(list) = part.strip_suffix(')') {
        let (head, values) = list.split_once('(').unwrap_or((list, ""));
        let values: Vec<&str> = values.split(',').collect();
        return match head.trim().rsplit_once(char::is_whitespace) {
            Some((key, "in")) => expression(key, "In", &values),
            Some((key, "notin")) => expression(key, "NotIn", &values),
            _ => Err(format!("'{part}' must be 'key in (a, b)' or 'key notin (a, b)'")),
        };
    }
    match part.strip_prefix('!') {
        Some(key) => expression(key, "DoesNotExist", &[]),
        None => expression(part, "Exists", &[]),
    }
}

fn expression(key: &str, operator: &str, values: &[&str]) -> Result<Value, String> {
    let key = label(key)?;
    if key.is_empty() {
        return Err("missing label name".to_owned());
    }
    let values = values
        .iter()
        .map(|value| label(value))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match values.is_empty() {
        true => json!({ "key": key, "operator": operator }),
        false => json!({ "key": key, "operator": operator, "values": values }),
    })
}

/// Returns a key or a value, which hold only the letters that the API allows.
fn label(text: &str) -> Result<&str, String> {
    let text = text.trim();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    match text.chars().find(|letter| !allowed(*letter)) {
        Some(letter) => Err(format!(
            "'{text}' contains '{letter}', which is not allowed in labels"
        )),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_kubectl_is_read() {
        let read = selector("app=web,tier!=db, env in (a, b),x notin (y),legacy,!old,a==b");
        let wanted = json!({ "matchExpressions": [
            { "key": "app", "operator": "In", "values": ["web"] },
            { "key": "tier", "operator": "NotIn", "values": ["db"] },
            { "key": "env", "operator": "In", "values": ["a", "b"] },
            { "key": "x", "operator": "NotIn", "values": ["y"] },
            { "key": "legacy", "operator": "Exists" },
            { "key": "old", "operator": "DoesNotExist" },
            { "key": "a", "operator": "In", "values": ["b"] },
        ]});
        assert_eq!(read, Ok(wanted));
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for text in ["", "=a", "a in (b", "a(b)", "a=b=c", "a b", "a,,b", "a)"] {
            assert!(selector(text).is_err(), "{text}");
        }
    }
}
