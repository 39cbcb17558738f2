//! Rule texts → checked rules, with every fault of every file. It reads no file itself.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{self, Vocabulary};
use super::file::{Rule, RuleFault};
use super::read::{self, Standing};
use super::{Rules, connection_errors, matching, packed, topics};
use crate::k8s::digest;

impl Rules {
    /// Returns the rules that are part of the program. A test checks them, so this does not.
    pub(crate) fn builtin() -> Rules {
        Self::builtin_where(|_, _| true)
    }

    /// Returns those whose id and text are wanted: the page of one word is made of few files.
    pub(crate) fn builtin_where(wanted: impl Fn(&str, &str) -> bool) -> Rules {
        let wanted = |path: &str, text: &str| is_rule_path(path) && wanted(read::id_of_path(path), text);
        let texts: Vec<_> = packed::files()
            .filter(|(path, text)| wanted(path, text))
            .collect();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let read = |part: &[(&str, &str)]| {
            let owned = part
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
            read_all(owned, Standing::BuiltIn).rules
        };
        // Reading them is most of what a short command does.
        let mut parts = texts.chunks(texts.len().div_ceil(processors).max(1));
        let first = parts.next().unwrap_or_default();
        let rules = std::thread::scope(|threads| {
            let begun: Vec<_> = parts.map(|part| threads.spawn(|| read(part))).collect();
            let mut rules = read(first);
            for thread in begun {
                match thread.join() {
                    Ok(more) => rules.extend(more),
                    // A thread that panicked goes on here.
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            rules
        });
        Rules::of(rules)
    }

    /// Reads and checks files as the whole set of built-in rules: what `cargo test` holds.
    pub(crate) fn parse(sources: impl Iterator<Item = (String, String)>) -> (Rules, Vec<RuleFault>) {
        Rules::default().extended(sources, Standing::BuiltIn)
    }

    /// Adds the rules of a user. The built-in ones stay as they are, and none may be replaced.
    pub(crate) fn with_user(
        self,
        sources: impl Iterator<Item = (String, String)>,
    ) -> (Rules, Vec<RuleFault>) {
        self.extended(sources, Standing::User)
    }

    /// Checks files as if they were part of the built-in rules: a file replaces the rule of its id. This is
    /// what a contributor asks; ids with a prefix are taken as a user's.
    pub(crate) fn with_proposed(
        mut self,
        sources: impl Iterator<Item = (String, String)>,
    ) -> (Rules, Vec<RuleFault>) {
        let (own, proposed): (Vec<_>, Vec<_>) = sources
            .filter(is_rule_file)
            .partition(|(_, text)| read::id_of(text).is_some_and(|id| id.contains('/')));
        let replaced: BTreeSet<String> = proposed
            .iter()
            .filter_map(|(_, text)| read::id_of(text))
            .collect();
        // A file that calls itself otherwise now replaces the rule under its earlier id.
        let renamed: BTreeSet<String> = proposed
            .iter()
            .flat_map(|(path, text)| read::read(path, text, Standing::BuiltIn).rule)
            .flat_map(|rule| rule.aliases.into_iter().map(|alias| alias.value))
            .collect();
        self.rules
            .retain(|rule| !replaced.contains(&rule.id.value) && !renamed.contains(&rule.id.value));
        let (rules, mut faults) = self.extended(proposed.into_iter(), Standing::BuiltIn);
        let (rules, more) = rules.extended(own.into_iter(), Standing::User);
        faults.extend(more);
        faults.sort();
        (rules, faults)
    }

    /// Returns the rule of an id, be it an earlier one.
    pub(crate) fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is_called(id))
    }

    /// Returns every id, earlier ones too, with the present id of its rule.
    pub(crate) fn names(&self) -> BTreeMap<String, String> {
        let names = self.rules.iter().flat_map(|rule| {
            let present = &rule.id.value;
            rule.names()
                .map(move |name| (name.value.clone(), present.clone()))
        });
        names.collect()
    }

