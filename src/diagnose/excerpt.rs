//! A piece of an object for the screen: the fields that the evidence quotes, with what to say under them.
//!
//! It is made for reading and shows nothing but these fields; it is never what a patch is made from.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use crate::facts::{Origin, Scene};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::report::Excerpt;
use crate::rules::Evidence;

/// Of a longer value only the beginning is shown.
const LONGEST: usize = 72;
/// Of a longer list, or a larger map, only the first entries are shown.
const SHOWN: usize = 8;

/// One step of a field path: `containers[name=app]` is a field and then a list entry, `imagePullSecrets[]` all of a list.
enum Step {
    Field(String),
    Named(String),
    Each,
}

/// Makes the excerpt of the labelled fields of a spec; none where no evidence has a label.
pub(crate) fn make(scene: &Scene<'_>, evidence: &[Evidence]) -> Option<Excerpt> {
    let quoted = |one: &&Evidence| {
        one.origin == Origin::Field
            && one.label.is_some()
            && one.path.starts_with("spec.")
            && !one.text.is_empty()
    };
    let first = evidence.iter().find(quoted)?;
    let fields: Vec<&Evidence> = evidence
        .iter()
        .filter(quoted)
        .filter(|one| one.object == first.object)
        .collect();
    let (object, path) = shown_as(scene, &first.object, &fields);
    let spec = scene
        .pod_spec(&object)
        .filter(|_| path != "spec" || object.known_kind() == Some(Kind::Pod));
    let spec = spec.or_else(|| scene.raw(&object)?.get("spec"));
    let mut tree = Json::Object(Map::new());
    for field in &fields {
        let steps = steps(&field.path["spec.".len()..]);
        let written = spec.and_then(|spec| pick(spec, &steps));
        merge(
            &mut tree,
            written.unwrap_or_else(|| made_of(&steps, field.text.raw())),
        );
    }
    let mut page = Page {
        yaml: String::new(),
        marks: Vec::new(),
        fields,
    };
    page.write(&tree, 0, &mut String::from("spec"));
    Some(Excerpt {
        object,
        path,
        yaml: Untrusted::new(page.yaml),
        marks: page.marks,
    })
}

/// A pod of a workload is shown as the template that a person edits, if that is where its fields stand: what admission
/// or an account put into the pod, and what the template has no more, is shown as the pod's.
fn shown_as(scene: &Scene<'_>, object: &ObjectRef, fields: &[&Evidence]) -> (ObjectRef, String) {
    let itself = (object.clone(), "spec".to_owned());
    if object.known_kind() != Some(Kind::Pod) {
        return itself;
    }
    let Some(owner) = scene.top_owner(object) else {
        return itself;
    };
    let path = match owner.known_kind() {
        Some(Kind::CronJob) => "spec.jobTemplate.spec.template.spec",
        Some(kind) if kind.is_workload() => "spec.template.spec",
        _ => return itself,
    };
    let template = scene.pod_spec(&owner);
    let written = |field: &&Evidence| {
        template.is_some_and(|spec| says(spec, &steps(&field.path["spec.".len()..]), field.text.raw()))
    };
    if fields.iter().all(written) {
        (owner, path.to_owned())
    } else {
        itself
    }
}

