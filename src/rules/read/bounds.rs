//! How large a rule file may be and how deep it may nest, each with the place where it is too much.

use super::{Content, Misfit, Node, Place};

/// A rule that does not fit is several; what is bounded here bounds all that is made of it.
const MOST_BYTES: usize = 8 * 1024;
const DEEPEST: usize = 32;

/// Refuses a text that is too long to be one rule.
pub(super) fn size(text: &str) -> Result<(), Misfit> {
    if text.len() > MOST_BYTES {
        let before = &text.as_bytes()[..MOST_BYTES];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        return Err(Misfit {
            place: Place {
                line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
                column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            },
            message: format!("a rule file has at most {MOST_BYTES} bytes, not {}", text.len()),
            hint: Some("make two rules of it, or shorten 'docs'".to_owned()),
        });
    }
    Ok(())
}

/// Refuses a document that nests too deep.
pub(super) fn depth(node: &Node) -> Result<(), Misfit> {
    match too_deep(node, DEEPEST) {
        None => Ok(()),
        Some(place) => Err(Misfit {
            place,
            message: format!("nested deeper than {DEEPEST} levels"),
            hint: None,
        }),
    }
}

/// Returns the first place that lies below more than so many levels.
fn too_deep(node: &Node, levels: usize) -> Option<Place> {
    if levels == 0 {
        return Some(node.place);
    }
    match &node.content {
        Content::Scalar { .. } => None,
        Content::List(items) => items.iter().find_map(|item| too_deep(item, levels - 1)),
        Content::Map(entries) => entries.iter().find_map(|(_, value)| too_deep(value, levels - 1)),
    }
}
