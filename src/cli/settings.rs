//! `.sandbox-doctor.yaml`: flags that hold for everybody who works here, and what is ignored, with reasons.
//!
//! Flags and the environment outrank it. A key that is not known is an error: a typo must not look like a setting.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::error::{CliError, ErrorKind};
use super::excerpt;
use crate::collect::input::{self, LARGEST_SETTINGS, Unreadable};
use crate::diagnose::decision::{Decision, Scope};
use crate::k8s::yaml::{self, Node, Place};
use crate::k8s::{Kind, Untrusted};
use crate::report::ManifestPlace;
use crate::report::chosen::WrittenIn;
use crate::rules::suggest;

const NAME: &str = ".sandbox-doctor.yaml";
const KEYS: [&str; 6] = [
    "from",
    "output",
    "fail-on",
    "allow-incomplete",
    "baseline",
    "ignore",
];
const KEYS_OF_IGNORE: [&str; 4] = ["rule", "reason", "namespace", "object"];

/// What the file says; without a file, nothing.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    from: Option<String>,
    output: Option<String>,
    fail_on: Option<String>,
    pub(crate) allow_incomplete: bool,
    /// Beside the file where it is relative.
    pub(crate) baseline: Option<String>,
    pub(crate) ignore: Vec<Decision>,
}

impl Settings {
    /// Reads the nearest file from the current folder up to that of the repository.
    pub(crate) fn near() -> Result<Self, Vec<CliError>> {
        match std::env::current_dir().ok().and_then(|folder| find(&folder)) {
            Some(path) => Self::of_file(&path),
            None => Ok(Self::default()),
        }
    }

    fn of_file(path: &Path) -> Result<Self, Vec<CliError>> {
        let name = shown(path);
        let read = input::read_regular(path, LARGEST_SETTINGS)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| Unreadable::new("it is no UTF-8 text")));
        let text = read.map_err(|refusal| {
            let message = format!("read {name}: {}", refusal.reason);
            let error = CliError::new(ErrorKind::Input, message);
            vec![error.hint_if(refusal.hint.map(str::to_owned))]
        })?;
        let mut reader = Reader {
            name: &name,
            text: &text,
            errors: Vec::new(),
            settings: Self::default(),
        };
        for document in yaml::read(&text) {
            match document {
                Ok(node) => reader.take(&node),
                Err(fault) => reader.wrong(fault.place, &fault.message),
            }
        }
        let Reader {
            errors, mut settings, ..
        } = reader;
        if !errors.is_empty() {
            return Err(errors);
        }
        let beside = |file: String| match path.parent() {
            Some(folder) => folder.join(file).display().to_string(),
            None => file,
        };
        settings.baseline = settings.baseline.map(beside);
        Ok(settings)
    }

    /// Returns the surroundings with what the file says where they say nothing.
    pub(crate) fn under(&self, environment: &Environment) -> Environment {
        let mut filled = environment.clone();
        filled.from = filled.from.or_else(|| self.from.clone());
        filled.output = filled.output.or_else(|| self.output.clone());
        filled.fail_on = filled.fail_on.or_else(|| self.fail_on.clone());
        filled
    }
}

/// Upwards to the folder that holds `.git`; outside of a repository the current folder alone counts.
fn find(folder: &Path) -> Option<PathBuf> {
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    let last = repository.unwrap_or(folder);
    let folders = folder.ancestors().take_while(|folder| folder.starts_with(last));
    folders
        .map(|folder| folder.join(NAME))
        .find(|path| path.is_file())
}

/// As seen from the current folder, so that it reads the same on every machine.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let parent = path.parent().zip(here.as_deref());
    let up = parent.and_then(|(folder, here)| {
        let below = here.strip_prefix(folder).ok()?;
        Some("../".repeat(below.components().count()) + NAME)
    });
    up.unwrap_or_else(|| path.display().to_string())
}

struct Reader<'t> {
    name: &'t str,
    text: &'t str,
    errors: Vec<CliError>,
    settings: Settings,
}