/// Whether something stands where the steps lead, and no other value than this.
fn says(tree: &Json, steps: &[Step], value: &str) -> bool {
    match (steps.split_first(), tree) {
        (None, Json::String(text)) => text == value,
        (None, Json::Number(number)) => number.to_string() == value,
        (None, tree) => !tree.is_null(),
        (Some((Step::Field(name), rest)), Json::Object(fields)) => {
            fields.get(name).is_some_and(|field| says(field, rest, value))
        }
        (Some((Step::Named(name), rest)), Json::Array(items)) => items
            .iter()
            .any(|item| item["name"] == name.as_str() && says(item, rest, value)),
        // `imagePullSecrets[].name` quotes the names of all entries.
        (Some((Step::Each, _)), Json::Array(items)) => !items.is_empty(),
        _ => false,
    }
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        if end > 0 {
            steps.push(Step::Field(rest[..end].to_owned()));
        }
        rest = &rest[end..];
        if let Some(inside) = rest.strip_prefix("[name=") {
            let close = inside.find(']').unwrap_or(inside.len());
            steps.push(Step::Named(inside[..close].to_owned()));
            rest = inside.get(close + 1..).unwrap_or_default();
        } else if rest.starts_with('[') {
            let close = rest.find(']').map_or(rest.len(), |at| at + 1);
            rest = &rest[close..];
            steps.push(Step::Each);
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    steps
}

/// Returns what of an object lies on the way of the steps, and below their end.
fn pick(tree: &Json, steps: &[Step]) -> Option<Json> {
    let Some((step, rest)) = steps.split_first() else {
        return (!tree.is_null()).then(|| tree.clone());
    };
    match step {
        Step::Field(name) => Some(json!({ name: pick(tree.get(name)?, rest)? })),
        Step::Named(name) => {
            let entry = tree
                .as_array()?
                .iter()
                .find(|entry| entry["name"] == name.as_str())?;
            Some(json!([named(name, pick(entry, rest)?)]))
        }
        Step::Each => {
            let picked = tree.as_array()?.iter().map(|entry| pick(entry, rest));
            picked.collect::<Option<Vec<Json>>>().map(Json::Array)
        }
    }
}

/// Returns an object that has a value where the steps lead.
fn made_of(steps: &[Step], value: &str) -> Json {
    match steps.split_first() {
        None => json!(value),
        Some((Step::Field(name), rest)) => json!({ name: made_of(rest, value) }),
        Some((Step::Named(name), rest)) => json!([named(name, made_of(rest, value))]),
        Some((Step::Each, rest)) => json!([made_of(rest, value)]),
    }
}

/// The name of a list entry stands first.
fn named(name: &str, entry: Json) -> Json {
    let mut first = Map::from_iter([("name".to_owned(), json!(name))]);
    if let Json::Object(fields) = entry {
        first.extend(fields);
    }
    Json::Object(first)
}

/// Adds what is not there yet; entries of lists are told apart by their names.
fn merge(tree: &mut Json, other: Json) {
    match (tree, other) {
        (Json::Object(fields), Json::Object(others)) => {
            for (name, other) in others {
                match fields.get_mut(&name) {
                    Some(field) => merge(field, other),
                    None => {
                        fields.insert(name, other);
                    }
                }
            }
        }
        (Json::Array(entries), Json::Array(others)) => {
            for other in others {
                let same = |entry: &&mut Json| entry["name"].is_string() && entry["name"] == other["name"];
                match entries.iter_mut().find(same) {
                    Some(entry) => merge(entry, other),
                    None => entries.push(other),
                }
            }
        }
        _ => {}
    }
}

/// The YAML as it grows, and the marks of the values that were quoted.
struct Page<'e> {
    yaml: String,
    marks: Vec<(std::ops::Range<usize>, Untrusted)>,
    fields: Vec<&'e Evidence>,
}

impl Page<'_> {
    fn write(&mut self, tree: &Json, depth: usize, path: &mut String) {
        let indent = "  ".repeat(depth);
        let Json::Object(map) = tree else { return };
        for (position, (name, value)) in map.iter().enumerate().take(SHOWN) {
            // The first field of a list entry stands on the line of its dash.
            if !(position == 0 && self.yaml.ends_with("- ")) {
                self.yaml.push_str(&indent);
            }
            let length = path.len();
            path.push('.');
            path.push_str(name);
            self.yaml.push_str(&plain(&short(name)));
            self.yaml.push(':');
            self.write_value(value, depth, path);
            path.truncate(length);
        }
        self.say_more(map.len(), depth);
    }

    fn say_more(&mut self, all: usize, depth: usize) {
        if all > SHOWN {
            let indent = "  ".repeat(depth);
            self.yaml.push_str(&format!("{indent}# {} more\n", all - SHOWN));
        }
    }

    fn write_value(&mut self, value: &Json, depth: usize, path: &mut String) {
        match value {
            Json::Object(_) => {
                self.yaml.push('\n');
                self.write(value, depth + 1, path);
            }
            Json::Array(entries) => {
                self.yaml.push('\n');
                for entry in entries.iter().take(SHOWN) {
                    self.yaml.push_str(&"  ".repeat(depth));
                    self.yaml.push('-');
                    let length = path.len();
                    match entry {
                        Json::Object(_) => {
                            self.yaml.push(' ');
                            path.push_str(&format!("[name={}]", entry["name"].as_str().unwrap_or_default()));
                            self.write(entry, depth + 1, path);
                        }
                        scalar => self.write_value(scalar, depth + 1, path),
                    }
                    path.truncate(length);
                }
                self.say_more(entries.len(), depth);
            }
            scalar => {
                self.yaml.push(' ');
                let start = self.yaml.len();
                match scalar {
                    Json::String(text) => self.yaml.push_str(&plain(&short(text))),
                    other => self.yaml.push_str(&other.to_string()),
                }
                // What quotes a list or a map is marked at the first value of it.
                let asked = self.fields.iter().position(|field| leads_to(&field.path, path));
                if let Some(label) = asked.and_then(|at| self.fields.remove(at).label.clone()) {
                    self.marks.push((start..self.yaml.len(), label));
                }
                self.yaml.push('\n');
            }
        }
    }
}