    /// Returns the ids, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.value.as_str())
    }

    /// Returns what changes when any rule changes: 12 digits of a hash over all texts.
    pub(crate) fn fingerprint(&self) -> String {
        let texts: Vec<&str> = self.rules.iter().map(|rule| &*rule.text).collect();
        digest::fingerprint(&texts)
    }

    fn of(mut rules: Vec<Rule>) -> Rules {
        rules.sort_by(|left, right| left.id.value.cmp(&right.id.value));
        Rules { rules }
    }

    fn extended(
        self,
        sources: impl Iterator<Item = (String, String)>,
        standing: Standing,
    ) -> (Rules, Vec<RuleFault>) {
        let mut readings = read_all(sources, standing);
        let mut taken: BTreeMap<String, String> = self
            .rules
            .iter()
            .flat_map(|rule| rule.names().map(|name| (name.value.clone(), rule.path.clone())))
            .collect();
        let mut faults = std::mem::take(&mut readings.faults);
        if standing == Standing::User {
            faults.extend(over_budget(&readings.rules, matching::BUDGET));
        }
        readings.rules.retain(|rule| {
            let mut alone = true;
            for name in rule.names() {
                let Some(holder) = taken.insert(name.value.clone(), rule.path.clone()) else {
                    continue;
                };
                alone = false;
                faults.push(RuleFault {
                    path: rule.path.clone(),
                    place: name.place,
                    message: format!("the id '{}' is taken by {holder}", name.value),
                    hint: Some("give the rule an id of its own".to_owned()),
                });
            }
            alone
        });
        let mut known: BTreeSet<&str> = taken.keys().map(String::as_str).collect();
        known.extend(readings.broken.iter().map(String::as_str));
        let vocabulary = Vocabulary::of_dictionary();
        for rule in &readings.rules {
            faults.extend(check::rule(rule, &vocabulary, &known));
        }
        let fresh: Vec<&Rule> = readings.rules.iter().collect();
        let all: Vec<&Rule> = self.rules.iter().chain(fresh.iter().copied()).collect();
        faults.extend(check::cycle(&all, &fresh));
        faults.sort();
        faults.dedup();
        let rules = self.rules.into_iter().chain(readings.rules).collect();
        (Rules::of(rules), faults)
    }
}

/// Returns the regex at which all regexes of some rules together take too much memory.
fn over_budget(rules: &[Rule], budget: usize) -> Option<RuleFault> {
    let mut used = 0;
    for rule in rules {
        for pattern in rule.matches.iter().flat_map(|entry| &entry.any) {
            used += matching::bytes_of(&pattern.value);
            if used > budget {
                return Some(RuleFault {
                    path: rule.path.clone(),
                    place: pattern.place,
                    message: format!(
                        "up to this regex, those of all rules take more than {} MiB compiled",
                        budget >> 20
                    ),
                    hint: Some("avoid large counted repetitions such as \\w{100,500}".to_owned()),
                });
            }
        }
    }
    None
}

#[derive(Default)]
struct Readings {
    rules: Vec<Rule>,
    /// Ids of files that are no rules: whoever names them is not at fault.
    broken: Vec<String>,
    faults: Vec<RuleFault>,
}

fn is_rule_file((path, _): &(String, String)) -> bool {
    is_rule_path(path)
}

pub(crate) fn is_rule_path(path: &str) -> bool {
    let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    let other = [
        ".test.yaml",
        ".test.yml",
        topics::ENDING,
        crate::text::answers::ENDING,
        connection_errors::ENDING,
        crate::text::cases::ENDING,
    ];
    is_yaml && !other.iter().any(|ending| path.ends_with(ending))
}

fn read_all(sources: impl Iterator<Item = (String, String)>, standing: Standing) -> Readings {
    let mut readings = Readings::default();
    for (path, text) in sources.filter(is_rule_file) {
        let reading = read::read(&path, &text, standing);
        readings.faults.extend(reading.faults);
        match reading.rule {
            Some(rule) => readings.rules.push(rule),
            None => readings.broken.extend(reading.id),
        }
    }
    readings
}

#[cfg(test)]
mod tests;
