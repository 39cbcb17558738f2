//! `.sandbox-doctor.yaml`: which rules run, which findings are ignored and why, and defaults of flags.
//!
//! A file that is found in the work tree may only ignore and select, because whoever sends a change writes it: outputs,
//! inputs, rule directories and exit codes need `--config FILE`. Flags and the environment outrank both. A key that
//! is not known is an error: a typo must not look like a setting.

mod source;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::environment::Environment;
use super::error::{CliError, ErrorKind};
use super::excerpt;
use super::exit::FailOn;
use super::options;
use crate::collect::quoted_message;
use crate::diagnose::decision::{Decision, Scope};
use crate::k8s::yaml::{self, Node, Place};
use crate::k8s::{Kind, Untrusted};
use crate::report::ManifestPlace;
use crate::report::chosen::WrittenIn;
use crate::rules::suggest;
pub(crate) use source::NAME;
use source::Source;

const KEYS: [&str; 8] = [
    "ignore",
    "select",
    "from",
    "output",
    "rules",
    "fail-on",
    "allow-incomplete",
    "baseline",
];
/// What a file that was found may set, too.
const HARMLESS: [&str; 2] = ["ignore", "select"];
const KEYS_OF_IGNORE: [&str; 4] = ["rule", "reason", "namespace", "object"];

/// A rule, a stage or the start of ids, and the line that says so.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub(crate) text: String,
    pub(crate) place: ManifestPlace,
}

/// What the file says; without a file, nothing.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    from: Option<String>,
    output: Vec<String>,
    fail_on: Option<String>,
    pub(crate) allow_incomplete: bool,
    pub(crate) baseline: Option<String>,
    /// Directories of additional rules.
    pub(crate) rules: Vec<PathBuf>,
    /// Findings that are ignored with a reason.
    pub(crate) ignore: Vec<Decision>,
    pub(crate) select: Vec<Selector>,
    /// Rules that are not run.
    pub(crate) deselect: Vec<Selector>,
}

impl Settings {
    /// Reads the file that the user named, else the nearest one of the work tree.
    pub(crate) fn of(named: Option<&Path>, no_config: bool) -> Result<Self, Vec<CliError>> {
        let source = match named {
            Some(path) => Some(source::named(path)?),
            None if no_config => None,
            None => match std::env::current_dir() {
                Ok(folder) => source::found(&folder)?,
                Err(_) => None,
            },
        };
        source.map_or(Ok(Self::default()), |source| Self::read(&source))
    }

    fn read(source: &Source) -> Result<Self, Vec<CliError>> {
        let mut reader = Reader {
            source,
            errors: Vec::new(),
            settings: Self::default(),
        };
        for document in yaml::read(&source.text) {
            match document {
                Ok(node) => reader.take(&node),
                // What is not our format may hold anything: its lines are not printed.
                Err(fault) => reader.wrong_without_line(fault.place, &fault.message),
            }
        }
        match reader.errors.is_empty() {
            true => Ok(reader.settings),
            false => Err(reader.errors),
        }
    }

    /// Returns the environment, with what the file says where it says nothing.
    pub(crate) fn under(&self, environment: &Environment) -> Environment {
        let mut filled = environment.clone();
        filled.from = filled.from.or_else(|| self.from.clone());
        filled.fail_on = filled.fail_on.or_else(|| self.fail_on.clone());
        if filled.output.is_empty() {
            filled.output = self.output.clone();
        }
        filled
    }
}

struct Reader<'s> {
    source: &'s Source,
    errors: Vec<CliError>,
    settings: Settings,
}

