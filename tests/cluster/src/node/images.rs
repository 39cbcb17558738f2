//! The images of the worlds, made here of Debian's packages: one with a static busybox, one with Python and without pandas,
//! one with the client library that callers of a sandbox use, and one with the servers that stand before it.
//! They are pushed once; the registries keep what they have from one cluster to the next.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::{REGISTRIES, call, data, debian};
use crate::place::{self, Place};
use crate::talk::say;
use crate::tools;

/// Who may read and write the private registry; `templates/node/htpasswd` has the hash.
const ACCOUNT: (&str, &str) = ("puller", "lets-me-in");

/// Goes up when what is in a layer changes: images of before are then neither used nor found.
const REVISION: &str = "2";

/// The images with Python, and the packages of each.
const PYTHONS: [(&str, &str); 3] = [
    ("python-sandbox", "python3-minimal,coreutils,dash"),
    ("python-requests", "python3-requests,coreutils,dash"),
    ("python-server", "python3-gunicorn,python3-uvicorn,coreutils,dash"),
];

fn home(place: &Place) -> PathBuf {
    place.images().join(REVISION)
}

/// Where a registry keeps its images. `down` leaves it alone.
pub fn store(place: &Place, registry: &str) -> PathBuf {
    home(place).join(registry)
}

fn layer(place: &Place, name: &str) -> PathBuf {
    home(place).join(format!("{name}.tar"))
}

/// Whether the layers are there.
pub fn are_built(place: &Place) -> bool {
    let pythons = PYTHONS.iter().map(|(name, _)| *name);
    pythons
        .chain(["busybox"])
        .all(|name| layer(place, name).is_file())
}

/// Makes the layers that are not there yet.
pub fn build(place: &Place) -> Result<()> {
    if !layer(place, "busybox").is_file() {
        make_busybox(place)?;
    }
    for (name, packages) in PYTHONS {
        make_python(place, name, packages)?;
    }
    Ok(())
}

/// One layer with Python, unpacked and not configured, and an empty `/opt` that its root may write to.
fn make_python(place: &Place, name: &str, packages: &str) -> Result<()> {
    let target = layer(place, name);
    if target.is_file() {
        return Ok(());
    }
    debian::install("mmdebstrap", "mmdebstrap")?;
    say(format!("making the image {name}"));
    let draft = target.with_extension("partial.tar");
    let mut command = Command::new("mmdebstrap");
    command.args(["--quiet", "--variant=extract"]);
    command.arg(format!("--include={packages}")).arg(debian::RELEASE);
    call(command.arg(&draft))?;
    let folder = home(place).join("opt-only");
    place::make_folder(&folder.join("opt"))?;
    let mut command = Command::new("tar");
    command.args([
        "--append",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
        "--mode=0755",
    ]);
    command.arg("--file").arg(&draft).arg("--directory").arg(&folder);
    call(command.arg("./opt"))?;
    std::fs::rename(&draft, &target).with_context(|| format!("cannot write {}", target.display()))
}

