//! The programs of the catalogue: where they lie, and how a missing one is built, once.
//! Versions stand in the `go.mod` of each folder of `tools/` and nowhere else.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

pub use crate::catalogue::{CONTROL_PLANE, Module, NODE, Tool};
use crate::catalogue::{KUBERNETES, KWOK};
use crate::place::{self, Place};
use crate::talk::say;
use crate::unable::Unable;

impl Module {
    /// The version that `go.mod` requires.
    pub fn version(&self) -> &'static str {
        self.go_mod
            .lines()
            .filter_map(|line| line.trim().trim_start_matches("require ").split_once(' '))
            .find(|(path, _)| *path == self.path)
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .unwrap_or("unversioned")
    }

    /// The minor version, `1.35`.
    pub(crate) fn minor(&self) -> String {
        let version = self.version().trim_start_matches('v');
        version
            .rsplit_once('.')
            .map_or(version, |(minor, _)| minor)
            .to_owned()
    }

    fn source(&self) -> PathBuf {
        place::repository()
            .join("tests")
            .join("cluster")
            .join("tools")
            .join(self.folder)
    }

    fn linker_flags(&self) -> String {
        let version = self.version();
        let mut numbers = version.trim_start_matches('v').split('.');
        let (major, minor) = (
            numbers.next().unwrap_or_default(),
            numbers.next().unwrap_or_default(),
        );
        self.variables.iter().fold("-s -w".to_owned(), |flags, variable| {
            let variable = variable
                .replace("VERSION", version)
                .replace("MAJOR", major)
                .replace("MINOR", minor);
            format!("{flags} -X {variable}")
        })
    }
}

/// Returns the tool of this name.
pub fn named(name: &str) -> Result<&'static Tool> {
    let found = CONTROL_PLANE.iter().chain(&NODE).find(|tool| tool.name == name);
    found.with_context(|| format!("cannot find {name}: no folder of tools/ builds it"))
}

impl Tool {
    /// The module that it is built from in this place.
    fn module(&self, place: &Place) -> &'static Module {
        if self.module.folder == KUBERNETES.folder {
            place.kubernetes()
        } else {
            self.module
        }
    }

    /// Where the program lies when it was built here.
    fn built(&self, place: &Place) -> PathBuf {
        let module = self.module(place);
        place.bin(module.folder, module.version()).join(self.name)
    }

    /// Finds the program: etcd and the API server in `KUBEBUILDER_ASSETS` when that is set, else what was built.
    pub fn find(&self, place: &Place) -> Option<PathBuf> {
        let assets = std::env::var_os("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty());
        let given = assets.map(|folder| PathBuf::from(folder).join(self.name));
        let newest = place.kubernetes().folder == KUBERNETES.folder;
        let taken = matches!(self.name, "etcd") || (self.name == "kube-apiserver" && newest);
        let given = given.filter(|path| taken && path.is_file());
        given.or_else(|| Some(self.built(place)).filter(|path| path.is_file()))
    }

    /// Finds the program, or says how to get it.
    pub fn path(&self, place: &Place) -> Result<PathBuf> {
        let missing = || {
            Unable(format!(
                "{} is not built; `cargo run -p testcluster -- build` does it",
                self.name
            ))
        };
        Ok(self.find(place).ok_or_else(missing)?)
    }
}

/// The folder of kwok's stages, which say what a fake node makes of its pods.
pub fn kwok_stages(place: &Place) -> PathBuf {
    place.bin(KWOK.folder, KWOK.version()).join("stages")
}

/// Whether all that a control plane needs is there.
pub fn control_plane_is_built(place: &Place) -> bool {
    CONTROL_PLANE.iter().all(|tool| tool.find(place).is_some()) && kwok_stages(place).is_dir()
}

/// Whether all that a node needs besides is there.
pub fn node_is_built(place: &Place) -> bool {
    NODE.iter().all(|tool| tool.find(place).is_some())
}

