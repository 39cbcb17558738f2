//! Reads folders of rule files, in the order of their names. Whether a file is a rule is not judged here.

use std::path::Path;

use super::InputFault;
use super::input::{self, Choice, InputFolder, LARGEST_RULE_FILE, Unreadable};
use crate::k8s::Untrusted;

/// Bytes of all rule files of a folder; those of the program are 2 MB.
const LARGEST_FOLDER: u64 = 64 << 20;
const CHOICE: Choice = Choice {
    recursive: true,
    hidden: false,
    wanted: |name| name.ends_with(".yaml") || name.ends_with(".yml"),
};

/// The path and the text of a file.
pub(crate) type RuleFile = (String, String);

/// Returns every `*.yaml` file below a folder, case files (`*.test.yaml`) too; a path to one file is that file.
///
/// A folder of which a file is refused gives no rule at all: all that was refused is named.
pub(crate) fn rule_files(dir: &Path) -> Result<Vec<RuleFile>, Vec<InputFault>> {
    let failed = |refusal: Unreadable| vec![fault(dir, refusal)];
    let metadata = std::fs::metadata(dir).map_err(|error| failed(error.into()))?;
    if !metadata.is_dir() {
        let text = input::read_regular(dir, LARGEST_RULE_FILE).and_then(text_of);
        return Ok(vec![(dir.display().to_string(), text.map_err(failed)?)]);
    }
    let folder = InputFolder::open(dir).map_err(|error| failed(error.into()))?;
    let mut listed = folder.list(CHOICE).map_err(failed)?;
    listed.files.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut files, mut faults, mut bytes) = (Vec::new(), Vec::new(), 0);
    for file in &listed.files {
        let path = dir.join(&file.path);
        match folder.read(file, LARGEST_RULE_FILE).and_then(text_of) {
            Ok(text) => {
                bytes += text.len() as u64;
                files.push((path.display().to_string(), text));
            }
            Err(refusal) => faults.push(fault(&path, refusal)),
        }
        if bytes > LARGEST_FOLDER {
            let reason = format!("its rule files are larger than {} MiB", LARGEST_FOLDER >> 20);
            return Err(vec![fault(dir, Unreadable::new(reason))]);
        }
    }
    listed.refused.sort_by(|a, b| a.0.cmp(&b.0));
    let refused = listed.refused.into_iter();
    faults.extend(refused.map(|(path, refusal)| fault(&dir.join(path), refusal)));
    if files.is_empty() && faults.is_empty() {
        return Err(vec![fault(dir, Unreadable::new("it contains no rule file"))]);
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

fn text_of(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|_| Unreadable::new("not UTF-8 text"))
}

fn fault(path: &Path, refusal: Unreadable) -> InputFault {
    let hint = refusal
        .hint
        .unwrap_or("a directory of rules contains files such as STAGE/ID.yaml and STAGE/ID.test.yaml");
    InputFault {
        what: Untrusted::new(path.display().to_string()),
        reason: Untrusted::new(refusal.reason),
        hint: Some(hint.to_owned()),
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
                .is_err_and(|faults| faults[0].reason.raw().starts_with("no such"))
        );
    }
}