impl Reader<'_> {
    fn wrong(&mut self, place: Place, message: &str) {
        let error = excerpt::at(&self.source.name, &self.source.text, place, message);
        self.errors.push(error);
    }

    fn wrong_without_line(&mut self, place: Place, message: &str) {
        self.errors.push(self.at(place, message));
    }

    fn at(&self, place: Place, message: &str) -> CliError {
        let name = &self.source.name;
        let message = quoted_message(&self.source.text, place, message);
        let message = format!("use {name}:{}:{}: {message}", place.line, place.column.max(1));
        CliError::new(ErrorKind::Input, message)
    }

    fn unknown(&mut self, key: &Node, keys: &[&'static str]) {
        let word = key.written().unwrap_or_default();
        let error = self.at(key.place, &format!("unknown key '{word}'"));
        let meant = suggest::did_you_mean(word, keys.iter().copied());
        let known = format!("the keys are {}", keys.join(", "));
        self.errors.push(error.hint_if(meant).hint(known));
    }

    /// Refuses a key that only a file of the user's choice may set.
    fn forbidden(&mut self, key: &Node, word: &str) {
        let name = &self.source.name;
        let message = format!("'{word}' is not allowed in a file that was not named by --config");
        let error = self.at(key.place, &message);
        self.errors.push(
            error
                .hint(format!(
                    "a file found in the work tree sets only {}",
                    HARMLESS.join(" and ")
                ))
                .hint(format!(
                    "to trust it, pass it as --config {name}; --no-config runs without it"
                )),
        );
    }

    fn take(&mut self, node: &Node) {
        if node.entries().is_empty() {
            return self.wrong_without_line(node.place, "a configuration must be a map of keys and values");
        }
        for (key, value) in node.entries() {
            let word = key.written().unwrap_or_default();
            if !KEYS.contains(&word) {
                self.unknown(key, if self.source.trusted { &KEYS } else { &HARMLESS });
            } else if !self.source.trusted && !HARMLESS.contains(&word) {
                self.forbidden(key, word);
            } else {
                self.set(word, value);
            }
        }
    }

    fn set(&mut self, key: &str, value: &Node) {
        match key {
            "from" => self.settings.from = self.word(value).map(|from| self.recording(from)),
            "output" => self.outputs(value),
            "fail-on" => self.fail_on(value),
            "baseline" => self.settings.baseline = self.word(value).map(|path| self.beside(&path)),
            "rules" => {
                let folders = self.words(value);
                let folders = folders.iter().map(|(folder, _)| self.beside(folder).into());
                self.settings.rules = folders.collect();
            }
            "allow-incomplete" => match value.to_json().as_bool() {
                Some(allow) => self.settings.allow_incomplete = allow,
                None => self.wrong(value.place, "allow-incomplete must be true or false"),
            },
            "select" => match value.items() {
                Some(items) => {
                    let selectors: Vec<_> = items.iter().filter_map(|item| self.selector(item)).collect();
                    self.settings.select.extend(selectors);
                }
                None => self.wrong(value.place, "select must be a list"),
            },
            _ => match value.items() {
                Some(items) => items.iter().for_each(|item| self.ignore(item)),
                None => self.wrong(value.place, "ignore must be a list"),
            },
        }
    }

    fn word(&mut self, value: &Node) -> Option<String> {
        let word = value.as_text().map(str::to_owned);
        if word.is_none() {
            self.wrong(value.place, &format!("expected a string, not {}", value.shape()));
        }
        word
    }

    /// Reads a text, or a list of texts.
    fn words(&mut self, value: &Node) -> Vec<(String, Place)> {
        let items = value.items().unwrap_or(std::slice::from_ref(value));
        let word = |item: &Node| self.word(item).map(|word| (word, item.place));
        items.iter().filter_map(word).collect()
    }

    /// Returns a path as seen from the current folder: relative ones start at the file.
    fn beside(&self, path: &str) -> String {
        self.source.folder.join(path).display().to_string()
    }

    fn recording(&self, from: String) -> String {
        match from == "-" || from == "demo" || from.starts_with("demo:") {
            true => from,
            false => self.beside(&from),
        }
    }

    fn outputs(&mut self, value: &Node) {
        for (text, place) in self.words(value) {
            if let Err(error) = options::one_printed(&text) {
                let refused = self.at(place, &error.one_line());
                self.errors
                    .push(error.hints.into_iter().fold(refused, CliError::hint));
                continue;
            }
            let output = match text.split_once('=') {
                Some((format, file)) if file != "-" => format!("{format}={}", self.beside(file)),
                _ => text,
            };
            self.settings.output.push(output);
        }
    }

    fn fail_on(&mut self, value: &Node) {
        let Some(word) = self.word(value) else { return };
        match FailOn::from_str(&word, true) {
            Ok(_) => self.settings.fail_on = Some(word),
            Err(_) => self.wrong(value.place, "fail-on must be one of error, warning, info, never"),
        }
    }

    fn place(&self, place: Place) -> ManifestPlace {
        ManifestPlace {
            file: self.source.name.clone(),
            line: place.line,
            column: place.column,
            text: Untrusted::default(),
            text_column: place.column,
        }
    }

    fn selector(&mut self, item: &Node) -> Option<Selector> {
        let text = self.word(item)?;
        Some(Selector {
            text,
            place: self.place(item.place),
        })
    }

    /// A text deselects rules, as the flag does; a map ignores findings, with a reason.
    fn ignore(&mut self, item: &Node) {
        if item.entries().is_empty() {
            let selector = self.selector(item);
            return self.settings.deselect.extend(selector);
        }
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
            (None, _) => return self.wrong(item.place, "an ignore needs a rule"),
            _ => return self.wrong(item.place, "an ignore needs a reason"),
        };
        let (kind, name) = match word("object").as_deref().map(object) {
            None => (None, None),
            Some(Some((kind, name))) => (Some(kind.name().to_owned()), Some(name)),
            Some(None) => return self.wrong(item.place, "object must be TYPE/NAME, such as deploy/web"),
        };
        let place = self.place(item.place);
        self.settings.ignore.push(Decision {
            rules: vec![rule],
            reason: reason.into(),
            written_in: WrittenIn::Settings,
            place,
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
mod tests;
