//! Siblings of the reported failures: the recording of a case with its decisive texts replaced by those of another
//! runtime, language, cloud or version (`siblings.yaml`), held against the truth of the case or their own.

use std::path::{Path, PathBuf};

use crate::truth::{Truth, Verdict, truth_of, verdicts};
use crate::{findings_of, folder, input};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Sibling {
    /// The case.
    of: String,
    name: String,
    /// Where its words come from.
    source: String,
    replace: Vec<Replacement>,
    object: Option<String>,
    accept: Option<Vec<String>>,
    say: Option<Vec<String>>,
    never: Option<Vec<String>>,
    /// What is missing, where it is not answered rightly yet.
    open: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Replacement {
    text: String,
    with: String,
}

impl Sibling {
    fn truth(&self) -> Truth {
        let mut truth = truth_of(&folder().join(&self.of));
        if let Some(broken) = truth.broken.as_mut().and_then(|all| all.first_mut()) {
            let own = |of: &Option<Vec<String>>, at: &mut Vec<String>| {
                if let Some(words) = of {
                    at.clone_from(words);
                }
            };
            own(&self.accept, &mut broken.accept);
            own(&self.say, &mut broken.say);
            own(&self.never, &mut broken.never);
            if let Some(object) = &self.object {
                broken.object.clone_from(object);
            }
        }
        truth
    }

    /// Returns what is wrong with the answer.
    fn faults(&self) -> Vec<String> {
        let recording = tempfile::tempdir().unwrap();
        input(&folder().join(&self.of), recording.path());
        let files = files(recording.path());
        for replacement in &self.replace {
            let replaced = files.iter().filter(|file| replacement.apply(file)).count();
            if replaced == 0 {
                return vec![format!("no file has the text {:?}", replacement.text)];
            }
        }
        let verdicts = verdicts(&self.truth(), &findings_of(recording.path()));
        let wrong = verdicts
            .iter()
            .filter(|(_, verdict, _)| *verdict != Verdict::Right);
        wrong
            .map(|(object, verdict, why)| format!("{verdict:?} {object}: {why}"))
            .collect()
    }
}

impl Replacement {
    /// Replaces the text in a file, as it stands there or, in JSON, as a string has it. Returns whether it was there.
    fn apply(&self, file: &Path) -> bool {
        let before = std::fs::read_to_string(file).unwrap();
        let mut after = before.clone();
        if file.extension().is_some_and(|ending| ending == "json") {
            after = after.replace(&escaped(&self.text), &escaped(&self.with));
        }
        if after == before || escaped(&self.text) != self.text {
            after = after.replace(&self.text, &self.with);
        }
        if after != before {
            std::fs::write(file, &after).unwrap();
        }
        after != before
    }
}

/// Returns a text as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files
}

fn siblings() -> Vec<Sibling> {
    let path = folder().join("siblings.yaml");
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn siblings_of_what_people_reported_are_answered_rightly() {
    let siblings = siblings();
    let halves: Vec<&[Sibling]> = siblings.chunks(siblings.len().div_ceil(2)).collect();
    let faults: Vec<Vec<String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = halves
            .iter()
            .map(|half| scope.spawn(|| half.iter().map(Sibling::faults).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let (mut right, mut wrong, mut closed) = (0, Vec::new(), Vec::new());
    for (sibling, faults) in siblings.iter().zip(&faults) {
        let name = format!("{}, {}", sibling.of, sibling.name);
        right += usize::from(faults.is_empty());
        match (faults.is_empty(), &sibling.open) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => closed.push(name),
            (false, None) => wrong.push(format!("{name}: {}", faults.join("; "))),
        }
    }
    println!("{right} of {} siblings right", siblings.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        closed.is_empty(),
        "right by now, remove their 'open':\n{}",
        closed.join("\n")
    );
}

#[test]
fn each_case_has_three_siblings_that_say_where_their_words_come_from() {
    let siblings = siblings();
    for case in crate::cases() {
        let of = siblings.iter().filter(|sibling| case.ends_with(&sibling.of));
        assert!(of.count() >= 3, "{}", case.display());
    }
    for sibling in &siblings {
        assert!(
            !sibling.source.is_empty() && !sibling.replace.is_empty(),
            "{}",
            sibling.name
        );
        assert!(
            sibling.open.as_ref().is_none_or(|why| !why.is_empty()),
            "{}",
            sibling.name
        );
    }
}
