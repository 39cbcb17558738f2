//! Replays: what the engines compute, held against what Kubernetes or a second evaluator decides on the same random cases.
//!
//! `cargo test --test replay -- [ENGINE…] [--cases N] [--seed S]` runs them; without arguments each engine runs the tenth
//! of its cases that a change must pass. A disagreement is a defect and prints the seed that brings its case back:
//! `--case N` runs that one with what it stands on. `--minor 1.33` replays the admission of that Kubernetes, or its scheduler.
//! The control plane is one of its own, beside any that runs.

#![expect(clippy::print_stdout, reason = "the table is its result")]

#[path = "replay/admission.rs"]
mod admission;
#[path = "replay/arena.rs"]
mod arena;
#[path = "replay/controllers.rs"]
mod controllers;
#[path = "replay/endpoints.rs"]
mod endpoints;
#[path = "replay/network_policy/mod.rs"]
mod network_policy;
#[path = "replay/preflight.rs"]
mod preflight;
#[path = "replay/rbac.rs"]
mod rbac;
#[path = "replay/scheduler.rs"]
mod scheduler;
#[path = "replay/score.rs"]
mod score;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use arena::Arena;
use score::Engine;
use testcluster::{talk, tools, unable};

/// Each engine that is replayed; a file of `tests/replay` each.
const ENGINES: &[Engine] = &[
    admission::ENGINE,
    controllers::ENGINE,
    endpoints::ENGINE,
    network_policy::ENGINE,
    network_policy::OPENINGS,
    preflight::ENGINE,
    rbac::ENGINE,
    scheduler::ENGINE,
    scheduler::CHANGES,
];

/// What was asked for on the command line.
struct Order {
    engines: Vec<&'static Engine>,
    cases: Option<usize>,
    /// The one case that is asked for.
    case: Option<usize>,
    seed: u64,
    minor: Option<String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            talk::say(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let Some(order) = order(std::env::args().skip(1))? else {
        return Ok(true);
    };
    let mut place = testcluster::place::Place::find()?;
    if let Some(minor) = &order.minor {
        place = place.of_minor(minor)?;
    }
    if !unable::required() && !tools::control_plane_is_built(&place) {
        talk::say("replays not run: the control plane is not built (cargo run -p testcluster -- build)");
        return Ok(true);
    }
    let mut good = true;
    for engine in order.engines {
        let until = order.case.map(|case| case + 1).or(order.cases);
        let cases = until.unwrap_or(engine.cases.div_ceil(10));
        let mut arena = Arena::new(&place, engine.name, order.seed).from(order.case.unwrap_or(0));
        let outcome = (engine.replay)(&mut arena, cases);
        arena.close()?;
        let score =
            outcome.with_context(|| format!("cannot replay {} with seed {}", engine.name, order.seed))?;
        println!(
            "{}, Kubernetes {}",
            score.line(engine, order.seed),
            place.kubernetes_version()
        );
        for disagreement in score.wrong.iter().take(10) {
            println!("  {disagreement}");
        }
        good &= match order.case {
            Some(_) => score.wrong.is_empty(),
            None => score.passes(engine, cases),
        };
    }
    Ok(good)
}

/// Reads the arguments. None for those of the test runner that ask for something else, such as `--list`.
fn order(mut words: impl Iterator<Item = String>) -> Result<Option<Order>> {
    let mut order = Order {
        engines: Vec::new(),
        cases: None,
        case: None,
        seed: 20_261_122,
        minor: None,
    };
    while let Some(word) = words.next() {
        if word == "--minor" {
            order.minor = Some(words.next().context("cannot use --minor without a version")?);
            continue;
        }
        let mut number = || -> Result<u64> {
            let value = words
                .next()
                .with_context(|| format!("cannot use {word} without a number"))?;
            value
                .parse()
                .with_context(|| format!("cannot use {word} {value}: it is no number"))
        };
        match word.as_str() {
            "--cases" => order.cases = Some(number()?.try_into()?),
            "--case" => order.case = Some(number()?.try_into()?),
            "--seed" => order.seed = number()?,
            "--list" => return Ok(None),
            "--nocapture" | "--quiet" | "-q" => {}
            name => match ENGINES.iter().find(|engine| engine.name == name) {
                Some(engine) => order.engines.push(engine),
                None => bail!(
                    "cannot replay {name}\nhint: there are {}",
                    ENGINES
                        .iter()
                        .map(|engine| engine.name)
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            },
        }
    }
    if order.engines.is_empty() {
        order.engines = ENGINES.iter().collect();
    }
    Ok(Some(order))
}
