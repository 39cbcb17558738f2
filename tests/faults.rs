//! Every fault of an API server, or of what stands before it, in every kind of request: a bad object is never called
//! healthy for it, nothing is alleged because of it, the program does not panic, and it ends in time.
//!
//! `cargo test --test faults` runs a part. All of it, with a table:
//! `FAULTS=whole CARGO_PROFILE_DEV_OPT_LEVEL=1 cargo test --test faults -- --nocapture`

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "the table is what a person reads with --nocapture"
)]
#![allow(
    dead_code,
    reason = "the other tests of live runs use what this file does not"
)]

#[path = "faults/cases.rs"]
mod cases;
#[path = "live/fault.rs"]
mod fault;
#[path = "live/program.rs"]
mod program;
#[path = "live/recorded.rs"]
mod recorded;
#[path = "recording/mod.rs"]
mod recording;
#[path = "live/server.rs"]
mod server;
#[path = "faults/table.rs"]
mod table;
#[path = "faults/verdict.rs"]
mod verdict;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cases::{Case, For, LARGE, OF_LOGS};
use fault::{Fault, Reply};
use program::{Run, doctor};
use recorded::{Answer, Recorded};
use server::{Injection, Pages, Server};
use table::CASES;
use verdict::{Fate, Wrong};

/// Items of a page, for faults of later pages and for all others.
const FEW: usize = 3;
const WHOLE: usize = 500;
/// Lists that carry the most; the others take turns.
const WEIGHTY: [&str; 8] = [
    "pods",
    "events",
    "nodes",
    "namespaces",
    "deployments",
    "replicasets",
    "services",
    "endpointslices",
];

/// A recording, and what is said of it when nothing goes wrong.
struct World {
    name: &'static str,
    recorded: Arc<Recorded>,
    /// Paths of the lists that a run reads, to the question mark.
    lists: Vec<String>,
    /// What is diagnosed: the namespace, or one object of it; each with what is said without a fault.
    targets: Vec<(Option<String>, Run)>,
}

/// One run.
struct Cell<'a> {
    world: &'a World,
    case: &'a Case,
    /// What goes wrong: `version`, `every request`, or a path.
    whence: String,
    injections: Vec<Injection>,
    target: usize,
}

impl World {
    fn of(name: &'static str, most_targets: usize) -> Self {
        let recorded = Arc::new(Recorded::of(name));
        let mut world = Self {
            name,
            recorded,
            lists: Vec::new(),
            targets: Vec::new(),
        };
        let server = Server::of(world.recorded.clone(), WHOLE, Vec::new());
        let whole = doctor(&server, &world.words(None, false));
        let path = |request: &String| {
            let (path, query) = request.strip_prefix("GET ")?.split_once('?')?;
            query.starts_with("limit=").then(|| format!("{path}?"))
        };
        world.lists = server.requests().iter().filter_map(path).collect();
        world.lists.sort();
        world.lists.dedup();
        let report = whole.json();
        assert_eq!(
            whole.code,
            Some(1),
            "{name} has nothing that is bad: {}",
            whole.errors
        );
        let mut bad: Vec<String> = Vec::new();
        for finding in report["findings"].as_array().unwrap() {
            let (kind, called) = (&finding["object"]["kind"], &finding["object"]["name"]);
            let short = match kind.as_str() {
                Some("Deployment") => "deploy",
                Some("Pod") => "pod",
                _ => continue,
            };
            let target = format!("{short}/{}", called.as_str().unwrap());
            if finding["severity"] == "error" && !bad.contains(&target) {
                bad.push(target);
            }
        }
        world.targets.push((None, whole));
        for target in bad.into_iter().take(most_targets) {
            let run = doctor(&server, &world.words(Some(&target), false));
            assert_eq!(run.code, Some(1), "{target}: {}", run.errors);
            world.targets.push((Some(target), run));
        }
        world
    }

    fn words<'a>(&'a self, target: Option<&'a str>, slow: bool) -> Vec<&'a str> {
        let (run, request) = limits(slow);
        let words = [
            "diagnose",
            "-v",
            "-o",
            "json",
            "-n",
            self.name,
            "--timeout",
            run,
            "--request-timeout",
            request,
        ];
        target.into_iter().fold(words.to_vec(), |mut words, target| {
            words.insert(1, target);
            words
        })
    }

    /// The lists for a case: the weighty ones, and some of the others in their turn.
    fn lists_for(&self, turn: usize, most: usize) -> Vec<&str> {
        let is_weighty = |path: &&String| {
            WEIGHTY.iter().any(|plural| {
                path.ends_with(&format!("{}/{plural}?", self.name))
                    || path.ends_with(&format!("v1/{plural}?"))
            })
        };
        let (mut weighty, mut others): (Vec<&String>, Vec<&String>) = self.lists.iter().partition(is_weighty);
        let shift = turn % others.len();
        others.rotate_left(shift);
        let shift = turn % weighty.len();
        weighty.rotate_left(shift);
        weighty
            .into_iter()
            .chain(others)
            .take(most)
            .map(String::as_str)
            .collect()
    }
}

/// `--timeout` and `--request-timeout`.
fn limits(slow: bool) -> (&'static str, &'static str) {
    if slow { ("3s", "1s") } else { ("30s", "10s") }
}

impl<'a> Cell<'a> {
    fn of(world: &'a World, case: &'a Case, (whence, path): (&str, &str), turn: usize) -> Self {
        Self {
            world,
            case,
            whence: whence.to_owned(),
            injections: vec![Injection {
                path: path.to_owned(),
                pages: case.pages(),
                fault: case.fault,
            }],
            target: turn % world.targets.len(),
        }
    }

