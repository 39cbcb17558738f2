//! Reads the files that the laws are about.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file of Rust.
pub(crate) struct Source {
    /// Below `src` or `tests`, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The room: the first folder, or the file that stands in for it.
    pub(crate) fn room(&self) -> &str {
        self.path
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    /// Lines of code with their numbers; comments are not code.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self
            .text
            .lines()
            .enumerate()
            .map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Code that is part of the program, without its tests.
    pub(crate) fn program(&self) -> impl Iterator<Item = (usize, &str)> {
        let whole = self.path.ends_with("tests.rs") || self.path.contains("/tests/");
        let tested = self
            .text
            .lines()
            .position(|line| line == "#[cfg(test)]")
            .unwrap_or(usize::MAX);
        self.code().filter(move |(number, _)| !whole && *number <= tested)
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let folder = root().join(folder);
    let rust = files(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let sources: Vec<Source> = rust
        .map(|path| Source {
            path: path
                .strip_prefix(&folder)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/"),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    assert!(!sources.is_empty(), "{} holds no source", folder.display());
    sources
}

/// Stems of rule files (ids) and of case files.
pub(crate) fn rule_stems() -> (BTreeSet<String>, BTreeSet<String>) {
    let folder = root().join("rules");
    let (mut rules, mut cases) = (BTreeSet::new(), BTreeSet::new());
    for path in files(&folder) {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        // `.text.yaml` has its cases in itself; answers are held against real texts by tests/corpus.rs.
        let other = [".topics.yaml", ".errors.yaml", ".text.yaml", ".answers.yaml"];
        if other.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        if let Some(stem) = name.strip_suffix(".test.yaml") {
            cases.insert(stem.to_owned());
        } else if let Some(stem) = name.strip_suffix(".yaml") {
            rules.insert(stem.to_owned());
        }
    }
    assert!(!rules.is_empty(), "rules/ holds no rule");
    (rules, cases)
}
