//! `rules test --mutants`: which changes of a rule no case of it notices, a line for each, and the numbers of each rule.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::test::{Chosen, choose};
use crate::cli::error::CliError;
use crate::cli::exit::Code;
use crate::cli::output::visible;
use crate::cli::session::{self, Ending, Session};
use crate::cli::worlds::Recordings;
use crate::rules::cases::{self, Tried};
use crate::rules::file::Rule;

/// More threads would each open the worlds again.
const MOST_THREADS: usize = 4;

/// Tries the mutants of folders, of rules by id, or of all rules.
pub(super) fn run(session: &Session, what: &[String]) -> Ending {
    let mut errors = Vec::new();
    let chosen = choose(session, what, &mut errors);
    let mut sums = Sums::default();
    let mut lines = String::new();
    for (rule, tried) in in_parallel(&chosen) {
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

type Answer = Result<(Tried, usize), CliError>;

/// Each thread takes the next rule that none has taken, so that one large rule keeps nobody waiting.
fn in_parallel(chosen: &Chosen) -> Vec<(&Rule, Answer)> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let worlds = Recordings::default();
        let mut done = Vec::new();
        while let Some(rule) = chosen.rules.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((rule, try_one(chosen, rule, &worlds)));
        }
        done
    };
    let mut all = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(MOST_THREADS))
            .map(|_| scope.spawn(work))
            .collect();
        let done = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.flatten().collect::<Vec<_>>()
    });
    all.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
    all
}

fn try_one(chosen: &Chosen, rule: &Rule, worlds: &Recordings) -> Answer {
    let id = &rule.id.value;
    let refuse = |why: &str| CliError::usage(format!("test the mutants of {id}: {why}"));
    let (path, text) = chosen
        .beside(rule)
        .ok_or_else(|| refuse("there is no case beside it"))?;
    let file = cases::read(path, text).map_err(|faults| match faults.first() {
        Some(fault) => session::rule_error(fault, &chosen.files),
        None => refuse("its cases cannot be read"),
    })?;
    let tried = cases::try_mutants(&file, rule, worlds).map_err(|reason| refuse(&reason))?;
    Ok((tried, file.cases.len()))
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
