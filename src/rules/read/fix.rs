//! The evidence and the fixes of a rule file.

use serde_json::Value as Json;

use super::{flag, list, optional, placed, text_of};
use crate::k8s::yaml::{Content, Node};
use crate::rules::file::{EvidenceItem, FixAction, FixPlan, Tree};
use crate::rules::shape::Misfit;

pub(super) fn evidence(node: &Node, odd: &mut Vec<Misfit>) -> EvidenceItem {
    if let [(path, label), more @ ..] = node.entries() {
        if let [(second, _), ..] = more {
            odd.push(Misfit {
                place: second.place,
                message: "an item of 'evidence' is one fact and what to say beside it".to_owned(),
                hint: Some("write each fact as an item of its own".to_owned()),
            });
        }
        return EvidenceItem {
            path: text_of(path),
            label: Some(text_of(label)),
        };
    }
    EvidenceItem {
        path: text_of(node),
        label: None,
    }
}

pub(super) fn fix(node: &Node, odd: &mut Vec<Misfit>) -> FixPlan {
    let stdin = node.get("stdin");
    if let (Some(stdin), None) = (stdin, node.get("command")) {
        odd.push(Misfit {
            place: stdin.place,
            message: "'stdin' belongs to a 'command'".to_owned(),
            hint: None,
        });
    }
    let mut tree_of = |node: Option<&Node>| node.map(|node| tree(node, odd));
    let action = if let Some(patch) = node.get("patch") {
        FixAction::Patch {
            container: tree_of(patch.get("container")),
            pod: tree_of(patch.get("pod")),
        }
    } else if let Some(patch) = node.get("patchObject") {
        FixAction::PatchObject {
            object: placed(patch, "object"),
            merge: tree_of(patch.get("merge")).unwrap_or(Tree::Null),
        }
    } else if let Some(manifest) = tree_of(node.get("create")) {
        FixAction::Create(manifest)
    } else if let Some(source) = optional(node, "manifest") {
        FixAction::Manifest(source)
    } else if node.get("command").is_some() {
        FixAction::Command {
            argv: list(node, "command", text_of),
            stdin: stdin.map(text_of),
        }
    } else {
        FixAction::Manual(placed(node, "manual"))
    };
    FixPlan {
        title: placed(node, "title"),
        when: optional(node, "when"),
        disrupts: flag(node, "disrupts"),
        action,
    }
}

/// Turns a piece of an object into a tree of templates. The depth of a document is bounded.
fn tree(node: &Node, odd: &mut Vec<Misfit>) -> Tree {
    match &node.content {
        Content::List(items) => Tree::List(items.iter().map(|item| tree(item, odd)).collect()),
        Content::Map(entries) => Tree::Map(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = key.key_text().unwrap_or_default().into_owned();
                    (key, tree(value, odd))
                })
                .collect(),
        ),
        Content::Scalar { value, .. } => match value {
            Json::Null => Tree::Null,
            Json::Bool(value) => Tree::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Tree::Int(number),
                None => {
                    odd.push(Misfit {
                        place: node.place,
                        message: format!("no field of the API takes the number {number}"),
                        hint: Some(format!(
                            "write it in quotes: '{}'",
                            node.written().unwrap_or_default()
                        )),
                    });
                    Tree::Null
                }
            },
            _ => Tree::Text(text_of(node)),
        },
    }
}
