//! The corpus of the fuzz targets and seeded mutants of it, on stable Rust: no input panics.
//!
//! `cargo fuzz` with coverage stands in `fuzz/` and needs a nightly toolchain; both call the same functions. More mutants:
//! `FUZZ_MUTANTS=200000 FUZZ_SEED=7 cargo test --test fuzz_replay -- --ignored --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a long run reports what it did"
)]

#[path = "fuzz_replay/mutate.rs"]
mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use sandbox_doctor::fuzz::{TARGETS, Target};

/// Mutants of each target in an ordinary run.
const FEW: usize = 40;

/// The files of the corpus of a target, in the order of their names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// The largest resident size of this process so far, in KiB; 0 where the system does not report it.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The slowest mutant, and the one that made the process grow most.
#[derive(Default)]
struct Worst {
    slowest: (Duration, usize),
    growth: (u64, usize),
}

/// Runs so many mutants of a target, and returns the inputs that panicked. The same seed gives the same mutants.
fn run((name, function): Target, mutants: usize, seed: u64) -> (Vec<Vec<u8>>, Worst) {
    let corpus: Vec<Vec<u8>> = corpus(name).into_iter().map(|(_, bytes)| bytes).collect();
    let (mut failed, mut worst) = (Vec::new(), Worst::default());
    for at in 0..mutants {
        let mut random = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9).wrapping_add(at as u64));
        let mutant = mutate::mutant(&mut random, &corpus);
        let (before, begun) = (peak_memory(), Instant::now());
        if catch_unwind(AssertUnwindSafe(|| function(&mutant))).is_err() {
            eprintln!("{name}: mutant {at} of seed {seed} panics");
            failed.push(mutant);
        }
        worst.slowest = worst.slowest.max((begun.elapsed(), at));
        worst.growth = worst.growth.max((peak_memory().saturating_sub(before), at));
    }
    (failed, worst)
}

#[test]
fn no_file_of_the_corpus_panics() {
    for (name, function) in TARGETS {
        for (file, bytes) in corpus(name) {
            assert!(
                catch_unwind(AssertUnwindSafe(|| function(&bytes))).is_ok(),
                "fuzz/corpus/{name}/{file} panics"
            );
        }
    }
}

#[test]
fn no_seeded_mutant_panics() {
    for target in TARGETS {
        let (failed, _) = run(target, FEW, 1);
        assert!(failed.is_empty(), "{}: {} mutants panic", target.0, failed.len());
    }
}

#[test]
fn mutants_come_back_with_their_seed_and_differ_from_the_corpus() {
    let corpus: Vec<Vec<u8>> = corpus("manifest").into_iter().map(|(_, bytes)| bytes).collect();
    let of_seed = |seed| mutate::mutant(&mut Rng::with_seed(seed), &corpus);
    let changed = (0..100).filter(|seed| !corpus.contains(&of_seed(*seed))).count();
    assert!(changed > 80, "only {changed} of 100 differ");
    assert_eq!(of_seed(7), of_seed(7));
}

/// Writes inputs that panic to `target/fuzz-failures`.
#[test]
#[ignore = "runs as long as FUZZ_MUTANTS says"]
fn many_mutants() {
    let number = |name: &str, default| {
        let text = std::env::var(name).ok();
        text.map_or(default, |text| text.parse().unwrap())
    };
    let (mutants, seed) = (number("FUZZ_MUTANTS", 1000), number("FUZZ_SEED", 1) as u64);
    let only = std::env::var("FUZZ_TARGET").ok();
    let mut panics = 0;
    for target in TARGETS
        .into_iter()
        .filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name))
    {
        let (failed, worst) = run(target, mutants, seed);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz-failures");
        std::fs::create_dir_all(&folder).unwrap();
        for (at, input) in failed.iter().enumerate() {
            std::fs::write(folder.join(format!("{}-{seed}-{at}", target.0)), input).unwrap();
        }
        println!(
            "{}: {mutants} mutants of seed {seed}, {} panics; slowest {:?} (mutant {}), largest growth {} KiB (mutant {}), peak {} KiB",
            target.0,
            failed.len(),
            worst.slowest.0,
            worst.slowest.1,
            worst.growth.0,
            worst.growth.1,
            peak_memory(),
        );
        panics += failed.len();
    }
    assert_eq!(panics, 0);
}
