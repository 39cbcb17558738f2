//! `match:` of a rule: regexes on texts of the cluster, their captures as facts.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::file::Match;
use crate::facts::{Fact, Seen, Text, Value};
use crate::k8s::Untrusted;
use crate::snapshot::Input;

/// A compiled regex may take this many bytes; a larger one is refused when the rule is checked.
const LARGEST: usize = 1 << 20;

/// What became of one entry of `match`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matched {
    Found(Hit),
    NotFound,
    /// The texts could not be read.
    Unknown(Input),
}

/// The first text that matched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    /// The line of the text that holds the match.
    pub(crate) line: Untrusted,
    pub(crate) groups: BTreeMap<String, String>,
    pub(crate) seen: Option<Rc<Seen>>,
    /// How many bytes of the text the regex took: the more, the less it is by chance.
    pub(crate) matched: usize,
}

/// All entries of a rule that search the same texts.
pub(crate) struct Source {
    /// The fact that holds the texts.
    pub(crate) path: String,
    set: RegexSet,
    /// In the order of the set: the entry's name, its pattern, and the regex with its groups, compiled for the first hit.
    patterns: Vec<(String, String, OnceCell<Option<Regex>>)>,
    /// Which of them a text holds: the replicas of a workload print the same.
    known: RefCell<HashMap<Untrusted, Rc<[usize]>>>,
}

/// So many texts are kept in mind for one set, of at most so many bytes each.
const TEXTS: usize = 1024;
const LONGEST_KEPT: usize = 4096;

/// All regexes of the rules of a user may take this many bytes together.
pub(crate) const BUDGET: usize = 32 << 20;

/// Returns a bound on the bytes that a regex takes when it is compiled: a power of four from 64 KiB on.
pub(crate) fn bytes_of(pattern: &str) -> usize {
    let mut limit = 1 << 16;
    while limit < LARGEST && RegexBuilder::new(pattern).size_limit(limit).build().is_err() {
        limit *= 4;
    }
    limit
}

/// Compiles one regex as a rule may use it, or says in one line why it cannot be.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .size_limit(LARGEST)
        .build()
        .map_err(|error| {
            let text = error.to_string();
            // The crate draws the place over several lines and says the reason on the last.
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        })
}

/// Compiles the entries of a rule, one set for each source.
pub(crate) fn prepare(entries: &[Match]) -> Result<Vec<Source>, String> {
    let mut by_path: Vec<(&str, Vec<(String, &str)>)> = Vec::new();
    for entry in entries {
        let path = entry.source.value.as_str();
        let position = by_path
            .iter()
            .position(|(known, _)| *known == path)
            .unwrap_or_else(|| {
                by_path.push((path, Vec::new()));
                by_path.len() - 1
            });
        let patterns = entry
            .any
            .iter()
            .map(|pattern| (entry.name.value.clone(), pattern.value.as_str()));
        by_path[position].1.extend(patterns);
    }
    by_path
        .into_iter()
        .map(|(path, patterns)| Source::new(path, patterns))
        .collect()
}

impl Source {
    fn new(path: &str, patterns: Vec<(String, &str)>) -> Result<Self, String> {
        let set = RegexSetBuilder::new(patterns.iter().map(|(_, pattern)| pattern))
            .size_limit(LARGEST * patterns.len().max(1))
            .build()
            .map_err(|error| error.to_string())?;
        let of_one = |(name, pattern): (String, &str)| (name, pattern.to_owned(), OnceCell::new());
        Ok(Self {
            path: path.to_owned(),
            set,
            patterns: patterns.into_iter().map(of_one).collect(),
            known: RefCell::default(),
        })
    }

    /// Returns the positions of the patterns that a text holds.
    fn positions(&self, text: &Untrusted) -> Rc<[usize]> {
        if let Some(known) = self.known.borrow().get(text) {
            return Rc::clone(known);
        }
        let positions: Rc<[usize]> = self.set.matches(text.raw()).iter().collect();
        if text.raw().len() <= LONGEST_KEPT {
            let mut known = self.known.borrow_mut();
            if known.len() >= TEXTS {
                known.clear();
            }
            known.insert(text.clone(), Rc::clone(&positions));
        }
        positions
    }

