//! Which kinds of cases a rule must have. Whether they hold is another question.

use super::{CaseFile, Expect};
use crate::facts::look_up;
use crate::rules::expression;
use crate::rules::file::Rule;
use crate::snapshot::Input;

/// Says which kinds of cases a file lacks.
pub(crate) fn demands(file: &CaseFile, rule: &Rule) -> Vec<String> {
    let has = |wanted: fn(&Expect) -> bool| file.cases.iter().any(|case| wanted(&case.expect));
    let mut lacking = Vec::new();
    if !has(|expect| matches!(expect, Expect::Fires { .. })) {
        lacking.push("no case in which the rule fires".to_owned());
    }
    if !has(|expect| matches!(expect, Expect::Quiet)) {
        lacking.push("no near miss, in which the rule is quiet".to_owned());
    }
    let needs: Vec<&str> = needs(rule).iter().map(|input| input.word()).collect();
    if !needs.is_empty() && !has(|expect| matches!(expect, Expect::Skipped)) {
        lacking.push(format!(
            "no case in which the rule is skipped for want of {}",
            needs.join(", ")
        ));
    }
    lacking
}

/// Returns the inputs that a rule needs besides its subject to be decided, sorted. What only its sentence reads
/// does not count.
fn needs(rule: &Rule) -> Vec<Input> {
    let mut paths: Vec<String> = rule
        .precondition
        .iter()
        .map(|precondition| precondition.fact.value.clone())
        .collect();
    let mut sources: Vec<&str> = rule.when.iter().map(|source| source.value.as_str()).collect();
    let mut followed: Vec<String> = Vec::new();
    while let Some(source) = sources.pop() {
        let Ok(term) = expression::parse(source) else {
            continue;
        };
        for path in expression::paths(&term) {
            let name = path.first().cloned().unwrap_or_default();
            paths.push(path.join("."));
            if followed.contains(&name) {
                continue;
            }
            let matches = rule.matches.iter().filter(|entry| entry.name.value == name);
            paths.extend(matches.map(|entry| entry.source.value.clone()));
            let binds = rule.lookup.iter().filter(|(bound, _)| bound.value == name);
            sources.extend(binds.map(|(_, source)| source.value.as_str()));
            followed.push(name);
        }
    }
    let rows = paths.iter().filter_map(|path| look_up(path));
    let mut needs: Vec<Input> = rows.flat_map(|(row, _)| row.needs).copied().collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}
