//! cyclonus as a program of its own: built once with Go, kept in `target`, asked all cases at once.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Deserializer, Value};
use testcluster::place;

use super::random::Net;

/// Returns an answer for each case.
pub(super) fn answers(nets: &[Net]) -> Result<Vec<Value>> {
    let program = program()?;
    let mut questions = tempfile::tempfile().context("cannot write the cases")?;
    for net in nets {
        use std::io::Write as _;
        writeln!(questions, "{}", net.for_cyclonus()).context("cannot write the cases")?;
    }
    rewind(&mut questions)?;
    let output = Command::new(&program)
        .stdin(questions)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let answers = Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    let answers = answers
        .collect::<Result<Vec<_>, _>>()
        .context("cannot read the answers of cyclonus")?;
    if answers.len() != nets.len() {
        bail!("cannot compare: {} cases, {} answers", nets.len(), answers.len());
    }
    match answers.iter().position(|answer| answer["error"].is_string()) {
        Some(case) => bail!("cyclonus refuses case {case}: {}", answers[case]["error"]),
        None => Ok(answers),
    }
}

fn rewind(file: &mut File) -> Result<()> {
    use std::io::Seek as _;
    file.rewind().context("cannot read the cases again")
}

/// Builds the program anew only when its source changed, which Go finds out by itself.
fn program() -> Result<PathBuf> {
    let source = place::repository().join("tests").join("replay").join("cyclonus");
    let folder = place::repository().join("target").join("replay");
    place::make_folder(&folder)?;
    let program = folder.join("cyclonus");
    let status = Command::new("go")
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .current_dir(&source)
        .args(["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o"])
        .arg(&program)
        .arg(".")
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(program),
        Ok(status) => bail!("cannot build cyclonus: go build ended with {status}"),
        Err(error) => Err(error).context("cannot build cyclonus without Go"),
    }
}
