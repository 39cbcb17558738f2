//! `rules test --mutants`: which changes of a rule no case of it notices, a line for each, and the numbers of each rule.

use super::parallel::on_each_rule;
use super::test::choose;
use crate::cli::exit::Code;
use crate::cli::output::visible;
use crate::cli::session::{Ending, Session};
use crate::rules::cases::{self, Tried};
use crate::rules::file::Rule;

/// Tries the mutants of folders, of rules by id, or of all rules.
pub(super) fn run(session: &Session, what: &[String]) -> Ending {
    let mut errors = Vec::new();
    let chosen = choose(session, what, &mut errors);
    let mut sums = Sums::default();
    let mut lines = String::new();
    let tried = on_each_rule(&chosen, "the mutants of", |rule, file, worlds| {
        Ok((cases::try_mutants(file, rule, worlds)?, file.cases.len()))
    });
    for (rule, tried) in tried {
        match tried {
            Ok((tried, cases)) => lines.push_str(&sums.add(rule, &tried, cases)),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(session.output.result(&(lines + &sums.line())).err());
    let Ending { code, errors } = Ending::from(errors);
    let failed = if sums.survivors + sums.untrue > 0 {
        Code::Findings
    } else {
        Code::Clean
    };
    Ending {
        code: code.and(failed),
        errors,
    }
}

/// The numbers of all rules.
#[derive(Default)]
struct Sums {
    rules: usize,
    cases: usize,
    mutants: usize,
    equivalents: usize,
    survivors: usize,
    untrue: usize,
}

impl Sums {
    /// Returns the lines of one rule: what survived, then its numbers.
    fn add(&mut self, rule: &Rule, tried: &Tried, cases: usize) -> String {
        self.rules += 1;
        self.cases += cases;
        self.mutants += tried.mutants;
        self.equivalents += tried.equivalents;
        self.survivors += tried.survivors.len();
        self.untrue += tried.untrue.len();
        let mut lines = String::new();
        for (place, what) in &tried.survivors {
            let line = format!("survived  {}:{}: {}\n", rule.path, place.line, visible(what));
            lines.push_str(&line);
        }
        let stem = rule.path.trim_end_matches(".yaml");
        for (place, what) in &tried.untrue {
            let line = format!("untrue    {stem}.test.yaml:{}: {}\n", place.line, visible(what));
            lines.push_str(&line);
        }
        let killed = tried.mutants - tried.equivalents - tried.survivors.len();
        lines.push_str(&format!(
            "{}: {cases} cases, {} mutants, {killed} killed, {} equivalent, {} survived\n",
            rule.id.value,
            tried.mutants,
            tried.equivalents,
            tried.survivors.len()
        ));
        lines
    }

    fn line(&self) -> String {
        let killed = self.mutants - self.equivalents - self.survivors;
        format!(
            "{} rules, {} cases, {} mutants: {killed} killed, {} equivalent, {} survived\n",
            self.rules, self.cases, self.mutants, self.equivalents, self.survivors
        )
    }
}
