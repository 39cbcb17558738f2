//! `tests/corpus/texts.yaml`: the answers of `explain` against labels, judged as `score.py` judges them. The floors may only
//! rise.

#![expect(clippy::print_stdout, reason = "the shares are what the test finds")]

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value as Json;

use super::{Paste, answered};
use crate::collect;
use crate::k8s::yaml;
use crate::rules::Rules;
use crate::text::tests::corpus::{forms, plain};

const RIGHT: usize = 232;
const ASTRAY: usize = 0;

/// The bounds of `score.py`.
const FAILURES: usize = 8;
const VALUES: usize = 24;
const WORDS: usize = 80;
const OWN: usize = 2;
const CAUSES: usize = 6;
const RUN_WORDS: usize = 4;
const RUN_CHARS: usize = 24;

/// Words that say nothing by themselves.
const STOP: &str =
    "a an the of in on at to is are was be it its there or and that this for by with not no does s from as";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Right,
    Generic,
    Astray,
    Nothing,
}

/// What was judged of one entry.
struct Row {
    id: String,
    judgement: Judgement,
    rule: String,
    /// Title and cause without what they repeat of the text.
    said: String,
    cause: String,
}

#[test]
fn answers_to_reported_texts_are_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/texts.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let entries = yaml::read(&text).remove(0).unwrap().to_json();
    let rules = Rules::builtin();
    let entries = entries.as_array().unwrap().iter();
    let mut rows: Vec<Row> = entries.map(|entry| row(&rules, entry)).collect();
    guard(&mut rows);
    let count = |wanted| rows.iter().filter(|row| row.judgement == wanted).count();
    for row in rows.iter().filter(|row| row.judgement != Judgement::Right) {
        println!("{} {:?} {}: {}", row.id, row.judgement, row.rule, row.said);
    }
    let (right, astray) = (count(Judgement::Right), count(Judgement::Astray));
    println!("texts: {right} of {} right, {astray} astray", rows.len());
    assert!(
        right >= RIGHT && astray == ASTRAY,
        "{right} right, {astray} astray"
    );
}

/// Two programs that understand nothing: one sentence for everything, and no answer.
#[test]
fn a_sentence_for_everything_is_no_answer() {
    let entry = serde_json::json!({
        "id": "x", "text": "open /a: permission denied", "layer": "application", "class": "permission",
        "subject": {"path": "/a"}, "must_say": ["owner"], "not_say": ["dns"], "cause": "x"
    });
    let failures =
        serde_json::json!([{"class": "permission", "subject": {"path": "/a"}, "leaf": "permission denied"}]);
    let answer = |title: &str, layer: &str| {
        serde_json::json!({
            "failures": failures,
            "answers": [{"rule": "r", "layer": layer, "fallback": false, "title": title, "cause": ""}]
        })
    };
    let of = |answer: Json| judge(&entry, &answer).0;
    assert_eq!(
        of(answer("The owner of the file is another", "application")),
        Judgement::Right
    );
    assert_eq!(
        of(answer("open /a: permission denied", "application")),
        Judgement::Generic
    );
    assert_eq!(
        of(answer("The owner of the file is another", "dns")),
        Judgement::Astray
    );
    assert_eq!(
        of(answer("The owner broke DNS in this cluster", "application")),
        Judgement::Astray
    );
    assert_eq!(
        of(serde_json::json!({"failures": [], "answers": []})),
        Judgement::Nothing
    );
}

fn row(rules: &Rules, entry: &Json) -> Row {
    let pasted = entry["text"].as_str().unwrap();
    let paste = Paste {
        text: collect::redacted(pasted).trim().to_owned(),
        truncated: false,
    };
    let answer: Json = answered(rules, &paste)
        .ok()
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    let (judgement, said) = judge(entry, &answer);
    Row {
        id: word(&entry["id"]),
        judgement,
        rule: word(&answer["answers"][0]["rule"]),
        said,
        cause: word(&entry["cause"]),
    }
}

fn judge(entry: &Json, answer: &Json) -> (Judgement, String) {
    let first = &answer["answers"][0];
    if first.is_null() {
        return (Judgement::Nothing, String::new());
    }
    let text = flat(&word(&entry["text"]));
    let said = without_echo(
        &format!("{} . {}", word(&first["title"]), word(&first["cause"])),
        entry,
    );
    let says_one = |words: &Json| {
        words_of(words)
            .iter()
            .any(|word| begins_word(&said, &word.to_lowercase()))
    };
    let (layer, fallback) = (word(&first["layer"]), first["fallback"] == true);
    let judgement = if says_one(&entry["not_say"]) {
        Judgement::Astray
    } else if !words_of(&entry["layer"]).contains(&layer) {
        if fallback && layer == "unknown" {
            Judgement::Nothing
        } else {
            Judgement::Astray
        }
    } else if fallback {
        let mut leaves = list(&answer["failures"]).map(|failure| flat(&word(&failure["leaf"])));
        let quotes = leaves.any(|leaf| !leaf.is_empty() && text.contains(&leaf));
        if quotes {
            Judgement::Generic
        } else {
            Judgement::Nothing
        }
    } else if is_understood(entry, answer)
        && tokens(&said).difference(&tokens(&text.to_lowercase())).count() >= OWN
        && says_one(&entry["must_say"])
    {
        Judgement::Right
    } else {
        Judgement::Generic
    };
    (judgement, said)
}

