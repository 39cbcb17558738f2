//! The files of the built-in rules and of their cases, by the id of the rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Returns the files `rules/STAGE/ID.yaml`, or with `.test.yaml` as the ending those of the cases. Vocabulary and topics,
/// whose names have one more ending, are not among them.
pub(crate) fn rule_files(ending: &str) -> BTreeMap<String, PathBuf> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let stages = std::fs::read_dir(rules)
        .unwrap()
        .map(|stage| stage.unwrap().path());
    let files = stages
        .filter(|stage| stage.is_dir())
        .flat_map(|stage| std::fs::read_dir(stage).unwrap().map(|file| file.unwrap().path()));
    let named = files.filter_map(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        let id = name
            .strip_suffix(ending)
            .filter(|id| !id.contains('.'))?
            .to_owned();
        Some((id, file))
    });
    named.collect()
}
