//! One run of a program: how long it took, how much memory was resident at most, and what it said on standard error.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// What a run cost.
pub(crate) struct Cost {
    /// Wall-clock seconds, from start to end of the process.
    pub(crate) seconds: f64,
    /// The most memory that was resident, in bytes, as Linux counts it (`VmHWM`); 0 where the process was too short to be read.
    pub(crate) resident: u64,
    /// Standard error.
    pub(crate) said: String,
}

/// Runs a command to its end; its codes 0, 1 and 3 are answers, any other is an error.
pub(crate) fn once(command: &mut Command) -> Result<Cost> {
    let words = format!("{command:?}");
    let cannot = || format!("cannot run {words}");
    let folder = tempfile::tempdir().with_context(cannot)?;
    let path = folder.path().join("stderr");
    let begin = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&path).with_context(cannot)?)
        .spawn()
        .with_context(cannot)?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut resident = 0;
    let ended = loop {
        resident = peak(&status).max(resident);
        if let Some(ended) = child.try_wait().with_context(cannot)? {
            break ended;
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    let seconds = begin.elapsed().as_secs_f64();
    let said = std::fs::read_to_string(&path).with_context(cannot)?;
    match ended.code() {
        Some(0 | 1 | 3) => Ok(Cost {
            seconds,
            resident,
            said,
        }),
        _ => bail!("{}: {ended}: {}", cannot(), said.trim()),
    }
}

/// Runs a command several times and returns the run with the median time; its memory is the most of all runs.
pub(crate) fn median(times: usize, command: &dyn Fn() -> Command) -> Result<Cost> {
    let mut costs = (0..times)
        .map(|_| once(&mut command()))
        .collect::<Result<Vec<_>>>()?;
    let most = costs.iter().map(|cost| cost.resident).max().unwrap_or(0);
    costs.sort_by(|left, right| left.seconds.total_cmp(&right.seconds));
    let mut cost = costs.swap_remove(times / 2);
    cost.resident = most;
    Ok(cost)
}

impl Cost {
    /// Returns the seconds of the step whose line of `--verbose` holds these words.
    pub(crate) fn step(&self, words: &str) -> Result<f64> {
        self.said
            .lines()
            .filter(|line| line.contains(words))
            .find_map(|line| line.strip_suffix(" ms")?.rsplit(' ').next()?.parse::<f64>().ok())
            .map(|milliseconds| milliseconds / 1000.0)
            .with_context(|| format!("cannot find the step '{words}' in: {}", self.said))
    }
}

fn peak(status: &Path) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    text.lines()
        .find_map(|line| {
            line.strip_prefix("VmHWM:")?
                .trim()
                .strip_suffix(" kB")?
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kibibytes| kibibytes * 1024)
}
