//! The facts of the cluster as a whole.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::scene::Scene;
use super::value::Fact;

pub(crate) const FACTS: &[FactRow] = &[
    fact("cluster.version", Type::Word, |scene, _, _| {
        Fact::word(version(scene))
    })
    .setting()
    .from(
        Observer::ApiServer,
        "/version gitVersion",
        "The version of the API server, `v1.35.4`; empty where it was not recorded.",
    ),
    fact("cluster.minor", Type::Int, |scene, _, _| {
        Fact::int(minor(version(scene)))
    })
    .setting()
    .from(
        Observer::ApiServer,
        "/version minor",
        "Its minor version, 35; 0 where it was not recorded.",
    ),
];

fn version<'a>(scene: &Scene<'a>) -> &'a str {
    scene.snapshot.server_version().unwrap_or_default()
}

/// Managed clusters write `v1.34.1-gke.100` or a minor of `34+`.
pub(super) fn minor(version: &str) -> i64 {
    let minor = version
        .trim_start_matches('v')
        .split('.')
        .nth(1)
        .unwrap_or_default();
    let digits = minor
        .split(|letter: char| !letter.is_ascii_digit())
        .next()
        .unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn minors_of_managed_clusters_are_read() {
        for (version, wanted) in [("v1.35.4", 35), ("v1.34.1-gke.100", 34), ("1.33+", 33), ("", 0)] {
            assert_eq!(minor(version), wanted, "{version}");
        }
    }
}