fn is_understood(entry: &Json, answer: &Json) -> bool {
    let classes = words_of(&entry["class"]);
    let named: BTreeSet<String> = members(&entry["subject"]).map(|value| plain(&value)).collect();
    list(&answer["failures"]).take(FAILURES).any(|failure| {
        let subjects = std::iter::once(&failure["subject"]);
        let subjects = subjects.chain(list(&failure["frames"]).map(|frame| &frame["subject"]));
        let mut values = subjects.flat_map(members).take(VALUES);
        classes.contains(&word(&failure["class"]))
            && (named.is_empty() || values.any(|value| forms(&value).iter().any(|form| named.contains(form))))
    })
}

/// Returns title and cause in small letters without quotations, runs and the subject of the text.
fn without_echo(said: &str, entry: &Json) -> String {
    let text = flat(&word(&entry["text"])).to_lowercase();
    let mut said = without_quotations(&flat(said).to_lowercase(), &text);
    said = without_runs(&said, &text);
    said = without_word_runs(&said, &text);
    let mut values: Vec<String> = members(&entry["subject"])
        .map(|value| value.to_lowercase())
        .collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    for value in values {
        said = without_value(&said, &value);
    }
    said.split_whitespace().take(WORDS).collect::<Vec<_>>().join(" ")
}

fn without_quotations(said: &str, text: &str) -> String {
    let mut said = said.to_owned();
    for (open, close) in [('"', '"'), ('`', '`'), ('“', '”'), ('«', '»')] {
        let (mut out, mut rest) = (String::new(), said.as_str());
        while let Some((before, after)) = rest.split_once(open)
            && let Some((inside, after)) = after.split_once(close)
        {
            out.push_str(before);
            let quoted = text.contains(inside);
            out.push_str(&if quoted {
                " ~ ".to_owned()
            } else {
                format!("{open}{inside}{close}")
            });
            rest = after;
        }
        said = out + rest;
    }
    said
}

fn without_runs(said: &str, text: &str) -> String {
    let letters: Vec<char> = said.chars().collect();
    let in_text = |range: Range<usize>| text.contains(&letters[range].iter().collect::<String>());
    let (mut out, mut at) = (String::new(), 0);
    while at < letters.len() {
        if at + RUN_CHARS <= letters.len() && in_text(at..at + RUN_CHARS) {
            let mut end = at + RUN_CHARS;
            while end < letters.len() && in_text(at..end + 1) {
                end += 1;
            }
            out.push_str(" ~ ");
            at = end;
        } else {
            out.push(letters[at]);
            at += 1;
        }
    }
    out
}

fn without_word_runs(said: &str, text: &str) -> String {
    fn bare(word: &str) -> &str {
        word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_')
    }
    let of_text: Vec<&str> = text
        .split_whitespace()
        .map(bare)
        .filter(|word| !word.is_empty())
        .collect();
    let runs: BTreeSet<&[&str]> = of_text.windows(RUN_WORDS).collect();
    let mut words: Vec<&str> = said.split_whitespace().collect();
    let at: Vec<usize> = (0..words.len())
        .filter(|at| !bare(words[*at]).is_empty())
        .collect();
    let mut dropped = BTreeSet::new();
    for window in at.windows(RUN_WORDS) {
        let run: Vec<&str> = window.iter().map(|at| bare(words[*at])).collect();
        if runs.contains(run.as_slice()) {
            dropped.extend(window[0]..=window[RUN_WORDS - 1]);
        }
    }
    for at in dropped {
        words[at] = "~";
    }
    words.join(" ")
}

fn without_value(said: &str, value: &str) -> String {
    let is_letter =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let (mut out, mut rest) = (String::new(), said);
    while let Some(at) = rest.find(value).filter(|_| !value.is_empty()) {
        let (before, after) = (&rest[..at], &rest[at + value.len()..]);
        let inside = is_letter(
            before
                .chars()
                .next_back()
                .or(out.chars().next_back().filter(|_| before.is_empty())),
        );
        out.push_str(before);
        out.push_str(if inside || is_letter(after.chars().next()) {
            value
        } else {
            "~"
        });
        rest = after;
    }
    out + rest
}

/// Answers of the same words that would be right for too many different causes count as generic.
fn guard(rows: &mut [Row]) {
    let mut groups: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
    for (at, row) in rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.judgement == Judgement::Right)
    {
        let words = content(&row.said);
        let same = |(known, _): &&mut (BTreeSet<String>, Vec<usize>)| {
            words.intersection(known).count() * 5 >= words.union(known).count() * 4
        };
        match groups.iter_mut().find(same) {
            Some((_, members)) => members.push(at),
            None => groups.push((words, vec![at])),
        }
    }
    for (_, members) in groups {
        let mut causes: Vec<BTreeSet<String>> = Vec::new();
        for at in &members {
            let words = content(&rows[*at].cause);
            let known = |other: &BTreeSet<String>| {
                words.intersection(other).count() * 2 >= words.len().min(other.len())
            };
            if !causes.iter().any(known) {
                causes.push(words);
            }
        }
        if causes.len() > CAUSES {
            members
                .iter()
                .for_each(|at| rows[*at].judgement = Judgement::Generic);
        }
    }
}

fn content(text: &str) -> BTreeSet<String> {
    let stop: BTreeSet<&str> = STOP.split(' ').collect();
    tokens(&text.to_lowercase())
        .into_iter()
        .filter(|word| !stop.contains(word.as_str()))
        .collect()
}

fn tokens(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let words = words
        .map(|word| word.trim_start_matches('-'))
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn begins_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric()))
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn word(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn words_of(value: &Json) -> Vec<String> {
    match value {
        Json::Array(words) => words.iter().map(word).collect(),
        one => vec![word(one)],
    }
}

fn members(value: &Json) -> impl Iterator<Item = String> {
    value
        .as_object()
        .into_iter()
        .flat_map(|members| members.values().map(word))
}