    /// A list that answers 404, and a fault of the discovery that would explain it.
    fn of_discovery(world: &'a World, case: &'a Case, turn: usize) -> Self {
        let mut cell = Self::of(world, case, ("discovery", "=/apis/apps/v1"), turn);
        cell.injections.push(Injection {
            path: "/deployments?".to_owned(),
            pages: Pages::All,
            fault: Fault::Made(|_, _| Reply::Whole(Answer::no_handler())),
        });
        cell
    }

    fn run(&self) -> (Fate, usize) {
        let page = if self.case.of == For::LaterPages {
            FEW
        } else {
            WHOLE
        };
        let server = Server::of(self.world.recorded.clone(), page, self.injections.clone());
        let (target, right) = &self.world.targets[self.target];
        let run = doctor(&server, &self.world.words(target.as_deref(), self.case.slow));
        let seconds = limits(self.case.slow).0.trim_end_matches('s').parse().unwrap();
        // A second injection stays when the fault passes.
        let passes = self.case.passes && self.injections.len() == 1;
        let fate = Fate::of(right, &run, Duration::from_secs(seconds), passes);
        (fate, server.hits())
    }

    /// How to see it again.
    fn spoken(&self) -> String {
        let target = self.world.targets[self.target]
            .0
            .as_deref()
            .unwrap_or("all of it");
        format!(
            "{} in {} of {}, {target}",
            self.case.name, self.whence, self.world.name
        )
    }
}

/// The runs of a world: all of them, or for each case one or two.
fn cells<'a>(world: &'a World, part: Option<usize>) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    for (turn, case) in CASES.iter().enumerate() {
        let most = part.map_or(11, |_| 1);
        if matches!(case.of, For::Any | For::Lists | For::LaterPages) {
            for (at, path) in world.lists_for(turn, most).into_iter().enumerate() {
                cells.push(Cell::of(world, case, (path, path), turn + at));
            }
        }
        if part.is_none() && matches!(case.of, For::Any | For::Lists) {
            cells.push(Cell::of(world, case, ("every list", "?limit="), turn));
        }
        let elsewhere = [
            ("logs", "/log?"),
            ("version", "=/version"),
            ("every request", "/"),
        ];
        if case.of == For::Any {
            let mine = elsewhere
                .iter()
                .enumerate()
                .filter(|(at, _)| part.is_none_or(|_| turn % 9 == *at));
            cells.extend(mine.map(|(at, place)| Cell::of(world, case, *place, turn + at)));
            if part.is_none_or(|_| turn % 9 == 4) {
                cells.push(Cell::of_discovery(world, case, turn));
            }
        }
    }
    for (turn, case) in OF_LOGS.iter().enumerate() {
        cells.push(Cell::of(world, case, ("logs", "/log?"), turn));
    }
    for (turn, case) in LARGE.iter().enumerate() {
        cells.push(Cell::of(world, case, ("pods", "/pods?"), turn));
        cells.push(Cell::of(world, case, ("nodes", "/nodes?"), turn));
    }
    match part {
        // Two recordings share the cases.
        Some(part) => cells
            .into_iter()
            .enumerate()
            .filter(|(at, _)| at % 2 == part)
            .map(|(_, cell)| cell)
            .collect(),
        None => cells,
    }
}

#[derive(Default)]
struct Line {
    runs: usize,
    wrong: BTreeMap<Wrong, usize>,
    codes: BTreeMap<i32, usize>,
}

#[test]
fn no_fault_makes_health_or_allegations() {
    let whole = std::env::var("FAULTS").is_ok_and(|wanted| wanted == "whole");
    let worlds = match whole {
        true => vec![World::of("pandasai-sandbox", 4), World::of("look-alikes", 1)],
        false => vec![World::of("look-alikes", 1), World::of("oom", 2)],
    };
    let cells: Vec<Cell<'_>> = worlds
        .iter()
        .enumerate()
        .flat_map(|(at, world)| cells(world, (!whole).then_some(at)))
        .collect();
    let fates = recording::side_by_side(&cells, Cell::run);
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut idle = 0;
    for (cell, (fate, hits)) in cells.iter().zip(fates) {
        if hits == 0 {
            idle += 1;
            continue;
        }
        let line = lines.entry(cell.case.name).or_default();
        line.runs += 1;
        *line.codes.entry(fate.code.unwrap_or(-1)).or_default() += 1;
        for (kind, what) in fate.wrong {
            *line.wrong.entry(kind).or_default() += 1;
            wrong.push(format!("{kind:?}: {}: {what}", cell.spoken()));
        }
    }
    let runs: usize = lines.values().map(|line| line.runs).sum();
    println!(
        "{:<28}{:>6}{:>9}{:>9}{:>8}{:>7}{:>9}  codes",
        "fault", "runs", "healthy", "alleged", "panics", "late", "unnamed"
    );
    for (name, line) in &lines {
        let of = |kind| line.wrong.get(&kind).copied().unwrap_or_default();
        println!(
            "{name:<28}{:>6}{:>9}{:>9}{:>8}{:>7}{:>9}  {:?}",
            line.runs,
            of(Wrong::Healthy),
            of(Wrong::Alleged),
            of(Wrong::Panic),
            of(Wrong::Late),
            of(Wrong::Unnamed) + of(Wrong::Lost),
            line.codes
        );
    }
    println!(
        "{runs} runs, {} wrong; {idle} more, in which the fault met no request",
        wrong.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let least = if whole { 1400 } else { 80 };
    assert!(runs >= least, "only {runs} runs met their fault");
}