impl Reader<'_> {
    fn wrong(&mut self, place: Place, message: &str) {
        self.errors
            .push(excerpt::at(self.name, self.text, place, message));
    }

    fn unknown(&mut self, key: &Node, keys: &[&'static str]) {
        let word = key.written().unwrap_or_default();
        let error = excerpt::at(
            self.name,
            self.text,
            key.place,
            &format!("there is no setting '{word}'"),
        );
        let meant = suggest::did_you_mean(word, keys.iter().copied());
        let known = format!("the keys are {}", keys.join(", "));
        self.errors.push(error.hint_if(meant).hint(known));
    }

    fn take(&mut self, node: &Node) {
        if node.entries().is_empty() {
            return self.wrong(node.place, "settings are a map of keys and values");
        }
        for (key, value) in node.entries() {
            match key.written().unwrap_or_default() {
                "from" => self.settings.from = self.word(value),
                "output" => self.settings.output = self.word(value),
                "fail-on" => self.settings.fail_on = self.word(value),
                "baseline" => self.settings.baseline = self.word(value),
                "allow-incomplete" => match value.to_json().as_bool() {
                    Some(allow) => self.settings.allow_incomplete = allow,
                    None => self.wrong(value.place, "allow-incomplete is true or false"),
                },
                "ignore" => match value.items() {
                    Some(items) => items.iter().for_each(|item| self.ignore(item)),
                    None => self.wrong(value.place, "ignore is a list"),
                },
                _ => self.unknown(key, &KEYS),
            }
        }
    }

    fn word(&mut self, value: &Node) -> Option<String> {
        let word = value.as_text().map(str::to_owned);
        if word.is_none() {
            self.wrong(value.place, &format!("this takes a text, not {}", value.shape()));
        }
        word
    }

    fn ignore(&mut self, item: &Node) {
        if let Some((key, _)) = item
            .entries()
            .iter()
            .find(|(key, _)| !KEYS_OF_IGNORE.contains(&key.written().unwrap_or_default()))
        {
            return self.unknown(key, &KEYS_OF_IGNORE);
        }
        let word = |key: &str| item.get(key).and_then(Node::as_text).map(str::to_owned);
        let (rule, reason) = match (word("rule"), word("reason")) {
            (Some(rule), Some(reason)) if !reason.trim().is_empty() => (rule, reason),
            (None, _) => return self.wrong(item.place, "an ignore names a rule"),
            _ => return self.wrong(item.place, "an ignore says why: it needs a reason"),
        };
        let (kind, name) = match word("object").as_deref().map(object) {
            None => (None, None),
            Some(Some((kind, name))) => (Some(kind.name().to_owned()), Some(name)),
            Some(None) => return self.wrong(item.place, "object is TYPE/NAME, such as deploy/web"),
        };
        self.settings.ignore.push(Decision {
            rules: vec![rule],
            reason: reason.into(),
            written_in: WrittenIn::Settings,
            place: ManifestPlace {
                file: self.name.to_owned(),
                line: item.place.line,
                column: item.place.column,
                text: Untrusted::default(),
                text_column: item.place.column,
            },
            scope: Scope::Fitting {
                namespace: word("namespace"),
                kind,
                name,
            },
        });
    }
}

fn object(text: &str) -> Option<(Kind, String)> {
    let (kind, name) = text.split_once('/')?;
    Some((Kind::by_word(kind)?, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::fs::write(&path, text).unwrap();
        Settings::of_file(&path).map_err(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            told.join("\n")
        })
    }

    #[test]
    fn keys_are_those_of_flags_and_typos_are_told() {
        let settings = read("fail-on: warning\nallow-incomplete: yes\nbaseline: b.json\n").unwrap();
        assert!(settings.allow_incomplete);
        assert!(settings.baseline.is_some_and(|path| path.ends_with("/b.json")));
        let environment = Environment::default();
        let told = read("fail-no: warning\n").unwrap_err();
        assert!(told.contains("did you mean 'fail-on'?"), "{told}");
        let filled = read("fail-on: warning\n").unwrap().under(&environment);
        assert_eq!(filled.fail_on.as_deref(), Some("warning"));
        let told = Environment::of(&[("SANDBOX_DOCTOR_FAIL_ON", "never")]);
        let filled = read("fail-on: warning\n").unwrap().under(&told);
        assert_eq!(filled.fail_on.as_deref(), Some("never"));
    }

    #[test]
    fn an_ignore_says_why() {
        let settings = read("ignore:\n- {rule: a, reason: it is known, object: deploy/web}\n").unwrap();
        assert!(
            matches!(&settings.ignore[0].scope, Scope::Fitting { kind: Some(kind), .. } if kind == "Deployment")
        );
        for (text, wanted) in [
            ("ignore: [{rule: a}]", "it needs a reason"),
            ("ignore: [{rule: a, reason: ' '}]", "it needs a reason"),
            ("ignore: [{reason: a}]", "names a rule"),
            (
                "ignore: [{rule: a, reason: b, objct: c}]",
                "did you mean 'object'?",
            ),
            ("ignore: [{rule: a, reason: b, object: web}]", "TYPE/NAME"),
            ("ignore: a", "is a list"),
            ("- a\n", "a map of keys"),
            ("output: [a]\n", "takes a text, not a list"),
            ("a: [\n", ":1:4:"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(wanted), "{text}: {told}");
        }
    }
}
