//! Image references, normalised as containerd and the kubelet do (`docker.io/library/…`, tag `latest`).
//! https://github.com/distribution/reference/blob/main/normalize.go

use regex::Regex;

/// The parts of an image reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// Host, with its port if it has one; `docker.io` when the reference names none.
    pub(crate) registry: String,
    pub(crate) repository: String,
    /// `latest` when there is neither a tag nor a digest, empty when there is only a digest.
    pub(crate) tag: String,
    /// `sha256:…`, or empty.
    pub(crate) digest: String,
}

impl Image {
    /// Whether the same reference may mean another image tomorrow by convention: `latest` and no digest.
    pub(crate) fn floating(&self) -> bool {
        self.digest.is_empty() && self.tag == "latest"
    }
}

/// Splits a reference; one that is malformed is split as far as its separators go.
pub(crate) fn parse(reference: &str) -> Image {
    let (named, digest) = reference.split_once('@').unwrap_or((reference, ""));
    let (host, rest) = match named.split_once('/') {
        Some((first, rest)) if is_host(first) => (first, rest),
        _ => ("docker.io", named),
    };
    let registry = if host == "index.docker.io" {
        "docker.io"
    } else {
        host
    };
    // A colon before the last slash is a port, not a tag.
    let tag_at = rest.rfind(':').filter(|at| !rest[*at..].contains('/'));
    let (path, tag) = tag_at.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
    let repository = if registry == "docker.io" && !path.contains('/') {
        format!("library/{path}")
    } else {
        path.to_owned()
    };
    let tag = if tag.is_empty() && digest.is_empty() {
        "latest"
    } else {
        tag
    };
    Image {
        registry: registry.to_owned(),
        repository,
        tag: tag.to_owned(),
        digest: digest.to_owned(),
    }
}

/// What a name, a tag and a digest may consist of.
/// https://github.com/distribution/reference/blob/main/regexp.go
const HOST: &str = r"^(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)(?::[0-9]+)?$";
const PATH: &str = r"^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$";
const TAG: &str = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$";
const DIGEST: &str = r"^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}$";
const LONGEST_NAME: usize = 255;

/// Says why a reference cannot be parsed, as a sentence about it would go on; None if it can.
pub(crate) fn fault(reference: &str) -> Option<String> {
    let is = |pattern: &str, text: &str| Regex::new(pattern).is_ok_and(|regex| regex.is_match(text));
    if reference.contains("${") || reference.contains("{{") {
        return Some("it contains a variable that was not replaced".to_owned());
    }
    let (named, digest) = match reference.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (reference, None),
    };
    let (host, rest) = match named.split_once('/') {
        Some((first, rest)) if is_host(first) => (Some(first), rest),
        _ => (None, named),
    };
    let (path, tag) = match rest.rfind(':').filter(|at| !rest[*at..].contains('/')) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    if let Some(host) = host.filter(|host| !is(HOST, host)) {
        return Some(format!("\"{host}\" is not a valid host"));
    }
    if path.chars().any(char::is_uppercase) {
        return Some("the path of an image must be lower case".to_owned());
    }
    if !is(PATH, path) || path.len() > LONGEST_NAME {
        return Some(format!("\"{path}\" is not a valid image path"));
    }
    if let Some(tag) = tag.filter(|tag| !is(TAG, tag)) {
        return Some(format!("\"{tag}\" is not a valid tag"));
    }
    let short = |digest: &&str| digest.strip_prefix("sha256:").is_some_and(|hex| hex.len() != 64);
    if let Some(digest) = digest.filter(|digest| !is(DIGEST, digest) || short(digest)) {
        return Some(format!("\"{digest}\" is not a valid digest"));
    }
    None
}

/// The first part is a host when it cannot be a user of Docker Hub.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_normalised() {
        for (reference, registry, repository, tag, digest) in [
            ("python", "docker.io", "library/python", "latest", ""),
            ("python:3.11", "docker.io", "library/python", "3.11", ""),
            ("team/app", "docker.io", "team/app", "latest", ""),
            ("docker.io/python", "docker.io", "library/python", "latest", ""),
            (
                "index.docker.io/library/python:3",
                "docker.io",
                "library/python",
                "3",
                "",
            ),
            (
                "127.0.0.1:15000/pandasai-sandbox-pod:latest",
                "127.0.0.1:15000",
                "pandasai-sandbox-pod",
                "latest",
                "",
            ),
            ("localhost/app", "localhost", "app", "latest", ""),
            (
                "reg.example:5000/a/b/c",
                "reg.example:5000",
                "a/b/c",
                "latest",
                "",
            ),
            ("reg.example/a@sha256:00ff", "reg.example", "a", "", "sha256:00ff"),
            (
                "reg.example/a:1@sha256:00ff",
                "reg.example",
                "a",
                "1",
                "sha256:00ff",
            ),
            ("", "docker.io", "library/", "latest", ""),
        ] {
            let image = parse(reference);
            let parts = (
                image.registry.as_str(),
                image.repository.as_str(),
                image.tag.as_str(),
                image.digest.as_str(),
            );
            assert_eq!(parts, (registry, repository, tag, digest), "{reference}");
        }
    }

    #[test]
    fn what_the_kubelet_cannot_parse_is_told() {
        for fine in [
            "python",
            "reg.example:5000/a/b-c__d:1.2@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "Host/a",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for (broken, why) in [
            ("", "\"\" is not a valid image path"),
            ("Python:3", "the path of an image must be lower case"),
            ("https://reg.example/a", "\"https:\" is not a valid host"),
            ("reg.example/a:1:2", "\"a:1\" is not a valid image path"),
            ("app:${TAG}", "it contains a variable that was not replaced"),
            ("app:-1", "\"-1\" is not a valid tag"),
            ("app@sha256:00ff", "\"sha256:00ff\" is not a valid digest"),
        ] {
            assert_eq!(fault(broken).as_deref(), Some(why), "{broken}");
        }
    }

    #[test]
    fn only_latest_without_a_digest_floats() {
        assert!(parse("python").floating());
        assert!(parse("reg.example/a:latest").floating());
        assert!(!parse("python:3.11").floating());
        assert!(!parse("python:latest@sha256:00ff").floating());
        assert!(!parse("python@sha256:00ff").floating());
    }
}
