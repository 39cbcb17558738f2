//! A text that somebody pasted, or a word of Kubernetes: the rules that would have found it.
//!
//! It asks the regexes and the preconditions of the rules; it knows no text by heart.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::expression::{Bindings, Bound, Compiled, Outcome, evaluate};
use super::file::{Literal, Rule};
use super::matching::{self, Hit, Matched};
use super::{Rules, edges, template, topics};
use crate::facts::{self, Fact, Text, Value};
use crate::k8s::Untrusted;
use crate::snapshot::Input;

/// A rule whose `match` finds something in a text.
pub(crate) struct Recognised<'r> {
    pub(crate) rule: &'r Rule,
    /// The fact that would have held the text.
    pub(crate) source: String,
    /// Where in the text it stands.
    pub(crate) hit: Hit,
}

impl Recognised<'_> {
    /// Fills a sentence of the rule with captures of the text and, by the path of their fact, with values that the text
    /// names. What remains unknown is named in angle brackets.
    pub(crate) fn sentence(&self, template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
        let Ok(pieces) = template::pieces(template) else {
            return template.to_owned();
        };
        let filled = pieces.into_iter().map(|piece| match piece {
            template::Piece::Text(text) => text.to_owned(),
            template::Piece::Expression { source, or, .. } => {
                let name = source.rsplit('.').next().unwrap_or(source);
                let captured = self.hit.groups.get(name).filter(|text| !text.is_empty());
                let known = captured.cloned().or_else(|| value(source)).or(or);
                let is_path = |letter: char| letter.is_ascii_alphanumeric() || "._".contains(letter);
                let shown = if source.chars().all(is_path) {
                    name
                } else {
                    "\u{2026}"
                };
                known.unwrap_or_else(|| format!("<{}>", shown.replace('_', " ")))
            }
        });
        filled
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Returns the rules that find a text, those that say most of it first. A rule that the text itself rules out
/// is not among them.
pub(crate) fn text<'r>(rules: &'r Rules, text: &str) -> Vec<Recognised<'r>> {
    let mut found: Vec<Recognised<'r>> = rules
        .rules
        .iter()
        .filter_map(|rule| in_rule(rule, text))
        .collect();
    let causes: Vec<&Rule> = found.iter().map(|one| one.rule).collect();
    let is_symptom = |rule: &Rule| {
        causes
            .iter()
            .any(|cause| !edges::relations(cause, rule).is_empty())
    };
    // A cause stands before its symptoms; what took more of the text, before what took less.
    found.sort_by_key(|one| (one.rule.weak, is_symptom(one.rule), Reverse(one.hit.matched)));
    found
}

/// Looks for a text in each place that a rule searches, as if it stood there and nothing else were known.
fn in_rule<'r>(rule: &'r Rule, text: &str) -> Option<Recognised<'r>> {
    let sources = matching::prepare(&rule.matches).ok()?;
    let hits = sources.iter().filter_map(|source| {
        let matched = source.search(&fact_of(text));
        let anything = source.search(&fact_of(NONSENSE));
        let sight = Sight { rule, matched };
        if sight.is_ruled_out() {
            return None;
        }
        let hits = sight.matched.iter().filter_map(|(name, matched)| match matched {
            Matched::Found(hit) if anything.get(name) == Some(&Matched::NotFound) => Some(hit),
            _ => None,
        });
        let hit = hits.max_by_key(|hit| hit.matched)?.clone();
        let source = source.path.clone();
        Some(Recognised { rule, source, hit })
    });
    hits.max_by_key(|one| one.hit.matched)
}

/// A pattern that finds something even here takes any text, so that it recognises none.
const NONSENSE: &str = "qzx";

fn fact_of(text: &str) -> Fact {
    Fact::Known(Value::Texts(vec![Text {
        text: Untrusted::new(text),
        seen: None,
    }]))
}

/// What a rule knows when all that was seen is one text.
struct Sight<'r> {
    rule: &'r Rule,
    matched: BTreeMap<String, Matched>,
}

impl Sight<'_> {
    fn is_ruled_out(&self) -> bool {
        let Some(when) = &self.rule.when else { return false };
        let stem = |path: &[&str]| self.stem(path);
        let Ok(compiled) = Compiled::new(&when.value, &stem) else {
            return false;
        };
        evaluate(&compiled, self) == Outcome::Known(Value::Bool(false))
    }

    fn stem(&self, path: &[&str]) -> Option<usize> {
        let name = *path.first()?;
        let bound = || self.rule.lookup.iter().any(|(bound, _)| bound.value == name);
        if self.rule.matches.iter().any(|entry| entry.name.value == name) || bound() {
            return Some(2);
        }
        (2..=path.len())
            .rev()
            .find(|length| facts::look_up(&path[..*length].join(".")).is_some())
    }
}

