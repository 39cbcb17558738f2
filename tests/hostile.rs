//! Hostile text of a cluster on its way to a screen, a file, a CI log and a shell: it arrives as text, or not at all.
//!
//! Names, messages, logs, labels, annotations and image references of a recorded world are replaced; the built
//! program is run in every format. How single characters are shown is tested where they are shown.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the count is what a person reads with --nocapture"
)]

#[path = "recording/mod.rs"]
mod recording;
#[path = "hostile/secrets.rs"]
mod secrets;
#[path = "hostile/shell.rs"]
mod shell;
#[path = "../src/render/tests/hostile.rs"]
mod strings;

use std::collections::BTreeSet;

use recording::{Recording, Run, side_by_side};
use serde_json::Value as Json;

const WORLD: &str = "pandasai-sandbox";
const FORMATS: [&str; 5] = ["json", "text", "wide", "name", "markdown"];

/// Words of the world that stand in names, references and messages at once; a round replaces each everywhere.
const WORDS: [&str; 14] = [
    "regcred",
    "sandbox-settings",
    "sandbox-data",
    "sandbox-runner",
    "sandbox-cache",
    "sandbox-quota",
    "sandbox-port",
    "caller-egress",
    "python-sandbox-isolation",
    "python-sandbox-tag",
    "python-sandbox-taint",
    "team/private",
    "API_KEY",
    "gvisor-pool",
];

/// One world with hostile text in it, and what is printed of it.
struct Round {
    number: usize,
    printed: Vec<(&'static str, String)>,
    /// A screen with colours, and the same without.
    screens: (String, String),
    report: Json,
    errors: String,
}

impl Round {
    fn new(number: usize) -> Self {
        let recording = Recording::of(WORLD);
        let string = |at: usize| strings::STRINGS[(number * WORDS.len() + at) % strings::STRINGS.len()];
        for (at, word) in WORDS.iter().enumerate() {
            recording.replace(word, inside_json(string(at)).as_str());
        }
        let mut next = number;
        for list in recording.objects() {
            recording.change(&list, |list| {
                list["items"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .for_each(|item| poison(item, &mut next))
            });
        }
        for log in recording.logs() {
            let text = std::fs::read_to_string(&log).unwrap();
            let lines = text
                .lines()
                .enumerate()
                .map(|(at, line)| format!("{line} {}\n", string(at)));
            std::fs::write(&log, lines.collect::<String>() + string(number) + "\n").unwrap();
        }
        let (printed, run) = printed(&recording);
        let format = if number.is_multiple_of(2) { "text" } else { "wide" };
        let with = |colour: &str| {
            String::from_utf8(recording.run(&["--color", colour, "-o", format]).stdout).unwrap()
        };
        let screens = (with("always"), with("never"));
        Self {
            number,
            printed,
            screens,
            report: run.report,
            errors: run.errors,
        }
    }
}

/// Prints every format at once, without colours; the JSON is read, too.
fn printed(recording: &Recording) -> (Vec<(&'static str, String)>, Run) {
    let folder = tempfile::tempdir().unwrap();
    let file = |format: &str| folder.path().join(format);
    let flags: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("-o={format}={}", file(format).display()))
        .collect();
    let mut run = recording.run(&flags.iter().map(String::as_str).collect::<Vec<_>>());
    let read = |format: &&'static str| (*format, std::fs::read_to_string(file(format)).unwrap_or_default());
    let printed: Vec<_> = FORMATS.iter().map(read).collect();
    run.report = serde_json::from_str(&printed[0].1).unwrap_or_default();
    (printed, run)
}

fn inside_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Puts a hostile string into every text that a person or a program may write freely.
fn poison(value: &mut Json, next: &mut usize) {
    match value {
        Json::Object(map) => {
            for (key, value) in map.iter_mut() {
                match value {
                    Json::String(text) if ["message", "note", "image", "reason"].contains(&key.as_str()) => {
                        *next += 1;
                        let hostile = strings::STRINGS[*next % strings::STRINGS.len()];
                        // A reason is a word that rules look for; of the others most must stay what they are.
                        match (key.as_str(), *next % 3) {
                            ("reason" | "image", 0 | 1) => {}
                            (_, 0) => *text = format!("{hostile}\n{text}"),
                            _ => *text = format!("{text} {hostile}"),
                        }
                    }
                    Json::Object(words) if ["annotations", "labels"].contains(&key.as_str()) => {
                        *next += 1;
                        let hostile = strings::STRINGS[*next % strings::STRINGS.len()];
                        words.insert(hostile.to_owned(), Json::from(hostile));
                    }
                    _ => poison(value, next),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| poison(item, next)),
        _ => {}
    }
}

/// What must not leave the program, and where it does.
fn leaks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let trimmed = line.trim_start();
        let low = line.to_ascii_lowercase();
        let commands = ["##[", "##vso[", "##teamcity[", "section_start:", "section_end:"];
        if trimmed.starts_with("::") || commands.iter().any(|command| low.contains(command)) {
            found.push(format!("line {}: a command of a CI system: {line:?}", number + 1));
        }
        if let Some(letter) = line.chars().find(|letter| steers(*letter)) {
            found.push(format!("line {}: {:?} in {line:?}", number + 1, letter));
        }
    }
    found
}

/// Controls, directions, and what is not seen.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Takes out colours; nothing else that begins with an escape.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        let body = &rest[at + 2..];
        let end = body
            .find(|letter: char| !letter.is_ascii_digit() && letter != ';')
            .unwrap_or(body.len());
        let colour = body[end..].starts_with('m');
        plain.push_str(&rest[..if colour { at } else { at + 2 }]);
        rest = if colour { &body[end + 1..] } else { body };
    }
    plain + rest
}

