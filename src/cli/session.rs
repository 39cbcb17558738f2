//! What every verb starts with: the surroundings, the layout of the screen, the rules.

use std::path::{Path, PathBuf};

use super::args::General;
use super::environment::Environment;
use super::error::{CliError, ErrorKind};
use super::excerpt;
use super::exit::Code;
use super::options::Options;
use super::output::Output;
use super::screen::{self, ColorChoice, Screen};
use crate::collect::{InputFault, RuleFile, quoted_message, rule_files};
use crate::render::{self, Format, Style};
use crate::report::Report;
use crate::rules::file::Successor;
use crate::rules::{Rule, RuleFault, Rules, packed};
use clap::ValueEnum;

/// How a verb ended: its code, and what went wrong on the way, to be told last.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) code: Code,
    pub(crate) errors: Vec<CliError>,
}

impl From<Code> for Ending {
    fn from(code: Code) -> Self {
        Self {
            code,
            errors: Vec::new(),
        }
    }
}

impl From<Vec<CliError>> for Ending {
    fn from(errors: Vec<CliError>) -> Self {
        let code = if errors.is_empty() {
            Code::Clean
        } else {
            Code::Trouble
        };
        Self { code, errors }
    }
}

impl From<CliError> for Ending {
    fn from(error: CliError) -> Self {
        Self::from(vec![error])
    }
}

/// The surroundings of one run.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) environment: Environment,
    pub(crate) screen: Screen,
    pub(crate) output: Output,
    rule_dirs: Vec<PathBuf>,
}

impl Session {
    pub(crate) fn new(general: &General, environment: Environment) -> Result<Self, CliError> {
        let choice = color_choice(general, &environment)?;
        let screen = Screen::of_stdout(choice, &environment);
        let rule_dirs = match &environment.rules {
            Some(dirs) if general.rules.is_empty() => std::env::split_paths(dirs).collect(),
            _ => general.rules.clone(),
        };
        Ok(Self {
            output: Output {
                stdout_color: screen.color,
                stderr_color: screen::color(choice, &environment, environment.stderr_is_terminal),
            },
            screen,
            rule_dirs,
            environment,
        })
    }

    /// Returns the built-in rules and those of the user, and what is wrong with the latter.
    pub(crate) fn rules(&self) -> (Rules, Vec<CliError>) {
        self.with_user(Rules::builtin(), &self.rule_dirs)
    }

    /// Returns the same rules; where neither flag nor environment names a directory, those of the configuration count.
    pub(crate) fn rules_or(&self, configured: &[PathBuf]) -> (Rules, Vec<CliError>) {
        let dirs = match self.rule_dirs.is_empty() {
            true => configured,
            false => &self.rule_dirs,
        };
        self.with_user(Rules::builtin(), dirs)
    }

    /// Returns the same rules, the built-in ones checked too.
    pub(crate) fn checked_rules(&self) -> (Rules, Vec<CliError>) {
        let files: Vec<RuleFile> = packed::files()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        let (rules, faults) = Rules::parse(files.iter().cloned());
        let (rules, more) = self.with_user(rules, &self.rule_dirs);
        let mut errors: Vec<CliError> = faults.iter().map(|fault| rule_error(fault, &files)).collect();
        errors.extend(more);
        (rules, errors)
    }

    /// Adds the rules of the user; one that is at fault is told and judges nothing.
    fn with_user(&self, rules: Rules, dirs: &[PathBuf]) -> (Rules, Vec<CliError>) {
        let (files, mut errors) = read_rule_files(dirs);
        let (mut rules, faults) = rules.with_user(files.iter().cloned());
        rules
            .rules
            .retain(|rule| faults.iter().all(|fault| fault.path != rule.path));
        errors.extend(faults.iter().map(|fault| rule_error(fault, &files)));
        self.warn_of_outdated(&rules);
        (rules, errors)
    }

    /// Names the rule files of schema 1, and what replaces each of their keys.
    pub(crate) fn warn_of_outdated(&self, rules: &Rules) {
        let outdated = rules.rules.iter().filter(|rule| !rule.outdated.is_empty());
        for rule in outdated {
            let hint = format!("convert it: sandbox-doctor rules check --fix {}", rule.path);
            self.output.warning(&outdated_line(rule), &hint);
        }
    }

