//! Packs the rules, the vocabulary of texts and the recorded worlds into one file each, for the binary to hold.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The worlds that the binary shows without a cluster; the others are for the tests alone.
const DEMOS: [&str; 3] = ["healthy", "look-alikes", "pandasai-sandbox"];

/// The vocabulary of the text parser and the answers to texts, which stand below the rules.
const TEXT_ENDINGS: [&str; 2] = [".text.yaml", ".answers.yaml"];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    pack("rules", "", &out.join("rules.bin"), |path| {
        path.ends_with(".yaml") && !is_about_texts(path)
    })?;
    pack("rules/text", "", &out.join("text.bin"), is_about_texts)?;
    pack("tests/worlds", "tests/worlds/", &out.join("worlds.bin"), |path| {
        let world = path.split('/').nth(2).unwrap_or_default();
        let recorded =
            path.ends_with("/manifest.json") || path.contains("/objects/") || path.contains("/logs/");
        recorded && DEMOS.contains(&world)
    })
}

fn is_about_texts(path: &str) -> bool {
    TEXT_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// The form is that of `src/k8s/packed.rs`.
fn pack(root: &str, strip: &str, archive: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<()> {
    println!("cargo::rerun-if-changed={root}");
    let mut paths = Vec::new();
    list(Path::new(root), &mut paths)?;
    paths.sort();
    let mut bytes = Vec::new();
    for path in paths.iter().filter(|path| wanted(path)) {
        let name = path.strip_prefix(strip).unwrap_or(path);
        for part in [name.as_bytes(), &fs::read(path)?] {
            let length = u32::try_from(part.len()).map_err(io::Error::other)?;
            bytes.extend(length.to_le_bytes());
            bytes.extend(part);
        }
    }
    fs::write(archive, bytes)
}

fn list(folder: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, paths)?;
        } else {
            // The same names on every system.
            paths.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
