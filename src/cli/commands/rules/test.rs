//! `rules test`: runs the cases of rules, a line for each.

use std::path::{Path, PathBuf};

use super::check::proposed;
use crate::cli::commands::explain::find;
use crate::cli::error::CliError;
use crate::cli::exit::Code;
use crate::cli::output::{Output, visible};
use crate::cli::session::{self, Ending, Session};
use crate::cli::worlds::Recordings;
use crate::collect::RuleFile;
use crate::collect::write::Readers;
use crate::rules::cases::{self, Verdict};
use crate::rules::file::Rule;
use crate::rules::{Rules, packed};
use crate::text::cases as texts;

/// Runs the cases of folders, of rules by id, or of all rules.
///
/// With `accept`, what a rule says now is written into the cases that do not hold.
pub(super) fn run(session: &Session, what: &[String], accept: bool) -> Ending {
    if accept && !what.iter().any(|word| Path::new(word).is_dir()) {
        let error = CliError::invalid("flag --accept needs a directory of rules and cases");
        return Ending::from(vec![
            error.hint("example: sandbox-doctor rules test --accept my-rules"),
        ]);
    }
    let mut errors = Vec::new();
    let chosen = choose(session, what, &mut errors);
    let worlds = Recordings::default();
    let mut tally = Tally::default();
    for rule in &chosen.rules {
        chosen.run((rule, accept), &worlds, &mut tally);
    }
    chosen.run_texts(&mut tally);
    errors.append(&mut tally.errors);
    if tally.lines.is_empty() && errors.is_empty() {
        errors.push(CliError::invalid("no cases to run"));
    }
    let closing = format!("{} passed, {} failed\n", tally.passed, tally.failed);
    errors.extend(session.output.result(&(tally.lines + &closing)).err());
    let failed = if tally.failed > 0 {
        Code::Findings
    } else {
        Code::Clean
    };
    let Ending { code, errors } = Ending::from(errors);
    Ending {
        code: code.and(failed),
        errors,
    }
}

/// What is run: rules, and the case files that may belong to them.
pub(super) struct Chosen {
    pub(super) rules: Vec<Rule>,
    pub(super) files: Vec<RuleFile>,
    /// Whether rules were named: then the vocabulary of texts is not tested.
    by_id: bool,
}

pub(super) fn choose(session: &Session, what: &[String], errors: &mut Vec<CliError>) -> Chosen {
    let (dirs, ids): (Vec<&String>, Vec<&String>) =
        what.iter().partition(|word| Path::new(word.as_str()).exists());
    if dirs.is_empty() {
        let (rules, faults) = session.rules();
        errors.extend(faults);
        let mut files: Vec<RuleFile> = packed::files()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        files.extend(session::read_rule_files(session.rule_dirs()).0);
        files.extend(texts::built_in().map(|(path, text)| (path.to_owned(), text.to_owned())));
        return Chosen {
            rules: of_ids(rules, &ids, errors),
            files,
            by_id: !ids.is_empty(),
        };
    }
    let dirs: Vec<PathBuf> = dirs.into_iter().flat_map(|path| with_partner(path)).collect();
    let (files, _) = session::read_rule_files(&dirs);
    let (rules, faults) = proposed(session, &dirs);
    errors.extend(faults);
    let named: Vec<Rule> = of_ids(rules, &ids, errors);
    let in_folder = |rule: &Rule| files.iter().any(|(path, _)| *path == rule.path);
    Chosen {
        rules: named
            .into_iter()
            .filter(|rule| !ids.is_empty() || in_folder(rule))
            .collect(),
        files,
        by_id: !ids.is_empty(),
    }
}

/// Returns a directory, or a file with its partner: the cases of a rule, or the rule of cases.
fn with_partner(path: &str) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from(path)];
    if paths[0].is_file() {
        let endings = [
            (".test.yaml", ".yaml"),
            (".test.yml", ".yml"),
            (".yaml", ".test.yaml"),
            (".yml", ".test.yml"),
        ];
        let partner = endings
            .iter()
            .find_map(|(end, other)| Some(format!("{}{other}", path.strip_suffix(end)?)));
        paths.extend(partner.map(PathBuf::from).filter(|partner| partner.is_file()));
    }
    paths
}