/// Whether a value stands at a path of evidence, or below it; `[]` is any entry.
fn leads_to(asked: &str, written: &str) -> bool {
    let without_names = |path: &str| {
        let mut kept = String::new();
        let mut inside = false;
        for c in path.chars() {
            inside = (inside || c == '[') && c != ']';
            if !inside && c != ']' {
                kept.push(c);
            }
        }
        kept
    };
    if let Some(rest) = written.strip_prefix(asked) {
        return rest.is_empty() || rest.starts_with(['.', '[']);
    }
    asked.contains("[]") && without_names(written) == without_names(asked)
}

/// The first line of a text, as far as a screen shows it.
fn short(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &line[..end])),
        None if line.len() < text.trim_end().len() => Cow::Owned(format!("{line}…")),
        None => Cow::Borrowed(text),
    }
}

/// A scalar as YAML: plain where that reads back as the same text, quoted as JSON otherwise.
fn plain(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./@+%".contains(c);
    let inside = |(position, c): (usize, char)| {
        safe(c) || (c == ':' && position + 1 < text.len()) || (c == ' ' && position + 1 < text.len())
    };
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '.');
    let no_text = ["true", "false", "null", "yes", "no", "on", "off"];
    let is_text = text.parse::<f64>().is_err() && !no_text.contains(&text.to_lowercase().as_str());
    if is_text && starts_well && text.char_indices().all(inside) && !text.contains(": ") {
        text.to_owned()
    } else {
        serde_json::to_string(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_one_container_stand_under_its_name() {
        let spec = json!({
            "imagePullSecrets": [{"name": "regcred"}],
            "nodeSelector": {"disk": "ssd", "zone": "a"},
            "containers": [
                {"name": "proxy", "image": "proxy:1"},
                {"name": "app", "image": "web:1", "resources": {"limits": {"cpu": 1, "memory": "96Mi"}},
                 "command": ["sh", "-c", "echo a\necho b", "1", "2", "3", "4", "5", "6", "7"]},
            ],
        });
        let mut tree = Json::Object(Map::new());
        for path in [
            "containers[name=app].image",
            "containers[name=app].resources.limits.memory",
            "containers[name=app].command",
            "imagePullSecrets[].name",
            "nodeSelector",
        ] {
            merge(&mut tree, pick(&spec, &steps(path)).unwrap());
        }
        let mut page = Page {
            yaml: String::new(),
            marks: Vec::new(),
            fields: Vec::new(),
        };
        page.write(&tree, 0, &mut String::from("spec"));
        assert_eq!(
            page.yaml,
            "containers:\n- name: app\n  image: web:1\n  resources:\n    limits:\n      memory: 96Mi\n  command:\n  - sh\n  - \"-c\"\n  - \"echo a…\"\n  - \"1\"\n  - \"2\"\n  - \"3\"\n  - \"4\"\n  - \"5\"\n  # 2 more\nimagePullSecrets:\n- name: regcred\nnodeSelector:\n  disk: ssd\n  zone: a\n"
        );
    }

    #[test]
    fn a_text_that_yaml_would_read_otherwise_is_quoted() {
        assert_eq!(plain("127.0.0.1:15000/x:1"), "127.0.0.1:15000/x:1");
        assert_eq!(plain("a: b"), "\"a: b\"");
        assert_eq!(plain("- a"), "\"- a\"");
        assert_eq!(plain(""), "\"\"");
    }
}