impl Bindings for Sight<'_> {
    fn get(&self, path: &str) -> Bound {
        let (name, field) = path.split_once('.').unwrap_or((path, ""));
        match (self.matched.get(name), field) {
            (Some(Matched::Found(hit)), field) if field != "found" => {
                Bound::Known(Value::Word(hit.groups.get(field).cloned().unwrap_or_default()))
            }
            (Some(matched), "found") => Bound::Known(Value::Bool(matches!(matched, Matched::Found(_)))),
            (Some(_), _) => Bound::Known(Value::Word(String::new())),
            (None, _) => Bound::Unknown(vec![Input::Logs]),
        }
    }

    fn needs(&self, _: &str) -> Vec<Input> {
        vec![Input::Logs]
    }
}

/// Returns the rules that ask for a word of Kubernetes, in a precondition or as the reason of an event, and where.
pub(crate) fn word<'r>(rules: &'r Rules, word: &str) -> Vec<(&'r Rule, String)> {
    let asked = rules.rules.iter().filter_map(|rule| {
        let precondition = rule.precondition.iter().find(|precondition| {
            precondition.any.iter().any(
                |literal| matches!(&literal.value, Literal::Word(asked) if asked.eq_ignore_ascii_case(word)),
            )
        });
        let event = || {
            let mut events = reasons_of(rule);
            events.find(|(_, reason)| reason.eq_ignore_ascii_case(word))
        };
        precondition
            .map(|precondition| precondition.fact.value.clone())
            .or_else(|| event().map(|(path, _)| path.to_owned()))
            .map(|place| (rule, place))
    });
    asked.collect()
}

/// Returns the events that a rule reads: the fact, and the reason that it ends with.
fn reasons_of(rule: &Rule) -> impl Iterator<Item = (&str, &str)> {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    rule.text
        .split(move |letter| !is_inside(letter))
        .filter_map(|path| {
            let (_, reason) = path.trim_matches('.').split_once(".events.")?;
            Some((path.trim_matches('.'), reason))
        })
}

/// Returns every word that can be explained: ids, topics, and the words that the rules ask for.
pub(crate) fn vocabulary(rules: &Rules) -> Vec<String> {
    let mut words: Vec<String> = rules.ids().map(str::to_owned).collect();
    words.extend(topics::all().flat_map(|topic| topic.words().map(str::to_owned)));
    for rule in &rules.rules {
        let literals = rule
            .precondition
            .iter()
            .flat_map(|precondition| &precondition.any);
        words.extend(literals.filter_map(|literal| match &literal.value {
            Literal::Word(word) => Some(word.clone()),
            _ => None,
        }));
        words.extend(reasons_of(rule).map(|(_, reason)| reason.to_owned()));
    }
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(pasted: &str) -> Vec<String> {
        let rules = Rules::builtin();
        let found = text(&rules, pasted);
        found.iter().map(|found| found.rule.id.value.clone()).collect()
    }

    /// Texts of the recorded world.
    #[test]
    fn pasted_texts_lead_to_the_rule_that_finds_them() {
        for (pasted, rule) in [
            (
                "ModuleNotFoundError: No module named 'pandas'",
                "app-module-not-found",
            ),
            (
                "pods is forbidden: User \"system:serviceaccount:default:default\" cannot create resource \"pods\" in API group \"\" in the namespace \"pandasai-sandbox\"",
                "rbac-forbidden",
            ),
            (
                "Code execution timed out after 30 seconds, pod restarted",
                "app-exec-timeout",
            ),
            (
                "PermissionError: [Errno 13] Permission denied: '/workspace/output.csv'",
                "py-permission-denied",
            ),
        ] {
            assert_eq!(ids(pasted).first().map(String::as_str), Some(rule), "{pasted}");
        }
        assert!(ids("all is well").is_empty());
    }

    #[test]
    fn what_the_text_rules_out_is_not_said() {
        let pasted =
            "failed to resolve reference \"r/a:b\": r/a:b: not found: no match for platform in manifest";
        let found = ids(pasted);
        assert_eq!(found.first().map(String::as_str), Some("image-platform-mismatch"));
        assert!(!found.iter().any(|id| id == "image-tag-not-found"), "{found:?}");
    }

    #[test]
    fn captures_come_with_their_names() {
        let rules = Rules::builtin();
        let found = text(&rules, "x\nModuleNotFoundError: No module named 'pandas'\n");
        assert_eq!(
            found[0].hit.line.raw(),
            "ModuleNotFoundError: No module named 'pandas'"
        );
        assert!(
            found[0].hit.groups.values().any(|value| value == "pandas"),
            "{:?}",
            found[0].hit.groups
        );
    }

    #[test]
    fn words_of_kubernetes_lead_to_gates_and_events() {
        let rules = Rules::builtin();
        for asked in ["ImagePullBackOff", "failedscheduling", "Evicted"] {
            assert!(!word(&rules, asked).is_empty(), "{asked}");
        }
        assert!(word(&rules, "Nonsense").is_empty());
        assert!(vocabulary(&rules).iter().any(|word| word == "FailedScheduling"));
    }
}