    /// Searches the texts of a fact: of each entry the first text that matches, in the order of the fact.
    pub(crate) fn search(&self, fact: &Fact) -> BTreeMap<String, Matched> {
        let names = self.patterns.iter().map(|(name, ..)| name.clone());
        let texts = match fact {
            Fact::Unknown(input) => return names.map(|name| (name, Matched::Unknown(*input))).collect(),
            Fact::Known(Value::Texts(texts)) => Cow::Borrowed(texts.as_slice()),
            Fact::Known(value) => Cow::Owned(texts_of(value)),
        };
        let mut found: BTreeMap<String, Matched> = names.map(|name| (name, Matched::NotFound)).collect();
        for text in texts.iter() {
            for position in self.positions(&text.text).iter() {
                let (name, pattern, compiled) = &self.patterns[*position];
                // The set was compiled of the same pattern, so that this one can be.
                let Some(regex) = compiled.get_or_init(|| compile(pattern).ok()) else {
                    continue;
                };
                if let Some(entry @ Matched::NotFound) = found.get_mut(name) {
                    *entry = hit(regex, text).map_or(Matched::NotFound, Matched::Found);
                }
            }
        }
        found
    }
}

fn texts_of(value: &Value) -> Vec<Text> {
    let plain = |text: &String| Text {
        text: Untrusted::new(text.clone()),
        seen: None,
    };
    match value {
        Value::Text(text) => vec![text.clone()],
        Value::Word(word) => vec![plain(word)],
        Value::Words(words) => words.iter().map(plain).collect(),
        _ => Vec::new(),
    }
}

fn hit(regex: &Regex, text: &Text) -> Option<Hit> {
    let raw = text.text.raw();
    let captures = regex.captures(raw)?;
    let place = captures.get(0)?;
    let start = raw[..place.start()].rfind('\n').map_or(0, |at| at + 1);
    let end = raw[place.end()..]
        .find('\n')
        .map_or(raw.len(), |at| place.end() + at);
    let groups = regex.capture_names().flatten().map(|name| {
        let captured = captures.name(name).map_or("", |group| group.as_str());
        (name.to_owned(), captured.to_owned())
    });
    Some(Hit {
        line: Untrusted::new(&raw[start..end]),
        groups: groups.collect(),
        seen: text.seen.clone(),
        matched: place.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::Kind;
    use crate::rules::file::Placed;

    fn placed(text: &str) -> Placed<String> {
        Placed {
            value: text.to_owned(),
            ..Placed::default()
        }
    }

    fn entry(name: &str, source: &str, any: &[&str]) -> Match {
        Match {
            name: placed(name),
            source: placed(source),
            any: any.iter().map(|pattern| placed(pattern)).collect(),
        }
    }

    fn lines(lines: &[&str]) -> Fact {
        let texts = lines.iter().map(|line| Text {
            text: Untrusted::new(*line),
            seen: None,
        });
        Fact::Known(Value::Texts(texts.collect()))
    }

    #[test]
    fn the_first_text_that_matches_wins_and_gives_its_groups() {
        let entries = [
            entry(
                "refused",
                "container.output",
                &[
                    r"host='(?P<host>[^']+)'.*refused",
                    r"tcp (?P<host>[\w.-]+):(?P<port>\d+): refused",
                ],
            ),
            entry("other", "container.output", &["never"]),
            entry("here", "pod.message", &["x"]),
        ];
        let sources = prepare(&entries).unwrap();
        assert_eq!(
            sources.iter().map(|s| s.path.as_str()).collect::<Vec<_>>(),
            ["container.output", "pod.message"]
        );
        let found = sources[0].search(&lines(&[
            "start",
            "dial\ntcp api.shop:80: refused\nend",
            "host='b' refused",
        ]));
        let Matched::Found(hit) = &found["refused"] else {
            panic!("{found:?}");
        };
        assert_eq!(hit.line.raw(), "tcp api.shop:80: refused");
        assert_eq!(
            (hit.groups["host"].as_str(), hit.groups["port"].as_str()),
            ("api.shop", "80")
        );
        assert_eq!(found["other"], Matched::NotFound);
    }

    #[test]
    fn texts_that_were_not_read_prove_nothing() {
        let sources = prepare(&[entry("a", "pod.events.Failed", &["x"])]).unwrap();
        let events = Input::Objects(Kind::Event);
        assert_eq!(
            sources[0].search(&Fact::Unknown(events))["a"],
            Matched::Unknown(events)
        );
        assert_eq!(sources[0].search(&lines(&[]))["a"], Matched::NotFound);
    }

    #[test]
    fn a_regex_that_is_broken_or_too_large_is_refused_in_one_line() {
        assert_eq!(compile("(").unwrap_err(), "unclosed group");
        assert!(compile("(a{1000}){1000}").is_err());
    }
}
