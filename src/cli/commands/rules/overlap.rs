//! `rules test --overlap`: which other rules fire where a rule should, a line for each rule.

use std::collections::BTreeSet;
use std::path::Path;

use super::parallel::on_each_rule;
use super::test::choose;
use crate::cli::session::{Ending, Session};
use crate::rules::{Rules, cases};

/// Runs the rules of the same folders, or all, where the cases of the chosen ones fire.
pub(super) fn run(session: &Session, what: &[String]) -> Ending {
    let mut errors = Vec::new();
    let chosen = choose(session, what, &mut errors);
    let folders: Vec<String> = what
        .iter()
        .filter(|word| Path::new(word).exists())
        .cloned()
        .collect();
    let all = Rules {
        rules: choose(session, &folders, &mut Vec::new()).rules,
    };
    let found = on_each_rule(&chosen, "the overlap of", |rule, file, worlds| {
        cases::overlap(file, (rule, &all), worlds)
    });
    let mut lines = String::new();
    for (rule, others) in found {
        match others {
            Ok(others) => lines.push_str(&line(&rule.id.value, &others)),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(session.output.result(&lines).err());
    Ending::from(errors)
}

fn line(rule: &str, others: &BTreeSet<String>) -> String {
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    format!("{rule}: [{}]\n", others.join(", "))
}