/// One layer with busybox, and a link for each of its commands.
fn make_busybox(place: &Place) -> Result<()> {
    say("making the image with busybox");
    let program = debian::tree(place).join("bin").join("busybox");
    let folder = home(place).join("busybox");
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let bin = folder.join("bin");
    place::make_folder(&bin)?;
    place::make_folder(&folder.join("tmp"))?;
    place::write(
        &folder.join("etc/passwd"),
        "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    )?;
    place::write(&folder.join("etc/group"), "root:x:0:\nnogroup:x:65534:\n")?;
    std::fs::copy(&program, bin.join("busybox"))
        .with_context(|| format!("cannot copy {}", program.display()))?;
    for applet in call(Command::new(&program).arg("--list"))?
        .lines()
        .filter(|name| *name != "busybox")
    {
        let link = bin.join(applet);
        std::os::unix::fs::symlink("busybox", &link)
            .with_context(|| format!("cannot make {}", link.display()))?;
    }
    let mut command = Command::new("tar");
    command.args([
        "--create",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--sort=name",
        "--mtime=@0",
        "--mode=a+rX",
    ]);
    let target = layer(place, "busybox");
    let draft = target.with_extension("partial.tar");
    call(
        command
            .arg("--file")
            .arg(&draft)
            .arg("--directory")
            .arg(&folder)
            .arg("."),
    )?;
    std::fs::rename(&draft, &target).with_context(|| format!("cannot write {}", target.display()))
}

/// Waits for the registries and pushes the images that they do not have.
pub fn push(place: &Place) -> Result<()> {
    for (name, port) in REGISTRIES {
        await_registry(name, port)?;
    }
    let (user, password) = ACCOUNT;
    crane(
        place,
        &[
            "auth",
            "login",
            "127.0.0.1:15001",
            "--username",
            user,
            "--password",
            password,
        ],
    )?;
    let busybox = layer(place, "busybox");
    push_one(place, "127.0.0.1:15000/busybox:1", &busybox, &["--cmd=sh"])?;
    push_one(place, "127.0.0.1:15001/team/private:1", &busybox, &["--cmd=sh"])?;
    push_one(
        place,
        "127.0.0.1:15000/pause:1",
        &busybox,
        &["--entrypoint=/bin/sleep", "--cmd=2147483647"],
    )?;
    push_sick(place, &busybox)?;
    for (name, _) in PYTHONS {
        let image = format!("127.0.0.1:15000/{name}:1");
        push_one(place, &image, &layer(place, name), &["--cmd=python3"])?;
    }
    Ok(())
}

/// Images that a node cannot start: no command, a user with a name alone, and one that lists no platform but arm64.
fn push_sick(place: &Place, busybox: &Path) -> Result<()> {
    push_one(place, "127.0.0.1:15000/no-command:1", busybox, &[])?;
    let named = ["--user=nobody", "--cmd=sh"];
    push_one(place, "127.0.0.1:15000/user-by-name:1", busybox, &named)?;
    let (index, manifest) = ("127.0.0.1:15000/arm-only:1", "127.0.0.1:15000/arm-only:arm64");
    if crane(place, &["digest", index]).is_ok() {
        return Ok(());
    }
    // The last word on the platform counts.
    push_one(place, manifest, busybox, &["--set-platform=linux/arm64"])?;
    // A runtime looks at the platform of what an index lists, and not of an image that stands alone.
    crane(
        place,
        &["index", "append", "--manifest", manifest, "--tag", index],
    )
    .map(drop)
}

fn push_one(place: &Place, image: &str, layer: &Path, config: &[&str]) -> Result<()> {
    if crane(place, &["digest", image]).is_ok() {
        return Ok(());
    }
    say(format!("pushing {image}"));
    // The draft has another name, so that an image without its configuration is never taken for the finished one.
    let draft = format!("{}:draft", image.rsplit_once(':').map_or(image, |(name, _)| name));
    crane(
        place,
        &[
            "append",
            "--new_layer",
            &layer.to_string_lossy(),
            "--new_tag",
            &draft,
        ],
    )?;
    let mut words = vec![
        "mutate",
        draft.as_str(),
        "--set-platform",
        "linux/amd64",
        "--tag",
        image,
    ];
    words.extend(config);
    crane(place, &words).map(drop)
}

/// Runs crane with credentials of its own.
fn crane(place: &Place, words: &[&str]) -> Result<String> {
    let program = tools::named("crane")?.path(place)?;
    call(
        Command::new(program)
            .args(words)
            .env("DOCKER_CONFIG", data(place).join("home").join(".crane")),
    )
}

fn await_registry(name: &str, port: u16) -> Result<()> {
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if began.elapsed() > Duration::from_secs(20) {
            bail!("cannot reach the {name} registry at port {port} within 20 s");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
