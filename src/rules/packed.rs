//! The rule files and case files that are part of the binary, as text. What they say is read elsewhere.

use crate::k8s::packed;

static RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// Returns path (`rules/image/image-tag-not-found.yaml`) and text of every built-in file, cases included.
pub(crate) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    packed::files(RULES).filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_rule_file_of_the_repository_is_packed() {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries
                .map(|entry| match entry.path() {
                    path if path.is_dir() => count(&path),
                    path => {
                        let name = path.to_string_lossy();
                        let of_texts = [crate::text::cases::ENDING, crate::text::answers::ENDING];
                        let is_text = of_texts.iter().any(|ending| name.ends_with(ending));
                        usize::from(name.ends_with(".yaml") && !is_text)
                    }
                })
                .sum()
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(files().count(), count(&root.join("rules")));
        for (path, text) in files() {
            assert_eq!(std::fs::read_to_string(root.join(path)).unwrap(), text, "{path}");
        }
    }
}
