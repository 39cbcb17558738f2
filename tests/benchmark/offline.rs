//! What needs no cluster: the start of the program, the rules over many sick pods, and reading a large recording.

use anyhow::{Context as _, Result};

use crate::Row;
use crate::copies::World;
use crate::measure::{median, once};
use crate::program;

/// Measures the rows, one after the other.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let mut rows = start()?;
    rows.push(rules()?);
    rows.push(recording()?);
    Ok(rows)
}

fn start() -> Result<Vec<Row>> {
    let verbs: [&[&str]; 2] = [&["--help"], &["explain", "137"]];
    verbs
        .iter()
        .map(|words| {
            let cost = median(21, &|| program(words))?;
            Ok(Row {
                work: format!("`{}`, median of 21", words.join(" ")),
                took: format!("{:.1} ms", cost.seconds * 1000.0),
                budget: "≤ 15 ms",
                resident: cost.resident,
                kept: cost.seconds <= 0.015,
            })
        })
        .collect()
}

/// The sick pods of `pandasai-sandbox`, 136 times, with all that stands around them.
fn rules() -> Result<Row> {
    let folder = tempfile::tempdir().context("cannot make a folder for the recording")?;
    let world = World::read("pandasai-sandbox")?;
    let pods = pods(&world);
    let copies = 5_000_usize.div_ceil(pods);
    world.write_namespaces(copies, folder.path())?;
    let path = folder.path().to_string_lossy();
    let cost = once(&mut program(&["diagnose", "--from", &path, "-o", "json", "-v"]))?;
    let judged = cost.step("checks judged")?;
    Ok(Row {
        work: format!(
            "all rules over {} pods of sick workloads, offline, after parsing ({:.1} s with reading and printing)",
            copies * pods,
            cost.seconds
        ),
        took: format!("{judged:.2} s"),
        budget: "≤ 2 s",
        resident: cost.resident,
        kept: judged <= 2.0,
    })
}

fn recording() -> Result<Row> {
    let folder = tempfile::tempdir().context("cannot make a folder for the recording")?;
    World::read("healthy")?.write_crowd("healthy", (20, 1_250), folder.path())?;
    let bytes = size(folder.path())?;
    let path = folder.path().to_string_lossy();
    let cost = once(&mut program(&["diagnose", "--from", &path, "-q", "-v"]))?;
    let rate = bytes / 1_000_000.0 / cost.step(" read in")?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of memory is told to a hundredth"
    )]
    let share = cost.resident as f64 / bytes;
    Ok(Row {
        work: format!(
            "a folder recording of 50,000 pods, {:.0} MB of JSON ({:.1} s in all)",
            bytes / 1e6,
            cost.seconds
        ),
        took: format!("{rate:.0} MB/s, resident {share:.2} × the JSON"),
        budget: "≥ 150 MB/s, ≤ 0.7 ×",
        resident: cost.resident,
        kept: rate >= 150.0 && share <= 0.7,
    })
}

fn pods(world: &World) -> usize {
    let lists = world.namespaces.values().filter_map(|lists| lists.get("v1_pods"));
    lists
        .filter_map(|list| list["items"].as_array())
        .map(Vec::len)
        .sum()
}

#[expect(clippy::cast_precision_loss, reason = "a rate is told to a megabyte")]
fn size(folder: &std::path::Path) -> Result<f64> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut bytes = 0.0;
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let metadata = entry.metadata().with_context(cannot)?;
        bytes += if metadata.is_dir() {
            size(&entry.path())?
        } else {
            metadata.len() as f64
        };
    }
    Ok(bytes)
}
