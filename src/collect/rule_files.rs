//! Reads folders of rule files, in the order of their names. Whether a file is a rule is not judged here.

use std::path::Path;

use super::{InputFault, file};
use crate::k8s::Untrusted;

/// The path and the text of a file.
pub(crate) type RuleFile = (String, String);

/// Returns every `*.yaml` file below a folder, case files (`*.test.yaml`) too; a path to one file is that file.
pub(crate) fn rule_files(dir: &Path) -> Result<Vec<RuleFile>, InputFault> {
    let mut files = Vec::new();
    gather(dir, &mut files)?;
    if files.is_empty() {
        return Err(fault(dir, "it holds no rule file".to_owned()));
    }
    Ok(files)
}

fn gather(path: &Path, files: &mut Vec<RuleFile>) -> Result<(), InputFault> {
    let failed = |error: std::io::Error| fault(path, file::reason(&error));
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        let text = std::fs::read(path).map_err(failed)?;
        let text = String::from_utf8(text).map_err(|_| fault(path, "it is no UTF-8 text".to_owned()))?;
        files.push((path.display().to_string(), text));
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(failed)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    paths.sort();
    for path in paths {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        // A link to a folder above would never end.
        let folder = path.is_dir() && !path.is_symlink();
        if !hidden && (yaml || folder) {
            gather(&path, files)?;
        }
    }
    Ok(())
}

fn fault(path: &Path, reason: String) -> InputFault {
    InputFault {
        what: Untrusted::new(path.display().to_string()),
        reason: Untrusted::new(reason),
        hint: Some("a folder of rules holds files such as STAGE/ID.yaml and STAGE/ID.test.yaml".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("stage")).expect("a folder");
        for name in [
            "stage/b.yaml",
            "stage/a.yaml",
            "stage/a.test.yaml",
            "README.md",
            ".hidden.yaml",
        ] {
            std::fs::write(folder.path().join(name), name).expect("a file");
        }
        let files = rule_files(folder.path()).unwrap_or_default();
        let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["stage/a.test.yaml", "stage/a.yaml", "stage/b.yaml"]);
    }

    #[test]
    fn a_folder_without_rules_is_a_fault() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(rule_files(folder.path()).is_err());
        assert!(
            rule_files(&folder.path().join("nowhere"))
                .is_err_and(|fault| fault.reason.raw().starts_with("no such"))
        );
    }
}
