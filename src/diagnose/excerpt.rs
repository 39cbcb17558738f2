//! A piece of an object for the screen: the fields that the evidence quotes, with what to say under them.
//!
//! It is made for reading and shows nothing but these fields; it is never what a patch is made from.

use serde_json::{Map, Value as Json};

use crate::facts::{Origin, Scene};
use crate::k8s::{Kind, ObjectRef, Untrusted};
use crate::report::Excerpt;
use crate::rules::Evidence;

/// One step of a field path: `containers[name=app]` is a field and then a list entry.
enum Step {
    Field(String),
    Named(String),
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
    let mut tree = Json::Object(Map::new());
    for field in &fields {
        plant(&mut tree, &steps(&field.path["spec.".len()..]), field.text.raw());
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
        (Some(_), Json::Array(items)) => !items.is_empty(),
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
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    steps
}

/// Puts a value where the steps lead, making what is missing on the way.
fn plant(tree: &mut Json, steps: &[Step], value: &str) {
    let Some((step, rest)) = steps.split_first() else {
        *tree = Json::String(value.to_owned());
        return;
    };
    match step {
        Step::Field(name) => {
            if !tree.is_object() {
                *tree = Json::Object(Map::new());
            }
            if let Some(map) = tree.as_object_mut() {
                plant(map.entry(name.clone()).or_insert(Json::Null), rest, value);
            }
        }
        Step::Named(name) => {
            if !tree.is_array() {
                *tree = Json::Array(Vec::new());
            }
            if let Some(list) = tree.as_array_mut() {
                let position = list
                    .iter()
                    .position(|entry| entry["name"] == name.as_str())
                    .unwrap_or_else(|| {
                        list.push(serde_json::json!({ "name": name }));
                        list.len() - 1
                    });
                plant(&mut list[position], rest, value);
            }
        }
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
        for (position, (name, value)) in map.iter().enumerate() {
            // The first field of a list entry stands on the line of its dash.
            if !(position == 0 && self.yaml.ends_with("- ")) {
                self.yaml.push_str(&indent);
            }
            let length = path.len();
            path.push('.');
            path.push_str(name);
            self.yaml.push_str(name);
            self.yaml.push(':');
            self.write_value(value, depth, path);
            path.truncate(length);
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
                for entry in entries {
                    self.yaml.push_str(&"  ".repeat(depth));
                    self.yaml.push_str("- ");
                    let length = path.len();
                    path.push_str(&format!("[name={}]", entry["name"].as_str().unwrap_or_default()));
                    self.write(entry, depth + 1, path);
                    path.truncate(length);
                }
            }
            scalar => {
                self.yaml.push(' ');
                let text = plain(scalar.as_str().unwrap_or_default());
                let start = self.yaml.len();
                self.yaml.push_str(&text);
                let label = self
                    .fields
                    .iter()
                    .find(|field| field.path == *path)
                    .and_then(|field| field.label.clone());
                if let Some(label) = label {
                    self.marks.push((start..self.yaml.len(), label));
                }
                self.yaml.push('\n');
            }
        }
    }
}

/// A scalar as YAML: plain where that reads back as the same text, quoted as JSON otherwise.
fn plain(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./@+%".contains(c);
    let inside = |(position, c): (usize, char)| {
        safe(c) || (c == ':' && position + 1 < text.len()) || (c == ' ' && position + 1 < text.len())
    };
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '.');
    if starts_well && text.char_indices().all(inside) && !text.contains(": ") {
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
        let mut tree = Json::Object(Map::new());
        plant(&mut tree, &steps("containers[name=app].image"), "web:1");
        plant(
            &mut tree,
            &steps("containers[name=app].resources.limits.memory"),
            "96Mi",
        );
        plant(&mut tree, &steps("imagePullSecrets"), "regcred");
        let mut page = Page {
            yaml: String::new(),
            marks: Vec::new(),
            fields: Vec::new(),
        };
        page.write(&tree, 0, &mut String::from("spec"));
        assert_eq!(
            page.yaml,
            "containers:\n- name: app\n  image: web:1\n  resources:\n    limits:\n      memory: 96Mi\nimagePullSecrets: regcred\n"
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