fn of_ids(rules: Rules, ids: &[&String], errors: &mut Vec<CliError>) -> Vec<Rule> {
    if ids.is_empty() {
        return rules.rules;
    }
    let found = ids
        .iter()
        .filter_map(|id| find(&rules, id).map_err(|error| errors.push(error)).ok());
    found.cloned().collect()
}

/// What is printed, and the numbers of the last line.
#[derive(Default)]
struct Tally {
    lines: String,
    passed: usize,
    failed: usize,
    errors: Vec<CliError>,
}

impl Tally {
    fn accept(&mut self, case: &str, change: &str) {
        self.passed += 1;
        let (case, change) = (visible(case), visible(change));
        self.lines
            .push_str(&format!("accepted   {case}\n           {change}\n"));
    }

    fn add(&mut self, verdict: &str, case: &str, because: &[String]) {
        if because.is_empty() {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        self.lines.push_str(&format!("{verdict:9}  {}\n", visible(case)));
        for line in because {
            self.lines.push_str(&format!("           {}\n", visible(line)));
        }
    }
}

fn stem(rule: &Rule) -> &str {
    rule.path.trim_end_matches(".yml").trim_end_matches(".yaml")
}

impl Chosen {
    /// Returns the case file of a rule.
    pub(super) fn beside(&self, rule: &Rule) -> Option<&RuleFile> {
        let beside = |path: &str| {
            path.strip_prefix(stem(rule))
                .is_some_and(|end| end.starts_with(".test.y"))
        };
        self.files.iter().find(|(path, _)| beside(path))
    }

    /// Runs the cases of the vocabulary of texts, a line for each file.
    fn run_texts(&self, tally: &mut Tally) {
        if self.by_id {
            return;
        }
        let of_texts = self
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(texts::ENDING));
        let of_texts: Vec<(&str, &str)> = of_texts
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        for outcome in texts::check(&of_texts) {
            // The line itself counts as one.
            let holds = usize::from(outcome.failed.is_empty());
            tally.passed += outcome.passed.saturating_sub(holds);
            tally.failed += outcome.failed.len().saturating_sub(1);
            let verdict = if outcome.failed.is_empty() {
                "validated"
            } else {
                "failed"
            };
            tally.add(verdict, &outcome.path, &outcome.failed);
        }
    }

    /// Runs the cases that stand beside a rule: `ID.test.yaml` in the folder of `ID.yaml`.
    fn run(&self, (rule, accept): (&Rule, bool), worlds: &Recordings, tally: &mut Tally) {
        let id = &rule.id.value;
        let Some((path, text)) = self.beside(rule) else {
            let stem = stem(rule);
            return tally.add("missing", id, &[format!("{stem}.test.yaml not found")]);
        };
        let file = match cases::read(path, text) {
            Ok(file) => file,
            Err(faults) => {
                let faults = faults.iter().map(|fault| session::rule_error(fault, &self.files));
                return tally.errors.extend(faults);
            }
        };
        if !rule.is_called(&file.rule.value) {
            return tally.add(
                "broken",
                id,
                &[format!("{path} tests the rule {}", file.rule.value)],
            );
        }
        let mut accepted = Vec::new();
        for ran in cases::run(&file, rule, worlds) {
            if let Some(instead) = ran.instead.as_ref().filter(|_| accept) {
                let place = ran.case.expect_at;
                let before = cases::written_at(text, place);
                let change = format!("{path}:{}: {before} -> {instead}", place.line);
                tally.accept(&format!("{id}: {}", ran.case.name.value), &change);
                accepted.push((place, instead.clone()));
                continue;
            }
            let name = format!("{id}: {}", ran.case.name.value);
            tally.add(ran.verdict.word(), &name, &because(&ran.verdict));
        }
        let text = cases::rewritten(text, accepted);
        if text != file.text.as_ref() {
            let what = format!("the cases of {id}");
            tally
                .errors
                .extend(Output::file(path, &text, (&what, Readers::Umask)).err());
        }
        // What was accepted may be the very case that a rule must have.
        let file = cases::read(path, &text).unwrap_or(file);
        for demand in cases::demands(&file, rule) {
            tally.add("missing", id, &[format!("{path} has {demand}")]);
        }
    }
}

/// Returns why a case failed; never nothing for one that did.
fn because(verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Validated => Vec::new(),
        failed if failed.lines().is_empty() => vec!["the result differs from the case".to_owned()],
        failed => failed.lines(),
    }
}
