//! Decisions to ignore that stand in manifests: `# sandbox-doctor: ignore[id] reason` at a line or above it, and the
//! annotation `sandbox-doctor/ignore: "id reason"`.

use super::manifests::{File, Manifest, Manifests};
use crate::diagnose::decision::{Decision, Scope};
use crate::k8s::yaml::{self, Comment, Node, Place};
use crate::report::ManifestPlace;
use crate::report::chosen::WrittenIn;

const COMMENT: &str = "sandbox-doctor: ignore[";
const ANNOTATION: &str = "sandbox-doctor/ignore";

/// Returns all of them.
pub(crate) fn decisions(manifests: &Manifests) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for (at, file) in manifests.files.iter().enumerate() {
        // Most files hold none, and are not read again.
        if !file.text.contains(COMMENT) {
            continue;
        }
        let comments = yaml::comments(&file.text);
        let lines: Vec<&str> = file.text.lines().collect();
        let found = comments.iter().filter_map(|comment| {
            let (rules, reason) = inline(&comment.text)?;
            let line = target(comment, &lines);
            let scope = Scope::Line {
                file: file.name.clone(),
                line,
                object: around(manifests, at, line),
            };
            let place = place(file, comment.place, &lines);
            let written_in = WrittenIn::Comment;
            let reason = reason.into();
            Some(Decision {
                rules,
                reason,
                written_in,
                place,
                scope,
            })
        });
        decisions.extend(found);
    }
    decisions.extend(manifests.objects.iter().flat_map(|one| annotated(one, manifests)));
    decisions
}

/// Reads `sandbox-doctor: ignore[a, b] because of this`.
fn inline(text: &str) -> Option<(Vec<String>, String)> {
    let rest = text.trim().strip_prefix(COMMENT)?;
    let (rules, reason) = rest.split_once(']')?;
    Some((ids(rules), reason.trim().to_owned()))
}

fn ids(text: &str) -> Vec<String> {
    let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.map(str::to_owned).collect()
}

/// The line that a comment is about: its own, or, where it stands alone, the next that is no comment.
fn target(comment: &Comment, lines: &[&str]) -> usize {
    let before = lines.get(comment.place.line - 1).map(|line| {
        let column = comment.place.column.saturating_sub(1);
        line.chars().take(column).all(char::is_whitespace)
    });
    if before != Some(true) {
        return comment.place.line;
    }
    let rest = lines.iter().enumerate().skip(comment.place.line);
    let mut content = rest.filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    content.next().map_or(comment.place.line, |(at, _)| at + 1)
}

/// The object whose manifest a line is a part of.
fn around(manifests: &Manifests, file: usize, line: usize) -> Option<crate::k8s::ObjectRef> {
    let of_file = manifests.objects.iter().filter(|one| one.file == file);
    let before = of_file.filter(|one| one.node.place.line <= line);
    before
        .max_by_key(|one| one.node.place.line)
        .map(|one| one.object.clone())
}

fn annotated(manifest: &Manifest, manifests: &Manifests) -> Vec<Decision> {
    let annotations = manifest
        .node
        .get("metadata")
        .and_then(|node| node.get("annotations"));
    let Some(value) = annotations.and_then(|node| node.get(ANNOTATION)) else {
        return Vec::new();
    };
    let file = &manifests.files[manifest.file];
    let lines: Vec<&str> = file.text.lines().collect();
    let text = Node::as_text(value).unwrap_or_default();
    let entries = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let decision = |line: &str| {
        let (rules, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Decision {
            rules: ids(rules),
            reason: reason.trim().into(),
            written_in: WrittenIn::Annotation,
            place: place(file, value.place, &lines),
            scope: Scope::Object(manifest.object.clone()),
        }
    };
    entries.map(decision).collect()
}

fn place(file: &File, place: Place, lines: &[&str]) -> ManifestPlace {
    let text = lines.get(place.line.saturating_sub(1));
    ManifestPlace {
        file: file.name.clone(),
        line: place.line,
        column: place.column,
        text: text.copied().unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Decision> {
        let mut manifests = Manifests::default();
        let (name, text) = ("a.yaml".to_owned(), text.to_owned());
        let shown = text.clone();
        manifests.read(File { name, text, shown }, "shop");
        decisions(&manifests)
    }

    fn line(decision: &Decision) -> usize {
        match &decision.scope {
            Scope::Line { line, .. } => *line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_comment_is_about_its_line_or_the_next_with_content() {
        let found = read(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p # sandbox-doctor: ignore[a-b, c] it is known\n\
             spec:\n  # sandbox-doctor: ignore[d] one\n  # sandbox-doctor: ignore[e]\n\n  # why\n  x: '# sandbox-doctor: ignore[f] no'\n",
        );
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.rules.join("+"), one.reason.raw().to_owned(), line(one)))
            .collect();
        let wanted = [("a-b+c", "it is known", 4), ("d", "one", 10), ("e", "", 10)];
        assert_eq!(
            told,
            wanted.map(|(rules, reason, line)| (rules.to_owned(), reason.to_owned(), line))
        );
    }

    #[test]
    fn an_annotation_is_about_its_object() {
        let found = read(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n    sandbox-doctor/ignore: |\n      a it is known\n      b\n",
        );
        let told: Vec<_> = found
            .iter()
            .map(|one| (&*one.rules[0], one.reason.raw()))
            .collect();
        assert_eq!(told, [("a", "it is known"), ("b", "")]);
        assert!(matches!(&found[0].scope, Scope::Object(object) if object.name == "p"));
    }
}
