//! The recorded worlds that are part of the binary.

use crate::k8s::packed;

static WORLDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/worlds.bin"));

/// The world that `demo` alone means.
pub(super) const DEMO: &str = "pandasai-sandbox";

/// Returns the files of a world, paths relative to it.
pub(super) fn world(name: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    packed::files(WORLDS).filter_map(move |(path, bytes)| {
        let (world, inside) = path.split_once('/')?;
        (world == name).then_some((inside, bytes))
    })
}

/// Returns the names of all worlds.
pub(super) fn worlds() -> Vec<&'static str> {
    let mut names: Vec<_> = packed::files(WORLDS)
        .filter_map(|(path, _)| Some(path.split_once('/')?.0))
        .collect();
    names.dedup();
    names
}