fn differing(one: &str, other: &str) -> Option<(String, String)> {
    let mut pairs = one
        .lines()
        .map(str::trim_end)
        .zip(other.lines().map(str::trim_end));
    pairs
        .find(|(one, other)| one != other)
        .map(|(one, other)| (one.to_owned(), other.to_owned()))
}

/// Every hostile string at every word, once for all tests.
fn rounds() -> &'static [Round] {
    static ROUNDS: std::sync::OnceLock<Vec<Round>> = std::sync::OnceLock::new();
    ROUNDS.get_or_init(|| {
        let numbers: Vec<usize> = (0..strings::STRINGS.len().div_ceil(WORDS.len())).collect();
        side_by_side(&numbers, |number| Round::new(*number))
    })
}

#[test]
fn nothing_steers_a_terminal_or_a_ci_system() {
    let mut faults = Vec::new();
    for round in rounds() {
        let number = round.number;
        let (coloured, plain) = &round.screens;
        assert!(coloured.contains("\u{1b}["), "round {number}: there is no colour");
        // A colour that came from the cluster would be missing here and shown there.
        if let Some((left, right)) = differing(&without_colours(coloured), plain) {
            panic!("round {number}: colours change what is said:\n{left}\n{right}");
        }
        let more = [("standard error", &round.errors), ("the screen", plain)];
        let said = round
            .printed
            .iter()
            .map(|(format, text)| (*format, text))
            .chain(more);
        for (format, text) in said {
            assert!(
                !text.is_empty() || format == "standard error",
                "round {number}: {format} prints nothing: {}",
                round.errors
            );
            faults.extend(
                leaks(text)
                    .into_iter()
                    .take(3)
                    .map(|leak| format!("round {number}, {format}: {leak}")),
            );
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// A manifest as what it means: the JSON of a report and the YAML of a screen are the same.
fn meaning((argv, stdin): shell::Call) -> (Vec<String>, Json) {
    let yaml = || serde_saphyr::from_str(&stdin).unwrap_or_else(|fault| panic!("{fault}: {stdin}"));
    let read = || serde_json::from_str(&stdin).unwrap_or_else(|_| yaml());
    let manifest = if stdin.is_empty() { Json::Null } else { read() };
    (argv, manifest)
}

/// The words of every command that a report suggests, with its standard input.
fn suggested(report: &Json) -> BTreeSet<shell::Call> {
    let words = |argv: &Json| -> Vec<String> {
        argv.as_array()
            .into_iter()
            .flatten()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let mut calls = BTreeSet::new();
    for finding in report["findings"].as_array().into_iter().flatten() {
        let looks = finding["look"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|look| (words(look), String::new()));
        let fixes = finding["fixes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|fix| fix["argv"].is_array());
        let stdin = |fix: &Json| {
            fix["stdin"]
                .as_str()
                .unwrap_or_default()
                .trim_end_matches('\n')
                .to_owned()
        };
        calls.extend(looks.chain(fixes.map(|fix| (words(&fix["argv"]), stdin(fix)))));
    }
    calls
}

#[test]
fn a_shell_runs_the_words_that_were_meant_and_nothing_else() {
    let ran = side_by_side(rounds(), |round| {
        let number = round.number;
        let meant: Vec<_> = suggested(&round.report).into_iter().map(meaning).collect();
        let mut ran = 0;
        let mut shown_hostile = 0;
        for format in ["text", "wide", "markdown"] {
            let text = &round.printed.iter().find(|(name, _)| *name == format).unwrap().1;
            for script in shell::scripts(text, format == "markdown") {
                let call = shell::run(&script)
                    .unwrap_or_else(|fault| panic!("round {number}, {format}: {fault}\n{script}"));
                let call = meaning(call);
                assert!(
                    meant.contains(&call),
                    "round {number}, {format}: nobody meant {call:?}\n{script}"
                );
                ran += 1;
                shown_hostile += usize::from(script.contains('\''));
            }
        }
        (ran, shown_hostile)
    });
    let ran: (usize, usize) = ran
        .into_iter()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("{} commands were run, {} of them with quotes", ran.0, ran.1);
    assert!(
        ran.0 > 1000 && ran.1 > 100,
        "too few commands were found on the screens: {ran:?}"
    );
}

/// A word from the cluster that looks like a flag would change what a command does.
#[test]
fn no_word_of_the_cluster_becomes_a_flag() {
    let mut faults = BTreeSet::new();
    for flag in ["--all", "-o", "--kubeconfig=/x", "-rf", "--"] {
        let recording = Recording::of(WORLD);
        for word in WORDS {
            recording.replace(&format!("\"{word}\""), &format!("\"{flag}\""));
            recording.replace(&format!("\\\"{word}\\\""), &format!("\\\"{flag}\\\""));
            recording.replace(&format!("({word})"), &format!("({flag})"));
        }
        let (printed, run) = printed(&recording);
        let shown = shell::scripts(&printed[1].1, false)
            .into_iter()
            .map(|script| shell::run(&script).unwrap());
        for (argv, _) in suggested(&run.report).into_iter().chain(shown) {
            // `-o` is a flag of ours, too: as ours it has a value that is none.
            let ours =
                |at: usize| flag == "-o" && argv.get(at + 1).is_some_and(|value| !value.starts_with('-'));
            if argv
                .iter()
                .enumerate()
                .any(|(at, word)| word == flag && !ours(at))
            {
                faults.insert(format!("{flag}: {argv:?}"));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "\n{}\n",
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
}