    /// Prints every form that was asked for; one that cannot be written does not stop the others.
    pub(crate) fn print(&self, options: &Options, page: impl Fn(Format, &Style) -> String) -> Vec<CliError> {
        let mut errors = Vec::new();
        for printed in &options.printed {
            let screen = if printed.file.is_some() {
                Screen::of_file()
            } else {
                self.screen
            };
            let text = page(printed.format, &style(screen, options));
            let written = match &printed.file {
                None => self.output.result(&text),
                Some(file) if self.environment.is_step_summary(file) => Output::appended(file, &text),
                Some(file) => self.output.report(file, &text),
            };
            errors.extend(written.err());
        }
        errors
    }

    /// Says on standard error what was ignored or deselected, where the only format has no room for it.
    pub(crate) fn talk_of_choices(&self, options: &Options, report: &Report) {
        if options
            .printed
            .iter()
            .all(|printed| printed.format == Format::Name)
        {
            let said = render::applied(report);
            said.iter().for_each(|line| self.output.talk(line));
        }
    }

    /// Returns the folders of `--rules`.
    pub(crate) fn rule_dirs(&self) -> &[PathBuf] {
        &self.rule_dirs
    }
}

fn color_choice(general: &General, environment: &Environment) -> Result<ColorChoice, CliError> {
    match (general.color, &environment.color) {
        (Some(choice), _) => Ok(choice),
        (None, Some(word)) => ColorChoice::from_str(word, true).map_err(|_| {
            CliError::invalid(format!("invalid value '{word}' of SANDBOX_DOCTOR_COLOR"))
                .hint("possible values: auto, always, never")
        }),
        (None, None) => Ok(ColorChoice::default()),
    }
}

/// Returns the style that a screen gives to a report.
fn style(screen: Screen, options: &Options) -> Style {
    Style {
        colour: screen.color,
        width: screen.width,
        unicode: screen.unicode,
        quiet: options.quiet,
        advice: options.advice,
    }
}

/// Reads folders of rule files; one that cannot be read is an error, the others are read all the same.
pub(crate) fn read_rule_files<P: AsRef<Path>>(dirs: &[P]) -> (Vec<RuleFile>, Vec<CliError>) {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for dir in dirs {
        match rule_files(dir.as_ref()) {
            Ok(found) => files.extend(found),
            Err(faults) => errors.extend(faults.into_iter().map(input_error)),
        }
    }
    (files, errors)
}

pub(crate) fn input_error(fault: InputFault) -> CliError {
    CliError::new(ErrorKind::Input, fault.sentence().raw()).hint_if(fault.hint)
}

/// Returns the sentence about the keys of schema 1 that a rule file uses.
fn outdated_line(rule: &Rule) -> String {
    let keys = rule.outdated.iter().filter(|key| key.old != "1").map(|key| {
        let line = key.place.line;
        match key.successor {
            Successor::Word(new) => format!("'{new}' for '{}' (line {line})", key.old),
            Successor::OnSymptom(new) => {
                format!("'{new}' of the symptom for '{}' (line {line})", key.old)
            }
            Successor::Nothing => format!("no '{}' (line {line})", key.old),
        }
    });
    let keys: Vec<String> = std::iter::once("'schema: 2'".to_owned()).chain(keys).collect();
    format!("{}: schema 1 is outdated: write {}", rule.path, keys.join(", "))
}

/// Returns the fault of a rule with the line of the file that it speaks of.
pub(crate) fn rule_error(fault: &RuleFault, files: &[RuleFile]) -> CliError {
    let text = files
        .iter()
        .find(|(path, _)| *path == fault.path)
        .map_or("", |(_, text)| text);
    let hint = fault.hint.as_ref();
    let hint = hint.map(|hint| quoted_message(text, fault.place, hint));
    excerpt::at(&fault.path, text, fault.place, &fault.message).hint_if(hint)
}
