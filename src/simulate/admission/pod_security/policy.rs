//! What the labels of a namespace ask for. A level that cannot be read is restricted, a version the latest.
//! https://github.com/kubernetes/pod-security-admission/blob/master/api/helpers.go (PolicyToEvaluate)

use std::collections::BTreeMap;
use std::fmt;

pub(super) const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const WARN: &str = "pod-security.kubernetes.io/warn";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Privileged,
    Baseline,
    Restricted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Latest,
    /// `v1.30` is 30.
    Minor(u32),
}

/// A level in a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) level: Level,
    pub(super) version: Version,
}

/// Audit is left out: it changes no answer.
pub(super) struct Policy {
    pub(super) enforce: Asked,
    pub(super) warn: Asked,
}

pub(super) fn of_labels(labels: &BTreeMap<String, String>) -> Policy {
    let label = |key: &str| labels.get(key).map(String::as_str);
    let version = |key: &str| label(&format!("{key}-version")).map(version);
    let stated = label(ENFORCE).map(level);
    let enforce = Asked {
        level: stated.map_or(Level::Privileged, |level| level.unwrap_or(Level::Restricted)),
        version: version(ENFORCE).unwrap_or(Version::Latest),
    };
    let mut warn = Asked {
        level: label(WARN).and_then(level).unwrap_or(Level::Privileged),
        version: version(WARN).unwrap_or(Version::Latest),
    };
    // Who enforces warns too, unless another level is asked for; a label that cannot be read does not count.
    if label(WARN).is_none() && stated.flatten().is_some_and(|level| level > warn.level) {
        warn.level = enforce.level;
        warn.version = version(WARN).unwrap_or(enforce.version);
    }
    Policy { enforce, warn }
}

fn level(word: &str) -> Option<Level> {
    match word {
        "privileged" => Some(Level::Privileged),
        "baseline" => Some(Level::Baseline),
        "restricted" => Some(Level::Restricted),
        _ => None,
    }
}

fn version(word: &str) -> Version {
    let digits = word.strip_prefix("v1.").filter(|digits| {
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        plain && (*digits == "0" || !digits.starts_with('0'))
    });
    let minor = digits.and_then(|digits| digits.parse().ok());
    minor.map_or(Version::Latest, Version::Minor)
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Privileged => "privileged",
            Level::Baseline => "baseline",
            Level::Restricted => "restricted",
        };
        match self.version {
            Version::Latest => write!(f, "{level}:latest"),
            Version::Minor(minor) => write!(f, "{level}:v1.{minor}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> (String, String) {
        let key = |key: &str| format!("pod-security.kubernetes.io/{key}");
        let labels = pairs.iter().map(|(name, value)| (key(name), (*value).to_owned()));
        let policy = of_labels(&labels.collect());
        (policy.enforce.to_string(), policy.warn.to_string())
    }

    #[test]
    fn what_cannot_be_read_is_strict_where_it_is_enforced_and_lax_where_it_warns() {
        for (labels, enforce, warn) in [
            (&[][..], "privileged:latest", "privileged:latest"),
            (&[("enforce", "baseline")], "baseline:latest", "baseline:latest"),
            (
                &[("enforce", "Baseline")],
                "restricted:latest",
                "privileged:latest",
            ),
            (
                &[("enforce", "restricted"), ("enforce-version", "v1.30")],
                "restricted:v1.30",
                "restricted:v1.30",
            ),
            (
                &[("enforce", "baseline"), ("enforce-version", "v1.030")],
                "baseline:latest",
                "baseline:latest",
            ),
            (
                &[
                    ("enforce", "baseline"),
                    ("warn", "restricted"),
                    ("warn-version", "v1.99"),
                ],
                "baseline:latest",
                "restricted:v1.99",
            ),
            (
                &[("enforce", "baseline"), ("warn", "x")],
                "baseline:latest",
                "privileged:latest",
            ),
        ] {
            assert_eq!(of(labels), (enforce.to_owned(), warn.to_owned()), "{labels:?}");
        }
    }
}
