//! Manifests as they may be quoted: the same lines, in which values that the door would take out are hidden.

use serde_json::{Map, Value};

use super::door::Door;
use super::redact;
use crate::k8s::yaml::{self, Content, Node, Place};

/// Returns a text of as many lines, without secrets.
pub(crate) fn shown(text: &str) -> String {
    let mut marks = Vec::new();
    let mut broken = false;
    let mut door = Door::default();
    for document in yaml::read(text) {
        match document {
            Ok(node) => {
                let json = node.to_json();
                let mut clean = json.clone();
                door.clean_manifest(&mut clean);
                mark(&node, &json, Some(&clean), &mut marks);
            }
            Err(_) => broken = true,
        }
    }
    marks.sort_unstable_by_key(|mark| mark.place);
    let hidden = hide(text, &marks);
    let lines: Vec<String> = hidden.lines().map(|line| line_of(line, broken)).collect();
    lines.join("\n")
}

/// Where a node begins, and whether it must not be shown.
struct Mark {
    place: Place,
    hidden: bool,
}

fn mark(node: &Node, json: &Value, clean: Option<&Value>, marks: &mut Vec<Mark>) {
    match (&node.content, json) {
        (Content::Scalar { .. }, json) => marks.push(Mark {
            place: node.place,
            hidden: clean != Some(json),
        }),
        (Content::List(items), Value::Array(values)) => {
            for (at, (item, value)) in items.iter().zip(values).enumerate() {
                mark(item, value, clean.and_then(|clean| clean.get(at)), marks);
            }
        }
        (Content::Map(entries), Value::Object(map)) => {
            for (key, value) in entries {
                marks.push(Mark {
                    place: key.place,
                    hidden: false,
                });
                let name = key.key_text().unwrap_or_default();
                let json = map.get(&*name).unwrap_or(&Value::Null);
                mark(value, json, clean.and_then(|clean| clean.get(&*name)), marks);
            }
        }
        _ => {}
    }
}

/// Hides each node that must not be shown, up to the next one.
fn hide(text: &str, marks: &[Mark]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // From the end, so that places before stay where they are.
    for (at, mark) in marks.iter().enumerate().rev().filter(|(_, mark)| mark.hidden) {
        let next = marks[at + 1..]
            .iter()
            .map(|next| next.place)
            .find(|place| *place > mark.place);
        let first = mark.place.line.saturating_sub(1);
        let end = next.map_or(lines.len(), |next| next.line.saturating_sub(1));
        let Some(line) = lines.get(first) else { continue };
        let start = byte_at(line, mark.place.column);
        let rest = next
            .filter(|next| next.line == mark.place.line)
            .map(|next| format!(", {}", &line[byte_at(line, next.column)..]));
        lines[first] = format!(
            "{}{}{}",
            &line[..start],
            redact::placeholder("value"),
            rest.unwrap_or_default()
        );
        for line in lines.iter_mut().take(end).skip(first + 1) {
            if !line.trim().is_empty() && !line.starts_with("---") {
                let indent = line.len() - line.trim_start().len();
                line.truncate(indent);
                line.push_str(&redact::placeholder("value"));
            }
        }
    }
    lines.join("\n")
}

fn byte_at(line: &str, column: usize) -> usize {
    let mut letters = line.char_indices();
    letters
        .nth(column.saturating_sub(1))
        .map_or(line.len(), |(at, _)| at)
}

/// Redacts a line by itself. Of a file with a part that could not be read, values of variables are hidden by their key.
fn line_of(line: &str, broken: bool) -> String {
    let clean = redact::text(line);
    let open = || {
        let (key, value) = clean.split_once(':')?;
        let name = key
            .trim_start_matches([' ', '-', '{', '"', '\''])
            .trim_end_matches(['"', '\'']);
        let told = value.trim().is_empty() || redact::is_harmless(value.trim());
        let secret = name == "value" || redact::is_secret_key(name) || value.contains("value:");
        (broken && secret && !told).then(|| format!("{key}: {}", redact::placeholder("value")))
    };
    open().unwrap_or_else(|| clean.into_owned())
}

impl Door {
    /// Redacts an object of any kind, or a list of them.
    fn clean_manifest(&mut self, json: &mut Value) {
        if let Some(items) = json.get_mut("items").and_then(Value::as_array_mut) {
            return items.iter_mut().for_each(|item| self.clean_manifest(item));
        }
        let secret = matches!(
            json["kind"].as_str(),
            Some("Secret" | "ConfigMap" | "SealedSecret")
        );
        let Some(object) = json.as_object_mut() else {
            return;
        };
        for field in ["data", "stringData", "binaryData"]
            .into_iter()
            .filter(|_| secret)
        {
            hide_texts(object, field);
        }
        self.clean_map(object);
    }
}

fn hide_texts(object: &mut Map<String, Value>, field: &str) {
    let values = object.get_mut(field).and_then(Value::as_object_mut);
    for (_, value) in values.into_iter().flatten() {
        *value = Value::from(redact::placeholder("value"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_the_door_takes_out_are_not_quoted_and_lines_stay() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a # why\nspec:\n  containers:\n  - name: a\n    image: a:1\n    \
            env:\n    - {name: A, value: zanderperch, x: 1}\n    - name: B\n      value: |\n        zander\n        perch\n    \
            args: [--password, zanderperch]\n---\nkind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData:\n  a: zanderperch\n  \
            b: zander\n    perch\n---\nkind: Widget\napiVersion: x/v1\nspec: {apiToken: zanderperch, size: 3}\n";
        let shown = shown(text);
        assert_eq!(shown.lines().count(), text.lines().count(), "{shown}");
        assert!(!shown.contains("zander") && !shown.contains("perch"), "{shown}");
        for kept in [
            "name: a # why",
            "image: a:1",
            "{name: A, value: <redacted:value>, x: 1}",
            "size: 3",
            "--password",
        ] {
            assert!(shown.contains(kept), "{kept}\n{shown}");
        }
    }

    #[test]
    fn of_a_broken_manifest_no_variable_is_quoted() {
        let text = "kind: Pod\nspec: [\n  env:\n  - name: A\n    value: zanderperch\n  - {name: B, value: zanderperch}\n  password: zanderperch\n";
        let shown = shown(text);
        assert_eq!(shown.lines().count(), text.lines().count());
        assert!(!shown.contains("zanderperch"), "{shown}");
    }
}
