//! What the cases of a file share: the objects of `base`, and the directory that `from` starts at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::k8s::yaml::Node;
use crate::rules::shape::Misfit;
use crate::rules::suggest::did_you_mean;
use crate::snapshot::edit::merge;

/// The objects of `base`, by name, and which of them a case uses.
pub(super) struct Base<'n> {
    objects: BTreeMap<&'n str, &'n Node>,
    names: &'n [(Node, Node)],
    used: BTreeSet<&'n str>,
}

impl<'n> Base<'n> {
    pub(super) fn of(file: &'n Node) -> Self {
        let names = file.get("base").map(Node::entries).unwrap_or_default();
        let objects = names
            .iter()
            .filter_map(|(name, object)| Some((name.written()?, object)));
        Self {
            objects: objects.collect(),
            names,
            used: BTreeSet::new(),
        }
    }

    /// Returns the object that an item of `given` stands for: a name, a changed copy, or the item itself.
    pub(super) fn object(&mut self, item: &Node) -> Result<Json, Misfit> {
        let (name, patch) = match (item.as_text(), item.get("base")) {
            (Some(_), _) => (item, None),
            (None, Some(name)) => (name, Some(patch_of(item)?)),
            (None, None) => return Ok(item.to_json()),
        };
        let word = name.written().unwrap_or_default();
        let Some((known, object)) = self.objects.get_key_value(word) else {
            return Err(Misfit {
                place: name.place,
                message: format!("'base' has no object '{word}'"),
                hint: did_you_mean(word, self.objects.keys().copied()),
            });
        };
        self.used.insert(known);
        let mut object = object.to_json();
        if let Some(patch) = patch {
            merge(&mut object, &patch.to_json());
        }
        Ok(object)
    }

    /// Names the objects that no case uses.
    pub(super) fn unused(&self) -> Vec<Misfit> {
        let unused = self
            .names
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !self.used.contains(name.written().unwrap_or_default()));
        unused
            .map(|name| Misfit {
                place: name.place,
                message: format!("no case uses '{}' of 'base'", name.written().unwrap_or_default()),
                hint: Some("use it or remove it".to_owned()),
            })
            .collect()
    }
}

/// Returns the patch of `{ base: NAME, merge: PATCH }`, which has no other key.
fn patch_of(item: &Node) -> Result<&Node, Misfit> {
    let misfit = |node: &Node, message: String| Misfit {
        place: node.place,
        message,
        hint: Some("write { base: NAME, merge: PATCH }".to_owned()),
    };
    let mut others = item.entries().iter().map(|(key, _)| key);
    if let Some(key) = others.find(|key| !matches!(key.written(), Some("base" | "merge"))) {
        let word = key.written().unwrap_or_default();
        return Err(misfit(key, format!("unknown key '{word}' beside 'base'")));
    }
    match item.get("merge") {
        Some(patch) if !patch.entries().is_empty() => Ok(patch),
        Some(patch) => Err(misfit(
            patch,
            "'merge' must be a map that is not empty".to_owned(),
        )),
        None => Err(misfit(item, "a changed copy of 'base' needs 'merge'".to_owned())),
    }
}

/// Returns a path of `from`, which starts at the directory of the case file, as it is from the working directory.
pub(super) fn from_here(case_file: &str, from: &str) -> String {
    let is_word = from == "demo" || from.starts_with("demo:") || from == "-";
    if is_word || from.starts_with('/') {
        return from.to_owned();
    }
    let directory = case_file.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut parts: Vec<&str> = Vec::new();
    let absolute = case_file.starts_with('/');
    for part in directory.split('/').chain(from.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(&last)) if last != ".." => {
                parts.pop();
            }
            ("..", None) if absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::from_here;
    use crate::rules::cases::{World, read};

    #[test]
    fn from_starts_at_the_directory_of_the_case_file() {
        for (file, from, here) in [
            (
                "rules/crash/a.test.yaml",
                "../../tests/worlds/oom",
                "tests/worlds/oom",
            ),
            ("/work/rules/a.test.yaml", "worlds/./x/", "/work/rules/worlds/x"),
            ("a.test.yaml", "x", "x"),
            ("a.test.yaml", "../x", "../x"),
            ("../rules/a.test.yaml", "../../x", "../../x"),
            ("/a.test.yaml", "../../x", "/x"),
            ("mine/a.test.yaml", "..", "."),
            ("mine/a.test.yaml", "/srv/x", "/srv/x"),
            ("mine/a.test.yaml", "demo:healthy", "demo:healthy"),
            ("mine/a.test.yaml", "demo", "demo"),
            ("mine/a.test.yaml", "demos", "mine/demos"),
        ] {
            assert_eq!(from_here(file, from), here, "{file} {from}");
        }
    }

    const FILE: &str = "rule: acme/one\nnow: '2026-01-01T10:00:00Z'\nbase:\n  web: { kind: Pod, metadata: { name: web, labels: { a: b } } }\n\
        cases:\n  - { name: one, given: [web], expect: quiet }\n  \
        - { name: two, now: '2026-01-02T10:00:00Z', given: [{ base: web, merge: { metadata: { name: other, labels: null } } }, { kind: Node }], expect: quiet }\n";

    fn told(old: &str, new: &str) -> Vec<String> {
        assert!(FILE.contains(old), "{old}");
        let faults = read("a.test.yaml", &FILE.replace(old, new)).unwrap_err();
        faults
            .into_iter()
            .map(|fault| format!("{}:{} {}", fault.place.line, fault.place.column, fault.message))
            .collect()
    }

    #[test]
    fn cases_share_objects_and_change_copies_of_them() {
        let file = read("a.test.yaml", FILE).unwrap();
        let given = |at: usize| match &file.cases[at].world {
            World::Given(objects) => serde_json::to_string(objects).unwrap(),
            World::Recorded(_) => panic!("it is given"),
        };
        assert_eq!(
            given(0),
            r#"[{"kind":"Pod","metadata":{"name":"web","labels":{"a":"b"}}}]"#
        );
        assert_eq!(
            given(1),
            r#"[{"kind":"Pod","metadata":{"name":"other"}},{"kind":"Node"}]"#
        );
        let now = |at: usize| file.cases[at].now.map(|now| now.to_string());
        assert_eq!(now(0).as_deref(), Some("2026-01-01T10:00:00Z"));
        assert_eq!(now(1).as_deref(), Some("2026-01-02T10:00:00Z"));
    }

    #[test]
    fn what_is_wrong_with_shared_objects_is_named() {
        assert_eq!(told("[web]", "[wbe]"), ["6:26 'base' has no object 'wbe'"]);
        assert_eq!(
            told(
                "merge: { metadata: { name: other, labels: null } } }",
                "patch: {} }"
            ),
            ["7:68 unknown key 'patch' beside 'base'"]
        );
        assert_eq!(
            told(", merge: { metadata: { name: other, labels: null } } }", " }"),
            ["7:55 a changed copy of 'base' needs 'merge'"]
        );
        assert_eq!(
            told("cases:", "  idle: { kind: Node }\ncases:"),
            ["5:3 no case uses 'idle' of 'base'"]
        );
        assert_eq!(
            told("'2026-01-01T10:00:00Z'", "today"),
            ["2:6 'today' is no time"]
        );
    }
}
