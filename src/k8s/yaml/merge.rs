//! The merge key `<<` of YAML 1.1, which kubectl reads. What the map says itself wins.

use std::collections::HashSet;

use super::{Content, Node};

/// Adds the entries of one map, or of each map of a list, that are not there yet.
pub(super) fn into(
    entries: &mut Vec<(Node, Node)>,
    keys: &mut HashSet<String>,
    source: Node,
) -> Result<(), String> {
    let sources = match source.content {
        Content::List(items) => items,
        _ => vec![source],
    };
    for source in sources {
        let Content::Map(more) = source.content else {
            return Err("'<<' takes a map or a list of maps".to_owned());
        };
        for (key, value) in more {
            // Keys of a finished map were checked when it was read.
            let word = key.key_text().unwrap_or_default().into_owned();
            if keys.insert(word) {
                entries.push((key, value));
            }
        }
    }
    Ok(())
}
