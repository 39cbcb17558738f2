//! Programs of Debian, unpacked beside the built ones rather than installed: nothing of the host is replaced or started,
//! not even where it has another containerd. Only the tool that makes images is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::call;
use crate::place::{self, Place};
use crate::talk::say;
use crate::unable::Unable;

/// The release that packages and images come from.
pub const RELEASE: &str = "bookworm";

const PACKAGES: [&str; 5] = [
    "runc",
    "containernetworking-plugins",
    "docker-registry",
    "busybox-static",
    "containerd",
];

/// The folder that has the packages' `usr` and `bin`.
pub fn tree(place: &Place) -> PathBuf {
    place.bin("debian", RELEASE)
}

/// Unpacks the packages, once.
pub fn unpack(place: &Place) -> Result<()> {
    let tree = tree(place);
    if tree.is_dir() {
        return Ok(());
    }
    require_apt()?;
    let draft = tree.with_extension("partial");
    if draft.is_dir() {
        std::fs::remove_dir_all(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    place::make_folder(&draft)?;
    say(format!("fetching {} of Debian", PACKAGES.join(", ")));
    fetch(&draft)?;
    let files = std::fs::read_dir(&draft).with_context(|| format!("cannot read {}", draft.display()))?;
    for file in files
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
    {
        call(Command::new("dpkg-deb").arg("--extract").arg(&file).arg(&draft))?;
        std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    std::fs::rename(&draft, &tree).with_context(|| format!("cannot write {}", tree.display()))
}

/// Fetches the packages into a folder; the second time with fresh lists, which may be missing or old.
fn fetch(folder: &Path) -> Result<()> {
    let download = || {
        // The user of apt's sandbox may not write here.
        let mut command = Command::new("apt-get");
        call(
            command
                .args(["-q", "-o", "APT::Sandbox::User=root", "download"])
                .args(PACKAGES)
                .current_dir(folder),
        )
    };
    if download().is_err() {
        call(Command::new("apt-get").args(["-q", "update"]))?;
        download()?;
    }
    Ok(())
}

/// Installs a tool that makes images and that needs libraries of the host.
pub fn install(program: &str, package: &str) -> Result<()> {
    let found = std::env::var_os("PATH")
        .is_some_and(|all| std::env::split_paths(&all).any(|one| one.join(program).is_file()));
    if found {
        return Ok(());
    }
    require_apt()?;
    say(format!("installing {package}"));
    let install = || {
        let mut command = Command::new("apt-get");
        call(
            command
                .args(["-q", "install", "-y", "--no-install-recommends", package])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    if install().is_err() {
        call(Command::new("apt-get").args(["-q", "update"]))?;
        install()?;
    }
    Ok(())
}

fn require_apt() -> Result<()> {
    let found = Command::new("apt-get").arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    bail!(Unable(
        "apt-get is not installed, and parts of a real node come from Debian".to_owned()
    ))
}