/// Builds those of `tools` that are not there yet.
pub fn build(tools: &[&Tool], place: &Place) -> Result<()> {
    let missing: Vec<_> = tools.iter().filter(|tool| tool.find(place).is_none()).collect();
    if !missing.is_empty() {
        require_go(&missing.iter().map(|tool| tool.name).collect::<Vec<_>>())?;
    }
    for (index, tool) in missing.iter().enumerate() {
        let version = tool.module(place).version();
        say(format!(
            "[{}/{}] building {} {version}",
            index + 1,
            missing.len(),
            tool.name
        ));
        let seconds = build_one(tool, place)?;
        say(format!(
            "[{}/{}] {} {version} built in {seconds} s",
            index + 1,
            missing.len(),
            tool.name
        ));
    }
    if tools.iter().any(|tool| tool.name == "kwok") && !kwok_stages(place).is_dir() {
        copy_kwok_stages(place)?;
    }
    Ok(())
}

fn require_go(missing: &[&str]) -> Result<()> {
    let found = go()
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Unable(format!(
        "Go is not installed, and {} must be built with it: no live test is run",
        missing.join(", ")
    )))?
}

/// Go as this folder needs it: no C compiler, and no workspace of somebody else's above.
fn go() -> Command {
    let mut command = Command::new("go");
    command
        .env("CGO_ENABLED", "0")
        .env("GOWORK", "off")
        .stdin(Stdio::null());
    command
}

/// Builds under another name first, so that a build that was broken off is never taken for a program.
fn build_one(tool: &Tool, place: &Place) -> Result<u64> {
    let (target, module) = (tool.built(place), tool.module(place));
    let draft = target.with_extension("partial");
    place::make_folder(&place.bin(module.folder, module.version()))?;
    let began = Instant::now();
    let mut child = go()
        .current_dir(module.source())
        .args(["build", "-trimpath", "-buildvcs=false", "-tags", module.tags])
        .args(["-ldflags", &module.linker_flags(), "-o"])
        .arg(&draft)
        .arg(tool.package)
        .spawn()
        .with_context(|| format!("cannot build {}", tool.name))?;
    let mut next_word = Duration::from_secs(30);
    let status = loop {
        if let Some(status) = child
            .try_wait()
            .with_context(|| format!("cannot build {}", tool.name))?
        {
            break status;
        }
        if began.elapsed() > next_word {
            say(format!(
                "      {} still building, {} s",
                tool.name,
                began.elapsed().as_secs()
            ));
            next_word += Duration::from_secs(30);
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    if !status.success() {
        bail!("cannot build {}: go build ended with {status}", tool.name);
    }
    std::fs::rename(&draft, &target).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(began.elapsed().as_secs())
}

/// kwok's stages lie in its module, beside the program: initialize and keep a node; run, complete and delete a pod.
fn copy_kwok_stages(place: &Place) -> Result<()> {
    let output = go()
        .current_dir(KWOK.source())
        .args(["list", "-m", "-f", "{{.Dir}}", KWOK.path])
        .output()
        .context("cannot find the stages of kwok")?;
    let module = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
        .join("kustomize")
        .join("stage");
    let target = kwok_stages(place);
    let draft = target.with_extension("partial");
    place::make_folder(&draft)?;
    for stage in [
        "node/fast/node-initialize.yaml",
        "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
        "pod/fast/pod-ready.yaml",
        "pod/fast/pod-complete.yaml",
        "pod/fast/pod-delete.yaml",
    ] {
        let source = module.join(stage);
        let text = std::fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
        let name = source.file_name().context("cannot name a stage of kwok")?;
        place::write(&draft.join(name), text)?;
    }
    std::fs::rename(&draft, &target).with_context(|| format!("cannot write {}", target.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::KUBERNETES_1_33;

    #[test]
    fn every_tool_has_the_version_of_its_module() {
        for tool in CONTROL_PLANE.iter().chain(&NODE) {
            let version = tool.module.version();
            assert!(
                version.starts_with('v') && version.contains('.'),
                "{}: {version}",
                tool.name
            );
        }
        assert_eq!(
            (KUBERNETES.version(), KUBERNETES.minor().as_str()),
            ("v1.35.4", "1.35")
        );
        assert_eq!(KUBERNETES_1_33.minor(), "1.33");
    }

    #[test]
    fn kubernetes_is_told_its_version() {
        let flags = KUBERNETES.linker_flags();
        assert!(
            flags.contains("gitVersion=v1.35.4 ") && flags.contains("gitMinor=35 "),
            "{flags}"
        );
    }
}
