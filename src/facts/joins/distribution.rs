//! The distribution that brings a Python module: what a requirements file must name for an import to work.

use super::{record, word};
use crate::facts::scene::Scene;
use crate::facts::value::{Fact, Value};
use crate::k8s::{Kind, ObjectRef};

/// `module distribution` a line; the file says where it is from.
const LISTED: &str = include_str!("../../../rules/python/distributions.txt");

/// Answers with the distribution of a module; `exists` says that it is listed, and its name is the module's own otherwise.
pub(super) fn distribution(_: &Scene<'_>, args: &[Value]) -> Fact {
    let module = word(args, 0);
    let listed = listed(&module);
    let name = listed.map_or_else(|| of_its_own_name(&module), str::to_owned);
    let mut record = record(ObjectRef::new(Kind::Pod, "", ""), Fact::bool(listed.is_some()));
    record.extend([("name", Fact::word(name))]);
    super::known(record)
}

/// The distribution of the module or of the nearest package above it, for `sklearn.svm` comes with `sklearn`.
fn listed(module: &str) -> Option<&'static str> {
    let mut package = module;
    loop {
        if let Some(found) =
            pairs().find_map(|(name, distribution)| (name == package).then_some(distribution))
        {
            return Some(found);
        }
        package = package.rsplit_once('.')?.0;
    }
}

fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = LISTED.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        words.next().zip(words.next())
    })
}

/// Names of distributions compare without regard to `_` and `-` (PyPA, "Package name normalization").
fn of_its_own_name(module: &str) -> String {
    let package = module.split('.').next().unwrap_or(module);
    package.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_comes_with_the_package_above_it() {
        assert_eq!(listed("cv2"), Some("opencv-python-headless"));
        assert_eq!(listed("sklearn.linear_model"), Some("scikit-learn"));
        assert_eq!(listed("google.cloud.storage.blob"), Some("google-cloud-storage"));
        assert_eq!(listed("google.cloud"), None);
        assert_eq!(listed("pandas"), None);
        assert_eq!(
            of_its_own_name("sentence_transformers.util"),
            "sentence-transformers"
        );
    }

    #[test]
    fn the_list_is_sorted_and_names_each_module_once() {
        let names: Vec<_> = pairs().map(|(name, _)| name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
        assert!(names.len() > 50);
    }
}
